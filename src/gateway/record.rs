//! A decision on its way into journal, quarantine, metrics and log.

use crate::inspect::facts::{Content, Facts};
use crate::mail::id::Id;
use crate::mail::reply::{Answer, Reply};
use crate::message::codes::Codes;
use crate::net::spool::Spool;
use crate::policy::decision::{Decision, Reason};
use crate::policy::route::Route;
use crate::store::failure::{HoldError, StoreError};
use crate::store::handle::Store;
use crate::store::held::{Item, State, WhyHeld};
use crate::store::journal::Row;
use crate::store::mailings::Reservation;
use crate::telemetry::events::grant::{self, Grants};
use crate::telemetry::events::message::{Decided, Outcome};
use crate::telemetry::events::store::{Cause, Failed, Operation};
use crate::telemetry::recorder::Telemetry;
use std::time::{Duration, Instant};

/// Stands for the id of the decision in what a rule tells the sender.
const ID: &str = "{id}";
/// Bytes of what rules saw that are kept. More comes of thousands of findings or parts only, which no other rule lets pass.
const SEEN: usize = 128 * 1024;
/// Characters of a subject that are stored with a held item.
const SUBJECT: usize = 200;

/// A decision that waits for what becomes of it.
#[derive(Debug)]
pub(super) struct Record {
    store: Store,
    telemetry: Telemetry,
    decision: Decision,
    row: Row,
    codes: Codes,
    readings: u32,
    ended: Instant,
    /// The message as a piece of a mailing, where it is counted. Taken back where it is dropped.
    piece: Option<Reservation>,
    /// Uses of grants are written down for it.
    granted: bool,
}

impl Record {
    /// The record of a decision, at what time the content ended and how long it was inspected.
    pub(super) fn new(
        store: Store,
        telemetry: Telemetry,
        id: Id,
        facts: &Facts,
        decision: Decision,
        inspecting: Duration,
        ended: Instant,
    ) -> Self {
        let row = row(id, facts, &decision, inspecting);
        let mut codes = Codes::default();
        facts.content.ambiguities.iter().for_each(|code| codes.raise(*code));
        let readings = count(facts.content.readings.len());
        Self { store, telemetry, decision, row, codes, readings, ended, piece: None, granted: false }
    }

    /// The same, with what rules saw of the message.
    pub(super) fn with_facts(mut self, seen: Vec<u8>) -> Self {
        if seen.len() <= SEEN {
            self.row.facts = seen;
        }
        self
    }

    /// The message is this piece of a mailing.
    pub(super) fn of_mailing(mut self, piece: Option<Reservation>) -> Self {
        self.row.mailing = piece.as_ref().map(Reservation::name);
        self.piece = piece;
        self
    }

    /// The same, of a message for which uses of grants are written down where `granted`.
    pub(super) fn granted(self, granted: bool) -> Self {
        Self { granted, ..self }
    }

    /// The message's id.
    pub(super) fn id(&self) -> Id {
        self.row.id
    }

    /// By which route the message goes, if it goes on.
    pub(super) fn route(&self) -> Route {
        self.decision.route
    }

    /// What the worst rule tells the sender. It always names the decision, so that somebody can be asked about it.
    pub(super) fn told(&self) -> String {
        let tell = self.decision.reasons.first().map_or("Refused.", |reason| reason.tell.as_str());
        let id = self.row.id.to_string();
        if tell.contains(ID) { tell.replace(ID, &id) } else { format!("{tell} Reference {id}.") }
    }

    /// Stores the message and answers; says that it is held only when it is durable.
    ///
    /// # Errors
    /// It could not be stored; the answer says so.
    pub(super) async fn hold(mut self, facts: Facts, spool: Spool) -> Result<Reply, Reply> {
        let reply = Answer::Held { id: self.row.id }.reply();
        self.complete(Outcome::Held, &reply);
        let item = item(&self.row, &self.decision, facts);
        let stored = match spool.into_reader().await {
            Ok(content) => {
                let sent = self.piece.as_ref().map(Reservation::sent);
                self.store.hold_piece(item, self.row.clone(), sent, content).await
            }
            Err(error) => Err(HoldError::Content(error)),
        };
        match stored {
            Ok(()) => {
                // Who releases it later sends it to them.
                self.piece.take().into_iter().for_each(Reservation::keep);
                self.event(Outcome::Held, &reply, None);
                Ok(reply)
            }
            Err(error) => {
                let failed =
                    Failed { operation: Operation::Hold, cause: cause(&error), id: Some(self.row.id) };
                self.telemetry.record(failed);
                let reply = Answer::StoreFull.reply();
                self.settle(Outcome::Deferred, &reply, None);
                Err(reply)
            }
        }
    }

    /// Gives back what the message has used of grants, because it has not gone on. Whoever is told that it has not may
    /// send it again at once, so this comes before the answer. What cannot be given back stays used.
    pub(super) async fn give_back(&self) {
        if !self.granted {
            return;
        }
        let id = self.row.id;
        match self.store.give_back_grants(id, jiff::Timestamp::now()).await {
            Ok(()) => self.telemetry.record(Grants { id, outcome: grant::Outcome::GivenBack }),
            Err(error) => self.unregistered(&error),
        }
    }

    /// The register of grants failed.
    pub(super) fn unregistered(&self, error: &StoreError) {
        let cause = match error {
            StoreError::NoSpace => Cause::Full,
            StoreError::Closed | StoreError::Busy => Cause::Busy,
            StoreError::Damaged(_) => Cause::Damaged,
            StoreError::NoSuchItem | StoreError::Not(_) | StoreError::Bad | StoreError::Failed(_) => {
                Cause::Io
            }
        };
        self.telemetry.record(Failed { operation: Operation::Grant, cause, id: Some(self.row.id) });
    }

    /// Writes down what has become of the message.
    pub(super) fn settle(mut self, outcome: Outcome, reply: &Reply, commit: Option<Duration>) {
        self.event(outcome, reply, commit);
        self.complete(outcome, reply);
        let piece = self.piece.filter(|_| outcome == Outcome::Relayed);
        self.store.record_piece(self.row, piece.as_ref().map(Reservation::sent));
        piece.into_iter().for_each(Reservation::keep);
    }

    fn complete(&mut self, outcome: Outcome, reply: &Reply) {
        outcome.name().clone_into(&mut self.row.disposition);
        self.row.reply = reply.code();
        self.row.answer_us = micros(self.ended.elapsed());
    }

    fn event(&self, outcome: Outcome, reply: &Reply, commit: Option<Duration>) {
        self.telemetry.record(Decided {
            id: self.row.id,
            decision: Some(&self.decision),
            outcome,
            reply: reply.code(),
            size: self.row.size,
            recipients: self.row.recipients,
            parts: self.row.parts,
            codes: self.codes,
            readings: self.readings,
            inspect: Duration::from_micros(self.row.inspect_us),
            answer: self.ended.elapsed(),
            commit,
        });
    }
}

fn cause(error: &HoldError) -> Cause {
    match error {
        HoldError::NoSpace => Cause::Full,
        HoldError::Closed => Cause::Busy,
        HoldError::Differs | HoldError::Clash => Cause::Damaged,
        HoldError::Bad | HoldError::Content(_) | HoldError::Unwritable(_) => Cause::Io,
    }
}

fn row(id: Id, facts: &Facts, decision: &Decision, inspecting: Duration) -> Row {
    let ids = |reasons: &[Reason]| reasons.iter().map(|reason| reason.rule.to_string()).collect();
    let directions: Vec<_> = decision.directions.iter().map(|direction| direction.name()).collect();
    Row {
        id,
        at: facts.now,
        direction: directions.join("+"),
        recipients: count(facts.envelope.recipients.len()),
        size: facts.content.size,
        parts: count(facts.content.parts.len()),
        verdict: decision.verdict.name().to_owned(),
        route: decision.route,
        disposition: String::new(),
        reply: 0,
        reasons: ids(&decision.reasons),
        shadow: ids(&decision.shadow),
        policy: decision.policy.to_string(),
        inspect_us: micros(inspecting),
        answer_us: 0,
        facts: Vec::new(),
        mailing: None,
    }
}

fn item(row: &Row, decision: &Decision, facts: Facts) -> Item {
    let Facts { now, envelope, content: Content { size, header, .. }, .. } = facts;
    let why = |reason: &Reason| WhyHeld {
        rule: reason.rule.to_string(),
        title: reason.title.to_string(),
        clause: reason.clause.to_string(),
        evidence: reason.evidence.clone(),
    };
    Item {
        id: row.id,
        at: now,
        envelope,
        subject: header
            .subjects
            .first()
            .map(|subject| subject.chars().take(SUBJECT).collect())
            .unwrap_or_default(),
        size,
        sha256: String::new(),
        reasons: decision.reasons.iter().map(why).collect(),
        route: decision.route,
        policy: row.policy.clone(),
        state: State::Held,
        outcome: String::new(),
    }
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
