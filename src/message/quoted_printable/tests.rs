use super::*;
use Choice::{Every, First, Last};
use proptest::prelude::*;

fn decode(choice: Choice, pieces: &[&[u8]]) -> (Vec<u8>, bool) {
    let (mut decoder, mut out) = (QuotedPrintable::new(choice), Vec::new());
    for piece in pieces {
        decoder.feed(piece, &mut out);
    }
    decoder.finish(&mut out);
    (out, decoder.flawed())
}

/// Token by token, with the whole body at hand.
fn reference(choice: Choice, input: &[u8]) -> Vec<u8> {
    let (mut out, mut rest) = (Vec::new(), input);
    while let Some((byte, behind)) = rest.split_first() {
        let blanks = rest.iter().take_while(|byte| is_blank(**byte)).count();
        if blanks > 0 {
            let next = &rest[blanks..];
            if !(next.is_empty() || next.starts_with(b"\n") || next.starts_with(b"\r\n")) {
                out.extend_from_slice(&rest[..blanks]);
            }
            rest = next;
        } else if let [b'=', high, low, next @ ..] = rest
            && let (Some(high), Some(low)) = (hex(*high), hex(*low))
        {
            out.push(high * 16 + low);
            rest = next;
        } else if *byte == b'='
            && let Some(next) = line_end(choice, behind)
        {
            rest = next;
        } else if *byte == b'=' && choice == Last {
            rest = behind;
            if let Some((byte, next)) = joined(behind) {
                out.push(byte);
                rest = next;
            }
        } else {
            out.push(*byte);
            rest = behind;
        }
    }
    out
}

/// What follows a soft break.
fn line_end(choice: Choice, input: &[u8]) -> Option<&[u8]> {
    let blanks = input.iter().take_while(|byte| is_blank(**byte)).count();
    let input = &input[blanks..];
    let ends = [&b"\r\r\n"[..], b"\r\n\n", b"\r\n", b"\r", b"\n"];
    let ends = ends.iter().skip(if choice == Last { 0 } else { 2 });
    let behind = ends.filter_map(|end| input.strip_prefix(*end)).next();
    behind.or(input.is_empty().then_some(input))
}

/// The byte of an escape that a line end splits, and what follows it.
fn joined(input: &[u8]) -> Option<(u8, &[u8])> {
    let (high, rest) = input.split_first()?;
    let rest = rest.strip_prefix(b"=").unwrap_or(rest);
    let blanks = rest.iter().take_while(|byte| is_blank(**byte)).count();
    let ends = [&b"\r\r\n"[..], b"\r\n", b"\r", b"\n"];
    let rest = ends.iter().find_map(|end| rest[blanks..].strip_prefix(*end))?;
    let (low, rest) = rest.split_first()?;
    Some((hex(*high)? * 16 + hex(*low)?, rest))
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

#[test]
fn lenient_in_all_that_senders_do() {
    for (input, expected, flawed) in [
        ("caf=C3=A9 =3D", "café =", false),
        ("caf=c3=a9", "café", false),
        ("one =\r\ntwo", "one two", false),
        ("one=\r\n\r\ntwo", "one\r\ntwo", false),
        ("one  \t\r\ntwo  ", "one\r\ntwo", false),
        ("one=20\r\n", "one \r\n", false),
        ("one=  \r\ntwo", "onetwo", true),
        ("one=\ntwo", "onetwo", true),
        ("one=\rtwo", "onetwo", true),
        ("one=\r\n\ntwo", "one\ntwo", true),
        ("a==b =2 =@ =", "a==b =2 =@ ", true),
        ("a=4\r\n1", "a=4\r\n1", true),
        ("a = b", "a = b", true),
        ("", "", false),
    ] {
        for choice in [Every, First] {
            let read = decode(choice, &[input.as_bytes()]);
            let read = (String::from_utf8(read.0).unwrap(), read.1);
            assert_eq!(read, (expected.to_owned(), flawed), "{input:?}");
        }
    }
}

#[test]
fn the_last_reading_mends() {
    for (input, expected, flawed) in [
        ("caf=C3=A9 =3D", "café =", false),
        ("one =\r\ntwo", "one two", false),
        ("one=\r\n\r\ntwo", "one\r\ntwo", false),
        ("one=\ntwo=\rthree=\r\r\nfour=\r\n\nfive= \t\r\nsix", "onetwothreefourfivesix", true),
        ("a==b =2 =@ =", "ab 2 @ ", true),
        ("a==41==\r\nb", "aAb", true),
        ("a=4\r\n1=4\n2=4\r3=4\r\r\n4=4=\r\n5=4 \r\n6", "aABCDEF", true),
        ("a=4\r\nx=4\nx=4\rx=4=\r\nx=4 x=4=4=42", "a4\r\nx4\nx4\rx4x4 x44B", true),
        ("a=4 \r\r\nx=4 \nx=4 \r\r\n1", "a4 \r\r\nx4\nxA", true),
        ("a = b=", "a  b", true),
        ("=4", "4", true),
    ] {
        let read = decode(Last, &[input.as_bytes()]);
        let read = (String::from_utf8(read.0).unwrap(), read.1);
        assert_eq!(read, (expected.to_owned(), flawed), "{input:?}");
    }
}

#[test]
fn a_run_of_blanks_is_bounded_and_cut_anywhere() {
    let blanks = " ".repeat(3 * MAX_BLANKS + 7);
    let text = format!("a{blanks}\r\nb{}=\r\nc={blanks}\r\nd=4{blanks}\r\n1", "\t".repeat(2 * MAX_BLANKS));
    let bytes: Vec<&[u8]> = text.as_bytes().chunks(1).collect();
    for choice in [Every, First, Last] {
        assert_eq!(decode(choice, &bytes), decode(choice, &[text.as_bytes()]));
    }
}

proptest! {
    #[test]
    fn it_equals_the_slow_reference_however_it_is_cut(
        text in "([a-z]{1,20}|=[0-9A-Fa-f]{2}|=| |\t|\r\n|\n|=\r\n|=4\r\n|=4=\r\n|=4 |\r\r\n|\r|[0-9A-F=]){0,60}",
        choice in prop::sample::select(vec![Every, First, Last]),
        cuts in prop::collection::vec(0usize..40, 0..6),
    ) {
        let text = text.as_bytes();
        let (mut pieces, mut rest) = (Vec::new(), text);
        for cut in cuts {
            let (piece, tail) = rest.split_at(cut.min(rest.len()));
            pieces.push(piece);
            rest = tail;
        }
        pieces.push(rest);
        let read = decode(choice, &pieces);
        prop_assert_eq!(&read, &decode(choice, &[text]));
        prop_assert_eq!(read.0.escape_ascii().to_string(), reference(choice, text).escape_ascii().to_string());
    }

    #[test]
    fn readings_differ_only_where_a_flaw_is_seen(text in "[=\r\n 4a]{0,12}") {
        let (first, last) = (decode(First, &[text.as_bytes()]), decode(Last, &[text.as_bytes()]));
        prop_assert_eq!(first.1, last.1);
        prop_assert!(first.0 == last.0 || first.1);
    }

    #[test]
    fn any_bytes_cut_anywhere_give_the_same(text: Vec<u8>, cut in 0usize..100) {
        let (first, second) = text.split_at(cut.min(text.len()));
        for choice in [Every, First, Last] {
            prop_assert_eq!(decode(choice, &[first, second]), decode(choice, &[&text]));
        }
    }
}
