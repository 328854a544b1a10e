//! The text of the files that a policy is made of.

use super::decision::PolicyHash;
use sha2::{Digest, Sha256};

/// One file: a rule, a list, a dictionary, what the organisation adds to the detectors.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Source {
    /// Its name inside the rules folder, with `/` between folder and file: `mass-mail.toml`, `lists/own-domains.txt`.
    pub name: String,
    /// The file as the operator knows it, for mistakes: `/etc/portcullis/rules/mass-mail.toml`.
    pub place: String,
    /// What stands in it.
    pub text: String,
}

/// The files of one rules folder.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Sources {
    folder: String,
    files: Vec<Source>,
}

impl Sources {
    /// A folder without files; `folder` is how the operator names it.
    pub fn new(folder: impl Into<String>) -> Self {
        Self { folder: folder.into(), files: Vec::new() }
    }

    /// Adds a file by its name inside the folder.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) {
        let name = name.into();
        let place = self.place(&name);
        self.files.push(Source { name, place, text: text.into() });
    }

    /// Every file.
    pub fn iter(&self) -> impl Iterator<Item = &Source> {
        self.files.iter()
    }

    /// A file of this folder as the operator knows it.
    pub fn place(&self, name: &str) -> String {
        format!("{}/{name}", self.folder)
    }

    /// The files that are of this kind.
    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = &Source> {
        self.files.iter().filter(move |source| source.kind() == kind)
    }

    /// SHA-256 over every rule and list: for each, in the order of names, the name and the text, each after its length,
    /// so that no two sets of files look alike when strung together.
    pub fn hash(&self) -> PolicyHash {
        let mut files: Vec<&Source> = self.files.iter().filter(|file| file.kind() != Kind::Other).collect();
        files.sort_by(|a, b| a.name.cmp(&b.name));
        let mut sum = Sha256::new();
        for file in files {
            for piece in [file.name.as_bytes(), file.text.as_bytes()] {
                sum.update((piece.len() as u64).to_be_bytes());
                sum.update(piece);
            }
        }
        PolicyHash(sum.finalize().into())
    }
}

/// What a file of the rules folder is, by its name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// `<id>.toml`
    Rule,
    /// `lists/<name>.txt`
    List,
    /// `organisation.toml`
    Organisation,
    /// `detectors/<name>.toml`
    Detector,
    /// `dictionaries/<name>.toml`
    Dictionary,
    /// Anything else; it takes no part in the policy.
    Other,
}

impl Source {
    /// What it is.
    pub fn kind(&self) -> Kind {
        let extension = self.name.rsplit_once('.').map(|(_, extension)| extension);
        match (self.name.rsplit_once('/'), extension) {
            (Some(("lists", _)), Some("txt")) => Kind::List,
            (Some(("detectors", _)), Some("toml")) => Kind::Detector,
            (Some(("dictionaries", _)), Some("toml")) => Kind::Dictionary,
            (None, Some("toml")) if self.name == "organisation.toml" => Kind::Organisation,
            (None, Some("toml")) => Kind::Rule,
            _ => Kind::Other,
        }
    }

    /// The file's name without folder and extension: the id of a rule, the name of a list.
    pub fn stem(&self) -> &str {
        let file = self.name.rsplit_once('/').map_or(self.name.as_str(), |(_, file)| file);
        file.rsplit_once('.').map_or(file, |(stem, _)| stem)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(name: &str, text: &str) -> Source {
        Source { name: name.into(), place: format!("rules/{name}"), text: text.into() }
    }

    #[test]
    fn the_name_says_what_a_file_is() {
        for (name, kind, stem) in [
            ("mass-mail.toml", Kind::Rule, "mass-mail"),
            ("lists/own-domains.txt", Kind::List, "own-domains"),
            ("lists/own.domains.txt", Kind::List, "own.domains"),
            ("lists/mass-mail.toml", Kind::Other, "mass-mail"),
            ("organisation.toml", Kind::Organisation, "organisation"),
            ("detectors/payroll.toml", Kind::Detector, "payroll"),
            ("detectors/payroll.txt", Kind::Other, "payroll"),
            ("dictionaries/gambling.toml", Kind::Dictionary, "gambling"),
            ("README.md", Kind::Other, "README"),
            ("old/mass-mail.toml", Kind::Other, "mass-mail"),
            ("toml", Kind::Other, "toml"),
        ] {
            assert_eq!((source(name, "").kind(), source(name, "").stem()), (kind, stem), "{name}");
        }
    }

    fn hash(files: &[(&str, &str)]) -> PolicyHash {
        let mut sources = Sources::new("rules");
        files.iter().for_each(|(name, text)| sources.add(*name, *text));
        sources.hash()
    }

    #[test]
    fn the_hash_is_of_content_and_names_and_not_of_order() {
        let both = hash(&[("a.toml", "x"), ("lists/b.txt", "y")]);
        assert_eq!(both, hash(&[("lists/b.txt", "y"), ("a.toml", "x")]));
        assert_eq!(both, hash(&[("a.toml", "x"), ("lists/b.txt", "y"), ("README.md", "z")]));
        assert_ne!(both, hash(&[("a.toml", "x"), ("lists/b.txt", "z")]));
        assert_ne!(both, hash(&[("a.toml", "x"), ("lists/c.txt", "y")]));
        assert_ne!(hash(&[("a.toml", "x"), ("b.toml", "y")]), hash(&[("a.toml", "xb.tomly")]));
    }
}
