//! The last lines before the one that is scanned.

use super::layout::Line;

/// How many are remembered, as a power of two.
const COUNT: usize = 8;

/// The last lines, the nearest first.
#[derive(Clone, Debug, Default)]
pub struct Earlier {
    lines: [Line; COUNT],
    /// Where the nearest one stands; those before it follow, from the last place on at the first.
    nearest: usize,
    count: usize,
}

impl Earlier {
    /// The line right before.
    pub fn front(&self) -> Option<&Line> {
        self.lines.get(self.nearest % COUNT).filter(|_| self.count > 0)
    }

    /// All that are remembered.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Line> + DoubleEndedIterator {
        let [first, ..] = &self.lines;
        (0..self.count).map(move |back| self.lines.get((self.nearest + back) % COUNT).unwrap_or(first))
    }

    /// The next line stands behind this one.
    #[inline]
    pub fn push(&mut self, line: Line) {
        self.nearest = self.nearest.wrapping_sub(1) % COUNT;
        if let Some(place) = self.lines.get_mut(self.nearest) {
            *place = line;
        }
        self.count = COUNT.min(self.count + 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_comes_first() {
        let mut earlier = Earlier::default();
        assert!(earlier.front().is_none());
        for number in 0..20 {
            earlier.push(Line::blank(0, 0, number));
            let numbers: Vec<_> = earlier.iter().map(|line| line.number).collect();
            let expected: Vec<_> = (0..=number).rev().take(COUNT).collect();
            assert_eq!(numbers, expected);
            assert_eq!(earlier.front().map(|line| line.number), Some(number));
        }
    }
}
