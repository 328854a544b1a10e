//! How tasks and answers travel between a gateway and its workers: lengths in network order, then bytes.
//!
//! A worker begins with a greeting, which says what it has given up. A task is a head (what is to be done) and a body
//! (what it is to be done to); an answer is one piece, with the time that it took.

use super::sandbox::Sandbox;
use std::io::{self, ErrorKind, Read, Write};
use std::time::Duration;

/// Bytes of the head of a task.
pub const MAX_HEAD: u32 = 1024 * 1024;
/// Bytes of an answer.
pub const MAX_ANSWER: u32 = 64 * 1024 * 1024;
/// Memory is taken for so many bytes at once, however many are announced.
pub const STEP: u64 = 1024 * 1024;

/// The first byte of a greeting: whoever begins otherwise is no worker.
const WORKER: u8 = b'W';

/// A greeting.
pub type Greeting = [u8; 3];

/// What a worker says first.
pub fn greeting(sandbox: Sandbox) -> Greeting {
    [WORKER, sandbox.landlock.into(), sandbox.seccomp.into()]
}

/// What a greeting says; nothing where it is none.
pub fn greeted(greeting: Greeting) -> Option<Sandbox> {
    let [WORKER, landlock @ 0..=1, seccomp @ 0..=1] = greeting else { return None };
    Some(Sandbox { landlock: landlock == 1, seccomp: seccomp == 1 })
}

/// What comes before the head and the body of a task.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Announcement {
    /// Time of the processor for the task, to the millisecond.
    pub allowed: Duration,
    /// Bytes of the head.
    pub head: u32,
    /// Bytes of the body.
    pub body: u64,
}

impl Announcement {
    /// Bytes of an announcement.
    pub const LENGTH: usize = 16;

    /// As it travels.
    pub fn to_bytes(self) -> [u8; Self::LENGTH] {
        let mut bytes = [0; Self::LENGTH];
        let allowed = u32::try_from(self.allowed.as_millis()).unwrap_or(u32::MAX);
        let fields =
            allowed.to_be_bytes().into_iter().chain(self.head.to_be_bytes()).chain(self.body.to_be_bytes());
        bytes.iter_mut().zip(fields).for_each(|(place, byte)| *place = byte);
        bytes
    }

    fn of(bytes: [u8; Self::LENGTH]) -> Self {
        let number =
            |from, to| bytes.iter().take(to).skip(from).fold(0u64, |sum, byte| sum << 8 | u64::from(*byte));
        let head = u32::try_from(number(4, 8)).unwrap_or(u32::MAX);
        Self { allowed: Duration::from_millis(number(0, 4)), head, body: number(8, 16) }
    }

    /// The next one; nothing where there will be no more.
    ///
    /// # Errors
    /// The gateway went away in the middle.
    pub fn read(from: &mut impl Read) -> io::Result<Option<Self>> {
        let mut bytes = [0; Self::LENGTH];
        let first = loop {
            match from.read(&mut bytes) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                other => break other?,
            }
        };
        if first == 0 {
            return Ok(None);
        }
        from.read_exact(bytes.get_mut(first..).unwrap_or_default())?;
        Ok(Some(Self::of(bytes)))
    }

    /// The task that was announced: its head and its body.
    ///
    /// # Errors
    /// The gateway went away in the middle, or does not speak this language.
    pub fn read_task(self, from: &mut impl Read) -> io::Result<(Vec<u8>, Vec<u8>)> {
        if self.head > MAX_HEAD {
            return Err(ErrorKind::InvalidData.into());
        }
        Ok((read_exactly(from, self.head.into())?, read_exactly(from, self.body)?))
    }
}

/// Sends an answer that has taken so much time of the processor.
///
/// # Errors
/// The gateway has gone, or the answer is longer than answers may be.
pub fn write_answer(to: &mut impl Write, used: Duration, answer: &[u8]) -> io::Result<()> {
    let length = u32::try_from(answer.len()).ok().filter(|length| *length <= MAX_ANSWER);
    to.write_all(&length.ok_or(ErrorKind::InvalidData)?.to_be_bytes())?;
    to.write_all(&u32::try_from(used.as_micros()).unwrap_or(u32::MAX).to_be_bytes())?;
    to.write_all(answer)?;
    to.flush()
}

fn read_exactly(from: &mut impl Read, length: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(usize::try_from(length.min(STEP)).unwrap_or_default());
    if from.take(length).read_to_end(&mut bytes)? as u64 != length {
        return Err(ErrorKind::UnexpectedEof.into());
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn announced(head: u32, body: u64) -> Announcement {
        Announcement { allowed: Duration::from_millis(2_500), head, body }
    }

    #[test]
    fn what_is_announced_is_read() {
        let sent = [&announced(3, 5).to_bytes()[..], b"abc12345"].concat();
        let mut stream = sent.repeat(2);
        stream.extend_from_slice(&sent[..20]);
        let mut stream = &stream[..];
        for _ in 0..2 {
            let announcement = Announcement::read(&mut stream).unwrap().unwrap();
            assert_eq!(announcement, announced(3, 5));
            assert_eq!(announcement.read_task(&mut stream).unwrap(), (b"abc".to_vec(), b"12345".to_vec()));
        }
        let cut = Announcement::read(&mut stream).unwrap().unwrap();
        assert_eq!(cut.read_task(&mut stream).unwrap_err().kind(), ErrorKind::UnexpectedEof);
        assert!(Announcement::read(&mut &b""[..]).unwrap().is_none());
        assert!(Announcement::read(&mut &b"abc"[..]).is_err());
    }

    #[test]
    fn a_length_that_lies_takes_no_memory() {
        let task = |announcement: Announcement| announcement.read_task(&mut &b""[..]).unwrap_err().kind();
        assert_eq!(task(announced(0, u64::MAX)), ErrorKind::UnexpectedEof);
        assert_eq!(task(announced(u32::MAX, 0)), ErrorKind::InvalidData);
    }

    #[test]
    fn a_greeting_says_what_was_given_up() {
        for (landlock, seccomp) in [(false, false), (true, false), (false, true), (true, true)] {
            let sandbox = Sandbox { landlock, seccomp };
            assert_eq!(greeted(greeting(sandbox)), Some(sandbox));
        }
        assert_eq!(greeted(*b"\nru"), None);
    }
}
