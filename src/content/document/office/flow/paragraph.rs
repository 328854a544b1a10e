//! Paragraphs in text: where they go, and which of them come twice.

use super::{Flow, Frame, HELD};
use crate::content::document::office::cell::Cell;
use crate::content::document::office::line::{Line, Mark};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

/// So many lines are remembered that might come a second time.
const TWICE: usize = 10_000;

impl Flow<'_, '_> {
    /// A paragraph is complete: it goes to its cell, or is a line.
    pub(super) fn paragraph(&mut self, line: Line) {
        if matches!(self.frames.last(), Some(Frame::Note { .. })) && self.in_cell() {
            // A comment on a cell must not stand between rows.
            return line.readings().for_each(|text| self.attributes.say(&text.replace('\u{b}', "\n")));
        }
        let mut readings = line.readings();
        let main = readings.next().unwrap_or_default();
        match self.frames.last_mut() {
            Some(Frame::Cell { cell: Cell { text, .. }, .. }) => {
                if !text.is_empty() && !main.is_empty() {
                    text.push(if self.apart { '\n' } else { '\u{b}' });
                }
                text.push_str(&main);
                if text.len() > HELD {
                    self.out.line(text);
                    text.clear();
                }
                let mut later = self.frames.iter_mut().rev().find_map(|frame| match frame {
                    Frame::Row { later, .. } => Some(later),
                    _ => None,
                });
                for reading in readings {
                    match &mut later {
                        Some(later) if later.len() < HELD => {
                            later.push_str(&reading);
                            later.push('\n');
                        }
                        _ => self.out.line(&reading),
                    }
                }
            }
            _ => {
                if !self.is_copy(&main) {
                    self.out.line(&main);
                }
                for reading in readings {
                    self.out.line(&reading);
                }
            }
        }
    }

    /// What is written once for new and once for old programs is said once.
    fn is_copy(&mut self, text: &str) -> bool {
        let open = |mark: Mark| self.marks.get(mark as usize).is_some_and(|open| *open > 0);
        let (choice, fallback) = (open(Mark::Choice), open(Mark::Fallback));
        if !choice && !fallback {
            return false;
        }
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        let hash = hasher.finish();
        if choice && self.chosen.len() < TWICE {
            self.chosen.insert(hash);
        }
        !choice && self.chosen.contains(&hash)
    }
}
