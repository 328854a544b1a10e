//! Who has sent something lately that is encrypted: the password often follows in the next mail.

use crate::mail::address::Address;
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// No rule asks for a longer time.
pub const LONGEST: SignedDuration = SignedDuration::from_hours(24);
/// Senders that are remembered at the most. Of more, those are forgotten whose mail is the longest ago.
const MOST: usize = 10_000;

/// When senders last sent something encrypted. In memory only: it holds addresses, and a restart forgets no more than a day.
#[derive(Debug, Default)]
pub struct Sealed(Mutex<HashMap<String, Timestamp>>);

impl Sealed {
    /// This sender sends something encrypted now.
    pub fn remember(&self, sender: &Address, now: Timestamp) {
        let mut times = self.times();
        let sender = sender.folded();
        if times.len() >= MOST && !times.contains_key(&sender) {
            times.retain(|_, at| now.duration_since(*at) <= LONGEST);
            let oldest = times.iter().min_by_key(|(_, at)| **at).map(|(sender, _)| sender.clone());
            if times.len() >= MOST
                && let Some(oldest) = oldest
            {
                times.remove(&oldest);
            }
        }
        times.insert(sender, now);
    }

    /// When this sender last did.
    pub fn last(&self, sender: &Address) -> Option<Timestamp> {
        let times = self.times();
        if times.is_empty() { None } else { times.get(&sender.folded()).copied() }
    }

    fn times(&self) -> MutexGuard<'_, HashMap<String, Timestamp>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sender(number: usize) -> Address {
        Address::parse(&format!("jo{number}@council.example")).unwrap()
    }

    fn minute(number: usize) -> Timestamp {
        Timestamp::from_second(60 * i64::try_from(number).unwrap()).unwrap()
    }

    #[test]
    fn the_last_time_of_each_sender_counts() {
        let sealed = Sealed::default();
        assert_eq!(sealed.last(&sender(1)), None);
        sealed.remember(&sender(1), minute(1));
        sealed.remember(&sender(2), minute(2));
        sealed.remember(&sender(1), minute(3));
        assert_eq!(sealed.last(&sender(1)), Some(minute(3)));
        assert_eq!(sealed.last(&sender(2)), Some(minute(2)));
        assert_eq!(sealed.last(&Address::parse("JO1+x@council.example").unwrap()), Some(minute(3)));
        assert_eq!(sealed.last(&sender(3)), None);
    }

    #[test]
    fn what_is_remembered_has_a_bound() {
        let sealed = Sealed::default();
        for number in 0..MOST + 10 {
            sealed.remember(&sender(number), minute(number / 100));
        }
        assert_eq!(sealed.times().len(), MOST);
        assert_eq!(sealed.last(&sender(MOST + 9)), Some(minute((MOST + 9) / 100)));
        sealed.remember(&sender(MOST + 10), minute(60 * 30 + 50));
        assert!(sealed.times().len() < MOST, "those of another day are forgotten first");
    }
}
