//! Whether the mail says that it is from whoever sends it.

use super::condition::{Condition, Judge};
use super::shape::{Holds, Key, Shape, Stronger};
use crate::policy::case::{Case, Evidence};
use crate::policy::known::Known;
use crate::policy::reader::{Reader, Value};
use crate::policy::record::told::Told;
use std::collections::BTreeSet;

/// `identity = { from_differs = true }`
#[derive(Debug)]
pub(super) struct Identity {
    from_differs: Option<bool>,
    from_domain_differs: Option<bool>,
    on_behalf: Option<bool>,
}

const KEYS: [&str; 3] = ["from_differs", "from_domain_differs", "on_behalf"];

impl Condition for Identity {
    const NAME: &'static str = "identity";
    const SUMMARY: &'static str = "`From` names somebody else than the one who sends the mail";
    const MANUAL: &'static str = "
Each key is `true` or `false`; where several are named, each must be so.

- `from_differs`: no address in `From:` is the sender's
- `from_domain_differs`: no address in `From:` is at the sender's domain
- `on_behalf`: `Sender:` names somebody whom `From:` does not, as programs write it for one who sends on behalf of another

The sender is the authenticated login where the mail server passes it on and it is an address, else the envelope sender,
whatever its case and `+tag`. Where there is none, as in delivery reports, or no `From:`, the first two keys hold neither
way. Mailing lists, forwarding and newsletters have another envelope sender by nature, so ask this of outbound mail.";
    const EXAMPLES: &'static [&'static str] = &[
        "identity = { from_differs = true, on_behalf = false }",
        "identity = { from_domain_differs = true }",
    ];

    fn shape(_: &Known) -> Shape {
        let key = |name| Key::new(name, Holds::Flag, Stronger::Same);
        Shape::table(KEYS.map(key)).with_one_of(KEYS)
    }

    fn read<'t>(value: &Value<'t>, reader: &mut Reader<'t>, _: &Known) -> Option<Self> {
        let table = reader.table(value, &KEYS)?;
        if table.is_empty() {
            reader.wrong(value.span().start, "nothing is asked of the identity", "name at least one key");
        }
        let mut flag = |key| table.get(key).and_then(|value| reader.flag(value));
        Some(Self {
            from_differs: flag("from_differs"),
            from_domain_differs: flag("from_domain_differs"),
            on_behalf: flag("on_behalf"),
        })
    }
}

impl Judge for Identity {
    fn holds(&self, case: &Case<'_>, evidence: &mut Evidence) -> bool {
        let header = &case.facts().content.header;
        let sender = case.sender().filter(|_| !header.from.is_empty());
        let from_differs = sender.as_ref().map(|sender| {
            let sender = sender.folded();
            header.from.iter().all(|from| from.folded() != sender)
        });
        let domain_differs =
            sender.as_ref().map(|sender| header.from.iter().all(|from| from.domain() != sender.domain()));
        let from: BTreeSet<String> = header.from.iter().map(|from| from.folded()).collect();
        let on_behalf = header.sender.iter().any(|sender| !from.contains(&sender.folded()));
        let is = |asked: Option<bool>, seen: Option<bool>| asked.is_none() || asked == seen;
        let holds = is(self.from_differs, from_differs)
            && is(self.from_domain_differs, domain_differs)
            && is(self.on_behalf, Some(on_behalf));
        if holds {
            let said = [
                (self.from_differs, "From is not the sender", "From is the sender"),
                (
                    self.from_domain_differs,
                    "From is of another domain than the sender",
                    "From is of the sender's domain",
                ),
                (self.on_behalf, "it is sent on behalf of another", "it is not sent on behalf of another"),
            ];
            for (asked, yes, no) in said {
                asked.into_iter().for_each(|asked| evidence.say(if asked { yes } else { no }));
            }
        }
        holds
    }

    fn is_told(&self, _: &Told) -> bool {
        true
    }
}
