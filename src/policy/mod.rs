//! Rules, conditions, verdicts: `Policy::decide(&Facts) -> Decision`, a pure function.
//!
//! A policy is made from the text of its files ([`compile`]): rule files ([`rule`]), lists ([`list`]), and
//! what the organisation adds to the detectors. A rule asks
//! [`condition`]s of a [`case`], which is the facts of one message with what several rules want to know of it.

pub mod case;
pub mod clock;
pub mod compile;
pub mod condition;
pub mod counting;
pub mod decision;
pub mod detector_file;
pub mod dictionary_file;
mod dictionary_terms;
pub mod difference;
pub mod example;
pub mod expectation;
pub mod file_kinds;
pub mod gate;
mod gates;
pub mod grants;
pub mod known;
mod likeness;
pub mod lint;
pub mod list;
pub mod mailing;
pub mod organisation;
#[expect(clippy::module_inception, reason = "the chapter is named after its noun")]
pub mod policy;
pub mod reader;
pub mod record;
pub mod route;
pub mod rule;
pub mod rule_file;
pub mod schema;
pub mod source;
pub mod tell;
pub mod trace;
pub mod wanted;

#[cfg(test)]
pub(crate) mod testing;
