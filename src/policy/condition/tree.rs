//! Conditions put together: all of them, any of them, not these.

use super::asked::Asked;
use super::grant;
use super::table::TABLE;
use crate::policy::case::{Case, Evidence};
use crate::policy::gate::Gate;
use crate::policy::known::Known;
use crate::policy::reader::{Reader, Value};
use crate::policy::record::told::Told;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use toml::de::DeTable;

/// Conditions as a rule nests them.
#[derive(Debug)]
pub enum Tree {
    /// Every one must hold.
    All(Vec<Tree>),
    /// One is enough.
    Any(Vec<Tree>),
    /// It must not hold.
    Not(Box<Tree>),
    /// One condition.
    One(Arc<Asked>),
}

/// How deep `any`, `all` and `not` may nest. What is deeper nobody can read aloud.
const DEPTH: usize = 6;

/// The keys that are no conditions themselves.
const NESTING: [&str; 3] = ["all", "any", "not"];

impl Tree {
    /// The whole holds for this message. Only what holds leaves evidence.
    pub fn holds(&self, case: &Case<'_>, evidence: &mut Evidence) -> bool {
        match self {
            Self::One(asked) => asked.holds(case, evidence),
            Self::Any(trees) => {
                // Every one is asked, so that the reviewer sees everything that speaks for the rule.
                trees.iter().fold(false, |held, tree| tree.holds(case, evidence) | held)
            }
            Self::All(trees) => {
                let mark = evidence.mark();
                let held = trees.iter().all(|tree| tree.holds(case, evidence));
                if !held {
                    evidence.back_to(mark);
                }
                held
            }
            Self::Not(tree) => !tree.holds(case, &mut Evidence::default()),
        }
    }

    /// Whether the whole holds for a message that has gone; `None` where that is not known.
    pub fn recalled(&self, case: &Case<'_>, told: &Told) -> Option<bool> {
        let settled = |trees: &[Self], by: bool| {
            let answers = trees.iter().map(|tree| tree.recalled(case, told));
            answers.reduce(|one, other| match (one, other) {
                (Some(one), _) | (_, Some(one)) if one == by => Some(by),
                (Some(_), Some(_)) => Some(!by),
                _ => None,
            })
        };
        match self {
            Self::One(asked) => asked.recalled(case, told),
            Self::Any(trees) => settled(trees, true).unwrap_or(Some(false)),
            Self::All(trees) => settled(trees, false).unwrap_or(Some(true)),
            Self::Not(tree) => tree.recalled(case, told).map(|holds| !holds),
        }
    }

    /// Every condition, however deep.
    pub fn leaves(&self) -> Vec<&Arc<Asked>> {
        match self {
            Self::One(asked) => vec![asked],
            Self::Any(trees) | Self::All(trees) => trees.iter().flat_map(Self::leaves).collect(),
            Self::Not(tree) => tree.leaves(),
        }
    }

    /// One of its conditions asks by which route the message goes.
    pub fn asks_route(&self) -> bool {
        self.leaves().iter().any(|asked| asked.judge.asks_route())
    }

    /// The times in which its conditions count the recipients of mailings.
    pub fn windows(&self) -> Vec<Duration> {
        match self {
            Self::One(asked) => asked.judge.window().into_iter().collect(),
            Self::All(trees) | Self::Any(trees) => trees.iter().flat_map(Self::windows).collect(),
            Self::Not(tree) => tree.windows(),
        }
    }
}

impl Tree {
    /// What a message must have for the whole to hold, as far as that is simply said.
    pub fn gate(&self) -> Gate {
        match self {
            Self::All(trees) => trees.iter().map(Self::gate).fold(Gate::OPEN, Gate::and),
            Self::Any(trees) => trees.iter().map(Self::gate).reduce(Gate::or).unwrap_or(Gate::OPEN),
            Self::Not(_) => Gate::OPEN,
            Self::One(asked) => asked.gate.clone(),
        }
    }
}

impl fmt::Display for Tree {
    /// As it stands in a rule, on one line; what is put together by `all` at the top stands without it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All(trees) => join(trees, f),
            Self::Any(trees) => {
                f.write_str("any = ")?;
                bracket(trees, f)
            }
            Self::Not(tree) => write!(f, "not = {{ {tree} }}"),
            Self::One(asked) => write!(f, "{asked}"),
        }
    }
}

/// `a = 1, all = [ { b = 2 }, { c = 3 } ]`
fn join(trees: &[Tree], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (index, tree) in trees.iter().enumerate() {
        f.write_str(if index > 0 { ", " } else { "" })?;
        match tree {
            Tree::All(trees) => {
                f.write_str("all = ")?;
                bracket(trees, f)?;
            }
            tree => write!(f, "{tree}")?,
        }
    }
    Ok(())
}

fn bracket(trees: &[Tree], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (index, tree) in trees.iter().enumerate() {
        write!(f, "{} {{ {tree} }}", if index > 0 { "," } else { "[" })?;
    }
    f.write_str(" ]")
}

/// The conditions of a table: one for each key, cheapest first. The caller says whether all or any of them count.
pub fn read<'t>(table: &DeTable<'t>, start: usize, reader: &mut Reader<'t>, known: &Known) -> Vec<Tree> {
    grant::nowhere_in(table, reader);
    read_table(table, start, reader, known, 1)
}

/// The conditions below `[unless]`, where a rule may say that a grant lifts it; and whether it does.
pub fn read_unless<'t>(
    table: &DeTable<'t>,
    start: usize,
    reader: &mut Reader<'t>,
    known: &Known,
) -> (Vec<Tree>, bool) {
    (read_table(table, start, reader, known, 1), table.contains_key(grant::NAME))
}

fn read_table<'t>(
    table: &DeTable<'t>,
    start: usize,
    reader: &mut Reader<'t>,
    known: &Known,
    depth: usize,
) -> Vec<Tree> {
    if table.is_empty() {
        reader.wrong(start, "there is no condition", "name at least one condition");
    }
    let names: Vec<&str> = TABLE.iter().map(|entry| entry.name).chain(NESTING).collect();
    reader.only(table, &names, "condition");
    let mut trees = Vec::new();
    for entry in TABLE {
        let Some(value) = table.get(entry.name) else { continue };
        let judge = (entry.read)(value, reader, known);
        let asked = judge.map(|judge| Asked::new(entry.name, value.get_ref(), judge, known));
        trees.extend(asked.map(|asked| Tree::One(Arc::new(asked))));
    }
    for key in NESTING {
        let Some(value) = table.get(key) else { continue };
        if depth >= DEPTH {
            reader.wrong(
                value.span().start,
                format!("conditions nest deeper than {DEPTH} levels"),
                "make two rules of it",
            );
            continue;
        }
        trees.extend(match key {
            "all" => read_several(value, reader, known, depth).map(Tree::All),
            "any" => read_several(value, reader, known, depth).map(Tree::Any),
            _ => read_group(value, reader, known, depth).map(|group| Tree::Not(Box::new(group))),
        });
    }
    trees
}

/// `[ { … }, { … } ]`
fn read_several<'t>(
    value: &Value<'t>,
    reader: &mut Reader<'t>,
    known: &Known,
    depth: usize,
) -> Option<Vec<Tree>> {
    if value.get_ref().as_array().is_none() {
        reader.other_kind(value, "a list of tables `[ { … }, { … } ]`");
        return None;
    }
    let groups = reader.several(value);
    Some(groups.into_iter().filter_map(|group| read_group(group, reader, known, depth)).collect())
}

/// `{ … }`: all of its conditions must hold.
fn read_group<'t>(value: &Value<'t>, reader: &mut Reader<'t>, known: &Known, depth: usize) -> Option<Tree> {
    let Some(table) = value.get_ref().as_table() else {
        reader.other_kind(value, "a table of conditions `{ … }`");
        return None;
    };
    grant::nowhere_in(table, reader);
    Some(Tree::All(read_table(table, value.span().start, reader, known, depth + 1)))
}
