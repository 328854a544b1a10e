//! What one message may take of the workers.

use super::config::Config;
use std::time::Duration;

/// Time that a message may wait for workers that are busy with others, in all.
const TURN: Duration = Duration::from_secs(10);
/// Time of the clock for all tasks of a message. Much more than the processor needs, for a machine that has other work.
const CLOCK: Duration = Duration::from_secs(20);
/// A worker that does not come back has cost at least this share of the processor time of the message, so that one
/// message ends few workers.
const SHARE_OF_A_FAILURE: u32 = 4;

/// What one message may still take of the workers.
#[derive(Clone, Copy, Debug)]
pub struct Allowance {
    /// Time that it may wait for a worker to be free.
    pub turn: Duration,
    /// Time of the clock.
    pub clock: Duration,
    /// Time of the processor.
    pub processor: Duration,
    failure: Duration,
}

impl Allowance {
    /// Of a message that has had no task done.
    pub fn of(config: &Config) -> Self {
        let processor = config.processor_time;
        Self { turn: TURN, clock: CLOCK, processor, failure: processor / SHARE_OF_A_FAILURE }
    }

    /// Nothing is left for a further task.
    pub fn is_spent(&self) -> bool {
        self.clock.is_zero() || self.processor < Duration::from_millis(1)
    }

    /// A task has had a worker for so long, and told how much of the processor it has used unless it failed.
    pub fn take(&mut self, clock: Duration, processor: Option<Duration>) {
        self.clock = self.clock.saturating_sub(clock);
        self.processor = self.processor.saturating_sub(processor.unwrap_or(clock.max(self.failure)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tasks_of_a_message_share_its_time() {
        let mut left = Allowance::of(&Config::default());
        for _ in 0..3 {
            left.take(Duration::from_secs(1), Some(Duration::from_millis(600)));
            assert!(!left.is_spent());
        }
        left.take(Duration::from_secs(1), Some(Duration::from_millis(600)));
        assert!(left.is_spent());
    }

    #[test]
    fn one_message_ends_four_workers_at_the_most() {
        let mut left = Allowance::of(&Config::default());
        let ended = (0..100).take_while(|_| {
            let spent = left.is_spent();
            left.take(Duration::from_micros(10), None);
            !spent
        });
        assert_eq!(ended.count(), 4);
    }
}
