//! What a sink offers, refuses and does with mail.

use super::keep::Keep;
use super::reply;
use std::str::FromStr;
use std::time::Duration;

/// What a sink offers, refuses and does with mail.
#[derive(Debug, Clone)]
pub struct Options {
    /// What becomes of content.
    pub keep: Keep,
    /// Keywords of EHLO that are not offered, in upper case; one of [`Options::EXTENSIONS`] each.
    pub without: Vec<String>,
    /// Bytes of one message at the most, and the value of `SIZE`.
    pub size: u64,
    /// Waited before each message is acknowledged, like a server with a slow disk.
    pub slow: Duration,
    /// What is refused.
    pub refuse: Vec<Refusal>,
    /// Sessions at the same time; the next one waits in the queue of the listening socket.
    pub sessions: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            keep: Keep::Nothing,
            without: Vec::new(),
            size: 100 * 1024 * 1024,
            slow: Duration::ZERO,
            refuse: Vec::new(),
            sessions: 10_000,
        }
    }
}

impl Options {
    /// The keywords that can be left out.
    pub const EXTENSIONS: &'static [&'static str] =
        &["PIPELINING", "SIZE", "8BITMIME", "SMTPUTF8", "DSN", "ENHANCEDSTATUSCODES", "CHUNKING", "XFORWARD"];

    /// Whether a keyword of EHLO is offered.
    pub fn offers(&self, keyword: &str) -> bool {
        !self.without.iter().any(|left_out| left_out == keyword)
    }

    pub(super) fn keeps(&self) -> bool {
        !matches!(self.keep, Keep::Nothing)
    }

    pub(super) fn refuses(&self, stage: Stage, path: &[u8]) -> Option<&Refusal> {
        self.refuse.iter().find(|refusal| refusal.stage == stage && refusal.fits(path))
    }

    /// The reply to EHLO: the server's name, then one keyword a line.
    pub(super) fn ehlo_reply(&self) -> Vec<u8> {
        let mut lines = vec!["sink.example".to_owned()];
        lines.extend(Self::EXTENSIONS.iter().filter(|keyword| self.offers(keyword)).map(|keyword| {
            match *keyword {
                "SIZE" => format!("SIZE {}", self.size),
                "XFORWARD" => "XFORWARD NAME ADDR PORT PROTO HELO IDENT SOURCE".to_owned(),
                keyword => keyword.to_owned(),
            }
        }));
        let last = lines.len() - 1;
        let reply: String = lines
            .iter()
            .enumerate()
            .map(|(number, line)| format!("250{}{line}\r\n", if number == last { ' ' } else { '-' }))
            .collect();
        reply.into_bytes()
    }
}

/// Where in a transaction a message is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// In the reply to `MAIL`.
    Mail,
    /// In the reply to `RCPT`.
    Rcpt,
    /// In the reply to the content.
    Data,
}

/// Something that is refused on demand: `rcpt=nobody@`; with a `!` in front for the moment only: `!data=slow@`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Where.
    pub stage: Stage,
    /// Refuses where the argument of `MAIL` or `RCPT` has this text in it; for [`Stage::Data`], any of them.
    pub text: String,
    /// Refuses with 4xx and not with 5xx.
    pub for_now: bool,
}

impl Refusal {
    fn fits(&self, path: &[u8]) -> bool {
        memchr::memmem::find(path, self.text.as_bytes()).is_some()
    }

    pub(super) fn reply(&self) -> &'static [u8] {
        match (self.for_now, self.stage) {
            (true, _) => reply::NOT_NOW_AS_ASKED,
            (false, Stage::Mail) => reply::SENDER_AS_ASKED,
            (false, Stage::Rcpt) => reply::RECIPIENT_AS_ASKED,
            (false, Stage::Data) => reply::MESSAGE_AS_ASKED,
        }
    }
}

/// The text is no refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "write STAGE=TEXT, where STAGE is mail, rcpt or data, for instance rcpt=nobody@; put ! in front to refuse for now only"
)]
pub struct NotARefusal;

impl FromStr for Refusal {
    type Err = NotARefusal;

    fn from_str(text: &str) -> Result<Self, NotARefusal> {
        let (for_now, rest) = text.strip_prefix('!').map_or((false, text), |rest| (true, rest));
        let (stage, text) = rest.split_once('=').ok_or(NotARefusal)?;
        let stage = match stage {
            "mail" => Stage::Mail,
            "rcpt" => Stage::Rcpt,
            "data" => Stage::Data,
            _ => return Err(NotARefusal),
        };
        Ok(Self { stage, text: text.to_owned(), for_now })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_a_stage_and_a_text() {
        let refusal: Refusal = "!data=a=b".parse().unwrap();
        assert_eq!(refusal, Refusal { stage: Stage::Data, text: "a=b".into(), for_now: true });
        for wrong in ["", "rcpt", "helo=x", "!=x"] {
            assert_eq!(wrong.parse::<Refusal>(), Err(NotARefusal), "{wrong}");
        }
    }

    #[test]
    fn the_last_line_of_the_greeting_is_the_only_one_with_a_space() {
        let reply = String::from_utf8(Options::default().ehlo_reply()).unwrap();
        assert_eq!(reply.lines().count(), 1 + Options::EXTENSIONS.len());
        assert_eq!(reply.lines().filter(|line| line.starts_with("250 ")).count(), 1);
        assert!(reply.ends_with("SOURCE\r\n"));
    }
}
