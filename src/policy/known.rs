//! What conditions may name.

use super::clock::Zone;
use super::list::Lists;
use super::record::fingerprint::{self, Fingerprint};
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
    /// Words with weights, each with what shows whether it is still the same.
    pub dictionaries: Vec<(Fingerprint, Arc<Dictionary>)>,
    /// Dictionaries that are there, but have mistakes, which are told already.
    pub unread: Vec<String>,
    /// The same of the numbers that the organisation defines.
    pub numbers: Fingerprint,
    /// Lists whose hosts are looked for, each with a term for every host.
    pub hosts: Vec<Arc<Dictionary>>,
    /// Fields of the header that are kept, names in lower case.
    pub fields: Vec<String>,
    /// Where the clocks of the organisation are.
    pub zone: Zone,
}

impl Known {
    /// What shows whether a condition is still the same: its text, and the lists that it names.
    pub fn fingerprint(&self, condition: &str, written: &str) -> Fingerprint {
        let named = self.lists.iter().filter(|list| written.contains(&format!("\"{}\"", list.name())));
        let prints: Vec<[u8; 8]> = named.map(|list| list.fingerprint().to_le_bytes()).collect();
        let texts = [condition.as_bytes(), written.as_bytes()];
        fingerprint::of(texts.into_iter().chain(prints.iter().map(|print| &print[..])))
    }

    /// What to do about a dictionary that is not there.
    pub fn dictionary_hint(&self, written: &str) -> String {
        match nearest(written, self.dictionaries.iter().map(|(_, known)| known.name.as_str())) {
            Some(name) => format!("did you mean `{name}`?"),
            None => format!("write its words into `dictionaries/{written}.toml`"),
        }
    }
}
