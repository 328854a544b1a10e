//! Objects in rich text ([MS-OLEDS] 2.2, RTF 1.9.1 "Objects"): the data is written in hexadecimal digits, with whatever Word
//! overlooks between them.

use super::container::SIGNATURE;
use super::out::Out;
use super::package;
use crate::content::budget::Budget;
use crate::content::bytes::{clip, part, size_at, tail, u32_at};
use crate::content::unwrap::{Inner, Loss, Nature};

/// Control words before the data of an object, and what it is. The two last are what Word keeps for itself: custom XML and a
/// theme.
const DATA: &[(&[u8], Nature)] =
    &[(b"objdata", Nature::File), (b"datastore", Nature::Furniture), (b"themedata", Nature::Furniture)];

/// Hands out the objects in a rich text file: a [`crate::content::unwrap::Whole`].
pub fn rtf_objects(file: &[u8], budget: &mut Budget, sink: &mut dyn FnMut(Inner<'_>)) {
    let mut out = Out::new(file.len(), budget, sink);
    let mut rest = file;
    let mut depth = 0_usize;
    let mut object: Option<Object> = None;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        match byte {
            b'{' => depth += 1,
            b'}' => {
                depth = depth.saturating_sub(1);
                if let Some(ended) = object.take_if(|object| depth < object.depth) {
                    ended.hand_out(&mut out);
                }
            }
            b'\\' => {
                let (word, number, after) = control(rest);
                rest = after;
                match (word, &mut object) {
                    (b"bin", object) => {
                        let raw = clip(rest, 0, usize::try_from(number.unwrap_or(0)).unwrap_or(0));
                        rest = tail(rest, raw.len());
                        object.iter_mut().for_each(|object| object.raw(raw, depth));
                    }
                    // A character by its number: its digits are not data, and the digit before it is left alone.
                    (b"'", Some(object)) => {
                        rest = tail(rest, 2);
                        object.half();
                    }
                    _ => {
                        if let Some((_, kind)) = DATA.iter().find(|(data, _)| *data == word) {
                            // Data in data: the inner one is its own object, as Word has it.
                            if let Some(ended) = object.take() {
                                ended.hand_out(&mut out);
                            }
                            object = Some(Object::new(*kind, depth));
                        }
                    }
                }
            }
            _ => {
                if let (Some(object), Some(digit)) = (&mut object, char::from(byte).to_digit(16)) {
                    object.digit(digit as u8, depth);
                } else if object.is_none() {
                    // Nothing else matters here: on to what does.
                    let next = memchr::memchr3(b'{', b'}', b'\\', rest).unwrap_or(rest.len());
                    rest = tail(rest, next);
                }
            }
        }
    }
    if let Some(open) = object {
        open.hand_out(&mut out);
    }
}

/// A control word or symbol after its backslash: its name, its number, what follows the space that ends it.
fn control(rest: &[u8]) -> (&[u8], Option<i64>, &[u8]) {
    let letters = rest.iter().take(32).take_while(|byte| byte.is_ascii_alphabetic()).count();
    if letters == 0 {
        return (clip(rest, 0, 1), None, tail(rest, 1));
    }
    let (word, rest) = (clip(rest, 0, letters), tail(rest, letters));
    let sign = usize::from(rest.first() == Some(&b'-'));
    let digits = tail(rest, sign).iter().take(20).take_while(|byte| byte.is_ascii_digit()).count();
    if digits == 0 {
        return (word, None, tail(rest, usize::from(rest.first() == Some(&b' '))));
    }
    let number =
        std::str::from_utf8(clip(rest, 0, sign + digits)).ok().and_then(|number| number.parse().ok());
    let rest = tail(rest, sign + digits);
    (word, number, tail(rest, usize::from(rest.first() == Some(&b' '))))
}

/// The data of an object while it is gathered. Programs disagree about groups within it: it is read with them and without.
struct Object {
    kind: Nature,
    depth: usize,
    all: Bytes,
    outer: Bytes,
}

#[derive(Default)]
struct Bytes {
    bytes: Vec<u8>,
    half: Option<u8>,
}

impl Bytes {
    fn digit(&mut self, digit: u8) {
        match self.half.take() {
            None => self.half = Some(digit),
            Some(high) => self.bytes.push(high << 4 | digit),
        }
    }

    fn raw(&mut self, raw: &[u8]) {
        self.half = None;
        self.bytes.extend_from_slice(raw);
    }
}

impl Object {
    fn new(kind: Nature, depth: usize) -> Self {
        Self { kind, depth, all: Bytes::default(), outer: Bytes::default() }
    }

    fn digit(&mut self, digit: u8, depth: usize) {
        self.all.digit(digit);
        if depth == self.depth {
            self.outer.digit(digit);
        }
    }

    fn raw(&mut self, raw: &[u8], depth: usize) {
        self.all.raw(raw);
        if depth == self.depth {
            self.outer.raw(raw);
        }
    }

    fn half(&mut self) {
        (self.all.half, self.outer.half) = (None, None);
    }

    fn hand_out(self, out: &mut Out<'_>) {
        let readings = [&self.outer.bytes, &self.all.bytes];
        let differ = readings[0] != readings[1];
        for reading in
            readings.into_iter().take(if differ { 2 } else { 1 }).filter(|reading| !reading.is_empty())
        {
            if let Err(loss) = out.budget.meter(reading.len() as u64).count(reading.len()) {
                return out.lost(loss, "the objects of a rich text are longer than they may be");
            }
            unwrapped(reading, self.kind, out);
        }
    }
}

/// Takes off what OLE 1.0 wraps an object into ([MS-OLEDS] 2.2.5): version, form, class, topic, item, length.
fn unwrapped(object: &[u8], kind: Nature, out: &mut Out<'_>) {
    let native = (|| {
        // 1: a link, which has no data; 2: embedded. Word does not look at the version, and takes odd forms for 2.
        if u32_at(object, 4)? > 0xFFFF {
            return None;
        }
        let mut at = 8;
        let mut class: &[u8] = &[];
        for name in 0..3 {
            let len = size_at(object, at)?;
            let text = part(object, at + 4, len)?;
            if name == 0 {
                class = text;
            }
            at += 4 + len;
        }
        Some((class, at, size_at(object, at)?))
    })();
    if let Some((class, at, len)) = native {
        let data = clip(object, at + 4, len);
        if data.len() < len && !data.starts_with(SIGNATURE) {
            out.lost(Loss::Malformed, "an object in a rich text ends too early");
        }
        if !package::packed(data, out) {
            let class = String::from_utf8_lossy(class).trim_end_matches('\0').to_owned();
            // The class stands where nothing names the file: it says what would open it.
            if kind == Nature::File {
                out.row(&class);
            }
            out.file(Vec::new(), kind, data);
        }
        return;
    }
    // Not wrapped, or in a way that only a more patient program reads: what is known by its beginning is taken from there.
    let start = memchr::memmem::find(object, SIGNATURE).unwrap_or(0);
    out.file(Vec::new(), kind, tail(object, start));
}
