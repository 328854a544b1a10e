//! One rule: when it applies, what it does then, and the mails that prove it.

use super::case::{Case, Evidence, Gathered};
use super::condition::asked::Asked;
use super::condition::tree::Tree;
use super::decision::{Mode, Reason, Verdict};
use super::example::{Example, Origin};
use super::record::told::Told;
use super::route::Route;
use super::tell::{Filling, Tell};
use crate::inspect::facts::Shortfall;
use jiff::civil::Date;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

/// A rule that has been read without a mistake.
#[derive(Debug)]
pub struct Rule {
    pub(super) id: Arc<str>,
    pub(super) title: Arc<str>,
    pub(super) clause: Arc<str>,
    pub(super) owner: Arc<str>,
    pub(super) review: Date,
    pub(super) mode: Mode,
    pub(super) outcome: Verdict,
    pub(super) route: Route,
    pub(super) when: Tree,
    pub(super) unless: Option<Tree>,
    pub(super) liftable: bool,
    pub(super) tell: Tell,
    pub(super) examples: Vec<Example>,
    pub(super) places: Places,
}

/// Where the keys of a rule stand that are talked about when nothing is wrong with them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Places {
    /// `review`.
    pub review: Origin,
    /// `route`; the beginning of the file where there is none.
    pub route: Origin,
    /// `[when]`.
    pub when: Origin,
}

/// A rule's match: its reason, and which shortfalls of inspection the rule has asked about and met.
#[derive(Debug)]
pub(super) struct Match {
    pub(super) reason: Reason,
    pub(super) shortfalls: BTreeSet<Shortfall>,
}

impl Rule {
    /// The id, which is the file's name without `.toml`.
    pub fn id(&self) -> &Arc<str> {
        &self.id
    }

    /// The title.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The clause of the organisation's policy that it enforces.
    pub fn clause(&self) -> &str {
        &self.clause
    }

    /// Who answers for it.
    pub fn owner(&self) -> &str {
        &self.owner
    }

    /// When it is to be looked at again.
    pub fn review(&self) -> Date {
        self.review
    }

    /// Enforced, in shadow, or off.
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// What it asks for.
    pub fn outcome(&self) -> Verdict {
        self.outcome
    }

    /// By which route it sends mail on.
    pub fn route(&self) -> Route {
        self.route
    }

    /// It is in force and sends mail by the secure route, so the gateway must have one.
    pub fn needs_secure_route(&self) -> bool {
        self.mode == Mode::Enforce && self.route == Route::Secure
    }

    /// When it applies.
    pub fn when(&self) -> &Tree {
        &self.when
    }

    /// When it does not apply after all.
    pub fn unless(&self) -> Option<&Tree> {
        self.unless.as_ref()
    }

    /// What the sender reads, with its slots as they are written.
    pub fn tell(&self) -> String {
        self.tell.to_string()
    }

    /// Where its keys stand.
    pub fn places(&self) -> &Places {
        &self.places
    }

    /// A grant may lift it: it says `grant = true` below `[unless]`.
    pub fn is_liftable(&self) -> bool {
        self.liftable
    }

    /// The mails that prove it.
    pub fn examples(&self) -> &[Example] {
        &self.examples
    }

    /// Whether it matches a message that has gone; `None` where that is not known.
    pub(super) fn recalled(&self, case: &Case<'_>, told: &Told) -> Option<bool> {
        let when = self.when.recalled(case, told);
        let unless = self.unless.as_ref().map_or(Some(false), |unless| unless.recalled(case, told));
        match (when, unless) {
            (Some(false), _) | (_, Some(true)) => Some(false),
            (Some(true), Some(false)) => Some(true),
            _ => None,
        }
    }

    /// The times in which it counts the recipients of mailings.
    pub(super) fn windows(&self) -> Vec<Duration> {
        let trees = std::iter::once(&self.when).chain(&self.unless);
        trees.flat_map(Tree::windows).collect()
    }

    /// Its conditions, those of its exceptions among them.
    pub(super) fn leaves(&self) -> impl Iterator<Item = &Arc<Asked>> {
        std::iter::once(&self.when).chain(&self.unless).flat_map(Tree::leaves)
    }

    /// Its match, if it matches; neither its mode nor any grant is asked.
    pub(super) fn matches(&self, case: &Case<'_>) -> Option<Match> {
        let mut evidence = Evidence::default();
        if !self.when.holds(case, &mut evidence) {
            return None;
        }
        if self.unless.as_ref().is_some_and(|unless| unless.holds(case, &mut Evidence::default())) {
            return None;
        }
        let Gathered { shown, told, shortfalls } = evidence.gathered();
        let findings = findings(&told).unwrap_or_else(|| self.title.to_string());
        let filling = Filling {
            findings: &findings,
            owner: &self.owner,
            clause: &self.clause,
            title: &self.title,
            recipients: case.recipients().len(),
        };
        let reason = Reason {
            rule: Arc::clone(&self.id),
            title: Arc::clone(&self.title),
            clause: Arc::clone(&self.clause),
            outcome: self.outcome,
            route: self.route,
            mode: self.mode,
            tell: self.tell.fill(filling),
            evidence: shown,
        };
        Some(Match { reason, shortfalls })
    }
}

/// The evidence as the sender reads it; `None` where there is none. A reply has little room, so what goes beyond it is only
/// counted.
fn findings(evidence: &[String]) -> Option<String> {
    const ROOM: usize = 240;
    let mut text = String::new();
    for (told, sentence) in evidence.iter().enumerate() {
        if told > 0 && text.len() + sentence.len() > ROOM {
            text.push_str(&format!("; and {} more", evidence.len() - told));
            break;
        }
        if told > 0 {
            text.push_str("; ");
        }
        text.push_str(sentence);
    }
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::findings;

    #[test]
    fn what_the_sender_reads_is_short() {
        assert_eq!(findings(&[]), None);
        assert_eq!(findings(&["a".into(), "b".into()]).unwrap(), "a; b");
        let many: Vec<String> =
            (0..20).map(|n| format!("part {n} is of type Windows program (executable)")).collect();
        let text = findings(&many).unwrap();
        assert!(text.len() < 300 && text.ends_with("; and 15 more"), "{text}");
    }
}
