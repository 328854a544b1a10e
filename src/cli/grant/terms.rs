//! What `portcullis grant add` is told, and everything that is wrong with it.

use crate::cli::at_store::Stop;
use crate::cli::escape::plain;
use crate::cli::exit;
use crate::inspect::grant::Terms;
use crate::mail::mistake::{Mistake, nearest};
use crate::mail::party::Party;
use crate::policy::compile::compile;
use crate::policy::policy::Policy;
use crate::rulebook::folder;
use crate::store::grants::Draft;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use std::path::PathBuf;

/// The longest text of an approver, a reference or a reason.
const LONGEST: usize = 400;
/// Parties that one grant names as recipients.
const MOST_PARTIES: usize = 1_000;

/// The grant that is to be entered. Days are days of UTC.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Who may send: jo@council.example, a domain (council.example), with those below it (.council.example), or
    /// list:NAME
    #[arg(long, value_name = "WHO", value_parser = party)]
    who: Party,
    /// The id of the rule that is lifted; it must say `grant = true` below its `[unless]`
    #[arg(long, value_name = "ID", value_parser = rule)]
    rule: String,
    /// To whom, in the same forms as --who; may be given several times. Without any, to anybody
    #[arg(long, value_name = "WHO", value_parser = party)]
    to: Vec<Party>,
    /// Who has approved it
    #[arg(long, value_name = "NAME", value_parser = line)]
    approver: String,
    /// Where that can be looked up: a ticket, a letter
    #[arg(long, value_name = "TEXT", value_parser = line)]
    reference: String,
    /// The first day, or a moment such as 2026-06-01T09:00:00Z; without it, now
    #[arg(long, value_name = "WHEN", value_parser = when)]
    from: Option<When>,
    /// The last day, or the moment at which it ends
    #[arg(long, value_name = "WHEN", value_parser = when)]
    until: When,
    /// Messages in all; without it, as many as come
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    uses: Option<u32>,
    /// Recipients of all messages together
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    recipients: Option<u32>,
    /// Recipients of one message at the most
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    recipients_each: Option<u32>,
    /// The folder with the rules: whether rule and lists exist is looked up there
    #[arg(long, value_name = "FOLDER")]
    rules: Option<PathBuf>,
    /// Print the grant as one JSON object
    #[arg(long)]
    pub(super) json: bool,
}

/// A day, or a moment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum When {
    Day(Date),
    Moment(Timestamp),
}

/// Something that is wrong with a grant, and what to do about it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Wrong {
    message: String,
    hint: String,
}

/// Why there is no grant to enter.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum NoDraft {
    /// All that is wrong with it.
    Wrong(Vec<Wrong>),
    /// All that is wrong with the rules, so that nothing can be looked up there.
    Rules(Vec<Mistake>),
}

impl From<NoDraft> for Stop {
    fn from(none: NoDraft) -> Self {
        match none {
            NoDraft::Wrong(all) => Self::Failed {
                first: all.iter().map(Wrong::text).collect(),
                reason: "nothing is entered".to_owned(),
                status: exit::usage(),
            },
            NoDraft::Rules(mistakes) => Self::rules(&mistakes, "nothing is entered: the rules have mistakes"),
        }
    }
}

impl Wrong {
    fn new(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { message: message.into(), hint: hint.into() }
    }

    /// The message, and the hint on a line of its own.
    fn text(&self) -> String {
        format!("grant: {}\n  hint: {}", plain(&self.message), plain(&self.hint))
    }
}

impl When {
    fn begin(self) -> Timestamp {
        match self {
            Self::Day(day) => midnight(day),
            Self::Moment(moment) => moment,
        }
    }

    /// After the last moment of a day.
    fn end(self) -> Timestamp {
        match self {
            Self::Day(day) => day.checked_add(1.day()).map_or(Timestamp::MAX, midnight),
            Self::Moment(moment) => moment,
        }
    }
}

impl Args {
    /// The grant, entered now.
    ///
    /// # Errors
    /// All that is wrong with it, or with the rules.
    pub(super) fn draft(&self, now: Timestamp) -> Result<Draft, NoDraft> {
        let mut wrong = Vec::new();
        let from = self.from.map_or(now, When::begin);
        let until = self.until.end();
        if self.from.is_some() && from < midnight(now.to_zoned(TimeZone::UTC).date()) {
            wrong.push(Wrong::new("--from is in the past", "leave it out: the grant begins now"));
        }
        if until <= now {
            wrong.push(Wrong::new("--until is in the past", "name a day that is still to come"));
        } else if until <= from {
            wrong.push(Wrong::new("it ends before it begins", "--until must be later than --from"));
        }
        if let (Some(each), Some(all)) = (self.recipients_each, self.recipients)
            && each > all
        {
            let hint = "--recipients counts the recipients of all messages together";
            wrong.push(Wrong::new("one message may have more recipients than all of them", hint));
        }
        if self.to.len() > MOST_PARTIES {
            wrong.push(Wrong::new(
                format!("more than {MOST_PARTIES} times --to"),
                "name a list: --to list:NAME",
            ));
        }
        if let Some(folder) = &self.rules {
            let policy =
                folder::read(folder).and_then(|sources| compile(&sources)).map_err(NoDraft::Rules)?;
            self.look_up(&policy, &mut wrong);
        }
        if !wrong.is_empty() {
            return Err(NoDraft::Wrong(wrong));
        }
        let terms = Terms {
            who: self.who.clone(),
            rule: self.rule.clone(),
            to: self.to.clone(),
            from,
            until,
            uses: self.uses,
            recipients: self.recipients,
            recipients_each: self.recipients_each,
        };
        let (approver, reference) = (self.approver.clone(), self.reference.clone());
        Ok(Draft { terms, approver, reference, made_at: now })
    }

    /// The rule is there and can be lifted; the lists are there.
    fn look_up(&self, policy: &Policy, wrong: &mut Vec<Wrong>) {
        let rules = policy.rules();
        let named = |liftable: bool| {
            let known = rules.iter().filter(move |rule| rule.is_liftable() || !liftable);
            known.map(|rule| &**rule.id())
        };
        match rules.iter().find(|rule| **rule.id() == *self.rule) {
            None => {
                let hint = match nearest(&self.rule, named(false)) {
                    Some(name) => format!("did you mean `{name}`?"),
                    None => format!("a grant can lift: {}", named(true).collect::<Vec<_>>().join(", ")),
                };
                wrong.push(Wrong::new(format!("there is no rule `{}`", self.rule), hint));
            }
            Some(rule) if !rule.is_liftable() => {
                let hint = format!(
                    "{} answers for it; it would have to say `grant = true` below `[unless]`",
                    rule.owner()
                );
                wrong.push(Wrong::new(format!("no grant lifts the rule `{}`", self.rule), hint));
            }
            Some(_) => {}
        }
        for party in self.to.iter().chain([&self.who]) {
            if let Party::List(name) = party
                && policy.lists().get(name).is_none()
            {
                wrong.push(Wrong::new(format!("there is no list `{name}`"), policy.lists().hint(name)));
            }
        }
    }
}

fn midnight(day: Date) -> Timestamp {
    day.to_zoned(TimeZone::UTC).map_or(Timestamp::MAX, |zoned| zoned.timestamp())
}

fn party(text: &str) -> Result<Party, String> {
    let forms = "write jo@council.example, council.example, .council.example for the domains below it too, or list:NAME";
    Party::parse(text).ok_or_else(|| forms.to_owned())
}

fn rule(text: &str) -> Result<String, String> {
    let known = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let is_id = !text.is_empty() && text.len() <= 60 && text.chars().all(known);
    is_id.then(|| text.to_owned()).ok_or_else(|| "not the id of a rule: they are like mass-mail".to_owned())
}

/// One line of text that is not empty.
pub(super) fn line(text: &str) -> Result<String, String> {
    let text = text.trim();
    match text {
        "" => Err("the text is empty".to_owned()),
        _ if text.chars().any(char::is_control) => Err("write one line".to_owned()),
        _ if text.chars().count() > LONGEST => Err(format!("more than {LONGEST} characters")),
        _ => Ok(text.to_owned()),
    }
}

fn when(text: &str) -> Result<When, String> {
    let day = text.parse::<Date>().ok().filter(|_| text.len() == "2026-06-30".len());
    let moment = || text.parse::<Timestamp>().ok().map(When::Moment);
    day.map(When::Day)
        .or_else(moment)
        .ok_or_else(|| "write a day such as 2026-06-30, or a moment such as 2026-06-30T17:00:00Z".to_owned())
}
