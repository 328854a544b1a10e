//! Undoes the encryption that needs no password: ISO 32000-2 7.6, with the empty user password.

use super::object::{Dict, Object};
use crate::content::document::cipher::{Aes, Rc4};
use aes::cipher::{Array, BlockCipherEncrypt, KeyInit};
use md5::Md5;
use sha2::{Digest, Sha256, Sha384, Sha512};

/// What a password is filled up with, 7.6.4.3.2.
const FILL: [u8; 32] = [
    0x28, 0xbf, 0x4e, 0x5e, 0x4e, 0x75, 0x8a, 0x41, 0x64, 0x00, 0x4e, 0x56, 0xff, 0xfa, 0x01, 0x08, 0x2e,
    0x2e, 0x00, 0xb6, 0xd0, 0x68, 0x3e, 0x80, 0x2f, 0x0c, 0xa9, 0xfe, 0x64, 0x53, 0x69, 0x7a,
];

/// How something is encrypted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Cipher {
    None,
    Rc4,
    Aes128,
    Aes256,
}

/// What opens a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Key {
    /// None where a password is needed that is not empty.
    key: Option<Vec<u8>>,
    pub(super) strings: Cipher,
    pub(super) streams: Cipher,
    pub(super) files: Cipher,
    pub(super) metadata: bool,
}

impl Key {
    /// The key of a file with this encryption dictionary and first identifier.
    pub(super) fn of(encrypt: &Dict<'_>, id: &[u8]) -> Self {
        let version = encrypt.count(b"V").unwrap_or(0);
        let mut length = encrypt.count(b"Length").unwrap_or(40);
        let named = |key: &[u8], other: Cipher| -> Cipher {
            let name = match encrypt.get(key) {
                Object::Name(name) => name.as_ref(),
                _ => return other,
            };
            let filter = encrypt.get(b"CF").dict().map(|filters| filters.get(name)).and_then(Object::dict);
            match filter.map(|filter| filter.get(b"CFM").name()) {
                Some(b"V2") => Cipher::Rc4,
                Some(b"AESV2") => Cipher::Aes128,
                Some(b"AESV3" | b"AESV4") => Cipher::Aes256,
                _ => Cipher::None,
            }
        };
        let (streams, strings) = match version {
            4.. => (named(b"StmF", Cipher::None), named(b"StrF", Cipher::None)),
            _ => (Cipher::Rc4, Cipher::Rc4),
        };
        if version == 4 {
            length = 128;
        }
        let files = if version >= 4 { named(b"EFF", streams) } else { streams };
        // Lengths are in bits; some writers say bytes.
        let length = if length < 40 { length * 8 } else { length };
        let bytes = if version == 1 { 5 } else { (length / 8).clamp(5, 16) as usize };
        let metadata = encrypt.get(b"EncryptMetadata") != &Object::Bool(false);
        let mut this = Self { key: None, strings, streams, files, metadata };
        if encrypt.is(b"Filter", b"Standard") {
            this.key = match encrypt.count(b"R").unwrap_or(0) {
                revision @ 2..=4 => old_key(encrypt, revision, bytes, id),
                revision @ 5..=6 => new_key(encrypt, revision),
                _ => None,
            };
        }
        this
    }

    pub(super) fn opens(&self) -> bool {
        self.key.is_some()
    }

    /// The plain bytes of what stands in this object. None where they cannot be had.
    pub(super) fn decrypt(
        &self,
        cipher: Cipher,
        data: &[u8],
        number: u32,
        generation: u16,
    ) -> Option<Vec<u8>> {
        if cipher == Cipher::None {
            return Some(data.to_vec());
        }
        let key = self.key.as_deref()?;
        if cipher == Cipher::Aes256 {
            return unchained(key, data);
        }
        let mut hash = Md5::new();
        hash.update(key);
        hash.update(number.to_le_bytes().get(..3)?);
        hash.update(generation.to_le_bytes());
        if cipher == Cipher::Aes128 {
            hash.update(b"sAlT");
        }
        let hash = hash.finalize();
        let key = hash.get(..(key.len() + 5).min(16))?;
        match cipher {
            Cipher::Rc4 => Some(Rc4::new(key).plain(data)),
            _ => unchained(key, data),
        }
    }
}

fn text<'d>(dict: &'d Dict<'_>, key: &[u8]) -> &'d [u8] {
    match dict.get(key) {
        Object::Text(text) => text,
        _ => b"",
    }
}

/// Algorithm 2, and 4 or 5 to see whether the empty password is the one.
fn old_key(encrypt: &Dict<'_>, revision: u32, bytes: usize, id: &[u8]) -> Option<Vec<u8>> {
    let permissions = encrypt.get(b"P").number()? as i64 as u32;
    let mut hash = Md5::new();
    hash.update(FILL);
    hash.update(text(encrypt, b"O").get(..32)?);
    hash.update(permissions.to_le_bytes());
    hash.update(id);
    if revision >= 4 && encrypt.get(b"EncryptMetadata") == &Object::Bool(false) {
        hash.update([0xff; 4]);
    }
    let mut key = hash.finalize().to_vec();
    key.truncate(bytes);
    if revision >= 3 {
        for _ in 0..50 {
            key = Md5::digest(&key).to_vec();
            key.truncate(bytes);
        }
    }
    let check = if revision == 2 {
        Rc4::new(&key).plain(&FILL)
    } else {
        let mut hash = Md5::new();
        hash.update(FILL);
        hash.update(id);
        let mut value = hash.finalize().to_vec();
        for round in 0..20_u8 {
            let key: Vec<u8> = key.iter().map(|byte| byte ^ round).collect();
            value = Rc4::new(&key).plain(&value);
        }
        value
    };
    (text(encrypt, b"U").get(..16)? == check.get(..16)?).then_some(key)
}

/// Algorithm 2.A.
fn new_key(encrypt: &Dict<'_>, revision: u32) -> Option<Vec<u8>> {
    let user = text(encrypt, b"U");
    let (check, salts) = user.get(..48)?.split_at_checked(32)?;
    let (validation, salt) = salts.split_at_checked(8)?;
    if hash(validation, revision)? != check {
        return None;
    }
    let wrapping = hash(salt, revision)?;
    Some(Aes::new(&wrapping)?.chained(text(encrypt, b"UE").get(..32)?, [0; 16]))
}

/// Algorithm 2.B, for an empty password.
fn hash(salt: &[u8], revision: u32) -> Option<Vec<u8>> {
    let mut key = Sha256::digest(salt).to_vec();
    if revision < 6 {
        return Some(key);
    }
    for round in 0..1000 {
        let (aes_key, start) = key.get(..32)?.split_at_checked(16)?;
        let cipher = aes::Aes128::new_from_slice(aes_key).ok()?;
        let mut chain: [u8; 16] = start.try_into().ok()?;
        let mut all = key.repeat(64);
        for block in all.chunks_exact_mut(16) {
            for (byte, before) in block.iter_mut().zip(chain) {
                *byte ^= before;
            }
            let mut work = Array::try_from(&*block).ok()?;
            cipher.encrypt_block(&mut work);
            block.copy_from_slice(&work);
            chain = work.into();
        }
        let rest = all.iter().take(16).map(|byte| u32::from(*byte)).sum::<u32>() % 3;
        key = match rest {
            0 => Sha256::digest(&all).to_vec(),
            1 => Sha384::digest(&all).to_vec(),
            _ => Sha512::digest(&all).to_vec(),
        };
        if round >= 63 && all.last().is_some_and(|last| u32::from(*last) <= round - 31) {
            break;
        }
    }
    key.truncate(32);
    Some(key)
}

/// The first block says where to begin; the last byte, how much is filling.
fn unchained(key: &[u8], data: &[u8]) -> Option<Vec<u8>> {
    let Some((start, data)) = data.split_first_chunk().filter(|(_, data)| data.len() >= 16) else {
        return Some(Vec::new());
    };
    let mut out = Aes::new(key)?.chained(data, *start);
    if let Some(fill @ 1..=16) = out.last().copied() {
        out.truncate(out.len().saturating_sub(usize::from(fill)));
    }
    Some(out)
}
