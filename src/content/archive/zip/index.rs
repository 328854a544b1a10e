//! What entries an archive has: those that a central directory lists, which `directory` finds. What no directory accounts for
//! is `gap`'s.

use super::entry::{Archive, Entry};
use super::names;
use super::record::{self, Facts, Header};
use crate::content::bytes::{clip, place, u32_at, u64_at};
use crate::content::unwrap::{Loss, Oddity};
use std::collections::{HashMap, HashSet};

/// Bytes of names that are kept; headers may overlap, so that one file could hold far more of them than it is long.
const NAMES: usize = 16 * 1024 * 1024;
/// Extra fields that are longer than this are handed out: readers do not show them, but they hold what one likes.
const EXTRA: usize = 256;

/// Whether bytes that nothing accounts for are more than padding.
pub(super) fn says_something(bytes: &[u8]) -> bool {
    bytes.len() >= 4 && bytes.iter().any(|byte| !matches!(byte, 0 | b' ' | b'\r' | b'\n'))
}

pub(super) fn read(file: &[u8]) -> Result<Archive<'_>, Loss> {
    let mut index = Index {
        file,
        entries: vec![],
        by_place: HashMap::new(),
        spans: vec![],
        data: vec![],
        starts: vec![],
        names: 0,
        conflict: false,
        polyglot: false,
        losses: vec![],
        comments: vec![],
        leftovers: vec![],
    };
    let directories = index.directories();
    index.gaps(directories);
    index.limits();
    if index.entries.is_empty() && directories == 0 {
        return Err(Loss::Malformed);
    }
    let oddities = [(index.conflict, Oddity::Conflict), (index.polyglot, Oddity::Polyglot)];
    Ok(Archive {
        file,
        entries: index.entries,
        oddities: oddities.into_iter().filter_map(|(is, oddity)| is.then_some(oddity)).collect(),
        losses: index.losses,
        comments: index.comments,
        leftovers: index.leftovers,
    })
}

/// No data, or nothing deflated, which is two bytes.
fn nothing(facts: &Facts) -> bool {
    facts.size == 0 && facts.packed <= 2
}

pub(super) struct Index<'a> {
    pub(super) file: &'a [u8],
    pub(super) entries: Vec<Entry>,
    /// The entry whose local header is there.
    pub(super) by_place: HashMap<usize, usize>,
    /// Stretches of the file that are accounted for: where they begin and end.
    pub(super) spans: Vec<(usize, usize)>,
    /// Those of them that are entries.
    pub(super) data: Vec<(usize, usize)>,
    /// Where records begin.
    pub(super) starts: Vec<usize>,
    /// Bytes of names so far.
    pub(super) names: usize,
    pub(super) conflict: bool,
    pub(super) polyglot: bool,
    pub(super) losses: Vec<(Loss, &'static str)>,
    pub(super) comments: Vec<String>,
    pub(super) leftovers: Vec<&'a [u8]>,
}

impl<'a> Index<'a> {
    /// An entry of the central directory, beside its local header.
    pub(super) fn listed(&mut self, header: &Header<'a>, shift: i128, seen: &mut HashSet<usize>) {
        let moved = usize::try_from(i128::from(header.offset) + shift).ok();
        let signed = |at: &usize| clip(self.file, *at, 4) == record::LOCAL;
        // A header whose first bytes are gone is repaired by word processors; its name shows what it was.
        let named = |at: &usize| record::local(self.file, *at).is_some_and(|local| local.name == header.name);
        let choices = || [moved, Some(place(header.offset))].into_iter().flatten();
        let at = choices().find(signed).or_else(|| choices().find(named));
        let local = at.and_then(|at| record::local(self.file, at).map(|local| (at, local)));
        let mut entry = self.entry(header, true);
        self.extra(header.extra);
        let Some((at, local)) = local else {
            entry.lost = Some(Loss::Malformed);
            self.entries.push(entry);
            return;
        };
        if !seen.insert(at) {
            self.lose(Loss::Bomb, "entries of a ZIP archive share their data");
        }
        self.compare(header, &local);
        self.extra(local.extra);
        if local.name != header.name || local.extra != header.extra {
            self.count(local.name);
            names::readings(local.name, local.facts.unicode(), local.extra, &mut entry.names);
        }
        if let Some(first) = self.by_place.get(&at).and_then(|first| self.entries.get_mut(*first)) {
            let more = entry.names.into_iter().filter(|name| !first.names.contains(name)).collect::<Vec<_>>();
            first.names.extend(more);
            return;
        }
        self.by_place.insert(at, self.entries.len());
        entry.start = local.end;
        entry.encrypted |= local.facts.encrypted();
        // Of two sizes of the same data the larger hides nothing.
        if !local.facts.descriptor() || local.facts.packed != 0 {
            entry.facts.packed = header.facts.packed.max(local.facts.packed.min(self.file.len() as u64));
        }
        entry.is_folder &= nothing(&entry.facts) && nothing(&local.facts);
        self.starts.push(at);
        // Where the two disagree, overlap is judged by the smaller.
        let told =
            header.facts.packed.min(if local.facts.packed == 0 { u64::MAX } else { local.facts.packed });
        let end = local.end.saturating_add(place(told));
        let end = self.descriptor(end, &header.facts).min(self.file.len());
        self.spans.push((at, end));
        self.data.push((at, end));
        let other = (local.facts.method != header.facts.method).then(|| {
            let mut other = entry.clone();
            other.facts.method = local.facts.method;
            other
        });
        self.entries.push(entry);
        self.entries.extend(other);
    }

    /// An entry as one header describes it; where its data is, is not known yet.
    pub(super) fn entry(&mut self, header: &Header<'a>, sure: bool) -> Entry {
        self.count(header.name);
        let facts = header.facts;
        let mut entry = Entry {
            names: vec![],
            is_folder: false,
            encrypted: facts.encrypted(),
            comment: String::new(),
            facts,
            start: self.file.len(),
            limit: 0,
            sure,
            lost: None,
        };
        names::readings(header.name, facts.unicode(), header.extra, &mut entry.names);
        if !header.comment.is_empty() {
            self.count(header.comment);
            entry.comment = match str::from_utf8(header.comment) {
                Ok(comment) => comment.to_owned(),
                Err(_) => names::cp437(header.comment),
            };
        }
        // The bit of MS-DOS, or the type in the mode of Unix (4.4.15).
        let marked = header.attributes & 0x10 != 0 || header.attributes >> 28 == 4;
        let slashed = header.name.ends_with(b"/") || header.name.ends_with(b"\\");
        let folder = marked || slashed;
        let data = facts.size != 0 && facts.packed != 0;
        self.conflict |= sure && folder && data;
        entry.is_folder = folder && nothing(&facts);
        entry
    }

    /// Marks what the headers of an entry disagree about and readers could be misled by.
    fn compare(&mut self, central: &Header<'_>, local: &Header<'_>) {
        let (one, two) = (&central.facts, &local.facts);
        // What comes behind the data may be nought before it, each number for itself: Info-ZIP knows the size of a file.
        let differs = |told: u64, before: u64| told != before && !(two.descriptor() && before == 0);
        let sizes = differs(one.packed, two.packed) || differs(one.size, two.size);
        let crc = one.crc != two.crc && !(two.descriptor() && two.crc == 0) && one.crc != 0;
        let charset = one.unicode() != two.unicode() && !central.name.is_ascii();
        self.conflict |= central.name != local.name
            || charset
            || one.method != two.method
            || one.encrypted() != two.encrypted()
            || sizes
            || crc;
        for header in [central, local] {
            if let Some(path) = names::unicode_path(header.extra) {
                let told = names::field(header.extra, 0x7075).and_then(|field| u32_at(field, 1));
                let fits = told == Some(crc32fast::hash(header.name));
                self.conflict |= !fits || (header.name.is_ascii() && path != header.name);
            }
            // Sizes that are in both places are taken from either.
            let large = names::field(header.extra, 1).filter(|field| field.len() >= 16);
            let other = large.and_then(|field| u64_at(field, 0).zip(u64_at(field, 8)));
            self.conflict |= !header.facts.descriptor()
                && other.is_some_and(|(size, packed)| {
                    (header.facts.size, header.facts.packed) != (size, packed) && (size, packed) != (0, 0)
                });
        }
    }

    /// The end of the data descriptor (4.3.9) that stands at `at`, if one does.
    pub(super) fn descriptor(&mut self, at: usize, facts: &Facts) -> usize {
        if !facts.descriptor() || at >= self.file.len() {
            return at;
        }
        let signed = if clip(self.file, at, 4) == record::DESCRIPTOR { 4 } else { 0 };
        let crc = u32_at(self.file, at + signed);
        let (short, long) = (at + signed + 12, at + signed + 20);
        let large = u64_at(self.file, at + signed + 4).zip(u64_at(self.file, at + signed + 12));
        let small = u32_at(self.file, at + signed + 4).zip(u32_at(self.file, at + signed + 8));
        let small = small.map(|(packed, size)| (u64::from(packed), u64::from(size)));
        let right = (facts.packed, facts.size);
        match (crc == Some(facts.crc), small == Some(right), large == Some(right)) {
            (true, true, _) => short,
            (true, _, true) => long,
            (same, ..) if signed > 0 || same => {
                self.conflict = true;
                short
            }
            _ => at,
        }
    }

    pub(super) fn extra(&mut self, extra: &'a [u8]) {
        if extra.len() > EXTRA && says_something(extra) {
            self.leftovers.push(extra);
        }
    }

    /// Data ends at the next record; all data together is at most twice the file: more would be the same data again and again.
    fn limits(&mut self) {
        self.starts.sort_unstable();
        let mut room = (self.file.len() as u64).saturating_mul(2).saturating_add(1 << 20);
        for entry in &mut self.entries {
            let next = self.starts.partition_point(|start| *start < entry.start);
            let next = self.starts.get(next).copied().unwrap_or(self.file.len());
            entry.limit = next.max(entry.told()).min(self.file.len());
            match room.checked_sub(entry.limit.saturating_sub(entry.start) as u64) {
                Some(left) => room = left,
                None => entry.lost = Some(Loss::Bomb),
            }
        }
    }

    pub(super) fn full(&mut self) -> bool {
        let full = self.entries.len() >= Archive::ENTRIES || self.names > NAMES;
        if full {
            self.lose(Loss::Limit, "ZIP archive with too many entries");
        }
        full
    }

    fn count(&mut self, name: &[u8]) {
        self.names = self.names.saturating_add(name.len());
    }

    pub(super) fn lose(&mut self, loss: Loss, words: &'static str) {
        if !self.losses.contains(&(loss, words)) {
            self.losses.push((loss, words));
        }
    }
}

/// Stretches that touch or overlap made one, in order.
pub(super) fn merged(spans: &mut [(usize, usize)]) -> Vec<(usize, usize)> {
    spans.sort_unstable();
    let mut merged: Vec<(usize, usize)> = vec![];
    for (from, to) in spans.iter().copied() {
        match merged.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => merged.push((from, to)),
        }
    }
    merged
}
