//! The server's side of an SMTP conversation, without a socket: bytes in, replies and content out.

use super::keep::Transaction;
use super::options::{Options, Refusal, Stage};
use super::reply;
use super::undot::{Piece, Undot};
use super::verb::Verb;
use std::sync::Arc;

/// What the owner of a [`Dialog`] has to do next.
#[derive(Debug, PartialEq, Eq)]
pub enum Step<'a> {
    /// All whole commands are answered: send the replies, then read more.
    Read,
    /// A transaction with content begins.
    Begin,
    /// The next bytes of the content.
    Content(&'a [u8]),
    /// The content is complete: keep it and call [`Dialog::answer`].
    Complete,
    /// The content that has arrived belongs to no message any more.
    Abandoned,
    /// Send the replies, then close the connection.
    Close,
}

/// How keeping a complete message went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is counted and, where asked for, kept.
    Taken,
    /// It is larger than the sink takes.
    TooLarge,
    /// There is no room for it, or it could not be written.
    NoRoom,
}

/// One conversation.
#[derive(Debug)]
pub struct Dialog {
    options: Arc<Options>,
    state: State,
    open: Option<Open>,
    helo: String,
    xforward: Vec<(String, String)>,
}

#[derive(Debug)]
enum State {
    Command,
    Data(Undot),
    Chunk { left: u64, last: bool, wanted: bool },
}

/// A mail transaction between `MAIL` and the reply to its content.
#[derive(Debug)]
struct Open {
    recipients: u32,
    refused_as: Option<&'static [u8]>,
    chunked: bool,
    /// Filled only where messages are kept.
    mail: String,
    rcpt: Vec<String>,
}

/// RFC 5321 section 4.5.3.1.4 asks for 512 octets, parameters come on top; more than this is no command.
const MAX_LINE: usize = 4096;
/// RFC 5321 section 4.5.3.1.8 asks for at least 100.
const MAX_RECIPIENTS: u32 = 50_000;

impl Dialog {
    /// A conversation that has just begun. Its first reply, the greeting, is appended to `replies`.
    pub fn new(options: Arc<Options>, replies: &mut Vec<u8>) -> Self {
        replies.extend_from_slice(reply::READY);
        Self { options, state: State::Command, open: None, helo: String::new(), xforward: Vec::new() }
    }

    /// Takes what it can from the front of `input`, appends replies, and says what to do next.
    ///
    /// After [`Step::Read`] the rest of `input` is an unfinished line; hand it in again with more behind it.
    pub fn step<'a>(&mut self, input: &mut &'a [u8], replies: &mut Vec<u8>) -> Step<'a> {
        loop {
            let step = match &mut self.state {
                State::Command => self.command(input, replies),
                State::Data(undot) => match undot.next(input) {
                    Piece::Bytes(bytes) => Some(Step::Content(bytes)),
                    Piece::End => {
                        self.state = State::Command;
                        Some(Step::Complete)
                    }
                    Piece::More => Some(Step::Read),
                },
                State::Chunk { .. } => self.chunk(input, replies),
            };
            if let Some(step) = step {
                return step;
            }
        }
    }

    /// Whether the message whose content is complete will be refused, whatever becomes of its content.
    pub fn refuses(&self) -> bool {
        self.open.as_ref().is_some_and(|open| open.refused_as.is_some())
    }

    /// The commands that the current message came with.
    pub fn transaction(&mut self) -> Transaction {
        let open = self.open.as_mut();
        let (mail, rcpt, chunked) = open.map_or_else(Default::default, |open| {
            (std::mem::take(&mut open.mail), std::mem::take(&mut open.rcpt), open.chunked)
        });
        Transaction {
            helo: self.helo.clone(),
            mail,
            rcpt,
            xforward: self.xforward.drain(..).collect(),
            chunked,
        }
    }

    /// Accepted recipients of the current message.
    pub fn recipients(&self) -> u32 {
        self.open.as_ref().map_or(0, |open| open.recipients)
    }

    /// Answers the content and ends the transaction.
    pub fn answer(&mut self, outcome: Outcome, replies: &mut Vec<u8>) {
        let refused_as = self.open.as_ref().and_then(|open| open.refused_as);
        replies.extend_from_slice(match outcome {
            Outcome::Taken => refused_as.unwrap_or(reply::TAKEN),
            Outcome::TooLarge => reply::TOO_LARGE,
            Outcome::NoRoom => reply::NO_ROOM,
        });
        self.forget();
    }

    fn command<'a>(&mut self, input: &mut &'a [u8], replies: &mut Vec<u8>) -> Option<Step<'a>> {
        let Some(end) = memchr::memchr(b'\n', input) else {
            if input.len() < MAX_LINE {
                return Some(Step::Read);
            }
            replies.extend_from_slice(reply::LINE_TOO_LONG);
            return Some(Step::Close);
        };
        let (line, rest) = input.split_at_checked(end + 1).unwrap_or((input, &[]));
        *input = rest;
        let line = line.trim_ascii_end();
        let space = memchr::memchr(b' ', line).unwrap_or(line.len());
        let (verb, argument) = line.split_at_checked(space).unwrap_or((line, &[]));
        let argument = argument.trim_ascii_start();
        let reply = match Verb::of(verb) {
            Some(Verb::Ehlo) => return self.ehlo(argument, replies),
            Some(Verb::Helo) => self.helo(argument),
            Some(Verb::Xforward) => self.xforward(argument),
            Some(Verb::Mail) => self.mail(argument),
            Some(Verb::Rcpt) => self.rcpt(argument),
            Some(Verb::Data) => match self.data() {
                Ok(()) => {
                    replies.extend_from_slice(reply::GO_AHEAD);
                    return Some(Step::Begin);
                }
                Err(reply) => reply,
            },
            Some(Verb::Bdat) => match self.bdat(argument) {
                Ok(step) => return step,
                Err(reply) => reply,
            },
            Some(Verb::Rset) => {
                let abandoned = self.open.as_ref().is_some_and(|open| open.chunked);
                self.forget();
                replies.extend_from_slice(reply::OK);
                return abandoned.then_some(Step::Abandoned);
            }
            Some(Verb::Noop) => reply::OK,
            Some(Verb::Vrfy) => reply::CANNOT_VERIFY,
            Some(Verb::Quit) => {
                replies.extend_from_slice(reply::BYE);
                return Some(Step::Close);
            }
            None => reply::UNKNOWN,
        };
        replies.extend_from_slice(reply);
        None
    }

    fn ehlo<'a>(&mut self, argument: &[u8], replies: &mut Vec<u8>) -> Option<Step<'a>> {
        let abandoned = self.open.as_ref().is_some_and(|open| open.chunked);
        self.helo(argument);
        replies.extend_from_slice(&self.options.ehlo_reply());
        abandoned.then_some(Step::Abandoned)
    }

    fn helo(&mut self, argument: &[u8]) -> &'static [u8] {
        self.forget();
        self.helo = text(argument);
        reply::HELLO
    }

    /// Postfix XFORWARD: attributes of the client for one transaction.
    fn xforward(&mut self, argument: &[u8]) -> &'static [u8] {
        if !self.options.offers("XFORWARD") {
            return reply::NO_EXTENSION;
        }
        if self.open.is_some() {
            return reply::BAD_SEQUENCE;
        }
        for attribute in argument.split(u8::is_ascii_whitespace).filter(|attribute| !attribute.is_empty()) {
            let Some(equals) = memchr::memchr(b'=', attribute) else { return reply::BAD_ARGUMENT };
            let (name, value) = attribute.split_at_checked(equals).unwrap_or((attribute, &[]));
            if self.options.keeps() {
                let name = text(name).to_ascii_uppercase();
                self.xforward.retain(|(known, _)| *known != name);
                self.xforward.push((name, text(value.get(1..).unwrap_or_default())));
            }
        }
        reply::OK
    }

    fn mail(&mut self, argument: &[u8]) -> &'static [u8] {
        if self.open.is_some() {
            return reply::BAD_SEQUENCE;
        }
        let Some(path) = after(b"FROM:", argument) else { return reply::BAD_ARGUMENT };
        if let Some(refusal) = self.options.refuses(Stage::Mail, path) {
            return refusal.reply();
        }
        let refused_as = self.options.refuses(Stage::Data, path).map(Refusal::reply);
        let mail = if self.options.keeps() { text(path) } else { String::new() };
        self.open = Some(Open { recipients: 0, refused_as, chunked: false, mail, rcpt: Vec::new() });
        reply::SENDER_OK
    }

    fn rcpt(&mut self, argument: &[u8]) -> &'static [u8] {
        let keeps = self.options.keeps();
        let Some(open) = self.open.as_mut().filter(|open| !open.chunked) else { return reply::BAD_SEQUENCE };
        let Some(path) = after(b"TO:", argument) else { return reply::BAD_ARGUMENT };
        if let Some(refusal) = self.options.refuses(Stage::Rcpt, path) {
            return refusal.reply();
        }
        if open.recipients >= MAX_RECIPIENTS {
            return reply::TOO_MANY;
        }
        open.recipients += 1;
        open.refused_as = open.refused_as.or(self.options.refuses(Stage::Data, path).map(Refusal::reply));
        if keeps {
            open.rcpt.push(text(path));
        }
        reply::RECIPIENT_OK
    }

    fn data(&mut self) -> Result<(), &'static [u8]> {
        match &self.open {
            // RFC 3030 section 2: DATA and BDAT do not mix in one transaction.
            Some(open) if open.recipients > 0 && !open.chunked => {
                self.state = State::Data(Undot::default());
                Ok(())
            }
            _ => Err(reply::BAD_SEQUENCE),
        }
    }

    /// RFC 3030 section 2. The octets of a chunk that nobody wants are taken off the wire all the same.
    fn bdat<'a>(&mut self, argument: &[u8]) -> Result<Option<Step<'a>>, &'static [u8]> {
        if !self.options.offers("CHUNKING") {
            return Err(reply::NO_EXTENSION);
        }
        let mut words = argument.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
        let size =
            words.next().and_then(|word| std::str::from_utf8(word).ok()).and_then(|word| word.parse().ok());
        let last = match words.next() {
            None => false,
            Some(word) if word.eq_ignore_ascii_case(b"LAST") => true,
            Some(_) => return Err(reply::BAD_ARGUMENT),
        };
        let Some(left) = size else { return Err(reply::BAD_ARGUMENT) };
        let open = self.open.as_mut().filter(|open| open.recipients > 0);
        let wanted = open.is_some();
        let begins = open.is_some_and(|open| !std::mem::replace(&mut open.chunked, true));
        self.state = State::Chunk { left, last, wanted };
        Ok(begins.then_some(Step::Begin))
    }

    fn chunk<'a>(&mut self, input: &mut &'a [u8], replies: &mut Vec<u8>) -> Option<Step<'a>> {
        let State::Chunk { left, last, wanted } = &mut self.state else { return None };
        if *left == 0 {
            let (last, wanted) = (*last, *wanted);
            self.state = State::Command;
            return match (wanted, last) {
                (true, true) => Some(Step::Complete),
                (true, false) => {
                    replies.extend_from_slice(reply::OK);
                    None
                }
                (false, _) => {
                    replies.extend_from_slice(reply::BAD_SEQUENCE);
                    None
                }
            };
        }
        if input.is_empty() {
            return Some(Step::Read);
        }
        let take = usize::try_from(*left).unwrap_or(usize::MAX).min(input.len());
        let (bytes, rest) = input.split_at_checked(take).unwrap_or((input, &[]));
        *input = rest;
        *left -= bytes.len() as u64;
        wanted.then_some(Step::Content(bytes))
    }

    /// Ends a transaction and what belongs to it.
    fn forget(&mut self) {
        self.open = None;
        self.xforward.clear();
    }
}

/// What follows `FROM:` or `TO:`. A space after the colon is common and forgiven.
fn after<'a>(keyword: &[u8], argument: &'a [u8]) -> Option<&'a [u8]> {
    let (word, path) = argument.split_at_checked(keyword.len())?;
    let path = path.trim_ascii_start();
    (word.eq_ignore_ascii_case(keyword) && path.starts_with(b"<")).then_some(path)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(test)]
mod tests;
