//! Protective markings: a line that is a marking, not a line that talks about one.
//!
//! Sources: Government Security Classifications Policy (Cabinet Office, 2024) for OFFICIAL to TOP SECRET and their
//! descriptors; its predecessor for PROTECT, RESTRICTED, CONFIDENTIAL; Local Government Act 1972 Schedule 12A for papers
//! that are not for publication.

use super::last;
use super::marked::Marked;
use super::words::Strength::{Strong, Weak};
use super::words::{
    ANNOUNCEMENTS, DESCRIPTORS, DISCLAIMERS, OWNERS, PEOPLE, REPLIES, SHORTEST, TERMS, may_begin,
    may_begin_with,
};
use crate::detect::page::layout::Line;
use crate::detect::page::text::Text;

/// Few lines can be one, and most of the others begin with another letter.
#[inline(always)]
pub fn may_be(line: &Line, above: Option<&Line>, text: &Text<'_>) -> bool {
    let letters @ [first, ..] = [0, 1, 2].map(|at| text.at(line.content + at));
    line.length() >= SHORTEST
        && (may_begin_with(letters)
            || !first.is_ascii_alphabetic() && is_decoration(first)
            || last::may_be(line, above, text))
}

/// The marking that a line is, or with which it ends. `above` is the line before it; `in_signature` says that a signature
/// has begun.
pub fn read(line: &Line, above: Option<&Line>, in_signature: bool, text: Text<'_>) -> Option<Marked> {
    let ends_so = || last::may_be(line, above, &text).then(|| last::of_running_title(line, text)).flatten();
    whole(line, above, in_signature, text).or_else(ends_so)
}

fn whole(line: &Line, above: Option<&Line>, in_signature: bool, text: Text<'_>) -> Option<Marked> {
    let content = text.slice(line.content, line.close);
    let mut reader = Reader { bytes: content, position: 0 };
    let mut bracket = reader.decoration();
    if !may_begin(reader.peek_word(0)) {
        return None;
    }
    let mut titled = false;
    while reader.first_of(REPLIES, b":").is_some() {
        bracket = reader.decoration();
        titled = true;
    }
    let title = reader.rest();
    let announced = reader.first_of(ANNOUNCEMENTS, b":=-\t|").is_some();
    bracket = reader.decoration().or(bracket);
    // `UK OFFICIAL-SENSITIVE` is how it is written to partners abroad.
    if OWNERS.iter().any(|owner| reader.words(owner).is_some()) {
        reader.decoration();
    }
    let begin = reader.position;
    let term = TERMS.iter().find_map(|(term, level, words, strength)| {
        Some((*level, *words, *strength)).filter(|_| reader.words(term).is_some())
    });
    let Some((level, words, strength)) = term else {
        return titled.then(|| last::of_subject(title, line)).flatten();
    };
    let term = content.get(begin..reader.position)?;
    let after_term = reader.position;
    let rest = Rest::of(&mut reader);
    let capitals = !term.iter().any(u8::is_ascii_lowercase);
    let continued = runs_on(above, text) || goes_on_below(line, text);
    let behind = content.get(after_term..).unwrap_or_default();
    // `Confidential - not for onward sharing`: nobody writes that below a letter but as a marking.
    let spoken = words == "CONFIDENTIAL" && term.first() == Some(&b'C') && is_separated(behind);
    let holds = match rest {
        // The marking fills its line.
        Rest::Empty => match strength {
            Strong => announced || !continued,
            Weak if announced || bracket == Some(b'[') => true,
            Weak if in_signature => capitals && closes_message(words, above, line, text),
            Weak => !continued && (capitals || (words == "CONFIDENTIAL" && term.first() == Some(&b'C'))),
        },
        Rest::Descriptor => match strength {
            Strong => announced || !continued,
            Weak if announced || bracket.is_some() => true,
            Weak if in_signature => {
                spoken && !continued && withholds(behind)
                    || capitals && !names_people(behind) && closes_message(words, above, line, text)
            }
            Weak => !continued && (capitals || spoken),
        },
        Rest::Closed => bracket == Some(b'[') || announced || (capitals && !in_signature),
        Rest::Ground => {
            (strength == Strong || capitals || words == "EXEMPT INFORMATION") && (announced || !continued)
        }
        Rest::Text if announced => capitals,
        Rest::Text => match strength {
            Strong => (capitals || words == "OFFICIAL-SENSITIVE" || names_readers(behind)) && !continued,
            Weak => {
                let title = titled && matches!(words, "RESTRICTED" | "PROTECT");
                (words == "CONFIDENTIAL" || title) && capitals && !continued && !in_signature
            }
        },
        Rest::Prose => false,
    };
    if !holds {
        return None;
    }
    let whole = matches!(rest, Rest::Empty | Rest::Descriptor | Rest::Ground)
        || rest == Rest::Text && names_readers(behind);
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
    /// The law that lets it be withheld.
    Ground,
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
            between.iter().any(|byte| matches!(byte, b'-' | b':' | b'/' | b'|' | b'(' | b'[' | b',' | b'\t'));
        if is_legal_ground(words) {
            return Self::Ground;
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

/// A dash, a colon or a bracket stands before the next word.
fn is_separated(rest: &[u8]) -> bool {
    let gap = rest.iter().take_while(|byte| !byte.is_ascii_alphanumeric());
    gap.into_iter().any(|byte| matches!(byte, b'-' | b':' | b'/' | b'(' | b'[' | 0x80..))
}

/// `- not for …`
fn withholds(rest: &[u8]) -> bool {
    let begin = rest.iter().position(u8::is_ascii_alphanumeric).and_then(|at| rest.get(at..at + 8));
    begin.is_some_and(|begin| begin.eq_ignore_ascii_case(b"not for "))
}

/// `: members of the panel only`
fn names_readers(rest: &[u8]) -> bool {
    let end = rest.trim_ascii_end().split(|byte| *byte == b' ').next_back().unwrap_or_default();
    let end = end.trim_ascii_end().strip_suffix(b".").unwrap_or(end);
    let word = end.iter().position(u8::is_ascii_alphabetic).and_then(|at| end.get(at..at + 4));
    is_separated(rest)
        && rest.len() <= Rest::LENGTH
        && word.is_some_and(|word| word.eq_ignore_ascii_case(b"only"))
}

/// `: to be opened by addressee`, as many signatures end.
fn names_people(rest: &[u8]) -> bool {
    let mut words = rest.split(|byte| !byte.is_ascii_alphabetic()).filter(|word| !word.is_empty());
    words.any(|word| PEOPLE.iter().any(|known| known.eq_ignore_ascii_case(word)))
}

/// Nothing follows but an earlier message. `CONFIDENTIAL`, which stands below many a signature, must be set off from it.
fn closes_message(words: &str, above: Option<&Line>, line: &Line, text: Text<'_>) -> bool {
    let set_off = above.is_none_or(|above| above.length() == 0);
    let below = text.slice(line.end, line.end + BELOW);
    let next = below.iter().position(|byte| !byte.is_ascii_whitespace()).and_then(|at| below.get(at..));
    (set_off || words != "CONFIDENTIAL")
        && next.is_none_or(|next| EARLIER.iter().any(|begin| next.starts_with(begin)))
}

/// Bytes behind a line in which something would follow.
const BELOW: usize = 200;
/// How an earlier message begins that is quoted below.
const EARLIER: [&[u8]; 4] = [b">", b"From:", b"-----", b"_____"];

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

/// It may stand around a marking.
#[inline]
fn is_decoration(byte: u8) -> bool {
    matches!(byte, b'[' | b'(' | b'*' | b'#' | b'=' | b'-' | b'_' | b'"' | b'\'' | b'<' | b'|' | b' ' | b'\t')
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
        while let Some(byte) = self.bytes.get(self.position).copied().filter(|byte| is_decoration(*byte)) {
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
    #[inline]
    fn words(&mut self, words: &[&[u8]]) -> Option<()> {
        // Most phrases begin with another letter.
        let alike = self.bytes.get(self.position)? | 0x20 == words.first()?.first()? | 0x20;
        if alike { self.whole_words(words) } else { None }
    }

    #[inline(never)]
    fn whole_words(&mut self, words: &[&[u8]]) -> Option<()> {
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
