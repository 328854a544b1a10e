//! The command line over any bytes: it has a meaning or an answer, and what is passed on cannot end a line.

use portcullis::smtp::command::{Command, parse};

/// The target.
pub fn run(line: &[u8]) {
    let passed_on = match parse(line) {
        Ok(Command::Mail(path, _) | Command::Rcpt(path, _)) => path.argument().to_string(),
        Ok(Command::Xforward(attributes)) => attributes,
        Ok(_) => return,
        Err(answer) => return assert!(answer.reply().code() >= 400),
    };
    assert!(!passed_on.contains(['\r', '\n', '\0']));
}
