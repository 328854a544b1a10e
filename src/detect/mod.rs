//! Finding personal data and protective markings in text: shape, check digits, and the words around them.
//!
//! Text arrives in pieces. [`fold`] writes it out in plain ASCII spelling and remembers where every byte came from;
//! [`scanner`] walks over it line by line; every digit group is shown to the detectors of [`table`] that care for
//! groups of its length, every word of [`trigger`] to those that asked for it; what passes a detector's check digits is judged by the words around it ([`context`], with
//! [`lexicon`], [`stretch`], [`layout`] and [`columns`]). Words of dictionaries are counted beside all
//! that ([`dictionary`]). To add a detector, write its file and add its line to [`table`].

pub mod columns;
pub mod context;
pub mod detector;
pub mod detectors;
pub mod dictionary;
pub mod finding;
pub mod fold;
pub mod grouping;
pub mod layout;
pub mod lexicon;
pub mod look_alike;
pub mod marked_name;
pub mod marking;
pub mod number;
pub mod own;
pub mod scanner;
pub mod signature;
pub mod spec;
pub mod stretch;
pub mod table;
pub mod text;
pub mod trigger;

pub mod iban;
pub mod national_insurance;
pub mod nhs_number;
pub mod payment_card;

#[cfg(test)]
mod tests;
