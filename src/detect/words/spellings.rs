//! The long words of names, and which of them a word was meant to be that a slip of the keys has changed: `passprot`.

use super::stretch::Stretch;

/// A shorter word has too many neighbours.
const SHORTEST: usize = 6;
/// Words before a value that are looked at, the nearest ones.
const WORDS: usize = 4;

/// Words that are one step from a word of a name, and no slips.
#[rustfmt::skip] // words, many to a line
const REAL: &[&[u8]] = &[
    b"accent", b"addressed", b"addressee", b"adult", b"backing", b"baking", b"balling", b"calder", b"cleaning",
    b"clint", b"contract", b"contracted", b"culling", b"deliver", b"derail", b"deriving", b"detains", b"diagnose",
    b"diagnosed", b"directory", b"discovery", b"diving", b"drive", b"drivel", b"driven", b"drives", b"ellipse",
    b"email", b"employee", b"employer", b"expire", b"expires", b"farmer", b"formed", b"frameworks", b"healthy",
    b"heath", b"hodder", b"holger", b"identified", b"identifies", b"identify", b"island", b"issue", b"issued",
    b"issuer", b"issuers", b"leaner", b"learned", b"locked", b"loosed", b"mater", b"matter", b"medial", b"message",
    b"messages", b"metal", b"muster", b"pagers", b"papers", b"patent", b"payer", b"pearson", b"phase",
    b"phone", b"phones", b"phrased", b"pierson", b"players", b"portal", b"primacy", b"projection", b"properly",
    b"pupil", b"reaches", b"recover", b"recovers", b"referenced", b"regulate", b"reword", b"saving", b"states",
    b"stats", b"statue", b"statute", b"tested", b"tracer", b"trade", b"trades", b"unblock", b"undock",
];

/// The words.
#[derive(Debug)]
pub struct Spellings {
    /// Those of one first letter together.
    words: [Vec<Entry>; 32],
    /// The marks of all, as a set of bits. Nearly all slips leave one of them alone.
    marks: [u64; 64],
}

#[derive(Debug)]
struct Entry {
    marks: [usize; 3],
    letters: Vec<u8>,
}

impl Default for Spellings {
    fn default() -> Self {
        Self { words: [const { Vec::new() }; _], marks: [0; _] }
    }
}

impl Spellings {
    /// Adds the long words of a name.
    pub fn add(&mut self, name: &str) {
        for word in name.split(' ').filter(|word| word.len() >= SHORTEST) {
            let letters = word.as_bytes().to_vec();
            let stretch = Stretch::of(&letters);
            let marks = marks(&stretch, 0, letters.len());
            for mark in marks {
                self.marks.get_mut(mark / 64).into_iter().for_each(|bits| *bits |= 1 << (mark % 64));
            }
            let alike = letters.first().and_then(|first| self.words.get_mut(usize::from(first % 32)));
            if let Some(alike) = alike.filter(|alike| alike.iter().all(|entry| entry.letters != letters)) {
                alike.push(Entry { marks, letters });
            }
        }
    }

    /// The stretch as it was meant, if one of its last words is a slip.
    pub fn respelt(&self, stretch: &Stretch) -> Option<Stretch> {
        let mut to = stretch.len();
        for _ in 0..WORDS {
            let from = stretch.word_before(to)?;
            if to - from >= SHORTEST - 1 {
                // Behind a long word of another kind nothing names the value.
                let marks = marks(stretch, from, to);
                if !marks.into_iter().any(|mark| self.has(mark)) {
                    return None;
                }
                if let Some(word) = self.meant(stretch.letters(from, to), marks) {
                    return Some(stretch.with(from, to, word));
                }
            } else if !leads(stretch.letters(from, to)) {
                return None;
            }
            to = from;
        }
        None
    }

    fn has(&self, mark: usize) -> bool {
        self.marks.get(mark / 64).is_some_and(|bits| bits >> (mark % 64) & 1 == 1)
    }

    /// The word that was meant by one that is none of these: it begins with the same letter and is one slip away.
    fn meant(&self, slip: &[u8], marks: [usize; 3]) -> Option<&[u8]> {
        let alike = self.words.get(usize::from(slip.first()? % 32))?;
        let mut meant = None;
        for Entry { marks: own, letters } in alike {
            if *own == marks && letters == slip {
                return None;
            }
            if meant.is_none()
                && own.iter().zip(marks).any(|(own, mark)| *own == mark)
                && is_slip(slip, letters)
            {
                meant = Some(letters.as_slice());
            }
        }
        meant.filter(|_| !REAL.contains(&slip))
    }
}

/// The word is a short one that may stand between a name and its value, or in a name.
fn leads(word: &[u8]) -> bool {
    matches!(
        word,
        b"no"
            | b"nos"
            | b"id"
            | b"ids"
            | b"ref"
            | b"num"
            | b"nr"
            | b"nbr"
            | b"code"
            | b"card"
            | b"ins"
            | b"is"
            | b"was"
            | b"of"
    )
}

/// A number for the first four letters of a word, one for the first and the last three, and one for the first three and the last.
fn marks(stretch: &Stretch, from: usize, to: usize) -> [usize; 3] {
    let mark = |letters: u64| ((letters << 32).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 52) as usize;
    let (head, end) = (stretch.head(from), stretch.head(to.saturating_sub(3)) & 0xff_ffff);
    [mark(head), mark(end << 8 | head & 0xff), mark(head & 0xff_ffff | (end >> 16) << 24)]
}

/// One letter is left out, put in, replaced, or changes places with the next one. A plural is no slip.
fn is_slip(slip: &[u8], word: &[u8]) -> bool {
    if slip.len().abs_diff(word.len()) > 1 {
        return false;
    }
    let same = slip.iter().zip(word).take_while(|(one, other)| one == other).count();
    let (slip, word) = (slip.get(same..).unwrap_or_default(), word.get(same..).unwrap_or_default());
    match (slip, word) {
        ([] | [b's'], []) => false,
        ([one, other, rest @ ..], [second, first, end @ ..]) if one == first && other == second => {
            rest == end
        }
        ([_, rest @ ..], _) if slip.len() > word.len() => rest == word,
        (_, [_, end @ ..]) if slip.len() < word.len() => slip == end,
        ([_, rest @ ..], [_, end @ ..]) => rest == end,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slip_is_mended() {
        let mut spellings = Spellings::default();
        spellings.add("passport no");
        let cases: [(&[u8], bool); 10] = [
            (b"passprot", true),
            (b"pasport", true),
            (b"passsport", true),
            (b"pazsport", true),
            (b"passpor", true),
            (b"passport", false),
            (b"passports", false),
            (b"passptor", false),
            (b"bassport", false),
            (b"transport", false),
        ];
        for (slip, meant) in cases {
            let stretch = Stretch::of(slip);
            assert_eq!(spellings.respelt(&stretch).is_some(), meant, "{}", String::from_utf8_lossy(slip));
        }
    }
}
