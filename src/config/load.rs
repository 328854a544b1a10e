//! Reading the configuration: the file, the flags, and what only the machine can tell.

use super::checks;
use super::overrides::Overrides;
use super::whole::Config;
use crate::mail::mistake::Mistake;
use crate::mail::value::Wrong;
use std::fs::File;
use std::io::Read;
use std::path::Path;

impl Config {
    /// Bytes of a configuration file that are read; the example with every key is a twentieth of it.
    pub const MAX_FILE: u64 = 128 << 10;

    /// Reads a file, lets flags overrule it, and checks that what is named can be reached.
    ///
    /// Without a file the defaults hold. Nothing is created and nothing listens; the data folder is tried by making a
    /// temporary file in it.
    ///
    /// # Errors
    /// Every mistake that was found, in the order of the file, each with its place or its flag.
    pub fn load(file: Option<&Path>, overrides: &Overrides) -> Result<Self, Vec<Mistake>> {
        let name = file.map_or_else(String::new, |path| path.display().to_string());
        let text = match file {
            Some(path) => {
                text_of(path).map_err(|why| vec![Mistake::in_file(&name, why.message, why.hint)])?
            }
            None => String::new(),
        };
        let (mut config, mut origins, mut mistakes) = Self::understand(&name, &text);
        mistakes.extend(overrides.apply(&mut config, &mut origins));
        // A setting that could not be read has its default for now, which is not what the operator should hear of.
        let said = |found: &Mistake| mistakes.iter().any(|other| same_place(found, other));
        let found: Vec<_> =
            checks::all(&config, &origins).into_iter().filter(|mistake| !said(mistake)).collect();
        mistakes.extend(found);
        mistakes.sort();
        if mistakes.is_empty() { Ok(config) } else { Err(mistakes) }
    }

    /// Reads a file without any flag, as [`Config::load`] does.
    ///
    /// # Errors
    /// As for [`Config::load`].
    pub fn read(file: &Path) -> Result<Self, Vec<Mistake>> {
        Self::load(Some(file), &Overrides::default())
    }
}

fn text_of(path: &Path) -> Result<String, Wrong> {
    let unreadable = |error: std::io::Error| Wrong::new(format!("cannot be read: {error}"), "");
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(unreadable)?;
    file.take(Config::MAX_FILE + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > Config::MAX_FILE {
        return Err(Wrong::new(
            format!("is longer than {} bytes", Config::MAX_FILE),
            "is it a configuration file?",
        ));
    }
    String::from_utf8(bytes).map_err(|_| Wrong::new("is not written in UTF-8", "save it as UTF-8 text"))
}

fn same_place(one: &Mistake, other: &Mistake) -> bool {
    (&one.file, one.line, one.column) == (&other.file, other.line, other.column)
}
