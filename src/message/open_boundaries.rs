//! The boundaries that are looked for at one place of a message, in their order, so that a line need not be compared with
//! every one of them.

use std::collections::BTreeMap;
use std::ops::Bound;

/// The boundaries of all open multiparts. Their number is bounded by those who open multiparts.
#[derive(Debug, Default)]
pub struct OpenBoundaries {
    /// Where each stands: the place of its multipart on the stack, and its rank among the boundaries of that.
    places: BTreeMap<Vec<u8>, Vec<(usize, usize)>>,
}

impl OpenBoundaries {
    /// A multipart has opened that lies on the stack at `place`, above all others.
    pub fn open(&mut self, place: usize, boundaries: &[Vec<u8>]) {
        for (rank, boundary) in boundaries.iter().enumerate() {
            self.places.entry(boundary.clone()).or_default().push((place, rank));
        }
    }

    /// The multipart that opened last, which has these boundaries, has closed.
    pub fn close(&mut self, boundaries: &[Vec<u8>]) {
        for boundary in boundaries {
            if let Some(places) = self.places.get_mut(boundary) {
                places.pop();
                if places.is_empty() {
                    self.places.remove(boundary);
                }
            }
        }
    }

    /// There are none.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// This is one of them.
    pub fn contains(&self, boundary: &[u8]) -> bool {
        self.places.contains_key(boundary)
    }

    /// Bytes of the longest.
    pub fn longest(&self) -> Option<usize> {
        self.places.keys().map(Vec::len).max()
    }

    /// One of them begins with this text.
    pub fn any_begins_with(&self, text: &[u8]) -> bool {
        let behind = (Bound::Included(text), Bound::Unbounded);
        self.places.range::<[u8], _>(behind).next().is_some_and(|(boundary, _)| boundary.starts_with(text))
    }

    /// Those with which a text begins, the longest first, with their places.
    pub fn beginning(&self, text: &[u8]) -> impl Iterator<Item = (&[u8], &[(usize, usize)])> {
        let mut text = text;
        std::iter::from_fn(move || {
            loop {
                // What a text begins with stands before it; between them stands only what shares that beginning.
                let before = (Bound::Unbounded, Bound::Included(text));
                let (boundary, places) = self.places.range::<[u8], _>(before).next_back()?;
                let shared = boundary.iter().zip(text).take_while(|(one, other)| one == other).count();
                let found = shared == boundary.len();
                text = text.get(..if found { shared.checked_sub(1)? } else { shared })?;
                if found {
                    return Some((boundary.as_slice(), places.as_slice()));
                }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(multiparts: &[Vec<Vec<u8>>]) -> OpenBoundaries {
        let mut open = OpenBoundaries::default();
        multiparts.iter().enumerate().for_each(|(place, boundaries)| open.open(place, boundaries));
        open
    }

    proptest! {
        #[test]
        fn it_finds_what_a_comparison_with_each_finds(
            multiparts in prop::collection::vec(prop::collection::vec("[ab]{1,5}".prop_map(String::into_bytes), 0..3), 0..6),
            text in "[ab]{0,7}",
        ) {
            let text = text.as_bytes();
            let open = of(&multiparts);
            let mut expected: Vec<(usize, usize)> = Vec::new();
            for (place, boundaries) in multiparts.iter().enumerate() {
                let ranks = boundaries.iter().enumerate().filter(|(_, boundary)| text.starts_with(boundary));
                expected.extend(ranks.map(|(rank, _)| (place, rank)));
            }
            let found: Vec<_> = open.beginning(text).collect();
            prop_assert!(found.windows(2).all(|pair| pair[0].0.len() > pair[1].0.len()));
            let mut places: Vec<_> = found.iter().flat_map(|(_, places)| places.iter().copied()).collect();
            places.sort_unstable();
            prop_assert_eq!(places, expected);
            let all = || multiparts.iter().flatten();
            prop_assert_eq!(open.any_begins_with(text), all().any(|boundary| boundary.starts_with(text)));
            prop_assert_eq!(open.contains(text), all().any(|boundary| boundary == text));
            prop_assert_eq!(open.longest(), all().map(Vec::len).max());
        }

        #[test]
        fn what_closes_leaves_nothing(
            multiparts in prop::collection::vec(prop::collection::vec("[ab]{1,2}".prop_map(String::into_bytes), 0..3), 0..6),
        ) {
            let mut open = of(&multiparts);
            multiparts.iter().rev().for_each(|boundaries| open.close(boundaries));
            prop_assert!(open.is_empty());
        }
    }
}
