//! Where a line, a field and a header block end: folding, line ends, the line between fields and body.

use super::build::{
    ATTACHED, CTE, attached, case, cases, encoded_by, marker_base64, row, second_part, two_parts,
};
use super::{Case, Expect, Row};

const TYPE: &str = "Content-Type: application/octet-stream; name=att";
const DISPOSITION: &str = "Content-Disposition: attachment; filename=att";

pub fn rows() -> Vec<Row> {
    let mut rows = folds();
    rows.extend(line_ends());
    rows.extend(separators());
    rows
}

fn folds() -> Vec<Row> {
    let held = || Expect::found().held(&["FOLD"]);
    let noted = || Expect::found().noted(&["FOLD"]);
    let mut before_name = Vec::new();
    for (name, blank) in [("space", " "), ("tab", "\t")] {
        for truth in ["base64", "quoted-printable"] {
            let mail = encoded_by(&format!("{blank}{CTE}: {truth}"), truth);
            before_name.push(case(format!("{name}-{truth}"), mail, held()));
        }
    }
    let first = [
        ("type", format!(" {TYPE}\r\n{DISPOSITION}\r\n{CTE}: base64\r\n")),
        ("encoding", format!(" {CTE}: base64\r\n{ATTACHED}")),
    ];
    let inside = [
        ("base64", "bas\r\n e64", "base64"),
        ("quoted-printable", "quot\r\n ed-printable", "quoted-printable"),
    ];
    let mut colon = Vec::new();
    for truth in ["base64", "quoted-printable"] {
        let mail = |between: &str| encoded_by(&format!("{CTE}{between}{truth}"), truth);
        colon.push(case(format!("after-{truth}"), mail(":\r\n "), noted()));
        colon.push(case(format!("before-{truth}"), mail("\r\n :"), held()));
    }
    vec![
        row("M-012", "a blank before the name of a field", before_name),
        row(
            "M-013",
            "a blank before the first field of a block",
            first.map(|(name, fields)| case(name, two_parts(&fields, &marker_base64()), noted())).into(),
        ),
        row(
            "M-019",
            "a value folded inside its token",
            inside
                .map(|(name, value, truth)| case(name, encoded_by(&format!("{CTE}: {value}"), truth), held()))
                .into(),
        ),
        row("M-020", "a field folded at its colon", colon),
    ]
}

fn line_ends() -> Vec<Row> {
    let ends = [
        ("cr", "\r"),
        ("lf", "\n"),
        ("lf-cr", "\n\r"),
        ("cr-cr-lf", "\r\r\n"),
        ("cr-lf-lf", "\r\n\n"),
        ("cr-lf-cr", "\r\n\r"),
        ("lf-cr-lf", "\n\r\n"),
        ("cr-control", "\r\x13"),
        ("control-lf", "\x13\n"),
        ("cr-braces-lf", "\r{}\n"),
        ("cr-parenthesis-lf-parenthesis", "\r(\n)"),
        ("cr-space", "\r "),
        ("space-lf", " \n"),
    ];
    let between = |end: &str| {
        second_part(&format!("{TYPE}\r\n{DISPOSITION}{end}{CTE}: base64\r\n\r\n{}", marker_base64()))
    };

    let folds = [("cr-space", "\r "), ("lf-space", "\n "), ("cr-tab", "\r\t"), ("lf-tab", "\n\t")];
    let held = Expect::found().held(&["EOL", "FOLD"]);
    let mut folded = Vec::new();
    for (name, fold) in folds {
        let fields = |before: &str, after: &str| {
            let fields = format!("{TYPE}\r\n{DISPOSITION}{before}{CTE}: base64{after}Content-ID: 3\r\n");
            two_parts(&fields, &marker_base64())
        };
        folded.push(case(format!("before-{name}"), fields(fold, "\r\n"), held.clone()));
        folded.push(case(format!("after-{name}"), fields("\r\n", fold), held.clone()));
    }
    vec![
        row("M-029", "line ends between two fields", cases(&ends, between, &Expect::found().held(&["EOL"]))),
        row("M-030", "a fold behind a bare line end", folded),
    ]
}

fn separators() -> Vec<Row> {
    let held = Expect::found().held(&["HDRBODY-SEP"]);
    let separators = [
        ("cr-lf-cr", "\r\n\r"),
        ("cr-lf-lf", "\r\n\n"),
        ("cr-cr-lf", "\r\r\n"),
        ("lf-cr-lf", "\n\r\n"),
        ("cr-cr", "\r\r"),
        ("lf-lf", "\n\n"),
        ("lf-cr", "\n\r"),
        ("one-cr-lf", "\r\n"),
        ("none", ""),
        ("cr-slash-cr-lf", "\r/\r\n"),
        ("cr-angles-lf", "\r<>\n"),
        ("cr-lf-letter-lf", "\r\nc\n"),
        ("cr-lf-angle-cr-lf", "\r\n<\r\n"),
        ("cr-lf-cr-quotes-lf", "\r\n\r\"\"\n"),
    ];
    let separated =
        |separator: &str| second_part(&format!("{ATTACHED}{CTE}: base64{separator}{}", marker_base64()));

    let early = [("cr-lf", "\r\n"), ("cr", "\r"), ("lf", "\n")];
    let redundant = |blank: &str| {
        second_part(&format!("{TYPE}\r\n{blank}{DISPOSITION}\r\n{CTE}: base64\r\n\r\n{}", marker_base64()))
    };
    vec![
        row("M-031", "what stands between fields and body", cases(&separators, separated, &held)),
        row("M-032", "fields behind a blank line", behind(&held)),
        row("M-033", "a blank line among the fields", cases(&early, redundant, &held)),
        row(
            "M-059",
            "a blank line behind a delimiter",
            vec![case("cr-lf", second_part(&format!("\r\n{}", attached())), held.clone())],
        ),
    ]
}

/// The encoding is named below the blank line, alone or among sentences.
fn behind(held: &Expect) -> Vec<Case> {
    let junk = "Please find the file below.\r\n";
    let places = [
        ("alone", "", ""),
        ("sentence-above", junk, ""),
        ("sentence-and-blank-line-above", "Please find the file below.\r\n\r\n", ""),
        ("sentence-below", "", junk),
        ("blank-line-and-sentence-below", "", "\r\nPlease find the file below.\r\n"),
        ("sentences-above-and-below", junk, junk),
    ];
    places
        .map(|(name, above, below)| {
            let fields = format!("{ATTACHED}\r\n{above}{CTE}: base64\r\n{below}");
            case(name, two_parts(&fields, &marker_base64()), held.clone())
        })
        .into()
}
