//! What comes out of a container, for comparison.

use portcullis::content::unwrap::{Inner, Loss, Nature, Unwrap};

/// A file that came out.
#[derive(PartialEq, Eq, Debug)]
pub struct File {
    pub names: Vec<String>,
    pub nature: Nature,
    pub bytes: Vec<u8>,
}

/// The files, and why others did not come out. Files that are not opened and closed in turn break the law of `Unwrap`.
pub fn unwrap<'a>(mut reader: impl Unwrap, pieces: impl Iterator<Item = &'a [u8]>) -> (Vec<File>, Vec<Loss>) {
    let (mut files, mut lost, mut open) = (Vec::<File>::new(), Vec::new(), false);
    let mut sink = |inner: Inner<'_>| match inner {
        Inner::Begin { names, nature } => {
            assert!(!open, "a file begins in a file");
            open = true;
            files.push(File { names, nature, bytes: Vec::new() });
        }
        Inner::Data(bytes) => {
            assert!(open, "bytes of no file");
            files.last_mut().unwrap().bytes.extend_from_slice(bytes);
        }
        Inner::End => {
            assert!(open, "an end of no file");
            open = false;
        }
        Inner::Unpacked(..) | Inner::Text(_) | Inner::Is(_) | Inner::Odd(_) => {}
        Inner::Lost(loss, _) => lost.push(loss),
    };
    pieces.for_each(|piece| reader.feed(piece, &mut sink));
    reader.finish(&mut sink);
    assert!(!open, "a file without an end");
    (files, lost)
}

/// The first byte says how long the pieces are, the rest is the container: cutting it changes nothing. Hands back what
/// came out, and the container.
pub fn however_cut<U: Unwrap>(input: &[u8], new: impl Fn() -> U) -> (Vec<File>, Vec<Loss>, &[u8]) {
    let (size, container) = input.split_first().unwrap_or((&0, b""));
    let whole = unwrap(new(), [container].into_iter());
    assert_eq!(whole, unwrap(new(), container.chunks(usize::from(*size).max(1))));
    (whole.0, whole.1, container)
}
