//! Facts in the form in which the journal keeps them.
//!
//! Kept are numbers, types, classes, codes and pseudonyms. Left out are subjects, names of files but for their extensions, names of
//! fields, addresses, signatures of viruses, and where in a text something was found. What conditions ask of these is answered
//! while the message is there ([`Told`]).

use super::pseudonyms::Pseudonyms;
use super::told::Told;
use crate::content::file_type::FileType;
use crate::detect::finding::{Class, Confidence, Finding, Marking, Place};
use crate::inspect::facts::{Client, Content, Facts, Header, Part, Uninspected};
use crate::inspect::memory::{Mailing, Memory};
use crate::inspect::view::View;
use crate::mail::address::Address;
use crate::mail::envelope::{Envelope, Path};
use crate::message::codes::Codes;
use crate::message::file_name;
use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use std::collections::BTreeMap;

/// The version of the form: the first byte of a record.
const VERSION: u8 = 1;
/// Fields whose names are kept.
const RESENT: [&str; 6] =
    ["resent-bcc", "resent-cc", "resent-date", "resent-from", "resent-sender", "resent-to"];
/// Extensions that are kept of a name, the last ones, and how long each may be. What is longer is no extension.
const EXTENSIONS: usize = 3;
const EXTENSION: usize = 5;

/// The facts of one decision, and what was told beside them.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Record {
    now: jiff::Timestamp,
    login: Option<Option<Address>>,
    sender: Option<Address>,
    recipients: Vec<Option<Address>>,
    size: u64,
    from: Vec<Address>,
    sent_by: Vec<Address>,
    visible: Vec<Address>,
    forwarded: bool,
    /// Fields that say that the mail was sent on (RFC 5322 section 3.6.6).
    resent: Vec<String>,
    parts: Vec<Kept>,
    found: BTreeMap<String, Vec<Value>>,
    markings: Vec<Marking>,
    codes: Codes,
    differ: bool,
    uninspected: Vec<Uninspected>,
    malware: bool,
    mailing: Mailing,
    told: Told,
}

/// A part without its names.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Kept {
    number: String,
    depth: u16,
    declared: String,
    extensions: Vec<String>,
    true_type: FileType,
    attached: bool,
    inline_picture: bool,
    size: u64,
}

/// One occurrence of a value: how sure, where, which of the distinct ones, whether it is quoted.
type Value = (Confidence, Place, u32, bool);

/// What cannot be read as a record.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Unreadable;

impl Record {
    /// The record of these facts.
    pub fn of(facts: &Facts, told: Told, pseudonyms: &Pseudonyms) -> Self {
        // Whoever sends a mail and whoever gets it mostly stand in its header, too.
        let known = RefCell::new(BTreeMap::new());
        let hide = |address: &Address| {
            let mut known = known.borrow_mut();
            known.entry(address.clone()).or_insert_with(|| pseudonyms.address(address)).clone()
        };
        let all = |addresses: &[Address]| addresses.iter().map(hide).collect();
        let Facts { now, client, envelope, content, memory } = facts;
        let mut found: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        for Finding { class, confidence, place, distinct, quoted, .. } in &content.findings {
            found.entry(class.name.to_owned()).or_default().push((*confidence, *place, *distinct, *quoted));
        }
        let mut codes = Codes::default();
        content.ambiguities.iter().for_each(|code| codes.raise(*code));
        Self {
            now: *now,
            login: client.login.as_deref().map(|login| Address::parse(login).as_ref().map(hide)),
            sender: envelope.sender().map(hide),
            recipients: envelope.recipients.iter().map(|path| path.address().map(hide)).collect(),
            size: content.size,
            from: all(&content.header.from),
            sent_by: all(&content.header.sender),
            visible: all(&content.header.visible_recipients),
            forwarded: content.header.forwarded_automatically,
            resent: content
                .header
                .names
                .iter()
                .filter(|name| RESENT.contains(&name.as_str()))
                .cloned()
                .collect(),
            parts: content.parts.iter().map(Kept::of).collect(),
            found,
            markings: content.markings.clone(),
            codes,
            differ: content.readings_differ,
            uninspected: content.uninspected.clone(),
            malware: content.malware.is_some(),
            mailing: memory.mailing.clone(),
            told,
        }
    }

    /// As bytes.
    ///
    /// # Errors
    /// It is too large for memory.
    pub fn to_bytes(&self) -> Result<Vec<u8>, Unreadable> {
        postcard::to_extend(self, vec![VERSION]).map_err(|_| Unreadable)
    }

    /// From bytes.
    ///
    /// # Errors
    /// They are no record, or one of another version.
    pub fn read(bytes: &[u8]) -> Result<Self, Unreadable> {
        let record = bytes.strip_prefix(&[VERSION]).ok_or(Unreadable)?;
        postcard::from_bytes(record).map_err(|_| Unreadable)
    }

    /// The facts again, without what is not kept. Of what was found, classes that are not among these are left out.
    pub fn into_facts(self, classes: &[Class]) -> (Facts, Told) {
        let path = |address: Option<Address>| match address {
            Some(address) => Path::to(address),
            None => Path::new("<>", None),
        };
        let mut envelope = Envelope::new(path(self.sender));
        envelope.recipients = self.recipients.into_iter().map(path).collect();
        let login =
            |login: Option<Address>| login.map_or_else(|| "somebody".to_owned(), |login| login.to_string());
        let findings = self.found.into_iter().filter_map(|(name, values)| {
            let class = *classes.iter().find(|class| class.name == name)?;
            Some(values.into_iter().map(move |(confidence, place, distinct, quoted)| Finding {
                class,
                confidence,
                place,
                span: 0..0,
                distinct,
                why: "",
                quoted,
            }))
        });
        let content = Content {
            size: self.size,
            header: Header {
                from: self.from,
                sender: self.sent_by,
                visible_recipients: self.visible,
                forwarded_automatically: self.forwarded,
                names: self.resent.into_iter().collect(),
                ..Header::default()
            },
            parts: self.parts.into_iter().map(Kept::into_part).collect(),
            findings: findings.flatten().collect(),
            markings: self.markings,
            ambiguities: self.codes.iter().collect(),
            readings_differ: self.differ,
            uninspected: self.uninspected,
            malware: self.malware.then(String::new),
            ..Content::default()
        };
        let client = Client { login: self.login.map(login), ..Client::default() };
        let memory = Memory { mailing: self.mailing, ..Memory::default() };
        (Facts { now: self.now, client, envelope, content, memory }, self.told)
    }
}

impl Kept {
    fn of(part: &Part) -> Self {
        let Part { number, depth, declared, names, true_type, attached, inline_picture, size, .. } = part;
        let is_type =
            |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '/' | '-' | '+' | '.');
        let sound = declared.len() <= 80 && declared.chars().all(is_type);
        Self {
            number: number.clone(),
            depth: *depth,
            declared: if sound { declared.clone() } else { String::new() },
            extensions: names.iter().map(|name| extensions(name)).filter(|kept| !kept.is_empty()).collect(),
            true_type: *true_type,
            attached: *attached,
            inline_picture: *inline_picture,
            size: *size,
        }
    }

    fn into_part(self) -> Part {
        let Self { number, depth, declared, extensions, true_type, attached, inline_picture, size } = self;
        let names = extensions.into_iter().map(|extensions| format!("file{extensions}")).collect();
        let view = View::default();
        Part { number, depth, view, declared, names, true_type, attached, inline_picture, size }
    }
}

/// `.tar.gz` of a name that ends like that.
fn extensions(name: &str) -> String {
    let all = file_name::extensions(name);
    let kept = all.iter().rev().take(EXTENSIONS).filter(|one| one.len() <= EXTENSION).collect::<Vec<_>>();
    kept.iter().rev().flat_map(|extension| [".", extension.as_str()]).collect()
}

#[cfg(test)]
mod tests;
