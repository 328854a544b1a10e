//! Reads the rules folder, proves the examples, swaps the live policy.

pub mod config;
pub mod example;
pub mod expectation;
pub mod folder;
pub mod live;
pub mod opened;
pub mod replay;
pub mod shipped;
pub mod sight;
