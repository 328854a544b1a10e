//! The file of a held message: a line that says what it is, the item as one line of JSON, then the exact bytes.
//!
//! ```text
//! portcullis held message 1 <SHA-256 of the next line, hexadecimal>\n
//! {"id":"…","at":"…","envelope":{…},…,"size":1234,"sha256":"…",…}\n
//! <1234 bytes>
//! ```
//!
//! This is the only place that knows the format; its number is in the first line. The index row keeps the second
//! line too, so each can be held against the other.

use super::folder::Folder;
use crate::mail::id::Id;
use crate::store::failure::HoldError;
use crate::store::held::{Item, State};
use sha2::{Digest, Sha256};
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

const MARK: &str = "portcullis held message 1 ";
const DIGEST_LENGTH: usize = 64;
/// Bytes of the JSON line at the most; an envelope of 10,000 recipients with long addresses fits.
const RECORD_MOST: u64 = 16 << 20;
const CHUNK: usize = 64 * 1024;

/// An item as it is written down: the item, its line of JSON, the SHA-256 of that line.
#[derive(Clone, Debug)]
pub(super) struct Record {
    pub(super) item: Item,
    pub(super) json: String,
    pub(super) digest: String,
}

impl Record {
    /// Writes an item down as it was held, whatever has become of it.
    pub(super) fn of(item: Item) -> Result<Self, HoldError> {
        let item = Item { state: State::Held, outcome: String::new(), ..item };
        let json = serde_json::to_string(&item).map_err(|error| HoldError::Unwritable(error.to_string()))?;
        let digest = hex(&Sha256::digest(json.as_bytes()));
        Ok(Self { item, json, digest })
    }

    /// Reads what was written down; `None` where it is not what it was.
    pub(super) fn read(json: String, digest: String) -> Option<Self> {
        if hex(&Sha256::digest(json.as_bytes())) != digest {
            return None;
        }
        let item = serde_json::from_str(&json).ok()?;
        Some(Self { item, json, digest })
    }

    fn head(&self) -> String {
        format!("{MARK}{}\n{}\n", self.digest, self.json)
    }
}

/// Why a message could not be written.
pub(super) enum WriteError {
    /// Nothing is held; a later try may do better.
    Failed(HoldError),
    /// The disk did not confirm the bytes: nothing that lies there may be trusted (a second fsync may well say yes to
    /// bytes that were dropped).
    NotSynced,
}

impl From<HoldError> for WriteError {
    fn from(error: HoldError) -> Self {
        Self::Failed(error)
    }
}

/// Writes a message to its file and the file to the disk. The folder's entry is still to be synced.
pub(super) fn write(folder: &Folder, item: Item, content: impl Read) -> Result<Record, WriteError> {
    let (id, mail) = (item.id, folder.mail(item.id));
    if mail.try_exists().map_err(unwritable)? {
        return Err(HoldError::Clash.into());
    }
    let part = folder.part(id);
    let record = write_part(folder, &part, item, content).and_then(|record| {
        fs::rename(&part, &mail).map(|()| record).map_err(|error| unwritable(error).into())
    });
    if record.is_err() {
        // What cannot be removed is swept at the next start.
        let _ = fs::remove_file(&part);
    }
    record
}

fn write_part(folder: &Folder, part: &Path, item: Item, content: impl Read) -> Result<Record, WriteError> {
    let mut file = match OpenOptions::new().write(true).create_new(true).mode(0o600).open(part) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Err(HoldError::Clash.into()),
        opened => opened.map_err(unwritable)?,
    };
    let (size, expected) = (item.size, item.sha256.clone());
    // The digest of the content is known at its end only. Until then its place is kept by one of the same length.
    let draft = Record::of(Item { sha256: "0".repeat(DIGEST_LENGTH), ..item })?;
    if draft.json.len() as u64 >= RECORD_MOST {
        return Err(HoldError::Unwritable("the envelope is too large".into()).into());
    }
    file.write_all(draft.head().as_bytes()).map_err(unwritable)?;
    let (written, sha256) = copy(content, &mut file)?;
    if written != size || (!expected.is_empty() && !expected.eq_ignore_ascii_case(&sha256)) {
        return Err(HoldError::Differs.into());
    }
    let draft_length = draft.head().len();
    let record = Record::of(Item { sha256, ..draft.item })?;
    if record.head().len() != draft_length {
        return Err(HoldError::Unwritable("the head of the file has changed its length".into()).into());
    }
    file.seek(SeekFrom::Start(0)).map_err(unwritable)?;
    file.write_all(record.head().as_bytes()).map_err(unwritable)?;
    folder.sync(&file).map_err(|_| WriteError::NotSynced)?;
    Ok(record)
}

/// Copies all content; how much it was, and its SHA-256.
fn copy(mut content: impl Read, file: &mut File) -> Result<(u64, String), HoldError> {
    let mut buffer = vec![0; CHUNK];
    let (mut hasher, mut length) = (Sha256::new(), 0_u64);
    loop {
        let count = match content.read(&mut buffer) {
            Ok(0) => return Ok((length, hex(&hasher.finalize()))),
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(HoldError::Content(error)),
        };
        let chunk = buffer.get(..count).unwrap_or_default();
        hasher.update(chunk);
        file.write_all(chunk).map_err(unwritable)?;
        length += count as u64;
    }
}

fn unwritable(error: io::Error) -> HoldError {
    use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
    match error.kind() {
        StorageFull | QuotaExceeded | FileTooLarge => HoldError::NoSpace,
        _ => HoldError::Unwritable(error.to_string()),
    }
}

/// Why a file could not be read.
#[derive(Debug)]
pub(super) enum ReadError {
    /// It is missing or not what was stored.
    Damaged(&'static str),
    /// It could not be read now.
    Failed(io::Error),
}

/// A file whose head is whole; the content is not verified yet.
#[derive(Debug)]
pub(super) struct Opened {
    pub(super) record: Record,
    reader: BufReader<File>,
    start: u64,
    length: u64,
}

/// Opens the file of an item and reads its head.
pub(super) fn open(folder: &Folder, id: Id) -> Result<Opened, ReadError> {
    let file = folder.open_mail(id).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => ReadError::Damaged("its file is missing"),
        io::ErrorKind::InvalidInput => ReadError::Damaged("its file is not a plain file"),
        _ => ReadError::Failed(error),
    })?;
    let length = file.metadata().map_err(ReadError::Failed)?.len();
    let mut reader = BufReader::with_capacity(CHUNK, file);
    let mark = line(&mut reader, (MARK.len() + DIGEST_LENGTH + 1) as u64)?;
    let digest = mark.strip_prefix(MARK).ok_or(ReadError::Damaged("its first line is not ours"))?;
    let json = line(&mut reader, RECORD_MOST)?;
    let start = (mark.len() + json.len() + 2) as u64;
    let record = Record::read(json, digest.to_owned()).ok_or(ReadError::Damaged("its record has changed"))?;
    if record.item.id != id {
        return Err(ReadError::Damaged("it is the file of another item"));
    }
    Ok(Opened { record, reader, start, length })
}

/// A line without its end.
fn line(reader: &mut impl BufRead, most: u64) -> Result<String, ReadError> {
    let mut bytes = Vec::new();
    reader.take(most).read_until(b'\n', &mut bytes).map_err(ReadError::Failed)?;
    if bytes.pop() != Some(b'\n') {
        return Err(ReadError::Damaged("its head is cut short"));
    }
    String::from_utf8(bytes).map_err(|_| ReadError::Damaged("its head is no text"))
}

impl Opened {
    /// The file, for locking: a lock taken on it lasts as long as a clone of it is open.
    pub(super) fn file(&self) -> &File {
        self.reader.get_ref()
    }

    /// Holds the length of the file against its record.
    pub(super) fn has_its_length(&self) -> Result<(), ReadError> {
        match self.start.checked_add(self.record.item.size) == Some(self.length) {
            true => Ok(()),
            false => Err(ReadError::Damaged("its length is wrong")),
        }
    }

    /// Reads the whole content once and holds it against its SHA-256.
    pub(super) fn verify(self) -> Result<Verified, ReadError> {
        self.has_its_length()?;
        let mut verified = Verified::from(self);
        let end = io::copy(&mut verified, &mut io::sink());
        match end {
            Ok(_) => verified.rewind().map_err(ReadError::Failed),
            Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                Err(ReadError::Damaged("its content has changed"))
            }
            Err(error) => Err(ReadError::Failed(error)),
        }
    }
}

/// The content of a file, from its first byte, that once was read to its end and was whole.
#[derive(Debug)]
pub(super) struct Verified {
    pub(super) record: Record,
    reader: BufReader<File>,
    start: u64,
    left: u64,
    hasher: Sha256,
}

impl From<Opened> for Verified {
    fn from(opened: Opened) -> Self {
        let Opened { record, reader, start, length: _ } = opened;
        let left = record.item.size;
        Self { record, reader, start, left, hasher: Sha256::new() }
    }
}

impl Verified {
    fn rewind(mut self) -> io::Result<Self> {
        self.reader.seek(SeekFrom::Start(self.start))?;
        self.left = self.record.item.size;
        self.hasher = Sha256::new();
        Ok(self)
    }
}

impl Read for Verified {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let changed = || io::Error::new(io::ErrorKind::InvalidData, "the content has changed");
        let empty = buffer.is_empty();
        let count = self.reader.by_ref().take(self.left).read(buffer)?;
        self.hasher.update(buffer.get(..count).unwrap_or_default());
        self.left = self.left.saturating_sub(count as u64);
        if count == 0 && !empty && self.left > 0 {
            return Err(changed());
        }
        // The last bytes are not handed out before all of them are known to be right; an empty content is as good.
        if self.left == 0 && hex(&self.hasher.clone().finalize()) != self.record.item.sha256 {
            return Err(changed());
        }
        Ok(count)
    }
}

/// Hexadecimal digits, in lower case.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
