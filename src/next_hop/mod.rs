//! The SMTP client: the connection to the server that takes what is accepted.

pub mod capabilities;
pub mod config;
pub mod connection;
pub mod deliver;
pub mod failure;
pub mod reply_codec;
pub mod transfer;
