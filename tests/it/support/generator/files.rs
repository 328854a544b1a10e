//! Small files that are what they claim to be, and headers of files that would be dangerous if they were whole.

use super::prng::Prng;

/// A ZIP file whose members are stored, not compressed (APPNOTE.TXT section 4.3).
pub fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    zip_with_flags(members, 0)
}

/// As [`zip`], with the bits of general purpose set: bit 0 says that a member is encrypted.
pub fn zip_with_flags(members: &[(&str, &[u8])], flags: u16) -> Vec<u8> {
    let mut file = Vec::new();
    let mut directory = Vec::new();
    for (name, data) in members {
        let mut common = Vec::new();
        common.extend_from_slice(&[20, 0]);
        common.extend_from_slice(&flags.to_le_bytes());
        // Stored; half past nine on the third of March 2025.
        common.extend_from_slice(&[0, 0, 0xc0, 0x4b, 0x63, 0x5a]);
        common.extend_from_slice(&crc_32(data).to_le_bytes());
        common.extend_from_slice(&(data.len() as u32).to_le_bytes());
        common.extend_from_slice(&(data.len() as u32).to_le_bytes());
        common.extend_from_slice(&(name.len() as u16).to_le_bytes());
        common.extend_from_slice(&[0, 0]);
        directory.extend_from_slice(b"PK\x01\x02\x14\0");
        directory.extend_from_slice(&common);
        directory.extend_from_slice(&[0; 10]);
        directory.extend_from_slice(&(file.len() as u32).to_le_bytes());
        directory.extend_from_slice(name.as_bytes());
        file.extend_from_slice(b"PK\x03\x04");
        file.extend_from_slice(&common);
        file.extend_from_slice(name.as_bytes());
        file.extend_from_slice(data);
    }
    let start = file.len() as u32;
    file.extend_from_slice(&directory);
    file.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    file.extend_from_slice(&(members.len() as u16).to_le_bytes());
    file.extend_from_slice(&(members.len() as u16).to_le_bytes());
    file.extend_from_slice(&(directory.len() as u32).to_le_bytes());
    file.extend_from_slice(&start.to_le_bytes());
    file.extend_from_slice(&[0, 0]);
    file
}

pub fn crc_32(data: &[u8]) -> u32 {
    let step = |crc: u32, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
    !data.iter().fold(!0, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), step))
}

const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>";

fn content_types(part: &str, kind: &str) -> String {
    format!(
        "{XML}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" \
         ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" \
         ContentType=\"application/xml\"/><Override PartName=\"/{part}\" \
         ContentType=\"application/vnd.openxmlformats-officedocument.{kind}.main+xml\"/></Types>"
    )
}

fn relation(kind: &str, target: &str) -> String {
    format!(
        "{XML}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship \
         Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}\" \
         Target=\"{target}\"/></Relationships>"
    )
}

/// A Word document with these paragraphs.
pub fn docx(paragraphs: &[&str]) -> Vec<u8> {
    let body: String =
        paragraphs.iter().map(|text| format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")).collect();
    let document = format!(
        "{XML}<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{body}\
         </w:body></w:document>"
    );
    zip(&[
        ("[Content_Types].xml", content_types("word/document.xml", "wordprocessingml.document").as_bytes()),
        ("_rels/.rels", relation("officeDocument", "word/document.xml").as_bytes()),
        ("word/document.xml", document.as_bytes()),
    ])
}

/// An Excel workbook with these rows.
pub fn xlsx(rows: &[&[&str]]) -> Vec<u8> {
    let cell = |text: &&str| format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>");
    let row = |cells: &&[&str]| format!("<row>{}</row>", cells.iter().map(cell).collect::<String>());
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let sheet = format!(
        "{XML}<worksheet xmlns=\"{main}\"><sheetData>{}</sheetData></worksheet>",
        rows.iter().map(row).collect::<String>()
    );
    let workbook = format!(
        "{XML}<workbook xmlns=\"{main}\" xmlns:r=\"{relations}\"><sheets><sheet name=\"Sheet1\" sheetId=\"1\" \
         r:id=\"rId1\"/></sheets></workbook>"
    );
    zip(&[
        ("[Content_Types].xml", content_types("xl/workbook.xml", "spreadsheetml.sheet").as_bytes()),
        ("_rels/.rels", relation("officeDocument", "xl/workbook.xml").as_bytes()),
        ("xl/workbook.xml", workbook.as_bytes()),
        ("xl/_rels/workbook.xml.rels", relation("worksheet", "worksheets/sheet1.xml").as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ])
}

/// An OpenDocument text with these paragraphs.
pub fn odt(paragraphs: &[&str]) -> Vec<u8> {
    const KIND: &str = "application/vnd.oasis.opendocument.text";
    let body: String = paragraphs.iter().map(|text| format!("<text:p>{text}</text:p>")).collect();
    let content = format!(
        "{XML}<office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
         xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" office:version=\"1.2\"><office:body>\
         <office:text>{body}</office:text></office:body></office:document-content>"
    );
    let manifest = format!(
        "{XML}<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\">\
         <manifest:file-entry manifest:full-path=\"/\" manifest:media-type=\"{KIND}\"/><manifest:file-entry \
         manifest:full-path=\"content.xml\" manifest:media-type=\"text/xml\"/></manifest:manifest>"
    );
    zip(&[
        ("mimetype", KIND.as_bytes()),
        ("content.xml", content.as_bytes()),
        ("META-INF/manifest.xml", manifest.as_bytes()),
    ])
}

/// A PDF of one page with one line of text, and so many bytes in a stream that nothing shows.
pub fn pdf(text: &str, padding: usize) -> Vec<u8> {
    let shown = format!("BT /F1 12 Tf 72 720 Td ({text}) Tj ET");
    let hidden: String = ('a'..='z').cycle().take(padding).collect();
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R /Resources << /Font << /F1 4 0 R >> >> >>"
            .to_owned(),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
        format!("<< /Length {} >>\nstream\n{shown}\nendstream", shown.len()),
        format!("<< /Length {} >>\nstream\n{hidden}\nendstream", hidden.len()),
    ];
    let mut file = String::from("%PDF-1.4\n");
    let mut places = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        places.push(file.len());
        file.push_str(&format!("{} 0 obj\n{object}\nendobj\n", at + 1));
    }
    let table: String = places.iter().map(|place| format!("{place:010} 00000 n \n")).collect();
    let count = objects.len() + 1;
    let start = file.len();
    file.push_str(&format!(
        "xref\n0 {count}\n0000000000 65535 f \n{table}trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    ));
    file.into_bytes()
}

/// A PNG of one colour (PNG specification, zlib with stored blocks).
pub fn png(width: u32, height: u32, colour: [u8; 3]) -> Vec<u8> {
    let line = [&[0][..], &colour.repeat(width as usize)].concat();
    let pixels = line.repeat(height as usize);
    let mut data = vec![0x78, 0x01];
    let blocks: Vec<&[u8]> = pixels.chunks(65_535).collect();
    for (at, block) in blocks.iter().enumerate() {
        let length = block.len() as u16;
        data.push(u8::from(at + 1 == blocks.len()));
        data.extend_from_slice(&length.to_le_bytes());
        data.extend_from_slice(&(!length).to_le_bytes());
        data.extend_from_slice(block);
    }
    let (low, high) = pixels.iter().fold((1u32, 0u32), |(low, high), byte| {
        let low = (low + u32::from(*byte)) % 65_521;
        (low, (high + low) % 65_521)
    });
    data.extend_from_slice(&(high << 16 | low).to_be_bytes());
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 2, 0, 0, 0]].concat();
    for (name, content) in [(b"IHDR", &header), (b"IDAT", &data), (b"IEND", &Vec::new())] {
        let chunk = [&name[..], content].concat();
        file.extend_from_slice(&(content.len() as u32).to_be_bytes());
        file.extend_from_slice(&chunk);
        file.extend_from_slice(&crc_32(&chunk).to_be_bytes());
    }
    file
}

/// A GIF of one pixel.
pub fn gif() -> Vec<u8> {
    [&b"GIF89a\x01\0\x01\0\x80\0\0\xff\xff\xff\0\0\0"[..], b",\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0;"]
        .concat()
}

/// The beginning of a photograph, and noise.
pub fn jpeg(prng: &mut Prng, size: usize) -> Vec<u8> {
    let head = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x48\0\x48\0\0\xff\xdb\0\x43\0";
    [&head[..], &prng.bytes(size), b"\xff\xd9"].concat()
}

/// A Windows program that has headers and nothing to run.
pub fn program() -> Vec<u8> {
    portable_executable(0x0102)
}

/// A Windows library that has headers and nothing to run.
pub fn library() -> Vec<u8> {
    portable_executable(0x2102)
}

fn portable_executable(characteristics: u16) -> Vec<u8> {
    let mut file = vec![0; 0x80];
    file[..4].copy_from_slice(b"MZ\x90\0");
    file[0x3c] = 0x80;
    file[0x40..0x40 + 39].copy_from_slice(b"This program cannot be run in DOS mode.");
    file.extend_from_slice(b"PE\0\0\x4c\x01\0\0");
    file.extend_from_slice(&[0; 12]);
    file.extend_from_slice(&[0xe0, 0]);
    file.extend_from_slice(&characteristics.to_le_bytes());
    file.extend_from_slice(&[0x0b, 0x01]);
    file.resize(0x200, 0);
    file
}

/// A compound file ([MS-CFB]) of the class that begins with `class`, and these names in its directory.
pub fn compound(class: u32, names: &[&str]) -> Vec<u8> {
    let mut file = vec![0; 512];
    file[..8].copy_from_slice(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
    file[24..34].copy_from_slice(&[0x3e, 0, 3, 0, 0xfe, 0xff, 9, 0, 6, 0]);
    for name in [&["Root Entry"], names].concat() {
        let mut entry: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let length = entry.len() as u16 + 2;
        entry.resize(128, 0);
        entry[64..66].copy_from_slice(&length.to_le_bytes());
        if name == "Root Entry" && class != 0 {
            entry[80..84].copy_from_slice(&class.to_le_bytes());
            entry[88] = 0xc0;
            entry[95] = 0x46;
        }
        file.extend_from_slice(&entry);
    }
    file.resize(file.len().next_multiple_of(512), 0);
    file
}

/// A Windows shortcut ([MS-SHLLINK] section 2.1) that leads nowhere.
pub fn shortcut() -> Vec<u8> {
    [&b"\x4c\0\0\0\x01\x14\x02\0\0\0\0\0\xc0\0\0\0\0\0\0\x46"[..], &[0; 56]].concat()
}

/// A Unix program that has a header and nothing to run.
pub fn elf() -> Vec<u8> {
    [&b"\x7fELF\x02\x01\x01"[..], &[0; 57]].concat()
}

/// A gzip file with a stored block (RFC 1952).
pub fn gzip(content: &[u8]) -> Vec<u8> {
    let length = content.len() as u16;
    let mut file = b"\x1f\x8b\x08\0\0\0\0\0\0\x03\x01".to_vec();
    file.extend_from_slice(&length.to_le_bytes());
    file.extend_from_slice(&(!length).to_le_bytes());
    file.extend_from_slice(content);
    file.extend_from_slice(&crc_32(content).to_le_bytes());
    file.extend_from_slice(&u32::from(length).to_le_bytes());
    file
}

/// A tar archive of one file (POSIX.1-2024, pax).
pub fn tar(name: &str, content: &[u8]) -> Vec<u8> {
    let mut header = vec![0; 512];
    header[..name.len()].copy_from_slice(name.as_bytes());
    header[100..107].copy_from_slice(b"0000644");
    header[124..135].copy_from_slice(format!("{:011o}", content.len()).as_bytes());
    header[148..156].copy_from_slice(b"        ");
    header[156] = b'0';
    header[257..265].copy_from_slice(b"ustar\x0000");
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
    header.extend_from_slice(content);
    header.resize(header.len().next_multiple_of(512) + 1_024, 0);
    header
}

/// A sound file: a tag and silence.
pub fn mp3() -> Vec<u8> {
    [&b"ID3\x03\0\0\0\0\0\x0a"[..], &[0; 10], b"\xff\xfb\x90\x64", &[0; 413]].concat()
}

/// The first boxes of a film.
pub fn mp4() -> Vec<u8> {
    [&b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom\0\0\0\x08free\0\0\0\x48mdat"[..], &[0; 64]].concat()
}

/// `RIFF` with this form: `WAVE`, `AVI `.
pub fn riff(form: &[u8; 4]) -> Vec<u8> {
    [
        &b"RIFF\x24\0\0\0"[..],
        form,
        b"fmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x40\x1f\0\0\x01\0\x08\0data\0\0\0\0",
    ]
    .concat()
}

/// An encrypted message of S/MIME (RFC 5652 section 6), its ciphertext noise.
pub fn enveloped(prng: &mut Prng) -> Vec<u8> {
    let content = [&b"\xa0\x82\x01\x04\x30\x82\x01\0"[..], &prng.bytes(256)].concat();
    let identifier = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03";
    let length = (identifier.len() + content.len()) as u16;
    [&b"\x30\x82"[..], &length.to_be_bytes(), identifier, &content].concat()
}

/// An encrypted message of OpenPGP (RFC 9580), its ciphertext noise.
pub fn pgp(prng: &mut Prng) -> Vec<u8> {
    let body = [&[3][..], &prng.bytes(8), &[1], &prng.bytes(64)].concat();
    let data = prng.bytes(120);
    [&[0x84, body.len() as u8][..], &body, &[0xd2, 121, 1], &data].concat()
}

/// An encrypted message of OpenPGP in letters (RFC 9580 section 6.2).
pub fn pgp_armour(prng: &mut Prng) -> String {
    let encoded = super::mime::base64(&pgp(prng));
    let lines: Vec<&str> =
        (0..encoded.len()).step_by(64).map(|at| &encoded[at..encoded.len().min(at + 64)]).collect();
    format!("-----BEGIN PGP MESSAGE-----\n\n{}\n=abcd\n-----END PGP MESSAGE-----\n", lines.join("\n"))
}
