//! What stands in a rules folder at one moment, and whether somebody may still be writing there.

use super::{folder, shipped};
use crate::mail::mistake::Mistake;
use crate::policy::decision::PolicyHash;
use crate::policy::source::Sources;
use std::path::Path;

/// What was read of a folder at one moment: its files, or why they cannot be read.
#[derive(Debug)]
pub struct Sight(pub(super) Result<Sources, Vec<Mistake>>);

/// What tells one sight from another: the contents, whatever the times of files and links say.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Print(Result<PolicyHash, Vec<Mistake>>);

impl Sight {
    /// Reads the files of this folder.
    pub(super) fn of(folder: &Path) -> Self {
        Self(folder::read(folder))
    }

    /// The files in the program.
    pub(super) fn shipped() -> Self {
        Self(Ok(shipped::sources()))
    }

    pub(super) fn print(&self) -> Print {
        Print(self.0.as_ref().map(Sources::hash).map_err(Clone::clone))
    }
}

/// Looks at a folder again and again. A file that is half written, or a folder of which one half has been changed, does not look
/// the same twice; so what does has come to rest.
#[derive(Default, Debug)]
pub(super) struct Watch {
    before: Option<Print>,
}

impl Watch {
    /// Whether this is to be read now: it is not what was tried last, and looked the same the last time.
    pub(super) fn is_due(&mut self, now: Print, tried: &Print) -> bool {
        let rests = self.before.as_ref() == Some(&now);
        let due = rests && now != *tried;
        self.before = Some(now);
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn print(text: &str) -> Print {
        let mut sources = Sources::new("rules");
        sources.add("a.toml", text);
        Sight(Ok(sources)).print()
    }

    /// What is due, of what stands there at one look after the other.
    fn due(looks: &[&str]) -> Vec<String> {
        let (mut watch, mut tried, mut due) = (Watch::default(), print("first"), Vec::new());
        for look in looks {
            if watch.is_due(print(look), &tried) {
                tried = print(look);
                due.push((*look).to_owned());
            }
        }
        due
    }

    #[test]
    fn what_rests_is_due_once() {
        assert_eq!(due(&["first", "first", "first"]), [""; 0]);
        assert_eq!(due(&["first", "second", "second", "second", "second"]), ["second"]);
        assert_eq!(due(&["second", "second", "first", "first"]), ["second", "first"]);
    }

    #[test]
    fn what_is_still_being_written_is_not_due() {
        assert_eq!(due(&["first", "s", "se", "sec", "second"]), [""; 0]);
        assert_eq!(due(&["s", "first", "s", "first", "s"]), [""; 0], "it comes and goes");
        assert_eq!(due(&["s", "se", "second", "second"]), ["second"]);
    }

    #[test]
    fn a_folder_that_cannot_be_read_looks_like_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let rules = folder.path().join("rules");
        let gone = Sight::of(&rules).print();
        assert_eq!(gone, Sight::of(&rules).print());
        std::fs::create_dir(&rules).unwrap();
        let empty = Sight::of(&rules).print();
        assert_ne!(gone, empty);
        std::fs::write(rules.join(".a.toml.swp"), "x").unwrap();
        std::fs::write(rules.join("a.toml~"), "x").unwrap();
        assert_eq!(Sight::of(&rules).print(), empty, "what editors leave takes no part");
    }
}
