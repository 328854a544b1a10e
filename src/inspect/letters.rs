//! A file of no known type: the texts in it, and what is known of it at its end where there is nothing else.

use super::desk::{Desk, Layer};
use super::outcome::{Foreseen, Outcome};
use super::parcel::{Job, Outbox};
use super::print::Printer;
use crate::content::document::compound::runs::Kind;
use crate::content::unidentified::{self, Signs};
use crate::message::ambiguity::Ambiguity;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What is written in letters in a file, on its way to the detectors.
#[derive(Debug)]
pub struct Letters {
    /// The part whose content the file is.
    index: u32,
    level: u8,
    letters: unidentified::Letters,
    texts: BTreeMap<Kind, Box<dyn Layer>>,
}

impl Letters {
    /// At the beginning of a file.
    pub fn new(index: u32, level: u8) -> Self {
        Self { index, level, letters: unidentified::Letters::default(), texts: BTreeMap::new() }
    }

    /// The next bytes.
    pub fn feed(&mut self, bytes: &[u8], desk: &mut Desk) {
        let Self { index, level, letters, texts } = self;
        letters.feed(bytes, &mut |kind, text| {
            let open = || (desk.layers.text)(*index, *level, desk);
            texts.entry(kind).or_insert_with(open).feed(text.as_bytes(), desk);
        });
    }

    /// The end of the file; true where most of it is no text.
    pub fn finish(self, desk: &mut Desk) -> bool {
        let Self { index, level, letters, mut texts } = self;
        let opaque = letters.finish(&mut |kind, text| {
            let open = || (desk.layers.text)(index, level, desk);
            texts.entry(kind).or_insert_with(open).feed(text.as_bytes(), desk);
        });
        texts.into_values().for_each(|text| text.finish(desk));
        opaque
    }
}

/// Reads a file of no known type while it passes, as a worker would read it at its end.
///
/// That is given up as soon as there is more in it than a text that is read in one way: whatever is a file has a format to
/// be taken apart, and that is for workers.
#[derive(Debug)]
pub struct Ahead {
    /// As in a worker: the part is alone on it.
    desk: Box<Desk>,
    letters: Letters,
    signs: Signs,
    printer: Printer,
}

impl Ahead {
    /// At the beginning of the content of the part with this index, at this level.
    pub fn new(index: u32, level: u8, around: &mut Desk) -> Option<Self> {
        let part = around.part(index)?.clone();
        let mut desk =
            Desk::new(Arc::clone(&around.detectors), around.limits.clone(), around.view, around.layers);
        desk.unpacked = true;
        let index = desk.open_part(part);
        let letters = Letters::new(index, level);
        Some(Self { desk: Box::new(desk), letters, signs: Signs::default(), printer: Printer::default() })
    }

    /// The next bytes; nothing where it takes a worker to read the file.
    pub fn feed(mut self: Box<Self>, bytes: &[u8]) -> Option<Box<Self>> {
        self.signs.feed(bytes);
        if self.signs.seen() {
            return None;
        }
        self.printer.feed(bytes);
        self.letters.feed(bytes, &mut self.desk);
        is_plain(&self.desk).then_some(self)
    }

    /// The end of the file: what a worker would say of it. Nothing where it takes one.
    pub fn finish(self, job: &Job) -> Option<Foreseen> {
        let Self { mut desk, letters, printer, .. } = self;
        if letters.finish(&mut desk) {
            desk.codes.raise(Ambiguity::Opaque);
        }
        if !is_plain(&desk) {
            return None;
        }
        let whole = Desk::budget(&desk.limits);
        let text = whole.text.saturating_sub(desk.budget.text);
        let read = desk.clear();
        let outcome = Outcome {
            parts: vec![job.part.clone()],
            uninspected: read.content.uninspected,
            codes: read.codes,
            readings_differ: false,
            ledger: read.ledger,
            print: printer.finish(),
            budget: whole,
        };
        Some(Foreseen { outcome, text })
    }
}

/// Nothing but text has been found, it is not read in another way as well, and there may be more of it.
fn is_plain(desk: &Desk) -> bool {
    desk.content.parts.len() == 1
        && !desk.outbox.as_ref().is_some_and(Outbox::is_used)
        && !desk.codes.iter().any(Ambiguity::asks_for_another_reading)
        && desk.budget.text > 0
}

#[cfg(test)]
#[path = "letters_tests.rs"]
mod tests;
