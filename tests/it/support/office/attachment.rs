//! Files as people attach them to clean mail: letters, minutes, figures, plans, leaflets.

use super::content;
use crate::support::generator::files;
use crate::support::generator::papers::{label, paragraphs, pdf, shown_picture, word, word_header, workbook};
use crate::support::generator::prng::Prng;
use crate::support::generator::words::Person;

const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const EXCEL: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A file: its type, its name, its bytes.
pub type File = (&'static str, &'static str, Vec<u8>);

/// Any of them.
pub fn any(prng: &mut Prng, from: &Person, to: &Person) -> File {
    match prng.below(12) {
        0 => ("application/pdf", "Site plan (final).pdf", files::pdf("Site plan", 100)),
        1 => ("application/pdf", "Entwässerung – Übersicht der Straßen 2025.pdf", files::pdf("Plan", 500)),
        2 => (WORD, "Café licence.docx", files::docx(&["The café may open at seven."])),
        3 => (EXCEL, "Budget_2025-26.xlsx", files::xlsx(&[&["Ward", "Cost"], &["Castle", "1200"]])),
        4 => ("text/csv", "wards.csv", b"Ward,Tonnes\r\nCastle,12\r\nHarbour,31\r\n".to_vec()),
        5 => (
            "application/octet-stream",
            "minutes of the very long meeting about the bandstand café.odt",
            files::odt(&["Minutes"]),
        ),
        6 => ("text/plain", "readme.txt", b"Nothing to read here.\r\n".to_vec()),
        7 => (WORD, "Minutes 2025-03.docx", minutes(prng, from, to)),
        8 => (EXCEL, "Outturn P11.xlsx", figures(prng)),
        9 => ("application/pdf", "Invoice.pdf", invoice(prng)),
        10 => ("application/pdf", "What's on - Spring.pdf", pdf(&LEAFLET, true)),
        _ => ("application/rtf", "Agenda.rtf", agenda(prng, from, to)),
    }
}

const LEAFLET: [&str; 4] = [
    "What\\222s on at the library",
    "Story time: Tuesdays, 10:30. Free of charge.",
    "Local history group: first Thursday of the month",
    "Call 01632 960417 or ask at the desk.",
];

/// A letter as a document with a header, a picture and the label of a document that anybody may read.
fn minutes(prng: &mut Prng, from: &Person, to: &Person) -> Vec<u8> {
    let (subject, text) = content::letter(prng, from, to);
    let text = format!("{subject}\n{text}").replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let text = text.replace('|', "/");
    let lines: Vec<&str> = text.lines().collect();
    let mut entries = vec![word_header("Parks and Open Spaces Committee"), shown_picture()];
    // Nobody labels every document.
    entries.extend((prng.below(2) == 0).then(|| label("OFFICIAL")));
    word(&paragraphs(&lines), entries)
}

/// A sheet of codes, dates as Excel keeps them, and amounts.
fn figures(prng: &mut Prng) -> Vec<u8> {
    let mut rows =
        vec![["Cost centre", "Account", "Supplier", "Invoice", "Date", "Amount"].map(str::to_owned)];
    for _ in 0..60 {
        rows.push([
            format!("CC{}", prng.digits(4)),
            prng.digits(6),
            format!("{} Ltd", prng.pick(&["Northgate Paving", "Harbour Catering", "Quay Print"])),
            format!("INV-{}", prng.digits(8)),
            format!("{}", 45_700 + prng.below(60)),
            format!("{}.{}", prng.below(90_000), prng.digits(2)),
        ]);
    }
    let rows: Vec<Vec<&str>> = rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
    workbook(&rows.iter().map(Vec::as_slice).collect::<Vec<_>>(), "Page &amp;P of &amp;N", vec![])
}

fn invoice(prng: &mut Prng) -> Vec<u8> {
    let lines = [
        "Quay Print".to_owned(),
        format!("Invoice no. {}   Customer no. {}", prng.digits(8), prng.digits(7)),
        format!("Order {}-{} of 12/03/2025", prng.digits(4), prng.digits(6)),
        format!("2 x Poster A2, 170 g   {}.00", prng.below(200)),
        format!("VAT 20%   {}.{}", prng.below(40), prng.digits(2)),
        "Payable within 30 days. Thank you.".to_owned(),
    ];
    pdf(&lines.iter().map(String::as_str).collect::<Vec<_>>(), prng.below(2) == 0)
}

fn agenda(prng: &mut Prng, from: &Person, to: &Person) -> Vec<u8> {
    let (subject, text) = content::letter(prng, from, to);
    let text: String = format!("{subject}\n{text}")
        .chars()
        .map(|c| match c {
            '\n' => "\\par\r\n".to_owned(),
            '\\' | '{' | '}' => format!("\\{c}"),
            c if c.is_ascii() => c.to_string(),
            c => format!("\\u{}?", c as u32 as u16 as i16),
        })
        .collect();
    format!(
        "{{\\rtf1\\ansi\\ansicpg1252\\deff0{{\\fonttbl{{\\f0\\fswiss Arial;}}}}\r\n\\f0\\fs22 {text}}}\r\n"
    )
    .into_bytes()
}
