//! What the file of a text is to a program that opens it by its name or by its beginning, whatever it was declared as: a
//! message, a mailbox, something in a container.

use super::desk::Desk;
use super::inside::{self, Inside};
use crate::content::extension::family_of_extension;
use crate::content::file_type::{Family, FileType};

/// Bytes before the header of a saved message that are passed over: a mark, blank lines, the length that an `.emlx` begins
/// with, the first line of a mailbox.
const BEFORE: usize = 256;

/// Another reading of a text.
#[derive(Debug)]
pub enum Beside {
    /// Its beginning is not complete: so many bytes have come.
    Sought(usize),
    /// There is none.
    No,
    /// There is.
    Yes(Box<Inside>),
}

impl Beside {
    /// The part with this index is a file: the text of a mail is opened by nobody.
    pub fn is_file(index: u32, desk: &mut Desk) -> bool {
        desk.part(index).is_some_and(|part| part.attached || !part.names.is_empty())
    }

    /// By the beginning of the text and what that was taken for. `message` says that it was declared as one of a kind.
    pub fn begin(
        index: u32,
        level: u8,
        head: &[u8],
        found: FileType,
        message: bool,
        desk: &mut Desk,
    ) -> Self {
        let Some(part) = desk.part(index) else { return Self::No };
        // The text of a mail is opened by nobody.
        if !message && !part.attached && part.names.is_empty() {
            return Self::No;
        }
        let named = message || part.names.iter().any(|name| is_message(name));
        let mut from = 0;
        let inside = inside::found(index, level, head, found, desk).or_else(|| {
            from = header(head).filter(|_| named)?;
            Inside::entity(index, level, desk)
        });
        let Some(mut inside) = inside else { return Self::No };
        inside.feed(head.get(from..).unwrap_or_default(), desk);
        Self::Yes(Box::new(inside))
    }

    /// The next bytes.
    pub fn feed(&mut self, bytes: &[u8], desk: &mut Desk) {
        if let Self::Yes(inside) = self {
            inside.feed(bytes, desk);
        }
    }

    /// The end of the text.
    pub fn finish(self, desk: &mut Desk) {
        if let Self::Yes(inside) = self {
            inside.finish(desk);
        }
    }
}

/// Mail programs open a file of this name.
fn is_message(name: &str) -> bool {
    let extension = name.rsplit_once('.').map(|(_, extension)| extension.trim_end());
    let found = extension.and_then(family_of_extension);
    found.is_some_and(|found| found.family == Family::Mail && found.name == "mail message")
}

/// Where the header begins, if there is one.
fn header(head: &[u8]) -> Option<usize> {
    let head = head.get(..head.len().min(BEFORE * 4))?;
    let mut at = if head.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    while at < BEFORE {
        let rest = head.get(at..)?;
        let end = memchr::memchr2(b'\r', b'\n', rest).unwrap_or(rest.len());
        let line = rest.get(..end)?;
        let name = line.split(|byte| *byte == b':').next().unwrap_or_default();
        if name.len() < line.len() && !name.is_empty() && name.iter().all(u8::is_ascii_graphic) {
            return Some(at);
        }
        let passed = line.trim_ascii().iter().all(u8::is_ascii_digit) || line.starts_with(b">From ");
        if !passed {
            return None;
        }
        at += end + 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::detectors::Detectors;
    use crate::inspect::inspector::Inspector;
    use crate::message::limits::Limits;
    use std::sync::Arc;

    const MESSAGE: &str = "From: a@council.example\r\nSubject: x\r\nContent-Type: text/plain\r\n\
        Content-Transfer-Encoding: quoted-printable\r\n\r\nNHS number: 999 76=\r\n5 4323\r\n";

    /// How many numbers are found in a file that is declared so, which does not depend on how it is cut.
    fn found(declared: &str, file: &str) -> usize {
        let mail = format!(
            "From: jo@council.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
             --b\r\n\r\nSee below.\r\n--b\r\n{declared}\r\n\r\n{file}\r\n--b--\r\n"
        );
        let detectors = Arc::new(Detectors::builtin());
        let read = |size| Inspector::inspect(&detectors, &Limits::default(), mail.as_bytes().chunks(size));
        let whole = read(mail.len());
        for size in [1, 7, 64] {
            assert_eq!(format!("{:?}", read(size)), format!("{whole:?}"), "{declared}, {size}");
        }
        whole.findings.iter().filter(|finding| finding.class.name == "nhs-number").count()
    }

    #[test]
    fn a_message_that_was_saved_is_read_as_programs_open_it() {
        for declared in [
            "Content-Type: text/plain; name=x.eml",
            "Content-Type: text/html; name=x.EML",
            "Content-Type: application/octet-stream; name=x.eml",
            "Content-Type: text/plain; name=x.mht",
            "Content-Type: message/http",
            "Content-Type: message/news",
        ] {
            assert_eq!(found(declared, MESSAGE), 1, "{declared}");
        }
        // It begins like one, and is a file.
        assert_eq!(found("Content-Type: text/plain\r\nContent-Disposition: attachment", MESSAGE), 1);
    }

    #[test]
    fn what_stands_before_the_header_of_a_saved_message_is_passed_over() {
        let long = format!("X-Long: {}\r\n{MESSAGE}", "word ".repeat(2_000));
        for file in [
            format!("234\r\n{MESSAGE}"),
            format!("\r\n\r\n{MESSAGE}"),
            format!("\u{feff}{MESSAGE}"),
            format!(">From a@b.example Mon Jan  1 00:00:00 2024\r\n{MESSAGE}"),
            long,
        ] {
            assert_eq!(found("Content-Type: text/plain; name=x.eml", &file), 1, "{file:.20}");
        }
    }

    #[test]
    fn a_mailbox_that_is_declared_as_text_is_one() {
        let mailbox = format!("From a@b.example Mon Jan  1 00:00:00 2024\r\n{MESSAGE}");
        assert_eq!(found("Content-Type: text/plain; name=x.mbox", &mailbox), 1);
    }

    #[test]
    fn prose_is_no_message_whatever_its_name() {
        for prose in ["Dear all,\r\nsee you", "Well: no", "", "1\r\n2\r\n3"] {
            assert_eq!(header(prose.as_bytes()).is_some(), prose == "Well: no", "{prose}");
        }
    }
}
