//! The encryption of workbooks that need no password to be read: Excel tries one that everybody knows ([MS-OFFCRYPTO]).

use md5::{Digest, Md5};
use sha1::Sha1;

use crate::content::bytes::{clip, part, size_at, tail, u16_at, u32_at};
use crate::content::document::cipher::Rc4;

/// What Excel encrypts with where a workbook is protected against changes but not against reading.
const DEFAULT: &str = "VelvetSweatshop";

/// How a workbook is decrypted.
pub enum Key {
    /// [MS-OFFCRYPTO] 2.3.7: each byte with one of sixteen.
    Xor([u8; 16]),
    /// [MS-OFFCRYPTO] 2.3.6.2: five bytes, hashed with the number of the block by MD5.
    Rc4([u8; 5]),
    /// [MS-OFFCRYPTO] 2.3.5.2: a hash, hashed with the number of the block by SHA-1, of which so many bytes are the key.
    CryptoApi([u8; 20], usize),
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key")
    }
}

impl Key {
    /// The key to a workbook by what its FILEPASS record says ([MS-XLS] 2.4.117), if the default password opens it.
    pub fn of(pass: &[u8], wide_header: bool) -> Option<Self> {
        // BIFF5 knows only one way and does not say which.
        let (kind, rest) = if wide_header { (u16_at(pass, 0)?, tail(pass, 2)) } else { (0, pass) };
        match (kind, u16_at(rest, 0)?) {
            (0, _) => Self::xor(rest),
            (1, 1) => Self::rc4(tail(rest, 4)),
            (1, 2..=4) => Self::crypto_api(tail(rest, 4)),
            _ => None,
        }
    }

    fn xor(rest: &[u8]) -> Option<Self> {
        // [MS-OFFCRYPTO] 2.3.7.1: the verifier is a rolling sum of the password.
        let length = DEFAULT.len() as u16;
        let sum = DEFAULT
            .bytes()
            .rev()
            .map(u16::from)
            .chain([length])
            .fold(0u16, |sum, byte| ((sum >> 14) & 1 | (sum << 1) & 0x7FFF) ^ byte);
        if sum ^ 0xCE4B != u16_at(rest, 2)? {
            return None;
        }
        let key = u16_at(rest, 0)?.to_le_bytes();
        let mut array = [0; 16];
        for ((slot, byte), key) in array.iter_mut().zip(DEFAULT.bytes().chain([0xBB])).zip(key.iter().cycle())
        {
            *slot = (byte ^ key).rotate_left(2);
        }
        Some(Self::Xor(array))
    }

    fn rc4(rest: &[u8]) -> Option<Self> {
        let salt = part(rest, 0, 16)?;
        let hash: [u8; 16] = Md5::digest(password()).into();
        let mut all = Md5::new();
        for _ in 0..16 {
            all.update(hash.first_chunk::<5>()?);
            all.update(salt);
        }
        let hash: [u8; 16] = all.finalize().into();
        let key = Self::Rc4(*hash.first_chunk()?);
        let verifier = key.cipher(0)?.plain(part(rest, 16, 32)?);
        let (verifier, hash) = verifier.split_at_checked(16)?;
        (Md5::digest(verifier).as_slice() == hash).then_some(key)
    }

    fn crypto_api(rest: &[u8]) -> Option<Self> {
        let (head, rest) = tail(rest, 4).split_at_checked(4).map(|(len, rest)| (size_at(len, 0), rest))?;
        let bits = match size_at(rest, 16)? {
            0 => 40,
            bits => bits,
        };
        // RC4; AES is for packages only.
        if u32_at(rest, 8)? != 0x6801 || bits > 128 {
            return None;
        }
        let rest = tail(rest, head?);
        let salt = part(rest, 4, size_at(rest, 0)?.min(64))?;
        let mut first = Sha1::new();
        first.update(salt);
        first.update(password());
        let key = Self::CryptoApi(first.finalize().into(), bits / 8);
        let rest = tail(rest, 4 + salt.len());
        let verifier = key.cipher(0)?.plain(&[part(rest, 0, 16)?, part(rest, 20, 20)?].concat());
        let (verifier, hash) = verifier.split_at_checked(16)?;
        (Sha1::digest(verifier).as_slice() == hash).then_some(key)
    }

    /// Decrypts the records of a stream in place ([MS-XLS] 2.2.10). Heads of records are in the clear, as is what has to be
    /// read to find the key, and where sheets begin.
    pub fn decrypt(&self, stream: &mut [u8]) {
        let mut block = usize::MAX;
        let mut cipher = None;
        let mut at = 0;
        while let (Some(kind), Some(len)) = (u16_at(stream, at), u16_at(stream, at + 2)) {
            let len = clip(stream, at + 4, usize::from(len)).len();
            let clear = match kind {
                0x809 | 0x2F | 0xE1 | 0xE2 | 0x138 | 0x194 | 0x195 | 0x196 => len,
                0x85 => 4.min(len),
                _ => 0,
            };
            let body = at + 4;
            for place in body + clear..body + len {
                let Some(byte) = stream.get_mut(place) else { return };
                if let Self::Xor(array) = self {
                    let key = array.get((place + len) % 16).copied().unwrap_or_default();
                    *byte = (*byte ^ key).rotate_right(5);
                    continue;
                }
                if place / 1024 != block {
                    block = place / 1024;
                    cipher = self.cipher(block as u32).map(|cipher| (cipher, block * 1024));
                }
                let Some((cipher, next)) = &mut cipher else { return };
                // What is in the clear uses up the key all the same.
                while *next < place {
                    cipher.byte();
                    *next += 1;
                }
                *byte ^= cipher.byte();
                *next += 1;
            }
            at = body + len;
        }
    }

    fn cipher(&self, block: u32) -> Option<Rc4> {
        match self {
            Self::Xor(_) => None,
            Self::Rc4(key) => {
                Some(Rc4::new(&Md5::new().chain_update(key).chain_update(block.to_le_bytes()).finalize()))
            }
            Self::CryptoApi(key, len) => {
                let hash = Sha1::new().chain_update(key).chain_update(block.to_le_bytes()).finalize();
                let mut key = clip(&hash, 0, *len).to_vec();
                if *len == 5 {
                    key.resize(16, 0);
                }
                Some(Rc4::new(&key))
            }
        }
    }
}

/// The password that Office tries by itself.
pub fn password() -> Vec<u8> {
    DEFAULT.encode_utf16().flat_map(u16::to_le_bytes).collect()
}
