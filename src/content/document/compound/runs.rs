//! Text in bytes of which nothing else is known: runs of characters, eight or sixteen bits each.

use super::out::Out;
use super::prose::Pen;

/// Bytes that are judged at once, and those of the shortest run of either kind: what is shorter is chance. Eight characters
/// of 8 bits; four of 16 bits, of which every second byte is nought, which is rare by itself.
const WORD: usize = 8;

/// Which characters make a run.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Kind {
    /// Those of 16 bits, lowest byte first, at even places.
    Even,
    /// The same at odd places.
    Odd,
    /// Those of 8 bits.
    Narrow,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Even, Self::Odd, Self::Narrow];

    /// Bytes of a character.
    fn width(self) -> usize {
        if self == Self::Narrow { 1 } else { 2 }
    }
}

/// Hands out all runs, each on lines of its own.
pub fn runs(bytes: &[u8], out: &mut Out<'_>) {
    wide(bytes, out);
    narrow(bytes, out);
}

/// The runs of 16-bit characters, lowest byte first, at even and at odd places.
pub fn wide(bytes: &[u8], out: &mut Out<'_>) {
    out.pen(|pen| [Kind::Even, Kind::Odd].into_iter().for_each(|kind| Runs::new(kind).all(bytes, pen)));
}

/// The runs of 8-bit characters.
pub fn narrow(bytes: &[u8], out: &mut Out<'_>) {
    out.pen(|pen| Runs::new(Kind::Narrow).all(bytes, pen));
}

/// Finds the runs of one kind in bytes that pass; the same ones however these are cut.
///
/// Chance breaks most data off after a few bytes. So they are judged a word at a time, and only a stretch that is as long as
/// a run has to be is looked at by its characters.
#[derive(Debug)]
pub struct Runs {
    kind: Kind,
    /// The first byte is yet to be left out.
    skip: bool,
    /// The last bytes, which are too few to be a stretch, or half a character.
    held: Vec<u8>,
    /// A stretch goes on.
    within: bool,
    run: Run,
}

impl Runs {
    /// At the beginning of the bytes.
    pub fn new(kind: Kind) -> Self {
        let run = Run { least: WORD / kind.width(), ..Run::default() };
        Self { kind, skip: kind == Kind::Odd, held: Vec::new(), within: false, run }
    }

    /// The next bytes; best many at once.
    pub fn feed(&mut self, bytes: &[u8], pen: &mut Pen<'_>) {
        let mut held = std::mem::take(&mut self.held);
        held.extend_from_slice(bytes);
        let rest = self.take(&held, pen);
        held.drain(..held.len().saturating_sub(rest));
        self.held = held;
    }

    /// The end of the bytes.
    pub fn finish(&mut self, pen: &mut Pen<'_>) {
        self.run.end(pen);
    }

    /// All of the bytes at once.
    fn all(mut self, bytes: &[u8], pen: &mut Pen<'_>) {
        self.take(bytes, pen);
        self.finish(pen);
    }

    /// Takes these bytes, but for so many at their end: it takes the next ones to tell what they are.
    fn take(&mut self, bytes: &[u8], pen: &mut Pen<'_>) -> usize {
        let Some(bytes) = bytes.get(usize::from(self.skip)..) else { return 0 };
        self.skip = false;
        let kind = self.kind;
        let half = bytes.len() % kind.width();
        let bytes = bytes.get(..bytes.len() - half).unwrap_or_default();
        let take = &mut |stretch: &[u8]| self.stretch(stretch, pen);
        let open = match kind {
            Kind::Narrow => stretches(bytes, |_| false, gaps, take),
            Kind::Even | Kind::Odd => stretches(bytes, |last| !is_higher(last), wide_gaps, take),
        };
        if self.within || open >= WORD {
            self.within = true;
            self.read(bytes.get(bytes.len() - open..).unwrap_or_default(), pen);
            return half;
        }
        open + half
    }

    /// Bytes that may be characters, the last ones before a gap.
    fn stretch(&mut self, bytes: &[u8], pen: &mut Pen<'_>) {
        if self.within || bytes.len() >= WORD {
            self.within = false;
            self.read(bytes, pen);
            self.run.end(pen);
        }
    }

    fn read(&mut self, bytes: &[u8], pen: &mut Pen<'_>) {
        let run = &mut self.run;
        match self.kind {
            Kind::Narrow => bytes.iter().for_each(|byte| {
                // Letters of western Europe, which are alike in ISO 8859-1 and in Windows-1252.
                let letter = *byte < 0x80 || run.count > 2;
                run.next(letter.then(|| char::from(*byte)), pen);
            }),
            Kind::Even | Kind::Odd => {
                let units = bytes.as_chunks().0.iter().map(|unit| u16::from_le_bytes(*unit));
                units.for_each(|unit| run.next(wide_character(unit), pen));
            }
        }
    }
}

/// Goes over bytes a word at a time. `gaps` sets the highest bit of each byte of a word that belongs to no character; where
/// bytes that may be characters end before a gap, `take` gets them. How many there are at the end, before none.
///
/// What is long enough has the last byte of some word in it. Where `ends` says of that byte that there is a gap, no more of
/// the word need be looked at, unless such bytes came before it.
fn stretches(
    bytes: &[u8],
    ends: impl Fn(u8) -> bool,
    gaps: impl Fn(u64) -> u64,
    take: &mut dyn FnMut(&[u8]),
) -> usize {
    let mut take = |from: usize, to: usize| take(bytes.get(from..to).unwrap_or_default());
    let (words, rest) = bytes.as_chunks::<WORD>();
    let (mut begin, mut at) = (0, 0);
    for word in words {
        let [.., last] = *word;
        if begin == at && at > 0 && ends(last) {
            begin += WORD;
        } else {
            let gaps = gaps(u64::from_le_bytes(*word));
            if gaps != 0 {
                take(begin, at + gaps.trailing_zeros() as usize / 8);
                begin = at + WORD - gaps.leading_zeros() as usize / 8;
            }
        }
        at += WORD;
    }
    // What stands in for the bytes that are missing is a gap.
    let mut last = [0; WORD];
    last.iter_mut().zip(rest).for_each(|(place, byte)| *place = *byte);
    let gaps = gaps(u64::from_le_bytes(last));
    let lead = gaps.trailing_zeros() as usize / 8;
    if lead < rest.len() {
        take(begin, at + lead);
        let behind = gaps << (8 * (WORD - rest.len()));
        begin = bytes.len() - behind.leading_zeros() as usize / 8;
    }
    bytes.len() - begin
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

/// The same for the four characters of 16 bits in eight bytes: sets the highest bits of both bytes.
fn wide_gaps(units: u64) -> u64 {
    (0..4).map(|place| 16 * place).fold(0, |gaps, shift| {
        let is_one = wide_character((units >> shift) as u16).is_some();
        gaps | if is_one { 0 } else { 0x8080 << shift }
    })
}

/// Whether this may be the higher byte of a character of 16 bits.
fn is_higher(byte: u8) -> bool {
    matches!(byte, 0..=6 | 0x20)
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

#[derive(Debug, Default)]
struct Run {
    text: String,
    count: usize,
    letters: usize,
    blanks: usize,
    /// Shorter ones are none.
    least: usize,
}

impl Run {
    fn next(&mut self, c: Option<char>, pen: &mut Pen<'_>) {
        let Some(c) = c else { return self.end(pen) };
        self.count += 1;
        self.letters += usize::from(
            matches!(c, '0'..='9' | 'A'..='Z' | 'a'..='z' | '\u{386}'..='\u{3CE}' | '\u{410}'..='\u{45F}' | '\u{5D0}'..),
        );
        self.blanks += usize::from(c == ' ');
        self.text.push(if c == '\r' { '\n' } else { c });
        if self.text.len() > 4096 {
            // Long enough to be text: no need to hold more of it back.
            pen.text(&self.text);
            self.text.clear();
        }
    }

    fn end(&mut self, pen: &mut Pen<'_>) {
        // Bytes that repeat, such as a fill of spaces, are no text; fields may be filled up with them.
        let solid = self.count - self.blanks;
        if self.count >= self.least && self.letters * 2 >= solid.max(self.least) {
            pen.text(&self.text);
            pen.line();
        } else if self.count > 4096 {
            pen.line();
        }
        self.text.clear();
        (self.count, self.letters, self.blanks) = (0, 0, 0);
    }
}

#[cfg(test)]
mod tests;
