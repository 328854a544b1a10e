//! Where a comment ends (the HTML Standard, 13.2.5.43 to 13.2.5.52), and what Outlook shows of one.

/// A comment that is being read, from behind `<!--`.
#[derive(Debug, Default)]
pub(super) struct Comment {
    at: At,
    conditional: Conditional,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
enum At {
    #[default]
    Start,
    StartDash,
    Inside,
    EndDash,
    End,
    EndBang,
}

/// Whether the comment is a conditional one, `<!--[if mso]>…<![endif]-->`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Conditional {
    /// So many characters of `[if` are seen.
    Perhaps(usize),
    No,
    /// In a tag of it, or in the `[if …]>` itself.
    Tag,
    /// In its text.
    Text,
}

impl Default for Conditional {
    fn default() -> Self {
        Self::Perhaps(0)
    }
}

/// What a character of a comment is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Seen {
    /// Nothing that anybody sees.
    Nothing,
    /// Text of a conditional comment.
    Text,
    /// The end of a tag in a conditional comment.
    Tag,
    /// The end of the comment.
    End,
}

impl Comment {
    pub(super) fn push(&mut self, c: char) -> Seen {
        let ends = c == '>' && !matches!(self.at, At::Inside | At::EndDash);
        if ends {
            return Seen::End;
        }
        self.at = match (self.at, c) {
            (At::Start, '-') => At::StartDash,
            (At::StartDash | At::EndDash | At::End, '-') => At::End,
            (At::Inside | At::EndBang, '-') => At::EndDash,
            (At::End, '!') => At::EndBang,
            _ => At::Inside,
        };
        self.condition(c)
    }

    fn condition(&mut self, c: char) -> Seen {
        let (next, seen) = match (self.conditional, c) {
            (Conditional::Perhaps(at), c) if "[if".chars().nth(at) == Some(c.to_ascii_lowercase()) => {
                match at {
                    2 => (Conditional::Tag, Seen::Nothing),
                    at => (Conditional::Perhaps(at + 1), Seen::Nothing),
                }
            }
            (Conditional::Perhaps(_) | Conditional::No, _) => (Conditional::No, Seen::Nothing),
            (Conditional::Tag, '>') => (Conditional::Text, Seen::Tag),
            (Conditional::Text, '<') | (Conditional::Tag, _) => (Conditional::Tag, Seen::Nothing),
            (Conditional::Text, _) => (Conditional::Text, Seen::Text),
        };
        self.conditional = next;
        seen
    }
}
