//! An SMTP client without manners: it sends what it is told and reads whole replies.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// Longer than any wait of the gateway that a scenario provokes, shorter than a test runner's patience.
const PATIENCE: Duration = Duration::from_secs(100);

/// One reply: all its lines without CRLF.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    pub lines: Vec<String>,
}

impl Reply {
    pub fn code(&self) -> u16 {
        self.lines.last().and_then(|line| line.get(..3)).and_then(|code| code.parse().ok()).unwrap_or(0)
    }

    pub fn is_positive(&self) -> bool {
        matches!(self.code(), 200..=399)
    }

    pub fn is_temporary(&self) -> bool {
        matches!(self.code(), 400..=499)
    }

    /// The first line, with its hyphen (if it has one) as a blank.
    pub fn text(&self) -> String {
        let first = self.lines.first().cloned().unwrap_or_default();
        match (first.get(..3), first.get(4..)) {
            (Some(code), Some(rest)) => format!("{code} {rest}"),
            _ => first,
        }
    }
}

/// Why there is no reply.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum NoReply {
    Closed,
    Silence,
    /// Bytes that are no reply.
    Nonsense,
}

pub struct Client {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Client {
    /// Connects; the greeting is still to be read.
    pub fn connect(address: SocketAddr) -> std::io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        Ok(Self { stream, buffer: Vec::new() })
    }

    /// Connects, reads the greeting and says EHLO.
    pub fn greet(address: SocketAddr) -> Result<Self, NoReply> {
        let mut client = Self::connect(address).map_err(|_| NoReply::Closed)?;
        client.reply()?;
        client.command("EHLO client.example")?;
        Ok(client)
    }

    pub fn patience(&self, time: Duration) {
        self.stream.set_read_timeout(Some(time)).unwrap();
    }

    pub fn send(&mut self, bytes: &[u8]) -> Result<(), NoReply> {
        self.stream.write_all(bytes).map_err(|_| NoReply::Closed)
    }

    pub fn command(&mut self, line: &str) -> Result<Reply, NoReply> {
        // A peer that has closed may have said why: read before giving up.
        let _ = self.send(format!("{line}\r\n").as_bytes());
        self.reply()
    }

    pub fn reply(&mut self) -> Result<Reply, NoReply> {
        let mut lines = Vec::new();
        loop {
            let line = self.line()?;
            let more = match line.as_bytes() {
                [b'0'..=b'9', b'0'..=b'9', b'0'..=b'9'] => false,
                [b'0'..=b'9', b'0'..=b'9', b'0'..=b'9', mark @ (b' ' | b'-'), ..] => *mark == b'-',
                _ => return Err(NoReply::Nonsense),
            };
            lines.push(line);
            if !more {
                return Ok(Reply { lines });
            }
        }
    }

    /// Nothing more comes and the connection is at its end.
    pub fn is_closed(&mut self) -> bool {
        self.buffer.is_empty() && self.read() == Err(NoReply::Closed)
    }

    /// A whole transaction by `DATA`; the reply to the content, or the first refusal.
    pub fn deliver(&mut self, from: &str, to: &[&str], content: &[u8]) -> Result<Reply, NoReply> {
        let reply = self.command(&format!("MAIL FROM:<{from}>"))?;
        if !reply.is_positive() {
            return Ok(reply);
        }
        for recipient in to {
            let reply = self.command(&format!("RCPT TO:<{recipient}>"))?;
            if !reply.is_positive() {
                return Ok(reply);
            }
        }
        let reply = self.command("DATA")?;
        if reply.code() != 354 {
            return Ok(reply);
        }
        let _ = self.send(&stuffed(content));
        self.reply()
    }

    fn line(&mut self) -> Result<String, NoReply> {
        loop {
            if let Some(place) = self.buffer.windows(2).position(|pair| pair == b"\r\n") {
                let line: Vec<u8> = self.buffer.drain(..place + 2).collect();
                return String::from_utf8(line[..place].to_vec()).map_err(|_| NoReply::Nonsense);
            }
            self.read()?;
        }
    }

    fn read(&mut self) -> Result<(), NoReply> {
        let mut bytes = [0; 16_384];
        loop {
            return match self.stream.read(&mut bytes) {
                Ok(0) => Err(NoReply::Closed),
                Ok(count) => {
                    self.buffer.extend_from_slice(&bytes[..count]);
                    Ok(())
                }
                // A socket with a time limit is not read on after a signal, whatever its handler asks for (signal(7)),
                // and the end of a process that somebody in here has started is a signal.
                Err(e) if e.kind() == ErrorKind::Interrupted => continue,
                Err(e) if matches!(e.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                    Err(NoReply::Silence)
                }
                Err(_) => Err(NoReply::Closed),
            };
        }
    }
}

/// Content as `DATA` carries it (RFC 5321 section 4.5.2): dots doubled, a CRLF at the end, the final dot.
pub fn stuffed(content: &[u8]) -> Vec<u8> {
    let mut wire = Vec::with_capacity(content.len() + 64);
    for line in content.split_inclusive(|byte| *byte == b'\n') {
        if line.first() == Some(&b'.') {
            wire.push(b'.');
        }
        wire.extend_from_slice(line);
    }
    if !wire.is_empty() && !wire.ends_with(b"\r\n") {
        wire.extend_from_slice(b"\r\n");
    }
    wire.extend_from_slice(b".\r\n");
    wire
}

/// Content without the one header field that the gateway adds as its first line.
pub fn without_our_field(content: &[u8]) -> &[u8] {
    const NAME: &[u8] = b"X-Portcullis-Id:";
    if content.get(..NAME.len()).is_some_and(|start| start.eq_ignore_ascii_case(NAME)) {
        let end =
            content.windows(2).position(|pair| pair == b"\r\n").map_or(content.len(), |place| place + 2);
        return &content[end..];
    }
    content
}
