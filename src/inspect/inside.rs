//! Content within content: a message that is encoded in a part, files in a container. Each level is unwrapped as it
//! arrives; how many levels there may be is limited.

use super::desk::Desk;
use super::files::Files;
use crate::content::armour::Armoured;
use crate::content::cms::{self, Cms};
use crate::content::encoded_run::EncodedRuns;
use crate::content::encoded_run::grouped::GroupedRuns;
use crate::content::file_type::{Family, FileType};
use crate::content::inflate::{Format as Compression, Inflate};
use crate::content::mbox::{self, Mbox};
use crate::content::openpgp::{self, OpenPgp};
use crate::content::tnef::Tnef;
use crate::content::unwrap::{Inner, Nature, Unwrap};
use crate::content::uuencode::UuBlocks;
use crate::message::entity::Entity;
use crate::message::header::Header;
use crate::message::transfer::Encoding;

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

/// The inside of one part.
#[derive(Debug)]
pub struct Inside {
    /// What takes the container apart; nothing where the part is one entity.
    unwrap: Option<Box<dyn Unwrap>>,
    /// It says nothing but which files there are.
    finds: bool,
    files: Files,
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
    /// One entity: a header block and a body. Nothing where there may be no more.
    pub fn entity(outer: u32, level: u8, desk: &mut Desk) -> Option<Self> {
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
            Some(_) if *finds && files.is_full() => {}
            Some(unwrap) => unwrap.feed(bytes, &mut |inner| files.take(inner, desk)),
            None => files.take(Inner::Data(bytes), desk),
        }
    }

    /// Something has come out.
    pub fn has_files(&self) -> bool {
        self.files.any()
    }

    /// The end of the container.
    pub fn finish(self, desk: &mut Desk) {
        let Self { unwrap, mut files, .. } = self;
        if let Some(mut unwrap) = unwrap {
            unwrap.finish(&mut |inner| files.take(inner, desk));
        }
        files.finish(desk);
    }
}
