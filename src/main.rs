//! The `portcullis` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    portcullis::cli::command::run(std::env::args_os())
}
