//! What a reading hands over: files that can only be read when all of them is there, while they pass.

use super::facts::Part;
use super::outcome::Foreseen;
use super::view::View;
use serde::{Deserialize, Serialize};

/// A file that can only be read as a whole is a job. This is its name within one message.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct JobId {
    /// The reading that came upon it.
    view: View,
    /// Its number among the jobs of that reading.
    number: u32,
}

/// What a job is about.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Job {
    /// The part whose content the file is, or of whose content it is the end.
    pub part: Part,
    /// How many times content had to be unwrapped to get to it.
    pub level: u8,
    /// Whether it is such a file.
    pub claim: Claim,
}

/// How it is known that a file is one that has to be read as a whole.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Claim {
    /// It begins like one.
    Known,
    /// It could be anything, or have something of the kind in it.
    Perhaps,
    /// It stands in the middle of a container, which hands it out by itself.
    Within,
    /// It stands in the middle of something else: two programs show two different files.
    Beside,
}

/// Something of a job, in the order in which it passes.
#[derive(Debug)]
pub enum Parcel {
    /// The next bytes of the file.
    Data(JobId, Vec<u8>),
    /// The file is complete. What comes of it may be known already.
    Ready(JobId, Box<Job>, Option<Box<Foreseen>>),
    /// The file need not be read: an earlier reading of the message has had the same.
    Dropped(JobId),
}

/// What one reading hands over.
#[derive(Debug, Default)]
pub struct Outbox {
    view: View,
    count: u32,
    parcels: Vec<Parcel>,
    jobs: Vec<Posted>,
}

/// A job that was handed over.
#[derive(Clone, Copy, Debug)]
pub struct Posted {
    /// Its name.
    pub id: JobId,
    /// The index of its part in this reading.
    pub part: u32,
}

impl Outbox {
    /// Of a reading that has come upon nothing.
    pub fn new(view: View) -> Self {
        Self { view, ..Self::default() }
    }

    /// A file begins.
    pub fn open(&mut self) -> JobId {
        self.count = self.count.saturating_add(1);
        JobId { view: self.view, number: self.count }
    }

    /// Its next bytes.
    pub fn data(&mut self, id: JobId, bytes: &[u8]) {
        match self.parcels.last_mut() {
            Some(Parcel::Data(last, data)) if *last == id => data.extend_from_slice(bytes),
            _ => self.parcels.push(Parcel::Data(id, bytes.to_vec())),
        }
    }

    /// It is complete.
    pub fn ready(&mut self, posted: Posted, job: Job, foreseen: Option<Foreseen>) {
        self.parcels.push(Parcel::Ready(posted.id, Box::new(job), foreseen.map(Box::new)));
        self.jobs.push(posted);
    }

    /// It need not be read.
    pub fn dropped(&mut self, id: JobId) {
        self.parcels.push(Parcel::Dropped(id));
    }

    /// A file has begun.
    pub fn is_used(&self) -> bool {
        self.count > 0
    }

    /// What is to be handed over now.
    pub fn take(&mut self) -> Vec<Parcel> {
        std::mem::take(&mut self.parcels)
    }

    /// The end: what is still to be handed over, and the jobs that were.
    pub fn clear(self) -> (Vec<Parcel>, Vec<Posted>) {
        (self.parcels, self.jobs)
    }
}
