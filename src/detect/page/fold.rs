//! Text written out in one plain spelling, with the way back to where each byte stood.
//!
//! Compatibility forms become what they stand for (full-width, mathematical, circled, raised digits and letters; Unicode
//! Standard Annex #15), look-alike letters of other alphabets become Latin, every kind of space becomes a space, every
//! kind of dash a hyphen, every end of a line or page a line feed; soft hyphens, zero-width characters, control characters
//! and the marks on letters vanish. What is no letter and no
//! ASCII becomes `*`. Other letters keep their bytes: they are parts of words. No character becomes longer.

use super::look_alike::look_alike;
use super::plain::plain_prefix;
use std::array;
use std::sync::OnceLock;
use unicode_normalization::char::decompose_compatible;

/// Folded text that is not yet forgotten. Positions are counted from the beginning of the stream, in folded bytes.
#[derive(Clone, Debug, Default)]
pub struct Folded {
    bytes: Vec<u8>,
    /// Position of the first byte in `bytes`.
    base: usize,
    /// Bytes of the original text that were folded so far.
    taken: u64,
    /// Where the distance between folded and original position changes, in rising order.
    shifts: Vec<Shift>,
    /// A carriage return has come, and not what follows it.
    returned: bool,
}

/// From `at` on, a folded position and its original are this far apart.
#[derive(Debug, Clone, Copy)]
struct Shift {
    at: usize,
    /// Distance for something that ends before `at`.
    ending: u64,
    /// Distance for something that begins at `at`.
    beginning: u64,
}

impl Folded {
    /// Folds the next piece and appends it. A carriage return at the end of all text is dropped.
    pub fn push(&mut self, text: &str) {
        let mut rest = text;
        loop {
            if self.returned && !rest.is_empty() {
                self.returned = false;
                // Of several in a row some are more than there should be before a line feed.
                let plainly = match rest.as_bytes().first() {
                    Some(b'\n') => Plain::Byte(b'\r'),
                    Some(b'\r') => Plain::Nothing,
                    _ => Plain::Byte(b'\n'),
                };
                self.push_as(plainly, '\r');
            }
            let plain = plain_prefix(rest.as_bytes());
            let Some((head, tail)) = rest.split_at_checked(plain) else { return };
            self.bytes.extend_from_slice(head.as_bytes());
            self.taken += head.len() as u64;
            let mut characters = tail.chars();
            let Some(character) = characters.next() else { return };
            rest = characters.as_str();
            if character == '\r' {
                self.returned = true;
            } else {
                self.push_as(looked_up(character), character);
            }
        }
    }

    /// Position of the first byte that is still held.
    pub fn base(&self) -> usize {
        self.base
    }

    /// Position behind the last byte.
    pub fn end(&self) -> usize {
        self.base + self.bytes.len()
    }

    /// The bytes from one position to another, as far as they are held.
    pub fn slice(&self, from: usize, to: usize) -> &[u8] {
        let from = from.saturating_sub(self.base);
        let to = to.saturating_sub(self.base).min(self.bytes.len());
        self.bytes.get(from..to).unwrap_or_default()
    }

    /// Forgets everything before a position.
    pub fn forget(&mut self, before: usize) {
        let count = before.clamp(self.base, self.end()) - self.base;
        self.bytes.drain(..count);
        self.base += count;
        // The last shift at or before the new base still says how far apart the two are.
        let keep = self.shifts.partition_point(|shift| shift.at <= self.base).saturating_sub(1);
        self.shifts.drain(..keep);
    }

    /// How many places are remembered at which the way back changes.
    #[cfg(test)]
    pub(in crate::detect) fn shifts(&self) -> usize {
        self.shifts.len()
    }

    /// The original bytes between two positions.
    pub fn original(&self, from: usize, to: usize) -> std::ops::Range<u64> {
        let begin = self.shifts.partition_point(|shift| shift.at <= from);
        let begin = begin.checked_sub(1).and_then(|i| self.shifts.get(i)).map_or(0, |shift| shift.beginning);
        let end = self.shifts.partition_point(|shift| shift.at <= to);
        let end = end.checked_sub(1).and_then(|i| self.shifts.get(i));
        let end = end.map_or(0, |shift| if shift.at == to { shift.ending } else { shift.beginning });
        from as u64 + begin..to as u64 + end
    }

    /// Appends a character that is written plainly so.
    fn push_as(&mut self, plainly: Plain, character: char) {
        let before = self.taken - self.end() as u64;
        let mut vanished = false;
        match plainly {
            Plain::Nothing => vanished = true,
            Plain::Byte(byte) => self.bytes.push(byte),
            Plain::Bytes { bytes, length } => self.bytes.extend(bytes.iter().take(length.into())),
            Plain::Letter => {
                let mut buffer = [0; 4];
                self.bytes.extend_from_slice(character.encode_utf8(&mut buffer).as_bytes());
            }
        }
        self.taken += character.len_utf8() as u64;
        let at = self.end();
        let distance = self.taken - at as u64;
        match self.shifts.last_mut() {
            Some(last) if last.at == at => last.beginning = distance,
            _ if before == distance => {}
            _ => {
                let ending = if vanished { before } else { distance };
                self.shifts.push(Shift { at, ending, beginning: distance });
            }
        }
    }
}

#[derive(Clone, Copy)]
enum Plain {
    Nothing,
    Byte(u8),
    /// No more than the character has.
    Bytes {
        bytes: [u8; 4],
        length: u8,
    },
    Letter,
}

/// Characters that are looked up together.
const PAGE: usize = 256;

/// How the characters up to those that only emoji of late and rare letters lie behind are written plainly: a page is
/// made when a text first has a character of it, because a text of nothing else would take long otherwise.
static PAGES: [OnceLock<Box<[Plain; PAGE]>>; 512] = [const { OnceLock::new() }; 512];

/// What [`plain`] says.
fn looked_up(character: char) -> Plain {
    let code = character as usize;
    let Some(page) = PAGES.get(code / PAGE) else { return plain(character) };
    let made = || {
        let first = character as u32 - low(code);
        Box::new(array::from_fn(|index| char::from_u32(first + low(index)).map_or(Plain::Letter, plain)))
    };
    page.get_or_init(made).get(code % PAGE).copied().unwrap_or(Plain::Letter)
}

/// The place of a character in its page.
fn low(code: usize) -> u32 {
    u32::try_from(code % PAGE).unwrap_or(0)
}

/// How a character is written plainly.
fn plain(character: char) -> Plain {
    let code = character as u32;
    Plain::Byte(match code {
        // The separators of records and their fields.
        0x1C..=0x1F => b' ',
        0x0B | 0x0C => b'\n',
        0x00..=0x08
        | 0x0E..=0x1B
        | 0x7F
        | 0x80..=0x84
        | 0x86..=0x9F
        | 0x00AD
        | 0x0300..=0x036F
        | 0x061C
        | 0x115F..=0x1160
        | 0x17B4..=0x17B5
        | 0x180B..=0x180F
        | 0x1AB0..=0x1AFF
        | 0x1DC0..=0x1DFF
        | 0x200B..=0x200F
        | 0x202A..=0x202E
        | 0x2060..=0x206F
        | 0x20D0..=0x20FF
        | 0x3164
        | 0xFE00..=0xFE0F
        | 0xFE20..=0xFE2F
        | 0xFEFF
        | 0xFFA0
        | 0xFFF9..=0xFFFB
        | 0xE0000..=0xE0FFF => {
            return Plain::Nothing;
        }
        0x00A0 | 0x1680 | 0x2000..=0x200A | 0x202F | 0x205F | 0x2800 | 0x3000 => b' ',
        0x0085 | 0x2028 | 0x2029 => b'\n',
        0x00A3 | 0x20AC | 0xFFE1 => b'$',
        0x00B7 | 0x2022 | 0x2024 | 0x2027 => b'.',
        0x058A | 0x2010..=0x2015 | 0x2043 | 0x2212 | 0xFE58 | 0xFE63 => b'-',
        0x2018 | 0x2019 | 0x201B | 0x02BC => b'\'',
        0x201C | 0x201D | 0x201F | 0x00AB | 0x00BB => b'"',
        0x2044 | 0x2215 => b'/',
        0x2502 | 0x2503 => b'|',
        0xFF01..=0xFF5E => low_byte(code - 0xFF01 + 0x21),
        // What stands behind a name and is no part of it.
        0x2120 | 0x2122 => b'*',
        // Circled, boxed and flag letters that Unicode gives no compatibility form; negative circled digits.
        0x1F150..=0x1F169 => low_byte(code - 0x1F150 + u32::from(b'A')),
        0x1F170..=0x1F189 => low_byte(code - 0x1F170 + u32::from(b'A')),
        0x1F1E6..=0x1F1FF => low_byte(code - 0x1F1E6 + u32::from(b'A')),
        0x2776..=0x277E => low_byte(code - 0x2776 + u32::from(b'1')),
        0x2780..=0x2788 => low_byte(code - 0x2780 + u32::from(b'1')),
        0x278A..=0x2792 => low_byte(code - 0x278A + u32::from(b'1')),
        0x24F5..=0x24FD => low_byte(code - 0x24F5 + u32::from(b'1')),
        0x24FF => b'0',
        _ => match look_alike(character) {
            Some(byte) => byte,
            None => return decomposed(character),
        },
    })
}

/// How a character is written plainly that stands for others (Unicode Standard Annex #15, section 1.1): a circled two is
/// a two, a letter with a mark is that letter.
fn decomposed(character: char) -> Plain {
    let mut bytes = [0; 4];
    let (mut length, mut count, mut letters, mut foreign) = (0, 0, false, false);
    decompose_compatible(character, |part| {
        count += 1;
        let byte = match part {
            // A half is not twelve.
            '\u{2044}' => return foreign = true,
            '\u{0300}'..='\u{036F}' => return,
            part if part.is_ascii() => u8::try_from(part).unwrap_or(b'*'),
            part => match look_alike(part).or_else(|| digit(part)) {
                Some(byte) => byte,
                None => return foreign = true,
            },
        };
        // Of `(2)` and `2.` the brackets and the stop are decoration.
        let letter = byte.is_ascii_alphanumeric();
        if letter && !letters {
            length = 0;
        }
        if letter || !letters {
            match bytes.get_mut(length) {
                Some(place) => *place = byte,
                None => foreign = true,
            }
            length += 1;
        }
        letters |= letter;
    });
    let own = || if character.is_alphanumeric() { Plain::Letter } else { Plain::Byte(b'*') };
    let [first, ..] = bytes;
    match length {
        _ if foreign => own(),
        0 => own(),
        1 if letters || count == 1 => Plain::Byte(first),
        length if letters && length <= character.len_utf8() => {
            Plain::Bytes { bytes, length: u8::try_from(length).unwrap_or(0) }
        }
        _ => own(),
    }
}

/// The decimal digits of other scripts, ten in a row from these on.
fn digit(character: char) -> Option<u8> {
    #[rustfmt::skip] // a table
    const ZEROS: &[u32] = &[
        0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66, 0x0DE6, 0x0E50,
        0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0, 0x1C40, 0x1C50,
        0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0,
    ];
    let code = character as u32;
    let zero = ZEROS.partition_point(|zero| *zero <= code).checked_sub(1).and_then(|row| ZEROS.get(row))?;
    let value = code.checked_sub(*zero).filter(|value| *value < 10)?;
    Some(low_byte(value + u32::from(b'0')))
}

fn low_byte(code: u32) -> u8 {
    u8::try_from(code).unwrap_or(b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> Folded {
        let mut folded = Folded::default();
        folded.push(text);
        folded
    }

    fn spelt(text: &str) -> String {
        let folded = folded(text);
        String::from_utf8(folded.slice(0, folded.end()).to_vec()).unwrap()
    }

    #[test]
    fn one_spelling_for_many() {
        for (text, plainly) in [
            ("９９９ １２３", "999 123"),
            ("9\u{200b}9\u{ad}9", "999"),
            ("a\u{a0}b\u{2007}c", "a b c"),
            ("OFFICIAL – SENSITIVE", "OFFICIAL - SENSITIVE"),
            ("ОFFIСIАL", "OFFICIAL"),
            ("𝟗𝟡𝟿", "999"),
            ("𝐍𝐇𝐒", "NHS"),
            ("café £5 ✔", "cafe $5 *"),
            ("cafe\u{301} é", "cafe e"),
            ("①⑴⒈²₂❶⓵🄂⓿⑩", "11122111010"),
            ("ⒶⓑⒸ⒟🄔🅕🅖🄷", "AbCdEFGH"),
            ("ℂℍⅣⅭᴶᴮ", "CHIVCJB"),
            ("🇯🇧 6️⃣", "JB 6"),
            ("𝟔߅५٦", "6556"),
            ("½ ™ … ㏂", "½ * * am"),
            ("жй 漢字 ßÿ", "жй 漢字 ßy"),
            ("J\u{2066}B\u{e0041}", "JB"),
            ("J\u{1}B\u{7f}\0 1\u{1f}2", "JB 1 2"),
            ("a\rb\r\nc\u{c}d\u{b}e\r\r\nf", "a\nb\r\nc\nd\ne\r\nf"),
        ] {
            assert_eq!(spelt(text), plainly);
        }
    }

    #[test]
    fn how_line_ends_are_cut_changes_nothing() {
        let text = "a\rb\r\nc\r\r\n\u{e9}\r\u{200b}9\r";
        let whole = folded(text);
        for at in (0..=text.len()).filter(|at| text.is_char_boundary(*at)) {
            let (begin, end) = text.split_at(at);
            let mut pieces = folded(begin);
            pieces.push("");
            pieces.push(end);
            assert_eq!(pieces.slice(0, 99), whole.slice(0, 99), "{at}");
            let nine = whole.end() - 1;
            assert_eq!(pieces.original(nine, nine + 1), whole.original(nine, nine + 1), "{at}");
        }
    }

    #[test]
    fn the_way_back_leads_to_the_very_bytes() {
        let text = "é：\u{200b}\u{200b}９\u{ad}9\u{200b} £ 1";
        let folded = folded(text);
        let plainly = folded.slice(0, folded.end()).to_vec();
        let first = plainly.iter().position(|byte| *byte == b'9').unwrap();
        let span = folded.original(first, first + 2);
        assert_eq!(text.get(span.start as usize..span.end as usize).unwrap(), "９\u{ad}9");
        let one = folded.end() - 1;
        let span = folded.original(one, one + 1);
        assert_eq!(text.get(span.start as usize..span.end as usize).unwrap(), "1");
    }

    #[test]
    fn forgetting_keeps_the_way_back() {
        let text = "££££ 12 ££ 34";
        let mut folded = folded(text);
        folded.forget(folded.end() - 2);
        let span = folded.original(folded.end() - 2, folded.end());
        assert_eq!(text.get(span.start as usize..span.end as usize).unwrap(), "34");
    }
}
