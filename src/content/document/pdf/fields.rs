//! What the fields of a form hold, where the page has them: ISO 32000-1 12.5.6.19 and 12.7.3. A field need not say how it looks;
//! then programs draw it, and what it holds stands beside its name on the page.

use super::object::{Dict, Object};
use super::page::Page;
use super::shown::Shown;
use super::source::Source;
use super::store::Entry;
use super::tree::corners;
use super::way::Way;

/// Fields of one page.
const FIELDS: usize = 10_000;
/// So far up what a field inherits is looked for.
const PARENTS: usize = 16;
/// The size of letters, of which a field may be too low for the larger, and the distance of lines in that size.
const SIZES: (f32, f32) = (4.0, 12.0);
const LEADING: f32 = 1.2;
/// How far below the middle of a line letters stand, and how wide they are, in their size.
const BELOW: f32 = 0.35;
const WIDTH: f32 = 0.5;

/// Puts what fields hold on their page, which stands in this entry.
pub(super) fn fill(source: &Source<'_>, dict: &Dict<'_>, entry: &Entry, page: &mut Page) {
    let store = source.store;
    let annotations = dict.get(b"Annots");
    let (parsed, entry) = match annotations.reference().and_then(|number| store.follow(number)) {
        Some((parsed, index)) => (Some(parsed.object), store.entries.get(index).unwrap_or(entry)),
        None => (None, entry),
    };
    for item in parsed.as_ref().unwrap_or(annotations).array().iter().take(FIELDS) {
        match item.reference().and_then(|number| store.follow(number)) {
            Some((field, index)) => {
                if let Some((field, entry)) = field.dict().zip(store.entries.get(index)) {
                    put(source, field, entry, page);
                }
            }
            None => {
                if let Some(field) = item.dict() {
                    put(source, field, entry, page);
                }
            }
        }
    }
}

fn put(source: &Source<'_>, field: &Dict<'_>, entry: &Entry, page: &mut Page) {
    let rectangle = source.store.get(field, b"Rect");
    let (Some(text), Some([a, b, c, d])) =
        (value(source, field, entry), corners(source.store, rectangle.array()))
    else {
        return;
    };
    if !field.is(b"Subtype", b"Widget") || !source.shows(text.len()) {
        return;
    }
    let (left, wide) = (a.min(c), (a - c).abs());
    let (top, high) = (b.max(d), (b - d).abs());
    let size = (high * 0.7).clamp(SIZES.0, SIZES.1);
    let one = high < 2.0 * LEADING * size;
    let mut base = if one { top - high / 2.0 - BELOW * size } else { top - size };
    let way = Way::of([1.0, 0.0, 0.0, 1.0, 0.0, 0.0], size, false);
    for line in text.lines() {
        let width = (line.chars().count() as f32 * WIDTH * size).min(wide);
        let shown = Shown { text: line, other: line, width, code: 0, blank: false, known: true };
        page.put(&shown, &way, (left, base), width);
        base -= LEADING * size;
    }
}

/// What a field holds or inherits: text, or choices.
fn value(source: &Source<'_>, field: &Dict<'_>, entry: &Entry) -> Option<String> {
    let store = source.store;
    match field.get(b"V") {
        Object::Null => {}
        own => return text(source, own, entry),
    }
    let mut parent = field.get(b"Parent").reference();
    for _ in 0..PARENTS {
        let (parsed, index) = store.follow(parent?)?;
        let dict = parsed.dict()?;
        if dict.has(b"V") {
            return text(source, dict.get(b"V"), store.entries.get(index)?);
        }
        parent = dict.get(b"Parent").reference();
    }
    None
}

fn text(source: &Source<'_>, value: &Object<'_>, entry: &Entry) -> Option<String> {
    if let Some((parsed, index)) = value.reference().and_then(|number| source.store.follow(number)) {
        return text(source, &parsed.object, source.store.entries.get(index)?);
    }
    match value {
        Object::Text(bytes) => Some(source.text(bytes, entry)),
        Object::Array(items) => {
            let texts = items.iter().filter_map(|item| match item {
                Object::Text(bytes) => Some(source.text(bytes, entry)),
                _ => None,
            });
            Some(texts.collect::<Vec<_>>().join("\n"))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::content::budget::Budget;
    use crate::content::unwrap::Inner;

    #[test]
    fn what_fields_hold_stands_beside_their_names_on_the_page() {
        let content = "BT /F 12 Tf 1 0 0 1 50 700 Tm (Sort code) Tj 1 0 0 1 50 650 Tm (Account) Tj 1 0 0 1 50 600 Tm (Notes) Tj ET";
        let file = format!(
            "%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[5 0 R 6 0 R 7 0 R]>>>>endobj\n\
             2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 600 800]>>endobj\n\
             3 0 obj<</Type/Page/Parent 2 0 R/Contents 4 0 R/Annots[5 0 R 6 0 R 8 0 R]>>endobj\n\
             4 0 obj<</Length {}>>stream\n{content}\nendstream endobj\n\
             5 0 obj<</Subtype/Widget/FT/Tx/Rect[150 715 300 695]/T(a)/V(12-34-56)>>endobj\n\
             6 0 obj<</Subtype/Widget/Rect[150 645 300 665]/Parent 7 0 R>>endobj\n\
             7 0 obj<</FT/Tx/T(b)/V(31926819)/Kids[6 0 R]>>endobj\n\
             8 0 obj<</Subtype/Widget/FT/Tx/Rect[150 500 300 612]/V(one\\ntwo)>>endobj\n\
             trailer<</Root 1 0 R>>\n",
            content.len()
        );
        let mut text = String::new();
        super::super::read(file.as_bytes(), &mut Budget::default(), &mut |inner| match inner {
            Inner::Text(piece) => text += piece,
            Inner::Lost(_, words) => panic!("{words}"),
            _ => {}
        });
        assert!(text.contains("Sort code\t12-34-56\nAccount\t31926819\nNotes\tone\ntwo\n"), "{text}");
    }
}
