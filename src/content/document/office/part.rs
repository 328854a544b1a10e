//! One part in XML: what it is shows at its first element, whatever its name is.

use super::book::Book;
use super::flow::Flow;
use super::out::Out;
use super::package::{Package, Standard};
use super::sheet::Sheet;
use super::xml::{Handler, attribute, walk};
use crate::content::budget::Meter;
use crate::content::unwrap::Loss;
use quick_xml::events::BytesStart;

/// What the part is.
#[derive(Debug)]
enum Kind {
    /// Its first element has not been seen.
    Unseen,
    /// Nothing of which more is to be known than its text.
    Text,
    Sheet(Box<Sheet>),
    /// Strings that cells share; how deep in what is pronounced, and whether in text.
    Strings {
        phonetic: u32,
        text: u32,
    },
    Styles,
    /// What the package consists of.
    List,
    /// A page that the caller reads.
    Page,
}

struct Part<'o, 's, 'p, 'm> {
    flow: Flow<'o, 's>,
    kind: Kind,
    names: Vec<Name>,
    book: &'p mut Book,
    package: &'p mut Package,
    meter: Meter<'m>,
}

/// Elements of shared strings that count.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Name {
    Item,
    Text,
    Phonetic,
    Other,
}

/// Reads a part, which may not be there as a whole. Whether it is a page that should come out as a file.
pub(super) fn read(
    part: &[u8],
    whole: bool,
    package: &mut Package,
    book: &mut Book,
    meter: Meter<'_>,
    out: &mut Out<'_>,
) -> bool {
    out.part();
    let mut reader =
        Part { flow: Flow::new(out), kind: Kind::Unseen, names: Vec::new(), book, package, meter };
    let mut tags = reader.package.tags;
    let lost = walk(part, &mut tags, &mut reader);
    reader.package.tags = tags;
    if let Kind::Sheet(sheet) = &mut reader.kind {
        sheet.finish(&mut reader.flow);
    }
    if matches!(reader.kind, Kind::Strings { .. }) {
        reader.book.has_strings = true;
    }
    let page = matches!(reader.kind, Kind::Page);
    let seen = !matches!(reader.kind, Kind::Unseen);
    reader.flow.finish();
    match lost {
        // What is read as a file is not lost here, and what was cut off is said to be lost elsewhere.
        Some(_) if page => {}
        Some((Loss::Malformed, _)) if !whole => {}
        Some((loss, words)) => out.lost(loss, words),
        None if !seen && whole => out.lost(Loss::Malformed, "a part that has no element"),
        None => {}
    }
    page
}

impl Part<'_, '_, '_, '_> {
    fn root(&mut self, name: &str) {
        self.kind = match name {
            "worksheet" | "dialogsheet" => Kind::Sheet(Box::default()),
            "macrosheet" => {
                self.package.macros = true;
                Kind::Sheet(Box::default())
            }
            "sst" if !self.book.has_strings => Kind::Strings { phonetic: 0, text: 0 },
            "styleSheet" | "workbook" => Kind::Styles,
            "Types" | "manifest" | "encryption" => Kind::List,
            "module" | "library" | "libraries" if self.package.standard == Standard::OpenDocument => {
                self.package.macros = true;
                Kind::Text
            }
            _ if name.eq_ignore_ascii_case("html") && self.package.standard == Standard::OfficeOpen => {
                Kind::Page
            }
            _ => Kind::Text,
        };
    }
}

impl Handler for Part<'_, '_, '_, '_> {
    fn start(&mut self, name: &str, tag: &BytesStart<'_>) {
        if matches!(self.kind, Kind::Unseen) {
            self.root(name);
        }
        match &mut self.kind {
            Kind::Page => {}
            Kind::Sheet(sheet) => sheet.start(name, tag, &mut self.flow),
            Kind::Strings { phonetic, text } => {
                let name = match name {
                    "si" => Name::Item,
                    "t" => Name::Text,
                    "rPh" => Name::Phonetic,
                    _ => Name::Other,
                };
                *text += u32::from(name == Name::Text);
                *phonetic += u32::from(name == Name::Phonetic);
                self.names.push(name);
            }
            Kind::Styles => {
                self.book.style(name, tag);
                if name == "workbookPr" {
                    self.book.from_1904 |=
                        matches!(attribute(tag, "date1904").as_deref(), Some("1" | "true" | "on"));
                }
                self.flow.start(name, tag);
            }
            Kind::List => {
                self.package.listed(name, tag);
                self.flow.start(name, tag);
            }
            Kind::Unseen | Kind::Text => self.flow.start(name, tag),
        }
    }

    fn end(&mut self) {
        match &mut self.kind {
            Kind::Page => {}
            Kind::Sheet(sheet) => sheet.end(&mut self.flow, self.book, &mut self.meter),
            Kind::Strings { phonetic, text } => match self.names.pop() {
                Some(Name::Item) => self.book.end_string(),
                Some(Name::Text) => *text = text.saturating_sub(1),
                Some(Name::Phonetic) => *phonetic = phonetic.saturating_sub(1),
                _ => {}
            },
            _ => self.flow.end(),
        }
    }

    fn text(&mut self, text: &str) {
        match &mut self.kind {
            Kind::Page => {}
            Kind::Sheet(sheet) => sheet.text(text, &mut self.flow),
            Kind::Strings { phonetic: 0, text: 1.. } => self.book.add(text),
            Kind::Strings { .. } => self.flow.beside(text),
            _ => self.flow.text(text),
        }
    }

    fn aside(&mut self, text: &str) {
        if !matches!(self.kind, Kind::Page) {
            self.flow.aside(text);
        }
    }
}
