//! The streaming SMTP proxy: a server towards the client, a client towards the next hop, and nothing kept between.

pub mod command;
pub mod config;
pub mod content;
pub mod network;
pub mod offer;
pub mod own_field;
pub mod reception;
mod secure_route;
pub mod server;
pub mod session;
pub mod shared;
pub mod xforward;
pub mod xtext;
