//! Events, metrics, logging, and the operations listener.
//!
//! Whatever happens is an event, recorded once: an event type owns its line of the log and its counters. To add a
//! metric, add it to the event type that it counts and to `docs/metrics.md`; a test compares the page with the
//! register.
//!
//! No mail address, subject, name of a file or value ever reaches a label or a line. The types see to it: an event
//! holds numbers, identifiers, closed enumerations and the ids of rules, and no text of a message.

pub mod config;
pub mod event;
pub mod events;
pub mod http;
pub mod logging;
pub mod open_session;
pub mod operations;
pub mod readiness;
pub mod recorder;
pub mod register;
pub mod rule_hits;

#[cfg(test)]
mod page_tests;
