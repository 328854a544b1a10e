//! What entries an archive has: those that a central directory lists. What no directory accounts for is `gap`'s.

use std::collections::{HashMap, HashSet};

use super::entry::{Archive, Entry};
use super::names;
use super::record::{self, End, Facts, Header};
use crate::content::bytes::{clip, place, u32_at, u64_at};
use crate::content::unwrap::{Loss, Oddity};
use memchr::memmem;

/// End records that are followed.
const ENDS: usize = 32;
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
    /// Follows the end records, the last first, but not those within what an archive already read accounts for: they belong to
    /// archives in the archive. Says how many there are.
    fn directories(&mut self) -> usize {
        let mut found = 0;
        let mut tried = 0;
        let mut covered: Vec<(usize, usize)> = vec![];
        for at in memmem::rfind_iter(self.file, record::END) {
            let before = covered.partition_point(|span| span.0 <= at);
            if before.checked_sub(1).and_then(|last| covered.get(last)).is_some_and(|span| at < span.1) {
                continue;
            }
            let Some(end) = record::end(self.file, at) else { continue };
            tried += 1;
            if tried > ENDS {
                self.lose(Loss::Limit, "ZIP archive with too many end records");
                break;
            }
            if self.directory(&end) {
                found += 1;
                covered = merged(&mut self.spans);
            }
        }
        self.conflict |= found > 1;
        found
    }

    /// Reads the directory, or each of them, that an end record may mean.
    fn directory(&mut self, end: &End<'a>) -> bool {
        let mut places: Vec<(usize, i128)> = vec![];
        let plain = (end.entries, end.size, end.offset);
        // Readers take the large record where there is one, or only where a number of the small one says so.
        let needed = end.size == u64::from(u32::MAX)
            || end.offset == u64::from(u32::MAX)
            || end.entries == u64::from(u16::MAX);
        let mut told = vec![];
        told.extend(end.large);
        if end.large.is_none() || (!needed && end.large != Some(plain)) {
            self.conflict |= end.large.is_some();
            told.push(plain);
        }
        let mut empty = false;
        for (entries, size, offset) in told.iter().copied() {
            let near = end.from.checked_sub(place(size));
            let is = |at: &usize| clip(self.file, *at, 4) == record::CENTRAL;
            let near = near.filter(is).map(|at| (at, at as i128 - i128::from(offset)));
            let far = Some(place(offset)).filter(is).map(|at| (at, 0));
            if near.is_none() && far.is_none() && entries == 0 {
                empty = true;
            }
            places.extend(near);
            places.extend(far.filter(|far| near.is_none_or(|near| near.0 != far.0)));
        }
        places.sort_unstable();
        places.dedup_by_key(|place| place.0);
        self.conflict |= places.len() > 1;
        let mut any = false;
        for (at, shift) in places {
            any |= self.list(at, shift, end, &told);
        }
        if !any && !empty {
            return false;
        }
        if end.split {
            self.lose(Loss::Malformed, "one part of a ZIP archive of several parts");
        }
        self.starts.push(end.from);
        let mut to = end.to;
        if !end.comment.is_empty() {
            let mut readings = vec![];
            names::readings(end.comment, false, &[], &mut readings);
            self.comments.extend(readings);
            // A comment that holds records is looked through like any gap.
            if memmem::find(end.comment, b"PK").is_none() {
                to = to.saturating_add(end.comment.len());
            }
        }
        self.spans.push((end.from, to));
        true
    }

    /// Reads one central directory.
    fn list(&mut self, from: usize, shift: i128, end: &End<'a>, told: &[(u64, u64, u64)]) -> bool {
        let mut at = from;
        let mut count = 0u64;
        let mut seen = HashSet::new();
        while let Some(header) = record::central(self.file, at) {
            if self.full() {
                return true;
            }
            count += 1;
            self.listed(&header, shift, &mut seen);
            at = header.end;
        }
        if count == 0 {
            return false;
        }
        // A digital signature of the directory (4.3.13) counts towards it.
        let size = at.saturating_sub(from) as u64;
        let signed = if clip(self.file, at, 4) == b"PK\x05\x05" { end.from.saturating_sub(at) } else { 0 };
        let fits = |(entries, bytes, _): &(u64, u64, u64)| {
            *entries == count && (*bytes == size || *bytes == size + signed as u64)
        };
        self.conflict |= !told.iter().any(fits);
        if told.iter().all(|(entries, ..)| *entries > count) {
            self.lose(Loss::Malformed, "directory of a ZIP archive breaks off");
        }
        self.starts.push(from);
        self.spans.push((from, at.saturating_add(signed)));
        // What stands before the archive moved it.
        self.polyglot |= shift != 0;
        true
    }

    /// An entry of the central directory, beside its local header.
    fn listed(&mut self, header: &Header<'a>, shift: i128, seen: &mut HashSet<usize>) {
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
        let unknown = two.descriptor() && two.packed == 0 && two.size == 0;
        let sizes = (one.packed, one.size) != (two.packed, two.size) && !unknown;
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
