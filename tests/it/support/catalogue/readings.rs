//! What one reading alone sees, because every other is led astray.

use super::build::{ATTACHED, TOP, case, marker_base64, row, two_parts};
use super::{Case, Expect, Row};

pub fn rows() -> Vec<Row> {
    vec![row("P-11", "what one reading alone sees", cases())]
}

/// Base64 in lines that are too short to be taken for base64 where nothing says so.
fn short_lines() -> String {
    let data: String = marker_base64().split_whitespace().collect();
    let lines: Vec<&str> = (0..data.len()).step_by(12).map(|at| &data[at..data.len().min(at + 12)]).collect();
    lines.join("\r\n\r\n.\r\n") + "\r\n"
}

fn cases() -> Vec<Case> {
    let fields = |encoding: &str| format!("{ATTACHED}{encoding}");
    let two = "Content-Transfer-Encoding: 7bit\r\nContent-Transfer-Encoding: base64\r\n";
    let indented = "Content-Description: a file\r\n Content-Transfer-Encoding: base64\r\n";
    let named = format!(
        "{TOP}Content-Type: multipart/mixed; boundary=foo\r\n\r\n\
         --faa\r\nContent-Type: text/plain\r\n\r\nhello\r\n\
         --faa\r\nContent-Type: application/octet-stream; name=agreed.exe\r\n\r\nhello\r\n--faa--\r\n"
    );
    // Taken for a field by the reading that is free with lines; as base64 it is whole quanta.
    let like_a_field = format!("Content-Transfer-Encoding: 7bit abc\r\n{}", short_lines());
    vec![
        case("the-last", two_parts(&fields(two), &like_a_field), Expect::found().held(&["HDR-DUP"])),
        case("the-loose", two_parts(&fields(indented), &short_lines()), Expect::found().held(&["FOLD"])),
        case(
            "the-guessed",
            named,
            Expect::nothing().held(&["BOUNDARY-MISSING"]).rule("executable-attachments"),
        ),
    ]
}
