//! Protective markings: a line that is a marking, not a line that talks about one.
//!
//! Sources: Government Security Classifications Policy (Cabinet Office, 2024) for OFFICIAL to TOP SECRET and their
//! descriptors; its predecessor for PROTECT, RESTRICTED, CONFIDENTIAL; Local Government Act 1972 Schedule 12A for papers
//! that are not for publication.

use super::finding::Level;
use super::layout::Line;
use super::text::Text;

/// A marking and where it stands in the folded text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Marked {
    /// How sensitive.
    pub level: Level,
    /// Its normal spelling.
    pub words: &'static str,
    /// Its first byte.
    pub start: usize,
    /// Behind its last byte.
    pub end: usize,
}

/// How much a marking needs besides its words to be told from prose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Strength {
    /// Nobody writes it but as a marking.
    Strong,
    /// An everyday word too.
    Weak,
}

use Strength::{Strong, Weak};

/// The words of a marking, its level, its normal spelling, and what else it needs.
pub(super) type Term = (&'static [&'static [u8]], Level, &'static str, Strength);

/// The markings, the longer before the shorter that it begins with.
#[rustfmt::skip] // a table
pub(super) const TERMS: &[Term] = &[
    (&[b"top", b"secret"],                               Level::TopSecret,    "TOP SECRET",             Strong),
    (&[b"secret"],                                       Level::Secret,       "SECRET",                 Weak),
    (&[b"official", b"sensitive"],                       Level::Confidential, "OFFICIAL-SENSITIVE",     Strong),
    (&[b"offsen"],                                       Level::Confidential, "OFFICIAL-SENSITIVE",     Strong),
    (&[b"official"],                                     Level::Official,     "OFFICIAL",               Weak),
    (&[b"restricted", b"circulation"],                   Level::Confidential, "RESTRICTED CIRCULATION", Strong),
    (&[b"restricted"],                                   Level::Confidential, "RESTRICTED",             Weak),
    (&[b"protect"],                                      Level::Confidential, "PROTECT",                Weak),
    (&[b"strictly", b"private", b"and", b"confidential"], Level::Confidential, "PRIVATE & CONFIDENTIAL", Strong),
    (&[b"strictly", b"private", b"confidential"],        Level::Confidential, "PRIVATE & CONFIDENTIAL", Strong),
    (&[b"strictly", b"confidential"],                    Level::Confidential, "CONFIDENTIAL",           Strong),
    (&[b"private", b"and", b"confidential"],             Level::Confidential, "PRIVATE & CONFIDENTIAL", Strong),
    (&[b"private", b"confidential"],                     Level::Confidential, "PRIVATE & CONFIDENTIAL", Strong),
    (&[b"commercial", b"in", b"confidence"],             Level::Confidential, "IN CONFIDENCE",          Strong),
    (&[b"staff", b"in", b"confidence"],                  Level::Confidential, "IN CONFIDENCE",          Strong),
    (&[b"in", b"confidence"],                            Level::Confidential, "IN CONFIDENCE",          Weak),
    (&[b"confidential"],                                 Level::Confidential, "CONFIDENTIAL",           Weak),
    (&[b"not", b"for", b"publication"],                  Level::Confidential, "NOT FOR PUBLICATION",    Strong),
];

/// What may stand before a marking and announce it: `Classification: OFFICIAL`.
const ANNOUNCEMENTS: &[&[&[u8]]] = &[
    &[b"classification"],
    &[b"security", b"classification"],
    &[b"government", b"security", b"classification"],
    &[b"document", b"classification"],
    &[b"protective", b"marking"],
    &[b"security", b"marking"],
    &[b"marking"],
    &[b"marked"],
    &[b"sensitivity"],
    &[b"sensitivity", b"label"],
    &[b"handling"],
];

/// What mail programs put before a subject.
const REPLIES: &[&[&[u8]]] = &[&[b"subject"], &[b"re"], &[b"fw"], &[b"fwd"], &[b"aw"], &[b"tr"]];

/// Words that may begin the rest of a marking: descriptors, caveats, the people it is for.
#[rustfmt::skip] // words, many to a line
const DESCRIPTORS: &[&[u8]] = &[
    b"personal", b"commercial", b"locsen", b"hr", b"management", b"legal", b"staff", b"medical", b"finance",
    b"financial", b"policy", b"investigation", b"investigations", b"privileged", b"addressee",
    b"addressees", b"named", b"recipient", b"recipients", b"to", b"exempt", b"not", b"schedule", b"para",
    b"paragraph", b"part", b"uk", b"when", b"in", b"appointments", b"budget", b"contracts", b"honours",
    b"vetting", b"police", b"children", b"adults", b"internal", b"client", b"council", b"only", b"for",
    b"data", b"and", b"confidential", b"sensitive", b"draft", b"without", b"organisational",
];

/// Words that begin a disclaimer or running text instead.
#[rustfmt::skip] // words, many to a line
const DISCLAIMERS: &[&[u8]] = &[
    b"this", b"these", b"the", b"information", b"if", b"unless", b"please", b"email", b"e", b"message",
    b"notice", b"note", b"any", b"all", b"you", b"it", b"is", b"are", b"may", b"contents", b"communication",
    b"transmission", b"and", b"or", b"disclaimer", b"use", b"used", b"means", b"covers", b"when", b"where",
    b"should", b"documents", b"material", b"anything", b"data", b"emails", b"we", b"your", b"our",
];

/// Bytes of the shortest word that is a marking.
pub const SHORTEST: usize = 6;

/// A word of [`may_begin`] begins with these two letters.
fn may_begin_with([first, second]: [u8; 2]) -> bool {
    matches!(
        [first | 0x20, second | 0x20],
        [b't' | b'p', b'r']
            | [b't' | b'c' | b'n' | b'g' | b'd', b'o']
            | [b's' | b'r', b'e']
            | [b's', b't' | b'u']
            | [b'm' | b'h', b'a']
            | [b'f' | b'a', b'w']
            | [b'o', b'f']
            | [b'c', b'l']
            | [b'i', b'n']
            | [b'u', b'k']
    )
}

/// A marking line begins with one of these words, decoration apart.
fn may_begin(word: &[u8]) -> bool {
    let mut lower = [0; 16];
    lower.iter_mut().zip(word).for_each(|(slot, byte)| *slot = byte.to_ascii_lowercase());
    matches!(
        lower.get(..word.len()).unwrap_or_default(),
        b"top"
            | b"secret"
            | b"official"
            | b"offsen"
            | b"restricted"
            | b"protect"
            | b"strictly"
            | b"private"
            | b"commercial"
            | b"staff"
            | b"in"
            | b"confidential"
            | b"not"
            | b"classification"
            | b"security"
            | b"government"
            | b"document"
            | b"protective"
            | b"marking"
            | b"marked"
            | b"sensitivity"
            | b"handling"
            | b"subject"
            | b"re"
            | b"fw"
            | b"fwd"
            | b"aw"
            | b"tr"
            | b"uk"
    )
}

/// The marking that a line is. `above` is the line before it; `in_signature` says that a signature has begun.
pub fn read(line: &Line, above: Option<&Line>, in_signature: bool, text: Text<'_>) -> Option<Marked> {
    let content = text.slice(line.content, line.close);
    let mut reader = Reader { bytes: content, position: 0 };
    let mut bracket = reader.decoration();
    if !may_begin_with(*reader.rest().first_chunk()?) || !may_begin(reader.peek_word(0)) {
        return None;
    }
    while reader.first_of(REPLIES, b":").is_some() {
        bracket = reader.decoration();
    }
    let announced = reader.first_of(ANNOUNCEMENTS, b":=-").is_some();
    bracket = reader.decoration().or(bracket);
    // `UK OFFICIAL-SENSITIVE` is how it is written to partners abroad.
    if reader.words(&[b"uk"]).is_some() {
        reader.decoration();
    }
    let begin = reader.position;
    let (level, words, strength) = TERMS.iter().find_map(|(term, level, words, strength)| {
        Some((*level, *words, *strength)).filter(|_| reader.words(term).is_some())
    })?;
    let term = content.get(begin..reader.position)?;
    let after_term = reader.position;
    let rest = Rest::of(&mut reader);
    let capitals = !term.iter().any(u8::is_ascii_lowercase);
    let continued = runs_on(above, text) || goes_on_below(line, text);
    let holds = match rest {
        // The marking fills its line.
        Rest::Empty => match strength {
            Strong => announced || !continued,
            Weak if announced || bracket == Some(b'[') => true,
            Weak if in_signature => false,
            Weak => !continued && (capitals || (words == "CONFIDENTIAL" && term.first() == Some(&b'C'))),
        },
        Rest::Descriptor => match strength {
            Strong => announced || !continued,
            Weak => announced || bracket.is_some() || (capitals && !continued && !in_signature),
        },
        Rest::Closed => bracket == Some(b'[') || announced || (capitals && !in_signature),
        Rest::Text if announced => capitals,
        Rest::Text => match strength {
            Strong => (capitals || words == "OFFICIAL-SENSITIVE") && !continued,
            Weak => words == "CONFIDENTIAL" && capitals && !continued && !in_signature,
        },
        Rest::Prose => false,
    };
    if !holds {
        return None;
    }
    let whole = matches!(rest, Rest::Empty | Rest::Descriptor);
    let end = if whole { line.close } else { line.content + after_term };
    Some(Marked { level, words, start: line.content, end })
}

/// What follows a marking on its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rest {
    /// Nothing but decoration.
    Empty,
    /// A descriptor, a caveat or the people it is for.
    Descriptor,
    /// The bracket closes, then anything follows (a subject).
    Closed,
    /// A separator, then anything but a disclaimer.
    Text,
    /// Running text or a disclaimer.
    Prose,
}

impl Rest {
    /// A descriptor line is not longer than this.
    const LENGTH: usize = 100;

    fn of(reader: &mut Reader<'_>) -> Self {
        let rest = reader.rest();
        let separators = rest.iter().take_while(|byte| !byte.is_ascii_alphanumeric()).count();
        let (between, words) = rest.split_at_checked(separators).unwrap_or_default();
        if words.is_empty() {
            return if between.iter().any(|byte| matches!(byte, b'?' | b';' | b',')) {
                Self::Prose
            } else {
                Self::Empty
            };
        }
        let first = reader.peek_word(separators);
        let is = |list: &[&[u8]]| list.iter().any(|word| word.eq_ignore_ascii_case(first));
        if between.iter().any(|byte| matches!(byte, b']' | b')')) {
            return Self::Closed;
        }
        let separated =
            between.iter().any(|byte| matches!(byte, b'-' | b':' | b'/' | b'|' | b'(' | b'[' | b','));
        if is_legal_ground(words) {
            return Self::Descriptor;
        }
        let capitals = first.len() > 1 && first.iter().all(u8::is_ascii_uppercase);
        if is(DESCRIPTORS) && (separated || capitals) && rest.len() <= Self::LENGTH && !sentence(words) {
            return Self::Descriptor;
        }
        if separated && !between.contains(&b',') && !is(DISCLAIMERS) {
            return Self::Text;
        }
        Self::Prose
    }
}

/// `by virtue of paragraph 3`, `under section 100A`: why a paper is not published.
fn is_legal_ground(words: &[u8]) -> bool {
    const GROUNDS: &[&[u8]] =
        &[b"by virtue", b"by reason", b"under schedule", b"under section", b"under paragraph"];
    GROUNDS
        .iter()
        .any(|ground| words.get(..ground.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(ground)))
}

/// It has the words of a sentence rather than of a title.
fn sentence(words: &[u8]) -> bool {
    words.ends_with(b".") && words.len() > 40
        || [&b" is "[..], b" are ", b" may ", b" must ", b" should ", b" has ", b" have "]
            .iter()
            .any(|verb| words.windows(verb.len()).any(|window| window == *verb))
}

/// The line above stops in the middle of a sentence.
fn runs_on(above: Option<&Line>, text: Text<'_>) -> bool {
    above.is_some_and(|above| {
        above.length() >= 40 && matches!(text.before(above.close), b'a'..=b'z' | b',' | b';')
    })
}

/// The line below goes on in the middle of a sentence.
fn goes_on_below(line: &Line, text: Text<'_>) -> bool {
    let below = text.slice(line.end, line.end + 8);
    let below = below.strip_prefix(b"\r").unwrap_or(below).strip_prefix(b"\n").unwrap_or_default();
    below.iter().find(|byte| !matches!(byte, b'>' | b' ')).is_some_and(u8::is_ascii_lowercase)
}

/// Reads words from the front of a line.
struct Reader<'a> {
    bytes: &'a [u8],
    position: usize,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.position..).unwrap_or_default()
    }

    /// Skips brackets, asterisks and the like; returns the last bracket.
    fn decoration(&mut self) -> Option<u8> {
        let mut bracket = None;
        while let Some(
            byte @ (b'[' | b'(' | b'*' | b'#' | b'=' | b'-' | b'_' | b'"' | b'\'' | b'<' | b'|' | b' '
            | b'\t'),
        ) = self.bytes.get(self.position).copied()
        {
            if matches!(byte, b'[' | b'(') {
                bracket = Some(byte);
            }
            self.position += 1;
        }
        bracket
    }

    /// Takes the longest of these phrases that is followed by one of the marks.
    fn first_of(&mut self, phrases: &[&[&[u8]]], marks: &[u8]) -> Option<()> {
        for phrase in phrases {
            let before = self.position;
            if self.words(phrase).is_some() {
                let gap = self.rest().iter().take_while(|byte| **byte == b' ').count();
                if self.rest().get(gap).is_some_and(|mark| marks.contains(mark)) {
                    self.position += gap + 1;
                    return Some(());
                }
            }
            self.position = before;
        }
        None
    }

    /// Takes these words, whatever their case and whatever stands between them that is no letter or digit (`&` and the
    /// like), three bytes at the most. A colon stands only in `OFFICIAL: SENSITIVE`.
    fn words(&mut self, words: &[&[u8]]) -> Option<()> {
        let mut position = self.position;
        for (index, word) in words.iter().enumerate() {
            if index > 0 {
                let rest = self.bytes.get(position..)?;
                let gap =
                    rest.iter().take_while(|byte| !byte.is_ascii_alphanumeric() && **byte < 0x80).count();
                if gap == 0 || gap > 3 || rest.get(..gap)?.contains(&b':') && *word != b"sensitive" {
                    return None;
                }
                position += gap;
            }
            let found = self.bytes.get(position..position + word.len())?;
            let next = self.bytes.get(position + word.len()).copied().unwrap_or(b' ');
            if !found.eq_ignore_ascii_case(word) || next.is_ascii_alphanumeric() || next >= 0x80 {
                return None;
            }
            position += word.len();
        }
        self.position = position;
        Some(())
    }

    fn peek_word(&self, from: usize) -> &'a [u8] {
        let rest = self.rest().get(from..).unwrap_or_default();
        let length = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        rest.get(..length).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_marking_is_shorter_than_the_shortest() {
        let shortest =
            TERMS.iter().map(|(words, ..)| words.iter().map(|word| word.len()).sum::<usize>()).min();
        assert_eq!(shortest, Some(SHORTEST));
    }

    #[test]
    fn whatever_begins_a_marking_line_may_begin_one() {
        let phrases =
            TERMS.iter().map(|(words, ..)| *words).chain(ANNOUNCEMENTS.iter().chain(REPLIES).copied());
        for word in phrases.filter_map(|words| words.first()).chain([&&b"uk"[..]]) {
            assert!(may_begin(word), "{word:?}");
            for word in [word.to_vec(), word.to_ascii_uppercase()] {
                assert!(may_begin_with(*word.first_chunk().unwrap()), "{word:?}");
            }
        }
    }
}
