//! Ways in which the mail can be read as more than one thing.

use super::condition::{Condition, Judge};
use super::shape::{Holds, Key, Shape, Stronger};
use crate::message::ambiguity::Ambiguity;
use crate::policy::case::{Case, Evidence};
use crate::policy::gate::{Gate, Trait};
use crate::policy::known::Known;
use crate::policy::reader::{Reader, Value};
use crate::policy::record::told::Told;

/// `ambiguous = { codes = ["HDR-DUP"] }`
#[derive(Debug)]
pub(super) struct Ambiguous {
    codes: Vec<Ambiguity>,
    differ: bool,
}

impl Condition for Ambiguous {
    const NAME: &'static str = "ambiguous";
    const SUMMARY: &'static str = "two mail programs could read two different mails from it";
    const MANUAL: &'static str = "
`\"any\"` means any code; `{ codes = [ … ] }` names them. A code stands for one way in which the structure of a mail is
broken. Such a mail is read in every way that a mail program might read it, and all other conditions see what any of
these readings finds. `portcullis check --explain` shows the codes of a mail and what each reading found.

`{ readings = \"differ\" }` means that the contents of the mail are not the same to every mail program: the recipient may
see something else than the next reader. With `codes` beside it, both must hold. Codes that ordinary mail has, for
instance `CHARSET` or `DEC-QP`, are better held only where the readings differ.";
    const EXAMPLES: &'static [&'static str] = &[
        r#"ambiguous = "any""#,
        r#"ambiguous = { codes = ["HDR-DUP", "NUL"] }"#,
        r#"ambiguous = { readings = "differ" }"#,
        r#"ambiguous = { codes = ["DEC-QP"], readings = "differ" }"#,
    ];

    fn vocabulary() -> String {
        let codes: Vec<String> =
            Ambiguity::ALL.iter().map(|row| format!("- `{}`: {}", row.1, row.2)).collect();
        format!("The codes:\n\n{}", codes.join("\n"))
    }

    fn shape(_: &Known) -> Shape {
        let codes = Key::new("codes", Holds::names(&Ambiguity::names()), Stronger::Fewer);
        let readings = Key::new("readings", Holds::name(&[((), "differ")]), Stronger::Same);
        Shape::table([codes, readings]).with_one_of(["codes", "readings"]).or_word("any")
    }

    fn read<'t>(value: &Value<'t>, reader: &mut Reader<'t>, _: &Known) -> Option<Self> {
        let every = || Ambiguity::ALL.iter().map(|row| row.0).collect();
        if value.get_ref().is_str() {
            reader.choice(value, "way to ask for ambiguity", &[((), "any")])?;
            return Some(Self { codes: every(), differ: false });
        }
        let table = reader.table(value, &["codes", "readings"])?;
        let readings = table.get("readings");
        let differ = readings.is_some();
        let asked = readings.map(|value| reader.choice(value, "way to ask for readings", &[((), "differ")]));
        let codes = match table.get("codes") {
            Some(codes) => reader.choices(codes, "code", &Ambiguity::names()),
            None if differ => every(),
            None => {
                let hint = "for instance `codes = [\"NUL\"]`";
                reader.required(table, value.span().start, "codes", hint)?;
                return None;
            }
        };
        if let Some(asked) = asked {
            asked?;
        }
        Some(Self { codes, differ })
    }
}

impl Judge for Ambiguous {
    fn holds(&self, case: &Case<'_>, evidence: &mut Evidence) -> bool {
        let content = &case.facts().content;
        if content.ambiguities.is_empty() || self.differ && !content.readings_differ {
            return false;
        }
        let mut met = content.ambiguities.iter().filter(|code| self.codes.contains(code)).peekable();
        if met.peek().is_none() {
            return false;
        }
        evidence.say(if content.readings_differ {
            "the mail can be read in more than one way, and what it says differs from reader to reader"
        } else {
            "the mail can be read in more than one way"
        });
        met.for_each(|code| evidence.say_coded(code.code(), code.meaning()));
        true
    }

    fn is_told(&self, _: &Told) -> bool {
        true
    }

    fn saw(&self, case: &Case<'_>) -> String {
        let content = &case.facts().content;
        let codes: Vec<&str> = content.ambiguities.iter().map(|code| code.code()).collect();
        match (codes.is_empty(), content.readings_differ) {
            (true, _) => "it can be read in one way only".to_owned(),
            (false, true) => format!("{}; the readings differ", codes.join(", ")),
            (false, false) => format!("{}; the readings agree", codes.join(", ")),
        }
    }

    fn gate(&self) -> Gate {
        Gate::having(Trait::Ambiguity)
    }
}
