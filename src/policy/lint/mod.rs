//! What is no mistake and yet worth knowing of a policy: rules that cannot match or that another makes needless, lists that
//! nobody names, entries that say nothing, dates that have passed.

pub mod advice;
pub mod all;

mod lists;
mod logic;
mod rules;
