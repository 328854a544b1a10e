//! What conditions may name.

use super::clock::Zone;
use super::list::Lists;
use crate::detect::dictionary::Dictionary;
use crate::detect::finding::Class;
use crate::mail::mistake::nearest;
use std::sync::Arc;

/// The lists and dictionaries of a policy, what its detectors find, and what the organisation says of itself.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Lists of domains and addresses.
    pub lists: Lists,
    /// Classes of personal data.
    pub classes: Vec<Class>,
    /// Words with weights.
    pub dictionaries: Vec<Arc<Dictionary>>,
    /// Lists whose hosts are looked for, each with a term for every host.
    pub hosts: Vec<Arc<Dictionary>>,
    /// Fields of the header that are kept, names in lower case.
    pub fields: Vec<String>,
    /// What a sender writes into the subject so that the mail takes the secure route, in lower case. None where there is no
    /// such route.
    pub secure_tags: Vec<String>,
    /// Where the clocks of the organisation are.
    pub zone: Zone,
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
