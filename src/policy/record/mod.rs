//! What rules saw of a message, kept without its content, so that another policy can be asked about it later.

pub mod facts;
pub mod fingerprint;
pub mod pseudonyms;
pub mod told;
