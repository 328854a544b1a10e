//! The reception of one message: its content goes to inspection, spool and next hop while it arrives.

use super::config::{Config, Relay};
use super::content::{DataDecoder, Dirt, Progress};
use super::own_field::{self, OwnField};
use super::secure_route;
use super::shared::Shared;
use crate::gateway::{Accepted, Disposition, Gateway, Intake};
use crate::inspect::facts::Client;
use crate::mail::envelope::Envelope;
use crate::mail::reply::{Answer, Reply};
use crate::next_hop::connection::Connection;
use crate::next_hop::failure::{Failure, Stage};
use crate::next_hop::transfer::Transfer;
use crate::policy::route::Route;
use std::io::Read;
use std::sync::Arc;
use std::time::Instant;

/// Content collected before it is passed on; a message below this leaves in one write with its commit.
const PASS_ON: usize = 32 * 1024;
/// Content read from the spool at once.
const SPOOL_READ: u64 = 64 * 1024;
/// Received fields of a message that goes in circles (RFC 5321 section 6.3: a large number, at least 100).
const HOPS: u32 = 100;

/// The next hop of a session, which a failure takes away.
pub type NextHop = Option<Box<Connection>>;

/// One message on its way.
#[derive(Debug)]
pub struct Reception {
    intake: Intake,
    own_field: OwnField,
    way: Way,
    collected: Vec<u8>,
    size: u64,
    limit: u64,
    /// Why the message will not be taken, whatever the policy says.
    refusal: Option<Answer<'static>>,
}

/// How the content gets to the next hop.
#[derive(Debug)]
enum Way {
    /// While it arrives.
    Streaming(Transfer),
    /// After the verdict, from the spool.
    Spooling,
    /// Not at all any more: the next hop has failed.
    Broken,
}

/// What became of a message: the client's answer, and a failure of the next hop that caused it.
#[derive(Debug)]
pub struct Outcome {
    /// What the client gets.
    pub reply: Reply,
    /// The failure to be counted.
    pub failure: Option<Failure>,
}

impl From<Reply> for Outcome {
    fn from(reply: Reply) -> Self {
        Self { reply, failure: None }
    }
}

impl Outcome {
    fn failed(failure: Failure) -> Self {
        Self { reply: Answer::NextHopFailed.reply(), failure: Some(failure) }
    }
}

impl Reception {
    /// A message begins.
    ///
    /// # Errors
    /// The next hop refuses the content before it has begun, or fails, or the message cannot be named.
    pub async fn begin(gateway: &Arc<Gateway>, config: &Config, hop: &mut NextHop) -> Result<Self, Outcome> {
        let Ok(intake) = gateway.begin() else {
            reset(hop).await;
            return Err(Answer::StoreFull.reply().into());
        };
        let way = match (config.relay, hop.as_deref_mut()) {
            (Relay::SpoolFirst, _) => Way::Spooling,
            (Relay::TwoPhase, None) => Way::Broken,
            (Relay::TwoPhase, Some(connection)) => {
                let head = own_field::field(intake.id()).into_bytes();
                match Transfer::begin(connection, head).await {
                    Ok(Ok(transfer)) => Way::Streaming(transfer),
                    Ok(Err(refusal)) => {
                        reset(hop).await;
                        return Err(refusal.into());
                    }
                    Err(failure) => {
                        *hop = None;
                        return Err(Outcome::failed(failure));
                    }
                }
            }
        };
        let limit = config.max_message_size;
        let (own_field, collected) = (OwnField::default(), Vec::new());
        Ok(Self { intake, own_field, way, collected, size: 0, limit, refusal: None })
    }

    /// The next bytes that follow DATA, as they are on the wire: decodes them and passes the content on. Returns how far
    /// that came, and a failure of the next hop, once: the message is then still inspected, for it may be held.
    pub async fn dotted(
        &mut self,
        wire: &[u8],
        decoder: &mut DataDecoder,
        hop: &mut NextHop,
    ) -> (Progress, Option<Failure>) {
        let progress = if self.own_field.is_in_body() && self.refusal.is_none() {
            let before = self.collected.len();
            let progress = decoder.decode(wire, &mut self.collected);
            self.size += (self.collected.len() - before) as u64;
            progress
        } else {
            let mut content = Vec::new();
            let progress = decoder.decode(wire, &mut content);
            self.take(&content);
            progress
        };
        (progress, self.taken(decoder.dirt(), hop).await)
    }

    /// The next bytes of a BDAT chunk, which are content as they stand.
    pub async fn plain(&mut self, content: &[u8], dirt: Option<Dirt>, hop: &mut NextHop) -> Option<Failure> {
        self.take(content);
        self.taken(dirt, hop).await
    }

    fn take(&mut self, content: &[u8]) {
        self.size += content.len() as u64;
        if self.refusal.is_none() {
            self.own_field.pass(content, &mut self.collected);
        }
    }

    /// Judges what has been taken, and passes it on when it is worth a write.
    async fn taken(&mut self, dirt: Option<Dirt>, hop: &mut NextHop) -> Option<Failure> {
        let refusal = match dirt {
            Some(Dirt::BareLineEnd | Dirt::Nul) => Some(Answer::DirtyContent),
            Some(Dirt::LongLine) => Some(Answer::ContentLineTooLong),
            None if self.size > self.limit => Some(Answer::TooBig),
            None if self.own_field.received() > HOPS => Some(Answer::Loop),
            None => None,
        };
        if self.refusal.is_none() {
            self.refusal = refusal;
        }
        if self.refusal.is_some() {
            self.collected = Vec::new();
            return None;
        }
        if self.collected.len() < PASS_ON { None } else { self.pass_on(hop).await }
    }

    /// The last byte of a BDAT content has come: what was wrong with the content as a whole.
    pub fn ended(&mut self, dirt: Option<Dirt>) {
        if dirt.is_some() && self.refusal.is_none() {
            self.refusal = Some(Answer::DirtyContent);
        }
    }

    /// Why the message will not be taken, as soon as that is known.
    pub fn refusal(&self) -> Option<Answer<'static>> {
        self.refusal
    }

    /// Whether so much has come past the limit that the client does not deserve to be listened to any longer.
    pub fn is_flood(&self) -> bool {
        self.size > self.limit.saturating_mul(2)
    }

    async fn pass_on(&mut self, hop: &mut NextHop) -> Option<Failure> {
        let mut failure = None;
        if let (Way::Streaming(transfer), Some(connection)) = (&mut self.way, hop.as_deref_mut()) {
            failure = transfer.chunk(connection, &self.collected).await.err();
        }
        if failure.is_some() {
            *hop = None;
            self.way = Way::Broken;
        }
        self.intake.feed(&self.collected).await;
        self.collected.clear();
        failure
    }

    /// The content has ended: decides and does what was decided. `xforwards` are the XFORWARD commands of the session, for a
    /// next hop that has not heard them.
    pub async fn end(
        mut self,
        hop: &mut NextHop,
        shared: &Shared,
        xforwards: &[String],
        (client, envelope): (Client, Envelope),
    ) -> Outcome {
        if let Some(refusal) = self.refusal {
            self.abandon(hop).await;
            return refusal.reply().into();
        }
        self.own_field.end(&mut self.collected);
        self.intake.feed(&self.collected).await;
        let Self { intake, way, collected, .. } = self;
        match intake.finish(client, envelope).await {
            Disposition::Relay(accepted) => match accepted.route() {
                Route::Ordinary => relay(way, hop, accepted, &collected).await,
                Route::Secure => {
                    undo(way, hop).await;
                    secure_route::relay(shared, xforwards, accepted).await.into()
                }
            },
            Disposition::Held(reply) | Disposition::Refused(reply) | Disposition::Deferred(reply) => {
                undo(way, hop).await;
                reply.into()
            }
        }
    }

    /// The client has gone, or starts anew: the next hop must not keep anything.
    pub async fn abandon(self, hop: &mut NextHop) {
        undo(self.way, hop).await;
    }
}

/// Commits an accepted message. The next hop's answer is the client's answer.
async fn relay(way: Way, hop: &mut NextHop, mut accepted: Accepted, rest: &[u8]) -> Outcome {
    let begun = Instant::now();
    let answered = match (way, hop.as_deref_mut()) {
        (Way::Streaming(transfer), Some(connection)) => {
            transfer.commit(connection, rest).await.map_err(NotSent::Failure)
        }
        (Way::Spooling, Some(connection)) => send_spooled(connection, &mut accepted).await,
        (Way::Broken, _) | (_, None) => Ok(Answer::NextHopFailed.reply()),
    };
    let outcome = match answered {
        Ok(reply) => Outcome::from(reply),
        Err(not_sent) => {
            // Closing leaves the next hop without a commit, whichever way the content went.
            *hop = None;
            match not_sent {
                NotSent::Failure(failure) => Outcome::failed(failure),
                NotSent::Spool => Answer::StoreFull.reply().into(),
            }
        }
    };
    accepted.settle(&outcome.reply, Some(begun.elapsed())).await;
    if !outcome.reply.is_done() {
        reset(hop).await;
    }
    outcome
}

/// Why spooled content did not reach the next hop.
enum NotSent {
    Failure(Failure),
    Spool,
}

impl From<Failure> for NotSent {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

/// Sends a message that has been spooled first.
async fn send_spooled(hop: &mut Connection, accepted: &mut Accepted) -> Result<Reply, NotSent> {
    let mut content = accepted.take_content().await.map_err(|_| NotSent::Spool)?;
    let head = own_field::field(accepted.id()).into_bytes();
    let mut transfer = match Transfer::begin(hop, head).await? {
        Ok(transfer) => transfer,
        Err(refusal) => return Ok(refusal),
    };
    loop {
        let mut chunk = Vec::new();
        content.by_ref().take(SPOOL_READ).read_to_end(&mut chunk).map_err(|_| NotSent::Spool)?;
        if (chunk.len() as u64) < SPOOL_READ {
            return Ok(transfer.commit(hop, &chunk).await?);
        }
        transfer.chunk(hop, &chunk).await?;
    }
}

/// Takes back what the next hop has got of a message that it must not have.
async fn undo(way: Way, hop: &mut NextHop) {
    match way {
        Way::Streaming(transfer) => {
            if let Some(connection) = hop.take() {
                *hop = transfer.undo(*connection).await.map(Box::new);
            }
        }
        Way::Spooling | Way::Broken => reset(hop).await,
    }
}

/// Brings the next hop's connection back to where a MAIL may follow, or gives it up.
pub async fn reset(hop: &mut NextHop) {
    if let Some(connection) = hop {
        let reset = connection.command("RSET", Stage::Reset).await;
        if !reset.is_ok_and(|reply| reply.is_done()) {
            *hop = None;
        }
    }
}
