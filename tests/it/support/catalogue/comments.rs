//! Comments (RFC 5322 section 3.2.2) in the field that names the transfer encoding.

use super::build::{CTE, case, cases, encoded_by, row};
use super::{Case, Expect, Row};

pub fn rows() -> Vec<Row> {
    let inside = [
        ("base64", "bas(comment)e64", "base64"),
        ("base64-folded", "bas(com\r\n ment)e64", "base64"),
        ("quoted-printable", "quot(comment)ed-printable", "quoted-printable"),
    ];
    let whole =
        [("base64", "(base64)", "base64"), ("quoted-printable", "(quoted-printable)", "quoted-printable")];
    let held = Expect::found().held(&["COMMENT"]);
    let named = |(name, value, truth): (&str, &str, &str)| {
        case(name, encoded_by(&format!("{CTE}: {value}"), truth), held.clone())
    };
    let broken = [
        ("across-the-colon", "Content-Transfer-Encoding(: )base64"),
        ("in-the-name", "Content-Transfe(r-Encoding: base64"),
    ];
    vec![
        row("M-021", "a comment inside a transfer encoding", inside.map(named).into()),
        row("M-022", "a transfer encoding in a comment", whole.map(named).into()),
        row("M-023", "a comment after a transfer encoding", after()),
        row(
            "M-024",
            "a comment that breaks the name of a field",
            cases(&broken, |field| encoded_by(field, "base64"), &Expect::found().held(&["HDR-SYNTAX"])),
        ),
    ]
}

/// A comment that names another encoding, ended or not, at three kinds of line end.
fn after() -> Vec<Case> {
    let mut cases = Vec::new();
    for (name, end) in [("crlf", "\r\n"), ("cr", "\r"), ("lf", "\n")] {
        let mail = |value: &str| encoded_by(&format!("{CTE}: {value}{end}Content-ID: 3"), "base64");
        let bare = end != "\r\n";
        let (legal, open): (Expect, &[&'static str]) = if bare {
            (Expect::found().held(&["EOL"]), &["COMMENT", "EOL"])
        } else {
            (Expect::found().clean(), &["COMMENT"])
        };
        cases.push(case(format!("ended-{name}"), mail("base64 (quoted-printable)"), legal));
        cases.push(case(format!("open-{name}"), mail("base64(quoted-printable"), Expect::found().held(open)));
    }
    cases
}
