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
    /// No policy comes into force that needs the secure route.
    without_secure_route: bool,
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
        Ok(Self::of(Origin::Folder(folder.to_owned()), live))
    }

    /// The rules that are built into the program. Their examples are proved by the tests of the program.
    ///
    /// # Errors
    /// Every mistake in them; the tests see to it that there is none.
    pub fn shipped() -> Result<Self, Vec<Mistake>> {
        let live = Opened::shipped()?.into();
        Ok(Self::of(Origin::Shipped, live))
    }

    fn of(origin: Origin, live: Live) -> Self {
        Self { origin, live: ArcSwap::from_pointee(live), without_secure_route: false }
    }

    /// The same for a gateway that has no secure route: rules in force that send mail by it are mistakes, now and whenever
    /// the folder is read again.
    ///
    /// # Errors
    /// Every such rule.
    pub fn without_secure_route(self) -> Result<Self, Vec<Mistake>> {
        no_route_needed(&self.policy())?;
        Ok(Self { without_secure_route: true, ..self })
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
            let opened = proved(folder)?;
            if self.without_secure_route {
                no_route_needed(&opened.policy)?;
            }
            self.live.store(Arc::new(opened.into()));
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

fn no_route_needed(policy: &Policy) -> Result<(), Vec<Mistake>> {
    let needing = policy.rules().iter().filter(|rule| rule.needs_secure_route());
    let mistakes: Vec<Mistake> = needing
        .map(|rule| {
            let hint = "write `[secure_route]` with its `address` into the configuration of the gateway, or `mode = \"off\"` \
                        into the rule; docs/secure-route.md says more";
            rule.places().route.mistake("the gateway has no secure route", hint)
        })
        .collect();
    if mistakes.is_empty() { Ok(()) } else { Err(mistakes) }
}

fn proved(folder: &Path) -> Result<Opened, Vec<Mistake>> {
    let opened = Opened::folder(folder)?;
    let mistakes = example::prove(&opened.policy, &|path| opened.mail(path));
    if mistakes.is_empty() { Ok(opened) } else { Err(mistakes) }
}
