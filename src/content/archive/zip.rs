//! ZIP archives, read as every reader would: by the central directory, and along the file for what it does not list.
//!
//! PKWARE APPNOTE 6.3.10. Where the two readings differ, both are handed out and it is said that they do. No size that the archive tells
//! is believed: data ends where its compression ends.
mod directory;
mod entry;
mod gap;
mod index;
pub mod names;
pub mod record;
#[cfg(test)]
mod tests;

use super::decode::{Method, Out, decode};
use crate::content::budget::Budget;
use crate::content::bytes::clip;
use crate::content::unwrap::{Inner, Loss, Nature, Oddity};
pub use entry::{Archive, Entry};
use memchr::memmem;

/// How unpacking went, when it did.
#[derive(Clone, Copy, Debug)]
struct Unpacked {
    /// Bytes of the archive that it took.
    consumed: usize,
    /// Sizes and checksum are those of the headers.
    right: bool,
}

impl<'a> Archive<'a> {
    /// Entries that are read, and no more.
    pub const ENTRIES: usize = 10_000;

    /// Reads the records; data is not touched.
    ///
    /// # Errors
    /// [`Loss::Malformed`] where nothing of an archive is found.
    pub fn read(file: &'a [u8]) -> Result<Self, Loss> {
        index::read(file)
    }

    /// All entries, those of the central directory first and in its order.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// What readers could disagree about.
    pub fn oddity(&self) -> Option<Oddity> {
        self.oddities.first().copied()
    }

    /// What of the records themselves could not be read.
    pub fn losses(&self) -> &[(Loss, &'static str)] {
        &self.losses
    }

    /// Comments of the archive.
    pub fn comments(&self) -> &[String] {
        &self.comments
    }

    /// Stretches of the file that no record accounts for.
    pub fn leftovers(&self) -> &[&'a [u8]] {
        &self.leftovers
    }

    /// Unpacks an entry. Costs one file of the budget and what comes out.
    ///
    /// # Errors
    /// [`Loss::Malformed`] also after everything has been handed out, where size or checksum are wrong or more stands behind the
    /// data.
    pub fn unpack(&self, entry: &Entry, budget: &mut Budget, out: &mut dyn FnMut(&[u8])) -> Result<(), Loss> {
        budget.file()?;
        let done = self.run(entry, budget, out)?;
        if done.right && !index::says_something(self.rest(entry, done)) {
            Ok(())
        } else {
            Err(Loss::Malformed)
        }
    }

    /// Hands out what is in the archive besides its entries, and says what is wrong with it: for readers of formats that are ZIP
    /// archives, which unpack the entries themselves.
    pub fn remarks(&self, budget: &mut Budget, sink: &mut dyn FnMut(Inner<'_>)) {
        for found in &self.oddities {
            sink(Inner::Odd(*found));
        }
        for (loss, words) in &self.losses {
            sink(Inner::Lost(*loss, words));
        }
        for comment in &self.comments {
            sink(Inner::Text(comment));
            sink(Inner::Text("\n\n"));
        }
        for leftover in &self.leftovers {
            if let Err(loss) = hand_out(leftover, budget, sink) {
                return sink(Inner::Lost(loss, "data between the entries of a ZIP archive"));
            }
        }
    }

    /// What an entry's data leaves of the room that its headers give it.
    fn rest(&self, entry: &Entry, done: Unpacked) -> &'a [u8] {
        let used = entry.start.saturating_add(done.consumed);
        clip(self.file, used, entry.told().saturating_sub(used))
    }

    fn run(&self, entry: &Entry, budget: &mut Budget, out: Out<'_>) -> Result<Unpacked, Loss> {
        if let Some(loss) = entry.lost {
            return Err(loss);
        }
        // A flag costs nothing to set: what unpacks to the right checksum was never encrypted.
        if entry.encrypted {
            let method = method(entry.facts.method).ok_or(Loss::Encrypted)?;
            return if self.tried(entry, method, budget) {
                self.attempt(entry, method, budget, out)
            } else {
                Err(Loss::Encrypted)
            };
        }
        let guess = || {
            [Method::Deflate, Method::Stored].into_iter().find(|method| self.tried(entry, *method, budget))
        };
        let method = method(entry.facts.method).or_else(guess).ok_or(Loss::Unsupported)?;
        self.attempt(entry, method, budget, out)
    }

    /// Whether an entry unpacks with this method to what its checksum says.
    fn tried(&self, entry: &Entry, method: Method, budget: &Budget) -> bool {
        let right = |done: Unpacked| done.right && (entry.sure || done.consumed > 0);
        self.attempt(entry, method, &mut budget.clone(), &mut |_| {}).is_ok_and(right)
    }

    fn attempt(
        &self,
        entry: &Entry,
        method: Method,
        budget: &mut Budget,
        out: Out<'_>,
    ) -> Result<Unpacked, Loss> {
        let end = if method == Method::Stored { entry.told() } else { entry.limit.max(entry.told()) };
        let packed = clip(self.file, entry.start, end.saturating_sub(entry.start));
        let mut crc = crc32fast::Hasher::new();
        let mut size = 0u64;
        let mut tap = |piece: &[u8]| {
            crc.update(piece);
            size = size.saturating_add(piece.len() as u64);
            out(piece);
        };
        // LZMA data ends with a mark or at its size (APPNOTE 4.4.4, bit 1).
        let told = (entry.sure && entry.facts.flags & 2 == 0).then_some(entry.facts.size);
        let consumed = decode(method, packed, told, &mut budget.meter(packed.len() as u64), &mut tap)?;
        let right = !entry.sure
            || (crc.finalize() == entry.facts.crc && size == entry.facts.size)
            || (entry.facts.descriptor() && entry.facts.crc == 0 && entry.facts.size == 0);
        Ok(Unpacked { consumed, right: right && (method != Method::Stored || end <= self.file.len()) })
    }
}

/// The method with this number (APPNOTE 4.4.5).
fn method(number: u16) -> Option<Method> {
    match number {
        0 => Some(Method::Stored),
        8 => Some(Method::Deflate),
        9 => Some(Method::Deflate64),
        12 => Some(Method::Bzip2),
        14 => Some(Method::ZipLzma),
        20 | 93 => Some(Method::Zstd),
        95 => Some(Method::Xz),
        _ => None,
    }
}

/// Whether a ZIP archive may lie in a file of any type: a directory with its end record, or a local header that
/// could be one.
pub fn find_zip(file: &[u8]) -> bool {
    // The last one, from the front: that is looked for many bytes at once.
    let end = memmem::find_iter(file, record::END)
        .last()
        .is_some_and(|at| file.len() - at >= 22 && memmem::find(file, record::CENTRAL).is_some());
    let sane = |at: usize| {
        record::local(file, at).is_some_and(|header| {
            !header.name.is_empty() && (method(header.facts.method).is_some() || header.facts.method == 99)
        })
    };
    // So many that make no sense are noise.
    end || memmem::find_iter(file, record::LOCAL).take(1000).any(sane)
}

/// Hands out the entries of an archive as files.
pub fn read(file: &[u8], budget: &mut Budget, sink: &mut dyn FnMut(Inner<'_>)) {
    let archive = match Archive::read(file) {
        Ok(archive) => archive,
        Err(loss) => return sink(Inner::Lost(loss, "ZIP archive without any entry")),
    };
    let mut conflict = archive.oddities.contains(&Oddity::Conflict);
    archive.remarks(budget, sink);
    for entry in &archive.entries {
        if let Err(loss) = budget.file() {
            return sink(Inner::Lost(loss, "too many files"));
        }
        match entry_out(&archive, entry, budget, sink) {
            Ok(true) => {}
            Ok(false) => {
                if !std::mem::replace(&mut conflict, true) {
                    sink(Inner::Odd(Oddity::Conflict));
                }
            }
            Err(Loss::Bomb) => {
                return sink(Inner::Lost(Loss::Bomb, "entry of a ZIP archive unpacks to far too much"));
            }
            Err(loss) => sink(Inner::Lost(loss, words(loss))),
        }
    }
}

fn words(loss: Loss) -> &'static str {
    match loss {
        Loss::Encrypted => "encrypted entry of a ZIP archive",
        Loss::Unsupported => "entry of a ZIP archive with a compression method that is not read",
        Loss::Limit => "entry of a ZIP archive is too large",
        _ => "damaged entry of a ZIP archive",
    }
}

/// Hands out one entry, and what its data leaves of its room; says whether it leaves none and takes no more.
fn entry_out(
    archive: &Archive<'_>,
    entry: &Entry,
    budget: &mut Budget,
    sink: &mut dyn FnMut(Inner<'_>),
) -> Result<bool, Loss> {
    if !entry.comment.is_empty() {
        sink(Inner::Text(&entry.comment));
        sink(Inner::Text("\n\n"));
    }
    if entry.is_folder {
        for name in &entry.names {
            sink(Inner::Text(name));
            sink(Inner::Text("\n"));
        }
        return Ok(true);
    }
    sink(Inner::Begin { names: entry.names.clone(), nature: Nature::File });
    let done = archive.run(entry, budget, &mut |piece| sink(Inner::Data(piece)));
    sink(Inner::End);
    let done = done?;
    let rest = archive.rest(entry, done);
    if index::says_something(rest) {
        hand_out(rest, budget, sink)?;
    }
    if !done.right {
        sink(Inner::Lost(Loss::Malformed, "size or checksum of an entry of a ZIP archive is wrong"));
    }
    let told = entry.told().min(archive.file.len());
    Ok(!entry.sure || entry.start.saturating_add(done.consumed) == told)
}

/// Hands out bytes that nothing gives a name.
fn hand_out(bytes: &[u8], budget: &mut Budget, sink: &mut dyn FnMut(Inner<'_>)) -> Result<(), Loss> {
    budget.file()?;
    sink(Inner::Begin { names: vec![], nature: Nature::File });
    let meter = &mut budget.meter(bytes.len() as u64);
    let done = decode(Method::Stored, bytes, None, meter, &mut |piece| sink(Inner::Data(piece)));
    sink(Inner::End);
    done.map(|_| ())
}
