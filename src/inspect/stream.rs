//! One stream of characters on its way to the detectors: what it is made of is undone, and what readers see of it in
//! more than one way is scanned in each.

use super::form::Form;
use super::ledger::Notes;
use super::places::{Back, Places};
use super::work::{Pace, Work};
use crate::content::armour::ArmourSpotter;
use crate::content::csv::CsvText;
use crate::content::flowed::Flowed;
use crate::content::html::HtmlText;
use crate::content::json::Unescape;
use crate::content::rtf::RtfText;
use crate::content::seen::Seen;
use crate::content::unfold::Unfold;
use crate::detect::detectors::Detectors;
use crate::detect::dictionary::counter::Counter;
use crate::detect::discoveries::Discoveries;
use crate::detect::scanner::Scanner;
use std::sync::Arc;

/// Buffers that streams use one after the other. What they hold between calls does not matter.
#[derive(Debug, Default)]
pub struct Buffers {
    text: String,
    seen: Seen,
}

/// Where discoveries go.
pub struct Sinks<'a> {
    /// What is found in the first text; nothing where all of this is a further reading.
    pub first: Option<&'a mut dyn Discoveries>,
    /// What is found otherwise.
    pub notes: &'a mut Notes,
    /// Where text goes that is armour; nothing where none is looked for.
    pub armour: Option<&'a mut Armour>,
    /// What all of it costs.
    pub work: &'a mut Work,
}

/// Text from where armour of OpenPGP begins in it.
#[derive(Debug, Default)]
pub struct Armour {
    /// Of the first text.
    pub text: Vec<u8>,
    /// Of the same characters read in another way, as markup or as what markup is made of; as much as is kept.
    pub beside: Vec<u8>,
}

/// Bytes of armour kept where characters are read in two ways: what is in the first text comes out at once, what is in
/// the other after that.
const BESIDE: usize = 64 * 1024;

impl Sinks<'_> {
    /// For a further reading of the same characters.
    fn beside(&mut self) -> Sinks<'_> {
        Sinks { first: None, notes: self.notes, armour: self.armour.as_deref_mut(), work: self.work }
    }

    /// Where what is found in the text goes that is scanned first, and what it costs.
    fn first(&mut self) -> (&mut dyn Discoveries, &mut Work) {
        match &mut self.first {
            Some(first) => (*first, self.work),
            None => (self.notes, self.work),
        }
    }
}

/// The state of one stream.
///
/// The text that is scanned first has everything. Spans of findings count bytes of it, in UTF-8, from its beginning; of
/// a finding in the text that a reader sees, the span goes from where its first byte stands in the whole text to where
/// its last one does. Where the same characters are read as plain text and as markup, spans of the latter count bytes of
/// its own text.
#[derive(Debug)]
pub struct Stream {
    detectors: Arc<Detectors>,
    maker: Option<Maker>,
    /// It is large, and streams are handed on until they have found their place.
    scanner: Box<Scanner>,
    pace: Pace,
    /// Bytes of the text that have been scanned.
    scanned: u64,
    /// The text that a reader sees, from where it is another one.
    seen: Option<Box<Further>>,
    /// Counts hosts in the addresses of markup; nothing where none are looked for.
    links: Option<Counter>,
    /// The same characters read as markup, or with the escapes of JSON undone.
    markup: Markup,
    armour: ArmourSpotter,
    /// Looks into the characters that markup is made of: an address, say, is no text, and programs decrypt it.
    source: Option<ArmourSpotter>,
}

/// What makes a text, and the text that is seen, of characters.
#[derive(Debug)]
enum Maker {
    Html(Box<HtmlText>),
    Rtf(Box<RtfText>),
    Json(Unescape),
    Unfold(Unfold),
    Flowed(Flowed),
    Csv(CsvText),
}

impl Maker {
    fn feed(&mut self, text: &str, buffers: &mut Buffers) {
        let Buffers { text: out, seen } = buffers;
        match self {
            Self::Html(html) => html.feed(text, out, seen),
            Self::Rtf(rtf) => rtf.feed(text, out, seen),
            Self::Json(unescape) => unescape.feed(text, out),
            Self::Unfold(unfold) => unfold.feed(text, out, seen),
            Self::Flowed(flowed) => flowed.feed(text, out, seen),
            Self::Csv(csv) => csv.feed(text, out, seen),
        }
    }

    fn finish(&mut self, buffers: &mut Buffers) {
        let Buffers { text: out, seen } = buffers;
        match self {
            Self::Html(html) => html.finish(out, seen),
            Self::Rtf(rtf) => rtf.finish(out, seen),
            Self::Json(unescape) => unescape.finish(out),
            Self::Unfold(unfold) => unfold.finish(out, seen),
            Self::Flowed(flowed) => flowed.finish(out, seen),
            Self::Csv(csv) => csv.finish(out, seen),
        }
    }
}

/// Whether a text is read as markup, too.
#[derive(Debug)]
enum Markup {
    No,
    /// The beginning of the text, until it is known whether markup begins with that; and that it is enriched if not.
    Perhaps(String, bool),
    Yes(Box<Stream>),
}

/// A second scan of the same text.
#[derive(Debug)]
struct Further {
    scanner: Box<Scanner>,
    pace: Pace,
    places: Places,
}

/// What a stream has shown besides findings.
#[derive(Debug, Default)]
pub struct StreamEnd {
    /// Not all of it was read: an attribute text was too long.
    pub cut: bool,
    /// The pictures that it shows, by Content-ID.
    pub content_ids: Vec<String>,
}

impl Stream {
    /// A stream at its beginning.
    pub fn new(detectors: Arc<Detectors>, form: Form) -> Self {
        let maker = match form {
            Form::Html => Some(Maker::Html(Box::default())),
            Form::Rtf => Some(Maker::Rtf(Box::default())),
            Form::Folded => Some(Maker::Unfold(Unfold::default())),
            Form::Flowed { deletes_blank } => Some(Maker::Flowed(Flowed::new(deletes_blank))),
            Form::Csv => Some(Maker::Csv(CsvText::default())),
            Form::Plain | Form::Markup | Form::Enriched => None,
        };
        let markup = match form {
            Form::Html | Form::Rtf => Markup::No,
            Form::Markup => Markup::html(&detectors, HtmlText::new()),
            Form::Plain | Form::Folded | Form::Csv | Form::Flowed { .. } | Form::Enriched => {
                Markup::Perhaps(String::new(), form == Form::Enriched)
            }
        };
        let source = (form == Form::Html).then(ArmourSpotter::default);
        Self { markup, source, ..Self::of(detectors, maker) }
    }

    fn of(detectors: Arc<Detectors>, maker: Option<Maker>) -> Self {
        let html = matches!(maker, Some(Maker::Html(_)));
        let links = detectors.dictionaries().filter(|_| html).and_then(Counter::of_hosts);
        Self {
            links,
            scanner: Box::new(Scanner::new(Arc::clone(&detectors))),
            pace: Pace::default(),
            detectors,
            maker,
            scanned: 0,
            seen: None,
            markup: Markup::No,
            armour: ArmourSpotter::default(),
            source: None,
        }
    }

    /// The next characters.
    pub fn feed(&mut self, text: &str, buffers: &mut Buffers, sinks: &mut Sinks<'_>) {
        if let (Some(source), Some(armour)) = (&mut self.source, &mut sinks.armour) {
            source.feed(text.as_bytes(), &mut armour.beside);
            armour.beside.truncate(BESIDE);
        }
        match &mut self.maker {
            None => self.scan(text, sinks),
            Some(maker) => {
                // Of a table nothing is taken apart: it is text as it is.
                if !matches!(maker, Maker::Csv(_)) {
                    sinks.work.make(text);
                }
                buffers.text.clear();
                buffers.seen.clear();
                maker.feed(text, buffers);
                self.scan_both(buffers, sinks);
            }
        }
        self.feed_markup(text, buffers, sinks);
    }

    /// The end of the stream.
    pub fn finish(mut self, buffers: &mut Buffers, sinks: &mut Sinks<'_>) -> StreamEnd {
        let mut end = StreamEnd::default();
        if let Some(mut maker) = self.maker.take() {
            buffers.text.clear();
            buffers.seen.clear();
            maker.finish(buffers);
            self.scan_both(buffers, sinks);
            if let Maker::Html(html) = &maker {
                end.content_ids = html.content_ids().to_vec();
                end.cut = html.cut();
            }
        }
        self.end_of_opening(buffers, sinks);
        let (out, work) = sinks.first();
        work.finish(*self.scanner, out);
        if let (Some(links), Some(dictionaries)) = (self.links, self.detectors.dictionaries()) {
            out.words(links.finish(dictionaries));
        }
        if let Some(seen) = self.seen {
            let Further { scanner, places, .. } = *seen;
            sinks.work.finish(*scanner, &mut Back { places: &places, to: sinks.notes });
        }
        if let Markup::Yes(stream) = self.markup {
            // What a plain text shows as pictures is shown by few; what is cut in it was read as plain text.
            stream.finish(buffers, &mut sinks.beside());
        }
        end
    }

    fn scan(&mut self, text: &str, sinks: &mut Sinks<'_>) {
        let first = sinks.first.is_some();
        if let Some(armour) = &mut sinks.armour {
            let out = if first { &mut armour.text } else { &mut armour.beside };
            self.armour.feed(text.as_bytes(), out);
            armour.beside.truncate(BESIDE);
        }
        let (out, work) = sinks.first();
        work.scan(&mut self.pace, &mut self.scanner, text, out);
        self.scanned += text.len() as u64;
    }

    /// Scans the whole text, and what is seen of it from where that is not all.
    fn scan_both(&mut self, buffers: &Buffers, sinks: &mut Sinks<'_>) {
        let Buffers { text, seen } = buffers;
        if let (Some(links), Some(dictionaries)) = (&mut self.links, self.detectors.dictionaries()) {
            links.feed(dictionaries, seen.addresses.as_bytes());
        }
        let mut rest = text.as_str();
        if let Some((same, after)) = seen.parted.and_then(|at| text.split_at_checked(at)) {
            self.scan(same, sinks);
            rest = after;
            let (scanner, places) = (self.scanner.clone(), Places::from(self.scanned));
            self.seen = Some(Box::new(Further { scanner, pace: self.pace, places }));
        }
        self.scan(rest, sinks);
        if let Some(further) = &mut self.seen {
            let Further { scanner, pace, places } = &mut **further;
            let begin = text.len() - rest.len();
            places.expect(seen.places.iter().map(|(seen, all)| (*seen, all.saturating_sub(begin))));
            sinks.work.scan(pace, scanner, &seen.text, &mut Back { places, to: sinks.notes });
            places.pass(seen.text.len(), rest.len());
        }
    }

    fn feed_markup(&mut self, text: &str, buffers: &mut Buffers, sinks: &mut Sinks<'_>) {
        match &mut self.markup {
            Markup::No => {}
            Markup::Yes(stream) => stream.feed(text, buffers, &mut sinks.beside()),
            Markup::Perhaps(opening, _) => {
                let fresh = if opening.is_empty() { text.trim_start_matches(is_blank) } else { text };
                let room = Form::OPENING.saturating_sub(opening.len());
                let (head, rest) =
                    fresh.split_at_checked(fresh.ceil_char_boundary(room)).unwrap_or((fresh, ""));
                opening.push_str(head);
                if opening.len() >= Form::OPENING {
                    self.end_of_opening(buffers, sinks);
                    self.feed_markup(rest, buffers, sinks);
                }
            }
        }
    }

    /// The beginning of the text is as complete as it will be.
    fn end_of_opening(&mut self, buffers: &mut Buffers, sinks: &mut Sinks<'_>) {
        let Markup::Perhaps(opening, enriched) = &mut self.markup else { return };
        let (opening, enriched) = (std::mem::take(opening), *enriched);
        self.markup = match () {
            () if RtfText::opens(&opening) => Markup::beside(&self.detectors, Maker::Rtf(Box::default())),
            () if Unescape::opens(&opening) => {
                Markup::beside(&self.detectors, Maker::Json(Unescape::default()))
            }
            () if Form::opens_folded(&opening) && !matches!(self.maker, Some(Maker::Unfold(_))) => {
                Markup::beside(&self.detectors, Maker::Unfold(Unfold::default()))
            }
            () if enriched => Markup::html(&self.detectors, HtmlText::enriched()),
            () if Form::opens_markup(&opening) => Markup::html(&self.detectors, HtmlText::new()),
            () => Markup::No,
        };
        self.feed_markup(&opening, buffers, sinks);
    }
}

impl Markup {
    fn html(detectors: &Arc<Detectors>, html: HtmlText) -> Self {
        Self::beside(detectors, Maker::Html(Box::new(html)))
    }

    fn beside(detectors: &Arc<Detectors>, maker: Maker) -> Self {
        Self::Yes(Box::new(Stream::of(Arc::clone(detectors), Some(maker))))
    }
}

/// Blanks, and the mark that an encoding begins with.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || c == '\u{feff}'
}
