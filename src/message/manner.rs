//! How one walk through a message reads what can be read in several ways.

use super::choice::Choice;

/// The manner of one walk. The default is the reading of clean mail.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Manner {
    /// Which of several declarations counts.
    pub choice: Choice,
    /// How freely lines are taken for structure.
    pub lines: Lines,
}

/// How freely lines are taken for structure.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Lines {
    /// As RFC 5322 and RFC 2046 say.
    #[default]
    Strict,
    /// A field may begin with a blank or stand behind a blank line, a delimiter may be indented.
    Loose,
    /// No boundary is believed: every line that begins with two dashes divides, and so does every field that describes
    /// a part. The parts lie side by side.
    Guessed,
}

impl Manner {
    /// Lines are read one by one, because any of them may be structure.
    pub fn looks_at_every_line(self) -> bool {
        self.lines != Lines::Strict
    }
}
