//! A file that can only be read as a whole, read by itself: what a worker does, and what comes of it.
//!
//! The file is inspected like a message: once, and if it can be read otherwise, in other ways as well.

use super::branch::LAYERS;
use super::desk::{Desk, Yield};
use super::facts::{Content, Part, Shortfall, Uninspected};
use super::outcome::Outcome;
use super::parcel::{Job, JobId, Parcel, Posted};
use super::print;
use super::union::Union;
use super::view::View;
use super::whole;
use crate::content::budget::Budget;
use crate::detect::detectors::Detectors;
use crate::detect::finding::Place;
use crate::detect::spec::Spec;
use crate::message::limits::Limits;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A task as it is sent to a worker.
#[derive(Debug, Serialize, Deserialize)]
pub struct Request {
    /// The job.
    pub job: Job,
    /// What the message may still unpack to.
    pub budget: Budget,
    /// What the organisation adds to the detectors.
    pub spec: Arc<Spec>,
}

/// What has come of the jobs of a reading.
pub type Outcomes = BTreeMap<JobId, Outcome>;

impl Request {
    /// As it travels.
    pub fn to_bytes(&self) -> Vec<u8> {
        // There is no reason for which this fails; a worker takes nothing for no request.
        postcard::to_allocvec(self).unwrap_or_default()
    }
}

/// Does a job that was sent as [`Request::to_bytes`]. The answer is for [`Outcome::of_bytes`]. `detectors` are those of the last
/// job; where this one is to have others, they are made.
pub fn answer(detectors: &mut Arc<Detectors>, limits: &Limits, request: &[u8], file: &[u8]) -> Vec<u8> {
    let outcome = match postcard::from_bytes::<Request>(request) {
        Ok(request) => {
            if **detectors.spec() != *request.spec {
                *detectors = Arc::new(Detectors::of(Arc::clone(&request.spec)));
            }
            run(detectors, limits, request, file)
        }
        Err(_) => unread(),
    };
    postcard::to_allocvec(&outcome).unwrap_or_default()
}

fn unread() -> Outcome {
    Outcome::lost(Shortfall::Uninspectable, "a file was not read", Budget::default())
}

/// Does a job.
pub fn run(detectors: &Arc<Detectors>, limits: &Limits, request: Request, file: &[u8]) -> Outcome {
    let Request { job, mut budget, .. } = request;
    let mut read = |view| {
        let mut desk = Desk::new(Arc::clone(detectors), limits.clone(), view, LAYERS).for_job(budget);
        let index = desk.open_part(job.part.clone());
        whole::read(file, &job, index, &mut desk);
        budget = desk.budget;
        desk.clear()
    };
    let first = read(View::Arriving);
    let again = first.asks_for_another_reading();
    let mut union = Union::new(first);
    let mut readings_differ = false;
    if again {
        let others: Vec<_> = View::FURTHER.map(|view| (view, read(view))).into();
        readings_differ = Union::differ(&others);
        for (view, yielded) in others {
            union.add(view, yielded);
        }
    }
    let Yield { content, ledger, codes, .. } = union.sum();
    let Content { parts, uninspected, .. } = content;
    Outcome { parts, uninspected, codes, readings_differ, ledger, print: print::print(file), budget }
}

/// The jobs of a message that lies in memory: done here and now.
#[derive(Debug)]
pub struct Jobs {
    detectors: Arc<Detectors>,
    limits: Limits,
    files: BTreeMap<JobId, Vec<u8>>,
    budget: Budget,
    outcomes: Outcomes,
}

impl Jobs {
    /// None so far.
    pub fn new(detectors: Arc<Detectors>, limits: Limits) -> Self {
        let budget = Desk::budget(&limits);
        Self { detectors, limits, files: BTreeMap::new(), budget, outcomes: Outcomes::new() }
    }

    /// Takes what a reading hands over.
    pub fn take(&mut self, parcels: Vec<Parcel>) {
        for parcel in parcels {
            match parcel {
                Parcel::Data(id, bytes) => self.files.entry(id).or_default().extend_from_slice(&bytes),
                Parcel::Dropped(id) => drop(self.files.remove(&id)),
                Parcel::Ready(id, job, foreseen) => {
                    let file = self.files.remove(&id).unwrap_or_default();
                    let outcome =
                        foreseen.and_then(|foreseen| foreseen.within(self.budget)).unwrap_or_else(|| {
                            let spec = Arc::clone(self.detectors.spec());
                            let request = Request { job: *job, budget: self.budget, spec };
                            run(&self.detectors, &self.limits, request, &file)
                        });
                    self.budget = outcome.budget;
                    self.outcomes.insert(id, outcome);
                }
            }
        }
    }

    /// What has come of them.
    pub fn outcomes(&mut self) -> Outcomes {
        std::mem::take(&mut self.outcomes)
    }
}

/// Puts what has come of its jobs where it belongs in a reading. What has come of none of them is never a pass.
pub fn absorb(reading: &mut Yield, outcomes: &mut Outcomes, limits: &Limits) {
    for Posted { id, part, .. } in std::mem::take(&mut reading.jobs) {
        let outcome = outcomes.remove(&id).unwrap_or_else(unread);
        reading.absorb(part, outcome, limits);
    }
}

impl Yield {
    /// `outer` is the index of the part that the file is the content of.
    fn absorb(&mut self, outer: u32, outcome: Outcome, limits: &Limits) {
        let Outcome { parts, uninspected, codes, readings_differ, ledger, .. } = outcome;
        let content = &mut self.content;
        let first = u32::try_from(content.parts.len()).unwrap_or(u32::MAX);
        let mut parts = parts.into_iter();
        if let Some(known) = content.parts.get_mut(outer as usize)
            && let Some(Part { true_type, .. }) = parts.next()
        {
            known.true_type = true_type;
        }
        let room = (limits.parts as usize).saturating_sub(content.parts.len());
        let more = parts.len() > room;
        content.parts.extend(parts.take(room));
        if more {
            let detail = "more parts than the limit";
            content.uninspected.push(Uninspected { shortfall: Shortfall::Limit, part: None, detail });
        }
        let count = u32::try_from(content.parts.len()).unwrap_or(u32::MAX);
        // Part 0 of a job is the outer part; the others lie behind all parts so far.
        let place = |index: u32| match index.checked_sub(1) {
            None => outer,
            Some(behind) => {
                Some(first.saturating_add(behind)).filter(|index| *index < count).unwrap_or(outer)
            }
        };
        content.uninspected.extend(
            uninspected
                .into_iter()
                .map(|missed| Uninspected { part: Some(place(missed.part.unwrap_or(0))), ..missed }),
        );
        content.readings_differ |= readings_differ;
        self.codes.merge(codes);
        self.ledger.join(ledger, &mut |there| match there {
            Place::Header => Place::Part(outer),
            Place::Part(index) => Place::Part(place(index)),
        });
    }
}
