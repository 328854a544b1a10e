//! 7z archives (7zFormat.txt of the LZMA SDK): solid folders of files behind chains of coders.
//!
//! The headers are read here, so that no count in them makes memory grow; only the coders come from elsewhere.
mod coder;
mod header;

use std::io::Read;

use super::decode::{PIECE, loss};
use crate::content::budget::Budget;
use crate::content::bytes::{clip, place, u32_at, u64_at};
use crate::content::unwrap::{Inner, Loss, Nature, Oddity};
use header::{Folder, Item, Listing};
use memchr::memmem;

const SIGNATURE: &[u8] = b"7z\xBC\xAF\x27\x1C";
/// Bytes of the header at the beginning.
const START: usize = 32;
/// How often a header may be packed into another.
const PACKED: usize = 4;
/// Bytes that a header may unpack to.
const HEADER: u64 = 16 * 1024 * 1024;

/// Hands out the files of an archive, which may stand behind a program that unpacks it.
pub fn read(file: &[u8], budget: &mut Budget, sink: &mut dyn FnMut(Inner<'_>)) {
    let Some(start) = memmem::find(file, SIGNATURE) else {
        return sink(Inner::Lost(Loss::Malformed, "not a 7z archive"));
    };
    if start > 0 {
        sink(Inner::Odd(Oddity::Polyglot));
    }
    let archive = file.get(start..).unwrap_or_default();
    let (listing, end) = match listing(archive, budget) {
        Ok(found) => found,
        Err(Loss::Encrypted) => {
            return sink(Inner::Lost(Loss::Encrypted, "7z archive whose list of files is encrypted"));
        }
        Err(loss) => return sink(Inner::Lost(loss, "7z archive whose list of files cannot be read")),
    };
    let mut items = listing.items.iter();
    for folder in &listing.folders {
        let data = archive.get(START..).unwrap_or_default();
        if let Err(loss) = unpack(folder, data, &mut items, budget, sink) {
            sink(Inner::Lost(loss, words(loss)));
            if loss == Loss::Bomb {
                return;
            }
        }
    }
    // Files without data, and those for which no folder is left.
    for item in items {
        if !item.empty {
            sink(Inner::Lost(Loss::Malformed, "damaged 7z archive"));
        }
        if let Err(loss) = without_data(item, budget, sink) {
            return sink(Inner::Lost(loss, words(loss)));
        }
    }
    super::stream::behind(archive.get(end..).unwrap_or_default(), budget, sink);
}

fn words(loss: Loss) -> &'static str {
    match loss {
        Loss::Encrypted => "encrypted entry of a 7z archive",
        Loss::Unsupported => "entry of a 7z archive with a compression method that is not read",
        Loss::Limit => "7z archive with too much in it",
        Loss::Bomb => "7z archive that unpacks to far too much",
        _ => "damaged entry of a 7z archive",
    }
}

/// Finds the list of files and unpacks it as often as it is packed; says where the archive ends.
fn listing(archive: &[u8], budget: &mut Budget) -> Result<(Listing, usize), Loss> {
    let offset = u64_at(archive, 12).ok_or(Loss::Malformed)?;
    let size = u64_at(archive, 20).ok_or(Loss::Malformed)?;
    let told = u32_at(archive, 28).ok_or(Loss::Malformed)?;
    let from = START.saturating_add(place(offset));
    let head = clip(archive, from, place(size));
    if head.is_empty() && size == 0 {
        return Ok((Listing::default(), START));
    }
    if crc32fast::hash(head) != told {
        return Err(Loss::Malformed);
    }
    let end = from.saturating_add(head.len());
    let mut head = head.to_vec();
    for _ in 0..PACKED {
        match header::read(&head)? {
            header::Header::Files(listing) => return Ok((listing, end)),
            header::Header::Packed(folder) => head = header_of(&folder, archive, budget)?,
        }
    }
    Err(Loss::Limit)
}

fn header_of(folder: &Folder, archive: &[u8], budget: &mut Budget) -> Result<Vec<u8>, Loss> {
    let size = folder.size();
    if size > HEADER {
        return Err(Loss::Limit);
    }
    let data = archive.get(START..).unwrap_or_default();
    let mut head = vec![];
    let mut meter = budget.meter(folder.packed());
    let mut reader = coder::reader(folder, data)?.take(size);
    super::decode::pump(&mut reader, &mut meter, &mut |piece| head.extend_from_slice(piece))?;
    Ok(head)
}

/// Unpacks the files of one folder, one behind the other.
fn unpack<'i>(
    folder: &Folder,
    data: &[u8],
    items: &mut (impl Iterator<Item = &'i Item> + Clone),
    budget: &mut Budget,
    sink: &mut dyn FnMut(Inner<'_>),
) -> Result<(), Loss> {
    let mut reader = coder::reader(folder, data);
    let mut result = reader.as_ref().map(|_| ()).map_err(|loss| *loss);
    let mut piece = vec![0; PIECE];
    for (size, crc) in &folder.streams {
        // Files without data belong to no folder.
        let item = loop {
            match items.next() {
                Some(item) if item.empty => without_data(item, budget, sink)?,
                Some(item) => break Some(item),
                None => break None,
            }
        };
        budget.file()?;
        sink(Inner::Begin { names: item.map(|item| item.names()).unwrap_or_default(), nature: Nature::File });
        if let Ok(reader) = &mut reader
            && result.is_ok()
        {
            let mut left = *size;
            let mut sum = crc32fast::Hasher::new();
            let mut meter = budget.meter(folder.packed());
            while left > 0 && result.is_ok() {
                let most = place(left).min(PIECE);
                match reader.read(piece.get_mut(..most).unwrap_or_default()) {
                    Ok(0) => result = Err(Loss::Malformed),
                    Ok(read) => {
                        let piece = piece.get(..read).unwrap_or_default();
                        result = meter.count(read);
                        if result.is_ok() {
                            sum.update(piece);
                            sink(Inner::Data(piece));
                        }
                        left = left.saturating_sub(read as u64);
                    }
                    Err(error) => result = Err(loss(&error)),
                }
            }
            if result.is_ok() && crc.is_some_and(|crc| crc != sum.finalize()) {
                result = Err(Loss::Malformed);
            }
        }
        sink(Inner::End);
    }
    result
}

/// A folder, an empty file, a mark that a file was deleted.
fn without_data(item: &Item, budget: &mut Budget, sink: &mut dyn FnMut(Inner<'_>)) -> Result<(), Loss> {
    budget.file()?;
    for name in item.names() {
        sink(Inner::Text(&name));
        sink(Inner::Text("\n"));
    }
    Ok(())
}
