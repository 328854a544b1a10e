//! The mails of `fixtures/rules/documents`: what rules have to find in attached documents and archives, and what they must
//! leave alone.

use super::files;
use super::identifiers::nhs_number;
use super::mime::{self, Message, Part, attached_message, file, mixed};
use super::papers::{
    label, macros, odt_with_macro, paragraphs, pdf, shown_picture, word, word_header, workbook,
};
use super::prng::Prng;
use std::collections::BTreeMap;

const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const DOCM: &str = "application/vnd.ms-word.document.macroEnabled.12";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const ODT: &str = "application/vnd.oasis.opendocument.text";
const PDF: &str = "application/pdf";
const ZIP: &str = "application/zip";
const ANY: &str = "application/octet-stream";

const PARTNER: &str = "office@partner.example";
const OWN: &str = "jane.bloggs@webmail.example";
const COLLEAGUE: &str = "sam.ashdown@council.example";

/// Prefixes that are never given to anybody begin with D, F, I, Q, U or V, or are such as this one.
const NUMBER: &str = "JG 10 37 59 A";

/// Every mail by its file name.
pub fn folder() -> BTreeMap<String, Vec<u8>> {
    mails()
        .into_iter()
        .map(|(slug, to, attachments)| {
            let mut prng = Prng::of(slug);
            let text = mime::text("plain", mime::Charset::Utf8, mime::Encoding::SevenBit, "Attached.\n");
            let body = mixed(&mut prng, text, attachments);
            (format!("{slug}.eml"), mail(&mut prng, to, slug, body))
        })
        .collect()
}

fn mail(prng: &mut Prng, to: &str, slug: &str, body: Part) -> Vec<u8> {
    let from = "Jane Bloggs <jane.bloggs@council.example>".to_owned();
    Message { from, to: to.to_owned(), subject: &slug.replace('-', " "), fields: Vec::new(), body }
        .bytes(prng)
}

fn mails() -> Vec<(&'static str, &'static str, Vec<Part>)> {
    let minutes = &["Minutes of the meeting of the parks committee", "The bandstand is painted in May."];
    let macro_document = || word(&paragraphs(minutes), vec![macros("word/vbaProject.bin")]);
    let budget: &[&[&str]] =
        &[&["Ward", "Spent", "Left"], &["Castle", "1200", "8800.5"], &["Harbour", "31400", "77"]];
    let patients = {
        let mut prng = Prng::of("patients");
        let numbers: Vec<String> = (0..4).map(|_| nhs_number(&mut prng)).collect();
        let mut rows = vec![vec!["Ward", "NHS number", "Visits"]];
        rows.extend(numbers.iter().map(|number| vec!["Castle", number.as_str(), "2"]));
        let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
        workbook(&rows, "Page &amp;P", vec![])
    };
    let table = format!("name,national insurance number\nA. Baker,{NUMBER}\n").into_bytes();
    let plain_table = b"ward,tonnes\nCastle,12\nHarbour,31\n";
    let payslip = format!("National Insurance number: {NUMBER}");
    let program = files::program();
    let zip_of_program = files::zip(&[("tools/setup.exe", &program)]);
    vec![
        // Personal data.
        (
            "number-in-pieces",
            PARTNER,
            vec![file(
                DOCX,
                "tenant.docx",
                &word(&paragraphs(&["Tenant", "National Insurance number: JG 10| 37 |59 A"]), vec![]),
            )],
        ),
        ("numbers-in-a-column", PARTNER, vec![file(XLSX, "visits.xlsx", &patients)]),
        (
            "payslip",
            PARTNER,
            vec![file(PDF, "payslip.pdf", &pdf(&["Payslip", &payslip, "Net pay 1,204.11"], false))],
        ),
        (
            "table-in-an-archive",
            PARTNER,
            vec![file(ZIP, "export.zip", &files::zip(&[("staff.csv", &table)]))],
        ),
        // Clean.
        (
            "minutes",
            PARTNER,
            vec![file(DOCX, "minutes.docx", &word(&paragraphs(minutes), vec![shown_picture()]))],
        ),
        (
            "budget",
            PARTNER,
            vec![file(XLSX, "budget.xlsx", &workbook(budget, "Page &amp;P of &amp;N", vec![]))],
        ),
        (
            "brochure",
            PARTNER,
            vec![file(PDF, "brochure.pdf", &pdf(&["The library is open until seven.", "Come in."], true))],
        ),
        ("clean-archive", PARTNER, vec![file(ZIP, "wards.zip", &files::zip(&[("wards.csv", plain_table)]))]),
        // Markings.
        (
            "marked-in-its-header",
            OWN,
            vec![file(
                DOCX,
                "plan.docx",
                &word(&paragraphs(minutes), vec![word_header("OFFICIAL-SENSITIVE")]),
            )],
        ),
        (
            "marked-in-its-footer",
            OWN,
            vec![file(XLSX, "plan.xlsx", &workbook(budget, "OFFICIAL-SENSITIVE", vec![]))],
        ),
        (
            "marked-by-a-label",
            OWN,
            vec![file(DOCX, "plan.docx", &word(&paragraphs(minutes), vec![label("OFFICIAL-SENSITIVE")]))],
        ),
        (
            "labelled-as-public",
            OWN,
            vec![file(DOCX, "leaflet.docx", &word(&paragraphs(minutes), vec![label("Public")]))],
        ),
        // Programs.
        ("program-in-an-archive", PARTNER, vec![file(ZIP, "tools.zip", &zip_of_program)]),
        (
            "program-in-an-archive-in-an-archive",
            PARTNER,
            vec![file(
                ZIP,
                "all.zip",
                &files::zip(&[("readme.txt", b"Open it."), ("inner/tools.zip", &zip_of_program)]),
            )],
        ),
        (
            "program-in-a-document",
            PARTNER,
            vec![file(
                DOCX,
                "minutes.docx",
                &word(&paragraphs(minutes), vec![("word/embeddings/report.pdf", program.clone())]),
            )],
        ),
        (
            "program-as-a-picture-of-a-document",
            PARTNER,
            vec![file(
                DOCX,
                "minutes.docx",
                &word(&paragraphs(minutes), vec![("word/media/image1.png", program)]),
            )],
        ),
        (
            "picture-in-an-archive",
            PARTNER,
            vec![file(ZIP, "party.zip", &files::zip(&[("party.png", &files::png(40, 30, [200, 80, 0]))]))],
        ),
        // Macros.
        ("macros", PARTNER, vec![file(DOCM, "form.docm", &macro_document())]),
        ("macros-renamed", PARTNER, vec![file(DOCX, "form.docx", &macro_document())]),
        (
            "macros-in-a-workbook",
            PARTNER,
            vec![file(XLSX, "costs.xlsx", &workbook(budget, "", vec![macros("xl/vbaProject.bin")]))],
        ),
        (
            "macros-in-an-archive",
            PARTNER,
            vec![file(ZIP, "forms.zip", &files::zip(&[("form.docx", &macro_document())]))],
        ),
        (
            "macros-in-an-attached-mail",
            PARTNER,
            vec![{
                let mut prng = Prng::of("inner");
                let inner = mixed(
                    &mut prng,
                    mime::text("plain", mime::Charset::Utf8, mime::Encoding::SevenBit, "The form.\n"),
                    vec![file(ANY, "form", &macro_document())],
                );
                attached_message(mail(&mut prng, COLLEAGUE, "the form", inner))
            }],
        ),
        ("macros-in-an-opendocument-text", PARTNER, vec![file(ODT, "form.odt", &odt_with_macro())]),
        ("macros-by-name", PARTNER, vec![file(ANY, "form.docm", b"The form is not here.\n")]),
        ("macros-inside", COLLEAGUE, vec![file(DOCM, "form.docm", &macro_document())]),
        (
            "talk-about-macros",
            PARTNER,
            vec![file("text/plain", "macros.txt", b"Macros are switched off since May.\n")],
        ),
        // What cannot be inspected.
        (
            "archive-with-a-password",
            PARTNER,
            vec![file(ZIP, "files.zip", &files::zip_with_flags(&[("list.csv", plain_table)], 1))],
        ),
        (
            "damaged-document",
            PARTNER,
            vec![{
                let whole = word(&paragraphs(minutes), vec![]);
                file(DOCX, "minutes.docx", &whole[..whole.len() / 2])
            }],
        ),
        ("scan", PARTNER, vec![file(PDF, "scan.pdf", &pdf(&[], true))]),
    ]
}
