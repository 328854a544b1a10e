//! The strings of a workbook that its cells share.

use super::text;
use crate::content::bytes::{clip, size_at, tail, u16_at};

/// All strings one after the other, where each ends, and whether a cell names it.
#[derive(Default, Debug)]
pub struct Strings {
    text: String,
    ends: Vec<usize>,
    named: Vec<bool>,
}

impl Strings {
    /// The shared strings ([MS-XLS] 2.4.265 SST). A string may be broken over records, each of which then says anew how wide
    /// its characters are.
    ///
    /// What comes with them goes to `aside`: phonetic text is text as well.
    pub fn read(table: &[&[u8]], aside: &mut Vec<u8>) -> Self {
        let mut this = Self::default();
        let mut pieces = table.iter().copied();
        let Some(mut rest) = pieces.next().map(|first| tail(first, 8)) else { return this };
        'strings: loop {
            while rest.is_empty() {
                let Some(next) = pieces.next() else { break 'strings };
                rest = next;
            }
            let (Some(count), Some(flags)) = (u16_at(rest, 0), rest.get(2).copied()) else { break };
            let mut at = 3;
            let mut behind = 0;
            if flags & 8 != 0 {
                behind += usize::from(u16_at(rest, at).unwrap_or(0)) * 4;
                at += 2;
            }
            if flags & 4 != 0 {
                behind = behind.saturating_add(size_at(rest, at).unwrap_or(0));
                at += 4;
            }
            rest = tail(rest, at);
            let mut left = usize::from(count);
            let mut wide = flags & 1 != 0;
            while left > 0 {
                if rest.is_empty() {
                    let Some(next) = pieces.next() else { break };
                    wide = next.first().is_some_and(|flags| flags & 1 != 0);
                    rest = tail(next, 1);
                    continue;
                }
                let step = if wide { 2 } else { 1 };
                let bytes = clip(rest, 0, left * step);
                text::mixed(bytes, wide, &mut this.text);
                left -= bytes.len().div_ceil(step).min(left);
                rest = tail(rest, bytes.len());
            }
            // Formatting and phonetic text: the latter is text as well.
            while behind > 0 {
                if rest.is_empty() {
                    let Some(next) = pieces.next() else { break };
                    rest = next;
                    continue;
                }
                let bytes = clip(rest, 0, behind);
                if flags & 4 != 0 {
                    aside.extend_from_slice(bytes);
                }
                behind -= bytes.len();
                rest = tail(rest, bytes.len());
            }
            this.ends.push(this.text.len());
        }
        this.named = vec![false; this.ends.len()];
        this
    }

    /// One of them; empty where there is none of that number.
    pub fn get(&self, index: usize) -> &str {
        let from = index.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.ends.get(index).and_then(|to| self.text.get(from..*to)).unwrap_or_default()
    }

    /// A cell names one.
    pub fn name(&mut self, index: usize) {
        self.named.get_mut(index).into_iter().for_each(|named| *named = true);
    }

    /// Those that no cell names.
    pub fn unnamed(&self) -> impl Iterator<Item = &str> {
        (0..).zip(&self.named).filter(|(_, named)| !**named).map(|(index, _)| self.get(index))
    }
}
