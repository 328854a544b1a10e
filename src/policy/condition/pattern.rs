//! Patterns for names.

use crate::policy::reader::{Reader, Value};

/// A pattern for names in which `*` stands for anything.
///
/// The pieces between stars are searched one after the other, each behind the last, which takes the time of one pass.
#[derive(Debug)]
pub(super) struct Pattern {
    pieces: Vec<String>,
}

impl Pattern {
    /// One pattern, or several in brackets.
    pub(super) fn several<'t>(value: &Value<'t>, reader: &mut Reader<'t>) -> Vec<Self> {
        let patterns = reader.several(value);
        patterns.into_iter().filter_map(|value| Some(Self::new(&reader.line(value, 200)?))).collect()
    }

    fn new(written: &str) -> Self {
        Self { pieces: written.to_lowercase().split('*').map(str::to_owned).collect() }
    }

    /// Whether a name, in lower case, is such a one.
    pub(super) fn fits(&self, name: &str) -> bool {
        let Some((first, rest)) = self.pieces.split_first() else { return false };
        let Some((last, between)) = rest.split_last() else { return name == first };
        let Some(mut left) =
            name.strip_prefix(first.as_str()).and_then(|left| left.strip_suffix(last.as_str()))
        else {
            return false;
        };
        for piece in between {
            match left.split_once(piece.as_str()) {
                Some((_, behind)) => left = behind,
                None => return false,
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_anything() {
        for (pattern, name, fits) in [
            ("*.iso", "disc.iso", true),
            ("*.iso", ".iso", true),
            ("*.iso", "disc.iso.txt", false),
            ("backup-*", "backup-", true),
            ("backup-*", "my backup-1", false),
            ("*pay*list*.CSV", "payroll list 3.csv", true),
            ("*pay*list*.csv", "list pay.csv", false),
            ("a*a", "a", false),
            ("a*a", "aa", true),
            ("exact.txt", "exact.txt", true),
            ("exact.txt", "exact.txt2", false),
            ("*", "", true),
        ] {
            assert_eq!(Pattern::new(pattern).fits(name), fits, "{pattern} {name}");
        }
    }
}
