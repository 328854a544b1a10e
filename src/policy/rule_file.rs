//! Reads a rule file: every key, every mistake.

use super::condition::tree::{self, Tree};
use super::decision::{Mode, Verdict};
use super::example::{self, Origin};
use super::known::Known;
use super::policy::UNFINISHED;
use super::reader::{self, Reader, Value};
use super::route::Route;
use super::rule::{Places, Rule};
use super::source::Source;
use super::tell::Tell;
use crate::mail::mistake::Mistake;
use toml::de::DeTable;

/// Every key of a rule file.
const KEYS: [&str; 12] = [
    "clause", "example", "id", "mode", "outcome", "owner", "review", "route", "tell", "title", "unless",
    "when",
];
pub(super) const MODES: [(Mode, &str); 3] =
    [(Mode::Enforce, "enforce"), (Mode::Shadow, "shadow"), (Mode::Off, "off")];

/// Lengths that fit a list on a screen, a column of a report and the reply to a sender.
pub(super) const LONGEST_ID: usize = 60;
pub(super) const LONGEST_LINE: usize = 120;
pub(super) const LONGEST_TELL: usize = 400;

/// Beginnings that make an id read badly in "held by …" and twice over: the outcome says what a rule does.
const NEEDLESS: [&str; 6] = ["block-", "deny-", "hold-", "no-", "reject-", "rule-"];

/// The rule in this file, or `None` where it has a mistake; all of them are added to `mistakes`.
pub fn read(source: &Source, known: &Known, mistakes: &mut Vec<Mistake>) -> Option<Rule> {
    let document = reader::document(&source.place, &source.text, mistakes)?;
    let mut reader = Reader::new(&source.place, &source.text);
    let rule = read_rule(document.get_ref(), source, &mut reader, known);
    let found = reader.into_mistakes();
    let sound = found.is_empty();
    mistakes.extend(found);
    rule.filter(|_| sound)
}

fn read_rule<'t>(
    table: &DeTable<'t>,
    source: &Source,
    reader: &mut Reader<'t>,
    known: &Known,
) -> Option<Rule> {
    reader.only(table, &KEYS, "key");
    // Every key is read before the first `?`, so that all mistakes are found at once.
    let id = read_id(table, source, reader);
    let title = read_line(table, reader, "title", "say in one line what the rule finds");
    let clause =
        read_line(table, reader, "clause", "name the clause of your policy, for instance \"AUP-personal\"");
    let owner = read_line(table, reader, "owner", "name the team that answers for the rule");
    let review =
        reader.required(table, 0, "review", "say when to look at the rule again, for instance 2027-03-31");
    let review = review.and_then(|value| reader.date(value));
    let place = |key| {
        let start = table.get(key).map_or(0, |value| value.span().start);
        Origin::at(source, reader, start)
    };
    let places = Places { review: place("review"), route: place("route"), when: place("when") };
    let mode = reader.required(table, 0, "mode", "\"enforce\", \"shadow\" or \"off\"");
    let mode = mode.and_then(|value| reader.choice(value, "mode", &MODES));
    let outcome = reader.required(table, 0, "outcome", "\"quarantine\", \"reject\" or \"accept\"");
    let outcome = outcome.and_then(|value| reader.choice(value, "outcome", Verdict::ALL));
    let when = reader.required(table, 0, "when", "add a `[when]` table with the conditions");
    let when = when.and_then(|value| read_conditions(value, reader, known)).map(Tree::All);
    let unless = table.get("unless").map(|value| read_unless(value, reader, known));
    let tell = read_tell(table, reader);
    let examples = example::read_all(table, source, reader, outcome);
    let route = table.get("route").map(|value| (value, reader.choice(value, "route", Route::NAMED)));
    let (unless, liftable) = match unless {
        Some(unless) => unless.map(|(unless, liftable)| (Some(unless), liftable))?,
        None => (None, false),
    };
    if let Some((value, _)) = route {
        let asks = [when.as_ref(), unless.as_ref()].into_iter().flatten().any(Tree::asks_route);
        contradictions(value, outcome, liftable, asks, reader);
    }
    let route = route.map_or(Some(Route::Ordinary), |(_, route)| route);
    for example in examples.iter().filter(|example| example.grant && !liftable) {
        let hint = "add `grant = true` below `[unless]`, or take it out of the example";
        reader.record(example.origin.mistake("no grant lifts this rule", hint));
    }
    Some(Rule {
        id: id?.into(),
        title: title?.into(),
        clause: clause?.into(),
        owner: owner?.into(),
        review: review?,
        mode: mode?,
        outcome: outcome?,
        route: route?,
        when: when?,
        unless,
        liftable,
        tell: tell?,
        examples,
        places,
    })
}

/// What a rule with a route cannot be or ask.
fn contradictions<'t>(
    route: &Value<'t>,
    outcome: Option<Verdict>,
    liftable: bool,
    asks: bool,
    reader: &mut Reader<'t>,
) {
    let start = route.span().start;
    if let Some(outcome) = outcome.filter(|outcome| *outcome > Verdict::Accept) {
        let message = format!("the outcome is {}, so the mail takes no route", outcome.name());
        let hint = "write `outcome = \"accept\"`, or take `route` out; a rule of its own may stop the mail";
        reader.wrong(start, message, hint);
    }
    if liftable {
        let hint =
            "a grant lets mail pass that a rule stops; write what is to go the ordinary way as a condition";
        reader.wrong(start, "no grant lifts a route", hint);
    }
    if asks {
        let hint = "name the other ways, for instance `secured = [\"smime\", \"pgp\"]`";
        reader.wrong(start, "the rule asks for the route that it decides on", hint);
    }
}

fn read_id<'t>(table: &DeTable<'t>, source: &Source, reader: &mut Reader<'t>) -> Option<String> {
    let value = reader.required(table, 0, "id", &format!("add `id = \"{}\"`", source.stem()))?;
    let id = reader.text(value)?;
    let start = value.span().start;
    let letters = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let well_formed = id.starts_with(|c: char| c.is_ascii_lowercase())
        && id.ends_with(|c: char| c != '-')
        && id.chars().all(letters)
        && id.len() <= LONGEST_ID;
    if !well_formed {
        let hint = format!(
            "lower-case letters, digits and hyphens, at most {LONGEST_ID}, for instance \"mass-mail\""
        );
        reader.wrong(start, format!("`{id}` is not an id"), hint);
    } else if id != source.stem() {
        let hint = format!("rename the file to `{id}.toml` or the rule to `{}`", source.stem());
        reader.wrong(start, format!("the id `{id}` is not the file's name"), hint);
    } else if id == UNFINISHED {
        reader.wrong(start, format!("`{id}` is the name of a built-in reason"), "choose another id");
    } else if let Some((prefix, rest)) = NEEDLESS.iter().find_map(|p| Some((p, id.strip_prefix(p)?))) {
        let hint = format!("name what is found, for instance `{rest}`; `outcome` says what happens then");
        reader.wrong(start, format!("the id begins with `{prefix}`"), hint);
    }
    Some(id.to_owned())
}

fn read_line<'t>(table: &DeTable<'t>, reader: &mut Reader<'t>, key: &str, hint: &str) -> Option<String> {
    let value = reader.required(table, 0, key, hint)?;
    reader.line(value, LONGEST_LINE)
}

fn read_conditions<'t>(value: &Value<'t>, reader: &mut Reader<'t>, known: &Known) -> Option<Vec<Tree>> {
    let Some(table) = value.get_ref().as_table() else {
        reader.other_kind(value, "a table of conditions");
        return None;
    };
    Some(tree::read(table, value.span().start, reader, known))
}

/// Any of them is enough; and whether a grant lifts the rule.
fn read_unless<'t>(value: &Value<'t>, reader: &mut Reader<'t>, known: &Known) -> Option<(Tree, bool)> {
    let Some(table) = value.get_ref().as_table() else {
        reader.other_kind(value, "a table of conditions");
        return None;
    };
    let (trees, liftable) = tree::read_unless(table, value.span().start, reader, known);
    Some((Tree::Any(trees), liftable))
}

fn read_tell<'t>(table: &DeTable<'t>, reader: &mut Reader<'t>) -> Option<Tell> {
    let hint = "add a `[tell]` table with the text `sender` that the sender reads";
    let value = reader.required(table, 0, "tell", hint)?;
    let table = reader.table(value, &["sender"])?;
    let value = reader.required(table, value.span().start, "sender", "write what the sender reads")?;
    let text = reader.line(value, LONGEST_TELL)?;
    match Tell::read(&text) {
        Ok(tell) => Some(tell),
        Err(wrong) => {
            for slot in wrong {
                let offset = reader.offset_within(value, slot.offset);
                match slot.name {
                    Some(name) => {
                        let hint = reader::one_of(&name, &Tell::slots());
                        reader.wrong(offset, format!("unknown placeholder `{{{name}}}`"), hint);
                    }
                    None => reader.wrong(
                        offset,
                        "a brace without its partner",
                        "placeholders are `{id}`, `{findings}` …",
                    ),
                }
            }
            None
        }
    }
}
