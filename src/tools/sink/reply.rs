//! Every answer that the sink gives, in one table; EHLO's is made in [`super::options`].

pub(super) const READY: &[u8] = b"220 sink.example ESMTP every message is counted and none is delivered\r\n";
pub(super) const OK: &[u8] = b"250 2.0.0 ok\r\n";
pub(super) const SENDER_OK: &[u8] = b"250 2.1.0 ok\r\n";
pub(super) const RECIPIENT_OK: &[u8] = b"250 2.1.5 ok\r\n";
pub(super) const TAKEN: &[u8] = b"250 2.0.0 taken\r\n";
pub(super) const GO_AHEAD: &[u8] = b"354 end with a line of one dot\r\n";
pub(super) const BYE: &[u8] = b"221 2.0.0 bye\r\n";
pub(super) const CANNOT_VERIFY: &[u8] = b"252 2.5.0 nothing is delivered, so nobody is known\r\n";
pub(super) const TOO_MANY: &[u8] = b"452 4.5.3 too many recipients\r\n";
pub(super) const NO_ROOM: &[u8] = b"452 4.3.1 no room to keep this message\r\n";
pub(super) const UNKNOWN: &[u8] = b"500 5.5.2 unknown command\r\n";
pub(super) const LINE_TOO_LONG: &[u8] = b"500 5.5.6 line too long\r\n";
pub(super) const BAD_ARGUMENT: &[u8] = b"501 5.5.4 cannot read the argument\r\n";
pub(super) const NO_EXTENSION: &[u8] = b"502 5.5.1 not offered\r\n";
pub(super) const BAD_SEQUENCE: &[u8] = b"503 5.5.1 not now\r\n";
pub(super) const TOO_LARGE: &[u8] = b"552 5.3.4 message too large\r\n";
pub(super) const HELLO: &[u8] = b"250 sink.example\r\n";
pub(super) const NOT_NOW_AS_ASKED: &[u8] = b"451 4.3.0 refused for now, as asked for\r\n";
pub(super) const SENDER_AS_ASKED: &[u8] = b"550 5.7.1 sender refused, as asked for\r\n";
pub(super) const RECIPIENT_AS_ASKED: &[u8] = b"550 5.1.1 recipient refused, as asked for\r\n";
pub(super) const MESSAGE_AS_ASKED: &[u8] = b"554 5.6.0 message refused, as asked for\r\n";
