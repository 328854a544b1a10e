//! What comes out of a file that is read as a whole, for comparison.

use portcullis::content::budget::Budget;
use portcullis::content::unwrap::{Inner, Loss};

/// What came out.
#[derive(PartialEq, Eq, Debug, Default)]
pub struct Opened {
    pub files: Vec<(Vec<String>, Vec<u8>)>,
    pub text: String,
    pub lost: Vec<Loss>,
}

/// A reader.
pub type Read = fn(&[u8], &mut Budget, &mut dyn FnMut(Inner<'_>));

/// What a message may unpack to here.
const BUDGET: Budget = Budget { bytes: 1 << 20, files: 100, text: 1 << 20 };

/// Reads a file twice: the same comes out, files open and close in turn, and no more comes out than may.
pub fn open(read: Read, file: &[u8]) -> Opened {
    let opened = once(read, file);
    assert_eq!(opened, once(read, file));
    opened
}

fn once(read: Read, file: &[u8]) -> Opened {
    let (mut opened, mut open, mut bytes) = (Opened::default(), false, 0);
    read(file, &mut BUDGET.clone(), &mut |inner| match inner {
        Inner::Begin { names, .. } => {
            assert!(!open, "a file begins in a file");
            open = true;
            opened.files.push((names, Vec::new()));
        }
        Inner::Data(data) => {
            assert!(open, "bytes of no file");
            bytes += data.len();
            opened.files.last_mut().unwrap().1.extend_from_slice(data);
        }
        Inner::End => {
            assert!(open, "an end of no file");
            open = false;
        }
        Inner::Text(text) => {
            bytes += text.len();
            opened.text.push_str(text);
        }
        Inner::Lost(loss, _) => opened.lost.push(loss),
        Inner::Unpacked(..) | Inner::Is(_) | Inner::Odd(_) => {}
    });
    assert!(!open, "a file without an end");
    // What is not packed may come out as it lies there, as a file and as text.
    let most = usize::try_from(BUDGET.bytes).unwrap() + 16 * file.len() + 65_536;
    assert!(bytes <= most, "{bytes} of {most}");
    assert!(opened.files.len() <= 2 * 100 + 1, "{} files", opened.files.len());
    opened
}
