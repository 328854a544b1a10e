//! The names of an entry: one for each way in which a reader may understand the bytes.

use crate::content::bytes;

/// Characters 0x80 to 0xFF of code page 437 (APPNOTE appendix D).
const CP437: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";

/// Bytes in code page 437.
pub fn cp437(bytes: &[u8]) -> String {
    let high = |byte: u8| CP437.chars().nth(usize::from(byte & 0x7F)).unwrap_or('\u{FFFD}');
    bytes.iter().map(|&byte| if byte.is_ascii() { char::from(byte) } else { high(byte) }).collect()
}

/// Every reading of `raw`, the likeliest first; `unicode` is bit 11 of the flags (APPNOTE 4.4.4).
pub fn readings(raw: &[u8], unicode: bool, extra: &[u8], names: &mut Vec<String>) {
    match str::from_utf8(raw) {
        Ok(name) => push(names, name.to_owned()),
        Err(_) if unicode => push(names, String::from_utf8_lossy(raw).into_owned()),
        Err(_) => {}
    }
    // Writers with and without the flag mean their local code page, which cannot be known; 437 is what the format says.
    if !(raw.is_ascii() || unicode && str::from_utf8(raw).is_ok()) {
        push(names, cp437(raw));
    }
    // Readers written in C end a name there.
    if let Some(end) = memchr::memchr(0, raw) {
        push(names, cp437(raw.get(..end).unwrap_or_default()));
    }
    if let Some(path) = unicode_path(extra) {
        push(names, String::from_utf8_lossy(path).into_owned());
    }
}

/// The name in the Info-ZIP Unicode Path extra field (APPNOTE 4.6.9), believed whether or not its checksum holds: readers differ.
pub fn unicode_path(extra: &[u8]) -> Option<&[u8]> {
    field(extra, 0x7075)?.get(5..)
}

/// The first extra field with this number (APPNOTE 4.5.1).
pub fn field(mut extra: &[u8], number: u16) -> Option<&[u8]> {
    loop {
        let (found, len) = (bytes::u16_at(extra, 0)?, bytes::u16_at(extra, 2)?);
        let (value, rest) = extra.get(4..)?.split_at_checked(usize::from(len))?;
        if found == number {
            return Some(value);
        }
        extra = rest;
    }
}

fn push(names: &mut Vec<String>, name: String) {
    if !names.contains(&name) {
        names.push(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_read_in_every_way_that_readers_do() {
        let read = |raw: &[u8], unicode| {
            let mut names = vec![];
            readings(raw, unicode, &[], &mut names);
            names
        };
        assert_eq!(read(b"a.txt", false), ["a.txt"]);
        assert_eq!(read("é".as_bytes(), true), ["é"]);
        assert_eq!(read("é".as_bytes(), false), ["é", "├⌐"]);
        assert_eq!(read(b"\x82", false), ["é"]);
        assert_eq!(read(b"a.exe\0.txt", false), ["a.exe\0.txt", "a.exe"]);
        assert_eq!(CP437.chars().count(), 128);
    }
}
