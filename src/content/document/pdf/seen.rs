//! What contents show, as far as it tells whether they can be read.

use super::shown::Shown;
use std::collections::{HashMap, HashSet};

/// Different characters of one font whose meaning nobody knows, from which on they are more than marks and bullets.
const DIFFERENT: usize = 8;

/// What was seen in all contents together.
#[derive(Default, Debug)]
pub(super) struct Seen {
    /// What each font showed, by its object; fonts that are none together.
    pub(super) fonts: HashMap<Option<u32>, Tally>,
    pub(super) pictures: u64,
    /// Pieces of outlines, as letters have many.
    pub(super) outlines: u64,
    /// Operators, and words that are none.
    pub(super) operators: u64,
    pub(super) strangers: u64,
}

impl Seen {
    /// What fonts showed before counts, too.
    pub(super) fn add(&mut self, before: HashMap<Option<u32>, Tally>) {
        let new = std::mem::replace(&mut self.fonts, before);
        for (font, tally) in new {
            self.fonts.entry(font).or_default().add(tally);
        }
    }

    /// Whether the fonts leave open what is written with them: all of them together, or one.
    pub(super) fn is_foreign(&self) -> bool {
        let mut all = Tally::default();
        self.fonts.values().for_each(|tally| all.add_counts(tally));
        all.unknown > all.known && all.is_unlikely() || self.fonts.values().any(Tally::is_foreign)
    }
}

/// Characters that were shown.
#[derive(Default, Debug)]
pub(super) struct Tally {
    /// Those whose meaning is known, and others.
    known: u64,
    unknown: u64,
    /// Of the others: letters that are in all words, and digits, as it seems.
    likely: u64,
    /// Codes of others, as many as matter.
    codes: HashSet<u32>,
}

impl Tally {
    /// One more. A font whose codes are bytes may number its characters as everybody does, and what it shows may be a table.
    pub(super) fn count(&mut self, shown: &Shown<'_>, bytes: bool) {
        if shown.known {
            self.known += 1;
            return;
        }
        self.unknown += 1;
        let often = |letter: char| match letter.to_ascii_lowercase() {
            'a' | 'e' | 'i' | 'o' | 't' | ' ' => true,
            other => bytes && other.is_ascii_digit(),
        };
        self.likely += u64::from(shown.text.chars().all(often) && !shown.text.is_empty());
        if self.codes.len() < DIFFERENT {
            self.codes.insert(shown.code);
        }
    }

    fn add_counts(&mut self, other: &Self) {
        self.known += other.known;
        self.unknown += other.unknown;
        self.likely += other.likely;
    }

    fn add(&mut self, other: Self) {
        self.add_counts(&other);
        let room = DIFFERENT.saturating_sub(self.codes.len());
        self.codes.extend(other.codes.into_iter().take(room));
    }

    /// What was taken for the meaning of the others is not how anybody writes.
    fn is_unlikely(&self) -> bool {
        self.likely * 20 < self.unknown * 7
    }

    /// One font's: more is written with it that nobody can read than marks. A few words have fewer of the letters that are in
    /// all than a page; what is taken for other letters than it is has hardly any.
    fn is_foreign(&self) -> bool {
        self.codes.len() >= DIFFERENT && self.likely * 5 < self.unknown
    }
}
