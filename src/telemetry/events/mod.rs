//! The families of events, one file each.

pub mod grant;
pub mod log;
pub mod malware;
pub mod message;
pub mod next_hop;
pub mod policy;
pub mod quarantine;
pub mod service;
pub mod session;
pub mod store;
pub mod worker;
