//! Whether a reader sees the text of an element: what styles and attributes say of it and of what is around it.

use super::css::{Colour, Ink, declarations, ink, pixels, words};

/// A smaller letter is none that anybody reads, in CSS pixels.
const SMALLEST: f32 = 2.0;
/// What is moved so far, in CSS pixels, has left the window. To the right or down a page may be scrolled further.
const FAR_BACK: f32 = -999.0;
const FAR_ON: f32 = 5_000.0;

/// How the text of an element looks. An element begins with the look of the one around it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look {
    gone: bool,
    unseen: bool,
    tiny: bool,
    ink: Ink,
    background: Option<Colour>,
}

impl Default for Look {
    fn default() -> Self {
        Self {
            gone: false,
            unseen: false,
            tiny: false,
            ink: Ink::Colour(Colour::BLACK),
            background: Some(Colour::WHITE),
        }
    }
}

impl Look {
    /// No reader sees its text.
    pub(super) fn hides(&self) -> bool {
        let camouflaged = match (self.ink, self.background) {
            (Ink::Clear, _) => true,
            (Ink::Colour(ink), Some(background)) => ink.is_like(background),
            _ => false,
        };
        self.gone || self.unseen || self.tiny || camouflaged
    }

    /// It takes no place: not even its lines begin or end.
    pub(super) fn is_gone(&self) -> bool {
        self.gone
    }

    /// The look of an element of which this is said.
    pub(super) fn with(mut self, said: &Said) -> Self {
        self.gone |= said.hides_all();
        self.unseen = said.unseen.unwrap_or(self.unseen);
        self.tiny = said.tiny.unwrap_or(self.tiny);
        self.ink = said.ink.unwrap_or(self.ink);
        self.background = said.background.unwrap_or(self.background);
        self
    }
}

/// What declarations say of one element, each as far as anything is said.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(super) struct Said {
    /// `display: none`.
    none: Option<bool>,
    /// `opacity: 0`.
    faint: Option<bool>,
    /// No width, no height; they count where what overflows is cut off.
    flat: Option<bool>,
    low: Option<bool>,
    cut_off: Option<bool>,
    /// Clipped to nothing, moved out of the window, kept from Outlook.
    away: Option<bool>,
    unseen: Option<bool>,
    tiny: Option<bool>,
    ink: Option<Ink>,
    background: Option<Option<Colour>>,
}

impl Said {
    /// A block of declarations in plain spelling. `!important` is not weighed.
    pub(super) fn of(block: &str) -> Self {
        let mut said = Self::default();
        declarations(block).for_each(|(name, value)| said.declare(name, value));
        said
    }

    /// The attribute `hidden`.
    pub(super) fn hide(&mut self) {
        self.none = Some(true);
    }

    /// The attribute `color` of `<font>`, in plain spelling.
    pub(super) fn colour(&mut self, value: &str) {
        self.ink = Some(attribute_ink(value));
    }

    /// The attribute `bgcolor`, in plain spelling.
    pub(super) fn background(&mut self, value: &str) {
        self.declare("background-color", value);
        if self.background == Some(None)
            && let Ink::Colour(colour) = attribute_ink(value)
        {
            self.background = Some(Some(colour));
        }
    }

    /// Says what the stronger one says, too.
    pub(super) fn overrule(&mut self, stronger: &Self) {
        self.none = stronger.none.or(self.none);
        self.faint = stronger.faint.or(self.faint);
        self.flat = stronger.flat.or(self.flat);
        self.low = stronger.low.or(self.low);
        self.cut_off = stronger.cut_off.or(self.cut_off);
        self.away = stronger.away.or(self.away);
        self.unseen = stronger.unseen.or(self.unseen);
        self.tiny = stronger.tiny.or(self.tiny);
        self.ink = stronger.ink.or(self.ink);
        self.background = stronger.background.or(self.background);
    }

    fn hides_all(&self) -> bool {
        let squeezed = self.flat == Some(true) || self.low == Some(true);
        [self.none, self.faint, self.away].contains(&Some(true)) || squeezed && self.cut_off == Some(true)
    }

    fn declare(&mut self, name: &str, value: &str) {
        let nothing = || words(value).next().and_then(pixels) == Some(0.0);
        match name {
            "display" => self.none = Some(value == "none"),
            "visibility" => self.unseen = Some(matches!(value, "hidden" | "collapse")),
            "opacity" => self.faint = Some(fraction(value).is_some_and(|opacity| opacity < 0.05)),
            "width" | "max-width" => self.flat = Some(nothing()),
            "height" => self.low = Some(nothing()),
            "max-height" => self.away = nothing().then_some(true).or(self.away),
            "overflow" | "overflow-x" | "overflow-y" => {
                self.cut_off = Some(words(value).any(|word| matches!(word, "hidden" | "clip")));
            }
            "font-size" => self.tiny = is_tiny(value).or(self.tiny),
            "font" => {
                let sizes = words(value).map(|word| word.split('/').next().unwrap_or_default());
                self.tiny = sizes.filter_map(is_tiny).next().or(self.tiny);
            }
            "color" | "-webkit-text-fill-color" => self.ink = Some(ink(value)),
            "background-color" | "background" => self.declare_background(name, value),
            "mso-hide" => self.away = Some(value == "all"),
            "clip" => {
                let edges = || words(value).filter(|word| *word != "rect");
                let empty = value.starts_with("rect")
                    && edges().all(|edge| pixels(edge).is_some_and(|edge| edge < 2.0));
                self.away = empty.then_some(true).or(self.away);
            }
            "clip-path" => {
                let covers = |word: &str| {
                    word.strip_suffix('%')
                        .and_then(|part| part.parse().ok())
                        .is_some_and(|part: f32| part >= 50.0)
                };
                let empty = value.starts_with("inset") && words(value).nth(1).is_some_and(covers)
                    || value.starts_with("circle") && words(value).nth(1).and_then(pixels) == Some(0.0);
                self.away = empty.then_some(true).or(self.away);
            }
            "transform" | "-webkit-transform" => {
                let scaled = value.starts_with("scale")
                    && words(value).skip(1).any(|word| fraction(word).is_some_and(|factor| factor < 0.05));
                let moved = value.starts_with("translate") && is_far(value);
                self.away = (scaled || moved).then_some(true).or(self.away);
            }
            "text-indent" | "left" | "top" | "right" | "bottom" | "margin" | "margin-left" | "margin-top"
            | "margin-right" | "margin-bottom" => {
                self.away = is_far(value).then_some(true).or(self.away);
            }
            _ => {}
        }
    }

    fn declare_background(&mut self, name: &str, value: &str) {
        let colours = [value].into_iter().chain(value.split_ascii_whitespace()).map(ink);
        let colour = colours.into_iter().find(|ink| *ink != Ink::Unknown);
        self.background = match colour {
            Some(Ink::Colour(colour)) if !value.contains("url(") => Some(Some(colour)),
            Some(Ink::Clear) => self.background,
            _ if name == "background" && matches!(value, "none" | "inherit" | "initial") => self.background,
            _ => Some(None),
        };
    }
}

/// Attributes leave out the `#` at times.
fn attribute_ink(value: &str) -> Ink {
    let value = value.trim();
    match ink(value) {
        Ink::Unknown if value.len() == 6 => ink(&format!("#{value}")),
        ink => ink,
    }
}

/// Whether a font of this size is too small to be read; nothing where that depends on the size around it.
fn is_tiny(size: &str) -> Option<bool> {
    const NAMES: &[&str] =
        &["medium", "large", "x-large", "xx-large", "small", "x-small", "xx-small", "initial"];
    let relative = size.ends_with("em") && !size.ends_with("rem")
        || size.ends_with(['%', 'x', 'h']) && !size.ends_with("px");
    match pixels(size) {
        Some(pixels) if pixels < SMALLEST => Some(true),
        Some(_) if !relative => Some(false),
        Some(_) => None,
        None => NAMES.contains(&size).then_some(false),
    }
}

/// A number, or a percentage as a fraction.
fn fraction(value: &str) -> Option<f32> {
    match value.strip_suffix('%') {
        Some(percent) => percent.trim().parse::<f32>().ok().map(|percent| percent / 100.0),
        None => value.parse().ok(),
    }
}

fn is_far(value: &str) -> bool {
    words(value).filter_map(pixels).any(|length| length <= FAR_BACK || length >= FAR_ON)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hides(style: &str) -> bool {
        Look::default().with(&Said::of(style)).hides()
    }

    #[test]
    fn what_nobody_sees_is_hidden() {
        for style in [
            "display:none",
            "color:red;display: none !important",
            "visibility:hidden",
            "visibility:collapse",
            "font-size:0",
            "font-size:0px",
            "font-size:1px",
            "font-size:1pt",
            "font-size:.1em",
            "font:0/0 a",
            "font:italic 1px arial",
            "opacity:0",
            "opacity:0.0",
            "opacity:0%",
            "width:0;overflow:hidden",
            "overflow:hidden;height:0px",
            "max-height:0",
            "max-height:0px;overflow:hidden",
            "position:absolute;left:-9999px",
            "text-indent:-999em",
            "top:-1000px",
            "margin-left:-9999px",
            "margin:0 0 0 -2000px",
            "left:9999px",
            "color:#fff;background-color:#ffffff",
            "color:#f0f;background:#f0f",
            "color:white",
            "color:transparent",
            "color:rgba(0,0,0,0)",
            "clip:rect(0,0,0,0)",
            "clip: rect(1px 1px 1px 1px)",
            "clip-path:inset(100%)",
            "clip-path:inset(50%)",
            "transform:scale(0)",
            "mso-hide:all",
        ] {
            assert!(hides(style), "{style}");
        }
    }

    #[test]
    fn what_somebody_sees_is_not() {
        for style in [
            "",
            "display:block",
            "display:none;display:block",
            "font-size:8pt",
            "font:700 12px Arial",
            "opacity:0.8",
            "width:0",
            "height:0",
            "overflow:hidden",
            "max-height:100px",
            "left:-5px",
            "text-indent:-18.0pt",
            "margin:0 auto",
            "color:white;background:#003366",
            "color:#fff;background:url(x.png)",
            "color:#eee;background-color:#ccc",
            "background:white",
            "clip:rect(0,100px,100px,0)",
            "mso-hide:none",
            "content:';display:none'",
        ] {
            assert!(!hides(style), "{style}");
        }
    }

    #[test]
    fn what_is_inside_may_be_seen_again() {
        let inside =
            |outer: &str, inner: &str| Look::default().with(&Said::of(outer)).with(&Said::of(inner)).hides();
        assert!(!inside("font-size:0", "font-size:14px"));
        assert!(!inside("visibility:hidden", "visibility:visible"));
        assert!(!inside("background:#036", "color:#fff"));
        assert!(inside("background:#036", "color:#003366"));
        assert!(inside("display:none", "display:block"));
        assert!(inside("opacity:0", "opacity:1"));
        assert!(inside("font-size:0", "color:red"));
        assert!(inside("font-size:0", "font-size:2em"));
    }
}
