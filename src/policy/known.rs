//! What conditions may name.

use super::list::Lists;
use crate::detect::dictionary::Dictionary;
use crate::detect::finding::Class;
use crate::mail::mistake::nearest;
use std::sync::Arc;

/// The lists and dictionaries of a policy, and what its detectors find.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Lists of domains and addresses.
    pub lists: Lists,
    /// Classes of personal data.
    pub classes: Vec<Class>,
    /// Words with weights.
    pub dictionaries: Vec<Arc<Dictionary>>,
}

impl Known {
    /// What to do about a dictionary that is not there.
    pub fn dictionary_hint(&self, written: &str) -> String {
        match nearest(written, self.dictionaries.iter().map(|known| known.name.as_str())) {
            Some(name) => format!("did you mean `{name}`?"),
            None => format!("write its words into `dictionaries/{written}.toml`"),
        }
    }
}
