//! The spool: the content of one message, in memory while it is small, then in a file that has no name.

use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::task::JoinHandle;

/// Bytes kept in memory before a file is used.
pub const IN_MEMORY: usize = 256 * 1024;
/// Bytes collected before they are written to the file.
const BATCH: usize = 64 * 1024;

/// The content of one message while it arrives.
///
/// A failure to write is remembered and returned where the content is asked for: a message that is accepted does not
/// need its spool, so a full disk must not stop it.
#[derive(Debug)]
pub struct Spool {
    folder: Arc<Path>,
    collected: Vec<u8>,
    written: u64,
    file: Spilled,
}

/// Where the bytes go that are no longer in memory.
#[derive(Debug)]
enum Spilled {
    No,
    /// One write is under way at a time, beside the session.
    Writing(JoinHandle<io::Result<File>>),
    Written(File),
    Failed(io::Error),
}

impl Spool {
    /// An empty spool whose file, if it needs one, lies in `folder`.
    pub fn new(folder: Arc<Path>) -> Self {
        Self { folder, collected: Vec::new(), written: 0, file: Spilled::No }
    }

    /// Bytes in the spool.
    pub fn len(&self) -> u64 {
        self.written + self.collected.len() as u64
    }

    /// Whether nothing is in the spool.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The next bytes.
    pub async fn append(&mut self, bytes: &[u8]) {
        let limit = if matches!(self.file, Spilled::No) { IN_MEMORY } else { BATCH };
        if self.collected.len() + bytes.len() > limit {
            self.spill().await;
        }
        match self.file {
            Spilled::Failed(_) => self.written += bytes.len() as u64,
            _ => self.collected.extend_from_slice(bytes),
        }
    }

    /// Hands what was collected to a thread that may wait for the disk.
    async fn spill(&mut self) {
        let batch = std::mem::take(&mut self.collected);
        self.written += batch.len() as u64;
        let file = match std::mem::replace(&mut self.file, Spilled::No) {
            Spilled::No => None,
            Spilled::Written(file) => Some(file),
            Spilled::Writing(under_way) => match finished(under_way).await {
                Ok(file) => Some(file),
                Err(error) => return self.file = Spilled::Failed(error),
            },
            Spilled::Failed(error) => return self.file = Spilled::Failed(error),
        };
        let folder: PathBuf = self.folder.as_ref().into();
        self.file = Spilled::Writing(tokio::task::spawn_blocking(move || {
            let mut file = file.map_or_else(|| tempfile::tempfile_in(folder), Ok)?;
            file.write_all(&batch)?;
            Ok(file)
        }));
    }

    /// Hands all bytes so far to `read`, in order, on a thread that may take its time, until it says that it has seen
    /// enough; then the spool goes on as before. What was read into comes back.
    ///
    /// # Errors
    /// The file could not be made, written or read; the spool has failed.
    pub async fn replay<T, R>(&mut self, mut into: T, read: R) -> io::Result<T>
    where
        T: Send + 'static,
        R: Fn(&mut T, &[u8]) -> ControlFlow<()> + Send + 'static,
    {
        let spool = std::mem::replace(self, Self::new(Arc::clone(&self.folder)));
        let written = spool.written;
        let mut content = spool.into_reader().await.inspect_err(|error| {
            self.file = Spilled::Failed(io::Error::from(error.kind()));
        })?;
        let replayed = tokio::task::spawn_blocking(move || -> io::Result<(Content, T)> {
            let mut buffer = vec![0; BATCH];
            if let Some(file) = &mut content.spilled {
                loop {
                    let count = file.read(&mut buffer)?;
                    if count == 0 || read(&mut into, buffer.get(..count).unwrap_or_default()).is_break() {
                        break;
                    }
                }
                file.seek(SeekFrom::End(0))?;
            }
            let _ = read(&mut into, content.collected.get_ref());
            Ok((content, into))
        });
        let (content, into) = replayed.await.map_err(io::Error::other).flatten().inspect_err(|error| {
            self.file = Spilled::Failed(io::Error::from(error.kind()));
        })?;
        self.written = written;
        self.file = content.spilled.map_or(Spilled::No, Spilled::Written);
        self.collected = content.collected.into_inner();
        Ok(into)
    }

    /// The content from its beginning.
    ///
    /// # Errors
    /// The file could not be made, written or read: the content is not complete.
    pub async fn into_reader(mut self) -> io::Result<Content> {
        let spilled = match std::mem::replace(&mut self.file, Spilled::No) {
            Spilled::No => None,
            Spilled::Written(file) => Some(file),
            Spilled::Writing(under_way) => Some(finished(under_way).await?),
            Spilled::Failed(error) => return Err(error),
        };
        let spilled = spilled.map(|mut file| file.seek(SeekFrom::Start(0)).map(|_| file)).transpose()?;
        Ok(Content { spilled, collected: Cursor::new(self.collected) })
    }
}

async fn finished(under_way: JoinHandle<io::Result<File>>) -> io::Result<File> {
    under_way.await.map_err(io::Error::other)?
}

/// A reader of spooled content.
#[derive(Debug)]
pub struct Content {
    spilled: Option<File>,
    collected: Cursor<Vec<u8>>,
}

impl Content {
    /// The next bytes, read on a thread that may wait where they lie in a file; none at the end.
    ///
    /// # Errors
    /// The file cannot be read.
    pub async fn piece(mut self) -> io::Result<(Vec<u8>, Self)> {
        let piece = move || {
            let mut piece = vec![0; BATCH];
            let count = self.read(&mut piece)?;
            piece.truncate(count);
            Ok((piece, self))
        };
        tokio::task::spawn_blocking(piece).await.map_err(io::Error::other)?
    }
}

impl Read for Content {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if let Some(file) = &mut self.spilled {
            match file.read(buffer)? {
                0 if !buffer.is_empty() => self.spilled = None,
                count => return Ok(count),
            }
        }
        self.collected.read(buffer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn round(sizes: &[usize]) {
        let folder = tempfile::tempdir().unwrap();
        let mut spool = Spool::new(folder.path().into());
        let mut all = Vec::new();
        for (index, size) in sizes.iter().enumerate() {
            let bytes = vec![index as u8; *size];
            spool.append(&bytes).await;
            all.extend_from_slice(&bytes);
        }
        assert_eq!(spool.len(), all.len() as u64);
        let mut read = Vec::new();
        spool.into_reader().await.unwrap().read_to_end(&mut read).unwrap();
        assert!(read == all);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "the file has no name");
    }

    #[tokio::test]
    async fn what_goes_in_comes_out() {
        round(&[]).await;
        round(&[1, 0, 7]).await;
        round(&[IN_MEMORY, 1]).await;
        round(&[IN_MEMORY - 1, 2, 65_536, 65_536, 3]).await;
        round(&[1_000_000, 5]).await;
    }

    #[tokio::test]
    async fn what_went_in_can_be_replayed_and_then_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        for sizes in [&[3, 5][..], &[IN_MEMORY, 7, 100_000], &[100_000; 9]] {
            let mut spool = Spool::new(folder.path().into());
            let mut all = Vec::new();
            for size in sizes {
                spool.append(&vec![7; *size]).await;
                all.extend_from_slice(&vec![7; *size]);
                let keep = |seen: &mut Vec<u8>, bytes: &[u8]| {
                    seen.extend_from_slice(bytes);
                    ControlFlow::Continue(())
                };
                assert!(spool.replay(Vec::new(), keep).await.unwrap() == all);
                assert_eq!(spool.len(), all.len() as u64);
            }
            let mut read = Vec::new();
            spool.into_reader().await.unwrap().read_to_end(&mut read).unwrap();
            assert!(read == all);
        }
    }

    #[tokio::test]
    async fn a_disk_that_fails_is_told_at_the_end_only() {
        let mut spool = Spool::new(Path::new("/nonexistent/folder").into());
        for _ in 0..20 {
            spool.append(&[0; 65_536]).await;
        }
        assert_eq!(spool.len(), 20 * 65_536);
        assert!(spool.into_reader().await.is_err());
    }
}
