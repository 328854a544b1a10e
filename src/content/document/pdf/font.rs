//! Fonts, as far as text needs them: which characters their codes stand for, and how wide those are. ISO 32000-1 9.6 to 9.10.

use super::cmap::CMap;
use super::composite::Composite;
use super::glyph::{self, Base};
use super::object::{Dict, Object};
use super::shown::{Shown, contradicts};
use super::source::Source;
use memchr::memmem;
use std::collections::HashMap;

/// Widths of U+0020 to U+007E in a common font without serifs, in thousandths: for fonts that every reader has.
const COMMON: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556,
    556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278,
    500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469,
    556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500,
    278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];

#[derive(Clone, Default, Debug)]
struct Slot {
    text: String,
    other: Option<String>,
    width: f32,
    known: bool,
}

#[allow(clippy::large_enum_variant, reason = "a file has few fonts, and each is made once")]
#[derive(Debug)]
enum Codes {
    Simple(Vec<Slot>),
    Composite(Composite),
}

/// A font.
#[derive(Debug)]
pub(super) struct Font {
    codes: Codes,
    /// Its object, where it is one of its own.
    pub(super) number: Option<u32>,
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
        Self {
            codes: Codes::Simple(slots.collect()),
            number: None,
            procedures: HashMap::new(),
            vertical: false,
        }
    }

    pub(super) fn of<'s>(source: &Source<'s>, dict: &Dict<'s>) -> Self {
        let map = source.stream(dict.get(b"ToUnicode")).map(|bytes| CMap::of(&bytes)).unwrap_or_default();
        if map.over {
            source.lose(crate::content::unwrap::Loss::Limit, "a PDF with a very long font map");
        }
        if dict.is(b"Subtype", b"Type0") || dict.has(b"DescendantFonts") {
            let composite = Composite::of(source, dict, map);
            let vertical = composite.vertical;
            return Self {
                codes: Codes::Composite(composite),
                number: None,
                procedures: HashMap::new(),
                vertical,
            };
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
                let text = own.flatten().unwrap_or_else(|| {
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
                                slot.known = glyph::is_symbol(&name);
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
        Self { codes: Codes::Simple(slots), number: None, procedures, vertical: false }
    }

    /// About how much memory it takes.
    pub(super) fn bytes(&self) -> usize {
        let codes = match &self.codes {
            Codes::Simple(slots) => slots.len() * (size_of::<Slot>() + 32),
            Codes::Composite(composite) => composite.bytes(),
        };
        codes + self.procedures.len() * 16 + 256
    }

    /// Its codes are bytes.
    pub(super) fn is_simple(&self) -> bool {
        matches!(self.codes, Codes::Simple(_))
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
            Codes::Composite(composite) => composite.show(bytes, each),
        }
    }
}

fn common(code: u8) -> f32 {
    let width = code.checked_sub(32).and_then(|at| COMMON.get(usize::from(at))).copied().unwrap_or(556);
    f32::from(width) / 1000.0
}

/// The encoding that a Type 1 font says of itself, in the part of it that is not encrypted: `dup 65 /A put`. A symbol need not
/// have a character.
fn own_encoding(font: &[u8]) -> HashMap<u8, Option<String>> {
    let clear = memmem::find(font, b"eexec").and_then(|end| font.get(..end)).unwrap_or(font);
    let mut found = HashMap::new();
    for at in memmem::find_iter(clear, b"dup ").take(512) {
        let mut words = clear.get(at + 4..).unwrap_or_default().split(u8::is_ascii_whitespace).take(3);
        let (Some(code), Some([b'/', name @ ..]), Some(b"put")) = (words.next(), words.next(), words.next())
        else {
            continue;
        };
        let code = std::str::from_utf8(code).ok().and_then(|code| code.parse().ok());
        let text = glyph::characters(name);
        if let Some(code) = code.filter(|_| text.is_some() || glyph::is_symbol(name)) {
            found.insert(code, text);
        }
    }
    found
}
