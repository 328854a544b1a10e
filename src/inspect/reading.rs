//! One reading of a message: takes what the walker meets and makes the facts of it.
//!
//! Inspection reads a clean message once. A message with an ambiguity can be read again in other ways; each way is a
//! reading of its own, and what all of them found is put together.

use super::facts::{Content, Part, Shortfall, Uninspected};
use super::form::Form;
use super::header_facts;
use super::leaf::{Leaf, is_mismatch};
use super::ledger::Ledger;
use super::sealed;
use super::text::{Scratch, TextEnd, TextReader};
use crate::content::file_type::{Family, FileType};
use crate::detect::finding::Place;
use crate::detect::scanner::{Detectors, Scanner};
use crate::message::ambiguity::Ambiguity;
use crate::message::codes::Codes;
use crate::message::file_name;
use crate::message::stack::Role;
use crate::message::walker::{Event, Opened};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Bytes of file names kept of one message.
const NAME_BYTES: usize = 256 * 1024;
/// Pictures that a message's HTML shows, and pictures that could be shown: so many are matched.
const MAX_PICTURES: usize = 1_000;
/// Bytes of the longest Content-ID (RFC 5322 section 2.1.1 bounds a line).
const MAX_CONTENT_ID: usize = 998;

/// The state of one reading.
#[derive(Debug)]
pub struct Reading {
    detectors: Arc<Detectors>,
    content: Content,
    ledger: Ledger,
    codes: Codes,
    scratch: Scratch,
    /// The open parts, by their index.
    open: Vec<u32>,
    leaf: Option<Leaf>,
    around: Option<TextReader>,
    name_bytes: usize,
    /// Shortfalls of the message as a whole that have been noted.
    passed: BTreeSet<&'static str>,
    /// Content-IDs that HTML shows.
    shown: BTreeSet<String>,
    /// Parts that have a Content-ID.
    pictures: Vec<(u32, String)>,
}

impl Reading {
    /// A reading that has seen nothing.
    pub fn new(detectors: Arc<Detectors>) -> Self {
        Self {
            detectors,
            content: Content::default(),
            ledger: Ledger::default(),
            codes: Codes::default(),
            scratch: Scratch::default(),
            open: Vec::new(),
            leaf: None,
            around: None,
            name_bytes: 0,
            passed: BTreeSet::new(),
            shown: BTreeSet::new(),
            pictures: Vec::new(),
        }
    }

    /// What the walker has met.
    pub fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Open(part) => {
                self.end_around();
                self.begin(&part);
            }
            Event::Body(bytes) => self.body(bytes),
            Event::Around(bytes) => self.around(bytes),
            Event::Close => {
                self.end_around();
                self.end();
            }
            Event::Limit(detail) => self.shortfall(Shortfall::Limit, None, detail),
        }
    }

    /// The facts, together with the codes that the walker has raised.
    pub fn finish(mut self, codes: Codes) -> Content {
        self.codes.merge(codes);
        for (part, id) in &self.pictures {
            if let Some(part) = self.content.parts.get_mut(*part as usize) {
                part.inline_picture = part.true_type.family == Family::Image && self.shown.contains(id);
            }
        }
        let found = self.ledger.finish();
        if found.overflow {
            let detail = "more personal data than is counted";
            self.content.uninspected.push(Uninspected { shortfall: Shortfall::Limit, part: None, detail });
        }
        if self.content.uninspected.iter().any(|missed| missed.shortfall == Shortfall::Limit) {
            self.codes.raise(Ambiguity::Limit);
        }
        self.content.findings = found.findings;
        self.content.markings = found.markings;
        self.content.ambiguities = self.codes.iter().collect();
        self.content
    }

    fn begin(&mut self, opened: &Opened<'_>) {
        let index = u32::try_from(self.content.parts.len()).unwrap_or(u32::MAX);
        let Opened { header, entity, role, .. } = *opened;
        let names = self.names(opened);
        if opened.depth == 0 {
            let (facts, complete) = header_facts::read(header, &mut self.codes);
            self.content.header = facts;
            if !complete {
                self.shortfall(Shortfall::Limit, None, "more addresses than are read");
            }
        }
        self.scan_header(opened, &names, if opened.depth == 0 { Place::Header } else { Place::Part(index) });
        let id = header.named("content-id").next().map(|field| content_id(&field.unfolded()));
        if let Some(id) = id.filter(|id| !id.is_empty() && id.len() <= MAX_CONTENT_ID)
            && self.pictures.len() < MAX_PICTURES
        {
            self.pictures.push((index, id));
        }
        if let Some((shortfall, detail)) = sealed::declared(entity, role) {
            self.shortfall(shortfall, Some(index), detail);
        }
        // A multipart that is walked as a leaf has lost its boundary, no more.
        let text = entity.media_type.starts_with("text/") || entity.is_multipart();
        let attached = match role {
            Role::Leaf => !text || !names.is_empty() || entity.is_attachment(),
            Role::Message => opened.depth > 0,
            Role::Multipart => entity.is_attachment(),
        };
        self.content.parts.push(Part {
            number: opened.number.to_owned(),
            depth: opened.depth,
            declared: entity.media_type.clone(),
            names,
            true_type: container_type(role),
            attached,
            inline_picture: false,
            size: 0,
        });
        self.open.push(index);
        self.leaf = (role == Role::Leaf).then(|| Leaf::new(Arc::clone(&self.detectors), entity));
    }

    /// The names of a part, as far as names may still be kept.
    fn names(&mut self, opened: &Opened<'_>) -> Vec<String> {
        let mut names = file_name::names(opened.entity, &mut self.codes);
        let count = names.len();
        names.retain(|name| {
            self.name_bytes = self.name_bytes.saturating_add(name.len());
            self.name_bytes <= NAME_BYTES
        });
        if names.len() < count {
            self.shortfall(Shortfall::Limit, None, "more file names than are kept");
        }
        names
    }

    fn scan_header(&mut self, opened: &Opened<'_>, names: &[String], place: Place) {
        let mut scanner = Scanner::new(Arc::clone(&self.detectors));
        let mut page = self.ledger.at(place);
        let mut sink = |text: &str| scanner.feed(text, &mut page);
        header_facts::text(opened.header, opened.entity, names, &mut self.codes, &mut sink);
        scanner.finish(&mut page);
    }

    fn body(&mut self, bytes: &[u8]) {
        let (Some(leaf), Some(index)) = (&mut self.leaf, self.open.last()) else { return };
        leaf.feed(bytes, &mut self.scratch, &mut self.ledger.at(Place::Part(*index)));
    }

    /// Text around parts is read as text without a declaration. Blank lines there are usual.
    fn around(&mut self, bytes: &[u8]) {
        let Some(index) = self.open.last() else { return };
        if self.around.is_none() && bytes.trim_ascii().is_empty() {
            return;
        }
        let detectors = &self.detectors;
        let reader =
            self.around.get_or_insert_with(|| TextReader::new(Arc::clone(detectors), None, Form::Plain));
        reader.feed(bytes, &mut self.scratch, &mut self.ledger.at(Place::Part(*index)));
    }

    fn end_around(&mut self) {
        if let (Some(reader), Some(&index)) = (self.around.take(), self.open.last()) {
            let text = reader.finish(&mut self.scratch, &mut self.ledger.at(Place::Part(index)));
            self.text_ends(index, text);
        }
    }

    /// The innermost part is complete. This is where a format that must be read as a whole will become a job.
    fn end(&mut self) {
        let Some(index) = self.open.pop() else { return };
        let leaf = self.leaf.take();
        let ended = leaf.map(|leaf| leaf.finish(&mut self.scratch, &mut self.ledger.at(Place::Part(index))));
        let (mut size, mut encrypted) = (0, false);
        if let Some(part) = self.content.parts.get_mut(index as usize) {
            if let Some(ended) = &ended {
                part.true_type = ended.true_type;
                part.size = ended.size;
                if is_mismatch(&part.declared, ended.true_type) {
                    self.codes.raise(Ambiguity::TypeMismatch);
                }
                encrypted = ended.true_type.family == Family::Encrypted && sealed::is_smime(&part.declared);
            }
            size = part.size;
        }
        // A container is as large as what it contains.
        if let Some(parent) = self.open.last().and_then(|parent| self.content.parts.get_mut(*parent as usize))
        {
            parent.size = parent.size.saturating_add(size);
        }
        let noted = Uninspected {
            shortfall: Shortfall::Encrypted,
            part: Some(index),
            detail: sealed::SMIME_ENCRYPTED,
        };
        if encrypted && self.content.uninspected.last() != Some(&noted) {
            self.shortfall(Shortfall::Encrypted, Some(index), sealed::SMIME_ENCRYPTED);
        }
        let Some(ended) = ended else { return };
        if let Some(flaw) = ended.flaw {
            self.codes.raise(flaw);
        }
        if let Some(text) = ended.text {
            self.text_ends(index, text);
        }
    }

    fn text_ends(&mut self, part: u32, text: TextEnd) {
        if text.doubtful {
            self.codes.raise(Ambiguity::Charset);
        }
        if text.encrypted {
            self.shortfall(Shortfall::Encrypted, Some(part), "an encrypted OpenPGP block in text");
        }
        if text.cut {
            self.shortfall(Shortfall::Limit, Some(part), "an HTML attribute is longer than is read");
        }
        for id in text.content_ids {
            if self.shown.len() < MAX_PICTURES && id.len() <= MAX_CONTENT_ID {
                self.shown.insert(id);
            }
        }
    }

    /// Notes a shortfall; one of the message as a whole only once.
    fn shortfall(&mut self, shortfall: Shortfall, part: Option<u32>, detail: &'static str) {
        if part.is_some() || self.passed.insert(detail) {
            self.content.uninspected.push(Uninspected { shortfall, part, detail });
        }
    }
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
