//! Grants for people, and as JSON.

use crate::cli::escape::{cut, plain};
use crate::store::grants::{Entry, Use};
use jiff::Timestamp;
use serde::Serialize;
use std::io::{self, Write};

#[derive(Serialize)]
struct Object<'a> {
    #[serde(flatten)]
    entry: &'a Entry,
    standing: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    history: Option<&'a [Use]>,
}

/// One JSON object on one line. Its keys are documented in docs/grants.md and stay.
pub(super) fn json(
    entry: &Entry,
    uses: Option<&[Use]>,
    now: Timestamp,
    out: &mut impl Write,
) -> io::Result<()> {
    let object = Object { entry, standing: entry.standing(now).name(), history: uses };
    serde_json::to_writer(&mut *out, &object)?;
    writeln!(out)
}

/// A line for each grant, with a note of its own behind it.
pub(super) fn list<'a>(
    entries: impl Iterator<Item = &'a Entry>,
    as_json: bool,
    now: Timestamp,
    note: impl Fn(&Entry) -> String,
    out: &mut impl Write,
) -> io::Result<()> {
    if as_json {
        let mut entries = entries;
        return entries.try_for_each(|entry| json(entry, None, now, out));
    }
    writeln!(
        out,
        "{:7}  {:8}  {:17}  {:24}  {:>5}  {:>9}  WHO, APPROVED BY",
        "ID", "STANDING", "ENDS (UTC)", "RULE", "USED", "USES LEFT"
    )?;
    for entry in entries {
        let note = match note(entry) {
            note if note.is_empty() => note,
            note => format!(": {note}"),
        };
        let grant = &entry.grant;
        writeln!(
            out,
            "{:7}  {:8}  {:17}  {:24}  {:>5}  {:>9}  {}, {}{note}",
            grant.id.to_string(),
            entry.standing(now).name(),
            minute(grant.terms.until),
            cut(&plain(&grant.terms.rule), 24),
            entry.used,
            grant.uses_left.map_or_else(|| "any".to_owned(), |left| left.to_string()),
            cut(&plain(&grant.terms.who.to_string()), 40),
            cut(&plain(&entry.approver), 40),
        )?;
    }
    Ok(())
}

/// All that a grant says, a line each.
pub(super) fn block(entry: &Entry, now: Timestamp, out: &mut impl Write) -> io::Result<()> {
    let Entry { grant, approver, reference, made_at, used, revoked } = entry;
    let terms = &grant.terms;
    writeln!(out, "Grant      {}", grant.id)?;
    writeln!(out, "Standing   {}", entry.standing(now).name())?;
    writeln!(out, "Who        {}", plain(&terms.who.to_string()))?;
    writeln!(out, "Rule       {}", plain(&terms.rule))?;
    if terms.to.is_empty() {
        writeln!(out, "To         anybody")?;
    }
    for party in &terms.to {
        writeln!(out, "To         {}", plain(&party.to_string()))?;
    }
    writeln!(out, "From       {}", second(terms.from))?;
    writeln!(out, "Until      {}", second(terms.until))?;
    writeln!(out, "Messages   {}", amount(terms.uses, grant.uses_left))?;
    writeln!(out, "Recipients {}", amount(terms.recipients, grant.recipients_left))?;
    if let Some(each) = terms.recipients_each {
        writeln!(out, "           at most {each} of one message")?;
    }
    writeln!(out, "Used       {used} times")?;
    writeln!(out, "Approver   {}", plain(approver))?;
    writeln!(out, "Reference  {}", plain(reference))?;
    writeln!(out, "Entered    {}", second(*made_at))?;
    if let Some(revoked) = revoked {
        writeln!(out, "Revoked    {}: {}", second(revoked.at), plain(&revoked.why))?;
    }
    Ok(())
}

/// Every message that a grant was used for.
pub(super) fn uses(uses: &[Use], out: &mut impl Write) -> io::Result<()> {
    if uses.is_empty() {
        return writeln!(out, "\nNo message was sent with it.");
    }
    writeln!(out, "\nMessages that were sent with it, newest first")?;
    for used in uses {
        let given_back = match used.given_back {
            Some(at) => format!(", given back {}: it did not go on", second(at)),
            None => String::new(),
        };
        let Use { message, at, recipients, .. } = used;
        writeln!(out, "  {message}  {}  {recipients} recipients{given_back}", second(*at))?;
    }
    Ok(())
}

/// `3 days`, `5 hours`: whole ones, rounded down.
pub(super) fn time_left(now: Timestamp, until: Timestamp) -> String {
    let hours = until.duration_since(now).as_hours();
    match (hours / 24, hours) {
        (0, 1) => "1 hour".to_owned(),
        (0, hours) => format!("{hours} hours"),
        (1, _) => "1 day".to_owned(),
        (days, _) => format!("{days} days"),
    }
}

fn amount(all: Option<u32>, left: Option<u32>) -> String {
    match (all, left) {
        (Some(all), Some(left)) => format!("{left} of {all} left"),
        _ => "not counted".to_owned(),
    }
}

fn minute(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%MZ").to_string()
}

fn second(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%SZ").to_string()
}
