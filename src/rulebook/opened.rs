//! A rules folder that has been read and is not in force: what tools look at.

use super::{folder, shipped};
use crate::mail::mistake::Mistake;
use crate::policy::compile::compile;
use crate::policy::policy::Policy;
use crate::policy::source::Sources;
use std::path::{Path, PathBuf};

/// The files of a policy, the policy that is made of them, and where the mails of its examples are.
#[derive(Debug)]
pub struct Opened {
    /// The files.
    pub sources: Sources,
    /// What is made of them. Its examples have not been proved.
    pub policy: Policy,
    /// The folder that paths of mails begin at; `None` for those in the program.
    parent: Option<PathBuf>,
}

impl Opened {
    /// The rules of this folder.
    ///
    /// # Errors
    /// Every mistake in every file.
    pub fn folder(folder: &Path) -> Result<Self, Vec<Mistake>> {
        Self::of(folder, folder::read(folder)?)
    }

    /// The rules in these files of this folder.
    ///
    /// # Errors
    /// Every mistake in every file.
    pub fn of(folder: &Path, sources: Sources) -> Result<Self, Vec<Mistake>> {
        let policy = compile(&sources)?;
        // The parent of `rules` is the empty path, which stands for the working directory; `.` and `..` end in no name.
        let named = folder.file_name().and_then(|_| folder.parent());
        let parent = named.map_or_else(|| folder.join(".."), Path::to_owned);
        Ok(Self { sources, policy, parent: Some(parent) })
    }

    /// The rules that are built into the program.
    ///
    /// # Errors
    /// Every mistake in them; the tests see to it that there is none.
    pub fn shipped() -> Result<Self, Vec<Mistake>> {
        let sources = shipped::sources();
        Ok(Self { policy: compile(&sources)?, sources, parent: None })
    }

    /// The rules of this folder, or those in the program where none is given.
    ///
    /// # Errors
    /// Every mistake in every file.
    pub fn at(folder: Option<&Path>) -> Result<Self, Vec<Mistake>> {
        folder.map_or_else(Self::shipped, Self::folder)
    }

    /// The mail of an example.
    ///
    /// # Errors
    /// Why it cannot be read, in plain words.
    pub fn mail(&self, path: &str) -> Result<Vec<u8>, String> {
        match &self.parent {
            Some(parent) => folder::mail(parent, path),
            None => shipped::mail(path),
        }
    }

    /// Every example whose mail is not there. The others are not read.
    pub fn missing_mails(&self) -> Vec<Mistake> {
        let Some(parent) = &self.parent else { return Vec::new() };
        let examples = self.policy.rules().iter().flat_map(|rule| rule.examples());
        let missing = examples.filter(|example| !parent.join(&example.mail).is_file());
        missing.map(super::example::not_there).collect()
    }
}
