//! One stream of text on its way to the detectors: charset, HTML, scan.

use super::ledger::Page;
use super::sealed::Armour;
use crate::content::charset::TextDecoder;
use crate::content::html::HtmlText;
use crate::detect::scanner::{Detectors, Scanner};
use std::sync::Arc;

/// Buffers that the streams of a message use one after the other. What they hold between calls does not matter.
#[derive(Debug, Default)]
pub struct Scratch {
    /// Bytes out of their transfer encoding.
    pub decoded: Vec<u8>,
    text: String,
    shown: String,
}

/// Bytes converted at once, so that the buffers have a bound.
const PIECE: usize = 8 * 1024;

/// The state of one stream of text.
#[derive(Debug)]
pub struct TextReader {
    charset: TextDecoder,
    html: Option<Box<HtmlText>>,
    scanner: Scanner,
    armour: Armour,
}

/// What else a stream of text has shown at its end.
#[derive(Debug, Default)]
pub struct TextEnd {
    /// The bytes are not what the declared charset says, or it is unknown.
    pub doubtful: bool,
    /// An encrypted block stands in the text.
    pub encrypted: bool,
    /// Not all of it was read: an attribute text was too long.
    pub cut: bool,
    /// The pictures that it shows, by Content-ID.
    pub content_ids: Vec<String>,
}

impl TextReader {
    /// A reader at the beginning of a text in this charset; `html` says whether it is marked up.
    pub fn new(detectors: Arc<Detectors>, charset: Option<&str>, html: bool) -> Self {
        Self {
            charset: TextDecoder::new(charset),
            html: html.then(Box::default),
            scanner: Scanner::new(detectors),
            armour: Armour::default(),
        }
    }

    /// The next bytes, out of their transfer encoding.
    pub fn feed(&mut self, bytes: &[u8], scratch: &mut Scratch, page: &mut Page<'_>) {
        for piece in bytes.chunks(PIECE) {
            scratch.text.clear();
            self.charset.feed(piece, &mut scratch.text);
            self.scan(scratch, page);
        }
    }

    /// The end of the text.
    pub fn finish(mut self, scratch: &mut Scratch, page: &mut Page<'_>) -> TextEnd {
        scratch.text.clear();
        self.charset.finish(&mut scratch.text);
        self.scan(scratch, page);
        let (mut content_ids, mut cut) = (Vec::new(), false);
        if let Some(html) = &mut self.html {
            scratch.shown.clear();
            html.finish(&mut scratch.shown);
            self.armour.feed(&scratch.shown);
            self.scanner.feed(&scratch.shown, page);
            content_ids = html.content_ids().to_vec();
            cut = html.cut();
        }
        self.scanner.finish(page);
        TextEnd { doubtful: self.charset.doubtful(), encrypted: self.armour.found(), cut, content_ids }
    }

    fn scan(&mut self, scratch: &mut Scratch, page: &mut Page<'_>) {
        let shown = match &mut self.html {
            Some(html) => {
                scratch.shown.clear();
                html.feed(&scratch.text, &mut scratch.shown);
                &scratch.shown
            }
            None => &scratch.text,
        };
        self.armour.feed(shown);
        self.scanner.feed(shown, page);
    }
}
