//! Delimiter lines (RFC 2046 section 5.1.1): not at the start of a line, not ended, not there.

use super::build::{DELIMITERS, DIVIDED, attached, case, cases, mail, parts, row};
use super::{Expect, Row};

pub fn rows() -> Vec<Row> {
    let blank = [
        ("first", [" --foo", "--foo", "--foo--"]),
        ("separating", ["--foo", " --foo", "--foo--"]),
        ("closing", ["--foo", "--foo", " --foo--"]),
    ];
    let bare = [
        ("text-cr-delimiter", "\r--foo\r\n"),
        ("text-cr-comma-delimiter", "\r,--foo\r\n"),
        ("delimiter-cr-field", "\r\n--foo\r"),
        ("delimiter-cr-control-field", "\r\n--foo\r\x13"),
    ];
    vec![
        row(
            "M-057",
            "a blank before a delimiter",
            blank
                .map(|(name, lines)| {
                    case(name, mail(DIVIDED, &parts(lines)), Expect::found().held(&["DELIM"]))
                })
                .into(),
        ),
        row(
            "M-058",
            "a delimiter at a bare line end",
            cases(&bare, parted_by, &Expect::found().held(&["EOL"])),
        ),
        row("M-060", "no closing delimiter", cut()),
        row("M-061", "a closing delimiter that does not close", closing()),
    ]
}

/// Row M-001 with something else between `hello` and the fields of the second part.
fn parted_by(separator: &str) -> Vec<u8> {
    let text = "--foo\r\nContent-Type: text/plain\r\n\r\nhello";
    mail(DIVIDED, &format!("{text}{separator}{}\r\n--foo--\r\n", attached()))
}

/// The mail ends inside the base64.
fn cut() -> Vec<super::Case> {
    let whole = mail(DIVIDED, &parts(DELIMITERS));
    let end = "\r\n--foo--\r\n".len();
    let line_end = "\r\n".len();
    [("behind-the-line", end), ("in-the-line", end + line_end), ("in-a-group-of-four", end + line_end + 2)]
        .map(|(name, missing)| {
            let kept = whole[..whole.len() - missing].to_vec();
            case(name, kept, Expect::found().noted(&["UNTERMINATED"]))
        })
        .into()
}

/// The last line lacks its two dashes.
fn closing() -> Vec<super::Case> {
    let open = mail(DIVIDED, &parts(["--foo", "--foo", "--foo"]));
    let bare = open[..open.len() - "\r\n".len()].to_vec();
    [("with-line-end", open), ("without-line-end", bare)]
        .map(|(name, mail)| case(name, mail, Expect::found().noted(&["UNTERMINATED"])))
        .into()
}
