//! One connection to the next hop: commands out, replies in, in order.

use super::capabilities::Capabilities;
use super::config::Config;
use super::failure::{Failure, Kind, Stage};
use super::reply_codec::{Parsed, parse};
use crate::mail::reply::Reply;
use crate::net::wire::Wire;
use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::timeout;

/// A connection that has greeted and answered EHLO.
#[derive(Debug)]
pub struct Connection {
    wire: Wire,
    config: Arc<Config>,
    capabilities: Capabilities,
}

impl Connection {
    /// Connects, waits for the greeting and says EHLO with our own name.
    ///
    /// # Errors
    /// Anything but a 2yz at any of these steps.
    pub async fn open(config: Arc<Config>, own_name: &str) -> Result<Self, Failure> {
        let stream =
            within(config.connect_timeout, Stage::Connect, TcpStream::connect(&config.address)).await?;
        let wire = Wire::new(stream).map_err(|error| sorted(Stage::Connect, &error))?;
        let mut connection = Self { wire, capabilities: Capabilities::default(), config };
        let greeting = connection.reply_within(connection.config.connect_timeout, Stage::Greeting).await?;
        done(&greeting, Stage::Greeting)?;
        connection.say_hello(own_name).await?;
        Ok(connection)
    }

    /// EHLO, or HELO to a server that does not know EHLO (RFC 5321 section 3.2).
    ///
    /// # Errors
    /// The server refuses both.
    pub async fn say_hello(&mut self, own_name: &str) -> Result<(), Failure> {
        let ehlo = self.command(&format!("EHLO {own_name}"), Stage::Ehlo).await?;
        if ehlo.is_done() {
            self.capabilities = Capabilities::read(&ehlo);
            return Ok(());
        }
        let helo = self.command(&format!("HELO {own_name}"), Stage::Ehlo).await?;
        self.capabilities = Capabilities::default();
        done(&helo, Stage::Ehlo)
    }

    /// What the next hop offers.
    pub fn capabilities(&self) -> &Capabilities {
        &self.capabilities
    }

    /// Appends a command line to what [`Connection::flush`] sends. `line` holds no line end: callers pass what the
    /// command parser has let through.
    pub fn queue(&mut self, line: &str) {
        let output = self.wire.output();
        output.extend_from_slice(line.as_bytes());
        output.extend_from_slice(b"\r\n");
    }

    /// Sends what is queued.
    ///
    /// # Errors
    /// The next hop does not take it in time, or is gone.
    pub async fn flush(&mut self, stage: Stage) -> Result<(), Failure> {
        within(self.config.command_timeout, stage, self.wire.flush()).await
    }

    /// Sends one command and waits for its reply.
    ///
    /// # Errors
    /// The next hop fails; a refusal is a reply, not an error.
    pub async fn command(&mut self, line: &str, stage: Stage) -> Result<Reply, Failure> {
        self.nothing_unasked(stage).await?;
        self.queue(line);
        self.flush(stage).await?;
        self.reply(stage).await
    }

    /// Waits for the next reply.
    ///
    /// # Errors
    /// It does not come in time, or is none.
    pub async fn reply(&mut self, stage: Stage) -> Result<Reply, Failure> {
        self.reply_within(self.config.command_timeout, stage).await
    }

    /// Waits for the reply to the end of the content, for which more time is given.
    ///
    /// # Errors
    /// As [`Connection::reply`].
    pub(super) async fn commit_reply(&mut self) -> Result<Reply, Failure> {
        self.reply_within(self.config.commit_timeout, Stage::Commit).await
    }

    async fn reply_within(&mut self, patience: Duration, stage: Stage) -> Result<Reply, Failure> {
        within(patience, stage, async {
            loop {
                match self.next_reply() {
                    Ok(Some(reply)) => return Ok(reply),
                    Ok(None) => {}
                    Err(kind) => return Err(io::Error::new(io::ErrorKind::InvalidData, kind.name())),
                }
                if self.wire.fill().await? == 0 {
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
            }
        })
        .await
    }

    /// A reply that has arrived already, if one has.
    ///
    /// # Errors
    /// What has arrived is no reply, or the connection is gone.
    pub(super) async fn reply_if_ready(&mut self, stage: Stage) -> Result<Option<Reply>, Failure> {
        let malformed = |kind| Failure { stage, kind };
        if let Some(reply) = self.next_reply().map_err(malformed)? {
            return Ok(Some(reply));
        }
        match self.wire.fill_if_ready().await {
            Ok(None) => Ok(None),
            Ok(Some(_)) => self.next_reply().map_err(malformed),
            Err(error) => Err(sorted(stage, &error)),
        }
    }

    fn next_reply(&mut self) -> Result<Option<Reply>, Kind> {
        if self.wire.input().is_empty() {
            return Ok(None);
        }
        match parse(self.wire.input()) {
            Parsed::Incomplete => Ok(None),
            Parsed::Malformed => Err(Kind::Malformed),
            Parsed::Complete(reply, consumed) => {
                self.wire.consume(consumed);
                Ok(Some(reply))
            }
        }
    }

    /// Fails when something has arrived that answers nothing: it could be taken for the answer to the next command.
    ///
    /// # Errors
    /// Something has, or the connection is gone.
    pub async fn nothing_unasked(&mut self, stage: Stage) -> Result<(), Failure> {
        match self.reply_if_ready(stage).await? {
            // A server that is stopping may say 421 at any time (RFC 5321 section 3.8).
            Some(reply) if reply.code() == 421 => Err(Failure { stage, kind: Kind::Closed }),
            Some(_) => Err(Failure { stage, kind: Kind::Malformed }),
            None if self.wire.input().is_empty() => Ok(()),
            None => Err(Failure { stage, kind: Kind::Malformed }),
        }
    }

    /// Appends bytes that are no command line to what is sent next.
    pub(super) fn queue_bytes(&mut self, bytes: &[u8]) {
        self.wire.output().extend_from_slice(bytes);
    }

    /// Sends what is queued, and content behind it.
    ///
    /// # Errors
    /// The next hop does not take it in time, or is gone.
    pub(super) async fn write_content(&mut self, content: &[u8], stage: Stage) -> Result<(), Failure> {
        within(self.config.command_timeout, stage, self.wire.write_through(content)).await
    }

    /// Says goodbye. Nobody waits for the answer: nothing depends on it.
    pub async fn quit(mut self) {
        self.queue("QUIT");
        let _ = self.flush(Stage::Reset).await;
    }
}

/// Fails unless the reply is a 2yz.
fn done(reply: &Reply, stage: Stage) -> Result<(), Failure> {
    if reply.is_done() { Ok(()) } else { Err(Failure { stage, kind: Kind::Refused }) }
}

async fn within<T>(
    patience: Duration,
    stage: Stage,
    step: impl Future<Output = io::Result<T>>,
) -> Result<T, Failure> {
    match timeout(patience, step).await {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(sorted(stage, &error)),
        Err(_) => Err(Failure { stage, kind: Kind::Timeout }),
    }
}

fn sorted(stage: Stage, error: &io::Error) -> Failure {
    let kind = match (stage, error.kind()) {
        (_, io::ErrorKind::InvalidData) => Kind::Malformed,
        (_, io::ErrorKind::TimedOut) => Kind::Timeout,
        (Stage::Connect, _) => Kind::Unreachable,
        _ => Kind::Closed,
    };
    Failure { stage, kind }
}
