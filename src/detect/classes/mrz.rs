//! The machine-readable zone of passports and identity cards (ICAO Doc 9303): two lines of 44 (TD3) or 36 signs (TD2),
//! three of 30 (TD1).

use crate::detect::page::text::Text;

/// Signs of the longest line.
const LONGEST: usize = 44;
/// Blanks, line breaks and quote marks that may stand between two lines.
const GAP: usize = 12;

/// A zone that was read.
#[derive(Debug, Clone, Copy)]
pub struct Zone {
    /// Its first byte.
    pub start: usize,
    /// The byte behind its last.
    pub end: usize,
    /// Where the number of the document begins; it has nine signs.
    pub number: usize,
}

/// The zone in whose first line a `<<` or `P<` stands at this place, or whose second line alone stands there.
pub fn read(text: Text<'_>, trigger: usize) -> Option<Zone> {
    let back =
        (0..=LONGEST).take_while(|back| trigger > *back && is_sign(text.before(trigger - back))).count();
    if back > LONGEST {
        return None;
    }
    let start = trigger - back;
    // The first line begins with the kind of document and the country, the second with a number and its check digit.
    let zone = if text.at(start).is_ascii_alphabetic() && country(text.slice(start + 2, start + 5)) {
        small(text, start).or_else(|| paired(text, start))
    } else {
        None
    };
    let zone = zone.or_else(|| second(text, start).map(|end| Zone { start, end, number: start }))?;
    let names = text.slice(start.saturating_sub(LONGEST + GAP), zone.end);
    let specimen = names.windows(8).any(|word| word.eq_ignore_ascii_case(b"SPECIMEN"));
    (!specimen).then_some(zone)
}

/// TD1: the number stands in the first line.
fn small(text: Text<'_>, start: usize) -> Option<Zone> {
    let (first, after) = line::<30>(text, start)?;
    let (second, after) = line::<30>(text, following(text, after))?;
    let numbered = field(&first, 5, 9) || first.get(14) == Some(&b'<');
    let dated = field(&second, 0, 6) && field(&second, 8, 6) && country(second.get(15..18)?);
    let parts = [first.get(5..30)?, second.get(0..7)?, second.get(8..15)?, second.get(18..29)?];
    if !numbered || !dated || !sum_holds(&parts, *second.last()?) {
        return None;
    }
    let nameless = |signs: &[u8]| signs.iter().any(u8::is_ascii_digit);
    let names = line::<30>(text, following(text, after)).filter(|(names, _)| !nameless(names));
    let end = names.map_or(after, |(_, end)| end);
    Some(Zone { start, end, number: start + 5 })
}

/// TD3 and TD2: the names in the first line, the number in the second. Of the first line, fillers at its end may be lost.
fn paired(text: Text<'_>, start: usize) -> Option<Zone> {
    let length = (0..LONGEST).take_while(|at| is_sign(text.at(start + at))).count();
    // Written without a break, both lines are one.
    let ends =
        if is_sign(text.at(start + length)) { [start + LONGEST, start + 36] } else { [start + length; 2] };
    ends.into_iter().find_map(|end| {
        let number = following(text, end);
        Some(Zone { start, end: second(text, number)?, number })
    })
}

/// Behind the second line of a TD3 or TD2 zone, if all its check digits hold.
fn second(text: Text<'_>, start: usize) -> Option<usize> {
    lower::<44>(text, start, 28..42).or_else(|| lower::<36>(text, start, 28..28))
}

/// The second line of a zone whose lines have `N` signs. `personal` is a field with a check digit of its own.
fn lower<const N: usize>(text: Text<'_>, start: usize, personal: std::ops::Range<usize>) -> Option<usize> {
    let (signs, end) = line::<N>(text, start)?;
    let dated = field(&signs, 0, 9) && field(&signs, 13, 6) && field(&signs, 21, 6);
    // The check digit of an empty field is a filler or nought, as the issuer likes (Doc 9303-4, 4.2.2.2).
    let own = personal.is_empty()
        || field(&signs, personal.start, personal.len())
        || signs.get(personal.clone())?.iter().all(|sign| *sign == b'<')
            && matches!(signs.get(personal.end), Some(b'<' | b'0'));
    let sex = matches!(signs.get(20)?, b'M' | b'F' | b'X' | b'<');
    let parts = [signs.get(0..10)?, signs.get(13..20)?, signs.get(21..N - 1)?];
    let shaped = dated && own && sex && country(signs.get(10..13)?);
    (shaped && sum_holds(&parts, *signs.last()?)).then_some(end)
}

/// So many signs in upper case, with nothing like them around, and where they end.
fn line<const N: usize>(text: Text<'_>, start: usize) -> Option<([u8; N], usize)> {
    let signs: &[u8; N] = text.slice(start, start + N).try_into().ok()?;
    let all = signs.iter().all(|sign| is_sign(*sign));
    (all && !is_sign(text.at(start + N))).then(|| (signs.map(|sign| sign.to_ascii_uppercase()), start + N))
}

/// Where the next line begins.
fn following(text: Text<'_>, end: usize) -> usize {
    let blank = |byte: u8| matches!(byte, b' ' | b'\r' | b'\n' | b'>' | b'\t' | b'|');
    end + (0..GAP).take_while(|at| blank(text.at(end + at))).count()
}

fn is_sign(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'<'
}

/// Three letters, or fewer and fillers.
fn country(code: &[u8]) -> bool {
    code.len() == 3
        && code.first().is_some_and(u8::is_ascii_alphabetic)
        && code.iter().all(|sign| sign.is_ascii_alphabetic() || *sign == b'<')
}

/// A field that its check digit follows. Dates have digits only, as far as they are known.
fn field(signs: &[u8], from: usize, length: usize) -> bool {
    let (Some(field), Some(check)) = (signs.get(from..from + length), signs.get(from + length)) else {
        return false;
    };
    let date = length != 6 || field.iter().all(|sign| sign.is_ascii_digit() || *sign == b'<');
    let empty = field.iter().all(|sign| *sign == b'<');
    date && !empty && sum_holds(&[field], *check)
}

/// Weights 7, 3, 1 and again; letters count 10 to 35, fillers nothing; the last digit of the sum (Doc 9303-3, 4.9).
fn sum_holds(parts: &[&[u8]], check: u8) -> bool {
    let value = |sign: u8| match sign {
        b'0'..=b'9' => u32::from(sign - b'0'),
        b'A'..=b'Z' => u32::from(sign - b'A') + 10,
        _ => 0,
    };
    let signs = parts.iter().copied().flatten();
    let sum: u32 = signs.zip([7, 3, 1].into_iter().cycle()).map(|(sign, weight)| value(*sign) * weight).sum();
    check.is_ascii_digit() && sum % 10 == u32::from(check - b'0')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of Doc 9303-4 appendix B (TD3), 9303-5 appendix B (TD1) and 9303-6 appendix B (TD2).
    const EXAMPLES: [(&str, &str); 3] = [
        (
            "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10",
            "L898902C3",
        ),
        (
            "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<",
            "D23145890",
        ),
        ("I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6", "D23145890"),
    ];

    fn zone(text: &str) -> Option<(usize, usize, &str)> {
        let trigger = text.find("<<")?;
        let zone = read(Text::new(text.as_bytes(), 0), trigger)?;
        Some((zone.start, zone.end, text.get(zone.number..zone.number + 9).unwrap()))
    }

    #[test]
    fn the_examples_of_icao_are_read() {
        for (text, number) in EXAMPLES {
            assert_eq!(zone(text), Some((0, text.len(), number)));
        }
    }

    #[test]
    fn any_other_digit_breaks_them() {
        for (text, _) in EXAMPLES {
            for (at, digit) in text.bytes().enumerate().filter(|(_, byte)| byte.is_ascii_digit()) {
                let mut other = text.as_bytes().to_vec();
                other[at] = if digit == b'9' { b'0' } else { digit + 1 };
                assert_eq!(zone(std::str::from_utf8(&other).unwrap()), None, "{at} of {text}");
            }
        }
    }
}
