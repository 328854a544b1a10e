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
        let units = super::bytes::tail(bytes, skipped).as_chunks().0;
        stretches(units, LEAST_WIDE, |unit| character(unit).is_some(), &mut |stretch| {
            let mut run = Run::new(LEAST_WIDE);
            stretch.iter().for_each(|unit| run.next(character(unit), out));
            run.end(out);
        });
    }
}

/// The runs of 8-bit characters.
pub fn narrow(bytes: &[u8], out: &mut Out<'_>) {
    stretches(
        bytes,
        LEAST,
        |byte| matches!(byte, b' '..=b'~' | b'\t' | b'\n' | b'\r' | 0xC0..),
        &mut |stretch| {
            let mut run = Run::new(LEAST);
            for &byte in stretch {
                // Letters of western Europe, which are alike in ISO 8859-1 and in Windows-1252.
                let letter = byte < 0x80 || run.text.len() > 2;
                run.next(letter.then(|| char::from(byte)), out);
            }
            run.end(out);
        },
    );
}

/// The stretches of units that may be characters, as long as a run has to be. Most data has none: it is looked at where
/// such a stretch would have to go through.
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
