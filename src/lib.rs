//! Portcullis inspects mail while it passes between two mail transfer agents and applies an organisation's
//! acceptable-use policy to it.
//!
//! The modules are floors of a house; imports go down only (`tests/` checks it). From the top:
//! `cli` (10), [`app`] (9), [`config`] (8), [`smtp`] (7), [`gateway`] (6), [`rulebook`] (5),
//! [`store`] and [`telemetry`] (4); then, pure, without clock, I/O or runtime: [`policy`] (3), [`inspect`] (2),
//! [`message`], [`content`], [`detect`] (1), [`mail`] and [`charset`] (0). [`net`], [`next_hop`], [`malware`] and [`workers`]
//! are shell helpers on the ground that the upper floors share. [`tools`] is no part of the gateway: what tests, demos and
//! measurements drive it with; only `cli` and tests may use it.

pub mod app;
pub mod cli;
pub mod config;
pub mod gateway;
pub mod rulebook;
pub mod smtp;
pub mod store;
pub mod telemetry;
pub mod tools;

pub mod charset;
pub mod content;
pub mod detect;
pub mod inspect;
pub mod mail;
pub mod message;
pub mod policy;

pub mod malware;
pub mod net;
pub mod next_hop;
pub mod workers;
