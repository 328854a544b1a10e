//! Which kind of package an archive is, and what the package says of its parts (ECMA-376 part 2; OpenDocument 1.3 part 2;
//! EPUB 3.3, 4).

use super::xml::{TAGS, attribute};
use crate::content::archive::zip::{Archive, Entry};
use crate::content::file_type::{Family, FileType};
use quick_xml::events::BytesStart;
use std::collections::HashSet;

/// Whose package it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Standard {
    /// Office Open XML, XPS and others by the same conventions.
    OfficeOpen,
    OpenDocument,
    Book,
}

/// What is known of a package.
#[derive(Debug)]
pub(super) struct Package {
    pub(super) standard: Standard,
    /// So many tags may still be read in it.
    pub(super) tags: u32,
    /// There is code in it.
    pub(super) macros: bool,
    /// What the package says is encrypted: names of entries.
    encrypted: HashSet<String>,
    /// The entry that the list tells of.
    current: String,
    /// Where the strings of a workbook are, where it is said.
    strings: HashSet<String>,
    family: &'static str,
}

impl Package {
    /// What the archive is. Nothing, where it is no document.
    pub(super) fn of(archive: &Archive<'_>) -> Option<Self> {
        let has = |wanted: &str| any(archive, |name| name.eq_ignore_ascii_case(wanted));
        let in_folder = |folder: &str| any(archive, |name| name.starts_with(folder));
        if has("AndroidManifest.xml") || has("AppxManifest.xml") || has("classes.dex") {
            return None;
        }
        const OFFICE: &[(&str, &str, &str)] = &[
            ("word/", "word/document.xml", "Word document with macros"),
            ("xl/", "xl/workbook.xml", "Excel workbook with macros"),
            ("ppt/", "ppt/presentation.xml", "PowerPoint presentation with macros"),
        ];
        // What is damaged may have lost the list of its parts.
        let main = OFFICE.iter().find(|(folder, main, _)| has(main) || in_folder(folder));
        let standard = if has("[Content_Types].xml") || main.is_some_and(|(_, main, _)| has(main)) {
            Standard::OfficeOpen
        } else if has("META-INF/container.xml") {
            Standard::Book
        } else if has("META-INF/manifest.xml") && !has("META-INF/MANIFEST.MF")
            || has("mimetype") && (has("content.xml") || has("encrypted-package"))
            || has("content.xml") && has("styles.xml")
        {
            Standard::OpenDocument
        } else {
            return None;
        };
        let family = match standard {
            Standard::OpenDocument => "OpenDocument file with macros",
            _ => main.map_or("Office document with macros", |(_, _, name)| name),
        };
        Some(Self::new(standard, family))
    }

    /// A document that is no package.
    pub(super) fn flat() -> Self {
        Self::new(Standard::OpenDocument, "OpenDocument file with macros")
    }

    fn new(standard: Standard, family: &'static str) -> Self {
        let (encrypted, strings) = (HashSet::new(), HashSet::new());
        Self { standard, tags: TAGS, macros: false, encrypted, current: String::new(), strings, family }
    }

    /// What the file is, where its macros make it something else.
    pub(super) fn with_macros(&self) -> Option<FileType> {
        self.macros.then_some(FileType { family: Family::Document, name: self.family })
    }

    /// Whether an entry tells of the others: it is read first.
    pub(super) fn is_list(entry: &Entry) -> bool {
        has_name(entry, &["[Content_Types].xml", "META-INF/manifest.xml", "META-INF/encryption.xml"])
    }

    /// Whether an entry holds what others need: it is read before them.
    pub(super) fn is_shared(&self, entry: &Entry) -> bool {
        let said = |name: &String| self.strings.contains(&plain(name).to_ascii_lowercase());
        has_name(entry, SHARED) || entry.names.iter().any(said)
    }

    /// Takes what a list of the parts says.
    pub(super) fn listed(&mut self, name: &str, tag: &BytesStart<'_>) {
        let lower = |wanted: &str| attribute(tag, wanted).map(|value| plain(&value).to_ascii_lowercase());
        match name {
            "Override" => {
                let shared = lower("ContentType").is_some_and(|kind| kind.contains("sharedstrings"));
                if let Some(name) = lower("PartName").filter(|_| shared) {
                    self.strings.insert(name);
                }
            }
            "file-entry" => self.current = lower("full-path").unwrap_or_default(),
            "encryption-data" => _ = self.encrypted.insert(self.current.clone()),
            "CipherReference" => {
                if let Some(name) = lower("URI") {
                    self.encrypted.insert(name);
                }
            }
            _ => {}
        }
    }

    /// Whether the package says that an entry is encrypted.
    pub(super) fn is_encrypted(&self, entry: &Entry) -> bool {
        let said = |name: &String| self.encrypted.contains(&plain(name).to_ascii_lowercase());
        let all = || entry.names.iter().any(|name| name == "encrypted-package");
        self.standard != Standard::OfficeOpen && (entry.names.iter().any(said) || all())
    }
}

/// Parts of a workbook that say what holds for all its sheets.
const SHARED: &[&str] = &[
    "xl/workbook.xml",
    "xl/styles.xml",
    "xl/sharedStrings.xml",
    "xl/workbook.bin",
    "xl/styles.bin",
    "xl/sharedStrings.bin",
];

fn has_name(entry: &Entry, wanted: &[&str]) -> bool {
    entry.names.iter().any(|name| wanted.iter().any(|wanted| plain(name).eq_ignore_ascii_case(wanted)))
}

fn any(archive: &Archive<'_>, wanted: impl Fn(&str) -> bool) -> bool {
    archive.entries().iter().any(|entry| entry.names.iter().any(|name| wanted(plain(name))))
}

/// A name without what stands before it only in some packages.
fn plain(name: &str) -> &str {
    name.trim_start_matches(['/', '\\']).trim_start_matches("./")
}
