//! Compound files ([MS-CFB]): what Office wrote before 2007, Outlook's messages, and what else keeps streams in storages.
//! [`mod@file`] opens one and shares its storages out; [`rtf`] takes the objects out of rich text, which are such files too.
pub mod container;
pub mod crypt;
pub mod file;
pub mod header;
pub mod lzfu;
pub mod message;
pub mod number;
pub mod out;
pub mod package;
pub mod pictures;
pub mod properties;
pub mod prose;
pub mod rtf;
pub mod runs;
pub mod script;
pub mod sealed;
pub mod slides;
pub mod strings;
pub mod text;
pub mod walk;
pub mod word;
pub mod workbook;
pub mod zlib;
