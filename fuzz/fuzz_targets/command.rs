//! The command line over any bytes: it has a meaning or an answer, and what is passed on cannot end a line.
#![no_main]

use libfuzzer_sys::fuzz_target;
use portcullis::smtp::command::{Command, parse};

fuzz_target!(|line: &[u8]| {
    let passed_on = match parse(line) {
        Ok(Command::Mail(path, _) | Command::Rcpt(path, _)) => path.argument().to_string(),
        Ok(Command::Xforward(attributes)) => attributes,
        Ok(_) => return,
        Err(answer) => return assert!(answer.reply().code() >= 400),
    };
    assert!(!passed_on.contains(['\r', '\n', '\0']));
});
