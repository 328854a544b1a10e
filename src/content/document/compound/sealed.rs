//! Packages that are encrypted as a whole ([MS-OFFCRYPTO] 2.3.4), where the password is the one that Office tries by itself:
//! workbooks that are protected against changes.

use encodify::base64::LENIENT;
use sha1::{Digest, Sha1};
use sha2::{Sha256, Sha384, Sha512};

use super::crypt::password;
use crate::content::bytes::{clip, part, size_at, tail, u16_at, u32_at};
use crate::content::document::cipher::Aes;

/// Rounds of hashing that Office writes; more would be meant to take long.
const ROUNDS: u32 = 100_000;
/// What is encrypted on its own ([MS-OFFCRYPTO] 2.3.4.15).
const SEGMENT: usize = 4096;

/// The key of a package.
pub struct Package {
    key: Aes,
    /// For packages in segments: how their first blocks are made.
    segments: Option<(Hash, Vec<u8>)>,
}

impl std::fmt::Debug for Package {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Package")
    }
}

impl Package {
    /// By what the stream `EncryptionInfo` says, if the default password opens it.
    pub fn open(info: &[u8]) -> Option<Self> {
        match (u16_at(info, 0)?, u16_at(info, 2)?) {
            (4, 4) => Self::agile(tail(info, 8)),
            (2..=4, 2) => Self::standard(tail(info, 8)),
            _ => None,
        }
    }

    /// Hands out the package, piece by piece.
    pub fn decrypt(&self, stream: &[u8], mut sink: impl FnMut(&[u8])) {
        let mut left = size_at(stream, 0).unwrap_or(0);
        for (number, segment) in (0_u32..).zip(tail(stream, 8).chunks(SEGMENT)) {
            let plain = match &self.segments {
                Some((hash, salt)) => {
                    self.key.chained(segment, start(&hash.of(&[salt, &number.to_le_bytes()])))
                }
                None => self.key.plain(segment),
            };
            let plain = clip(&plain, 0, left);
            left -= plain.len();
            sink(plain);
        }
    }

    /// [MS-OFFCRYPTO] 2.3.4.5 to 2.3.4.9: AES without chaining, SHA-1.
    fn standard(info: &[u8]) -> Option<Self> {
        let (head, rest) = (tail(info, 4), tail(info, 4 + size_at(info, 0)?));
        let len = match (u32_at(head, 8)?, u32_at(head, 16)?) {
            (0x660E, _) => 16,
            (0x660F, _) => 24,
            (0x6610, _) => 32,
            _ => return None,
        };
        let hash = Hash::Sha1;
        let first = hash.rounds(part(rest, 4, 16)?, 50_000);
        let last = hash.of(&[&first, &[0; 4]]);
        let half = |fill: u8| {
            let mut block = [fill; 64];
            block.iter_mut().zip(&last).for_each(|(byte, hash)| *byte ^= hash);
            hash.of(&[&block])
        };
        let key = Aes::new(clip(&[half(0x36), half(0x5C)].concat(), 0, len))?;
        let verifier = key.plain(part(rest, 20, 16)?);
        let expected = key.plain(part(rest, 40, 32)?);
        expected.starts_with(&hash.of(&[&verifier])).then_some(Self { key, segments: None })
    }

    /// [MS-OFFCRYPTO] 2.3.4.10 to 2.3.4.13: what is used is said in XML.
    fn agile(xml: &[u8]) -> Option<Self> {
        let data = element(xml, b"keyData")?;
        let locked = element(xml, b"encryptedKey")?;
        let number = |element: &[u8], name: &[u8]| {
            std::str::from_utf8(attribute(element, name)?).ok()?.parse::<u32>().ok()
        };
        let bytes = |element: &[u8], name: &[u8]| LENIENT.decode(attribute(element, name)?).ok();
        let hash = Hash::named(attribute(locked, b"hashAlgorithm")?)?;
        let salt = bytes(locked, b"saltValue")?;
        let len = number(locked, b"keyBits")? as usize / 8;
        let rounds = number(locked, b"spinCount").filter(|rounds| *rounds <= ROUNDS)?;
        let first = hash.rounds(&salt, rounds);
        let opened = |name: &[u8], purpose: [u8; 8]| {
            let mut key = hash.of(&[&first, &purpose]);
            key.resize(key.len().max(len), 0x36);
            Some(Aes::new(clip(&key, 0, len))?.chained(&bytes(locked, name)?, start(&salt)))
        };
        let verifier =
            opened(b"encryptedVerifierHashInput", [0xFE, 0xA7, 0xD2, 0x76, 0x3B, 0x4B, 0x9E, 0x79])?;
        let expected =
            opened(b"encryptedVerifierHashValue", [0xD7, 0xAA, 0x0F, 0x6D, 0x30, 0x61, 0x34, 0x4E])?;
        let size = number(locked, b"saltSize")? as usize;
        if !expected.starts_with(&hash.of(&[clip(&verifier, 0, size)])) {
            return None;
        }
        let key = opened(b"encryptedKeyValue", [0x14, 0x6E, 0x0B, 0xE7, 0xAB, 0xAC, 0xD0, 0xD6])?;
        let len = number(data, b"keyBits")? as usize / 8;
        let segments = Some((Hash::named(attribute(data, b"hashAlgorithm")?)?, bytes(data, b"saltValue")?));
        Some(Self { key: Aes::new(clip(&key, 0, len))?, segments })
    }
}

#[derive(Clone, Copy)]
enum Hash {
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    fn named(name: &[u8]) -> Option<Self> {
        match name {
            b"SHA1" | b"SHA-1" => Some(Self::Sha1),
            b"SHA256" => Some(Self::Sha256),
            b"SHA384" => Some(Self::Sha384),
            b"SHA512" => Some(Self::Sha512),
            _ => None,
        }
    }

    fn of(self, parts: &[&[u8]]) -> Vec<u8> {
        fn all<D: Digest>(parts: &[&[u8]]) -> Vec<u8> {
            let mut hash = D::new();
            parts.iter().for_each(|part| hash.update(part));
            hash.finalize().to_vec()
        }
        match self {
            Self::Sha1 => all::<Sha1>(parts),
            Self::Sha256 => all::<Sha256>(parts),
            Self::Sha384 => all::<Sha384>(parts),
            Self::Sha512 => all::<Sha512>(parts),
        }
    }

    /// The password, hashed so often that guessing takes long.
    fn rounds(self, salt: &[u8], rounds: u32) -> Vec<u8> {
        let first = self.of(&[salt, &password()]);
        (0..rounds).fold(first, |hash, round| self.of(&[&round.to_le_bytes(), &hash]))
    }
}

/// What the first block is mixed with.
fn start(bytes: &[u8]) -> [u8; 16] {
    bytes.first_chunk().copied().unwrap_or([0x36; 16])
}

/// The attributes of the first element of that name, whatever stands before its colon.
fn element<'a>(xml: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let at = memchr::memmem::find_iter(xml, name).find(|at| {
        at.checked_sub(1).and_then(|at| xml.get(at)).is_some_and(|before| matches!(before, b'<' | b':'))
    })?;
    let rest = tail(xml, at + name.len());
    Some(clip(rest, 0, memchr::memchr(b'>', rest)?))
}

fn attribute<'a>(element: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let at = memchr::memmem::find(element, &[b" ", name, b"=\""].concat())?;
    let rest = tail(element, at + name.len() + 3);
    Some(clip(rest, 0, memchr::memchr(b'"', rest)?))
}
