//! Handing over a whole message at once: the release of a held one, or one whose next hop is known only after the verdict.

use super::config::Config;
use super::connection::Connection;
use super::failure::{Failure, Kind, Stage};
use super::transfer::Transfer;
use crate::mail::envelope::Envelope;
use crate::mail::reply::{Reply, Severity};
use std::io::Read;
use std::sync::Arc;

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
    hand_over(hop, envelope, Vec::new(), content).await
}

/// Hands `head` and the `content` behind it over under `envelope`, all recipients or none, and says goodbye.
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
    for line in std::iter::once(mail).chain(rcpts) {
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
