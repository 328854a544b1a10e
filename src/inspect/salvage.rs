//! The reading that believes no header: whatever a client might make of the bytes, it is made here.

use super::branch::LAYERS;
use super::desk::{Desk, Yield};
use super::facts::Part;
use super::form::Form;
use super::inside::{self, Inside};
use super::parcel::Parcel;
use super::print::Print;
use super::text::TextReader;
use super::view::View;
use crate::content::file_type::{Family, FileType};
use crate::detect::detectors::Detectors;
use crate::detect::dictionary::counts::Counts;
use crate::detect::finding::Place;
use crate::message::choice::Choice;
use crate::message::limits::Limits;
use crate::message::quoted_printable::QuotedPrintable;
use crate::message::quoted_printable::dropping::Dropping;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Bytes taken at once.
const PIECE: usize = 8 * 1024;
/// The one part that this reading sees.
const WHOLE: u32 = 0;

/// The state of the reading.
#[derive(Debug)]
pub struct Salvage {
    desk: Desk,
    ways: Vec<Way>,
    /// What is encoded in the bytes as they are.
    inside: Vec<Inside>,
    decoded: Vec<u8>,
}

/// One way to make text of the bytes.
#[derive(Debug)]
struct Way {
    undo: Undo,
    reader: TextReader,
}

#[derive(Debug)]
enum Undo {
    /// The bytes as they are.
    Nothing,
    /// As if all of it were quoted-printable, broken escapes left as they are.
    Quoted(Box<QuotedPrintable>),
    /// The same, broken escapes dropped.
    Dropping(Dropping),
    /// The same, broken escapes mended, and without whatever stands between signs that can be seen.
    Squashing(Box<QuotedPrintable>),
}

impl Salvage {
    /// A reading that has seen nothing.
    pub fn new(detectors: Arc<Detectors>, limits: Limits, known: Arc<BTreeSet<Print>>) -> Self {
        let ways = [
            Undo::Nothing,
            Undo::Quoted(Box::new(QuotedPrintable::new(Choice::First))),
            Undo::Dropping(Dropping::default()),
            Undo::Squashing(Box::new(QuotedPrintable::new(Choice::Last))),
        ];
        let reader = || TextReader::new(Arc::clone(&detectors), None, Form::Plain);
        let ways = ways.into_iter().map(|undo| Way { undo, reader: reader() }).collect();
        let mut desk = Desk::new(detectors, limits, View::Salvage, LAYERS);
        desk.known = known;
        desk.open_part(Part {
            number: "*".to_owned(),
            depth: 0,
            view: View::Salvage,
            declared: "text/plain".to_owned(),
            names: Vec::new(),
            true_type: FileType { family: Family::Mail, name: "mail message" },
            attached: false,
            inline_picture: false,
            size: 0,
        });
        let mut inside = inside::of_text(WHOLE, 0);
        inside.push(inside::perhaps_armoured(WHOLE, 0));
        Self { desk, ways, inside, decoded: Vec::new() }
    }

    /// What texts have cost so far.
    pub fn work(&self) -> u64 {
        self.desk.scratch.work.done()
    }

    /// The next bytes.
    pub fn feed(&mut self, bytes: &[u8]) {
        let Self { desk, ways, inside, decoded } = self;
        for piece in bytes.chunks(PIECE) {
            for Way { undo, reader } in &mut *ways {
                let text = undo.feed(piece, decoded);
                // The header is read as text here, too.
                reader.feed(text, &mut desk.scratch, &mut desk.ledger.at_header(Place::Part(WHOLE)));
            }
            inside.iter_mut().for_each(|inside| inside.feed(piece, desk));
        }
    }

    /// What is to be handed over now.
    pub fn parcels(&mut self) -> Vec<Parcel> {
        self.desk.parcels()
    }

    /// The end of the message.
    pub fn finish(self) -> Yield {
        let Self { mut desk, ways, inside, mut decoded } = self;
        // The ways make the same text of the bytes over and over again.
        let mut words = Counts::default();
        for Way { mut undo, mut reader } in ways {
            let others = desk.ledger.set_words(Counts::default());
            let mut page = desk.ledger.at_header(Place::Part(WHOLE));
            reader.feed(undo.finish(&mut decoded), &mut desk.scratch, &mut page);
            reader.finish(&mut desk.scratch, &mut page);
            words.raise(&desk.ledger.set_words(others));
        }
        desk.ledger.add_words(&words);
        inside.into_iter().for_each(|inside| inside.finish(&mut desk));
        desk.clear()
    }
}

impl Undo {
    fn feed<'a>(&mut self, bytes: &'a [u8], decoded: &'a mut Vec<u8>) -> &'a [u8] {
        decoded.clear();
        match self {
            Self::Nothing => return bytes,
            Self::Quoted(decoder) => decoder.feed(bytes, decoded),
            Self::Dropping(decoder) => decoder.feed(bytes, decoded),
            Self::Squashing(decoder) => {
                decoder.feed(bytes, decoded);
                decoded.retain(is_seen);
            }
        }
        decoded
    }

    fn finish<'a>(&mut self, decoded: &'a mut Vec<u8>) -> &'a [u8] {
        decoded.clear();
        match self {
            Self::Nothing | Self::Dropping(_) => {}
            Self::Quoted(decoder) => decoder.finish(decoded),
            Self::Squashing(decoder) => {
                decoder.finish(decoded);
                decoded.retain(is_seen);
            }
        }
        decoded
    }
}

/// A sign of ASCII, a space, or the end of a line.
fn is_seen(byte: &u8) -> bool {
    matches!(byte, b' '..=b'~' | b'\n')
}
