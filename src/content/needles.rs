//! A few short byte strings, looked for all at once.

use aho_corasick::packed::Searcher;
use memchr::memmem;

/// The strings, and what finds them.
#[derive(Debug)]
pub struct Needles {
    needles: Vec<Vec<u8>>,
    /// Nothing on processors for which there is none.
    search: Option<Searcher>,
}

impl Needles {
    /// To look for these, none of which is empty. That is cheap enough to be done when the first mail comes.
    pub fn new(needles: Vec<Vec<u8>>) -> Self {
        Self { search: Searcher::new(&needles), needles }
    }

    /// Where the first one begins that is accepted, which is asked with where it begins. None begins within another.
    pub fn find(&self, bytes: &[u8], accept: impl Fn(usize) -> bool) -> Option<usize> {
        match &self.search {
            Some(search) => search.find_iter(bytes).map(|found| found.start()).find(|at| accept(*at)),
            None => {
                let first = |needle| memmem::find_iter(bytes, needle).find(|at| accept(*at));
                self.needles.iter().filter_map(first).min()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_that_is_accepted_is_found_with_and_without_the_processors_help() {
        let needles = Needles::new(vec![b"\nbegin".to_vec(), b"\n=y".to_vec()]);
        let slow = Needles { search: None, needles: needles.needles.clone() };
        for (text, least, at) in [
            ("one\n=ybegin\nbegin", 0, Some(3)),
            ("one\n=ybegin\nbegin", 4, Some(11)),
            ("one\n=ybegin\nbegin", 12, None),
            ("\nbegi", 0, None),
            ("", 0, None),
        ] {
            for needles in [&needles, &slow] {
                assert_eq!(needles.find(text.as_bytes(), |found| found >= least), at, "{text:?} {least}");
            }
        }
    }
}
