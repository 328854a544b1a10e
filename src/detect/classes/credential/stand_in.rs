//! Words that stand where a secret would stand.

use crate::detect::words::word_list::{Beginnings, WordList};

/// Words that say where the secret is, what becomes of it, or that there is none.
#[rustfmt::skip] // words, many to a line
const WORDS: WordList = WordList::of(&[
    "above", "account", "active", "admin", "administrator", "again", "all", "already", "always", "another", "any", "anyone",
    "anything", "as", "ask", "asap", "attached", "available", "below", "blank", "box", "by", "call", "case", "changeable",
    "check", "choose", "complex", "confidential", "confirm", "contact", "correct", "default", "details", "disabled", "duo",
    "either", "email", "empty", "enabled", "encryption", "enter", "entered", "entry", "essential", "expiry", "expires",
    "false", "field", "follows", "following", "forgot", "forgotten", "from", "guidance", "help", "hidden", "here", "hint",
    "if", "immediately", "in", "inactive", "incorrect", "input", "invalid", "just", "kept", "known", "later", "letter",
    "letters", "link", "list", "locked", "login", "mandatory", "manager", "memorable", "minimum", "maximum", "missing",
    "mixed", "must", "name", "needed", "needs", "never", "new", "nil", "no", "nobody", "none", "not", "null", "number",
    "numeric", "ok", "okay", "old", "only", "optional", "out", "passcode", "passphrase", "password", "passwords", "pending",
    "phone", "pin", "please", "policy", "post", "private", "redacted", "refer", "refresh", "removed", "required", "requirements",
    "reset", "resets", "role", "rules", "safe", "same", "secret", "secure", "security", "see", "self", "send", "sent", "separate",
    "separately", "service", "set", "shared", "shortly", "sms", "status", "still", "strong", "successful", "successfully", "tba", "tbc",
    "tbd", "team", "telephone", "temporary", "text", "that", "the", "this", "to", "true", "type", "unavailable", "unchanged",
    "undefined", "unique", "unknown", "unset", "update", "user", "username", "valid", "verified", "via", "was", "weak",
    "when", "will", "with", "withheld", "wrong", "yes", "you", "your", "yours", "string", "hash", "value", "example",
    "sensitive", "personal", "official", "restricted", "kind", "regards", "thanks", "thank", "many", "dear", "hello", "date",
    "email", "address", "notes", "comments", "department", "access", "level", "mobile", "subject", "signature", "online", "offline",
    "whatever", "something", "someone", "unlock", "unlocked", "authenticator", "biometric", "fingerprint", "windows", "microsoft",
    "outlook", "teams", "keepass", "lastpass", "bitwarden", "onepassword", "keeper", "dashlane", "sharepoint", "onedrive",
    "whatsapp", "bitlocker", "github", "powershell", "javascript", "docusign", "itrent", "icloud", "myaccount", "liquidlogic",
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
]);

/// Words in templates: what has one of them in it, written together, is to be filled in.
#[rustfmt::skip] // words, many to a line
const TEMPLATES: &[&str] = &[
    "yourpassword", "your_password", "your-password", "mypassword", "my_password", "password_here", "passwordhere",
    "password-here", "your_api", "your-api", "yourapi", "your_key", "yourkey", "your_token", "your-token", "yourtoken", "your_secret",
    "changeme", "change_me", "change-me", "replace_me", "replaceme", "insert_", "enter_your", "redacted", "removed_for",
    "placeholder", "example", "getenv", "environ", "process.env", "secrets.", "vault:", "keyvault", "xxxx", "****",
    "....", "____", "????", "goes_here", "notreal", "not-a-real", "dummy", "sample", "specimen", "<password", "password>",
];
const TEMPLATES_BEGIN: Beginnings = Beginnings::of(TEMPLATES);

/// What numbers count.
#[rustfmt::skip] // words, many to a line
const UNITS: WordList = WordList::of(&[
    "character", "characters", "char", "chars", "digit", "digits", "number", "numbers", "letter", "letters", "day", "days", "hour",
    "hours", "hr", "hrs", "minute", "minutes", "min", "mins", "second", "seconds", "sec", "week", "weeks", "wk", "month", "months",
    "year", "years", "yr", "yrs", "time", "times", "attempt", "attempts", "try", "tries", "bit", "bits", "bytes", "factor", "step", "fold",
    "point", "points", "user", "users", "people", "staff", "pages", "page", "working", "calendar", "or", "of", "different", "unique",
    "st", "nd", "rd", "th", "am", "pm", "k", "m", "gb", "mb", "kb", "fa", "x", "random", "words", "previous", "symbols", "alphanumeric",
    "sign", "failed", "incorrect", "wrong", "more", "to", "and", "other", "new", "successful",
]);

/// The word says something about the secret instead of being it.
pub fn is_word(word: &[u8]) -> bool {
    let short = word.len() <= 16;
    short && (WORDS.has(word) || word.ends_with(b"ed") || word.ends_with(b"ing") || word.ends_with(b"ly"))
}

/// Something counted in these has no secret before it: `12 characters`.
pub fn is_unit(word: &[u8]) -> bool {
    UNITS.has(word)
}

/// It is to be filled in, was blacked out, or is read by a program from elsewhere.
pub fn is_template(value: &[u8]) -> bool {
    let Some((first, last)) = value.first().zip(value.last()) else { return true };
    let wrapped =
        matches!((first, last), (b'<', b'>') | (b'[', b']') | (b'{', b'}') | (b'%', b'%') | (b'(', b')'));
    let variable = value.starts_with(b"${")
        || value.starts_with(b"$(")
        || value.starts_with(b"{{")
        || value.starts_with(b"@{");
    let shell = first == &b'$'
        && value.len() > 3
        && value.iter().skip(1).all(|byte| byte.is_ascii_uppercase() || *byte == b'_');
    // One and the same sign all over, whatever stands around it: `xxxxxxxx1`, `----`.
    let mut repeated = 0;
    let mut before = 0;
    let most = value.iter().fold(0, |most, byte| {
        repeated = if byte.to_ascii_lowercase() == before { repeated + 1 } else { 1 };
        before = byte.to_ascii_lowercase();
        repeated.max(most)
    });
    let called = value.ends_with(b"()")
        || value.array_windows().any(|pair: &[u8; 2]| matches!(pair, b"(\"" | b"('" | b"[\"" | b"['"));
    wrapped || variable || shell || called || most >= 4 && most * 2 >= value.len() || holds_template(value)
}

fn holds_template(value: &[u8]) -> bool {
    let mut rest = value;
    while let Some((begin, _)) = rest.split_first_chunk::<3>() {
        if TEMPLATES_BEGIN.may_have(*begin) {
            let begin = begin.map(|byte| byte.to_ascii_lowercase());
            let stands = |template: &&str| {
                let template = template.as_bytes();
                let head = || rest.get(..template.len()).unwrap_or_default();
                template.first_chunk() == Some(&begin) && head().eq_ignore_ascii_case(template)
            };
            if TEMPLATES.iter().any(stands) {
                return true;
            }
        }
        rest = rest.get(1..).unwrap_or_default();
    }
    false
}
