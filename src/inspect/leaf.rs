//! The way of one leaf: out of its transfer encoding, what it is, and, if that is text, to the detectors; if it contains
//! other content, into that.

use super::beside::Beside;
use super::desk::{Desk, Layer};
use super::facts::Shortfall;
use super::form::{Form, is_markup, is_rich_text};
use super::inside::{self, Inside};
use super::parcel::Claim;
use super::print::Printer;
use super::sealed;
use super::whole::WholeFile;
use super::written::Written;
use crate::content::container_spotter::ContainerSpotter;
use crate::content::file_type::{Family, FileType};
use crate::content::formats;
use crate::content::sniff::Sniffer;
use crate::message::ambiguity::Ambiguity;
use crate::message::entity::Entity;
use crate::message::header::Header;
use crate::message::transfer::TransferDecoder;

/// The state of a leaf whose body is passing.
#[derive(Debug)]
pub struct Leaf {
    /// Its part.
    index: u32,
    /// How many times content had to be unwrapped to get here.
    level: u8,
    decoder: TransferDecoder,
    sniffer: Sniffer,
    /// The type of the file, where it is known before its end.
    found: Option<FileType>,
    body: Body,
    second: Second,
    /// What a text is to who opens its file.
    beside: Beside,
    declared: Declared,
    /// It has no header block that says whether it is attached.
    bare: bool,
    size: u64,
    /// Where readings are compared: what stands for the content.
    print: Option<Printer>,
}

/// What the header block says that matters once the content is known.
#[derive(Clone, Debug)]
struct Declared {
    charset: Option<String>,
    form: Form,
    /// Some kind of message, though not one that is an entity by its type.
    message: bool,
}

impl Declared {
    fn text(&self, index: u32, level: u8, desk: &Desk) -> Written {
        Written::new(index, level, self.charset.as_deref(), self.form, desk)
    }
}

/// What is done with the decoded bytes.
#[derive(Debug)]
enum Body {
    /// Its beginning, until it is known what it is.
    Undecided(Vec<u8>),
    Text(Box<Written>),
    Inside(Box<Inside>),
    /// It can only be read when all of it is there.
    Whole(Box<WholeFile>),
    Opaque {
        /// It may hold anything, and cannot be read.
        unsupported: bool,
    },
}

/// A file that holds others, in the middle of what is no such file: a picture with an archive behind it.
#[derive(Debug)]
enum Second {
    Sought(ContainerSpotter),
    Found(Box<WholeFile>),
}

impl Leaf {
    /// The leaf of a part whose body is about to come.
    pub fn new(index: u32, level: u8, header: &Header, entity: &Entity, desk: &mut Desk) -> Self {
        let form = Form::declared(entity);
        let text = form == Form::Html || entity.media_type.starts_with("text/") || entity.holds_header();
        let declared = Declared {
            charset: entity.charset(),
            form: named(form, index, desk),
            message: entity.is_read_as_message(),
        };
        let body = match inside::declared(index, level, header, entity, desk) {
            Some(inside) => Body::Inside(Box::new(inside)),
            None if text => Body::Text(Box::new(declared.text(index, level, desk))),
            None => Body::Undecided(Vec::new()),
        };
        let mut bare = Self::bare(index, level, desk);
        if let Some(print) = &mut bare.print {
            // A reader shows the same bytes as something else.
            print.feed(entity.media_type.as_bytes());
        }
        let decoder = TransferDecoder::new(entity.encoding, desk.view.manner().choice);
        Self { decoder, body, declared, bare: false, ..bare }
    }

    /// The leaf of a part that has no header block: a file that was inside of something.
    pub fn bare(index: u32, level: u8, desk: &Desk) -> Self {
        let form = named(Form::Plain, index, desk);
        Self {
            index,
            level,
            decoder: TransferDecoder::Identity,
            sniffer: Sniffer::new(),
            found: None,
            body: Body::Undecided(Vec::new()),
            second: Second::Sought(ContainerSpotter::default()),
            beside: Beside::Sought(0),
            declared: Declared { charset: None, form, message: false },
            bare: true,
            size: 0,
            // What was unwrapped stands for in what it was unwrapped from.
            print: (level == 0 && desk.view.counts_for_agreement()).then(Printer::default),
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
        // What was unwrapped is in what it was unwrapped from.
        if self.level == 0 {
            desk.add_up(bytes);
        }
        if let Some(print) = &mut self.print {
            print.feed(bytes);
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
            Body::Text(text) => {
                text.feed(bytes, desk);
                self.read_beside(bytes, desk);
            }
            // What lies in a container as it is comes out of it anyway.
            Body::Inside(inside) => return inside.feed(bytes, desk),
            Body::Whole(file) => return file.feed(bytes, desk),
            Body::Undecided(_) | Body::Opaque { .. } => {}
        }
        match &mut self.second {
            Second::Sought(spotter) => {
                if let Some((begun, rest)) = spotter.feed(bytes) {
                    let inside = matches!(self.body, Body::Inside(_));
                    let claim = if inside { Claim::Within } else { Claim::Beside };
                    let mut file = Box::new(WholeFile::new(claim, desk));
                    file.feed(&begun, desk);
                    file.feed(rest, desk);
                    self.second = Second::Found(file);
                }
            }
            Second::Found(file) => file.feed(bytes, desk),
        }
    }

    /// Reads a text as who opens its file does, too, from where its beginning is known.
    fn read_beside(&mut self, bytes: &[u8], desk: &mut Desk) {
        let Beside::Sought(passed) = &mut self.beside else { return self.beside.feed(bytes, desk) };
        let room = Sniffer::HEAD.saturating_sub(*passed);
        *passed += bytes.len();
        if let Some(behind) = bytes.get(room..).filter(|behind| !behind.is_empty()) {
            self.begin_beside(desk);
            self.beside.feed(behind, desk);
        }
    }

    /// The beginning of a text is as complete as it will be.
    fn begin_beside(&mut self, desk: &mut Desk) {
        let Self { index, level, sniffer, declared, .. } = self;
        self.beside = if declared.message || Beside::is_file(*index, desk) {
            Beside::begin(*index, *level, sniffer.head(), sniffer.so_far(), declared.message, desk)
        } else {
            Beside::No
        };
    }

    /// The head is as complete as it will be: text goes to the detectors whatever it was declared as, content within
    /// content is unwrapped.
    fn decide(&mut self, desk: &mut Desk) {
        let Body::Undecided(head) = &mut self.body else { return };
        let head = std::mem::take(head);
        let mut sniffer = Sniffer::new();
        sniffer.feed(&head);
        let found = sniffer.finish();
        // Of a short file there is no more to know.
        self.found = (head.len() <= Sniffer::HEAD).then_some(found);
        self.body = match inside::found(self.index, self.level, &head, found, desk) {
            Some(inside) => Body::Inside(Box::new(inside)),
            None if formats::needs_all(&head, found) => {
                Body::Whole(Box::new(WholeFile::new(Claim::Known, desk)))
            }
            None if is_text(&head, found) => {
                self.declared.form = self.declared.form.found(found);
                if formats::needs_all_beside(&head, found) {
                    self.second = Second::Found(Box::new(WholeFile::new(Claim::Perhaps, desk)));
                }
                Body::Text(Box::new(self.declared.text(self.index, self.level, desk)))
            }
            None if formats::is_anything(&head, found) => {
                Body::Whole(Box::new(WholeFile::anything(self.index, self.level, desk)))
            }
            None => Body::Opaque { unsupported: formats::is_unsupported(&head, found) },
        };
        self.read(&head, desk);
    }
}

impl Layer for Leaf {
    /// The next bytes of the body, as they were transferred.
    fn feed(&mut self, bytes: &[u8], desk: &mut Desk) {
        self.decode(bytes, desk);
    }

    /// The end of the body: completes its part.
    fn finish(mut self: Box<Self>, desk: &mut Desk) {
        self.with_decoder(desk, |leaf, decoder, decoded, desk| {
            decoder.finish(decoded, &mut |piece| leaf.decoded(piece, desk));
        });
        self.decide(desk);
        if matches!((&self.body, &self.beside), (Body::Text(_), Beside::Sought(_))) {
            self.begin_beside(desk);
        }
        let Self { index, level, sniffer, found, body, second, beside, decoder, print, size, bare, .. } =
            *self;
        let text = matches!(body, Body::Text(_));
        let true_type = found.unwrap_or_else(|| sniffer.finish());
        if let Some(flaw) = decoder.flaw() {
            desk.codes.raise(flaw);
        }
        if let Some(print) = print.filter(|_| size > 0) {
            desk.prints.push(print.finish());
        }
        // Who reads all of a file says so, and knows better: some are encrypted with a password that everybody knows.
        let encrypted = true_type.family == Family::Encrypted
            && !matches!(body, Body::Whole(_))
            && !desk.lacks(Shortfall::Encrypted, index);
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
        match body {
            Body::Text(text) => {
                text.finish(desk);
                beside.finish(desk);
            }
            Body::Inside(inside) => inside.finish(desk),
            Body::Whole(file) => file.finish(index, level, desk),
            Body::Opaque { unsupported: true } => {
                desk.shortfall(Shortfall::Unsupported, Some(index), "a format that is not read");
            }
            Body::Undecided(_) | Body::Opaque { .. } => {}
        }
        if let Second::Found(file) = second {
            file.finish(index, level, desk);
        }
    }
}

/// What a part is made of, by its names too.
fn named(form: Form, index: u32, desk: &Desk) -> Form {
    desk.content.parts.get(index as usize).map_or(form, |part| form.named(&part.names))
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
    fn a_declaration_is_contradicted_by_another_family() {
        let of = |family| FileType { family, name: "" };
        assert!(is_mismatch("image/png", of(Family::Text)));
        assert!(is_mismatch("text/plain", of(Family::Document)));
        assert!(!is_mismatch("image/png", of(Family::Image)));
        assert!(!is_mismatch("image/png", FileType::UNKNOWN));
        assert!(!is_mismatch("application/octet-stream", of(Family::Executable)));
    }
}
