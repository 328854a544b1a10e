//! Text written out in one plain spelling, with the way back to where each byte stood.
//!
//! Full-width and mathematical digits and letters become ASCII, look-alike Cyrillic and Greek capitals become Latin,
//! every kind of space becomes a space, every kind of dash a hyphen; soft hyphens and zero-width characters vanish.
//! What is no letter and no ASCII becomes `*`. Other letters keep their bytes: they are parts of words.

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
    /// Folds the next piece and appends it.
    pub fn push(&mut self, text: &str) {
        let mut rest = text;
        loop {
            let plain = ascii_prefix(rest.as_bytes());
            let Some((head, tail)) = rest.split_at_checked(plain) else { return };
            self.bytes.extend_from_slice(head.as_bytes());
            self.taken += head.len() as u64;
            let mut characters = tail.chars();
            let Some(character) = characters.next() else { return };
            rest = characters.as_str();
            self.push_character(character);
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
        let from = from.max(self.base) - self.base;
        let to = to.clamp(self.base, self.end()) - self.base;
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
    pub(super) fn shifts(&self) -> usize {
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

    fn push_character(&mut self, character: char) {
        let before = self.taken - self.end() as u64;
        let mut vanished = false;
        match plain(character) {
            Plain::Nothing => vanished = true,
            Plain::Byte(byte) => self.bytes.push(byte),
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

enum Plain {
    Nothing,
    Byte(u8),
    Letter,
}

/// How a character is written plainly.
fn plain(character: char) -> Plain {
    let code = character as u32;
    Plain::Byte(match code {
        0x00AD
        | 0x034F
        | 0x061C
        | 0x180E
        | 0x200B..=0x200F
        | 0x202A..=0x202E
        | 0x2060..=0x2064
        | 0xFE00..=0xFE0F
        | 0xFEFF => {
            return Plain::Nothing;
        }
        0x00A0 | 0x1680 | 0x2000..=0x200A | 0x202F | 0x205F | 0x3000 => b' ',
        0x0085 | 0x2028 | 0x2029 => b'\n',
        0x00A3 | 0x20AC | 0xFFE1 => b'$',
        0x00B7 | 0x2022 | 0x2024 | 0x2027 => b'.',
        0x058A | 0x2010..=0x2015 | 0x2043 | 0x2212 | 0xFE58 | 0xFE63 => b'-',
        0x2018 | 0x2019 | 0x201B | 0x02BC => b'\'',
        0x201C | 0x201D | 0x201F | 0x00AB | 0x00BB => b'"',
        0x2502 | 0x2503 => b'|',
        0xFF01..=0xFF5E => low_byte(code - 0xFF01 + 0x21),
        0x1D7CE..=0x1D7FF => low_byte((code - 0x1D7CE) % 10 + u32::from(b'0')),
        0x0660..=0x0669 => low_byte(code - 0x0660 + u32::from(b'0')),
        0x06F0..=0x06F9 => low_byte(code - 0x06F0 + u32::from(b'0')),
        0x2080..=0x2089 => low_byte(code - 0x2080 + u32::from(b'0')),
        // Mathematical alphabets: 13 of 52 letters each (Unicode chapter 22.2).
        0x1D400..=0x1D6A3 => match (code - 0x1D400) % 52 {
            capital @ 0..=25 => low_byte(capital + u32::from(b'A')),
            small => low_byte(small - 26 + u32::from(b'a')),
        },
        _ => match look_alike(character) {
            Some(byte) => byte,
            None if character.is_alphanumeric() => return Plain::Letter,
            None => b'*',
        },
    })
}

/// The Latin capital that a Greek or Cyrillic one cannot be told from (Unicode confusables.txt).
fn look_alike(character: char) -> Option<u8> {
    Some(match character {
        'А' | 'Α' => b'A',
        'В' | 'Β' => b'B',
        'С' => b'C',
        'Е' | 'Ε' => b'E',
        'Н' | 'Η' => b'H',
        'І' | 'Ι' => b'I',
        'Ј' => b'J',
        'К' | 'Κ' => b'K',
        'М' | 'Μ' => b'M',
        'Ν' => b'N',
        'О' | 'Ο' => b'O',
        'Р' | 'Ρ' => b'P',
        'Ѕ' => b'S',
        'Т' | 'Τ' => b'T',
        'Х' | 'Χ' => b'X',
        'Ү' | 'Υ' => b'Y',
        'Ζ' => b'Z',
        'а' => b'a',
        'с' => b'c',
        'е' => b'e',
        'і' => b'i',
        'о' | 'ο' => b'o',
        'р' => b'p',
        'ѕ' => b's',
        'х' => b'x',
        'у' => b'y',
        _ => return None,
    })
}

fn low_byte(code: u32) -> u8 {
    u8::try_from(code).unwrap_or(b'*')
}

/// Length of the ASCII at the front.
fn ascii_prefix(bytes: &[u8]) -> usize {
    if bytes.is_ascii() {
        return bytes.len();
    }
    let blocks = bytes.chunks(64).take_while(|block| block.is_ascii()).count() * 64;
    let rest = bytes.get(blocks..).unwrap_or_default();
    blocks + rest.iter().position(|byte| !byte.is_ascii()).unwrap_or(rest.len())
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
            ("café £5 ✔", "café $5 *"),
        ] {
            assert_eq!(spelt(text), plainly);
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
