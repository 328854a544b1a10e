//! What rules may ask of a message: one file for each condition, one table of all of them, one tree to nest them in.

pub mod asked;
#[expect(clippy::module_inception, reason = "the chapter is named after its noun")]
pub mod condition;
pub mod shape;
pub mod table;
pub mod tree;

mod ambiguous;
mod attachment;
mod dictionary;
mod direction;
mod encrypted_before;
mod forwarded;
mod grant;
mod header;
mod identity;
mod links;
mod lists;
mod malware;
mod marking;
mod office_hours;
mod pattern;
mod personal_data;
mod reach;
mod recipients;
mod reply;
mod secured;
mod sender;
mod sign;
mod size;
mod subject;
mod uninspectable;
mod visible_recipients;

#[cfg(test)]
mod tests;
