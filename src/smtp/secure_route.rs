//! A message that a rule sends by the secure route: it goes to that route's next hop, in a transaction of its own, or to
//! nobody.
//!
//! The ordinary next hop has heard the envelope and perhaps the content, since the route is known only after the last byte;
//! whoever calls this has undone that first. The recipients are all taken or none: where one is refused the client gets the
//! refusal for the message, so that nobody believes that it has reached them all.

use super::own_field;
use super::shared::Shared;
use crate::gateway::Accepted;
use crate::mail::reply::{Answer, Reply};
use crate::next_hop::connection::Connection;
use crate::next_hop::deliver::{NotDelivered, hand_over};
use crate::next_hop::failure::Stage;
use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long all of it may take before the commit. The client waits ten minutes for the answer (RFC 5321 section 4.5.3.2.6) and
/// sends the message again if there is none.
const PATIENCE: Duration = Duration::from_secs(5 * 60);

/// Hands the message over and settles it. Returns what the client gets: the words of the secure route's next hop, or a
/// temporary failure. `xforwards` are the XFORWARD commands of the session.
pub(super) async fn relay(shared: &Shared, xforwards: &[String], mut accepted: Accepted) -> Reply {
    let begun = Instant::now();
    let reply = match send(shared, xforwards, &mut accepted, begun).await {
        // Its session is over, the client's is not.
        Ok(reply) if reply.code() == 421 => Answer::SecureRouteFailed.reply(),
        Ok(reply) => reply,
        Err(NotDelivered::Failure(failure)) => {
            shared.failed_securely(failure);
            Answer::SecureRouteFailed.reply()
        }
        Err(NotDelivered::Lacks(_)) => Answer::SecureRouteLacks.reply(),
        Err(NotDelivered::Content(_)) => Answer::StoreFull.reply(),
    };
    accepted.settle(&reply, Some(begun.elapsed())).await;
    reply
}

async fn send(
    shared: &Shared,
    xforwards: &[String],
    accepted: &mut Accepted,
    begun: Instant,
) -> Result<Reply, NotDelivered> {
    // A policy that needs a route is not taken into force where there is none.
    let missing = || io::Error::other("there is no secure route");
    let config = shared.secure_route.as_ref().ok_or_else(missing)?;
    let mut hop = Connection::open(Arc::clone(config), &shared.config.hostname).await?;
    if hop.capabilities().xforward {
        for line in xforwards {
            hop.command(line, Stage::Xforward).await?;
        }
    }
    let head = own_field::field(accepted.id()).into_bytes();
    let content = accepted.take_content().await?;
    hand_over(hop, accepted.envelope(), head, content, Some(begun + PATIENCE)).await
}
