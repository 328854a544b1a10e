//! A line of a page of XPS: runs of glyphs that stand at the same height (ECMA-388 12.1).
//!
//! A run is a word, a line or a letter, as the program that wrote it pleased; only places tell whether a blank lies between two.
//! Where the widths of its glyphs are not all written down it cannot be told, and the line is read in both ways.

use super::out::Out;
use super::xml::attribute;
use crate::content::unwrap::Loss;
use quick_xml::events::BytesStart;

/// More than this of a line is handed out although it goes on.
const HELD: usize = 256 * 1024;
/// A gap that is wider is a blank, in parts of the size of the font: blanks are about a quarter of it.
const BLANK: f64 = 0.12;
/// The widest that a letter is as a rule, in parts of the size of the font. Over a run of letters the mean is about half of it.
const LETTER: f64 = 0.8;

/// The line that is being read.
#[derive(Default, Debug)]
pub(super) struct Glyphs {
    /// How high it stands, as it is written.
    height: String,
    /// With a blank wherever one may be, ...
    text: String,
    /// ... and only where one must be.
    joined: String,
    /// Where the last run ends.
    end: End,
}

/// Where a run ends.
#[derive(Clone, Copy, Default, Debug)]
enum End {
    #[default]
    Unknown,
    /// Here, and how wide a gap is a blank.
    At(f64, f64),
    /// Before this place.
    Before(f64),
}

impl Glyphs {
    /// The next run. One that does not say its text is lost: its glyphs are numbers of a font.
    pub(super) fn run(&mut self, tag: &BytesStart<'_>, out: &mut Out<'_>) {
        let height = attribute(tag, "OriginY").unwrap_or_default();
        let text = attribute(tag, "UnicodeString").unwrap_or_default();
        let text = text.strip_prefix("{}").unwrap_or(&text);
        let indices = attribute(tag, "Indices").unwrap_or_default();
        if text.is_empty() {
            if !indices.trim().is_empty() {
                out.lost(Loss::Uninspectable, "text that is written in numbers of glyphs only");
            }
            return;
        }
        let number = |name| attribute(tag, name).and_then(|value| value.trim().parse::<f64>().ok());
        let origin = number("OriginX");
        if height != self.height || self.text.len() > HELD {
            self.finish(out);
            self.height = height.into_owned();
        } else if !self.text.is_empty() {
            let blank = match (self.end, origin) {
                (End::At(end, wide), Some(origin)) => Some((origin - end).abs() > wide),
                // What stands to the left of it begins anew.
                (End::Before(end), Some(origin)) if origin > end => Some(true),
                _ => None,
            };
            if blank != Some(false) {
                self.text.push(' ');
            }
            if blank == Some(true) {
                self.joined.push(' ');
            }
        }
        self.text.push_str(text);
        self.joined.push_str(text);
        self.end = match (origin, number("FontRenderingEmSize")) {
            (Some(origin), Some(size)) => match advance(text, &indices) {
                Some(width) => End::At(origin + width * size / 100.0, BLANK * size),
                None => End::Before(origin + LETTER * size * (text.chars().count() as f64 + 1.0)),
            },
            _ => End::Unknown,
        };
    }

    /// The line is over.
    pub(super) fn finish(&mut self, out: &mut Out<'_>) {
        out.line(&self.text);
        if self.joined != self.text {
            out.line(&self.joined);
        }
        *self = Self::default();
    }
}

/// How wide a run is, in hundredths of the size of its font, where the width of every glyph is written down.
fn advance(text: &str, indices: &str) -> Option<f64> {
    let mut glyphs = 0;
    let mut width = 0.0;
    for glyph in indices.trim().trim_end_matches(';').split(';') {
        width += glyph.split(',').nth(1)?.trim().parse::<f64>().ok()?;
        glyphs += 1;
    }
    // Letters may share a glyph, but then the glyph says so.
    (glyphs == text.chars().count() && width.is_finite()).then_some(width)
}
