//! One stream of bytes of a text on its way to the detectors: charset, then what the characters are made of, then scan.

use super::form::Form;
use super::ledger::{Notes, Page};
use super::stream::{Armour, Buffers, Sinks, Stream};
use super::work::Work;
use crate::charset::TextDecoder;
use crate::charset::rival::Rival;
use crate::charset::watch::Watch;
use crate::detect::detectors::Detectors;
use std::sync::Arc;

/// Buffers that the streams of a message use one after the other. What they hold between calls does not matter.
#[derive(Debug, Default)]
pub struct Scratch {
    /// Bytes out of their transfer encoding.
    pub decoded: Vec<u8>,
    /// What texts have cost so far.
    pub work: Work,
    text: String,
    buffers: Buffers,
}

/// The state of one stream of text.
#[derive(Debug)]
pub struct TextReader {
    detectors: Arc<Detectors>,
    form: Form,
    charset: TextDecoder,
    stream: Stream,
    /// Looks for bytes that might be read otherwise.
    watch: Watch,
    /// The other ways in which they are read; spans of findings count bytes of their own texts, which begin where the
    /// way showed or a little before.
    rivals: Vec<(Rival, Stream)>,
    notes: Notes,
    armour: Armour,
}

/// What else a stream of text has shown at its end.
#[derive(Debug, Default)]
pub struct TextEnd {
    /// The bytes are not what the declared charset says, or it is unknown.
    pub doubtful: bool,
    /// It is in a charset that is not known, and no text as it stands.
    pub unread: bool,
    /// The last text that is armour.
    pub armour: Armour,
    /// Not all of it was read: an attribute text was too long.
    pub cut: bool,
    /// The pictures that it shows, by Content-ID.
    pub content_ids: Vec<String>,
}

impl TextReader {
    /// Bytes converted at once, so that the buffers have a bound.
    pub const PIECE: usize = 8 * 1024;

    /// A reader at the beginning of a text in this charset and of this form.
    pub fn new(detectors: Arc<Detectors>, charset: Option<&str>, form: Form) -> Self {
        Self {
            charset: TextDecoder::new(charset),
            stream: Stream::new(Arc::clone(&detectors), form),
            watch: Watch::new(charset),
            rivals: Vec::new(),
            detectors,
            form,
            notes: Notes::default(),
            armour: Armour::default(),
        }
    }

    /// The next bytes, out of their transfer encoding. Whoever wants to know of armour gives [`Self::PIECE`] at most.
    pub fn feed(&mut self, bytes: &[u8], scratch: &mut Scratch, page: &mut Page<'_>) {
        for piece in bytes.chunks(Self::PIECE) {
            scratch.text.clear();
            self.armour.text.clear();
            self.charset.feed(piece, &mut scratch.text);
            self.scan(scratch, page);
            self.notes.watch(page);
            self.read_otherwise(piece, scratch);
        }
    }

    /// The end of the text.
    pub fn finish(mut self, scratch: &mut Scratch, page: &mut Page<'_>) -> TextEnd {
        scratch.text.clear();
        self.armour.text.clear();
        self.charset.finish(&mut scratch.text);
        self.scan(scratch, page);
        let armour = Some(&mut self.armour);
        let mut sinks = Sinks { first: Some(page), notes: &mut self.notes, armour, work: &mut scratch.work };
        let end = self.stream.finish(&mut scratch.buffers, &mut sinks);
        (sinks.first, sinks.armour) = (None, None);
        for (mut rival, mut stream) in self.rivals {
            scratch.text.clear();
            rival.finish(&mut scratch.text);
            stream.feed(&scratch.text, &mut scratch.buffers, &mut sinks);
            stream.finish(&mut scratch.buffers, &mut sinks);
        }
        page.add(self.notes);
        TextEnd {
            doubtful: self.charset.doubtful() || self.watch.doubtful(),
            unread: self.charset.unread(),
            armour: self.armour,
            cut: end.cut,
            content_ids: end.content_ids,
        }
    }

    /// What of the last bytes is armour.
    pub fn armour(&self) -> &[u8] {
        &self.armour.text
    }

    fn scan(&mut self, scratch: &mut Scratch, page: &mut Page<'_>) {
        let armour = Some(&mut self.armour);
        let mut sinks = Sinks { first: Some(page), notes: &mut self.notes, armour, work: &mut scratch.work };
        self.stream.feed(&scratch.text, &mut scratch.buffers, &mut sinks);
    }

    /// Reads bytes in the other ways that have shown, or show in them.
    fn read_otherwise(&mut self, bytes: &[u8], scratch: &mut Scratch) {
        let mut sinks = Sinks { first: None, notes: &mut self.notes, armour: None, work: &mut scratch.work };
        for (rival, stream) in &mut self.rivals {
            scratch.text.clear();
            rival.feed(bytes, &mut scratch.text);
            stream.feed(&scratch.text, &mut scratch.buffers, &mut sinks);
        }
        for (rival, text) in self.watch.feed(bytes) {
            let mut stream = Stream::new(Arc::clone(&self.detectors), self.form);
            stream.feed(&text, &mut scratch.buffers, &mut sinks);
            self.rivals.push((rival, stream));
        }
    }
}
