//! One stream of characters on its way to the detectors: what it is made of is undone, and what readers see of it in
//! more than one way is scanned in each.

use super::ledger::Notes;
use super::places::{Back, Places};
use super::sealed::Armour;
use crate::content::html::{HtmlText, Seen};
use crate::detect::scanner::{Detectors, Discoveries, Scanner};
use std::sync::Arc;

/// Buffers that streams use one after the other. What they hold between calls does not matter.
#[derive(Debug, Default)]
pub struct Buffers {
    text: String,
    seen: Seen,
}

/// What a stream of characters is made of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// Lines.
    Plain,
    /// Markup.
    Html,
}

/// The state of one stream.
///
/// The text that is scanned first has everything. Spans of findings count bytes of it, in UTF-8, from its beginning; of
/// a finding in the text that a reader sees, the span goes from where its first byte stands in the whole text to where
/// its last one does.
#[derive(Debug)]
pub struct Stream {
    markup: Option<Box<HtmlText>>,
    scanner: Scanner,
    /// Bytes of the text that have been scanned.
    scanned: u64,
    /// The text that a reader sees, from where it is another one.
    seen: Option<Box<Further>>,
    armour: Armour,
}

/// A second scan of the same text.
#[derive(Debug)]
struct Further {
    scanner: Scanner,
    places: Places,
}

/// What a stream has shown besides findings.
#[derive(Debug, Default)]
pub struct StreamEnd {
    /// An encrypted block stands in the text.
    pub encrypted: bool,
    /// Not all of it was read: an attribute text was too long.
    pub cut: bool,
    /// The pictures that it shows, by Content-ID.
    pub content_ids: Vec<String>,
}

impl Stream {
    /// A stream at its beginning.
    pub fn new(detectors: Arc<Detectors>, form: Form) -> Self {
        Self {
            markup: (form == Form::Html).then(Box::default),
            scanner: Scanner::new(detectors),
            scanned: 0,
            seen: None,
            armour: Armour::default(),
        }
    }

    /// The next characters. What is found in the whole text goes to `out`, what is found otherwise to `notes`.
    pub fn feed(&mut self, text: &str, buffers: &mut Buffers, out: &mut dyn Discoveries, notes: &mut Notes) {
        let Some(markup) = &mut self.markup else { return self.scan(text, out) };
        buffers.text.clear();
        buffers.seen.clear();
        markup.feed(text, &mut buffers.text, &mut buffers.seen);
        self.scan_both(buffers, out, notes);
    }

    /// The end of the stream.
    pub fn finish(
        mut self,
        buffers: &mut Buffers,
        out: &mut dyn Discoveries,
        notes: &mut Notes,
    ) -> StreamEnd {
        let mut end = StreamEnd::default();
        if let Some(mut markup) = self.markup.take() {
            buffers.text.clear();
            buffers.seen.clear();
            markup.finish(&mut buffers.text, &mut buffers.seen);
            self.scan_both(buffers, out, notes);
            end.content_ids = markup.content_ids().to_vec();
            end.cut = markup.cut();
        }
        self.scanner.finish(out);
        if let Some(seen) = self.seen {
            let Further { scanner, places } = *seen;
            scanner.finish(&mut Back { places: &places, to: notes });
        }
        end.encrypted = self.armour.found();
        end
    }

    fn scan(&mut self, text: &str, out: &mut dyn Discoveries) {
        self.armour.feed(text);
        self.scanner.feed(text, out);
        self.scanned += text.len() as u64;
    }

    /// Scans the whole text, and what is seen of it from where that is not all.
    fn scan_both(&mut self, buffers: &Buffers, out: &mut dyn Discoveries, notes: &mut Notes) {
        let Buffers { text, seen } = buffers;
        let mut rest = text.as_str();
        if let Some((same, after)) = seen.parted.and_then(|at| text.split_at_checked(at)) {
            self.scan(same, out);
            rest = after;
            let (scanner, places) = (self.scanner.clone(), Places::from(self.scanned));
            self.seen = Some(Box::new(Further { scanner, places }));
        }
        self.scan(rest, out);
        if let Some(further) = &mut self.seen {
            let Further { scanner, places } = &mut **further;
            let begin = text.len() - rest.len();
            places.expect(seen.places.iter().map(|(seen, all)| (*seen, all.saturating_sub(begin))));
            scanner.feed(&seen.text, &mut Back { places, to: notes });
            places.pass(seen.text.len(), rest.len());
        }
    }
}
