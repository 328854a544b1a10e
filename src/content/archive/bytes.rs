//! Numbers at places of a file that may end before them.

/// The `N` bytes at `at`.
pub fn array<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..)?.first_chunk::<N>().copied()
}

/// The two-byte number at `at`, low byte first.
pub fn u16(bytes: &[u8], at: usize) -> Option<u16> {
    array(bytes, at).map(u16::from_le_bytes)
}

/// The four-byte number at `at`, low byte first.
pub fn u32(bytes: &[u8], at: usize) -> Option<u32> {
    array(bytes, at).map(u32::from_le_bytes)
}

/// The eight-byte number at `at`, low byte first.
pub fn u64(bytes: &[u8], at: usize) -> Option<u64> {
    array(bytes, at).map(u64::from_le_bytes)
}

/// `len` bytes from `at`, or as many as there are.
pub fn upto(bytes: &[u8], at: usize, len: usize) -> &[u8] {
    let from = at.min(bytes.len());
    let to = at.saturating_add(len).min(bytes.len());
    bytes.get(from..to).unwrap_or_default()
}

/// A number of a file as a place in memory; one that is too large is past every end.
pub fn place(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
