//! The ciphers of documents: RC4 in old ones, AES in newer ones.

use aes::cipher::{BlockCipherDecrypt, KeyInit};

/// The stream cipher RC4. There is no well-kept crate that is smaller than this.
pub struct Rc4 {
    state: [u8; 256],
    i: u8,
    j: u8,
}

impl std::fmt::Debug for Rc4 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Rc4")
    }
}

impl Rc4 {
    /// By a key of any length.
    pub fn new(key: &[u8]) -> Self {
        let mut this = Self { state: std::array::from_fn(|i| i as u8), i: 0, j: 0 };
        let mut j = 0u8;
        for (i, key) in (0..=255).zip(key.iter().cycle()) {
            j = j.wrapping_add(this.at(i)).wrapping_add(*key);
            this.state.swap(usize::from(i), usize::from(j));
        }
        this
    }

    fn at(&self, index: u8) -> u8 {
        self.state.get(usize::from(index)).copied().unwrap_or_default()
    }

    /// What the next byte is mixed with.
    pub fn byte(&mut self) -> u8 {
        self.i = self.i.wrapping_add(1);
        self.j = self.j.wrapping_add(self.at(self.i));
        self.state.swap(usize::from(self.i), usize::from(self.j));
        self.at(self.at(self.i).wrapping_add(self.at(self.j)))
    }

    /// These bytes, decrypted.
    pub fn plain(mut self, bytes: &[u8]) -> Vec<u8> {
        bytes.iter().map(|byte| byte ^ self.byte()).collect()
    }
}

/// The block cipher AES (FIPS 197).
pub enum Aes {
    /// With a key of 16 bytes.
    Short(aes::Aes128),
    /// With a key of 24 bytes.
    Middle(aes::Aes192),
    /// With a key of 32 bytes.
    Long(aes::Aes256),
}

impl std::fmt::Debug for Aes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Aes")
    }
}

impl Aes {
    /// By the length of the key; nothing where it fits none.
    pub fn new(key: &[u8]) -> Option<Self> {
        match key.len() {
            16 => aes::Aes128::new_from_slice(key).ok().map(Self::Short),
            24 => aes::Aes192::new_from_slice(key).ok().map(Self::Middle),
            32 => aes::Aes256::new_from_slice(key).ok().map(Self::Long),
            _ => None,
        }
    }

    fn block(&self, block: [u8; 16]) -> [u8; 16] {
        let mut block = block.into();
        match self {
            Self::Short(key) => key.decrypt_block(&mut block),
            Self::Middle(key) => key.decrypt_block(&mut block),
            Self::Long(key) => key.decrypt_block(&mut block),
        }
        block.into()
    }

    /// Each block by itself. What is less than a block is no part of it.
    pub fn plain(&self, bytes: &[u8]) -> Vec<u8> {
        bytes.as_chunks::<16>().0.iter().flat_map(|block| self.block(*block)).collect()
    }

    /// Each block mixed with the one before it. What is less than a block is no part of it.
    pub fn chained(&self, bytes: &[u8], mut before: [u8; 16]) -> Vec<u8> {
        let mut plain = Vec::with_capacity(bytes.len());
        for block in bytes.as_chunks::<16>().0 {
            plain.extend(self.block(*block).iter().zip(before).map(|(byte, before)| byte ^ before));
            before = *block;
        }
        plain
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rc4_is_rc4() {
        let plain = Rc4::new(b"Key").plain(b"Plaintext");
        assert_eq!(plain, [0xbb, 0xf3, 0x16, 0xe8, 0xd9, 0x40, 0xaf, 0x0a, 0xd3]);
    }
}
