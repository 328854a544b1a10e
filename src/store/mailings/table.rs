//! The table: mailings by what stands for them, each with who has got it.

use super::sent::{Key, Sent, half};
use std::collections::{BTreeSet, HashMap};

/// Mailings that are known at the most: at about 450 bytes each with one recipient, 45 MB.
pub(super) const MOST_MAILINGS: usize = 100_000;
/// Recipients of all mailings together that are known at the most: at about 55 bytes each, 55 MB.
pub(super) const MOST_RECIPIENTS: usize = 1_000_000;
/// Recipients of one mailing that are known at the most; further ones count in their own piece only.
pub(super) const MOST_IN_ONE: usize = 100_000;

/// Keys of all mailings together, and of one: past that a piece is found by its content only.
pub(super) const MOST_KEYS: usize = 4 * MOST_MAILINGS;
const KEYS_OF_ONE: usize = 64;

/// What tells of which mailing a piece is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Keys {
    pub(super) by_id: Option<Key>,
    pub(super) by_content: Option<Key>,
}

impl Keys {
    /// The Message-ID comes first: the content counts where that differs or is missing.
    fn each(self) -> impl Iterator<Item = Key> {
        self.by_id.into_iter().chain(self.by_content)
    }
}

/// A mailing as it is with a new piece.
#[derive(Debug)]
pub(super) struct Counted {
    pub(super) mailing: u64,
    pub(super) transactions: u32,
    /// People since each of the moments that were asked for.
    pub(super) people: Vec<u64>,
}

#[derive(Debug, Default)]
pub(super) struct Table {
    by_key: HashMap<Key, u64>,
    mailings: HashMap<u64, Mailing>,
    /// Mailings by when they last had a piece, the oldest first.
    by_age: BTreeSet<(i64, u64)>,
    recipients: usize,
}

#[derive(Debug, Default)]
struct Mailing {
    touched: i64,
    keys: Vec<Key>,
    recipients: HashMap<u64, Seen>,
    /// Pieces that have been sent, and pieces of which nobody knows yet.
    sent: u32,
    open: u32,
}

/// What is known of one recipient of one mailing.
#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    /// When the last piece was sent to him.
    sent: Option<i64>,
    /// How many people it is.
    size: u32,
    /// Pieces to him of which nobody knows yet.
    open: u32,
}

impl Table {
    /// Adds a piece of which nobody knows yet what becomes of it.
    pub(super) fn reserve(
        &mut self,
        keys: Keys,
        recipients: &[(u64, u32)],
        now: i64,
        since: &[i64],
    ) -> Option<Counted> {
        let known = keys.each().find_map(|key| self.by_key.get(&key).copied());
        // By its content a mailing has the same name again when nothing of it had been sent before.
        let mailing = known.or_else(|| keys.by_content.or(keys.by_id).map(half))?;
        let oldest = since.iter().min().copied().unwrap_or(now);
        self.forget(oldest);
        self.touch(mailing, keys, now);
        self.add(mailing, oldest, recipients, |seen| seen.open = seen.open.saturating_add(1));
        let entry = self.mailings.get_mut(&mailing)?;
        entry.open = entry.open.saturating_add(1);
        let people = |since: &i64| {
            let counts = |seen: &&Seen| seen.open > 0 || seen.sent.is_some_and(|sent| sent > *since);
            entry.recipients.values().filter(counts).map(|seen| u64::from(seen.size)).sum()
        };
        let people = since.iter().map(people).collect();
        let transactions = entry.sent.saturating_add(entry.open);
        self.make_room(mailing);
        Some(Counted { mailing, transactions, people })
    }

    /// A piece has been sent.
    pub(super) fn keep(&mut self, sent: &Sent) {
        let Sent { mailing, by_id, by_content, at, forget_before, .. } = *sent;
        self.forget(forget_before);
        self.touch(mailing, Keys { by_id, by_content }, at);
        self.add(mailing, forget_before, &sent.recipients, |seen| seen.sent = seen.sent.max(Some(at)));
        if let Some(entry) = self.mailings.get_mut(&mailing) {
            entry.sent = entry.sent.saturating_add(1);
        }
        self.make_room(mailing);
    }

    /// Nobody waits any more for what becomes of a piece. Who has not got any is forgotten.
    pub(super) fn take_back(&mut self, mailing: u64, recipients: &[(u64, u32)]) {
        let Some(entry) = self.mailings.get_mut(&mailing) else { return };
        let before = entry.recipients.len();
        for (recipient, _) in recipients {
            let Some(seen) = entry.recipients.get_mut(recipient) else { continue };
            seen.open = seen.open.saturating_sub(1);
            if seen.open == 0 && seen.sent.is_none() {
                entry.recipients.remove(recipient);
            }
        }
        self.recipients = (self.recipients + entry.recipients.len()).saturating_sub(before);
        entry.open = entry.open.saturating_sub(1);
        if entry.open == 0 && entry.sent == 0 {
            self.remove(mailing);
        }
    }

    /// A mailing has a piece now, by which it can be found again.
    fn touch(&mut self, mailing: u64, keys: Keys, now: i64) {
        let entry = self.mailings.entry(mailing).or_default();
        for key in keys.each() {
            // What leads to another mailing already goes on to lead there.
            if entry.keys.len() < KEYS_OF_ONE && !self.by_key.contains_key(&key) {
                self.by_key.insert(key, mailing);
                entry.keys.push(key);
            }
        }
        self.by_age.remove(&(entry.touched, mailing));
        entry.touched = entry.touched.max(now);
        self.by_age.insert((entry.touched, mailing));
    }

    /// Adds recipients to a mailing. Where that has become large, who got it too long ago is forgotten first.
    fn add(&mut self, mailing: u64, oldest: i64, recipients: &[(u64, u32)], mark: impl Fn(&mut Seen)) {
        let Some(entry) = self.mailings.get_mut(&mailing) else { return };
        let before = entry.recipients.len();
        if before > 0 && before == entry.recipients.capacity() {
            entry.recipients.retain(|_, seen| seen.open > 0 || seen.sent.is_some_and(|sent| sent > oldest));
        }
        for (recipient, size) in recipients {
            if entry.recipients.len() >= MOST_IN_ONE && !entry.recipients.contains_key(recipient) {
                continue;
            }
            let seen = entry.recipients.entry(*recipient).or_default();
            seen.size = *size;
            mark(seen);
        }
        self.recipients = (self.recipients + entry.recipients.len()).saturating_sub(before);
    }

    /// Forgets the mailings that no rule asks for any more.
    fn forget(&mut self, before: i64) {
        while let Some((touched, mailing)) = self.by_age.first().copied()
            && touched <= before
        {
            self.remove(mailing);
        }
    }

    /// Forgets the mailings that have had no piece for the longest time, but this one, until there is room.
    fn make_room(&mut self, but: u64) {
        while (self.mailings.len() > MOST_MAILINGS
            || self.recipients > MOST_RECIPIENTS
            || self.by_key.len() > MOST_KEYS)
            && let Some((_, mailing)) = self.by_age.iter().find(|(_, mailing)| *mailing != but).copied()
        {
            self.remove(mailing);
        }
    }

    fn remove(&mut self, mailing: u64) {
        let Some(entry) = self.mailings.remove(&mailing) else { return };
        self.by_age.remove(&(entry.touched, mailing));
        self.recipients = self.recipients.saturating_sub(entry.recipients.len());
        for key in &entry.keys {
            self.by_key.remove(key);
        }
    }

    #[cfg(test)]
    pub(super) fn sizes(&self) -> (usize, usize, usize) {
        let counted: usize = self.mailings.values().map(|mailing| mailing.recipients.len()).sum();
        assert_eq!((counted, self.mailings.len()), (self.recipients, self.by_age.len()));
        (self.mailings.len(), self.recipients, self.by_key.len())
    }
}
