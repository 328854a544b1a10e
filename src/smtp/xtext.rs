//! xtext: text in which any byte may stand as `+` and two hexadecimal digits (RFC 3461 section 4).

/// Decodes `value`; `None` where it is no xtext, or decodes to more than `longest` bytes, or to something that is not
/// printable: what is decoded later may become a line of a message or a log.
pub fn decode(value: &str, longest: usize) -> Option<String> {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first == b'+' {
            let (digits, after) = rest.split_at_checked(2)?;
            let digits = std::str::from_utf8(digits).ok().filter(|digits| !digits.starts_with('+'))?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = after;
        } else {
            bytes.push(*first);
        }
    }
    let text = String::from_utf8(bytes).ok()?;
    (text.len() <= longest && !text.chars().any(char::is_control)).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn what_is_printable_is_decoded() {
        assert_eq!(decode("a+2Bb+3D", 9).as_deref(), Some("a+b="));
        for wrong in ["+0D+0A", "+00", "+1b[2J", "+zz", "+0", "++1", "+FF", "0123456789"] {
            assert_eq!(decode(wrong, 9), None, "{wrong}");
        }
    }
}
