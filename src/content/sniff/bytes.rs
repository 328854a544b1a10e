//! Numbers in the bytes of a file.

/// A little-endian number of two bytes.
pub(super) fn u16_at(bytes: &[u8], offset: usize) -> Option<u16> {
    let found = bytes.get(offset..offset.checked_add(2)?)?;
    found.try_into().ok().map(u16::from_le_bytes)
}

/// A little-endian number of four bytes.
pub(super) fn u32_at(bytes: &[u8], offset: usize) -> Option<u32> {
    let found = bytes.get(offset..offset.checked_add(4)?)?;
    found.try_into().ok().map(u32::from_le_bytes)
}
