use super::*;
use encodify::base64::STANDARD;
use proptest::prelude::*;

pub(super) const SECRET: &str = "The merger with Nordlicht is to be announced on Friday, not before.";

fn base64(text: impl AsRef<[u8]>) -> String {
    STANDARD.encode(text)
}

fn hexadecimal(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

fn spotted(pieces: &[&[u8]]) -> bool {
    let mut spotter = Spotter::default();
    pieces.iter().for_each(|piece| spotter.feed(piece));
    spotter.finish();
    spotter.seen()
}

fn files(pieces: &[&[u8]]) -> Vec<Vec<u8>> {
    unwrapped(&mut EncodedRuns::default(), pieces)
}

/// The files that come out of a text in pieces. What was packed in one may be counted.
pub(super) fn unwrapped(runs: &mut impl Unwrap, pieces: &[&[u8]]) -> Vec<Vec<u8>> {
    let (mut files, mut open) = (Vec::new(), false);
    let mut sink = |inner: Inner<'_>| match inner {
        Inner::Begin { names, nature } => {
            assert!(names.is_empty() && nature == Nature::File && !open);
            open = true;
            files.push(Vec::new());
        }
        Inner::Data(bytes) => files.last_mut().unwrap().extend_from_slice(bytes),
        Inner::Text(_) | Inner::Is(_) | Inner::Odd(_) => panic!("no such thing comes out"),
        Inner::End => open = false,
        Inner::Unpacked(..) => {}
        Inner::Lost(..) => panic!("nothing is lost"),
    };
    pieces.iter().for_each(|piece| runs.feed(piece, &mut sink));
    runs.finish(&mut sink);
    assert!(!open);
    files
}

/// What comes out of one text, as text.
fn read(text: &str) -> Vec<String> {
    let found = files(&[text.as_bytes()]);
    assert_eq!(spotted(&[text.as_bytes()]), !found.is_empty(), "{text}");
    found.iter().map(|file| String::from_utf8_lossy(file).into_owned()).collect()
}

/// Letters and digits without a pattern.
fn noise(length: usize, alphabet: &[u8], seed: u64) -> String {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        char::from(alphabet[usize::try_from(state >> 33).unwrap() % alphabet.len()])
    };
    (0..length).map(|_| next()).collect()
}

#[test]
fn pasted_text_comes_out_however_it_stands_there() {
    let encoded = base64(SECRET);
    let (first, second) = encoded.split_at(40);
    for text in [
        encoded.clone(),
        format!("Dear all,\r\n\r\n{first}\r\n{second}\r\n\r\nRegards\r\nJo\r\n"),
        format!("> On Monday they wrote:\n> {first}\n> {second}\n>\n> Jo\n"),
        format!("see {first}\r\n  {second} for more"),
        format!("<img alt=\"{encoded}\">"),
        format!("data:text/plain;base64,{encoded}"),
        format!("ATTACH;ENCODING=BASE64:{first}\r\n {second}\r\nEND:VEVENT\r\n"),
        format!("key={encoded}&more"),
        base64(format!("{SECRET}??>>")).replace('/', "_").replace('+', "-"),
        hexadecimal(SECRET),
        format!("id {}.", hexadecimal(SECRET).to_uppercase()),
    ] {
        let found = read(&text);
        assert!(found.len() == 1 && found[0].starts_with(SECRET), "{text} {found:?}");
    }
}

#[test]
fn a_number_in_hexadecimal_is_all_digits() {
    assert_eq!(read(&hexadecimal("4111 1111 1111 1111")), ["4111 1111 1111 1111"]);
}

#[test]
fn no_symbol_before_it_hides_it() {
    for junk in ["x", "xy", "xyz", "wxyz"] {
        assert!(read(&format!("{junk}{}", base64(SECRET)))[0].ends_with(SECRET));
        assert!(read(&format!("{junk}\r\n{}", base64(SECRET)))[0].ends_with(SECRET));
    }
    assert_eq!(read(&format!("f{}", hexadecimal(SECRET))), [SECRET]);
}

#[test]
fn short_lines_around_a_long_one_belong_to_it() {
    let encoded = base64(SECRET);
    let (first, rest) = encoded.split_at(7);
    let (second, third) = rest.split_at(43);
    let text = format!("{first}\r\n{second}\r\n{third}\r\n");
    assert_eq!(read(&text), [SECRET]);
}

#[test]
fn several_runs_are_several_files() {
    let encoded = base64(SECRET);
    let unpadded = encoded.trim_end_matches('=');
    let junk = noise(31, b"ABCDEFGHxyz0123", 7);
    let text = format!("{unpadded}\r\n{junk}\r\n{unpadded}x\r\nthen {encoded} and {encoded}\r\n");
    let found = read(&text);
    assert_eq!(found.len(), 4, "{found:?}");
    assert!(found.iter().all(|file| file.contains(SECRET)));
}

#[test]
fn padding_within_is_passed_over() {
    let text = SECRET.as_bytes().chunks(25).map(base64).collect::<String>();
    assert_eq!(read(&text), [SECRET]);
}

#[test]
fn files_and_wide_text_are_seen_and_pictures_are_not() {
    let wide: Vec<u8> = SECRET.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(files(&[base64(&wide).as_bytes()]), [wide]);
    let rest: Vec<u8> = (0..100u8).map(|byte| byte.wrapping_mul(37) | 0x80).collect();
    for head in
        [&b"PK\x03\x04\x14\0\x06\0\x08\0"[..], b"\x1f\x8b\x08\0\0\0\0\0\0\x03", b"MZ\x90\0\x03\0\0\0\x04"]
    {
        let file = [head, &rest].concat();
        assert_eq!(files(&[base64(&file).as_bytes()]), [file]);
    }
    let picture = base64([&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], &rest].concat());
    assert!(read(&format!("<img src=\"data:image/png;base64,{picture}\">")).is_empty());
}

#[test]
fn tokens_of_ordinary_mail_are_not_seen() {
    const SYMBOLS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for seed in 1..2_000 {
        let length = 20 + usize::try_from(seed).unwrap() % 80;
        for alphabet in [SYMBOLS, &SYMBOLS[26..62], b"0123456789abcdef", b"0123456789"] {
            let token = noise(length, alphabet, seed);
            let found = read(&token);
            assert!(found.is_empty(), "{token} {found:?}");
        }
    }
    for word in ["-", "_", "A", "x", "/", "0", "=", "AB", "ha"] {
        assert!(read(&word.repeat(60)).is_empty(), "{word}");
    }
    assert!(
        read("https://lists.example.org/archives/projects/gateway/threads/2024/September/msg00012.html")
            .is_empty()
    );
    assert!(read("Rindfleischetikettierungsueberwachungsaufgabenuebertragungsgesetz").is_empty());
}

#[test]
fn a_second_reading_comes_out_after_the_first() {
    // Each character of text is two digits, and both digits are symbols: text in base64 that spells hexadecimal.
    let digits = hexadecimal(SECRET);
    let runs = Run::begin(&[Way::Hexadecimal(0), Way::Base64(1)], 0).unwrap();
    let mut reader = EncodedRuns { run: Some(runs), place: Place::Written, ..EncodedRuns::default() };
    let mut found: Vec<Vec<u8>> = vec![Vec::new()];
    let mut sink = |inner: Inner<'_>| match inner {
        Inner::Begin { .. } => found.push(Vec::new()),
        Inner::Data(bytes) => found.last_mut().unwrap().extend_from_slice(bytes),
        _ => {}
    };
    reader.feed(digits.as_bytes(), &mut sink);
    reader.finish(&mut sink);
    let mut otherwise = Vec::new();
    Way::Base64(1).decode(digits.as_bytes(), &mut otherwise);
    assert_eq!(found, [SECRET.as_bytes().to_vec(), otherwise]);
}

#[test]
fn memory_does_not_grow_with_the_text() {
    let mut runs = EncodedRuns::default();
    let encoded = base64(SECRET.repeat(10));
    for piece in ["QUJD\r\n", "QUI=", &encoded, "\r\n", "QUJD="] {
        for _ in 0..20_000 {
            runs.feed(piece.as_bytes(), &mut |_| ());
        }
        let kept = runs.run.as_ref().map_or(0, |run| run.kept.len());
        assert!(runs.held.len() + runs.waiting.len() + runs.prefix.len() + kept < FURTHER + 1_000);
    }
}

fn texts() -> impl Strategy<Value = String> {
    let pieces = prop::collection::vec("[ -~]{15,80}", 1..3).prop_map(|texts| {
        texts.iter().map(|text| if text.len() % 2 == 0 { base64(text) } else { hexadecimal(text) }).collect()
    });
    let lines = "[A-Za-z0-9+/=_-]{0,90}|[A-Za-z0-9 .>=\t]{0,20}|>* {0,2}";
    let line = prop_oneof![pieces, lines.prop_map(String::from)];
    prop::collection::vec((line, "\r\n|\n| |=|"), 0..12)
        .prop_map(|lines| lines.into_iter().flat_map(|(line, end)| [line, end]).collect())
}

proptest! {
    #[test]
    fn how_it_is_cut_changes_nothing(text in texts(), size in 1usize..100) {
        let pieces: Vec<&[u8]> = text.as_bytes().chunks(size).collect();
        prop_assert_eq!(files(&pieces), files(&[text.as_bytes()]));
        prop_assert_eq!(spotted(&pieces), spotted(&[text.as_bytes()]));
    }

    #[test]
    fn the_spotter_sees_what_comes_out(text in texts()) {
        prop_assert_eq!(spotted(&[text.as_bytes()]), !files(&[text.as_bytes()]).is_empty());
    }

    #[test]
    fn any_bytes_are_read(bytes: Vec<u8>, size in 1usize..100) {
        let pieces: Vec<&[u8]> = bytes.chunks(size).collect();
        prop_assert_eq!(files(&pieces), files(&[&bytes]));
    }
}
