//! The gateway's side of one worker.

use super::config::Config;
use super::frame::{Announcement, Greeting, MAX_ANSWER, STEP, greeted};
use super::sandbox::Sandbox;
use std::io::{self, ErrorKind};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

/// A process that waits for a task. Dropping it kills it.
#[derive(Debug)]
pub struct Worker {
    child: Child,
    tasks: ChildStdin,
    answers: ChildStdout,
    /// What it has said of itself.
    sandbox: Option<Sandbox>,
}

/// The bytes that a task is about, in pieces.
pub trait Body: Send {
    /// Bytes in all.
    fn length(&self) -> u64;
    /// The next bytes; nothing at the end.
    ///
    /// # Errors
    /// They cannot be read.
    fn next(&mut self) -> impl Future<Output = io::Result<Vec<u8>>> + Send;
}

/// What a worker answers.
#[derive(Debug)]
pub struct Answer {
    /// Time of the processor that it took.
    pub used: Duration,
    /// The answer.
    pub bytes: Vec<u8>,
}

/// Why a worker has not answered. It must not be used again.
#[derive(Debug)]
pub enum Broken {
    /// The body could not be read: nothing is known of the task.
    Body(io::Error),
    /// The process has ended, or answers what is no answer.
    Worker(io::Error),
}

impl Worker {
    /// Starts a process: without environment, and in a group of its own, so that what ends a gateway from its terminal
    /// does not end its workers before it.
    ///
    /// # Errors
    /// There is no process to be had.
    pub fn start(config: &Config) -> io::Result<Self> {
        let mut child = Command::new(&config.program)
            .args(&config.arguments)
            .arg(config.memory.to_string())
            .env_clear()
            .current_dir("/")
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        let (tasks, answers) = (child.stdin.take(), child.stdout.take());
        let (Some(tasks), Some(answers)) = (tasks, answers) else {
            return Err(ErrorKind::BrokenPipe.into());
        };
        Ok(Self { child, tasks, answers, sandbox: None })
    }

    /// What it has given up, once it has begun.
    ///
    /// # Errors
    /// It has ended, or is no worker.
    pub async fn sandbox(&mut self) -> io::Result<Sandbox> {
        if let Some(sandbox) = self.sandbox {
            return Ok(sandbox);
        }
        let mut greeting = Greeting::default();
        self.answers.read_exact(&mut greeting).await?;
        let sandbox = greeted(greeting).ok_or(ErrorKind::InvalidData)?;
        self.sandbox = Some(sandbox);
        Ok(sandbox)
    }

    /// Hands over a task that may take so much time of the processor, and waits for its answer.
    ///
    /// # Errors
    /// There is none.
    pub async fn call(
        &mut self,
        allowed: Duration,
        head: &[u8],
        body: &mut impl Body,
    ) -> Result<Answer, Broken> {
        self.sandbox().await.map_err(Broken::Worker)?;
        let length = u32::try_from(head.len()).map_err(|error| Broken::Body(io::Error::other(error)))?;
        let announcement = Announcement { allowed, head: length, body: body.length() };
        // A worker reads all of a task before it answers, so neither side ever waits for the other to read.
        self.send(&announcement.to_bytes()).await?;
        self.send(head).await?;
        loop {
            let piece = body.next().await.map_err(Broken::Body)?;
            if piece.is_empty() {
                break;
            }
            self.send(&piece).await?;
        }
        self.answer().await.map_err(Broken::Worker)
    }

    async fn send(&mut self, bytes: &[u8]) -> Result<(), Broken> {
        self.tasks.write_all(bytes).await.map_err(Broken::Worker)
    }

    async fn answer(&mut self) -> io::Result<Answer> {
        let length = self.answers.read_u32().await?;
        if length > MAX_ANSWER {
            return Err(ErrorKind::InvalidData.into());
        }
        let used = Duration::from_micros(self.answers.read_u32().await?.into());
        let length = u64::from(length);
        let mut bytes = Vec::with_capacity(usize::try_from(length.min(STEP)).unwrap_or_default());
        if (&mut self.answers).take(length).read_to_end(&mut bytes).await? as u64 != length {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        Ok(Answer { used, bytes })
    }

    /// Whether the process is still there.
    pub fn lives(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Its process number, while it lives.
    pub fn id(&self) -> Option<u32> {
        self.child.id()
    }

    /// Ends the process: how it ended.
    ///
    /// # Errors
    /// The system does not say.
    pub async fn end(mut self) -> io::Result<ExitStatus> {
        drop(self.tasks);
        // It may have ended by itself, which tells more than being killed.
        let _ = self.child.start_kill();
        self.child.wait().await
    }
}
