//! The Inspector: every chunk of a message goes in while it passes; the facts are ready when the last one has.

use super::desk::Yield;
use super::facts::Content;
use super::job::{self, Jobs, Outcomes};
use super::outcome::Outcome;
use super::parcel::Parcel;
use super::reading::Reading;
use super::second_look::SecondLook;
use super::union::Union;
use super::view::{View, Views};
use crate::detect::detectors::Detectors;
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

/// A message that has been read once, but for what is in files that can only be read as a whole.
#[derive(Debug)]
pub struct ReadOnce {
    first: Yield,
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
        Self::new(Arc::clone(detectors), limits.clone()).read(pieces.clone(), pieces)
    }

    /// Inspects a message that lies in memory, in these pieces, and in those other ones where it must be read again;
    /// nothing of it has been fed. Files that can only be read as a whole are read here and now, in memory.
    pub fn read<'m>(
        mut self,
        pieces: impl IntoIterator<Item = &'m [u8]>,
        again: impl IntoIterator<Item = &'m [u8]>,
    ) -> Content {
        let mut jobs = Jobs::new(Arc::clone(&self.detectors), self.limits.clone());
        for piece in pieces {
            self.feed(piece);
            jobs.take(self.parcels());
        }
        let mut read = self.end();
        jobs.take(read.parcels());
        match read.finish(jobs.outcomes()) {
            Inspected::Done(content) => *content,
            Inspected::Again(mut look) => {
                for piece in again {
                    look.feed(piece);
                    jobs.take(look.parcels());
                }
                let mut looked = look.end();
                jobs.take(looked.parcels());
                looked.finish(jobs.outcomes())
            }
        }
    }

    /// The next bytes of the message, in CRLF form, dots removed. Any cutting gives the same facts.
    pub fn feed(&mut self, chunk: &[u8]) {
        self.size += chunk.len() as u64;
        self.reading.feed(chunk);
    }

    /// What is to be handed over after a piece of the message.
    pub fn parcels(&mut self) -> Vec<Parcel> {
        self.reading.parcels()
    }

    /// The end of the message.
    pub fn end(self) -> ReadOnce {
        let Self { reading, detectors, limits, views, size } = self;
        ReadOnce { first: reading.finish(), detectors, limits, views, size }
    }
}

impl ReadOnce {
    /// What is to be handed over last.
    pub fn parcels(&mut self) -> Vec<Parcel> {
        std::mem::take(&mut self.first.parcels)
    }

    /// What the message says and carries, or what is needed to know that, once it is known what has come of what was
    /// handed over.
    pub fn finish(self, mut outcomes: Outcomes) -> Inspected {
        let Self { mut first, detectors, limits, views, size } = self;
        let again = first.asks_for_another_reading();
        let left = outcomes.values().map(|outcome| outcome.budget.text).min();
        let spent = left.map_or(0, |left| limits.text.saturating_sub(left));
        let known = outcomes.values().map(Outcome::print).collect();
        job::absorb(&mut first, &mut outcomes, &limits);
        if again {
            return Inspected::Again(Box::new(SecondLook::new(
                first, size, spent, known, &detectors, &limits, views,
            )));
        }
        let mut content = Union::new(first).finish();
        content.size = size;
        Inspected::Done(Box::new(content))
    }
}

#[cfg(test)]
#[path = "inspector_tests.rs"]
mod tests;
