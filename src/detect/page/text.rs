//! A window on folded text, and walking along the groups of a number in it.

/// The folded text that may be looked at while one line is scanned. Positions are counted from the beginning of the
/// stream; outside the window every byte reads as 0.
#[derive(Debug, Clone, Copy)]
pub struct Text<'a> {
    bytes: &'a [u8],
    base: usize,
}

impl<'a> Text<'a> {
    /// A window whose first byte stands at `base`.
    pub fn new(bytes: &'a [u8], base: usize) -> Self {
        Self { bytes, base }
    }

    /// Position of the first byte.
    pub fn begin(&self) -> usize {
        self.base
    }

    /// Position behind the last byte.
    pub fn end(&self) -> usize {
        self.base + self.bytes.len()
    }

    /// The byte at a position.
    #[inline]
    pub fn at(&self, position: usize) -> u8 {
        // What stands before the window is wrapped to far behind it.
        self.bytes.get(position.wrapping_sub(self.base)).copied().unwrap_or(0)
    }

    /// The byte before a position.
    #[inline]
    pub fn before(&self, position: usize) -> u8 {
        self.at(position.wrapping_sub(1))
    }

    /// So many bytes from a position on.
    #[inline]
    pub fn read<const LENGTH: usize>(&self, position: usize) -> [u8; LENGTH] {
        let bytes = self.bytes.get(position.wrapping_sub(self.base)..).and_then(<[u8]>::first_chunk);
        bytes.copied().unwrap_or_else(|| std::array::from_fn(|index| self.at(position.wrapping_add(index))))
    }

    /// The bytes from one position to another, cut to the window.
    #[inline]
    pub fn slice(&self, from: usize, to: usize) -> &'a [u8] {
        let from = from.saturating_sub(self.base);
        let to = to.saturating_sub(self.base).min(self.bytes.len());
        self.bytes.get(from..to).unwrap_or_default()
    }

    /// A number or word may begin here: what stands before is no part of it.
    #[inline]
    pub fn begins(&self, position: usize) -> Beginning {
        let before = self.before(position);
        if is(before, JOINS | SPACE) { self.begins_behind(before, position) } else { Beginning::Clean }
    }

    /// The same, behind a byte that may join it to what stands before.
    fn begins_behind(&self, before: u8, position: usize) -> Beginning {
        if is_word(before) || matches!(before, b'$' | b'+' | b'@' | b'%') {
            return Beginning::Inside;
        }
        let further = self.before(position.saturating_sub(1));
        if before == b' ' && further.is_ascii_digit() && self.is_country_code(position - 1) {
            return Beginning::Inside;
        }
        match before {
            b'-' | b'/' | b'_' | b'\\' if further.is_ascii_digit() => Beginning::Inside,
            b'-' | b'/' | b'_' | b'\\' if is_word(further) => Beginning::Attached,
            b'.' if further.is_ascii_digit() => Beginning::Inside,
            _ => Beginning::Clean,
        }
    }

    /// The calling code of a country ends here: `+44`.
    fn is_country_code(&self, end: usize) -> bool {
        let digits = (1..=3).take_while(|back| self.before(end + 1 - back).is_ascii_digit()).count();
        self.before(end - digits) == b'+'
    }

    /// A number or word may end here: what follows is no part of it.
    #[inline]
    pub fn ends(&self, position: usize) -> bool {
        let next = self.at(position);
        !is(next, JOINS) || self.ends_before(next, position)
    }

    /// The same, before a byte that may join it to what follows.
    fn ends_before(&self, next: u8, position: usize) -> bool {
        let further = self.at(position + 1);
        match next {
            b'-' | b'/' | b'_' | b'\\' => !is_word(further),
            b'.' | b'@' => !further.is_ascii_digit(),
            _ => !is_word(next),
        }
    }
}

/// How something is set off from what stands before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beginning {
    /// It stands alone.
    Clean,
    /// It hangs on a word with a hyphen or the like: `PO-…`, `NHS-…`.
    Attached,
    /// It is the rest of something longer.
    Inside,
}

/// What a byte is, as a set: a part of a word.
const WORD: u8 = 1;
/// A separator.
const SEPARATOR: u8 = 2;
/// It may join what stands on either side.
const JOINS: u8 = 8;
/// A space.
const SPACE: u8 = 16;

/// What each byte is: looked up, since these questions are asked of nearly every byte beside a digit.
static KINDS: [u8; 256] = {
    let mut kinds = [0; 256];
    let mut rest: &mut [u8] = &mut kinds;
    let mut byte: u8 = 0;
    while let Some((kind, tail)) = rest.split_first_mut() {
        *kind = match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | 0x80.. => WORD | JOINS,
            b' ' => SEPARATOR | SPACE,
            b'-' | b'.' | b'/' | b'_' => SEPARATOR | JOINS,
            b'\\' | b'$' | b'+' | b'@' | b'%' => JOINS,
            _ => 0,
        };
        byte = byte.wrapping_add(1);
        rest = tail;
    }
    kinds
};

#[inline]
fn is(byte: u8, kind: u8) -> bool {
    KINDS.get(usize::from(byte)).is_some_and(|kinds| kinds & kind != 0)
}

/// Letters, digits and whatever is beyond ASCII.
#[inline]
pub fn is_word(byte: u8) -> bool {
    is(byte, WORD)
}

/// What may stand between the groups of a number.
#[inline]
pub fn is_separator(byte: u8) -> bool {
    is(byte, SEPARATOR)
}

/// Walks along the groups of a number. Between two groups stands nothing, one space, hyphen or dot, or at most once
/// in all a line break with or without quote marks; never a blank line, never the border of a cell. A slash or an
/// underscore divides groups too, but is as unusual as different separators are.
#[derive(Debug, Clone)]
pub struct Walk<'a> {
    text: Text<'a>,
    position: usize,
    separator: Option<u8>,
    mixed: bool,
    broken: bool,
}

impl<'a> Walk<'a> {
    /// A walk that begins at a position.
    pub fn new(text: Text<'a>, position: usize) -> Self {
        Self { text, position, separator: None, mixed: false, broken: false }
    }

    /// Where the walk stands.
    pub fn position(&self) -> usize {
        self.position
    }

    /// Different separators were crossed (a line break counts as any separator), or unusual ones.
    pub fn mixed(&self) -> bool {
        self.mixed
    }

    /// A separator was crossed.
    pub fn spaced(&self) -> bool {
        self.separator.is_some() || self.broken
    }

    /// Takes at most `limit` bytes of a kind; returns how many.
    #[inline]
    pub fn run(&mut self, limit: usize, kind: impl Fn(&u8) -> bool) -> usize {
        let rest = self.text.slice(self.position, self.position + limit);
        let count = rest.iter().position(|byte| !kind(byte)).unwrap_or(rest.len());
        self.position += count;
        count
    }

    /// Crosses one separator, if a letter or digit follows it.
    pub fn cross(&mut self) -> bool {
        let byte = self.text.at(self.position);
        let next = self.text.at(self.position + 1);
        if is_separator(byte) && next.is_ascii_alphanumeric() {
            self.mixed |=
                matches!(byte, b'/' | b'_') || self.separator.is_some_and(|separator| separator != byte);
            self.separator = Some(byte);
            self.position += 1;
            return true;
        }
        let Some(after) = after_soft_break(self.text, self.position) else { return false };
        if self.broken {
            return false;
        }
        self.broken = true;
        self.position = after;
        true
    }
}

/// Marks of quotations and indents that may stand behind a soft line break.
const MARKS: usize = 16;
/// The longest soft line break: a space or hyphen, carriage return, line feed, marks.
pub const SOFT_BREAK: usize = 3 + MARKS;

/// Lines of a quotation begin with these.
fn is_indent(byte: u8) -> bool {
    matches!(byte, b'>' | b'|' | b' ')
}

/// Where the text goes on after a soft line break that begins here: at most one space or hyphen, the break, quote marks.
pub fn after_soft_break(text: Text<'_>, mut position: usize) -> Option<usize> {
    position += usize::from(matches!(text.at(position), b' ' | b'-'));
    position += usize::from(text.at(position) == b'\r');
    if text.at(position) != b'\n' {
        return None;
    }
    position += 1;
    let mut marks = 0;
    while is_indent(text.at(position)) && marks < MARKS {
        position += 1;
        marks += 1;
    }
    text.at(position).is_ascii_alphanumeric().then_some(position)
}

/// The position before a soft line break, if one ends here (here is the first byte of the content of a line).
#[inline(never)]
pub fn before_soft_break(text: Text<'_>, mut position: usize) -> Option<usize> {
    let mut marks = 0;
    while is_indent(text.before(position)) && marks < MARKS {
        position -= 1;
        marks += 1;
    }
    if text.before(position) != b'\n' {
        return None;
    }
    position -= 1;
    position -= usize::from(text.before(position) == b'\r');
    position -= usize::from(matches!(text.before(position), b' ' | b'-'));
    is_word(text.before(position)).then_some(position)
}
