//! Which reading counts where one declaration can be read in several ways.

/// How a reader chooses. Mail programs differ in exactly this, so an ambiguous message is read with each choice.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Choice {
    /// All readings at once as far as they go together, the likeliest where they do not: the reading of clean mail,
    /// which is done while the message arrives.
    #[default]
    Every,
    /// The first of several, by the letter of the standard: what is not well formed says nothing.
    First,
    /// The last of several, mended as far as it can be.
    Last,
}
