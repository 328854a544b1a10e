//! The seam at which the front ends meet: begin, feed, finish, [`Disposition`].
//!
//! A front end brings content and an envelope; it gets one of four dispositions and does what it says. Whoever has the
//! message afterwards is clear at every moment: the next hop, the quarantine, or the client.

pub mod jobs;
mod scanning;

use crate::detect::scanner::Detectors;
use crate::inspect::facts::{Client, Content, Facts, Shortfall, Uninspected};
use crate::inspect::inspector::{Inspected, Inspector, Limits};
use crate::inspect::job::Outcomes;
use crate::inspect::second_look::SecondLook;
use crate::mail::envelope::Envelope;
use crate::mail::id::Id;
use crate::mail::reply::{Answer, Reply, Severity};
use crate::malware::answer as malware;
use crate::malware::scanner::Scanner;
use crate::message::codes::Codes;
use crate::net::random::new_id;
use crate::net::spool::{self, Spool};
use crate::policy::decision::{Decision, Reason, Verdict};
use crate::rulebook::live::Rulebook;
use crate::store::failure::HoldError;
use crate::store::handle::Store;
use crate::store::held::{Item, State, WhyHeld};
use crate::store::journal::Row;
use crate::telemetry::events::malware::Scanned;
use crate::telemetry::events::message::{Decided, Outcome};
use crate::telemetry::events::store::{Cause, Failed, Operation};
use crate::telemetry::recorder::Telemetry;
use crate::workers::pool::Pool;
use jobs::{Jobs, Missing, Readers};
use scanning::Scanning;
use std::io;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Time that inspection of one message may take in all. What is past it is held as timed out, never accepted.
const INSPECTION: Duration = Duration::from_secs(30);
const TOO_LONG: &str = "inspection took longer than 30 seconds";
const TOO_LARGE: &str = "it is larger than the virus scanner takes";
/// Stands for the id of the decision in what a rule tells the sender.
const ID: &str = "{id}";
/// Characters of a subject that are stored with a held item.
const SUBJECT: usize = 200;

/// Everything that decides on messages, shared by all sessions.
#[derive(Debug)]
pub struct Gateway {
    /// The live policy.
    pub rulebook: Rulebook,
    /// The detectors that inspections use.
    pub detectors: Arc<Detectors>,
    /// What one message may cost.
    pub limits: Limits,
    /// Quarantine and journal.
    pub store: Store,
    /// Metrics and log.
    pub telemetry: Telemetry,
    /// Where large messages lie while they arrive.
    pub spool_folder: Arc<Path>,
    /// Who reads files that can only be read as a whole.
    pub workers: Pool,
    /// Who scans messages for viruses, if anybody does.
    pub scanner: Option<Scanner>,
}

/// What happens to a message now.
#[derive(Debug)]
pub enum Disposition {
    /// The next hop may have it; its answer is the client's answer.
    Relay(Accepted),
    /// It lies in the quarantine, durable. The next hop must not have it.
    Held(Reply),
    /// The policy refuses it. The next hop must not have it.
    Refused(Reply),
    /// Nobody can take it now: the client keeps it. The next hop must not have it.
    Deferred(Reply),
}

/// A message while it arrives.
#[derive(Debug)]
pub struct Intake {
    gateway: Arc<Gateway>,
    id: Id,
    inspector: Box<Inspector>,
    jobs: Jobs,
    scanning: Option<Scanning>,
    spool: Spool,
    inspecting: Duration,
    timed_out: bool,
}

impl Gateway {
    /// A message begins to arrive.
    ///
    /// # Errors
    /// There is no randomness to name it with.
    pub fn begin(self: &Arc<Self>) -> io::Result<Intake> {
        Ok(Intake {
            gateway: Arc::clone(self),
            id: new_id()?,
            inspector: Box::new(Inspector::new(Arc::clone(&self.detectors), self.limits.clone())),
            jobs: Jobs::new(Readers {
                pool: self.workers.clone(),
                spool_folder: Arc::clone(&self.spool_folder),
                telemetry: self.telemetry.clone(),
            }),
            scanning: self.scanner.clone().map(Scanning::begin),
            spool: Spool::new(Arc::clone(&self.spool_folder)),
            inspecting: Duration::ZERO,
            timed_out: false,
        })
    }
}

impl Intake {
    /// The message's id.
    pub fn id(&self) -> Id {
        self.id
    }

    /// The next bytes of the content, in CRLF form, dots removed.
    pub async fn feed(&mut self, content: &[u8]) {
        if let Some(scanning) = &mut self.scanning {
            scanning.feed(content).await;
        }
        let begun = Instant::now();
        if self.inspecting < INSPECTION {
            self.inspector.feed(content);
        } else {
            self.timed_out = true;
        }
        self.inspecting += begun.elapsed();
        self.jobs.take(self.inspector.parcels()).await;
        self.spool.append(content).await;
    }

    /// All of the content has been fed: decides, and does all that does not need the next hop.
    pub async fn finish(self, client: Client, envelope: Envelope) -> Disposition {
        let ended = Instant::now();
        let Self { gateway, id, inspector, mut jobs, mut scanning, mut spool, mut inspecting, timed_out } =
            self;
        if let Some(scanning) = &mut scanning {
            scanning.close();
        }
        let left = || INSPECTION.saturating_sub(inspecting + ended.elapsed());
        let mut read = inspector.end();
        jobs.take(read.parcels()).await;
        let mut missing = None;
        let outcomes = jobs.outcomes(left()).await.unwrap_or_else(|why| none_of_them(&mut missing, why));
        let content = match read.finish(outcomes) {
            Inspected::Done(content) => content,
            Inspected::Again(look) => {
                look_again(look, &mut spool, jobs, left(), &mut missing).await.unwrap_or_else(|_| {
                    missing = Some(Missing::Unavailable);
                    let lost = missed(Shortfall::Uninspectable, "the message could not be read again");
                    Box::new(Content { size: spool.len(), uninspected: vec![lost], ..Content::default() })
                })
            }
        };
        let mut content = *content;
        if timed_out || missing == Some(Missing::TooLate) {
            content.uninspected.push(missed(Shortfall::Timeout, TOO_LONG));
        }
        inspecting += ended.elapsed();
        let scanned = match scanning {
            Some(scanning) => Some(scanning.answer(&mut spool, ended).await),
            None => None,
        };
        if let Some(scanned) = &scanned {
            gateway.telemetry.record(Scanned { id, scanned });
        }
        let no_scan = matches!(scanned, Some(Err(_)));
        match scanned {
            Some(Ok(malware::Answer::Found(name))) => content.malware = Some(name),
            Some(Ok(malware::Answer::TooLarge)) => {
                content.uninspected.push(missed(Shortfall::Limit, TOO_LARGE))
            }
            Some(Ok(malware::Answer::Clean) | Err(_)) | None => {}
        }
        let facts = Facts { now: jiff::Timestamp::now(), client, envelope, content };
        let decision = gateway.rulebook.policy().decide(&facts);
        let mut codes = Codes::default();
        facts.content.ambiguities.iter().for_each(|code| codes.raise(*code));
        let readings = count(facts.content.readings.len());
        let row = row(id, &facts, &decision, inspecting);
        let record = Record { gateway, row, decision, codes, readings, ended };
        match record.decision.verdict {
            // Neither may go on unscanned: what is held may be released.
            Verdict::Accept | Verdict::Quarantine if no_scan => {
                let reply = Answer::NotScanned.reply();
                record.settle(Outcome::Deferred, &reply, None);
                Disposition::Deferred(reply)
            }
            // What it could not be inspected for is our own fault: it may come again.
            Verdict::Accept | Verdict::Quarantine if missing == Some(Missing::Unavailable) => {
                let reply = Answer::NotInspected.reply();
                record.settle(Outcome::Deferred, &reply, None);
                Disposition::Deferred(reply)
            }
            Verdict::Accept => Disposition::Relay(Accepted { record: Box::new(record), spool }),
            Verdict::Quarantine => record.hold(facts, spool).await,
            Verdict::Reject => {
                let reply = Answer::Refused { text: &told(id, &record.decision) }.reply();
                record.settle(Outcome::Refused, &reply, None);
                Disposition::Refused(reply)
            }
        }
    }
}

/// A message that the policy accepts, on its way to the next hop.
#[derive(Debug)]
pub struct Accepted {
    record: Box<Record>,
    spool: Spool,
}

impl Accepted {
    /// The message's id.
    pub fn id(&self) -> Id {
        self.record.row.id
    }

    /// The whole content, for a relay that has not sent it while it arrived.
    ///
    /// # Errors
    /// The spool could not be written or read.
    pub async fn take_content(&mut self) -> io::Result<spool::Content> {
        let folder = Arc::clone(&self.record.gateway.spool_folder);
        std::mem::replace(&mut self.spool, Spool::new(folder)).into_reader().await
    }

    /// The next hop has answered after `commit`; `reply` is what the client gets.
    pub fn settle(self, reply: &Reply, commit: Option<Duration>) {
        let outcome = match reply.severity() {
            Severity::Done => Outcome::Relayed,
            Severity::Never => Outcome::Refused,
            Severity::NotNow | Severity::GoOn => Outcome::Deferred,
        };
        self.record.settle(outcome, reply, commit);
    }
}

/// Reads an ambiguous message in every other way, from the spool. What cannot be read to its end is never a pass.
async fn look_again(
    look: Box<SecondLook>,
    spool: &mut Spool,
    jobs: Jobs,
    budget: Duration,
    missing: &mut Option<Missing>,
) -> io::Result<Box<Content>> {
    struct Look {
        look: Box<SecondLook>,
        jobs: Jobs,
        begun: Instant,
        in_time: bool,
    }
    let look = Look { look, jobs, begun: Instant::now(), in_time: true };
    let read = move |state: &mut Look, bytes: &[u8]| {
        state.in_time &= state.begun.elapsed() < budget;
        if !state.in_time {
            return ControlFlow::Break(());
        }
        state.look.feed(bytes);
        state.jobs.take_here(state.look.parcels());
        ControlFlow::Continue(())
    };
    let Look { look, mut jobs, begun, in_time } = spool.replay(look, read).await?;
    let mut looked = look.end();
    jobs.take(looked.parcels()).await;
    if !in_time {
        none_of_them(missing, Missing::TooLate);
    }
    let outcomes = jobs.outcomes(budget.saturating_sub(begun.elapsed())).await;
    Ok(Box::new(looked.finish(outcomes.unwrap_or_else(|why| none_of_them(missing, why)))))
}

/// Nothing has come of jobs, for this reason or an earlier one that weighs more: a message that may be inspected when it
/// comes again need not be held now.
fn none_of_them(missing: &mut Option<Missing>, why: Missing) -> Outcomes {
    if *missing != Some(Missing::Unavailable) {
        *missing = Some(why);
    }
    Outcomes::new()
}

fn missed(shortfall: Shortfall, detail: &'static str) -> Uninspected {
    Uninspected { shortfall, part: None, detail }
}

/// A decision that waits for what becomes of it.
#[derive(Debug)]
struct Record {
    gateway: Arc<Gateway>,
    decision: Decision,
    row: Row,
    codes: Codes,
    readings: u32,
    ended: Instant,
}

impl Record {
    /// Stores the message; says so only when it is durable.
    async fn hold(mut self, facts: Facts, spool: Spool) -> Disposition {
        let reply = Answer::Held { id: self.row.id }.reply();
        self.complete(Outcome::Held, &reply);
        let item = item(&self.row, &self.decision, facts);
        let stored = match spool.into_reader().await {
            Ok(content) => self.gateway.store.hold(item, self.row.clone(), content).await,
            Err(error) => Err(HoldError::Content(error)),
        };
        match stored {
            Ok(()) => {
                self.event(Outcome::Held, &reply, None);
                Disposition::Held(reply)
            }
            Err(error) => {
                let failed =
                    Failed { operation: Operation::Hold, cause: cause(&error), id: Some(self.row.id) };
                self.gateway.telemetry.record(failed);
                let reply = Answer::StoreFull.reply();
                self.settle(Outcome::Deferred, &reply, None);
                Disposition::Deferred(reply)
            }
        }
    }

    /// Writes down what has become of the message.
    fn settle(mut self, outcome: Outcome, reply: &Reply, commit: Option<Duration>) {
        self.event(outcome, reply, commit);
        self.complete(outcome, reply);
        self.gateway.store.record(self.row);
    }

    fn complete(&mut self, outcome: Outcome, reply: &Reply) {
        outcome.name().clone_into(&mut self.row.disposition);
        self.row.reply = reply.code();
        self.row.answer_us = micros(self.ended.elapsed());
    }

    fn event(&self, outcome: Outcome, reply: &Reply, commit: Option<Duration>) {
        self.gateway.telemetry.record(Decided {
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

/// What the worst rule tells the sender. It always names the decision, so that somebody can be asked about it.
fn told(id: Id, decision: &Decision) -> String {
    let tell = decision.reasons.first().map_or("Refused.", |reason| reason.tell.as_str());
    let id = id.to_string();
    if tell.contains(ID) { tell.replace(ID, &id) } else { format!("{tell} Reference {id}.") }
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
        disposition: String::new(),
        reply: 0,
        reasons: ids(&decision.reasons),
        shadow: ids(&decision.shadow),
        policy: decision.policy.to_string(),
        inspect_us: micros(inspecting),
        answer_us: 0,
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
