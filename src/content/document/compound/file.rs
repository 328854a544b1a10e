//! A compound file as a whole: what each of its storages is, who reads it, and what nobody reads.

use super::container::{Container, SIGNATURE, Sort};
use super::out::Out;
use super::sealed::Package;
use super::walk::Walk;
use super::{message, package, pictures, properties, runs, script, slides, word, workbook};
use crate::content::budget::Budget;
use crate::content::file_type::{Family, FileType};
use crate::content::unwrap::{Inner, Loss, Nature};

/// Storages in storages that are read; Office needs five.
const DEPTH: u32 = 32;

/// What trying a password costs of the bytes that a message may unpack to.
const TRY: u64 = 8 << 20;

/// What a storage can be, by a stream or storage that only it has.
const KINDS: &[(&str, What)] = &[
    ("EncryptedPackage", What::Encrypted),
    ("\u{9}DRMContent", What::Protected),
    ("WordDocument", What::Word),
    ("Workbook", What::Excel),
    ("Book", What::Excel),
    ("PowerPoint Document", What::PowerPoint),
    (message::PROPERTIES, What::Message),
    ("PP40", What::Other("PowerPoint 95 presentation")),
    ("Quill", What::Other("Publisher document")),
    ("VisioDocument", What::Other("Visio drawing")),
    ("MatOST", What::Other("Works document")),
    ("\u{5}HwpSummaryInformation", What::Other("Hangul document")),
    ("VBA", What::Macros),
    // XML that belongs to a document ([MS-OSHARED] 2.3.5): its runs of text are all there is to it.
    ("MsoDataStore", What::Object),
    ("Package", What::Object),
    ("CONTENTS", What::Object),
    ("EmbeddedOdf", What::Object),
    ("\u{1}Ole10Native", What::Object),
    ("Equation Native", What::Object),
];

/// What a storage is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum What {
    /// A document of today's formats, encrypted as a whole.
    Encrypted,
    /// A document under rights management.
    Protected,
    /// A Word document.
    Word,
    /// An Excel workbook.
    Excel,
    /// A PowerPoint presentation.
    PowerPoint,
    /// An Outlook message.
    Message,
    /// Of the kind that is named, from which only runs of text are taken.
    Other(&'static str),
    /// The modules of macros.
    Macros,
    /// What is embedded by a program that is not known; what it keeps lies in a stream that is.
    Object,
}

impl What {
    fn file_type(self, macros: bool) -> FileType {
        let (family, name) = match (self, macros) {
            (Self::Encrypted | Self::Protected, _) => (Family::Encrypted, "encrypted Office document"),
            (Self::Word, false) => (Family::Document, "Word 97 document"),
            (Self::Word, true) => (Family::Document, "Word 97 document with macros"),
            (Self::Excel, false) => (Family::Document, "Excel 97 workbook"),
            (Self::Excel, true) => (Family::Document, "Excel 97 workbook with macros"),
            (Self::PowerPoint, false) => (Family::Document, "PowerPoint 97 presentation"),
            (Self::PowerPoint, true) => (Family::Document, "PowerPoint 97 presentation with macros"),
            (Self::Message, _) => (Family::Mail, "Outlook message"),
            (Self::Other(name), _) => (Family::Document, name),
            (Self::Macros, _) => (Family::Document, "macro project"),
            (Self::Object, _) => (Family::Document, "embedded object"),
        };
        FileType { family, name }
    }
}

/// Classes of the root of a Windows Installer file - package, transform, patch - differ in their first byte.
const INSTALLER: [u8; 15] = [0x10, 0x0C, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0x46];

/// Hands out what is in a compound file: a [`crate::content::unwrap::Whole`].
pub fn read(file: &[u8], budget: &mut Budget, sink: &mut dyn FnMut(Inner<'_>)) {
    let mut out = Out::new(file.len(), budget, sink);
    let Some(container) = Container::open(file) else {
        let words = if file.starts_with(SIGNATURE) {
            "a compound file has no directory"
        } else {
            "this is no compound file"
        };
        if let Err(loss) = out.budget.meter(file.len() as u64).count(file.len()) {
            return out.lost(loss, words);
        }
        runs::runs(file, &mut out);
        return out.lost(Loss::Malformed, words);
    };
    if !container.whole {
        out.lost(Loss::Malformed, "the directory of a compound file is damaged");
    }
    let mut walk = Walk::new(&container);
    let what = walk.storage(Container::ROOT, 0, &mut out);
    match what {
        Some(What::Encrypted) if walk.opened => {
            out.is(FileType { family: Family::Document, name: "Office document with the default password" });
        }
        Some(what) => out.is(what.file_type(walk.macros)),
        None if walk.is_installer() => {
            out.is(FileType { family: Family::Executable, name: "Windows Installer package" });
            out.lost(Loss::Unsupported, "the files in an installer package are not read");
        }
        None => out.lost(Loss::Unsupported, "a compound file of a kind of which only runs of text are read"),
    }
    if walk.short {
        out.lost(Loss::Malformed, "streams of a compound file end too early");
    }
    out.flow();
    for run in container.unused() {
        if run.iter().any(|byte| *byte != 0) && walk.count(run.len(), &mut out) {
            runs::runs(run, &mut out);
        }
    }
}

impl<'c> Walk<'c> {
    /// Hands out a storage and all below it; says what it is, by the first kind that fits. It may be of two: each program
    /// reads its own.
    pub fn storage(&mut self, storage: usize, depth: u32, out: &mut Out<'_>) -> Option<What> {
        if !self.enter(storage) {
            return None;
        }
        if depth > DEPTH {
            out.lost(Loss::Limit, "too many storages lie in each other");
            return None;
        }
        let mut found: Vec<What> = Vec::new();
        for (name, what) in KINDS {
            if self.container.child(storage, name).is_some() && !found.contains(what) {
                found.push(*what);
            }
        }
        for what in &found {
            match what {
                What::Word => self.word(storage, out),
                What::Excel => self.excel(storage, out),
                What::PowerPoint => self.power_point(storage, out),
                What::Message => message::read(self, storage, depth, out),
                What::Encrypted => self.encrypted(storage, out),
                What::Protected => {
                    self.skip(storage, &["\u{9}DRMContent"]);
                    out.lost(Loss::Encrypted, "the document is protected by rights management");
                }
                What::Other(_) => {
                    self.other = true;
                    out.lost(Loss::Unsupported, "a document of a kind of which only runs of text are read");
                }
                What::Macros => self.macros = true,
                What::Object => {}
            }
        }
        // A control keeps its settings under the name that elsewhere means a file.
        let objects = !self.other && self.container.child(storage, "\u{3}OCXNAME").is_none();
        for &id in self.container.children(storage) {
            let Some(entry) = self.container.entry(id) else { continue };
            if entry.sort == Sort::Storage {
                self.storage(id, depth + 1, out);
            } else if found.is_empty() && self.is_installer() && !entry.name.starts_with('\u{5}') {
                // Tables and cabinets, compressed.
            } else if let Some(bytes) = self.take(id, out) {
                let macros =
                    self.container.entry(storage).is_some_and(|entry| entry.name.eq_ignore_ascii_case("VBA"));
                stream(&entry.name, &bytes, macros, objects, out);
            }
        }
        found.first().copied()
    }

    fn is_installer(&self) -> bool {
        let class = self.container.entry(Container::ROOT).map(|root| root.class);
        class.is_some_and(|class| matches!(class, [0x82 | 0x84 | 0x86, rest @ ..] if rest == INSTALLER))
    }

    /// Streams that are encrypted: there is nothing in them to look for.
    fn skip(&mut self, storage: usize, names: &[&str]) {
        for name in names {
            if let Some(id) = self.container.stream(storage, name) {
                self.enter(id);
            }
        }
    }

    fn word(&mut self, storage: usize, out: &mut Out<'_>) {
        let Some(document) = self.named(storage, "WordDocument", out) else { return };
        if word::is_encrypted(&document) {
            self.skip(storage, &["0Table", "1Table", "Data"]);
            return out.lost(Loss::Encrypted, "the Word document is encrypted");
        }
        let table = self.named(storage, word::table_name(&document), out).unwrap_or_default();
        word::read(&document, &table, out);
        out.flow();
        if let Some(data) = self.named(storage, "Data", out) {
            pictures::data(&data, out);
        }
    }

    fn excel(&mut self, storage: usize, out: &mut Out<'_>) {
        // A file for two versions of Excel has both.
        for name in ["Workbook", "Book"] {
            if let Some(stream) = self.named(storage, name, out) {
                out.flow();
                workbook::read(stream, out);
            }
        }
    }

    fn power_point(&mut self, storage: usize, out: &mut Out<'_>) {
        let user = self.named(storage, "Current User", out).unwrap_or_default();
        if slides::is_encrypted(&user) || self.container.stream(storage, "EncryptedSummary").is_some() {
            self.skip(storage, &["PowerPoint Document", "Pictures", "EncryptedSummary"]);
            return out.lost(Loss::Encrypted, "the presentation is encrypted");
        }
        runs::runs(&user, out);
        if let Some(stream) = self.named(storage, "PowerPoint Document", out) {
            self.macros |= slides::read(&stream, out).macros;
        }
        out.flow();
        if let Some(stream) = self.named(storage, "Pictures", out) {
            pictures::drawing(&stream, out);
        }
    }

    /// A document of today's formats, encrypted as a whole ([MS-OFFCRYPTO] 2.3.4).
    fn encrypted(&mut self, storage: usize, out: &mut Out<'_>) {
        let info = self.named(storage, "EncryptionInfo", out).unwrap_or_default();
        // Trying takes a tenth of a second: a message may have few of these.
        let tried = out.budget.meter(TRY).count(TRY as usize);
        match tried.ok().and_then(|()| Package::open(&info)) {
            Some(package) => {
                self.opened = true;
                let stream = self.named(storage, "EncryptedPackage", out).unwrap_or_default();
                if out.begin(Vec::new(), Nature::File) {
                    package.decrypt(&stream, |piece| out.data(piece));
                    out.end();
                }
            }
            None => {
                self.skip(storage, &["EncryptedPackage"]);
                out.lost(Loss::Encrypted, "the document is encrypted");
            }
        }
    }
}

/// A stream that the reader of its storage left: by its name, else for runs of text.
fn stream(name: &str, bytes: &[u8], macros: bool, objects: bool, out: &mut Out<'_>) {
    out.flow();
    match name.to_ascii_lowercase().as_str() {
        "\u{1}ole10native" => package::native(bytes, out),
        "package" | "embeddedodf" | "contents" if objects => out.file(Vec::new(), Nature::File, bytes),
        name if name.starts_with('\u{5}') => properties::read(bytes, out),
        _ if macros => script::read(bytes, out),
        _ => runs::runs(bytes, out),
    }
    out.flow();
}
