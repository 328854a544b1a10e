//! Content within content: a message that is encoded in a part, files in a container. Each level is unwrapped as it
//! arrives; how many levels there may be is limited.

use super::desk::{Desk, Layer, Root};
use super::facts::{Part, Shortfall};
use super::header_facts;
use crate::content::armour::Armoured;
use crate::content::cms::{self, Cms};
use crate::content::encoded_run::EncodedRuns;
use crate::content::encoded_run::grouped::GroupedRuns;
use crate::content::file_type::{Family, FileType};
use crate::content::inflate::{Format as Compression, Inflate};
use crate::content::mbox::{self, Mbox};
use crate::content::openpgp::{self, OpenPgp};
use crate::content::tnef::Tnef;
use crate::content::unwrap::{Inner, Loss, Nature, Unwrap};
use crate::content::uuencode::UuBlocks;
use crate::detect::finding::Place;
use crate::detect::scanner::Scanner;
use crate::message::ambiguity::Ambiguity;
use crate::message::encoded_word;
use crate::message::entity::Entity;
use crate::message::file_name;
use crate::message::header::Header;
use crate::message::transfer::Encoding;
use std::sync::Arc;

/// A format whose content is unwrapped while it passes.
struct Format {
    /// By the beginning of the content, and what that was taken for.
    is: fn(&[u8], FileType) -> bool,
    unwrap: fn() -> Box<dyn Unwrap>,
}

/// Every such format; the first that fits counts.
const FORMATS: &[Format] = &[
    Format { is: |head, _| mbox::looks_like_mbox(head), unwrap: || Box::new(Mbox::default()) },
    Format { is: |head, _| cms::looks_like_cms(head), unwrap: || Box::new(Cms::default()) },
    Format { is: |_, found| found.name == "Outlook container (TNEF)", unwrap: || Box::new(Tnef::default()) },
    Format {
        is: |head, found| found.name == "PGP encrypted file" || openpgp::looks_like_openpgp(head),
        unwrap: || Box::new(OpenPgp::default()),
    },
    Format {
        is: |_, found| found.name == "gzip file",
        unwrap: || Box::new(Inflate::new(Compression::Gzip, false)),
    },
];

const TOO_DEEP: &str = "content within content deeper than the limit";

/// The inside of one part.
#[derive(Debug)]
pub struct Inside {
    /// What takes the container apart; nothing where the part is one entity.
    unwrap: Option<Box<dyn Unwrap>>,
    /// It says nothing but which files there are.
    finds: bool,
    files: Files,
}

/// What has come out so far.
#[derive(Debug)]
struct Files {
    /// The part whose inside this is.
    outer: u32,
    level: u8,
    count: u32,
    open: Option<Box<dyn Layer>>,
    /// There may be no more files.
    full: bool,
}

/// The inside of a part by its declaration: a message or a multipart that is encoded, which the walker left as a leaf.
pub fn declared(index: u32, level: u8, header: &Header, entity: &Entity, desk: &mut Desk) -> Option<Inside> {
    if entity.is_message() {
        return Inside::entity(index, level, desk);
    }
    if entity.is_multipart() && !entity.boundaries.is_empty() && entity.encoding != Encoding::Identity {
        let mut inside = Inside::entity(index, level, desk)?;
        // What is encoded is the body alone: it goes with the type that was declared.
        for field in header.named("content-type") {
            inside.feed(b"Content-Type:", desk);
            inside.feed(&field.unfolded(), desk);
            inside.feed(b"\r\n", desk);
        }
        inside.feed(b"\r\n", desk);
        return Some(inside);
    }
    let inflate = Inflate::new(compression(header)?, false);
    Some(Inside::of(Box::new(inflate), index, level))
}

/// How a body is compressed on its way: by a field that HTTP has (RFC 9110 section 8.4) and some clients heed, or by a
/// transfer encoding that nobody has registered.
fn compression(header: &Header) -> Option<Compression> {
    ["content-encoding", "content-transfer-encoding"].iter().flat_map(|name| header.named(name)).find_map(
        |field| match field.unfolded().trim_ascii().to_ascii_lowercase().as_slice() {
            b"gzip" | b"x-gzip" => Some(Compression::Gzip),
            b"deflate" | b"x-deflate" => Some(Compression::Deflate),
            _ => None,
        },
    )
}

/// The inside of a part by its content, of which this is the beginning.
pub fn found(index: u32, level: u8, head: &[u8], found: FileType, desk: &mut Desk) -> Option<Inside> {
    if found.family == Family::Mail && found.name == "mail message" {
        return Inside::entity(index, level, desk);
    }
    let format = FORMATS.iter().find(|format| (format.is)(head, found))?;
    Some(Inside::of((format.unwrap)(), index, level))
}

/// What is in the armour of OpenPGP that stands in a text.
pub fn armoured(index: u32, level: u8) -> Inside {
    Inside::of(Box::new(Armoured::default()), index, level)
}

/// What is in armour that stands in bytes as they are, whatever they are.
pub fn perhaps_armoured(index: u32, level: u8) -> Inside {
    Inside::of(Box::new(Armoured::guess()), index, level)
}

/// What looks for content that is encoded in a text.
pub fn of_text(index: u32, level: u8) -> Vec<Inside> {
    let finders: [Box<dyn Unwrap>; 3] =
        [Box::new(EncodedRuns::default()), Box::new(GroupedRuns::default()), Box::new(UuBlocks::default())];
    finders.into_iter().map(|finder| Inside { finds: true, ..Inside::of(finder, index, level) }).collect()
}

impl Inside {
    fn entity(outer: u32, level: u8, desk: &mut Desk) -> Option<Self> {
        let mut files = Files::of(outer, level);
        files.begin(Vec::new(), Nature::Entity, desk).then_some(Self { unwrap: None, finds: false, files })
    }

    /// The inside of a container.
    fn of(unwrap: Box<dyn Unwrap>, outer: u32, level: u8) -> Self {
        Self { unwrap: Some(unwrap), finds: false, files: Files::of(outer, level) }
    }

    /// The next bytes of the container.
    pub fn feed(&mut self, bytes: &[u8], desk: &mut Desk) {
        let Self { unwrap, finds, files } = self;
        match unwrap {
            Some(_) if *finds && files.full => {}
            Some(unwrap) => unwrap.feed(bytes, &mut |inner| files.take(inner, desk)),
            None => files.take(Inner::Data(bytes), desk),
        }
    }

    /// Something has come out.
    pub fn has_files(&self) -> bool {
        self.files.count > 0
    }

    /// The end of the container.
    pub fn finish(mut self, desk: &mut Desk) {
        let Self { unwrap, files, .. } = &mut self;
        if let Some(unwrap) = unwrap {
            unwrap.finish(&mut |inner| files.take(inner, desk));
        }
        files.end(desk);
    }
}

impl Files {
    fn of(outer: u32, level: u8) -> Self {
        Self { outer, level, count: 0, open: None, full: false }
    }

    fn take(&mut self, inner: Inner<'_>, desk: &mut Desk) {
        match inner {
            Inner::Begin { names, nature } => {
                self.end(desk);
                self.begin(names, nature, desk);
            }
            Inner::Unpacked(bytes, too_many) => *too_many |= !desk.unpack(bytes),
            Inner::Data(bytes) => {
                if let Some(open) = &mut self.open {
                    open.feed(bytes, desk);
                }
            }
            Inner::End => self.end(desk),
            // Of what is read as a whole, which nothing is yet.
            Inner::Text(_) | Inner::Is(_) | Inner::Odd(_) => {}
            Inner::Lost(loss, detail) => desk.shortfall(shortfall(loss), Some(self.outer), detail),
        }
    }

    /// A file begins; false where there may be no more.
    fn begin(&mut self, names: Vec<String>, nature: Nature, desk: &mut Desk) -> bool {
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
        let level = self.level.saturating_add(1);
        let depth = depth.saturating_add(1);
        self.open = Some(if nature == Nature::Entity {
            let prefix =
                if self.count > 1 { format!("{number}/{}.", self.count) } else { format!("{number}.") };
            (desk.layers.entity)(Root { prefix, depth, level }, desk)
        } else {
            let index = open_file(format!("{number}/{}", self.count), depth, names, desk);
            (desk.layers.file)(index, level, desk)
        });
        true
    }

    fn end(&mut self, desk: &mut Desk) {
        if let Some(open) = self.open.take() {
            open.finish(desk);
        }
    }
}

/// Opens the part of a file that has names and no header block.
fn open_file(number: String, depth: u16, names: Vec<String>, desk: &mut Desk) -> u32 {
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
        attached: true,
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
