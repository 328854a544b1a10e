//! What all streams of one reading write on: the facts so far, and what is shared on the way to them.

use super::facts::{Content, Part, Shortfall, Uninspected};
use super::ledger::Ledger;
use super::parcel::{Outbox, Parcel, Posted};
use super::print::Print;
use super::sum::Sum;
use super::text::{Scratch, TextEnd};
use super::view::View;
use crate::content::budget::Budget;
use crate::content::file_type::Family;
use crate::detect::detectors::Detectors;
use crate::message::ambiguity::Ambiguity;
use crate::message::codes::Codes;
use crate::message::limits::Limits;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Bytes of file names kept of one message.
const NAME_BYTES: usize = 256 * 1024;
/// Pictures that a message's HTML shows, and pictures that could be shown: so many are matched.
const MAX_PICTURES: usize = 1_000;
/// Bytes of the longest Content-ID (RFC 5322 section 2.1.1 bounds a line).
const MAX_CONTENT_ID: usize = 998;

/// A layer of content on its way through a reading: an entity, or a file that was inside of something.
pub trait Layer: std::fmt::Debug + Send + Sync {
    /// The next bytes.
    fn feed(&mut self, bytes: &[u8], desk: &mut Desk);
    /// The end.
    fn finish(self: Box<Self>, desk: &mut Desk);
}

/// Where an entity hangs in the message.
#[derive(Clone, Debug, Default)]
pub struct Root {
    /// The section number of the part that it was encoded in, and a dot; nothing for the message itself.
    pub prefix: String,
    /// Depth of its outermost part.
    pub depth: u16,
    /// How many times content had to be unwrapped to get here.
    pub level: u8,
}

/// How layers are opened. Content lies within content, so whoever unwraps it needs what it is itself a part of.
#[derive(Clone, Copy, Debug)]
pub struct Open {
    /// A header block and a body.
    pub entity: fn(Root, &Desk) -> Box<dyn Layer>,
    /// A body alone, for the part of this index, at this level.
    pub file: fn(u32, u8, &Desk) -> Box<dyn Layer>,
    /// Text of the part of this index, at this level, in UTF-8.
    pub text: fn(u32, u8, &Desk) -> Box<dyn Layer>,
}

/// The desk of one reading.
#[derive(Debug)]
pub struct Desk {
    /// What looks for personal data.
    pub detectors: Arc<Detectors>,
    /// What one message may cost.
    pub limits: Limits,
    /// How the message is read.
    pub view: View,
    /// How content within content is opened.
    pub layers: Open,
    /// The parts so far.
    pub content: Content,
    /// The findings so far.
    pub ledger: Ledger,
    /// What could be read otherwise, so far.
    pub codes: Codes,
    /// Buffers.
    pub scratch: Scratch,
    /// The contents of the leaves, where readings are compared.
    pub prints: Vec<Print>,
    /// Of the leaves' contents.
    sum: Sum,
    /// Where files go that can only be read as a whole; nothing where they are read here.
    pub outbox: Option<Outbox>,
    /// Such files that an earlier reading of the message has had.
    pub known: Arc<BTreeSet<Print>>,
    /// What may still be unpacked.
    pub budget: Budget,
    /// What is read at this moment came out of compressed data or a file: its text is limited.
    pub unpacked: bool,
    /// Detectors have looked closer as often as they may.
    weary: bool,
    name_bytes: usize,
    /// The shortfalls so far, by the part that they are of.
    noted: BTreeSet<(Option<u32>, Shortfall, &'static str)>,
    /// Content-IDs that HTML shows.
    shown: BTreeSet<String>,
    /// Parts that have a Content-ID.
    pictures: Vec<(u32, String)>,
}

/// What one reading has yielded.
#[derive(Debug)]
pub struct Yield {
    /// Without findings and markings, which are in the ledger.
    pub content: Content,
    /// Findings and markings.
    pub ledger: Ledger,
    /// What could be read otherwise.
    pub codes: Codes,
    /// The contents of the leaves, sorted.
    pub prints: Vec<Print>,
    /// What is still to be handed over.
    pub parcels: Vec<Parcel>,
    /// The files that were handed over.
    pub jobs: Vec<Posted>,
    /// What its texts have cost.
    pub work: u64,
}

impl Yield {
    /// Something could be read otherwise.
    pub fn asks_for_another_reading(&self) -> bool {
        self.codes.iter().any(Ambiguity::asks_for_another_reading)
    }
}

impl Desk {
    /// An empty desk.
    pub fn new(detectors: Arc<Detectors>, limits: Limits, view: View, layers: Open) -> Self {
        Self {
            budget: Self::budget(&limits),
            unpacked: false,
            weary: false,
            outbox: Some(Outbox::new(view)),
            known: Arc::default(),
            detectors,
            limits,
            view,
            layers,
            content: Content::default(),
            ledger: Ledger::default(),
            codes: Codes::default(),
            scratch: Scratch::default(),
            prints: Vec::new(),
            sum: Sum::default(),
            name_bytes: 0,
            noted: BTreeSet::new(),
            shown: BTreeSet::new(),
            pictures: Vec::new(),
        }
    }

    /// What a message may unpack to by these limits.
    pub fn budget(limits: &Limits) -> Budget {
        Budget { bytes: limits.unpacked, files: limits.parts, text: limits.text }
    }

    /// A desk in a process that has nothing to lose: what can only be read as a whole is read here.
    pub fn for_job(mut self, budget: Budget) -> Self {
        self.budget = budget;
        self.outbox = None;
        self.unpacked = true;
        self
    }

    /// The next bytes of a leaf of the message itself, decoded. They count once, as they arrive.
    pub fn add_up(&mut self, bytes: &[u8]) {
        if self.view == View::Arriving {
            self.sum.add(bytes);
        }
    }

    /// What is to be handed over now.
    pub fn parcels(&mut self) -> Vec<Parcel> {
        self.outbox.as_mut().map(Outbox::take).unwrap_or_default()
    }

    /// How many parts may still be opened.
    pub fn room(&self) -> u32 {
        self.limits.parts.saturating_sub(u32::try_from(self.content.parts.len()).unwrap_or(u32::MAX))
    }

    /// Opens a part: its index.
    pub fn open_part(&mut self, part: Part) -> u32 {
        self.content.parts.push(part);
        u32::try_from(self.content.parts.len() - 1).unwrap_or(u32::MAX)
    }

    /// An open part.
    pub fn part(&mut self, index: u32) -> Option<&mut Part> {
        self.content.parts.get_mut(usize::try_from(index).ok()?)
    }

    /// The names, as far as names may still be kept.
    pub fn keep_names(&mut self, mut names: Vec<String>) -> Vec<String> {
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

    /// A part has this Content-ID.
    pub fn content_id(&mut self, part: u32, id: String) {
        if !id.is_empty() && id.len() <= MAX_CONTENT_ID && self.pictures.len() < MAX_PICTURES {
            self.pictures.push((part, id));
        }
    }

    /// A text of a part is complete.
    pub fn text_ends(&mut self, part: u32, text: TextEnd) {
        if text.doubtful {
            self.codes.raise(Ambiguity::Charset);
        }
        if text.unread {
            let detail = "a text in a character set that is not known";
            self.shortfall(Shortfall::Unsupported, Some(part), detail);
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

    /// Compressed data somewhere in the message unpacks to these further bytes; false where they are too many.
    /// None of it is read where no more text may be.
    pub fn unpack(&mut self, bytes: u64) -> bool {
        let left = self.budget.bytes.checked_sub(bytes);
        self.budget.bytes = left.unwrap_or(0);
        left.is_some() && self.budget.text > 0
    }

    /// What is read meanwhile was compressed, or what it is in was.
    pub fn reading(&mut self, unpacked: bool, read: impl FnOnce(&mut Self)) {
        let around = self.unpacked;
        self.unpacked |= unpacked;
        read(self);
        self.unpacked = around;
    }

    /// More text of the part may be read.
    pub fn may_read(&mut self, part: u32) -> bool {
        let may = !self.unpacked || self.budget.text > 0;
        if !may {
            self.shortfall(Shortfall::Limit, Some(part), "more text has been unpacked than is read");
        }
        if self.weary {
            self.shortfall(
                Shortfall::Limit,
                None,
                "more words that may announce personal data or secrets than are looked into",
            );
        }
        may && !self.weary
    }

    /// So much of the message has been read: whether detectors may go on.
    pub fn reckon(&mut self) {
        self.weary = self.scratch.work.looks() > self.limits.looks;
    }

    /// Work has been done since it was so much: it is paid for where it is limited.
    pub fn pay(&mut self, before: u64) {
        if self.unpacked {
            self.budget.text = self.budget.text.saturating_sub(self.scratch.work.done() - before);
        }
    }

    /// Notes a shortfall; the same one of the same part, and one of the message as a whole, only once.
    pub fn shortfall(&mut self, shortfall: Shortfall, part: Option<u32>, detail: &'static str) {
        if self.noted.insert((part, shortfall, detail)) {
            self.content.uninspected.push(Uninspected { shortfall, part, detail });
        }
    }

    /// Such a shortfall of the part has been noted.
    pub fn lacks(&self, shortfall: Shortfall, part: u32) -> bool {
        let from = (Some(part), shortfall, "");
        self.noted.range(from..).next().is_some_and(|noted| (noted.0, noted.1) == (from.0, from.1))
    }

    /// The message is over.
    pub fn clear(mut self) -> Yield {
        for (part, id) in &self.pictures {
            if let Some(part) = self.content.parts.get_mut(*part as usize) {
                part.inline_picture = part.true_type.family == Family::Image && self.shown.contains(id);
            }
        }
        self.prints.sort_unstable();
        self.content.sum = self.sum.total();
        let (parcels, jobs) = self.outbox.map(Outbox::clear).unwrap_or_default();
        Yield {
            content: self.content,
            ledger: self.ledger,
            codes: self.codes,
            prints: self.prints,
            parcels,
            jobs,
            work: self.scratch.work.done(),
        }
    }
}
