//! The names that a content uses: ISO 32000-1 7.8.3.

use super::font::Font;
use super::object::{Dict, Object};
use super::source::Source;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

type Names<'s> = Rc<HashMap<Vec<u8>, Object<'s>>>;

/// The names that a content uses, and those of the content around it.
#[derive(Debug)]
pub(super) struct Scope<'r, 's> {
    resources: Dict<'s>,
    around: Option<&'r Scope<'r, 's>>,
    /// What names mean, by their kind, once they were asked for.
    kinds: RefCell<HashMap<&'static [u8], Names<'s>>>,
    pub(super) fonts: RefCell<HashMap<Vec<u8>, Rc<Font>>>,
}

impl<'r, 's> Scope<'r, 's> {
    pub(super) fn new(resources: Object<'s>, around: Option<&'r Scope<'r, 's>>) -> Self {
        let resources = match resources {
            Object::Dict(dict) => dict,
            _ => Dict::default(),
        };
        Self { resources, around, kinds: RefCell::default(), fonts: RefCell::default() }
    }

    /// What a name means, nearest first: as it stands there.
    pub(super) fn find(&self, source: &Source<'s>, kind: &'static [u8], name: &[u8]) -> Object<'s> {
        let known = self.kinds.borrow().get(kind).map(Rc::clone);
        let names = known.unwrap_or_else(|| {
            let names = match source.store.get(&self.resources, kind) {
                Object::Dict(dict) => {
                    dict.0.into_iter().map(|(name, object)| (name.into_owned(), object)).collect()
                }
                _ => HashMap::new(),
            };
            let names = Rc::new(names);
            self.kinds.borrow_mut().insert(kind, Rc::clone(&names));
            names
        });
        match names.get(name) {
            Some(object) => object.clone(),
            None => self.around.map_or(Object::Null, |around| around.find(source, kind, name)),
        }
    }
}
