//! Code pages with a byte a character that the Encoding Standard does not have: those of mainframes and of DOS.

/// A code page.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum CodePage {
    /// EBCDIC of North America; the letters without accents, the digits and most signs are those of all its pages.
    Ebcdic37,
    Ebcdic285,
    Ebcdic500,
    Ebcdic1047,
    Dos437,
    Dos850,
    Dos858,
}

/// Code page 37 from 0x40 on.
const EBCDIC: &str = " \u{a0}âäàáãåçñ¢.<(+|&éêëèíîïìß!$*);¬-/ÂÄÀÁÃÅÇÑ¦,%_>?øÉÊËÈÍÎÏÌ`:#@'=\"\
    Øabcdefghi«»ðýþ±°jklmnopqrªºæ¸Æ¤µ~stuvwxyz¡¿ÐÝÞ®^£¥·©§¶¼½¾[]¯¨´×\
    {ABCDEFGHI\u{ad}ôöòóõ}JKLMNOPQR¹ûüùúÿ\\÷STUVWXYZ²ÔÖÒÓÕ0123456789³ÛÜÙÚ\u{9f}";

/// Code pages 437 and 850 from 0x80 on.
const DOS_437: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐\
    └┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";
const DOS_850: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐\
    └┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}";

impl CodePage {
    /// ASCII stands for itself.
    pub(super) fn is_ascii(self) -> bool {
        matches!(self, Self::Dos437 | Self::Dos850 | Self::Dos858)
    }

    /// The character of each byte.
    pub(super) fn table(self) -> Box<[char; 256]> {
        let (from, letters, others): (usize, &str, &[(u8, char)]) = match self {
            Self::Ebcdic37 => (0x40, EBCDIC, &[]),
            Self::Ebcdic285 => (
                0x40,
                EBCDIC,
                &[(0x4a, '$'), (0x5b, '£'), (0xa1, '‾'), (0xb0, '¢'), (0xb1, '['), (0xba, '^'), (0xbc, '~')],
            ),
            Self::Ebcdic500 => (
                0x40,
                EBCDIC,
                &[(0x4a, '['), (0x4f, '!'), (0x5a, ']'), (0x5f, '^'), (0xb0, '¢'), (0xba, '¬'), (0xbb, '|')],
            ),
            Self::Ebcdic1047 => (
                0x40,
                EBCDIC,
                &[(0x5f, '^'), (0xad, '['), (0xb0, '¬'), (0xba, 'Ý'), (0xbb, '¨'), (0xbd, ']')],
            ),
            Self::Dos437 => (0x80, DOS_437, &[]),
            Self::Dos850 => (0x80, DOS_850, &[]),
            Self::Dos858 => (0x80, DOS_850, &[(0xd5, '€')]),
        };
        let mut table = Box::new([' '; 256]);
        for (byte, place) in (0..=u8::MAX).zip(table.iter_mut()) {
            *place = match byte {
                byte if self.is_ascii() => char::from(byte),
                0 | 0x0b..=0x0d => char::from(byte),
                0x05 => '\t',
                // Both end lines (IBM CDRA, appendix G).
                0x15 | 0x25 => '\n',
                _ => ' ',
            };
        }
        let places = table.iter_mut().skip(from);
        places.zip(letters.chars()).for_each(|(place, letter)| *place = letter);
        for (byte, letter) in others {
            if let Some(place) = table.get_mut(usize::from(*byte)) {
                *place = *letter;
            }
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_of_a_page_has_its_character() {
        assert_eq!(EBCDIC.chars().count(), 0xc0);
        assert_eq!([DOS_437.chars().count(), DOS_850.chars().count()], [0x80, 0x80]);
        let pages = [CodePage::Ebcdic37, CodePage::Ebcdic285, CodePage::Ebcdic500, CodePage::Ebcdic1047];
        for page in pages {
            let table = page.table();
            let text = |bytes: &[u8]| bytes.iter().map(|byte| table[usize::from(*byte)]).collect::<String>();
            assert_eq!(text(b"\xc1\xc9\xd1\xd9\xe2\xe9\x81\x89\x91\x99\xa2\xa9"), "AIJRSZaijrsz", "{page:?}");
            assert_eq!(text(b"\xf0\xf9\x40\x4b\x6b\x60\x61\x7a\x5e"), "09 .,-/:;", "{page:?}");
        }
    }
}
