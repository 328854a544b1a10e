//! Exit statuses of all commands, after sysexits(3) where one fits.

use std::process::ExitCode;

/// All went well; for `check`: everything is accepted.
pub const OK: ExitCode = ExitCode::SUCCESS;
/// The answer is no: a message would be quarantined, a service is not ready, a load run had failures.
pub const NO: ExitCode = ExitCode::FAILURE;
const REJECTED: u8 = 2;
const USAGE: u8 = 64;
const NO_INPUT: u8 = 66;
const UNAVAILABLE: u8 = 69;
const CONFIG: u8 = 78;

/// `check`: a message would be rejected.
pub fn rejected() -> ExitCode {
    REJECTED.into()
}

/// The command line makes no sense.
pub fn usage() -> ExitCode {
    USAGE.into()
}

/// A file cannot be read.
pub fn no_input() -> ExitCode {
    NO_INPUT.into()
}

/// Something that is needed cannot be had: a port is taken, a process does not exist.
pub fn unavailable() -> ExitCode {
    UNAVAILABLE.into()
}

/// The rules or the configuration have mistakes.
pub fn config() -> ExitCode {
    CONFIG.into()
}
