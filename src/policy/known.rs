//! What conditions may name.

use super::list::Lists;
use crate::detect::finding::Class;

/// The lists of a policy, and what its detectors find.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Lists of domains and addresses.
    pub lists: Lists,
    /// Classes of personal data.
    pub classes: Vec<Class>,
}
