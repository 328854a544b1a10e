//! Words of dictionaries in whole messages: every text counts, none twice.

use super::facts::Content;
use super::inspector::Inspector;
use crate::detect::detectors::Detectors;
use crate::detect::spec::{DictionarySpec, Spec, TermSpec};
use crate::message::limits::Limits;
use std::sync::Arc;

fn detectors() -> Arc<Detectors> {
    let term = TermSpec {
        words: vec!["lottery".to_owned(), "lucky draw".to_owned()],
        weight: 1,
        cap: u8::MAX,
        part_of_words: false,
        requires: Vec::new(),
        excludes: Vec::new(),
    };
    let dictionary =
        DictionarySpec { name: "d".to_owned(), title: "d".to_owned(), threshold: 1, terms: vec![term] };
    Arc::new(Detectors::of(Arc::new(Spec { dictionaries: vec![dictionary], ..Spec::default() })))
}

/// The facts of a mail, which are the same however it is cut.
fn read(mail: &str) -> Content {
    let read = |size| Inspector::inspect(&detectors(), &Limits::default(), mail.as_bytes().chunks(size));
    let whole = read(mail.len());
    for size in [1, 7, 64] {
        assert_eq!(format!("{:?}", read(size)), format!("{whole:?}"), "{size}: {mail}");
    }
    whole
}

fn times(declared: &str, body: &str) -> u8 {
    read(&format!("From: jo@council.example\r\nContent-Type: {declared}\r\n\r\n{body}")).words.get(0)
}

#[test]
fn a_text_that_is_shown_in_several_ways_counts_once() {
    for (declared, body, number) in [
        ("text/plain", "A lottery, a lucky\r\ndraw.\r\n", 2),
        ("text/html", "<p>A <b>lottery</b>, a lucky<br>draw.</p>", 2),
        // All of the text has the hidden word and not the divided one, the text that is seen has it the other way round.
        ("text/html", "<p>lottery <span style=\"display:none\">lottery</span> lot<i hidden>x</i>tery</p>", 2),
        ("text/plain", "<html><p>lottery</p><p>lot<b>tery</b></p></html>", 2),
        ("text/plain; format=flowed", "a lucky \r\ndraw, a lottery \r\n", 2),
        ("text/plain; charset=utf-16", "lottery lottery", 2),
        ("text/rtf", "{\\rtf1 lot{\\v x}tery, lottery}", 2),
    ] {
        assert_eq!(times(declared, body), number, "{declared}: {body}");
    }
}

#[test]
fn parts_add_up_but_alternatives_do_not() {
    let part = |kind: &str, text: &str| format!("--b\r\nContent-Type: text/{kind}\r\n\r\n{text}\r\n");
    let (one, two) = (part("plain", "lottery"), part("html", "<p>lottery, lottery</p>"));
    let body = format!("{one}{two}{one}--b--\r\n");
    assert_eq!(times("multipart/mixed; boundary=b", &body), 4);
    assert_eq!(times("multipart/alternative; boundary=b", &body), 2);
    let around = format!(
        "--a\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n{body}\r\n--a\r\n\r\nlottery\r\n--a--\r\n"
    );
    assert_eq!(times("multipart/mixed; boundary=a", &around), 3);
    let three = "--c\r\n\r\nlottery\r\n".repeat(3);
    let related =
        format!("--b\r\nContent-Type: multipart/related; boundary=c\r\n\r\n{three}--c--\r\n--b\r\n");
    let related = around.replacen("--b\r\n", &related, 1);
    assert_eq!(times("multipart/mixed; boundary=a", &related), 4);
    let subject =
        format!("Subject: lottery\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n{body}");
    assert_eq!(read(&subject).words.get(0), 3);
}

#[test]
fn an_ambiguous_message_counts_as_often_as_one_of_its_readings_shows() {
    let body = "--b\r\nContent-Type: text/plain\r\n\r\nlottery lottery\r\n--b--\r\n";
    let twice = format!(
        "Content-Type: multipart/mixed; boundary=b\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n{body}"
    );
    let content = read(&twice);
    assert!(content.readings.len() > 1);
    assert_eq!(content.words.get(0), 2);
    // Only one of the readings undoes the encoding.
    let encoded =
        "Content-Transfer-Encoding: 7bit\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nlott=65ry\r\n";
    let content = read(encoded);
    assert!(content.readings.len() > 1);
    assert_eq!(content.words.get(0), 1);
}

#[test]
fn what_is_encoded_in_a_text_counts_once() {
    let inner = "Subject: our lottery\r\n\r\nHere is what we have agreed upon: a lucky draw for all who have come.\r\n";
    for body in
        [encodify::base64::MIME.encode(inner), encodify::base64::MIME.encode(inner).replace("\r\n", "\r\n> ")]
    {
        let content = read(&format!("From: jo@council.example\r\n\r\nSee:\r\n{body}\r\n"));
        assert!(content.readings.len() > 1);
        assert_eq!(content.words.get(0), 2, "{body}");
    }
}
