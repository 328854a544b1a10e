//! Messages in files: where they are and how their bytes are read.

use super::escape::plain;
use super::kept::Kept;
use crate::detect::detectors::Detectors;
use crate::inspect::facts::Header;
use crate::inspect::inspector::{Inspector, Limits};
use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Read at once; a message is never in memory as a whole.
const PIECE: usize = 64 * 1024;

/// Where the bytes of one message come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// Standard input, written `-`.
    Stdin,
    /// A file.
    File(PathBuf),
}

/// A path that yields no message.
#[derive(Debug)]
pub struct Unreadable {
    /// The path, fit to print.
    pub name: String,
    /// Why.
    pub error: io::Error,
}

/// A message that has been read once.
pub struct Reread {
    kept: Kept,
    /// Whether line ends had to be changed.
    pub line_ends_mended: bool,
}

impl Reread {
    /// Hands the bytes over once more, changed as they were the first time.
    pub fn again(self, mut take: impl FnMut(&[u8])) -> io::Result<()> {
        read(&mut self.kept.again()?, &mut take).map(drop)
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stdin => f.write_str("standard input"),
            Self::File(path) => f.write_str(&plain(&path.to_string_lossy())),
        }
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.error)
    }
}

/// The messages that paths name: a file as it is, of a folder every `.eml` in it and below it by name, `-` for standard
/// input. A folder without any counts as unreadable: whoever names it expects some.
pub fn find(paths: &[PathBuf]) -> (Vec<Source>, Vec<Unreadable>) {
    let (mut sources, mut unreadable) = (Vec::new(), Vec::new());
    for path in paths {
        if path.as_os_str() == "-" {
            sources.push(Source::Stdin);
        } else if path.is_dir() {
            let before = sources.len();
            walk(path, &mut sources, &mut unreadable);
            if sources.len() == before {
                let error = io::Error::new(io::ErrorKind::NotFound, "no .eml file in this folder");
                unreadable.push(Unreadable { name: name(path), error });
            }
        } else {
            sources.push(Source::File(path.clone()));
        }
    }
    (sources, unreadable)
}

/// Symbolic links to folders are not followed: they may go round in circles.
fn walk(folder: &Path, sources: &mut Vec<Source>, unreadable: &mut Vec<Unreadable>) {
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).and_then(Iterator::collect::<io::Result<Vec<_>>>);
        let mut entries = match entries {
            Ok(entries) => entries,
            Err(error) => {
                unreadable.push(Unreadable { name: name(&folder), error });
                continue;
            }
        };
        entries.sort_by_key(fs::DirEntry::file_name);
        let below = folders.len();
        for entry in entries {
            let path = entry.path();
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("eml")) {
                sources.push(Source::File(path));
            }
        }
        // The last is looked into first.
        if let Some(below) = folders.get_mut(below..) {
            below.reverse();
        }
    }
}

fn name(path: &Path) -> String {
    plain(&path.to_string_lossy())
}

impl Source {
    /// Hands the bytes over in pieces, lines ended as on the wire. Returns whether line ends had to be changed for it.
    pub fn read(&self, mut take: impl FnMut(&[u8])) -> io::Result<bool> {
        match self {
            Self::Stdin => read(&mut io::stdin(), &mut take),
            Self::File(path) => read(&mut File::open(path)?, &mut take),
        }
    }

    /// The same, for a reader who may want to [read the bytes again](Reread::again).
    pub fn read_first(&self, mut take: impl FnMut(&[u8])) -> io::Result<Reread> {
        let mut kept = match self {
            Self::Stdin => Kept::passing(io::stdin()),
            Self::File(path) => Kept::file(File::open(path)?)?,
        };
        let line_ends_mended = read(&mut kept, &mut take)?;
        Ok(Reread { kept, line_ends_mended })
    }

    /// All bytes, lines ended as on the wire; an error where there are more than `limit`.
    pub fn read_all(&self, limit: usize) -> io::Result<Vec<u8>> {
        let (mut bytes, mut too_many) = (Vec::new(), false);
        self.read(|piece| {
            too_many |= bytes.len() + piece.len() > limit;
            if !too_many {
                bytes.extend_from_slice(piece);
            }
        })?;
        if too_many { Err(io::Error::from(io::ErrorKind::FileTooLarge)) } else { Ok(bytes) }
    }
}

fn read(file: &mut impl Read, take: &mut impl FnMut(&[u8])) -> io::Result<bool> {
    let mut piece = vec![0; PIECE];
    let mut line_ends = LineEnds::default();
    loop {
        match file.read(&mut piece) {
            Ok(0) => return Ok(line_ends.bare == Some(true)),
            Ok(count) => take(line_ends.mend(piece.get(..count).unwrap_or_default())),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// The fields of a message's header, from the bytes of the message.
pub fn header(message: &[u8]) -> Header {
    let end = memchr::memmem::find(message, b"\r\n\r\n").map_or(message.len(), |at| at + 4);
    let block = message.get(..end).unwrap_or(message);
    Inspector::inspect(&Arc::new(Detectors::builtin()), &Limits::default(), [block]).header
}

/// Turns the lines of a file that were ended by LF, as programs save mail, into the CRLF that mail has on the wire.
///
/// The first line decides. Where it ends with CRLF every byte is left alone: a bare LF further down was sent as one,
/// and whether that is allowed is for the inspection to say.
#[derive(Debug, Default)]
struct LineEnds {
    /// Whether the first line was ended by a bare LF; `None` before its end.
    bare: Option<bool>,
    last: Option<u8>,
    mended: Vec<u8>,
}

impl LineEnds {
    fn mend<'a>(&'a mut self, piece: &'a [u8]) -> &'a [u8] {
        let before = self.last;
        self.last = piece.last().copied().or(before);
        if self.bare.is_none() {
            self.bare = memchr::memchr(b'\n', piece).map(|at| {
                let previous = at.checked_sub(1).map_or(before, |at| piece.get(at).copied());
                previous != Some(b'\r')
            });
        }
        if self.bare != Some(true) {
            return piece;
        }
        self.mended.clear();
        let (mut rest, mut previous) = (piece, before);
        while let Some(at) = memchr::memchr(b'\n', rest) {
            let (line, after) = rest.split_at_checked(at).unwrap_or((rest, &[]));
            self.mended.extend_from_slice(line);
            if line.last().copied().or(previous) != Some(b'\r') {
                self.mended.push(b'\r');
            }
            self.mended.push(b'\n');
            (rest, previous) = (after.get(1..).unwrap_or_default(), Some(b'\n'));
        }
        self.mended.extend_from_slice(rest);
        &self.mended
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn mend(pieces: &[&[u8]]) -> (Vec<u8>, bool) {
        let mut line_ends = LineEnds::default();
        let mended = pieces.iter().flat_map(|piece| line_ends.mend(piece).to_vec()).collect();
        (mended, line_ends.bare == Some(true))
    }

    #[test]
    fn the_first_line_decides() {
        assert_eq!(mend(&[b"a\nb\n\nc"]), (b"a\r\nb\r\n\r\nc".to_vec(), true));
        assert_eq!(mend(&[b"a\r\nb\nc"]), (b"a\r\nb\nc".to_vec(), false));
        assert_eq!(mend(&[b"a\nb\r\nc\n"]), (b"a\r\nb\r\nc\r\n".to_vec(), true));
        assert_eq!(mend(&[b"\n\n"]), (b"\r\n\r\n".to_vec(), true));
        assert_eq!(mend(&[b"a\r", b"", b"\nb"]), (b"a\r\nb".to_vec(), false));
    }

    proptest! {
        #[test]
        fn any_cutting_reads_the_same(text in "[\r\na]{0,20}", cut in 0_usize..21, second in 0_usize..21) {
            let text = text.as_bytes();
            let (left, right) = text.split_at(cut.min(text.len()));
            let (middle, right) = right.split_at(second.min(right.len()));
            prop_assert_eq!(mend(&[left, middle, right]), mend(&[text]));
        }
    }

    #[test]
    fn a_folder_gives_its_messages_by_name_and_a_folder_without_any_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b.eml", "a.EML", "x/1.eml", "y/z/2.eml", "notes.txt"] {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "Subject: x\n\n").unwrap();
        }
        fs::create_dir(folder.path().join("empty")).unwrap();
        let paths = [
            folder.path().to_owned(),
            "-".into(),
            folder.path().join("empty"),
            folder.path().join("notes.txt"),
        ];
        let (sources, unreadable) = find(&paths);
        let names: Vec<_> = sources.iter().map(|source| source.to_string()).collect();
        let tails = ["a.EML", "b.eml", "x/1.eml", "y/z/2.eml", "standard input", "notes.txt"];
        assert_eq!(names.len(), tails.len());
        assert!(names.iter().zip(tails).all(|(name, tail)| name.ends_with(tail)), "{names:?}");
        assert_eq!(unreadable.len(), 1);
        assert_eq!(sources[0].read_all(100).unwrap(), b"Subject: x\r\n\r\n");
        assert!(sources[0].read_all(10).is_err());
    }
}
