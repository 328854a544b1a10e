//! Style sheets of a document: what their rules say of the elements that a rule names by class, identifier or name.
//!
//! Of a selector the last compound counts, as if what it asks of elements around were so; one that asks for a state
//! (`:hover`) or an attribute is passed over. A rule counts for what comes behind its sheet.

use super::css::{pixels, plain};
use super::look::Said;
use std::collections::BTreeMap;

/// Bytes held of a selector list or of a block of declarations. A longer rule is passed over.
const MAX_RULE: usize = 4 * 1024;
/// Names kept of all the sheets of a document, and the bytes of the longest one.
const MAX_NAMES: usize = 1_000;
const MAX_NAME: usize = 64;
/// Elements for each of which something else is said of the same class.
const MAX_ELEMENTS: usize = 8;
/// Conditions within conditions.
const MAX_DEPTH: usize = 16;
/// The window that `@media` is asked about, in CSS pixels: that of a mail program on a desk.
const WINDOW: f32 = 1_024.0;

/// The sheets of one document, and the reader of the one that is open.
#[derive(Debug, Default)]
pub(super) struct Sheets {
    classes: Names,
    identifiers: Names,
    elements: Names,
    count: usize,
    held: String,
    prelude: String,
    state: State,
    too_long: bool,
    /// Of every condition that is open whether what is in it counts.
    conditions: Vec<bool>,
    /// Blocks within blocks that are passed over.
    skipped: u32,
}

/// What is said of a name: for elements of any name (`""`), or of one.
type Names = BTreeMap<String, Vec<(String, Said)>>;

#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
enum State {
    #[default]
    Prelude,
    Block,
    /// In a comment; the flag: an asterisk was the last character.
    Comment {
        block: bool,
        asterisk: bool,
    },
}

impl Sheets {
    /// No rule says anything.
    pub(super) fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The next piece of a sheet.
    pub(super) fn feed(&mut self, css: &str) {
        css.chars().for_each(|c| self.push(c));
    }

    /// The sheet ends; the next one begins anew.
    pub(super) fn end(&mut self) {
        self.held.clear();
        self.prelude.clear();
        self.conditions.clear();
        (self.state, self.too_long, self.skipped) = (State::Prelude, false, 0);
    }

    /// What the sheets say of an element. Classes and identifier are the values of its attributes.
    pub(super) fn say(&self, element: &str, classes: &str, identifier: &str) -> Said {
        let mut said = Said::default();
        let mut hear = |names: &Names, name: &str| {
            let of_name = names.get(name).into_iter().flatten();
            of_name
                .filter(|(of, _)| of.is_empty() || of == element)
                .for_each(|(_, rule)| said.overrule(rule));
        };
        hear(&self.elements, "*");
        hear(&self.elements, element);
        classes.split_ascii_whitespace().for_each(|class| hear(&self.classes, &class.to_ascii_lowercase()));
        hear(&self.identifiers, &identifier.trim().to_ascii_lowercase());
        said
    }

    fn push(&mut self, c: char) {
        match (self.state, c) {
            (State::Comment { block, asterisk: true }, '/') => {
                self.state = if block { State::Block } else { State::Prelude };
            }
            (State::Comment { block, .. }, c) => self.state = State::Comment { block, asterisk: c == '*' },
            (state, '*') if self.held.ends_with('/') => {
                self.held.pop();
                self.state = State::Comment { block: state == State::Block, asterisk: false };
            }
            (State::Prelude, '{') => self.open(),
            (State::Prelude, '}') => {
                self.conditions.pop();
                self.start();
            }
            (State::Prelude, ';') => self.start(),
            (State::Block, '{') => self.skipped = self.skipped.saturating_add(1),
            (State::Block, '}') if self.skipped > 0 => self.skipped -= 1,
            (State::Block, '}') => self.close(),
            (_, c) if self.held.len() < MAX_RULE => self.held.push(c),
            _ => self.too_long = true,
        }
    }

    /// Whatever comes next is no part of what came before.
    fn start(&mut self) {
        self.held.clear();
        self.too_long = false;
        self.state = State::Prelude;
    }

    fn open(&mut self) {
        let prelude = plain(self.held.trim().trim_start_matches("<!--")).into_owned();
        let nests =
            ["@media", "@supports", "@document", "@-moz-document", "@layer", "@keyframes", "@container"];
        if nests.iter().any(|rule| prelude.starts_with(rule)) || prelude.contains("keyframes") {
            if self.conditions.len() < MAX_DEPTH {
                self.conditions.push(holds(&prelude));
            }
            return self.start();
        }
        self.held.clear();
        self.prelude = prelude;
        self.state = State::Block;
    }

    fn close(&mut self) {
        let said = Said::of(&plain(&self.held));
        let counts = !self.too_long && self.conditions.iter().all(|holds| *holds) && said != Said::default();
        let prelude = std::mem::take(&mut self.prelude);
        if counts {
            prelude.split(',').for_each(|selector| self.rule(selector.trim(), &said));
        }
        self.start();
    }

    fn rule(&mut self, selector: &str, said: &Said) {
        let last = selector.rsplit([' ', '>', '+', '~', '\t', '\n', '\r']).next().unwrap_or_default();
        if last.is_empty() || last.contains([':', '[', '@']) {
            return;
        }
        let (element, name) =
            last.split_at_checked(last.find(['.', '#']).unwrap_or(last.len())).unwrap_or((last, ""));
        // Of `.a.b` either name alone says little; the last one counts.
        let mark = name.rfind(['.', '#']).unwrap_or(0);
        let name = name.get(mark..).unwrap_or_default();
        let names = match name.chars().next() {
            Some('.') => &mut self.classes,
            Some('#') => &mut self.identifiers,
            _ => &mut self.elements,
        };
        let (key, of) = match name.get(1..) {
            Some(name) => (name, if element == "*" { "" } else { element }),
            None => (element, ""),
        };
        if key.is_empty() || key.len() > MAX_NAME || of.len() > MAX_NAME {
            return;
        }
        if !names.contains_key(key) && self.count >= MAX_NAMES {
            return;
        }
        let rules = names.entry(key.to_owned()).or_default();
        self.count += usize::from(rules.is_empty());
        if let Some((_, rule)) = rules.iter_mut().find(|(element, _)| element == of) {
            rule.overrule(said);
        } else if rules.len() < MAX_ELEMENTS {
            rules.push((of.to_owned(), *said));
        }
    }

    /// Bytes held between two pieces, names apart.
    #[cfg(test)]
    pub(super) fn held_bytes(&self) -> usize {
        self.held.capacity() + self.prelude.capacity()
    }
}

/// What is in this at-rule counts in a window on a desk.
fn holds(prelude: &str) -> bool {
    if prelude.contains("keyframes") || prelude.contains("print") {
        return false;
    }
    prelude.split(['(', ')']).all(|feature| {
        let Some((name, value)) = feature.split_once(':') else { return true };
        let Some(width) = pixels(value.trim()) else { return true };
        match name.trim() {
            "min-width" | "min-device-width" => width <= WINDOW,
            "max-width" | "max-device-width" => width >= WINDOW,
            _ => true,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::super::look::Look;
    use super::*;

    fn hides(css: &str, element: &str, classes: &str, identifier: &str) -> bool {
        let mut sheets = Sheets::default();
        // Letter by letter: any other cutting feeds the same letters.
        css.chars().for_each(|c| sheets.feed(c.encode_utf8(&mut [0; 4])));
        Look::default().with(&sheets.say(element, classes, identifier)).hides()
    }

    #[test]
    fn a_rule_hides_what_it_names() {
        let cases = [
            (".x{display:none}", true),
            (".X { color : red; Display : NONE !important }", true),
            ("#i{visibility:hidden}", true),
            ("span.x{display:none}", true),
            ("p.x{display:none}", false),
            ("a, b, .x , i {display:none}", true),
            ("span{display:none}", true),
            ("*{font-size:0}", true),
            ("div .x{display:none}", true),
            (".x:hover{display:none}", false),
            (".y{display:none}", false),
            (".x{display:none}.x{display:inline}", false),
            ("/* { */.x/* } */{dis/**/play:none}", true),
            ("<!-- .x{display:none} -->", true),
            ("@import url(x);.x{display:none}", true),
            ("@media screen{.x{display:none}}", true),
            ("@media print{.x{display:none}}", false),
            ("@media only screen and (max-width:480px){.x{display:none}}.y{}", false),
            ("@media (min-width:1px){.x{display:none}}", true),
            ("@keyframes a{from{opacity:0}}", false),
            ("@font-face{font-family:x}.x{display:none}", true),
            (".x{color:red", false),
        ];
        for (css, hidden) in cases {
            assert_eq!(hides(css, "span", "a x", "i"), hidden, "{css}");
        }
    }

    #[test]
    fn what_is_kept_has_a_bound() {
        let mut sheets = Sheets::default();
        (0..5_000).for_each(|n| sheets.feed(&format!(".n{n}{{display:none}}")));
        assert_eq!(sheets.count, MAX_NAMES);
        sheets.feed(&"{".repeat(100_000));
        sheets.feed(&"x".repeat(100_000));
        assert!(sheets.held_bytes() <= 4 * MAX_RULE);
        sheets.end();
        sheets.feed(&"@media x{".repeat(100_000));
        assert_eq!(sheets.conditions.len(), MAX_DEPTH);
    }
}
