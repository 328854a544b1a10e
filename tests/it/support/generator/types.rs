//! Samples of files, a few hundred bytes each, and what each of them is.

use super::files::{
    compound, docx, elf, enveloped, gif, gzip, jpeg, library, mp3, mp4, odt, pdf, pgp, pgp_armour, png,
    program, riff, shortcut, tar, xlsx, zip, zip_with_flags,
};
use super::prng::Prng;
use std::collections::BTreeMap;
use std::fmt::Write;

/// The samples by name, and `expected.toml`.
pub fn folder() -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut table = String::from(
        "# Made by the test `fixtures_are_generated`; see fixtures/README.md before you change anything here.\n",
    );
    for (file, family, name, content) in samples() {
        write!(table, "\n[[sample]]\nfile = \"{file}\"\nfamily = \"{family}\"\nname = \"{name}\"\n").unwrap();
        assert!(files.insert(file.to_owned(), content).is_none(), "{file}");
    }
    files.insert("expected.toml".to_owned(), table.into_bytes());
    files
}

type Sample = (&'static str, &'static str, &'static str, Vec<u8>);

fn samples() -> Vec<Sample> {
    [
        programs(),
        scripts(),
        compressed(),
        sound_and_film(),
        pictures(),
        documents(),
        texts(),
        mail(),
        encrypted(),
    ]
    .concat()
}

fn programs() -> Vec<Sample> {
    const E: &str = "executable";
    vec![
        ("program.exe", E, "Windows program", program()),
        ("program-named-as-picture.jpg", E, "Windows program", program()),
        ("program-named-as-document.docx", E, "Windows program", program()),
        ("library.dll", E, "Windows library", library()),
        ("dos-program.exe", E, "DOS program", [&b"MZ\x90\0\x03\0"[..], &[0; 90]].concat()),
        ("installer.msi", E, "Windows installer", compound(0x000c_1084, &[])),
        ("installer-without-class.msi", E, "Windows installer", compound(0, &["\u{4840}\u{3b3f}\u{43f2}"])),
        ("shortcut.lnk", E, "Windows shortcut", shortcut()),
        ("unix-program", E, "Unix program (ELF)", elf()),
        ("macos-program", E, "macOS program", [&b"\xcf\xfa\xed\xfe\x07\0\0\x01"[..], &[0; 24]].concat()),
        (
            "macos-program-universal",
            E,
            "macOS program",
            [&b"\xca\xfe\xba\xbe\0\0\0\x02"[..], &[0; 40]].concat(),
        ),
        ("Main.class", E, "Java class", [&b"\xca\xfe\xba\xbe\0\0\0\x41"[..], &[0; 24]].concat()),
        ("archive.jar", E, "Java archive", zip(&[("META-INF/MANIFEST.MF", b"Manifest-Version: 1.0\r\n")])),
        (
            "app.apk",
            E,
            "Android program",
            zip(&[("META-INF/MANIFEST.MF", b""), ("AndroidManifest.xml", b"\x03\0\x08\0")]),
        ),
        (
            "help.chm",
            E,
            "Windows help with program code",
            [&b"ITSF\x03\0\0\0\x60\0\0\0"[..], &[0; 84]].concat(),
        ),
        (
            "package.deb",
            E,
            "Debian package",
            b"!<arch>\ndebian-binary   0           0     0     100644  4         `\n2.0\n".to_vec(),
        ),
        ("package.rpm", E, "RPM package", [&b"\xed\xab\xee\xdb\x03\0"[..], &[0; 90]].concat()),
        ("module.wasm", E, "WebAssembly program", b"\0asm\x01\0\0\0".to_vec()),
    ]
}

fn scripts() -> Vec<Sample> {
    const S: &str = "script";
    vec![
        ("script.sh", S, "script with an interpreter line", b"#!/bin/sh\nexit 0\n".to_vec()),
        ("script.bat", S, "batch script", b"@echo off\r\nexit /b 0\r\n".to_vec()),
        (
            "script.ps1",
            S,
            "PowerShell script",
            b"param(\r\n  [string]$Name\r\n)\r\nWrite-Host $Name\r\n".to_vec(),
        ),
        ("script-in-utf-16.ps1", S, "PowerShell script", utf_16("$name = 'x'\r\nWrite-Host $name\r\n")),
        (
            "script.vbs",
            S,
            "Visual Basic script",
            b"Dim x\r\nSet x = CreateObject(\"WScript.Shell\")\r\n".to_vec(),
        ),
        (
            "script.js",
            S,
            "JavaScript for Windows",
            b"var x = new ActiveXObject('WScript.Shell');\r\n".to_vec(),
        ),
        (
            "script.wsf",
            S,
            "Windows script",
            b"<job><script language=\"JScript\">x = 1</script></job>\r\n".to_vec(),
        ),
        (
            "application.hta",
            S,
            "HTML application",
            b"<html><head><hta:application id=\"x\"></head></html>\r\n".to_vec(),
        ),
        (
            "settings.reg",
            S,
            "Windows registry script",
            b"Windows Registry Editor Version 5.00\r\n\r\n".to_vec(),
        ),
        ("page.php", S, "PHP script", b"<?php echo 1;\n".to_vec()),
        (
            "link.url",
            S,
            "Internet shortcut",
            b"[InternetShortcut]\r\nURL=https://www.council.example/\r\n".to_vec(),
        ),
    ]
}

fn compressed() -> Vec<Sample> {
    const C: &str = "compressed";
    let mut disk = vec![0; 32_768];
    disk.extend_from_slice(b"\x01CD001\x01\0");
    vec![
        ("archive.zip", C, "ZIP archive", zip(&[("a.txt", b"a"), ("b.txt", b"b")])),
        ("empty.zip", C, "ZIP archive", zip(&[])),
        (
            "archive-behind-a-document.docx",
            C,
            "ZIP archive",
            zip(&[("word/document.xml", b"<w/>"), ("x.exe", b"MZ")]),
        ),
        ("archive.7z", C, "7-Zip archive", [&b"7z\xbc\xaf\x27\x1c\0\x04"[..], &[0; 24]].concat()),
        ("archive-4.rar", C, "RAR archive", b"Rar!\x1a\x07\0\xcf\x90\x73\0\0\x0d\0\0\0\0\0\0\0".to_vec()),
        ("archive-5.rar", C, "RAR archive", b"Rar!\x1a\x07\x01\0\x33\x92\xb5\xe5\x0a\x01\x05\x06\0".to_vec()),
        ("file.gz", C, "gzip file", gzip(b"a text")),
        ("file.bz2", C, "bzip2 file", b"BZh9\x17rE8P\x90\0\0\0\0".to_vec()),
        ("file.xz", C, "xz file", b"\xfd7zXZ\0\0\x04\xe6\xd6\xb4\x46".to_vec()),
        ("file.zst", C, "Zstandard file", b"\x28\xb5\x2f\xfd\x20\x01\x09\0\0a".to_vec()),
        ("file.lz4", C, "LZ4 file", b"\x04\x22\x4d\x18\x64\x40\xa7\0\0\0\0".to_vec()),
        ("archive.tar", C, "tar archive", tar("a.txt", b"a")),
        ("archive.cab", C, "cabinet archive", [&b"MSCF\0\0\0\0"[..], &[0; 28]].concat()),
        ("archive.arj", C, "ARJ archive", b"\x60\xea\x2c\0\x22\x0b\x01\x0b\x10\0\x02\0".to_vec()),
        ("archive.lzh", C, "LZH archive", b"\x22\x5a-lh5-\x10\0\0\0\x10\0\0\0".to_vec()),
        ("setup.ex_", C, "MS-DOS compress file", b"SZDD\x88\xf0\x27\x33\x41\0\x02\0\0\0\xffMZ".to_vec()),
        ("archive.ace", C, "ACE archive", b"\x11\x22\x31\0\0\0\0**ACE**\x14\x14".to_vec()),
        ("archive.cpio", C, "cpio", cpio()),
        ("disk.iso", C, "disk image", disk),
        ("disk.vhdx", C, "virtual disk", b"vhdxfileM\0i\0c\0".to_vec()),
    ]
}

fn cpio() -> Vec<u8> {
    let numbers = "00000000".repeat(11) + "0000000b" + "00000000";
    [b"070701", numbers.as_bytes(), b"TRAILER!!!\0\0\0\0"].concat()
}

fn sound_and_film() -> Vec<Sample> {
    const A: &str = "audio";
    const V: &str = "video";
    let boxed = |brand: &[u8; 4]| [&b"\0\0\0\x14ftyp"[..], brand, &[0; 8]].concat();
    let ogg = |codec: &[u8]| [&b"OggS\0\x02"[..], &[0; 21], &[30], codec, &[0; 20]].concat();
    vec![
        ("sound.mp3", A, "MP3 sound", mp3()),
        (
            "sound-without-tag.mp3",
            A,
            "MPEG-1/2 Audio Layer 3",
            [&b"\xff\xfb\x90\x64"[..], &[0; 413]].concat(),
        ),
        ("sound.wav", A, "WAV sound", riff(b"WAVE")),
        ("sound.flac", A, "FLAC sound", [&b"fLaC\0\0\0\x22"[..], &[0; 34]].concat()),
        ("sound.m4a", A, "MPEG-4 sound", boxed(b"M4A ")),
        ("sound.ogg", A, "Ogg sound", ogg(b"\x01vorbis")),
        ("sound.opus", A, "Ogg sound", ogg(b"OpusHead")),
        ("sound.amr", A, "AMR sound", b"#!AMR\n\x3c".to_vec()),
        ("music.mid", A, "MIDI music", b"MThd\0\0\0\x06\0\x01\0\x01\0\x60".to_vec()),
        ("film.mp4", V, "MPEG-4 video", mp4()),
        ("film.mov", V, "QuickTime video", boxed(b"qt  ")),
        ("film.avi", V, "AVI video", riff(b"AVI ")),
        ("film.mkv", V, "Matroska or WebM video", b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01".to_vec()),
        (
            "film.wmv",
            V,
            "Windows Media",
            [&b"\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\0\xaa\0\x62\xce\x6c"[..], &[0; 14]].concat(),
        ),
        ("film.mpg", V, "MPEG video", [&b"\0\0\x01\xba\x44"[..], &[0; 20]].concat()),
        ("film.ogv", V, "Ogg video", ogg(b"\x80theora")),
        ("film.flv", V, "Flash video", b"FLV\x01\x05\0\0\0\x09\0\0\0\0".to_vec()),
    ]
}

fn pictures() -> Vec<Sample> {
    const I: &str = "image";
    let mut bitmap = b"BM\x3a\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x01\0\0\0\x01\0\0\0\x01\0\x18\0".to_vec();
    bitmap.resize(58, 0);
    vec![
        ("picture.png", I, "PNG picture", png(4, 4, [0, 84, 150])),
        ("picture.jpg", I, "JPEG picture", jpeg(&mut Prng::of("picture.jpg"), 100)),
        ("picture.gif", I, "GIF picture", gif()),
        ("picture.bmp", I, "Windows bitmap", bitmap),
        ("picture.tif", I, "TIFF picture", b"II*\0\x08\0\0\0\0\0\0\0\0\0".to_vec()),
        (
            "picture.webp",
            I,
            "WebP picture",
            b"RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0\x2f\0\0\0\0\0\0\0\0\0\0\0\0\0".to_vec(),
        ),
        ("picture.heic", I, "HEIF picture", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec()),
        (
            "picture.ico",
            I,
            "Windows icon",
            b"\0\0\x01\0\x01\0\x10\x10\0\0\x01\0\x20\0\0\0\0\0\x16\0\0\0".to_vec(),
        ),
        (
            "picture.svg",
            I,
            "SVG picture",
            b"<!-- drawn by hand -->\n<svg xmlns=\"http://www.w3.org/2000/svg\"/>\n".to_vec(),
        ),
        (
            "picture-with-prolog.svg",
            I,
            "SVG picture",
            b"<?xml version=\"1.0\"?><!DOCTYPE svg><svg/>\n".to_vec(),
        ),
        ("picture.wmf", I, "Windows metafile", b"\xd7\xcd\xc6\x9a\0\0\0\0\0\0".to_vec()),
    ]
}

fn documents() -> Vec<Sample> {
    const D: &str = "document";
    let junk = [&b"\r\n\r\nprinted by the copier\r\n"[..], &pdf("Scan", 0)].concat();
    vec![
        ("document.docx", D, "Word document", docx(&["A document"])),
        ("workbook.xlsx", D, "Excel workbook", xlsx(&[&["A"], &["1"]])),
        (
            "slides.pptx",
            D,
            "PowerPoint presentation",
            zip(&[("[Content_Types].xml", b"<Types/>"), ("ppt/presentation.xml", b"<p/>")]),
        ),
        ("document.odt", D, "OpenDocument text", odt(&["A document"])),
        (
            "book.epub",
            D,
            "EPUB book",
            zip(&[("mimetype", b"application/epub+zip"), ("META-INF/container.xml", b"")]),
        ),
        ("document.pdf", D, "PDF document", pdf("A document", 0)),
        ("document-behind-junk.pdf", D, "PDF document", junk),
        ("document.doc", D, "Word 97 document", compound(0x0002_0906, &["WordDocument"])),
        ("workbook.xls", D, "Excel 97 workbook", compound(0, &["Workbook"])),
        ("unknown.ole", D, "legacy Office document or message", compound(0, &["Contents"])),
        ("document.rtf", D, "rich text document", b"{\\rtf1\\ansi A document\\par}".to_vec()),
        (
            "notes.one",
            D,
            "OneNote notebook",
            b"\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d\xae\xb1\x53\x78\xd0\x29\x96\xd3".to_vec(),
        ),
        ("page.ps", D, "PostScript document", b"%!PS-Adobe-3.0\nshowpage\n".to_vec()),
        (
            "document.xml",
            D,
            "Word XML document",
            b"<?xml version=\"1.0\"?><w:wordDocument xmlns:w=\"x\"/>\n".to_vec(),
        ),
        ("data.accdb", D, "Access database", b"\0\x01\0\0Standard ACE DB\0\x02\0\0\0".to_vec()),
    ]
}

fn texts() -> Vec<Sample> {
    const T: &str = "text";
    vec![
        ("empty.txt", T, "empty file", Vec::new()),
        ("text.txt", T, "text", b"A text.\r\n".to_vec()),
        ("text-in-utf-8.txt", T, "text", "Ein Text für £5 – café.\n".as_bytes().to_vec()),
        ("text-in-latin-1.txt", T, "text", b"Un caf\xe9, s'il vous pla\xeet.\n".to_vec()),
        ("text-in-utf-16.txt", T, "text", utf_16("A text.\r\n")),
        ("table.csv", T, "text", b"name,number\r\nA. Brook,1\r\n".to_vec()),
        ("page.html", T, "HTML page", b"<!DOCTYPE html>\n<html><body><p>A page</p></body></html>\n".to_vec()),
        ("fragment.html", T, "HTML page", b"\xef\xbb\xbf<div>A fragment</div>\n".to_vec()),
        ("data.xml", T, "XML document", b"<?xml version=\"1.0\"?>\n<council/>\n".to_vec()),
        (
            "about-scripts.txt",
            T,
            "text",
            b"Dear all,\nthe first line is\n@echo off\nand then\nWScript.Echo 1\n".to_vec(),
        ),
        ("about-programs.txt", T, "text", b"MZ is how programs begin, PK is how archives do.\n".to_vec()),
        ("event.ics", T, "calendar entry", b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n".to_vec()),
        ("card.vcf", T, "contact card", b"BEGIN:VCARD\r\nVERSION:3.0\r\nEND:VCARD\r\n".to_vec()),
        ("signed.asc", T, "text", b"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nHello\n".to_vec()),
    ]
}

fn mail() -> Vec<Sample> {
    const M: &str = "mail";
    let signed = b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02\xa0\x80\x30\x80\x02\x01\x01".to_vec();
    vec![
        (
            "message.eml",
            M,
            "mail message",
            b"Return-Path: <a@example.org>\r\nFrom: a@example.org\r\n\r\nHello\r\n".to_vec(),
        ),
        (
            "mailbox.mbox",
            M,
            "mail message",
            b"From a@example.org Mon Mar  3 09:00:00 2025\nMessage-ID: <1@example.org>\nTo: b\n\nHello\n"
                .to_vec(),
        ),
        ("message.msg", M, "Outlook message", compound(0x0002_0d0b, &["__properties_version1.0"])),
        ("winmail.dat", M, "Outlook container (TNEF)", b"\x78\x9f\x3e\x22\x01\0\x01\x06\x90\x08\0".to_vec()),
        ("mailbox.pst", M, "Outlook mailbox", b"!BDN\0\0\0\0SM\x17\0".to_vec()),
        ("signed.p7m", M, "signed message or signature (S/MIME)", signed),
    ]
}

fn encrypted() -> Vec<Sample> {
    const E: &str = "encrypted";
    let mut prng = Prng::of("encrypted");
    let unknown = Prng::of("noise").bytes(300);
    vec![
        ("message.asc", E, "PGP encrypted message", pgp_armour(&mut prng).into_bytes()),
        ("message.pgp", E, "PGP encrypted file", pgp(&mut prng)),
        ("message.p7m", E, "encrypted message (S/MIME)", enveloped(&mut prng)),
        (
            "document-with-password.docx",
            E,
            "encrypted Office document",
            compound(0, &["EncryptionInfo", "EncryptedPackage"]),
        ),
        (
            "archive-with-password.zip",
            E,
            "encrypted ZIP archive",
            zip_with_flags(&[("a.txt", b"\x01\x02\x03")], 1),
        ),
        (
            "archive-with-password.rar",
            E,
            "encrypted RAR archive",
            b"Rar!\x1a\x07\x01\0\x33\x92\xb5\xe5\x21\x04\0\0\x01\x0f".to_vec(),
        ),
        (
            "message.rpmsg",
            E,
            "rights-protected message",
            b"\x76\xe8\x04\x60\xc4\x11\xe3\x86\x0a\0\0\0".to_vec(),
        ),
        ("secrets.age", E, "age encrypted file", b"age-encryption.org/v1\n-> X25519 abc\n".to_vec()),
        ("noise.dat", "unknown", "unknown data", unknown),
    ]
}

fn utf_16(text: &str) -> Vec<u8> {
    let mut bytes = vec![0xff, 0xfe];
    bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    bytes
}
