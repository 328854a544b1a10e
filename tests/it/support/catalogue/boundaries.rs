//! The parameter that says what divides a multipart: written twice, written oddly, not written at all.
//!
//! Each variant is `(name, what is declared, what the delimiters are made of)`.

use super::build::{DELIMITERS, DIVIDED, TOP, attached, case, mail, octets, parts, row};
use super::{Case, Expect, Row};

type Variant<'a> = (&'a str, &'a str, &'a str);

const VALUE: &str = "Content-Type: multipart/mixed; boundary=";
const PARAMETERS: &str = "Content-Type: multipart/mixed; ";

pub fn rows() -> Vec<Row> {
    let mut rows = doubled();
    rows.extend(odd_values());
    rows.extend(quotes_and_comments());
    rows.extend(encoded());
    rows.extend(parameters());
    rows.push(row("M-056", "a long boundary", long()));
    rows
}

fn doubled() -> Vec<Row> {
    let mut parameters = in_both_orders("comma-", |one, two| format!("{VALUE}{one}, boundary={two}"));
    parameters.extend(in_both_orders("semicolon-", |one, two| format!("{VALUE}{one}; boundary={two}")));
    let fields = in_both_orders("", |one, two| format!("{VALUE}{one}\r\n{VALUE}{two}"));
    vec![
        row("M-034", "two Content-Type, each with a boundary", fields),
        row("M-035", "two boundary parameters", parameters),
    ]
}

/// Two boundaries, declared as `field` says; the delimiters are of the one, or some of each.
fn in_both_orders(prefix: &str, field: impl Fn(&str, &str) -> String) -> Vec<Case> {
    let mixed = ["--foo", "--faa", "--foo--"];
    [
        ("foo-first", field("foo", "faa"), DELIMITERS),
        ("faa-first", field("faa", "foo"), DELIMITERS),
        ("foo-first-mixed", field("foo", "faa"), mixed),
        ("faa-first-mixed", field("faa", "foo"), mixed),
    ]
    .map(|(name, field, lines)| {
        let mail = mail(&field, &parts(lines));
        case(format!("{prefix}{name}"), mail, Expect::found().held(&["BOUNDARY-DUP"]))
    })
    .into()
}

fn odd_values() -> Vec<Row> {
    let held = Expect::found().held(&["BOUNDARY-SYNTAX"]);
    let noted = Expect::found().noted(&["BOUNDARY-SYNTAX"]);
    let empty = Expect::found().held(&["BOUNDARY-EMPTY"]);
    let comma = [
        ("by-all", "foo,faa", "foo,faa"),
        ("by-what-is-before", "foo,faa", "foo"),
        ("by-what-is-after", "foo,faa", "faa"),
    ];
    let leading = [
        ("bare-by-foo", " foo", "foo"),
        ("bare-by-blank-foo", " foo", " foo"),
        ("quoted-by-foo", "\" foo\"", "foo"),
        ("quoted-by-blank-foo", "\" foo\"", " foo"),
    ];
    let blank = [
        ("bare-by-the-first-word", "foo foo", "foo"),
        ("bare-by-all", "foo foo", "foo foo"),
        ("bare-by-all-in-quotes", "foo foo", "\"foo foo\""),
        ("quoted-by-the-first-word", "\"foo foo\"", "foo"),
        ("quoted-by-all", "\"foo foo\"", "foo foo"),
        ("quoted-by-all-in-quotes", "\"foo foo\"", "\"foo foo\""),
    ];
    let semicolon = [
        ("bare-by-what-is-before", "foo;foo", "foo"),
        ("bare-by-all", "foo;foo", "foo;foo"),
        ("bare-by-all-in-quotes", "foo;foo", "\"foo;foo\""),
        ("quoted-by-what-is-before", "\"foo;foo\"", "foo"),
        ("quoted-by-all", "\"foo;foo\"", "foo;foo"),
        ("quoted-by-all-in-quotes", "\"foo;foo\"", "\"foo;foo\""),
    ];
    let nothing = [
        ("nothing", "", ""),
        ("one-quote", "\"", ""),
        ("two-quotes", "\"\"", ""),
        ("semicolon", ";", ""),
        ("semicolon-by-semicolon", ";", ";"),
    ];
    let trailing = [
        ("bare-by-foo", "foo ", "foo"),
        ("bare-by-foo-blank", "foo ", "foo "),
        ("quoted-by-foo", "\"foo \"", "foo"),
        ("quoted-by-foo-blank", "\"foo \"", "foo "),
    ];
    vec![
        row("M-036", "a comma in the boundary", divided(VALUE, &comma, &held)),
        row("M-037", "a blank before the boundary", divided(VALUE, &leading, &held)),
        row("M-038", "NUL in the boundary", with_nul()),
        row("M-039", "a blank in the boundary", blanks(divided(VALUE, &blank, &held))),
        row("M-040", "a semicolon in the boundary", divided(VALUE, &semicolon, &held)),
        row("M-042", "an empty boundary", divided(VALUE, &nothing, &empty)),
        row("M-054", "a blank after the boundary", divided(VALUE, &trailing, &noted)),
    ]
}

/// In quotes a blank is lawful (RFC 2046 section 5.1.1), and some programs write one in every mail: what the delimiters
/// say of it counts.
fn blanks(mut cases: Vec<Case>) -> Vec<Case> {
    for case in &mut cases {
        case.expect = match case.name.as_str() {
            "quoted-by-all" => Expect::found().clean(),
            "quoted-by-the-first-word" | "quoted-by-all-in-quotes" => {
                Expect::found().held(&["BOUNDARY-MISSING"])
            }
            _ => continue,
        };
    }
    cases
}

fn with_nul() -> Vec<Case> {
    let variants = [
        ("bare-by-foo", "boundary=\0foo", "foo"),
        ("bare-by-nul-foo", "boundary=\0foo", "\0foo"),
        ("quoted-by-foo", "boundary=\"\0foo\"", "foo"),
        ("quoted-by-nul-foo", "boundary=\"\0foo\"", "\0foo"),
        ("in-the-name", "boundary\0=foo", "foo"),
    ];
    divided(PARAMETERS, &variants, &Expect::found().held(&["NUL"]))
}

fn quotes_and_comments() -> Vec<Row> {
    let quotes = [
        ("empty-quotes-by-nothing", "\"\"foo", ""),
        ("empty-quotes-by-what-is-after", "\"\"foo", "foo"),
        ("empty-quotes-by-all", "\"\"foo", "\"\"foo"),
        ("quotes-by-what-is-inside", "\"bar\"foo", "bar"),
        ("quotes-by-what-is-after", "\"bar\"foo", "foo"),
        ("quotes-by-all", "\"bar\"foo", "\"bar\"foo"),
        ("opened-by-what-is-inside", "\"foo", "foo"),
        ("opened-by-all", "\"foo", "\"foo"),
        ("closed-by-what-is-before", "foo\"", "foo"),
        ("closed-by-all", "foo\"", "foo\""),
        ("escaped-quote-by-what-is-meant", "\"fo\\\"o\"", "fo\"o"),
        ("escaped-quote-by-what-is-written", "\"fo\\\"o\"", "fo\\\"o"),
        ("escaped-quote-by-what-is-before", "\"fo\\\"o\"", "fo\\"),
        ("quoted-pair-by-what-is-meant", "\"fo\\o\"", "foo"),
        ("quoted-pair-by-what-is-written", "\"fo\\o\"", "fo\\o"),
    ];
    let comments = [
        ("inside-by-all", "foo(foo)foo", "foo(foo)foo"),
        ("inside-by-what-is-left", "foo(foo)foo", "foofoo"),
        ("whole-by-all", "(foofoofoo)", "(foofoofoo)"),
        ("whole-by-what-is-left", "(foofoofoo)", ""),
        ("open-by-all", "(foo", "(foo"),
        ("open-by-what-is-left", "(foo", ""),
        ("open-inside-by-all", "foo(foo", "foo(foo"),
        ("open-inside-by-what-is-left", "foo(foo", "foo"),
    ];
    let beside = [
        ("nested-by-commented", "boundary((c))=\"foo\"; boundary=bar", "foo"),
        ("nested-by-plain", "boundary((c))=\"foo\"; boundary=bar", "bar"),
        ("quoted-pair-by-commented", "boundary(\\))=\"foo\"; boundary=bar", "foo"),
        ("quoted-pair-by-plain", "boundary(\\))=\"foo\"; boundary=bar", "bar"),
    ];
    let alone = [("quoted-pair-alone", "boundary(\\))=\"foo\"", "foo")];
    let held = Expect::found().held(&["COMMENT"]);
    let mut in_name = divided(PARAMETERS, &beside, &Expect::found().held(&["COMMENT", "BOUNDARY-DUP"]));
    in_name.extend(divided(PARAMETERS, &alone, &held));
    let syntax = Expect::found().held(&["BOUNDARY-SYNTAX"]);
    vec![
        row("M-041", "quotes in the boundary", divided(VALUE, &quotes, &syntax)),
        row("M-047", "a comment in the boundary", divided(VALUE, &comments, &held)),
        row("M-053", "a comment in the name of the parameter", in_name),
    ]
}

fn encoded() -> Vec<Row> {
    let words = [
        ("by-what-is-meant", "=?US-ASCII?Q?foo?=", "foo"),
        ("by-what-is-written", "=?US-ASCII?Q?foo?=", "=?US-ASCII?Q?foo?="),
    ];
    let partly = [
        ("by-what-is-meant", "abc=?us-ascii?Q?def?=", "abcdef"),
        ("by-what-is-written", "abc=?us-ascii?Q?def?=", "abc=?us-ascii?Q?def?="),
    ];
    // The bytes of U+00E9 in UTF-8 and in ISO 8859-1.
    let sections = [
        ("joined", "boundary*0=fo; boundary*1=o", "foo"),
        ("first-section", "boundary*0=fo; boundary*1=o", "fo"),
        ("encoded-first-section", "boundary*0*=us-ascii'en'%66o; boundary*1=o", "foo"),
        ("beyond-ascii-encoded", "boundary*0*=utf-8'en'f%C3%A9; boundary*1=o", "f\u{c3}\u{a9}o"),
        ("beyond-ascii-bare", "boundary*0=f\u{e9}; boundary*1=o", "f\u{e9}o"),
    ];
    let beside = [
        ("plain-by-plain", "boundary=bar; boundary*0=fo; boundary*1=o", "bar"),
        ("plain-by-joined", "boundary=bar; boundary*0=fo; boundary*1=o", "foo"),
        ("repeated-number-by-first", "boundary*0=fo; boundary*0=fa; boundary*1=o", "foo"),
        ("repeated-number-by-last", "boundary*0=fo; boundary*0=fa; boundary*1=o", "fao"),
    ];
    let disordered = [
        ("gap-joined", "boundary*0=fo; boundary*2=o", "foo"),
        ("gap-first-section", "boundary*0=fo; boundary*2=o", "fo"),
        ("order-by-number", "boundary*1=o; boundary*0=fo", "foo"),
        ("order-as-written", "boundary*1=o; boundary*0=fo", "ofo"),
    ];
    let word = Expect::found().held(&["2047-PARAM"]);
    let section = Expect::found().held(&["2231"]);
    let mut combined = divided(PARAMETERS, &beside, &Expect::found().held(&["2231", "BOUNDARY-DUP"]));
    combined.extend(divided(PARAMETERS, &disordered, &section));
    vec![
        row("M-048", "an encoded word as boundary", divided(VALUE, &words, &word)),
        row("M-049", "an encoded word at the end of the boundary", divided(VALUE, &partly, &word)),
        row("M-050", "a boundary in sections", divided(PARAMETERS, &sections, &section)),
        row("M-051", "sections beside a plain boundary or out of order", combined),
    ]
}

fn parameters() -> Vec<Row> {
    let folds = [
        ("after-the-sign", "boundary=\r\n foofoo", "foofoo"),
        ("before-the-sign", "boundary\r\n =foofoo", "foofoo"),
        ("in-the-value", "boundary=foo\r\n foo", "foofoo"),
    ];
    let invalid = [
        ("colon", "x:y=1; boundary=foo", "foo"),
        ("beyond-ascii", "\u{e9}=1; boundary=foo", "foo"),
        ("beyond-ascii-inside", "n\u{e9}e=1; boundary=foo", "foo"),
    ];
    let field = "Content-Type: multipart/mixed";
    let missing = Expect::found().held(&["BOUNDARY-EMPTY"]);
    let unused = || Expect::found().held(&["BOUNDARY-MISSING"]);
    let mut none = divided(field, &[("other-name", "; bound=foo", "foo"), ("none", "", "foo")], &missing);
    none.push(case("on-the-leaf", mail(field, &leaf_declares("foo")), missing));
    let faa = parts(["--faa", "--faa", "--faa--"]);
    vec![
        row("M-043", "a parameter folded", divided(PARAMETERS, &folds, &Expect::found().noted(&["FOLD"]))),
        row(
            "M-044",
            "no semicolon",
            divided(field, &[("blank", " boundary=foo", "foo")], &Expect::found().held(&["CT-SYNTAX"])),
        ),
        row("M-045", "no boundary, or under another name", none),
        row(
            "M-046",
            "delimiters of another boundary",
            vec![
                case("undeclared", mail(DIVIDED, &faa), unused()),
                case("on-the-leaf", mail(DIVIDED, &leaf_declares("faa")), unused()),
            ],
        ),
        row(
            "M-052",
            "an invalid parameter before the boundary",
            divided(PARAMETERS, &invalid, &Expect::found().held(&["PARAM-SYNTAX"])),
        ),
        row("M-055", "a boundary in Content-Disposition", in_disposition()),
    ]
}

/// The two parts, divided by a boundary that only the second one's own type declares.
fn leaf_declares(boundary: &str) -> String {
    let part = parts([&format!("--{boundary}"), &format!("--{boundary}"), &format!("--{boundary}--")]);
    part.replace("; name=att", &format!("; name=att; boundary={boundary}"))
}

fn in_disposition() -> Vec<Case> {
    let disposition = "Content-Disposition: attachment; boundary=bar";
    let inner = parts(["--baz", "--baz", "--baz--"]);
    let inside = format!(
        "--foo\r\nContent-Type: multipart/mixed; boundary=baz\r\n{disposition}\r\n\r\n{inner}\r\n--foo--\r\n"
    );
    [
        ("below-the-type", mail(&format!("{DIVIDED}\r\n{disposition}"), &parts(DELIMITERS))),
        ("above-the-type", mail(&format!("{disposition}\r\n{DIVIDED}"), &parts(DELIMITERS))),
        ("of-an-inner-multipart", mail(DIVIDED, &inside)),
    ]
    .map(|(name, mail)| case(name, mail, Expect::found().noted(&["PARAM-SYNTAX"])))
    .into()
}

/// Up to the length of a line (RFC 5322 section 2.1.1) a boundary is only against RFC 2046 section 5.1.1, which mail
/// programs do not mind.
fn long() -> Vec<Case> {
    let held = || Expect::found().held(&["BOUNDARY-LEN"]);
    let mut cases = Vec::new();
    for length in [71, 998, 2047, 2048, 4096] {
        let boundary = "b".repeat(length);
        let expect = if length > 998 { held() } else { Expect::found() };
        cases.extend(divided(VALUE, &[(&format!("of-{length}"), &boundary, &boundary)], &expect));
    }
    // Postfix compares no more than 2048 bytes.
    let [outer, inner] = ["outer", "inner"].map(|end| "b".repeat(2048) + end);
    let nested = format!(
        "{TOP}{VALUE}{outer}\r\n\r\n--{outer}\r\n{VALUE}{inner}\r\n\r\n--{inner}\r\n{}\r\n--{inner}--\r\n--{outer}--\r\n",
        attached(),
    );
    cases.push(case("nested-alike-in-2048", octets(&nested), held()));
    cases
}

/// Mails with a field that begins with `prefix`, and with delimiters that go with it or not.
fn divided(prefix: &str, variants: &[Variant<'_>], expect: &Expect) -> Vec<Case> {
    let of = |(name, declared, mark): &Variant<'_>| {
        let lines = [&*format!("--{mark}"), &format!("--{mark}"), &format!("--{mark}--")];
        case(*name, mail(&format!("{prefix}{declared}"), &parts(lines)), expect.clone())
    };
    variants.iter().map(of).collect()
}
