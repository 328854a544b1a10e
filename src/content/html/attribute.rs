//! An attribute as it comes in, and what of its value is wanted.

use super::name::Name;
use super::sink::{Sink, Wanted};

/// The attribute that is being read.
#[derive(Debug, Default)]
pub(super) struct Attribute {
    pub(super) name: Name,
    wanted: Wanted,
    value: String,
    cut: bool,
}

impl Attribute {
    /// Another one begins.
    pub(super) fn clear(&mut self) {
        self.name.clear();
        self.value.clear();
        self.wanted = Wanted::Nothing;
    }

    /// Asks how much of the value is wanted that follows the name. Without asking, nothing is.
    pub(super) fn ask(&mut self, sink: &impl Sink) {
        self.wanted = sink.wanted(self.name.known());
    }

    /// Keeps what is wanted of a value, at most as much as is wanted.
    pub(super) fn push_value(&mut self, text: &str) {
        let (Wanted::All { at_most } | Wanted::Beginning { at_most }) = self.wanted else {
            return;
        };
        let room = at_most.saturating_sub(self.value.len());
        let kept = text.get(..text.floor_char_boundary(room.min(text.len()))).unwrap_or_default();
        self.value.push_str(kept);
        if kept.len() < text.len() {
            self.cut |= matches!(self.wanted, Wanted::All { .. });
            // The next character might be short enough to fit: the kept part is to be a beginning all the same.
            self.wanted = match self.wanted {
                Wanted::All { .. } => Wanted::All { at_most: self.value.len() },
                _ => Wanted::Beginning { at_most: self.value.len() },
            };
        }
    }

    /// The value ends.
    pub(super) fn end(&mut self, sink: &mut impl Sink) {
        if self.wanted != Wanted::Nothing {
            sink.attribute(self.name.known(), &self.value);
        }
        self.clear();
    }

    /// The value of some attribute that was wanted whole was too long.
    pub(super) fn cut(&self) -> bool {
        self.cut
    }

    /// Bytes held between two pieces.
    #[cfg(test)]
    pub(super) fn held_bytes(&self) -> usize {
        self.name.held_bytes() + self.value.capacity()
    }
}
