//! Every answer that Portcullis gives on the wire, in one table.
//!
//! A [`Reply`] is what goes over the wire, ours or the next hop's; an [`Answer`] is one row of our own table. The log
//! shows the reply that was sent; no second copy of a text exists.

use super::id::Id;

/// A reply: a code and one or more lines of text (RFC 5321 section 4.2).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reply {
    code: u16,
    lines: Vec<String>,
}

/// What the first digit of a code says (RFC 5321 section 4.2.1).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Severity {
    /// 2yz: done.
    Done,
    /// 3yz: go on.
    GoOn,
    /// 4yz: not now.
    NotNow,
    /// 5yz: not so.
    Never,
}

impl Reply {
    /// Octets of one reply line at the most, with code and line end (RFC 5321 section 4.5.3.1.5).
    const LINE: usize = 512;
    /// Lines of a reply that carries a policy's text; what is beyond is cut.
    const TEXT_LINES: usize = 8;

    /// A reply as it was read from the wire; `lines` are the texts after code and separator.
    pub fn from_wire(code: u16, lines: Vec<String>) -> Self {
        Self { code, lines }
    }

    /// The three digits.
    pub fn code(&self) -> u16 {
        self.code
    }

    /// The texts, without code and line end.
    pub fn lines(&self) -> &[String] {
        &self.lines
    }

    /// What the first digit says. A code outside 200–599 is never made here; it counts as a refusal.
    pub fn severity(&self) -> Severity {
        match self.code / 100 {
            2 => Severity::Done,
            3 => Severity::GoOn,
            4 => Severity::NotNow,
            _ => Severity::Never,
        }
    }

    /// Whether it is 2yz.
    pub fn is_done(&self) -> bool {
        self.severity() == Severity::Done
    }

    /// Appends the reply in wire form.
    pub fn write_to(&self, out: &mut Vec<u8>) {
        let last = self.lines.len().saturating_sub(1);
        if self.lines.is_empty() {
            out.extend_from_slice(format!("{}\r\n", self.code).as_bytes());
        }
        for (index, line) in self.lines.iter().enumerate() {
            let separator = if index == last { ' ' } else { '-' };
            out.extend_from_slice(format!("{}{separator}{line}\r\n", self.code).as_bytes());
        }
    }

    /// A text of several words as a reply of lines that fit the wire, each with the enhanced code before it.
    ///
    /// Whatever stands in `text` (a rule's words, say) ends up as printable ASCII: no line end, no escape sequence.
    fn wrapped(code: u16, enhanced: &str, text: &str) -> Self {
        let width = Self::LINE - "550-".len() - enhanced.len() - " \r\n".len();
        let mut lines = vec![String::new()];
        for word in text.split_whitespace() {
            let word: String = word.chars().map(printable).take(width).collect();
            let line_length = lines.last().map_or(0, String::len);
            if line_length > 0 && line_length + 1 + word.len() > width {
                lines.push(word);
            } else if let Some(line) = lines.last_mut() {
                if line_length > 0 {
                    line.push(' ');
                }
                line.push_str(&word);
            }
        }
        lines.truncate(Self::TEXT_LINES);
        Self { code, lines: lines.into_iter().map(|line| format!("{enhanced} {line}")).collect() }
    }
}

fn printable(c: char) -> char {
    if c.is_ascii_graphic() { c } else { '?' }
}

/// A row of the table of our own answers.
#[derive(Clone, Copy, Debug)]
pub enum Answer<'a> {
    /// To the connection (RFC 5321 section 4.3.1).
    Greeting {
        /// The gateway's own name.
        host: &'a str,
    },
    /// To QUIT.
    Bye,
    /// To NOOP, RSET, XFORWARD.
    Ok,
    /// To a BDAT that is not the last (RFC 3030 section 2).
    ChunkTaken {
        /// Octets of the chunk.
        octets: u64,
    },
    /// To VRFY: nothing is said about who exists (RFC 5321 section 3.5.3).
    CannotVerify,
    /// To DATA.
    StartMailInput,
    /// The message lies in the quarantine, durable.
    Held {
        /// The held item.
        id: Id,
    },
    /// The policy refuses the message.
    Refused {
        /// What the rule tells the sender, with the id of the decision in it.
        text: &'a str,
    },
    /// A command line past the limit (RFC 5321 section 4.5.3.1.4).
    LineTooLong,
    /// A command line that does not end in CRLF, or holds a CR or NUL (RFC 5321 section 2.3.8).
    LineNotClean,
    /// A verb that nobody knows.
    UnknownCommand,
    /// A verb that is known but not served here.
    NotImplemented,
    /// Arguments that do not fit the verb.
    BadArguments,
    /// A reverse-path that is none.
    BadReversePath,
    /// A forward-path that is none.
    BadForwardPath,
    /// A MAIL or RCPT parameter that was not offered (RFC 5321 section 4.1.1.11).
    UnknownParameter,
    /// An address beyond ASCII without SMTPUTF8 (RFC 6531 section 3.5).
    NeedsUtf8,
    /// A verb that is legal, but not now.
    BadSequence,
    /// DATA or BDAT where no recipient was accepted.
    NoRecipients,
    /// More recipients than one transaction may have (RFC 5321 section 4.5.3.1.10).
    TooManyRecipients,
    /// SIZE, or what arrives, is past the limit (RFC 1870 section 6).
    TooBig,
    /// A CR or LF alone in the content: two readers would see two messages. The connection ends.
    BareLineEnd,
    /// NUL, or a CR or LF alone in a BDAT chunk.
    DirtyContent,
    /// A line of content past 64 KiB.
    ContentLineTooLong,
    /// Too many Received fields (RFC 5321 section 6.3).
    Loop,
    /// Content was sent before it was asked for. The connection ends.
    EarlyContent,
    /// Not a mail client: HTTP, TLS on the clear port, message text as commands. The connection ends.
    NotMail,
    /// XFORWARD from somewhere it is not taken from.
    NotTrusted,
    /// Too many errors or empty commands. The connection ends.
    TooManyErrors,
    /// Nothing came for too long. The connection ends.
    IdleTooLong,
    /// Too many sessions are open. The connection ends.
    TooManySessions,
    /// The gateway is being stopped. The connection ends.
    ShuttingDown,
    /// The next hop cannot be reached at the beginning. The connection ends.
    NoNextHop,
    /// The next hop failed in the middle.
    NextHopFailed,
    /// The message is for the secure route, and its next hop cannot be reached or failed.
    SecureRouteFailed,
    /// The next hop of the secure route does not offer what the message needs.
    SecureRouteLacks,
    /// The virus scanner has not said what it thinks of the message.
    NotScanned,
    /// The quarantine cannot take a message that must be held.
    StoreFull,
    /// Inspecting a message broke off by a fault of ours.
    NotInspected,
    /// A grant might let the message pass, and the register cannot be asked.
    NoRegister,
}

impl Answer<'_> {
    /// The row in wire form.
    pub fn reply(self) -> Reply {
        let (code, text): (u16, &str) = match self {
            Self::Greeting { host } => {
                return Reply { code: 220, lines: vec![format!("{host} ESMTP Portcullis")] };
            }
            Self::ChunkTaken { octets } => {
                return Reply { code: 250, lines: vec![format!("2.0.0 {octets} octets received")] };
            }
            Self::Held { id } => {
                return Reply { code: 250, lines: vec![format!("2.0.0 Held for review as {id}")] };
            }
            Self::Refused { text } => return Reply::wrapped(550, "5.7.1", text),
            Self::Bye => (221, "2.0.0 Bye"),
            Self::Ok => (250, "2.0.0 Ok"),
            Self::CannotVerify => (252, "2.1.5 Cannot verify, send mail and see"),
            Self::StartMailInput => (354, "End data with <CR><LF>.<CR><LF>"),
            Self::LineTooLong => (500, "5.5.2 Command line too long"),
            Self::LineNotClean => (500, "5.5.2 Command lines end in CR LF and hold no CR, LF or NUL"),
            Self::UnknownCommand => (500, "5.5.1 Command not recognised"),
            Self::NotImplemented => (502, "5.5.1 Command not implemented"),
            Self::BadArguments => (501, "5.5.4 Arguments not valid"),
            Self::BadReversePath => (501, "5.1.7 Reverse-path not valid"),
            Self::BadForwardPath => (501, "5.1.3 Forward-path not valid"),
            Self::UnknownParameter => (555, "5.5.4 Parameter not recognised"),
            Self::NeedsUtf8 => (553, "5.6.7 Address needs SMTPUTF8"),
            Self::BadSequence => (503, "5.5.1 Bad sequence of commands"),
            Self::NoRecipients => (554, "5.5.1 No valid recipients"),
            Self::TooManyRecipients => (452, "4.5.3 Too many recipients"),
            Self::TooBig => (552, "5.3.4 Message too big"),
            Self::BareLineEnd => (521, "5.5.2 CR or LF alone in the message"),
            Self::DirtyContent => (550, "5.6.0 NUL, or CR or LF alone, in the message"),
            Self::ContentLineTooLong => (500, "5.6.0 Line too long in the message"),
            Self::Loop => (554, "5.4.6 Too many hops"),
            Self::EarlyContent => (554, "5.5.0 Message sent before it was asked for"),
            Self::NotMail => (421, "4.7.0 This is a mail server"),
            Self::NotTrusted => (550, "5.7.0 Not taken from this address"),
            Self::TooManyErrors => (421, "4.7.0 Too many errors"),
            Self::IdleTooLong => (421, "4.4.2 Idle too long"),
            Self::TooManySessions => (421, "4.3.2 Too many sessions, try again later"),
            Self::ShuttingDown => (421, "4.3.2 Shutting down, try again later"),
            Self::NoNextHop => (421, "4.3.0 Next hop not available, try again later"),
            Self::NextHopFailed => (451, "4.3.0 Next hop failed, try again later"),
            Self::SecureRouteFailed => (451, "4.3.0 Secure route not available, try again later"),
            Self::SecureRouteLacks => {
                (451, "4.3.3 Secure route lacks what the message needs, try again later")
            }
            Self::NotScanned => (451, "4.3.0 Virus scanner not available, try again later"),
            Self::StoreFull => (452, "4.3.1 Cannot store the message now, try again later"),
            Self::NotInspected => (451, "4.3.0 Cannot inspect the message now, try again later"),
            Self::NoRegister => (451, "4.3.0 Cannot look up permissions now, try again later"),
        };
        Reply { code, lines: vec![text.to_owned()] }
    }

    /// Whether the connection ends after this answer.
    pub fn ends_connection(self) -> bool {
        matches!(self.reply().code(), 221 | 421 | 521) || matches!(self, Self::EarlyContent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_text_cannot_leave_its_lines() {
        let text = format!("a%b\r\n250 ok \u{1b}[2J {}", "word ".repeat(2_000));
        let mut wire = Vec::new();
        Answer::Refused { text: &text }.reply().write_to(&mut wire);
        let wire = String::from_utf8(wire).unwrap();
        for line in wire.split_terminator("\r\n") {
            assert!(line.len() + 2 <= Reply::LINE);
            assert!(line.starts_with("550-5.7.1 ") || line.starts_with("550 5.7.1 "), "{line}");
            assert!(line.bytes().all(|byte| (b' '..=b'~').contains(&byte)));
        }
        assert!(wire.lines().count() <= Reply::TEXT_LINES);
    }

    #[test]
    fn several_lines_have_a_hyphen_but_for_the_last() {
        let mut wire = Vec::new();
        Reply::from_wire(250, vec!["a".into(), "b".into()]).write_to(&mut wire);
        assert_eq!(wire, b"250-a\r\n250 b\r\n");
    }
}
