//! A next hop that does as it is told and remembers what it saw.
//!
//! It is an SMTP server on a free loopback port. A script says what it offers and where it misbehaves; everything
//! else it accepts. Nothing is parsed beyond what is needed to know where a command or a message ends.

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// What a Postfix of today offers, as far as the gateway may pass it on, and what it must keep to itself.
pub const OFFERS: &[&str] = &[
    "PIPELINING",
    "SIZE 52428800",
    "VRFY",
    "ETRN",
    "XFORWARD NAME ADDR PROTO HELO SOURCE PORT IDENT",
    "ENHANCEDSTATUSCODES",
    "8BITMIME",
    "DSN",
    "SMTPUTF8",
    "CHUNKING",
];

/// What to do instead of accepting.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// Answer with exactly these bytes.
    Say(Vec<u8>),
    /// The same, then close.
    SayAndClose(Vec<u8>),
    /// Close without an answer.
    Close,
    /// Neither answer nor read again; the connection stays open.
    Stall,
    /// Think for so long, then accept.
    Wait(Duration),
}

/// Where to do it: at commands that begin so. `CONNECT` is the greeting, `BODY` the first content after `DATA`,
/// `.` the end of content after `DATA`, `LAST` the last `BDAT`.
#[derive(Clone, Debug)]
pub struct When {
    pub begins: String,
    pub act: Act,
}

/// What a next hop offers and where it misbehaves.
#[derive(Clone, Debug)]
pub struct Script {
    pub offers: Vec<String>,
    pub when: Vec<When>,
}

impl Default for Script {
    fn default() -> Self {
        Self { offers: OFFERS.iter().map(|offer| offer.to_string()).collect(), when: Vec::new() }
    }
}

impl Script {
    /// Without one extension.
    pub fn lacking(mut self, keyword: &str) -> Self {
        self.offers.retain(|offer| offer.split(' ').next() != Some(keyword));
        self
    }

    /// With this line in place of what it offered under the same keyword.
    pub fn offering(self, line: &str) -> Self {
        let mut script = self.lacking(line.split(' ').next().unwrap_or(line));
        script.offers.push(line.into());
        script
    }

    pub fn on(mut self, begins: &str, act: Act) -> Self {
        self.when.push(When { begins: begins.into(), act });
        self
    }

    pub fn start(self) -> NextHop {
        NextHop::start(self)
    }
}

/// One transaction as the next hop saw it.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// What follows `MAIL FROM:`.
    pub mail: String,
    /// What follows each accepted `RCPT TO:`.
    pub recipients: Vec<String>,
    /// Every `XFORWARD` line of the session so far.
    pub xforward: Vec<String>,
    /// The content without dot-stuffing.
    pub content: Vec<u8>,
    /// It came by `BDAT`.
    pub chunked: bool,
}

#[derive(Default)]
struct Seen {
    commands: Vec<String>,
    messages: Vec<Message>,
    abandoned: Vec<Message>,
}

/// A running next hop. Dropping it closes everything.
pub struct NextHop {
    address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    script: Mutex<Script>,
    seen: Mutex<Seen>,
    open: AtomicUsize,
    used: AtomicUsize,
    stop: AtomicBool,
}

impl NextHop {
    pub fn start(script: Script) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        Self::serve(listener, script)
    }

    /// On a port that somebody has to know beforehand.
    pub fn serve(listener: TcpListener, script: Script) -> Self {
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            script: Mutex::new(script),
            seen: Mutex::default(),
            open: AtomicUsize::new(0),
            used: AtomicUsize::new(0),
            stop: AtomicBool::new(false),
        });
        let for_thread = Arc::clone(&shared);
        thread::spawn(move || {
            for stream in listener.incoming() {
                if for_thread.stop.load(Ordering::SeqCst) {
                    return;
                }
                let Ok(stream) = stream else { continue };
                let shared = Arc::clone(&for_thread);
                shared.open.fetch_add(1, Ordering::SeqCst);
                thread::spawn(move || {
                    let mut connection = Connection::new(stream, &shared);
                    // An error here is the other side closing; what matters has been recorded.
                    let _ = connection.run();
                    connection.abandon();
                    let _ = connection.stream.shutdown(Shutdown::Both);
                    shared.open.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        Self { address, shared }
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Behaves differently from the next command on.
    pub fn change(&self, script: Script) {
        *self.shared.script.lock().unwrap() = script;
    }

    /// Every command line so far, of all connections; bytes beyond printable ASCII are escaped.
    pub fn commands(&self) -> Vec<String> {
        self.shared.seen.lock().unwrap().commands.clone()
    }

    /// The messages that it has taken responsibility for.
    pub fn messages(&self) -> Vec<Message> {
        self.shared.seen.lock().unwrap().messages.clone()
    }

    /// Transactions of which at least some content arrived and that were never accepted.
    pub fn abandoned(&self) -> Vec<Message> {
        self.shared.seen.lock().unwrap().abandoned.clone()
    }

    /// Connections that carried mail; one that only greets is somebody who looks whether we are there.
    pub fn connections(&self) -> usize {
        self.shared.used.load(Ordering::SeqCst)
    }

    /// Waits until nobody is connected any more, or for two seconds.
    pub fn wait_until_quiet(&self) {
        wait_for(Duration::from_secs(2), || self.shared.open.load(Ordering::SeqCst) == 0);
    }

    /// Waits until it has taken so many messages.
    pub fn wait_for_messages(&self, count: usize, patience: Duration) -> Vec<Message> {
        wait_for(patience, || self.shared.seen.lock().unwrap().messages.len() >= count);
        self.messages()
    }
}

impl Drop for NextHop {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::SeqCst);
        // Wakes the listener, which then sees that it is over.
        let _ = TcpStream::connect(self.address);
    }
}

/// Asks again and again until the answer is yes; tells whether it came to that.
pub fn wait_for(patience: Duration, mut done: impl FnMut() -> bool) -> bool {
    let end = Instant::now() + patience;
    loop {
        if done() {
            return true;
        }
        if Instant::now() > end {
            return false;
        }
        thread::sleep(Duration::from_millis(10));
    }
}

/// Why a connection ends.
struct Over;

struct Connection<'a> {
    stream: TcpStream,
    shared: &'a Shared,
    /// Read, not yet used.
    buffer: Vec<u8>,
    xforward: Vec<String>,
    transaction: Option<Message>,
    used: bool,
}

impl<'a> Connection<'a> {
    fn new(stream: TcpStream, shared: &'a Shared) -> Self {
        stream.set_read_timeout(Some(Duration::from_millis(100))).unwrap();
        stream.set_nodelay(true).unwrap();
        Self { stream, shared, buffer: Vec::new(), xforward: Vec::new(), transaction: None, used: false }
    }

    fn run(&mut self) -> Result<(), Over> {
        self.answer("CONNECT", "220 next-hop.example ESMTP\r\n")?;
        loop {
            let line = self.line()?;
            self.shared.seen.lock().unwrap().commands.push(line.clone());
            self.command(&line)?;
        }
    }

    fn command(&mut self, line: &str) -> Result<(), Over> {
        let verb = line.split([' ', ':']).next().unwrap_or("").to_ascii_uppercase();
        match verb.as_str() {
            "EHLO" => {
                self.abandon();
                let mut lines = vec!["next-hop.example".to_string()];
                lines.extend(self.shared.script.lock().unwrap().offers.iter().cloned());
                let last = lines.len() - 1;
                let reply: String = (lines.iter().enumerate())
                    .map(|(n, text)| format!("250{}{text}\r\n", if n == last { ' ' } else { '-' }))
                    .collect();
                self.answer(line, &reply).map(drop)
            }
            "MAIL" => {
                self.abandon();
                if !std::mem::replace(&mut self.used, true) {
                    self.shared.used.fetch_add(1, Ordering::SeqCst);
                }
                if self.answer(line, "250 2.1.0 Ok\r\n")? {
                    self.transaction = Some(Message {
                        mail: line.get(10..).unwrap_or("").into(),
                        recipients: Vec::new(),
                        xforward: self.xforward.clone(),
                        content: Vec::new(),
                        chunked: false,
                    });
                }
                Ok(())
            }
            "RCPT" => {
                let accepted = self.answer(line, "250 2.1.5 Ok\r\n")?;
                if let Some(message) = self.transaction.as_mut().filter(|_| accepted) {
                    message.recipients.push(line.get(8..).unwrap_or("").into());
                }
                Ok(())
            }
            "DATA" => self.data(line),
            "BDAT" => self.chunk(line),
            "RSET" => {
                self.abandon();
                self.answer(line, "250 2.0.0 Ok\r\n").map(drop)
            }
            "XFORWARD" => {
                self.xforward.push(line.into());
                self.answer(line, "250 2.0.0 Ok\r\n").map(drop)
            }
            "QUIT" => {
                self.answer(line, "221 2.0.0 Bye\r\n")?;
                Err(Over)
            }
            "HELO" | "NOOP" => self.answer(line, "250 2.0.0 Ok\r\n").map(drop),
            "VRFY" => self.answer(line, "252 2.0.0 Perhaps\r\n").map(drop),
            _ => self.answer(line, "500 5.5.2 What?\r\n").map(drop),
        }
    }

    fn data(&mut self, line: &str) -> Result<(), Over> {
        if !self.ready() {
            return self.answer(line, "503 5.5.1 Recipients first\r\n").map(drop);
        }
        if !self.answer(line, "354 Go on\r\n")? {
            return Ok(());
        }
        while self.buffer.is_empty() {
            self.read()?;
        }
        // Whatever it says here, nobody has asked.
        if let Some(reply) = self.act("BODY")? {
            self.say(&reply)?;
        }
        loop {
            let content = self.until_crlf()?;
            if content == b".\r\n" {
                break;
            }
            let unstuffed = content.strip_prefix(b".").unwrap_or(&content);
            self.transaction.as_mut().ok_or(Over)?.content.extend_from_slice(unstuffed);
        }
        self.commit(".")
    }

    fn chunk(&mut self, line: &str) -> Result<(), Over> {
        let mut words = line.split(' ').skip(1);
        let length: usize = words.next().and_then(|n| n.parse().ok()).ok_or(Over)?;
        let last = words.next().is_some_and(|word| word.eq_ignore_ascii_case("LAST"));
        if let Some(Act::Close | Act::Stall) = self.planned(line) {
            self.act(line)?;
        }
        while self.buffer.len() < length {
            self.read()?;
        }
        let bytes: Vec<u8> = self.buffer.drain(..length).collect();
        if !self.ready() {
            return self.answer(line, "503 5.5.1 Recipients first\r\n").map(drop);
        }
        let message = self.transaction.as_mut().ok_or(Over)?;
        message.content.extend_from_slice(&bytes);
        message.chunked = true;
        if last { self.commit(line) } else { self.answer(line, "250 2.0.0 Ok\r\n").map(drop) }
    }

    fn ready(&self) -> bool {
        self.transaction.as_ref().is_some_and(|message| !message.recipients.is_empty())
    }

    fn commit(&mut self, line: &str) -> Result<(), Over> {
        // Recorded before the answer, as a server that has synced its queue file does.
        let message = self.transaction.take().ok_or(Over)?;
        let kept = match self.planned(line) {
            None | Some(Act::Wait(_)) => true,
            Some(Act::Say(reply) | Act::SayAndClose(reply)) => reply.starts_with(b"2"),
            Some(Act::Close | Act::Stall) => false,
        };
        let mut seen = self.shared.seen.lock().unwrap();
        if kept {
            seen.messages.push(message)
        } else {
            seen.abandoned.push(message)
        }
        let number = seen.messages.len();
        drop(seen);
        self.answer(line, &format!("250 2.0.0 Ok: queued as {number:06}\r\n")).map(drop)
    }

    /// A transaction that ends without a message.
    fn abandon(&mut self) {
        if let Some(message) = self.transaction.take().filter(|message| !message.content.is_empty()) {
            self.shared.seen.lock().unwrap().abandoned.push(message);
        }
    }

    fn planned(&self, line: &str) -> Option<Act> {
        let script = self.shared.script.lock().unwrap();
        let meant = |when: &&When| {
            line.starts_with(&when.begins) || (when.begins == "LAST" && line.ends_with(" LAST"))
        };
        script.when.iter().find(meant).map(|when| when.act.clone())
    }

    /// What the script says for this line, or the usual reply. Tells whether the answer was a good one.
    fn answer(&mut self, line: &str, usual: &str) -> Result<bool, Over> {
        let reply = self.act(line)?.unwrap_or_else(|| usual.as_bytes().to_vec());
        self.say(&reply)?;
        Ok(matches!(reply.first(), Some(b'2' | b'3')))
    }

    /// Does what the script plans for this line, except for the reply, which is returned.
    fn act(&mut self, line: &str) -> Result<Option<Vec<u8>>, Over> {
        match self.planned(line) {
            None => Ok(None),
            Some(Act::Say(reply)) => Ok(Some(reply)),
            Some(Act::SayAndClose(reply)) => {
                self.say(&reply)?;
                Err(Over)
            }
            Some(Act::Close) => Err(Over),
            Some(Act::Wait(time)) => {
                thread::sleep(time);
                Ok(None)
            }
            Some(Act::Stall) => {
                while !self.shared.stop.load(Ordering::SeqCst) {
                    thread::sleep(Duration::from_millis(20));
                }
                Err(Over)
            }
        }
    }

    fn say(&mut self, reply: &[u8]) -> Result<(), Over> {
        self.stream.write_all(reply).map_err(|_| Over)
    }

    /// A command without its CRLF.
    fn line(&mut self) -> Result<String, Over> {
        let line = self.until_crlf()?;
        let text = line.strip_suffix(b"\r\n").unwrap_or(&line);
        Ok(text.escape_ascii().to_string().replace("\\\"", "\"").replace("\\'", "'").replace("\\\\", "\\"))
    }

    fn until_crlf(&mut self) -> Result<Vec<u8>, Over> {
        let mut searched = 0;
        loop {
            let from = searched.min(self.buffer.len());
            if let Some(place) = self.buffer[from..].windows(2).position(|pair| pair == b"\r\n") {
                return Ok(self.buffer.drain(..from + place + 2).collect());
            }
            searched = self.buffer.len().saturating_sub(1);
            self.read()?;
        }
    }

    fn read(&mut self) -> Result<(), Over> {
        let mut bytes = [0; 65_536];
        loop {
            if self.shared.stop.load(Ordering::SeqCst) {
                return Err(Over);
            }
            match self.stream.read(&mut bytes) {
                Ok(0) => return Err(Over),
                Ok(count) => {
                    self.buffer.extend_from_slice(&bytes[..count]);
                    return Ok(());
                }
                Err(e) if matches!(e.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
                Err(_) => return Err(Over),
            }
        }
    }
}

mod tests {
    //! What the scenarios believe of it must be true.

    use super::*;
    use crate::support::client::{Client, NoReply};

    #[test]
    fn it_keeps_what_it_gets_by_data() {
        let next_hop = Script::default().start();
        let mut client = Client::greet(next_hop.address()).unwrap();
        let content = b"Subject: x\r\n\r\n.\r\n..\r\n.x\r\n";
        assert_eq!(client.deliver("a@example.org", &["b@example.org"], content).unwrap().code(), 250);
        let messages = next_hop.messages();
        assert_eq!(messages.len(), 1);
        assert_eq!(messages[0].content, content);
        assert_eq!((messages[0].mail.as_str(), messages[0].chunked), ("<a@example.org>", false));
        assert_eq!(messages[0].recipients, ["<b@example.org>"]);
    }

    #[test]
    fn it_keeps_what_it_gets_by_bdat_and_forgets_it_after_rset() {
        let next_hop = Script::default().start();
        let mut client = Client::greet(next_hop.address()).unwrap();
        for (end, kept, lost) in [("BDAT 0 LAST", 1, 0), ("RSET", 1, 1)] {
            let both = "MAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.org>\r\nBDAT 5\r\na\n.\r\n";
            client.send(both.as_bytes()).unwrap();
            let codes: Vec<u16> = (0..3).map(|_| client.reply().unwrap().code()).collect();
            assert_eq!(codes, [250, 250, 250]);
            assert_eq!(client.command(end).unwrap().code(), 250);
            assert_eq!((next_hop.messages().len(), next_hop.abandoned().len()), (kept, lost), "{end}");
        }
        assert_eq!(next_hop.messages()[0].content, b"a\n.\r\n");
    }

    #[test]
    fn it_misbehaves_as_told() {
        let script =
            Script::default().on("RCPT TO:<no@", Act::Say(b"550 No\r\n".to_vec())).on(".", Act::Close);
        let next_hop = script.start();
        let mut client = Client::greet(next_hop.address()).unwrap();
        assert_eq!(client.command("MAIL FROM:<a@example.org>").unwrap().code(), 250);
        assert_eq!(client.command("RCPT TO:<no@example.org>").unwrap().code(), 550);
        assert_eq!(client.command("RCPT TO:<b@example.org>").unwrap().code(), 250);
        assert_eq!(client.command("DATA").unwrap().code(), 354);
        client.send(b"x\r\n.\r\n").unwrap();
        assert_eq!(client.reply(), Err(NoReply::Closed));
        assert_eq!((next_hop.messages().len(), next_hop.abandoned().len()), (0, 1));
    }
}
