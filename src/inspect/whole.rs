//! A file that can only be read when all of it is there, on its way: handed over for a job of its own, or, where this is
//! such a job itself, collected and read here.

use super::desk::Desk;
use super::facts::Shortfall;
use super::files::Files;
use super::letters::{Ahead, Letters};
use super::parcel::{Claim, Job, JobId, Posted};
use super::print::Printer;
use crate::content::budget::Budget;
use crate::content::file_type::Family;
use crate::content::formats;
use crate::content::sniff::Sniffer;
use crate::content::unwrap::{Inner, Loss, Oddity};
use crate::message::ambiguity::Ambiguity;

/// The state of one such file.
#[derive(Debug)]
pub struct WholeFile {
    lies: Lies,
    /// Where an earlier reading of the message may have had the same file.
    printer: Option<Printer>,
    claim: Claim,
    /// What comes of it is known at its end, as far as can be said.
    ahead: Option<Box<Ahead>>,
}

/// Where the bytes go.
#[derive(Debug)]
enum Lies {
    Over(JobId),
    Here(Vec<u8>),
}

impl WholeFile {
    /// At the beginning of a file.
    pub fn new(claim: Claim, desk: &mut Desk) -> Self {
        let lies = match &mut desk.outbox {
            Some(outbox) => Lies::Over(outbox.open()),
            None => Lies::Here(Vec::new()),
        };
        Self { lies, printer: (!desk.known.is_empty()).then(Printer::default), claim, ahead: None }
    }

    /// At the beginning of a file that could be anything: the content of the part with this index, at this level. Most such
    /// files are nothing, which is found out while they pass.
    pub fn anything(index: u32, level: u8, desk: &mut Desk) -> Self {
        let file = Self::new(Claim::Perhaps, desk);
        let here = matches!(file.lies, Lies::Here(_));
        let ahead = if here { None } else { Ahead::new(index, level, desk) };
        Self { ahead: ahead.map(Box::new), ..file }
    }

    /// The next bytes.
    pub fn feed(&mut self, bytes: &[u8], desk: &mut Desk) {
        self.ahead = self.ahead.take().and_then(|ahead| ahead.feed(bytes));
        match (&mut self.lies, &mut desk.outbox) {
            (Lies::Here(file), _) => file.extend_from_slice(bytes),
            (Lies::Over(id), Some(outbox)) => {
                if let Some(printer) = &mut self.printer {
                    printer.feed(bytes);
                }
                outbox.data(*id, bytes);
            }
            (Lies::Over(_), None) => {}
        }
    }

    /// The file is complete: the content of the part with this index, at this level, whose type is known.
    pub fn finish(self, index: u32, level: u8, desk: &mut Desk) {
        let Some(part) = desk.part(index).map(|part| part.clone()) else { return };
        // What turns out to be something at its end is not guessed at.
        let settled = self.claim == Claim::Perhaps && formats::is_unsupported(b"", part.true_type);
        let job = Job { part, level, claim: if settled { Claim::Known } else { self.claim } };
        let foreseen = self.ahead.filter(|_| formats::is_anything(b"", job.part.true_type));
        let foreseen = foreseen.and_then(|ahead| ahead.finish(&job));
        match self.lies {
            Lies::Here(file) => read(&file, &job, index, desk),
            Lies::Over(id) => {
                let known = self.printer.is_some_and(|printer| desk.known.contains(&printer.finish()));
                let Some(outbox) = &mut desk.outbox else { return };
                if known {
                    outbox.dropped(id);
                } else {
                    outbox.ready(Posted { id, part: index }, job, foreseen);
                }
            }
        }
    }
}

/// Reads a file onto the desk, as the content of the part with this index.
pub fn read(file: &[u8], job: &Job, index: u32, desk: &mut Desk) {
    let begin = desk.budget;
    let mut budget = begin;
    let mut handed = Budget { bytes: 0, files: 0, text: 0 };
    let mut files = Files::of(index, job.level);
    let mut came = false;
    let found = match job.claim {
        Claim::Known | Claim::Perhaps => job.part.true_type,
        Claim::Within | Claim::Beside => {
            let mut sniffer = Sniffer::new();
            sniffer.feed(file);
            sniffer.finish()
        }
    };
    formats::read(file, found, &mut budget, &mut |inner| {
        let nothing = matches!(inner, Inner::Lost(Loss::Malformed | Loss::Unsupported, _));
        match job.claim {
            Claim::Known => {}
            // What only looked like a file of some kind is not damaged.
            _ if nothing && !came => return,
            // The part is what it begins as.
            Claim::Within | Claim::Beside if matches!(inner, Inner::Is(_)) => return,
            Claim::Beside if !came => files.take(Inner::Odd(Oddity::Polyglot), desk),
            _ => {}
        }
        came = true;
        // What is in the files that come out is read meanwhile, and paid for by the same message.
        let (bytes, begun) = match &inner {
            Inner::Data(bytes) => (bytes.len() as u64, 0),
            Inner::Begin { .. } => (0, 1),
            _ => (0, 0),
        };
        handed.bytes += bytes;
        handed.files += begun;
        desk.budget = desk.budget.less(Budget { bytes, files: begun, text: 0 });
        files.take(inner, desk);
    });
    files.finish(desk);
    desk.budget = desk.budget.less(begin.less(budget).less(handed));
    if formats::is_anything(file, found) {
        let mut letters = Letters::new(index, job.level);
        letters.feed(file, desk);
        // Where something came out, that is what the file holds.
        if letters.finish(desk) && !came {
            desk.codes.raise(Ambiguity::Opaque);
        }
    }
    let sealed = desk.part(index).is_some_and(|part| part.true_type.family == Family::Encrypted);
    if sealed && job.claim == Claim::Known && !desk.lacks(Shortfall::Encrypted, index) {
        desk.shortfall(Shortfall::Encrypted, Some(index), "an encrypted file");
    }
}
