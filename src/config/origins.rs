//! Where each setting comes from: a place in the file, a flag, or the default.

use crate::mail::mistake::Mistake;
use crate::mail::settings::Key;
use crate::mail::value::Wrong;
use std::collections::BTreeMap;

/// Where each setting comes from, so that a mistake found later still names its place.
#[derive(Debug)]
pub(super) struct Origins<'a> {
    file: &'a str,
    text: &'a str,
    places: BTreeMap<Key, usize>,
    flags: BTreeMap<Key, &'static str>,
}

impl<'a> Origins<'a> {
    pub(super) fn new(file: &'a str, text: &'a str, places: BTreeMap<Key, usize>) -> Self {
        Self { file, text, places, flags: BTreeMap::new() }
    }

    /// A flag has overruled whatever the file says.
    pub(super) fn overruled(&mut self, key: Key, flag: &'static str) {
        self.flags.insert(key, flag);
    }

    /// A mistake about the setting, wherever it comes from.
    pub(super) fn mistake(&self, key: Key, wrong: Wrong) -> Mistake {
        let Wrong { message, hint } = wrong;
        let (section, name) = key;
        match (self.flags.get(&key), self.places.get(&key)) {
            (Some(flag), _) => Mistake::in_file(*flag, message, hint),
            (None, Some(offset)) => {
                Mistake::at(self.file, self.text, *offset, format!("{name} {message}"), hint)
            }
            (None, None) => Mistake::in_file(format!("[{section}] {name} (the default)"), message, hint),
        }
    }
}
