//! Everything that the policy may decide on.

use super::memory::Memory;
use super::view::View;
use crate::content::file_type::FileType;
use crate::detect::dictionary::counts::Counts;
use crate::detect::finding::{Finding, Marking};
use crate::mail::address::Address;
use crate::mail::envelope::Envelope;
use crate::mail::literal::Literal;
use crate::message::ambiguity::Ambiguity;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

/// One message, its envelope and the moment of its decision. Holds no value of any finding.
#[derive(Clone, Debug)]
pub struct Facts {
    /// When the decision is made: time is a fact, the policy has no clock.
    pub now: jiff::Timestamp,
    /// Who handed the message over.
    pub client: Client,
    /// Who sends it to whom.
    pub envelope: Envelope,
    /// What the message says and carries.
    pub content: Content,
    /// What is known from before.
    pub memory: Memory,
}

/// The peer that handed the message over, as far as it is known (RFC 5321 section 4.1.1.1; Postfix XFORWARD).
#[derive(Clone, Debug, Default)]
pub struct Client {
    /// The original client's address where the MTA passes it on, else the peer's.
    pub address: Option<IpAddr>,
    /// The name it gave in EHLO or HELO.
    pub helo: String,
    /// The authenticated login where the MTA passes it on.
    pub login: Option<String>,
}

/// What inspection of all the bytes has yielded.
#[derive(Clone, Debug, Default)]
pub struct Content {
    /// Bytes of the message, header and body, after dot removal.
    pub size: u64,
    /// The fields that rules ask for.
    pub header: Header,
    /// Every part, depth first, in the order of the message; index = `Place::Part`.
    pub parts: Vec<Part>,
    /// Personal data, in the order of discovery, at most [`Content::MAX_FINDINGS`].
    pub findings: Vec<Finding>,
    /// What stands for the contents of all parts, one after the other, whatever their header fields and encodings say;
    /// `None` where no part has any. Mails that say the same have the same. It is no proof: anybody can make mails that
    /// say something else and have the same.
    pub sum: Option<u64>,
    /// Protective markings.
    pub markings: Vec<Marking>,
    /// How often words of dictionaries stand in the message; not where.
    pub words: Counts,
    /// Ways in which the message could be read otherwise.
    pub ambiguities: BTreeSet<Ambiguity>,
    /// How the message was read, and what came of it; only the first for a message without ambiguity.
    pub readings: Vec<Seen>,
    /// Readings that some mail program has yield different contents.
    pub readings_differ: bool,
    /// What could not be inspected, and where.
    pub uninspected: Vec<Uninspected>,
    /// The signature that a virus scanner has found: its name, as the scanner says it.
    pub malware: Option<String>,
}

impl Content {
    /// Findings kept per message. More than this is more than any rule counts, and memory has a bound; what is found
    /// past it raises [`Shortfall::Limit`].
    pub const MAX_FINDINGS: usize = 10_000;
}

/// Fields of the top-level header block, decoded.
#[derive(Clone, Debug, Default)]
pub struct Header {
    /// Every `Subject`, decoded.
    pub subjects: Vec<String>,
    /// Mailboxes of `From`.
    pub from: Vec<Address>,
    /// Mailboxes of `Sender`.
    pub sender: Vec<Address>,
    /// Mailboxes of `To` and `Cc`: the recipients that everybody sees.
    pub visible_recipients: Vec<Address>,
    /// `Message-ID`, without angle brackets.
    pub message_id: Option<String>,
    /// The mail was sent on by a program: `Auto-Submitted: auto-forwarded`, `X-Autoforward`, `Resent-*` with an
    /// automatic marker, vendor fields.
    pub forwarded_automatically: bool,
    /// A person sent the mail on: `Fwd:` before the subject, `Resent-From` without an automatic marker, fields of mail
    /// programs.
    pub forwarded_by_hand: bool,
    /// A program answered: `Auto-Submitted: auto-replied` (RFC 3834 section 5.1) and what programs write instead.
    pub replied_automatically: bool,
    /// Names of all fields, in lower case, once each.
    pub names: BTreeSet<String>,
    /// What stands in the fields that the policy asks for ([`crate::detect::spec::Spec::fields`]), decoded, by their names.
    pub values: BTreeMap<String, Vec<String>>,
}

/// What one reading of the message saw.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Seen {
    /// Which reading.
    pub view: View,
    /// Parts, containers among them.
    pub parts: usize,
    /// Distinct values of personal data and distinct markings.
    pub found: usize,
    /// Those of them that no reading before it had found.
    pub new: usize,
    /// Where in [`Content::findings`] those of the next reading begin.
    pub findings: usize,
}

/// A leaf, or a container that was walked into.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Part {
    /// Section number as IMAP counts (RFC 3501 section 6.4.5): `1`, `2.1`; `0` for an undivided message.
    pub number: String,
    /// Depth of nesting: 0 for the message itself.
    pub depth: u16,
    /// The reading that sees it; where several do, the first of them.
    pub view: View,
    /// `type/subtype` as declared, in lower case; `text/plain` where nothing is declared.
    pub declared: String,
    /// Every name that any reading of the fields gives the part, decoded.
    pub names: Vec<String>,
    /// What the content shows it to be.
    pub true_type: FileType,
    /// The part says it is an attachment, or has a name, or is no text: a person would call it attached.
    pub attached: bool,
    /// A picture that an HTML part of the same message shows by its Content-ID (RFC 2392).
    pub inline_picture: bool,
    /// Decoded bytes.
    pub size: u64,
}

impl Part {
    /// How many files it lies in: 1 for a file in an archive that is attached, 2 for one in an archive in that archive.
    pub fn files_around(&self) -> usize {
        self.number.matches('/').count()
    }

    /// It belongs to how a document looks or works: nobody would call it attached.
    pub fn is_furniture(&self) -> bool {
        !self.attached && self.files_around() > 0
    }
}

/// Why something was not inspected to the end. Never a pass.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Shortfall {
    /// A limit of size, depth or count was passed.
    Limit,
    /// It unpacks to far more than it is.
    Bomb,
    /// It is encrypted.
    Encrypted,
    /// It is damaged.
    Malformed,
    /// Its format is known but not supported.
    Unsupported,
    /// It has no content that could be read (a reference elsewhere, pictures only).
    Uninspectable,
    /// Inspection took too long.
    Timeout,
    /// Inspecting it failed again and again.
    Poison,
}

impl Shortfall {
    /// Every shortfall with its name in rules.
    pub const ALL: &'static [(Self, &'static str)] = &[
        (Self::Limit, "limit"),
        (Self::Bomb, "bomb"),
        (Self::Encrypted, "encrypted"),
        (Self::Malformed, "malformed"),
        (Self::Unsupported, "unsupported"),
        (Self::Uninspectable, "uninspectable"),
        (Self::Timeout, "timeout"),
        (Self::Poison, "poison"),
    ];

    /// The name in rules.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(shortfall, _)| *shortfall == self).map_or("", |(_, name)| name)
    }
}

/// Something that was not inspected to the end.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Uninspected {
    /// Why.
    pub shortfall: Shortfall,
    /// Index of the part in [`Content::parts`]; `None` for the message as a whole.
    pub part: Option<u32>,
    /// What exactly, in plain words, without content: `more than 10000 parts`.
    #[serde(with = "crate::mail::literal")]
    pub detail: Literal,
}
