//! The ways in which the same text may be sent: as the text of a mail in one form or another, or in a file.

mod files;

use super::catalogue::compose;
use super::generator::mime::{self, Charset, Encoding};
use super::generator::words;
use super::labelled::Labelled;

/// One way, and what sends a text so.
pub struct Way {
    pub name: &'static str,
    pub send: fn(&Labelled) -> Vec<u8>,
}

/// The first one is what all others are compared with.
pub const WAYS: &[Way] = &[
    Way { name: "plain", send: |mail| plain(Encoding::EightBit, &mail.text) },
    Way { name: "as written", send: as_written },
    Way { name: "HTML paragraphs", send: |mail| html(&html_paragraphs(&mail.text)) },
    Way { name: "HTML lines", send: |mail| html(&html_lines(&mail.text)) },
    Way { name: "quoted-printable", send: |mail| plain(Encoding::QuotedPrintable, &mail.text) },
    Way { name: "base64", send: |mail| plain(Encoding::Base64, &mail.text) },
    Way { name: "wrapped", send: |mail| plain(Encoding::EightBit, &wrapped(&mail.text, 72, |_| true)) },
    Way {
        name: "wrapped, tabs wide",
        send: |mail| plain(Encoding::EightBit, &wrapped(&wide(&mail.text), 72, |_| true)),
    },
    Way { name: "quoted", send: |mail| plain(Encoding::EightBit, &words::quoted(&mail.text)) },
    Way { name: "docx", send: |mail| files::docx(&mail.text) },
    Way { name: "csv lines", send: |mail| files::csv(&files::lines(&mail.text)) },
    Way { name: "csv cells", send: |mail| files::csv(&files::cells(&mail.text)) },
    Way { name: "csv padded", send: |mail| files::csv(&files::padded(files::cells(&mail.text))) },
    Way { name: "csv one cell", send: |mail| files::csv(&[vec![mail.text.clone()]]) },
    Way { name: "xlsx column", send: |mail| files::xlsx(&files::column(&mail.text)) },
    Way { name: "xlsx cells", send: |mail| files::xlsx(&files::cells(&mail.text)) },
    Way { name: "pdf", send: |mail| files::pdf(&mail.text) },
    Way { name: "pdf, tabs wide", send: |mail| files::pdf(&wide(&mail.text)) },
];

fn plain(encoding: Encoding, text: &str) -> Vec<u8> {
    compose::mail(mime::text("plain", Charset::Utf8, encoding, text).bytes())
}

fn html(page: &str) -> Vec<u8> {
    compose::mail(mime::text("html", Charset::Utf8, Encoding::QuotedPrintable, page).bytes())
}

/// As whoever labelled it wrote it.
fn as_written(mail: &Labelled) -> Vec<u8> {
    match (&mail.body, mail.fmt.as_deref()) {
        (Some(page), Some("html")) => html(page),
        (Some(text), _) => plain(Encoding::EightBit, text),
        (None, _) => plain(Encoding::EightBit, &mail.text),
    }
}

/// A paragraph for each paragraph, and a table for lines with tabs: a page has no tabs.
fn html_paragraphs(text: &str) -> String {
    let paragraphs = text.split("\n\n").map(|paragraph| {
        let lines: Vec<&str> = paragraph.lines().collect();
        let blocks = lines.chunk_by(|above, below| above.contains('\t') == below.contains('\t'));
        blocks
            .map(|block| {
                if block[0].contains('\t') {
                    html_table(block)
                } else {
                    words::html_paragraphs(&block.join("\n"))
                }
            })
            .collect::<String>()
    });
    format!("<html><body>\n{}</body></html>\n", paragraphs.collect::<String>())
}

/// A block for each line, as mail programs write them that know no paragraphs.
fn html_lines(text: &str) -> String {
    let line = |line: &str| {
        if line.contains('\t') {
            html_table(&[line])
        } else if line.is_empty() {
            "<div><br></div>\n".to_owned()
        } else {
            format!("<div>{}</div>\n", escaped(line))
        }
    };
    format!("<html><body>\n{}</body></html>\n", text.split('\n').map(line).collect::<String>())
}

fn html_table(lines: &[&str]) -> String {
    let cell = |cell: &str| format!("<td>{}</td>", escaped(cell));
    let row = |line: &&str| format!("<tr>{}</tr>\n", line.split('\t').map(cell).collect::<String>());
    format!("<table border=1>\n{}</table>\n", lines.iter().map(row).collect::<String>())
}

/// Fit to stand between tags of HTML or XML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Lines of at most so many characters, broken at spaces and tabs; what they are broken at is gone. Only such lines are broken.
fn wrapped(text: &str, width: usize, breaks: fn(&str) -> bool) -> String {
    let mut lines = Vec::new();
    for line in text.split('\n') {
        let mut rest = line;
        while breaks(line)
            && let Some((over, sign)) = rest.char_indices().nth(width)
            && let Some(at) = rest[..over + sign.len_utf8()].rfind([' ', '\t'])
            && !rest[..at].trim().is_empty()
        {
            lines.push(rest[..at].trim_end());
            rest = rest[at..].trim_start_matches([' ', '\t']);
        }
        lines.push(rest);
    }
    lines.join("\n")
}

/// Every tab becomes as many spaces as lead to the next eighth column.
fn wide(text: &str) -> String {
    let mut out = String::new();
    let mut column = 0;
    for sign in text.chars() {
        let width = match sign {
            '\t' => 8 - column % 8,
            _ => 1,
        };
        column = if sign == '\n' { 0 } else { column + width };
        if sign == '\t' { out.push_str(&" ".repeat(width)) } else { out.push(sign) }
    }
    out
}
