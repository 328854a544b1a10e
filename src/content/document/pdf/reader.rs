//! Goes through all objects of a file: strings first, then pages in their order, then whatever stream is left.

use super::canvas::Canvases;
use super::content::Follower;
use super::fields;
use super::filter::Outcome;
use super::gap;
use super::harvest::Found;
use super::object::{Dict, Object};
use super::out::{SCRIPTED, hand_out, say};
use super::page::Page;
use super::scope::Scope;
use super::source::Source;
use super::store::Parsed;
use super::tree::{PAGES, Tree};
use super::xml;
use crate::content::unwrap::{Inner, Loss, Nature};
use memchr::memmem;
use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

/// Pieces of outlines that may be there in a file without text: rules, boxes, a mark.
const OUTLINES: u64 = 60;

/// Reads one file with one key.
pub(super) struct Reader<'r, 's> {
    source: &'r Source<'s>,
    sink: &'r mut dyn FnMut(Inner<'_>),
    found: Found,
    /// Pages by entry, in the order of the file.
    pages: Vec<usize>,
    /// Which page a content belongs to, by the content's number.
    owners: HashMap<u32, usize>,
    /// Hashes of what objects say, so that revisions do not repeat it.
    told: HashSet<u64>,
    /// Bytes of text on pages.
    shown: usize,
    canvases: Canvases,
    defaults: Object<'s>,
    tree: Tree<'s>,
}

impl<'r, 's> Reader<'r, 's> {
    pub(super) fn new(source: &'r Source<'s>, sink: &'r mut dyn FnMut(Inner<'_>)) -> Self {
        Self {
            source,
            sink,
            found: Found::default(),
            pages: Vec::new(),
            owners: HashMap::new(),
            told: HashSet::new(),
            shown: 0,
            canvases: Canvases::default(),
            defaults: Object::Null,
            tree: Tree::of(source.store),
        }
    }

    pub(super) fn read(mut self, broken: &[&[u8]]) {
        self.strings();
        let source = self.source;
        let mut follower = Follower::new(source);
        let defaults = Scope::new(std::mem::replace(&mut self.defaults, Object::Null), None);
        let live = self.tree.pages();
        let seen: HashSet<usize> = live.iter().copied().collect();
        for index in &live {
            self.page(*index, &mut follower, &defaults, true);
        }
        for index in std::mem::take(&mut self.pages) {
            if !seen.contains(&index) {
                let number = source.store.entries.get(index).map_or(0, |entry| entry.number);
                self.page(index, &mut follower, &defaults, source.store.index_of(number) == Some(index));
            }
        }
        for index in 0..source.store.entries.len() {
            if !source.is_done(index) {
                self.stream(index, &mut follower, &defaults);
            }
        }
        for bytes in broken {
            self.salvage(bytes, &mut follower, &defaults);
        }
        if self.found.script {
            (self.sink)(Inner::Is(SCRIPTED));
        }
        let seen = &follower.seen;
        if live.is_empty() && self.shown == 0 && source.losses().is_empty() {
            source.lose(Loss::Malformed, "a PDF without pages");
        }
        if self.shown == 0 && (seen.pictures > 0 || seen.outlines > OUTLINES) {
            source.lose(Loss::Uninspectable, "a PDF of pictures without text");
        } else if self.canvases.are_blind() {
            source.lose(Loss::Uninspectable, "a PDF with a page of pictures that hardly has text");
        } else if seen.is_foreign() {
            source.lose(Loss::Uninspectable, "a PDF whose fonts do not say what some of its text is");
        }
    }

    fn tell(&mut self, text: &str) {
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        if !text.trim().is_empty() && self.told.insert(hasher.finish()) {
            say(text, self.sink);
            say("\n\n", self.sink);
        }
    }

    /// Strings of all objects, and what is what.
    fn strings(&mut self) {
        let source = self.source;
        let store = source.store;
        let trailers = store.trailers();
        let infos: HashSet<u32> =
            trailers.iter().filter_map(|trailer| trailer.get(b"Info").reference()).collect();
        for trailer in &trailers {
            if let Object::Dict(info) = trailer.get(b"Info")
                && let Some(entry) = store.entries.first()
            {
                let text = self.found.look(source, &Object::Dict(info.clone()), entry, true);
                self.tell(&text);
            }
        }
        for (index, entry) in store.entries.iter().enumerate() {
            let parsed = store.parse(entry);
            if let Some(dict) = parsed.dict() {
                let contents = matches!(dict.get(b"Contents"), Object::Ref(_) | Object::Array(_));
                if (dict.is(b"Type", b"Page")
                    || contents && (dict.has(b"MediaBox") || dict.has(b"Resources")))
                    && self.pages.len() < PAGES
                {
                    self.pages.push(index);
                    let list = store.get(dict, b"Contents");
                    let numbers =
                        list.array().iter().chain([dict.get(b"Contents")]).filter_map(Object::reference);
                    self.owners.extend(numbers.map(|number| (number, index)));
                }
                if let Object::Dict(form) = dict.get(b"AcroForm") {
                    self.form(form);
                }
                if dict.has(b"XFA") || dict.has(b"Fields") && dict.has(b"DR") {
                    self.form(dict);
                }
                if dict.is(b"Type", b"ObjStm") || dict.is(b"Type", b"XRef") {
                    source.mark(index);
                    continue;
                }
            }
            let text = self.found.look(source, &parsed.object, entry, infos.contains(&entry.number));
            self.tell(&text);
        }
    }

    /// A form: what its fields are drawn with, and its XML, which may be in several streams.
    fn form(&mut self, form: &Dict<'s>) {
        let store = self.source.store;
        if self.defaults == Object::Null {
            self.defaults = store.get(form, b"DR");
        }
        let mut all = Vec::new();
        let parts = store.get(form, b"XFA");
        for part in
            [form.get(b"XFA")].into_iter().chain(parts.array()).filter(|part| part.reference().is_some())
        {
            if let Some((parsed, index)) = part.reference().and_then(|number| store.follow(number))
                && parsed.stream.is_some()
                && !self.source.is_done(index)
                && all.len() < 32 << 20
            {
                all.extend(
                    self.source.unpack(index, &parsed).map(|outcome| outcome.bytes).unwrap_or_default(),
                );
            }
        }
        self.tell(&xml::text(&all));
    }

    /// A page. One that a newer revision replaced is read if a content of it was not.
    fn page(&mut self, index: usize, follower: &mut Follower<'r, 's>, defaults: &Scope<'_, 's>, live: bool) {
        let store = self.source.store;
        let Some(entry) = store.entries.get(index) else { return };
        let parsed = store.parse(entry);
        let Some(dict) = parsed.dict() else { return };
        let list = store.get(dict, b"Contents");
        let mut content = Vec::new();
        let mut new = live;
        for part in list.array().iter().chain([dict.get(b"Contents")]) {
            let Some(number) = part.reference() else { continue };
            let Some((parsed, index)) = store.follow(number) else {
                self.source.lose(Loss::Malformed, "a page of a PDF whose content is not there");
                continue;
            };
            if parsed.stream.is_none() || content.len() > 32 << 20 {
                continue;
            }
            new |= !self.source.is_done(index);
            if new && let Some(outcome) = self.source.unpack(index, &parsed) {
                content.extend(outcome.bytes);
                content.push(b'\n');
            }
        }
        if new {
            let scope = Scope::new(self.tree.resources(dict), Some(defaults));
            let mut page = Page::on(self.tree.bounds(dict));
            follower.follow(&content, &scope, &mut page);
            fields::fill(self.source, dict, entry, &mut page);
            self.canvases.add(&page.canvas, page.text());
            self.put(&page);
        }
    }

    fn put(&mut self, page: &Page) {
        self.shown += page.text().len();
        let mut text = String::new();
        page.write(&mut text);
        if !text.trim().is_empty() {
            say(&text, self.sink);
            say("\n\n", self.sink);
        }
    }

    /// A stream that no page uses.
    fn stream(&mut self, index: usize, follower: &mut Follower<'r, 's>, defaults: &Scope<'_, 's>) {
        let store = self.source.store;
        let Some(entry) = store.entries.get(index) else { return };
        let parsed = store.parse(entry);
        let Some((dict, raw)) = parsed.dict().zip(parsed.stream) else { return };
        let names = self.found.files.get(&entry.number);
        if names.is_some() || dict.is(b"Type", b"EmbeddedFile") {
            let names = names.cloned().unwrap_or_default();
            if let Some(outcome) = self.source.unpack(index, &parsed)
                && outcome.lost.is_none_or(|(loss, _)| loss == Loss::Malformed || !outcome.bytes.is_empty())
            {
                hand_out(names, Nature::File, &outcome.bytes, self.sink);
            }
            return;
        }
        let script = self.found.scripts.contains(&entry.number);
        let font = self.found.fonts.contains(&entry.number) || dict.has(b"Length1");
        if font || dict.has(b"FunctionType") || dict.has(b"ShadingType") || raw.is_empty() {
            return;
        }
        if dict.is(b"Subtype", b"Image") {
            self.picture(index, &parsed, follower);
            return;
        }
        let Some(outcome) = self.source.unpack(index, &parsed) else { return };
        if outcome.picture.is_some() {
            follower.seen.pictures += 1;
            self.emit_picture(&outcome);
            return;
        }
        let bytes = &outcome.bytes;
        let start = bytes.iter().find(|byte| !super::lexer::is_blank(**byte));
        let near = bytes.get(..bytes.len().min(2000)).unwrap_or_default();
        if script {
            self.tell(&super::source::text(bytes));
        } else if dict.is(b"Type", b"Metadata")
            || matches!(start, Some(b'<' | 0xef)) && memmem::find(near, b">").is_some()
        {
            self.tell(&xml::text(bytes));
        } else if memmem::find(bytes, b"begincmap").is_some() || memmem::find(near, b"acsp").is_some() {
            // Maps of fonts and colours.
        } else {
            self.unknown(index, &parsed, bytes, follower, defaults);
        }
    }

    /// A content, perhaps, or text.
    fn unknown(
        &mut self,
        index: usize,
        parsed: &Parsed<'s>,
        bytes: &[u8],
        follower: &mut Follower<'r, 's>,
        defaults: &Scope<'_, 's>,
    ) {
        let store = self.source.store;
        let Some((entry, dict)) = store.entries.get(index).zip(parsed.dict()) else { return };
        let form = dict.is(b"Subtype", b"Form") || dict.has(b"PatternType");
        let owner = self.owners.get(&entry.number).or(self.pages.first()).copied();
        let owner = owner.and_then(|owner| store.entries.get(owner)).map(|owner| store.parse(owner));
        let owner = owner.as_ref().and_then(Parsed::dict);
        let outer =
            Scope::new(owner.map_or(Object::Null, |owner| self.tree.resources(owner)), Some(defaults));
        let scope = Scope::new(store.get(dict, b"Resources"), Some(&outer));
        let (operators, strangers) = (follower.seen.operators, follower.seen.strangers);
        let before = std::mem::take(&mut follower.seen.fonts);
        let mut page = Page::default();
        follower.follow(bytes, &scope, &mut page);
        let (operators, strangers) =
            (follower.seen.operators - operators, follower.seen.strangers - strangers);
        if form || operators > strangers {
            follower.seen.add(before);
            self.put(&page);
            return;
        }
        follower.seen.fonts = before;
        if gap::is_text(bytes) {
            self.tell(&String::from_utf8_lossy(bytes));
        } else if !page.text().is_empty() {
            // Text between what is no content: readers may show it all the same.
            self.put(&page);
        }
    }

    /// What can be read of broken objects: their streams.
    fn salvage(&mut self, bytes: &[u8], follower: &mut Follower<'r, 's>, defaults: &Scope<'_, 's>) {
        let store = self.source.store;
        let owner =
            self.pages.first().and_then(|owner| store.entries.get(*owner)).map(|owner| store.parse(owner));
        let owner = owner.as_ref().and_then(Parsed::dict);
        let scope =
            Scope::new(owner.map_or(Object::Null, |owner| self.tree.resources(owner)), Some(defaults));
        let mut read = false;
        let mut rest = bytes;
        while let Some(at) = memmem::find(rest, b"stream") {
            let body = rest.get(at + 6..).unwrap_or_default();
            let body = body.strip_prefix(b"\r").unwrap_or(body);
            let body = body.strip_prefix(b"\n").unwrap_or(body);
            let end = memmem::find(body, b"endstream").unwrap_or(body.len());
            let raw = body.get(..end).unwrap_or_default();
            rest = body.get(end + 9..).unwrap_or_default();
            let bytes = self.source.salvage(raw);
            let before = follower.seen.operators;
            let strangers = follower.seen.strangers;
            let mut page = Page::default();
            follower.follow(&bytes, &scope, &mut page);
            if !page.text().is_empty()
                && follower.seen.operators - before > follower.seen.strangers - strangers
            {
                self.put(&page);
                read = true;
            } else if gap::is_text(&bytes) && !bytes.is_empty() {
                self.tell(&String::from_utf8_lossy(&bytes));
                read = true;
            }
        }
        if !read {
            self.source.lose(Loss::Malformed, "a part of a PDF that belongs to no object");
        }
    }

    /// A picture, which is not looked into here; one that is a file of its own is handed out.
    fn picture(&mut self, index: usize, parsed: &Parsed<'s>, follower: &mut Follower<'r, 's>) {
        let Some(dict) = parsed.dict() else { return };
        follower.seen.pictures += 1;
        let filters = self.source.store.filters(dict);
        if filters.contains(&super::filter::Filter::Picture(true)) {
            if let Some(outcome) = self.source.unpack(index, parsed) {
                self.emit_picture(&outcome);
            }
        } else {
            self.source.mark(index);
        }
    }

    fn emit_picture(&mut self, outcome: &Outcome) {
        if outcome.picture == Some(true) && !outcome.bytes.is_empty() {
            hand_out(Vec::new(), Nature::Furniture, &outcome.bytes, self.sink);
        }
    }
}
