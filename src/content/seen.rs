//! The text that a reader sees, where that is not the whole text.

/// One piece of such a text, beside the piece of the whole text that it was made of.
///
/// What a stream has left out nowhere yet is seen as it is: up to the place where the two part there is no second text.
#[derive(Debug, Default)]
pub struct Seen {
    /// Where in the whole text of this call the two part, if they do in this call; before that, both are the same.
    pub parted: Option<usize>,
    /// The text that is seen; empty until the two have parted.
    pub text: String,
    /// Ends of stretches that are the same in both, in bytes from the beginning of each piece. Between two ends,
    /// positions are counted back from the later one. Rising.
    pub places: Vec<(usize, usize)>,
    /// Addresses of pages and pictures, as the markup has them, a line each. Nobody sees them, and they stand in no text.
    pub addresses: String,
}

impl Seen {
    /// Empties it for the next call.
    pub fn clear(&mut self) {
        self.parted = None;
        self.text.clear();
        self.places.clear();
        self.addresses.clear();
    }

    /// What was just written to both ends so far.
    pub(super) fn place(&mut self, all: usize) {
        let place = (self.text.len(), all);
        match self.places.last_mut() {
            // The same stretch goes on.
            Some(last) if place.0.wrapping_sub(last.0) == place.1.wrapping_sub(last.1) => *last = place,
            _ => self.places.push(place),
        }
    }
}
