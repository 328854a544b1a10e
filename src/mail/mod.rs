//! The vocabulary that every floor speaks: addresses, envelopes, identifiers, wire answers, mistakes in files.

pub mod address;
pub mod domain;
pub mod envelope;
pub mod id;
pub mod literal;
pub mod mistake;
pub mod party;
pub mod quantity;
pub mod reply;
pub mod settings;
pub mod value;
