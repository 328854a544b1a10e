//! The policy in force, and how it is replaced.

use super::example;
use super::opened::Opened;
use crate::mail::mistake::Mistake;
use crate::policy::decision::PolicyHash;
use crate::policy::policy::Policy;
use crate::policy::source::{Kind, Sources};
use arc_swap::ArcSwap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The policy in force. Whoever has begun with one policy ends with it; who begins later gets the next.
#[derive(Debug)]
pub struct Rulebook {
    origin: Origin,
    live: ArcSwap<Live>,
}

/// What is in force.
#[derive(Debug)]
struct Live {
    policy: Arc<Policy>,
    /// What it was made of.
    sources: Sources,
}

impl From<Opened> for Live {
    fn from(Opened { policy, sources, .. }: Opened) -> Self {
        Self { policy: Arc::new(policy), sources }
    }
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
        let live = proved(folder)?.into();
        Ok(Self { origin: Origin::Folder(folder.to_owned()), live: ArcSwap::from_pointee(live) })
    }

    /// The rules that are built into the program. Their examples are proved by the tests of the program.
    ///
    /// # Errors
    /// Every mistake in them; the tests see to it that there is none.
    pub fn shipped() -> Result<Self, Vec<Mistake>> {
        let live = Opened::shipped()?.into();
        Ok(Self { origin: Origin::Shipped, live: ArcSwap::from_pointee(live) })
    }

    /// The policy in force at this moment.
    pub fn policy(&self) -> Arc<Policy> {
        Arc::clone(&self.live.load().policy)
    }

    /// The hash of the policy in force and the files that it was made of: name inside the rules folder, text.
    pub fn files(&self) -> (PolicyHash, Vec<(String, String)>) {
        let live = self.live.load();
        let taken = live.sources.iter().filter(|source| source.kind() != Kind::Other);
        let files = taken.map(|source| (source.name.clone(), source.text.clone())).collect();
        (live.policy.hash(), files)
    }

    /// Reads the folder again and puts the new policy into force. Reads files and inspects every example: not for a
    /// thread that others wait for. Built-in rules stay as they are.
    ///
    /// # Errors
    /// Every mistake in every file. The policy in force stays in force.
    pub fn reload(&self) -> Result<PolicyHash, Vec<Mistake>> {
        if let Origin::Folder(folder) = &self.origin {
            self.live.store(Arc::new(proved(folder)?.into()));
        }
        Ok(self.policy().hash())
    }
}

/// The policy in a folder, every example proved.
///
/// # Errors
/// Every mistake in every file. Examples are proved only when there is no other mistake.
pub fn read(folder: &Path) -> Result<Policy, Vec<Mistake>> {
    proved(folder).map(|opened| opened.policy)
}

fn proved(folder: &Path) -> Result<Opened, Vec<Mistake>> {
    let opened = Opened::folder(folder)?;
    let mistakes = example::prove(&opened.policy, &|path| opened.mail(path));
    if mistakes.is_empty() { Ok(opened) } else { Err(mistakes) }
}
