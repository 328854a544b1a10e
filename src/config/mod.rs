//! The configuration: one section per part, flags over the file over the defaults, all mistakes at once.

pub mod load;
pub mod overrides;
pub mod whole;

mod checks;
mod origins;
#[cfg(test)]
mod tests;
