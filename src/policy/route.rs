//! By which route a message goes on.

use serde::{Deserialize, Serialize};

/// By which route a message goes on, where nothing stops it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Route {
    /// To the next hop, as all mail does.
    #[default]
    Ordinary,
    /// To the secure next hop, which delivers over TLS that it has verified or not at all.
    Secure,
}

impl Route {
    /// Every route with its name in journal, log and output.
    pub const ALL: &'static [(Self, &'static str)] =
        &[(Self::Ordinary, "ordinary"), (Self::Secure, "secure")];
    /// The routes that a rule may name: mail goes the ordinary way without being told.
    pub const NAMED: &'static [(Self, &'static str)] = &[(Self::Secure, "secure")];

    /// The name in journal, log and output.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(route, _)| *route == self).map_or("", |(_, name)| name)
    }

    /// What is said behind `accept` where the route is not the ordinary one: ` by the secure route`.
    pub fn words(self) -> &'static str {
        match self {
            Self::Ordinary => "",
            Self::Secure => " by the secure route",
        }
    }

    /// The route of this name.
    pub fn called(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known)| *known == name).map(|(route, _)| *route)
    }
}
