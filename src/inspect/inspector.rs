//! The Inspector: every chunk of a message goes in while it passes; the facts are ready when the last one has.

use super::facts::Content;
use super::reading::Reading;
use crate::detect::scanner::Detectors;
pub use crate::message::limits::Limits;
use crate::message::walker::Walker;
use std::sync::Arc;

/// Inspection of one message.
///
/// What it keeps does not grow with the message: one header block, one line, the state of one decoder and one
/// scanner, and the facts, which are bounded.
#[derive(Debug)]
pub struct Inspector {
    walker: Walker,
    reading: Reading,
    size: u64,
}

impl Inspector {
    /// An inspection that has seen nothing.
    pub fn new(detectors: Arc<Detectors>, limits: Limits) -> Self {
        Self { walker: Walker::new(limits), reading: Reading::new(detectors), size: 0 }
    }

    /// Inspects a message that lies in memory as a whole.
    pub fn inspect(detectors: &Arc<Detectors>, limits: &Limits, message: &[u8]) -> Content {
        let mut inspector = Self::new(Arc::clone(detectors), limits.clone());
        inspector.feed(message);
        inspector.finish()
    }

    /// The next bytes of the message, in CRLF form, dots removed. Any cutting gives the same facts.
    pub fn feed(&mut self, chunk: &[u8]) {
        self.size += chunk.len() as u64;
        let Self { walker, reading, .. } = self;
        walker.feed(chunk, &mut |event| reading.take(event));
    }

    /// What the message says and carries.
    pub fn finish(mut self) -> Content {
        let Self { walker, reading, .. } = &mut self;
        walker.finish(&mut |event| reading.take(event));
        let mut content = self.reading.finish(self.walker.codes());
        content.size = self.size;
        content
    }
}

#[cfg(test)]
#[path = "inspector_tests.rs"]
mod tests;
