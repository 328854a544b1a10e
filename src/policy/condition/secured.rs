//! Whether the mail is secured against being read on its way.

use super::condition::{Condition, Judge};
use crate::content::file_type::Family;
use crate::detect::finding::Confidence;
use crate::inspect::facts::{Part, Shortfall};
use crate::inspect::sealed::is_smime;
use crate::policy::case::{Case, Evidence};
use crate::policy::known::Known;
use crate::policy::reader::{Reader, Value};
use crate::policy::record::told::Told;
use std::collections::BTreeSet;

/// `secured = ["subject-tag", "smime"]`
#[derive(Debug)]
pub(super) struct Secured {
    ways: Vec<Way>,
    /// In lower case; none where there is no secure route.
    tags: Vec<String>,
}

/// How it is secured.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Way {
    SubjectTag,
    Smime,
    Pgp,
    EncryptedAttachment,
}

const WAYS: [(Way, &str); 4] = [
    (Way::SubjectTag, "subject-tag"),
    (Way::Smime, "smime"),
    (Way::Pgp, "pgp"),
    (Way::EncryptedAttachment, "encrypted-attachment"),
];

impl Condition for Secured {
    const NAME: &'static str = "secured";
    const SUMMARY: &'static str = "the mail is secured: it takes the secure route, or is encrypted";
    const MANUAL: &'static str = "
`true` for any way, or one of these, or several in brackets, of which one is enough:

- `subject-tag`: the subject has the tag of the secure route, such as `[secure]`. **It never holds until the organisation
  has such a route** and says so in `organisation.toml`: `secure_tags = [\"[secure]\"]`. A tag without a route secures nothing
- `smime`, `pgp`: the mail is encrypted with S/MIME or OpenPGP
- `encrypted-attachment`: an attachment needs a password

What is encrypted secures what is in it. So the last three do not hold where personal data (of confidence `medium`) was
found: it was found in what is not encrypted, the subject for instance. What is encrypted cannot be inspected either; see
`uninspectable`.";
    const EXAMPLES: &'static [&'static str] =
        &["secured = true", r#"secured = "subject-tag""#, r#"secured = ["smime", "pgp"]"#];

    fn read<'t>(value: &Value<'t>, reader: &mut Reader<'t>, known: &Known) -> Option<Self> {
        let ways = if let Some(flag) = value.get_ref().as_bool() {
            if !flag {
                reader.wrong(
                    value.span().start,
                    "`secured` is `true` or names ways",
                    "use `not = { secured = true }`",
                );
            }
            WAYS.iter().map(|(way, _)| *way).collect()
        } else {
            reader.choices(value, "way to secure a mail", &WAYS)
        };
        Some(Self { ways, tags: known.secure_tags.clone() })
    }
}

impl Judge for Secured {
    fn holds(&self, case: &Case<'_>, evidence: &mut Evidence) -> bool {
        let tagged = || self.tags.iter().any(|tag| case.subject().contains(tag.as_str()));
        if self.ways.contains(&Way::SubjectTag) && tagged() {
            evidence.say("the subject has the tag of the secure route");
            return true;
        }
        let content = &case.facts().content;
        if content.findings.iter().any(|finding| finding.confidence >= Confidence::Medium) {
            return false;
        }
        let unread = content.uninspected.iter().filter(|missed| missed.shortfall == Shortfall::Encrypted);
        let unread: BTreeSet<u32> = unread.filter_map(|missed| missed.part).collect();
        let found = (0_u32..).zip(&content.parts).find_map(|(index, part)| {
            let encrypted = part.true_type.family == Family::Encrypted || unread.contains(&index);
            let way = encrypted.then(|| way(part))?;
            WAYS.iter().find(|(known, _)| *known == way && self.ways.contains(known))
        });
        if let Some((_, name)) = found {
            evidence.say(format!("it is secured ({name})"));
        }
        found.is_some()
    }

    /// Subjects are not kept.
    fn is_told(&self, _: &Told) -> bool {
        false
    }
}

/// How a part that is encrypted is.
fn way(part: &Part) -> Way {
    let (declared, name) = (part.declared.as_str(), part.true_type.name);
    if is_smime(declared) || name.contains("S/MIME") {
        Way::Smime
    } else if matches!(declared, "multipart/encrypted" | "application/pgp-encrypted") || name.contains("PGP")
    {
        Way::Pgp
    } else {
        Way::EncryptedAttachment
    }
}
