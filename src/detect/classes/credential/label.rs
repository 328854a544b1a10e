//! The words that name a secret.

use super::secret::{Look, look};
use crate::detect::detector::Spot;
use crate::detect::page::text::{Text, is_word};
use crate::detect::words::stretch::Stretch;

/// What a label promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A password.
    Password,
    /// A short code, mostly digits.
    Code,
    /// A long key or token.
    Key,
}

/// A label.
#[derive(Debug, Clone, Copy)]
pub struct Label {
    /// What it promises.
    pub kind: Kind,
    /// Its first byte.
    pub start: usize,
    /// Behind its last byte.
    pub end: usize,
    /// There may be several.
    pub plural: bool,
    /// The word is too common: only a colon or the like directly behind it counts.
    pub terse: bool,
}

/// What sends the detector looking.
#[rustfmt::skip] // words, many to a line
pub const OPENINGS: &[&str] = &[
    "pass", "pwd", "pword", "pw", "p/w", "p/word", "pswd", "psk", "otp", "pin", "code", "keysafe", "key safe", "key-safe", "combination",
    "memorable", "security answer", "secret", "token", "key", "apikey", "cyfrinair",
];

/// Those that are looked for inside of words, too: `rootpassword=`, `sqlpwd=`.
pub const INNER: &[&str] = &["password", "pwd"];

/// Before `code`, `combination`: what it opens.
#[rustfmt::skip] // words, many to a line
const OPENED: &[&str] = &[
    "access", "activation", "alarm", "auth", "authentication", "authenticator", "authorisation", "backup", "barrier",     "burglar", "cabinet", "changing room", "cupboard", "cycle store", "digital", "digital lock", "disarm", "door", "doors", "duress", "emergency",
    "engineer", "entrance", "entry", "fob", "foyer", "garage", "gate", "gates", "intruder", "key", "keypad", "key pad", "keysafe", "key safe",
    "keybox", "key box", "lock", "lockbox", "locker", "lock box", "login", "log in", "logon", "main door", "master", "mfa",
    "mobile", "office", "one time", "onetime", "otp", "override", "padlock", "panel", "passkey", "recovery", "reception", "reset", "safe",
    "scratch", "security", "set", "shed", "shutter", "side door", "sign in", "sms", "store", "storeroom", "temporary", "toilet", "two factor",
    "unlock", "unset", "wifi", "wi fi", "guest", "vault", "verification", "voicemail", "yard", "fa", "safes", "pass", "lift", "entryphone", "intercom", "strongroom",
];

/// Before `key`, `token`, `secret`: what kind of it.
#[rustfmt::skip] // words, many to a line
const KEYS: &[&str] = &[
    "access", "account", "api", "app", "application", "auth", "authentication", "authorisation", "authorization", "aws", "azure", "bearer",
    "bitlocker", "bot", "client", "consumer", "deploy", "deployment", "encryption", "function", "github", "gitlab", "google", "host",
    "id", "integration", "jwt", "live", "maps", "master", "mfa", "notify", "oauth", "openai", "personal access", "primary", "private",
    "production", "recovery", "refresh", "sas", "sandbox", "secondary", "secret", "secret access", "security", "service", "session",
    "shared", "shared access", "signing", "ssh", "storage", "stripe", "subscription", "totp", "webhook", "x api",
];

/// Before `key`: networks, whose keys are passwords.
#[rustfmt::skip] // words, many to a line
const NETWORKS: &[&str] = &["wifi", "wi fi", "wireless", "network", "wpa", "wpa0", "wlan", "hotspot", "router", "guest", "pre shared", "network security", "wireless security"];

/// Where cards are charged.
#[rustfmt::skip] // words, many to a line
const CHARGES: &[&[u8]] = &[b"card ", b"declin", b"receipt", b"till ", b"transaction", b"terminal", b"merchant", b"chip and pin", b"payment", b"refund", b"amount"];

/// The label to which a trigger belongs.
pub fn read(spot: &Spot<'_>) -> Option<Label> {
    let (text, start) = (spot.text, spot.start);
    let first = text.at(start);
    let (before, further) = (text.before(start), text.before(start.saturating_sub(1)));
    let camel = first.is_ascii_uppercase() && before.is_ascii_lowercase();
    let clean = !before.is_ascii_alphanumeric() && before < 0x80 || camel;
    let word = text.slice(start, spot.end);
    let is = |name: &[u8]| word.eq_ignore_ascii_case(name);
    if word.len() < 4 && text.at(spot.end).is_ascii_uppercase() && !is_named(text, spot.end) {
        return None;
    }
    let label = |kind, end: usize| {
        let plural = matches!(text.at(end), b's' | b'S') && !text.at(end + 1).is_ascii_alphanumeric();
        let end = end + usize::from(plural);
        let (last, next) = (text.at(end - 1), text.at(end));
        let ended = !is_word(next) || last.is_ascii_lowercase() && next.is_ascii_uppercase();
        ended.then_some(Label { kind, start, end, plural, terse: false })
    };
    if is(b"pass") || is(b"password") {
        return password(text, start, clean)
            .map(|(end, terse)| (label(Kind::Password, end), terse))
            .and_then(|(label, terse)| Some(Label { terse, ..label? }));
    }
    if is(b"pwd") && !clean {
        // `sqlpwd=`
        return label(Kind::Password, spot.end).map(|label| Label { terse: true, ..label });
    }
    let together = is(b"apikey");
    let key = together || is(b"key") || is(b"token") || is(b"secret");
    // `apikey=`
    let written_together = || key && tight(text, spot.end);
    if !clean && !written_together() || before == b'@' || before == b'.' && is_word(further) && is(b"key") {
        return None;
    }
    if is(b"pin") {
        let label = label(Kind::Code, spot.end)?;
        let stretch = before_label(text, start);
        let taken = [
            "nmc",
            "map",
            "drop",
            "google",
            "registration",
            "nurse",
            "dialin",
            "conference",
            "participant",
            "audio",
        ]
        .iter()
        .any(|word| ends_with(&stretch, word));
        return (!taken).then(|| extended(text, label));
    }
    if is(b"code") || is(b"combination") {
        let label = label(Kind::Code, spot.end)?;
        let stretch = before_label(text, start);
        // The code by which a bank lets a card be charged says nothing.
        let charged = is(b"code")
            && ["auth", "authorisation", "authorization", "approval"]
                .iter()
                .any(|word| ends_with(&stretch, word))
            && mentions(text, start, CHARGES);
        return (!charged && OPENED.iter().any(|word| ends_with(&stretch, word)))
            .then(|| extended(text, label));
    }
    if key {
        let found = label(Kind::Key, spot.end)?;
        let stretch = before_label(text, start);
        if is(b"key") && NETWORKS.iter().any(|word| ends_with(&stretch, word)) {
            return Some(Label { kind: Kind::Password, ..found });
        }
        if is(b"key")
            && tight(text, found.end)
            && mentions(text, start, &[b"wifi", b"wi-fi", b"ssid", b"wireless"])
        {
            return Some(Label { kind: Kind::Password, terse: true, ..found });
        }
        let named = together || KEYS.iter().any(|word| ends_with(&stretch, word));
        return (named || is(b"secret") && tight(text, found.end))
            .then_some(Label { terse: !named, ..found });
    }
    let kind = if is(b"otp")
        || word.len() >= 7 && word.get(..3).is_some_and(|key| key.eq_ignore_ascii_case(b"key"))
    {
        Kind::Code
    } else {
        Kind::Password
    };
    let label = label(kind, spot.end)?;
    if is(b"memorable") {
        let (from, to) = next_word(text, label.end)?;
        let of = [&b"word"[..], b"information", b"info", b"place", b"name", b"data", b"phrase"];
        return of.iter().any(|word| word.eq_ignore_ascii_case(text.slice(from, to))).then_some(Label {
            end: to,
            terse: true,
            ..label
        });
    }
    Some(extended(text, label))
}

/// A name goes on here and has a value: `sqlPwProd=`. Without one, a few letters between two capitals are a piece of
/// something encoded: `5dPwTRbFF`.
fn is_named(text: Text<'_>, at: usize) -> bool {
    let rest = text.slice(at, at + 40).iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    tight(text, at + rest)
}

/// The end of `password` and its relatives, of which `pass` is the beginning; whether the word is a common one.
fn password(text: Text<'_>, start: usize, clean: bool) -> Option<(usize, bool)> {
    const TAILS: [&[u8]; 7] = [b"word", b"code", b"phrase", b"wd", b"wrd", b"word1", b"w0rd"];
    let end = start + 4;
    let gap = usize::from(matches!(text.at(end), b' ' | b'-' | b'_'));
    for tail in TAILS {
        let (from, to) = (end + gap, end + gap + tail.len());
        if text.slice(from, to).eq_ignore_ascii_case(tail) {
            // `rootpassword=`
            return (clean || tight(text, to)).then_some((to, !clean));
        }
    }
    let behind = text.at(end);
    // `(user / pass)`
    let second = || {
        behind == b')'
            && matches!(
                text.slice(start.saturating_sub(2), start),
                [b'/' | b'&' | b'+' | b'|', b' '] | [_, b'/']
            )
    };
    let alone = clean && !behind.is_ascii_alphanumeric() && (tight(text, end) || second());
    let mentioned = || {
        mentions(
            text,
            start,
            &[
                b"user", b"login", b"logon", b"log in", b"account", b"wifi", b"wi-fi", b"ssid", b"_",
                b"e-mail", b"email",
            ],
        )
    };
    (alone && (heads_secret(text, start, end) || mentioned())).then_some((end, true))
}

/// The word begins its line, and all that follows it there looks like a password: `Pass = …`.
fn heads_secret(text: Text<'_>, start: usize, end: usize) -> bool {
    let before = text.slice(start.saturating_sub(3), start);
    let opens = before.rsplit(|byte| !matches!(byte, b' ' | b'>')).next().unwrap_or_default();
    let begins = opens.len() == before.len() || text.before(start - opens.len()) == b'\n';
    let rest = text.slice(end, end + 40).split(|byte| *byte == b'\n').next().unwrap_or_default();
    let value = rest.trim_ascii().strip_prefix(b":").or_else(|| rest.trim_ascii().strip_prefix(b"="));
    let value = value.unwrap_or_default().trim_ascii();
    begins && value.len() >= 8 && value.iter().any(u8::is_ascii_digit) && look(value) == Look::Mixed
}

/// A colon, an equals sign or the border of a cell stands behind a label.
fn tight(text: Text<'_>, mut at: usize) -> bool {
    at += text.slice(at, at + 4).iter().take_while(|byte| matches!(byte, b' ' | b'"' | b'\'' | b's')).count();
    matches!(text.at(at), b':' | b'=' | b'\t' | b'>')
}

/// One of these words stands not far before.
fn mentions(text: Text<'_>, start: usize, words: &[&[u8]]) -> bool {
    let before = text.slice(start.saturating_sub(80), start + 48);
    words.iter().any(|word| before.windows(word.len()).any(|window| window.eq_ignore_ascii_case(word)))
}

/// `number`, `no.` and the like belong to the label.
fn extended(text: Text<'_>, label: Label) -> Label {
    const MORE: [&[u8]; 6] = [b"number", b"no", b"code", b"combination", b"codes", b"numbers"];
    match next_word(text, label.end) {
        Some((from, to)) if MORE.iter().any(|word| word.eq_ignore_ascii_case(text.slice(from, to))) => {
            let dot = usize::from(text.at(to) == b'.' && to - from == 2);
            Label { end: to + dot, ..label }
        }
        _ => label,
    }
}

/// The word behind one space.
fn next_word(text: Text<'_>, at: usize) -> Option<(usize, usize)> {
    let from = at + usize::from(matches!(text.at(at), b' ' | b'_' | b'-'));
    let length = text.slice(from, from + 16).iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    (length > 0 && from > at).then_some((from, from + length))
}

fn before_label(text: Text<'_>, start: usize) -> Stretch {
    Stretch::of(text.slice(start.saturating_sub(28), start))
}

/// The last words of a stretch are these.
fn ends_with(stretch: &Stretch, words: &str) -> bool {
    let mut from = stretch.len();
    for byte in words.bytes().rev().filter(|byte| *byte != b' ') {
        let Some(before) = from.checked_sub(1) else { return false };
        if stretch.letters(before, from) != [byte] {
            return false;
        }
        from = before;
    }
    stretch.begins_word(from)
}
