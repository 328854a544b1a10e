//! The Inspector: every chunk of a message goes in while it passes; the facts are ready when the last one has.

use super::facts::Content;
use super::reading::Reading;
use super::second_look::{self, SecondLook};
use super::view::{View, Views};
use crate::detect::scanner::Detectors;
pub use crate::message::limits::Limits;
use std::sync::Arc;

/// Inspection of one message.
///
/// What it keeps does not grow with the message: one header block, one line, the state of one decoder and one
/// scanner for each level of content within content, and the facts, which are bounded.
#[derive(Debug)]
pub struct Inspector {
    reading: Reading,
    detectors: Arc<Detectors>,
    limits: Limits,
    views: Views,
    size: u64,
}

/// What has become of an inspection at the end of the message.
#[derive(Debug)]
pub enum Inspected {
    /// All is known.
    Done(Box<Content>),
    /// The message is ambiguous: its bytes are needed once more.
    Again(Box<SecondLook>),
}

impl Inspector {
    /// An inspection that has seen nothing.
    pub fn new(detectors: Arc<Detectors>, limits: Limits) -> Self {
        Self::with_views(detectors, limits, Views::ALL)
    }

    /// An inspection in which an ambiguous message is read in some of the ways only: to see what each is good for.
    pub fn with_views(detectors: Arc<Detectors>, limits: Limits, views: Views) -> Self {
        let reading = Reading::new(Arc::clone(&detectors), limits.clone(), View::Arriving);
        Self { reading, detectors, limits, views, size: 0 }
    }

    /// Inspects a message that lies in memory, in these pieces.
    pub fn inspect<'m>(
        detectors: &Arc<Detectors>,
        limits: &Limits,
        pieces: impl IntoIterator<Item = &'m [u8]> + Clone,
    ) -> Content {
        Self::new(Arc::clone(detectors), limits.clone()).read(pieces)
    }

    /// Inspects a message that lies in memory, in these pieces; nothing of it has been fed.
    pub fn read<'m>(mut self, pieces: impl IntoIterator<Item = &'m [u8]> + Clone) -> Content {
        pieces.clone().into_iter().for_each(|piece| self.feed(piece));
        match self.finish() {
            Inspected::Done(content) => *content,
            Inspected::Again(mut look) => {
                pieces.into_iter().for_each(|piece| look.feed(piece));
                look.finish()
            }
        }
    }

    /// The next bytes of the message, in CRLF form, dots removed. Any cutting gives the same facts.
    pub fn feed(&mut self, chunk: &[u8]) {
        self.size += chunk.len() as u64;
        self.reading.feed(chunk);
    }

    /// What the message says and carries, or what is needed to know that.
    pub fn finish(self) -> Inspected {
        let Self { reading, detectors, limits, views, size } = self;
        let first = reading.finish();
        if first.codes.iter().any(|code| code.asks_for_another_reading()) {
            let look = SecondLook::new(first, size, &detectors, &limits, views);
            return Inspected::Again(Box::new(look));
        }
        Inspected::Done(Box::new(second_look::alone(first, size)))
    }
}

#[cfg(test)]
#[path = "inspector_tests.rs"]
mod tests;
