//! The policy in force, and how it is replaced.

use super::example;
use super::opened::Opened;
use super::sight::{Print, Sight, Watch};
use crate::mail::mistake::Mistake;
use crate::policy::decision::PolicyHash;
use crate::policy::policy::Policy;
use crate::policy::source::{Kind, Sources};
use arc_swap::ArcSwap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::task::spawn_blocking;

/// The policy in force. Whoever has begun with one policy ends with it; who begins later gets the next.
#[derive(Debug)]
pub struct Rulebook {
    origin: Origin,
    live: ArcSwap<Edition>,
    /// What was read last, whether or not it came into force.
    tried: Mutex<Print>,
    /// No policy comes into force that needs the secure route.
    without_secure_route: bool,
}

/// A policy without a mistake, and what it was made of.
#[derive(Debug)]
pub struct Edition {
    policy: Arc<Policy>,
    sources: Sources,
}

impl From<Opened> for Edition {
    fn from(Opened { policy, sources, .. }: Opened) -> Self {
        Self { policy: Arc::new(policy), sources }
    }
}

impl Edition {
    /// The policy.
    pub fn policy(&self) -> &Arc<Policy> {
        &self.policy
    }

    /// The hash of the policy and the files that it was made of: name inside the rules folder, text.
    pub fn files(&self) -> (PolicyHash, Vec<(String, String)>) {
        let taken = self.sources.iter().filter(|source| source.kind() != Kind::Other);
        let files = taken.map(|source| (source.name.clone(), source.text.clone())).collect();
        (self.policy.hash(), files)
    }
}

/// Where the rules come from.
#[derive(Clone, Debug)]
enum Origin {
    Folder(PathBuf),
    Shipped,
}

impl Origin {
    fn look(&self) -> Sight {
        match self {
            Self::Folder(folder) => Sight::of(folder),
            Self::Shipped => Sight::shipped(),
        }
    }

    /// What is made of what was seen. The examples of built-in rules are proved by the tests of the program.
    fn edition(&self, Sight(sources): Sight) -> Result<Edition, Vec<Mistake>> {
        match self {
            Self::Folder(folder) => Ok(proved(Opened::of(folder, sources?)?)?.into()),
            Self::Shipped => Ok(Opened::shipped()?.into()),
        }
    }
}

impl Rulebook {
    /// The rules of this folder, every example proved.
    ///
    /// # Errors
    /// Every mistake in every file.
    pub fn load(folder: &Path) -> Result<Self, Vec<Mistake>> {
        Self::of(Origin::Folder(folder.to_owned()))
    }

    /// The rules that are built into the program. Their examples are proved by the tests of the program.
    ///
    /// # Errors
    /// Every mistake in them; the tests see to it that there is none.
    pub fn shipped() -> Result<Self, Vec<Mistake>> {
        Self::of(Origin::Shipped)
    }

    fn of(origin: Origin) -> Result<Self, Vec<Mistake>> {
        let sight = origin.look();
        let tried = Mutex::new(sight.print());
        let live = ArcSwap::from_pointee(origin.edition(sight)?);
        Ok(Self { origin, live, tried, without_secure_route: false })
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
        Arc::clone(self.live.load().policy())
    }

    /// What is in force at this moment.
    pub fn edition(&self) -> Arc<Edition> {
        self.live.load_full()
    }

    /// What stands in the folder now. Reads files: not for a thread that others wait for.
    pub fn look(&self) -> Sight {
        self.origin.look()
    }

    /// What is made of that. Inspects every example: not for a thread that others wait for.
    ///
    /// # Errors
    /// Every mistake in every file. Examples are proved only when there is no other mistake.
    pub fn read(&self, sight: Sight) -> Result<Arc<Edition>, Vec<Mistake>> {
        *self.tried.lock().unwrap_or_else(PoisonError::into_inner) = sight.print();
        let edition = self.origin.edition(sight)?;
        if self.without_secure_route {
            no_route_needed(&edition.policy)?;
        }
        Ok(Arc::new(edition))
    }

    /// Puts it into force.
    pub fn put(&self, edition: Arc<Edition>) {
        self.live.store(edition);
    }

    /// Waits until the folder has something else in it than was read last, and has come to rest with it: looks every so often, and
    /// twice the same is rest. May be given up at any moment.
    pub async fn changed(&self, every: Duration) -> Sight {
        let mut watch = Watch::default();
        loop {
            tokio::time::sleep(every).await;
            let origin = self.origin.clone();
            let Ok(sight) = spawn_blocking(move || origin.look()).await else { continue };
            let tried = self.tried.lock().unwrap_or_else(PoisonError::into_inner).clone();
            if watch.is_due(sight.print(), &tried) {
                return sight;
            }
        }
    }
}

/// The policy in a folder, every example proved.
///
/// # Errors
/// Every mistake in every file. Examples are proved only when there is no other mistake.
pub fn read(folder: &Path) -> Result<Policy, Vec<Mistake>> {
    proved(Opened::folder(folder)?).map(|opened| opened.policy)
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

fn proved(opened: Opened) -> Result<Opened, Vec<Mistake>> {
    let mistakes = example::prove(&opened.policy, &|path| opened.mail(path));
    if mistakes.is_empty() { Ok(opened) } else { Err(mistakes) }
}
