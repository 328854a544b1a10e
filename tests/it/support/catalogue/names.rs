//! Names of attached files: which of them a program sees, and what they hide.
//!
//! Where only the name decides, the file itself is harmless text.

use super::build::{TOP, case, marker_base64, row, two_parts};
use super::cms::{Form, signed};
use super::compose::{BASE64, base64, file, leaf, with};
use super::tnef::{Attachment, tnef};
use super::{Case, Expect, Row};
use crate::support::generator::files::{program, zip};

pub fn rows() -> Vec<Row> {
    vec![
        row("N-01", "a name in sections", sections()),
        row("N-02", "a name with a language", languages()),
        row("N-03", "two names that differ", two_names()),
        row("N-04", "one parameter twice", twice()),
        row("N-05", "an encoded word as name", encoded_words()),
        row("N-06", "a name written backwards", bidi()),
        row("N-07", "an extension that is not seen", extensions()),
        row("N-08", "characters that end a name or a path", special_characters()),
        row("N-09", "fields that are nearly right", nearly_right()),
        row("N-10", "a program without a name", nameless()),
        row("N-11", "a name inside a container", contained()),
    ]
}

const RULE: &str = "executable-attachments";
const TYPE: &str = "Content-Type: application/octet-stream";

/// A mail with a harmless file that has these fields.
fn described(fields: &str) -> Vec<u8> {
    two_parts(&format!("{BASE64}{fields}"), &base64("Minutes of the meeting.\r\n"))
}

/// The same with these parameters of its disposition.
fn disposed(parameters: &str) -> Vec<u8> {
    described(&format!("{TYPE}\r\nContent-Disposition: attachment; {parameters}\r\n"))
}

fn fires() -> Expect {
    Expect::nothing().rule(RULE)
}

fn all<const N: usize>(mails: [(&str, Vec<u8>); N], expect: Expect) -> Vec<Case> {
    mails.map(|(name, mail)| case(name, mail, expect.clone())).into()
}

fn sections() -> Vec<Case> {
    let letters: Vec<String> = "a-rather-long-name-payload.exe".chars().map(String::from).collect();
    let section = |at: usize| format!("filename*{at}=\"{}\"", letters[at]);
    let many: Vec<String> = (0..letters.len()).map(section).collect();
    assert_eq!(many.len(), 30);
    let mails = [
        ("two", disposed("filename*0=\"pay\"; filename*1=\"load.exe\"")),
        ("thirty", disposed(&many.join(";\r\n "))),
        ("out-of-order", disposed("filename*1=\"load.exe\"; filename*0=\"pay\"")),
        ("extension-divided", disposed("filename*0=\"payload.e\"; filename*1=\"xe\"")),
        ("encoded", disposed("filename*0*=utf-8''pay%6C; filename*1*=oad%2Ee; filename*2=xe")),
        (
            "of-the-type",
            described(&format!(
                "{TYPE}; name*0=\"payload.e\"; name*1=\"xe\"\r\nContent-Disposition: attachment\r\n"
            )),
        ),
    ];
    all(mails, fires())
}

fn languages() -> Vec<Case> {
    let mails = [
        ("language", disposed("filename*=utf-8'en-US'payload.exe")),
        ("no-language", disposed("filename*=utf-8''payload%2Eexe")),
        ("no-charset", disposed("filename*=''payload.exe")),
        ("quoted", disposed("filename*=\"utf-8'en-US'payload.exe\"")),
    ];
    all(mails, fires())
}

fn two_names() -> Vec<Case> {
    let both = |name: &str, filename: &str| {
        described(&format!("{TYPE}; name={name}\r\nContent-Disposition: attachment; filename={filename}\r\n"))
    };
    let mails = [
        ("filename-is-true", both("report.pdf", "payload.exe")),
        ("name-is-true", both("payload.exe", "report.pdf")),
        ("extended-is-true", disposed("filename=report.pdf; filename*=utf-8''payload.exe")),
        ("plain-is-true", disposed("filename=payload.exe; filename*=utf-8''report.pdf")),
        ("extended-first", disposed("filename*=utf-8''payload.exe; filename=report.pdf")),
        ("sections-are-true", disposed("filename=report.pdf; filename*0=pay; filename*1=load.exe")),
    ];
    all(mails, fires().noted(&["NAME-CONFLICT"]))
}

fn twice() -> Vec<Case> {
    let mails = [
        ("last", disposed("filename=a.pdf; filename=b.exe")),
        ("first", disposed("filename=b.exe; filename=a.pdf")),
        (
            "of-the-type",
            described(&format!("{TYPE}; name=a.pdf; name=b.exe\r\nContent-Disposition: attachment\r\n")),
        ),
    ];
    all(mails, fires().held(&["PARAM-DUP"]))
}

fn encoded_words() -> Vec<Case> {
    let mails = [
        ("base64", disposed("filename=\"=?utf-8?B?cGF5bG9hZC5leGU=?=\"")),
        ("two-words", disposed("filename=\"=?utf-8?B?cGF5bG9hZC5l?= =?utf-8?B?eGU=?=\"")),
        ("two-words-folded", disposed("filename=\"=?utf-8?B?cGF5bG9hZC5l?=\r\n =?utf-8?B?eGU=?=\"")),
        ("quoted-printable", disposed("filename=\"=?utf-8?Q?payload=2Ee=78e?=\"")),
        ("not-quoted", disposed("filename==?utf-8?B?cGF5bG9hZC5leGU=?=")),
        ("a-part-of-it", disposed("filename=\"payload.=?us-ascii?Q?exe?=\"")),
    ];
    let broken = [
        ("escape-that-is-none", "=?utf-8?Q?payload.=65xe=ZZ?="),
        ("escape-cut-off", "=?utf-8?Q?payload.=65xe=?="),
        ("escape-divided", "=?utf-8?Q?payload.=6?= =?utf-8?Q?5xe?="),
        ("junk-in-base64", "=?utf-8?B?cGF5!bG9h!ZC5leGU=*?="),
        ("quantum-divided", "=?utf-8?B?cGF5bG9hZC5?= =?utf-8?B?leGU=?="),
        ("no-end", "=?utf-8?Q?payload=2Eexe"),
        ("no-charset", "=??Q?payload=2Eexe?="),
        ("blank-in-charset", "=? utf-8?Q?payload=2Eexe?="),
    ];
    let broken = broken.map(|(name, word)| (name, disposed(&format!("filename=\"{word}\""))));
    let mut cases = all(mails, fires());
    cases.extend(all(broken, fires().noted(&["2047-SYNTAX"])));
    cases
}

/// The characters of Unicode Standard Annex 9 that change the direction.
fn bidi() -> Vec<Case> {
    let raw = |name: &str| disposed(&format!("filename=\"{name}\""));
    let mails = [
        ("override", raw("invoice_\u{202e}fdp.exe")),
        ("override-extended", disposed("filename*=utf-8''invoice_%E2%80%AEfdp.exe")),
        ("override-encoded-word", disposed("filename=\"=?utf-8?Q?invoice=5F=E2=80=AEfdp=2Eexe?=\"")),
        ("override-ended", raw("invoice_\u{202e}fdp\u{202c}.exe")),
        ("left-to-right-isolate", raw("invoice_\u{2066}pdf\u{2069}.exe")),
        ("right-to-left-isolate", raw("invoice_\u{2067}fdp\u{2069}.exe")),
        ("first-strong-isolate", raw("invoice_\u{2068}fdp\u{2069}.exe")),
        ("inside-the-extension", raw("invoice.pdf.\u{200f}e\u{200f}xe")),
    ];
    all(mails, fires().noted(&["NAME-BIDI"]))
}

fn extensions() -> Vec<Case> {
    let raw = |name: &str| disposed(&format!("filename=\"{name}\""));
    let mails = [
        ("two", raw("a.pdf.exe")),
        ("dot-last", raw("a.exe.")),
        ("blank-last", raw("a.exe ")),
        ("dots-and-blanks-last", raw("a.exe. . .")),
        ("far-away", raw(&format!("a.pdf{}.exe", " ".repeat(120)))),
        ("stream", raw("a.exe::$DATA")),
        ("cyrillic", raw("a.ex\u{435}")),
        ("cyrillic-extended", disposed("filename*=utf-8''a.ex%D0%B5")),
        ("upper-case", raw("A.EXE")),
    ];
    all(mails, fires())
}

fn special_characters() -> Vec<Case> {
    let raw = |name: &str| disposed(&format!("filename=\"{name}\""));
    let mails = [
        ("nul", raw("a.exe\0.pdf")),
        ("nul-extended", disposed("filename*=utf-8''a.exe%00.pdf")),
        ("cr-lf-extended", disposed("filename*=utf-8''a.exe%0D%0A.pdf")),
        ("lf-encoded-word", disposed("filename=\"=?utf-8?Q?a.exe=0A.pdf?=\"")),
        ("cr-encoded-word", disposed("filename=\"=?utf-8?Q?a.pdf=0D.exe?=\"")),
        ("quote", raw("a\\\"b.exe")),
        ("quote-not-escaped", raw("a\"b.exe")),
        ("backslashes", raw("..\\..\\a.exe")),
        ("backslashes-escaped", raw("..\\\\..\\\\a.exe")),
        ("slashes", raw("../../a.exe")),
        ("of-5000-characters", raw(&format!("{}.exe", "a".repeat(5_000)))),
    ];
    let mut cases = all(mails, fires());
    // No programs: what is in them is found, and that nothing is written under such a name is shown by the store.
    for (name, filename) in [("password-file", "/etc/passwd"), ("device", "CON.txt"), ("parent", "..")] {
        let fields =
            format!("{TYPE}\r\nContent-Disposition: attachment; filename=\"{filename}\"\r\n{BASE64}");
        cases.push(case(name, two_parts(&fields, &marker_base64()), Expect::found()));
    }
    cases
}

fn nearly_right() -> Vec<Case> {
    let attached = "Content-Disposition: attachment\r\n";
    let of = |type_field: &str| described(&format!("{attached}{type_field}\r\n"));
    let mails = [
        ("blank-not-quoted", of(&format!("{TYPE}; name=my file.exe"))),
        ("no-semicolon", of(&format!("{TYPE} name=payload.exe"))),
        ("not-indented", of(&format!("{TYPE}; x-unix-mode=0600;\r\nname=\"payload.exe\""))),
        ("semicolon-for-slash", of("Content-Type: application; name=payload.exe")),
        ("disposition-blank-not-quoted", disposed("filename=my file.exe")),
        ("disposition-no-semicolon", {
            described(&format!("{TYPE}\r\nContent-Disposition: attachment filename=payload.exe\r\n"))
        }),
        ("colon-for-equals", disposed("filename: payload.exe")),
        ("quote-not-closed", disposed("filename=\"payload.exe")),
    ];
    all(mails, fires())
}

fn nameless() -> Vec<Case> {
    let of = |fields: &str| with(leaf(&format!("{fields}{BASE64}"), base64(program())));
    let mails = [
        ("octets", of("Content-Type: application/octet-stream\r\n")),
        ("no-type", of("")),
        ("text", of("Content-Type: text/plain\r\n")),
        ("picture", of("Content-Type: image/png\r\n")),
        ("inline", of("Content-Type: application/octet-stream\r\nContent-Disposition: inline\r\n")),
        (
            "the-whole-mail",
            [TOP.as_bytes(), &leaf(&format!("{TYPE}\r\n{BASE64}"), base64(program()))].concat(),
        ),
    ];
    all(mails, fires())
}

fn contained() -> Vec<Case> {
    let harmless = b"Minutes of the meeting.\r\n";
    let archive = zip(&[("payload.exe", harmless)]);
    let outlook = tnef(None, &[Attachment::titled("payload.exe", harmless)]);
    let smime = signed(Form::Definite, &file("application/octet-stream", "payload.exe", harmless));
    let mails = [
        ("zip", with(file("application/zip", "a.zip", &archive))),
        ("zip-in-a-zip", with(file("application/zip", "a.zip", zip(&[("b.zip", &archive[..])])))),
        ("tnef", with(file("application/ms-tnef", "winmail.dat", outlook))),
        ("smime", with(file("application/pkcs7-mime", "smime.p7m", smime))),
    ];
    all(mails, fires())
}
