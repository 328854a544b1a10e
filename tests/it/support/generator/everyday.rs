//! Mail of an ordinary day, in every shape that mail programs give it. All of it is accepted.

use super::files;
use super::mime::{Charset, Encoding, Part, file, inline_picture, mixed, multipart, text};
use super::scene::{Route, Scene, html, plain_utf8};
use super::words::{DISCLAIMER, TOPICS, html as page, html_paragraphs, letter, quoted};
use super::{Expect, Fixture};

/// A shape: its name, why it is here, and what makes it of a text.
type Shape = (&'static str, &'static str, fn(&mut Scene, &str) -> Part);

const ROUTES: &[Route] = &[
    Route::Outbound,
    Route::Internal,
    Route::Inbound,
    Route::ToWebmail,
    Route::FromResident,
    Route::ToSecure,
];

/// Every shape about four topics, so that every topic comes in three shapes.
pub fn fixtures() -> Vec<Fixture> {
    let mut fixtures = Vec::new();
    for (at, (shape, note, make)) in SHAPES.iter().enumerate() {
        for round in 0..4 {
            let topic = &TOPICS[(at * 4 + round) % TOPICS.len()];
            let slug: &'static str = format!("everyday-{shape}-{}", round + 1).leak();
            let mut scene = Scene::new(slug, ROUTES[(at + round) % ROUTES.len()]);
            let mut text = letter(&mut scene.prng, topic, &scene.from, &scene.to);
            if !scene.from.role.is_empty() && round % 2 == 0 {
                text = format!("{text}\n{DISCLAIMER}");
            }
            let body = make(&mut scene, &text);
            fixtures.push(scene.fixture(slug, Expect::Accept, note, topic.subject, body));
        }
    }
    fixtures
}

const SHAPES: &[Shape] = &[
    ("quoted-printable", "plain text, UTF-8 in quoted-printable", |_, text| plain_utf8(text)),
    ("base64", "plain text, UTF-8 in base64", |_, words| {
        text("plain", Charset::Utf8, Encoding::Base64, words)
    }),
    ("8bit", "plain text, UTF-8 as it is", |_, words| {
        text("plain", Charset::Utf8, Encoding::EightBit, words)
    }),
    ("latin-1", "plain text, ISO 8859-1 as it is", |_, words| {
        text("plain", Charset::Latin1, Encoding::EightBit, words)
    }),
    ("windows-1252", "plain text, windows-1252 in quoted-printable", |_, words| {
        text("plain", Charset::Windows1252, Encoding::QuotedPrintable, words)
    }),
    ("utf-16", "plain text, UTF-16 in base64", |_, words| {
        text("plain", Charset::Utf16, Encoding::Base64, words)
    }),
    ("html", "HTML and nothing else", |_, words| html(&page(words))),
    ("alternative", "plain text and HTML of it", alternative),
    ("logo", "HTML with the logo of a signature, which is no attached picture", logo),
    ("document", "a Word document attached, which is no compressed file", |scene, words| {
        let document =
            files::docx(&["Draft for discussion", "Please send comments by the end of the month."]);
        let attached = file(DOCX, "Draft for discussion.docx", &document);
        let body = alternative(scene, words);
        mixed(&mut scene.prng, body, vec![attached])
    }),
    ("pdf", "a PDF attached", |scene, words| {
        let attached = file("application/pdf", "letter.pdf", &files::pdf("The letter", 400));
        mixed(&mut scene.prng, plain_utf8(words), vec![attached])
    }),
    ("table", "a table of figures attached", |scene, words| {
        let rows: String = (1..=12)
            .map(|month| format!("2024-{month:02},{},{}\n", 180 + month * 7, 940 - month * 11))
            .collect();
        let table =
            text("csv", Charset::Utf8, Encoding::QuotedPrintable, &format!("month,enquiries,visits\n{rows}"));
        let attached = table.with("Content-Disposition", "attachment; filename=\"figures.csv\"");
        mixed(&mut scene.prng, plain_utf8(words), vec![attached])
    }),
    ("workbook", "a workbook attached to a mail with a logo", |scene, words| {
        let workbook = files::xlsx(&[&["Ward", "Households"], &["North", "4120"], &["South", "3875"]]);
        let body = logo(scene, words);
        mixed(&mut scene.prng, body, vec![file(XLSX, "wards.xlsx", &workbook)])
    }),
    ("thread", "a reply under which the thread is quoted five deep", |scene, words| {
        let mut thread = String::new();
        for _ in 0..5 {
            let topic = &TOPICS[scene.prng.below(TOPICS.len())];
            let text = letter(&mut scene.prng, topic, &scene.to, &scene.from);
            thread = quoted(&format!("{text}\n{thread}"));
        }
        plain_utf8(&format!("{words}\nOn 3 March 2025, {} wrote:\n\n{thread}", scene.to.name))
    }),
];

pub const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Plain text and HTML of it.
pub fn alternative(scene: &mut Scene, words: &str) -> Part {
    multipart("alternative", &mut scene.prng, &[plain_utf8(words), html(&page(words))])
}

/// HTML that shows a logo by its Content-ID.
pub fn logo(scene: &mut Scene, words: &str) -> Part {
    let id = format!("logo.{:08x}@council.example", scene.prng.next() >> 32);
    let shown = format!(
        "<html><body>\n{}<p><img src=\"cid:{id}\" width=\"96\" height=\"32\" alt=\"The Council\"></p></body></html>\n",
        html_paragraphs(words)
    );
    let picture = inline_picture("image/png", "logo.png", &id, &files::png(96, 32, [0, 84, 150]));
    multipart("related; type=\"text/html\"", &mut scene.prng, &[html(&shown), picture])
}
