//! What a font hands out: characters.

/// One character that is shown.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shown<'f> {
    /// What it says.
    pub(super) text: &'f str,
    /// What it says to a reader that believes something else; the same, mostly.
    pub(super) other: &'f str,
    /// In units of the font size.
    pub(super) width: f32,
    pub(super) code: u32,
    /// The code is the single byte 32, which word spacing is for.
    pub(super) blank: bool,
    /// What it says is known, and not guessed.
    pub(super) known: bool,
}

/// Whether a map says something else than the font for plain letters: then both are handed out. Blanks and hyphens have
/// several characters.
pub(super) fn contradicts(font: &str, map: &str) -> bool {
    let ascii = |text: &str| text.len() == 1 && text.bytes().all(|byte| matches!(byte, 0x20..0x7f));
    let plain = ascii(font) && (ascii(map) || font.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    plain && font != map
}
