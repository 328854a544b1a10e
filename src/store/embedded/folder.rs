//! The folder of the store: its files, their names and rights, its lock, and how they reach the disk.
//!
//! ```text
//! folder/            0700
//!   lock             taken by the one gateway that serves from here
//!   index.sqlite     index and journal (and -wal, -shm while in use)
//!   index.suspect    the index has answered "corrupt": it is checked in full at the next start
//!   held/            0700
//!     <id>.mail      a held message, 0600
//!     .<id>.part     a message being written; swept at start
//! ```

use crate::mail::id::Id;
use crate::store::failure::OpenError;
use std::fs::{self, DirBuilder, File, OpenOptions, Permissions, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How a file or folder is brought to the disk; tests put a disk that fails in its place.
pub(super) type Fsync = Arc<dyn Fn(&File) -> io::Result<()> + Send + Sync>;

/// The folder of one store.
#[derive(Clone)]
pub(super) struct Folder {
    root: PathBuf,
    fsync: Fsync,
}

/// What lies in the folder of held messages.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Entry {
    /// A held message.
    Mail(Id),
    /// What an interrupted write has left.
    Leftover(PathBuf),
    /// None of ours.
    Stranger,
}

impl Folder {
    /// The folder at `root`, which may not exist yet.
    pub(super) fn at(root: &Path, fsync: Fsync) -> Self {
        Self { root: root.to_owned(), fsync }
    }

    /// Creates what is missing, for the owner alone, and tries whether a file can be written and synced.
    pub(super) fn prepare(&self) -> Result<(), OpenError> {
        let own = |path: &Path| {
            match DirBuilder::new().mode(0o700).create(path) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                done => done?,
            }
            fs::set_permissions(path, Permissions::from_mode(0o700))
        };
        for path in [self.root.clone(), self.held()] {
            own(&path).map_err(|error| OpenError::Folder { path, error })?;
        }
        self.probe().map_err(|error| OpenError::Folder { path: self.held(), error })
    }

    fn probe(&self) -> io::Result<()> {
        let path = self.held().join(".probe.part");
        let probe = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&path)?;
        self.sync(&probe)?;
        fs::remove_file(&path)?;
        self.sync_held()?;
        self.sync(&File::open(&self.root)?)
    }

    /// Takes the lock of the one gateway. It lasts as long as the file is open, and ends with the process.
    pub(super) fn lock(&self) -> Result<File, OpenError> {
        let path = self.root.join("lock");
        let open = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(&path);
        let file = open.map_err(|error| OpenError::Folder { path: path.clone(), error })?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(TryLockError::WouldBlock) => Err(OpenError::InUse(self.root.clone())),
            Err(TryLockError::Error(error)) => Err(OpenError::Folder { path, error }),
        }
    }

    /// The folder itself.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// The database of index and journal.
    pub(super) fn index(&self) -> PathBuf {
        self.root.join("index.sqlite")
    }

    /// The mark that the index has answered "corrupt".
    pub(super) fn suspect(&self) -> PathBuf {
        self.root.join("index.suspect")
    }

    /// The folder of held messages.
    pub(super) fn held(&self) -> PathBuf {
        self.root.join("held")
    }

    /// The file of a held message. Made of the id's bits, so no text of anybody's becomes part of a path.
    pub(super) fn mail(&self, id: Id) -> PathBuf {
        self.held().join(format!("{id}.mail"))
    }

    /// The file of a message that is being written.
    pub(super) fn part(&self, id: Id) -> PathBuf {
        self.held().join(format!(".{id}.part"))
    }

    /// Brings a file's bytes and length to the disk.
    pub(super) fn sync(&self, file: &File) -> io::Result<()> {
        (self.fsync)(file)
    }

    /// Brings the entries of the folder of held messages to the disk: without it a rename may be undone by a crash.
    pub(super) fn sync_held(&self) -> io::Result<()> {
        self.sync(&File::open(self.held())?)
    }

    /// Removes the content of an item; a file that is gone already is fine.
    pub(super) fn remove(&self, id: Id) -> io::Result<()> {
        match fs::remove_file(self.mail(id)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            done => done,
        }
    }

    /// Opens the file of a held message; a link or anything else that is no plain file is not followed.
    pub(super) fn open_mail(&self, id: Id) -> io::Result<File> {
        let path = self.mail(id);
        let named = fs::symlink_metadata(&path)?;
        if !named.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a plain file"));
        }
        let file = File::open(&path)?;
        let opened = file.metadata()?;
        if (named.dev(), named.ino()) != (opened.dev(), opened.ino()) {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "the file was replaced while it was opened",
            ));
        }
        Ok(file)
    }

    /// Everything in the folder of held messages, in no order.
    pub(super) fn entries(&self) -> io::Result<impl Iterator<Item = io::Result<Entry>>> {
        Ok(fs::read_dir(self.held())?.map(|entry| entry.map(|entry| sort(&entry.path()))))
    }
}

fn sort(path: &Path) -> Entry {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    if name.starts_with('.') && name.ends_with(".part") {
        return Entry::Leftover(path.to_owned());
    }
    let id = name.strip_suffix(".mail").and_then(|stem| stem.parse::<Id>().ok());
    match id {
        // An id has one spelling: what reads the same in capitals is not the file that we would open.
        Some(id) if name == format!("{id}.mail") => Entry::Mail(id),
        _ => Entry::Stranger,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_by_what_they_are() {
        let id = Id::from_bytes([7; 16]);
        assert_eq!(sort(Path::new(&format!("/x/{id}.mail"))), Entry::Mail(id));
        let part = PathBuf::from(format!("/x/.{id}.part"));
        assert_eq!(sort(&part), Entry::Leftover(part.clone()));
        let capitals = format!("/x/{}.mail", id.to_string().to_uppercase());
        for name in ["/x/notes.txt", "/x/.mail", "/x/short.mail", capitals.as_str()] {
            assert_eq!(sort(Path::new(name)), Entry::Stranger, "{name}");
        }
    }
}
