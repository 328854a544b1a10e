//! The tree of pages: ISO 32000-1 7.7.3.

use super::object::{Dict, Object};
use super::store::Store;
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

/// Pages, and nodes of their tree.
pub(super) const PAGES: usize = 20_000;
/// So far up the tree what a page inherits is looked for.
const PARENTS: usize = 32;
/// A page that does not say how large it is, in points.
const LETTER: [f32; 4] = [0.0, 0.0, 612.0, 792.0];

/// The tree of a file.
pub(super) struct Tree<'s> {
    store: &'s Store<'s>,
    /// What pages inherit, by the number of the node and the key.
    inherited: RefCell<HashMap<(u32, &'static [u8]), Object<'s>>>,
}

impl<'s> Tree<'s> {
    pub(super) fn of(store: &'s Store<'s>) -> Self {
        Self { store, inherited: RefCell::default() }
    }

    /// Pages in the order of the tree: 7.7.3.
    pub(super) fn pages(&self) -> Vec<usize> {
        let store = self.store;
        let mut pages = Vec::new();
        let mut visited = HashSet::new();
        let roots =
            store.trailers().iter().rev().map(|trailer| store.get(trailer, b"Root")).collect::<Vec<_>>();
        let mut open: Vec<u32> =
            roots.iter().filter_map(|root| root.dict()?.get(b"Pages").reference()).take(1).collect();
        while let Some(number) = open.pop() {
            let Some((parsed, index)) = store.follow(number) else { continue };
            if !visited.insert(index) || visited.len() > PAGES {
                continue;
            }
            let Some(dict) = parsed.dict() else { continue };
            let kids = store.get(dict, b"Kids");
            if kids.array().is_empty() {
                pages.push(index);
            }
            open.extend(kids.array().iter().rev().take(PAGES).filter_map(Object::reference));
        }
        pages
    }

    /// What a page has or inherits to draw with.
    pub(super) fn resources(&self, page: &Dict<'s>) -> Object<'s> {
        self.inherited(page, b"Resources")
    }

    /// What can be seen of a page: 14.11.2.
    pub(super) fn bounds(&self, page: &Dict<'s>) -> [f32; 4] {
        [b"CropBox", &b"MediaBox"[..]]
            .into_iter()
            .find_map(|key| corners(self.store, self.inherited(page, key).array()))
            .unwrap_or(LETTER)
    }

    /// What a page has or inherits. Trees may be flat and their nodes long, so what a node gives is kept.
    fn inherited(&self, page: &Dict<'s>, key: &'static [u8]) -> Object<'s> {
        let store = self.store;
        let own = store.get(page, key);
        let Some(parent) = page.get(b"Parent").reference().filter(|_| own == Object::Null) else {
            return own;
        };
        if let Some(found) = self.inherited.borrow().get(&(parent, key)) {
            return found.clone();
        }
        let mut found = Object::Null;
        let mut next = Some(parent);
        for _ in 0..PARENTS {
            let Some((parsed, _)) = next.and_then(|number| store.follow(number)) else { break };
            let Some(dict) = parsed.dict() else { break };
            found = store.get(dict, key);
            if found != Object::Null {
                break;
            }
            next = dict.get(b"Parent").reference();
        }
        // A rectangle has four numbers, however long the array is that is copied for each page.
        if let Object::Array(items) = &mut found {
            items.truncate(4);
        }
        self.inherited.borrow_mut().insert((parent, key), found.clone());
        found
    }
}

/// A rectangle: two corners of it, 7.9.5.
pub(super) fn corners(store: &Store<'_>, items: &[Object<'_>]) -> Option<[f32; 4]> {
    let numbers = items.iter().take(4).filter_map(|item| store.resolve(item).number());
    <[f32; 4]>::try_from(numbers.map(|number| number as f32).collect::<Vec<_>>()).ok()
}
