//! Documents: what they say and what they carry.

pub mod cipher;
pub mod compound;
pub mod dbase;
pub mod office;
pub mod pdf;
