//! PDF: ISO 32000-1. All objects of all revisions are read, wherever they stand, so no table and no page tree decides what is
//! seen here.

mod bounds;
mod canvas;
mod cmap;
mod columns;
mod composite;
mod content;
mod crypt;
mod fields;
mod filter;
mod font;
mod fonts;
mod gap;
mod glyph;
mod harvest;
mod inline;
mod lexer;
mod lzw;
mod object;
mod out;
mod page;
mod predictor;
mod reader;
mod scope;
mod seen;
mod shown;
mod source;
mod state;
mod store;
mod tree;
mod truetype;
mod way;
mod xml;

use crate::content::budget::Budget;
use crate::content::unwrap::{Inner, Loss, Nature, Oddity};
use crypt::{Cipher, Key};
use gap::Gap;
use object::{Dict, Object};
use out::{hand_out, say};
use source::Source;
use store::Store;

/// Hands out what a PDF file says and carries. Total over any bytes.
pub fn read(file: &[u8], budget: &mut Budget, sink: &mut dyn FnMut(Inner<'_>)) {
    let mut store = Store::of(file);
    let keys = keys(&store);
    let broken = beside(file, &store, sink);
    if store.entries.is_empty() && broken.is_empty() {
        sink(Inner::Lost(Loss::Malformed, "a PDF without objects"));
        return;
    }
    // Where trailers disagree about encryption, the file is read both ways.
    for key in &keys {
        let mut lost = Vec::new();
        store.unpack(key.as_ref(), budget, &mut |loss, words| {
            if !lost.contains(&(loss, words)) {
                lost.push((loss, words));
            }
        });
        let source = Source::new(&store, key.as_ref(), budget);
        for (loss, words) in lost {
            source.lose(loss, words);
        }
        if let Some(key) = key
            && !key.opens()
            && (key.strings != Cipher::None || key.streams != Cipher::None)
        {
            source.lose(Loss::Encrypted, "a PDF that needs a password");
        }
        reader::Reader::new(&source, sink).read(&broken);
        if store_is_over(&source) {
            source.lose(Loss::Limit, "a PDF with too many objects, or too large ones");
        }
        for (loss, words) in source.losses() {
            sink(Inner::Lost(loss, words));
        }
    }
}

fn store_is_over(source: &Source<'_>) -> bool {
    source.store.over.get()
}

/// The keys to read the file with: one for each encryption that a trailer names, and none where a trailer with a document
/// names none.
fn keys(store: &Store<'_>) -> Vec<Option<Key>> {
    let mut keys: Vec<Option<Key>> = Vec::new();
    let trailers = store.trailers();
    let id = |trailer: &Dict<'_>| match store.get(trailer, b"ID").array().first() {
        Some(Object::Text(id)) => Some(id.to_vec()),
        _ => None,
    };
    let any = trailers.iter().find_map(id).unwrap_or_default();
    for trailer in &trailers {
        let key = match store.get(trailer, b"Encrypt") {
            Object::Dict(encrypt) => Some(Key::of(&encrypt, &id(trailer).unwrap_or_else(|| any.clone()))),
            _ if trailer.has(b"Root") => None,
            _ => continue,
        };
        if !keys.contains(&key) && keys.len() < 3 {
            keys.push(key);
        }
    }
    if keys.is_empty() {
        keys.push(None);
    }
    keys
}

/// What stands beside the objects; parts of broken objects are handed back.
fn beside<'a>(file: &'a [u8], store: &Store<'_>, sink: &mut dyn FnMut(Inner<'_>)) -> Vec<&'a [u8]> {
    let mut broken = Vec::new();
    gap::gaps(file, &store.taken, &mut |gap| match gap {
        Gap::Text(bytes) => {
            say(&String::from_utf8_lossy(bytes), sink);
            say("\n\n", sink);
        }
        Gap::File(bytes) => {
            sink(Inner::Odd(Oddity::Polyglot));
            hand_out(Vec::new(), Nature::File, bytes, sink);
        }
        Gap::Broken(bytes) => broken.push(bytes),
    });
    broken
}
