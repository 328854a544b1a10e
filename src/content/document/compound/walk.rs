//! A walk through the storages of a compound file: what has been read of it, and what that may cost.

use super::container::Container;
use super::out::Out;
use crate::content::unwrap::Loss;
use std::borrow::Cow;

/// A walk through the storages of a file.
#[derive(Debug)]
pub struct Walk<'c> {
    /// The file.
    pub container: &'c Container<'c>,
    /// Streams and storages that were read.
    pub taken: Vec<bool>,
    /// A stream ended too early.
    pub short: bool,
    /// There are macros.
    pub macros: bool,
    /// It is of a kind whose streams are called as it likes.
    pub other: bool,
    /// It was encrypted with the password that everybody knows.
    pub opened: bool,
    /// Bytes of streams that were read.
    pub read: usize,
    /// A limit was passed, which is said once.
    pub over: bool,
}

impl<'c> Walk<'c> {
    /// At the beginning.
    pub fn new(container: &'c Container<'c>) -> Self {
        Self {
            container,
            taken: vec![false; container.count()],
            short: false,
            macros: false,
            other: false,
            opened: false,
            read: 0,
            over: false,
        }
    }

    /// A stream or storage is read now; false where it was before.
    pub fn enter(&mut self, id: usize) -> bool {
        self.taken.get_mut(id).is_some_and(|taken| !std::mem::replace(taken, true))
    }

    /// The bytes of a stream. Nothing where it was read before, or where a limit is passed.
    pub fn take(&mut self, id: usize, out: &mut Out<'_>) -> Option<Cow<'c, [u8]>> {
        if self.over || !self.enter(id) {
            return None;
        }
        match self.container.read(id, out.budget) {
            Ok(stream) => {
                self.short |= !stream.whole;
                self.read += stream.bytes.len();
                // Streams do not share sectors: together they are shorter than the file, even if damage makes some too long.
                if self.read > self.container.file_len().saturating_mul(4) {
                    self.over = true;
                    out.lost(Loss::Malformed, "the streams of a compound file lie in each other");
                    return None;
                }
                Some(stream.bytes)
            }
            Err(loss) => {
                self.over = true;
                out.lost(loss, "the streams of a compound file are longer than it may be");
                None
            }
        }
    }

    /// So many bytes beside the streams are read, too; false where that is too much.
    pub fn count(&mut self, bytes: usize, out: &mut Out<'_>) -> bool {
        if self.over {
            return false;
        }
        let counted = out.budget.meter(bytes as u64).count(bytes);
        if let Err(loss) = counted {
            self.over = true;
            out.lost(loss, "a compound file is longer than it may be");
        }
        counted.is_ok()
    }

    /// The bytes of the stream of this name in a storage.
    pub fn named(&mut self, storage: usize, name: &str, out: &mut Out<'_>) -> Option<Cow<'c, [u8]>> {
        let id = self.container.stream(storage, name)?;
        self.take(id, out)
    }
}
