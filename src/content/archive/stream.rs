//! One compressed file and nothing else: bzip2, xz, LZMA, Zstandard.

use super::decode::{Method, decode};
use crate::content::budget::Budget;
use crate::content::bytes;
use crate::content::unwrap::{Inner, Loss, Nature, Oddity};

/// A sink for what comes out.
type Sink<'s> = &'s mut dyn FnMut(Inner<'_>);

/// A `.bz2` file, all of its streams.
pub fn bzip2(file: &[u8], budget: &mut Budget, sink: &mut dyn FnMut(Inner<'_>)) {
    whole(Method::Bzip2, file, budget, sink);
}

/// A `.xz` file, all of its streams.
pub fn xz(file: &[u8], budget: &mut Budget, sink: &mut dyn FnMut(Inner<'_>)) {
    whole(Method::Xz, file, budget, sink);
}

/// A `.lzma` file.
pub fn lzma(file: &[u8], budget: &mut Budget, sink: &mut dyn FnMut(Inner<'_>)) {
    whole(Method::LzmaAlone, file, budget, sink);
}

/// A `.zst` file, all of its frames (RFC 8878 3.1).
pub fn zstd(file: &[u8], budget: &mut Budget, sink: &mut dyn FnMut(Inner<'_>)) {
    whole(Method::Zstd, file, budget, sink);
}

/// Whether a file begins as `.lzma` files do; they have no signature, but writers use few dictionary sizes.
pub fn is_lzma(file: &[u8]) -> bool {
    let (Some(dictionary), Some(size)) = (bytes::u32_at(file, 1), bytes::u64_at(file, 5)) else {
        return false;
    };
    let usual = dictionary.count_ones() == 1
        || (dictionary.count_ones() == 2 && dictionary >> dictionary.trailing_zeros() == 3)
        || dictionary == u32::MAX;
    // The first byte of the range coder is 0.
    file.first().is_some_and(|first| *first < 225)
        && usual
        && dictionary >= 4096
        && (size == u64::MAX || size < 1 << 38)
        && file.get(13) == Some(&0)
}

fn whole(method: Method, file: &[u8], budget: &mut Budget, sink: Sink<'_>) {
    if let Some(read) = one(method, file, vec![], budget, sink) {
        behind(file.get(read..).unwrap_or_default(), budget, sink);
    }
}

/// Hands out one file; says where its data ended, or what went wrong.
fn one(
    method: Method,
    packed: &[u8],
    names: Vec<String>,
    budget: &mut Budget,
    sink: Sink<'_>,
) -> Option<usize> {
    if let Err(loss) = budget.file() {
        sink(Inner::Lost(loss, "too many files"));
        return None;
    }
    sink(Inner::Begin { names, nature: Nature::File });
    let meter = &mut budget.meter(packed.len() as u64);
    let done = decode(method, packed, None, meter, &mut |piece| sink(Inner::Data(piece)));
    sink(Inner::End);
    done.map_err(|loss| {
        sink(Inner::Lost(loss, words(loss)));
    })
    .ok()
}

fn words(loss: Loss) -> &'static str {
    match loss {
        Loss::Bomb => "compressed file that unpacks to far too much",
        Loss::Limit => "compressed file that is too large or needs too much memory",
        Loss::Unsupported => "compressed file of a kind that is not read",
        _ => "damaged compressed file",
    }
}

/// What stands behind the last stream is no part of it.
pub(super) fn behind(rest: &[u8], budget: &mut Budget, sink: Sink<'_>) {
    if rest.len() >= 4 && rest.iter().any(|byte| !matches!(byte, 0 | b' ' | b'\r' | b'\n')) {
        sink(Inner::Odd(Oddity::Polyglot));
        one(Method::Stored, rest, vec![], budget, sink);
    }
}

/// Bytes in an unknown code page: UTF-8, or what RFC 1952 says, Latin-1.
pub(super) fn readable(bytes: &[u8]) -> String {
    match str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
    }
}
