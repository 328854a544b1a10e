//! What a text looks like, byte by byte and line by line, before anybody asks what its words say.

pub mod bits;
pub mod chart;
pub mod earlier;
pub mod figures;
pub mod fold;
pub mod keys;
pub mod layout;
pub mod look;
pub mod look_alike;
pub mod opening;
pub mod plain;
pub mod quotation;
pub mod text;
pub mod value;
