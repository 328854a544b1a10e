//! The seam at which the front ends meet: begin, feed, finish, [`Disposition`].
//!
//! A front end brings content and an envelope; it gets one of four dispositions and does what it says. Whoever has the
//! message afterwards is clear at every moment: the next hop, the quarantine, or the client.

pub mod granting;
pub mod jobs;
mod record;
mod scanning;
pub mod sealed;

use crate::inspect::facts::{Client, Content, Facts, Shortfall, Uninspected};
use crate::inspect::inspector::{Inspected, Inspector, Limits};
use crate::inspect::job::Outcomes;
use crate::inspect::memory::Memory;
use crate::inspect::second_look::SecondLook;
use crate::mail::envelope::Envelope;
use crate::mail::id::Id;
use crate::mail::reply::{Answer, Reply, Severity};
use crate::malware::answer as malware;
use crate::malware::scanner::Scanner;
use crate::net::random::new_id;
use crate::net::spool::{self, Spool};
use crate::policy::case::sender_of;
use crate::policy::decision::Verdict;
use crate::policy::policy::Policy;
use crate::policy::record::pseudonyms::Pseudonyms;
use crate::policy::route::Route;
use crate::rulebook::live::Rulebook;
use crate::store::handle::Store;
use crate::telemetry::events::malware::Scanned;
use crate::telemetry::events::message::Outcome;
use crate::telemetry::recorder::Telemetry;
use crate::workers::pool::Pool;
use granting::Granted;
use jobs::{Jobs, Missing, Readers};
use record::Record;
use scanning::Scanning;
use sealed::Sealed;
use std::io;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Time that inspection of one message may take in all. What is past it is held as timed out, never accepted.
const INSPECTION: Duration = Duration::from_secs(30);
const TOO_LONG: &str = "inspection took longer than 30 seconds";
const TOO_LARGE: &str = "it is larger than the virus scanner takes";

/// Everything that decides on messages, shared by all sessions.
#[derive(Debug)]
pub struct Gateway {
    /// The live policy.
    pub rulebook: Rulebook,
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
    /// What stands for addresses in the journal.
    pub pseudonyms: Pseudonyms,
    /// Who has sent something encrypted lately.
    pub sealed: Sealed,
}

/// What happens to a message now.
#[derive(Debug)]
pub enum Disposition {
    /// The next hop of [`Accepted::route`] may have it, and no other; its answer is the client's answer.
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
    /// Whose detectors search the message decides on it.
    policy: Arc<Policy>,
}

impl Gateway {
    /// A message begins to arrive.
    ///
    /// # Errors
    /// There is no randomness to name it with.
    pub fn begin(self: &Arc<Self>) -> io::Result<Intake> {
        let policy = self.rulebook.policy();
        let detectors = policy.detectors();
        Ok(Intake {
            gateway: Arc::clone(self),
            id: new_id()?,
            inspector: Box::new(Inspector::new(Arc::clone(detectors), self.limits.clone())),
            jobs: Jobs::new(
                Readers {
                    pool: self.workers.clone(),
                    spool_folder: Arc::clone(&self.spool_folder),
                    telemetry: self.telemetry.clone(),
                },
                Arc::clone(detectors.spec()),
            ),
            scanning: self.scanner.clone().map(Scanning::begin),
            spool: Spool::new(Arc::clone(&self.spool_folder)),
            inspecting: Duration::ZERO,
            timed_out: false,
            policy,
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
        let Self {
            gateway,
            id,
            inspector,
            mut jobs,
            mut scanning,
            mut spool,
            mut inspecting,
            timed_out,
            policy,
        } = self;
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
        let memory = Memory::default();
        let mut facts = Facts { now: jiff::Timestamp::now(), client, envelope, content, memory };
        facts.memory.encrypted = sender_of(&facts).and_then(|sender| gateway.sealed.last(&sender));
        // Before the decision, so that pieces that come at the same time see each other.
        let piece = policy.piece(&facts);
        let piece = piece.and_then(|piece| gateway.store.mailings().reserve(&piece, facts.now));
        facts.memory.mailing = piece.as_ref().map(|piece| piece.known().clone()).unwrap_or_default();
        let (store, telemetry) = (gateway.store.clone(), gateway.telemetry.clone());
        let may_go_on = !no_scan && missing != Some(Missing::Unavailable);
        let granted = granting::decide(&store, &telemetry, &policy, id, &mut facts, may_go_on).await;
        let (Granted { decision, used }, unknown) = match granted {
            Ok(granted) => (granted, None),
            Err(error) => (Granted { decision: policy.decide(&facts), used: false }, Some(error)),
        };
        let verdict = decision.verdict;
        let encrypted = |facts: &Facts| {
            facts.content.uninspected.iter().any(|item| item.shortfall == Shortfall::Encrypted)
        };
        if verdict != Verdict::Reject
            && encrypted(&facts)
            && let Some(sender) = sender_of(&facts)
        {
            gateway.sealed.remember(&sender, facts.now);
        }
        let seen = policy.record(&facts, &gateway.pseudonyms).to_bytes().unwrap_or_default();
        let record = Record::new(store, telemetry, id, &facts, decision, inspecting, ended);
        let record = record.with_facts(seen).of_mailing(piece).granted(used);
        if let Some(error) = unknown {
            record.unregistered(&error);
            let reply = Answer::NoRegister.reply();
            record.settle(Outcome::Deferred, &reply, None);
            return Disposition::Deferred(reply);
        }
        match verdict {
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
            Verdict::Accept => Disposition::Relay(Accepted {
                record: Box::new(record),
                envelope: facts.envelope,
                spool,
                spool_folder: Arc::clone(&gateway.spool_folder),
            }),
            Verdict::Quarantine => match record.hold(facts, spool).await {
                Ok(reply) => Disposition::Held(reply),
                Err(reply) => Disposition::Deferred(reply),
            },
            Verdict::Reject => {
                let reply = Answer::Refused { text: &record.told() }.reply();
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
    envelope: Envelope,
    spool: Spool,
    spool_folder: Arc<Path>,
}

impl Accepted {
    /// By which route it goes on.
    pub fn route(&self) -> Route {
        self.record.route()
    }

    /// Its envelope, for a next hop that has not been told it.
    pub fn envelope(&self) -> &Envelope {
        &self.envelope
    }

    /// The message's id.
    pub fn id(&self) -> Id {
        self.record.id()
    }

    /// The whole content, for a relay that has not sent it while it arrived.
    ///
    /// # Errors
    /// The spool could not be written or read.
    pub async fn take_content(&mut self) -> io::Result<spool::Content> {
        let folder = Arc::clone(&self.spool_folder);
        std::mem::replace(&mut self.spool, Spool::new(folder)).into_reader().await
    }

    /// The next hop has answered after `commit`; `reply` is what the client gets, once this returns.
    pub async fn settle(self, reply: &Reply, commit: Option<Duration>) {
        let outcome = match reply.severity() {
            Severity::Done => Outcome::Relayed,
            Severity::Never => Outcome::Refused,
            Severity::NotNow | Severity::GoOn => Outcome::Deferred,
        };
        if outcome != Outcome::Relayed {
            self.record.give_back().await;
        }
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
