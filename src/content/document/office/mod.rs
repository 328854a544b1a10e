//! Documents that are packages of parts: Office Open XML, OpenDocument, EPUB, XPS.
//!
//! Every part in XML is read, not only the main one: what lies in the file goes to the recipient with it.

mod attributes;
mod binary;
mod binary_workbook;
mod book;
mod cell;
mod entry;
mod flow;
mod glyphs;
mod line;
mod number;
mod out;
mod package;
mod part;
mod roles;
mod sheet;
mod sheet_header;
mod xml;
mod xml_charset;

use self::book::Book;
use self::out::Out;
use self::package::{Package, Standard};
use crate::content::archive::zip::{Archive, Entry};
use crate::content::budget::Budget;
use crate::content::unwrap::{Inner, Loss, Nature};

/// Bytes of an entry by which it is known.
const HEAD: usize = 512;
/// After so many parts that could not be read for want of room, the rest is not tried.
const PATIENCE: u32 = 16;

/// Reads an archive that is a document (ECMA-376 part 2, OpenDocument 1.3 part 2, EPUB 3.3). Returns false, having done nothing,
/// where it is none. What is odd about the archive itself, and what lies beside its entries, is said too.
pub fn read(archive: &Archive<'_>, budget: &mut Budget, sink: &mut dyn FnMut(Inner<'_>)) -> bool {
    let Some(package) = Package::of(archive) else {
        return false;
    };
    archive.remarks(budget, sink);
    let mut reader = Reader { archive, package, book: Book::default(), out: Out::new(sink), failed: 0 };
    reader.archive();
    let entries = archive.entries().iter().filter(|entry| !entry.is_folder);
    let (lists, rest): (Vec<_>, Vec<_>) = entries.partition(|entry| Package::is_list(entry));
    reader.entries(&lists, budget);
    // The lists tell which come second. Decided once for all, so that none is passed over.
    let (shared, rest): (Vec<_>, Vec<_>) =
        rest.into_iter().partition(|entry| reader.package.is_shared(entry));
    reader.entries(&shared, budget);
    reader.entries(&rest, budget);
    reader.finish();
    true
}

/// Reads a document that is one file of XML (flat OpenDocument, OpenDocument 1.3 part 3, 3.1; Word 2003; flat Office Open XML).
pub fn read_xml(file: &[u8], budget: &mut Budget, sink: &mut dyn FnMut(Inner<'_>)) {
    let mut out = Out::new(sink);
    if let Err(loss) = budget.file() {
        return out.lost(loss, words(loss));
    }
    if let Err(loss) = budget.markup(file.len()) {
        return out.lost(loss, words(loss));
    }
    let (mut package, mut book) = (Package::flat(), Book::default());
    let meter = budget.meter(file.len() as u64);
    part::read(file, true, &mut package, &mut book, meter, &mut out);
    if let Some(found) = package.with_macros() {
        out.say(Inner::Is(found));
    }
    out.flush();
}

struct Reader<'a, 's> {
    archive: &'a Archive<'a>,
    package: Package,
    book: Book,
    out: Out<'s>,
    failed: u32,
}

/// What comes out of an entry.
enum Unpacked {
    /// Too little to know.
    Head(Vec<u8>),
    /// Something to be read here.
    Part(Vec<u8>),
    /// A file that the caller reads.
    File(Tail),
    /// What cannot be read.
    Noise,
}

impl Reader<'_, '_> {
    /// What the records of the entries say by themselves.
    fn archive(&mut self) {
        let archive = self.archive;
        let comments = archive.entries().iter().map(|entry| &entry.comment);
        // Names of folders say something only where somebody made them up.
        let folders = archive.entries().iter().filter(|entry| entry.is_folder);
        let names = folders.flat_map(|entry| &entry.names).filter(|name| name.contains(' '));
        for text in comments.chain(names) {
            self.out.line(text);
        }
    }

    fn entries(&mut self, entries: &[&Entry], budget: &mut Budget) {
        for entry in entries {
            if self.failed < PATIENCE {
                self.entry(entry, budget);
            }
        }
    }

    fn entry(&mut self, entry: &Entry, budget: &mut Budget) {
        let mut state = Unpacked::Head(Vec::new());
        let (archive, out, package) = (self.archive, &mut self.out, &mut self.package);
        let result = archive.unpack(entry, budget, &mut |piece| match &mut state {
            Unpacked::Head(head) => {
                head.extend_from_slice(piece);
                if head.len() >= HEAD {
                    let head = std::mem::take(head);
                    state = decide(head, entry, package, out);
                }
            }
            Unpacked::Part(part) => part.extend_from_slice(piece),
            Unpacked::File(tail) => tail.data(piece, package, out),
            Unpacked::Noise => {}
        });
        if let Unpacked::Head(head) = &mut state
            && (result.is_ok() || !head.is_empty())
        {
            let head = std::mem::take(head);
            state = decide(head, entry, package, out);
        }
        match state {
            Unpacked::Part(part) => self.part(&part, result.is_ok(), entry, budget),
            Unpacked::File(_) => out.say(Inner::End),
            Unpacked::Noise => out.lost(Loss::Encrypted, "an encrypted part of a document"),
            Unpacked::Head(_) => {}
        }
        if let Err(loss) = result {
            self.failed += u32::from(matches!(loss, Loss::Limit));
            self.out.lost(loss, words(loss));
        }
    }

    fn part(&mut self, part: &[u8], whole: bool, entry: &Entry, budget: &mut Budget) {
        if let Err(loss) = budget.markup(part.len()) {
            return self.out.lost(loss, words(loss));
        }
        if binary_workbook::is_part(part) {
            binary_workbook::read(part, &mut self.book, budget.meter(part.len() as u64), &mut self.out);
            return;
        }
        let meter = budget.meter(part.len() as u64);
        let page = part::read(part, whole, &mut self.package, &mut self.book, meter, &mut self.out);
        // What has another name may be meant for another program.
        if page || !entry::is_part(entry, self.package.standard) {
            self.out.say(Inner::Begin { names: entry.names.clone(), nature: Nature::File });
            for piece in part.chunks(1 << 16) {
                self.out.say(Inner::Data(piece));
            }
            self.out.say(Inner::End);
        }
    }

    fn finish(mut self) {
        self.out.part();
        for text in self.book.unused() {
            self.out.line(text);
        }
        if let Some(found) = self.package.with_macros() {
            self.out.say(Inner::Is(found));
        }
        self.out.flush();
    }
}

fn words(loss: Loss) -> &'static str {
    match loss {
        Loss::Encrypted => "an encrypted part of a document",
        Loss::Malformed => "a damaged part of a document",
        Loss::Unsupported => "a part of a document that is packed in a way that is not read",
        Loss::Uninspectable => "a part of a document that cannot be read",
        Loss::Limit => "a document that is too large",
        Loss::Bomb => "a part of a document that unpacks to far more than it is",
    }
}

/// What an entry is, now that its first bytes are there.
fn decide(head: Vec<u8>, entry: &Entry, package: &mut Package, out: &mut Out<'_>) -> Unpacked {
    if xml_charset::is_xml(&head)
        || package.standard == Standard::OfficeOpen && binary_workbook::is_part(&head)
    {
        return Unpacked::Part(head);
    }
    let kind = entry::kind(entry, &head, package.standard);
    if package.is_encrypted(entry) {
        // Fonts are made unreadable for other programs only; they say nothing.
        let font = entry.names.iter().any(|name| {
            let name = name.to_ascii_lowercase();
            [".ttf", ".otf", ".woff", ".woff2"].iter().any(|ending| name.ends_with(ending))
        });
        if !font {
            return Unpacked::Noise;
        }
    }
    out.say(Inner::Begin { names: entry.names.clone(), nature: kind });
    let mut tail = Tail { compound: head.starts_with(entry::COMPOUND), last: Vec::new() };
    tail.data(&head, package, out);
    Unpacked::File(tail)
}

/// A file on its way out, in which code is looked for.
struct Tail {
    compound: bool,
    last: Vec<u8>,
}

impl Tail {
    fn data(&mut self, piece: &[u8], package: &mut Package, out: &mut Out<'_>) {
        /// The name of the stream that tells of all modules ([MS-OVBA] 2.2.1).
        const CODE: &[u8] = b"_\0V\0B\0A\0_\0P\0R\0O\0J\0E\0C\0T\0";
        if self.compound && !package.macros {
            let begin = piece.get(..CODE.len().min(piece.len())).unwrap_or_default();
            self.last.extend_from_slice(begin);
            let found = |bytes: &[u8]| memchr::memmem::find(bytes, CODE).is_some();
            package.macros = found(piece) || found(&self.last);
            let keep = piece.get(piece.len().saturating_sub(CODE.len())..).unwrap_or_default();
            if keep.len() == CODE.len() {
                self.last.clear();
            }
            self.last.extend_from_slice(keep);
        }
        out.say(Inner::Data(piece));
    }
}
