//! `organisation.toml`: what is the organisation's own and public, so that it is nobody's personal data; and how it works.

use super::clock::Zone;
use super::list::{Lists, OWN_DOMAINS};
use super::reader::{self, Reader, Value};
use super::source::Source;
use crate::detect::spec::OwnSpec;
use crate::mail::mistake::Mistake;

/// Every key of the file.
const KEYS: [&str; 6] = ["bank_accounts", "mailboxes", "numbers", "phones", "postcodes", "time_zone"];
/// The longest value, in characters.
const LONGEST: usize = 80;

/// What this file says.
#[derive(Debug, Default)]
pub struct Organisation {
    /// Its own contacts.
    pub own: OwnSpec,
    /// Where its clocks are.
    pub zone: Zone,
}

/// What this file says, if there is one, with the domains of the list `own-domains`.
pub fn read(source: Option<&Source>, lists: &Lists, mistakes: &mut Vec<Mistake>) -> Organisation {
    let domains = lists.get(OWN_DOMAINS).map(|list| list.domains().map(str::to_owned).collect());
    let mut own = OwnSpec { domains: domains.unwrap_or_default(), ..OwnSpec::default() };
    let mut zone = Zone::default();
    let nothing_said = |own| Organisation { own, ..Organisation::default() };
    let Some(source) = source else { return nothing_said(own) };
    let Some(document) = reader::document(&source.place, &source.text, mistakes) else {
        return nothing_said(own);
    };
    let mut reader = Reader::new(&source.place, &source.text);
    let table = document.get_ref();
    reader.only(table, &KEYS, "key");
    let mut values = |key: &str, least: usize, kind: fn(&u8) -> bool, hint: &str| {
        let value = table.get(key);
        value.map_or_else(Vec::new, |value| read_values(value, &mut reader, least, kind, hint))
    };
    own.phones = values(
        "phones",
        9,
        u8::is_ascii_digit,
        "a number with its area code, for instance \"020 7946 0100\"",
    );
    own.values =
        values("postcodes", 5, u8::is_ascii_alphanumeric, "a whole postcode, for instance \"ZZ99 3CZ\"");
    // A sort code and an account are public each by itself, too.
    for account in values(
        "bank_accounts",
        14,
        u8::is_ascii_digit,
        "sort code and account, for instance \"30-90-12 00123456\"",
    ) {
        let digits: String = account.chars().filter(char::is_ascii_digit).collect();
        let (sort_code, number) = digits.split_at_checked(6).unwrap_or_default();
        own.values.extend([sort_code.to_owned(), number.to_owned(), digits.clone()]);
    }
    own.values.extend(values(
        "numbers",
        4,
        u8::is_ascii_alphanumeric,
        "for instance the VAT number or an IBAN",
    ));
    own.mailboxes =
        values("mailboxes", 1, u8::is_ascii_alphanumeric, "what stands before the @, for instance \"info\"");
    if let Some(value) = table.get("time_zone") {
        let named = reader.choice(value, "time zone", &Zone::names()).and_then(Zone::named);
        zone = named.unwrap_or_default();
    }
    mistakes.extend(reader.into_mistakes());
    Organisation { own, zone }
}

/// Texts with at least so many characters of a kind.
fn read_values<'t>(
    value: &Value<'t>,
    reader: &mut Reader<'t>,
    least: usize,
    kind: fn(&u8) -> bool,
    hint: &str,
) -> Vec<String> {
    let mut read = Vec::new();
    for value in reader.several(value) {
        let Some(text) = reader.line(value, LONGEST) else { continue };
        if text.bytes().filter(kind).count() < least {
            reader.wrong(value.span().start, format!("`{text}` is too short to be one"), hint);
            continue;
        }
        read.push(text);
    }
    read
}
