//! What the name of a charset stands for: the one table of names, for bodies, encoded words and parameters.

use super::code_page::CodePage;
use super::shifted::Scheme;
use encoding_rs::{
    BIG5, EUC_JP, EUC_KR, Encoding, GB18030, GBK, ISO_2022_JP, KOI8_R, KOI8_U, MACINTOSH, SHIFT_JIS, UTF_8,
    UTF_16BE, UTF_16LE,
};

/// What the charset parameter names (RFC 2045 section 5.2; names as the WHATWG Encoding Standard lists them, and those
/// that mail programs, mainframes and libraries write besides).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Declared {
    /// Nothing, or an empty label: UTF-8 as long as the bytes are, then windows-1252.
    Nothing,
    /// `us-ascii`: read as if nothing were declared, but a byte above 127 contradicts it.
    Ascii,
    /// Never heard of: read as if nothing were declared, which loses no ASCII.
    Unknown,
    /// One of the Encoding Standard.
    Known(&'static Encoding),
    /// `utf-16` without a byte order: the first two bytes tell.
    Utf16,
    /// Dropped from the Encoding Standard, but still sent (RFC 2152).
    Utf7,
    /// The same as names of IMAP folders have it (RFC 3501 section 5.1.3).
    FolderName,
    /// `utf-32` and its byte orders; the flag is big endian.
    Utf32(bool),
    /// A byte a character, and not in the Encoding Standard.
    Page(CodePage),
    /// Sets of characters that are chosen by marks in the text.
    Shifted(Scheme),
}

/// How names begin that end in the number of a code page.
const NUMBERED: &[&str] = &[
    "pc8codepage",
    "codepage",
    "ebcdiccp",
    "windows",
    "ebcdic",
    "ccsid",
    "ibm",
    "win",
    "dos",
    "cp",
    "ms",
    "l",
];

impl Declared {
    /// By the label as it is written.
    pub(super) fn from_label(label: &str) -> Self {
        let label = label.trim().to_ascii_lowercase();
        match label.as_str() {
            "" => return Self::Nothing,
            "us-ascii" | "ascii" | "ansi_x3.4-1968" | "iso-ir-6" | "iso646-us" => return Self::Ascii,
            "utf-16" => return Self::Utf16,
            _ => {}
        }
        // Without replacement: the Standard turns a whole text in, say, ISO-2022-KR into one U+FFFD, and what
        // stands in it would be gone.
        let known = |label: &str| Encoding::for_label_no_replacement(label.as_bytes()).map(Self::Known);
        let bare: String = label.chars().filter(char::is_ascii_alphanumeric).collect();
        let bare = bare.strip_prefix('x').unwrap_or(&bare);
        let bare = bare.strip_prefix("cs").unwrap_or(bare);
        Self::special(bare)
            .or_else(|| known(&label))
            .or_else(|| Self::numbered(bare))
            .or_else(|| known(bare))
            .unwrap_or(Self::Unknown)
    }

    /// What the Encoding Standard does not know, or spells otherwise; by letters and digits alone.
    fn special(bare: &str) -> Option<Self> {
        Some(match bare {
            "utf16" | "ucs2" | "iso10646ucs2" | "unicode" => Self::Utf16,
            "utf16le" | "ucs2le" => Self::Known(UTF_16LE),
            "utf16be" | "ucs2be" => Self::Known(UTF_16BE),
            "utf32" | "utf32be" | "ucs4" | "ucs4be" | "iso10646ucs4" => Self::Utf32(true),
            "utf32le" | "ucs4le" => Self::Utf32(false),
            "utf8mb4" | "cesu8" => Self::Known(UTF_8),
            "utf7imap" | "imap4modifiedutf7" | "imapmailboxname" => Self::FolderName,
            "hz" | "hzgb2312" => Self::Shifted(Scheme::Hz),
            "iso2022kr" | "iso2022kr1" => Self::Shifted(Scheme::Korean),
            "iso2022cn" | "iso2022cnext" => Self::Shifted(Scheme::Chinese),
            "iso2022jp1" | "iso2022jp2" | "iso2022jp3" => Self::Shifted(Scheme::Japanese),
            "shiftjis" => Self::Known(SHIFT_JIS),
            "eucjp" => Self::Known(EUC_JP),
            "euckr" | "uhc" | "ksc56011987" | "ksc5601" => Self::Known(EUC_KR),
            "eucgb2312cn" | "euccn" => Self::Known(GBK),
            "utfebcdic" => Self::Page(CodePage::Ebcdic1047),
            "ebcdiccpgb" | "ebcdicuk" => Self::Page(CodePage::Ebcdic285),
            "ebcdiccpbe" | "ebcdiccpch" | "ebcdicint" => Self::Page(CodePage::Ebcdic500),
            _ if bare.ends_with("utf7") => Self::Utf7,
            _ if bare.starts_with("ebcdic") && bare.ends_with(|c: char| c.is_ascii_lowercase()) => {
                Self::Page(CodePage::Ebcdic37)
            }
            _ => return None,
        })
    }

    /// By the number of a code page of IBM or Microsoft.
    fn numbered(bare: &str) -> Option<Self> {
        let digits = NUMBERED.iter().find_map(|begin| bare.strip_prefix(begin)).unwrap_or(bare);
        let number: u32 = digits.parse().ok()?;
        let standard = |label: String| Encoding::for_label_no_replacement(label.as_bytes());
        Some(Self::Known(match number {
            37 | 1140 => return Some(Self::Page(CodePage::Ebcdic37)),
            500 | 1148 => return Some(Self::Page(CodePage::Ebcdic500)),
            1047 | 924 => return Some(Self::Page(CodePage::Ebcdic1047)),
            285 | 1146 => return Some(Self::Page(CodePage::Ebcdic285)),
            // They differ in the letters of a language and in some signs.
            273 | 277 | 278 | 280 | 284 | 297 | 871 | 1141..=1145 | 1147 | 1149 | 20273..=20297 => {
                return Some(Self::Page(CodePage::Ebcdic37));
            }
            437 => return Some(Self::Page(CodePage::Dos437)),
            850 => return Some(Self::Page(CodePage::Dos850)),
            858 => return Some(Self::Page(CodePage::Dos858)),
            65000 => return Some(Self::Utf7),
            12000 => return Some(Self::Utf32(false)),
            12001 => return Some(Self::Utf32(true)),
            20127 | 367 => return Some(Self::Ascii),
            52936 => return Some(Self::Shifted(Scheme::Hz)),
            50225 => return Some(Self::Shifted(Scheme::Korean)),
            50227 | 50229 => return Some(Self::Shifted(Scheme::Chinese)),
            932 | 942 | 943 => SHIFT_JIS,
            936 | 1386 | 20936 | 51936 => GBK,
            949 | 970 | 1363 | 51949 => EUC_KR,
            950 => BIG5,
            1200 => UTF_16LE,
            1201 => UTF_16BE,
            10000 => MACINTOSH,
            20866 => KOI8_R,
            21866 => KOI8_U,
            20932 | 51932 => EUC_JP,
            50220..=50222 => ISO_2022_JP,
            54936 => GB18030,
            65001 | 1208 => UTF_8,
            28591..=28606 => standard(format!("iso-8859-{}", number - 28590))?,
            819 => standard("iso-8859-1".into())?,
            number => standard(format!("windows-{number}")).or_else(|| standard(format!("ibm{number}")))?,
        }))
    }
}
