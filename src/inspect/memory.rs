//! What is known from before a message came.

use super::grant::Grant;

/// What is known from before. Empty wherever nothing is remembered: in examples, in `check`.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    /// Grants that may lift a rule for this sender, as the register has them now.
    pub grants: Vec<Grant>,
}
