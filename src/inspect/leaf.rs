//! The way of one leaf: out of its transfer encoding, what it is, and, if that is text, to the detectors.

use super::form::{Form, is_markup};
use super::ledger::Page;
use super::text::{Scratch, TextEnd, TextReader};
use crate::content::file_type::{Family, FileType};
use crate::content::sniff::Sniffer;
use crate::detect::scanner::Detectors;
use crate::message::ambiguity::Ambiguity;
use crate::message::choice::Choice;
use crate::message::entity::Entity;
use crate::message::transfer::{Encoding, TransferDecoder};
use std::sync::Arc;

/// Transferred bytes of base64 after which the type of a part is settled: the head, and where a disk image shows what
/// it is, have passed.
const SETTLED: u64 = 96 * 1024;
/// A compound file says only in its directory what it is, which may lie anywhere in it ([MS-CFB] section 2.2).
const COMPOUND_FILE: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// The state of a leaf whose body is passing.
///
/// A format that needs random access (an office document, an archive) will be collected here up to a limit and become
/// a job when the part is complete; today its type is the only fact.
#[derive(Debug)]
pub struct Leaf {
    detectors: Arc<Detectors>,
    decoder: TransferDecoder,
    tally: Option<Tally>,
    sniffer: Sniffer,
    body: Body,
    charset: Option<String>,
    form: Form,
    /// The type may depend on any byte.
    scattered: bool,
    size: u64,
}

/// What is done with the decoded bytes.
#[derive(Debug)]
enum Body {
    /// Its beginning, until it is known whether it is text.
    Undecided(Vec<u8>),
    Text(Box<TextReader>),
    Opaque,
}

/// What a leaf turned out to be.
#[derive(Debug)]
pub struct LeafEnd {
    /// What its content shows it to be.
    pub true_type: FileType,
    /// Decoded bytes.
    pub size: u64,
    /// It was read as text, to its end; what was seen in it besides findings.
    pub text: Option<TextEnd>,
    /// What in its transfer encoding could be read otherwise.
    pub flaw: Option<Ambiguity>,
}

impl Leaf {
    /// A leaf whose body is about to come.
    pub fn new(detectors: Arc<Detectors>, entity: &Entity) -> Self {
        let form = Form::declared(entity);
        let charset = entity.charset();
        let text = form == Form::Html || entity.media_type.starts_with("text/") || entity.holds_header();
        let body = if text {
            let reader = TextReader::new(Arc::clone(&detectors), charset.as_deref(), form);
            Body::Text(Box::new(reader))
        } else {
            Body::Undecided(Vec::new())
        };
        let tally = (entity.encoding == Encoding::Base64).then(Tally::default);
        let decoder = TransferDecoder::new(entity.encoding, Choice::default());
        Self {
            detectors,
            decoder,
            tally,
            sniffer: Sniffer::new(),
            body,
            charset,
            form,
            scattered: false,
            size: 0,
        }
    }

    /// The next bytes of the body, as they were transferred.
    ///
    /// Base64 that is no text is decoded only until its type is settled; the rest is counted. The place where decoding
    /// stops depends on the bytes alone, not on how they are cut.
    pub fn feed(&mut self, bytes: &[u8], scratch: &mut Scratch, page: &mut Page<'_>) {
        let Some(tally) = &mut self.tally else { return self.decode(bytes, scratch, page) };
        let room = usize::try_from(SETTLED.saturating_sub(tally.bytes)).unwrap_or(usize::MAX);
        tally.count(bytes);
        let Some((first, rest)) = bytes.split_at_checked(room) else {
            return self.decode(bytes, scratch, page);
        };
        if !first.is_empty() {
            self.decode(first, scratch, page);
            self.decide(scratch, page);
        }
        match (&mut self.tally, &self.body) {
            (Some(tally), Body::Opaque) if !self.scattered => tally.relied_on |= !rest.is_empty(),
            _ => self.decode(rest, scratch, page),
        }
    }

    /// The end of the body.
    pub fn finish(mut self, scratch: &mut Scratch, page: &mut Page<'_>) -> LeafEnd {
        let counted = self.tally.filter(|tally| tally.relied_on).map(|tally| tally.decoded());
        if counted.is_none() {
            self.with_decoder(scratch, |leaf, decoder, decoded, scratch| {
                decoder.finish(decoded, &mut |piece| leaf.decoded(piece, scratch, page));
            });
            self.decide(scratch, page);
        }
        LeafEnd {
            true_type: self.sniffer.finish(),
            size: counted.unwrap_or(self.size),
            text: match self.body {
                Body::Text(reader) => Some(reader.finish(scratch, page)),
                _ => None,
            },
            flaw: self.decoder.flaw(),
        }
    }

    fn decode(&mut self, bytes: &[u8], scratch: &mut Scratch, page: &mut Page<'_>) {
        self.with_decoder(scratch, |leaf, decoder, decoded, scratch| {
            decoder.feed(bytes, decoded, &mut |piece| leaf.decoded(piece, scratch, page));
        });
    }

    /// Lends the decoder and its buffer out, so that what comes out of them can go into the rest of the leaf.
    fn with_decoder(
        &mut self,
        scratch: &mut Scratch,
        work: impl FnOnce(&mut Self, &mut TransferDecoder, &mut Vec<u8>, &mut Scratch),
    ) {
        let mut decoder = std::mem::replace(&mut self.decoder, TransferDecoder::Identity);
        let mut decoded = std::mem::take(&mut scratch.decoded);
        work(self, &mut decoder, &mut decoded, scratch);
        scratch.decoded = decoded;
        self.decoder = decoder;
    }

    fn decoded(&mut self, bytes: &[u8], scratch: &mut Scratch, page: &mut Page<'_>) {
        self.sniffer.feed(bytes);
        self.size += bytes.len() as u64;
        let rest = match &mut self.body {
            Body::Text(reader) => return reader.feed(bytes, scratch, page),
            Body::Opaque => return,
            Body::Undecided(head) => {
                // One byte more than is looked at says that the head is not all.
                let room = (Sniffer::HEAD + 1).saturating_sub(head.len());
                let (begin, rest) = bytes.split_at_checked(room).unwrap_or((bytes, b""));
                head.extend_from_slice(begin);
                if head.len() <= Sniffer::HEAD {
                    return;
                }
                rest
            }
        };
        self.decide(scratch, page);
        if let Body::Text(reader) = &mut self.body {
            reader.feed(rest, scratch, page);
        }
    }

    /// The head is as complete as it will be: text goes to the detectors whatever it was declared as.
    fn decide(&mut self, scratch: &mut Scratch, page: &mut Page<'_>) {
        let Body::Undecided(head) = &mut self.body else { return };
        let head = std::mem::take(head);
        self.body = Body::Opaque;
        self.scattered = head.starts_with(COMPOUND_FILE);
        let mut sniffer = Sniffer::new();
        sniffer.feed(&head);
        let found = sniffer.finish();
        let text = match found.family {
            Family::Text | Family::Script => true,
            _ if is_markup(found) => true,
            // Mail may be a file of another program or a signature, which nobody can read.
            Family::Mail | Family::Unknown => looks_textual(&head),
            _ => false,
        };
        if text {
            let form = self.form.found(found);
            let charset = self.charset.as_deref();
            let mut reader = TextReader::new(Arc::clone(&self.detectors), charset, form);
            reader.feed(&head, scratch, page);
            self.body = Body::Text(Box::new(reader));
        }
    }
}

/// No NUL and hardly another control character: somebody could read it.
fn looks_textual(head: &[u8]) -> bool {
    let controls = head.iter().filter(|byte| byte.is_ascii_control() && !byte.is_ascii_whitespace()).count();
    memchr::memchr(0, head).is_none() && controls <= head.len() / 64
}

/// Counts the decoded length of base64 that need not be decoded.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    bytes: u64,
    lines: u64,
    last: [u8; 4],
    relied_on: bool,
}

impl Tally {
    fn count(&mut self, bytes: &[u8]) {
        self.bytes += bytes.len() as u64;
        self.lines += memchr::memchr_iter(b'\n', bytes).count() as u64;
        for byte in bytes.iter().skip(bytes.len().saturating_sub(self.last.len())) {
            self.last.rotate_left(1);
            if let Some(last) = self.last.last_mut() {
                *last = *byte;
            }
        }
    }

    /// Exact for lines that end in CRLF and hold nothing but symbols.
    fn decoded(&self) -> u64 {
        let padding = self.last.iter().filter(|byte| **byte == b'=').count() as u64;
        let symbols = self.bytes.saturating_sub(2 * self.lines);
        (symbols * 3 / 4).saturating_sub(padding)
    }
}

/// What a part is declared as and what it is cannot both be true.
pub fn is_mismatch(declared: &str, found: FileType) -> bool {
    let fits = |families: &[Family]| families.contains(&found.family);
    if fits(&[Family::Unknown]) || found.name == "empty file" {
        return false;
    }
    match declared.split_once('/') {
        Some(("image", "svg+xml")) => !fits(&[Family::Image, Family::Text]),
        Some(("image", _)) => !fits(&[Family::Image]),
        Some(("audio", _)) => !fits(&[Family::Audio, Family::Video]),
        Some(("video", _)) => !fits(&[Family::Video, Family::Audio]),
        Some(("text", "rtf" | "richtext")) => !fits(&[Family::Text, Family::Document]),
        // An armoured OpenPGP message is text to look at.
        Some(("text", _)) => !fits(&[Family::Text, Family::Script, Family::Mail, Family::Encrypted]),
        Some(("application", "pdf")) => !fits(&[Family::Document]),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_length_of_base64_is_counted_without_decoding() {
        for length in [0usize, 1, 2, 3, 56, 57, 58, 1_000] {
            let encoded = encodify::base64::MIME.encode(vec![7; length]);
            // The line break before a delimiter belongs to the delimiter.
            let encoded = encoded.trim_end();
            let mut tally = Tally::default();
            encoded.as_bytes().chunks(7).for_each(|piece| tally.count(piece));
            assert_eq!(tally.decoded(), length as u64);
        }
    }

    #[test]
    fn a_declaration_is_contradicted_by_another_family() {
        let of = |family| FileType { family, name: "" };
        assert!(is_mismatch("image/png", of(Family::Text)));
        assert!(is_mismatch("text/plain", of(Family::Document)));
        assert!(!is_mismatch("image/png", of(Family::Image)));
        assert!(!is_mismatch("image/png", FileType::UNKNOWN));
        assert!(!is_mismatch("application/octet-stream", of(Family::Executable)));
    }
}
