//! What archives and streams are packed with, and streams by themselves.

use std::io::Write;

pub fn deflated(data: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::DeflateEncoder::new(vec![], flate2::Compression::best());
    writer.write_all(data).unwrap();
    writer.finish().unwrap()
}

/// DEFLATE of something that is said again and again, made in no time: nothing refers back to what stands before its turn.
pub fn deflated_often(before: &[u8], piece: &[u8], times: usize, after: &[u8]) -> Vec<u8> {
    let part = |data: &[u8]| {
        let mut writer = flate2::write::DeflateEncoder::new(vec![], flate2::Compression::best());
        writer.write_all(data).unwrap();
        writer.flush().unwrap();
        writer.get_ref().clone()
    };
    // The last block, which is empty.
    [part(before), part(piece).repeat(times), part(after), vec![3, 0]].concat()
}

pub fn gzipped(data: &[u8]) -> Vec<u8> {
    let mut file = b"\x1F\x8B\x08\0\0\0\0\0\0\x03".to_vec();
    file.extend(deflated(data));
    file.extend(crc32fast::hash(data).to_le_bytes());
    file.extend((data.len() as u32).to_le_bytes());
    file
}

/// The same piece again and again, in one member.
pub fn gzipped_often(piece: &[u8], times: usize) -> Vec<u8> {
    let mut file = b"\x1F\x8B\x08\0\0\0\0\0\0\x03".to_vec();
    file.extend(deflated_often(b"", piece, times, b""));
    let mut sum = crc32fast::Hasher::new();
    let mut one = crc32fast::Hasher::new();
    one.update(piece);
    (0..times).for_each(|_| sum.combine(&one));
    file.extend(sum.finalize().to_le_bytes());
    file.extend(((piece.len() * times) as u32).to_le_bytes());
    file
}

pub fn bzipped(data: &[u8]) -> Vec<u8> {
    let mut writer = bzip2::write::BzEncoder::new(vec![], bzip2::Compression::best());
    writer.write_all(data).unwrap();
    writer.finish().unwrap()
}

pub fn xzipped(data: &[u8]) -> Vec<u8> {
    let options = lzma_rust2::XzOptions::with_preset(1);
    let mut writer = lzma_rust2::XzWriter::new(vec![], options).unwrap();
    writer.write_all(data).unwrap();
    writer.finish().unwrap()
}

pub fn lzma(data: &[u8]) -> Vec<u8> {
    let options = lzma_rust2::LzmaOptions::with_preset(1);
    let mut writer =
        lzma_rust2::LzmaWriter::new_use_header(vec![], &options, Some(data.len() as u64)).unwrap();
    writer.write_all(data).unwrap();
    writer.finish().unwrap()
}

/// Zstandard, raw blocks.
pub fn zstd(data: &[u8]) -> Vec<u8> {
    let mut file = b"\x28\xB5\x2F\xFD\x00\x58".to_vec();
    let block = (data.len() as u32) << 3 | 1;
    file.extend(&block.to_le_bytes()[..3]);
    file.extend(data);
    file
}

/// Zstandard, blocks of one byte that is repeated 128 KiB.
pub fn zstd_zeros(blocks: usize) -> Vec<u8> {
    let mut file = b"\x28\xB5\x2F\xFD\x00\x58".to_vec();
    for at in 0..blocks {
        let block = (128 * 1024) << 3 | 2 | u32::from(at + 1 == blocks);
        file.extend(&block.to_le_bytes()[..3]);
        file.push(0);
    }
    file
}
