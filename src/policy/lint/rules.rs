//! Rules: those that cannot match, that another makes needless, that nobody has met, and dates that have passed.

use super::advice::{Advice, Kind};
use super::logic::{Context, Logic};
use crate::mail::mistake::Mistake;
use crate::policy::condition::tree::Tree;
use crate::policy::decision::{Mode, Verdict};
use crate::policy::example::Example;
use crate::policy::policy::Policy;
use crate::policy::route::Route;
use crate::policy::rule::Rule;
use jiff::civil::Date;
use std::collections::BTreeSet;

pub(super) fn advise(policy: &Policy, today: Date) -> Vec<Advice> {
    let logic = Logic::new();
    let mut advice = Vec::new();
    let known: Vec<Known<'_>> = policy.rules().iter().map(Known::of).collect();
    let routed =
        policy.rules().iter().any(|rule| rule.mode() == Mode::Enforce && rule.route() == Route::Secure);
    for (index, this) in known.iter().enumerate() {
        let rule = this.rule;
        if rule.review() < today {
            let message = format!("the review date {} has passed", rule.review());
            let hint = format!("does {} still stand by the rule? Then set the next date", rule.owner());
            advice.push(Advice::new(Kind::ReviewDue, rule.places().review.mistake(message, hint)));
        }
        let when =
            |kind, message: String, hint: &str| Advice::new(kind, rule.places().when.mistake(message, hint));
        if let Some(why) = logic.contradiction(&this.context) {
            let message = format!("the rule can never match: {why}");
            advice.push(when(Kind::NeverMatches, message, "take one of them away"));
        } else if let Some(other) = needless(&logic, &known, index) {
            let message = format!(
                "the rule changes nothing: whatever it matches, `{}` matches, too, and the outcome is {}",
                other.id(),
                other.outcome().name(),
            );
            let hint = "take the rule away, or say in its conditions what sets it apart";
            advice.push(when(Kind::Needless, message, hint));
        }
        if !routed && this.asks_route() {
            let message = "it asks whether a mail takes the secure route, and no rule in force has `route = \"secure\"`";
            let hint = "put such a rule into force, or name the other ways to secure a mail";
            advice.push(when(Kind::NoSecureRoute, message.to_owned(), hint));
        }
        advice.extend(twice(rule));
    }
    advice
}

/// A rule with what follows from its conditions.
struct Known<'a> {
    rule: &'a Rule,
    context: Context<'a>,
    /// The kinds of all its conditions.
    names: BTreeSet<&'static str>,
}

impl<'a> Known<'a> {
    fn of(rule: &'a Rule) -> Self {
        let mut names = BTreeSet::new();
        kinds(rule.when(), &mut names);
        Self { rule, context: Context::of(rule), names }
    }

    /// A condition of it names the secure route among the ways to secure a mail: `secured = true` means whichever there is.
    fn asks_route(&self) -> bool {
        let trees = [Some(self.rule.when()), self.rule.unless()];
        trees.into_iter().flatten().any(names_route)
    }
}

fn names_route(tree: &Tree) -> bool {
    match tree {
        Tree::All(trees) | Tree::Any(trees) => trees.iter().any(names_route),
        Tree::Not(tree) => names_route(tree),
        Tree::One(asked) => asked.judge.asks_route() && !asked.written.is_boolean(),
    }
}

fn kinds(tree: &Tree, found: &mut BTreeSet<&'static str>) {
    match tree {
        Tree::All(trees) | Tree::Any(trees) => trees.iter().for_each(|tree| kinds(tree, found)),
        Tree::Not(tree) => kinds(tree, found),
        Tree::One(asked) => drop(found.insert(asked.name)),
    }
}

/// The enforced rule that makes this one needless. Of two that are alike the later is needless.
fn needless<'a>(logic: &Logic, known: &[Known<'a>], index: usize) -> Option<&'a Rule> {
    let this = known.get(index)?;
    // A rule that only records is there for its records, and one that is not enforced changes nothing anyway.
    if this.rule.mode() != Mode::Enforce || this.rule.outcome() == Verdict::Accept {
        return None;
    }
    let others = known.iter().enumerate().filter(|(other, known)| {
        *other != index
            && known.rule.mode() == Mode::Enforce
            && known.rule.outcome() >= this.rule.outcome()
            // Cheap, and true of nearly all pairs.
            && known.context.held.iter().all(|held| this.names.contains(held.name))
    });
    let covering = others.filter(|(_, known)| logic.covers(known.rule, &this.context));
    let mut kept = covering.filter(|(other, known)| {
        let alike = known.rule.outcome() == this.rule.outcome() && logic.covers(this.rule, &known.context);
        !alike || *other < index
    });
    kept.next().map(|(_, known)| known.rule)
}

/// Examples that prove what an earlier one has proved.
fn twice(rule: &Rule) -> Vec<Advice> {
    let mut advice = Vec::new();
    for (index, example) in rule.examples().iter().enumerate() {
        let mut earlier = rule.examples().iter().take(index);
        let same = earlier.find(|other| {
            let Example { mail, from, to, malware, grant, encrypted_before, route, at, .. } = example;
            (&other.mail, &other.from, &other.to, &other.malware) == (mail, from, to, malware)
                && (other.grant, other.encrypted_before) == (*grant, *encrypted_before)
                && (other.route, other.at) == (*route, *at)
        });
        if let Some(same) = same {
            let message =
                format!("the example `{}` stands on line {} already", example.mail, same.origin.line);
            let at = example.origin.mistake(message, "take one away, or choose another mail");
            advice.push(Advice::new(Kind::ExampleTwice, at));
        }
    }
    advice
}

/// Rules in force or in shadow that no mail has met.
pub(super) fn never_hit(policy: &Policy, met: impl Fn(&str) -> bool, days: i64) -> Vec<Advice> {
    let asked = policy.rules().iter().filter(|rule| rule.mode() != Mode::Off && !met(rule.id()));
    let told = asked.map(|rule| {
        let message = match days {
            1 => "no mail has met the rule in 1 day".to_owned(),
            days => format!("no mail has met the rule in {days} days"),
        };
        let hint = "is it still needed, and does it find what it should?";
        Advice::new(
            Kind::NeverHit,
            Mistake { message, hint: hint.to_owned(), ..rule.places().when.mistake("", "") },
        )
    });
    told.collect()
}
