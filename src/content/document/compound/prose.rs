//! Text on its way out of a document: gathered into pieces, without more than one empty line in a row.

/// So much text is gathered before it is handed out.
const PIECE: usize = 32 * 1024;

/// What is known of a text between the calls that write it.
#[derive(Debug)]
pub struct Prose {
    held: String,
    /// Line feeds at the end of what was written, two at most.
    breaks: u8,
}

impl Default for Prose {
    fn default() -> Self {
        Self { held: String::new(), breaks: 2 }
    }
}

/// Writes a text, and hands out its pieces.
pub struct Pen<'p> {
    /// The text.
    pub prose: &'p mut Prose,
    /// Takes its pieces.
    pub sink: &'p mut dyn FnMut(&str),
}

impl std::fmt::Debug for Pen<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pen").field("prose", &self.prose).finish_non_exhaustive()
    }
}

impl Pen<'_> {
    /// One character.
    pub fn put(&mut self, c: char) {
        let Prose { held, breaks } = self.prose;
        if c == '\n' {
            if *breaks >= 2 {
                return;
            }
            *breaks += 1;
        } else {
            *breaks = 0;
        }
        held.push(c);
        if held.len() >= PIECE {
            self.flush();
        }
    }

    /// Text.
    pub fn text(&mut self, text: &str) {
        text.chars().for_each(|c| self.put(c));
    }

    /// What follows stands on a line of its own.
    pub fn line(&mut self) {
        if self.prose.breaks == 0 {
            self.put('\n');
        }
    }

    /// What follows has nothing to do with what went before.
    pub fn flow(&mut self) {
        while self.prose.breaks < 2 {
            self.put('\n');
        }
    }

    /// Hands out what is gathered.
    pub fn flush(&mut self) {
        let held = &mut self.prose.held;
        if !held.is_empty() {
            (self.sink)(held);
            held.clear();
        }
    }
}
