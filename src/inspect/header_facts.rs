//! The header of a message as rules see it, and its text as detectors see it.

use super::facts::Header as Facts;
use super::forwarding;
use crate::detect::discoveries::Discoveries;
use crate::detect::marking::name::{self as marked_name, Marked};
use crate::message::codes::Codes;
use crate::message::date_time;
use crate::message::encoded_word::{self, Decoded};
use crate::message::entity::Entity;
use crate::message::header::{Field, Header};
use crate::message::mailbox;
use crate::message::phrase;
use std::borrow::Cow;

/// What is kept of fields whose content rules ask for: so many of one name, and so many bytes of each.
const KEPT: usize = 50;
const KEPT_BYTES: usize = 10_000;

/// The facts of the header block of the message itself, with the content of the fields of these names; false when it names
/// more recipients, or has more in such a field, than is kept.
pub fn read(header: &Header, wanted: &[String], codes: &mut Codes) -> (Facts, bool) {
    let mut facts = Facts::default();
    let mut complete = true;
    for field in header.fields() {
        let name = field.name();
        let list = match name.as_str() {
            "from" => Some(&mut facts.from),
            "sender" => Some(&mut facts.sender),
            "to" | "cc" => Some(&mut facts.visible_recipients),
            _ => None,
        };
        if let Some(list) = list {
            complete &= mailbox::addresses(&field.unfolded(), list);
        }
        if name == "subject" {
            let Decoded { text, others } = encoded_word::read(field.raw(), codes);
            facts.subjects.push(text.into_owned());
            facts.subjects.extend(others);
        }
        if name == "message-id" && facts.message_id.is_none() {
            let id = String::from_utf8_lossy(&field.unfolded()).into_owned();
            facts.message_id = Some(id.trim().trim_matches(['<', '>']).to_owned());
        }
        if wanted.contains(&name) {
            let Decoded { text, others } = encoded_word::read(field.raw(), codes);
            let values = facts.values.entry(name.clone()).or_default();
            for value in std::iter::once(&*text).chain(others.iter().map(String::as_str)) {
                let kept = value.get(..value.floor_char_boundary(KEPT_BYTES)).unwrap_or_default();
                complete &= kept.len() == value.len() && values.len() < KEPT;
                if values.len() < KEPT {
                    values.push(kept.trim().to_owned());
                }
            }
        }
        facts.names.insert(name);
    }
    facts.forwarded_automatically = forwarding::is_automatic(header);
    facts.forwarded_by_hand = forwarding::is_by_hand(header, &facts.subjects);
    facts.replied_automatically = forwarding::is_automatic_reply(header);
    (facts, complete)
}

/// What a field holds, as far as it matters to who looks for personal data in it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    /// What the part is: not its text.
    Description,
    /// What people write (RFC 5322 section 3.6.5): a text of its own, of which its name and other fields say nothing.
    Writing,
    /// Identifiers of messages (section 3.6.4), whose names are no label for a number in them.
    Identifier,
    /// Addresses, whose names programs show without what quotes them.
    Addresses,
    /// At its end the time at which a machine wrote it. It says nothing about anybody, and stands in every mail several times.
    Time,
    /// Anything else.
    Other,
}

const FIELDS: &[(&str, Holds)] = &[
    ("content-type", Holds::Description),
    ("content-disposition", Holds::Description),
    ("content-transfer-encoding", Holds::Description),
    ("subject", Holds::Writing),
    ("comments", Holds::Writing),
    ("keywords", Holds::Writing),
    ("message-id", Holds::Identifier),
    ("in-reply-to", Holds::Identifier),
    ("references", Holds::Identifier),
    ("content-id", Holds::Identifier),
    ("from", Holds::Addresses),
    ("sender", Holds::Addresses),
    ("to", Holds::Addresses),
    ("cc", Holds::Addresses),
    ("bcc", Holds::Addresses),
    ("reply-to", Holds::Addresses),
    ("resent-from", Holds::Addresses),
    ("resent-sender", Holds::Addresses),
    ("resent-to", Holds::Addresses),
    ("resent-cc", Holds::Addresses),
    ("disposition-notification-to", Holds::Addresses),
    ("date", Holds::Time),
    ("received", Holds::Time),
    ("resent-date", Holds::Time),
];

impl Holds {
    fn of(field: &Field<'_>) -> Self {
        FIELDS.iter().find(|(name, _)| field.is(name)).map_or(Self::Other, |(_, holds)| *holds)
    }

    /// The name of the field may say what stands in it.
    fn is_named(self) -> bool {
        !matches!(self, Self::Writing | Self::Identifier)
    }
}

/// So many texts of people's; there is hardly a second one of any name.
const MOST_WRITTEN: usize = 64;

/// Bytes of text that are gathered.
const PIECE: usize = 1024;

/// Texts of a header block beside its lines.
#[derive(Debug, Default)]
pub struct Apart {
    /// What people have written in fields.
    pub written: Vec<String>,
    /// The lines of fields that readers see otherwise, as they see them.
    pub otherwise: String,
    /// The same of what people have written.
    pub written_otherwise: Vec<String>,
}

/// Hands the text of a header block to `sink`, a line for each field, decoded. Its name stands before it, for it may
/// say what the value is. Of the fields that describe the part, it is the parameters (a file name, say), decoded, but not the
/// boundary. What people have written comes back, and what readers see otherwise.
pub fn text(
    header: &Header,
    entity: &Entity,
    names: &[String],
    codes: &mut Codes,
    sink: &mut impl FnMut(&str),
) -> Apart {
    // Short lines go together: each piece of text goes through much.
    let mut lines = String::with_capacity(PIECE);
    let mut apart = Apart::default();
    for field in header.fields() {
        let holds = Holds::of(&field);
        if holds == Holds::Description {
            continue;
        }
        if lines.len() > PIECE {
            sink(&lines);
            lines.clear();
        }
        let Decoded { text, others } = encoded_word::read(field.raw(), codes);
        if holds == Holds::Writing && apart.written.len() < MOST_WRITTEN {
            apart.written.push(one_line(&text).into_owned());
            apart.written_otherwise.extend(others.iter().map(|other| one_line(other).into_owned()));
            continue;
        }
        let name = if holds.is_named() { field.name() } else { String::new() };
        push_line(&name, if holds == Holds::Time { date_time::before(&text) } else { &text }, &mut lines);
        others.iter().for_each(|other| push_line(&name, other, &mut apart.otherwise));
        if holds == Holds::Addresses {
            let texts = std::iter::once(&*text).chain(others.iter().map(String::as_str));
            texts.filter_map(phrase::shown).for_each(|shown| push_lines(&name, &shown, &mut apart.otherwise));
        }
    }
    sink(&lines);
    for name in names {
        sink("\n");
        sink(name);
        sink("\n");
    }
    let fields = entity.content_types.iter().chain(&entity.dispositions);
    for parameter in fields.flat_map(|field| &field.parameters) {
        if !matches!(parameter.name.as_str(), "boundary" | "charset" | "name" | "filename") {
            sink(&String::from_utf8_lossy(&parameter.value));
            sink("\n");
        }
    }
    apart
}

/// Each of these lines as one of the field.
fn push_lines(name: &str, text: &str, lines: &mut String) {
    text.lines().filter(|line| !line.trim().is_empty()).for_each(|line| push_line(name, line, lines));
}

/// The value in a line, behind the name if there is one.
fn push_line(name: &str, value: &str, lines: &mut String) {
    if !name.is_empty() {
        lines.push_str(name);
        lines.push_str(": ");
    }
    lines.push_str(&one_line(value));
    lines.push('\n');
}

/// A value without what would end its line.
fn one_line(value: &str) -> Cow<'_, str> {
    // Every byte is asked, so that the compiler asks many at once.
    if value.bytes().fold(true, |plain, byte| plain & matches!(byte, b' '..=b'~')) {
        return Cow::Borrowed(value);
    }
    Cow::Owned(value.chars().map(|c| if c.is_control() { ' ' } else { c }).collect())
}

/// The protective markings that stand in the names of a part.
pub fn markings_in_names(names: &[String], out: &mut dyn Discoveries) {
    for Marked { level, words } in names.iter().filter_map(|name| marked_name::read(name)) {
        out.marking(level, words, 0..0);
    }
}
