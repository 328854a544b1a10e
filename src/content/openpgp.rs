//! Messages of OpenPGP that are not encrypted: literal, compressed, signed (RFC 9580 section 10.3).

mod literal;
mod packet;

use super::inflate::{Format, Inflate};
use super::unwrap::{Inner, Loss, Unwrap};
use literal::Literal;
use packet::{Event, Packets};

/// Compressed packets within each other that are read.
const MAX_DEPTH: u8 = 4;
/// Compressed packets that are read.
const MAX_COMPRESSED: u32 = 32;
/// Bytes that all compressed packets together may unpack to.
const MAX_OUT: u64 = 100 * 1024 * 1024;
/// Bytes of the checksum of armour (section 6.1).
const CHECKSUM: usize = 3;
/// Bytes that are unpacked before it is asked whether that may go on.
const STEP: usize = 4 * 1024;
/// Bytes of a file that show whether it is a message.
const PROBE: usize = 2 * 1024;

const DAMAGED: &str = "an OpenPGP message is damaged or cut off";
const TOO_MUCH: &str = "an OpenPGP message unpacks to more than is read";

/// Types of packets (section 5).
mod tag {
    pub(super) const SESSION_KEY: u8 = 1;
    pub(super) const SIGNATURE: u8 = 2;
    pub(super) const PASSWORD_KEY: u8 = 3;
    pub(super) const ONE_PASS_SIGNATURE: u8 = 4;
    pub(super) const COMPRESSED: u8 = 8;
    pub(super) const ENCRYPTED: u8 = 9;
    pub(super) const MARKER: u8 = 10;
    pub(super) const LITERAL: u8 = 11;
    pub(super) const ENCRYPTED_INTACT: u8 = 18;
    pub(super) const ENCRYPTED_AEAD: u8 = 20;
}

/// Reads binary messages, one after the other. Every literal packet is a file; keys and signatures hold none. Limits
/// count over all messages, and each kind of loss is said once.
#[derive(Debug, Default)]
pub struct OpenPgp {
    layer: Layer,
    shared: Shared,
    /// The last bytes.
    tail: Vec<u8>,
}

impl Unwrap for OpenPgp {
    fn feed(&mut self, bytes: &[u8], sink: &mut dyn FnMut(Inner<'_>)) {
        let Self { layer, shared, tail } = self;
        let ready = (tail.len() + bytes.len()).saturating_sub(CHECKSUM);
        let (old, new) = (ready.min(tail.len()), ready.saturating_sub(tail.len()));
        layer.feed(tail.get(..old).unwrap_or_default(), shared, sink);
        tail.drain(..old);
        let (now, later) = bytes.split_at_checked(new).unwrap_or_default();
        layer.feed(now, shared, sink);
        tail.extend_from_slice(later);
    }

    /// The end of a message; another may follow. Behind a whole message the checksum of armour may stand, which is
    /// nothing: who takes armour for any base64 decodes it too.
    fn finish(&mut self, sink: &mut dyn FnMut(Inner<'_>)) {
        let tail = std::mem::take(&mut self.tail);
        if !(self.layer.begun && self.layer.packets.is_between()) {
            self.layer.feed(&tail, &mut self.shared, sink);
        }
        std::mem::take(&mut self.layer).finish(&mut self.shared, sink);
    }
}

/// Whether a file that begins like this is a message from which something comes out. Encrypted ones count only where
/// something readable stands before what is encrypted.
pub fn looks_like_openpgp(head: &[u8]) -> bool {
    let head = head.get(..PROBE).unwrap_or(head);
    let mut rest = head;
    let (mut packets, mut first, mut body) = (Packets::default(), None, &[][..]);
    while let Ok(Some(event)) = packets.next(&mut rest) {
        match event {
            Event::Begin(tag) => first = Some(tag),
            Event::Body(bytes) => {
                body = bytes;
                break;
            }
            Event::End => return false,
        }
    }
    let plausible = match (first, body) {
        (Some(tag::ONE_PASS_SIGNATURE), [version, ..]) => matches!(version, 3 | 6),
        (Some(tag::SIGNATURE), [version, ..]) => matches!(version, 3..=6),
        (Some(tag::MARKER), body) => body == b"PGP",
        (Some(tag::COMPRESSED), [0..=2, ..] | [3, b'B', b'Z', b'h', ..]) => true,
        (Some(tag::LITERAL), body) => literal::is_plausible(body),
        _ => false,
    };
    plausible && gives_something(head)
}

/// The first thing that comes out of what begins like this is no damage.
fn gives_something(head: &[u8]) -> bool {
    let (mut message, mut gives) = (OpenPgp::default(), None);
    let mut sink = |inner: Inner<'_>| {
        let good = !matches!(inner, Inner::Lost(Loss::Malformed, _));
        gives = gives.or(Some(good));
    };
    message.feed(head, &mut sink);
    message.finish(&mut sink);
    gives == Some(true)
}

/// What all packets of all messages share.
#[derive(Debug, Default)]
struct Shared {
    compressed: u32,
    out: u64,
    /// Each kind of loss once.
    said: Vec<Loss>,
}

impl Shared {
    fn lost(&mut self, loss: Loss, why: &'static str, sink: &mut dyn FnMut(Inner<'_>)) {
        if !self.said.contains(&loss) {
            self.said.push(loss);
            sink(Inner::Lost(loss, why));
        }
    }
}

/// One stream of packets.
#[derive(Debug, Default)]
struct Layer {
    depth: u8,
    packets: Packets,
    body: Body,
    /// A packet has begun.
    begun: bool,
    /// The packet is encrypted, so it does not matter whether all of it is there.
    encrypted: bool,
    /// Nothing more is read.
    over: bool,
}

/// The body of a packet.
#[derive(Debug, Default)]
enum Body {
    #[default]
    Skipped,
    Literal(Literal),
    Compressed(Box<Compressed>),
}

impl Layer {
    fn feed(&mut self, bytes: &[u8], shared: &mut Shared, sink: &mut dyn FnMut(Inner<'_>)) {
        let mut rest = bytes;
        while !self.over {
            match self.packets.next(&mut rest) {
                Ok(Some(Event::Begin(tag))) => self.begin(tag, shared, sink),
                Ok(Some(Event::Body(bytes))) => match &mut self.body {
                    Body::Skipped => {}
                    Body::Literal(literal) => literal.feed(bytes, sink),
                    Body::Compressed(compressed) => compressed.feed(bytes, shared, sink),
                },
                Ok(Some(Event::End)) => self.end_body(shared, sink),
                Ok(None) => return,
                Err(packet::NoPacket) => {
                    self.over = true;
                    shared.lost(Loss::Malformed, DAMAGED, sink);
                }
            }
        }
    }

    /// The end of the stream.
    fn finish(mut self, shared: &mut Shared, sink: &mut dyn FnMut(Inner<'_>)) {
        if self.over {
            return self.close(sink);
        }
        let complete = self.encrypted || (self.begun && self.packets.is_complete());
        self.end_body(shared, sink);
        if !complete {
            shared.lost(Loss::Malformed, DAMAGED, sink);
        }
    }

    /// The end of what is read of a stream: the file that is open is closed.
    fn close(self, sink: &mut dyn FnMut(Inner<'_>)) {
        match self.body {
            Body::Skipped => {}
            Body::Literal(literal) => {
                literal.finish(sink);
            }
            Body::Compressed(compressed) => compressed.packets.close(sink),
        }
    }

    fn begin(&mut self, tag: u8, shared: &mut Shared, sink: &mut dyn FnMut(Inner<'_>)) {
        self.begun = true;
        self.encrypted = false;
        self.body = match tag {
            tag::LITERAL => Body::Literal(Literal::default()),
            tag::COMPRESSED => self.compressed(shared, sink),
            tag::SESSION_KEY
            | tag::PASSWORD_KEY
            | tag::ENCRYPTED
            | tag::ENCRYPTED_INTACT
            | tag::ENCRYPTED_AEAD => {
                self.encrypted = true;
                shared.lost(Loss::Encrypted, "an encrypted file", sink);
                Body::Skipped
            }
            // Not assigned, and a reader that does not know them has to refuse the message (section 4.3).
            15 | 16 | 22..40 => {
                shared.lost(Loss::Unsupported, "an OpenPGP packet of an unknown type", sink);
                Body::Skipped
            }
            _ => Body::Skipped,
        };
    }

    fn compressed(&self, shared: &mut Shared, sink: &mut dyn FnMut(Inner<'_>)) -> Body {
        if self.depth >= MAX_DEPTH {
            shared.lost(Loss::Limit, "OpenPGP packets within each other deeper than is read", sink);
            return Body::Skipped;
        }
        if shared.compressed >= MAX_COMPRESSED {
            shared.lost(Loss::Limit, "more compressed OpenPGP packets than are read", sink);
            return Body::Skipped;
        }
        shared.compressed += 1;
        let packets = Self { depth: self.depth + 1, ..Self::default() };
        Body::Compressed(Box::new(Compressed { coding: Coding::Unknown, packets }))
    }

    fn end_body(&mut self, shared: &mut Shared, sink: &mut dyn FnMut(Inner<'_>)) {
        match std::mem::take(&mut self.body) {
            Body::Skipped => {}
            Body::Literal(literal) => {
                if !literal.finish(sink) {
                    shared.lost(Loss::Malformed, DAMAGED, sink);
                }
            }
            Body::Compressed(compressed) => compressed.finish(shared, sink),
        }
    }
}

/// The body of a compressed data packet (section 5.6), which holds packets.
#[derive(Debug)]
struct Compressed {
    coding: Coding,
    packets: Layer,
}

#[derive(Debug)]
enum Coding {
    /// The byte that says it has not come yet.
    Unknown,
    Plain,
    Deflate(Box<Inflate>),
    /// What it holds is not read, or no further.
    Skipped,
}

impl Compressed {
    fn feed(&mut self, bytes: &[u8], shared: &mut Shared, sink: &mut dyn FnMut(Inner<'_>)) {
        let mut bytes = bytes;
        if let (Coding::Unknown, Some((algorithm, rest))) = (&self.coding, bytes.split_first()) {
            self.coding = Coding::of(*algorithm, shared, sink);
            bytes = rest;
        }
        match &mut self.coding {
            Coding::Unknown | Coding::Skipped => {}
            Coding::Plain => self.packets.feed(bytes, shared, sink),
            Coding::Deflate(inflate) => {
                let mut unpacked = Unpacked { packets: &mut self.packets, shared, failed: false };
                for piece in bytes.chunks(STEP) {
                    inflate.feed(piece, &mut |inner| unpacked.take(inner, sink));
                    if unpacked.failed {
                        self.coding = Coding::Skipped;
                        return;
                    }
                }
            }
        }
    }

    fn finish(mut self, shared: &mut Shared, sink: &mut dyn FnMut(Inner<'_>)) {
        match &mut self.coding {
            Coding::Unknown => shared.lost(Loss::Malformed, DAMAGED, sink),
            Coding::Plain => {}
            Coding::Deflate(inflate) => {
                let mut unpacked = Unpacked { packets: &mut self.packets, shared, failed: false };
                inflate.finish(&mut |inner| unpacked.take(inner, sink));
            }
            Coding::Skipped => return self.packets.close(sink),
        }
        self.packets.finish(shared, sink);
    }
}

impl Coding {
    /// Section 9.4.
    fn of(algorithm: u8, shared: &mut Shared, sink: &mut dyn FnMut(Inner<'_>)) -> Self {
        match algorithm {
            0 => Self::Plain,
            1 => Self::Deflate(Box::new(Inflate::new(Format::Raw, false))),
            2 => Self::Deflate(Box::new(Inflate::new(Format::Zlib, false))),
            _ => {
                let why = "an OpenPGP message is compressed in a way that is not read";
                shared.lost(Loss::Unsupported, why, sink);
                Self::Skipped
            }
        }
    }
}

/// Where the content of a compressed packet goes.
struct Unpacked<'a> {
    packets: &'a mut Layer,
    shared: &'a mut Shared,
    /// No more can come.
    failed: bool,
}

impl Unpacked<'_> {
    fn take(&mut self, inner: Inner<'_>, sink: &mut dyn FnMut(Inner<'_>)) {
        match inner {
            _ if self.failed => {}
            Inner::Begin { .. } | Inner::End | Inner::Text(_) | Inner::Is(_) | Inner::Odd(_) => {}
            Inner::Unpacked(..) => sink(inner),
            Inner::Lost(loss, why) => {
                // Where it is cut off, so are the packets in it.
                self.failed = true;
                self.packets.over = true;
                self.shared.lost(loss, why, sink);
            }
            Inner::Data(bytes) => {
                let left = MAX_OUT.saturating_sub(self.shared.out);
                let room = usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len());
                self.shared.out += room as u64;
                self.packets.feed(bytes.get(..room).unwrap_or_default(), self.shared, sink);
                if room < bytes.len() {
                    self.failed = true;
                    self.packets.over = true;
                    self.shared.lost(Loss::Limit, TOO_MUCH, sink);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
