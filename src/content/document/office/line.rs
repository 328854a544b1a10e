//! A paragraph that may be read in several ways: as it is, as it was before it was changed, as it shows.

use super::roles::Role;

/// What text may be besides text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Mark {
    /// It was deleted; the change can still be refused.
    Deleted,
    /// It was inserted; the change can still be refused.
    Inserted,
    /// It is not shown.
    Hidden,
    /// It is for programs that know something newer, ...
    Choice,
    /// ... and this for those that do not.
    Fallback,
}

impl Mark {
    pub(super) const ALL: [Self; 5] =
        [Self::Deleted, Self::Inserted, Self::Hidden, Self::Choice, Self::Fallback];

    /// The mark that elements of a role put on what is in them.
    pub(super) fn of(role: Role) -> Option<Self> {
        match role {
            Role::Deleted | Role::WasShown => Some(Self::Deleted),
            Role::Inserted => Some(Self::Inserted),
            Role::Choice => Some(Self::Choice),
            Role::Fallback => Some(Self::Fallback),
            _ => None,
        }
    }

    pub(super) fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// Text with its marks.
#[derive(Default, Debug)]
pub(super) struct Line {
    text: String,
    /// Up to where which marks hold.
    ends: Vec<(usize, u8)>,
    /// All marks there are.
    any: u8,
}

impl Line {
    /// Goes on. Where text is mixed with elements, white space is a space (OpenDocument 1.3 part 3, 6.1.2).
    pub(super) fn push(&mut self, text: &str, marks: u8, mixed: bool) {
        if mixed && text != "\n" && text.contains(['\n', '\r', '\t']) {
            for piece in text.split_inclusive(['\n', '\r', '\t']) {
                let word = piece.trim_end_matches(['\n', '\r', '\t']);
                self.text.push_str(word);
                if word.len() < piece.len() && !self.text.ends_with([' ', '\n']) && !self.text.is_empty() {
                    self.text.push(' ');
                }
            }
        } else {
            self.text.push_str(text);
        }
        self.any |= marks;
        match self.ends.last_mut() {
            Some((end, last)) if *last == marks => *end = self.text.len(),
            _ => self.ends.push((self.text.len(), marks)),
        }
    }

    /// What it says; first as it is, then other ways to read it that differ. Each mark is read with and without.
    pub(super) fn readings(&self) -> impl Iterator<Item = String> {
        let [deleted, inserted, hidden, choice, fallback] = Mark::ALL.map(Mark::bit);
        let mut readings = vec![self.without(deleted | fallback)];
        for (there, without) in [
            (deleted | inserted, inserted | fallback),
            (hidden, deleted | fallback | hidden),
            (fallback, deleted | choice),
        ] {
            if self.any & there != 0 {
                let reading = self.without(without);
                if !readings.contains(&reading) && !reading.trim().is_empty() {
                    readings.push(reading);
                }
            }
        }
        readings.into_iter()
    }

    fn without(&self, marks: u8) -> String {
        if self.any & marks == 0 {
            return self.text.clone();
        }
        let mut from = 0;
        let mut text = String::new();
        for (end, held) in &self.ends {
            if held & marks == 0 {
                text.push_str(self.text.get(from..*end).unwrap_or_default());
            }
            from = *end;
        }
        text
    }

    /// All of it, where it is longer than should be held.
    pub(super) fn too_long(&mut self, most: usize) -> Option<String> {
        (self.text.len() > most).then(|| {
            self.ends.clear();
            std::mem::take(&mut self.text)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_number_is_whole_before_and_after() {
        let mut line = Line::default();
        for (text, mark) in [("QQ 12 ", 0), ("9", Mark::Deleted.bit()), ("3", Mark::Inserted.bit()), ("4", 0)]
        {
            line.push(text, mark, false);
        }
        assert_eq!(line.readings().collect::<Vec<_>>(), ["QQ 12 34", "QQ 12 94"]);
        let mut line = Line::default();
        for (text, mark) in [("1", 0), ("x", Mark::Hidden.bit()), ("2", 0)] {
            line.push(text, mark, false);
        }
        assert_eq!(line.readings().collect::<Vec<_>>(), ["1x2", "12"]);
    }
}
