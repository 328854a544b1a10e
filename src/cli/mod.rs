//! The command line: one file per subcommand.
//!
//! Each has `Args` and `run(Args) -> ExitCode`; [`command`] lists them. What a person reads goes to standard output,
//! what went wrong and progress to standard error. Nothing here prints by macro: a closed pipe ends a command and does
//! not crash it.

pub mod at_store;
pub mod check;
pub mod command;
pub mod demo;
pub mod detect;
pub mod eml;
pub mod envelope;
pub mod escape;
pub mod exit;
pub mod grant;
pub mod healthcheck;
pub mod inspection;
pub mod journal;
pub mod kept;
pub mod load;
pub mod parallel;
pub mod progress;
pub mod quarantine;
pub mod report;
pub mod rules;
pub mod runtime;
pub mod serve;
pub mod signal;
pub mod sink;
pub mod summary;
pub mod units;
pub mod worker;
