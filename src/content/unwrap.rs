//! Content that contains other content: what every reader of such a format hands out.
//!
//! A format is one file with a type that implements [`Unwrap`], or, where the format cannot be read before all of it is there, with a
//! function that is a [`Whole`]; and one line where such are chosen.

use super::budget::Budget;
use super::file_type::FileType;
pub use super::loss::Loss;

/// What comes out, in order. Files do not nest: what contains files itself is unwrapped again by the caller.
#[derive(Debug)]
pub enum Inner<'a> {
    /// A file begins.
    Begin {
        /// Its names, decoded, as the container gives them; may be empty.
        names: Vec<String>,
        /// What it is to the container.
        nature: Nature,
    },
    /// So many bytes have been unpacked out of compressed data. Whoever sets the flag says that these are too many: they
    /// are lost, and nothing more is unpacked.
    Unpacked(u64, &'a mut bool),
    /// Bytes of the file that began last.
    Data(&'a [u8]),
    /// The file that began last is complete.
    End,
    /// Text of the container itself: what a document says. Cells of a row are parted by a tab, rows, lines and paragraphs by a
    /// line feed, what does not belong together by an empty line.
    Text(&'a str),
    /// The container is of this type: said where reading it tells more than its beginning does.
    Is(FileType),
    /// Readers of the container may disagree about it.
    Odd(Oddity),
    /// Something in the container cannot be read; the rest may be.
    Lost(Loss, &'static str),
}

/// What a file is to its container.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Nature {
    /// A MIME entity: a header block and a body.
    Entity,
    /// A file that somebody put there.
    File,
    /// A part of how a document looks or works, which nobody would call attached: a picture that it shows.
    Furniture,
}

impl Nature {
    /// Where the two are told apart by their content.
    pub fn entity_or_file(entity: bool) -> Self {
        if entity { Self::Entity } else { Self::File }
    }
}

/// What two readers of a container could disagree about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Oddity {
    /// An archive says two different things about what is in it.
    Conflict,
    /// The file is of two types at once, or something stands before or behind it.
    Polyglot,
}

/// Takes bytes of a container, hands out what is in it. Equal bytes give equal content however they are cut; memory does
/// not grow with the container.
pub trait Unwrap: std::fmt::Debug + Send + Sync {
    /// The next bytes.
    fn feed(&mut self, bytes: &[u8], sink: &mut dyn FnMut(Inner<'_>));
    /// The end: a file that is open is closed, what is missing is said.
    fn finish(&mut self, sink: &mut dyn FnMut(Inner<'_>));
}

/// Hands out what is in a file that is there as a whole. Total over any bytes, in time that is linear in them and in what
/// the budget lets out.
pub type Whole = fn(&[u8], &mut Budget, &mut dyn FnMut(Inner<'_>));
