//! What a walk through a message meets.

use super::entity::Entity;
use super::header::Header;
use super::stack::Role;

/// What the walker meets, in the order of the message. Where a message is cut into chunks changes how the bytes of
/// one stretch are divided over events, nothing else.
#[derive(Debug)]
pub enum Event<'a> {
    /// A part begins: its header block is complete.
    Open(Opened<'a>),
    /// Bytes of the body of the innermost open part, which is a leaf; still in their transfer encoding.
    Body(&'a [u8]),
    /// Bytes around the parts of the innermost open multipart: preamble, epilogue, or what lies past a limit.
    Around(&'a [u8]),
    /// The innermost open part is complete.
    Close,
    /// A limit was passed: which, in plain words.
    Limit(&'static str),
}

/// A part whose body is about to come.
#[derive(Debug)]
pub struct Opened<'a> {
    /// Its header block.
    pub header: &'a Header,
    /// What the header block declares.
    pub entity: &'a Entity,
    /// The section number as IMAP counts (RFC 3501 section 6.4.5), `0` for the message itself; an attached message
    /// that is a multipart is `2.0` where the part that carries it is `2`.
    pub number: &'a str,
    /// How many containers it lies in.
    pub depth: u16,
    /// What its body is walked as.
    pub role: Role,
}
