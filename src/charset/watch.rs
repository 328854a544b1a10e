//! Notices in passing that the bytes of a text might be read otherwise.

use super::label::Declared;
use super::opening::Opening;
use super::rival::{Rival, Way};
use super::run::{Progress, Run};
use super::shifted::Scheme;
use encoding_rs::{
    BIG5, Encoding, GB18030, ISO_2022_JP, ISO_8859_15, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252,
};

/// Bytes before the place where another way shows that are worth reading in that way, too: the words that go before a
/// number, and the longest run of UTF-7 that is waited for.
const LOOK_BACK: usize = 1_024;

/// Looks at the bytes of one text. Equal bytes give equal rivals however they are cut into pieces.
#[derive(Debug)]
pub struct Watch {
    family: Family,
    /// The first bytes, up to four.
    head: Vec<u8>,
    declared: Declared,
    opening: Opening,
    /// What the opening says that only shows in bytes above 127.
    stated: Option<Declared>,
    /// The last bytes, at least so many as are looked back to.
    last: Vec<u8>,
    /// The last four bytes.
    window: u32,
    escape: bool,
    /// The byte order that is declared, by its label.
    order: Option<&'static str>,
    /// In ISO-2022-JP: the last four bytes.
    escapes: u32,
    run: Option<Run>,
    found: Vec<Way>,
    doubtful: bool,
}

/// What a charset does with bytes, as far as it matters here.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Family {
    /// UTF-8, or nothing that is known: the bytes tell.
    Utf8,
    /// A Latin alphabet: a byte a character.
    Latin,
    /// ASCII, and other meanings of high bytes.
    Ascii,
    /// ISO-2022-JP.
    Escapes,
    /// UTF-7.
    Utf7,
    /// Two or four bytes a character.
    Wide,
    /// Letters that are not those of ASCII.
    Foreign,
}

impl Watch {
    /// Looks at a text of the charset with this label.
    pub fn new(label: Option<&str>) -> Self {
        let declared = Declared::from_label(label.unwrap_or_default());
        let order = match declared {
            Declared::Known(known) if known == UTF_16LE => Some("utf-16le"),
            Declared::Known(known) if known == UTF_16BE => Some("utf-16be"),
            _ => None,
        };
        let family = match declared {
            Declared::Nothing | Declared::Ascii | Declared::Unknown => Family::Utf8,
            Declared::Utf16 | Declared::Utf32(_) => Family::Wide,
            Declared::Utf7 => Family::Utf7,
            Declared::Known(known) if known == UTF_8 => Family::Utf8,
            Declared::Known(known) if known == WINDOWS_1252 || known == ISO_8859_15 => Family::Latin,
            Declared::Known(known) if known == ISO_2022_JP => Family::Escapes,
            Declared::Known(known) if known == UTF_16LE || known == UTF_16BE => Family::Wide,
            Declared::Page(page) if !page.is_ascii() => Family::Foreign,
            Declared::Shifted(scheme) if scheme != Scheme::Hz => Family::Escapes,
            Declared::Known(_) | Declared::Page(_) | Declared::Shifted(_) | Declared::FolderName => {
                Family::Ascii
            }
        };
        Self {
            family,
            head: Vec::new(),
            declared,
            opening: Opening::default(),
            stated: None,
            last: Vec::new(),
            window: 0,
            escape: false,
            order,
            escapes: 0,
            run: None,
            found: Vec::new(),
            doubtful: false,
        }
    }

    /// Bytes that contradict the charset were seen.
    pub fn doubtful(&self) -> bool {
        self.doubtful
    }

    /// The next bytes. Returns the rivals that show in them, each only once in a text; they have read these bytes and as
    /// many before them as they need, and the text of that.
    pub fn feed(&mut self, bytes: &[u8]) -> Vec<(Rival, String)> {
        let mut found = Vec::new();
        self.beginning(bytes, &mut found);
        if !matches!(self.family, Family::Wide | Family::Foreign) {
            self.statement(bytes, &mut found);
            if self.family == Family::Escapes
                || self.escape
                || self.run.is_some()
                || memchr::memchr2(0x1b, b'+', bytes).is_some()
            {
                self.escapes(bytes, &mut found);
                self.runs(bytes, &mut found);
            }
            self.high_bytes(bytes, &mut found);
        }
        found.sort_by_key(|(at, _)| *at);
        let rivals = found.into_iter().filter_map(|(at, way)| self.rival(way, at, bytes)).collect();
        self.last.extend_from_slice(bytes.get(bytes.len().saturating_sub(LOOK_BACK)..).unwrap_or_default());
        if self.last.len() > 4 * LOOK_BACK {
            self.last.drain(..self.last.len() - LOOK_BACK);
        }
        rivals
    }

    fn rival(&mut self, way: Way, at: usize, bytes: &[u8]) -> Option<(Rival, String)> {
        if self.found.contains(&way) {
            return None;
        }
        self.found.push(way);
        self.doubtful |= !matches!(way, Way::Squashed | Way::Wide(_) | Way::Plain | Way::Stated(_));
        let (mut rival, mut text) = (Rival::new(way), String::new());
        let back = LOOK_BACK.saturating_sub(at);
        rival.feed(self.last.get(self.last.len().saturating_sub(back)..).unwrap_or_default(), &mut text);
        rival.feed(bytes.get(at.saturating_sub(LOOK_BACK)..).unwrap_or_default(), &mut text);
        Some((rival, text))
    }

    /// What the text says of itself.
    fn statement(&mut self, bytes: &[u8], found: &mut Vec<(usize, Way)>) {
        let mut from = 0;
        if let Some((at, stated, ascii)) = self.opening.feed(bytes)
            && self.is_another(stated)
        {
            from = at;
            let in_high_bytes = match stated {
                Declared::Known(known) => known != ISO_2022_JP,
                Declared::Page(page) => page.is_ascii(),
                _ => false,
            };
            if in_high_bytes && ascii {
                self.stated = Some(stated);
            } else {
                found.push((at, Way::Stated(stated)));
            }
        }
        if let Some(stated) = self.stated
            && let Some(high) = next_high(bytes, from)
        {
            found.push((high, Way::Stated(stated)));
            self.stated = None;
        }
    }

    /// The text may say something else in the charset that it states of itself than in the declared one.
    fn is_another(&self, stated: Declared) -> bool {
        match stated {
            // Programs that read the name in ASCII do not believe these.
            Declared::Nothing | Declared::Unknown | Declared::Ascii => false,
            Declared::Utf16 | Declared::Utf32(_) => false,
            Declared::Known(known) if known == UTF_16LE || known == UTF_16BE => false,
            // Read so already.
            Declared::Known(known) if known == WINDOWS_1252 => false,
            Declared::Known(known) if known == UTF_8 => self.family != Family::Utf8,
            // Another letter for each, and the same digits.
            Declared::Known(known) if known.is_single_byte() => !matches!(self.declared, Declared::Known(_)),
            stated => stated != self.declared,
        }
    }

    /// What the first four bytes say.
    fn beginning(&mut self, bytes: &[u8], found: &mut Vec<(usize, Way)>) {
        let missing = 4_usize.saturating_sub(self.head.len());
        if missing == 0 {
            return;
        }
        let (fresh, _) = bytes.split_at_checked(missing).unwrap_or((bytes, &[]));
        self.head.extend_from_slice(fresh);
        let wide = match self.head.as_slice() {
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [0, 0, 0xfe, 0xff] => None,
            [first, 0, 0, 0] if *first != 0 => Some("utf-32le"),
            [0, 0, 0, last] if *last != 0 => Some("utf-32be"),
            [first, 0, third, 0] if *first != 0 && *third != 0 => Some("utf-16le"),
            [0, second, 0, fourth] if *second != 0 && *fourth != 0 => Some("utf-16be"),
            _ => None,
        };
        if self.head.len() < 4 {
            return;
        }
        let marked = Encoding::for_bom(&self.head).is_some_and(|(encoding, _)| encoding != UTF_8)
            || self.head == [0, 0, 0xfe, 0xff];
        if marked {
            self.family = Family::Wide;
        }
        let at = fresh.len();
        match self.family {
            Family::Wide => found.push((at, Way::Squashed)),
            Family::Foreign => found.push((at, Way::Plain)),
            _ => {}
        }
        // The text is one only against what is declared.
        self.doubtful |= wide.is_some_and(|label| self.order.is_some_and(|order| order != label));
        found.extend(wide.map(|label| (at, Way::Wide(label))));
    }

    /// An escape that chooses a set of ISO-2022-JP.
    fn escapes(&mut self, bytes: &[u8], found: &mut Vec<(usize, Way)>) {
        let chooses = |next: Option<&u8>| matches!(next, Some(b'(' | b'$'));
        if self.family != Family::Escapes && !self.found.contains(&Way::Iso2022Jp) {
            let behind = memchr::memchr_iter(0x1b, bytes).map(|at| at + 1);
            let first = self.escape.then_some(0).into_iter().chain(behind).find(|at| chooses(bytes.get(*at)));
            found.extend(first.map(|at| (at, Way::Iso2022Jp)));
        }
        if self.family == Family::Escapes && !self.found.contains(&Way::Unescaped) {
            let odd = bytes.iter().position(|byte| {
                self.escapes = self.escapes << 8 | u32::from(*byte);
                is_odd_escape(self.escapes)
            });
            found.extend(odd.map(|at| (at + 1, Way::Unescaped)));
        }
        self.escape = bytes.last().map_or(self.escape, |last| *last == 0x1b);
    }

    /// A run of UTF-7 that stands for ASCII, which needs none.
    fn runs(&mut self, bytes: &[u8], found: &mut Vec<(usize, Way)>) {
        if self.family == Family::Utf7 || self.found.contains(&Way::Utf7) {
            return;
        }
        let mut position = 0;
        loop {
            if self.run.is_none() {
                let rest = bytes.get(position..).unwrap_or_default();
                let Some(plus) = memchr::memchr(b'+', rest) else { return };
                position += plus + 1;
                self.run = Some(Run::default());
            }
            let Some(run) = &mut self.run else { return };
            let Some(byte) = bytes.get(position) else { return };
            match run.push(*byte) {
                Progress::More => position += 1,
                Progress::Nothing => self.run = None,
                Progress::Known => {
                    self.run = None;
                    return found.push((position, Way::Utf7));
                }
            }
        }
    }

    /// Bytes above 127 where the charset has no use for them.
    fn high_bytes(&mut self, bytes: &[u8], found: &mut Vec<(usize, Way)>) {
        let (mut window, mut at) = (self.window, 0);
        let last = bytes.get(bytes.len().saturating_sub(4)..).unwrap_or_default();
        self.window = last.iter().fold(self.window, |window, byte| window << 8 | u32::from(*byte));
        if !matches!(self.family, Family::Utf8 | Family::Latin) || bytes.is_ascii() {
            return;
        }
        // Only a high byte ends anything that is looked for.
        while let Some(high) = next_high(bytes, at) {
            let seen = bytes.get(at.max(high.saturating_sub(3))..=high).unwrap_or_default();
            window = seen.iter().fold(window, |window, byte| window << 8 | u32::from(*byte));
            at = high + 1;
            let new = |way: &Way| !self.found.contains(way) && !found.iter().any(|(_, known)| known == way);
            let way = self.shown(window).filter(new);
            found.extend(way.map(|way| (at, way)));
        }
    }

    /// What the last four bytes show.
    fn shown(&self, window: u32) -> Option<Way> {
        let bytes = window.to_be_bytes();
        let digit = |byte: u8| matches!(byte, 0xb0..=0xb9);
        let overlong = |high: u8, last: u8| match high {
            0 => digit(last),
            _ => matches!(last, 0x81..=0x9a | 0xa1..=0xba),
        };
        match bytes {
            [.., high @ (0xc0 | 0xc1), last] if overlong(high & 1, last) => Some(Way::Overlong),
            [.., 0xe0, high @ (0x80 | 0x81), last] if overlong(high & 1, last) => Some(Way::Overlong),
            [0xf0, 0x80, high @ (0x80 | 0x81), last] if overlong(high & 1, last) => Some(Way::Overlong),
            bytes if bytes.iter().all(|byte| digit(*byte)) => Some(Way::SevenBit),
            [_, 0..=0x7f, first, second] if digit(first) && digit(second) => Some(Way::SevenBit),
            // Two digits of double width.
            [_, 0x82, 0x4f..=0x58, 0x82] => Some(Way::Stated(Declared::Known(SHIFT_JIS))),
            [0xa3, first, 0xa3, second] if digit(first) && digit(second) => {
                Some(Way::Stated(Declared::Known(GB18030)))
            }
            [0xa2, 0xaf..=0xb8, 0xa2, 0xaf..=0xb8] => Some(Way::Stated(Declared::Known(BIG5))),
            [_, 0xe1..=0xf4, 0x80..=0xbf, 0x80..=0xbf] if self.family == Family::Latin => Some(Way::Utf8),
            _ => None,
        }
    }
}

/// Where the next byte above 127 stands.
fn next_high(bytes: &[u8], from: usize) -> Option<usize> {
    let rest = bytes.get(from..)?;
    let ascii = Encoding::ascii_valid_up_to(rest);
    (ascii < rest.len()).then_some(from + ascii)
}

/// The last four bytes end in an escape that chooses no set of ISO-2022-JP, or begins another right behind one.
fn is_odd_escape(last: u32) -> bool {
    match last.to_be_bytes() {
        [_, 0x1b, b'(', set] => !matches!(set, b'B' | b'I' | b'J'),
        [0x1b, b'(' | b'$', _, 0x1b] => true,
        _ => false,
    }
}
