//! Letters of other alphabets that cannot be told from Latin ones (Unicode Technical Standard #39, confusables.txt).

/// The Latin letter that a letter of another alphabet looks like, in its case. Of small letters those count that look so
/// in every typeface, and those that look like capitals made small.
pub fn look_alike(character: char) -> Option<u8> {
    if character.is_ascii() {
        return None;
    }
    Some(match character {
        'А' | 'Α' | 'Ꭺ' | 'ꓮ' | 'ᴀ' => b'A',
        'В' | 'Β' | 'Ᏼ' | 'ꓐ' | 'ʙ' => b'B',
        'С' | 'Ϲ' | 'Ꮯ' | 'ꓚ' | 'ᴄ' => b'C',
        'Ꭰ' | 'ꓓ' | 'ᴅ' => b'D',
        'Е' | 'Ε' | 'Ꭼ' | 'ꓰ' | 'ᴇ' => b'E',
        'Ϝ' | 'ꓝ' | 'ꜰ' => b'F',
        'Ԍ' | 'Ꮐ' | 'ꓖ' | 'ɢ' => b'G',
        'Н' | 'Η' | 'Ꮋ' | 'ꓧ' | 'ʜ' => b'H',
        'І' | 'Ι' | 'Ӏ' | 'ꓲ' | 'ɪ' => b'I',
        'Ј' | 'Ϳ' | 'Ꭻ' | 'ꓙ' | 'ᴊ' => b'J',
        'К' | 'Κ' | 'Ꮶ' | 'ꓗ' | 'ᴋ' => b'K',
        'Ꮮ' | 'ꓡ' | 'ʟ' => b'L',
        'М' | 'Μ' | 'Ϻ' | 'Ꮇ' | 'ꓟ' | 'ᴍ' => b'M',
        'Ν' | 'ꓠ' | 'ɴ' => b'N',
        'О' | 'Ο' | 'Օ' | 'ꓳ' | 'ᴏ' => b'O',
        'Р' | 'Ρ' | 'Ꮲ' | 'ꓑ' | 'ᴘ' => b'P',
        'Ԛ' => b'Q',
        'Ꭱ' | 'ꓣ' | 'ʀ' => b'R',
        'Ѕ' | 'Տ' | 'Ꮪ' | 'ꓢ' | 'ꜱ' => b'S',
        'Т' | 'Τ' | 'Ꭲ' | 'ꓔ' | 'ᴛ' => b'T',
        'Ս' | 'ꓴ' | 'ᴜ' => b'U',
        'Ѵ' | 'Ꮩ' | 'ꓦ' | 'ᴠ' => b'V',
        'Ԝ' | 'Ꮃ' | 'ꓪ' | 'ᴡ' => b'W',
        'Х' | 'Χ' | 'ꓫ' => b'X',
        'Ү' | 'Υ' | 'Ꮍ' | 'ꓬ' | 'ʏ' => b'Y',
        'Ζ' | 'Ꮓ' | 'ꓜ' | 'ᴢ' => b'Z',
        'а' | 'α' | 'ɑ' => b'a',
        'Ь' | 'ь' => b'b',
        'с' | 'ϲ' => b'c',
        'ԁ' => b'd',
        'е' => b'e',
        'ɡ' | 'ց' => b'g',
        'һ' | 'հ' => b'h',
        'і' | 'ı' | 'ι' => b'i',
        'ј' | 'ϳ' => b'j',
        'ӏ' => b'l',
        'ո' => b'n',
        'о' | 'ο' | 'օ' => b'o',
        'р' | 'ρ' => b'p',
        'ԛ' => b'q',
        'ѕ' => b's',
        'ս' | 'υ' => b'u',
        'ν' | 'ѵ' => b'v',
        'ԝ' => b'w',
        'х' => b'x',
        'у' | 'γ' => b'y',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn most_letters_have_a_double_and_none_is_its_own() {
        let doubles: Vec<u8> = ('\0'..='\u{ffff}').filter_map(look_alike).collect();
        for letter in (b'A'..=b'Z').chain(b"abcdeghijlnopqsuvwxy".iter().copied()) {
            assert!(doubles.contains(&letter), "{}", char::from(letter));
        }
        assert!(('\0'..='\x7f').all(|ascii| look_alike(ascii).is_none()));
    }
}
