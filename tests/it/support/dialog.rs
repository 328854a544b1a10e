//! Plays a dialog file: what a client sends, what it must be answered, what the next hop must have seen.
//! The format is described in `fixtures/dialogs/README.md`.

use super::client::{Client, NoReply, Reply, without_our_field};
use super::gateway::Setup;
use super::next_hop::{Act, NextHop, Script, wait_for};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

/// Replies that `S>` passes over at the most.
const MOST_REPLIES: usize = 1_000;

/// How long a reply may take. No dialog asks for anything slow.
const PATIENCE: Duration = Duration::from_secs(15);

/// One dialog.
pub struct Dialog {
    pub name: String,
    /// Why it is known to fail, when it is.
    pub known: Option<String>,
    next_hop: Script,
    config: Vec<String>,
    shipped_rules: bool,
    steps: Vec<(usize, Step)>,
}

enum Step {
    /// Sent as one segment, or in pieces of the current size.
    Send(Vec<u8>),
    /// Content, remembered as what must arrive; dots are doubled after `DATA`.
    Content(Vec<u8>),
    Answered(String),
    /// So many replies that all look like this.
    AnsweredTimes(usize, String),
    /// Replies are passed over up to one that looks like this.
    AnsweredAtLast(String),
    /// The last reply has a line like this, or has none.
    ReplyLine(String, bool),
    /// The next hop has seen this command after those named before; or has never seen one that begins so.
    Seen(String),
    NeverSeen(String),
    Messages(usize),
    /// The last message arrived with exactly the content that was sent.
    ContentAsSent,
    ContentIs(Vec<u8>),
    Recipients(Vec<String>),
    Closed,
    HangUp,
    Connect,
    Pause(Duration),
    Pieces(usize),
}

/// All dialogs of a folder in the order of their names.
pub fn read_folder(folder: &Path) -> Vec<Dialog> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|e| e == "txt"));
    paths.sort();
    paths.iter().map(|path| Dialog::read(path)).collect()
}

impl Dialog {
    fn read(path: &Path) -> Dialog {
        let text = std::fs::read_to_string(path).unwrap();
        Self::parse(path.file_stem().unwrap().to_str().unwrap(), &text)
    }

    pub fn parse(name: &str, text: &str) -> Dialog {
        let mut dialog = Dialog {
            name: name.into(),
            known: None,
            next_hop: Script::default(),
            config: Vec::new(),
            shipped_rules: false,
            steps: Vec::new(),
        };
        for (number, line) in (1..).zip(text.lines()) {
            if !line.is_empty() && !line.starts_with('#') {
                dialog.line(number, line);
            }
        }
        assert!(!dialog.steps.is_empty(), "{name}: an empty dialog proves nothing");
        dialog
    }

    fn line(&mut self, number: usize, line: &str) {
        let (mark, rest) = line.split_once(' ').unwrap_or((line, ""));
        let bad = |what: &str| -> ! { panic!("{}.txt:{number}: {what}: {line}", self.name) };
        let bytes = |text: &str| unescape(text).unwrap_or_else(|| bad("bad escape"));
        let count = |text: &str| text.parse::<usize>().unwrap_or_else(|_| bad("not a number"));
        let with_crlf = |text: &str| [text.as_bytes(), b"\r\n"].concat();
        let repeated = |text: &str| {
            let (times, what) = text.split_once(' ').unwrap_or_else(|| bad("a number and what to repeat"));
            bytes(what).repeat(count(times))
        };
        let step = match mark {
            "known:" => return self.known = Some(rest.into()),
            "gateway:" if rest == "shipped rules" => return self.shipped_rules = true,
            "gateway:" => return self.config.push(rest.into()),
            "next-hop:" => {
                self.next_hop = match rest.split_once(" => ") {
                    Some((begins, act)) => self.next_hop.clone().on(begins, parse_act(act, &bytes)),
                    None => match rest.split_once(' ') {
                        Some(("lacks", keyword)) => self.next_hop.clone().lacking(keyword),
                        Some(("offers", keyword)) => self.next_hop.clone().offering(keyword),
                        _ => bad("unknown set-up"),
                    },
                };
                return;
            }
            "C:" => Step::Send(with_crlf(rest)),
            "C<" => Step::Send(bytes(rest)),
            "C*" => Step::Send(repeated(rest)),
            "B:" => Step::Content(with_crlf(rest)),
            "B<" => Step::Content(bytes(rest)),
            "B*" => Step::Content(repeated(rest)),
            "S:" => Step::Answered(rest.into()),
            "S*" => {
                let (times, pattern) = rest.split_once(' ').unwrap_or_else(|| bad("a number and a pattern"));
                Step::AnsweredTimes(count(times), pattern.into())
            }
            "S>" => Step::AnsweredAtLast(rest.into()),
            "L:" => Step::ReplyLine(rest.into(), true),
            "L!" => Step::ReplyLine(rest.into(), false),
            "N:" => Step::Seen(rest.into()),
            "N!" => Step::NeverSeen(rest.into()),
            "messages" => Step::Messages(count(rest)),
            "content" if rest == "as sent" => Step::ContentAsSent,
            "content" => Step::ContentIs(bytes(rest)),
            "recipients" => Step::Recipients(rest.split(' ').map(String::from).collect()),
            "closed" => Step::Closed,
            "hang-up" => Step::HangUp,
            "connect" => Step::Connect,
            "pause" => Step::Pause(Duration::from_millis(count(rest) as u64)),
            "pieces" => Step::Pieces(count(rest)),
            _ => bad("unknown mark"),
        };
        self.steps.push((number, step));
    }

    /// Plays it against a gateway and a next hop of its own.
    pub fn play(&self) -> Result<(), String> {
        let next_hop = self.next_hop.clone().start();
        let mut setup = Setup::to(next_hop.address()).config(&self.config.join("\n"));
        if self.shipped_rules {
            setup = setup.shipped_rules();
        }
        let gateway =
            setup.try_start().map_err(|refusal| format!("the gateway did not start\n{}", refusal.log))?;
        let mut player = Player {
            client: Some(connect(gateway.smtp())?),
            pieces: usize::MAX,
            by_data: false,
            sent: Vec::new(),
            last: None,
            seen: 0,
        };
        for (number, step) in &self.steps {
            let outcome = match step {
                Step::Connect => {
                    player.client = Some(connect(gateway.smtp())?);
                    Ok(())
                }
                step => player.step(step, &next_hop),
            };
            outcome.map_err(|what| format!("{}.txt:{number}: {what}", self.name))?;
        }
        // A gateway that died while the dialog went on has failed, whatever it answered.
        let (status, _) = gateway.get("/metrics");
        if status == 200 {
            Ok(())
        } else {
            Err(format!("{}.txt: /metrics answers {status} afterwards", self.name))
        }
    }
}

fn connect(address: SocketAddr) -> Result<Client, String> {
    let client = Client::connect(address).map_err(|e| e.to_string())?;
    client.patience(PATIENCE);
    Ok(client)
}

fn parse_act(text: &str, bytes: &dyn Fn(&str) -> Vec<u8>) -> Act {
    match text {
        "close" => Act::Close,
        "stall" => Act::Stall,
        _ => match text.strip_suffix(" then close") {
            Some(reply) => Act::SayAndClose([bytes(reply), b"\r\n".to_vec()].concat()),
            None => Act::Say([bytes(text), b"\r\n".to_vec()].concat()),
        },
    }
}

struct Player {
    client: Option<Client>,
    pieces: usize,
    /// Content goes by `DATA`, so that dots are doubled.
    by_data: bool,
    sent: Vec<u8>,
    last: Option<Reply>,
    /// How many of the next hop's commands the `N:` lines have walked past.
    seen: usize,
}

impl Player {
    fn step(&mut self, step: &Step, next_hop: &NextHop) -> Result<(), String> {
        let quiet = |player: &mut Self| {
            player.client = None;
            next_hop.wait_until_quiet();
        };
        match step {
            Step::Send(bytes) => {
                let word: Vec<u8> = bytes.iter().take(4).map(u8::to_ascii_uppercase).collect();
                match word.as_slice() {
                    b"DATA" => self.by_data = true,
                    b"BDAT" => self.by_data = false,
                    b"MAIL" => self.sent.clear(),
                    _ => {}
                }
                self.send(bytes);
            }
            Step::Content(bytes) => {
                let mut wire = Vec::with_capacity(bytes.len());
                for (n, byte) in bytes.iter().enumerate() {
                    let before = if n == 0 { self.sent.as_slice() } else { &bytes[..n] };
                    let line_start = before.is_empty() || before.ends_with(b"\r\n");
                    if self.by_data && *byte == b'.' && line_start {
                        wire.push(b'.');
                    }
                    wire.push(*byte);
                }
                self.sent.extend_from_slice(bytes);
                self.send(&wire);
            }
            Step::Answered(pattern) => self.expect(pattern)?,
            Step::AnsweredTimes(times, pattern) => {
                for n in 1..=*times {
                    self.expect(pattern).map_err(|what| format!("reply {n}: {what}"))?;
                }
            }
            Step::AnsweredAtLast(pattern) => {
                let reply = (0..MOST_REPLIES).find_map(|_| match self.reply(pattern) {
                    Ok(text) if !matches(pattern, &text) => None,
                    end => Some(end.map(drop)),
                });
                reply.unwrap_or_else(|| Err(format!("no `{pattern}` among {MOST_REPLIES} replies")))?;
            }
            Step::ReplyLine(pattern, wanted) => {
                let lines = self.last.as_ref().map(|reply| reply.lines.clone()).unwrap_or_default();
                let there = lines.iter().any(|line| line.get(4..).is_some_and(|text| matches(pattern, text)));
                if there != *wanted {
                    let not = if *wanted { "no" } else { "a" };
                    return Err(format!("{not} line `{pattern}` in {lines:?}"));
                }
            }
            Step::Seen(command) => {
                let place = || next_hop.commands().iter().skip(self.seen).position(|line| line == command);
                if !wait_for(Duration::from_secs(3), || place().is_some()) {
                    return Err(format!(
                        "the next hop has not seen `{command}`, only {:#?}",
                        next_hop.commands()
                    ));
                }
                self.seen += place().map_or(0, |place| place + 1);
            }
            Step::NeverSeen(begins) => {
                quiet(self);
                if let Some(line) = next_hop.commands().iter().find(|line| line.starts_with(begins)) {
                    return Err(format!("the next hop has seen `{line}`"));
                }
            }
            Step::Messages(count) => {
                quiet(self);
                let messages = next_hop.messages();
                if messages.len() != *count {
                    return Err(format!(
                        "{} messages at the next hop, not {count}: {messages:?}",
                        messages.len()
                    ));
                }
            }
            Step::ContentAsSent => return content_is(next_hop, &self.sent),
            Step::ContentIs(bytes) => return content_is(next_hop, bytes),
            Step::Recipients(expected) => {
                let got =
                    next_hop.messages().last().map(|message| message.recipients.clone()).unwrap_or_default();
                if got != *expected {
                    return Err(format!("recipients {got:?}, not {expected:?}"));
                }
            }
            Step::Closed => {
                if !self.client()?.is_closed() {
                    return Err("the connection is still open, or more was said".into());
                }
            }
            Step::HangUp => self.client = None,
            Step::Pause(time) => thread::sleep(*time),
            Step::Pieces(size) => self.pieces = (*size).max(1),
            Step::Connect => {}
        }
        Ok(())
    }

    fn expect(&mut self, pattern: &str) -> Result<(), String> {
        let text = self.reply(pattern)?;
        if matches(pattern, &text) { Ok(()) } else { Err(format!("expected `{pattern}`, got `{text}`")) }
    }

    /// The next reply's text; `pattern` is what is hoped for.
    fn reply(&mut self, pattern: &str) -> Result<String, String> {
        let reply = self.client()?.reply().map_err(|e| format!("expected `{pattern}`, got {e:?}"))?;
        let text = reply.text();
        let code = text.get(..3).unwrap_or("").to_string();
        if reply.lines.iter().any(|line| !line.starts_with(&code)) {
            return Err(format!("one reply with several codes: {:?}", reply.lines));
        }
        self.last = Some(reply);
        Ok(text)
    }

    fn client(&mut self) -> Result<&mut Client, String> {
        self.client.as_mut().ok_or_else(|| "the dialog has hung up already".into())
    }

    fn send(&mut self, bytes: &[u8]) {
        let Some(client) = self.client.as_mut() else { return };
        for piece in bytes.chunks(self.pieces) {
            // The gateway may close on purpose while we talk; the next expectation says whether it should have.
            if client.send(piece) == Err(NoReply::Closed) {
                return;
            }
            if self.pieces != usize::MAX {
                thread::sleep(Duration::from_millis(2));
            }
        }
    }
}

fn content_is(next_hop: &NextHop, expected: &[u8]) -> Result<(), String> {
    let messages = next_hop.messages();
    let Some(message) = messages.last() else { return Err("no message at the next hop".into()) };
    let got = without_our_field(&message.content);
    if got == expected {
        return Ok(());
    }
    let differs = got.iter().zip(expected).take_while(|(a, b)| a == b).count();
    let around = |bytes: &[u8]| {
        let from = differs.saturating_sub(20).min(bytes.len());
        bytes[from..(differs + 20).min(bytes.len())].escape_ascii().to_string()
    };
    Err(format!(
        "content differs at byte {differs}: {} bytes `…{}…`, not {} bytes `…{}…`",
        got.len(),
        around(got),
        expected.len(),
        around(expected)
    ))
}

/// The text begins with the pattern; `*` stands for anything.
fn matches(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => text.starts_with(pattern),
        Some((before, after)) => text.strip_prefix(before).is_some_and(|rest| {
            rest.char_indices().map(|(at, _)| &rest[at..]).chain([""]).any(|tail| matches(after, tail))
        }),
    }
}

/// `\r`, `\n`, `\t`, `\\` and `\xHH`.
fn unescape(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        if *first != b'\\' {
            bytes.push(*first);
            continue;
        }
        let (mark, tail) = rest.split_first()?;
        rest = tail;
        bytes.push(match mark {
            b'r' => b'\r',
            b'n' => b'\n',
            b't' => b'\t',
            b'\\' => b'\\',
            b'x' => {
                let (digits, tail) = rest.split_at_checked(2)?;
                rest = tail;
                u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?
            }
            _ => return None,
        });
    }
    Some(bytes)
}
