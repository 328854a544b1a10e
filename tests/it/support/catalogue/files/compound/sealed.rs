//! Documents that are encrypted with the password that Excel tries by itself ([MS-OFFCRYPTO]).

use super::super::MARKER;
use super::file::{Compound, utf16};
use super::parts::{record, workbook};

const PASSWORD: &str = "VelvetSweatshop";

/// A workbook with one record in its sheet, encrypted by RC4 with a key of 40 bits.
pub fn rc4(sheet: Vec<u8>) -> Vec<u8> {
    use md5::{Digest, Md5};
    let salt = [9; 16];
    let hash = Md5::digest(utf16(PASSWORD));
    let key = Md5::digest([&hash[..5], &salt].concat().repeat(16));
    let key = Md5::digest([&key[..5], &[0; 4]].concat());
    let mut verifier = [[3; 16].to_vec(), Md5::digest([3; 16]).to_vec()].concat();
    cipher(&key, &mut verifier, 0);
    let pass = record(0x2F, &[&[1, 0, 1, 0, 1, 0], &salt[..], &verifier].concat());
    sealed(pass, &key, sheet)
}

/// The same with the keys of the Windows cryptographic interface, of 128 bits.
pub fn crypto_api(sheet: Vec<u8>) -> Vec<u8> {
    use sha1::{Digest, Sha1};
    let salt = [9; 16];
    let hash = Sha1::digest([&salt[..], &utf16(PASSWORD)].concat());
    let key = Sha1::digest([&hash[..], &[0; 4]].concat())[..16].to_vec();
    let mut verifier = [[3; 16].to_vec(), Sha1::digest([3; 16]).to_vec()].concat();
    cipher(&key, &mut verifier, 0);
    let head: Vec<u8> =
        [4_u32, 0, 0x6801, 0x8004, 128, 1, 0, 0, 0].iter().flat_map(|number| number.to_le_bytes()).collect();
    let pass = [
        &[1, 0, 2, 0, 2, 0, 4, 0, 0, 0][..],
        &(head.len() as u32).to_le_bytes(),
        &head,
        &16_u32.to_le_bytes(),
        &salt,
        &verifier[..16],
        &20_u32.to_le_bytes(),
        &verifier[16..],
    ];
    sealed(record(0x2F, &pass.concat()), &key, sheet)
}

/// A workbook whose only block is encrypted with this key.
pub fn sealed(pass: Vec<u8>, key: &[u8], sheet: Vec<u8>) -> Vec<u8> {
    let len = sheet.len() - 4;
    let mut stream = workbook(0x600, 0, &[pass], &[sheet]);
    assert!(stream.len() < 1024);
    let at = stream.len() - 4 - len;
    cipher(key, &mut stream[at..at + len], at);
    // The name of the sheet, after four bytes in the clear.
    let name = stream.windows(8).position(|bytes| bytes == b"\x06\0Sheet1").unwrap() - 2;
    cipher(key, &mut stream[name..name + 10], name);
    stream
}

/// The stream cipher RC4, from so many bytes on.
pub fn cipher(key: &[u8], bytes: &mut [u8], skip: usize) {
    let mut state: Vec<u8> = (0..=255).collect();
    let mut j = 0_usize;
    for i in 0..256 {
        j = (j + usize::from(state[i]) + usize::from(key[i % key.len()])) % 256;
        state.swap(i, j);
    }
    let (mut i, mut j) = (0, 0);
    for at in 0..skip + bytes.len() {
        i = (i + 1) % 256;
        j = (j + usize::from(state[i])) % 256;
        state.swap(i, j);
        if at >= skip {
            bytes[at - skip] ^= state[(usize::from(state[i]) + usize::from(state[j])) % 256];
        }
    }
}

/// A package encrypted as a whole, the older of the two ways, with the default password.
pub fn default_package() -> Compound {
    use aes::cipher::{BlockCipherEncrypt, KeyInit};
    use sha1::{Digest, Sha1};
    let salt = [9; 16];
    let mut hash = Sha1::digest([&salt[..], &utf16(PASSWORD)].concat());
    for round in 0..50_000_u32 {
        hash = Sha1::digest([&round.to_le_bytes()[..], &hash].concat());
    }
    let hash = Sha1::digest([&hash[..], &[0; 4]].concat());
    let mut block = [0x36; 64];
    block.iter_mut().zip(hash).for_each(|(byte, hash)| *byte ^= hash);
    let key = aes::Aes128::new_from_slice(&Sha1::digest(block)[..16]).unwrap();
    let encrypt = |bytes: &[u8]| -> Vec<u8> {
        let mut bytes = bytes.to_vec();
        bytes.resize(bytes.len().next_multiple_of(16), 0);
        bytes.as_chunks_mut::<16>().0.iter_mut().for_each(|chunk| {
            let mut block = (*chunk).into();
            key.encrypt_block(&mut block);
            *chunk = block.into();
        });
        bytes
    };
    let head: Vec<u8> =
        [4_u32, 0, 0x660E, 0x8004, 128, 24, 0, 0, 0].iter().flat_map(|number| number.to_le_bytes()).collect();
    let info = [
        &[4, 0, 2, 0, 4, 0, 0, 0][..],
        &(head.len() as u32).to_le_bytes(),
        &head,
        &16_u32.to_le_bytes(),
        &salt,
        &encrypt(&[3; 16]),
        &20_u32.to_le_bytes(),
        &encrypt(&Sha1::digest([3; 16])),
    ];
    let package = [&(MARKER.len() as u64).to_le_bytes()[..], &encrypt(MARKER.as_bytes())].concat();
    Compound::default().with("EncryptionInfo", info.concat()).with("EncryptedPackage", package)
}

/// The same with the older way, which only mixes up bytes.
pub fn xor(sheet: Vec<u8>) -> Vec<u8> {
    let mut sum = 0_u16;
    for byte in PASSWORD.bytes().rev().chain([PASSWORD.len() as u8]) {
        sum = (sum >> 14 & 1 | sum << 1 & 0x7FFF) ^ u16::from(byte);
    }
    let key = 0x5A3C_u16;
    let pass = record(0x2F, &[[0, 0], key.to_le_bytes(), (sum ^ 0xCE4B).to_le_bytes()].concat());
    let mut array: Vec<u8> = PASSWORD.bytes().chain([0xBB]).collect();
    for (at, byte) in array.iter_mut().enumerate() {
        *byte = (*byte ^ key.to_le_bytes()[at % 2]).rotate_left(2);
    }
    let len = sheet.len() - 4;
    let mut stream = workbook(0x600, 0, &[pass], &[sheet]);
    let at = stream.len() - 4 - len;
    for place in at..at + len {
        stream[place] = stream[place].rotate_left(5) ^ array[(place + len) % 16];
    }
    stream
}
