//! What attached files unpack to is counted over the whole message, however it is divided and nested.

use crate::support::catalogue::compose::{file, hello, mixed};
use crate::support::catalogue::files::zip::{item, zip};
use portcullis::detect::detectors::Detectors;
use portcullis::inspect::facts::{Content, Shortfall};
use portcullis::inspect::inspector::{Inspector, Limits};
use std::sync::Arc;

const UNPACKED: u64 = 300_000;

fn inspect(files: &[Vec<u8>], limits: &Limits) -> Content {
    let parts: Vec<Vec<u8>> = files.iter().map(|bytes| file("application/zip", "a.zip", bytes)).collect();
    let mail = mixed(&[vec![hello()], parts].concat());
    Inspector::inspect(&Arc::new(Detectors::builtin()), limits, [&*mail])
}

fn limited(files: &[Vec<u8>]) -> bool {
    let content = inspect(files, &Limits { unpacked: UNPACKED, ..Limits::default() });
    content.uninspected.iter().any(|missed| missed.shortfall == Shortfall::Limit)
}

/// Nothing that a reader would take for text.
fn data(size: usize) -> Vec<u8> {
    [&b"\x89PNG\r\n\x1a\n"[..], &vec![7; size]].concat()
}

fn packed(size: usize) -> Vec<u8> {
    zip(&[item("a.png", &data(size), 8)])
}

#[test]
fn two_attachments_pay_together() {
    assert!(!limited(&[packed(200_000)]));
    assert!(limited(&[packed(200_000), [packed(200_001)].concat()]));
}

#[test]
fn files_in_files_pay_together() {
    let nested = |count: usize| {
        let inner: Vec<_> = (0..count).map(|at| item("a.zip", &packed(90_000 + at), 0)).collect();
        zip(&[item("b.zip", &zip(&inner), 0)])
    };
    assert!(!limited(&[nested(2)]));
    assert!(limited(&[nested(4)]));
    // What was spent within the first attachment is not there for the second.
    assert!(limited(&[nested(2), zip(&[item("c.zip", &packed(190_000), 0)])]));
}

#[test]
fn text_in_files_is_paid_for_together() {
    const TEXT: u64 = 200_000;
    let line = "all is well; ".repeat(10);
    let text = |lines: usize| format!("{line}\n").repeat(lines).into_bytes();
    // A line end counts as sixteen bytes more, a file as 1,024.
    let lines = TEXT as usize / (line.len() + 1 + 16);
    let files = |each: &[usize]| -> Vec<Vec<u8>> {
        each.iter().map(|lines| zip(&[item("a.txt", &text(*lines), 8)])).collect()
    };
    let missed = |files: &[Vec<u8>]| {
        let content = inspect(files, &Limits { text: TEXT, ..Limits::default() });
        content.uninspected.iter().map(|missed| (missed.shortfall, missed.detail)).collect::<Vec<_>>()
    };
    let too_much = [(Shortfall::Limit, "more text has been unpacked than is read")];
    assert_eq!(missed(&files(&[lines - 20])), []);
    assert_eq!(missed(&files(&[lines / 2, lines / 2 - 30])), []);
    // Texts are read in pieces of 8 KiB.
    assert_eq!(missed(&files(&[lines + 70])), too_much);
    assert_eq!(missed(&files(&[lines, 70])), too_much);
    let nested = zip(&[item("b.zip", files(&[lines + 70]).first().unwrap(), 0)]);
    assert_eq!(missed(&[nested]), too_much);
    // Pictures are no text.
    assert_eq!(missed(&[packed(2 * TEXT as usize)]), []);
}

#[test]
fn archives_nest_so_deep() {
    let nested = |depth| (0..depth).fold(b"hello".to_vec(), |inner, _| zip(&[item("a.zip", &inner, 8)]));
    let missed = |depth| inspect(&[nested(depth)], &Limits::default()).uninspected;
    assert_eq!(missed(8), []);
    assert!(missed(9).iter().any(|missed| missed.shortfall == Shortfall::Limit));
}

#[test]
fn parts_of_a_job_have_numbers_and_names() {
    let inner = zip(&[item("deep.png", &data(9), 8)]);
    let content =
        inspect(&[zip(&[item("one.png", &data(9), 8), item("two.zip", &inner, 0)])], &Limits::default());
    let parts: Vec<_> =
        content.parts.iter().map(|part| (part.number.as_str(), part.names.join(" "))).collect();
    let of = |number: &str| parts.iter().find(|part| part.0 == number).map(|part| part.1.as_str());
    assert_eq!(of("2/1"), Some("one.png"), "{parts:?}");
    assert_eq!(of("2/2"), Some("two.zip"), "{parts:?}");
    assert_eq!(of("2/2/1"), Some("deep.png"), "{parts:?}");
}
