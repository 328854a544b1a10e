//! Events of messages: the answer that each one got.

use crate::mail::id::Id;
use crate::message::ambiguity::Ambiguity;
use crate::message::codes::Codes;
use crate::policy::decision::{Decision, Direction, Lifted, Mode, Reason, Verdict};
use crate::policy::route::Route;
use crate::telemetry::event::Event;
use crate::telemetry::register::{ByLabel, Register};
use crate::telemetry::rule_hits::RuleHits;
use prometheus::{Histogram, IntCounter, IntCounterVec};
use std::fmt;
use std::time::Duration;

/// A message has got its answer.
#[derive(Clone, Copy, Debug)]
pub struct Decided<'a> {
    /// The id in reply, journal and held item.
    pub id: Id,
    /// The decision; `None` where none was reached, because inspecting the message broke down.
    pub decision: Option<&'a Decision>,
    /// What became of it.
    pub outcome: Outcome,
    /// Code of the reply that the client got.
    pub reply: u16,
    /// Bytes of the message.
    pub size: u64,
    /// Envelope recipients.
    pub recipients: u32,
    /// Parts of the message.
    pub parts: u32,
    /// Ways in which the message could be read otherwise.
    pub codes: Codes,
    /// How often it was read, the first time among them.
    pub readings: u32,
    /// Time spent inspecting, of all chunks.
    pub inspect: Duration,
    /// From the last byte of the message to the answer.
    pub answer: Duration,
    /// How much of that the next hop took to accept it; `None` where it was not asked.
    pub commit: Option<Duration>,
}

/// What became of a message; the names are those of the journal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// The next hop has taken it.
    Relayed,
    /// It lies in the store.
    Held,
    /// The client was told that it is refused for good.
    Refused,
    /// The client was told to try again.
    Deferred,
}

impl Outcome {
    /// Every outcome with its name in journal, logs and metrics.
    pub const ALL: &'static [(Self, &'static str)] = &[
        (Self::Relayed, "relayed"),
        (Self::Held, "held"),
        (Self::Refused, "refused"),
        (Self::Deferred, "deferred"),
    ];

    /// The name in journal, logs and metrics.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(outcome, _)| *outcome == self).map_or("", |(_, name)| name)
    }
}

/// Inspecting a message broke down by a fault of ours. The message is answered, and recorded, as well.
#[derive(Clone, Copy, Debug)]
pub struct InspectionBroke {
    /// Which message.
    pub id: Id,
}

/// The label where there is no verdict or no direction.
const NONE: &str = "none";

impl Event for Decided<'_> {
    type Instruments = Instruments;

    fn count(&self, instruments: &Instruments) {
        instruments.count_ways(self);
        if let Some(counter) = instruments.outcomes.get(self.outcome) {
            counter.inc();
        }
        instruments.size.observe(self.size as f64);
        instruments.recipients.observe(f64::from(self.recipients));
        instruments.parts.observe(f64::from(self.parts));
        for code in self.codes.iter() {
            instruments.ambiguous.get(code).map(IntCounter::inc).unwrap_or_default();
        }
        if self.readings > 1 {
            instruments.read_again.inc();
        }
        instruments.inspect.observe(self.inspect.as_secs_f64());
        instruments.answer.observe(self.answer.as_secs_f64());
        if let Some(commit) = self.commit {
            instruments.commit.observe(commit.as_secs_f64());
        }
        let Some(decision) = self.decision else { return };
        if decision.route == Route::Secure
            && let Some(counter) = instruments.secure.get(self.outcome)
        {
            counter.inc();
        }
        decision.reasons.iter().for_each(|reason| instruments.rule_hits.hit(&reason.rule, Mode::Enforce));
        decision.shadow.iter().for_each(|reason| instruments.rule_hits.hit(&reason.rule, Mode::Shadow));
    }

    fn log(&self) {
        let decision = self.decision;
        let lifted = decision.map(|decision| Grants(&decision.lifted)).filter(|grants| !grants.0.is_empty());
        macro_rules! line {
            ($level:ident) => {
                tracing::$level!(
                    id = %self.id,
                    direction = %Ways(decision.map_or(&[], |decision| &decision.directions)),
                    verdict = decision.map_or(NONE, |decision| decision.verdict.name()),
                    route = decision.map_or(NONE, |decision| decision.route.name()),
                    outcome = self.outcome.name(),
                    reply = self.reply,
                    size = self.size,
                    recipients = self.recipients,
                    parts = self.parts,
                    codes = %Joined(self.codes),
                    readings = self.readings,
                    inspect_us = microseconds(self.inspect),
                    answer_us = microseconds(self.answer),
                    commit_us = self.commit.map(microseconds),
                    rules = %Rules(decision.map_or(&[], |decision| &decision.reasons)),
                    shadow = %Rules(decision.map_or(&[], |decision| &decision.shadow)),
                    lifted = lifted.map(tracing::field::display),
                    policy = decision.map(|decision| decision.policy.short()),
                    "message decided"
                )
            };
        }
        match self.outcome {
            Outcome::Deferred => line!(warn),
            Outcome::Relayed | Outcome::Held | Outcome::Refused => line!(info),
        }
    }
}

impl Event for InspectionBroke {
    type Instruments = Instruments;

    fn count(&self, instruments: &Instruments) {
        instruments.broke.inc();
    }

    fn log(&self) {
        tracing::error!(id = %self.id, "inspection broke down");
    }
}

/// Names of directions, each once, joined by `+`.
struct Ways<'a>(&'a [Direction]);

impl fmt::Display for Ways<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut names = Direction::ALL.iter().filter(|(way, _)| self.0.contains(way)).map(|(_, name)| name);
        f.write_str(names.next().unwrap_or(&NONE))?;
        names.try_for_each(|name| write!(f, "+{name}"))
    }
}

/// Ids of rules, joined by commas.
struct Rules<'a>(&'a [Reason]);

impl fmt::Display for Rules<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().enumerate().try_for_each(|(place, reason)| match place {
            0 => f.write_str(&reason.rule),
            _ => write!(f, ",{}", reason.rule),
        })
    }
}

/// Rules with the grants that lift them, joined by commas: `mass-mail:G-0001`.
struct Grants<'a>(&'a [Lifted]);

impl fmt::Display for Grants<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().enumerate().try_for_each(|(place, lifted)| {
            let comma = if place == 0 { "" } else { "," };
            write!(f, "{comma}{}:{}", lifted.reason.rule, lifted.grant)
        })
    }
}

/// Codes of ambiguity, joined by commas.
struct Joined(Codes);

impl fmt::Display for Joined {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().enumerate().try_for_each(|(place, code)| match place {
            0 => f.write_str(code.code()),
            _ => write!(f, ",{}", code.code()),
        })
    }
}

fn microseconds(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

/// Instruments of messages.
#[derive(Debug)]
pub struct Instruments {
    messages: IntCounterVec,
    received: IntCounterVec,
    /// Nearly every message goes one way; its counters are at hand.
    one_way: ByLabel<Direction, OneWay>,
    outcomes: ByLabel<Outcome, IntCounter>,
    /// The same of messages for the secure route.
    secure: ByLabel<Outcome, IntCounter>,
    size: Histogram,
    recipients: Histogram,
    parts: Histogram,
    ambiguous: ByLabel<Ambiguity, IntCounter>,
    read_again: IntCounter,
    inspect: Histogram,
    answer: Histogram,
    commit: Histogram,
    broke: IntCounter,
    rule_hits: RuleHits,
}

#[derive(Debug)]
struct OneWay {
    messages: ByLabel<Verdict, IntCounter>,
    received: IntCounter,
}

/// From the time of a text mail to the time that a client waits at most.
const SECONDS: &[f64] = &[
    0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5,
    5.0, 10.0, 30.0, 90.0,
];

/// From 1 kB to 256 MB, four times as much each.
const BYTES: &[f64] = &[
    1_024.0,
    4_096.0,
    16_384.0,
    65_536.0,
    262_144.0,
    1_048_576.0,
    4_194_304.0,
    16_777_216.0,
    67_108_864.0,
    268_435_456.0,
];

const COUNTS: &[f64] = &[1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1_000.0];

impl Instruments {
    pub(in crate::telemetry) fn register(
        register: &mut Register,
        rule_hits: RuleHits,
    ) -> prometheus::Result<Self> {
        let messages = register.counters(
            "portcullis_messages_total",
            &["direction", "verdict"],
            "Messages that were answered. One that goes several ways counts once, with the ways joined by +; none means \
             that inspecting it broke down.",
        )?;
        let received = register.counters(
            "portcullis_received_bytes_total",
            &["direction"],
            "Bytes of the messages that were answered.",
        )?;
        let outcomes = register.counters(
            "portcullis_message_outcomes_total",
            &["outcome"],
            "What became of messages: relayed, held, refused, or deferred (the client tries again).",
        )?;
        let secure = register.counters(
            "portcullis_secure_route_messages_total",
            &["outcome"],
            "What became of messages that a rule sends by the secure route: relayed (its next hop has taken them), held, \
             refused, or deferred.",
        )?;
        let ambiguous = register.counters(
            "portcullis_ambiguous_messages_total",
            &["code"],
            "Messages that can be read in more than one way, by the code of the way; one with several codes counts for \
             each.",
        )?;
        let seconds = register.histograms(
            "portcullis_message_seconds",
            &["stage"],
            SECONDS,
            "Time spent on a message: inspect (all of its bytes), answer (from its last byte to our reply), commit (the \
             part of answer that the next hop took).",
        )?;
        let one_way = |direction: &str| {
            let messages = |verdict: &str| messages.get_metric_with_label_values(&[direction, verdict]);
            Ok(OneWay {
                messages: ByLabel::new(Verdict::ALL, messages)?,
                received: received.get_metric_with_label_values(&[direction])?,
            })
        };
        Ok(Self {
            one_way: ByLabel::new(Direction::ALL, one_way)?,
            messages,
            received,
            outcomes: ByLabel::new(Outcome::ALL, |outcome| {
                outcomes.get_metric_with_label_values(&[outcome])
            })?,
            secure: ByLabel::new(Outcome::ALL, |outcome| secure.get_metric_with_label_values(&[outcome]))?,
            size: register.histogram("portcullis_message_bytes", BYTES, "Size of messages.")?,
            recipients: register.histogram(
                "portcullis_message_recipients",
                COUNTS,
                "Envelope recipients of messages.",
            )?,
            parts: register.histogram("portcullis_message_parts", COUNTS, "Parts of messages.")?,
            ambiguous: ByLabel::new(&Ambiguity::names(), |code| {
                ambiguous.get_metric_with_label_values(&[code])
            })?,
            read_again: register.counter(
                "portcullis_messages_read_again_total",
                "Messages that were read more than once, because they can be read in more than one way.",
            )?,
            inspect: seconds.get_metric_with_label_values(&["inspect"])?,
            answer: seconds.get_metric_with_label_values(&["answer"])?,
            commit: seconds.get_metric_with_label_values(&["commit"])?,
            broke: register.counter(
                "portcullis_inspections_broken_total",
                "Messages whose inspection broke down by a fault of ours; none of them was accepted.",
            )?,
            rule_hits,
        })
    }

    fn count_ways(&self, message: &Decided<'_>) {
        let one_way =
            match message.decision.map(|decision| (decision.directions.as_slice(), decision.verdict)) {
                Some(([way], verdict)) => self.one_way.get(*way).map(|ways| (ways, verdict)),
                _ => None,
            };
        if let Some((ways, verdict)) = one_way {
            ways.received.inc_by(message.size);
            return ways.messages.get(verdict).map(IntCounter::inc).unwrap_or_default();
        }
        let ways = Ways(message.decision.map_or(&[], |decision| &decision.directions)).to_string();
        let verdict = message.decision.map_or(NONE, |decision| decision.verdict.name());
        if let Ok(counter) = self.received.get_metric_with_label_values(&[&ways]) {
            counter.inc_by(message.size);
        }
        if let Ok(counter) = self.messages.get_metric_with_label_values(&[ways.as_str(), verdict]) {
            counter.inc();
        }
    }
}

#[cfg(test)]
mod tests;
