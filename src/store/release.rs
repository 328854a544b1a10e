//! Releasing a held message: marked first, handed over once, its answer recorded.
//!
//! ```text
//! held --mark--> releasing --hand over--> taken:   released (content removed)
//!                                         refused: held again, with the answer
//!                                         unknown: releasing, with what is known
//! ```
//!
//! A crash in between leaves the item `releasing`: the next hop may have the message. It is handed over again only
//! when somebody asks for it knowingly, so each crash costs one duplicate at the most and no message.

use super::failure::StoreError;
use super::handle::Store;
use super::held::{Content, Item, State};
use crate::mail::id::Id;

/// Which items may be handed over.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Attempt {
    /// An item that waits for a decision.
    First,
    /// An item whose release was interrupted. The next hop may get it a second time.
    Again,
}

/// The next hop has not taken the message, or nobody knows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum NotTaken {
    /// It is certain that it has not: it refused, or the content was never committed. With its answer, or the reason.
    Refused(String),
    /// The content was committed and no answer came.
    Unknown(String),
}

/// The next hop has taken the message.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Released {
    /// Its answer.
    pub answer: String,
}

/// The message is not released.
#[derive(Debug, thiserror::Error)]
pub enum ReleaseError {
    /// It was not handed over.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The next hop refused it. It is held as before.
    #[error("the next hop did not take it: {0}")]
    Refused(String),
    /// It was handed over, and what came of it is not known. It stays `releasing`.
    #[error("the next hop may or may not have taken it: {0}")]
    Unknown(String),
    /// It was handed over, but the answer could not be recorded. It stays `releasing`.
    #[error("the next hop answered \"{answer}\", which could not be recorded: {error}")]
    Unrecorded {
        /// The next hop's answer.
        answer: String,
        /// Why it could not be recorded.
        error: StoreError,
    },
}

/// Releases an item: `hand_over` gets the item with its original envelope and its exact bytes, and yields the next
/// hop's answer. It must commit the message only after a clean end of the content.
///
/// Of two that release the same item at the same time, one wins; the other is told so. Where the returned future is
/// dropped half-way the item stays `releasing`.
pub async fn release<F, Fut>(
    store: &Store,
    id: Id,
    attempt: Attempt,
    hand_over: F,
) -> Result<Released, ReleaseError>
where
    F: FnOnce(Item, Content) -> Fut,
    Fut: Future<Output = Result<String, NotTaken>>,
{
    let from = match attempt {
        Attempt::First => State::Held,
        Attempt::Again => State::Releasing,
    };
    let (item, content, claim) = store.begin_release(id, from).await?;
    let (to, answer, result) = match hand_over(item, content).await {
        Ok(answer) => (State::Released, answer.clone(), Ok(Released { answer })),
        Err(NotTaken::Refused(answer)) => (State::Held, answer.clone(), Err(ReleaseError::Refused(answer))),
        Err(NotTaken::Unknown(answer)) => {
            (State::Releasing, answer.clone(), Err(ReleaseError::Unknown(answer)))
        }
    };
    match store.end_release(claim, to, &answer).await {
        Ok(()) => result,
        Err(error) => Err(ReleaseError::Unrecorded { answer, error }),
    }
}
