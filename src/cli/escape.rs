//! Text that somebody else wrote, made safe to print: it cannot steer a terminal or hide what it says.

use std::fmt::{self, Write};

/// Shows control characters, line ends and invisible or direction-changing characters as `\u{202e}`.
#[derive(Clone, Copy, Debug)]
pub struct Escaped<'a>(pub &'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.0.chars() {
            match is_shown(c) {
                true => f.write_char(c)?,
                false => write!(f, "{}", c.escape_unicode())?,
            }
        }
        Ok(())
    }
}

/// The text as [`Escaped`] shows it.
pub fn plain(text: &str) -> String {
    Escaped(text).to_string()
}

/// A mistake, fit to print: its text may quote the file.
pub fn told(mistake: &impl ToString) -> String {
    let lines: Vec<String> = mistake.to_string().split('\n').map(plain).collect();
    lines.join("\n")
}

/// The first `width` characters, the last of them `…` where there are more.
pub fn cut(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    text.chars().take(width.saturating_sub(1)).chain(['…']).collect()
}

/// Whether a character shows itself and nothing else: no control (Unicode Cc), no line end, none of the format
/// characters (Cf) that change direction (Unicode TR 9), join or hide.
fn is_shown(c: char) -> bool {
    !(c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{3164}' | '\u{feff}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_or_hides_is_shown() {
        let text = "a\u{1b}[2J\r\n\u{202e}gpj.exe\u{200b}\u{9b}\u{e0041}é";
        let shown = Escaped(text).to_string();
        assert_eq!(shown, "a\\u{1b}[2J\\u{d}\\u{a}\\u{202e}gpj.exe\\u{200b}\\u{9b}\\u{e0041}é");
    }

    #[test]
    fn long_text_is_cut_by_characters() {
        assert_eq!(cut("ééé", 3), "ééé");
        assert_eq!(cut("éééé", 3), "éé…");
        assert_eq!(cut("é", 0), "…");
    }
}
