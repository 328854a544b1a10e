use super::*;

fn text(body: &str) -> String {
    decode(body.as_bytes(), &mut Codes::default()).into_owned()
}

/// Every text of a field, and what is said of it.
fn texts(body: &[u8]) -> (Vec<String>, Vec<&'static str>) {
    let mut codes = Codes::default();
    let Decoded { text, others } = read(body, &mut codes);
    let texts = std::iter::once(text.into_owned()).chain(others).collect();
    (texts, codes.iter().map(Ambiguity::code).collect())
}

#[test]
fn words_are_decoded_and_joined() {
    for (body, expected) in [
        (" plain", "plain"),
        ("=?utf-8?Q?Caf=C3=A9_au_lait?=", "Café au lait"),
        ("=?iso-8859-1?q?Caf=E9?=", "Café"),
        ("=?utf-8?B?w6k=?= and =?utf-8?b?w6k=?=", "é and é"),
        ("=?utf-8?B?wg==?=\r\n =?utf-8?B?ow==?= 5", "£ 5"),
        ("=?utf-8?B?wg==?= =?UTF-8?Q?=A35?=", "£5"),
        ("=?utf-8*en?Q?a?= =?iso-8859-1?Q?=E9?=", "aé"),
        ("=?utf-7?Q?+AFE-1?=", "Q1"),
        ("=?us-ascii?Q?a=42?=", "aB"),
        ("folded\r\n\ttext \r\n  here", "folded text here"),
        ("a\t=?utf-8?Q?b?=  c", "a\tb  c"),
        ("\"=?utf-8?Q?Jo?=\" <jo@council.example>", "\"Jo\" <jo@council.example>"),
        ("a=b; c=\r\n d=?", "a=b; c= d=?"),
    ] {
        assert_eq!(text(body), expected, "{body}");
    }
    let (texts, codes) = texts(b"=?utf-8?Q?Caf=C3=A9?= =?utf-8?B?w6k=?=\r\n =?utf-8?B?w6nDqQ==?=");
    assert_eq!((texts.len(), codes.len()), (1, 0), "what is written well has one text");
}

#[test]
fn a_hidden_line_break_is_flagged() {
    let mut codes = Codes::default();
    decode(b"=?utf-8?Q?a=0AFrom:_b?=", &mut codes);
    assert!(codes.contains(Ambiguity::HdrCtrl));
    let mut codes = Codes::default();
    decode(b"=?utf-8?Q?a=09b?= c", &mut codes);
    assert_eq!(codes, Codes::default());
}

#[test]
fn every_way_to_mend_a_broken_word_is_a_text() {
    for (body, expected) in [
        // Escapes that are none.
        ("=?utf-8?Q?=41=42=ZZ?=", &["AB=ZZ", "AB"][..]),
        ("=?utf-8?Q?=41=42=?=", &["AB=", "AB"]),
        ("=?utf-8?Q?=41=42=4?=", &["AB=4", "AB"]),
        ("=?utf-8?Q?=41 =42?=", &["A B"]),
        // Bytes that are no base64, padding that is missing or in the middle.
        ("=?utf-8?B?Q!U!I*=?=", &["AB"]),
        ("=?utf-8?B?QUI?=", &["AB"]),
        ("=?utf-8?B?QUI=QUI=?=", &["ABAB", "AB"]),
        ("=?utf-8?B?bz8_?=", &["o?", "o??"]),
        ("=?utf-8?B?QUJD\r\n QUJD?=", &["ABCABC"]),
        // Quanta and escapes that are divided.
        ("=?utf-8?B?QUJ?=\r\n =?utf-8?B?DRA==?=", &["ABCD"]),
        ("=?utf-8?Q?A=4?= =?utf-8?Q?2C?=", &["ABC"]),
        // Heads that are not written as such.
        ("=? utf-8?B?QUI=?=", &["AB"]),
        ("=?utf-8\r\n ?B?QUI=?=", &["AB"]),
        ("=?utf-8? b ?QUI=?=", &["AB"]),
        ("=?\"utf-8\"?B?QUI=?=", &["AB"]),
        ("=??B?QUI=?=", &["AB"]),
        // Words without an end.
        ("=?utf-8?Q?=41=42_C", &["AB C"]),
        ("x =?utf-8?Q?=41 =?utf-8?Q?=42?=", &["x A B"]),
        // A word in a word.
        ("=?utf-8?Q?=3D=3Futf-8=3FQ=3F=3D41B=3F=3D?=", &["=?utf-8?Q?=41B?=", "AB"]),
    ] {
        let (texts, codes) = texts(body.as_bytes());
        for expected in expected {
            assert!(texts.iter().any(|text| text == expected), "{body}: {texts:?}");
        }
        assert!(codes.contains(&"2047-SYNTAX"), "{body}: {codes:?}");
        let alone = body.matches("=?").count() == 1 && !body.contains("=3D=3F");
        assert!(!alone || texts.contains(&body.replace("\r\n", "")), "{body} as it stands: {texts:?}");
    }
}

#[test]
fn every_charset_that_bodies_may_be_in_is_known_in_words() {
    for (body, expected) in [
        ("=?cp037?B?wcI=?=", "AB"),
        ("=?utf_7?Q?+AEE-B?=", "AB"),
        ("=?hz-gb-2312?Q?~{#A#B~}?=", "\u{ff21}\u{ff22}"),
        ("=?cp932?B?gmCCYQ==?=", "\u{ff21}\u{ff22}"),
        ("=?utf-16?B?/v8AQQBC?=", "AB"),
        ("=?utf-16?B?//5BAEIA?=", "AB"),
        ("=?ibm437?Q?A=FFB?=", "A\u{a0}B"),
    ] {
        assert_eq!(text(body), expected, "{body}");
    }
    // Who does not know the charset sees this.
    assert!(texts(b"=?cp037?Q?A_12?=").0.contains(&"A 12".to_owned()));
}

#[test]
fn what_only_looks_like_a_word_is_told() {
    for body in ["=?utf-8?X?abc?=", "=?utf-8", "=?utf-8?Q?a=3Db?= =?"] {
        assert_eq!(texts(body.as_bytes()).1, ["2047-SYNTAX"], "{body}");
    }
}

#[test]
fn bytes_that_are_no_utf_8_are_latin() {
    let latin = || vec!["CHARSET"];
    assert_eq!(texts(b"AB\xa012\x9634"), (vec!["AB\u{a0}12\u{2013}34".into()], latin()));
    assert_eq!(texts(b"caf\xe9 \xc3\xa9 =?utf-8?Q?=C3=A9?="), (vec!["café Ã© é".into()], latin()));
    assert_eq!(texts("café".as_bytes()), (vec!["café".into()], Vec::new()));
    assert_eq!(texts(b"=?utf-8?Q?caf=E9?="), (vec!["caf\u{fffd}".into()], latin()));
    assert_eq!(texts(b"=?x-of-my-own?Q?AB=A0=41?="), (vec!["AB\u{a0}A".into()], latin()));
}

#[test]
fn there_is_no_limit_and_no_work_beyond_the_length() {
    let payload = "=41_".repeat(100_000);
    assert_eq!(text(&format!("=?utf-8?Q?{payload}?=")).trim(), "A ".repeat(100_000).trim());
    for body in ["=?", "=?utf-8?Q?", "=?a?B?=?", "=?=", "?=", "=?utf-8?Q??= ", "=? ", "=?utf-8"] {
        let (texts, _) = texts(body.repeat(40_000).as_bytes());
        assert!(texts.iter().all(|text| text.len() <= body.len() * 40_000), "{body}");
    }
}
