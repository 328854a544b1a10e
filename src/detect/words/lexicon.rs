//! The words that name numbers, of all detectors together, and how they are found in a stretch of text.
//!
//! Words are compared without what separates them: `NHS_Number`, `NHSNumber`, `nhs-number` and `N.H.S. number` are one
//! label. A label must begin and end where a word does, so `car` is not found in `care`.

use super::spellings::Spellings;
use super::stretch::Stretch;
use crate::detect::finding::{Class, Group};

/// What a word says about the number beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// It is of this class.
    Label(Class),
    /// It may be of this class.
    Near(Class),
    /// It is the number of something else.
    Other,
    /// It is not of this class; to every other class it says nothing: a date of `arrival`.
    OtherOf(Class),
    /// It is the number of this thing, if a number follows at once.
    Thing,
    /// For this class it is a name, for every other class a thing: `account`, `vehicle`.
    ThingOf(Class),
    /// It is only an example.
    Sample,
}

impl Meaning {
    /// Of several meanings of one word that of the lowest rank counts for classes that it does not concern.
    fn rank(self) -> u8 {
        match self {
            Self::Label(_) => 0,
            Self::ThingOf(_) => 1,
            Self::Other | Self::OtherOf(_) | Self::Sample => 2,
            Self::Thing => 3,
            Self::Near(_) => 4,
        }
    }

    fn concerns(&self, class: &Class) -> bool {
        matches!(self, Self::Label(own) | Self::ThingOf(own) | Self::Near(own) | Self::OtherOf(own) if own == class)
    }

    /// What it says to a class.
    pub fn to(self, class: &Class) -> Self {
        match self {
            Self::ThingOf(own) if own == *class => Self::Label(own),
            Self::ThingOf(_) => Self::Thing,
            Self::OtherOf(own) if own == *class => Self::Other,
            meaning => meaning,
        }
    }
}

/// Names of numbers that are nobody's personal data, and words that announce one.
#[rustfmt::skip] // words, many to a line
const OTHERS: &[&str] = &[
    "bacs ref", "barcode", "blue badge", "bus pass", "call ref", "company no", "company number",
    "cost code", "coupon", "cpv", "credit note", "crn", "customer no", "customer number", "customer ref",
    "delivery note", "device id", "docket", "ean", "easting", "eid", "employee no", "employee number",
    "extension", "fax", "fob", "gl code", "grid reference", "grn", "gtin", "hash", "iccid", "imei", "imsi",
    "invoice", "isbn", "issn", "landline", "md5", "meeting id", "member id", "membership", "message id",
    "mobile", "mpan", "mprn", "northing", "oclc", "parking permit", "payroll no", "payroll number", "pcn",
    "penalty charge", "plot no", "po", "product code", "product key", "ref", "reference", "requisition",
    "rfq", "serial", "sha", "sha1", "sha256", "sim", "sku", "staff no", "staff number", "supplier id", "supply number", "supply no",
    "tag", "tel", "telephone", "ticket", "tracking", "transaction", "tv licence", "uprn", "usrn", "vat",
    "vin", "voucher", "warranty", "webinar id", "works order", "x trace",
];

/// Things that have numbers. They say something only where the number follows at once or is announced: `order 12`,
/// `order number: 12`, not `in this case Mr X (12)`.
#[rustfmt::skip] // words, many to a line
const THINGS: &[&str] = &[
    "account", "agenda", "application", "asset", "authorisation", "authorization", "badge", "batch", "bill",
    "booking", "call", "case", "catalogue", "certificate", "chassis", "claim", "client", "commit",
    "consignment", "contract", "customer", "delivery", "device", "dispatch", "document", "drawing",
    "engine", "equipment", "estimate", "file", "form", "incident", "item", "job", "journal", "key", "lease", "licence",
    "locker", "lot", "machine", "memo", "meter", "model", "notice", "order", "pallet", "parcel", "part", "pass",
    "permit", "phone", "planning", "policy", "print", "product", "purchase order", "quotation", "quote",
    "receipt", "record", "registration", "remittance", "request", "route", "scheme", "shipment", "stock",
    "supplier", "survey", "tender", "title", "token", "trace", "unit", "vehicle", "vendor", "version",
    "warrant", "webinar", "seal", "guarantee", "bond", "employee", "student", "borrower", "reader", "zoom",
    "chip", "deed", "event", "payment run", "run",
];

/// Words that say that a number is made up. `for example` is not among them: it introduces real cases too.
const SAMPLES: &[&str] = &["sample", "example", "specimen", "dummy", "fictitious", "made up"];

#[derive(Debug)]
struct Entry {
    /// Its first eight letters, and which of eight bytes that are.
    head: u64,
    mask: u64,
    letters: Vec<u8>,
    meaning: Meaning,
}

/// All words, for look-up by their first four letters, or by all of them. No word has fewer than two.
#[derive(Debug)]
pub struct Lexicon {
    /// Those of one bucket stand together, the longest first.
    entries: Vec<Entry>,
    /// Where each bucket begins; at last, where the last one ends.
    buckets: Vec<usize>,
    /// For two letters, with which third one words begin so, as a set of bits; bit 0: the two are a word. Most words of a text
    /// are none of these, and are told here.
    thirds: [u32; 32 * 32],
    /// The long words of names.
    spellings: Spellings,
}

/// Words are given in lower case, parts separated by spaces. `ni number` also stands for `NI_Number`, `NiNumber`,
/// `N.I. numbers`; matching is by whole words.
#[derive(Debug, Clone, Copy, Default)]
pub struct Words {
    /// Names of the number: `nhs number`. For every other class they say that a number is something else, or as much as
    /// they say as the name of a thing.
    pub labels: &'static [&'static str],
    /// Words that make the number likely and say nothing about other classes: `patient`.
    pub near: &'static [&'static str],
    /// Names of other things that resemble this one: `library card`.
    pub others: &'static [&'static str],
}

/// A word that was found: letters from `from` to `to` of the stretch.
#[derive(Debug, Clone, Copy)]
pub struct Found {
    /// Its first letter.
    pub from: usize,
    /// Behind its last letter.
    pub to: usize,
    /// What it says.
    pub meaning: Meaning,
}

impl Lexicon {
    /// The words of every class and the names of other things.
    pub fn new(classes: impl IntoIterator<Item = (Class, Words)>) -> Self {
        let mut lexicon = Self {
            entries: Vec::new(),
            buckets: Vec::new(),
            thirds: [0; _],
            spellings: Spellings::default(),
        };
        for (class, words) in classes {
            words.labels.iter().for_each(|word| {
                let thing = THINGS.contains(word);
                lexicon.spellings.add(word);
                lexicon.add(word, if thing { Meaning::ThingOf(class) } else { Meaning::Label(class) });
            });
            words.near.iter().for_each(|word| lexicon.add(word, Meaning::Near(class)));
            // What looks like a number of somebody is the number of something, whoever asks.
            let numbers = matches!(class.group, Group::Identifying | Group::Financial | Group::Access);
            let other = if numbers { Meaning::Other } else { Meaning::OtherOf(class) };
            words.others.iter().for_each(|word| lexicon.add(word, other));
        }
        THINGS.iter().for_each(|word| lexicon.add(word, Meaning::Thing));
        OTHERS.iter().for_each(|word| lexicon.add(word, Meaning::Other));
        SAMPLES.iter().for_each(|word| lexicon.add(word, Meaning::Sample));
        lexicon.sort();
        lexicon
    }

    /// Adds the words of a class that an organisation has defined.
    pub fn add_class(&mut self, class: Class, labels: &[String], near: &[String], others: &[String]) {
        labels.iter().for_each(|word| self.add(word, Meaning::Label(class)));
        near.iter().for_each(|word| self.add(word, Meaning::Near(class)));
        others.iter().for_each(|word| self.add(word, Meaning::Other));
        self.sort();
    }

    /// Puts the words where they are looked for: the longest one that fits is the one that is meant.
    fn sort(&mut self) {
        self.entries.sort_by_cached_key(|entry| {
            (bucket(entry.head), usize::MAX - entry.letters.len(), entry.meaning.rank())
        });
        let begin = |wanted| self.entries.partition_point(|entry| bucket(entry.head) < wanted);
        self.buckets = (0..=BUCKETS).map(begin).collect();
        for entry in &self.entries {
            let (pair, third) = beginning(entry.head);
            self.thirds.get_mut(pair).into_iter().for_each(|thirds| *thirds |= 1 << third);
        }
    }

    fn add(&mut self, word: &str, meaning: Meaning) {
        let letters = word.bytes().filter(u8::is_ascii_alphabetic).map(|letter| letter.to_ascii_lowercase());
        let letters: Vec<u8> = letters.collect();
        if letters.len() > 1 {
            let (head, mask) = (head(&letters), head(&vec![0xff; letters.len()]));
            self.entries.push(Entry { head, mask, letters, meaning });
        }
    }

    /// The longest word that begins with the letter at `from`.
    #[inline]
    pub fn find(&self, stretch: &Stretch, from: usize) -> Option<Found> {
        let head = stretch.head(from);
        if self.may_have(head) { self.find_any(head, stretch, from) } else { None }
    }

    /// The same, in the meaning that concerns a class, if it has one.
    #[inline]
    pub fn find_for(&self, class: &Class, stretch: &Stretch, from: usize) -> Option<Found> {
        let head = stretch.head(from);
        if self.may_have(head) { self.find_own(class, head, stretch, from) } else { None }
    }

    /// A stretch as it was meant, if one of its last words is a word of a name but for a slip of the keys.
    pub fn respelt(&self, stretch: &Stretch) -> Option<Stretch> {
        self.spellings.respelt(stretch)
    }

    /// All words of a stretch one behind the other, in the meaning that concerns a class.
    pub fn all_for<'a>(&'a self, class: &'a Class, stretch: &'a Stretch) -> impl Iterator<Item = Found> {
        let mut end = 0;
        stretch.starts(0).filter_map(move |letter| {
            let found = if letter < end { None } else { self.find_for(class, stretch, letter) };
            end = found.map_or(end, |found| found.to);
            found
        })
    }

    fn find_any(&self, head: u64, stretch: &Stretch, from: usize) -> Option<Found> {
        for entry in self.entries(head) {
            if let Some(to) = entry.end(head, stretch, from)
                && !matches!(entry.meaning, Meaning::OtherOf(_))
            {
                return Some(Found { from, to, meaning: entry.meaning });
            }
        }
        None
    }

    fn find_own(&self, class: &Class, head: u64, stretch: &Stretch, from: usize) -> Option<Found> {
        let mut first: Option<(usize, &Entry)> = None;
        for entry in self.entries(head) {
            let Some(to) = entry.end(head, stretch, from) else { continue };
            let own = entry.meaning.concerns(class);
            if !own && matches!(entry.meaning, Meaning::OtherOf(_)) {
                continue;
            }
            match first {
                Some((longest, _)) if longest != to => break,
                _ if own => return Some(Found { from, to, meaning: entry.meaning }),
                Some(_) => {}
                None => first = Some((to, entry)),
            }
        }
        first.map(|(to, entry)| Found { from, to, meaning: entry.meaning })
    }

    /// A word may begin with these letters.
    #[inline]
    fn may_have(&self, head: u64) -> bool {
        let (pair, third) = beginning(head);
        self.thirds.get(pair).is_some_and(|thirds| thirds & (1 << third | 1) != 0)
    }

    /// The words that may begin with eight letters, the longest first.
    fn entries(&self, head: u64) -> impl Iterator<Item = &Entry> {
        BEGINNINGS.iter().flat_map(move |letters| {
            let bounds = self.buckets.get(bucket(head & letters)..).and_then(<[usize]>::first_chunk);
            let [from, to] = *bounds.unwrap_or(&[0, 0]);
            self.entries.get(from..to).unwrap_or_default()
        })
    }
}

impl Entry {
    /// Where it ends, if it is the word that begins with the letter at `from`, where these are the first eight.
    #[inline]
    fn end(&self, head: u64, stretch: &Stretch, from: usize) -> Option<usize> {
        if head & self.mask != self.head {
            return None;
        }
        let letters = stretch.letters(from, stretch.len());
        if self.letters.len() > 8 && !letters.starts_with(&self.letters) {
            return None;
        }
        let to = from + self.letters.len();
        let plural = || letters.get(self.letters.len()) == Some(&b's') && stretch.ends_word(to + 1);
        if stretch.ends_word(to) { Some(to) } else { plural().then_some(to + 1) }
    }
}

/// A number for the first two letters, and one for the third; 0 if there is none.
#[inline]
fn beginning(head: u64) -> (usize, u32) {
    let [first, second, third, ..] = head.to_le_bytes();
    (usize::from(first % 32) * 32 + usize::from(second % 32), u32::from(third % 32))
}

/// How many lists of words there are: many more than words begin with.
const BUCKETS: usize = 1 << 13;

/// The letters by which words are kept: four, if they have so many, or three, or two.
const BEGINNINGS: [u64; 3] = [0xffff_ffff, 0xff_ffff, 0xffff];

/// Where words are kept that begin so.
#[inline]
fn bucket(head: u64) -> usize {
    let spread = (head & 0xffff_ffff).wrapping_mul(0x9e37_79b1) & 0xffff_ffff;
    usize::try_from(spread >> (32 - BUCKETS.ilog2())).unwrap_or(0)
}

/// The first eight letters.
fn head(letters: &[u8]) -> u64 {
    letters.iter().take(8).rev().fold(0, |head, letter| head << 8 | u64::from(*letter))
}
