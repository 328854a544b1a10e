//! One message or MIME entity on its way through the walker: the message itself, or one that was encoded in a part of
//! it.

use super::desk::{Desk, Layer, Open, Root};
use super::facts::{Part, Shortfall};
use super::form::Form;
use super::header_facts;
use super::leaf::Leaf;
use super::ledger::Notes;
use super::passage::Passage;
use super::sealed;
use super::work::Pace;
use super::written::Written;
use crate::content::file_type::{Family, FileType};
use crate::detect::dictionary::counts::Counts;
use crate::detect::discoveries::Discoveries;
use crate::detect::finding::Place;
use crate::detect::scanner::Scanner;
use crate::message::event::{Event, Opened};
use crate::message::file_name;
use crate::message::limits::Limits;
use crate::message::stack::Role;
use crate::message::walker::Walker;
use std::sync::Arc;

/// Bytes of a body up to which pieces go together.
const PIECE: usize = 2 * 1024;

/// The state of one entity.
#[derive(Debug)]
pub struct Branch {
    walker: Walker,
    parts: Parts,
}

/// What lies between the walker and the desk.
#[derive(Debug)]
struct Parts {
    /// Where the entity hangs.
    root: Root,
    /// The open parts, by their index.
    open: Vec<u32>,
    /// Those of them whose parts say the same in other words: a reader sees one of them.
    alternatives: Vec<Alternatives>,
    leaf: Option<Box<Leaf>>,
    /// What of the body of the leaf, or around parts, is yet to be handed on: pieces may be as short as a line.
    held: Vec<u8>,
    around: Option<Passage>,
}

/// A `multipart/alternative` that is open (RFC 2046 section 5.1.4), and the words of dictionaries in it: of its parts the
/// one counts that has most of a word.
#[derive(Debug)]
struct Alternatives {
    /// The part.
    index: u32,
    /// The words of the message before it.
    before: Counts,
    /// The words of its parts so far.
    most: Counts,
}

/// How layers are opened.
pub const LAYERS: Open = Open { entity: Branch::boxed, file: Leaf::boxed, text: Written::boxed };

impl Branch {
    /// An entity of which nothing has been seen.
    pub fn new(root: Root, desk: &Desk) -> Self {
        let limits = Limits {
            parts: desk.room(),
            depth: desk.limits.depth.saturating_sub(root.depth),
            ..desk.limits.clone()
        };
        let (open, alternatives) = (Vec::new(), Vec::new());
        let parts = Parts { root, open, alternatives, leaf: None, held: Vec::new(), around: None };
        Self { walker: Walker::new(limits, desk.view.manner()), parts }
    }

    fn boxed(root: Root, desk: &Desk) -> Box<dyn Layer> {
        Box::new(Self::new(root, desk))
    }
}

impl Layer for Branch {
    fn feed(&mut self, bytes: &[u8], desk: &mut Desk) {
        let Self { walker, parts } = self;
        walker.feed(bytes, &mut |event| parts.take(event, desk));
        parts.hand_on(desk);
    }

    fn finish(mut self: Box<Self>, desk: &mut Desk) {
        let Self { walker, parts } = &mut *self;
        walker.finish(&mut |event| parts.take(event, desk));
        desk.codes.merge(walker.codes());
    }
}

impl Parts {
    fn take(&mut self, event: Event<'_>, desk: &mut Desk) {
        if !matches!(event, Event::Body(_) | Event::Around(_)) {
            self.hand_on(desk);
        }
        match event {
            Event::Open(part) => {
                self.end_around(desk);
                self.begin(&part, desk);
            }
            Event::Body(bytes) | Event::Around(bytes) => self.bytes(bytes, desk),
            Event::Close => {
                self.end_around(desk);
                self.end(desk);
            }
            Event::Limit(detail) => desk.shortfall(Shortfall::Limit, None, detail),
        }
    }

    /// Each piece of a body, or around parts, goes through much: short ones go together.
    fn bytes(&mut self, bytes: &[u8], desk: &mut Desk) {
        if self.held.len() + bytes.len() <= PIECE {
            return self.held.extend_from_slice(bytes);
        }
        self.hand_on(desk);
        self.read(bytes, desk);
    }

    fn hand_on(&mut self, desk: &mut Desk) {
        if !self.held.is_empty() {
            let mut held = std::mem::take(&mut self.held);
            self.read(&held, desk);
            held.clear();
            self.held = held;
        }
    }

    /// Outside of a leaf there is nothing but what stands around parts.
    fn read(&mut self, bytes: &[u8], desk: &mut Desk) {
        match &mut self.leaf {
            Some(leaf) => leaf.feed(bytes, desk),
            None => self.around(bytes, desk),
        }
    }

    fn begin(&mut self, opened: &Opened<'_>, desk: &mut Desk) {
        let Opened { header, entity, role, .. } = *opened;
        let is_message = self.root.level == 0 && opened.depth == 0;
        let names = file_name::names(entity, &mut desk.codes);
        let names = desk.keep_names(names);
        // A multipart that is walked as a leaf has lost its boundary, no more.
        let text = entity.media_type.starts_with("text/") || entity.is_multipart();
        let attached = match role {
            Role::Leaf => !text || !names.is_empty() || entity.is_attachment(),
            Role::Message => !is_message,
            Role::Multipart => entity.is_attachment(),
        };
        let index = desk.open_part(Part {
            number: format!("{}{}", self.root.prefix, opened.number),
            depth: self.root.depth.saturating_add(opened.depth),
            view: desk.view,
            declared: entity.media_type.clone(),
            names,
            true_type: container_type(role),
            attached,
            inline_picture: false,
            size: 0,
        });
        if is_message {
            let (facts, complete) =
                header_facts::read(header, &desk.detectors.spec().fields, &mut desk.codes);
            desk.content.header = facts;
            if !complete {
                desk.shortfall(
                    Shortfall::Limit,
                    None,
                    "more addresses, or more in a header field, than is read",
                );
            }
        }
        scan_header(opened, if is_message { Place::Header } else { Place::Part(index) }, index, desk);
        if let Some(field) = header.named("content-id").next() {
            desk.content_id(index, content_id(&field.unfolded()));
        }
        if let Some((shortfall, detail)) = sealed::declared(entity) {
            desk.shortfall(shortfall, Some(index), detail);
        }
        self.open.push(index);
        if role == Role::Multipart && entity.media_type == "multipart/alternative" {
            let before = desk.ledger.set_words(Counts::default());
            self.alternatives.push(Alternatives { index, before, most: Counts::default() });
        }
        self.leaf =
            (role == Role::Leaf).then(|| Box::new(Leaf::new(index, self.root.level, header, entity, desk)));
    }

    /// Text around parts is read as text without a declaration. Blank lines there are usual.
    fn around(&mut self, bytes: &[u8], desk: &mut Desk) {
        let Some(&index) = self.open.last() else { return };
        // However they are cut: the text begins with what is no blank.
        let bytes = if self.around.is_none() { bytes.trim_ascii_start() } else { bytes };
        if bytes.is_empty() {
            return;
        }
        let level = self.root.level;
        let around = self.around.get_or_insert_with(|| Passage::new(index, level, None, Form::Plain, desk));
        around.feed(bytes, desk);
    }

    fn end_around(&mut self, desk: &mut Desk) {
        if let Some(around) = self.around.take() {
            around.finish(desk);
        }
    }

    /// The innermost part is complete.
    fn end(&mut self, desk: &mut Desk) {
        let Some(index) = self.open.pop() else { return };
        if let Some(leaf) = self.leaf.take() {
            leaf.finish(desk);
        }
        self.count_words(index, desk);
        // A container is as large as what it contains.
        let size = desk.part(index).map_or(0, |part| part.size);
        if let Some(parent) = self.open.last().and_then(|parent| desk.part(*parent)) {
            parent.size = parent.size.saturating_add(size);
        }
    }
}

impl Parts {
    /// The words of a part that is complete, where it is one of several that say the same, or all of these.
    fn count_words(&mut self, index: u32, desk: &mut Desk) {
        if let Some(Alternatives { before, mut most, .. }) =
            self.alternatives.pop_if(|alternatives| alternatives.index == index)
        {
            most.raise(&desk.ledger.set_words(before));
            desk.ledger.add_words(&most);
        }
        if let Some(around) = self.alternatives.last_mut()
            && self.open.last() == Some(&around.index)
        {
            around.most.raise(&desk.ledger.set_words(Counts::default()));
        }
    }
}

fn scan_header(opened: &Opened<'_>, place: Place, index: u32, desk: &mut Desk) {
    if !desk.may_read(index) {
        return;
    }
    let before = desk.scratch.work.done();
    let Desk { ledger, codes, content, scratch, detectors, .. } = desk;
    let names = content.parts.get(index as usize).map_or(&[][..], |part| &part.names);
    let mut page = ledger.at_header(place);
    let (mut scanner, mut pace) = (Scanner::new(Arc::clone(detectors)), Pace::default());
    let mut sink = |text: &str| scratch.work.scan(&mut pace, &mut scanner, text, &mut page);
    let apart = header_facts::text(opened.header, opened.entity, names, codes, &mut sink);
    scratch.work.finish(scanner, &mut page);
    let mut scan = |text: &str, out: &mut dyn Discoveries| {
        let (mut scanner, mut pace) = (Scanner::new(Arc::clone(detectors)), Pace::default());
        scratch.work.scan(&mut pace, &mut scanner, text, out);
        scratch.work.finish(scanner, out);
    };
    apart.written.iter().for_each(|text| scan(text, &mut page));
    if !(apart.otherwise.is_empty() && apart.written_otherwise.is_empty()) {
        let mut notes = Notes::default();
        notes.watch(&page);
        scan(&apart.otherwise, &mut notes);
        apart.written_otherwise.iter().for_each(|text| scan(text, &mut notes));
        page.add(notes);
    }
    header_facts::markings_in_names(names, &mut page);
    desk.pay(before);
}

/// A container is what it carries; a leaf is not known before its end.
fn container_type(role: Role) -> FileType {
    match role {
        Role::Leaf => FileType::UNKNOWN,
        Role::Multipart => FileType { family: Family::Mail, name: "mail in parts" },
        Role::Message => FileType { family: Family::Mail, name: "mail message" },
    }
}

/// The identifier within the angle brackets (RFC 2045 section 7).
fn content_id(body: &[u8]) -> String {
    String::from_utf8_lossy(body).trim().trim_start_matches('<').trim_end_matches('>').to_owned()
}
