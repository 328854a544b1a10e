//! Fonts whose codes have several bytes: ISO 32000-1 9.7.

use super::cmap::CMap;
use super::object::{Dict, Object};
use super::shown::{Shown, contradicts};
use super::source::Source;
use super::truetype;
use encoding_rs::Encoding;
use memchr::memmem;
use std::collections::HashMap;

/// Rows of widths of one font.
const WIDTHS: usize = 70_000;

/// How codes of several bytes are read.
#[derive(Debug)]
enum Code {
    /// Two bytes that number a glyph.
    Identity,
    /// As a map says that the file brings along.
    Custom(CMap),
    /// Bytes of a character set.
    Charset(&'static Encoding),
}

/// What such a font says of its codes.
#[derive(Debug)]
pub(super) struct Composite {
    codes: Code,
    map: CMap,
    glyphs: HashMap<u16, char>,
    /// From which code to which, and how wide.
    widths: Vec<(u32, u32, f32)>,
    default: f32,
    pub(super) vertical: bool,
}

impl Composite {
    pub(super) fn of<'s>(source: &Source<'s>, dict: &Dict<'s>, map: CMap) -> Self {
        let store = source.store;
        let descendants = store.get(dict, b"DescendantFonts");
        let child = descendants.array().first().map_or(Object::Null, |first| store.resolve(first));
        let none = Dict::default();
        let child = child.dict().unwrap_or(&none);
        let encoding = store.get(dict, b"Encoding");
        let name = encoding.name().to_vec();
        let codes = match &encoding {
            Object::Dict(_) => match source.stream(dict.get(b"Encoding")) {
                Some(bytes) => Code::Custom(CMap::of(&bytes)),
                None => Code::Identity,
            },
            _ => charset(&name).map_or(Code::Identity, Code::Charset),
        };
        let descriptor = store.get(child, b"FontDescriptor");
        let mut glyphs = HashMap::new();
        if let Code::Identity = codes
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
        Self { vertical: name.ends_with(b"-V"), codes, map, glyphs, widths, default }
    }

    /// About how much memory it takes.
    pub(super) fn bytes(&self) -> usize {
        self.map.bytes() + self.glyphs.len() * 16 + self.widths.len() * 12
    }

    /// Hands out the characters of a string.
    pub(super) fn show(&self, bytes: &[u8], each: &mut dyn FnMut(Shown<'_>)) {
        let mut rest = bytes;
        let (mut text, mut other) = (String::new(), String::new());
        while let Some(first) = rest.first() {
            let length = match &self.codes {
                Code::Identity => 2,
                Code::Custom(map) => map.length(*first).unwrap_or(2),
                Code::Charset(charset) if *charset == encoding_rs::UTF_16BE => 2,
                Code::Charset(charset) => {
                    let kana = *charset == encoding_rs::SHIFT_JIS && (0xa0..0xe0).contains(first);
                    if *first < 0x80 || kana { 1 } else { 2 }
                }
            };
            let (code, tail) = rest.split_at_checked(length).unwrap_or((rest, b""));
            rest = tail;
            let number = code.iter().fold(0, |value, byte| value << 8 | u32::from(*byte));
            text.clear();
            other.clear();
            let mut known = self.map.text(number, &mut text);
            match &self.codes {
                Code::Charset(charset) => other.push_str(&charset.decode_without_bom_handling(code).0),
                _ => other.extend(self.glyphs.get(&(number as u16))),
            }
            if !known {
                known = !other.is_empty();
                text.push_str(&other);
            }
            if !known {
                // Most fonts number their glyphs in the order of ASCII, from 3 on.
                text.extend(char::from_u32(number & 0xff).filter(|character| !character.is_control()));
                other.extend(char::from_u32(number + 29).filter(|_| (3..98).contains(&number)));
            }
            let other = if contradicts(&other, &text) { &other } else { &text };
            let end = self.widths.partition_point(|row| row.0 <= number);
            let row = end.checked_sub(1).and_then(|at| self.widths.get(at)).filter(|row| row.1 >= number);
            let (width, blank) = (row.map_or(self.default, |row| row.2), code == b" ");
            each(Shown { text: &text, other, width, code: number, blank, known });
        }
    }
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

fn u16_of(pair: &[u8]) -> u16 {
    pair.iter().fold(0, |value, byte| value << 8 | u16::from(*byte))
}
