//! Opening attachments: each format by its reader alone, and in a mail with all detectors.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a bench says what it expects by failing"
)]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use flate2::Compression;
use flate2::write::{DeflateEncoder, ZlibEncoder};
use portcullis::content::budget::Budget;
use portcullis::content::formats;
use portcullis::content::sniff::Sniffer;
use portcullis::content::unwrap::Inner;
use portcullis::detect::detectors::Detectors;
use portcullis::inspect::inspector::{Inspector, Limits};
use std::fmt::Write as _;
use std::hint::black_box;
use std::io::Write as _;
use std::sync::Arc;
use std::time::Duration;

const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";

/// Numbers that look like nothing, the same at every run.
struct Numbers(u32);

impl Numbers {
    fn below(&mut self, bound: u32) -> u32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 8) % bound
    }

    /// A word that is hardly ever the same as another, so that nothing packs better than prose does.
    fn word(&mut self) -> String {
        (0..2 + self.below(8))
            .map(|_| char::from(b"etaoinshrdlucmfwypvbgkjqxz"[self.below(26) as usize]))
            .collect()
    }

    fn sentence(&mut self, words: u32) -> String {
        (0..words).map(|_| self.word()).collect::<Vec<_>>().join(" ")
    }
}

/// A ZIP archive of deflated entries (APPNOTE.TXT section 4.3).
fn zip(entries: &[(String, Vec<u8>)]) -> Vec<u8> {
    let (mut file, mut directory) = (Vec::new(), Vec::new());
    for (name, data) in entries {
        let mut packed = DeflateEncoder::new(Vec::new(), Compression::default());
        packed.write_all(data).unwrap();
        let packed = packed.finish().unwrap();
        let mut common = vec![20, 0, 0, 0, 8, 0, 0, 0, 0x21, 0x5a];
        for number in [crc32fast::hash(data), packed.len() as u32, data.len() as u32] {
            common.extend(number.to_le_bytes());
        }
        common.extend((name.len() as u16).to_le_bytes());
        common.extend([0, 0]);
        directory.extend(b"PK\x01\x02\x14\0");
        directory.extend(&common);
        directory.extend([0; 10]);
        directory.extend((file.len() as u32).to_le_bytes());
        directory.extend(name.as_bytes());
        file.extend(b"PK\x03\x04");
        file.extend(&common);
        file.extend(name.as_bytes());
        file.extend(&packed);
    }
    let start = file.len() as u32;
    file.extend(&directory);
    file.extend(b"PK\x05\x06\0\0\0\0");
    file.extend((entries.len() as u16).to_le_bytes());
    file.extend((entries.len() as u16).to_le_bytes());
    file.extend((directory.len() as u32).to_le_bytes());
    file.extend(start.to_le_bytes());
    file.extend([0, 0]);
    file
}

fn package(main: &str, kind: &str, parts: Vec<(&str, String)>) -> Vec<u8> {
    let types = format!(
        "{XML}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Override PartName=\"/{main}\" \
         ContentType=\"application/vnd.openxmlformats-officedocument.{kind}.main+xml\"/></Types>"
    );
    let parts = [("[Content_Types].xml", types)].into_iter().chain(parts);
    zip(&parts.map(|(name, text)| (name.to_owned(), text.into_bytes())).collect::<Vec<_>>())
}

/// A Word document of about 40 KB.
fn docx() -> Vec<u8> {
    let mut numbers = Numbers(1);
    let mut body = String::new();
    for _ in 0..190 {
        body.push_str("<w:p><w:pPr><w:spacing w:after=\"160\"/></w:pPr>");
        for _ in 0..4 {
            let text = numbers.sentence(12);
            write!(
                body,
                "<w:r><w:rPr><w:sz w:val=\"22\"/></w:rPr><w:t xml:space=\"preserve\">{text} </w:t></w:r>"
            )
            .unwrap();
        }
        body.push_str("</w:p>");
    }
    let document = format!(
        "{XML}<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{body}</w:body>\
         </w:document>"
    );
    package("word/document.xml", "wordprocessingml.document", vec![("word/document.xml", document)])
}

/// An Excel workbook of 100,000 cells, half of them strings that are shared.
fn xlsx() -> Vec<u8> {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let mut numbers = Numbers(2);
    let strings: String = (0..5_000).map(|_| format!("<si><t>{}</t></si>", numbers.sentence(2))).collect();
    let mut rows = String::new();
    for row in 1..=10_000 {
        write!(rows, "<row r=\"{row}\">").unwrap();
        for column in 0..10_u8 {
            let place = char::from(b'A' + column);
            if column % 2 == 0 {
                write!(rows, "<c r=\"{place}{row}\" t=\"s\"><v>{}</v></c>", numbers.below(5_000)).unwrap();
            } else {
                write!(rows, "<c r=\"{place}{row}\"><v>{}.5</v></c>", numbers.below(100_000)).unwrap();
            }
        }
        rows.push_str("</row>");
    }
    let book = format!(
        "{XML}<workbook xmlns=\"{MAIN}\"><sheets><sheet name=\"A\" sheetId=\"1\"/></sheets></workbook>"
    );
    package(
        "xl/workbook.xml",
        "spreadsheetml.sheet",
        vec![
            ("xl/workbook.xml", book),
            ("xl/sharedStrings.xml", format!("{XML}<sst xmlns=\"{MAIN}\">{strings}</sst>")),
            (
                "xl/worksheets/sheet1.xml",
                format!("{XML}<worksheet xmlns=\"{MAIN}\"><sheetData>{rows}</sheetData></worksheet>"),
            ),
        ],
    )
}

/// A PDF of 100 pages with 45 lines each.
fn pdf() -> Vec<u8> {
    const PAGES: usize = 100;
    let mut numbers = Numbers(3);
    let kids: String = (0..PAGES).map(|page| format!("{} 0 R ", 4 + 2 * page)).collect();
    let mut objects = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        format!("<< /Type /Pages /Kids [{kids}] /Count {PAGES} >>").into_bytes(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_vec(),
    ];
    for page in 0..PAGES {
        let lines: String = (0..45).map(|_| format!("({}) Tj T*\n", numbers.sentence(12))).collect();
        let mut packed = ZlibEncoder::new(Vec::new(), Compression::default());
        write!(packed, "BT /F1 11 Tf 14 TL 72 760 Td\n{lines}ET").unwrap();
        let packed = packed.finish().unwrap();
        objects.push(
            format!(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {} 0 R /Resources << /Font << /F1 3 0 R >> >> >>",
                5 + 2 * page
            )
            .into_bytes(),
        );
        let head = format!("<< /Length {} /Filter /FlateDecode >>\nstream\n", packed.len());
        objects.push([head.as_bytes(), &packed, b"\nendstream"].concat());
    }
    let (mut file, mut places) = (b"%PDF-1.7\n".to_vec(), String::new());
    for (at, object) in objects.iter().enumerate() {
        writeln!(places, "{:010} 00000 n ", file.len()).unwrap();
        file.extend(format!("{} 0 obj\n", at + 1).bytes());
        file.extend(object);
        file.extend(b"\nendobj\n");
    }
    let (start, count) = (file.len(), objects.len() + 1);
    file.extend(
        format!(
            "xref\n0 {count}\n0000000000 65535 f \n{places}trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
        )
        .bytes(),
    );
    file
}

/// A ZIP archive of 1,000 texts of 2 KB.
fn archive() -> Vec<u8> {
    let mut numbers = Numbers(4);
    let entries: Vec<(String, Vec<u8>)> =
        (0..1_000).map(|at| (format!("notes/{at}.txt"), numbers.sentence(300).into_bytes())).collect();
    zip(&entries)
}

/// What comes out of a file, in bytes: text, and files with their bytes.
fn read(file: &[u8]) -> usize {
    let mut sniffer = Sniffer::new();
    sniffer.feed(file);
    let mut out = 0;
    formats::read(file, sniffer.finish(), &mut Budget::default(), &mut |inner| match inner {
        Inner::Text(text) => out += text.len(),
        Inner::Data(data) => out += data.len(),
        Inner::Lost(loss, words) => panic!("{loss:?}: {words}"),
        _ => {}
    });
    out
}

fn mail(file: &[u8]) -> Vec<u8> {
    let mut mail = b"Subject: a file\r\nContent-Type: application/octet-stream\r\n\
        Content-Transfer-Encoding: binary\r\nContent-Disposition: attachment; filename=file\r\n\r\n"
        .to_vec();
    mail.extend(file);
    mail
}

fn open(criterion: &mut Criterion) {
    let files: [(&str, Vec<u8>); 4] = [
        ("docx of 40 KB", docx()),
        ("xlsx of 100,000 cells", xlsx()),
        ("pdf of 100 pages", pdf()),
        ("zip of 1,000 files", archive()),
    ];
    let detectors = Arc::new(Detectors::builtin());
    let mut group = criterion.benchmark_group("open");
    group.sample_size(20).warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(3));
    for (name, file) in &files {
        println!("{name}: {} bytes, {} come out", file.len(), read(file));
        group.throughput(Throughput::Bytes(file.len() as u64));
        group.bench_function(format!("{name}, the reader"), |bencher| bencher.iter(|| black_box(read(file))));
        let mail = mail(file);
        let content = Inspector::inspect(&detectors, &Limits::default(), [mail.as_slice()]);
        assert!(content.uninspected.is_empty(), "{:?}", content.uninspected);
        group.bench_function(format!("{name}, a mail"), |bencher| {
            bencher.iter(|| black_box(Inspector::inspect(&detectors, &Limits::default(), [mail.as_slice()])));
        });
    }
    group.finish();
}

criterion_group!(benches, open);
criterion_main!(benches);
