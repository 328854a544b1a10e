//! The stages of inspection, each alone and then all together: walking, decoding, a whole message.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a bench says what it expects by failing"
)]

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use portcullis::detect::detectors::Detectors;
use portcullis::inspect::inspector::{Inspector, Limits};
use portcullis::message::choice::Choice;
use portcullis::message::event::Event;
use portcullis::message::manner::Manner;
use portcullis::message::transfer::{Encoding, TransferDecoder};
use portcullis::message::walker::Walker;
use std::fmt::Write;
use std::hint::black_box;
use std::sync::Arc;

/// Chunks as the relay reads them.
const CHUNK: usize = 64 * 1024;

const WORDS: &[&str] = &[
    "the",
    "council",
    "will",
    "review",
    "your",
    "application",
    "within",
    "ten",
    "working",
    "days",
    "and",
    "write",
    "to",
    "you",
    "about",
    "housing",
    "benefit",
    "reference",
    "2024/1187",
    "on",
    "Tuesday",
];

/// Prose in lines of mail, the same at every run.
fn prose(bytes: usize) -> String {
    let mut text = String::with_capacity(bytes + 80);
    let mut state = 1u32;
    let mut line = 0;
    while text.len() < bytes {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let word = WORDS[(state >> 16) as usize % WORDS.len()];
        text += word;
        line += word.len() + 1;
        text += if line > 70 { "\r\n" } else { " " };
        line = if line > 70 { 0 } else { line };
    }
    text
}

/// Bytes that look like nothing, the same at every run.
fn noise(bytes: usize) -> Vec<u8> {
    let mut state = 7u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    [b"\x89PNG\r\n\x1a\n".to_vec(), (0..bytes).map(|_| next()).collect()].concat()
}

fn base64(bytes: usize) -> String {
    encodify::base64::MIME.encode(noise(bytes))
}

fn quoted_printable(bytes: usize) -> String {
    encodify::qp::BODY.encode(prose(bytes).replace('e', "é"))
}

const HEADER: &str = "Received: from desk.council.example by mx.council.example; Tue, 3 Mar 2026 10:00:00 +0000\r\n\
    From: Jo Bloggs <jo@council.example>\r\nTo: Sam <sam@example.org>\r\nSubject: Your application\r\n\
    Date: Tue, 3 Mar 2026 10:00:00 +0000\r\nMessage-ID: <1@council.example>\r\nMIME-Version: 1.0\r\n";

fn plain(body: &str) -> Vec<u8> {
    format!("{HEADER}Content-Type: text/plain\r\n\r\n{body}").into_bytes()
}

fn multipart(parts: &[(&str, String)]) -> Vec<u8> {
    let mut mail = format!("{HEADER}Content-Type: multipart/mixed; boundary=\"----=_Part_0001\"\r\n\r\n");
    for (header, body) in parts {
        write!(mail, "------=_Part_0001\r\n{header}\r\n\r\n{body}\r\n").unwrap();
    }
    mail += "------=_Part_0001--\r\n";
    mail.into_bytes()
}

const BASE64: &str = "Content-Type: image/png; name=a.png\r\nContent-Transfer-Encoding: base64";
const QUOTED: &str = "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable";
const HTML: &str = "Content-Type: text/html; charset=utf-8";
const PLAIN: &str = "Content-Type: text/plain; charset=utf-8";

fn walking(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("walk");
    for (name, mail) in [
        ("base64", multipart(&[(BASE64, base64(700_000))])),
        ("text", multipart(&[(PLAIN, prose(1_000_000))])),
        ("quoted-printable", multipart(&[(QUOTED, quoted_printable(800_000))])),
    ] {
        group.throughput(Throughput::Bytes(mail.len() as u64));
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let (mut walker, mut bytes) = (Walker::new(Limits::default(), Manner::default()), 0);
                let mut sink = |event: Event<'_>| {
                    if let Event::Body(body) = event {
                        bytes += black_box(body).len();
                    }
                };
                mail.chunks(CHUNK).for_each(|chunk| walker.feed(chunk, &mut sink));
                walker.finish(&mut sink);
                bytes
            });
        });
    }
    group.finish();
}

fn decoding(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("decode");
    for (name, encoding, body) in [
        ("base64", Encoding::Base64, base64(700_000)),
        ("base64-odd-lines", Encoding::Base64, base64(700_000).replace("\r\n", "\n")),
        ("quoted-printable", Encoding::QuotedPrintable, quoted_printable(800_000)),
    ] {
        group.throughput(Throughput::Bytes(body.len() as u64));
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let (mut decoder, mut scratch, mut bytes) =
                    (TransferDecoder::new(encoding, Choice::Every), Vec::new(), 0);
                let mut sink = |piece: &[u8]| bytes += black_box(piece).len();
                body.as_bytes().chunks(CHUNK).for_each(|chunk| decoder.feed(chunk, &mut scratch, &mut sink));
                decoder.finish(&mut scratch, &mut sink);
                bytes
            });
        });
    }
    group.finish();
}

fn inspecting(criterion: &mut Criterion) {
    let detectors = Arc::new(Detectors::builtin());
    let html =
        |bytes| format!("<html><body><p>{}</p></body></html>", prose(bytes).replace("\r\n", "<br>\r\n"));
    let mut group = criterion.benchmark_group("inspect");
    for (name, mail) in [
        ("plain-4k", plain(&prose(3_500))),
        (
            "alternative-75k",
            multipart(&[(PLAIN, prose(8_000)), (HTML, html(12_000)), (BASE64, base64(38_000))]),
        ),
        ("binary-25m", multipart(&[(PLAIN, prose(2_000)), (BASE64, base64(18_000_000))])),
    ] {
        group.throughput(Throughput::Bytes(mail.len() as u64));
        group.bench_function(name, |bencher| {
            bencher.iter_batched(
                || Inspector::new(Arc::clone(&detectors), Limits::default()),
                |inspector| inspector.read(mail.chunks(CHUNK), mail.chunks(CHUNK)),
                BatchSize::SmallInput,
            );
        });
    }
    group.finish();
}

criterion_group!(benches, walking, decoding, inspecting);
criterion_main!(benches);
