//! What rules may ask of a message: one file for each condition, one table of all of them, one tree to nest them in.

#[expect(clippy::module_inception, reason = "the chapter is named after its noun")]
pub mod condition;
pub mod table;
pub mod tree;

mod ambiguous;
mod attachment;
mod dictionary;
mod direction;
mod forwarded;
mod grant;
mod likeness;
mod lists;
mod malware;
mod marking;
mod pattern;
mod personal_data;
mod recipients;
mod sender;
mod sign;
mod size;
mod subject;
mod uninspectable;

#[cfg(test)]
mod tests;
