//! `portcullis worker`: one of the processes in which a gateway reads attachments. Nobody starts it by hand.

use super::exit;
use crate::detect::detectors::Detectors;
use crate::inspect::job;
use crate::message::limits::Limits;
use crate::workers::{sandbox, serving};
use std::io;
use std::process::ExitCode;
use std::sync::Arc;

/// Read attachments for a gateway, which starts this by itself.
///
/// Tasks come on standard input, answers go to standard output. Before the first task the process gives up the file
/// system, the network and most system calls, as far as the kernel knows how to take them away.
/// Exit status: 0 no more tasks, 69 a limit could not be set or the gateway went away.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// Bytes of memory that it may take.
    memory: u64,
}

/// Runs the command.
pub fn run(Args { memory }: Args) -> ExitCode {
    let (mut detectors, limits) = (Arc::new(Detectors::builtin()), Limits::default());
    let served = sandbox::enter(memory).and_then(|sandbox| {
        let answer = |request: &[u8], file: Vec<u8>| job::answer(&mut detectors, &limits, request, &file);
        serving::serve(sandbox, io::stdin().lock(), io::stdout().lock(), answer)
    });
    if served.is_ok() { exit::OK } else { exit::unavailable() }
}
