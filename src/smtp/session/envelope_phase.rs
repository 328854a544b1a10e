//! The envelope of a message, by MAIL and RCPT.
//!
//! They are passed on as they came and their answers are the next hop's. They are collected while the client pipelines
//! them, sent in one write, and answered in one write (RFC 2920).

use super::{Over, Pending, Session, Step, Transaction};
use crate::mail::envelope::{Envelope, Path};
use crate::mail::reply::{Answer, Reply};
use crate::next_hop::failure::Stage;
use crate::smtp::command::Parameter;
use crate::telemetry::events::session::Ending;

/// Commands passed on before their answers are waited for.
const PIPELINED: usize = 100;

impl Session {
    pub(super) async fn mail(&mut self, path: Path, parameters: &[Parameter]) -> Step {
        let Some(offer) = self.offer.filter(|_| self.transaction.is_none()) else {
            return self.answer(Answer::BadSequence).await;
        };
        let utf8 = match offer.mail(&path, parameters) {
            Ok(utf8) => utf8,
            Err(answer) => return self.answer(answer).await,
        };
        // A next hop that has closed an idle connection since the last message has not failed this one.
        if let Some(hop) = self.hop.as_deref_mut()
            && hop.nothing_unasked(Stage::Envelope).await.is_err()
        {
            self.hop = None;
        }
        if self.hop.is_none() && Box::pin(self.connect()).await.is_err() {
            return self.answer(Answer::NextHopFailed).await;
        }
        let line = format!("MAIL FROM:{}", path.argument());
        self.transaction = Some(Box::new(Transaction { envelope: Envelope::new(path), utf8, chunks: None }));
        self.idle_commands = 0;
        self.pass_on(&line, Pending::Mail).await
    }

    pub(super) async fn rcpt(&mut self, path: Path, parameters: &[Parameter]) -> Step {
        let (Some(offer), Some(transaction)) = (self.offer, &self.transaction) else {
            return self.answer(Answer::BadSequence).await;
        };
        if transaction.chunks.is_some() {
            return self.answer(Answer::BadSequence).await;
        }
        if let Err(answer) = offer.rcpt(&path, parameters, transaction.utf8) {
            return self.answer(answer).await;
        }
        let named = transaction.envelope.recipients.len() + self.pending.len();
        if named > self.shared.config.max_recipients as usize {
            self.settle().await?;
        }
        let accepted =
            self.transaction.as_ref().map_or(0, |transaction| transaction.envelope.recipients.len());
        if accepted >= self.shared.config.max_recipients as usize {
            return self.answer(Answer::TooManyRecipients).await;
        }
        let line = format!("RCPT TO:{}", path.argument());
        self.pass_on(&line, Pending::Rcpt(path)).await
    }

    /// Collects a command for the next hop; sends it now where it may not wait.
    async fn pass_on(&mut self, line: &str, asked: Pending) -> Step {
        let mut pipelining = false;
        if let Some(hop) = self.hop.as_deref_mut() {
            // What has arrived before anything was asked answers nothing.
            if self.pending.is_empty()
                && let Err(failure) = hop.nothing_unasked(Stage::Envelope).await
            {
                self.next_hop_failed(failure);
                return self.answer(Answer::NextHopFailed).await;
            }
            hop.queue(line);
            pipelining = hop.capabilities().pipelining;
        }
        self.pending.push_back(asked);
        if pipelining && self.pending.len() < PIPELINED { Ok(()) } else { self.settle().await }
    }

    /// Sends what is collected for the next hop, and mirrors its answers.
    pub(super) async fn settle(&mut self) -> Step {
        if self.pending.is_empty() {
            return Ok(());
        }
        let mut failure = match self.hop.as_deref_mut() {
            Some(hop) => hop.flush(Stage::Envelope).await.err(),
            None => None,
        };
        while let Some(asked) = self.pending.pop_front() {
            let reply = match self.hop.as_deref_mut().filter(|_| failure.is_none()) {
                None => Answer::NextHopFailed.reply(),
                Some(hop) => match hop.reply(Stage::Envelope).await {
                    // 354 answers neither MAIL nor RCPT.
                    Ok(reply) if reply.code() / 100 != 3 => reply,
                    Ok(_) => Answer::NextHopFailed.reply(),
                    Err(failed) => {
                        failure = Some(failed);
                        Answer::NextHopFailed.reply()
                    }
                },
            };
            self.mirrored(asked, &reply)?;
        }
        if let Some(failure) = failure {
            self.next_hop_failed(failure);
        }
        Ok(())
    }

    /// Passes the next hop's answer on and keeps what it means for the transaction.
    fn mirrored(&mut self, asked: Pending, reply: &Reply) -> Step {
        reply.write_to(self.client.output());
        match asked {
            Pending::Mail if !reply.is_done() => self.transaction = None,
            Pending::Rcpt(path) if reply.is_done() => {
                if let Some(transaction) = &mut self.transaction {
                    transaction.envelope.recipients.push(path);
                }
            }
            _ => {}
        }
        // 421 from the next hop closes its connection, so it must close ours (RFC 5321 section 3.8).
        if reply.code() == 421 { Err(Over(Ending::NextHop)) } else { Ok(()) }
    }
}
