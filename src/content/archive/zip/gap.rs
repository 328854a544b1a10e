//! What lies in an archive and no central directory accounts for: entries that only have a local header, and plain bytes.

use super::index::{Index, merged, says_something};
use super::record;
use crate::content::bytes::{clip, u32_at};
use crate::content::unwrap::Loss;
use memchr::memmem;

impl<'a> Index<'a> {
    /// Looks through what no directory accounts for.
    pub(super) fn gaps(&mut self, directories: usize) {
        let mut last = 0;
        let covered = merged(&mut self.spans);
        let descriptors = Descriptors(memmem::find_iter(self.file, record::DESCRIPTOR).collect());
        self.overlaps();
        for (from, to) in covered.into_iter().chain([(self.file.len(), self.file.len())]) {
            let rest = self.walk(last, from, directories > 0, &descriptors);
            self.leave(rest, from, directories > 0);
            last = last.max(to);
        }
        if directories == 0 && !self.entries.is_empty() {
            self.conflict = true;
        }
    }

    /// Entries between two places, found by their local headers; answers where the last of them ends.
    fn walk(&mut self, from: usize, to: usize, listed: bool, descriptors: &Descriptors) -> usize {
        let mut at = from;
        while let Some(found) = memmem::find(clip(self.file, at, to.saturating_sub(at)), record::LOCAL) {
            let start = at + found;
            let Some(local) = record::local(self.file, start) else {
                at = start + 4;
                continue;
            };
            self.leave(at, start, listed);
            if self.full() {
                return to;
            }
            self.conflict |= listed;
            let mut entry = self.entry(&local, true);
            self.extra(local.extra);
            entry.start = local.end;
            self.starts.push(start);
            let mut end = entry.told();
            if local.facts.descriptor() && local.facts.packed == 0 {
                entry.is_folder = false;
                match descriptors.of(self.file, local.end, to) {
                    Some((place, crc, size)) => {
                        entry.facts.packed = (place - local.end) as u64;
                        (entry.facts.crc, entry.facts.size) = (crc, size);
                        end = place + 16;
                    }
                    None => {
                        entry.sure = false;
                        let rest = clip(self.file, local.end, to.saturating_sub(local.end));
                        let next = memmem::find(rest, b"PK").map_or(to, |next| local.end + next);
                        entry.facts.packed = next.saturating_sub(local.end) as u64;
                        end = next;
                    }
                }
            } else {
                end = self.descriptor(end, &local.facts);
            }
            self.entries.push(entry);
            at = end.clamp(local.end, to.max(local.end));
        }
        at
    }

    /// Bytes between two places belong to nothing.
    fn leave(&mut self, from: usize, to: usize, listed: bool) {
        let bytes = clip(self.file, from, to.saturating_sub(from));
        // The mark of an archive that was meant to be split (8.5.4), and what is left of a directory.
        let known = matches!(bytes, b"PK00" | b"PK\x07\x08") || bytes.starts_with(record::CENTRAL) && !listed;
        if says_something(bytes) && !known {
            self.leftovers.push(bytes);
            self.polyglot = true;
        }
    }

    /// Data that belongs to two entries unpacks to more than there is.
    fn overlaps(&mut self) {
        self.data.sort_unstable();
        let mut last = 0;
        let mut overlap = false;
        for (from, to) in &self.data {
            overlap |= *from < last && from < to;
            last = last.max(*to);
        }
        if overlap {
            self.conflict = true;
            self.lose(Loss::Bomb, "entries of a ZIP archive overlap");
        }
    }
}

/// Where something stands that could be a data descriptor.
struct Descriptors(Vec<usize>);

impl Descriptors {
    /// The descriptor of data that begins at `start`: it says how far away that is. Its place, checksum and size.
    fn of(&self, file: &[u8], start: usize, to: usize) -> Option<(usize, u32, u64)> {
        let first = self.0.partition_point(|at| *at < start);
        let fits = |at: &&usize| u32_at(file, **at + 8).map(|packed| packed as usize) == Some(**at - start);
        let near = self.0.iter().skip(first).take(64).take_while(|at| **at < to);
        let at = *near.into_iter().find(fits)?;
        Some((at, u32_at(file, at + 4)?, u64::from(u32_at(file, at + 12)?)))
    }
}
