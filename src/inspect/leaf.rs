//! The way of one leaf: out of its transfer encoding, what it is, and, if that is text, to the detectors; if it contains
//! other content, into that.

use super::desk::{Desk, Layer, Print};
use super::facts::Shortfall;
use super::form::{Form, is_markup, is_rich_text};
use super::inside::{self, Inside};
use super::passage::Passage;
use super::sealed;
use super::view::View;
use crate::content::encoded_run::Spotter;
use crate::content::encoded_run::grouped::GroupedSpotter;
use crate::content::file_type::{Family, FileType};
use crate::content::foreign_encoding::ForeignSpotter;
use crate::content::line_start::{Beginnings, LineStarts};
use crate::content::sniff::Sniffer;
use crate::content::uuencode::spotter::UuSpotter;
use crate::message::ambiguity::Ambiguity;
use crate::message::entity::Entity;
use crate::message::header::Header;
use crate::message::transfer::{Encoding, TransferDecoder};
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

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
    /// Its part.
    index: u32,
    /// How many times content had to be unwrapped to get here.
    level: u8,
    decoder: TransferDecoder,
    tally: Option<Tally>,
    sniffer: Sniffer,
    body: Body,
    declared: Declared,
    /// The type may depend on any byte.
    scattered: bool,
    /// It has no header block that says whether it is attached.
    bare: bool,
    size: u64,
    /// Where readings are compared: what stands for the content.
    print: Option<Box<Sha256>>,
}

/// What the header block says that matters once the content is known.
#[derive(Clone, Debug)]
struct Declared {
    charset: Option<String>,
    form: Form,
}

/// What is done with the decoded bytes.
#[derive(Debug)]
enum Body {
    /// Its beginning, until it is known what it is.
    Undecided(Vec<u8>),
    Text(Box<Text>),
    Inside(Box<Inside>),
    Opaque,
}

/// A text, and what looks for content that is encoded in it.
#[derive(Debug)]
struct Text {
    passage: Passage,
    /// Nothing where the bytes are no text themselves: rich text has pictures in hexadecimal.
    spotters: Option<Spotters>,
    inside: Vec<Inside>,
}

/// What says, while a text passes, that something is encoded in it.
#[derive(Debug, Default)]
struct Spotters {
    /// Only the first reading tells codes.
    run: Option<(Spotter, GroupedSpotter)>,
    lines: LineStarts,
    block: UuSpotter,
    foreign: ForeignSpotter,
}

impl Leaf {
    /// The leaf of a part whose body is about to come.
    pub fn new(index: u32, level: u8, header: &Header, entity: &Entity, desk: &mut Desk) -> Self {
        let form = Form::declared(entity);
        let text = form == Form::Html || entity.media_type.starts_with("text/") || entity.holds_header();
        let declared = Declared { charset: entity.charset(), form };
        let body = match inside::declared(index, level, header, entity, desk) {
            Some(inside) => Body::Inside(Box::new(inside)),
            None if text => Body::Text(Box::new(Text::new(index, level, &declared, desk))),
            None => Body::Undecided(Vec::new()),
        };
        let tally = (entity.encoding == Encoding::Base64).then(Tally::default);
        let mut bare = Self::bare(index, level, desk);
        if let Some(print) = &mut bare.print {
            // A reader shows the same bytes as something else.
            print.update(&entity.media_type);
        }
        let decoder = TransferDecoder::new(entity.encoding, desk.view.manner().choice);
        Self { tally, decoder, body, declared, bare: false, ..bare }
    }

    /// The leaf of a part that has no header block: a file that was inside of something.
    pub fn bare(index: u32, level: u8, desk: &Desk) -> Self {
        Self {
            index,
            level,
            decoder: TransferDecoder::Identity,
            tally: None,
            sniffer: Sniffer::new(),
            body: Body::Undecided(Vec::new()),
            declared: Declared { charset: None, form: Form::Plain },
            scattered: false,
            bare: true,
            size: 0,
            // What was unwrapped stands for in what it was unwrapped from.
            print: (level == 0 && desk.view.counts_for_agreement()).then(Box::default),
        }
    }

    /// A leaf that [`Leaf::bare`] makes.
    pub fn boxed(index: u32, level: u8, desk: &Desk) -> Box<dyn Layer> {
        Box::new(Self::bare(index, level, desk))
    }

    fn decode(&mut self, bytes: &[u8], desk: &mut Desk) {
        self.with_decoder(desk, |leaf, decoder, decoded, desk| {
            decoder.feed(bytes, decoded, &mut |piece| leaf.decoded(piece, desk));
        });
    }

    /// Lends the decoder and its buffer out, so that what comes out of them can go into the rest of the leaf.
    fn with_decoder(
        &mut self,
        desk: &mut Desk,
        work: impl FnOnce(&mut Self, &mut TransferDecoder, &mut Vec<u8>, &mut Desk),
    ) {
        let mut decoder = std::mem::replace(&mut self.decoder, TransferDecoder::Identity);
        let mut decoded = std::mem::take(&mut desk.scratch.decoded);
        work(self, &mut decoder, &mut decoded, desk);
        desk.scratch.decoded = decoded;
        self.decoder = decoder;
    }

    fn decoded(&mut self, bytes: &[u8], desk: &mut Desk) {
        self.sniffer.feed(bytes);
        self.size += bytes.len() as u64;
        if let Some(print) = &mut self.print {
            print.update(bytes);
        }
        let rest = match &mut self.body {
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
            _ => return self.read(bytes, desk),
        };
        self.decide(desk);
        self.read(rest, desk);
    }

    fn read(&mut self, bytes: &[u8], desk: &mut Desk) {
        match &mut self.body {
            Body::Text(text) => text.feed(bytes, desk),
            Body::Inside(inside) => inside.feed(bytes, desk),
            Body::Undecided(_) | Body::Opaque => {}
        }
    }

    /// The head is as complete as it will be: text goes to the detectors whatever it was declared as, content within
    /// content is unwrapped.
    fn decide(&mut self, desk: &mut Desk) {
        let Body::Undecided(head) = &mut self.body else { return };
        let head = std::mem::take(head);
        self.scattered = head.starts_with(COMPOUND_FILE);
        let mut sniffer = Sniffer::new();
        sniffer.feed(&head);
        let found = sniffer.finish();
        self.body = match inside::found(self.index, self.level, &head, found, desk) {
            Some(inside) => Body::Inside(Box::new(inside)),
            None if is_text(&head, found) => {
                self.declared.form = self.declared.form.found(found);
                Body::Text(Box::new(Text::new(self.index, self.level, &self.declared, desk)))
            }
            None => Body::Opaque,
        };
        self.read(&head, desk);
    }
}

impl Layer for Leaf {
    /// The next bytes of the body, as they were transferred.
    ///
    /// Base64 that is no text is decoded only until its type is settled; the rest is counted. The place where decoding
    /// stops depends on the bytes alone, not on how they are cut.
    fn feed(&mut self, bytes: &[u8], desk: &mut Desk) {
        let Some(tally) = &mut self.tally else { return self.decode(bytes, desk) };
        let room = usize::try_from(SETTLED.saturating_sub(tally.bytes)).unwrap_or(usize::MAX);
        tally.count(bytes);
        let Some((first, rest)) = bytes.split_at_checked(room) else {
            return self.decode(bytes, desk);
        };
        if !first.is_empty() {
            self.decode(first, desk);
            self.decide(desk);
        }
        match (&mut self.tally, &self.body) {
            (Some(tally), Body::Opaque) if !self.scattered && self.print.is_none() => {
                tally.relied_on |= !rest.is_empty();
            }
            _ => self.decode(rest, desk),
        }
    }

    /// The end of the body: completes its part.
    fn finish(mut self: Box<Self>, desk: &mut Desk) {
        let counted = self.tally.filter(|tally| tally.relied_on).map(|tally| tally.decoded());
        if counted.is_none() {
            self.with_decoder(desk, |leaf, decoder, decoded, desk| {
                decoder.finish(decoded, &mut |piece| leaf.decoded(piece, desk));
            });
            self.decide(desk);
        }
        let Self { index, sniffer, body, decoder, print, size, bare, .. } = *self;
        let text = matches!(body, Body::Text(_));
        let true_type = sniffer.finish();
        match body {
            Body::Text(text) => text.finish(index, desk),
            Body::Inside(inside) => inside.finish(desk),
            Body::Undecided(_) | Body::Opaque => {}
        }
        if let Some(flaw) = decoder.flaw() {
            desk.codes.raise(flaw);
        }
        let size = counted.unwrap_or(size);
        if let Some(print) = print.filter(|_| size > 0) {
            let mut key = Print::default();
            key.iter_mut().zip(print.finalize()).for_each(|(place, byte)| *place = byte);
            desk.prints.push(key);
        }
        let encrypted = true_type.family == Family::Encrypted && !desk.lacks(Shortfall::Encrypted, index);
        let Some(part) = desk.part(index) else { return };
        part.attached &= !(bare && text && part.names.is_empty());
        part.true_type = true_type;
        part.size = size;
        let detail =
            if sealed::is_smime(&part.declared) { sealed::SMIME_ENCRYPTED } else { "an encrypted file" };
        if is_mismatch(&part.declared, true_type) {
            desk.codes.raise(Ambiguity::TypeMismatch);
        }
        if encrypted {
            desk.shortfall(Shortfall::Encrypted, Some(index), detail);
        }
    }
}

/// How the lines begin that the spotters of lines look for.
static BEGINNINGS: LazyLock<Beginnings> = LazyLock::new(|| {
    const MARKS: &[&[u8]] = {
        let [one, two, three] = ForeignSpotter::BEGINS;
        &[UuSpotter::BEGINS, one, two, three]
    };
    Beginnings::new(MARKS)
});

impl Spotters {
    fn new(view: View) -> Self {
        Self { run: (view == View::Arriving).then(Default::default), ..Self::default() }
    }

    fn feed(&mut self, bytes: &[u8]) {
        if let Some((run, grouped)) = &mut self.run {
            run.feed(bytes);
            grouped.feed(bytes);
        }
        if self.lines.any(bytes, &BEGINNINGS) || !self.block.is_idle() {
            self.block.feed(bytes);
            self.foreign.feed(bytes);
        } else {
            self.block.skip();
            self.foreign.skip();
        }
    }

    fn finish(mut self, index: u32, desk: &mut Desk) {
        if let Some((run, grouped)) = &mut self.run {
            run.finish();
            grouped.finish();
        }
        self.block.finish();
        if self.run.is_some_and(|(run, grouped)| run.seen() || grouped.seen()) {
            desk.codes.raise(Ambiguity::EncodedText);
        }
        if self.block.seen() {
            desk.codes.raise(Ambiguity::InlineUu);
        }
        for encoding in self.foreign.seen() {
            desk.shortfall(Shortfall::Uninspectable, Some(index), encoding);
        }
    }
}

impl Text {
    fn new(index: u32, level: u8, declared: &Declared, desk: &Desk) -> Self {
        let Declared { charset, form } = declared;
        let raw = *form != Form::Rtf;
        Self {
            passage: Passage::new(index, level, charset.as_deref(), *form, desk),
            spotters: raw.then(|| Spotters::new(desk.view)),
            inside: if raw && desk.view.digs() { inside::of_text(index, level) } else { Vec::new() },
        }
    }

    fn feed(&mut self, bytes: &[u8], desk: &mut Desk) {
        self.passage.feed(bytes, desk);
        if let Some(spotters) = &mut self.spotters {
            spotters.feed(bytes);
        }
        self.inside.iter_mut().for_each(|inside| inside.feed(bytes, desk));
    }

    fn finish(self: Box<Self>, index: u32, desk: &mut Desk) {
        self.passage.finish(desk);
        if let Some(spotters) = self.spotters {
            spotters.finish(index, desk);
        }
        self.inside.into_iter().for_each(|inside| inside.finish(desk));
    }
}

fn is_text(head: &[u8], found: FileType) -> bool {
    match found.family {
        Family::Text | Family::Script => true,
        _ if is_markup(found) || is_rich_text(found) => true,
        // Mail may be a file of another program or a signature, which nobody can read. What is encrypted may stand in
        // armour between other lines.
        Family::Mail | Family::Encrypted | Family::Unknown => looks_textual(head),
        _ => false,
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
