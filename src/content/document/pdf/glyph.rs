//! Characters by the names of their glyphs, as the Adobe Glyph List gives them, and the encodings that fonts begin with:
//! ISO 32000-1 annex D.

use std::collections::HashMap;
use std::sync::LazyLock;

/// The names of U+0020 to U+007E.
const ASCII: &str = "space exclam quotedbl numbersign dollar percent ampersand quotesingle parenleft parenright asterisk \
    plus comma hyphen period slash zero one two three four five six seven eight nine colon semicolon less equal greater \
    question at A B C D E F G H I J K L M N O P Q R S T U V W X Y Z bracketleft backslash bracketright asciicircum \
    underscore grave a b c d e f g h i j k l m n o p q r s t u v w x y z braceleft bar braceright asciitilde";

/// The names of U+00A0 to U+00FF.
const LATIN: &str = "nbspace exclamdown cent sterling currency yen brokenbar section dieresis copyright ordfeminine \
    guillemotleft logicalnot sfthyphen registered macron degree plusminus twosuperior threesuperior acute mu paragraph \
    periodcentered cedilla onesuperior ordmasculine guillemotright onequarter onehalf threequarters questiondown Agrave \
    Aacute Acircumflex Atilde Adieresis Aring AE Ccedilla Egrave Eacute Ecircumflex Edieresis Igrave Iacute Icircumflex \
    Idieresis Eth Ntilde Ograve Oacute Ocircumflex Otilde Odieresis multiply Oslash Ugrave Uacute Ucircumflex Udieresis \
    Yacute Thorn germandbls agrave aacute acircumflex atilde adieresis aring ae ccedilla egrave eacute ecircumflex \
    edieresis igrave iacute icircumflex idieresis eth ntilde ograve oacute ocircumflex otilde odieresis divide oslash \
    ugrave uacute ucircumflex udieresis yacute thorn ydieresis";

/// Others: a name, and its character.
const OTHERS: &str = "Amacron Ā amacron ā Abreve Ă abreve ă Aogonek Ą aogonek ą Cacute Ć cacute ć Ccaron Č ccaron č \
    Dcaron Ď dcaron ď Dcroat Đ dcroat đ Emacron Ē emacron ē Edotaccent Ė edotaccent ė Eogonek Ę eogonek ę Ecaron Ě \
    ecaron ě Gbreve Ğ gbreve ğ Gcommaaccent Ģ gcommaaccent ģ Imacron Ī imacron ī Iogonek Į iogonek į Idotaccent İ \
    dotlessi ı Kcommaaccent Ķ kcommaaccent ķ Lacute Ĺ lacute ĺ Lcommaaccent Ļ lcommaaccent ļ Lcaron Ľ lcaron ľ Lslash Ł \
    lslash ł Nacute Ń nacute ń Ncommaaccent Ņ ncommaaccent ņ Ncaron Ň ncaron ň Omacron Ō omacron ō Ohungarumlaut Ő \
    ohungarumlaut ő OE Œ oe œ Racute Ŕ racute ŕ Rcaron Ř rcaron ř Sacute Ś sacute ś Scedilla Ş scedilla ş Scaron Š \
    scaron š Tcaron Ť tcaron ť Umacron Ū umacron ū Uring Ů uring ů Uhungarumlaut Ű uhungarumlaut ű Uogonek Ų uogonek ų \
    Wcircumflex Ŵ wcircumflex ŵ Ycircumflex Ŷ ycircumflex ŷ Ydieresis Ÿ Zacute Ź zacute ź Zdotaccent Ż zdotaccent ż \
    Zcaron Ž zcaron ž florin ƒ Scommaaccent Ș scommaaccent ș circumflex ˆ caron ˇ breve ˘ dotaccent ˙ ring ˚ ogonek ˛ \
    tilde ˜ hungarumlaut ˝ Alpha Α Beta Β Gamma Γ Delta Δ Epsilon Ε Zeta Ζ Eta Η Theta Θ Iota Ι Kappa Κ Lambda Λ Mu Μ Nu \
    Ν Xi Ξ Omicron Ο Pi Π Rho Ρ Sigma Σ Tau Τ Upsilon Υ Phi Φ Chi Χ Psi Ψ Omega Ω alpha α beta β gamma γ delta δ epsilon \
    ε zeta ζ eta η theta θ iota ι kappa κ lambda λ nu ν xi ξ omicron ο pi π rho ρ sigma σ sigma1 ς tau τ upsilon υ phi φ \
    chi χ psi ψ omega ω endash – emdash — quoteleft ‘ quoteright ’ quotesinglbase ‚ quotedblleft “ quotedblright ” \
    quotedblbase „ dagger † daggerdbl ‡ bullet • ellipsis … perthousand ‰ guilsinglleft ‹ guilsinglright › fraction ⁄ \
    Euro € trademark ™ partialdiff ∂ product ∏ summation ∑ minus − radical √ infinity ∞ integral ∫ approxequal ≈ \
    notequal ≠ lessequal ≤ greaterequal ≥ lozenge ◊ ff ﬀ fi ﬁ fl ﬂ ffi ﬃ ffl ﬄ middot · overscore ¯ softhyphen - \
    arrowleft ← arrowup ↑ arrowright → arrowdown ↓ checkmark ✓ zerosuperior ⁰ foursuperior ⁴ fivesuperior ⁵ \
    sixsuperior ⁶ sevensuperior ⁷ eightsuperior ⁸ ninesuperior ⁹ dotlessj ȷ visiblespace ␣";

/// Codes of the standard encoding past ASCII, with their characters: D.2.
const STANDARD: &str = "¡¢£⁄¥ƒ§¤'“«‹›ﬁﬂ\u{0}–†‡·\u{0}¶•‚„”»…‰\u{0}¿\u{0}`´ˆ˜¯˘˙¨\u{0}˚¸\u{0}˝˛ˇ—";
/// Those from 0xE1.
const STANDARD_TAIL: &str =
    "Æ\u{0}ª\u{0}\u{0}\u{0}\u{0}ŁØŒº\u{0}\u{0}\u{0}\u{0}\u{0}æ\u{0}\u{0}\u{0}ı\u{0}\u{0}łøœß";

/// Codes 0x80 and on of the encoding of strings outside of pages: D.3.
const DOCUMENT: &str = "•†‡…—–ƒ⁄‹›−‰„“”‘’‚™ﬁﬂŁŒŠŸŽıłœšž\u{0}€";

static NAMES: LazyLock<HashMap<&'static str, char>> = LazyLock::new(|| {
    let mut names: HashMap<_, _> = ASCII.split_whitespace().zip('\u{20}'..).collect();
    names.extend(LATIN.split_whitespace().zip('\u{a0}'..));
    let mut others = OTHERS.split_whitespace();
    while let (Some(name), Some(character)) = (others.next(), others.next()) {
        names.insert(name, character.chars().next().unwrap_or(' '));
    }
    names
});

/// The characters of a glyph's name; none where the name says nothing.
pub(super) fn characters(name: &[u8]) -> Option<String> {
    let name = std::str::from_utf8(name).ok()?;
    // What follows a dot is a variant of the same: `a.sc`.
    let base = name.split('.').next().filter(|base| !base.is_empty())?;
    let mut out = String::new();
    for part in base.split('_') {
        match NAMES.get(part) {
            Some(character) => out.push(*character),
            None => coded(part, &mut out)?,
        }
    }
    Some(out)
}

/// `uni00410042`, `u1F600`.
fn coded(name: &str, out: &mut String) -> Option<()> {
    let all_hex = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    if let Some(digits) = name.strip_prefix("uni")
        && digits.len() >= 4
        && digits.len() % 4 == 0
        && all_hex(digits)
    {
        for code in digits.as_bytes().chunks(4) {
            out.push(char::from_u32(u32::from_str_radix(std::str::from_utf8(code).ok()?, 16).ok()?)?);
        }
        return Some(());
    }
    let digits =
        name.strip_prefix('u').filter(|digits| (4..=6).contains(&digits.len()) && all_hex(digits))?;
    out.push(char::from_u32(u32::from_str_radix(digits, 16).ok()?)?);
    Some(())
}

/// How names of symbols begin that are in no list: those of mathematics, as TeX's fonts name them.
const SYMBOLS: &str = "angbracket arrow asterisk backslash bar brace bracehtip bracket ceil circle club coproduct dagger diamond \
    element emptyset epsilon1 equivalence existential flat floor follows greater harpoon hatwide heart infinity integral \
    intersection latticetop less logical lscript minus musicalnote nabla natural negation owner paren partial \
    perpendicular phi1 pi1 plus precedes prime product proper proportional radical reflex rho1 section sharp similar slash \
    spade star subset summation superset theta1 tie tildewide triangle turnstile union universal vector vextend \
    weierstrass wreath";

/// Whether a name is that of a symbol, which is no letter and no digit.
pub(super) fn is_symbol(name: &[u8]) -> bool {
    SYMBOLS.split_whitespace().any(|begin| name.starts_with(begin.as_bytes()))
}

/// What a name may mean that is a letter or two and a number: `g65`, `c0041`. Writers of such names count characters, often.
pub(super) fn numbered(name: &[u8]) -> Option<char> {
    let name = std::str::from_utf8(name).ok()?;
    let digits = name.trim_start_matches(|letter: char| letter.is_ascii_alphabetic());
    if name.len() - digits.len() > 4 || digits.is_empty() || digits.len() > 4 {
        return None;
    }
    digits.parse().ok().and_then(char::from_u32).filter(|character| (' '..'\u{180}').contains(character))
}

/// An encoding that a font begins with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Base {
    Standard,
    Windows,
    Mac,
    Document,
}

impl Base {
    pub(super) fn of(name: &[u8]) -> Option<Self> {
        match name {
            b"WinAnsiEncoding" => Some(Self::Windows),
            b"MacRomanEncoding" => Some(Self::Mac),
            b"StandardEncoding" => Some(Self::Standard),
            b"PDFDocEncoding" => Some(Self::Document),
            _ => None,
        }
    }

    /// The character of a code.
    pub(super) fn character(self, code: u8) -> Option<char> {
        let from = |table: &str, first: u8| {
            table.chars().nth(usize::from(code.checked_sub(first)?)).filter(|character| *character != '\0')
        };
        let decoded = |encoding: &'static encoding_rs::Encoding| {
            encoding.decode_without_bom_handling(&[code]).0.chars().next().filter(|found| !found.is_control())
        };
        match (self, code) {
            (Self::Standard, 0x27) => Some('’'),
            (Self::Standard, 0x60) => Some('‘'),
            (_, 0x20..0x7f) => Some(code as char),
            (_, 0..0x20) => None,
            (Self::Standard, 0xe1..) => from(STANDARD_TAIL, 0xe1),
            (Self::Standard, _) => from(STANDARD, 0xa1),
            (Self::Windows, _) => decoded(encoding_rs::WINDOWS_1252).or(Some('•')),
            (Self::Mac, _) => decoded(encoding_rs::MACINTOSH),
            (Self::Document, 0xa1..) => Some(code as char),
            (Self::Document, _) => from(DOCUMENT, 0x80),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_codes_meet() {
        assert_eq!(ASCII.split_whitespace().count(), 95);
        assert_eq!(LATIN.split_whitespace().count(), 96);
        assert_eq!(OTHERS.split_whitespace().count() % 2, 0);
        assert_eq!(characters(b"ydieresis.alt").as_deref(), Some("ÿ"));
        assert_eq!(characters(b"f_uni00410042_u1F600").as_deref(), Some("fAB😀"));
        assert_eq!((characters(b"g12"), numbered(b"g65")), (None, Some('A')));
        assert!(
            is_symbol(b"summationdisplay")
                && is_symbol(b"element")
                && !is_symbol(b"glyph12")
                && !is_symbol(b"a")
        );
        assert_eq!(Base::Standard.character(0xd0), Some('—'));
        assert_eq!(Base::Standard.character(0xfb), Some('ß'));
        assert_eq!(Base::Document.character(0xa0), Some('€'));
        assert_eq!(Base::Mac.character(0xe8), Some('Ë'));
    }
}
