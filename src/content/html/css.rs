//! The little of CSS that is read: comments, escapes, declarations, lengths and colours (CSS Syntax Level 3).

use std::borrow::Cow;

/// A colour without its transparency.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Colour([u8; 3]);

/// What a value of `color` says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Ink {
    Colour(Colour),
    /// Nothing can be seen of it.
    Clear,
    /// Some name or function that is not known here.
    Unknown,
}

impl Colour {
    pub(super) const BLACK: Self = Self([0; 3]);
    pub(super) const WHITE: Self = Self([255; 3]);

    /// No eye tells the two apart.
    pub(super) fn is_like(self, other: Self) -> bool {
        const UNSEEN: u8 = 12;
        self.0.iter().zip(other.0).all(|(one, other)| one.abs_diff(other) <= UNSEEN)
    }
}

/// Without comments, escapes undone, in lower case (CSS Syntax sections 4.3.2 and 4.3.7).
pub(super) fn plain(css: &str) -> Cow<'_, str> {
    if !css.bytes().any(|byte| byte.is_ascii_uppercase() || matches!(byte, b'\\' | b'/')) {
        return Cow::Borrowed(css);
    }
    let mut plain = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(at) = memchr::memchr2(b'\\', b'/', rest.as_bytes()) {
        let (before, special) = rest.split_at_checked(at).unwrap_or((rest, ""));
        plain.push_str(&before.to_ascii_lowercase());
        rest = if let Some(comment) = special.strip_prefix("/*") {
            comment.split_once("*/").map_or("", |(_, after)| after)
        } else if let Some(escape) = special.strip_prefix('\\') {
            let (character, after) = escaped(escape);
            plain.extend(character.map(|character| character.to_ascii_lowercase()));
            after
        } else {
            plain.push('/');
            special.get(1..).unwrap_or_default()
        };
    }
    plain.push_str(&rest.to_ascii_lowercase());
    Cow::Owned(plain)
}

/// What stands behind a backslash: up to six hexadecimal digits and a blank, or the character itself.
fn escaped(escape: &str) -> (Option<char>, &str) {
    let digits = escape.bytes().take(6).take_while(u8::is_ascii_hexdigit).count();
    let (number, after) = escape.split_at_checked(digits).unwrap_or((escape, ""));
    if digits == 0 {
        let mut characters = escape.chars();
        return (characters.next(), characters.as_str());
    }
    let character = u32::from_str_radix(number, 16).ok().and_then(char::from_u32);
    let after = after.strip_prefix(|blank: char| blank.is_ascii_whitespace()).unwrap_or(after);
    (character, after)
}

/// The declarations of a block in plain spelling; a semicolon in quotes or parentheses divides nothing.
pub(super) fn declarations(block: &str) -> impl Iterator<Item = (&str, &str)> {
    let (mut quote, mut depth) = (None, 0_u32);
    block
        .split(move |c: char| {
            match (quote, c) {
                (Some(open), c) if open == c => quote = None,
                (None, '"' | '\'') => quote = Some(c),
                (None, '(') => depth = depth.saturating_add(1),
                (None, ')') => depth = depth.saturating_sub(1),
                _ => {}
            }
            c == ';' && quote.is_none() && depth == 0
        })
        .filter_map(|declaration| declaration.split_once(':'))
        .map(|(name, value)| (name.trim(), value.split('!').next().unwrap_or_default().trim()))
}

/// The words of a value.
pub(super) fn words(value: &str) -> impl Iterator<Item = &str> {
    value
        .split(|c: char| c.is_ascii_whitespace() || matches!(c, ',' | '(' | ')'))
        .filter(|word| !word.is_empty())
}

/// A length in CSS pixels, an em being 16 of them; nothing where the word is no length. Zero needs no unit.
pub(super) fn pixels(word: &str) -> Option<f32> {
    let unit = word.find(|c: char| !matches!(c, '0'..='9' | '.' | '+' | '-')).unwrap_or(word.len());
    let (number, unit) = word.split_at_checked(unit)?;
    let number: f32 = number.parse().ok()?;
    let pixels = match unit {
        "px" => 1.0,
        "pt" => 4.0 / 3.0,
        "pc" | "em" | "rem" => 16.0,
        "ex" | "ch" | "vw" | "vh" => 8.0,
        "cm" => 37.8,
        "mm" => 3.78,
        "in" => 96.0,
        "%" => 0.16,
        "" if number == 0.0 => 1.0,
        _ => return None,
    };
    Some(number * pixels)
}

/// The colour of a value of `color` or of an attribute that names one.
pub(super) fn ink(value: &str) -> Ink {
    if let Some(digits) = value.strip_prefix('#') {
        return hex_colour(digits);
    }
    if let Some(function) = value.strip_prefix("rgb") {
        return function_colour(function);
    }
    let colour = match value {
        "transparent" => return Ink::Clear,
        "white" => [255; 3],
        "black" => [0; 3],
        "snow" => [255, 250, 250],
        "ivory" => [255, 255, 240],
        "ghostwhite" => [248, 248, 255],
        "whitesmoke" => [245; 3],
        "gainsboro" => [220; 3],
        "lightgray" | "lightgrey" => [211; 3],
        "silver" => [192; 3],
        "gray" | "grey" => [128; 3],
        "red" => [255, 0, 0],
        "yellow" => [255, 255, 0],
        "lime" => [0, 255, 0],
        "green" => [0, 128, 0],
        "blue" => [0, 0, 255],
        "navy" => [0, 0, 128],
        _ => return Ink::Unknown,
    };
    Ink::Colour(Colour(colour))
}

/// `#rgb`, `#rgba`, `#rrggbb`, `#rrggbbaa` (CSS Color Level 4, section 5.2).
fn hex_colour(digits: &str) -> Ink {
    let mut nibbles = [0_u8; 8];
    for (nibble, digit) in nibbles.iter_mut().zip(digits.chars()) {
        match digit.to_digit(16).and_then(|value| u8::try_from(value).ok()) {
            Some(value) => *nibble = value,
            None => return Ink::Unknown,
        }
    }
    let [a, b, c, d, e, f, g, h] = nibbles;
    let (colour, alpha) = match digits.len() {
        3 => ([a * 17, b * 17, c * 17], None),
        4 => ([a * 17, b * 17, c * 17], Some(d)),
        6 => ([a << 4 | b, c << 4 | d, e << 4 | f], None),
        8 => ([a << 4 | b, c << 4 | d, e << 4 | f], Some(g << 4 | h)),
        _ => return Ink::Unknown,
    };
    if alpha == Some(0) { Ink::Clear } else { Ink::Colour(Colour(colour)) }
}

/// `rgb(…)` and `rgba(…)`, from behind `rgb`.
fn function_colour(function: &str) -> Ink {
    let arguments = function.strip_prefix('a').unwrap_or(function);
    let mut parts = words(arguments).filter(|word| *word != "/").map(|word| {
        let (number, whole) = word.strip_suffix('%').map_or((word, 1.0), |number| (number, 2.55));
        number.parse::<f32>().ok().map(|number| number * whole)
    });
    let mut channel = || parts.next().flatten();
    match (channel(), channel(), channel(), channel()) {
        (Some(_), Some(_), Some(_), Some(0.0)) => Ink::Clear,
        // A conversion of a float saturates.
        (Some(red), Some(green), Some(blue), _) => Ink::Colour(Colour([red as u8, green as u8, blue as u8])),
        _ => Ink::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_spelling_for_many() {
        assert_eq!(plain("DISPLAY:/* x */None"), "display:none");
        assert_eq!(plain("d\\69 splay:\\6eone/2"), "display:none/2");
        assert_eq!(plain("a\\"), "a");
        assert_eq!(plain("a/* never closed"), "a");
    }

    #[test]
    fn a_semicolon_in_quotes_or_parentheses_divides_nothing() {
        let found: Vec<_> = declarations("a:url(x;y:z);b : 'q;r:s' ; c:d !important;e").collect();
        assert_eq!(found, [("a", "url(x;y:z)"), ("b", "'q;r:s'"), ("c", "d")]);
    }

    #[test]
    fn colours_have_many_names() {
        for white in ["#fff", "#ffffff", "#FFFFFFff", "white", "rgb(255, 255,255)", "rgb(100% 100% 100% / 1)"]
        {
            assert_eq!(ink(&plain(white)), Ink::Colour(Colour::WHITE), "{white}");
        }
        for clear in ["transparent", "#0000", "#12345600", "rgba(1,2,3,0)", "rgb(1 2 3 / 0%)"] {
            assert_eq!(ink(clear), Ink::Clear, "{clear}");
        }
        for unknown in ["#12", "#é", "inherit", "rgb(", "hsl(0 0% 0%)"] {
            assert_eq!(ink(unknown), Ink::Unknown, "{unknown}");
        }
    }

    #[test]
    fn lengths_are_pixels() {
        for (word, length) in
            [("0", Some(0.0)), ("1.5px", Some(1.5)), ("-3em", Some(-48.0)), ("2", None), ("px", None)]
        {
            assert_eq!(pixels(word), length, "{word}");
        }
    }
}
