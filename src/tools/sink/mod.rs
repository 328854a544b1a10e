//! A next hop that takes every message, counts it, and drops or keeps it.
//!
//! It speaks enough SMTP to stand where a mail server would stand: `PIPELINING`, `SIZE`, `8BITMIME`, `SMTPUTF8`, `DSN`,
//! `ENHANCEDSTATUSCODES`, `CHUNKING` and `XFORWARD`, each of which can be left out. It can refuse and be slow on
//! demand. It delivers to nobody.
//!
//! [`server`] listens, [`options`] is what it offers and refuses, [`dialog`] the protocol without a socket, [`undot`] the
//! content codec, [`keep`] what becomes of content.

pub mod dialog;
pub mod keep;
pub mod options;
mod reply;
pub mod server;
pub mod undot;
mod verb;
