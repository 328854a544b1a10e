//! All objects of a file, of every revision of it. Cross-reference tables are not looked at: they say which objects other
//! readers take, and here all are taken (ISO 32000-1 7.5).

use super::bounds::{Bounds, header};
use super::crypt::{Cipher, Key};
use super::filter::{self, Filter, Outcome};
use super::lexer::Lexer;
use super::object::{Dict, Object};
use crate::content::budget::Budget;
use crate::content::unwrap::Loss;
use memchr::memmem;
use std::cell::Cell;
use std::collections::HashMap;

/// Objects of one file.
const OBJECTS: usize = 400_000;
/// Bytes of trailers.
const TRAILERS: usize = 2 << 20;
/// Bytes of object streams that are kept.
const PACKED: usize = 64 << 20;

/// Where an object is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub(super) number: u32,
    pub(super) generation: u16,
    /// Which of the object streams it is in; none: it is in the file itself.
    pub(super) container: Option<u32>,
    start: u32,
    /// It stands within another object, as far as can be seen.
    weak: bool,
}

/// An object, and the bytes of the stream that it begins.
#[derive(Debug)]
pub(super) struct Parsed<'s> {
    pub(super) object: Object<'s>,
    pub(super) stream: Option<&'s [u8]>,
    end: usize,
}

impl<'s> Parsed<'s> {
    pub(super) fn dict(&self) -> Option<&Dict<'s>> {
        self.object.dict()
    }
}

/// The objects of a file.
#[derive(Debug)]
pub(super) struct Store<'a> {
    bounds: Bounds<'a>,
    pub(super) entries: Vec<Entry>,
    newest: HashMap<u32, usize>,
    unpacked: Vec<Vec<u8>>,
    /// Parts of the file that objects and what belongs to them take up, in order.
    pub(super) taken: Vec<(usize, usize)>,
    /// What was read and is still to be read at most, so that nothing is read over and over.
    work: Cell<u64>,
    /// Something was left out, for being too much.
    pub(super) over: Cell<bool>,
}

impl<'a> Store<'a> {
    /// Finds the objects that stand in the file itself: 7.3.10.
    pub(super) fn of(file: &'a [u8]) -> Self {
        let mut this = Self {
            bounds: Bounds::of(file),
            entries: Vec::new(),
            newest: HashMap::new(),
            unpacked: Vec::new(),
            taken: Vec::new(),
            work: Cell::new(8 * file.len() as u64 + (32 << 20)),
            over: Cell::new(false),
        };
        let (mut inside, mut attached) = (0, 0);
        for at in memmem::find_iter(file, b"obj") {
            let Some((begin, number, generation)) = header(file.get(..at).unwrap_or_default()) else {
                continue;
            };
            // Objects of a PDF file that is attached as it is belong to that file, which is handed out.
            if begin < attached {
                continue;
            }
            if this.entries.len() >= OBJECTS {
                this.over.set(true);
                break;
            }
            let weak = begin < inside;
            let entry = Entry { number, generation, container: None, start: (at + 3) as u32, weak };
            let parsed = this.parse(&entry);
            if !weak {
                inside = parsed.end;
                let is_file = parsed.stream.is_some_and(|stream| stream.starts_with(b"%PDF-"))
                    && parsed.dict().is_some_and(|dict| !dict.has(b"Filter"));
                attached = if is_file { inside } else { attached };
                let end = parsed.end;
                this.taken.push((begin, end));
            }
            this.entries.push(entry);
        }
        this.work.set(8 * file.len() as u64 + (32 << 20));
        this.rank();
        this
    }

    /// Takes the objects out of the object streams: 7.5.7.
    pub(super) fn unpack(
        &mut self,
        key: Option<&Key>,
        budget: &mut Budget,
        lost: &mut dyn FnMut(Loss, &'static str),
    ) {
        // What an earlier key gave is not kept.
        self.entries.retain(|entry| entry.container.is_none());
        self.unpacked.clear();
        let mut all = Vec::with_capacity(self.entries.len());
        let mut held = 0;
        for entry in std::mem::take(&mut self.entries) {
            all.push(entry);
            let parsed = self.parse(&entry);
            let Some((dict, raw)) = parsed.dict().zip(parsed.stream) else { continue };
            if !dict.is(b"Type", b"ObjStm") {
                continue;
            }
            if key.is_some_and(|key| !key.opens() && key.streams != Cipher::None) {
                continue;
            }
            let first = dict.count(b"First").unwrap_or(0);
            let outcome = self.decode(&entry, dict, raw, key, budget);
            if let Some((loss, words)) = outcome.lost {
                lost(loss, words);
            }
            held += outcome.bytes.len();
            if held > PACKED {
                lost(Loss::Limit, "a PDF with too much in object streams");
                break;
            }
            let container = Some(self.unpacked.len() as u32);
            let mut index = Lexer::of_content(&outcome.bytes);
            while index.at < first as usize {
                let (Some(Object::Number(number)), Some(Object::Number(offset))) =
                    (index.object(), index.object())
                else {
                    break;
                };
                if all.len() >= OBJECTS {
                    self.over.set(true);
                    break;
                }
                let start = first.saturating_add(offset.max(0.0) as u32);
                all.push(Entry {
                    number: number.max(0.0) as u32,
                    generation: 0,
                    container,
                    start,
                    weak: entry.weak,
                });
            }
            drop(parsed);
            self.unpacked.push(outcome.bytes);
        }
        self.entries = all;
        self.work.set(self.work.get() + 4 * held as u64);
        self.rank();
    }

    /// The last one of a number counts.
    fn rank(&mut self) {
        self.newest.clear();
        for weak in [true, false] {
            for (index, entry) in self.entries.iter().enumerate().filter(|(_, entry)| entry.weak == weak) {
                self.newest.insert(entry.number, index);
            }
        }
    }

    /// Which entry a number means.
    pub(super) fn index_of(&self, number: u32) -> Option<usize> {
        self.newest.get(&number).copied()
    }

    pub(super) fn parse(&self, entry: &Entry) -> Parsed<'_> {
        let bytes = self.around(entry).unwrap_or_default();
        let nothing = |end| Parsed { object: Object::Null, stream: None, end };
        let mut lexer = Lexer::of_file(bytes, entry.start as usize);
        if self.work.get() == 0 {
            self.over.set(true);
            return nothing(lexer.at);
        }
        let object = lexer.object().unwrap_or(Object::Null);
        self.over.set(self.over.get() || lexer.over);
        self.work.set(
            self.work
                .get()
                .saturating_sub((lexer.at.saturating_sub(entry.start as usize) + lexer.wasted) as u64 + 16),
        );
        let mut stream = None;
        if entry.container.is_none() {
            if let Some(dict) = object.dict()
                && lexer.word(b"stream")
            {
                let (body, end) = self.bounds.body(lexer.at, self.length(dict));
                stream = Some(body);
                lexer.at = end;
                lexer.word(b"endstream");
            }
            lexer.word(b"endobj");
        }
        Parsed { object, stream, end: lexer.at }
    }

    /// How long a stream says it is: 7.3.8.2.
    fn length(&self, dict: &Dict<'_>) -> Option<f64> {
        match dict.get(b"Length") {
            Object::Ref(number) => {
                let entry = self.entries.get(self.index_of(*number)?)?;
                // A number and nothing else: no stream is looked for, so nothing goes round in circles.
                Lexer::of_file(self.around(entry)?, entry.start as usize).object()?.number()
            }
            other => other.number(),
        }
    }

    /// What an entry stands in.
    fn around(&self, entry: &Entry) -> Option<&[u8]> {
        match entry.container {
            None => Some(self.bounds.file),
            Some(container) => self.unpacked.get(container as usize).map(Vec::as_slice),
        }
    }

    /// What an object stands for, references followed.
    pub(super) fn resolve<'s>(&'s self, object: &Object<'s>) -> Object<'s> {
        match object {
            Object::Ref(number) => self.follow(*number).map_or(Object::Null, |(parsed, _)| parsed.object),
            other => other.clone(),
        }
    }

    /// The object with this number, and which entry it is.
    pub(super) fn follow(&self, number: u32) -> Option<(Parsed<'_>, usize)> {
        let mut number = number;
        for _ in 0..16 {
            let index = self.index_of(number)?;
            let parsed = self.parse(self.entries.get(index)?);
            match parsed.object {
                Object::Ref(next) => number = next,
                _ => return Some((parsed, index)),
            }
        }
        None
    }

    /// What a key stands for, references followed.
    pub(super) fn get<'s>(&'s self, dict: &Dict<'s>, key: &[u8]) -> Object<'s> {
        self.resolve(dict.get(key))
    }

    /// The filters of a stream in their order.
    pub(super) fn filters(&self, dict: &Dict<'_>) -> Vec<Filter> {
        let either = |long: &[u8], short: &[u8]| {
            let found = dict.get(long);
            let found = if found == &Object::Null { dict.get(short) } else { found };
            match found {
                Object::Ref(number) => self.follow(*number).map(|(parsed, _)| parsed.object),
                other => Some(other.clone()),
            }
        };
        let filter = either(b"Filter", b"F").unwrap_or(Object::Null);
        let parameters = either(b"DecodeParms", b"DP").unwrap_or(Object::Null);
        match &filter {
            Object::Name(_) => {
                let first = parameters.array().first().unwrap_or(&parameters);
                vec![Filter::of(&filter, &self.resolve(first))]
            }
            other => {
                let mut parameters = parameters.array().iter();
                other
                    .array()
                    .iter()
                    .take(filter::CHAIN + 1)
                    .map(|name| {
                        Filter::of(
                            &self.resolve(name),
                            &self.resolve(parameters.next().unwrap_or(&Object::Null)),
                        )
                    })
                    .collect()
            }
        }
    }

    /// What the bytes of a stream unpack to.
    pub(super) fn decode(
        &self,
        entry: &Entry,
        dict: &Dict<'_>,
        raw: &[u8],
        key: Option<&Key>,
        budget: &mut Budget,
    ) -> Outcome {
        let mut outcome = Outcome::default();
        if let Err(loss) = budget.file() {
            outcome.lost = Some((loss, "too many streams in a PDF"));
            return outcome;
        }
        let cost = raw.len() as u64;
        if self.work.get() < cost {
            self.over.set(true);
            return outcome;
        }
        self.work.set(self.work.get() - cost);
        let filters = self.filters(dict);
        let Some(key) = key else { return filter::undo(raw, &filters, budget) };
        let plain = filters.contains(&Filter::Crypt) || dict.is(b"Type", b"XRef");
        let cipher = match dict.get(b"Type").name() {
            _ if plain => Cipher::None,
            b"Metadata" if !key.metadata => Cipher::None,
            b"EmbeddedFile" => key.files,
            _ => key.streams,
        };
        match key.decrypt(cipher, raw, entry.number, entry.generation) {
            Some(raw) => filter::undo(&raw, &filters, budget),
            None => {
                outcome.lost = Some((Loss::Encrypted, "a PDF that needs a password"));
                outcome
            }
        }
    }

    /// The dictionaries of trailers: 7.5.5, and those of cross-reference streams: 7.5.8.
    pub(super) fn trailers(&self) -> Vec<Dict<'_>> {
        let mut found = Vec::new();
        let mut left = TRAILERS;
        for at in memmem::find_iter(self.bounds.file, b"trailer").take(1000) {
            let mut lexer = Lexer::of_file(self.bounds.file, at + 7);
            if let Some(Object::Dict(dict)) = lexer.object() {
                found.push(dict);
            }
            left = left.saturating_sub(lexer.at - at + lexer.wasted);
            if left == 0 {
                self.over.set(true);
                break;
            }
        }
        for entry in self.entries.iter().filter(|entry| entry.container.is_none()) {
            let bytes = self.bounds.file.get(entry.start as usize..).unwrap_or_default();
            let near = bytes.get(..bytes.len().min(400)).unwrap_or_default();
            if memmem::find(near, b"XRef").is_some()
                && let Object::Dict(dict) = self.parse(entry).object
                && dict.is(b"Type", b"XRef")
                && found.len() < 2000
            {
                found.push(dict);
            }
        }
        found
    }
}
