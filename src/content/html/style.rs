//! What the style attributes of a document say; mails repeat few of them in very many elements.

use super::css;
use super::look::Said;

/// Values that are remembered, and bytes of the longest one.
const MAX_STYLES: usize = 16;
const MAX_VALUE: usize = 256;

/// The style attributes that were read last.
#[derive(Debug, Default)]
pub(super) struct Styles {
    known: [Style; MAX_STYLES],
}

/// A value, and what it says.
#[derive(Debug, Default)]
struct Style {
    value: String,
    said: Said,
}

impl Styles {
    /// What a value says, if it is remembered.
    pub(super) fn known(&self, value: &str) -> Option<&Said> {
        self.known.get(place(value)).filter(|known| known.value == value).map(|known| &known.said)
    }

    /// Reads a value, and remembers what it says if it is worth it.
    pub(super) fn read(&mut self, value: &str, remember: bool) -> Said {
        let said = Said::of(&css::plain(value));
        if let Some(known) = self.known.get_mut(place(value)).filter(|_| remember && value.len() <= MAX_VALUE)
        {
            value.clone_into(&mut known.value);
            known.said = said;
        }
        said
    }

    /// Bytes held between two pieces.
    #[cfg(test)]
    pub(super) fn held_bytes(&self) -> usize {
        self.known.iter().map(|known| known.value.capacity()).sum()
    }
}

/// Where a value is remembered: any sum will do.
fn place(value: &str) -> usize {
    usize::from(value.bytes().fold(0_u8, u8::wrapping_add)) % MAX_STYLES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_remembered_is_what_was_read_and_has_a_bound() {
        let mut styles = Styles::default();
        // All letters of one sum: they want the same place.
        for value in ["left:-9999px", "left:-9999xp", "", "COLOR:#fff", "color:#fff"] {
            let said = styles.read(value, true);
            assert_eq!(said, Said::of(&css::plain(value)), "{value}");
            assert_eq!(styles.known(value), Some(&said), "{value}");
        }
        assert_eq!(styles.known("left:-9999px"), None);
        styles.read("width:0", false);
        assert_eq!(styles.known("width:0"), None);
        (0..10_000).for_each(|n| _ = styles.read(&"x".repeat(n), true));
        assert!(styles.held_bytes() <= MAX_STYLES * MAX_VALUE);
    }
}
