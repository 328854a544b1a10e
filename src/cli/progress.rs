//! A progress bar that appears only where somebody waits for it.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::time::{Duration, Instant};

/// Shorter work shows no bar.
const PATIENCE: Duration = Duration::from_secs(1);

/// A bar on standard error, from the second second on, where that is a terminal.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
    begun: Instant,
    shown: bool,
}

impl Progress {
    /// A bar of so many steps; `unit` is what a step is, in the plural: `files`. Without a known number of steps it
    /// counts.
    pub fn new(steps: Option<u64>, unit: &str) -> Self {
        let bar = ProgressBar::with_draw_target(steps, ProgressDrawTarget::hidden());
        let template = match steps {
            Some(_) => format!("{{bar:40}} {{pos}} of {{len}} {unit}, {{eta}} left"),
            None => format!("{{spinner}} {{pos}} {unit}, {{elapsed}}"),
        };
        bar.set_style(
            ProgressStyle::with_template(&template).unwrap_or_else(|_| ProgressStyle::default_bar()),
        );
        Self { bar, begun: Instant::now(), shown: false }
    }

    /// So many steps are done.
    pub fn at(&mut self, done: u64) {
        if !self.shown && self.begun.elapsed() >= PATIENCE {
            self.shown = true;
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.bar.set_position(done);
    }

    /// Prints something while the bar is out of the way.
    pub fn around<R>(&self, print: impl FnOnce() -> R) -> R {
        if self.shown { self.bar.suspend(print) } else { print() }
    }

    /// The work is done; the bar goes.
    pub fn finish(self) {
        self.bar.finish_and_clear();
    }
}
