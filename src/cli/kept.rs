//! Bytes that have been read once and may be wanted again.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use tempfile::SpooledTempFile;

/// Bytes kept in memory before a temporary file is used.
const IN_MEMORY: usize = 256 * 1024;

/// What is read for the first time.
pub enum Kept {
    /// A file stays where it is.
    File(File),
    /// What passes only once is copied while it does. A failure to keep the copy counts only where the bytes are wanted
    /// again: those of most messages are not.
    Passing(Box<dyn Read>, io::Result<SpooledTempFile>),
}

impl Kept {
    /// A file. What has a name and is none, a pipe for instance, passes only once.
    pub fn file(file: File) -> io::Result<Self> {
        let stays = file.metadata()?.is_file();
        Ok(if stays { Self::File(file) } else { Self::passing(file) })
    }

    /// Something that passes only once.
    pub fn passing(source: impl Read + 'static) -> Self {
        Self::Passing(Box::new(source), Ok(SpooledTempFile::new(IN_MEMORY)))
    }

    /// The bytes that have been read, once more.
    pub fn again(self) -> io::Result<Box<dyn Read>> {
        match self {
            Self::File(mut file) => {
                file.seek(SeekFrom::Start(0))?;
                Ok(Box::new(file))
            }
            Self::Passing(_, copy) => {
                let mut copy = copy?;
                copy.seek(SeekFrom::Start(0))?;
                Ok(Box::new(copy))
            }
        }
    }
}

impl Read for Kept {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let (source, copy) = match self {
            Self::File(file) => return file.read(buffer),
            Self::Passing(source, copy) => (source, copy),
        };
        let count = source.read(buffer)?;
        if let Ok(kept) = copy
            && let Err(error) = kept.write_all(buffer.get(..count).unwrap_or_default())
        {
            *copy = Err(error);
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn twice(mut kept: Kept) -> [Vec<u8>; 2] {
        let [mut first, mut second] = [Vec::new(), Vec::new()];
        kept.read_to_end(&mut first).unwrap();
        kept.again().unwrap().read_to_end(&mut second).unwrap();
        [first, second]
    }

    #[test]
    fn what_passes_once_is_read_twice() {
        for size in [0, 10, IN_MEMORY, IN_MEMORY + 1, 3 * IN_MEMORY] {
            let bytes: Vec<u8> = (0..size).map(|at| at as u8).collect();
            let [first, second] = twice(Kept::passing(Cursor::new(bytes.clone())));
            assert!(first == bytes && second == bytes, "{size}");
        }
    }

    #[test]
    fn a_file_is_not_copied() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.eml");
        std::fs::write(&path, "bytes").unwrap();
        let kept = Kept::file(File::open(&path).unwrap()).unwrap();
        assert!(matches!(kept, Kept::File(_)));
        assert_eq!(twice(kept), [b"bytes", b"bytes"]);
    }

    #[test]
    fn a_copy_that_failed_counts_only_where_it_is_wanted() {
        let mut kept = Kept::Passing(Box::new(Cursor::new(b"bytes")), Err(io::ErrorKind::StorageFull.into()));
        let mut first = Vec::new();
        kept.read_to_end(&mut first).unwrap();
        assert_eq!(first, b"bytes");
        assert_eq!(kept.again().err().map(|error| error.kind()), Some(io::ErrorKind::StorageFull));
    }
}
