//! The tree of pages: ISO 32000-1 7.7.3.

use super::object::{Dict, Object};
use super::store::Store;
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

/// Pages, and nodes of their tree.
pub(super) const PAGES: usize = 20_000;
/// So far up the tree what a page inherits is looked for.
const PARENTS: usize = 32;

/// The tree of a file.
pub(super) struct Tree<'s> {
    store: &'s Store<'s>,
    /// What pages inherit, by the number of the node.
    inherited: RefCell<HashMap<u32, Object<'s>>>,
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

    /// What a page has or inherits to draw with. Trees may be flat and their nodes long, so what a node gives is kept.
    pub(super) fn resources(&self, page: &Dict<'s>) -> Object<'s> {
        let store = self.store;
        let own = store.get(page, b"Resources");
        let Some(parent) = page.get(b"Parent").reference().filter(|_| own == Object::Null) else {
            return own;
        };
        if let Some(found) = self.inherited.borrow().get(&parent) {
            return found.clone();
        }
        let mut found = Object::Null;
        let mut next = Some(parent);
        for _ in 0..PARENTS {
            let Some((parsed, _)) = next.and_then(|number| store.follow(number)) else { break };
            let Some(dict) = parsed.dict() else { break };
            found = store.get(dict, b"Resources");
            if found != Object::Null {
                break;
            }
            next = dict.get(b"Parent").reference();
        }
        self.inherited.borrow_mut().insert(parent, found.clone());
        found
    }
}
