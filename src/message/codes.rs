//! A set of ambiguity codes, small enough to travel by value.

use super::ambiguity::Ambiguity;
use serde::{Deserialize, Serialize};

/// Which codes have been raised. The order of raising does not matter.
#[derive(Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Codes(u64);

impl Codes {
    /// Adds one code.
    pub fn raise(&mut self, code: Ambiguity) {
        self.0 |= 1 << code as u32;
    }

    /// Adds every code of the other set.
    pub fn merge(&mut self, other: Self) {
        self.0 |= other.0;
    }

    /// The code has been raised.
    pub fn contains(self, code: Ambiguity) -> bool {
        self.0 & (1 << code as u32) != 0
    }

    /// The raised codes, in the order of their declaration.
    pub fn iter(self) -> impl Iterator<Item = Ambiguity> {
        Ambiguity::ALL.iter().map(|row| row.0).filter(move |code| self.contains(*code))
    }
}

impl std::fmt::Debug for Codes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.iter().map(Ambiguity::code)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_place_of_its_own() {
        assert!(Ambiguity::ALL.len() <= 64);
        for (code, ..) in Ambiguity::ALL {
            let mut codes = Codes::default();
            codes.raise(*code);
            assert_eq!(codes.iter().collect::<Vec<_>>(), [*code]);
        }
    }
}
