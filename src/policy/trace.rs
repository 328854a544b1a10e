//! How a rule comes to its answer: each condition with what it saw, and how far the rule is from the other answer.

use super::case::Case;
use super::condition::tree::Tree;
use super::decision::{Mode, Verdict};
use super::route::Route;
use super::rule::Rule;
use std::sync::Arc;

/// One rule before one message.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Trace {
    /// The rule's id.
    pub rule: Arc<str>,
    /// Its title.
    pub title: Arc<str>,
    /// Enforced, in shadow, or off.
    pub mode: Mode,
    /// What it asks for.
    pub outcome: Verdict,
    /// By which route it sends mail on.
    pub route: Route,
    /// It matches, whatever its mode. `None` where what is known does not say.
    pub matched: Option<bool>,
    /// It does not match, and one condition that came out otherwise would change that.
    pub near: bool,
    /// Its conditions, of which each must hold.
    pub when: Vec<Step>,
    /// Its exceptions, of which one is enough.
    pub unless: Vec<Step>,
}

/// One condition, or several put together.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Step {
    /// It holds. `None` where what is known does not say.
    pub holds: Option<bool>,
    /// What it is.
    pub what: What,
}

/// What a step is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum What {
    /// Each must hold.
    All(Vec<Step>),
    /// One is enough.
    Any(Vec<Step>),
    /// It must not hold.
    Not(Box<Step>),
    /// One condition.
    One {
        /// The key of the condition.
        name: &'static str,
        /// As a line of a rule.
        asked: String,
        /// What it saw; `None` where it was not asked.
        saw: Option<String>,
        /// This is the one that the rule is short of.
        short: bool,
    },
}

/// How much of a message is known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Extent {
    /// All of it.
    Message,
    /// Who sends it to whom.
    Envelope,
}

impl Trace {
    /// The rule before this message.
    pub(super) fn of(rule: &Rule, case: &Case<'_>, extent: Extent) -> Self {
        let steps = |tree: Option<&Tree>| match tree {
            Some(Tree::All(trees) | Tree::Any(trees)) => {
                trees.iter().map(|tree| Step::of(tree, case, extent)).collect()
            }
            Some(tree) => vec![Step::of(tree, case, extent)],
            None => Vec::new(),
        };
        let (when, unless) = (steps(Some(&rule.when)), steps(rule.unless.as_ref()));
        let matched = and([all(&when), any(&unless).map(|held| !held)].into_iter());
        let mut trace = Self {
            rule: Arc::clone(&rule.id),
            title: Arc::clone(&rule.title),
            mode: rule.mode,
            outcome: rule.outcome,
            route: rule.route,
            matched,
            near: false,
            when,
            unless,
        };
        trace.near = matched == Some(false) && trace.distance() == 1 && says_something(&trace.when);
        if trace.near {
            trace.when.iter_mut().for_each(|step| step.mark(true));
            trace.unless.iter_mut().for_each(|step| step.mark(false));
        }
        trace
    }

    /// How many conditions would have to come out otherwise for the rule to match.
    fn distance(&self) -> usize {
        let apart = |steps: &[Step], wanted| steps.iter().map(|step| step.distance(wanted)).sum::<usize>();
        apart(&self.when, true) + apart(&self.unless, false)
    }
}

impl Step {
    fn of(tree: &Tree, case: &Case<'_>, extent: Extent) -> Self {
        let several = |trees: &[Tree]| trees.iter().map(|tree| Self::of(tree, case, extent)).collect();
        match tree {
            Tree::All(trees) | Tree::Any(trees) if let [tree] = trees.as_slice() => {
                Self::of(tree, case, extent)
            }
            Tree::All(trees) => {
                let steps: Vec<Self> = several(trees);
                Self { holds: all(&steps), what: What::All(steps) }
            }
            Tree::Any(trees) => {
                let steps: Vec<Self> = several(trees);
                Self { holds: any(&steps), what: What::Any(steps) }
            }
            Tree::Not(tree) => {
                let step = Self::of(tree, case, extent);
                Self { holds: step.holds.map(|held| !held), what: What::Not(Box::new(step)) }
            }
            Tree::One(asked) => {
                let known = extent == Extent::Message || asked.judge.is_of_envelope();
                Self {
                    holds: known.then(|| asked.judge.holds(case, &mut super::case::Evidence::default())),
                    what: What::One {
                        name: asked.name,
                        asked: asked.to_string(),
                        saw: known.then(|| asked.judge.saw(case)),
                        short: false,
                    },
                }
            }
        }
    }

    /// How many single conditions would have to come out otherwise for this answer.
    fn distance(&self, wanted: bool) -> usize {
        let each = |steps: &[Self]| steps.iter().map(|step| step.distance(wanted)).collect::<Vec<_>>();
        match (&self.what, wanted) {
            (What::All(steps), true) | (What::Any(steps), false) => each(steps).iter().sum(),
            (What::All(steps), false) | (What::Any(steps), true) => {
                each(steps).into_iter().min().unwrap_or(usize::MAX)
            }
            (What::Not(step), wanted) => step.distance(!wanted),
            (What::One { .. }, wanted) => usize::from(self.holds != Some(wanted)),
        }
    }

    /// Marks each condition that alone stands between the step and this answer.
    fn mark(&mut self, wanted: bool) {
        if self.distance(wanted) != 1 {
            return;
        }
        match &mut self.what {
            What::All(steps) | What::Any(steps) => steps.iter_mut().for_each(|step| step.mark(wanted)),
            What::Not(step) => step.mark(!wanted),
            What::One { short, .. } => *short = true,
        }
    }
}

/// Something beside the way that the mail goes speaks for the rule. Without that, every rule with two conditions would be
/// near to every mail that goes its way.
fn says_something(steps: &[Step]) -> bool {
    steps.iter().any(|step| match &step.what {
        What::All(steps) | What::Any(steps) => says_something(steps),
        What::Not(_) => false,
        What::One { name, .. } => *name != "direction" && step.holds == Some(true),
    })
}

fn all(steps: &[Step]) -> Option<bool> {
    and(steps.iter().map(|step| step.holds))
}

fn any(steps: &[Step]) -> Option<bool> {
    and(steps.iter().map(|step| step.holds.map(|held| !held))).map(|none| !none)
}

/// One that does not hold decides; one that is not known leaves it open.
fn and(mut answers: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    answers
        .try_fold(Some(true), |held, answer| match answer {
            Some(false) => Err(()),
            None => Ok(None),
            Some(true) => Ok(held),
        })
        .unwrap_or(Some(false))
}
