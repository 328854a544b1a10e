//! What the scenarios share.

pub mod catalogue;
pub mod clamd;
pub mod client;
pub mod corpus;
pub mod dialog;
pub mod figures;
pub mod gateway;
pub mod generator;
pub mod judge;
pub mod labelled;
pub mod next_hop;
pub mod office;
pub mod ports;
pub mod postfix;
pub mod postfix_secure;
pub mod rust_source;
pub mod secrecy;
pub mod sending;
