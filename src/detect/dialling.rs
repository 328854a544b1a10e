//! Telephone numbers as they are dialled within the United Kingdom: `+44 20 …`, `0044 (0)20 …` and `020 …` are one number.

use super::page::value::Value;

/// Who has such a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A line in a house or an office: 01 and 02.
    Fixed,
    /// A mobile, a personal number or a pager: 07.
    Mobile,
    /// An organisation that wants to be called: 03, 08, 09; a line that has no place: 05.
    Public,
}

/// Area codes, without their zero, in which some numbers have one digit less (National Telephone Numbering Plan, appendix A).
#[rustfmt::skip] // numbers, many to a line
const SHORT: &[&[u8; 4]] = &[
    b"1204", b"1208", b"1254", b"1276", b"1297", b"1298", b"1363", b"1364", b"1384", b"1386", b"1404", b"1420", b"1460",
    b"1461", b"1480", b"1488", b"1524", b"1527", b"1562", b"1566", b"1606", b"1629", b"1635", b"1647", b"1659", b"1695",
    b"1697", b"1726", b"1744", b"1750", b"1768", b"1827", b"1837", b"1884", b"1900", b"1905", b"1935", b"1946", b"1949",
    b"1963", b"1995",
];

/// The kind of a number, of which these are the digits behind the first zero.
pub fn kind(significant: &[u8]) -> Option<Kind> {
    let &[first, second, third, ..] = significant else { return None };
    let whole = significant.len() == 10;
    match (first, second) {
        (b'1', b'1'..=b'9') => (whole || is_short(significant)).then_some(Kind::Fixed),
        (b'2', b'0' | b'3' | b'4' | b'8' | b'9') => (whole && third >= b'2').then_some(Kind::Fixed),
        (b'7', _) => whole.then_some(Kind::Mobile),
        (b'3' | b'5' | b'8' | b'9', _) => whole.then_some(Kind::Public),
        _ => None,
    }
}

/// The area has numbers with a digit less, and this is one.
fn is_short(significant: &[u8]) -> bool {
    significant.len() == 9 && SHORT.iter().any(|code| significant.starts_with(*code))
}

/// The digits behind the code of the country and the zero, if such a code begins these digits.
pub fn after_country(digits: &[u8]) -> Option<&[u8]> {
    let rest = digits.strip_prefix(b"0044").or_else(|| digits.strip_prefix(b"44"))?;
    Some(rest.strip_prefix(b"0").unwrap_or(rest))
}

/// The number with its zero.
pub fn national(significant: &[u8]) -> Value {
    Value::exact([b'0'].into_iter().chain(significant.iter().copied()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ofcom, National Telephone Numbering Plan, part A; Ofcom, Telephone numbers for use in TV and radio drama.
    #[test]
    fn kinds_are_those_of_the_numbering_plan() {
        for (number, expected) in [
            ("1632960123", Some(Kind::Fixed)),
            ("1134960123", Some(Kind::Fixed)),
            ("2079460123", Some(Kind::Fixed)),
            ("2896496123", Some(Kind::Fixed)),
            ("7700900123", Some(Kind::Mobile)),
            ("7012345678", Some(Kind::Mobile)),
            ("8081570123", Some(Kind::Public)),
            ("3069990123", Some(Kind::Public)),
            ("9098790123", Some(Kind::Public)),
            ("5600000000", Some(Kind::Public)),
            ("120412345", Some(Kind::Fixed)),
            ("163212345", None),
            ("770090012", None),
            ("1012345678", None),
            ("2179460123", None),
            ("2009460123", None),
            ("4079460123", None),
            ("6079460123", None),
            ("0079460123", None),
            ("20", None),
        ] {
            assert_eq!(kind(number.as_bytes()), expected, "{number}");
        }
    }

    #[test]
    fn the_code_of_the_country_and_the_zero_are_left_out() {
        for number in ["442079460123", "4402079460123", "00442079460123", "004402079460123"] {
            assert_eq!(after_country(number.as_bytes()), Some(&b"2079460123"[..]));
        }
        assert_eq!(after_country(b"02079460123"), None);
        assert_eq!(national(b"2079460123").as_bytes(), b"02079460123");
    }
}
