use super::*;
use proptest::prelude::*;

fn decoded(label: Option<&str>, bytes: &[u8]) -> (String, bool) {
    in_pieces(label, bytes, bytes.len().max(1))
}

fn in_pieces(label: Option<&str>, bytes: &[u8], size: usize) -> (String, bool) {
    let mut decoder = TextDecoder::new(label);
    let mut text = String::new();
    for piece in bytes.chunks(size) {
        decoder.feed(piece, &mut text);
    }
    decoder.finish(&mut text);
    (text, decoder.doubtful())
}

fn utf16(text: &str, big_endian: bool) -> Vec<u8> {
    text.encode_utf16().flat_map(|u| if big_endian { u.to_be_bytes() } else { u.to_le_bytes() }).collect()
}

#[test]
fn a_declared_charset_is_followed() {
    let cases: &[(&str, &[u8], &str)] = &[
        ("utf-8", "Straße £5".as_bytes(), "Straße £5"),
        ("UTF8", b"plain", "plain"),
        ("iso-8859-1", b"\xa35 caf\xe9", "£5 café"),
        ("windows-1252", b"\x93quoted\x94 \x80", "“quoted” €"),
        ("iso-8859-15", b"\xa4", "€"),
        ("koi8-r", b"\xd4\xc5\xd3\xd4", "тест"),
        ("shift_jis", b"\x83e\x83X\x83g", "テスト"),
        ("iso-2022-jp", b"\x1b$B%F%9%H\x1b(B 12", "テスト 12"),
        ("utf-7", b"AB +AEE-1 Hi Mom -+Jjo--! 1 +- 1", "AB A1 Hi Mom -\u{263a}-! 1 + 1"),
        ("utf-32le", b"A\0\0\0\x38\x26\0\0", "A\u{2638}"),
        ("utf-32", b"\0\0\0A", "A"),
        ("utf-16le", b"A\0B\0", "AB"),
        ("utf-16be", b"\0A\0B", "AB"),
        ("utf_7", b"+AEE-1", "A1"),
        ("x-unicode-2-0-utf-7", b"+AEE-1", "A1"),
        ("csUnicode11UTF7", b"+AEE-1", "A1"),
        ("utf-7-imap", b"a&AEE-&-+ &AOk,,w-", "aA&+ \u{e9}\u{3fff}"),
        ("cp037", b"\xd5\xc9\x40\xd8\xf1\x25\x5a", "NI Q1\n!"),
        ("IBM-500", b"\xd5\xc9\x40\xd8\xf1\x4f", "NI Q1!"),
        ("ibm1047", b"\xad\xc1\xbd", "[A]"),
        ("IBM285", b"\x5b\xf5", "\u{a3}5"),
        ("cp1140", b"\xc1", "A"),
        ("ebcdic-cp-gb", b"\x5b\xf5", "\u{a3}5"),
        ("ibm437", b"A\xff1", "A\u{a0}1"),
        ("csPC8CodePage437", b"\x9c5", "\u{a3}5"),
        ("cp850", b"\x9c5\xff1", "\u{a3}5\u{a0}1"),
        ("cp858", b"\xd5", "\u{20ac}"),
        ("cp932", b"\x82\x60", "\u{ff21}"),
        ("cp936", b"\xa3\xc1", "\u{ff21}"),
        ("cp949", b"\xa3\xc1", "\u{ff21}"),
        ("cp950", b"\xa2\xcf", "\u{ff21}"),
        ("windows1252", b"\x80", "\u{20ac}"),
        ("cp1251", b"\xc0", "\u{410}"),
        ("cp65001", "\u{e9}".as_bytes(), "\u{e9}"),
        ("hz-gb-2312", b"a~~ ~{#A#B~}1~\n2", "a~ \u{ff21}\u{ff22}12"),
        ("iso-2022-kr", b"\x1b$)C\x0e#A#1\x0f 1", "\u{ff21}\u{ff11} 1"),
        ("iso-2022-cn", b"\x1b$)A\x0e#A#1\x0f 1", "\u{ff21}\u{ff11} 1"),
        ("iso-2022-jp-2", b"\x1b$A#A\x1b$(C#B\x1b$B#C\x1b(B D", "\u{ff21}\u{ff22}\u{ff23} D"),
    ];
    for (label, bytes, text) in cases {
        assert_eq!(decoded(Some(label), bytes), ((*text).to_owned(), false), "{label}");
    }
}

#[test]
fn nothing_declared_is_utf_8_as_long_as_it_is() {
    assert_eq!(decoded(None, "Straße".as_bytes()), ("Straße".into(), false));
    assert_eq!(decoded(None, b"\xa35 caf\xe9"), ("£5 café".into(), false));
    assert_eq!(decoded(Some(""), b"caf\xc3\xa9 then caf\xe9 \xc3\xa9"), ("café then café Ã©".into(), false));
    // The last byte begins a character that never ends.
    assert_eq!(decoded(None, b"caf\xc3"), ("cafÃ".into(), false));
}

#[test]
fn a_byte_order_mark_beats_the_declaration_and_is_no_text() {
    let little = [&[0xff, 0xfe][..], &utf16("QQ 12", false)].concat();
    let big = [&[0xfe, 0xff][..], &utf16("QQ 12", true)].concat();
    let utf_32 = b"\xff\xfe\0\0Q\0\0\0Q\0\0\0";
    for bytes in [&little, &big] {
        assert_eq!(decoded(Some("utf-16"), bytes), ("QQ 12".into(), false));
        assert_eq!(decoded(None, bytes), ("QQ 12".into(), false));
        assert_eq!(decoded(Some("us-ascii"), bytes), ("QQ 12".into(), true));
    }
    assert_eq!(decoded(Some("utf-32"), utf_32), ("QQ".into(), false));
    assert_eq!(decoded(Some("utf-8"), utf_32), ("QQ".into(), true));
    assert_eq!(decoded(Some("utf-8"), b"\xef\xbb\xbfhello"), ("hello".into(), false));
    assert_eq!(decoded(Some("iso-8859-1"), b"\xef\xbb\xbfhello"), ("hello".into(), true));
}

#[test]
fn utf_16_without_a_byte_order_is_read_by_its_zeros_and_doubted() {
    assert_eq!(decoded(Some("utf-16"), &utf16("QQ 12", false)), ("QQ 12".into(), true));
    assert_eq!(decoded(Some("utf-16"), &utf16("QQ 12", true)), ("QQ 12".into(), true));
    assert_eq!(decoded(Some("utf-16"), b""), (String::new(), false));
}

#[test]
fn what_contradicts_its_declaration_is_doubtful_and_keeps_its_ascii() {
    let cases: &[(&str, &[u8], &str)] = &[
        ("x-unheard-of", b"NI QQ 12 \xa3", "NI QQ 12 £"),
        ("unknown-8bit", b"NI", "NI"),
        ("hz", b"a~x ~{#", "a~x \u{fffd}"),
        ("iso-2022-kr", b"a\xe9\x1b$*H", "a\u{e9}"),
        ("utf-8", b"a\xc0\xafb", "a\u{fffd}\u{fffd}b"),
        ("utf-8", b"caf\xe9", "caf\u{fffd}"),
        ("us-ascii", "é".as_bytes(), "é"),
        ("us-ascii", b"\xe9!", "é!"),
        ("us-ascii", b"Q\0Q\0 \x001\0", "QQ 1"),
        ("utf-8", b"1\x002\x003", "123"),
        ("utf-7", b"caf\xe9 +AEE", "café A"),
        ("utf-7", b"+2D3-x", "\u{fffd}x"),
        ("utf-32le", b"A\0\0\0\0\0\x11\0B", "A\u{fffd}\u{fffd}"),
    ];
    for (label, bytes, text) in cases {
        let (found, doubtful) = decoded(Some(label), bytes);
        assert_eq!(found, *text, "{label}");
        assert!(doubtful, "{label} {found}");
    }
}

#[test]
fn a_long_piece_reserves_no_more_than_its_text_needs() {
    let bytes = vec![b'a'; 1024 * 1024];
    let (text, doubtful) = decoded(Some("utf-8"), &bytes);
    assert_eq!((text.len(), doubtful), (bytes.len(), false));
    assert!(text.capacity() <= 2 * bytes.len() + 4 * STEP);
}

const LABELS: &[Option<&str>] = &[
    None,
    Some("us-ascii"),
    Some("utf-8"),
    Some("windows-1252"),
    Some("utf-16"),
    Some("utf-16be"),
    Some("utf-32"),
    Some("utf-7"),
    Some("iso-2022-jp"),
    Some("gb18030"),
    Some("big5"),
    Some("euc-kr"),
    Some("shift_jis"),
    Some("cp037"),
    Some("cp850"),
    Some("hz"),
    Some("iso-2022-kr"),
    Some("utf-7-imap"),
    Some("nonsense"),
];

/// Bytes that meet on purpose what decoders stumble on: marks, lead bytes, zeros, shifts, escapes.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let snippet = prop_oneof![
        any::<Vec<u8>>(),
        "[ -~]{0,12}".prop_map(String::into_bytes),
        any::<String>().prop_map(String::into_bytes),
        prop::sample::select(vec![
            &b"\xff\xfe"[..],
            b"\xfe\xff",
            b"\xff\xfe\0\0",
            b"\0\0\xfe\xff",
            b"\xef\xbb\xbf",
            b"\xc3",
            b"\xe2\x82",
            b"\xf0\x9f\x98",
            b"\0",
            b"+",
            b"-",
            b"+2D0-",
            b"\x1b$B",
            b"\x1b(B",
            b"\x81",
            b"~{",
            b"~",
            b"\x0e",
            b"&",
        ])
        .prop_map(<[u8]>::to_vec),
    ];
    prop::collection::vec(snippet, 0..6).prop_map(|snippets| snippets.concat())
}

proptest! {
    #[test]
    fn any_cutting_gives_the_same_text(bytes in bytes(), label in prop::sample::select(LABELS)) {
        let whole = decoded(label, &bytes);
        for size in [1, 2, 3, 7] {
            prop_assert_eq!(&in_pieces(label, &bytes, size), &whole, "{:?} in pieces of {}", label, size);
        }
    }

    #[test]
    fn what_utf_7_encodes_comes_back(text in any::<String>()) {
        let text = text.replace(['\0', '\u{feff}'], "");
        let encoded = encodify::utf7::MAIL.encode(&text);
        prop_assert_eq!(decoded(Some("utf-7"), encoded.as_bytes()), (text, false));
    }

    #[test]
    fn malformed_utf_7_decodes_as_the_reference_does(encoded in "[+A-D/d2 -]{0,24}") {
        // How many replacement characters stand for a defect is a matter of taste; the text between them is not.
        let text = |decoded: String| decoded.replace(['\0', char::REPLACEMENT_CHARACTER], "");
        let reference = encodify::utf7::MAIL.decode_lossy(encoded.as_bytes());
        prop_assert_eq!(text(decoded(Some("utf-7"), encoded.as_bytes()).0), text(reference));
    }
}

#[test]
fn what_is_in_no_known_charset_is_unread_unless_it_is_text_as_it_stands() {
    let unread = |label: &str, bytes: &[u8]| {
        let mut decoder = TextDecoder::new(Some(label));
        decoder.feed(bytes, &mut String::new());
        decoder.finish(&mut String::new());
        decoder.unread()
    };
    let strange = b"\xda\x51\xda\x52 \xd9\x41\xd9\x42";
    assert!(unread("johab", strange));
    assert!(unread("johab", &[&strange[..], b"12 34"].concat()));
    assert!(!unread("iso-8859-1", strange), "it is known");
    assert!(!unread("x-unknown", b"caf\xe9 au lait, 5 \xa3"));
    assert!(!unread("x-unknown", "\u{442}\u{435}\u{441}\u{442}".as_bytes()), "UTF-8 needs no name");
    assert!(!unread("x-unknown", b""));
}
