//! Text in bytes of which nothing else is known: runs of characters, eight or sixteen bits each.

use super::out::Out;

/// Shorter runs of 8-bit characters are chance.
pub const LEAST: usize = 8;
/// Shorter runs of 16-bit characters are chance: every second byte is nought, which is rare by itself.
pub const LEAST_WIDE: usize = 4;

/// Hands out all runs, each on lines of its own.
pub fn runs(bytes: &[u8], out: &mut Out<'_>) {
    wide(bytes, out);
    narrow(bytes, out);
}

/// The runs of 16-bit characters, lowest byte first, at even and at odd places.
pub fn wide(bytes: &[u8], out: &mut Out<'_>) {
    let character = |unit: &[u8; 2]| wide_character(u16::from_le_bytes(*unit));
    for skipped in [0, 1] {
        let units = crate::content::bytes::tail(bytes, skipped).as_chunks().0;
        stretches(units, LEAST_WIDE, |unit| character(unit).is_some(), &mut |stretch| {
            let mut run = Run::new(LEAST_WIDE);
            stretch.iter().for_each(|unit| run.next(character(unit), out));
            run.end(out);
        });
    }
}

/// The runs of 8-bit characters.
pub fn narrow(bytes: &[u8], out: &mut Out<'_>) {
    eights(bytes, &mut |stretch| {
        let mut run = Run::new(LEAST);
        for &byte in stretch {
            // Letters of western Europe, which are alike in ISO 8859-1 and in Windows-1252.
            let letter = byte < 0x80 || run.text.len() > 2;
            run.next(letter.then(|| char::from(byte)), out);
        }
        run.end(out);
    });
}

/// The stretches of at least eight bytes that may be characters. Chance breaks most data off after a few: so eight bytes are
/// judged at once, as parts of one number, and a stretch is where the ends of two such numbers meet.
fn eights(bytes: &[u8], take: &mut dyn FnMut(&[u8])) {
    let (eights, rest) = bytes.as_chunks::<LEAST>();
    // What stands in for the bytes that are missing is a gap, which ends the last stretch.
    let mut last = [0; LEAST];
    last.iter_mut().zip(rest).for_each(|(place, byte)| *place = *byte);
    // How many bytes before this one may be characters, without a gap.
    let mut open = 0;
    for (index, eight) in eights.iter().chain([&last]).enumerate() {
        let gaps = gaps(u64::from_le_bytes(*eight));
        if gaps == 0 {
            open += LEAST;
            continue;
        }
        let begin = index * LEAST;
        let lead = gaps.trailing_zeros() as usize / 8;
        if open + lead >= LEAST {
            take(bytes.get(begin - open..begin + lead).unwrap_or_default());
        }
        open = gaps.leading_zeros() as usize / 8;
    }
}

/// Sets the highest bit of each of the eight bytes that is no character: what is neither visible ASCII, tab, line end nor a letter
/// from 0xC0 on.
fn gaps(bytes: u64) -> u64 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x80 * ONES;
    let low = bytes & !HIGH;
    let is = |byte: u64| HIGH & !((low ^ (byte * ONES)) + 0x7F * ONES);
    let from_space = low + 0x60 * ONES;
    let delete = low + ONES;
    let plain = !bytes & ((from_space & !delete) | is(9) | is(10) | is(13));
    let letter = bytes & (bytes << 1);
    HIGH & !(plain | letter)
}

/// The stretches of units that may be characters, as long as a run has to be. Few units are: it is looked at where such a
/// stretch would have to go through.
fn stretches<T>(units: &[T], least: usize, may_be: impl Fn(&T) -> bool, take: &mut dyn FnMut(&[T])) {
    let mut rest = units;
    while let Some((window, _)) = rest.split_at_checked(least) {
        let skipped = match window.iter().rposition(|unit| !may_be(unit)) {
            Some(gap) => gap + 1,
            None => {
                let end = rest.iter().position(|unit| !may_be(unit)).unwrap_or(rest.len());
                take(rest.get(..end).unwrap_or_default());
                end
            }
        };
        rest = rest.get(skipped..).unwrap_or_default();
    }
}

/// Two spaces look like a dagger. Scripts of Europe and the Near East. Two 8-bit letters look like an ideograph: those would be chance again.
fn wide_character(unit: u16) -> Option<char> {
    match unit {
        0x20..=0x7E
        | 9
        | 10
        | 13
        | 0xA0..=0x24F
        | 0x370..=0x52F
        | 0x5D0..=0x64A
        | 0x2010..=0x201F
        | 0x2022..=0x203A
        | 0x20AC => char::from_u32(u32::from(unit)),
        _ => None,
    }
}

struct Run {
    text: String,
    count: usize,
    letters: usize,
    least: usize,
}

impl Run {
    fn new(least: usize) -> Self {
        Self { text: String::new(), count: 0, letters: 0, least }
    }

    fn next(&mut self, c: Option<char>, out: &mut Out<'_>) {
        let Some(c) = c else { return self.end(out) };
        self.count += 1;
        self.letters += usize::from(
            matches!(c, '0'..='9' | 'A'..='Z' | 'a'..='z' | '\u{386}'..='\u{3CE}' | '\u{410}'..='\u{45F}' | '\u{5D0}'..),
        );
        self.text.push(if c == '\r' { '\n' } else { c });
        if self.text.len() > 4096 {
            // Long enough to be text: no need to hold more of it back.
            out.text(&self.text);
            self.text.clear();
        }
    }

    fn end(&mut self, out: &mut Out<'_>) {
        // Bytes that repeat, such as a fill of spaces, are no text.
        if self.count >= self.least && self.letters * 2 >= self.count {
            out.text(&self.text);
            out.line();
        } else if self.count > 4096 {
            out.line();
        }
        self.text.clear();
        (self.count, self.letters) = (0, 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eight_bytes_at_once_are_judged_like_one_by_one() {
        for byte in 0..=u8::MAX {
            let is_one = matches!(byte, b' '..=b'~' | b'\t' | b'\n' | b'\r' | 0xC0..);
            for beside in [0, b'a', 0x7F, 0x80, 0xFF] {
                for place in 0..8 {
                    let mut eight = [beside; 8];
                    eight[place] = byte;
                    let gap = gaps(u64::from_le_bytes(eight)).to_le_bytes()[place];
                    assert_eq!(gap, if is_one { 0 } else { 0x80 }, "{byte:#x} beside {beside:#x}");
                }
            }
        }
    }

    #[test]
    fn stretches_are_found_wherever_they_begin_and_end() {
        for length in 0..40 {
            for before in 0..10 {
                for behind in 0..10 {
                    let bytes = [&vec![0; before][..], &vec![b'x'; length], &vec![0x80; behind]].concat();
                    let mut found = Vec::new();
                    eights(&bytes, &mut |stretch| found.push(stretch.len()));
                    let expected = if length < LEAST { vec![] } else { vec![length] };
                    assert_eq!(found, expected, "{length} behind {before}, before {behind}");
                }
            }
        }
        let mut found = Vec::new();
        eights(b"12345678\x001234567\x0012345678", &mut |stretch| found.push(stretch.to_vec()));
        assert_eq!(found, [b"12345678", b"12345678"]);
    }
}
