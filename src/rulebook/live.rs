//! The policy in force, and how it is replaced.

use super::example;
use super::opened::Opened;
use crate::mail::mistake::Mistake;
use crate::policy::decision::PolicyHash;
use crate::policy::policy::Policy;
use arc_swap::ArcSwap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The policy in force. Whoever has begun with one policy ends with it; who begins later gets the next.
#[derive(Debug)]
pub struct Rulebook {
    origin: Origin,
    live: ArcSwap<Policy>,
}

/// Where the rules come from.
#[derive(Debug)]
enum Origin {
    Folder(PathBuf),
    Shipped,
}

impl Rulebook {
    /// The rules of this folder, every example proved.
    ///
    /// # Errors
    /// Every mistake in every file.
    pub fn load(folder: &Path) -> Result<Self, Vec<Mistake>> {
        let policy = read(folder)?;
        Ok(Self { origin: Origin::Folder(folder.to_owned()), live: ArcSwap::from_pointee(policy) })
    }

    /// The rules that are built into the program. Their examples are proved by the tests of the program.
    ///
    /// # Errors
    /// Every mistake in them; the tests see to it that there is none.
    pub fn shipped() -> Result<Self, Vec<Mistake>> {
        let policy = Opened::shipped()?.policy;
        Ok(Self { origin: Origin::Shipped, live: ArcSwap::from_pointee(policy) })
    }

    /// The policy in force at this moment.
    pub fn policy(&self) -> Arc<Policy> {
        self.live.load_full()
    }

    /// Reads the folder again and puts the new policy into force. Reads files and inspects every example: not for a
    /// thread that others wait for. Built-in rules stay as they are.
    ///
    /// # Errors
    /// Every mistake in every file. The policy in force stays in force.
    pub fn reload(&self) -> Result<PolicyHash, Vec<Mistake>> {
        if let Origin::Folder(folder) = &self.origin {
            self.live.store(Arc::new(read(folder)?));
        }
        Ok(self.policy().hash())
    }
}

/// The policy in a folder, every example proved.
///
/// # Errors
/// Every mistake in every file. Examples are proved only when there is no other mistake.
pub fn read(folder: &Path) -> Result<Policy, Vec<Mistake>> {
    let opened = Opened::folder(folder)?;
    let mistakes = example::prove(&opened.policy, &|path| opened.mail(path));
    if mistakes.is_empty() { Ok(opened.policy) } else { Err(mistakes) }
}
