//! What has come of a file that can only be read as a whole: facts.

use super::facts::{Part, Shortfall, Uninspected};
use super::ledger::Ledger;
use super::print::Print;
use crate::content::budget::Budget;
use crate::message::codes::Codes;
use serde::{Deserialize, Serialize};

/// What has come of a job.
#[derive(Debug, Serialize, Deserialize)]
pub struct Outcome {
    /// The part itself, then what was in it.
    pub(super) parts: Vec<Part>,
    pub(super) uninspected: Vec<Uninspected>,
    pub(super) codes: Codes,
    pub(super) readings_differ: bool,
    pub(super) ledger: Ledger,
    /// What stands for the file.
    pub(super) print: Print,
    /// What the message may still unpack to.
    pub budget: Budget,
}

impl Outcome {
    /// What a worker has answered; nothing where that is no outcome.
    pub fn of_bytes(bytes: &[u8]) -> Option<Self> {
        postcard::from_bytes(bytes).ok()
    }

    /// Of a job that came to no end.
    pub fn lost(shortfall: Shortfall, detail: &'static str, budget: Budget) -> Self {
        Self {
            parts: Vec::new(),
            uninspected: vec![Uninspected { shortfall, part: Some(0), detail }],
            codes: Codes::default(),
            readings_differ: false,
            ledger: Ledger::default(),
            print: Print::default(),
            budget,
        }
    }

    /// What stands for the file; of a job that came to no end, nothing that stands for any.
    pub fn print(&self) -> Print {
        self.print
    }
}

/// What a worker would say of a file that has been read while it passed.
#[derive(Debug)]
pub struct Foreseen {
    pub(super) outcome: Outcome,
    /// What its text counts.
    pub(super) text: u64,
}

impl Foreseen {
    /// What has come of the job, where the message may still unpack to this; nothing where that is too little for it.
    pub fn within(self, left: Budget) -> Option<Outcome> {
        let budget = Budget { text: left.text.checked_sub(self.text).filter(|text| *text > 0)?, ..left };
        Some(Outcome { budget, ..self.outcome })
    }
}
