//! Secrets that are called so: `the password is …`, `PIN: …`, `api_key = …`, a column of passwords.

use super::grammar::follow;
use super::inverted::precede;
use super::label::{self, Label};
use super::secret::{CLASS, Look, look};
use super::value::Secret;
use crate::detect::detector::{Candidate, Detector, Judgement, Spot};
use crate::detect::finding::{Class, Confidence};
use crate::detect::page::text::Text;
use crate::detect::page::value::Value;
use crate::detect::words::context::Around;
use crate::detect::words::lexicon::Words;
use crate::detect::words::said::Said;

/// The detector.
#[derive(Debug)]
pub struct Labelled;

/// Names of what it finds.
#[rustfmt::skip] // words, many to a line
const LABELS: &[&str] = &[
    "password", "pass word", "passwd", "passwrd", "passcode", "pass code", "passphrase", "pass phrase", "pwd", "pword", "pw", "psk", "otp", "pin",
    "pin number", "pin no", "pin code", "door code", "gate code", "alarm code", "access code", "entry code", "entrance code", "keypad code",
    "key code", "keycode", "key safe code", "keysafe code", "keysafe", "key safe", "key safe number", "keysafe number", "key safe no", "safe code", "safe combination", "lock code", "padlock code",
    "security code", "unlock code", "one time code", "verification code", "authentication code", "recovery code", "backup code",
    "recovery key", "wifi key", "wi fi key", "wireless key", "network key", "security key", "api key", "secret key", "secret",
    "access key", "access token", "auth token", "client secret", "private key", "credential", "login code", "cyfrinair", "memorable word",
    "temporary password", "initial password", "default password", "new password", "login password", "voicemail pin",
];

/// What speaks of passwords and is none.
#[rustfmt::skip] // words, many to a line
const OTHERS: &[&str] = &[
    "password reset", "password expiry", "password expires", "password expired", "password status", "password policy", "password changed",
    "password last changed", "password last set", "password age", "password set", "password protected", "password hash", "password hint",
    "password required", "password manager", "password reset date", "password change", "password change date", "password never expires",
    "pin status", "pin issued", "password length", "password strength", "password reset required",
];

impl Detector for Labelled {
    fn class(&self) -> &Class {
        &CLASS
    }

    fn summary(&self) -> &'static str {
        "Passwords, PINs, door codes, keys and tokens that are called so"
    }

    fn manual(&self) -> &'static str {
        "What follows, or stands before, words such as `password`, `pwd`, `passcode`, `PIN`, `door code`, `key safe`, `API key`, `client secret`, in \
         a sentence, in a form, in a program, on the next line, or below them in a column. High: the words lead to \
         something with letters and digits, signs, capitals in the middle, or to the digits of a code. Medium: they lead to an ordinary word that \
         stands alone or in quotes. Left alone: talk about passwords and rules for them, what stands in place of one (`****`, \
         `<password>`, `will follow`, `expired`), hashes, dates, addresses, files, names that programs put in. Not found: \
         passwords that are several ordinary words, and ordinary words within a sentence."
    }

    fn sources(&self) -> &'static [&'static str] {
        &[
            "NCSC, Password administration for system owners (three random words)",
            "gitleaks, rule generic-api-key (names of keys)",
        ]
    }

    fn words(&self) -> Words {
        Words { labels: LABELS, near: &[], others: OTHERS }
    }

    fn samples(&self) -> &'static [&'static str] {
        &[]
    }

    fn triggers(&self) -> &'static [&'static str] {
        label::INNER
    }

    fn openings(&self, add: &mut dyn FnMut(&'static str)) {
        label::OPENINGS.iter().copied().for_each(add);
    }

    fn cells(&self) -> bool {
        true
    }

    fn effort(&self) -> u64 {
        // It reads the words that lead to a secret, and what may be one.
        64
    }

    fn candidate(&self, spot: &Spot<'_>) -> Option<Candidate> {
        let text = spot.text;
        if spot.cell {
            return cell(spot);
        }
        let label = label::read(spot)?;
        let Secret { start, end } = follow(text, &label).or_else(|| precede(text, &label))?;
        // Last, since it reads the whole sentence.
        let real = !is_ruled_out(text, end)
            && !is_only_an_example(text, &label)
            && !is_count(text, &label, text.slice(start, end));
        real.then(|| Candidate::of_value(start, end, Value::of(text, start, end)))
    }

    fn judge(&self, candidate: &Candidate, _: Said, around: &Around<'_>) -> Option<Judgement> {
        let everyday =
            matches!(look(around.text.slice(candidate.start, candidate.end)), Look::Word | Look::Title);
        match (candidate.needs_label, everyday) {
            (true, false) => Judgement::new(Confidence::High, "the name of a secret heads its column"),
            (true, true) => Judgement::new(
                Confidence::Medium,
                "the name of a secret heads its column; it is a word itself",
            ),
            (false, false) => Judgement::new(Confidence::High, "the name of a secret leads to it"),
            (false, true) => {
                Judgement::new(Confidence::Medium, "the name of a secret leads to it; it is a word itself")
            }
        }
    }
}

/// What stands in a cell below the name of a secret.
fn cell(spot: &Spot<'_>) -> Option<Candidate> {
    let text = spot.text;
    let bytes = text.slice(spot.start, spot.end);
    let marks = |byte: &&u8| matches!(byte, b' ' | b'"' | b'\'' | b'`');
    let start = spot.start + bytes.iter().take_while(marks).count();
    let end = spot.end.saturating_sub(bytes.iter().rev().take_while(marks).count());
    let found = text.slice(start, end);
    let word = match look(found) {
        Look::Not => is_pin(found),
        Look::Word => found.len() >= 6,
        Look::Title | Look::Code | Look::Mixed => true,
    };
    let fits = word && !found.contains(&b' ');
    fits.then(|| Candidate::of_value(start, end, Value::of(text, start, end)).needing_label(true))
}

/// `C258Y`, `2580#`.
fn is_pin(value: &[u8]) -> bool {
    let digits = value.iter().filter(|byte| byte.is_ascii_digit()).count();
    let known = |byte: &u8| byte.is_ascii_digit() || byte.is_ascii_uppercase() || matches!(byte, b'#' | b'*');
    (3..=8).contains(&digits) && value.len() <= digits + 3 && value.iter().all(known)
}

/// The sentence goes on to say that nobody is to use it.
fn is_ruled_out(text: Text<'_>, end: usize) -> bool {
    #[rustfmt::skip] // words, many to a line
    const SAYS: [&[u8]; 8] = [b" is banned", b" are banned", b" is not allowed", b" is too ", b" are not ", b" is weak", b" would be", b" is one of"];
    let after = text.slice(end, end + 18);
    let quotes = after.iter().take_while(|byte| matches!(byte, b'"' | b'\'')).count();
    let after = after.get(quotes..).unwrap_or_default();
    SAYS.iter().any(|said| after.get(..said.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(said)))
}

/// `how many passwords …: 412`
fn is_count(text: Text<'_>, label: &Label, found: &[u8]) -> bool {
    #[rustfmt::skip] // words, many to a line
    const SAYS: [&[u8]; 6] = [b"how many ", b"number of ", b"numbers of ", b"count of ", b"total ", b"quantity of "];
    let counted = || SAYS.iter().any(|said| holds(sentence_before(text, label), said));
    label.plural && found.iter().all(|byte| byte.is_ascii_digit()) && counted()
}

/// The sentence says that what follows is an example, or what not to use.
fn is_only_an_example(text: Text<'_>, label: &Label) -> bool {
    #[rustfmt::skip] // words, many to a line
    const SAYS: [&[u8]; 14] = [
        b"e.g", b"such as", b"sample ", b"weak ", b"never use", b"not use", b"don't use", b"avoid", b"n example", b"example:", b"dummy ",
        b"instead of", b"common ", b"hypothetical",
    ];
    let sentence = sentence_before(text, label);
    SAYS.iter().any(|said| holds(sentence, said))
}

/// What the sentence says before a label.
fn sentence_before<'a>(text: Text<'a>, label: &Label) -> &'a [u8] {
    let before = text.slice(label.start.saturating_sub(100), label.start);
    let ends = |pair: &[u8; 2]| matches!(pair, b". " | b"? " | b"! " | b"\n\n" | b".\n");
    let begin = before.array_windows().rposition(ends).map_or(0, |end| end + 2);
    before.get(begin..).unwrap_or_default()
}

fn holds(sentence: &[u8], said: &[u8]) -> bool {
    sentence.windows(said.len()).any(|window| window.eq_ignore_ascii_case(said))
}
