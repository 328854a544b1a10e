//! The shipped policy with an inspector before it: what would become of a mail, without a gateway.

use super::gateway::package;
use portcullis::detect::detectors::Detectors;
use portcullis::detect::finding::Place;
use portcullis::inspect::facts::{Client, Content, Facts};
use portcullis::inspect::inspector::{Inspector, Limits};
use portcullis::inspect::memory::Memory;
use portcullis::inspect::view::View;
use portcullis::mail::address::Address;
use portcullis::mail::envelope::{Envelope, Path};
use portcullis::policy::decision::Decision;
use portcullis::policy::policy::Policy;
use portcullis::rulebook::live::Rulebook;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

pub struct Judge {
    policy: Arc<Policy>,
    detectors: Arc<Detectors>,
}

impl Judge {
    /// With the rules that are built in.
    pub fn shipped() -> Self {
        let policy = Rulebook::shipped().unwrap_or_else(|mistakes| panic!("{mistakes:?}")).policy();
        let detectors = Arc::clone(policy.detectors());
        Self { policy, detectors }
    }

    pub fn inspect(&self, mail: &[u8]) -> Content {
        Inspector::inspect(&self.detectors, &Limits::default(), [mail])
    }

    /// Inspects a mail in these pieces, and in those other ones where it must be read again.
    pub fn inspect_in<'m>(
        &self,
        pieces: impl IntoIterator<Item = &'m [u8]>,
        others: impl IntoIterator<Item = &'m [u8]>,
    ) -> Content {
        Inspector::new(Arc::clone(&self.detectors), Limits::default()).read(pieces, others)
    }

    pub fn decide(&self, envelope: &Envelope, content: Content) -> (Decision, Content) {
        let facts = Facts {
            now: jiff::Timestamp::UNIX_EPOCH,
            client: Client::default(),
            envelope: envelope.clone(),
            content,
            memory: Memory::default(),
        };
        (self.policy.decide(&facts), facts.content)
    }
}

/// From an officer to somebody's webmail: the way on which most rules look.
pub fn outbound() -> Envelope {
    envelope("jo@council.example", &["sam@gmail.com"])
}

/// Nothing in place of the sender stands for a bounce.
pub fn envelope(from: &str, to: &[impl AsRef<str>]) -> Envelope {
    let reverse_path = Address::parse(from).map_or_else(|| Path::new("<>", None), Path::to);
    let mut envelope = Envelope::new(reverse_path);
    envelope.recipients = to.iter().map(|to| Path::to(Address::parse(to.as_ref()).unwrap())).collect();
    envelope
}

/// What must be true of the facts of any bytes; in words what is not.
pub fn unsound(content: &Content, size: usize) -> Option<String> {
    let parts = content.parts.len();
    let lies = |place: &Place| match place {
        Place::Header => true,
        Place::Part(index) => (*index as usize) < parts,
    };
    let wrong = [
        (content.size != size as u64, "the size is not that of the mail"),
        (parts == 0, "no part at all"),
        (content.readings.first().is_none_or(|seen| seen.view != View::Arriving), "no first reading"),
        (content.findings.len() > Content::MAX_FINDINGS, "more findings than are kept"),
        (!content.findings.iter().all(|finding| lies(&finding.place)), "a finding in no part"),
        (!content.markings.iter().all(|marking| lies(&marking.place)), "a marking in no part"),
        (
            !content.uninspected.iter().all(|missed| missed.part.is_none_or(|at| (at as usize) < parts)),
            "something not inspected in no part",
        ),
    ];
    wrong.iter().find(|(wrong, _)| *wrong).map(|(_, what)| (*what).to_owned())
}

/// Every mail of these folders under `fixtures/`, by name.
pub fn fixtures(folders: &[&str]) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for folder in folders {
        for path in files(package().join("fixtures").join(folder)) {
            let name = path.strip_prefix(package().join("fixtures")).unwrap().display().to_string();
            found.push((name, fs::read(&path).unwrap()));
        }
    }
    assert!(!found.is_empty());
    found
}

/// Every file below a folder, in the order of their paths.
pub fn files(folder: PathBuf) -> Vec<PathBuf> {
    let (mut folders, mut files) = (vec![folder], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display())) {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    files
}

/// Whether every case is asked for, however long that takes.
pub fn thorough() -> bool {
    std::env::var_os("PORTCULLIS_THOROUGH").is_some_and(|asked| asked == "1")
}
