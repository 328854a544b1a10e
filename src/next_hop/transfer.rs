//! Two-phase transfer: content goes to the next hop while it arrives, and counts only when it is committed.
//!
//! With CHUNKING (RFC 3030) content goes as `BDAT n`, the commit is `BDAT n LAST` and the undoing is RSET. Without it
//! content goes after DATA, the commit is the final dot and the undoing is to close the connection: a server that has
//! not seen the dot has no message (RFC 5321 section 4.1.1.4).

use super::connection::Connection;
use super::failure::{Failure, Kind, Stage};
use crate::mail::reply::{Reply, Severity};

/// Content on its way, uncommitted.
#[derive(Debug)]
pub struct Transfer {
    /// Bytes that go before the first byte of the content.
    head: Vec<u8>,
    way: Way,
    /// What the next hop said against the content before its end. Nothing is sent after it.
    refused: Option<Reply>,
}

#[derive(Debug)]
enum Way {
    Chunks { unanswered: usize },
    Dots(DotStuffer),
}

impl Transfer {
    /// Begins a transfer. `head` goes first. With DATA this waits for 354.
    ///
    /// # Errors
    /// The next hop fails. Its refusal of DATA is the inner error.
    pub async fn begin(hop: &mut Connection, head: Vec<u8>) -> Result<Result<Self, Reply>, Failure> {
        if hop.capabilities().chunking {
            return Ok(Ok(Self { head, way: Way::Chunks { unanswered: 0 }, refused: None }));
        }
        let reply = hop.command("DATA", Stage::Content).await?;
        Ok(match reply.severity() {
            Severity::GoOn => Ok(Self { head, way: Way::Dots(DotStuffer::default()), refused: None }),
            Severity::Done => return Err(Failure { stage: Stage::Content, kind: Kind::Malformed }),
            _ => Err(reply),
        })
    }

    /// Sends the next bytes of the content, uncommitted.
    ///
    /// # Errors
    /// The next hop fails.
    pub async fn chunk(&mut self, hop: &mut Connection, content: &[u8]) -> Result<(), Failure> {
        if self.refused.is_some() {
            return Ok(());
        }
        let head = std::mem::take(&mut self.head);
        match &mut self.way {
            Way::Chunks { unanswered } => {
                if *unanswered == 0 {
                    hop.nothing_unasked(Stage::Content).await?;
                }
                hop.queue(&format!("BDAT {}", head.len() + content.len()));
                hop.queue_bytes(&head);
                hop.write_content(content, Stage::Content).await?;
                *unanswered += 1;
                let in_step = !hop.capabilities().pipelining;
                self.take_answers(hop, in_step).await
            }
            Way::Dots(stuffer) => {
                let mut wire = Vec::with_capacity(head.len() + content.len() + content.len() / 64);
                stuffer.write(&head, &mut wire);
                stuffer.write(content, &mut wire);
                hop.write_content(&wire, Stage::Content).await
            }
        }
    }

    /// Takes the answers to chunks: those that have arrived, or `all` that are due.
    async fn take_answers(&mut self, hop: &mut Connection, all: bool) -> Result<(), Failure> {
        while let Way::Chunks { unanswered: unanswered @ 1.. } = &mut self.way {
            let reply = if all {
                hop.reply(Stage::Content).await?
            } else {
                match hop.reply_if_ready(Stage::Content).await? {
                    Some(reply) => reply,
                    None => return Ok(()),
                }
            };
            *unanswered -= 1;
            match reply.severity() {
                Severity::Done => {}
                Severity::GoOn => return Err(Failure { stage: Stage::Content, kind: Kind::Malformed }),
                _ => {
                    self.refused.get_or_insert(reply);
                }
            }
        }
        Ok(())
    }

    /// Sends the last bytes and commits. The next hop's answer decides who has the message.
    ///
    /// # Errors
    /// The next hop fails: it may or may not have the message, so the client must be told to try again.
    pub async fn commit(mut self, hop: &mut Connection, content: &[u8]) -> Result<Reply, Failure> {
        // Every chunk is answered before the commit is asked for: an answer too many must not be taken for the answer
        // to the commit.
        self.take_answers(hop, true).await?;
        if let Some(refused) = self.refused {
            return Ok(refused);
        }
        let head = std::mem::take(&mut self.head);
        hop.nothing_unasked(Stage::Commit).await?;
        match &mut self.way {
            Way::Chunks { .. } => {
                hop.queue(&format!("BDAT {} LAST", head.len() + content.len()));
                hop.queue_bytes(&head);
                hop.write_content(content, Stage::Commit).await?;
            }
            Way::Dots(stuffer) => {
                let mut wire = Vec::with_capacity(head.len() + content.len() + content.len() / 64 + 5);
                stuffer.write(&head, &mut wire);
                stuffer.write(content, &mut wire);
                stuffer.end(&mut wire);
                hop.write_content(&wire, Stage::Commit).await?;
            }
        }
        let reply = hop.commit_reply().await?;
        match reply.severity() {
            Severity::GoOn => Err(Failure { stage: Stage::Commit, kind: Kind::Malformed }),
            _ => Ok(reply),
        }
    }

    /// Undoes the transfer. Returns the connection where it can be used again.
    pub async fn undo(self, mut hop: Connection) -> Option<Connection> {
        let Way::Chunks { unanswered } = self.way else { return None };
        hop.queue("RSET");
        hop.flush(Stage::Reset).await.ok()?;
        for _ in 0..unanswered {
            hop.reply(Stage::Reset).await.ok()?;
        }
        hop.reply(Stage::Reset).await.ok()?.is_done().then_some(hop)
    }
}

/// Doubles the dot at the beginning of a line (RFC 5321 section 4.5.2), over any cutting into chunks.
#[derive(Debug)]
struct DotStuffer {
    at_line_start: bool,
}

impl Default for DotStuffer {
    fn default() -> Self {
        Self { at_line_start: true }
    }
}

impl DotStuffer {
    fn write(&mut self, content: &[u8], wire: &mut Vec<u8>) {
        let mut rest = content;
        while !rest.is_empty() {
            if self.at_line_start && rest.first() == Some(&b'.') {
                wire.push(b'.');
            }
            // Only CRLF ends a line; the content codec has let no other CR or LF through.
            let end = memchr::memchr(b'\n', rest).map_or(rest.len(), |newline| newline + 1);
            let (line, after) = rest.split_at(end);
            wire.extend_from_slice(line);
            self.at_line_start = line.last() == Some(&b'\n');
            rest = after;
        }
    }

    fn end(&self, wire: &mut Vec<u8>) {
        wire.extend_from_slice(if self.at_line_start { b".\r\n" } else { b"\r\n.\r\n" });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stuffed(chunks: &[&[u8]]) -> String {
        let (mut stuffer, mut wire) = (DotStuffer::default(), Vec::new());
        for chunk in chunks {
            stuffer.write(chunk, &mut wire);
        }
        stuffer.end(&mut wire);
        String::from_utf8(wire).unwrap()
    }

    #[test]
    fn dots_at_line_starts_are_doubled_over_any_cutting() {
        assert_eq!(stuffed(&[]), ".\r\n");
        assert_eq!(stuffed(&[b"."]), "..\r\n.\r\n");
        let content = b".\r\n..\r\nx.\r\n\r\n.y\r\n";
        let expected = "..\r\n...\r\nx.\r\n\r\n..y\r\n.\r\n";
        for cut in 0..=content.len() {
            assert_eq!(stuffed(&[&content[..cut], &content[cut..]]), expected, "{cut}");
        }
    }
}
