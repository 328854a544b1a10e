//! The one table of conditions, and the manual that is made from it.

use super::condition::{Condition, Judge};
use super::shape::Shape;
use super::uninspectable;
use super::{
    ambiguous, attachment, dictionary, direction, encrypted_before, forwarded, grant, header, identity,
    links, malware, marking, office_hours, personal_data, recipients, reply, secured, sender, size, subject,
    visible_recipients,
};
use crate::policy::known::Known;
use crate::policy::reader::{Reader, Value};

/// Every condition, cheapest first: within a rule they are asked in this order, so that most mail leaves most rules at
/// the first question.
pub const TABLE: &[Entry] = &[
    Entry::of::<direction::Direction>(),
    Entry::of::<forwarded::Forwarded>(),
    Entry::of::<malware::Malware>(),
    Entry::of::<encrypted_before::EncryptedBefore>(),
    Entry::of::<size::Size>(),
    Entry::of::<uninspectable::Uninspectable>(),
    Entry::of::<ambiguous::Ambiguous>(),
    Entry::of::<marking::Marking>(),
    Entry::of::<office_hours::OfficeHours>(),
    Entry::of::<reply::Reply>(),
    Entry::of::<header::Header>(),
    Entry::of::<visible_recipients::VisibleRecipients>(),
    Entry::of::<links::Links>(),
    Entry::of::<dictionary::Words>(),
    Entry::of::<sender::Sender>(),
    Entry::of::<identity::Identity>(),
    Entry::of::<secured::Secured>(),
    Entry::of::<personal_data::PersonalData>(),
    Entry::of::<attachment::Attachment>(),
    Entry::of::<recipients::Recipients>(),
    Entry::of::<subject::Subject>(),
    // Nothing to judge: the policy asks for grants itself, when all that a rule asks has been answered.
    Entry {
        name: grant::NAME,
        summary: grant::SUMMARY,
        manual: grant::MANUAL,
        vocabulary: String::new,
        examples: grant::EXAMPLES,
        shape: grant::shape,
        read: grant::read,
    },
];

/// What reads a condition from a rule.
type Read = for<'t> fn(&Value<'t>, &mut Reader<'t>, &Known) -> Option<Box<dyn Judge>>;

/// One kind of condition.
#[derive(Clone, Copy)]
pub struct Entry {
    /// The key that rules use.
    pub name: &'static str,
    /// When it holds, in one sentence.
    pub summary: &'static str,
    /// Its page of the manual, in Markdown.
    pub manual: &'static str,
    /// The names that it knows, as a paragraph of the manual; may be empty.
    pub vocabulary: fn() -> String,
    /// Lines as they stand below `[when]`.
    pub examples: &'static [&'static str],
    /// What may stand behind the key, where it is said.
    pub shape: fn(&Known) -> Shape,
    /// Reads one from a rule.
    pub read: Read,
}

impl Entry {
    const fn of<C: Condition>() -> Self {
        Self {
            name: C::NAME,
            summary: C::SUMMARY,
            manual: C::MANUAL,
            vocabulary: C::vocabulary,
            examples: C::EXAMPLES,
            shape: C::shape,
            read: |value, reader, lists| Some(Box::new(C::read(value, reader, lists)?)),
        }
    }
}

/// The chapter of the operator's manual about conditions, in Markdown, in the order of names.
pub fn manual() -> String {
    let mut entries: Vec<&Entry> = TABLE.iter().collect();
    entries.sort_by_key(|entry| entry.name);
    let mut out = String::from("| condition | holds when |\n|---|---|\n");
    for entry in &entries {
        out.push_str(&format!("| [`{0}`](#{0}) | {1} |\n", entry.name, entry.summary));
    }
    for entry in &entries {
        let vocabulary = match (entry.vocabulary)() {
            names if names.is_empty() => names,
            names => format!("{names}\n\n"),
        };
        out.push_str(&format!("\n### {}\n\n{}\n\n{vocabulary}```toml\n", entry.name, entry.manual.trim()));
        entry.examples.iter().for_each(|example| out.push_str(&format!("{example}\n")));
        out.push_str("```\n");
    }
    out
}
