//! What unpacking may cost: bytes that come out of one message, of one file, how often more than goes in, and the text that
//! is read in what came out.

use super::loss::Loss;
use serde::{Deserialize, Serialize};

/// Bytes that are counted together.
const PIECE: u64 = 32 * 1024;

/// Bytes that one message may still unpack to, things that may still be opened in it, and text that may still be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Budget {
    /// Bytes.
    pub bytes: u64,
    /// Files, parts of documents, entries of archives.
    pub files: u32,
    /// Text and markup: a byte counts as one, a line end or a number as some more, and so does every file.
    pub text: u64,
}

impl Default for Budget {
    fn default() -> Self {
        Self { bytes: Self::BYTES, files: Self::FILES, text: Self::TEXT }
    }
}

impl Budget {
    /// Bytes that all of a message may unpack to.
    pub const BYTES: u64 = 100 * 1024 * 1024;
    /// Files that may be opened in a message.
    pub const FILES: u32 = 10_000;
    /// Text that may be read in what all of a message unpacks to. Reading takes about as long for each unit of it, whatever
    /// the text says.
    pub const TEXT: u64 = 32 * 1024 * 1024;
    /// A file that is opened counts as so much text.
    pub const OPENING: u64 = 1024;
    /// Bytes that one file in it may unpack to.
    pub const FILE: u64 = 32 * 1024 * 1024;
    /// So many times more than goes in may come out of one file, ...
    pub const RATIO: u64 = 200;
    /// ... past this many bytes, up to which nothing is too much.
    pub const FREE: u64 = 1024 * 1024;

    /// One more file is opened.
    ///
    /// # Errors
    /// [`Loss::Limit`] where there may be no more.
    pub fn file(&mut self) -> Result<(), Loss> {
        self.files = self.files.checked_sub(1).ok_or(Loss::Limit)?;
        Ok(())
    }

    /// So many bytes of markup are read: whatever has to be taken apart to have its text.
    ///
    /// # Errors
    /// [`Loss::Limit`] where those are too many.
    pub fn markup(&mut self, bytes: usize) -> Result<(), Loss> {
        self.text = self.text.checked_sub(bytes as u64).ok_or(Loss::Limit)?;
        Ok(())
    }

    /// What is left where so much is used, which may be more than there was.
    #[must_use]
    pub fn less(self, used: Self) -> Self {
        Self {
            bytes: self.bytes.saturating_sub(used.bytes),
            files: self.files.saturating_sub(used.files),
            text: self.text.saturating_sub(used.text),
        }
    }

    /// For a file that `packed` bytes unpack to.
    pub fn meter(&mut self, packed: u64) -> Meter<'_> {
        Meter { budget: self, packed, out: 0 }
    }
}

/// Counts what comes out of one file.
#[derive(Debug)]
pub struct Meter<'b> {
    budget: &'b mut Budget,
    packed: u64,
    out: u64,
}

impl Meter<'_> {
    /// So many more bytes have come out.
    ///
    /// # Errors
    /// [`Loss::Bomb`] where that is far more than went in, [`Loss::Limit`] where the file or the message is too large.
    /// Nothing more may be unpacked then.
    pub fn count(&mut self, bytes: usize) -> Result<(), Loss> {
        let bytes = bytes as u64;
        self.out = self.out.saturating_add(bytes);
        if self.out > Budget::FREE && self.out / Budget::RATIO > self.packed {
            return Err(Loss::Bomb);
        }
        if self.out > Budget::FILE {
            return Err(Loss::Limit);
        }
        self.budget.bytes = self.budget.bytes.checked_sub(bytes).ok_or(Loss::Limit)?;
        Ok(())
    }

    /// So many bytes have come out by now. They are counted once they make a piece, for those who unpack byte by byte.
    ///
    /// # Errors
    /// As [`Meter::count`].
    pub fn reached(&mut self, bytes: usize) -> Result<(), Loss> {
        if (bytes as u64).saturating_sub(self.out) < PIECE { Ok(()) } else { self.ended(bytes) }
    }

    /// So many bytes have come out in all.
    ///
    /// # Errors
    /// As [`Meter::count`].
    pub fn ended(&mut self, bytes: usize) -> Result<(), Loss> {
        self.count((bytes as u64).saturating_sub(self.out) as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_little_data_may_unpack_to_a_little_more() {
        let mut budget = Budget::default();
        assert_eq!(budget.meter(10).count(1_000_000), Ok(()));
        assert_eq!(budget.meter(10).count(2_000_000), Err(Loss::Bomb));
        assert_eq!(budget.meter(1_000_000).count(33 << 20), Err(Loss::Limit));
    }

    #[test]
    fn what_one_message_unpacks_to_is_counted_together() {
        let mut budget = Budget::default();
        let file = || 30 << 20;
        for _ in 0..3 {
            assert_eq!(budget.meter(1 << 20).count(file()), Ok(()));
        }
        assert_eq!(budget.meter(1 << 20).count(file()), Err(Loss::Limit));
        budget.files = 1;
        assert_eq!([budget.file(), budget.file()], [Ok(()), Err(Loss::Limit)]);
    }
}
