//! Ways in which the mail can be read as more than one thing.

use super::condition::{Condition, Judge};
use crate::message::ambiguity::Ambiguity;
use crate::policy::case::{Case, Evidence};
use crate::policy::list::Lists;
use crate::policy::reader::{Reader, Value};

/// `ambiguous = { codes = ["HDR-DUP"] }`
#[derive(Debug)]
pub(super) struct Ambiguous {
    codes: Vec<Ambiguity>,
}

impl Condition for Ambiguous {
    const NAME: &'static str = "ambiguous";
    const SUMMARY: &'static str = "two mail programs could read two different mails from it";
    const MANUAL: &'static str = "
`\"any\"` means any code; `{ codes = [ … ] }` names them. A code stands for one way in which the structure of a mail is
broken, so that what was inspected may not be what the recipient sees. `portcullis check` shows the codes of a mail. Codes
that ordinary mail has, for instance `CHARSET` or `DEC-QP`, are better left out of a rule that holds mail.";
    const EXAMPLES: &'static [&'static str] =
        &[r#"ambiguous = "any""#, r#"ambiguous = { codes = ["HDR-DUP", "NUL"] }"#];

    fn vocabulary() -> String {
        let codes: Vec<String> = Ambiguity::ALL.iter().map(|(_, code)| format!("`{code}`")).collect();
        format!("The codes: {}.", codes.join(", "))
    }

    fn read<'t>(value: &Value<'t>, reader: &mut Reader<'t>, _: &Lists) -> Option<Self> {
        if value.get_ref().is_str() {
            reader.choice(value, "way to ask for ambiguity", &[((), "any")])?;
            return Some(Self { codes: Ambiguity::ALL.iter().map(|(code, _)| *code).collect() });
        }
        let table = reader.table(value, &["codes"])?;
        let codes =
            reader.required(table, value.span().start, "codes", "for instance `codes = [\"NUL\"]`")?;
        Some(Self { codes: reader.choices(codes, "code", Ambiguity::ALL) })
    }
}

impl Judge for Ambiguous {
    fn holds(&self, case: &Case<'_>, evidence: &mut Evidence) -> bool {
        let present = &case.facts().content.ambiguities;
        if present.is_empty() {
            return false;
        }
        let met: Vec<&str> =
            present.iter().filter(|code| self.codes.contains(code)).map(|code| code.code()).collect();
        if !met.is_empty() {
            evidence.say(format!("the mail can be read in more than one way ({})", met.join(", ")));
        }
        !met.is_empty()
    }
}
