//! `detectors/<name>.toml`: a number that the organisation gives out, with no line of code.

use super::reader::{self, Reader, Value};
use super::source::Source;
use crate::detect::detectors::Detectors;
use crate::detect::discoveries::Discoveries;
use crate::detect::finding::{Class, Confidence, Group, Hit, Level};
use crate::detect::number::Shape;
use crate::detect::scanner::Scanner;
use crate::detect::spec::{Check, ClassSpec, NumberSpec};
use crate::mail::mistake::Mistake;
use std::ops::Range;
use std::sync::Arc;
use toml::de::DeTable;

/// Every key of the file.
#[rustfmt::skip] // words, many to a line
const KEYS: [&str; 13] = [
    "check", "class", "finds", "group", "labels", "leaves", "name", "near", "needs_label", "others", "plural", "samples", "shape",
];
/// Keys that say what a class is that is not built in.
const OF_OWN_CLASSES: [&str; 3] = ["group", "name", "plural"];
const CHECK_KEYS: [&str; 2] = ["modulus", "weights"];
/// The longest text, in characters.
const LONGEST: usize = 60;
/// Weights and the modulus of a check.
const LARGEST: u64 = 10_000;

/// A number and the texts that prove it.
#[derive(Debug)]
pub struct DetectorFile {
    /// What it is.
    pub number: NumberSpec,
    examples: Vec<Example>,
}

/// A text in which the number stands, or in which it does not.
#[derive(Debug)]
struct Example {
    text: String,
    finds: bool,
    /// What is wrong where it is otherwise.
    mistake: Mistake,
}

/// What stands in this file, or `None` where it has a mistake. `taken` are the classes that are built in.
pub fn read(source: &Source, taken: &[Class], mistakes: &mut Vec<Mistake>) -> Option<DetectorFile> {
    let document = reader::document(&source.place, &source.text, mistakes)?;
    let mut reader = Reader::new(&source.place, &source.text);
    let number = read_number(document.get_ref(), source, taken, &mut reader);
    let mut examples = read_examples(document.get_ref(), "finds", true, &mut reader);
    examples.extend(read_examples(document.get_ref(), "leaves", false, &mut reader));
    let found = reader.into_mistakes();
    let sound = found.is_empty();
    mistakes.extend(found);
    number.filter(|_| sound).map(|number| DetectorFile { number, examples })
}

impl DetectorFile {
    /// Every example that is not as the file says, with all detectors of the policy.
    pub fn prove(&self, detectors: &Arc<Detectors>) -> impl Iterator<Item = Mistake> {
        let wrong = |example: &&Example| {
            let mut seen = Seen { name: self.number.class.name(), found: false };
            let mut scanner = Scanner::new(Arc::clone(detectors));
            scanner.feed(&example.text, &mut seen);
            scanner.finish(&mut seen);
            seen.found != example.finds
        };
        self.examples.iter().filter(wrong).map(|example| example.mistake.clone())
    }
}

/// Whether a class is found with the confidence that rules ask for.
struct Seen<'a> {
    name: &'a str,
    found: bool,
}

impl Discoveries for Seen<'_> {
    fn hit(&mut self, hit: Hit<'_>) {
        self.found |= hit.class.name == self.name && hit.confidence >= Confidence::Medium;
    }

    fn marking(&mut self, _: Level, _: &'static str, _: Range<u64>) {}
}

fn read_examples<'t>(table: &DeTable<'t>, key: &str, finds: bool, reader: &mut Reader<'t>) -> Vec<Example> {
    let Some(value) = table.get(key) else {
        let hint = if finds {
            "give a text in which it stands, for instance `finds = [\"benefit reference HB 1234567\"]`"
        } else {
            "give a text with a number that is none, for instance `leaves = [\"invoice HB 1234567\"]`"
        };
        reader.wrong(0, format!("`{key}` is missing"), hint);
        return Vec::new();
    };
    let mut examples = Vec::new();
    for value in reader.several(value) {
        let Some(text) = reader.text(value).map(str::to_owned) else { continue };
        let (message, hint) = if finds {
            ("it is not found in this text", "look at the shape, the check and the labels")
        } else {
            (
                "it is found in this text, and must not be",
                "name what this is in `others`, or set `needs_label = true`",
            )
        };
        let mistake = reader.mistake_at(value.span().start, message, hint);
        examples.push(Example { text, finds, mistake });
    }
    examples
}

fn read_number<'t>(
    table: &DeTable<'t>,
    source: &Source,
    taken: &[Class],
    reader: &mut Reader<'t>,
) -> Option<NumberSpec> {
    reader.only(table, &KEYS, "key");
    let class = match table.get("class") {
        Some(value) => read_class(value, table, source, taken, reader),
        None => read_own_class(table, source, taken, reader),
    };
    let shapes = reader.required(
        table,
        0,
        "shape",
        "say how it looks: 9 is a digit, a is a letter, for instance \"HB 9999999\"",
    );
    let shapes = shapes.map(|value| read_shapes(value, reader));
    let check = table.get("check").map(|value| read_check(value, reader));
    let mut words = |key| table.get(key).map_or_else(Vec::new, |value| read_words(value, reader));
    let (labels, near, others) = (words("labels"), words("near"), words("others"));
    let samples = table.get("samples").map_or_else(Vec::new, |value| {
        reader.several(value).into_iter().filter_map(|value| reader.line(value, LONGEST)).collect()
    });
    let needs_label = table.get("needs_label").map(|value| reader.flag(value));
    if labels.is_empty() && check.is_none() && !table.contains_key("labels") {
        let hint = "add `labels = [\"benefit reference\"]`: without a name before it or a check it would be any number";
        reader.wrong(0, "`labels` is missing", hint);
    }
    Some(NumberSpec {
        class: class?,
        shapes: shapes?,
        check: match check {
            Some(check) => Some(check?),
            None => None,
        },
        labels,
        near,
        others,
        samples,
        // A shape alone is any number.
        needs_label: match needs_label {
            Some(needs_label) => needs_label?,
            None => table.get("check").is_none(),
        },
    })
}

/// A class that is built in: it has a name and a group.
fn read_class<'t>(
    value: &Value<'t>,
    table: &DeTable<'t>,
    source: &Source,
    builtin: &[Class],
    reader: &mut Reader<'t>,
) -> Option<ClassSpec> {
    read_name(source, &[], reader);
    for (key, _) in table.iter().filter(|(key, _)| OF_OWN_CLASSES.contains(&key.get_ref().as_ref())) {
        let message = format!("`{}` stands beside `class`", key.get_ref());
        reader.wrong(key.span().start, message, "the class that is named has its own: take this out");
    }
    let names: Vec<(Class, &str)> = builtin.iter().map(|class| (*class, class.name)).collect();
    let class = reader.choice(value, "built-in class of personal data", &names)?;
    Some(ClassSpec::Builtin(class.name.to_owned()))
}

/// A class of its own, whose name in rules is that of the file.
fn read_own_class<'t>(
    table: &DeTable<'t>,
    source: &Source,
    taken: &[Class],
    reader: &mut Reader<'t>,
) -> Option<ClassSpec> {
    read_name(source, taken, reader);
    let hint = "call it what people call it, for instance \"housing benefit reference\"";
    let one = reader.required(table, 0, "name", hint).and_then(|value| reader.line(value, LONGEST));
    let many = table.get("plural").map(|value| reader.line(value, LONGEST));
    let group = table.get("group").map(|value| reader.choice(value, "group of personal data", Group::ALL));
    let one = one?;
    Some(ClassSpec::Own {
        name: source.stem().to_owned(),
        many: match many {
            Some(many) => many?,
            None => format!("{one}s"),
        },
        one,
        group: group.unwrap_or(Some(Group::Identifying))?,
    })
}

/// The file's name is well formed, and not that of something else.
fn read_name(source: &Source, taken: &[Class], reader: &mut Reader<'_>) {
    let name = source.stem();
    let well_formed = name.len() <= LONGEST
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    if !well_formed {
        let hint = "lower-case letters, digits and hyphens, for instance `detectors/benefit-reference.toml`";
        reader.wrong(0, format!("`{name}` is no name for what is found"), hint);
    } else if taken.iter().any(|class| class.name == name) {
        let hint = format!("give the file another name, or add `class = \"{name}\"` if it is the same thing");
        reader.wrong(0, format!("there is a detector `{name}` already"), hint);
    }
}

fn read_shapes<'t>(value: &Value<'t>, reader: &mut Reader<'t>) -> Vec<String> {
    let mut shapes = Vec::new();
    for value in reader.several(value) {
        let Some(shape) = reader.text(value) else { continue };
        if Shape::read(shape).is_none() {
            let hint = "9 is a digit, a is a letter, x is either, a space may be a space or nothing; everything else stands for \
                        itself. At least three digits, no x before the first of them or right behind the digits it begins with";
            reader.wrong(value.span().start, format!("`{shape}` is no shape"), hint);
        } else {
            shapes.push(shape.to_owned());
        }
    }
    shapes
}

fn read_check<'t>(value: &Value<'t>, reader: &mut Reader<'t>) -> Option<Check> {
    if value.get_ref().as_str().is_some() {
        let known = [(0, "luhn"), (1, "mod97")];
        return reader
            .choice(value, "check", &known)
            .map(|check| if check == 0 { Check::Luhn } else { Check::Mod97 });
    }
    let table = reader.table(value, &CHECK_KEYS)?;
    let start = value.span().start;
    let modulus = reader.required(table, start, "modulus", "what the sum is divided by, for instance 11");
    let modulus = modulus.and_then(|value| bounded(value, reader, 2));
    let weights = reader.required(
        table,
        start,
        "weights",
        "one for each digit, for instance [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]",
    );
    let weights = weights.map(|value| {
        reader.several(value).into_iter().filter_map(|value| bounded(value, reader, 0)).collect()
    });
    Some(Check::Weighted { modulus: modulus?, weights: weights? })
}

fn bounded<'t>(value: &Value<'t>, reader: &mut Reader<'t>, least: u64) -> Option<u32> {
    reader.number_within(value, least, LARGEST).and_then(|number| u32::try_from(number).ok())
}

fn read_words<'t>(value: &Value<'t>, reader: &mut Reader<'t>) -> Vec<String> {
    let mut words = Vec::new();
    for value in reader.several(value) {
        let Some(text) = reader.line(value, LONGEST) else { continue };
        if text.chars().filter(char::is_ascii_alphabetic).count() < 2
            || text.chars().any(|c| c.is_ascii_digit())
        {
            let hint = "words of letters, as they stand before the number";
            reader.wrong(value.span().start, format!("`{text}` is no name of a number"), hint);
        } else {
            words.push(text);
        }
    }
    words
}
