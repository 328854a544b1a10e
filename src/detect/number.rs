//! Numbers that an organisation defines by itself: a shape, a check, and the words that name them.

use super::detector::{Candidate, Detector, Judgement, Reasons, Spot, reasons};
use super::finding::{Class, Confidence};
use super::page::look::{Before, Look};
use super::page::text::is_separator;
use super::page::value::Value;
use super::spec::{Check, ClassSpec, NumberSpec};
use super::table::classes;
use super::words::context::Around;
use super::words::lexicon::Words;
use super::words::said::Said;
use crate::mail::literal;

const NAMED: Reasons = reasons!("the shape is that of the number");
const NAMED_AND_CHECKED: Reasons = reasons!("the shape is that of the number and its check holds");

/// The detector of one such number.
#[derive(Debug)]
pub struct Number {
    class: Class,
    shapes: Vec<Shape>,
    check: Option<Check>,
    samples: Vec<Value>,
    needs_label: bool,
}

impl Number {
    /// The detector of what is specified; nothing where a shape has no digit, where no class of the name is built in, or where
    /// there are more numbers than a program ever has.
    pub fn new(spec: &NumberSpec) -> Option<Self> {
        Some(Self {
            class: class(&spec.class)?,
            shapes: spec.shapes.iter().map(|shape| Shape::read(shape)).collect::<Option<_>>()?,
            check: spec.check.clone(),
            samples: spec.samples.iter().map(|sample| Value::normal(sample.bytes())).collect(),
            needs_label: spec.needs_label,
        })
    }

    fn holds(&self, value: &[u8]) -> bool {
        let digits = || value.iter().filter(|byte| byte.is_ascii_digit()).map(|byte| u32::from(byte - b'0'));
        match &self.check {
            None => true,
            Some(Check::Luhn) => {
                let doubled =
                    |(index, digit)| if index % 2 == 1 { digit * 2 / 10 + digit * 2 % 10 } else { digit };
                let count = digits().count();
                let from_behind = digits().enumerate().map(|(index, digit)| (count - 1 - index, digit));
                from_behind.map(doubled).sum::<u32>() % 10 == 0
            }
            Some(Check::Mod97) => digits().fold(0, |rest, digit| (rest * 10 + digit) % 97) == 1,
            Some(Check::Weighted { modulus, weights }) => {
                digits().count() == weights.len()
                    && digits().zip(weights).map(|(digit, weight)| digit * weight).sum::<u32>() % modulus == 0
            }
        }
    }
}

fn class(spec: &ClassSpec) -> Option<Class> {
    match spec {
        ClassSpec::Builtin(name) => classes().find(|class| class.name == name),
        ClassSpec::Own { name, one, many, group } => {
            let code: String =
                name.chars().map(|c| if c == '-' { '_' } else { c.to_ascii_uppercase() }).collect();
            Some(Class {
                name: literal::known(name)?,
                code: literal::known(&code)?,
                one: literal::known(one)?,
                many: literal::known(many)?,
                group: *group,
            })
        }
    }
}

impl Detector for Number {
    fn class(&self) -> &Class {
        &self.class
    }

    fn summary(&self) -> &'static str {
        self.class.many
    }

    fn manual(&self) -> &'static str {
        ""
    }

    fn sources(&self) -> &'static [&'static str] {
        &[]
    }

    fn words(&self) -> Words {
        Words::default()
    }

    fn samples(&self) -> &'static [&'static str] {
        &[]
    }

    fn is_sample(&self, value: &[u8]) -> bool {
        self.samples.iter().any(|sample| sample.as_bytes() == value)
    }

    fn looks(&self) -> Vec<Look> {
        let look = |shape: &Shape| {
            let before = if shape.before.is_empty() { Before::ALONE } else { Before::AFTER_LETTERS };
            Look::at(1 << shape.leading.min(31), before)
        };
        self.shapes.iter().map(look).collect()
    }

    fn candidate(&self, spot: &Spot<'_>) -> Option<Candidate> {
        self.shapes.iter().find_map(|shape| {
            let (start, end) = shape.at(spot)?;
            let candidate = Candidate::new(spot.text, start, end)?;
            self.holds(candidate.value.as_bytes()).then(|| candidate.needing_label(self.needs_label))
        })
    }

    fn judge(&self, _: &Candidate, said: Said, _: &Around<'_>) -> Option<Judgement> {
        let checked = self.check.is_some();
        match said {
            Said::Name(place) => if checked { NAMED_AND_CHECKED } else { NAMED }.named(place),
            Said::Near if checked => {
                Judgement::new(Confidence::Medium, "the shape fits and its check holds; words near it fit")
            }
            Said::Near => Judgement::new(Confidence::Medium, "the shape fits; words near it fit"),
            Said::Nothing => Judgement::new(Confidence::Low, "the shape fits; no words near it"),
            Said::Other => None,
        }
    }
}

/// How a number looks. `9` stands for a digit, `a` for a letter, `x` for either; a space for one separator or none; capitals
/// and all other characters for themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    /// What stands before the first digit.
    before: Vec<u8>,
    /// The first digit and everything behind it.
    behind: Vec<u8>,
    /// Digits at the beginning of `behind` up to what is none.
    leading: usize,
}

impl Shape {
    /// The longest shape.
    pub const LENGTH: usize = 40;

    /// Reads a shape; nothing where it is too long, no ASCII, or has fewer than three digits: without digits nobody would look.
    pub fn read(written: &str) -> Option<Self> {
        let bytes = written.as_bytes();
        let known = |byte: &u8| matches!(byte, b'9' | b'a' | b'x' | b' ' | b'A'..=b'Z' | b'/' | b'-' | b'.' | b'_' | b'0'..=b'8');
        let digits = bytes.iter().filter(|byte| byte.is_ascii_digit()).count();
        if bytes.len() > Self::LENGTH || digits < 3 || !bytes.iter().all(known) {
            return None;
        }
        let first = bytes.iter().position(u8::is_ascii_digit)?;
        let (before, behind) = bytes.split_at_checked(first)?;
        // Something that may or may not be a digit leaves open where the digits begin.
        if before.contains(&b'x') {
            return None;
        }
        let leading = behind.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if behind.get(leading) == Some(&b'x') {
            return None;
        }
        Some(Self { before: before.to_vec(), behind: behind.to_vec(), leading })
    }

    /// Where the number begins and ends whose first digits these are.
    fn at(&self, spot: &Spot<'_>) -> Option<(usize, usize)> {
        let mut start = spot.start;
        for sign in self.before.iter().rev() {
            let byte = spot.text.before(start);
            match sign {
                b' ' => start -= usize::from(is_separator(byte)),
                sign if fits(*sign, byte) => start -= 1,
                _ => return None,
            }
        }
        let mut end = spot.start;
        for sign in &self.behind {
            let byte = spot.text.at(end);
            match sign {
                b' ' => end += usize::from(is_separator(byte)),
                sign if fits(*sign, byte) => end += 1,
                _ => return None,
            }
        }
        Some((start, end))
    }
}

fn fits(sign: u8, byte: u8) -> bool {
    match sign {
        b'9' => byte.is_ascii_digit(),
        b'a' => byte.is_ascii_alphabetic(),
        b'x' => byte.is_ascii_alphanumeric(),
        sign => sign.eq_ignore_ascii_case(&byte),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::page::text::Text;

    fn found(shape: &str, text: &str) -> Option<String> {
        let shape = Shape::read(shape).unwrap();
        let start = text.bytes().position(|byte| byte.is_ascii_digit())?;
        let end = start + text.bytes().skip(start).take_while(u8::is_ascii_digit).count();
        let spot = Spot { text: Text::new(text.as_bytes(), 0), start, end, next: None, cell: false };
        shape.at(&spot).map(|(from, to)| text.get(from..to).unwrap().to_owned())
    }

    #[test]
    fn a_shape_says_how_a_number_looks() {
        for (shape, text, expected) in [
            ("HB 9999999", "claim HB1234567.", Some("HB1234567")),
            ("HB 9999999", "claim hb-1234567", Some("hb-1234567")),
            ("HB 9999999", "claim HC1234567", None),
            ("HB 9999999", "HB123456", None),
            ("aa9a999", "AB1C234", Some("AB1C234")),
            ("9999/xx", "2024/a7", Some("2024/a7")),
            ("999 999", "123456", Some("123456")),
            ("999 999", "123 456", Some("123 456")),
            ("999 999", "12 3456", None),
        ] {
            assert_eq!(found(shape, text).as_deref(), expected, "{shape} in {text}");
        }
    }

    #[test]
    fn what_is_no_shape_is_refused() {
        for written in ["", "aaaa", "99", "x9999", "é999", "99[0-9]", &"9".repeat(41), "999x"] {
            assert_eq!(Shape::read(written), None, "{written}");
        }
    }
}
