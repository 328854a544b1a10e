//! A text of a part: to the detectors, and from where armour of OpenPGP begins in it, into that too.

use super::desk::Desk;
use super::form::Form;
use super::inside::{self, Inside};
use super::text::TextReader;
use crate::detect::finding::Place;
use std::sync::Arc;

/// The state of a text that is passing.
#[derive(Debug)]
pub struct Passage {
    /// The part to which it belongs.
    index: u32,
    /// How many times content had to be unwrapped to get here.
    level: u8,
    reader: TextReader,
    /// What is in the armour; nothing until there is some.
    armoured: Option<Inside>,
}

impl Passage {
    /// At the beginning of a text in this charset and of this form.
    pub fn new(index: u32, level: u8, charset: Option<&str>, form: Form, desk: &Desk) -> Self {
        let reader = TextReader::new(Arc::clone(&desk.detectors), charset, form);
        Self { index, level, reader, armoured: None }
    }

    /// The next bytes, out of their transfer encoding.
    pub fn feed(&mut self, bytes: &[u8], desk: &mut Desk) {
        let Self { index, level, reader, armoured } = self;
        for piece in bytes.chunks(TextReader::PIECE) {
            if !desk.may_read(*index) {
                return;
            }
            let before = desk.scratch.work.done();
            reader.feed(piece, &mut desk.scratch, &mut desk.ledger.at(Place::Part(*index)));
            desk.pay(before);
            let armour = reader.armour();
            if !armour.is_empty() {
                armoured.get_or_insert_with(|| inside::armoured(*index, *level)).feed(armour, desk);
            }
        }
    }

    /// The end of the text.
    pub fn finish(self, desk: &mut Desk) {
        let Self { index, level, reader, armoured } = self;
        let before = desk.scratch.work.done();
        let mut end = reader.finish(&mut desk.scratch, &mut desk.ledger.at(Place::Part(index)));
        desk.pay(before);
        let armour = std::mem::take(&mut end.armour);
        let mut readable = false;
        for (armoured, text) in [(armoured, armour.text), (None, armour.beside)] {
            // What came out of the first text is not to come out again.
            let begins = !text.is_empty() && !readable;
            if let Some(mut inside) = armoured.or_else(|| begins.then(|| inside::armoured(index, level))) {
                inside.feed(&text, desk);
                readable = inside.has_files();
                inside.finish(desk);
            }
        }
        desk.text_ends(index, end);
    }
}

#[cfg(test)]
mod tests {
    use crate::content::armour;
    use crate::detect::detectors::Detectors;
    use crate::inspect::facts::{Content, Shortfall};
    use crate::inspect::inspector::Inspector;
    use crate::inspect::view::View;
    use crate::message::limits::Limits;
    use std::sync::Arc;

    fn block(packets: &[u8]) -> String {
        let data = encodify::base64::MIME.encode(packets);
        format!("-----BEGIN PGP MESSAGE-----\r\n\r\n{data}=abcd\r\n-----END PGP MESSAGE-----\r\n")
    }

    fn literal(name: &str, text: &str) -> String {
        let body = [&[b't', name.len() as u8][..], name.as_bytes(), &[0; 4], text.as_bytes()].concat();
        block(&[&[0xcb, body.len() as u8][..], &body].concat())
    }

    fn sealed() -> String {
        block(b"\x84\x0c\x03\x01\x02\x03\x04\x05\x06\x07\x08\x01\xaa\xbb\xd2\x02\x01\x02")
    }

    /// The facts of a mail with this declaration and body, which are the same however it is cut.
    fn read(declared: &str, body: &str) -> Content {
        let mail = format!("From: jo@council.example\r\nContent-Type: {declared}\r\n\r\n{body}");
        let detectors = Arc::new(Detectors::builtin());
        let read = |size| Inspector::inspect(&detectors, &Limits::default(), mail.as_bytes().chunks(size));
        let whole = read(mail.len());
        for size in [1, 7, 64] {
            assert_eq!(format!("{:?}", read(size)), format!("{whole:?}"), "{declared}, {size}");
        }
        whole
    }

    #[test]
    fn what_is_in_armour_is_a_file_of_the_part() {
        let number = "NHS number: 999 000 0018\r\n";
        let block = literal("a.txt", number);
        let quoted: String = block.lines().map(|line| format!("> {line}\r\n")).collect();
        let (html, lines) = (format!("<pre>{block}</pre>"), block.replace("\r\n", "<br>\r\n"));
        let entity = literal("", "Content-Type: text/html\r\n\r\n<p>NHS number: 999 000 <b>0018</b>");
        for (declared, body, named) in [
            ("text/plain", block.clone(), true),
            ("text/plain", format!("Hello\r\n{block}bye\r\n"), true),
            ("text/plain", format!("He wrote:\r\n{quoted}"), true),
            ("text/plain; format=flowed", block.clone(), true),
            ("text/html", html, true),
            ("text/html", lines, true),
            ("application/octet-stream", block.clone(), true),
            ("multipart/mixed; boundary=b", format!("{block}\r\n--b\r\n\r\n--b--\r\n"), true),
            ("text/plain", entity, false),
        ] {
            let facts = read(declared, &body);
            assert_eq!(facts.findings.len(), 1, "{declared}: {body}");
            assert_eq!(facts.uninspected, Vec::new(), "{declared}: {body}");
            let first = facts.parts.iter().filter(|part| part.view == View::Arriving);
            let files: Vec<_> =
                first.filter(|part| part.number.contains('/')).map(|part| &part.names).collect();
            assert_eq!(files, if named { vec![&["a.txt"]] } else { vec![] }, "{declared}: {body}");
        }
    }

    #[test]
    fn what_is_encrypted_in_a_text_is_said_once_for_each_part() {
        let block = sealed();
        for (declared, body) in [
            ("text/plain", format!("Hello\r\n{block}bye\r\n{block}")),
            ("text/html", format!("<p>Hello</p><pre>{block}</pre>")),
            ("text/html", format!("<img src=\"http://x.example/{block}\">")),
            ("text/plain", format!("<p>Hello</p><pre>{block}</pre>")),
            ("application/octet-stream", block.clone()),
            ("multipart/mixed; boundary=b", format!("{block}\r\n--b\r\n\r\n--b--\r\n")),
        ] {
            let missed = read(declared, &body).uninspected;
            let said: Vec<_> = missed.iter().map(|missed| (missed.shortfall, missed.detail)).collect();
            assert_eq!(said, [(Shortfall::Encrypted, armour::ENCRYPTED)], "{declared}: {body}");
        }
    }
}
