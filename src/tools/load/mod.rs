//! A client that sends many messages over many sessions and measures how a server takes them.
//!
//! [`plan`] says what is sent and how, [`mail`] is a message made ready for the wire, [`generate`] makes one of any
//! size, [`client`] speaks SMTP, [`engine`] runs the sessions, [`tally`] counts, [`ledger`] writes down what was
//! acknowledged.

pub mod client;
pub mod engine;
pub mod generate;
pub mod ledger;
pub mod mail;
pub mod plan;
pub mod tally;
