//! `dictionaries/<name>.toml`: words with weights, with no line of code.

use super::dictionary_terms::{self, Listed};
use super::reader::{self, Reader};
use super::source::Source;
use crate::detect::detectors::Detectors;
use crate::detect::dictionary::counts::Counts;
use crate::detect::discoveries::Discoveries;
use crate::detect::finding::{Hit, Level};
use crate::detect::scanner::Scanner;
use crate::detect::spec::DictionarySpec;
use crate::mail::mistake::Mistake;
use std::ops::Range;
use std::sync::Arc;
use toml::de::DeTable;

/// Every key of the file.
const KEYS: [&str; 6] = ["cap", "finds", "leaves", "term", "threshold", "title"];
/// The longest title, in characters.
const LONGEST: usize = 60;
/// The largest threshold.
const LARGEST: u64 = 1_000_000;

/// A dictionary and the texts that prove it.
#[derive(Debug)]
pub struct DictionaryFile {
    /// What it is.
    pub dictionary: DictionarySpec,
    examples: Vec<Example>,
}

/// A text that is to reach the threshold, or not to.
#[derive(Debug)]
struct Example {
    text: String,
    finds: bool,
    /// Where it stands.
    place: Mistake,
}

/// What stands in this file, or `None` where it has a mistake.
pub fn read(source: &Source, mistakes: &mut Vec<Mistake>) -> Option<DictionaryFile> {
    let document = reader::document(&source.place, &source.text, mistakes)?;
    let mut reader = Reader::new(&source.place, &source.text);
    let dictionary = read_dictionary(document.get_ref(), source, &mut reader);
    let mut examples = read_examples(document.get_ref(), "finds", true, &mut reader);
    examples.extend(read_examples(document.get_ref(), "leaves", false, &mut reader));
    let found = reader.into_mistakes();
    let sound = found.is_empty();
    mistakes.extend(found);
    dictionary.filter(|_| sound).map(|dictionary| DictionaryFile { dictionary, examples })
}

impl DictionaryFile {
    /// Every example that does not score as the file says.
    pub fn prove(&self, detectors: &Arc<Detectors>) -> impl Iterator<Item = Mistake> {
        let DictionarySpec { name, threshold, .. } = &self.dictionary;
        let known = detectors.dictionaries().map(|dictionaries| dictionaries.all()).unwrap_or_default();
        let dictionary = known.iter().find(|known| known.name == *name);
        self.examples.iter().filter_map(move |example| {
            let mut seen = Seen::default();
            let mut scanner = Scanner::new(Arc::clone(detectors));
            scanner.feed(&example.text, &mut seen);
            scanner.finish(&mut seen);
            let score = dictionary?.score(&seen.words);
            if (score.points >= *threshold) == example.finds {
                return None;
            }
            let (but, hint) = if example.finds {
                ("less", "raise a weight, add a form, or lower the threshold")
            } else {
                (
                    "not less",
                    "lower a weight, say what a word `requires` or `excludes`, or raise the threshold",
                )
            };
            let message = format!("this text scores {}, which is {but} than {threshold}", score.points);
            let hint = match score.say() {
                said if said.is_empty() => format!("no word of it counts: {hint}"),
                said => format!("{said}: {hint}"),
            };
            Some(Mistake { message, hint, ..example.place.clone() })
        })
    }
}

/// The words of a text.
#[derive(Default)]
struct Seen {
    words: Counts,
}

impl Discoveries for Seen {
    fn hit(&mut self, _: Hit<'_>) {}

    fn marking(&mut self, _: Level, _: &'static str, _: Range<u64>) {}

    fn words(&mut self, counts: Counts) {
        self.words = counts;
    }
}

fn read_examples<'t>(table: &DeTable<'t>, key: &str, finds: bool, reader: &mut Reader<'t>) -> Vec<Example> {
    let hint = if finds {
        "give a text that reaches the threshold, above the first [[term]]: `finds = [\"…\"]`"
    } else {
        "give a text that does not, although words of it stand there: `leaves = [\"…\"]`"
    };
    let Some(value) = reader.required(table, 0, key, hint) else { return Vec::new() };
    let mut examples = Vec::new();
    for value in reader.several(value) {
        let Some(text) = reader.text(value).map(str::to_owned) else { continue };
        examples.push(Example { text, finds, place: reader.mistake_at(value.span().start, "", "") });
    }
    examples
}

fn read_dictionary<'t>(
    table: &DeTable<'t>,
    source: &Source,
    reader: &mut Reader<'t>,
) -> Option<DictionarySpec> {
    reader.only(table, &KEYS, "key");
    let name = source.stem();
    let well_formed = name.len() <= LONGEST
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    if !well_formed {
        let hint = "lower-case letters, digits and hyphens, for instance `dictionaries/chain-letters.toml`";
        reader.wrong(0, format!("`{name}` is no name for a dictionary"), hint);
    }
    let title = reader.required(table, 0, "title", "say what it is about, for instance \"Gambling\"");
    let title = title.and_then(|value| reader.line(value, LONGEST));
    let written = reader.required(
        table,
        0,
        "threshold",
        "the score from which it speaks, for instance `threshold = 10`",
    );
    let threshold = written.and_then(|value| reader.number_within(value, 1, LARGEST));
    let cap = table.get("cap").map(|value| dictionary_terms::read_cap(value, reader));
    let Some(terms) = table.get("term") else {
        let hint = "begin one with a line `[[term]]`; below it `words = [\"lottery\", \"lotteries\"]` and `weight = 3`";
        reader.wrong(0, "there is no term", hint);
        return None;
    };
    let before = reader.count();
    let mut listed = Listed::default();
    let values = reader.several(terms);
    let terms: Vec<_> = values
        .into_iter()
        .filter_map(|value| dictionary_terms::read(value, cap.flatten(), &mut listed, reader))
        .collect();
    let threshold = threshold?;
    let most: u64 = terms.iter().map(|term| u64::from(term.weight) * u64::from(term.cap)).sum();
    if let Some(written) = written.filter(|_| most < threshold && reader.count() == before) {
        let message = format!("the threshold can never be reached: all terms together are worth {most}");
        reader.wrong(written.span().start, message, "lower it, or raise a weight or a cap");
    }
    Some(DictionarySpec { name: name.to_owned(), title: title?, threshold, terms })
}
