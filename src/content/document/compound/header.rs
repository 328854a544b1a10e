//! Headers and footers of the pages of a workbook.

/// A header without its codes ([MS-XLS] 2.4.136): each of its three parts on a line of its own.
pub(super) fn plain(text: &str) -> String {
    let mut plain = String::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '&' {
            plain.push(c);
            continue;
        }
        match chars.next() {
            Some('L' | 'C' | 'R') => plain.push('\n'),
            Some('&') => plain.push('&'),
            // The name of a font.
            Some('"') => while chars.next_if(|c| *c != '"').is_some() {},
            Some('0'..='9') => while chars.next_if(char::is_ascii_digit).is_some() {},
            _ => {}
        }
        chars.next_if_eq(&'"');
    }
    plain
}
