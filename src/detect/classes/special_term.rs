//! Which term of [`special_terms`](super::special_terms) begins at a place, and how it is tied to a person.

use super::special_terms::TERMS;
use super::tie::Ways;
use crate::detect::page::text::{Text, is_word};

/// How the longest term that begins at a place is tied to a person, and where it ends.
pub fn at(text: Text<'_>, start: usize) -> Option<(Ways, usize)> {
    // No term is shorter than three letters.
    let beginning: [u8; 3] = std::array::from_fn(|index| text.at(start + index).to_ascii_lowercase());
    let head = |term: &str| term.as_bytes().first_chunk::<3>().copied().unwrap_or_default();
    let from = TERMS.partition_point(|(term, _)| head(term) < beginning);
    let next = text.at(start + 3).to_ascii_lowercase();
    let goes_on =
        |term: &str| term.as_bytes().get(3).is_none_or(|byte| !byte.is_ascii_lowercase() || *byte == next);
    let alike = TERMS.iter().skip(from).take_while(|(term, _)| head(term) == beginning);
    let alike = alike.filter(|(term, _)| goes_on(term));
    alike.filter_map(|(term, ways)| Some((*ways, end(text, start, term.as_bytes())?))).reduce(|best, next| {
        match best.1.cmp(&next.1) {
            std::cmp::Ordering::Less => next,
            std::cmp::Ordering::Equal => (best.0 | next.0, best.1),
            std::cmp::Ordering::Greater => best,
        }
    })
}

/// Where a term ends that begins at a place. A star stands for the rest of a word, a space also for a hyphen or a wrapped line.
fn end(text: Text<'_>, start: usize, term: &[u8]) -> Option<usize> {
    let mut place = start;
    for &byte in term {
        match byte {
            b'*' => place += (0..LONGEST).take_while(|index| is_word(text.at(place + index))).count(),
            b' ' => {
                let gap =
                    |index: &usize| matches!(text.at(place + index), b' ' | b'\n' | b'\r' | b'>' | b'-');
                let width = (0..8).take_while(gap).count();
                place += width;
                if width == 0 {
                    return None;
                }
            }
            _ if text.at(place).eq_ignore_ascii_case(&byte) => place += 1,
            _ => return None,
        }
    }
    (!is_word(text.at(place))).then_some(place)
}

/// Letters of the longest ending.
const LONGEST: usize = 24;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_term_is_in_order() {
        assert!(TERMS.is_sorted_by_key(|(term, _)| term));
        for (term, _) in TERMS {
            assert!(term.len() >= 3, "{term}");
        }
    }
}
