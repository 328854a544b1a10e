//! What a worker is told and answers: any bytes are an answer or none, and what was read comes back whole.

use portcullis::content::budget::Budget;
use portcullis::content::file_type::{Family, FileType};
use portcullis::detect::detectors::Detectors;
use portcullis::inspect::facts::Part;
use portcullis::inspect::job::{Request, answer};
use portcullis::inspect::outcome::Outcome;
use portcullis::inspect::parcel::{Claim, Job};
use portcullis::inspect::view::View;
use portcullis::message::limits::Limits;
use std::sync::{Arc, LazyLock};

static DETECTORS: LazyLock<Arc<Detectors>> = LazyLock::new(|| Arc::new(Detectors::builtin()));

/// The target.
pub fn run(input: &[u8]) {
    let _ = Outcome::of_bytes(input);
    let mut detectors = Arc::clone(&DETECTORS);
    let unread = answer(&mut detectors, &Limits::default(), input, b"a file");
    assert!(Outcome::of_bytes(&unread).is_some());

    let part = Part {
        number: "2".to_owned(),
        depth: 1,
        view: View::Arriving,
        declared: "application/octet-stream".to_owned(),
        names: vec!["a.bin".to_owned()],
        true_type: FileType { family: Family::Unknown, name: "unknown data" },
        attached: true,
        inline_picture: false,
        size: input.len() as u64,
    };
    let job = Job { part, level: 0, claim: Claim::Known };
    let request = Request { job, budget: Budget::default(), spec: Arc::clone(DETECTORS.spec()) };
    let mut bytes = answer(&mut detectors, &Limits::default(), &request.to_bytes(), input);
    assert!(Outcome::of_bytes(&bytes).is_some());
    // A worker that has been taken over may answer anything.
    bytes.iter_mut().zip(input).for_each(|(byte, other)| *byte ^= *other);
    let _ = Outcome::of_bytes(&bytes);
}
