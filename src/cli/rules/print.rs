//! What these commands print.

use crate::cli::escape::told;
use crate::cli::exit;
use crate::mail::mistake::Mistake;
use std::io::{self, Write};
use std::process::ExitCode;

/// The answer. A closed pipe ends it.
pub(super) fn answer(text: &str) {
    let _ = io::stdout().lock().write_all(text.as_bytes());
}

/// What went wrong, where that is not the answer.
pub(super) fn wrong(text: impl std::fmt::Display) {
    let _ = writeln!(io::stderr().lock(), "rules: {text}");
}

/// Why there is nothing to look at.
pub(super) fn mistakes(mistakes: &[Mistake]) -> ExitCode {
    let mut err = io::stderr().lock();
    mistakes.iter().for_each(|mistake| drop(writeln!(err, "{}", told(mistake))));
    exit::config()
}

/// `1 rule`, `2 rules`.
pub(super) fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
