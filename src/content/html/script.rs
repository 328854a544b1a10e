//! Where a script ends: not at every `</script>` (the HTML Standard, 13.2.5.15 to 13.2.5.31).

/// The content of a `<script>` element.
#[derive(Debug, Default)]
pub(super) struct Script {
    level: Level,
    at: At,
    /// Letters behind `<` or `</`, in lower case, no more than tell `script` from any other word.
    word: String,
}

/// How deep in the escapes that old pages hide scripts with.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
enum Level {
    #[default]
    Plain,
    /// Behind `<!--`.
    Escaped,
    /// Behind `<!--` and `<script`: the next `</script>` ends only this.
    DoubleEscaped,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum At {
    /// In the text, behind this many dashes.
    Text {
        dashes: u8,
    },
    LessThan,
    EscapeStart,
    EscapeStartDash,
    EndTagOpen,
    EndTagName,
    DoubleEscapeStart,
    DoubleEscapeEnd,
}

impl Default for At {
    fn default() -> Self {
        Self::Text { dashes: 0 }
    }
}

/// Letters of a word that are kept: one more than `script` has.
const MAX_WORD: usize = 7;

impl Script {
    /// The next character; `true` where it stands behind `</script` and belongs to the end tag.
    pub(super) fn push(&mut self, c: char) -> bool {
        match self.at {
            At::Text { dashes } => self.text(c, dashes),
            At::LessThan => match (self.level, c) {
                (Level::Plain, '!') => self.at = At::EscapeStart,
                (Level::DoubleEscaped, '/') => self.start_word(At::DoubleEscapeEnd),
                (_, '/') => self.start_word(At::EndTagOpen),
                (Level::Escaped, c) if c.is_ascii_alphabetic() => {
                    self.start_word(At::DoubleEscapeStart);
                    self.letter(c);
                }
                _ => self.text(c, 0),
            },
            At::EscapeStart if c == '-' => self.at = At::EscapeStartDash,
            At::EscapeStartDash if c == '-' => {
                self.level = Level::Escaped;
                self.at = At::Text { dashes: 2 };
            }
            At::EndTagOpen | At::EndTagName if c.is_ascii_alphabetic() => {
                self.at = At::EndTagName;
                self.letter(c);
            }
            At::EndTagName if ends_name(c) && self.word == "script" => return true,
            At::DoubleEscapeStart | At::DoubleEscapeEnd if c.is_ascii_alphabetic() => self.letter(c),
            At::DoubleEscapeStart | At::DoubleEscapeEnd if ends_name(c) => {
                let changes = self.word == "script";
                let deeper = self.at == At::DoubleEscapeStart;
                self.level = if changes == deeper { Level::DoubleEscaped } else { Level::Escaped };
                self.at = At::Text { dashes: 0 };
            }
            _ => self.text(c, 0),
        }
        false
    }

    fn text(&mut self, c: char, dashes: u8) {
        self.at = match c {
            '<' => At::LessThan,
            '-' => At::Text { dashes: (dashes + 1).min(2) },
            _ => At::Text { dashes: 0 },
        };
        if c == '>' && dashes == 2 {
            self.level = Level::Plain;
        }
    }

    fn start_word(&mut self, at: At) {
        self.at = at;
        self.word.clear();
    }

    fn letter(&mut self, c: char) {
        if self.word.len() < MAX_WORD {
            self.word.push(c.to_ascii_lowercase());
        }
    }
}

fn ends_name(c: char) -> bool {
    c.is_ascii_whitespace() || matches!(c, '/' | '>')
}
