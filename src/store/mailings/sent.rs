//! A piece of a mailing that has been sent, as it is written down.

/// What stands for a sender with a Message-ID, or with a content: 128 bits of keyed BLAKE3.
pub type Key = [u8; 16];

/// A piece of a mailing that has been sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sent {
    /// The mailing.
    pub mailing: u64,
    /// What stands for sender and Message-ID.
    pub by_id: Option<Key>,
    /// What stands for sender and content.
    pub by_content: Option<Key>,
    /// When it was sent, in seconds since 1970.
    pub at: i64,
    /// What stands for each recipient, and how many people that is.
    pub recipients: Vec<(u64, u32)>,
    /// What is older than this no rule asks for: it is forgotten when this is written down. In seconds since 1970.
    pub forget_before: i64,
}

/// The first half of what stands for something.
pub(super) fn half(key: Key) -> u64 {
    u64::from_be_bytes(*key.first_chunk().unwrap_or(&[0; 8]))
}
