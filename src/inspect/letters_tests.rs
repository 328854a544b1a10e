use super::*;
use crate::content::budget::Budget;
use crate::content::file_type::FileType;
use crate::detect::detectors::Detectors;
use crate::inspect::branch::LAYERS;
use crate::inspect::facts::Part;
use crate::inspect::job::{self, Request};
use crate::inspect::parcel::Claim;
use crate::inspect::view::View;
use crate::message::limits::Limits;
use proptest::prelude::*;
use std::fmt::Write;
use std::sync::LazyLock;

static DETECTORS: LazyLock<Arc<Detectors>> = LazyLock::new(|| Arc::new(Detectors::builtin()));

fn job(size: usize) -> Job {
    let part = Part {
        number: "2".to_owned(),
        depth: 1,
        view: View::Arriving,
        declared: "application/octet-stream".to_owned(),
        names: vec!["a.dat".to_owned()],
        true_type: FileType::UNKNOWN,
        attached: true,
        inline_picture: false,
        size: size as u64,
    };
    Job { part, level: 0, claim: Claim::Perhaps }
}

/// What is said of a file ahead that comes in these pieces.
fn foreseen(file: &[u8], sizes: &[usize], limits: Limits) -> Option<Foreseen> {
    let mut around = Desk::new(Arc::clone(&DETECTORS), limits, View::Arriving, LAYERS);
    let index = around.open_part(Part { size: 0, ..job(0).part });
    let mut ahead = Box::new(Ahead::new(index, 0, &mut around)?);
    let (mut rest, mut sizes) = (file, sizes.iter().cycle());
    while !rest.is_empty() {
        let (piece, behind) = rest.split_at(rest.len().min(*sizes.next()?));
        ahead = ahead.feed(piece)?;
        rest = behind;
    }
    ahead.finish(&job(file.len()))
}

/// What a worker says of it, as it travels.
fn read(file: &[u8]) -> Vec<u8> {
    let (budget, spec) = (Budget::default(), Arc::clone(DETECTORS.spec()));
    let request = Request { job: job(file.len()), budget, spec };
    postcard::to_allocvec(&job::run(&DETECTORS, &Limits::default(), request, file)).unwrap()
}

/// Whether it is said ahead, which has to be the same then however the file is cut.
fn is_foreseen(file: &[u8], sizes: &[usize]) -> bool {
    let outcome =
        foreseen(file, sizes, Limits::default()).and_then(|foreseen| foreseen.within(Budget::default()));
    let said = outcome.map(|outcome| postcard::to_allocvec(&outcome).unwrap());
    assert!(said.is_none() || said == Some(read(file)), "{file:x?} {sizes:?}");
    said.is_some()
}

fn noise(bytes: usize) -> Vec<u8> {
    let mut state = 7u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    (0..bytes).map(|_| next()).collect()
}

fn wide(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn armoured(packets: &[u8]) -> Vec<u8> {
    let data = encodify::base64::MIME.encode(packets);
    format!("-----BEGIN PGP MESSAGE-----\r\n\r\n{data}=abcd\r\n-----END PGP MESSAGE-----\r\n").into_bytes()
}

const NUMBER: &str = "NHS number: 999 000 0018";

#[test]
fn a_file_with_nothing_but_text_is_said_ahead_as_a_worker_would_say_it() {
    let numbers = (0..2_000).fold(String::new(), |mut text, row| {
        writeln!(text, "{NUMBER}, row {row}, OFFICIAL-SENSITIVE").unwrap();
        text
    });
    for file in [
        noise(100),
        noise(50_000),
        [b"\0", NUMBER.as_bytes(), b"\0", &wide(NUMBER), &noise(20_000)].concat(),
        [b"\0", numbers.as_bytes(), &wide(&numbers), b"\0", &wide(&numbers)].concat(),
        [b"\0", &armoured(b"\x84\x0c\x03\x01\x02\x03\x04\x05\x06\x07\x08\x01\xaa\xbb\xd2\x02\x01\x02")[..]]
            .concat(),
    ] {
        for size in [1, 7, 1_000, 40_000, 1_000_000] {
            assert!(is_foreseen(&file, &[size]), "{size}");
        }
    }
}

#[test]
fn where_there_is_more_it_is_left_to_a_worker() {
    let text = |text: &str| [b"\0", text.as_bytes(), &noise(20_000)].concat();
    let literal = armoured(&[&b"\xcb\x1ft\x05a.txt\0\0\0\0"[..], &NUMBER.as_bytes()[..20]].concat());
    let encoded =
        encodify::base64::MIME.encode(format!("Content-Type: text/plain\r\n\r\n{NUMBER}\r\n").repeat(9));
    for file in [
        text("%PDF-1.7"),
        [&noise(20_000)[..], b"PK\x05\x06", &[0; 18]].concat(),
        [&noise(100)[..], b"PK\x03\x04"].concat(),
        [b"\0", &literal[..], b"\0"].concat(),
        text(&encoded),
    ] {
        for size in [1, 7, 1_000, 40_000] {
            assert!(!is_foreseen(&file, &[size]), "{size}");
        }
    }
    // More text than a message may unpack to.
    let limits = Limits { text: 100_000, ..Limits::default() };
    assert!(foreseen(&[b"\0", "1 ".repeat(10_000).as_bytes()].concat(), &[1_000], limits).is_none());
}

#[test]
fn what_a_message_may_still_unpack_to_has_to_be_enough() {
    let said = |text| {
        let left = Budget { text, ..Budget::default() };
        foreseen(&[b"\0", NUMBER.as_bytes()].concat(), &[100], Limits::default())?
            .within(left)
            .map(|outcome| outcome.budget.text)
    };
    let cost = Budget::TEXT - said(Budget::TEXT).unwrap();
    assert!(cost > NUMBER.len() as u64);
    assert_eq!([said(cost), said(cost + 1)], [None, Some(1)]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn what_is_said_of_a_file_is_the_same_however_it_is_cut(
        pieces in prop::collection::vec(
            prop_oneof![
                8 => any::<Vec<u8>>(),
                8 => Just(NUMBER.as_bytes().to_vec()),
                4 => Just(wide(NUMBER)),
                4 => "[ -~\r\n]{0,200}".prop_map(String::into_bytes),
                2 => (any::<u8>(), 0usize..20_000).prop_map(|(byte, count)| vec![byte; count]),
                1 => Just(b"%PDF-1.4\n".to_vec()),
                1 => Just(b"PK\x05\x06".to_vec()),
                1 => Just(armoured(b"\xcb\x0ft\x05a.txt\0\0\0\0text")),
            ],
            0..12,
        ),
        sizes in prop::collection::vec(1usize..3_000, 1..9),
    ) {
        let file = [&b"\x01"[..], &pieces.concat()].concat();
        prop_assert_eq!(is_foreseen(&file, &sizes), is_foreseen(&file, &[file.len()]));
    }
}
