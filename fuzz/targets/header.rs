//! Header blocks, what they declare, and parameters: any bytes have a reading, and what is written by the grammar is read
//! as it is written.

use portcullis::message::choice::Choice;
use portcullis::message::entity::Entity;
use portcullis::message::header::Header;
use portcullis::message::limits::Limits;
use portcullis::message::manner::Lines;
use portcullis::message::parameter::Structured;

/// The target.
pub fn run(input: &[u8]) {
    let limits = Limits {
        depth: 4,
        levels: 2,
        parts: 4,
        unpacked: 4_096,
        header_bytes: 4_096,
        fields: 50,
        parameters: 20,
        ..Limits::default()
    };
    // The first byte says how long the pieces are, the rest is the block.
    let (size, block) = input.split_first().unwrap_or((&0, b""));
    for choice in [Choice::Every, Choice::First, Choice::Last] {
        let whole = declared(block, usize::MAX, &limits, choice);
        assert_eq!(whole, declared(block, usize::from(*size).max(1), &limits, choice));
        Structured::parse(block, limits.parameters, choice);
    }
    quoted(block, &limits);
}

/// The readings of a block, in words.
fn declared(block: &[u8], size: usize, limits: &Limits, choice: Choice) -> String {
    let mut header = Header::default();
    for line in block.split_inclusive(|byte| *byte == b'\n') {
        for piece in line.chunks(size) {
            header.push(piece, limits);
        }
        header.end_line(limits, Lines::Strict);
    }
    header.complete();
    let entity = Entity::read(&header, "text/plain", limits, choice);
    assert!(header.fields().count() <= limits.fields && header.len() <= limits.header_bytes);
    format!("{entity:?} {:?}", header.codes())
}

/// A quoted string is one value, whatever stands in it (RFC 2045 section 5.1).
fn quoted(value: &[u8], limits: &Limits) {
    let value: Vec<u8> = value.iter().copied().filter(|byte| !matches!(byte, b'\r' | b'\n' | 0)).collect();
    let escaped = value.iter().flat_map(|byte| match byte {
        b'"' | b'\\' => vec![b'\\', *byte],
        byte => vec![*byte],
    });
    let field: Vec<u8> =
        b"text/plain; name=\"".iter().copied().chain(escaped).chain(*b"\"; other=x").collect();
    let read = Structured::parse(&field, limits.parameters, Choice::Every);
    assert_eq!(read.value, "text/plain");
    assert!(read.named("name").any(|parameter| parameter.value == value), "{}", field.escape_ascii());
    assert!(read.named("other").any(|parameter| parameter.value == b"x"));
}
