//! What stands above a list of bare values and says what they are.

use super::lexicon::{Lexicon, Meaning};
use super::stretch::Stretch;
use crate::detect::page::earlier::Earlier;
use crate::detect::page::text::Text;

/// A longer line is no heading, in bytes.
const LENGTH: usize = 120;

/// What the nearest heading among earlier lines says. Lines with numbers and addresses are passed
/// over.
pub fn nearest(earlier: &Earlier, text: Text<'_>, lexicon: &Lexicon) -> Option<Meaning> {
    let mut prose = 0;
    for line in earlier.iter().filter(|line| !line.is_blank()) {
        if line.length() > LENGTH {
            prose += 2;
            continue;
        }
        let content = text.slice(line.content, line.close);
        if line.has_run(text, 4) || content.contains(&b'@') {
            continue;
        }
        let open = !matches!(content.last(), Some(b'.' | b','));
        let meaning = meaning(content, lexicon);
        if open && meaning.is_some() {
            return meaning;
        }
        prose += 1;
        if prose > 2 {
            break;
        }
    }
    None
}

/// What a heading says, its last [`Stretch::LENGTH`] letters at the most: the first name counts, since what follows
/// explains it (`NHS numbers for the people on this order:`).
fn meaning(heading: &[u8], lexicon: &Lexicon) -> Option<Meaning> {
    let stretch = Stretch::of(heading);
    (stretch.starts(0))
        .filter_map(|letter| lexicon.find(&stretch, letter))
        .map(|found| found.meaning)
        .find(|meaning| matches!(meaning, Meaning::Label(_) | Meaning::Other))
}
