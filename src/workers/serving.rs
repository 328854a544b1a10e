//! The worker's side: one task after the other, until there are no more.

use super::frame::{Announcement, greeting, write_answer};
use super::sandbox::{self, Sandbox};
use std::io::{self, Read, Write};

/// Greets, then answers tasks until the gateway closes the stream. The sandbox has been entered.
///
/// # Errors
/// The gateway has gone in the middle of a task, or a limit could not be set: the process ends then.
pub fn serve(
    sandbox: Sandbox,
    mut tasks: impl Read,
    mut answers: impl Write,
    mut answer: impl FnMut(&[u8], Vec<u8>) -> Vec<u8>,
) -> io::Result<()> {
    answers.write_all(&greeting(sandbox))?;
    answers.flush()?;
    while let Some(announcement) = Announcement::read(&mut tasks)? {
        let before = sandbox::processor_time();
        sandbox::allow(announcement.allowed)?;
        let (head, body) = announcement.read_task(&mut tasks)?;
        let answer = answer(&head, body);
        write_answer(&mut answers, sandbox::processor_time().saturating_sub(before), &answer)?;
    }
    Ok(())
}
