//! One client's session: commands in, answers out, the next hop's answers mirrored.

mod content_phase;
mod envelope_phase;

use super::command::{self, Command};
use super::content::LineCheck;
use super::offer::Offer;
use super::reception::{NextHop, Reception, reset};
use super::shared::Shared;
use super::xforward;
use crate::inspect::facts::Client;
use crate::mail::envelope::{Envelope, Path};
use crate::mail::reply::{Answer, Reply};
use crate::net::shutdown::Running;
use crate::net::wire::Wire;
use crate::next_hop::connection::Connection;
use crate::next_hop::failure::{Failure, Kind, Stage};
use crate::telemetry::events::session::Ending;
use std::collections::VecDeque;
use std::net::IpAddr;
use std::sync::Arc;
use tokio::time::{Instant, timeout_at};

/// Refused commands before the session ends.
const ERRORS: u32 = 25;
/// Over-long lines before the session ends.
const LONG_LINES: u32 = 3;
/// Commands that do nothing, without a message between, before the session ends.
const IDLE_COMMANDS: u32 = 200;
/// Bytes of an over-long line that are read past before the session ends.
const LONG_LINE_BYTES: usize = 1024 * 1024;
/// XFORWARD lines kept for a new connection to the next hop.
const XFORWARDS: usize = 8;

/// The session is over; whatever had to be said has been said.
#[derive(Debug)]
struct Over(Ending);

type Step = Result<(), Over>;

/// A client's session.
#[derive(Debug)]
pub struct Session {
    shared: Arc<Shared>,
    running: Running,
    client: Wire,
    hop: NextHop,
    /// What EHLO has offered; every later connection to the next hop must offer it too.
    offer: Option<Offer>,
    who: Client,
    trusted: bool,
    xforwards: Vec<String>,
    transaction: Option<Box<Transaction>>,
    pending: VecDeque<Pending>,
    errors: u32,
    long_lines: u32,
    idle_commands: u32,
}

/// One MAIL and what follows it. Owned and dropped, never reset.
#[derive(Debug)]
struct Transaction {
    envelope: Envelope,
    utf8: bool,
    /// Content that comes by BDAT, between two chunks.
    chunks: Option<(Reception, LineCheck)>,
}

/// A command that the next hop has not answered yet.
#[derive(Debug)]
enum Pending {
    Mail,
    Rcpt(Path),
}

impl Session {
    /// A session over a connection that has been accepted.
    pub fn new(shared: Arc<Shared>, running: Running, client: Wire, peer: IpAddr) -> Self {
        let trusted = shared.config.xforward_from.iter().any(|network| network.contains(peer));
        Self {
            shared,
            running,
            client,
            hop: None,
            offer: None,
            who: Client { address: Some(peer), ..Client::default() },
            trusted,
            xforwards: Vec::new(),
            transaction: None,
            pending: VecDeque::new(),
            errors: 0,
            long_lines: 0,
            idle_commands: 0,
        }
    }

    /// Serves the client until one of the two ends the session.
    pub async fn serve(mut self) -> Ending {
        let greeting = Answer::Greeting { host: &self.shared.config.hostname }.reply();
        greeting.write_to(self.client.output());
        let Over(ending) = loop {
            let line = match self.next_line().await {
                Ok(line) => line,
                Err(over) => break over,
            };
            if let Err(over) = self.command(&line).await {
                break over;
            }
        };
        let _ = self.client.flush().await;
        if let Some(hop) = self.hop.take() {
            // In the middle of a transaction the connection is closed instead, which undoes it in either phase.
            if self.transaction.is_none() {
                hop.quit().await;
            }
        }
        ending
    }

    /// The next command line without its CRLF. Everything due is answered before the client is waited for.
    async fn next_line(&mut self) -> Result<Vec<u8>, Over> {
        let mut passed_over = 0;
        loop {
            // A TLS record has no line end that could be waited for.
            if command::is_tls(self.client.input()) {
                self.answer(Answer::NotMail).await?;
            }
            let input = self.client.input();
            // Only CRLF ends a command: a LF alone would let one hide behind another.
            match memchr::memmem::find(input, b"\r\n") {
                Some(end) if passed_over == 0 && end < command::LINE => {
                    let line = input.get(..end).unwrap_or_default().to_vec();
                    self.client.consume(end + 2);
                    return Ok(line);
                }
                Some(end) => {
                    self.client.consume(end + 2);
                    passed_over = 0;
                    self.long_line().await?;
                }
                None if input.len() >= command::LINE => {
                    // A CR at the end may be the first half of the line end.
                    let past = input.len() - usize::from(input.ends_with(b"\r"));
                    passed_over += past;
                    self.client.consume(past);
                    if passed_over > LONG_LINE_BYTES {
                        self.answer(Answer::LineTooLong).await?;
                        return Err(Over(Ending::Violation));
                    }
                }
                None => {
                    self.settle().await?;
                    self.client.flush().await.map_err(|_| Over(Ending::Lost))?;
                    self.wait().await?;
                }
            }
        }
    }

    async fn long_line(&mut self) -> Step {
        self.long_lines += 1;
        self.answer(Answer::LineTooLong).await?;
        if self.long_lines < LONG_LINES { Ok(()) } else { Err(Over(Ending::Violation)) }
    }

    /// Waits for the client's next bytes.
    async fn wait(&mut self) -> Step {
        let deadline = Instant::now() + self.shared.config.idle_timeout;
        let read = tokio::select! {
            read = timeout_at(deadline, self.client.fill()) => read,
            () = self.running.stopping() => return self.answer(Answer::ShuttingDown).await,
        };
        match read {
            Ok(Ok(1..)) => Ok(()),
            Ok(_) => Err(Over(Ending::Lost)),
            Err(_) => self.answer(Answer::IdleTooLong).await,
        }
    }

    async fn command(&mut self, line: &[u8]) -> Step {
        match command::parse(line) {
            Ok(Command::Mail(path, parameters)) => self.mail(path, &parameters).await,
            Ok(Command::Rcpt(path, parameters)) => self.rcpt(path, &parameters).await,
            Ok(Command::Data) => Box::pin(self.data()).await,
            Ok(Command::Bdat { octets, last }) => Box::pin(self.bdat(octets, last)).await,
            Ok(Command::Ehlo(name)) => Box::pin(self.hello(name, true)).await,
            Ok(Command::Helo(name)) => Box::pin(self.hello(name, false)).await,
            Ok(Command::Rset) => {
                Box::pin(self.drop_transaction()).await?;
                self.idle_command(Answer::Ok).await
            }
            Ok(Command::Noop) => self.idle_command(Answer::Ok).await,
            Ok(Command::Vrfy) => self.idle_command(Answer::CannotVerify).await,
            Ok(Command::Xforward(attributes)) => Box::pin(self.xforward(&attributes)).await,
            Ok(Command::Quit) => self.answer(Answer::Bye).await,
            Err(answer) => self.answer(answer).await,
        }
    }

    /// Answers from our own table, after all that was asked before.
    async fn answer(&mut self, answer: Answer<'_>) -> Step {
        self.settle().await?;
        let reply = answer.reply();
        reply.write_to(self.client.output());
        if let Some(ending) = ending(answer) {
            return Err(Over(ending));
        }
        self.errors += u32::from(reply.code() >= 500);
        if self.errors < ERRORS {
            return Ok(());
        }
        Answer::TooManyErrors.reply().write_to(self.client.output());
        Err(Over(Ending::Violation))
    }

    async fn idle_command(&mut self, answer: Answer<'_>) -> Step {
        self.idle_commands += 1;
        let tired = self.idle_commands > IDLE_COMMANDS;
        self.answer(if tired { Answer::TooManyErrors } else { answer }).await
    }

    fn next_hop_failed(&mut self, failure: Failure) {
        self.hop = None;
        self.transaction = None;
        self.shared.failed(failure);
    }

    /// EHLO or HELO: whatever was going on is over (RFC 5321 section 4.1.4).
    async fn hello(&mut self, name: String, extended: bool) -> Step {
        self.drop_transaction().await?;
        if self.connect().await.is_err() {
            return self.answer(Answer::NoNextHop).await;
        }
        self.who.helo = name;
        let hop = self.hop.as_ref().map(|hop| *hop.capabilities()).unwrap_or_default();
        let mut lines = vec![self.shared.config.hostname.clone()];
        let offer = if extended {
            let offer = Offer::new(hop, self.shared.config.max_message_size);
            lines.extend(offer.lines(self.trusted));
            offer
        } else {
            Offer::nothing()
        };
        self.offer = Some(offer);
        Reply::from_wire(250, lines).write_to(self.client.output());
        Ok(())
    }

    /// Makes sure of a connection to the next hop that offers what was promised.
    async fn connect(&mut self) -> Result<(), ()> {
        if self.hop.is_some() {
            return Ok(());
        }
        let config = Arc::clone(&self.shared.next_hop);
        match self.opened(Connection::open(config, &self.shared.config.hostname).await).await {
            Ok(hop) => {
                self.hop = Some(Box::new(hop));
                Ok(())
            }
            Err(failure) => {
                self.shared.failed(failure);
                Err(())
            }
        }
    }

    /// Brings a new connection to where the session is.
    async fn opened(&self, opened: Result<Connection, Failure>) -> Result<Connection, Failure> {
        let mut hop = opened?;
        if self.offer.is_some_and(|offer| !offer.is_kept_by(hop.capabilities())) {
            return Err(Failure { stage: Stage::Ehlo, kind: Kind::Refused });
        }
        if hop.capabilities().xforward {
            for line in &self.xforwards {
                hop.command(line, Stage::Xforward).await?;
            }
        }
        Ok(hop)
    }

    async fn xforward(&mut self, attributes: &str) -> Step {
        if !self.trusted {
            return self.answer(Answer::NotTrusted).await;
        }
        self.settle().await?;
        if self.transaction.is_some() || self.offer.is_none() {
            return self.answer(Answer::BadSequence).await;
        }
        if let Err(answer) = xforward::apply(attributes, &mut self.who) {
            return self.answer(answer).await;
        }
        let line = format!("XFORWARD {attributes}");
        if let Some(hop) = self.hop.as_deref_mut().filter(|hop| hop.capabilities().xforward) {
            // A next hop that does not take it from us loses a line in its log, nothing else.
            if let Err(failure) = hop.command(&line, Stage::Xforward).await {
                self.next_hop_failed(failure);
            }
        }
        if self.xforwards.len() == XFORWARDS {
            self.xforwards.remove(0);
        }
        self.xforwards.push(line);
        self.answer(Answer::Ok).await
    }

    /// Ends the transaction, if there is one, here and at the next hop.
    async fn drop_transaction(&mut self) -> Step {
        self.settle().await?;
        if let Some(transaction) = self.transaction.take() {
            match transaction.chunks {
                Some((reception, _)) => reception.abandon(&mut self.hop).await,
                None => reset(&mut self.hop).await,
            }
        }
        Ok(())
    }
}

/// How the session ends with this answer, where it does.
fn ending(answer: Answer<'_>) -> Option<Ending> {
    let ending = match answer {
        Answer::Bye => Ending::Quit,
        Answer::IdleTooLong => Ending::Timeout,
        Answer::ShuttingDown => Ending::Shutdown,
        Answer::NoNextHop => Ending::NextHop,
        _ => Ending::Violation,
    };
    answer.ends_connection().then_some(ending)
}
