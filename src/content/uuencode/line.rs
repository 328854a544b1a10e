//! The lines of a block.

/// Bytes of a line that are looked at: a line of data has at most 85, what is longer is a name.
pub(super) const LINE: usize = 1024;

/// What the first line of a block says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) base64: bool,
    pub(super) name: String,
}

/// The line without CR and LF.
pub(super) fn without_end(mut line: &[u8]) -> &[u8] {
    while let [rest @ .., b'\r' | b'\n'] = line {
        line = rest;
    }
    line
}

/// `begin`, a mode of three or four octal digits, a name.
pub(super) fn header(line: &[u8]) -> Option<Header> {
    let rest = line.strip_prefix(b"begin")?;
    let (base64, rest) = match rest.strip_prefix(b"-base64") {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    let mode = rest.trim_ascii_start();
    let digits = mode.iter().take_while(|byte| matches!(byte, b'0'..=b'7')).count();
    let behind = mode.get(digits..)?;
    let name = behind.trim_ascii();
    let separate = mode.len() < rest.len() && behind.len() > behind.trim_ascii_start().len();
    ((3..=4).contains(&digits) && separate && !name.is_empty())
        .then(|| Header { base64, name: String::from_utf8_lossy(name).into_owned() })
}

/// Whether a block goes on in this way behind its header: with data, or with its end at once.
pub(super) fn is_first_line(base64: bool, line: &[u8]) -> bool {
    if base64 {
        return !line.is_empty() && is_base64_line(line);
    }
    matches!(line, b"end" | b"`" | b" ") || (length(line) > 0 && decode_line(line, &mut Vec::new()))
}

pub(super) fn is_base64_line(line: &[u8]) -> bool {
    let symbol = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    line.trim_ascii().iter().all(symbol)
}

/// The bytes that a line of data says it holds.
fn length(line: &[u8]) -> usize {
    line.first().map_or(0, |first| usize::from(value(*first)))
}

/// Decodes a line of data: its length, then four characters for each three bytes. Blanks that were lost at its end are
/// zeros; what stands behind the data means nothing. False, and nothing decoded, where it is no data.
pub(super) fn decode_line(line: &[u8], out: &mut Vec<u8>) -> bool {
    let length = length(line);
    let characters = line.iter().take(1 + length.div_ceil(3) * 4);
    if !characters.clone().all(|byte| matches!(byte, b' '..=b'`')) {
        return false;
    }
    let values: Vec<u8> = characters.skip(1).map(|byte| value(*byte)).collect();
    let groups = values.chunks(4).map(|group| {
        let of = |at: usize| u32::from(group.get(at).copied().unwrap_or(0));
        (of(0) << 18 | of(1) << 12 | of(2) << 6 | of(3)).to_be_bytes()
    });
    let bytes = groups.flat_map(|[_, bytes @ ..]| bytes);
    out.extend(bytes.chain(std::iter::repeat(0)).take(length));
    true
}

/// The six bits of a character; blank and backtick are zero.
fn value(character: u8) -> u8 {
    character.wrapping_sub(b' ') & 0x3f
}
