//! Whether the mail is secured against being read on its way.

use super::condition::{Condition, Judge};
use super::shape::{Holds, Shape};
use crate::content::file_type::Family;
use crate::detect::finding::Confidence;
use crate::inspect::facts::{Part, Shortfall};
use crate::inspect::sealed::is_smime;
use crate::policy::case::{Case, Evidence};
use crate::policy::known::Known;
use crate::policy::reader::{Reader, Value};
use crate::policy::record::told::Told;
use crate::policy::route::Route;
use std::collections::BTreeSet;

/// `secured = ["secure-route", "smime"]`
#[derive(Debug)]
pub(super) struct Secured {
    ways: Vec<Way>,
}

/// How it is secured.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Way {
    SecureRoute,
    Smime,
    Pgp,
    EncryptedAttachment,
}

const WAYS: [(Way, &str); 4] = [
    (Way::SecureRoute, "secure-route"),
    (Way::Smime, "smime"),
    (Way::Pgp, "pgp"),
    (Way::EncryptedAttachment, "encrypted-attachment"),
];

impl Condition for Secured {
    const NAME: &'static str = "secured";
    const SUMMARY: &'static str = "the mail is secured: it takes the secure route, or is encrypted";
    const MANUAL: &'static str = "
`true` for any way, or one of these, or several in brackets, of which one is enough:

- `secure-route`: the mail takes [the secure route](secure-route.md), because a rule in force with `route = \"secure\"` matches
  it. A word in the subject alone secures nothing: it never holds where no such rule is in force, and none is where the
  gateway has no secure route. A rule that has a route itself cannot ask it
- `smime`, `pgp`: the mail is encrypted with S/MIME or OpenPGP
- `encrypted-attachment`: an attachment needs a password

What is encrypted secures what is in it. So the last three do not hold where personal data (of confidence `medium`) was
found: it was found in what is not encrypted, the subject for instance. What is encrypted cannot be inspected either; see
`uninspectable`.";
    const EXAMPLES: &'static [&'static str] =
        &["secured = true", r#"secured = "secure-route""#, r#"secured = ["smime", "pgp"]"#];

    fn shape(_: &Known) -> Shape {
        Shape::alone(Holds::any_of(&WAYS))
    }

    fn read<'t>(value: &Value<'t>, reader: &mut Reader<'t>, _: &Known) -> Option<Self> {
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
        Some(Self { ways })
    }
}

impl Judge for Secured {
    fn holds(&self, case: &Case<'_>, evidence: &mut Evidence) -> bool {
        if self.asks_route() && case.route() == Some(Route::Secure) {
            evidence.say("it takes the secure route");
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

    fn is_told(&self, _: &Told) -> bool {
        true
    }

    fn asks_route(&self) -> bool {
        self.ways.contains(&Way::SecureRoute)
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
