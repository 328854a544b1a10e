//! What conditions say of each other: which follow from which, and which exclude each other. By their form alone, so that
//! there are things it does not see; what it says is so.

use crate::policy::condition::asked::Asked;
use crate::policy::condition::shape::{Key, Shape, Stronger, is_among, several};
use crate::policy::condition::table::TABLE;
use crate::policy::condition::tree::Tree;
use crate::policy::decision::Direction;
use crate::policy::known::Known;
use crate::policy::rule::Rule;
use serde_json::Value;
use std::cell::Cell;
use std::collections::BTreeMap;

/// Comparisons for one question. What takes more is not worth knowing.
const STEPS: usize = 20_000;

/// How bounds are named, without what they bound: at least, at most.
const LOWER: [&str; 2] = ["at_least", "more_than"];
const UPPER: [&str; 3] = ["at_most", "fewer_than", "less_than"];

/// What is known of each kind of condition.
#[derive(Debug)]
pub(super) struct Logic {
    shapes: BTreeMap<&'static str, Shape>,
    left: Cell<usize>,
}

/// What is so wherever a rule matches.
#[derive(Clone, Debug, Default)]
pub(super) struct Context<'a> {
    /// Conditions that hold.
    pub(super) held: Vec<&'a Asked>,
    /// Of each of these one holds.
    choices: Vec<&'a [Tree]>,
    /// These do not hold.
    pub(super) barred: Vec<&'a Tree>,
}

impl<'a> Context<'a> {
    /// What is so wherever this rule matches.
    pub(super) fn of(rule: &'a Rule) -> Self {
        let mut context = Self::default();
        context.add(rule.when());
        rule.unless().into_iter().for_each(|tree| context.bar(tree));
        context
    }

    fn with(&self, tree: &'a Tree) -> Self {
        let mut context = self.clone();
        context.add(tree);
        context
    }

    fn add(&mut self, tree: &'a Tree) {
        match tree {
            Tree::All(trees) => trees.iter().for_each(|tree| self.add(tree)),
            Tree::Any(trees) => match trees.as_slice() {
                [tree] => self.add(tree),
                trees => self.choices.push(trees),
            },
            Tree::Not(tree) => self.bar(tree),
            Tree::One(asked) => self.held.push(asked),
        }
    }

    fn bar(&mut self, tree: &'a Tree) {
        match tree {
            Tree::Any(trees) => trees.iter().for_each(|tree| self.bar(tree)),
            Tree::All(trees) if let [tree] = trees.as_slice() => self.bar(tree),
            Tree::Not(tree) => self.add(tree),
            tree => self.barred.push(tree),
        }
    }

    /// The context in which one of the choices is made, for each way to make it.
    fn cases(&self) -> impl Iterator<Item = Vec<Self>> {
        self.choices.iter().enumerate().map(|(index, trees)| {
            let mut rest = self.clone();
            rest.choices.remove(index);
            trees.iter().map(|tree| rest.with(tree)).collect()
        })
    }
}

impl Logic {
    /// The logic of all conditions.
    pub(super) fn new() -> Self {
        let known = Known::default();
        let shapes = TABLE.iter().map(|entry| (entry.name, (entry.shape)(&known)));
        Self { shapes: shapes.collect(), left: Cell::new(STEPS) }
    }

    /// Whether the first rule matches whatever the second matches.
    pub(super) fn covers(&self, wide: &Rule, narrow: &Context<'_>) -> bool {
        self.left.set(STEPS);
        // A grant may let a mail pass the first that the second stops.
        !wide.is_liftable()
            && self.follows(narrow, wide.when())
            && wide.unless().is_none_or(|tree| self.excluded(narrow, tree))
    }

    /// Why a rule with this context can never match, if that is so.
    pub(super) fn contradiction(&self, context: &Context<'_>) -> Option<String> {
        self.left.set(STEPS);
        self.clash(context)
    }

    fn clash(&self, context: &Context<'_>) -> Option<String> {
        for (index, left) in context.held.iter().enumerate() {
            if let Some(right) = context.held.iter().skip(index).find(|right| self.opposed(left, right)) {
                return Some(match std::ptr::eq(*left, *right) {
                    true => format!("nothing meets `{left}`"),
                    false => format!("nothing meets both `{left}` and `{right}`"),
                });
            }
        }
        if let Some(tree) = context.barred.iter().find(|tree| self.follows(context, tree)) {
            return Some(format!("whatever meets its conditions meets `{tree}`, too, which must not be"));
        }
        for cases in context.cases() {
            let clashes: Option<Vec<String>> = cases.iter().map(|case| self.clash(case)).collect();
            if let Some(first) = clashes.and_then(|clashes| clashes.into_iter().next()) {
                return Some(first);
            }
        }
        None
    }

    /// Whether the tree holds wherever the context does.
    fn follows(&self, context: &Context<'_>, tree: &Tree) -> bool {
        if self.is_tired() {
            return false;
        }
        let at_once = match tree {
            Tree::All(trees) => trees.iter().all(|tree| self.follows(context, tree)),
            Tree::Any(trees) => trees.iter().any(|tree| self.follows(context, tree)),
            Tree::Not(tree) => self.excluded(context, tree),
            Tree::One(asked) => context.held.iter().any(|held| self.implies(held, asked)),
        };
        at_once || context.cases().any(|cases| cases.iter().all(|case| self.follows(case, tree)))
    }

    /// Whether the tree never holds where the context does.
    fn excluded(&self, context: &Context<'_>, tree: &Tree) -> bool {
        if self.is_tired() {
            return false;
        }
        let alone = Context::default().with(tree);
        match tree {
            Tree::Any(trees) => trees.iter().all(|tree| self.excluded(context, tree)),
            Tree::Not(tree) => self.follows(context, tree),
            Tree::All(trees) if trees.iter().any(|tree| self.excluded(context, tree)) => true,
            Tree::One(asked) if context.held.iter().any(|held| self.opposed(held, asked)) => true,
            _ => context.barred.iter().any(|barred| self.follows(&alone, barred)),
        }
    }

    fn is_tired(&self) -> bool {
        let left = self.left.get();
        self.left.set(left.saturating_sub(1));
        left == 0
    }

    fn implies(&self, left: &Asked, right: &Asked) -> bool {
        if left.name != right.name {
            return false;
        }
        // Most conditions that many rules have are the same in all of them.
        let shape = || self.shapes.get(left.name);
        left.fingerprint() == right.fingerprint()
            || shape().is_some_and(|shape| shape.implies(&left.written, &right.written))
    }

    /// Nothing meets both, which may be one and the same.
    fn opposed(&self, left: &Asked, right: &Asked) -> bool {
        if left.name != right.name {
            return false;
        }
        if left.name == "direction" {
            return !several(&left.written).iter().any(|left| {
                several(&right.written).iter().any(|right| left == right || go_together(left, right))
            });
        }
        let Some(shape) = self.shapes.get(left.name) else { return false };
        let pairs = [(left, right), (right, left)];
        pairs.iter().any(|(left, right)| lists_clash(shape, &left.written, &right.written))
            || pairs.iter().any(|(left, right)| bounds_clash(shape, &left.written, &right.written))
    }
}

fn go_together(left: &Value, right: &Value) -> bool {
    let named = |value: &Value| {
        let mut all = Direction::ALL.iter();
        all.find(|(_, name)| Some(*name) == value.as_str()).map(|(direction, _)| *direction)
    };
    named(left).zip(named(right)).is_none_or(|(left, right)| left.may_go_with(right))
}

/// A key of the left wants one or all of some names, and one of the right wants none of them.
fn lists_clash(shape: &Shape, left: &Value, right: &Value) -> bool {
    let wanted = shape.keys.iter().filter(|key| key.stronger == Stronger::Fewer);
    let unwanted = || shape.keys.iter().filter(|key| key.stronger == Stronger::More);
    let bare = |name: &'static str| {
        let prefix =
            ["any_", "all_", "none_", "not_"].into_iter().find_map(|prefix| name.strip_prefix(prefix));
        prefix.unwrap_or(name)
    };
    wanted.into_iter().any(|want| {
        unwanted().any(|ban| {
            let both = left.get(want.name).zip(right.get(ban.name));
            bare(want.name) == bare(ban.name) && both.is_some_and(|(want, ban)| is_among(want, ban))
        })
    })
}

/// A key of the left asks for more than one of the right allows, and otherwise they are alike.
fn bounds_clash(shape: &Shape, left: &Value, right: &Value) -> bool {
    shape.keys.iter().any(|low| {
        shape.keys.iter().any(|high| {
            let Some(least) = bound(low, &LOWER, left) else { return false };
            let Some(most) = bound(high, &UPPER, right) else { return false };
            subject(low.name, &LOWER) == subject(high.name, &UPPER)
                && least > most
                && without_bounds(left) == without_bounds(right)
        })
    })
}

/// The number that a bound of this kind sets, as if it said "at least" or "at most".
fn bound(key: &Key, kind: &[&str], table: &Value) -> Option<i128> {
    let end = kind.iter().find(|end| key.name.ends_with(**end))?;
    let number = i128::from(key.rank(table.get(key.name)?)?);
    Some(match *end {
        "more_than" => number + 1,
        "fewer_than" | "less_than" => number - 1,
        _ => number,
    })
}

fn subject<'k>(name: &'k str, kind: &[&str]) -> &'k str {
    kind.iter().find_map(|end| name.strip_suffix(*end)).unwrap_or(name)
}

fn without_bounds(table: &Value) -> Option<Vec<(&String, &Value)>> {
    let is_bound = |name: &str| LOWER.iter().chain(&UPPER).any(|end| name.ends_with(end));
    Some(table.as_object()?.iter().filter(|(name, _)| !is_bound(name)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::condition::shape::Holds;
    use serde_json::json;

    #[test]
    fn bounds_clash_where_nothing_is_between_them() {
        let key = |name, stronger| Key::new(name, Holds::Number(0), stronger);
        let shape = Shape::table([
            key("more_than", Stronger::Greater),
            key("at_least", Stronger::Greater),
            key("at_most", Stronger::Smaller),
            key("outside_at_most", Stronger::Smaller),
        ]);
        for (left, right, clash) in [
            (json!({"more_than": 9}), json!({"at_most": 9}), true),
            (json!({"more_than": 8}), json!({"at_most": 9}), false),
            (json!({"at_least": 9}), json!({"at_most": 9}), false),
            (json!({"at_least": 10, "at_most": 9}), json!({"at_least": 10, "at_most": 9}), true),
            (json!({"at_least": 10}), json!({"outside_at_most": 9}), false),
            (json!({"at_least": 10, "list": "a"}), json!({"at_most": 9, "list": "b"}), false),
        ] {
            assert_eq!(bounds_clash(&shape, &left, &right), clash, "{left} {right}");
        }
    }
}
