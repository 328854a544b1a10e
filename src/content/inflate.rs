//! Compressed streams: gzip (RFC 1952), zlib (RFC 1950) and deflate (RFC 1951).

mod gzip;

use super::unwrap::{Inner, Loss, Nature, Unwrap};
use flate2::{Crc, Decompress, FlushDecompress, Status};
use gzip::{Header, Trailer};

/// Bytes that a stream may unpack to.
const MAX_OUT: u64 = 100 * 1024 * 1024;
/// Bytes up to which it does not matter how well they were compressed.
const SMALL: u64 = 1024 * 1024;
/// Bytes for one byte of the stream, beyond [`SMALL`]; deflate reaches 1032, text hardly 20.
const RATIO: u64 = 200;
/// Bytes that are unpacked in one step. Steps begin at fixed places, so that limits and damage act in the same place
/// however the stream is cut.
const BLOCK: usize = 4 * 1024;
/// Bytes handed out at once.
const PIECE: usize = 16 * 1024;

/// How a stream is framed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// Members of RFC 1952, one or more.
    Gzip,
    /// RFC 1950.
    Zlib,
    /// Not at all.
    Raw,
    /// As the content coding `deflate` is written: RFC 1950 by RFC 9110 section 8.4.1.2, but often not framed at all.
    Deflate,
}

/// Unpacks one stream, which holds one file; the first member of gzip may name it.
#[derive(Debug)]
pub struct Inflate {
    format: Format,
    entity: bool,
    pending: Vec<u8>,
    stage: Stage,
    taken: u64,
    out: u64,
    open: bool,
    over: bool,
    buffer: Vec<u8>,
}

#[derive(Debug)]
enum Stage {
    Start,
    Header(Header),
    Body(Decompress, Crc),
    Trailer(Trailer),
    /// Behind a stream that is complete.
    Complete,
}

impl Inflate {
    /// At the beginning of a stream; `entity` says whether what it holds is one.
    pub fn new(format: Format, entity: bool) -> Self {
        Self {
            format,
            entity,
            pending: Vec::new(),
            stage: Stage::Start,
            taken: 0,
            out: 0,
            open: false,
            over: false,
            buffer: Vec::new(),
        }
    }

    fn block(&mut self, sink: &mut dyn FnMut(Inner<'_>)) {
        let mut block = std::mem::take(&mut self.pending);
        let mut rest = block.as_slice();
        while !rest.is_empty() && !self.over {
            match self.advance(rest, sink) {
                Ok(taken) => rest = rest.get(taken..).unwrap_or_default(),
                Err(loss) => self.end(Some(loss), sink),
            }
        }
        block.clear();
        self.pending = block;
    }

    /// Reads as much as belongs together; says how many bytes that were.
    fn advance(&mut self, bytes: &[u8], sink: &mut dyn FnMut(Inner<'_>)) -> Result<usize, Loss> {
        match &mut self.stage {
            Stage::Start => {
                let zlib = self.format == Format::Zlib || (self.format == Format::Deflate && is_zlib(bytes));
                if self.format == Format::Gzip {
                    self.stage = Stage::Header(Header::default());
                } else {
                    self.begin(Vec::new(), sink);
                    self.stage = Stage::Body(Decompress::new(zlib), Crc::new());
                }
                Ok(0)
            }
            Stage::Header(header) => {
                let taken = header.read(bytes)?;
                if header.is_complete() {
                    let name = header.name();
                    self.begin(name.into_iter().collect(), sink);
                    self.stage = Stage::Body(Decompress::new(false), Crc::new());
                }
                self.taken += taken as u64;
                Ok(taken)
            }
            Stage::Body(..) => self.body(bytes, sink),
            Stage::Trailer(trailer) => {
                let taken = trailer.read(bytes);
                if trailer.is_complete() {
                    let fits = trailer.fits();
                    self.stage = Stage::Complete;
                    if !fits {
                        return Err(Loss::Malformed);
                    }
                }
                Ok(taken)
            }
            // Tapes are filled up with zeros.
            Stage::Complete => match bytes.first() {
                Some(0) => Ok(1),
                Some(_) if self.format == Format::Gzip => {
                    self.stage = Stage::Header(Header::default());
                    Ok(0)
                }
                _ => Err(Loss::Malformed),
            },
        }
    }

    fn body(&mut self, bytes: &[u8], sink: &mut dyn FnMut(Inner<'_>)) -> Result<usize, Loss> {
        let Stage::Body(inflater, crc) = &mut self.stage else { return Ok(0) };
        self.buffer.resize(PIECE, 0);
        let mut rest = bytes;
        loop {
            let before = (inflater.total_in(), inflater.total_out());
            let status = inflater.decompress(rest, &mut self.buffer, FlushDecompress::None);
            let taken = usize::try_from(inflater.total_in() - before.0).unwrap_or(usize::MAX);
            let made = usize::try_from(inflater.total_out() - before.1).unwrap_or(0);
            rest = rest.get(taken..).unwrap_or_default();
            self.taken += taken as u64;
            self.out += made as u64;
            let piece = self.buffer.get(..made).unwrap_or_default();
            if !piece.is_empty() {
                let mut too_many = false;
                sink(Inner::Unpacked(made as u64, &mut too_many));
                if too_many {
                    return Err(Loss::Limit);
                }
                crc.update(piece);
                sink(Inner::Data(piece));
            }
            if self.out > MAX_OUT {
                return Err(Loss::Limit);
            }
            if self.out > SMALL && self.out > self.taken * RATIO {
                return Err(Loss::Bomb);
            }
            match status {
                Ok(Status::StreamEnd) => {
                    let trailer = Trailer::new(crc.sum(), crc.amount());
                    self.stage =
                        if self.format == Format::Gzip { Stage::Trailer(trailer) } else { Stage::Complete };
                    return Ok(bytes.len() - rest.len());
                }
                Err(_) => return Err(Loss::Malformed),
                Ok(_) if made == PIECE => {}
                Ok(_) if rest.is_empty() => return Ok(bytes.len()),
                Ok(_) if taken == 0 && made == 0 => return Err(Loss::Malformed),
                Ok(_) => {}
            }
        }
    }

    fn begin(&mut self, names: Vec<String>, sink: &mut dyn FnMut(Inner<'_>)) {
        if !self.open {
            self.open = true;
            sink(Inner::Begin { names, nature: Nature::entity_or_file(self.entity) });
        }
    }

    fn end(&mut self, loss: Option<Loss>, sink: &mut dyn FnMut(Inner<'_>)) {
        self.over = true;
        if self.open {
            sink(Inner::End);
        }
        if let Some(loss) = loss {
            let why = match loss {
                Loss::Bomb => "compressed data unpacks to far more than it is",
                Loss::Limit => "compressed data unpacks to more than is read",
                Loss::Unsupported => "compressed data of a kind that is not read",
                _ => "compressed data is damaged or cut off",
            };
            sink(Inner::Lost(loss, why));
        }
    }
}

impl Unwrap for Inflate {
    fn feed(&mut self, mut bytes: &[u8], sink: &mut dyn FnMut(Inner<'_>)) {
        while !bytes.is_empty() && !self.over {
            let room = (BLOCK - self.pending.len()).min(bytes.len());
            let (piece, rest) = bytes.split_at_checked(room).unwrap_or_default();
            self.pending.extend_from_slice(piece);
            bytes = rest;
            if self.pending.len() == BLOCK {
                self.block(sink);
            }
        }
    }

    /// A stream of no bytes at all holds nothing; any other has to be complete.
    fn finish(&mut self, sink: &mut dyn FnMut(Inner<'_>)) {
        self.block(sink);
        if !self.over {
            let cut_off = !matches!(self.stage, Stage::Complete | Stage::Start);
            self.end(cut_off.then_some(Loss::Malformed), sink);
        }
    }
}

/// The method is deflate, the window has a size that there is, and both bytes are a multiple of 31 (RFC 1950 section
/// 2.2).
fn is_zlib(bytes: &[u8]) -> bool {
    matches!(bytes, [method, flags, ..] if method & 0x0f == 8
        && method >> 4 <= 7
        && u16::from_be_bytes([*method, *flags]).is_multiple_of(31))
}

#[cfg(test)]
mod tests;
