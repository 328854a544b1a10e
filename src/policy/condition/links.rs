//! Hosts that the mail names or links to.

use super::condition::{Condition, Judge};
use super::shape::{Holds, Key, Shape, Stronger};
use crate::detect::dictionary::Dictionary;
use crate::policy::case::{Case, Evidence};
use crate::policy::known::Known;
use crate::policy::reader::{Reader, Value};
use crate::policy::record::told::Told;
use std::sync::Arc;

/// `links = { host_in = "file-sharing-hosts" }`
#[derive(Debug)]
pub(super) struct Links {
    any_of: Vec<Arc<Dictionary>>,
}

impl Condition for Links {
    const NAME: &'static str = "links";
    const SUMMARY: &'static str = "the mail or an attachment links to a host on a list";
    const MANUAL: &'static str = "
`host_in` is the name of a list, or several in brackets, of which one is enough. On the list, `.example.org` stands for
`example.org` and every host below it, `www.example.org` among them; `example.org` for that one alone.

Looked at are the text, everything in HTML (where a link goes, and what it shows), names of files and all that is read of
attachments. A host counts with `https://` before it and without, since mail programs make links of bare names as well; also
where it stands inside of another address, as behind a link that a filter has rewritten. It does not count in the address
of a mailbox (`jo@example.org`). No link is followed: where a shortened one leads is not known.";
    const EXAMPLES: &'static [&'static str] = &[r#"links = { host_in = "file-sharing-hosts" }"#];

    fn shape(known: &Known) -> Shape {
        Shape::table([Key::new("host_in", Holds::lists(known), Stronger::Fewer).required()])
    }

    fn read<'t>(value: &Value<'t>, reader: &mut Reader<'t>, known: &Known) -> Option<Self> {
        let table = reader.table(value, &["host_in"])?;
        let names = reader.required(table, value.span().start, "host_in", "name a list")?;
        let mut any_of = Vec::new();
        for value in reader.several(names) {
            let Some(name) = reader.text(value) else { continue };
            // Every list that a rule names here is looked for.
            match known.hosts.iter().find(|hosts| hosts.name == name) {
                Some(hosts) => any_of.push(Arc::clone(hosts)),
                None => {
                    let message = format!("there is no list `{name}`");
                    reader.wrong(value.span().start, message, known.lists.hint(name));
                }
            }
        }
        Some(Self { any_of })
    }
}

impl Judge for Links {
    fn holds(&self, case: &Case<'_>, evidence: &mut Evidence) -> bool {
        let mut holds = false;
        for hosts in &self.any_of {
            let score = hosts.score(&case.facts().content.words);
            if score.points > 0 {
                holds = true;
                evidence.say(format!("links to hosts on the list {}: {}", hosts.name, score.say()));
            }
        }
        holds
    }

    /// Hosts are not kept.
    fn is_told(&self, _: &Told) -> bool {
        false
    }
}
