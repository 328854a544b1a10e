use super::*;
use crate::detect::finding::Place;
use crate::inspect::facts::{Part, Shortfall, Uninspected};
use proptest::prelude::*;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

fn inspect<'a>(pieces: impl IntoIterator<Item = &'a [u8]> + Clone, limits: &Limits) -> Content {
    Inspector::inspect(&Arc::new(Detectors::builtin()), limits, pieces)
}

fn whole(message: &[u8]) -> Content {
    inspect([message], &Limits::default())
}

/// All facts, for comparison.
fn facts(content: &Content) -> String {
    format!("{content:#?}")
}

/// The facts that a fixture is about, a line each.
fn outline(content: &Content) -> String {
    let mut out = String::new();
    let header = &content.header;
    for subject in &header.subjects {
        writeln!(out, "subject {subject}").unwrap();
    }
    for (role, addresses) in
        [("from", &header.from), ("sender", &header.sender), ("visible", &header.visible_recipients)]
    {
        addresses.iter().for_each(|address| writeln!(out, "{role} {address}").unwrap());
    }
    if header.forwarded_automatically {
        out += "forwarded automatically\n";
    }
    content.parts.iter().for_each(|part| out += &part_line(part));
    for finding in &content.findings {
        let class = finding.class.name;
        writeln!(out, "finding {class} {} in {}", finding.distinct, place(content, finding.place)).unwrap();
    }
    for marking in &content.markings {
        writeln!(out, "marking {} in {}", marking.words, place(content, marking.place)).unwrap();
    }
    for Uninspected { shortfall, part, detail } in &content.uninspected {
        let part = part.map_or("message".to_owned(), |part| place(content, Place::Part(part)));
        writeln!(out, "uninspected {}: {part}: {detail}", shortfall.name()).unwrap();
    }
    content.ambiguities.iter().for_each(|code| writeln!(out, "ambiguous {}", code.code()).unwrap());
    out
}

fn part_line(part: &Part) -> String {
    let Part { number, declared, true_type, size, .. } = part;
    let mut line = format!("part {number} {declared}, {}, {size} bytes", true_type.name);
    part.names.iter().for_each(|name| line += &format!(", {name:?}"));
    line += if part.attached { ", attached" } else { "" };
    line += if part.inline_picture { ", inline picture" } else { "" };
    format!("{}{line}\n", "  ".repeat(usize::from(part.depth)))
}

fn place(content: &Content, place: Place) -> String {
    match place {
        Place::Header => "header".to_owned(),
        Place::Part(index) => format!("part {}", content.parts[index as usize].number),
    }
}

fn fixtures() -> Vec<(PathBuf, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/mime");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "eml"));
    files.sort();
    assert!(files.len() >= 40);
    files.into_iter().map(|path| (path.clone(), on_the_wire(fs::read(path).unwrap()))).collect()
}

/// A fixture is kept with the line ends of a text file, unless its line ends are what it is about.
fn on_the_wire(text: Vec<u8>) -> Vec<u8> {
    if text.windows(2).any(|pair| pair == b"\r\n") {
        return text;
    }
    text.iter().flat_map(|byte| if *byte == b'\n' { vec![b'\r', b'\n'] } else { vec![*byte] }).collect()
}

/// Each `fixtures/mime/NAME.eml` has the facts that `NAME.outline` says.
#[test]
fn fixtures_have_the_facts_that_their_outlines_say() {
    let mut wrong = String::new();
    for (path, message) in fixtures() {
        let read = outline(&whole(&message));
        let expected = fs::read_to_string(path.with_extension("outline")).unwrap_or_default();
        if read != expected {
            writeln!(wrong, "{}: expected\n{expected}read\n{read}", path.display()).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn fixtures_give_the_same_facts_however_they_are_cut() {
    for (path, message) in fixtures() {
        let expected = facts(&whole(&message));
        for size in [1, 2, 3, 7, 64] {
            let read = facts(&inspect(message.chunks(size), &Limits::default()));
            assert_eq!(read, expected, "{} in pieces of {size}", path.display());
        }
    }
}

#[test]
fn a_large_binary_is_counted_without_being_decoded() {
    for length in [71_000usize, 73_000, 300_000] {
        let binary: Vec<u8> = [b"\x7fELF\x02\x01\x01\0".as_slice(), &vec![1; length - 8]].concat();
        let message = format!(
            "Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n{}",
            encodify::base64::MIME.encode(&binary)
        );
        let expected = whole(message.as_bytes());
        assert_eq!(expected.parts[0].size, length as u64);
        for size in [1, 1_000, 98_304, 98_305] {
            let read = inspect(message.as_bytes().chunks(size), &Limits::default());
            assert_eq!(facts(&read), facts(&expected), "{length} in pieces of {size}");
        }
    }
}

/// A fixture with some of its bytes changed, and where to cut it.
fn mutated() -> impl Strategy<Value = (Vec<u8>, Vec<usize>)> {
    let change = (any::<prop::sample::Index>(), any::<u8>(), 0usize..3);
    let changes = prop::collection::vec(change, 0..6);
    let cuts = prop::collection::vec(0usize..400, 0..6);
    (prop::sample::select(fixtures()), changes, cuts).prop_map(|((_, mut message), changes, cuts)| {
        for (place, byte, kind) in changes {
            if message.is_empty() {
                break;
            }
            let place = place.index(message.len());
            match kind {
                0 => message[place] = byte,
                1 => message.insert(place, byte),
                _ => drop(message.drain(place..(place + usize::from(byte)).min(message.len()))),
            }
        }
        (message, cuts)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn damaged_mail_gives_the_same_facts_however_it_is_cut((message, cuts) in mutated()) {
        let limits = Limits { depth: 3, levels: 2, parts: 6, unpacked: 4_096, text: 4_096, looks: 2_048, header_bytes: 400, fields: 8, parameters: 4, stops_again: 100, text_again: 65_536 };
        let (mut pieces, mut rest) = (Vec::new(), message.as_slice());
        for cut in cuts {
            let (piece, tail) = rest.split_at(cut.min(rest.len()));
            pieces.push(piece);
            rest = tail;
        }
        pieces.push(rest);
        for limits in [limits, Limits::default()] {
            prop_assert_eq!(facts(&inspect(pieces.clone(), &limits)), facts(&inspect([message.as_slice()], &limits)));
        }
    }

    #[test]
    fn any_bytes_are_inspected_to_the_end(message: Vec<u8>) {
        prop_assert_eq!(whole(&message).size, message.len() as u64);
    }
}

#[test]
fn a_marking_in_a_subject_or_a_file_name_is_one() {
    let marked = |message: &str| -> Vec<&'static str> {
        whole(message.as_bytes()).markings.iter().map(|marking| marking.words).collect()
    };
    for subject in [
        "Subject: OFFICIAL-SENSITIVE\r\nDate: Mon, 2 Nov 2026 10:00:00 +0000\r\n",
        "Subject: Official-Sensitive\r\nx-mailer: y\r\n",
        "To: somebody with a rather long address <so@a.example>, another@b.example\r\nSubject: official-sensitive\r\n",
        "Subject: [Official-Sensitive] minutes\r\n",
        "Subject: Re: [Official-Sensitive] minutes\r\n",
        "Subject: FW: Re: [OFFICIAL: SENSITIVE] minutes\r\n",
        "Content-Disposition: attachment; filename=\"minutes_OFFICIAL-SENSITIVE.txt\"\r\n",
    ] {
        assert_eq!(
            marked(&format!("From: a@b.example\r\n{subject}\r\nhello\r\n")),
            ["OFFICIAL-SENSITIVE"],
            "{subject}"
        );
    }
    for subject in
        ["Subject: when OFFICIAL-SENSITIVE is due\r\n", "Content-Type: text/plain; name=secret-santa.txt\r\n"]
    {
        assert!(marked(&format!("{subject}\r\nhello\r\n")).is_empty(), "{subject}");
    }
}

#[test]
fn mails_that_say_the_same_have_the_same_sum() {
    let sum = |message: &str, size: usize| inspect(message.as_bytes().chunks(size), &Limits::default()).sum;
    let two = |boundary: &str, head: &str, text: &str| {
        format!(
            "{head}Content-Type: multipart/mixed; boundary={boundary}\r\n\r\n--{boundary}\r\n{text}\r\n--{boundary}\r\n\
             Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\nAAECAwQF\r\n--{boundary}--\r\n"
        )
    };
    let plain = two("one", "Message-ID: <1@a.example>\r\n", "\r\nCaf=C3=A9");
    let quoted = "Content-Transfer-Encoding: quoted-printable\r\n\r\nT=69ny";
    let one = sum(&two("one", "Message-ID: <1@a.example>\r\n", "\r\nTiny"), 4096);
    assert!(one.is_some());
    for size in [1, 7, 4096] {
        assert_eq!(
            sum(&two("two", "Date: now\r\nMessage-ID: <2@a.example>\r\n", quoted), size),
            one,
            "{size}"
        );
        assert_ne!(sum(&plain, size), one);
    }
    assert_eq!(sum("Subject: nothing\r\n\r\n", 4096), None);
}

#[test]
fn lines_and_numbers_of_a_message_that_is_read_again_have_a_limit() {
    let head = "From: a@b.example\r\nContent-Type: text/plain\r\nContent-Type: text/html\r\n\r\n";
    let (lines, number) = ("x\r\n".repeat(96), "NHS number: 999 000 0018\r\n");
    for (more, held) in [("", false), ("x", false), ("x\r\n", true), ("1", true)] {
        let message = format!("{head}{lines}{number}{more}");
        let limits = Limits { stops_again: 104, ..Limits::default() };
        for size in [message.len(), 1, 7] {
            let content = inspect(message.as_bytes().chunks(size), &limits);
            let details: Vec<_> = content.uninspected.iter().map(|missed| missed.detail).collect();
            let told = details.contains(&"more lines and numbers than are read in more than one way");
            assert_eq!(
                (told, content.findings.is_empty()),
                (held, false),
                "{more:?} in pieces of {size}: {details:?}"
            );
        }
    }
}

#[test]
fn text_of_a_message_that_is_read_again_has_a_limit() {
    let head = "From: a@b.example\r\nContent-Type: text/plain\r\nContent-Type: text/html\r\n\r\n";
    let text = |kib: usize| format!("{head}NHS number: 999 000 0018\r\n{}", "all is well; ".repeat(kib * 80));
    // Blocks are of 16 KiB: behind the first it shows that this was too much, and the second is not read again.
    let limits = Limits { text_again: 256 * 1024, ..Limits::default() };
    for (kib, held) in [(8, false), (60, true)] {
        let message = text(kib);
        let content = inspect([message.as_bytes()], &limits);
        let details: Vec<_> = content.uninspected.iter().map(|missed| missed.detail).collect();
        let told = details.contains(&"more text than is read in more than one way");
        assert_eq!((told, content.findings.is_empty()), (held, false), "{kib} KiB: {details:?}");
        for size in [1_000, 16 * 1024, 20_001] {
            let pieces = message.as_bytes().chunks(size);
            assert_eq!(facts(&inspect(pieces, &limits)), facts(&content), "{kib} KiB in pieces of {size}");
        }
    }
}

#[test]
fn what_detectors_look_into_has_a_limit() {
    let number = "NHS number: 999 000 0018\r\n";
    let text = |words: &str| format!("{}\r\n", words.repeat(6)).repeat(3_000 / words.len());
    // Blocks are of 16 KiB: behind the first it shows that this was too much.
    let limits = Limits { looks: 64 * 1024, ..Limits::default() };
    for (words, held) in [("strokes ", true), ("pwd ", true), ("all is well; ", false), ("room 7; ", false)] {
        for head in ["", "Content-Type: text/html\r\n", "Content-Transfer-Encoding: base64\r\n"] {
            let text = format!("{number}{}{}", text(words), "NI number: AB123456C\r\n");
            let base64 = head.ends_with("base64\r\n");
            let text = if base64 { encodify::base64::MIME.encode(text) } else { text };
            let message = format!("From: a@b.example\r\n{head}\r\n{text}");
            let content = inspect([message.as_bytes()], &limits);
            let details: Vec<_> = content.uninspected.iter().map(|missed| missed.detail).collect();
            let expected: (&[&str], _) = if held {
                (&["more words that may announce personal data or secrets than are looked into"], 1)
            } else {
                (&[], 2)
            };
            assert_eq!((&*details, content.findings.len()), expected, "{words:?} {head:?}");
            for size in [7, 1_000, 16 * 1024, 20_001] {
                let pieces = message.as_bytes().chunks(size);
                assert_eq!(
                    facts(&inspect(pieces, &limits)),
                    facts(&content),
                    "{words:?} in pieces of {size}"
                );
            }
        }
    }
}

#[test]
fn headers_of_parts_are_looked_into_no_further_than_texts() {
    let part = format!("--b\r\nSubject: {}\r\n\r\nx\r\n", "strokes ".repeat(80));
    let head = "From: a@b.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n";
    let message = format!("{head}{}--b--\r\n", part.repeat(60));
    let told = |looks| {
        let limits = Limits { looks, ..Limits::default() };
        let content = inspect([message.as_bytes()], &limits);
        for size in [1, 1_000] {
            assert_eq!(facts(&inspect(message.as_bytes().chunks(size), &limits)), facts(&content));
        }
        content.uninspected.iter().map(|missed| missed.detail).collect::<Vec<_>>()
    };
    assert_eq!(told(Limits::default().looks), [""; 0]);
    assert_eq!(
        told(64 * 1024),
        ["more words that may announce personal data or secrets than are looked into"]
    );
}

#[test]
fn text_that_a_message_unpacks_to_has_a_limit() {
    let number = "NHS number: 999 000 0018\n";
    let text = "all is well\n".repeat(5_000);
    // A byte, a line end and a number count, and the file; and what is judged.
    let cost = |text: &str| {
        let judged = if text == number { 40 } else { 0 };
        text.len() as u64 + 16 * text.matches('\n').count() as u64 + judged
    };
    let packed = |text: &str| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        std::io::Write::write_all(&mut encoder, text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    };
    let mail = |files: &[Vec<u8>]| {
        let part = |file: &Vec<u8>| {
            let fields = "Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64";
            format!("--b\r\n{fields}\r\n\r\n{}\r\n", encodify::base64::MIME.encode(file))
        };
        let parts: String = files.iter().map(part).collect();
        format!("From: a@b.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n{parts}--b--\r\n")
    };
    let message = mail(&[packed(&text), packed(number)]);
    let enough = cost(&text) + 1_024 + cost(number) + 3 * 16 + 1_024;
    for (limit, findings, missed) in [
        (enough, 1, 0),
        // What is too much begins in the last file, which is one piece.
        (enough - cost(number) - 3 * 16 - 1_024, 0, 1),
        (cost(&text) / 2, 0, 2),
    ] {
        let limits = Limits { text: limit, ..Limits::default() };
        let content = inspect([message.as_bytes()], &limits);
        let told = &content.uninspected;
        assert_eq!((content.findings.len(), told.len()), (findings, missed), "{limit}: {told:?}");
        assert!(told.iter().all(|missed| missed.shortfall == Shortfall::Limit), "{told:?}");
        for size in [1, 100, 5_000] {
            assert_eq!(
                facts(&inspect(message.as_bytes().chunks(size), &limits)),
                facts(&content),
                "{limit} {size}"
            );
        }
    }
    // What is not unpacked has no such limit.
    let plain = format!("From: a@b.example\r\n\r\n{text}{number}");
    let content = inspect([plain.as_bytes()], &Limits { text: 1, ..Limits::default() });
    assert_eq!((content.findings.len(), content.uninspected.as_slice()), (1, &[][..]));
}

#[test]
fn what_all_of_a_message_unpacks_to_has_a_limit() {
    let gzip = |text: &str| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        std::io::Write::write_all(&mut encoder, text.as_bytes()).unwrap();
        encodify::base64::MIME.encode(encoder.finish().unwrap())
    };
    let part = |text: &str| {
        let fields = "Content-Type: application/gzip\r\nContent-Transfer-Encoding: base64";
        format!("--b\r\n{fields}\r\n\r\n{}\r\n", gzip(text))
    };
    let (filler, number) = ("all is well\n".repeat(5_000), "NHS number: 999 000 0018\n".to_owned());
    let message = |parts: &[&str]| {
        let parts: String = parts.iter().map(|text| part(text)).collect();
        format!("From: a@b.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n{parts}--b--\r\n")
    };
    let read = |message: &str, unpacked, size| {
        let limits = Limits { unpacked, ..Limits::default() };
        inspect(message.as_bytes().chunks(size), &limits)
    };
    let message = message(&[&filler, &filler, &number]);
    let enough = 2 * filler.len() as u64 + number.len() as u64;
    for (unpacked, findings, details) in [
        (enough, 1, &[][..]),
        (enough - 1, 0, &["compressed data unpacks to more than is read"]),
        (filler.len() as u64 / 2, 0, &["compressed data unpacks to more than is read"; 3]),
    ] {
        let content = read(&message, unpacked, message.len());
        let missed: Vec<_> = content.uninspected.iter().map(|missed| missed.detail).collect();
        assert_eq!((content.findings.len(), missed.as_slice()), (findings, details), "{unpacked}");
        for size in [1, 100, 5_000] {
            assert_eq!(facts(&read(&message, unpacked, size)), facts(&content), "{unpacked} {size}");
        }
    }
}

#[test]
fn a_marking_behind_more_personal_data_than_is_counted_is_found() {
    let numbers = "NHS number: 999 000 0018\r\n".repeat(Content::MAX_FINDINGS + 2);
    let content = whole(format!("From: a@b.example\r\n\r\n{numbers}OFFICIAL-SENSITIVE\r\n").as_bytes());
    assert_eq!((content.findings.len(), content.markings.len()), (Content::MAX_FINDINGS, 1));
    assert_eq!(content.uninspected.len(), 1);
}

#[test]
fn what_a_reply_quotes_is_told_apart_in_every_form_and_reading() {
    let number = "NHS number 999 000 0018";
    for (declared, body, expected) in [
        ("text/plain", format!("Hello\r\n\r\n> {number}\r\n"), true),
        ("text/plain; format=flowed", "Hello\r\n\r\n> NHS number \r\n> 999 000 0018\r\n".to_owned(), true),
        (
            "text/plain",
            format!("Hello\r\n\r\n-----Original Message-----\r\nFrom: Jo\r\n\r\n{number}\r\n"),
            true,
        ),
        (
            "text/html",
            format!(
                "<p>Hello</p><hr><div><b>From:</b> Jo<br><b>Sent:</b> 3 March<br><b>To:</b> Sam</div><p>{number}</p>"
            ),
            true,
        ),
        // It is text like other text.
        ("text/html", format!("<p>Hello</p><blockquote>{number}</blockquote>"), false),
        ("text/plain", format!("{number}\r\n\r\n> {number}\r\n"), false),
        // The header of the mail itself introduces nothing, also where it is read as text.
        ("text/plain", format!("{number}\r\n"), false),
    ] {
        for twice in ["", "Content-Transfer-Encoding: 7bit\r\nContent-Transfer-Encoding: 8bit\r\n"] {
            let header = "From: <jo@council.example>\r\nDate: Tue, 3 Nov 2026 09:20:00 +0000\r\nTo: sam@partner.example";
            let mail = format!("{header}\r\n{twice}Content-Type: {declared}\r\n\r\n{body}");
            let content = whole(mail.as_bytes());
            assert_eq!(content.readings.len() > 1, !twice.is_empty(), "{mail}");
            let quoted = content.findings.iter().all(|finding| finding.quoted);
            assert!(!content.findings.is_empty() && quoted == expected, "{mail}: {:?}", content.findings);
        }
    }
}
