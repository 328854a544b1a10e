//! What a load run sends, to whom, how fast and for how long.

use super::ledger::Ledger;
use super::mail::Mail;
use std::net::SocketAddr;
use std::time::Duration;

/// What a load run sends, to whom, how fast and for how long.
#[derive(Debug)]
pub struct Plan {
    /// The server under test.
    pub target: SocketAddr,
    /// The name in `EHLO`.
    pub helo: String,
    /// What is sent, in turn. Without any, nothing is sent.
    pub mails: Vec<Mail>,
    /// Sessions at the same time.
    pub sessions: usize,
    /// Messages in all.
    pub messages: u64,
    /// No message begins later than this.
    pub time: Option<Duration>,
    /// Messages a second in all sessions together, sent at their time whether earlier ones are answered or not (as far
    /// as a session is free). Without it every session sends its next message when the last one is answered.
    pub rate: Option<f64>,
    /// Messages on one connection.
    pub per_connection: u32,
    /// Bytes of content a second in each session.
    pub pace: Option<f64>,
    /// Content goes by `BDAT` where the server offers it.
    pub bdat: bool,
    /// Each session stops in the middle of each message.
    pub hold: Option<Hold>,
    /// Where the fate of each message is written down.
    pub ledger: Option<Ledger>,
    /// The longest wait for a reply, or for the server to take some bytes.
    pub patience: Duration,
    /// The process whose memory is watched.
    pub memory_of: Option<u32>,
}

impl Plan {
    /// One message each in turn over one session, as fast as they are answered.
    pub fn new(target: SocketAddr, mails: Vec<Mail>) -> Self {
        Self {
            target,
            helo: "load.example".to_owned(),
            messages: mails.len() as u64,
            mails,
            sessions: 1,
            time: None,
            rate: None,
            per_connection: 20,
            pace: None,
            bdat: false,
            hold: None,
            ledger: None,
            patience: Duration::from_secs(100),
            memory_of: None,
        }
    }
}

/// A stop in the middle of the content.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hold {
    /// After this share of the content, 0.0 to 1.0.
    pub at: f64,
    /// For so long.
    pub time: Duration,
}
