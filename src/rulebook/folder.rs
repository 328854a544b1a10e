//! The files of a rules folder.

use crate::mail::mistake::Mistake;
use crate::policy::source::Sources;
use std::fs::{self, DirEntry, File};
use std::io::{self, Read};
use std::path::Path;

/// The largest rule file, in bytes. A rule is a page.
const LARGEST_RULE: u64 = 256 * 1024;
/// The largest list, in bytes: some 500,000 addresses.
const LARGEST_LIST: u64 = 16 * 1024 * 1024;
/// The largest dictionary, in bytes. All dictionaries together have less words than that.
pub(super) const LARGEST_DICTIONARY: u64 = 4 * 1024 * 1024;
/// The largest mail of an example, in bytes.
const LARGEST_MAIL: u64 = 32 * 1024 * 1024;
/// Files of one folder.
const MOST_FILES: usize = 10_000;

/// The folders inside of the rules folder, how the names of their files end, and how large these may be.
const INNER: [(&str, &str, u64); 3] = [
    ("lists", ".txt", LARGEST_LIST),
    ("detectors", ".toml", LARGEST_RULE),
    ("dictionaries", ".toml", LARGEST_DICTIONARY),
];

/// Every rule (`*.toml`), list (`lists/*.txt`), detector (`detectors/*.toml`) and dictionary (`dictionaries/*.toml`) of the
/// folder. Hidden files and other endings take no part.
///
/// # Errors
/// Every file that cannot be read, is too large or is not UTF-8, and every folder that rules would not be read from.
pub fn read(folder: &Path) -> Result<Sources, Vec<Mistake>> {
    let mut sources = Sources::new(folder.display().to_string());
    let mut mistakes = Vec::new();
    let mut inner = Vec::new();
    for entry in entries(folder, &mut mistakes) {
        match name_of(&entry) {
            name if entry.path().is_dir() && INNER.iter().any(|(inner, ..)| *inner == name) => {
                inner.push(name)
            }
            name if entry.path().is_dir() => mistakes.push(Mistake::in_file(
                sources.place(&name),
                "a folder inside the rules folder is not read",
                "move its rules one level up; lists belong into `lists`, detectors into `detectors`, dictionaries into `dictionaries`",
            )),
            name if name.ends_with(".toml") => {
                add(&mut sources, &entry.path(), name, LARGEST_RULE, &mut mistakes)
            }
            _ => {}
        }
    }
    for (inner, ending, largest) in INNER.iter().filter(|(name, ..)| inner.iter().any(|inner| inner == name))
    {
        for entry in entries(&folder.join(inner), &mut mistakes) {
            let name = name_of(&entry);
            if name.ends_with(ending) {
                add(&mut sources, &entry.path(), format!("{inner}/{name}"), *largest, &mut mistakes);
            }
        }
    }
    if mistakes.is_empty() { Ok(sources) } else { Err(mistakes) }
}

/// The mail of an example, by its path below `parent`, with line ends as on the wire.
///
/// # Errors
/// Why it cannot be read, in plain words.
pub fn mail(parent: &Path, path: &str) -> Result<Vec<u8>, String> {
    bytes(&parent.join(path), LARGEST_MAIL).map(|mail| as_on_the_wire(&mail))
}

/// Mails that were saved with line feeds alone get the CR LF of RFC 5321 section 2.3.8, which the inspection expects.
pub fn as_on_the_wire(mail: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(mail.len() + mail.len() / 32);
    let mut last = 0;
    for byte in mail {
        if *byte == b'\n' && last != b'\r' {
            out.push(b'\r');
        }
        out.push(*byte);
        last = *byte;
    }
    out
}

/// What is in a folder and not hidden, in the order of names.
fn entries(folder: &Path, mistakes: &mut Vec<Mistake>) -> Vec<DirEntry> {
    let place = folder.display().to_string();
    let read =
        fs::read_dir(folder).and_then(|entries| entries.take(MOST_FILES + 1).collect::<io::Result<Vec<_>>>());
    let mut entries = match read {
        Ok(entries) => entries,
        Err(error) => {
            let message = format!("the folder cannot be read: {}", plain(&error));
            mistakes.push(Mistake::in_file(place, message, "check the path and its permissions"));
            return Vec::new();
        }
    };
    if entries.len() > MOST_FILES {
        let message = format!("the folder has more than {MOST_FILES} files");
        mistakes.push(Mistake::in_file(place, message, "is this the rules folder?"));
        return Vec::new();
    }
    entries.retain(|entry| !name_of(entry).starts_with('.'));
    entries.sort_by_key(DirEntry::file_name);
    entries
}

fn name_of(entry: &DirEntry) -> String {
    entry.file_name().to_string_lossy().into_owned()
}

fn add(sources: &mut Sources, path: &Path, name: String, largest: u64, mistakes: &mut Vec<Mistake>) {
    let place = sources.place(&name);
    match text(path, &place, largest) {
        Ok(text) => sources.add(name, text),
        Err(mistake) => mistakes.push(mistake),
    }
}

/// The text of a file of at most so many bytes; `place` is what the operator calls it.
///
/// # Errors
/// Why it cannot be read.
pub fn text(path: &Path, place: &str, largest: u64) -> Result<String, Mistake> {
    let bytes = bytes(path, largest).map_err(|why| Mistake::in_file(place, why, ""))?;
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Err(Mistake::in_file(place, "the file is UTF-16", "save it as UTF-8"));
    }
    match String::from_utf8(bytes) {
        // Some editors begin a file with a byte order mark, which is no part of its text.
        Ok(text) => Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text)),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let lossy = String::from_utf8_lossy(error.as_bytes());
            Err(Mistake::at(place, &lossy, at, "this is not UTF-8", "save the file as UTF-8"))
        }
    }
}

fn bytes(path: &Path, largest: u64) -> Result<Vec<u8>, String> {
    let read = || {
        let mut bytes = Vec::new();
        // Opening a pipe would wait for somebody to write into it.
        if !fs::metadata(path)?.is_file() {
            return Err(io::Error::other("it is no ordinary file"));
        }
        File::open(path)?.take(largest + 1).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    match read() {
        Ok(bytes) if bytes.len() as u64 > largest => Err(format!("the file is larger than {largest} bytes")),
        Ok(bytes) => Ok(bytes),
        Err(error) => Err(format!("the file cannot be read: {}", plain(&error))),
    }
}

fn plain(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "it does not exist".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::NotADirectory => "it is not a folder".to_owned(),
        io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        _ => error.to_string(),
    }
}
