//! The scanner on mail text and on dense tables, beside what merely copying or searching the same bytes costs.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use portcullis::detect::detectors::Detectors;
use portcullis::detect::discoveries::Discoveries;
use portcullis::detect::finding::{Hit, Level};
use portcullis::detect::scanner::Scanner;
use std::hint::black_box;
use std::ops::Range;
use std::sync::Arc;

/// Bytes of each text.
const SIZE: usize = 1 << 20;
/// Bytes of a piece, as a decoder hands them over.
const PIECE: usize = 16 * 1024;

struct Counter(usize);

impl Discoveries for Counter {
    fn hit(&mut self, hit: Hit<'_>) {
        self.0 += hit.value.len();
    }

    fn marking(&mut self, _: Level, words: &'static str, _: Range<u64>) {
        self.0 += words.len();
    }
}

/// The same numbers in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    fn sentence(&mut self) -> &'static str {
        let index = self.below(SENTENCES.len() as u64) as usize;
        SENTENCES.iter().copied().cycle().nth(index).unwrap_or_default()
    }

    fn digits(&mut self, count: usize) -> String {
        (0..count).map(|_| char::from(b'0' + self.below(10) as u8)).collect()
    }

    fn nhs_number(&mut self) -> String {
        loop {
            let stem = format!("999{}", self.digits(6));
            let sum: u32 = stem
                .bytes()
                .zip((2..=10).rev())
                .map(|(digit, weight)| u32::from(digit - b'0') * weight)
                .sum();
            match (11 - sum % 11) % 11 {
                10 => {}
                check => return format!("{stem}{check}"),
            }
        }
    }
}

const SENTENCES: &[&str] = &[
    "Thank you for your patience while we looked into this.",
    "The care and support plan will be reviewed by the team after the visit, and the family have been told.",
    "A repairs operative will attend between 8am and 1pm to look at the damp in the rear bedroom.",
    "The decision notice will be published on the public register.",
    "Payroll cut-off is the 12th of the month and claims after that will be paid the following month.",
    "We have reviewed the council tax account following your change in circumstances.",
    "The family – all four of them – have agreed to the plan; it costs £40 a week.",
];

/// Mail as people write it: prose, references, a signature; now and then an identifier.
fn mail() -> String {
    let (mut dice, mut text) = (Dice(1), String::new());
    while text.len() < SIZE {
        text.push_str("Dear colleague,\n\n");
        for _ in 0..3 + dice.below(4) {
            for _ in 0..1 + dice.below(3) {
                text.push_str(dice.sentence());
                text.push(' ');
            }
            text.push_str("\n\n");
        }
        match dice.below(6) {
            0 => text.push_str(&format!("Her NHS number is {}.\n\n", dice.nhs_number())),
            1 => text.push_str(&format!("NI number: AB{}C\n\n", dice.digits(6))),
            2 => text.push_str(&format!("Our reference: 24/{}/TPO.\n\n", dice.digits(5))),
            3 => text.push_str(&format!(
                "Invoice {} dated 02/05/2024 for £{}.00.\n\n",
                dice.digits(8),
                dice.digits(4)
            )),
            4 => text.push_str("OFFICIAL-SENSITIVE\n\n"),
            _ => text.push_str(&format!("Case ref HB{}.\n\n", dice.digits(7))),
        }
        text.push_str(
            "Kind regards\n\nA Person\nOfficer, Housing Options\nTel: 020 7946 0100\nwww.council.example\n\n",
        );
    }
    text
}

/// A table in which two cells of every row are identifiers.
fn table() -> String {
    let (mut dice, mut text) = (Dice(2), String::from("Name,NHS No,NI number,Date of birth,Amount\n"));
    while text.len() < SIZE {
        let (nhs, nino, amount) = (dice.nhs_number(), dice.digits(6), dice.digits(3));
        text.push_str(&format!(
            "Ann Example,{nhs},AB{nino}C,1{}/0{}/19{}0,{amount}.00\n",
            dice.below(10),
            1 + dice.below(9),
            dice.below(10)
        ));
    }
    text
}

fn scan(detectors: &Arc<Detectors>, text: &str) -> usize {
    let mut counter = Counter(0);
    let mut scanner = Scanner::new(Arc::clone(detectors));
    let mut rest = text;
    while !rest.is_empty() {
        let (piece, tail) = rest.split_at(rest.floor_char_boundary(PIECE));
        scanner.feed(piece, &mut counter);
        rest = tail;
    }
    scanner.finish(&mut counter);
    counter.0
}

fn benches(criterion: &mut Criterion) {
    let detectors = Arc::new(Detectors::builtin());
    for (name, text) in [("mail", mail()), ("table", table())] {
        let mut group = criterion.benchmark_group(format!("detect/{name}"));
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function("scanner", |bench| bench.iter(|| scan(&detectors, black_box(&text))));
        let mut copy = vec![0; text.len()];
        group.bench_function("memcpy", |bench| {
            bench.iter(|| copy.copy_from_slice(black_box(text.as_bytes())))
        });
        group.bench_function("memchr", |bench| bench.iter(|| memchr::memchr(0, black_box(text.as_bytes()))));
        group.finish();
    }
}

criterion_group!(detect, benches);
criterion_main!(detect);
