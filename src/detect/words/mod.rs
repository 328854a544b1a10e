//! What words say about the numbers beside them.

pub mod columns;
pub mod context;
pub mod heading;
pub mod lexicon;
pub mod name_behind;
pub mod nearest_name;
pub mod office;
pub mod question;
pub mod row;
pub mod said;
pub mod sentence;
pub mod signature;
pub mod spellings;
pub mod stretch;
pub mod word_list;
