//! Headers and footers of sheets, in which codes stand among the text.

/// A header or footer of a sheet: the three places of it on lines of their own, without codes for fonts (ECMA-376 part 1, 18.3.1.46).
pub(super) fn plain(coded: &str) -> String {
    let mut text = String::new();
    let mut signs = coded.chars().peekable();
    while let Some(sign) = signs.next() {
        if sign != '&' {
            text.push(sign);
            continue;
        }
        match signs.next() {
            Some('L' | 'C' | 'R') => text.push('\n'),
            Some('&') => text.push('&'),
            Some('"') => _ = signs.by_ref().find(|sign| *sign == '"'),
            // A colour: six digits.
            Some('K') => _ = signs.by_ref().nth(5),
            Some('0'..='9') => while signs.next_if(char::is_ascii_digit).is_some() {},
            _ => {}
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_sheets_lose_their_codes() {
        let header = "&L&\"Arial,Bold\"&12OFFICIAL-SENSITIVE&CR&&D &K00FF00x&RPage &P";
        assert_eq!(plain(header).trim(), "OFFICIAL-SENSITIVE\nR&D x\nPage");
    }
}
