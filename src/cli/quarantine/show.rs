//! Held messages for people, and as JSON.

use crate::cli::at_store::{Stop, status};
use crate::cli::escape::{Escaped, cut};
use crate::mail::id::Id;
use crate::store::failure::StoreError;
use crate::store::handle::Store;
use crate::store::held::{Filter, Item, State};
use std::io::{self, Write};

/// A line for each, or a JSON object.
pub(super) async fn list(
    store: &Store,
    filter: Filter,
    json: bool,
    out: &mut impl Write,
) -> Result<(), Stop> {
    let items = store.list(filter).await?;
    if json {
        for item in &items {
            serde_json::to_writer(&mut *out, item).map_err(io::Error::from)?;
            writeln!(out)?;
        }
        return Ok(());
    }
    writeln!(
        out,
        "{:26}  {:17}  {:9}  {:>8}  {:24}  FROM -> TO, SUBJECT",
        "ID", "HELD AT (UTC)", "STATE", "SIZE", "RULE"
    )?;
    for item in &items {
        let rule = item.reasons.first().map_or("", |why| why.rule.as_str());
        let more = match item.reasons.len() {
            0 | 1 => String::new(),
            count => format!(" +{}", count - 1),
        };
        writeln!(
            out,
            "{}  {:17}  {:9}  {:>8}  {:24}  {} -> {}, {}",
            item.id,
            item.at.strftime("%Y-%m-%d %H:%MZ").to_string(),
            item.state.name(),
            bytes(item.size),
            format!("{}{more}", cut(&Escaped(rule).to_string(), 24 - more.len())),
            sender(item),
            item.envelope.recipients.len(),
            cut(&Escaped(&item.subject).to_string(), 60),
        )?;
    }
    Ok(())
}

/// The exact bytes of one and nothing else.
pub(super) async fn raw(store: &Store, id: Id, out: &mut impl Write) -> Result<(), Stop> {
    let mut content = store.content(id).await.map_err(|error| of_item(id, &error))?;
    io::copy(&mut content, out)?;
    Ok(())
}

/// Everything about one but its content.
pub(super) async fn one(store: &Store, id: Id, out: &mut impl Write) -> Result<(), Stop> {
    // The content first: where it turns out to be damaged, the item is shown as such.
    let content = match store.content(id).await {
        Ok(_) => "whole and unchanged".to_owned(),
        Err(StoreError::Not(_)) => "removed".to_owned(),
        Err(StoreError::NoSuchItem) => return Err(of_item(id, &StoreError::NoSuchItem)),
        Err(error) => error.to_string(),
    };
    let item = store.item(id).await.map_err(|error| of_item(id, &error))?;
    writeln!(out, "Message    {}", item.id)?;
    writeln!(out, "State      {}{}", item.state.name(), meaning(item.state))?;
    writeln!(out, "Held at    {}", item.at.strftime("%Y-%m-%d %H:%M:%SZ"))?;
    writeln!(out, "From       {}", Escaped(item.envelope.reverse_path.argument()))?;
    for recipient in &item.envelope.recipients {
        writeln!(out, "To         {}", Escaped(recipient.argument()))?;
    }
    writeln!(out, "Subject    {}", Escaped(&item.subject))?;
    writeln!(out, "Size       {} bytes", item.size)?;
    writeln!(out, "SHA-256    {}", Escaped(&item.sha256))?;
    writeln!(out, "Content    {content}")?;
    writeln!(out, "Policy     {}", Escaped(&item.policy))?;
    writeln!(out, "Route      {}", item.route.name())?;
    if !item.outcome.is_empty() {
        writeln!(out, "Last try   {}", Escaped(&item.outcome))?;
    }
    writeln!(out, "\nWhy it is held")?;
    for why in &item.reasons {
        writeln!(out, "  {}: {} ({})", Escaped(&why.rule), Escaped(&why.title), Escaped(&why.clause))?;
        for evidence in &why.evidence {
            writeln!(out, "    - {}", Escaped(evidence))?;
        }
    }
    Ok(())
}

fn meaning(state: State) -> &'static str {
    match state {
        State::Held => ": waits for a decision",
        State::Releasing => ": handed to the next hop, no answer recorded; it may have been delivered",
        State::Released => ": the next hop has taken it",
        State::Discarded => "",
        State::Damaged => ": never released; put its file back from a backup, or discard it",
    }
}

fn sender(item: &Item) -> String {
    match item.envelope.sender() {
        Some(address) => cut(&Escaped(&address.to_string()).to_string(), 40),
        None => "<>".to_owned(),
    }
}

fn bytes(size: u64) -> String {
    match size {
        0..10_000 => format!("{size} B"),
        10_000..10_000_000 => format!("{} KB", size / 1000),
        _ => format!("{} MB", size / 1_000_000),
    }
}

fn of_item(id: Id, error: &StoreError) -> Stop {
    Stop::new(format!("{id}: {error}"), status(error))
}
