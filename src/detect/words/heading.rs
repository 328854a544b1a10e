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

/// What the line says that opens the list of which the next line is an entry: it ends in a colon, and between stand entries
/// alone, each with a number.
pub fn opening(earlier: &Earlier, text: Text<'_>, lexicon: &Lexicon) -> Option<Meaning> {
    let line = earlier.iter().find(|line| !line.is_blank() && !line.has_number)?;
    let content = text.slice(line.content, line.close);
    let opens = content.len() <= LENGTH && content.last() == Some(&b':');
    if opens { meaning(content, lexicon) } else { None }
}

/// What a heading says, its last [`Stretch::LENGTH`] letters at the most: the first name counts, since what follows
/// explains it (`NHS numbers for the people on this order:`).
fn meaning(heading: &[u8], lexicon: &Lexicon) -> Option<Meaning> {
    let stretch = Stretch::of(heading);
    // What a sentence before it says is over.
    (stretch.starts(stretch.sentence()))
        .filter_map(|letter| lexicon.find(&stretch, letter))
        .map(|found| found.meaning)
        .find(|meaning| matches!(meaning, Meaning::Label(_) | Meaning::Other))
}
