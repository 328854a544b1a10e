//! More in a mail never makes the policy milder: with one more part or header field the verdict is the same or a worse one.
//!
//! Mails that lean on the one thing that a part may rightly do for another are left alone: a picture that is attached
//! becomes one that is shown in place when an HTML part is added that shows it, so no part added here shows one. No
//! subject is added to a mail without one either: the rules about payslips ask for the subject.

use crate::support::catalogue::{self, compose};
use crate::support::corpus;
use crate::support::generator::files;
use crate::support::generator::mime::quoted_printable;
use crate::support::generator::prng::Prng;
use crate::support::judge::{self, Judge};
use portcullis::mail::envelope::Envelope;
use portcullis::policy::decision::Verdict;
use std::collections::BTreeMap;

/// Mails with something more; in a thorough run so many.
const PAIRS: usize = 10_000;
const THOROUGH: usize = 100_000;

/// A larger mail would be most of the run.
const LARGE: usize = 32 * 1024;

struct Subject {
    name: String,
    envelope: Envelope,
    mail: Vec<u8>,
    verdict: Verdict,
}

/// Mails whose structure is not in doubt: what is changed here is a mail and not a riddle. A riddle is only used where
/// nothing of it moves.
fn subjects(judge: &Judge) -> (Vec<Subject>, Vec<Subject>) {
    let mut mails: Vec<(String, Envelope, Vec<u8>)> = Vec::new();
    for mail in corpus::mails() {
        mails.push((format!("corpus/{}", mail.file), judge::envelope(&mail.from, &mail.to), mail.content));
    }
    for (name, mail) in judge::fixtures(&["demo", "rules"]) {
        mails.push((name.clone(), judge::outbound(), mail.clone()));
        mails.push((name, judge::envelope("sam.taylor@council.example", &["sam.taylor@gmail.com"]), mail));
    }
    for row in catalogue::rows() {
        for case in row.cases {
            mails.push((format!("{}-{}", row.id, case.name), judge::outbound(), case.mail));
        }
    }
    let (mut plain, mut odd) = (Vec::new(), Vec::new());
    for (name, envelope, mail) in mails {
        if mail.len() > LARGE
            || !mail.starts_with(b"From") && !mail.starts_with(b"To: ") && !mail.starts_with(b"Date: ")
        {
            continue;
        }
        let content = judge.inspect(&mail);
        let in_doubt = content.ambiguities.iter().any(|code| code.asks_for_another_reading());
        let (decision, _) = judge.decide(&envelope, content);
        let subject = Subject { name, envelope, mail, verdict: decision.verdict };
        if in_doubt { odd.push(subject) } else { plain.push(subject) }
    }
    (plain, odd)
}

/// Parts that may be added, each with its header block.
fn part(prng: &mut Prng) -> (&'static str, Vec<u8>) {
    let text = b"Dear Sam,\r\nthe hall is booked for Thursday. Order number 4711, see page 12.\r\n";
    match prng.below(15) {
        0 => ("text", compose::leaf("Content-Type: text/plain; charset=utf-8\r\n", text)),
        1 => ("text without a type", compose::leaf("", text)),
        2 => (
            "text in base64",
            compose::leaf(
                &format!("Content-Type: text/plain; charset=utf-8\r\n{}", compose::BASE64),
                compose::base64(text),
            ),
        ),
        3 => (
            "quoted-printable text",
            compose::leaf(
                &format!("Content-Type: text/plain; charset=iso-8859-1\r\n{}", compose::QUOTED_PRINTABLE),
                quoted_printable("Café\n".as_bytes()),
            ),
        ),
        4 => (
            "HTML",
            compose::leaf(
                "Content-Type: text/html; charset=utf-8\r\n",
                "<p>The hall is <b>booked</b>.<!-- yes --><img src=\"cid:none@council.example\"></p>",
            ),
        ),
        5 => ("document", compose::file("application/pdf", "plan.pdf", files::pdf("Plan", 10))),
        6 => ("picture", compose::file("image/png", "plan.png", files::png(4, 4, [9, 9, 9]))),
        7 => (
            "attached mail",
            compose::leaf(
                "Content-Type: message/rfc822\r\n",
                "From: a@b.example\r\nTo: c@d.example\r\nSubject: Your payslip\r\n\r\nhello\r\n",
            ),
        ),
        8 => (
            "attached multipart",
            compose::multipart("alternative", "inner", &[compose::hello(), compose::hello()]),
        ),
        9 => (
            "odd fields",
            compose::leaf(
                "Content-Type: text/plain\r\nX-Odd: =?utf-8?Q?caf=C3=A9?= (a comment) \"quoted\"\r\nContent-Language: cy\r\nContent-Location: x\r\nSubject: Payslip\r\n",
                text,
            ),
        ),
        10 => ("empty", compose::leaf("Content-Type: text/plain\r\n", "")),
        11 => (
            "disclaimer",
            compose::leaf(
                "Content-Type: text/plain\r\n",
                "OFFICIAL\r\nThis is an example. Sample. Test data. Not confidential, not personal.\r\n",
            ),
        ),
        12 => ("program", compose::file("application/octet-stream", "setup.exe", files::program())),
        13 => ("long text", compose::leaf("Content-Type: text/plain\r\n", "as agreed ".repeat(300))),
        _ => ("octets", compose::file("application/octet-stream", "data", prng.bytes(300))),
    }
}

/// Fields that may be added. Those that a mail has already say something else then, which is for the policy to judge.
fn field(prng: &mut Prng) -> &'static str {
    prng.pick::<&str>(&[
        "X-Order: order number 4711, see page 12\r\n",
        "X-Note: example, sample, test data; not confidential\r\n",
        "Keywords: invoice, telephone, reference\r\n",
        "Sender: communications@council.example\r\n",
        "Reply-To: communications@council.example\r\n",
        "Cc: communications@council.example, office@trust.secure.example\r\n",
        "From: communications@council.example\r\n",
        "Sensitivity: Company-Confidential\r\n",
        "Auto-Submitted: no\r\n",
        "Precedence: bulk\r\n",
        "X-Folded: one\r\n\ttwo\r\n three\r\n",
        "X-Empty:\r\n",
        "X-Word: =?iso-8859-1?Q?caf=E9?=\r\n",
        "Content-Language: en-GB\r\n",
        "Content-ID: <1@council.example>\r\n",
        "Content-Description: as agreed\r\n",
        "List-Id: <wardens.lists.example>\r\n",
    ])
}

/// Header fields that describe the body, the other ones, and the body.
fn apart(mail: &[u8]) -> Option<(Vec<u8>, Vec<u8>, &[u8])> {
    let end = mail.windows(4).position(|at| at == b"\r\n\r\n")? + 2;
    let (header, body) = mail.split_at(end);
    let (mut describing, mut others) = (Vec::new(), Vec::new());
    let mut describes = false;
    for line in header.split_inclusive(|byte| *byte == b'\n') {
        if !line.starts_with(b" ") && !line.starts_with(b"\t") {
            describes = line.get(..8).is_some_and(|start| start.eq_ignore_ascii_case(b"content-"));
        }
        if describes { describing.extend_from_slice(line) } else { others.extend_from_slice(line) }
    }
    Some((describing, others, &body[2..]))
}

/// The mail in a `multipart/mixed` of its own with one more part.
fn wrapped(mail: &[u8], prng: &mut Prng) -> Option<(String, Vec<u8>)> {
    let (describing, others, body) = apart(mail)?;
    let boundary = format!("=_fresh_{:016x}", prng.next());
    let (name, part) = part(prng);
    let whole = [&describing, &b"\r\n"[..], body].concat();
    let (place, parts) =
        if prng.below(2) == 0 { ("behind", [whole, part]) } else { ("before", [part, whole]) };
    let header = String::from_utf8_lossy(&others).to_lowercase();
    let version = if header.contains("\r\nmime-version:") { "" } else { "MIME-Version: 1.0\r\n" };
    let mixed = compose::multipart("mixed", &format!("\"{boundary}\""), &parts);
    // The delimiters stand without quotes.
    let mixed = replaced(&mixed, format!("--\"{boundary}\"").as_bytes(), format!("--{boundary}").as_bytes());
    Some((format!("{name} {place}"), [others.as_slice(), version.as_bytes(), &mixed].concat()))
}

/// One more part in the multipart that the mail is already.
fn within(mail: &[u8], prng: &mut Prng) -> Option<(String, Vec<u8>)> {
    let (describing, _, body) = apart(mail)?;
    let type_field = String::from_utf8_lossy(&describing).to_lowercase();
    if !type_field.contains("multipart/mixed") {
        return None;
    }
    let first = body.split(|byte| *byte == b'\n').find(|line| line.starts_with(b"--"))?;
    let delimiter = [first.trim_ascii_end(), b"\r\n"].concat();
    let at = mail.windows(delimiter.len()).position(|at| at == delimiter)?;
    let (name, part) = part(prng);
    let more = [&delimiter, &part, &b"\r\n"[..]].concat();
    Some((format!("{name} within"), [&mail[..at], &more, &mail[at..]].concat()))
}

fn replaced(text: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        if text[at..].starts_with(from) {
            out.extend_from_slice(to);
            at += from.len();
        } else {
            out.push(text[at]);
            at += 1;
        }
    }
    out
}

/// One more field, first or last of all; last only where the end of the header is not in doubt.
fn with_field(mail: &[u8], last: bool, prng: &mut Prng) -> Option<(String, Vec<u8>)> {
    let field = field(prng);
    let at = if last { mail.windows(4).position(|at| at == b"\r\n\r\n")? + 2 } else { 0 };
    let place = if last { "last" } else { "first" };
    Some((format!("{} {place}", field.trim_end()), [&mail[..at], field.as_bytes(), &mail[at..]].concat()))
}

#[test]
fn of_random_mails_and_parts() {
    let judge = Judge::shipped();
    let (plain, odd) = subjects(&judge);
    assert!(plain.len() > 400 && odd.len() > 300, "{} plain, {} odd mails", plain.len(), odd.len());
    let mut prng = Prng::of("adding a part never lowers severity");
    let wanted = if judge::thorough() { THOROUGH } else { PAIRS };
    let (mut pairs, mut worse, mut failures) = (0, 0, BTreeMap::<String, Vec<String>>::new());
    while pairs < wanted {
        let (subject, changed) = match prng.below(8) {
            0 => {
                let subject = prng.pick(&odd);
                (subject, with_field(&subject.mail, false, &mut prng))
            }
            way => {
                let subject = prng.pick(&plain);
                let changed = match way {
                    1 => with_field(&subject.mail, false, &mut prng),
                    2 => with_field(&subject.mail, true, &mut prng),
                    3 | 4 => within(&subject.mail, &mut prng),
                    _ => wrapped(&subject.mail, &mut prng),
                };
                (subject, changed)
            }
        };
        let Some((how, mail)) = changed else { continue };
        pairs += 1;
        let (decision, content) = judge.decide(&subject.envelope, judge.inspect(&mail));
        worse += usize::from(decision.verdict > subject.verdict);
        if decision.verdict < subject.verdict {
            let codes: Vec<&str> = content.ambiguities.iter().map(|code| code.code()).collect();
            let (before, after) = (subject.verdict.name(), decision.verdict.name());
            failures
                .entry(how)
                .or_default()
                .push(format!("{}: {before}, then {after} {codes:?}", subject.name));
        }
    }
    println!("{pairs} pairs of {} plain and {} odd mails, {worse} judged worse", plain.len(), odd.len());
    assert!(failures.is_empty(), "{failures:#?}");
}
