//! Finding personal data and protective markings in text: shape, check digits, and the words around them.
//!
//! Text arrives in pieces. [`fold`] writes it out in plain ASCII spelling and remembers where every byte came from;
//! [`chart`] says of each byte whether it is a digit, begins a word, ends a line. [`scanner`] walks over the text line by
//! line: every group of digits is shown to the detectors of [`table`] that care for one with such neighbours ([`look`]),
//! every word of [`trigger`] to those that asked for it. What passes a detector's check digits is judged by the words
//! around it ([`context`], with [`lexicon`], [`stretch`], [`layout`] and [`columns`]). Words of dictionaries are counted
//! beside all that ([`dictionary`]). To add a detector, write its file and add its line to [`table`].

pub mod birth_label;
pub mod bits;
pub mod calendar_date;
pub mod chart;
pub mod columns;
pub mod context;
pub mod credential;
pub mod detector;
pub mod detectors;
pub mod dialling;
pub mod dictionary;
pub mod discoveries;
pub mod earlier;
pub mod figures;
pub mod finding;
pub mod fold;
pub mod grouping;
pub mod groups;
pub mod heading;
pub mod keys;
pub mod layout;
pub mod lexicon;
pub mod lines;
pub mod look;
pub mod look_alike;
pub mod mailbox;
pub mod marked_name;
pub mod marking;
pub mod marking_words;
pub mod mrz;
pub mod name_behind;
pub mod nearest_name;
pub mod number;
pub mod office;
pub mod opening;
pub mod own;
pub mod person;
pub mod question;
pub mod quotation;
pub mod said;
pub mod scanner;
pub mod sentence;
pub mod signature;
pub mod spec;
pub mod special_term;
pub mod special_terms;
pub mod spellings;
pub mod street;
pub mod stretch;
pub mod table;
pub mod text;
pub mod tie;
pub mod trigger;
pub mod value;
pub mod window;
pub mod word_list;

pub mod address;
pub mod address_reader;
pub mod bank_account;
pub mod bank_part;
pub mod bank_words;
pub mod date_of_birth;
pub mod driving_licence;
pub mod email_address;
pub mod iban;
pub mod national_insurance;
pub mod nhs_number;
pub mod passport;
pub mod payment_card;
pub mod phone;
pub mod postcode;
pub mod pupil_number;
pub mod social_care;
pub mod social_words;
pub mod special_category;
pub mod tax_reference;
pub mod vehicle_registration;

#[cfg(test)]
mod tests;
