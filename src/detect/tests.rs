//! The fixtures of all detectors, and the law that cutting changes nothing.

use super::classes::address;
use super::classes::bank_words;
use super::classes::email_address;
use super::classes::phone;
use super::detectors::Detectors;
use super::discoveries::Discoveries;
use super::finding::{Class, Confidence, Hit, Level};
use super::scanner::Scanner;
use super::table::TABLE;
use proptest::prelude::*;
use serde::Deserialize;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

mod spelling;

static DETECTORS: LazyLock<Arc<Detectors>> = LazyLock::new(|| Arc::new(Detectors::builtin()));

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    rule: String,
    #[allow(dead_code)] // for readers of the fixture
    source: Option<String>,
    text: String,
    expect: Vec<String>,
}

/// Class, confidence, span, value, why, quoted.
type ToldHit = (Class, Confidence, Range<u64>, Vec<u8>, &'static str, bool);

/// Everything that a scan tells, as it tells it.
#[derive(Debug, Default, PartialEq, Eq, Clone)]
struct Told {
    hits: Vec<ToldHit>,
    markings: Vec<(Level, &'static str, Range<u64>)>,
}

impl Discoveries for Told {
    fn hit(&mut self, hit: Hit<'_>) {
        self.hits.push((*hit.class, hit.confidence, hit.span, hit.value.to_vec(), hit.why, hit.quoted));
    }

    fn marking(&mut self, level: Level, words: &'static str, span: Range<u64>) {
        self.markings.push((level, words, span));
    }
}

fn scan<'a>(pieces: impl Iterator<Item = &'a str>) -> Told {
    let mut told = Told::default();
    let mut scanner = Scanner::new(Arc::clone(&DETECTORS));
    pieces.for_each(|piece| scanner.feed(piece, &mut told));
    scanner.finish(&mut told);
    told
}

/// Pieces of about so many bytes.
fn pieces(text: &str, size: usize) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let cut = rest.ceil_char_boundary(size.min(rest.len()));
        let (piece, tail) = rest.split_at(cut);
        rest = tail;
        (!piece.is_empty()).then_some(piece)
    })
}

fn read(name: &str) -> Vec<Case> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/detect").join(format!("{name}.toml"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|_| panic!("{} is missing", path.display()));
    toml::from_str::<File>(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display())).case
}

fn span<'a>(text: &'a str, range: &Range<u64>) -> &'a str {
    text.get(range.start as usize..range.end as usize).unwrap()
}

#[test]
fn every_detector_finds_and_leaves_what_its_fixture_says() {
    let mut wrong = Vec::new();
    for detector in TABLE {
        let class = detector.class();
        let cases = read(class.name);
        assert!(cases.iter().any(|case| case.expect.is_empty()), "{} has no silent case", class.name);
        assert!(cases.iter().any(|case| !case.expect.is_empty()), "{} has no firing case", class.name);
        for case in cases {
            for size in [usize::MAX, 1, 7, 4096] {
                let told = scan(pieces(&case.text, size));
                let of_class = told.hits.iter().filter(|hit| hit.0 == *class);
                let found: Vec<_> =
                    of_class.map(|hit| format!("{}: {}", hit.1.name(), span(&case.text, &hit.2))).collect();
                if found != case.expect {
                    wrong.push(format!(
                        "{}: {}\n  found  {found:?}\n  expect {:?}",
                        class.name, case.rule, case.expect
                    ));
                    break;
                }
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_marking_line_is_read_and_no_other() {
    let mut wrong = Vec::new();
    for case in read("marking") {
        for size in [usize::MAX, 1, 7, 4096] {
            let told = scan(pieces(&case.text, size));
            let found: Vec<_> =
                told.markings.iter().map(|found| format!("{}: {}", found.0.name(), found.1)).collect();
            if found != case.expect {
                wrong.push(format!("{}\n  found  {found:?}\n  expect {:?}", case.rule, case.expect));
                break;
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_detector_says_what_it_is() {
    for detector in TABLE {
        let name = detector.class().name;
        assert!(!detector.summary().is_empty() && detector.manual().len() > 80, "{name} has no manual");
        assert!(!detector.sources().is_empty(), "{name} names no source");
        assert!(!detector.words().labels.is_empty(), "{name} has no words");
    }
}

#[test]
fn values_are_normalised_and_no_reason_quotes_them() {
    let told =
        scan(["NHS number 999-765-4323; NI number ab 12 34 56 c".to_owned()].iter().map(String::as_str));
    let values: Vec<_> = told.hits.iter().map(|hit| String::from_utf8(hit.3.clone()).unwrap()).collect();
    assert_eq!(values, ["9997654323", "AB123456C"]);
    assert!(told.hits.iter().all(|hit| !hit.4.contains(|letter: char| letter.is_ascii_digit())));
}

/// A line that is cut for its length is one line all the same, and each hit says by itself whether it is quoted.
#[test]
fn a_hit_says_that_it_is_quoted() {
    let long = format!("> {}NHS number 999 765 4323\nNI number JB654321C\n", "word ".repeat(2_000));
    let below = format!(
        "NHS number 999 765 4323\n\n-----Original Message-----\n{}NI number JB654321C",
        "\n".repeat(9_000)
    );
    for (text, quoted) in [(long, [true, false]), (below, [false, true])] {
        for size in [usize::MAX, 1, 4096] {
            let told: Vec<_> = scan(pieces(&text, size)).hits.into_iter().map(|hit| hit.5).collect();
            assert_eq!(told, quoted);
        }
    }
}

/// Pieces of mail that the detectors care about, and things that get in their way.
fn fragment() -> impl Strategy<Value = String> {
    let known: Vec<&'static str> = vec![
        "NHS number ",
        "999 765 4323",
        "9997654323",
        "999-765\n4323",
        "NI no. ",
        "AB 12 34\n> 56 C",
        "JN266030B",
        "card number ",
        "4000 0008 3016 6130",
        "4000005260181590",
        "IBAN ",
        "GB52 WEST 2045 6712\n3456 78",
        "Name\tNHS No\tNI\n",
        "A B\t4012345672\tLE590114D\n",
        "Name,PAN,Amount\n",
        "C D,378282955597974,1.00\n",
        "UTR 30000\n00018K",
        "Passport no 900 000 017",
        "P<GBRTESTER<<JO<SAM<<<<<<<<<<<<<<<<<<<<<<<<<\n",
        "0000000170GBR7001017F3001019<<<<<<<<<<<<<<<8",
        "TESTE 701015 J99AB",
        "9 9 9 7 6 5 4 3 2 3",
        "J\nB\n6\n5\n4\n3\n2\n1\nC\n",
        "3\t1\t1\t2\t1\t9\t6\t5",
        " A B C D E F",
        "S E C R E T",
        "LEE99701159A99XX",
        "UPN R999 0000 15 001",
        "<<",
        "OFFICIAL-SENSITIVE",
        "[CONFIDENTIAL] ",
        "Order no ",
        "NHS numbers:\n",
        "- ",
        "\n",
        "\r\n",
        "\n\n",
        "\n> ",
        "> ",
        "-- \n",
        "\t",
        "  ",
        " | ",
        ", ",
        ". ",
        " is his NHS number",
        " (NI)",
        "\u{200b}",
        "\u{ad}",
        "\u{a0}",
        "９９９",
        "é",
        "😀",
        "the and to of ",
        "sort code ",
        "97-45-31",
        "account 41926835",
        "974531,41926835\n",
        "Name,Sort code,Account\n",
        "Mosaic ID ",
        "7700121",
        "reg BD21 KXW",
        "exp 09/28",
        "jane.doe@",
        "example.org",
        "Tel: ",
        "07700 900",
        "+44 (0)",
        "20 7946 0123",
        "12 Mill Lane",
        "Flat 3, ",
        ", Westham, ",
        "LS1",
        " 1AA",
        "ls11aa",
        "BFPO 57",
        "Kind regards",
        "Example Council",
        "Ref: ",
        "password: ",
        "Username: jo.doe\nPassword: ",
        "Tr0ub4dor-Lane!",
        "the wifi password is ",
        "AKIA",
        "ZQ3V7XK2MN4P5RTW",
        "ghp_9aB3dE7fG1hJ5kL2mN8pQ4rS6tU0vW3xY7zA",
        "eyJhbGciOiJub25lIn0.",
        "eyJzdWIiOiJqbyJ9.c2lnbmVkLWJ5LW5vYm9keQ",
        "-----BEGIN RSA PRIVATE KEY-----\n",
        "MIIBOgIBAAJBAKj34GkxFhD90vcNLYLInFEX6Ppy1tPf9Cnzj4p4WGeKLs1Pt8Qu\n",
        "-----END RSA PRIVATE KEY-----\n",
        "postgres://app:",
        "s3cr3t-w0rd@db.council.example/cases",
        "Name,Username,Password\n",
        "Jo,jdoe,Plum-Crane-77\n",
        "DOB ",
        "d.o.b. ",
        "12/03/1984",
        "4th of July 1961",
        "1961-07-04",
        "04071961",
        " was born on ",
        "Jane Doe (",
        "Name\tDate of birth\n",
        "Sam Roe\t04JUL1961\n",
        ")",
        "Mrs Doe ",
        "the tenant ",
        "He ",
        "has epilepsy",
        "is a refugee",
        "was convicted of theft",
        "was diagnosed with ",
        "schizophrenia",
        "her depression",
        "if anyone ",
        "lives at ",
        "Flat 2\n14 Church Street\nThorley\n",
        "27a Orchard Road, ",
        "Address: ",
        "ZZ99 3CZ",
        "LCS no: ",
        "social care reference ",
        "M7700122",
        " on Mosaic",
        "CareFirst ID\n",
        "-----Original Message-----\n",
        "\nOn 3 Mar 2025 at 10:12, Jo\n<jo@council.example> wrote:\n",
        "\nFrom: Jo\nSent: 3 March\nTo: Sam\n",
        "x",
    ];
    prop_oneof![
        8 => prop::sample::select(known).prop_map(str::to_owned),
        1 => "[0-9]{1,12}",
        1 => "[ -~]{0,20}",
        1 => "\\PC{0,8}",
        1 => (1_usize..6000).prop_map(|length| "word ".repeat(length / 5)),
        1 => (1_usize..500).prop_map(|length| "9997654323,".repeat(length)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_cutting_tells_the_same(fragments in prop::collection::vec(fragment(), 0..60), cuts in prop::collection::vec(1_usize..5000, 1..20)) {
        let text = fragments.concat();
        let whole = scan([text.as_str()].into_iter());
        for size in [1, 7, 4096, 65536] {
            prop_assert_eq!(&scan(pieces(&text, size)), &whole, "chunks of {} bytes", size);
        }
        let mut cuts = cuts.into_iter().cycle();
        let mut rest = text.as_str();
        let random = std::iter::from_fn(|| {
            let (piece, tail) = rest.split_at(rest.ceil_char_boundary(cuts.next()?.min(rest.len())));
            rest = tail;
            (!piece.is_empty()).then_some(piece)
        });
        prop_assert_eq!(&scan(random), &whole, "random chunks");
    }

    #[test]
    fn spans_are_in_order_and_hold_the_value(fragments in prop::collection::vec(fragment(), 0..60)) {
        let text = fragments.concat();
        let told = scan([text.as_str()].into_iter());
        for pair in told.hits.windows(2) {
            let holds = pair[0].0 == address::CLASS && pair[1].2.end <= pair[0].2.end;
            prop_assert!(pair[0].2.end <= pair[1].2.start || holds);
        }
        for (class, _, range, value, why, _) in &told.hits {
            prop_assert!(text.is_char_boundary(range.start as usize) && text.is_char_boundary(range.end as usize));
            // A zero that a spreadsheet has taken is put back; a key is known by what stands behind its first line.
            let behind = match () {
                () if *class == phone::CLASS => 1,
                () if why.contains("the key below it") => 80,
                () => 0,
            };
            // The two parts of a bank account have one value.
            prop_assert!(*class == bank_words::CLASS || value.len() <= span(&text, range).len() + behind);
            let one_spelling = if *class == email_address::CLASS { u8::is_ascii_uppercase } else { u8::is_ascii_lowercase };
            prop_assert!(!value.iter().any(one_spelling) && !value.iter().any(u8::is_ascii_whitespace));
        }
    }
}
