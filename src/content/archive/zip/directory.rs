//! The central directories of an archive, and the end records that say where they are.

use super::index::{Index, merged};
use super::names;
use super::record::{self, End};
use crate::content::bytes::{clip, place};
use crate::content::unwrap::Loss;
use memchr::memmem;
use std::collections::HashSet;

/// End records that are followed.
const ENDS: usize = 32;

impl<'a> Index<'a> {
    /// Follows the end records, the last first, but not those within what an archive already read accounts for: they belong to
    /// archives in the archive. Says how many there are.
    pub(super) fn directories(&mut self) -> usize {
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
}
