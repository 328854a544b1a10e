//! Decompression, piece by piece and counted, whatever the method.

use std::io::{BufRead, Read};

use crate::content::budget::Meter;
use crate::content::unwrap::Loss;
use flate2::{Decompress, FlushDecompress, Status};
use lzma_rust2::{LzmaReader, XzReader};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder, errors};

use crate::content::bytes;

/// Bytes handed out at a time.
pub const PIECE: usize = 64 * 1024;
/// No more of what has come out is ever looked back at: no file may be larger.
const WINDOW: u32 = crate::content::budget::Budget::FILE as u32;

/// What takes the bytes that come out.
pub type Out<'o> = &'o mut dyn FnMut(&[u8]);

/// How a run of bytes is compressed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Method {
    /// Not at all.
    Stored,
    /// RFC 1951.
    Deflate,
    /// Deflate with a window of 64 KiB.
    Deflate64,
    /// bzip2, any number of streams.
    Bzip2,
    /// LZMA behind the nine bytes that APPNOTE 5.8.8 puts before it, or ending with them.
    ZipLzma,
    /// The `.lzma` file: properties, dictionary size, size, data.
    LzmaAlone,
    /// The `.xz` file, any number of streams.
    Xz,
    /// RFC 8878, any number of frames.
    Zstd,
}

/// Decompresses what lies at the beginning of `packed` and says how many bytes of it that took. `size` is what the container says
/// comes out, which only raw LZMA needs.
///
/// # Errors
/// Where the data breaks off or is damaged, after all has been handed out that came before; or a limit was passed.
pub fn decode(
    method: Method,
    packed: &[u8],
    size: Option<u64>,
    meter: &mut Meter<'_>,
    out: Out<'_>,
) -> Result<usize, Loss> {
    let mut rest = packed;
    match method {
        Method::Stored => {
            for piece in packed.chunks(PIECE) {
                meter.count(piece.len())?;
                out(piece);
            }
            return Ok(packed.len());
        }
        Method::Deflate => return inflate(packed, meter, out),
        Method::Deflate64 => {
            let mut reader = deflate64::Deflate64Decoder::with_buffer(&mut rest);
            pump(&mut reader, meter, out)?;
        }
        Method::Bzip2 => bunzip(&mut rest, meter, out)?,
        Method::ZipLzma => {
            let properties: [u8; 5] = bytes::array_at(packed, 4).ok_or(Loss::Malformed)?;
            if bytes::u16_at(packed, 2) != Some(5) {
                return Err(Loss::Malformed);
            }
            return lzma(packed, 9, properties, size, meter, out);
        }
        Method::LzmaAlone => {
            let properties: [u8; 5] = bytes::array_at(packed, 0).ok_or(Loss::Malformed)?;
            let size = bytes::u64_at(packed, 5).ok_or(Loss::Malformed)?;
            return lzma(packed, 13, properties, Some(size), meter, out);
        }
        Method::Xz => unxz(&mut rest, meter, out)?,
        Method::Zstd => unzstd(&mut rest, meter, out)?,
    }
    Ok(packed.len().saturating_sub(rest.len()))
}

/// Reads to the end, handing out what comes.
pub fn pump(reader: &mut dyn Read, meter: &mut Meter<'_>, out: Out<'_>) -> Result<(), Loss> {
    let mut piece = vec![0; PIECE];
    loop {
        match reader.read(&mut piece) {
            Ok(0) => return Ok(()),
            Ok(read) => {
                meter.count(read)?;
                out(piece.get(..read).unwrap_or_default());
            }
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(loss(&error)),
        }
    }
}

/// What an error of a decoder says about the file.
pub fn loss(error: &std::io::Error) -> Loss {
    match error.kind() {
        std::io::ErrorKind::OutOfMemory => Loss::Limit,
        std::io::ErrorKind::Unsupported => Loss::Unsupported,
        _ => Loss::Malformed,
    }
}

fn inflate(packed: &[u8], meter: &mut Meter<'_>, out: Out<'_>) -> Result<usize, Loss> {
    let mut state = Decompress::new(false);
    let mut piece = vec![0; PIECE.min(packed.len().saturating_mul(8).max(1024))];
    let mut at = 0;
    loop {
        let (read, written) = (state.total_in(), state.total_out());
        let rest = packed.get(at..).unwrap_or_default();
        let status = state.decompress(rest, &mut piece, FlushDecompress::None);
        let read = bytes::place(state.total_in().saturating_sub(read));
        let written = bytes::place(state.total_out().saturating_sub(written));
        at = at.saturating_add(read);
        meter.count(written)?;
        out(piece.get(..written).unwrap_or_default());
        match status {
            Ok(Status::StreamEnd) => return Ok(at),
            Ok(_) if read > 0 || written > 0 => {}
            _ => return Err(Loss::Malformed),
        }
    }
}

/// One bzip2 stream after another, as parallel packers write them; what follows the last and is none is left.
fn bunzip(rest: &mut &[u8], meter: &mut Meter<'_>, out: Out<'_>) -> Result<(), Loss> {
    loop {
        pump(&mut bzip2::bufread::BzDecoder::new(&mut *rest), meter, &mut *out)?;
        if !rest.starts_with(b"BZh") {
            return Ok(());
        }
    }
}

/// One xz stream after another, with zeros between them (.xz format 2.2); what follows the last and is none is left.
fn unxz(rest: &mut &[u8], meter: &mut Meter<'_>, out: Out<'_>) -> Result<(), Loss> {
    loop {
        // What `xz -9` needs, 65 MiB, is let through: the dictionary only grows as it is filled.
        pump(&mut XzReader::new_mem_limit(&mut *rest, false, 80 * 1024), meter, &mut *out)?;
        let padding = rest.iter().take_while(|byte| **byte == 0).count();
        let next = rest.get(padding..).unwrap_or_default();
        if !next.starts_with(b"\xFD7zXZ\0") {
            return Ok(());
        }
        *rest = next;
    }
}

fn unzstd(rest: &mut &[u8], meter: &mut Meter<'_>, out: Out<'_>) -> Result<(), Loss> {
    let mut decoder = FrameDecoder::new();
    decoder.set_max_window_size(u64::from(WINDOW));
    let mut piece = vec![0; PIECE];
    while !rest.is_empty() {
        match decoder.init(&mut *rest) {
            Ok(()) => {}
            // RFC 8878 3.1.2: a frame that says nothing.
            Err(errors::FrameDecoderError::ReadFrameHeaderError(
                errors::ReadFrameHeaderError::SkipFrame { length, .. },
            )) => {
                if rest.len() < length as usize {
                    return Err(Loss::Malformed);
                }
                rest.consume(length as usize);
                continue;
            }
            Err(errors::FrameDecoderError::WindowSizeTooBig { .. }) => return Err(Loss::Limit),
            Err(errors::FrameDecoderError::DictNotProvided { .. }) => return Err(Loss::Unsupported),
            Err(_) => return Err(Loss::Malformed),
        }
        loop {
            let step = decoder.decode_blocks(&mut *rest, BlockDecodingStrategy::UptoBytes(PIECE));
            // What was decoded before the damage is still in the decoder.
            while let Ok(read @ 1..) = decoder.read(&mut piece) {
                meter.count(read)?;
                out(piece.get(..read).unwrap_or_default());
            }
            match step {
                Ok(_) if decoder.is_finished() => break,
                Ok(_) => {}
                Err(_) => return Err(Loss::Malformed),
            }
        }
        if decoder
            .get_checksum_from_data()
            .is_some_and(|told| decoder.get_calculated_checksum() != Some(told))
        {
            return Err(Loss::Malformed);
        }
    }
    Ok(())
}

/// LZMA from `from` on, with the properties that stand before it.
fn lzma(
    packed: &[u8],
    from: usize,
    properties: [u8; 5],
    size: Option<u64>,
    meter: &mut Meter<'_>,
    out: Out<'_>,
) -> Result<usize, Loss> {
    let [first, dictionary @ ..] = properties;
    let dictionary = u32::from_le_bytes(dictionary).min(WINDOW);
    let mut rest = packed.get(from..).ok_or(Loss::Malformed)?;
    let mut reader = LzmaReader::new_with_props(&mut rest, size.unwrap_or(u64::MAX), first, dictionary, None)
        .map_err(|error| loss(&error))?;
    pump(&mut reader, meter, out)?;
    let (_, unread) = reader.into_parts();
    Ok(packed.len().saturating_sub(rest.len()).saturating_sub(unread.len()))
}
