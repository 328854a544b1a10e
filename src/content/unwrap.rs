//! Content that contains other content: what every reader of such a format hands out.
//!
//! A format is one file with a type that implements [`Unwrap`], and one line where such types are chosen.

/// What comes out, in order. Files do not nest: what contains files itself is unwrapped again by the caller.
#[derive(Debug)]
pub enum Inner<'a> {
    /// A file begins.
    Begin {
        /// Its names, decoded, as the container gives them; may be empty.
        names: Vec<String>,
        /// It is a MIME entity: a header block and a body. Otherwise it is a body alone.
        entity: bool,
    },
    /// So many bytes have been unpacked out of compressed data. Whoever sets the flag says that these are too many: they
    /// are lost, and nothing more is unpacked.
    Unpacked(u64, &'a mut bool),
    /// Bytes of the file that began last.
    Data(&'a [u8]),
    /// The file that began last is complete.
    End,
    /// Something in the container cannot be read; the rest may be.
    Lost(Loss, &'static str),
}

/// Why something cannot be unwrapped.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Loss {
    /// It is encrypted.
    Encrypted,
    /// It is not what its format demands, or ends too early.
    Malformed,
    /// It uses what is not read here.
    Unsupported,
    /// A limit of size or number was passed.
    Limit,
    /// It unpacks to far more than it is.
    Bomb,
}

/// Takes bytes of a container, hands out what is in it. Equal bytes give equal content however they are cut; memory does
/// not grow with the container.
pub trait Unwrap: std::fmt::Debug + Send + Sync {
    /// The next bytes.
    fn feed(&mut self, bytes: &[u8], sink: &mut dyn FnMut(Inner<'_>));
    /// The end: a file that is open is closed, what is missing is said.
    fn finish(&mut self, sink: &mut dyn FnMut(Inner<'_>));
}
