//! Handing over a whole message at once: the release of a held one, or one whose next hop is known only after the verdict.

use super::config::Config;
use super::connection::Connection;
use super::failure::{Failure, Kind, Stage};
use super::transfer::Transfer;
use crate::mail::envelope::Envelope;
use crate::mail::reply::{Reply, Severity};
use std::io::Read;
use std::sync::Arc;
use std::time::Instant;

/// Bytes handed over at once.
const CHUNK: usize = 64 * 1024;

/// Why a message was not handed over.
#[derive(Debug, thiserror::Error)]
pub enum NotDelivered {
    /// The next hop failed. At [`Stage::Commit`] it may have the message all the same.
    #[error(transparent)]
    Failure(#[from] Failure),
    /// The next hop does not offer an extension that the message needs.
    #[error("the next hop does not offer {0}, which the message needs")]
    Lacks(&'static str),
    /// The content cannot be read to its end.
    #[error("the content cannot be read: {0}")]
    Content(#[from] std::io::Error),
}

/// Connects to the next hop and hands `content` over to it under `envelope`, as [`hand_over`] does.
///
/// # Errors
/// As for [`hand_over`].
pub async fn deliver<R>(
    config: Arc<Config>,
    own_name: &str,
    envelope: &Envelope,
    content: R,
) -> Result<Reply, NotDelivered>
where
    R: Read + Send + 'static,
{
    let hop = Connection::open(config, own_name).await?;
    hand_over(hop, envelope, Vec::new(), content, None).await
}

/// Hands `head` and the `content` behind it over under `envelope`, all recipients or none, and says goodbye. Where it has not come
/// so far that it could be committed at `until`, it is given up: whoever waits for the answer may send the message again.
///
/// Returns the next hop's answer: to the commit, or the first refusal before it.
///
/// # Errors
/// The next hop fails or lacks what the message needs, or the content cannot be read; then nothing is committed, except as
/// [`NotDelivered`] says.
pub async fn hand_over<R>(
    mut hop: Connection,
    envelope: &Envelope,
    head: Vec<u8>,
    mut content: R,
    until: Option<Instant>,
) -> Result<Reply, NotDelivered>
where
    R: Read + Send + 'static,
{
    if let Some(extension) = hop.capabilities().lacks(envelope) {
        hop.quit().await;
        return Err(NotDelivered::Lacks(extension));
    }
    let mail = format!("MAIL FROM:{}", envelope.reverse_path.argument());
    let rcpts = envelope.recipients.iter().map(|path| format!("RCPT TO:{}", path.argument()));
    let in_time = |stage| match until {
        Some(until) if Instant::now() >= until => Err(Failure { stage, kind: Kind::Timeout }),
        _ => Ok(()),
    };
    for line in std::iter::once(mail).chain(rcpts) {
        in_time(Stage::Envelope)?;
        let reply = hop.command(&line, Stage::Envelope).await?;
        match reply.severity() {
            Severity::Done => {}
            // 354 answers neither MAIL nor RCPT.
            Severity::GoOn => return Err(Failure { stage: Stage::Envelope, kind: Kind::Malformed }.into()),
            Severity::NotNow | Severity::Never => {
                hop.quit().await;
                return Ok(reply);
            }
        }
    }
    let mut transfer = match Transfer::begin(&mut hop, head).await? {
        Ok(transfer) => transfer,
        Err(refused) => return Ok(refused),
    };
    loop {
        let (next, rest) = tokio::task::spawn_blocking(move || {
            let mut chunk = Vec::with_capacity(CHUNK);
            let read = content.by_ref().take(CHUNK as u64).read_to_end(&mut chunk);
            (read.map(|_| chunk), content)
        })
        .await
        .map_err(std::io::Error::other)?;
        content = rest;
        in_time(Stage::Content)?;
        let chunk = next?;
        if chunk.is_empty() {
            break;
        }
        transfer.chunk(&mut hop, &chunk).await?;
    }
    let reply = transfer.commit(&mut hop, &[]).await?;
    hop.quit().await;
    Ok(reply)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::address::Address;
    use crate::mail::envelope::Path;
    use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
    use tokio::net::TcpListener;
    use tokio::task::JoinHandle;

    /// A next hop that agrees to everything until the connection ends. Yields where it is, and in the end what it heard.
    async fn hop() -> (Arc<Config>, JoinHandle<Vec<String>>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let heard = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let (read, mut write) = stream.split();
            let (mut lines, mut heard, mut content) = (BufReader::new(read).lines(), Vec::new(), false);
            write.write_all(b"220 hop.example ESMTP\r\n").await.unwrap();
            while let Ok(Some(line)) = lines.next_line().await {
                let answer = match (content, line.as_str()) {
                    (true, ".") => "250 taken\r\n",
                    (true, _) => continue,
                    (false, "DATA") => "354 go on\r\n",
                    _ => "250 fine\r\n",
                };
                content = answer.starts_with('3');
                heard.push(line);
                let _ = write.write_all(answer.as_bytes()).await;
            }
            heard
        });
        (Arc::new(Config { address, ..Config::default() }), heard)
    }

    #[tokio::test]
    async fn what_comes_too_late_is_not_committed() {
        let mut envelope = Envelope::new(Path::to(Address::parse("jo@council.example").unwrap()));
        envelope.recipients = vec![Path::to(Address::parse("sam@example.org").unwrap())];
        let now = Instant::now();
        for (until, taken) in
            [(None, true), (Some(now + std::time::Duration::from_secs(3600)), true), (Some(now), false)]
        {
            let (config, heard) = hop().await;
            let hop = Connection::open(config, "mx.council.example").await.unwrap();
            let answer = hand_over(hop, &envelope, Vec::new(), &b"Subject: x\r\n\r\ny\r\n"[..], until).await;
            let timeout = Failure { stage: Stage::Envelope, kind: Kind::Timeout };
            match answer {
                Ok(reply) => assert!(taken && reply.code() == 250, "{reply:?}"),
                Err(NotDelivered::Failure(failure)) => assert!(!taken && failure == timeout, "{failure:?}"),
                Err(other) => panic!("{other}"),
            }
            let heard = heard.await.unwrap();
            assert_eq!(heard.iter().any(|line| line == "DATA"), taken, "{heard:?}");
        }
    }
}
