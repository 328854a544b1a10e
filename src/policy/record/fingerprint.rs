//! Short names of what a decision rests on, so that it shows whether it is still the same.

/// Eight bytes that stand for a text.
pub type Fingerprint = u64;

/// The fingerprint of these texts, one after the other.
pub fn of<'t>(texts: impl IntoIterator<Item = &'t [u8]>) -> Fingerprint {
    let mut hasher = blake3::Hasher::new();
    for text in texts {
        hasher.update(&(text.len() as u64).to_le_bytes()).update(text);
    }
    let mut bytes = [0; 8];
    bytes.iter_mut().zip(hasher.finalize().as_bytes()).for_each(|(byte, hashed)| *byte = *hashed);
    Fingerprint::from_le_bytes(bytes)
}
