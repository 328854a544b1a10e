//! Packets: what a stream of OpenPGP is cut into (RFC 9580 section 4).

/// Bytes of the longest header: the type, and the length in its longest form.
const HEADER: usize = 6;

/// What a stream of packets consists of, in order.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Event<'a> {
    /// A packet of this type begins.
    Begin(u8),
    /// Bytes of its body.
    Body(&'a [u8]),
    /// The packet is complete.
    End,
}

/// This is no packet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct NoPacket;

/// Cuts a stream into packets.
#[derive(Debug, Default)]
pub(super) struct Packets {
    place: Place,
    /// The header so far.
    header: Vec<u8>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
enum Place {
    /// Before a packet or in its header.
    #[default]
    Header,
    /// Within a packet, before the length of its next piece.
    Length,
    /// In a body of which so many bytes are left.
    Body(u64),
    /// In a piece of a body; after it comes the length of the next.
    Piece(u64),
    /// In a body that goes on to the end of the stream.
    Open,
}

impl Packets {
    /// The next event; `None` when it takes more bytes. What has been used is gone from `bytes`.
    pub(super) fn next<'a>(&mut self, bytes: &mut &'a [u8]) -> Result<Option<Event<'a>>, NoPacket> {
        loop {
            match self.place {
                Place::Header | Place::Length => {
                    let Some((byte, rest)) = bytes.split_first() else { return Ok(None) };
                    *bytes = rest;
                    self.header.push(*byte);
                    if let Some(event) = self.header()? {
                        return Ok(Some(event));
                    }
                }
                Place::Body(0) => {
                    self.place = Place::Header;
                    return Ok(Some(Event::End));
                }
                Place::Piece(0) => self.place = Place::Length,
                _ if bytes.is_empty() => return Ok(None),
                Place::Body(left) => {
                    let (piece, left) = take(bytes, left);
                    self.place = Place::Body(left);
                    return Ok(Some(Event::Body(piece)));
                }
                Place::Piece(left) => {
                    let (piece, left) = take(bytes, left);
                    self.place = Place::Piece(left);
                    return Ok(Some(Event::Body(piece)));
                }
                Place::Open => return Ok(Some(Event::Body(std::mem::take(bytes)))),
            }
        }
    }

    /// A packet is complete, and nothing of another has come.
    pub(super) fn is_between(&self) -> bool {
        self.place == Place::Header && self.header.is_empty()
    }

    /// A stream that ends here has told all of its packets; one without a length ends with it.
    pub(super) fn is_complete(&self) -> bool {
        self.place == Place::Open || self.is_between()
    }

    /// Looks whether the header is complete; a header tells that a packet begins, the length of a piece tells nothing.
    fn header(&mut self) -> Result<Option<Event<'static>>, NoPacket> {
        let within = self.place == Place::Length;
        let first = if within { 0xff } else { self.header.first().copied().unwrap_or_default() };
        let length = self.header.get(usize::from(!within)..).unwrap_or_default();
        // Types of the old format have four bits, those of the new one six.
        let (tag, place) = match first {
            0xc0.. => (first & 0x3f, length_of(length)),
            0x80.. => (first >> 2 & 0x0f, old_length_of(first & 3, length)),
            _ => return Err(NoPacket),
        };
        if tag == 0 {
            return Err(NoPacket);
        }
        let Some(place) = place else {
            return if self.header.len() < HEADER { Ok(None) } else { Err(NoPacket) };
        };
        self.place = place;
        self.header.clear();
        Ok((!within).then_some(Event::Begin(tag)))
    }
}

/// At most so many bytes of these, and how many are left then.
fn take<'a>(bytes: &mut &'a [u8], left: u64) -> (&'a [u8], u64) {
    let room = usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len());
    let (piece, rest) = bytes.split_at_checked(room).unwrap_or_default();
    *bytes = rest;
    (piece, left.saturating_sub(piece.len() as u64))
}

/// Section 4.2.1.
fn length_of(bytes: &[u8]) -> Option<Place> {
    match *bytes {
        [length @ ..192] => Some(Place::Body(length.into())),
        [high @ 192..224, low] => Some(Place::Body((u64::from(high) - 192) * 256 + u64::from(low) + 192)),
        [power @ 224..=254] => Some(Place::Piece(1 << (power & 0x1f))),
        [255, a, b, c, d] => Some(Place::Body(u32::from_be_bytes([a, b, c, d]).into())),
        _ => None,
    }
}

/// Section 4.2.2: the form, then as many bytes as it says.
fn old_length_of(form: u8, bytes: &[u8]) -> Option<Place> {
    match (form, bytes) {
        (0, [length]) => Some(Place::Body((*length).into())),
        (1, [a, b]) => Some(Place::Body(u16::from_be_bytes([*a, *b]).into())),
        (2, [a, b, c, d]) => Some(Place::Body(u32::from_be_bytes([*a, *b, *c, *d]).into())),
        (3, []) => Some(Place::Open),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8], size: usize) -> (Vec<(u8, Vec<u8>, bool)>, bool) {
        let (mut packets, mut found) = (Packets::default(), Vec::new());
        for mut piece in bytes.chunks(size) {
            loop {
                match packets.next(&mut piece) {
                    Ok(Some(Event::Begin(tag))) => found.push((tag, Vec::new(), false)),
                    Ok(Some(Event::Body(body))) => found.last_mut().unwrap().1.extend_from_slice(body),
                    Ok(Some(Event::End)) => found.last_mut().unwrap().2 = true,
                    Ok(None) => break,
                    Err(NoPacket) => return (found, false),
                }
            }
        }
        (found, packets.is_complete())
    }

    fn whole(tag: u8, body: impl Into<Vec<u8>>) -> (u8, Vec<u8>, bool) {
        (tag, body.into(), true)
    }

    #[test]
    fn every_form_of_length_is_read() {
        let long = vec![b'x'; 1_000];
        let pieces = [&[0xcb, 0xe1][..], b"ab", &[0xe0], b"c", &[0xc3, 0x28], &long].concat();
        for (stream, expected) in [
            (b"\xc2\x03abc\xca\x00".to_vec(), vec![whole(2, *b"abc"), whole(10, *b"")]),
            ([&[0xd1, 0xc3, 0x28][..], &long].concat(), vec![whole(17, &*long)]),
            ([&[0xd1, 0xff, 0, 0, 3, 0xe8][..], &long].concat(), vec![whole(17, &*long)]),
            (pieces, vec![whole(11, [b"abc", &*long].concat())]),
            (b"\x88\x03abc\xac\x00".to_vec(), vec![whole(2, *b"abc"), whole(11, *b"")]),
            ([&[0xb5, 3, 0xe8][..], &long].concat(), vec![whole(13, &*long)]),
            ([&[0xb6, 0, 0, 3, 0xe8][..], &long].concat(), vec![whole(13, &*long)]),
            (b"\xa3to the end".to_vec(), vec![(8, b"to the end".to_vec(), false)]),
        ] {
            for size in [1, 2, 3, 7, 2_000] {
                assert_eq!(read(&stream, size), (expected.clone(), true), "{size}");
            }
        }
    }

    #[test]
    fn what_is_cut_off_or_no_packet_is_said() {
        for stream in
            [&b"\xc2"[..], b"\xc2\x03ab", b"\xcb\xe0a", b"\xcb\xe1a", b"\x85\x01", b"hello", b"\xc0\x01a"]
        {
            assert!(!read(stream, 1).1, "{stream:?}");
        }
    }
}
