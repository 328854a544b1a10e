//! Finding personal data and protective markings in text: shape, check digits, and the words around them.
//!
//! Text arrives in pieces. [`page`] is what it looks like: [`page::fold`] writes it out in plain ASCII spelling and remembers
//! where every byte came from; [`page::chart`] says of each byte whether it is a digit, begins a word, ends a line. [`scanner`]
//! walks over the text line by line: every group of digits is shown to the detectors of [`table`] that care for one with such
//! neighbours ([`page::look`]), every word of [`trigger`] to those that asked for it. What passes a detector's check digits is
//! judged by the [`words`] around it, all that is asked of them by way of [`words::context`]. Protective markings are lines of
//! their own ([`marking`]). What is spelt out letter by letter ([`spelt`]) is drawn together and read so, too. Words of
//! dictionaries are counted beside all that ([`dictionary`]). To add a detector, write its file in [`classes`] and add its line
//! to [`table`].

pub mod classes;
pub mod detector;
pub mod detectors;
pub mod dialling;
pub mod dictionary;
pub mod discoveries;
pub mod finding;
pub mod groups;
pub mod lines;
pub mod marking;
pub mod number;
pub mod own;
pub mod page;
pub mod scanner;
pub mod spec;
pub mod spelt;
pub mod table;
pub mod trigger;
pub mod window;
pub mod words;

#[cfg(test)]
mod tests;
