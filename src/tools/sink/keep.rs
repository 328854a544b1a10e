//! What becomes of a message that the sink has taken: dropped, kept in memory, or written to a folder.

use serde::Serialize;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use tempfile::NamedTempFile;

/// What becomes of content.
#[derive(Debug, Clone, Default)]
pub enum Keep {
    /// It is counted and dropped.
    #[default]
    Nothing,
    /// It is kept in memory, for tests.
    Memory {
        /// Messages at the most; the next one is answered with 452.
        at_most: usize,
    },
    /// Each message becomes `NNNNNN.eml` with `NNNNNN.envelope.json` beside it. Numbers go on where a folder ends.
    Folder {
        /// The folder; it is created where it is missing.
        path: PathBuf,
        /// Files and folder are on the disk (fsync) before the message is acknowledged.
        sync: bool,
    },
}

/// The commands that a message came with, as the client wrote their arguments.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Transaction {
    /// The argument of `EHLO` or `HELO`.
    pub helo: String,
    /// What followed `MAIL FROM:`.
    pub mail: String,
    /// What followed each accepted `RCPT TO:`.
    pub rcpt: Vec<String>,
    /// Attributes of `XFORWARD`, values as they were written (xtext).
    pub xforward: BTreeMap<String, String>,
    /// The content came by `BDAT`.
    pub chunked: bool,
}

/// A message kept in memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The commands it came with.
    pub transaction: Transaction,
    /// Its content, stuffed dots removed.
    pub content: Vec<u8>,
}

/// Keeps messages as [`Keep`] says.
#[derive(Debug)]
pub(super) struct Keeper {
    keep: Keep,
    messages: Mutex<Vec<Message>>,
    /// The number of the last file.
    number: AtomicU64,
}

/// The content of a message that is still arriving. Nothing of a message that is dropped unfinished stays behind.
#[derive(Debug)]
pub(super) enum Content {
    Dropped,
    Memory(Vec<u8>),
    Folder(NamedTempFile),
}

impl Keeper {
    pub(super) fn new(keep: Keep) -> io::Result<Self> {
        let mut number = 0;
        if let Keep::Folder { path, .. } = &keep {
            fs::create_dir_all(path)?;
            number = last_number(path)?;
        }
        Ok(Self { keep, messages: Mutex::default(), number: number.into() })
    }

    /// The place for the content of one message.
    pub(super) fn begin(&self) -> io::Result<Content> {
        Ok(match &self.keep {
            Keep::Nothing => Content::Dropped,
            Keep::Memory { .. } => Content::Memory(Vec::new()),
            Keep::Folder { path, .. } => Content::Folder(unfinished(path)?),
        })
    }

    /// Keeps a complete message. `Ok(false)` says that there is no room for it.
    ///
    /// In a folder this waits for the disk: call it where waiting harms nobody.
    pub(super) fn finish(&self, content: Content, transaction: Transaction) -> io::Result<bool> {
        match (&self.keep, content) {
            (Keep::Memory { at_most }, Content::Memory(content)) => {
                let mut messages = self.messages.lock().unwrap_or_else(PoisonError::into_inner);
                let room = messages.len() < *at_most;
                if room {
                    messages.push(Message { transaction, content });
                }
                Ok(room)
            }
            (Keep::Folder { path, sync }, Content::Folder(content)) => {
                self.write(path, *sync, content, &transaction).map(|()| true)
            }
            _ => Ok(true),
        }
    }

    /// Takes what is kept in memory; empties it.
    pub(super) fn take(&self) -> Vec<Message> {
        std::mem::take(&mut *self.messages.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The envelope is there before the message: whoever sees `NNNNNN.eml` may read both.
    fn write(
        &self,
        folder: &Path,
        sync: bool,
        content: NamedTempFile,
        transaction: &Transaction,
    ) -> io::Result<()> {
        let number = self.number.fetch_add(1, Ordering::Relaxed) + 1;
        let mut envelope = unfinished(folder)?;
        serde_json::to_writer_pretty(&envelope, transaction)?;
        envelope.write_all(b"\n")?;
        if sync {
            content.as_file().sync_all()?;
            envelope.as_file().sync_all()?;
        }
        envelope.persist_noclobber(folder.join(format!("{number:06}.envelope.json")))?;
        content.persist_noclobber(folder.join(format!("{number:06}.eml")))?;
        if sync {
            File::open(folder)?.sync_all()?;
        }
        Ok(())
    }
}

impl Content {
    /// The next bytes of the message.
    pub(super) fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::Dropped => Ok(()),
            Self::Memory(content) => {
                content.extend_from_slice(bytes);
                Ok(())
            }
            Self::Folder(file) => file.write_all(bytes),
        }
    }
}

/// A hidden file that is removed where it does not get a name.
fn unfinished(folder: &Path) -> io::Result<NamedTempFile> {
    tempfile::Builder::new().prefix(".").suffix(".unfinished").tempfile_in(folder)
}

/// The highest `NNNNNN` of the messages in a folder, 0 where there are none.
fn last_number(folder: &Path) -> io::Result<u64> {
    let mut last = 0;
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        let number =
            name.to_str().and_then(|name| name.split_once('.')).and_then(|(number, _)| number.parse().ok());
        last = last.max(number.unwrap_or(0));
    }
    Ok(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(keeper: &Keeper, text: &[u8]) -> bool {
        let mut content = keeper.begin().unwrap();
        content.append(text).unwrap();
        keeper.finish(content, Transaction { mail: "<>".into(), ..Transaction::default() }).unwrap()
    }

    #[test]
    fn a_folder_holds_whole_messages_and_goes_on_counting() {
        let folder = tempfile::tempdir().unwrap();
        let keep = Keep::Folder { path: folder.path().join("mail"), sync: true };
        let keeper = Keeper::new(keep.clone()).unwrap();
        assert!(put(&keeper, b"one\r\n"));
        let mut lost = keeper.begin().unwrap();
        lost.append(b"half").unwrap();
        drop(lost);
        assert!(put(&Keeper::new(keep).unwrap(), b"two\r\n"));

        let mut names: Vec<_> = fs::read_dir(folder.path().join("mail"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        assert_eq!(names, ["000001.eml", "000001.envelope.json", "000002.eml", "000002.envelope.json"]);
        assert_eq!(fs::read(folder.path().join("mail/000002.eml")).unwrap(), b"two\r\n");
        let envelope = fs::read_to_string(folder.path().join("mail/000001.envelope.json")).unwrap();
        let envelope: serde_json::Value = serde_json::from_str(&envelope).unwrap();
        assert_eq!(envelope["mail"], "<>");
    }

    #[test]
    fn memory_has_an_end() {
        let keeper = Keeper::new(Keep::Memory { at_most: 1 }).unwrap();
        assert!(put(&keeper, b"one"));
        assert!(!put(&keeper, b"two"));
        assert_eq!(keeper.take().len(), 1);
        assert!(put(&keeper, b"three"));
    }
}
