//! Passwords, keys, codes: whatever opens something for who reads it.
//!
//! [`label`] knows the words that name a secret, [`secret`] what one looks like and what merely stands in its place,
//! [`grammar`] how a sentence, a form or a program leads from one to the other.

pub mod block;
pub mod grammar;
pub mod inverted;
pub mod label;
pub mod labelled;
pub mod locator;
pub mod login;
pub mod secret;
pub mod stand_in;
pub mod token;
pub mod value;
