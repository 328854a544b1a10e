//! Header fields: doubled, broken, folded, commented.

use super::build::{ATTACHED, case, marker_base64, marker_quoted_printable, row, two_parts};
use super::{Expect, Row};

pub fn rows() -> Vec<Row> {
    vec![
        row(
            "M-001",
            "baseline",
            vec![case(
                "base64",
                two_parts(&format!("{ATTACHED}Content-Transfer-Encoding: base64\r\n"), &marker_base64()),
                Expect::found().clean(),
            )],
        ),
        row("M-003", "two transfer encodings, the true one first", two_encodings(true)),
    ]
}

fn two_encodings(true_first: bool) -> Vec<super::Case> {
    let both = [
        ("base64", marker_base64(), "quoted-printable"),
        ("quoted-printable", marker_quoted_printable(), "base64"),
    ];
    let of = |(truth, body, lie): &(&str, String, &str)| {
        let (first, second) = if true_first { (truth, lie) } else { (lie, truth) };
        let fields = format!(
            "{ATTACHED}Content-Transfer-Encoding: {first}\r\nContent-Transfer-Encoding: {second}\r\n"
        );
        case(*truth, two_parts(&fields, body), Expect::found().held(&["HDR-DUP"]))
    };
    both.iter().map(of).collect()
}
