//! Text as Windows programs keep it.

use encoding_rs::Encoding;

use crate::content::bytes::units;

/// The encoding that Windows gives this number; western European where it is none of those that are read.
pub fn code_page(number: u32) -> &'static Encoding {
    let label: &[u8] = match number {
        437 | 850 | 858 | 1252 | 0x8001 => b"windows-1252",
        866 => b"ibm866",
        874 => b"windows-874",
        932 => b"shift_jis",
        936 => b"gbk",
        949 => b"euc-kr",
        950 => b"big5",
        1200 => b"utf-16le",
        1250 => b"windows-1250",
        1251 => b"windows-1251",
        1253 => b"windows-1253",
        1254 => b"windows-1254",
        1255 => b"windows-1255",
        1256 => b"windows-1256",
        1257 => b"windows-1257",
        1258 => b"windows-1258",
        10000 | 0x8000 => b"macintosh",
        10007 => b"x-mac-cyrillic",
        20866 => b"koi8-r",
        21866 => b"koi8-u",
        28592 => b"iso-8859-2",
        28595 => b"iso-8859-5",
        28597 => b"iso-8859-7",
        28605 => b"iso-8859-15",
        50220..=50222 => b"iso-2022-jp",
        51932 => b"euc-jp",
        51949 => b"euc-kr",
        54936 => b"gb18030",
        65001 => b"utf-8",
        _ => b"windows-1252",
    };
    Encoding::for_label(label).unwrap_or(encoding_rs::WINDOWS_1252)
}

/// 16-bit characters, lowest byte first.
pub fn wide(bytes: &[u8]) -> impl Iterator<Item = char> + '_ {
    char::decode_utf16(units(bytes)).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
}

/// 8-bit characters up to the first that is nought.
pub fn narrow(bytes: &[u8], encoding: &'static Encoding) -> String {
    let end = memchr::memchr(0, bytes).unwrap_or(bytes.len());
    encoding.decode_without_bom_handling(bytes.get(..end).unwrap_or(bytes)).0.into_owned()
}

/// 16-bit characters up to the first that is nought.
pub fn wide_string(bytes: &[u8]) -> String {
    wide(bytes).take_while(|c| *c != '\0').collect()
}

/// Appends characters of sixteen bits, or the lower halves of such.
pub fn mixed(bytes: &[u8], is_wide: bool, to: &mut String) {
    if is_wide {
        to.extend(wide(bytes));
    } else {
        to.extend(bytes.iter().map(|byte| char::from(*byte)));
    }
}
