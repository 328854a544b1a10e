//! The content of a message, by DATA or BDAT: from the permission to send it to the answer.

use super::{Over, Session, Step, Transaction};
use crate::mail::envelope::Envelope;
use crate::mail::reply::Answer;
use crate::next_hop::failure::Failure;
use crate::smtp::content::{DataDecoder, Dirt, LineCheck};
use crate::smtp::reception::{Outcome, Reception};
use crate::telemetry::events::session::Ending;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// Time to send a message, before what its bytes earn.
const CONTENT_TIME: Duration = Duration::from_secs(300);
/// Bytes per second that a message must arrive with in the long run.
const LEAST_RATE: u64 = 500;

impl Session {
    /// The transaction that content may follow.
    async fn ready_for_content(&mut self) -> Result<Result<Box<Transaction>, Answer<'static>>, Over> {
        self.settle().await?;
        Ok(match self.transaction.take() {
            None => Err(Answer::BadSequence),
            Some(transaction) if transaction.envelope.recipients.is_empty() => {
                self.transaction = Some(transaction);
                Err(Answer::NoRecipients)
            }
            Some(transaction) => Ok(transaction),
        })
    }

    pub(super) async fn data(&mut self) -> Step {
        let transaction = match self.ready_for_content().await? {
            Err(answer) => return self.answer(answer).await,
            Ok(transaction) if transaction.chunks.is_some() => {
                self.transaction = Some(transaction);
                return self.answer(Answer::BadSequence).await;
            }
            Ok(transaction) => transaction,
        };
        // DATA ends a group of pipelined commands (RFC 2920 section 3.1). Content that comes before 354 may be meant
        // to be read as commands by somebody.
        if !self.client.input().is_empty() {
            self.hop = None;
            return self.answer(Answer::EarlyContent).await;
        }
        let mut reception = match self.begin().await {
            Ok(reception) => reception,
            Err(outcome) => return self.concluded(outcome).await,
        };
        Answer::StartMailInput.reply().write_to(self.client.output());
        self.client.flush().await.map_err(|_| Over(Ending::Lost))?;
        let mut clock = ContentClock::start();
        let mut decoder = DataDecoder::default();
        loop {
            if self.client.input().is_empty() {
                self.fill_content(&mut clock).await?;
            }
            let wire = self.client.input();
            let (progress, failure) = reception.dotted(wire, &mut decoder, &mut self.hop).await;
            self.client.consume(progress.consumed);
            if decoder.dirt() == Some(Dirt::BareLineEnd) {
                self.hop = None;
                return self.answer(Answer::BareLineEnd).await;
            }
            self.received(&reception, failure).await?;
            if progress.ended {
                break;
            }
        }
        let outcome = self.decided(reception, transaction.envelope).await;
        self.concluded(outcome).await
    }

    pub(super) async fn bdat(&mut self, octets: u64, last: bool) -> Step {
        if !self.offer.is_some_and(|offer| offer.chunking()) {
            // Whoever sends a chunk unasked has sent its octets too; they are no commands.
            self.discard(octets).await?;
            return self.answer(Answer::NotImplemented).await;
        }
        let mut transaction = match self.ready_for_content().await? {
            Ok(transaction) => transaction,
            Err(answer) => {
                self.discard(octets).await?;
                return self.answer(answer).await;
            }
        };
        let (mut reception, mut lines) = match transaction.chunks.take() {
            Some(begun) => begun,
            None => match self.begin().await {
                Ok(reception) => (reception, LineCheck::default()),
                Err(outcome) => {
                    self.discard(octets).await?;
                    return self.concluded(outcome).await;
                }
            },
        };
        let mut clock = ContentClock::start();
        let mut left = octets;
        while left > 0 {
            if self.client.input().is_empty() {
                self.fill_content(&mut clock).await?;
            }
            let input = self.client.input();
            let here = usize::try_from(left).unwrap_or(usize::MAX).min(input.len());
            let chunk = input.get(..here).unwrap_or_default();
            lines.check(chunk);
            let failure = reception.plain(chunk, lines.dirt(), &mut self.hop).await;
            self.client.consume(here);
            left -= here as u64;
            self.received(&reception, failure).await?;
        }
        if last {
            lines.end();
            reception.ended(lines.dirt());
            let outcome = self.decided(reception, transaction.envelope).await;
            return self.concluded(outcome).await;
        }
        if let Some(refusal) = reception.refusal() {
            reception.abandon(&mut self.hop).await;
            return self.answer(refusal).await;
        }
        transaction.chunks = Some((reception, lines));
        self.transaction = Some(transaction);
        self.answer(Answer::ChunkTaken { octets }).await
    }

    async fn begin(&mut self) -> Result<Reception, Outcome> {
        Reception::begin(&self.shared.gateway, &self.shared.config, &mut self.hop).await
    }

    async fn decided(&mut self, reception: Reception, envelope: Envelope) -> Outcome {
        let message = (self.who.clone(), envelope);
        reception.end(&mut self.hop, &self.shared, &self.xforwards, message).await
    }

    /// After each piece of content: counts a failure, and lets a client go that sends without end.
    async fn received(&mut self, reception: &Reception, failure: Option<Failure>) -> Step {
        if let Some(failure) = failure {
            self.shared.failed(failure);
        }
        if !reception.is_flood() {
            return Ok(());
        }
        self.hop = None;
        self.answer(Answer::TooBig).await?;
        Err(Over(Ending::Violation))
    }

    /// Answers what became of a message.
    async fn concluded(&mut self, outcome: Outcome) -> Step {
        if let Some(failure) = outcome.failure {
            self.next_hop_failed(failure);
        }
        outcome.reply.write_to(self.client.output());
        if outcome.reply.code() == 421 { Err(Over(Ending::NextHop)) } else { Ok(()) }
    }

    /// Reads past the octets of a chunk that nobody wants, so that they are not taken for commands.
    async fn discard(&mut self, octets: u64) -> Step {
        if octets > self.shared.config.max_message_size.saturating_mul(2) {
            self.answer(Answer::TooBig).await?;
            return Err(Over(Ending::Violation));
        }
        let mut clock = ContentClock::start();
        let mut left = octets;
        while left > 0 {
            if self.client.input().is_empty() {
                self.fill_content(&mut clock).await?;
            }
            let here = usize::try_from(left).unwrap_or(usize::MAX).min(self.client.input().len());
            self.client.consume(here);
            left -= here as u64;
        }
        Ok(())
    }

    /// Waits for the next bytes of content. Whoever stops sending, or sends a byte now and then, is let go.
    async fn fill_content(&mut self, clock: &mut ContentClock) -> Step {
        match timeout_at(clock.deadline(), self.client.fill()).await {
            Ok(Ok(count @ 1..)) => {
                clock.bytes += count as u64;
                Ok(())
            }
            Ok(_) => {
                self.hop = None;
                Err(Over(Ending::Lost))
            }
            Err(_) => {
                self.hop = None;
                self.answer(Answer::IdleTooLong).await
            }
        }
    }
}

/// The time a message may take to arrive: a fixed share, and more for every byte.
struct ContentClock {
    begun: Instant,
    bytes: u64,
}

impl ContentClock {
    fn start() -> Self {
        Self { begun: Instant::now(), bytes: 0 }
    }

    fn deadline(&self) -> Instant {
        self.begun + CONTENT_TIME + Duration::from_secs(self.bytes / LEAST_RATE)
    }
}
