//! The body of a literal data packet: what it says of the file, and the file (RFC 9580 section 5.9).

use crate::content::unwrap::{Inner, Nature};

/// Bytes of the file that show whether it is a MIME entity.
const OPENING: usize = 16;
/// The name that says that the content is not to be written into a file (RFC 4880 section 5.9).
const CONSOLE: &[u8] = b"_CONSOLE";
/// The fields that a MIME entity within a message begins with, as far as the opening shows.
const FIELDS: &[&[u8]] = &[b"content-type:", b"content-transfer", b"content-disposi", b"mime-version:"];

/// A literal data packet whose body is passing.
#[derive(Debug, Default)]
pub(super) struct Literal {
    /// The beginning of the body, until the file begins.
    head: Vec<u8>,
    begun: bool,
}

impl Literal {
    /// The next bytes of the body.
    pub(super) fn feed(&mut self, bytes: &[u8], sink: &mut dyn FnMut(Inner<'_>)) {
        let mut rest = bytes;
        while !self.begun {
            let Some((byte, behind)) = rest.split_first() else { return };
            self.head.push(*byte);
            rest = behind;
            let opened = parts(&self.head).is_some_and(|(_, opening)| opening.len() >= OPENING);
            if opened {
                self.begin(sink);
            }
        }
        if !rest.is_empty() {
            sink(Inner::Data(rest));
        }
    }

    /// The end of the body, or what is taken for it; false where the file had not begun.
    pub(super) fn finish(mut self, sink: &mut dyn FnMut(Inner<'_>)) -> bool {
        if !self.begun {
            self.begin(sink);
        }
        if self.begun {
            sink(Inner::End);
        }
        self.begun
    }

    fn begin(&mut self, sink: &mut dyn FnMut(Inner<'_>)) {
        let head = std::mem::take(&mut self.head);
        let Some((name, opening)) = parts(&head) else { return };
        self.begun = true;
        let named = !name.is_empty() && name != CONSOLE;
        let names = named.then(|| String::from_utf8_lossy(name).into_owned()).into_iter().collect();
        sink(Inner::Begin { names, nature: Nature::entity_or_file(opens_entity(opening)) });
        if !opening.is_empty() {
            sink(Inner::Data(opening));
        }
    }
}

/// Name and content of a body that begins like this: a format, the name with its length, a date of four bytes.
fn parts(head: &[u8]) -> Option<(&[u8], &[u8])> {
    let [_, length, rest @ ..] = head else { return None };
    let (name, rest) = rest.split_at_checked(usize::from(*length))?;
    let (_, content) = rest.split_at_checked(4)?;
    Some((name, content))
}

/// PGP/MIME encrypts and signs whole entities (RFC 3156 sections 4 and 6.2), whose first field is one of MIME.
fn opens_entity(opening: &[u8]) -> bool {
    let begins =
        |field: &&[u8]| opening.get(..field.len()).is_some_and(|head| head.eq_ignore_ascii_case(field));
    FIELDS.iter().any(begins)
}

/// A body that begins like this is one by its looks: the format is known, the name fits and can be shown.
pub(super) fn is_plausible(head: &[u8]) -> bool {
    let Some((name, _)) = parts(head) else { return false };
    // `l` and `1` are what old versions call local.
    let format = matches!(head.first(), Some(b'b' | b't' | b'u' | b'm' | b'l' | b'1'));
    format && std::str::from_utf8(name).is_ok_and(|name| !name.chars().any(char::is_control))
}
