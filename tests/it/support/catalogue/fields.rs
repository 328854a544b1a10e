//! Header fields: doubled, listed, spelled wrong, with NUL.

use super::build::{
    ATTACHED, CTE, DELIMITERS, DIVIDED, TOP, case, cases, encoded_by, mail, marker_base64, marker_in,
    marker_text, octets, parts, row, two_parts,
};
use super::{Case, Expect, Row};

const DISPOSITION: &str = "Content-Disposition: attachment; filename=att\r\n";

pub fn rows() -> Vec<Row> {
    let mut rows = plain();
    rows.extend(doubled());
    rows.extend(listed());
    rows.extend(with_nul());
    rows.extend(spelled());
    rows
}

fn plain() -> Vec<Row> {
    let mixed_case = [
        ("encoding-base64", encoded_by(&format!("{CTE}: bASe64"), "base64")),
        ("encoding-quoted-printable", encoded_by(&format!("{CTE}: qUOteD-PrinTAblE"), "quoted-printable")),
        ("type", under("Content-Type: mUltIpARt/mIxeD; boundary=foo")),
        ("parameter", under("Content-Type: multipart/mixed; bOUnDArY=foo")),
        ("name-of-encoding", encoded_by("cONteNT-TRansFeR-EnCODiNg: base64", "base64")),
        ("name-of-type", under("cONteNT-tYPe: multipart/mixed; boundary=foo")),
    ];
    vec![
        row(
            "M-001",
            "baseline",
            vec![case("base64", encoded_by(&format!("{CTE}: base64"), "base64"), Expect::found().clean())],
        ),
        row(
            "M-002",
            "no Content-Disposition",
            for_both("", Expect::found().clean(), |truth, _| {
                let fields =
                    format!("Content-Type: application/octet-stream; name=att\r\n{CTE}: {truth}\r\n");
                two_parts(&fields, &marker_in(truth))
            }),
        ),
        row(
            "M-017",
            "upper and lower case mixed",
            mixed_case.into_iter().map(|(name, mail)| case(name, mail, Expect::found().clean())).collect(),
        ),
    ]
}

fn doubled() -> Vec<Row> {
    let held = || Expect::found().held(&["HDR-DUP"]);
    let mut three = for_both("lie-first-", held(), |truth, lie| encodings(&[lie, truth, truth], truth));
    three.extend(for_both("lie-last-", held(), |truth, lie| encodings(&[truth, truth, lie], truth)));
    let unknown = || Expect::found().held(&["HDR-DUP", "CTE-UNKNOWN"]);
    let mut beside = for_both("unknown-first-", unknown(), |truth, _| encodings(&["xxxxxxx", truth], truth));
    beside.extend(for_both("unknown-last-", unknown(), |truth, _| encodings(&[truth, "xxxxxxx"], truth)));

    let leaf = "Content-Type: application/octet-stream; name=att";
    let inner = "Content-Type: multipart/mixed; boundary=bar";
    let of_leaf = [("leaf-first", [leaf, inner]), ("multipart-first", [inner, leaf])]
        .map(|(name, [one, two])| case(name, leaf_of_type(&format!("{one}\r\n{two}")), held()));
    let stream = "Content-Type: application/octet-stream";
    let of_top = [("multipart-first", [DIVIDED, stream]), ("leaf-first", [stream, DIVIDED])]
        .map(|(name, [one, two])| case(name, under(&format!("{one}\r\n{two}")), held()));
    vec![
        row(
            "M-003",
            "two transfer encodings, the true one first",
            for_both("", held(), |truth, lie| encodings(&[truth, lie], truth)),
        ),
        row(
            "M-004",
            "two transfer encodings, the true one last",
            for_both("", held(), |truth, lie| encodings(&[lie, truth], truth)),
        ),
        row("M-005", "three transfer encodings, two of them alike", three),
        row("M-006", "an unknown transfer encoding beside the true one", beside),
        row("M-008", "two Content-Type on a leaf", of_leaf.into()),
        row("M-010", "two Content-Type at the top", of_top.into()),
    ]
}

fn listed() -> Vec<Row> {
    let held = || Expect::found().held(&["CTE-SYNTAX"]);
    let list = |value: String, truth: &str| encoded_by(&format!("{CTE}: {value}"), truth);
    let mut encodings = for_both("true-first-", held(), |truth, lie| list(format!("{truth}, {lie}"), truth));
    encodings.extend(for_both("true-last-", held(), |truth, lie| list(format!("{lie}, {truth}"), truth)));
    encodings.extend(for_both("quoted-true-first-", held(), |truth, lie| {
        list(format!("\"{truth}\", {lie}"), truth)
    }));
    encodings.extend(for_both("quoted-lie-first-", held(), |truth, lie| {
        list(format!("\"{lie}\", {truth}"), truth)
    }));

    let types = |boundary: &str| {
        [
            (
                "leaf-first",
                format!("Content-Type: application/octet-stream, multipart/mixed; boundary={boundary}"),
            ),
            (
                "multipart-first",
                format!("Content-Type: multipart/mixed, application/octet-stream; boundary={boundary}"),
            ),
        ]
    };
    let held = || Expect::found().held(&["CT-SYNTAX"]);
    vec![
        row("M-007", "a list of transfer encodings", encodings),
        row(
            "M-009",
            "a list of types on a leaf",
            types("bar").map(|(name, field)| case(name, leaf_of_type(&field), held())).into(),
        ),
        row(
            "M-011",
            "a list of types at the top",
            types("foo").map(|(name, field)| case(name, under(&field), held())).into(),
        ),
    ]
}

fn with_nul() -> Vec<Row> {
    let held = Expect::found().held(&["NUL"]);
    let top = |text: String| octets(&format!("{text}\r\n{}", parts(DELIMITERS)));
    let before_name = [
        ("encoding-first", two_parts(&format!("\0{CTE}: base64\r\n{ATTACHED}"), &marker_base64())),
        ("encoding-later", encoded_by(&format!("\0{CTE}: base64"), "base64")),
        ("type-first", top(format!("\0{DIVIDED}\r\n{TOP}"))),
        ("type-later", top(format!("{TOP}\0{DIVIDED}\r\n"))),
    ];
    let before_colon = [
        ("encoding", encoded_by(&format!("{CTE}\0: base64"), "base64")),
        ("type", under("Content-Type\0: multipart/mixed; boundary=foo")),
    ];
    let in_encoding =
        [("encoding-at-start", "\0base64"), ("encoding-inside", "bas\0e64"), ("encoding-at-end", "base64\0")];
    let in_type = [("type-inside", "multipar\0t/mixed"), ("type-at-end", "multipart/mixed\0")];
    let mut in_value = cases(&in_encoding, |value| encoded_by(&format!("{CTE}: {value}"), "base64"), &held);
    in_value.extend(cases(&in_type, |value| under(&format!("Content-Type: {value}; boundary=foo")), &held));
    let all = |mails: Vec<(&str, Vec<u8>)>| {
        mails.into_iter().map(|(name, mail)| case(name, mail, held.clone())).collect()
    };
    vec![
        row("M-014", "NUL before the name of a field", all(before_name.into())),
        row("M-016", "NUL before the colon of a field", all(before_colon.into())),
        row("M-018", "NUL in the value of a field", in_value),
    ]
}

fn spelled() -> Vec<Row> {
    let blanks = [("space", " "), ("tab", "\t")];
    let noted = Expect::found().noted(&["OBS"]);
    let mut colon = Vec::new();
    for (name, blank) in blanks {
        let encoding = encoded_by(&format!("{CTE}{blank}: base64"), "base64");
        colon.push(case(format!("encoding-{name}"), encoding, noted.clone()));
        let top = under(&format!("Content-Type{blank}: multipart/mixed; boundary=foo"));
        colon.push(case(format!("type-{name}"), top, noted.clone()));
    }

    let held = Expect::found().held(&["HDR-SYNTAX"]);
    let types = [
        ("name-of-type", "Content-Type:Content-Type:multipart/mixed; boundary=foo"),
        ("type", "Content-Type: multipart/mixedmultipart/mixed; boundary=foo"),
    ];
    let encodings =
        [("name-of-encoding", format!("{CTE}:{CTE}:base64")), ("encoding", format!("{CTE}: base64base64"))];
    let mut twice = cases(&types, under, &held);
    twice.extend(encodings.map(|(name, field)| case(name, encoded_by(&field, "base64"), held.clone())));

    let unknown = Expect::found().held(&["CTE-UNKNOWN"]);
    let near = [
        ("digit-after", "base645"),
        ("dash-after", "base64-"),
        ("semicolon-after", "base64;"),
        ("quoted", "\"base64\""),
        ("dash-inside", "base-64"),
        ("seven-bit-in-base64", "7-bit"),
    ];
    let mut missed = cases(&near, |value| encoded_by(&format!("{CTE}: {value}"), "base64"), &unknown);
    let bare = two_parts(&format!("{ATTACHED}{CTE}: 7-bit\r\n"), &marker_text());
    missed.push(case("seven-bit-in-the-clear", bare, unknown));

    let nameless = ": application/octet-stream; name=att\r\n";
    let nameless = [
        ("first", format!("{nameless}{DISPOSITION}{CTE}: base64\r\n")),
        ("later", format!("{DISPOSITION}{CTE}: base64\r\n{nameless}")),
    ]
    .map(|(name, fields)| {
        case(name, two_parts(&fields, &marker_base64()), Expect::found().noted(&["HDR-SYNTAX"]))
    });

    let words = [
        ("plain", "=?US-ASCII?Q?base64?="),
        ("escaped", "=?US-ASCII?Q?base=364?="),
        ("partly", "ba=?US-ASCII?Q?se64?="),
    ];
    vec![
        row("M-015", "a blank before the colon of a field", colon),
        row("M-025", "a name or a value twice", twice),
        row("M-026", "nearly the name of a transfer encoding", missed),
        row("M-027", "a field without a name", nameless.into()),
        row(
            "M-028",
            "an encoded word as transfer encoding",
            cases(
                &words,
                |value| encoded_by(&format!("{CTE}: {value}"), "base64"),
                &Expect::found().held(&["2047-PARAM"]),
            ),
        ),
    ]
}

/// A case for each of the two encodings as the true one; `mail` gets the true and the false one.
fn for_both(prefix: &str, expect: Expect, mail: impl Fn(&str, &str) -> Vec<u8>) -> Vec<Case> {
    [("base64", "quoted-printable"), ("quoted-printable", "base64")]
        .map(|(truth, lie)| case(format!("{prefix}{truth}"), mail(truth, lie), expect.clone()))
        .into()
}

/// A mail whose second part names these encodings, one in each field.
fn encodings(names: &[&str], truth: &str) -> Vec<u8> {
    let fields: Vec<String> = names.iter().map(|name| format!("{CTE}: {name}")).collect();
    encoded_by(&fields.join("\r\n"), truth)
}

/// Row M-001 with something else for the type of its second part.
fn leaf_of_type(field: &str) -> Vec<u8> {
    two_parts(&format!("{field}\r\n{DISPOSITION}{CTE}: base64\r\n"), &marker_base64())
}

/// Row M-001 with something else for the type at the top.
fn under(field: &str) -> Vec<u8> {
    mail(field, &parts(DELIMITERS))
}
