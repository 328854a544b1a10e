//! Every string that stands in objects: values of forms, notes, links, titles, properties, names of files, scripts. ISO
//! 32000-1 12.5, 12.6, 12.7, 14.3; and which streams are files: 7.11.

use super::object::{Dict, Object};
use super::source::Source;
use super::store::Entry;
use super::xml;
use crate::content::unwrap::Loss;
use std::collections::{HashMap, HashSet};

/// Keys of properties that have no name of their own to tell.
const KNOWN: &[&[u8]] = &[
    b"Title",
    b"Author",
    b"Subject",
    b"Keywords",
    b"Creator",
    b"Producer",
    b"CreationDate",
    b"ModDate",
    b"Trapped",
];
/// Keys whose strings are never for anybody to read.
const INNER: &[&[u8]] = &[b"Registry", b"Ordering", b"Panose", b"Lang"];

/// What was found in the objects of a file.
#[derive(Default, Debug)]
pub(super) struct Found {
    /// Names of the files that streams are, by the number of the stream.
    pub(super) files: HashMap<u32, Vec<String>>,
    /// Streams that are scripts, rich text, or a form in XML.
    pub(super) scripts: HashSet<u32>,
    pub(super) script: bool,
    /// Streams of fonts.
    pub(super) fonts: HashSet<u32>,
}

const NAMES: &[&[u8]] = &[b"UF", b"F", b"Unix", b"Mac", b"DOS"];

impl Found {
    /// All that one object says.
    pub(super) fn look<'s>(
        &mut self,
        source: &Source<'s>,
        object: &Object<'s>,
        entry: &Entry,
        info: bool,
    ) -> String {
        let mut out = String::new();
        match object {
            Object::Text(_) => self.value(source, b"", object, entry, &mut out),
            Object::Array(items) => self.list(source, b"", items, entry, &mut out),
            Object::Dict(dict) => self.dict(source, dict, entry, info, &mut out),
            _ => {}
        }
        out
    }

    fn dict<'s>(
        &mut self,
        source: &Source<'s>,
        dict: &Dict<'s>,
        entry: &Entry,
        info: bool,
        out: &mut String,
    ) {
        let locked = dict.has(b"O") && dict.has(b"U") && dict.has(b"P") || dict.has(b"ByteRange");
        if matches!(dict.get(b"S").name(), b"JavaScript" | b"Launch") || dict.has(b"JS") {
            self.script = true;
        }
        if let Some(number) = dict.get(b"JS").reference() {
            self.scripts.insert(number);
        }
        for key in [&b"FontFile"[..], b"FontFile2", b"FontFile3"] {
            self.fonts.extend(dict.get(key).reference());
        }
        if dict.has(b"EF") {
            self.file(source, dict, entry);
        }
        for (key, value) in &dict.0 {
            let key = key.as_ref();
            if locked && matches!(key, b"O" | b"U" | b"OE" | b"UE" | b"Perms" | b"Contents" | b"Cert") {
                continue;
            }
            let custom = info && !KNOWN.contains(&key);
            if custom {
                out.push_str(&String::from_utf8_lossy(key));
                out.push('\n');
            }
            match value {
                Object::Name(name) if custom => {
                    out.push_str(&String::from_utf8_lossy(name));
                    out.push('\n');
                }
                Object::Dict(inner) => self.dict(source, inner, entry, false, out),
                Object::Array(items) => self.list(source, key, items, entry, out),
                value => self.value(source, key, value, entry, out),
            }
        }
    }

    fn list<'s>(
        &mut self,
        source: &Source<'s>,
        key: &[u8],
        items: &[Object<'s>],
        entry: &Entry,
        out: &mut String,
    ) {
        if matches!(items.first().map(Object::name), Some(b"Indexed" | b"I")) {
            return;
        }
        if matches!(key, b"Names" | b"EmbeddedFiles") {
            for pair in items.windows(2) {
                if let [Object::Text(name), Object::Ref(number)] = pair
                    && let Some((parsed, _)) = source.store.follow(*number)
                    && let Some(Object::Dict(files)) = parsed.dict().map(|dict| source.store.get(dict, b"EF"))
                {
                    let name = source.text(name, entry);
                    for number in files.0.iter().filter_map(|(_, file)| file.reference()) {
                        push(self.files.entry(number).or_default(), name.clone());
                    }
                }
            }
        }
        for item in items {
            match item {
                Object::Dict(dict) => self.dict(source, dict, entry, false, out),
                Object::Array(items) => self.list(source, key, items, entry, out),
                item => self.value(source, key, item, entry, out),
            }
        }
    }

    fn value(&self, source: &Source<'_>, key: &[u8], value: &Object<'_>, entry: &Entry, out: &mut String) {
        let Object::Text(bytes) = value else { return };
        if INNER.contains(&key) {
            return;
        }
        let Some(bytes) = source.string(bytes, entry) else { return };
        let marked = bytes.starts_with(b"\xfe\xff") || bytes.starts_with(b"\xff\xfe");
        let controls =
            bytes.iter().filter(|byte| **byte < 32 && !matches!(byte, b'\t' | b'\n' | b'\r' | 27)).count();
        // Digests, colours, keys.
        if !marked && bytes.first() != Some(&0) && controls * 12 > bytes.len() {
            return;
        }
        // How something is to be drawn.
        if key == b"DA" && memchr::memmem::find(&bytes, b" Tf").is_some()
            || key == b"DS" && bytes.starts_with(b"font")
        {
            return;
        }
        let digits = |bytes: &[u8]| bytes.iter().all(|byte| byte.is_ascii_digit() || b"+-Z'".contains(byte));
        if bytes.strip_prefix(b"D:").is_some_and(digits) || key == b"CharSet" {
            return;
        }
        let text = match key {
            b"RC" | b"RV" | b"DS" if bytes.contains(&b'<') => {
                let text = super::source::text(&bytes);
                xml::text(text.as_bytes())
            }
            _ => super::source::text(&bytes),
        };
        if !text.trim().is_empty() {
            out.push_str(&text);
            out.push('\n');
        }
    }

    /// A file specification with the file in it: 7.11.3.
    fn file<'s>(&mut self, source: &Source<'s>, dict: &Dict<'s>, entry: &Entry) {
        if dict.is(b"AFRelationship", b"EncryptedPayload") || dict.has(b"EP") {
            source.lose(Loss::Encrypted, "a PDF that wraps an encrypted file");
        }
        let mut names = Vec::new();
        for key in NAMES {
            if let Object::Text(name) = dict.get(key) {
                push(&mut names, source.text(name, entry));
            } else if let Some((parsed, index)) =
                dict.get(key).reference().and_then(|number| source.store.follow(number))
                && let Object::Text(name) = &parsed.object
                && let Some(entry) = source.store.entries.get(index)
            {
                push(&mut names, source.text(name, entry));
            }
        }
        let mut found = Vec::new();
        if let Object::Dict(files) = source.store.get(dict, b"EF") {
            found.extend(files.0.iter().filter_map(|(_, file)| file.reference()));
        }
        if let Object::Dict(related) = source.store.get(dict, b"RF") {
            for (_, list) in &related.0 {
                found.extend(source.store.resolve(list).array().iter().filter_map(Object::reference));
            }
        }
        for number in found {
            let known = self.files.entry(number).or_default();
            for name in &names {
                push(known, name.clone());
            }
        }
    }
}

fn push(names: &mut Vec<String>, name: String) {
    if !name.is_empty() && names.len() < 32 && !names.contains(&name) {
        names.push(name);
    }
}
