//! A text of a part, and what looks for content that is encoded in it.

use super::desk::{Desk, Layer};
use super::facts::Shortfall;
use super::form::Form;
use super::inside::{self, Inside};
use super::passage::Passage;
use super::view::View;
use crate::content::encoded_run::Spotter;
use crate::content::encoded_run::grouped::GroupedSpotter;
use crate::content::foreign_encoding::ForeignSpotter;
use crate::content::line_start::{Beginnings, LineStarts};
use crate::content::uuencode::spotter::UuSpotter;
use crate::message::ambiguity::Ambiguity;

/// A text, and what looks for content that is encoded in it.
#[derive(Debug)]
pub struct Written {
    /// The part to which it belongs.
    index: u32,
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

/// How the lines begin that the spotters of lines look for.
const BEGINNINGS: Beginnings = Beginnings::of({
    const MARKS: &[&[u8]] = {
        let [one, two, three] = ForeignSpotter::BEGINS;
        &[UuSpotter::BEGINS, one, two, three]
    };
    MARKS
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

impl Written {
    /// At the beginning of a text of the part with this index, at this level.
    pub fn new(index: u32, level: u8, charset: Option<&str>, form: Form, desk: &Desk) -> Self {
        let raw = form != Form::Rtf;
        Self {
            index,
            passage: Passage::new(index, level, charset, form, desk),
            spotters: raw.then(|| Spotters::new(desk.view)),
            inside: if raw && desk.view.digs() { inside::of_text(index, level) } else { Vec::new() },
        }
    }

    /// What a document says, in UTF-8.
    pub fn boxed(index: u32, level: u8, desk: &Desk) -> Box<dyn Layer> {
        Box::new(Self::new(index, level, Some("utf-8"), Form::Plain, desk))
    }
}

impl Layer for Written {
    fn feed(&mut self, bytes: &[u8], desk: &mut Desk) {
        if bytes.is_empty() || !desk.may_read(self.index) {
            return;
        }
        self.passage.feed(bytes, desk);
        if let Some(spotters) = &mut self.spotters {
            spotters.feed(bytes);
        }
        self.inside.iter_mut().for_each(|inside| inside.feed(bytes, desk));
    }

    fn finish(self: Box<Self>, desk: &mut Desk) {
        let Self { index, passage, spotters, inside } = *self;
        passage.finish(desk);
        if let Some(spotters) = spotters {
            spotters.finish(index, desk);
        }
        inside.into_iter().for_each(|inside| inside.finish(desk));
    }
}
