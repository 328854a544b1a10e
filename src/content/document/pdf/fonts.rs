//! The fonts of a file that have been read.

use super::font::Font;
use super::object::Object;
use super::scope::Scope;
use super::source::Source;
use crate::content::unwrap::Loss;
use std::collections::HashMap;
use std::rc::Rc;

/// Bytes of fonts that are kept from page to page, and at most on one page.
const FONTS: usize = 32 << 20;
const FONTS_OF_PAGE: usize = 96 << 20;

/// Fonts, each read once and kept for a while.
#[derive(Debug)]
pub(super) struct Fonts<'f, 's> {
    source: &'f Source<'s>,
    fonts: HashMap<u32, Rc<Font>>,
    bytes: usize,
    pub(super) fallback: Rc<Font>,
}

impl<'f, 's> Fonts<'f, 's> {
    pub(super) fn of(source: &'f Source<'s>) -> Self {
        Self { source, fonts: HashMap::new(), bytes: 0, fallback: Rc::new(Font::fallback()) }
    }

    /// Another page begins.
    pub(super) fn turn(&mut self) {
        if self.bytes > FONTS {
            self.fonts.clear();
            self.bytes = 0;
        }
    }

    /// The font that a content names.
    pub(super) fn named(&mut self, scope: &Scope<'_, 's>, name: &[u8]) -> Rc<Font> {
        if let Some(font) = scope.fonts.borrow().get(name) {
            return Rc::clone(font);
        }
        let found = scope.find(self.source, b"Font", name);
        let font = self.get(&found);
        scope.fonts.borrow_mut().insert(name.to_vec(), Rc::clone(&font));
        font
    }

    /// The font that an object is.
    pub(super) fn get(&mut self, found: &Object<'s>) -> Rc<Font> {
        let number = found.reference();
        if let Some(font) = number.and_then(|number| self.fonts.get(&number)) {
            return Rc::clone(font);
        }
        if self.bytes > FONTS_OF_PAGE {
            self.source.lose(Loss::Limit, "a page of a PDF with too many fonts");
            return Rc::clone(&self.fallback);
        }
        let font = match self.source.store.resolve(found) {
            Object::Dict(dict) => {
                let mut font = Font::of(self.source, &dict);
                font.number = number;
                self.bytes += font.bytes();
                Rc::new(font)
            }
            _ => Rc::clone(&self.fallback),
        };
        if let Some(number) = number {
            self.fonts.insert(number, Rc::clone(&font));
        }
        font
    }
}
