//! Whether the sender has sent something just before that needs a password.

use super::condition::{Condition, Judge};
use super::shape::{Holds, Key, Shape, Stronger};
use crate::policy::case::{Case, Evidence};
use crate::policy::known::Known;
use crate::policy::reader::{Reader, Value};
use crate::policy::record::told::Told;
use std::time::Duration;

/// `encrypted_before = { within = "2h" }`
#[derive(Debug)]
pub(super) struct EncryptedBefore {
    within: Duration,
}

/// Senders are not remembered for longer.
const LONGEST: Duration = Duration::from_hours(24);

impl Condition for EncryptedBefore {
    const NAME: &'static str = "encrypted_before";
    const SUMMARY: &'static str = "the sender has just sent something that is encrypted";
    const MANUAL: &'static str = "
`within` is a length of time up to this mail, at most `\"24h\"`. It holds where a mail of the same sender in this time, held or
accepted, had something encrypted in it: an archive or a document that needs a password, S/MIME, OpenPGP. The sender is the
login, where the mail server passes it on, else the envelope sender.

The password for a file often follows in the next mail. Such a mail may say no more than a word that is nothing by itself, so
a rule may be stricter here than elsewhere.

The gateway remembers the last 10,000 such senders, and forgets them when it is restarted. `portcullis check` and `rules
explain` know no earlier mail; an example says `encrypted_before = true`.";
    const EXAMPLES: &'static [&'static str] = &[r#"encrypted_before = { within = "2h" }"#];

    fn shape(_: &Known) -> Shape {
        Shape::table([Key::new("within", Holds::Length, Stronger::Same).required()])
    }

    fn read<'t>(value: &Value<'t>, reader: &mut Reader<'t>, _: &Known) -> Option<Self> {
        let table = reader.table(value, &["within"])?;
        let within = reader.required(table, value.span().start, "within", "for instance \"2h\"")?;
        Some(Self { within: reader.duration(within, LONGEST)? })
    }
}

impl EncryptedBefore {
    /// How long ago, where it is not too long.
    fn ago(&self, case: &Case<'_>) -> Option<Duration> {
        let facts = case.facts();
        // A clock that was put back does not make it longer ago.
        let ago = facts.now.duration_since(facts.memory.encrypted?).unsigned_abs();
        (ago <= self.within).then_some(ago)
    }
}

impl Judge for EncryptedBefore {
    fn holds(&self, case: &Case<'_>, evidence: &mut Evidence) -> bool {
        let ago = self.ago(case);
        if let Some(ago) = ago {
            let minutes = ago.as_secs() / 60;
            evidence.say(match minutes {
                0 => "something encrypted was sent less than a minute before".to_owned(),
                1 => "something encrypted was sent a minute before".to_owned(),
                _ => format!("something encrypted was sent {minutes} minutes before"),
            });
        }
        ago.is_some()
    }

    /// Mails of before are not kept.
    fn is_told(&self, _: &Told) -> bool {
        false
    }

    fn saw(&self, case: &Case<'_>) -> String {
        match case.facts().memory.encrypted {
            Some(_) => "the sender sent something encrypted, too long before",
            None => "nothing is known of something encrypted that the sender sent before",
        }
        .to_owned()
    }
}
