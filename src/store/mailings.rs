//! Who has got which mailing: counted in memory, written down beside the journal, read again at the start.
//!
//! No address, Message-ID or text is kept, only what stands for it under a key that never leaves the database.

pub mod sent;
mod table;

use crate::inspect::memory::{Mailing, Sum};
use crate::policy::mailing::Piece;
use jiff::Timestamp;
use sent::{Key, Sent, half};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use table::{Keys, Table};

/// The longest time for which a mailing is kept. A rule cannot ask for more.
pub const LONGEST: Duration = Duration::from_secs(7 * 24 * 3_600);

/// The mailings of one store, in memory.
pub struct Mailings {
    secret: [u8; 32],
    table: Mutex<Table>,
}

impl fmt::Debug for Mailings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mailings").finish_non_exhaustive()
    }
}

impl Mailings {
    /// No mailing yet, under this key.
    pub fn new(secret: [u8; 32]) -> Self {
        Self { secret, table: Mutex::default() }
    }

    /// A piece has been sent. Pieces that were sent one after the other are remembered in that order.
    pub fn remember(&self, sent: &Sent) {
        self.table().keep(sent);
    }

    /// Adds the recipients of a piece before anybody decides on it, so that pieces that come at the same time see each
    /// other. `None` where nothing tells what mailing it is of.
    pub fn reserve(self: &Arc<Self>, piece: &Piece, now: Timestamp) -> Option<Reservation> {
        let keys = Keys {
            by_id: piece.message_id.as_ref().map(|id| self.stands_for(b'I', [&*piece.sender, id, ""])),
            by_content: piece.content.as_ref().map(|(subject, sum)| {
                self.stands_for(b'C', [&*piece.sender, subject, &format!("{sum:016x}")])
            }),
        };
        let (now, longest) = (now.as_second(), piece.windows.last()?);
        let one =
            |(recipient, size): (&String, &u32)| (half(self.stands_for(b'R', [recipient, "", ""])), *size);
        let recipients: Vec<(u64, u32)> = piece.recipients.iter().map(one).collect();
        let before = |window: &Duration| now.saturating_sub_unsigned(window.as_secs());
        let windows: Vec<i64> = piece.windows.iter().map(before).collect();
        let forget_before = before(longest);
        let counted = self.table().reserve(keys, &recipients, now, &windows)?;
        let sums = piece.windows.iter().zip(counted.people);
        Some(Reservation {
            mailings: Arc::clone(self),
            known: Mailing {
                transactions: counted.transactions,
                sums: sums.map(|(within, recipients)| Sum { within: *within, recipients }).collect(),
            },
            sent: Sent {
                mailing: counted.mailing,
                by_id: keys.by_id,
                by_content: keys.by_content,
                at: now,
                recipients,
                forget_before,
            },
            kept: false,
        })
    }

    /// What stands for these words. Each is preceded by its length, so that no two lists of words look alike.
    fn stands_for(&self, kind: u8, words: [&str; 3]) -> Key {
        let mut hasher = blake3::Hasher::new_keyed(&self.secret);
        hasher.update(&[kind]);
        for word in words {
            hasher.update(&(word.len() as u64).to_be_bytes());
            hasher.update(word.as_bytes());
        }
        let mut key = Key::default();
        hasher.finalize_xof().fill(&mut key);
        key
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The recipients of one piece, counted for as long as nobody knows what becomes of it. Dropped, it takes back those that
/// nobody else has added.
#[derive(Debug)]
pub struct Reservation {
    mailings: Arc<Mailings>,
    known: Mailing,
    sent: Sent,
    kept: bool,
}

impl Reservation {
    /// The mailing with this piece.
    pub fn known(&self) -> &Mailing {
        &self.known
    }

    /// The name of the mailing, as the journal shows it: 16 consonants, so that it looks like no number of anybody's and
    /// like no word.
    pub fn name(&self) -> String {
        const LETTERS: [char; 16] =
            ['b', 'c', 'd', 'f', 'g', 'h', 'j', 'k', 'm', 'n', 'p', 'q', 'r', 's', 't', 'v'];
        let mailing = self.sent.mailing;
        let digits = (0..16).rev().map(|place| (mailing >> (4 * place)) & 15);
        digits.filter_map(|digit| LETTERS.get(usize::try_from(digit).ok()?)).collect()
    }

    /// The piece as it is written down once it has been sent.
    pub fn sent(&self) -> Sent {
        self.sent.clone()
    }

    /// The piece has been sent, or is held and may be: its recipients count from now on.
    pub fn keep(mut self) {
        self.kept = true;
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        let mut table = self.mailings.table();
        if self.kept {
            table.keep(&self.sent);
        }
        table.take_back(self.sent.mailing, &self.sent.recipients);
    }
}

#[cfg(test)]
mod tests;
