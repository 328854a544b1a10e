//! Whether new mail should come here: what `/readyz` answers.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

/// Something because of which no new mail should come here.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Obstacle {
    /// Not everything listens yet.
    Starting,
    /// The service comes to its end.
    Draining,
    /// The next hop has not answered yet, or does not answer any more.
    NextHop,
    /// The store cannot take a message.
    Store,
    /// Messages are to be scanned, and the virus scanner does not answer.
    Scanner,
}

impl Obstacle {
    /// Every obstacle with what `/readyz` says about it.
    pub const ALL: &'static [(Self, &'static str)] = &[
        (Self::Starting, "starting: not everything listens yet"),
        (Self::Draining, "draining: open sessions end, no new ones are taken"),
        (Self::NextHop, "next hop: it does not answer, or has not answered yet"),
        (Self::Store, "store: it cannot take a message"),
        (Self::Scanner, "virus scanner: it does not answer"),
    ];

    fn bit(self) -> u8 {
        match self {
            Self::Starting => 1,
            Self::Draining => 2,
            Self::NextHop => 4,
            Self::Store => 8,
            Self::Scanner => 16,
        }
    }
}

/// The obstacles of the moment. Every clone sees the same.
#[derive(Clone, Debug)]
pub struct Readiness {
    obstacles: Arc<AtomicU8>,
}

impl Default for Readiness {
    fn default() -> Self {
        Self::new()
    }
}

impl Readiness {
    /// At the beginning the service is starting and nothing is known of the next hop.
    pub fn new() -> Self {
        Self { obstacles: Arc::new(AtomicU8::new(Obstacle::Starting.bit() | Obstacle::NextHop.bit())) }
    }

    /// The obstacle is there.
    pub fn raise(&self, obstacle: Obstacle) {
        self.obstacles.fetch_or(obstacle.bit(), Ordering::Relaxed);
    }

    /// The obstacle is gone.
    pub fn clear(&self, obstacle: Obstacle) {
        self.obstacles.fetch_and(!obstacle.bit(), Ordering::Relaxed);
    }

    /// Whether the obstacle is there.
    pub fn has(&self, obstacle: Obstacle) -> bool {
        self.obstacles.load(Ordering::Relaxed) & obstacle.bit() != 0
    }

    /// What is in the way, in plain words; empty when mail can come.
    pub fn reasons(&self) -> Vec<&'static str> {
        let bits = self.obstacles.load(Ordering::Relaxed);
        Obstacle::ALL
            .iter()
            .filter(|(obstacle, _)| bits & obstacle.bit() != 0)
            .map(|(_, reason)| *reason)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ready_means_that_nothing_is_in_the_way() {
        let readiness = Readiness::new();
        assert_eq!(readiness.reasons().len(), 2);
        readiness.clear(Obstacle::Starting);
        readiness.clear(Obstacle::NextHop);
        assert!(readiness.reasons().is_empty());
        let other = readiness.clone();
        other.raise(Obstacle::Draining);
        other.raise(Obstacle::Draining);
        assert_eq!(readiness.reasons(), ["draining: open sessions end, no new ones are taken"]);
        readiness.clear(Obstacle::Draining);
        assert!(other.reasons().is_empty());
    }
}
