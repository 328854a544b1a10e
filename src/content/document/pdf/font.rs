//! Fonts, as far as text needs them: which characters their codes stand for, and how wide those are. ISO 32000-1 9.6 to 9.10.

use super::cmap::CMap;
use super::glyph::{self, Base};
use super::object::{Dict, Object};
use super::source::Source;
use super::truetype;
use encoding_rs::Encoding;
use memchr::memmem;
use std::collections::HashMap;

/// Rows of widths of one font.
const WIDTHS: usize = 70_000;

/// Widths of U+0020 to U+007E in a common font without serifs, in thousandths: for fonts that every reader has.
const COMMON: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556,
    556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278,
    500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469,
    556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500,
    278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];

/// One character that is shown.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shown<'f> {
    /// What it says.
    pub(super) text: &'f str,
    /// What it says to a reader that believes something else; the same, mostly.
    pub(super) other: &'f str,
    /// In units of the font size.
    pub(super) width: f32,
    pub(super) code: u32,
    /// The code is the single byte 32, which word spacing is for.
    pub(super) blank: bool,
    /// What it says is known, and not guessed.
    pub(super) known: bool,
}

#[derive(Clone, Default, Debug)]
struct Slot {
    text: String,
    other: Option<String>,
    width: f32,
    known: bool,
}

/// How codes of several bytes are read.
#[derive(Debug)]
enum Composite {
    /// Two bytes that number a glyph.
    Identity,
    /// As a map says that the file brings along.
    Custom(CMap),
    /// Bytes of a character set.
    Charset(&'static Encoding),
}

#[allow(clippy::large_enum_variant, reason = "a file has few fonts, and each is made once")]
#[derive(Debug)]
enum Codes {
    Simple(Vec<Slot>),
    Composite {
        codes: Composite,
        map: CMap,
        glyphs: HashMap<u16, char>,
        widths: Vec<(u32, u32, f32)>,
        default: f32,
    },
}

/// A font.
#[derive(Debug)]
pub(super) struct Font {
    codes: Codes,
    /// The contents that draw the characters, where the font is made of such: 9.6.5.
    pub(super) procedures: HashMap<u8, u32>,
    pub(super) vertical: bool,
}

impl Font {
    /// What to take where the font is not there.
    pub(super) fn fallback() -> Self {
        let slots = (0..=255_u8).map(|code| Slot {
            text: Base::Windows.character(code).map(String::from).unwrap_or_default(),
            width: common(code),
            known: true,
            ..Slot::default()
        });
        Self { codes: Codes::Simple(slots.collect()), procedures: HashMap::new(), vertical: false }
    }

    pub(super) fn of<'s>(source: &Source<'s>, dict: &Dict<'s>) -> Self {
        let map = source.stream(dict.get(b"ToUnicode")).map(|bytes| CMap::of(&bytes)).unwrap_or_default();
        if map.over {
            source.lose(crate::content::unwrap::Loss::Limit, "a PDF with a very long font map");
        }
        if dict.is(b"Subtype", b"Type0") || dict.has(b"DescendantFonts") {
            return Self::composite(source, dict, map);
        }
        Self::simple(source, dict, &map)
    }

    fn simple<'s>(source: &Source<'s>, dict: &Dict<'s>, map: &CMap) -> Self {
        let store = source.store;
        let descriptor = store.get(dict, b"FontDescriptor");
        let none = Dict::default();
        let descriptor = descriptor.dict().unwrap_or(&none);
        let embedded = [&b"FontFile"[..], b"FontFile2", b"FontFile3"].iter().any(|key| descriptor.has(key));
        let symbolic = descriptor.count(b"Flags").unwrap_or(0) & 4 != 0;
        let type3 = dict.is(b"Subtype", b"Type3");
        let encoding = store.get(dict, b"Encoding");
        let (base, differences) = match &encoding {
            Object::Dict(encoding) => {
                (Base::of(store.get(encoding, b"BaseEncoding").name()), store.get(encoding, b"Differences"))
            }
            other => (Base::of(other.name()), Object::Null),
        };
        // What is asked of the font itself: its own encoding, where it has one that can be read.
        let inner = if base.is_none() && descriptor.has(b"FontFile") && map.is_empty() {
            source.stream(descriptor.get(b"FontFile")).map(|font| own_encoding(&font)).unwrap_or_default()
        } else {
            HashMap::new()
        };
        let explicit = base.is_some() || !embedded && !type3;
        let guess = base.unwrap_or(if embedded || symbolic { Base::Windows } else { Base::Standard });
        let widths = store.get(dict, b"Widths");
        let first = dict.count(b"FirstChar").unwrap_or(0);
        let missing = descriptor.get(b"MissingWidth").number().unwrap_or(0.0) as f32 / 1000.0;
        let scale = match store.get(dict, b"FontMatrix").array().first().and_then(Object::number) {
            Some(scale) if type3 => scale.abs() as f32,
            _ => 0.001,
        };
        let fixed = memmem::find(dict.get(b"BaseFont").name(), b"Courier").is_some();
        let mut slots: Vec<Slot> = (0..=255_u8)
            .map(|code| {
                let own = inner.get(&code).cloned();
                let known = own.is_some() || explicit;
                let text = own.unwrap_or_else(|| {
                    let character = guess.character(code).or_else(|| Base::Windows.character(code));
                    character.map(String::from).unwrap_or_default()
                });
                let at = u32::from(code).checked_sub(first).map_or(usize::MAX, |at| at as usize);
                let width = match widths.array().get(at).map(|width| store.resolve(width).number()) {
                    Some(width) => width.unwrap_or(0.0) as f32 * scale,
                    None if widths.array().is_empty() && !type3 && fixed => 0.6,
                    None if widths.array().is_empty() && !type3 => common(code),
                    None => missing,
                };
                Slot { text, other: None, width, known }
            })
            .collect();
        let mut procedures = HashMap::new();
        let contents: HashMap<Vec<u8>, u32> = match store.get(dict, b"CharProcs") {
            Object::Dict(dict) => dict
                .0
                .into_iter()
                .filter_map(|(name, content)| Some((name.into_owned(), content.reference()?)))
                .collect(),
            _ => HashMap::new(),
        };
        let mut code = 0_usize;
        for item in differences.array().iter().take(1024) {
            match store.resolve(item) {
                Object::Number(number) => code = number.clamp(0.0, 256.0) as usize,
                Object::Name(name) => {
                    if let (Some(number), Ok(code)) = (contents.get(name.as_ref()), u8::try_from(code)) {
                        procedures.insert(code, *number);
                    }
                    if let Some(slot) = slots.get_mut(code) {
                        match glyph::characters(&name) {
                            Some(text) => *slot = Slot { text, other: None, width: slot.width, known: true },
                            None if name.as_ref() == b".notdef" => {}
                            None => {
                                slot.other = glyph::numbered(&name).map(String::from);
                                slot.known = false;
                            }
                        }
                    }
                    code += 1;
                }
                _ => {}
            }
        }
        if !map.is_empty() {
            for (code, slot) in (0_u32..).zip(&mut slots) {
                let mut text = String::new();
                if !map.text(code, &mut text) {
                    continue;
                }
                slot.other =
                    (slot.known && contradicts(&slot.text, &text)).then(|| std::mem::take(&mut slot.text));
                slot.text = text;
                slot.known = true;
            }
        }
        Self { codes: Codes::Simple(slots), procedures, vertical: false }
    }

    fn composite<'s>(source: &Source<'s>, dict: &Dict<'s>, map: CMap) -> Self {
        let store = source.store;
        let descendants = store.get(dict, b"DescendantFonts");
        let child = descendants.array().first().map_or(Object::Null, |first| store.resolve(first));
        let none = Dict::default();
        let child = child.dict().unwrap_or(&none);
        let encoding = store.get(dict, b"Encoding");
        let name = encoding.name().to_vec();
        let codes = match &encoding {
            Object::Dict(_) => match source.stream(dict.get(b"Encoding")) {
                Some(bytes) => Composite::Custom(CMap::of(&bytes)),
                None => Composite::Identity,
            },
            _ => charset(&name).map_or(Composite::Identity, Composite::Charset),
        };
        let descriptor = store.get(child, b"FontDescriptor");
        let mut glyphs = HashMap::new();
        if let Composite::Identity = codes
            && let Some(file) = descriptor.dict().map(|descriptor| descriptor.get(b"FontFile2"))
            && file != &Object::Null
            && let Some(font) = source.stream(file)
        {
            glyphs = truetype::characters(&font);
            if let Some(order) = source.stream(child.get(b"CIDToGIDMap")) {
                let glyph = |code: u16| order.chunks_exact(2).nth(code.into()).map(u16_of);
                let count = (order.len() / 2).min(0x1_0000) as u32;
                let all = (0..count).filter_map(|code| u16::try_from(code).ok());
                glyphs = all.filter_map(|code| Some((code, *glyphs.get(&glyph(code)?)?))).collect();
            }
        }
        let mut widths = Vec::new();
        let list = store.get(child, b"W");
        let mut items = list.array().iter().map(|item| store.resolve(item));
        while let (Some(Object::Number(first)), Some(second)) = (items.next(), items.next()) {
            if widths.len() > WIDTHS {
                break;
            }
            let first = first as u32;
            match second {
                Object::Array(list) => {
                    let rows = (first..).zip(&list).take(WIDTHS);
                    widths.extend(
                        rows.map(|(code, width)| {
                            (code, code, width.number().unwrap_or(1000.0) as f32 / 1000.0)
                        }),
                    );
                }
                Object::Number(last) => {
                    let width = items.next().and_then(|width| width.number()).unwrap_or(1000.0);
                    widths.push((first, last as u32, width as f32 / 1000.0));
                }
                _ => break,
            }
        }
        widths.sort_by_key(|row| row.0);
        let default = child.get(b"DW").number().unwrap_or(1000.0) as f32 / 1000.0;
        let vertical = name.ends_with(b"-V");
        Self {
            codes: Codes::Composite { codes, map, glyphs, widths, default },
            procedures: HashMap::new(),
            vertical,
        }
    }

    /// About how much memory it takes.
    pub(super) fn bytes(&self) -> usize {
        let codes = match &self.codes {
            Codes::Simple(slots) => slots.len() * (size_of::<Slot>() + 32),
            Codes::Composite { map, glyphs, widths, .. } => {
                map.bytes() + glyphs.len() * 16 + widths.len() * 12
            }
        };
        codes + self.procedures.len() * 16 + 256
    }

    /// Hands out the characters of a string.
    pub(super) fn show(&self, bytes: &[u8], each: &mut dyn FnMut(Shown<'_>)) {
        match &self.codes {
            Codes::Simple(slots) => {
                for byte in bytes {
                    let Some(slot) = slots.get(usize::from(*byte)) else { continue };
                    let (code, blank, known) = (u32::from(*byte), *byte == 32, slot.known);
                    let other = slot.other.as_deref().unwrap_or(&slot.text);
                    each(Shown { text: &slot.text, other, width: slot.width, code, blank, known });
                }
            }
            Codes::Composite { codes, map, glyphs, widths, default } => {
                let mut rest = bytes;
                let (mut text, mut other) = (String::new(), String::new());
                while let Some(first) = rest.first() {
                    let length = match codes {
                        Composite::Identity => 2,
                        Composite::Custom(map) => map.length(*first).unwrap_or(2),
                        Composite::Charset(charset) if *charset == encoding_rs::UTF_16BE => 2,
                        Composite::Charset(charset) => {
                            let kana = *charset == encoding_rs::SHIFT_JIS && (0xa0..0xe0).contains(first);
                            if *first < 0x80 || kana { 1 } else { 2 }
                        }
                    };
                    let (code, tail) = rest.split_at_checked(length).unwrap_or((rest, b""));
                    rest = tail;
                    let number = code.iter().fold(0, |value, byte| value << 8 | u32::from(*byte));
                    text.clear();
                    other.clear();
                    let mut known = map.text(number, &mut text);
                    match codes {
                        Composite::Charset(charset) => {
                            other.push_str(&charset.decode_without_bom_handling(code).0)
                        }
                        _ => other.extend(glyphs.get(&(number as u16))),
                    }
                    if !known {
                        known = !other.is_empty();
                        text.push_str(&other);
                    }
                    if !known {
                        // Most fonts number their glyphs in the order of ASCII, from 3 on.
                        text.extend(
                            char::from_u32(number & 0xff).filter(|character| !character.is_control()),
                        );
                        other.extend(char::from_u32(number + 29).filter(|_| (3..98).contains(&number)));
                    }
                    let other = if contradicts(&other, &text) { &other } else { &text };
                    let end = widths.partition_point(|row| row.0 <= number);
                    let row = end.checked_sub(1).and_then(|at| widths.get(at)).filter(|row| row.1 >= number);
                    let (width, blank) = (row.map_or(*default, |row| row.2), code == b" ");
                    each(Shown { text: &text, other, width, code: number, blank, known });
                }
            }
        }
    }
}

/// Whether a map says something else than the font for plain letters: then both are handed out. Blanks and hyphens have
/// several characters.
fn contradicts(font: &str, map: &str) -> bool {
    let ascii = |text: &str| text.len() == 1 && text.bytes().all(|byte| matches!(byte, 0x20..0x7f));
    let plain = ascii(font) && (ascii(map) || font.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    plain && font != map
}

fn u16_of(pair: &[u8]) -> u16 {
    pair.iter().fold(0, |value, byte| value << 8 | u16::from(*byte))
}

fn common(code: u8) -> f32 {
    let width = code.checked_sub(32).and_then(|at| COMMON.get(usize::from(at))).copied().unwrap_or(556);
    f32::from(width) / 1000.0
}

/// The character sets of maps that readers know by name: 9.7.5.2.
fn charset(name: &[u8]) -> Option<&'static Encoding> {
    let has = |part: &[u8]| memmem::find(name, part).is_some();
    match () {
        () if has(b"UCS2") || has(b"UTF16") => Some(encoding_rs::UTF_16BE),
        () if has(b"RKSJ") => Some(encoding_rs::SHIFT_JIS),
        () if has(b"GBK") || name.starts_with(b"GB") => Some(encoding_rs::GBK),
        () if has(b"B5") || has(b"ETen") => Some(encoding_rs::BIG5),
        () if has(b"KSC") => Some(encoding_rs::EUC_KR),
        () if name.starts_with(b"EUC-") => Some(encoding_rs::EUC_JP),
        () => None,
    }
}

/// The encoding that a Type 1 font says of itself, in the part of it that is not encrypted: `dup 65 /A put`.
fn own_encoding(font: &[u8]) -> HashMap<u8, String> {
    let clear = memmem::find(font, b"eexec").and_then(|end| font.get(..end)).unwrap_or(font);
    let mut found = HashMap::new();
    for at in memmem::find_iter(clear, b"dup ").take(512) {
        let mut words = clear.get(at + 4..).unwrap_or_default().split(u8::is_ascii_whitespace).take(3);
        let (Some(code), Some([b'/', name @ ..]), Some(b"put")) = (words.next(), words.next(), words.next())
        else {
            continue;
        };
        let code = std::str::from_utf8(code).ok().and_then(|code| code.parse().ok());
        if let (Some(code), Some(text)) = (code, glyph::characters(name)) {
            found.insert(code, text);
        }
    }
    found
}
