//! How a message was read, for whoever has to decide on it: in which ways it can be read otherwise, and what came of
//! reading it in each.

use super::found::part;
use super::section::section;
use crate::cli::escape::{cut, plain};
use crate::content::file_type::Family;
use crate::detect::finding::{Class, Place};
use crate::inspect::facts::{Content, Part, Seen};
use crate::inspect::view::View;
use std::collections::{BTreeMap, BTreeSet};

/// Files that are named of one reading, and characters of each name.
const FILES: usize = 10;
const NAME: usize = 60;

/// The lines about codes and readings.
pub(super) fn readings(content: &Content, lines: &mut Vec<String>) {
    let codes = content.ambiguities.iter().map(|code| format!("{}: {}", code.code(), code.meaning()));
    section("Can be read in more than one way", codes, lines);
    if content.readings.len() > 1 {
        section("Read in every way in which a mail program might", table(&content.readings), lines);
        section("What each reading found that none before it had found", news(content).into_iter(), lines);
        lines.push(format!("  {}", agreement(content)));
    } else if content.ambiguities.is_empty() {
        lines.push("  Read once: nothing in it can be read in another way.".to_owned());
    } else {
        let once =
            "Read once: this is about names, types or limits, of which one reading shows all there is.";
        lines.push(format!("  {once}"));
    }
}

fn agreement(content: &Content) -> String {
    if content.readings_differ {
        return "The readings differ: the recipient may see something else than the next reader.".to_owned();
    }
    let views = View::ALL.iter().filter(|(view, ..)| view.counts_for_agreement());
    let names: Vec<_> = views.map(|(_, name, _)| *name).collect();
    format!("The readings of mail programs ({}) yield the same parts, byte for byte.", names.join(", "))
}

/// A line for each reading, below the names of the columns.
fn table(readings: &[Seen]) -> impl Iterator<Item = String> {
    let width = View::ALL.iter().map(|(_, name, _)| name.len()).max().unwrap_or(0).max("reading".len());
    let line = move |name: &str, [parts, found, new]: [&str; 3], meaning: &str| {
        format!("{name:<width$}  {parts:>5}  {found:>5}  {new:>5}  {meaning}")
    };
    let head = line("reading", ["parts", "found", "new"], "what a reader of that kind does");
    let rows = readings.iter().map(move |seen| {
        let [parts, found, new] = [seen.parts, seen.found, seen.new].map(|count| count.to_string());
        line(seen.view.name(), [&parts, &found, &new], seen.view.meaning())
    });
    std::iter::once(head).chain(rows)
}

/// `last: 2 NHS numbers; marked SECRET; "list.csv" (plain text, declared as text/csv)`, for each reading that has shown
/// something.
fn news(content: &Content) -> Vec<String> {
    let values = values(content);
    let files = files(content);
    let line = |seen: &Seen| {
        let values = values.get(&seen.view);
        let counted = values.into_iter().flatten().map(|((in_header, class), count)| {
            class.counted(*count) + if *in_header { " in the header" } else { "" }
        });
        let mut items: Vec<String> = counted.collect();
        let (marks, marked) = markings(content, seen.view);
        items.extend(marked.into_iter().map(|words| format!("marked {words}")));
        // The header is one for all readings, so its markings do not tell which of them has found them.
        let told = marks + values.into_iter().flatten().map(|(_, count)| count).sum::<usize>();
        match seen.new.saturating_sub(told) {
            0 => {}
            1 => items.push("1 marking in the header".to_owned()),
            more => items.push(format!("{more} markings in the header")),
        }
        items.extend(files.get(&seen.view).into_iter().flatten().cloned());
        (!items.is_empty()).then(|| format!("{}: {}", seen.view.name(), items.join("; ")))
    };
    content.readings.iter().filter_map(line).collect()
}

/// How many values of each class, in the header or not.
type Values = BTreeMap<(bool, Class), usize>;

/// For each reading the distinct values that were not found before.
fn values(content: &Content) -> BTreeMap<View, Values> {
    let mut counts: BTreeMap<View, Values> = BTreeMap::new();
    let mut known = BTreeSet::new();
    // The findings stand in the order of the readings.
    let mut readings = content.readings.iter().peekable();
    for (index, finding) in content.findings.iter().enumerate() {
        while readings.next_if(|seen| seen.findings <= index).is_some() {}
        if known.insert((finding.class, finding.distinct))
            && let Some(seen) = readings.peek()
        {
            let key = (finding.place == Place::Header, finding.class);
            *counts.entry(seen.view).or_default().entry(key).or_default() += 1;
        }
    }
    counts
}

/// How many markings stand in the parts of a reading, and their words.
fn markings(content: &Content, view: View) -> (usize, BTreeSet<&'static str>) {
    let of_view = content
        .markings
        .iter()
        .filter(|mark| part(mark.place, content).is_some_and(|part| part.view == view))
        .map(|mark| mark.words);
    (of_view.clone().count(), of_view.collect())
}

/// For each reading the files that it saw and none before it.
fn files(content: &Content) -> BTreeMap<View, Vec<String>> {
    let mut known = BTreeSet::new();
    let mut files: BTreeMap<View, (Vec<String>, usize)> = BTreeMap::new();
    for part in content.parts.iter().filter(|part| !part.declared.starts_with("multipart/")) {
        let new = known.insert((&part.names, part.true_type.name, &part.declared));
        if new && is_shown(part) {
            let (named, more) = files.entry(part.view).or_default();
            if named.len() < FILES { named.push(described(part)) } else { *more += 1 }
        }
    }
    let told = |(view, (mut named, more)): (View, (Vec<String>, usize))| {
        if more > 0 {
            named.push(format!("{more} more"));
        }
        (view, named)
    };
    files.into_iter().map(told).collect()
}

/// What is attached, and the texts of readings that some mail program has: its reader would see them. The other readings
/// take the message itself, or pieces of it, for files: that is nothing to tell.
fn is_shown(part: &Part) -> bool {
    let of_message = matches!(part.true_type.family, Family::Text | Family::Mail) && part.names.is_empty();
    part.view.counts_for_agreement() || part.attached && !of_message
}

/// `"list.csv" (plain text, declared as text/csv)`.
fn described(part: &Part) -> String {
    let name = part.names.first().map(|name| format!("\"{}\"", cut(&plain(name), NAME)));
    let name = name.unwrap_or_else(|| "a part without a name".to_owned());
    format!("{name} ({}, declared as {})", part.true_type.name, cut(&plain(&part.declared), NAME))
}
