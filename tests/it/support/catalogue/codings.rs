//! Ways to write bytes as text that are older than base64, or just others.

/// Quoted-printable with soft line breaks (RFC 2045 section 6.7).
pub fn quoted_printable(bytes: &[u8]) -> String {
    let mut text = String::new();
    let mut column = 0;
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        if bytes[at..].starts_with(b"\r\n") {
            text += "\r\n";
            (at, column) = (at + 2, 0);
            continue;
        }
        if column >= 72 {
            text += "=\r\n";
            column = 0;
        }
        let piece = match byte {
            b'!'..=b'<' | b'>'..=b'~' => char::from(*byte).to_string(),
            _ => format!("={byte:02X}"),
        };
        column += piece.len();
        text += &piece;
        at += 1;
    }
    text
}

/// Every byte of a text escaped, with this after each.
pub fn escaped(text: &str, after: &str) -> String {
    text.bytes().map(|byte| format!("={byte:02X}{after}")).collect()
}

/// The lines of uuencode between `begin` and `end` (POSIX.1-2024, uuencode), the last one the empty one.
pub fn uuencoded(bytes: &[u8]) -> String {
    let symbol = |value: u8| char::from(if value == 0 { b'`' } else { value + 32 });
    let mut text = String::new();
    for line in bytes.chunks(45) {
        text.push(symbol(line.len() as u8));
        for group in line.chunks(3) {
            let of = |at: usize| group.get(at).copied().unwrap_or(0);
            let (a, b, c) = (of(0), of(1), of(2));
            text.extend([a >> 2, (a & 3) << 4 | b >> 4, (b & 15) << 2 | c >> 6, c & 63].map(symbol));
        }
        text += "\r\n";
    }
    text + "`\r\n"
}

/// yEnc (yenc-draft 1.3) of a file that has one part.
pub fn yenc(name: &str, bytes: &[u8]) -> Vec<u8> {
    let size = bytes.len();
    let mut text = format!("=ybegin line=128 size={size} name={name}\r\n").into_bytes();
    text.extend(yenc_lines(bytes));
    let crc = crate::support::generator::files::crc_32(bytes);
    text.extend(format!("=yend size={size} crc32={crc:08x}\r\n").bytes());
    text
}

/// The first part of two; the second is elsewhere.
pub fn yenc_part(name: &str, bytes: &[u8]) -> Vec<u8> {
    let size = bytes.len();
    let begin = format!("=ybegin part=1 total=2 line=128 size={} name={name}\r\n", 2 * size);
    let end = format!("=yend size={size} part=1\r\n");
    [
        begin.as_bytes(),
        format!("=ypart begin=1 end={size}\r\n").as_bytes(),
        &yenc_lines(bytes),
        end.as_bytes(),
    ]
    .concat()
}

fn yenc_lines(bytes: &[u8]) -> Vec<u8> {
    let mut text = Vec::new();
    for line in bytes.chunks(128) {
        for byte in line {
            match byte.wrapping_add(42) {
                critical @ (0 | b'\n' | b'\r' | b'=') => text.extend([b'=', critical.wrapping_add(64)]),
                plain => text.push(plain),
            }
        }
        text.extend(b"\r\n");
    }
    text
}

/// BinHex 4.0 (RFC 1741) of a text file.
pub fn binhex(name: &str, bytes: &[u8]) -> String {
    const SYMBOLS: &[u8; 64] = b"!\"#$%&'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr";
    let size = (bytes.len() as u32).to_be_bytes();
    let header =
        [&[name.len() as u8][..], name.as_bytes(), b"\0TEXTttxt\0\0", &size, &0u32.to_be_bytes()].concat();
    let mut forks = Vec::new();
    for section in [&header[..], bytes, &[]] {
        forks.extend_from_slice(section);
        forks.extend_from_slice(&crc_16(section).to_be_bytes());
    }
    let packed: Vec<u8> =
        forks.iter().flat_map(|byte| if *byte == 0x90 { vec![0x90, 0] } else { vec![*byte] }).collect();
    let mut text = String::from(":");
    for group in packed.chunks(3) {
        let of = |at: usize| group.get(at).copied().unwrap_or(0);
        let (a, b, c) = (of(0), of(1), of(2));
        let symbols = [a >> 2, (a & 3) << 4 | b >> 4, (b & 15) << 2 | c >> 6, c & 63];
        text.extend(
            symbols.iter().take(group.len() + 1).map(|value| char::from(SYMBOLS[usize::from(*value)])),
        );
    }
    text.push(':');
    let lines: Vec<&str> = (0..text.len()).step_by(64).map(|at| &text[at..text.len().min(at + 64)]).collect();
    format!("(This file must be converted with BinHex 4.0)\r\n\r\n{}\r\n", lines.join("\r\n"))
}

/// The CRC of XMODEM.
fn crc_16(bytes: &[u8]) -> u16 {
    let step = |crc: u16, _| if crc & 0x8000 == 0 { crc << 1 } else { crc << 1 ^ 0x1021 };
    bytes.iter().fold(0, |crc, byte| (0..8).fold(crc ^ u16::from(*byte) << 8, step))
}

/// Ascii85 between its marks, as Adobe writes it.
pub fn ascii_85(bytes: &[u8]) -> String {
    let mut text = String::from("<~");
    for group in bytes.chunks(4) {
        let of = |at: usize| group.get(at).copied().unwrap_or(0);
        let mut value = u32::from_be_bytes([of(0), of(1), of(2), of(3)]);
        let mut digits = [0; 5];
        for digit in digits.iter_mut().rev() {
            *digit = b'!' + (value % 85) as u8;
            value /= 85;
        }
        text.extend(digits.iter().take(group.len() + 1).map(|digit| char::from(*digit)));
    }
    text + "~>"
}
