//! What each fuzz target does with an input, and the law that it holds.
//!
//! The fuzzer and the ordinary tests share this folder: `fuzz_targets/` runs a target on what the fuzzer makes up, and
//! `tests/it/kept_fuzz_corpora_run.rs` runs each on the inputs that are kept. A law that is broken panics.

pub mod cms;
pub mod command;
pub mod compound;
pub mod content;
pub mod encoded_run;
pub mod header;
pub mod inflate;
pub mod macintosh;
pub mod mbox;
pub mod office;
pub mod opened;
pub mod outcome;
pub mod pdf;
pub mod rar;
pub mod rtf_objects;
pub mod scanner;
pub mod sevenz;
pub mod tar;
pub mod tnef;
pub mod transfer;
pub mod unwrapped;
pub mod uuencode;
pub mod walker;
pub mod zip;

/// A target.
pub type Run = fn(&[u8]);

/// Every target with its name, which is that of its binary and of the folder of its corpus.
pub const ALL: &[(&str, Run)] = &[
    ("cms", cms::run),
    ("command", command::run),
    ("compound", compound::run),
    ("content", content::run),
    ("encoded_run", encoded_run::run),
    ("header", header::run),
    ("inflate", inflate::run),
    ("macintosh", macintosh::run),
    ("mbox", mbox::run),
    ("office", office::run),
    ("outcome", outcome::run),
    ("pdf", pdf::run),
    ("rar", rar::run),
    ("rtf_objects", rtf_objects::run),
    ("scanner", scanner::run),
    ("sevenz", sevenz::run),
    ("tar", tar::run),
    ("tnef", tnef::run),
    ("transfer", transfer::run),
    ("uuencode", uuencode::run),
    ("walker", walker::run),
    ("zip", zip::run),
];
