//! One SMTP connection of a load run.

use super::mail::Mail;
use super::plan::{Hold, Plan};
use super::tally::{Failure, Stage};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

/// Written at once; also up to which content is copied behind what comes before it, to save a system call.
const PIECE: usize = 64 * 1024;
/// Recipients in one pipelined group. More of them go one by one: a server whose replies fill the wire must not wait
/// for us while we wait for it.
const MAX_GROUP: usize = 500;
/// RFC 5321 section 4.5.3.1.5 allows 512; a server that says more without an end of line is not speaking SMTP.
const MAX_REPLY_LINE: usize = 64 * 1024;
const READ: usize = 4 * 1024;
const GO_AHEAD: u16 = 354;
/// Shorter waits than this are not taken one by one: the timer is not finer.
const TICK: Duration = Duration::from_millis(1);

/// A connection after its EHLO.
#[derive(Debug)]
pub struct Client {
    stream: TcpStream,
    patience: Duration,
    /// Received and not read yet.
    input: Vec<u8>,
    read: usize,
    out: Vec<u8>,
    offers: Offers,
}

/// What matters of the reply to EHLO.
#[derive(Debug, Clone, Copy, Default)]
struct Offers {
    pipelining: bool,
    chunking: bool,
    eight_bit: bool,
    international: bool,
    size: bool,
}

/// A refusal, or why there is no reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// The server said no.
    Refused(Stage, u16),
    /// The connection is of no more use; the server has not got the whole content.
    Failed(Failure),
    /// The connection is of no more use; the server has got the whole content and has not answered.
    Unanswered(Failure),
}

impl From<Failure> for Ended {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

/// The reply to a content, and how long it took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    /// The code.
    pub code: u16,
    /// From the last byte written to the reply read.
    pub took: Duration,
}

impl Client {
    /// Connects and says EHLO.
    pub async fn open(plan: &Plan) -> Result<Self, Ended> {
        let connecting = timeout(plan.patience, TcpStream::connect(plan.target)).await;
        let stream = connecting.map_err(|_| Failure::Timeout)?.map_err(|_| Failure::Connect)?;
        stream.set_nodelay(true).map_err(|_| Failure::Broken)?;
        let (patience, offers) = (plan.patience, Offers::default());
        let mut client = Self { stream, patience, input: Vec::new(), read: 0, out: Vec::new(), offers };
        client.expect(Stage::Greeting, is_positive).await?;
        client.command(&format!("EHLO {}\r\n", plan.helo));
        client.flush().await?;
        let mut offers = Offers::default();
        let code = client.reply(|line| offers.learn(line)).await?;
        if !is_positive(code) {
            return Err(Ended::Refused(Stage::Hello, code));
        }
        client.offers = offers;
        Ok(client)
    }

    /// Whether content goes by `BDAT`.
    pub fn chunks(&self, plan: &Plan) -> bool {
        plan.bdat && self.offers.chunking
    }

    /// Everything up to the content. Codes of refused recipients go to `refused`; the transaction goes on with the
    /// others.
    pub async fn begin(
        &mut self,
        mail: &Mail,
        chunks: bool,
        mut refused: impl FnMut(u16),
    ) -> Result<(), Ended> {
        if self.offers.pipelining && mail.recipients().len() <= MAX_GROUP {
            self.begin_at_once(mail, chunks, &mut refused).await
        } else {
            self.begin_in_turn(mail, chunks, &mut refused).await
        }
    }

    /// The content and its end. `field` is put before it.
    pub async fn content(
        &mut self,
        mail: &Mail,
        chunks: bool,
        field: &str,
        plan: &Plan,
    ) -> Result<Answer, Ended> {
        let content = if chunks { mail.plain() } else { mail.stuffed() };
        if chunks {
            self.command(&format!("BDAT {} LAST\r\n", field.len() + content.len()));
        }
        self.command(field);
        self.send(content, plan.pace, plan.hold).await?;
        let sent = Instant::now();
        let code = self.code().await.map_err(Ended::Unanswered)?;
        Ok(Answer { code, took: sent.elapsed() })
    }

    /// Gives the transaction up.
    pub async fn reset(&mut self) -> Result<(), Ended> {
        self.command("RSET\r\n");
        self.flush().await?;
        self.code().await?;
        Ok(())
    }

    /// Says goodbye. A server that does not answer is left all the same.
    pub async fn quit(mut self) {
        self.command("QUIT\r\n");
        if self.flush().await.is_ok() {
            let _ = self.code().await;
        }
    }

    /// RFC 2920: `MAIL`, every `RCPT` and `DATA` in one write.
    async fn begin_at_once(
        &mut self,
        mail: &Mail,
        chunks: bool,
        refused: &mut impl FnMut(u16),
    ) -> Result<(), Ended> {
        self.mail(mail);
        mail.recipients().iter().for_each(|recipient| self.command(&format!("RCPT TO:<{recipient}>\r\n")));
        if !chunks {
            self.command("DATA\r\n");
        }
        self.flush().await?;
        let sender = self.code().await?;
        let mut recipients = Recipients::default();
        for _ in mail.recipients() {
            recipients.note(self.code().await?, refused);
        }
        let wanted = is_positive(sender) && recipients.any;
        if !chunks {
            let data = self.code().await?;
            if data == GO_AHEAD && !wanted {
                // RFC 2920 section 3.1: DATA went out before the refusals came in; it has to be ended.
                self.command(".\r\n");
                self.flush().await?;
                self.code().await?;
            } else if data != GO_AHEAD && wanted {
                return Err(Ended::Refused(Stage::Data, data));
            }
        }
        match wanted {
            true => Ok(()),
            false if is_positive(sender) => Err(Ended::Refused(Stage::Rcpt, recipients.last_refusal)),
            false => Err(Ended::Refused(Stage::Mail, sender)),
        }
    }

    async fn begin_in_turn(
        &mut self,
        mail: &Mail,
        chunks: bool,
        refused: &mut impl FnMut(u16),
    ) -> Result<(), Ended> {
        self.mail(mail);
        self.expect(Stage::Mail, is_positive).await?;
        let mut recipients = Recipients::default();
        for recipient in mail.recipients() {
            self.command(&format!("RCPT TO:<{recipient}>\r\n"));
            self.flush().await?;
            recipients.note(self.code().await?, refused);
        }
        if !recipients.any {
            return Err(Ended::Refused(Stage::Rcpt, recipients.last_refusal));
        }
        if !chunks {
            self.command("DATA\r\n");
            self.expect(Stage::Data, |code| code == GO_AHEAD).await?;
        }
        Ok(())
    }

    fn mail(&mut self, mail: &Mail) {
        let mut command = format!("MAIL FROM:<{}>", mail.sender());
        if self.offers.size {
            command.push_str(&format!(" SIZE={}", mail.plain().len()));
        }
        if self.offers.eight_bit && mail.eight_bit() {
            command.push_str(" BODY=8BITMIME");
        }
        if self.offers.international && mail.international() {
            command.push_str(" SMTPUTF8");
        }
        command.push_str("\r\n");
        self.command(&command);
    }

    fn command(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }

    async fn flush(&mut self) -> Result<(), Failure> {
        if self.out.is_empty() {
            return Ok(());
        }
        let written = timeout(self.patience, self.stream.write_all(&self.out)).await;
        self.out.clear();
        written.map_err(|_| Failure::Timeout)?.map_err(|_| Failure::Broken)
    }

    /// Sends what waits in `out` and the content behind it, at its pace and with its stop.
    async fn send(&mut self, content: &[u8], pace: Option<f64>, hold: Option<Hold>) -> Result<(), Failure> {
        let cut = hold.map_or(content.len(), |hold| (hold.at * content.len() as f64) as usize);
        let (before, after) = content.split_at_checked(cut).unwrap_or((content, &[]));
        self.send_paced(before, pace).await?;
        if let Some(hold) = hold {
            self.flush().await?;
            sleep(hold.time).await;
        }
        self.send_paced(after, pace).await?;
        self.flush().await
    }

    async fn send_paced(&mut self, content: &[u8], pace: Option<f64>) -> Result<(), Failure> {
        let begun = Instant::now();
        let mut sent = 0;
        for piece in content.chunks(PIECE) {
            let due = pace.map_or(Duration::ZERO, |pace| Duration::from_secs_f64(sent as f64 / pace));
            let ahead = due.saturating_sub(begun.elapsed());
            if ahead >= TICK {
                sleep(ahead).await;
            }
            if self.out.is_empty() {
                let written = timeout(self.patience, self.stream.write_all(piece)).await;
                written.map_err(|_| Failure::Timeout)?.map_err(|_| Failure::Broken)?;
            } else {
                self.out.extend_from_slice(piece);
                self.flush().await?;
            }
            sent += piece.len();
        }
        Ok(())
    }

    async fn expect(&mut self, stage: Stage, wanted: fn(u16) -> bool) -> Result<(), Ended> {
        self.flush().await?;
        let code = self.code().await?;
        if wanted(code) { Ok(()) } else { Err(Ended::Refused(stage, code)) }
    }

    async fn code(&mut self) -> Result<u16, Failure> {
        self.reply(|_| ()).await
    }

    /// The code of the next reply. Every line of it goes to `line`, without code and line end.
    async fn reply(&mut self, mut line: impl FnMut(&[u8])) -> Result<u16, Failure> {
        loop {
            let unread = self.input.get(self.read..).unwrap_or_default();
            let Some(end) = memchr::memchr(b'\n', unread) else {
                self.receive().await?;
                continue;
            };
            let (code, last, text) = parse(unread.get(..end).unwrap_or_default()).ok_or(Failure::Garbled)?;
            line(text);
            self.read += end + 1;
            if last {
                return Ok(code);
            }
        }
    }

    async fn receive(&mut self) -> Result<(), Failure> {
        self.input.drain(..self.read.min(self.input.len()));
        self.read = 0;
        if self.input.len() > MAX_REPLY_LINE {
            return Err(Failure::Garbled);
        }
        self.input.reserve(READ);
        let read = timeout(self.patience, self.stream.read_buf(&mut self.input)).await;
        match read.map_err(|_| Failure::Timeout)?.map_err(|_| Failure::Broken)? {
            0 => Err(Failure::Closed),
            _ => Ok(()),
        }
    }
}

/// What became of the recipients of one transaction.
#[derive(Default)]
struct Recipients {
    any: bool,
    last_refusal: u16,
}

impl Recipients {
    fn note(&mut self, code: u16, refused: &mut impl FnMut(u16)) {
        if is_positive(code) {
            self.any = true;
        } else {
            self.last_refusal = code;
            refused(code);
        }
    }
}

impl Offers {
    fn learn(&mut self, line: &[u8]) {
        let keyword = line.split(|byte| *byte == b' ').next().unwrap_or_default();
        let flags: [(&[u8], &mut bool); 5] = [
            (b"PIPELINING", &mut self.pipelining),
            (b"CHUNKING", &mut self.chunking),
            (b"8BITMIME", &mut self.eight_bit),
            (b"SMTPUTF8", &mut self.international),
            (b"SIZE", &mut self.size),
        ];
        for (name, flag) in flags {
            *flag |= keyword.eq_ignore_ascii_case(name);
        }
    }
}

fn is_positive(code: u16) -> bool {
    code / 100 == 2
}

/// Code, whether it is the last line, and text of `250-text` (RFC 5321 section 4.2).
fn parse(line: &[u8]) -> Option<(u16, bool, &[u8])> {
    let (code, rest) = line.trim_ascii_end().split_at_checked(3)?;
    let code = std::str::from_utf8(code).ok()?.parse().ok().filter(|code| (200..600).contains(code))?;
    match rest.split_first() {
        None | Some((b' ', _)) => Some((code, true, rest.get(1..).unwrap_or_default())),
        Some((b'-', text)) => Some((code, false, text)),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_line_is_a_code_and_a_text() {
        assert_eq!(parse(b"250-SIZE 10\r"), Some((250, false, &b"SIZE 10"[..])));
        assert_eq!(parse(b"354 go\r"), Some((354, true, &b"go"[..])));
        assert_eq!(parse(b"250"), Some((250, true, &b""[..])));
        for garbled in [&b"25"[..], b"25x ok", b"250ok", b"999 ok", b"+OK"] {
            assert_eq!(parse(garbled), None, "{garbled:?}");
        }
    }

    #[test]
    fn keywords_are_learned_whatever_their_case() {
        let mut offers = Offers::default();
        [&b"mx.example"[..], b"size 1000", b"Chunking", b"X-PIPELINING"]
            .iter()
            .for_each(|line| offers.learn(line));
        assert!(offers.size && offers.chunking && !offers.pipelining && !offers.eight_bit);
    }
}
