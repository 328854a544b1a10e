//! Numbers and parts out of bytes that may end too early.

/// The `N` bytes from a place on.
pub fn array_at<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..)?.first_chunk().copied()
}

/// A 16-bit number, lowest byte first.
pub fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    array_at(bytes, at).map(u16::from_le_bytes)
}

/// A 32-bit number, lowest byte first.
pub fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    array_at(bytes, at).map(u32::from_le_bytes)
}

/// A 64-bit number, lowest byte first.
pub fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    array_at(bytes, at).map(u64::from_le_bytes)
}

/// A number with a fraction, as IEEE 754 writes it in 64 bits.
pub fn f64_at(bytes: &[u8], at: usize) -> Option<f64> {
    array_at(bytes, at).map(f64::from_le_bytes)
}

/// A 32-bit number that says a place or a length; nothing where the bytes end before it.
pub fn size_at(bytes: &[u8], at: usize) -> Option<usize> {
    u32_at(bytes, at).and_then(|number| usize::try_from(number).ok())
}

/// A number of a file as a place in memory; one that is too large is past every end.
pub fn place(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// So many bytes from a place on, all of them or nothing.
pub fn part(bytes: &[u8], at: usize, len: usize) -> Option<&[u8]> {
    bytes.get(at..at.checked_add(len)?)
}

/// So many bytes from a place on, as far as they are there.
pub fn clip(bytes: &[u8], at: usize, len: usize) -> &[u8] {
    let rest = tail(bytes, at);
    rest.get(..len).unwrap_or(rest)
}

/// All bytes from a place on.
pub fn tail(bytes: &[u8], at: usize) -> &[u8] {
    bytes.get(at..).unwrap_or_default()
}

/// The 16-bit units of text as Windows writes it.
pub fn units(bytes: &[u8]) -> impl Iterator<Item = u16> + '_ {
    bytes.as_chunks().0.iter().map(|two| u16::from_le_bytes(*two))
}
