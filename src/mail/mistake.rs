//! A mistake in a file that an operator wrote: where it stands, what is wrong, what would be right.

use std::fmt;

/// One mistake with its place. Readers of files collect all of them before they give up.
#[derive(Clone, PartialEq, Eq, Debug, PartialOrd, Ord)]
pub struct Mistake {
    /// The file as the operator named it.
    pub file: String,
    /// Line, from 1; 0 where the file as a whole is meant (it cannot be read, say).
    pub line: u32,
    /// Column in characters, from 1; 0 together with line 0.
    pub column: u32,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// What to do about it; may be empty.
    pub hint: String,
}

impl Mistake {
    /// A mistake about the file as a whole.
    pub fn in_file(file: impl Into<String>, message: impl Into<String>, hint: impl Into<String>) -> Self {
        let (message, hint) = (readable(message.into()), readable(hint.into()));
        Self { file: file.into(), line: 0, column: 0, message, hint }
    }

    /// A mistake at a byte offset of the file's text.
    pub fn at(
        file: impl Into<String>,
        text: &str,
        offset: usize,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
        let column = before.get(line_start..).map_or(0, |start| start.chars().count()) + 1;
        Self {
            file: file.into(),
            line: u32::try_from(line).unwrap_or(u32::MAX),
            column: u32::try_from(column).unwrap_or(u32::MAX),
            message: readable(message.into()),
            hint: readable(hint.into()),
        }
    }
}

/// Text that may quote a file: without control characters, and no longer than anybody reads.
fn readable(text: String) -> String {
    const LONGEST: usize = 600;
    if text.len() <= LONGEST && !text.contains(char::is_control) {
        return text;
    }
    let mut shown = String::new();
    let mut characters = text.chars();
    for c in characters.by_ref().take(LONGEST) {
        match c.is_control() {
            true => shown.extend(c.escape_unicode()),
            false => shown.push(c),
        }
    }
    if characters.next().is_some() {
        shown.push('…');
    }
    shown
}

impl fmt::Display for Mistake {
    /// `file:line:col: message`, and the hint indented on a line of its own.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.file, self.message)?,
            line => write!(f, "{}:{line}:{}: {}", self.file, self.column, self.message)?,
        }
        match self.hint.as_str() {
            "" => Ok(()),
            hint => write!(f, "\n  hint: {hint}"),
        }
    }
}

/// The known name nearest to a mistyped one, if any is near enough to be meant.
pub fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // No name is that long, and the distance takes time and memory for each pair of characters.
    const LONGEST: usize = 100;
    let length = written.chars().take(LONGEST + 1).count();
    let limit = (length / 3).clamp(1, 4);
    known
        .into_iter()
        .filter(|_| length <= LONGEST)
        .map(|name| (strsim::damerau_levenshtein(written, name), name))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_counts_lines_and_characters_from_one() {
        let text = "a = 1\nß = x\n";
        let mistake = Mistake::at("f.toml", text, text.find('x').unwrap(), "no such value", "try 2");
        assert_eq!(mistake.to_string(), "f.toml:2:5: no such value\n  hint: try 2");
        assert_eq!(Mistake::at("f", "", 99, "m", "").to_string(), "f:1:1: m");
    }

    #[test]
    fn the_nearest_name_is_near() {
        assert_eq!(nearest("quarentine", ["accept", "quarantine", "reject"]), Some("quarantine"));
        assert_eq!(nearest("banana", ["accept", "quarantine", "reject"]), None);
        assert_eq!(nearest(&"quarantine".repeat(100_000), ["quarantine"]), None);
    }

    #[test]
    fn what_a_mistake_quotes_is_fit_to_print() {
        let mistake =
            Mistake::in_file("f.toml", format!("`{}\u{1b}[2J`", "é".repeat(10)), "x".repeat(1_000_000));
        assert_eq!(mistake.message, format!("`{}\\u{{1b}}[2J`", "é".repeat(10)));
        assert_eq!(mistake.hint, format!("{}…", "x".repeat(600)));
    }
}
