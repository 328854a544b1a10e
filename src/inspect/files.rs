//! What comes out of a container: files, each a part of its own, and text of the container itself.

use super::desk::{Desk, Layer, Root};
use super::facts::{Part, Shortfall};
use super::header_facts;
use crate::content::budget::Budget;
use crate::content::file_type::FileType;
use crate::content::unwrap::{Inner, Loss, Nature, Oddity};
use crate::detect::finding::Place;
use crate::detect::scanner::Scanner;
use crate::message::ambiguity::Ambiguity;
use crate::message::encoded_word;
use crate::message::file_name;
use std::sync::Arc;

const TOO_DEEP: &str = "content within content deeper than the limit";

/// What has come out of a container so far.
#[derive(Debug)]
pub struct Files {
    /// The part whose inside this is.
    outer: u32,
    level: u8,
    count: u32,
    open: Option<Box<dyn Layer>>,
    /// There may be no more files.
    full: bool,
    /// They were compressed.
    unpacked: bool,
    /// What the container itself says.
    text: Option<Box<dyn Layer>>,
}

impl Files {
    /// Nothing has come out yet of the part with this index, which is at this level.
    pub fn of(outer: u32, level: u8) -> Self {
        Self { outer, level, count: 0, open: None, full: false, unpacked: false, text: None }
    }

    /// Takes what comes out next.
    pub fn take(&mut self, inner: Inner<'_>, desk: &mut Desk) {
        match inner {
            Inner::Begin { names, nature } => {
                self.end(desk);
                self.begin(names, nature, desk);
            }
            Inner::Unpacked(bytes, too_many) => {
                self.unpacked = true;
                *too_many |= !desk.unpack(bytes);
            }
            Inner::Data(bytes) => {
                let unpacked = self.unpacked;
                if let Some(open) = &mut self.open {
                    desk.reading(unpacked, |desk| open.feed(bytes, desk));
                }
            }
            Inner::End => self.end(desk),
            Inner::Text(text) => {
                let Self { text: written, outer, level, .. } = self;
                written
                    .get_or_insert_with(|| (desk.layers.text)(*outer, *level, desk))
                    .feed(text.as_bytes(), desk);
            }
            Inner::Is(found) => {
                if let Some(part) = desk.part(self.outer) {
                    part.true_type = found;
                }
            }
            Inner::Odd(oddity) => desk.codes.raise(match oddity {
                Oddity::Conflict => Ambiguity::ArchiveConflict,
                Oddity::Polyglot => Ambiguity::Polyglot,
            }),
            Inner::Lost(loss, detail) => desk.shortfall(shortfall(loss), Some(self.outer), detail),
        }
    }

    /// A file begins; false where there may be no more.
    pub fn begin(&mut self, names: Vec<String>, nature: Nature, desk: &mut Desk) -> bool {
        if self.level >= desk.limits.levels {
            desk.shortfall(Shortfall::Limit, Some(self.outer), TOO_DEEP);
            self.full = true;
            return false;
        }
        if desk.room() == 0 {
            desk.shortfall(Shortfall::Limit, None, "more parts than the limit");
            self.full = true;
            return false;
        }
        let Some((number, depth)) = desk.part(self.outer).map(|part| (part.number.clone(), part.depth))
        else {
            return false;
        };
        self.count = self.count.saturating_add(1);
        desk.budget.text = desk.budget.text.saturating_sub(Budget::OPENING);
        let level = self.level.saturating_add(1);
        let depth = depth.saturating_add(1);
        self.open = Some(if nature == Nature::Entity {
            let prefix =
                if self.count > 1 { format!("{number}/{}.", self.count) } else { format!("{number}.") };
            (desk.layers.entity)(Root { prefix, depth, level }, desk)
        } else {
            let attached = nature == Nature::File;
            let index = open_file(format!("{number}/{}", self.count), depth, names, attached, desk);
            (desk.layers.file)(index, level, desk)
        });
        true
    }

    /// The end of the container.
    pub fn finish(mut self, desk: &mut Desk) {
        self.end(desk);
        if let Some(text) = self.text.take() {
            text.finish(desk);
        }
    }

    /// Something has come out.
    pub fn any(&self) -> bool {
        self.count > 0
    }

    /// There may be no more.
    pub fn is_full(&self) -> bool {
        self.full
    }

    fn end(&mut self, desk: &mut Desk) {
        if let Some(open) = self.open.take() {
            desk.reading(self.unpacked, |desk| open.finish(desk));
        }
    }
}

/// Opens the part of a file that has names and no header block.
fn open_file(number: String, depth: u16, names: Vec<String>, attached: bool, desk: &mut Desk) -> u32 {
    let names = desk.keep_names(names);
    if names.iter().any(|name| name.chars().any(file_name::is_bidi_control)) {
        desk.codes.raise(Ambiguity::NameBidi);
    }
    let mut scanner = Scanner::new(Arc::clone(&desk.detectors));
    let decoded: Vec<String> = names
        .iter()
        .map(|name| encoded_word::decode(name.as_bytes(), &mut desk.codes).into_owned())
        .collect();
    let index = desk.open_part(Part {
        number,
        depth,
        view: desk.view,
        declared: "application/octet-stream".to_owned(),
        names,
        true_type: FileType::UNKNOWN,
        attached,
        inline_picture: false,
        size: 0,
    });
    let mut page = desk.ledger.at(Place::Part(index));
    scanner.feed(&decoded.join("\n\n"), &mut page);
    scanner.finish(&mut page);
    header_facts::markings_in_names(&decoded, &mut page);
    index
}

fn shortfall(loss: Loss) -> Shortfall {
    match loss {
        Loss::Encrypted => Shortfall::Encrypted,
        Loss::Malformed => Shortfall::Malformed,
        Loss::Unsupported => Shortfall::Unsupported,
        Loss::Uninspectable => Shortfall::Uninspectable,
        Loss::Limit => Shortfall::Limit,
        Loss::Bomb => Shortfall::Bomb,
    }
}
