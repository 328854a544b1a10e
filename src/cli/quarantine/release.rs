//! The release of one message.

use super::tally::{Done, NotDone};
use crate::mail::id::Id;
use crate::next_hop;
use crate::next_hop::deliver::{NotDelivered, deliver};
use crate::next_hop::failure::Stage;
use crate::policy::route::Route;
use crate::store::failure::StoreError;
use crate::store::handle::Store;
use crate::store::held::{Content, Item, State};
use crate::store::release::{Attempt, NotTaken, ReleaseError, release};
use std::sync::Arc;

/// Where messages are delivered, by their route.
pub(super) struct Hops {
    /// Of mail that takes no route of its own.
    pub(super) ordinary: Option<Arc<next_hop::config::Config>>,
    /// Of mail that a rule sends by the secure route.
    pub(super) secure: Option<Arc<next_hop::config::Config>>,
}

/// A next hop with nothing special about it.
pub(super) fn hop_at(address: String) -> Arc<next_hop::config::Config> {
    Arc::new(next_hop::config::Config { address, ..next_hop::config::Config::default() })
}

/// Hands one message to the next hop of its route. Says what came of it.
pub(super) async fn one(store: &Store, id: Id, attempt: Attempt, hops: &Hops, own_name: &str) -> Done {
    let hand_over = |item: Item, content: Content| async move {
        let (hop, flag) = match item.route {
            Route::Ordinary => (&hops.ordinary, "--next-hop"),
            Route::Secure => (&hops.secure, "--secure-route"),
        };
        let Some(hop) = hop.clone() else {
            let route = item.route.name();
            return Err(NotTaken::Refused(format!(
                "the message takes the {route} route: say with {flag} where that is"
            )));
        };
        match deliver(hop, own_name, &item.envelope, content).await {
            Ok(reply) => {
                let answer = format!("{} {}", reply.code(), reply.lines().join(" "));
                if reply.is_done() { Ok(answer) } else { Err(NotTaken::Refused(answer)) }
            }
            Err(NotDelivered::Failure(failure)) if failure.stage == Stage::Commit => {
                Err(NotTaken::Unknown(failure.to_string()))
            }
            Err(error) => Err(NotTaken::Refused(error.to_string())),
        }
    };
    match release(store, id, attempt, hand_over).await {
        Ok(released) => Ok(format!("released, the next hop says: {}", released.answer)),
        Err(error) => {
            let missing = matches!(error, ReleaseError::Store(StoreError::NoSuchItem));
            Err(NotDone { words: explain(&error), missing })
        }
    }
}

fn explain(error: &ReleaseError) -> String {
    let hint = match error {
        ReleaseError::Store(StoreError::Not(State::Releasing)) => {
            "; an earlier release was interrupted: look at the next hop's log, then discard it if it was delivered, \
             or release it with --again"
        }
        ReleaseError::Store(StoreError::Not(State::Held)) => "; release it without --again",
        _ => "",
    };
    format!("{error}{hint}")
}
