//! Writes PDF files byte by byte.

//! Writes PDF files byte by byte.

use aes::cipher::{Array, BlockCipherEncrypt, KeyInit};
use md5::{Digest, Md5};
use std::io::Write;

/// A file that grows.
#[derive(Default)]
pub struct Writer {
    pub out: Vec<u8>,
    pub offsets: Vec<(u32, usize)>,
    cipher: Option<Cipher>,
}

#[derive(Clone)]
struct Cipher {
    key: Vec<u8>,
    kind: u8,
}

pub fn flate(data: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

/// As small as it gets, for bombs.
pub fn flate_well(data: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::new(6));
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

pub fn hex(data: &[u8]) -> Vec<u8> {
    let mut out: Vec<u8> = data.iter().flat_map(|byte| format!("{byte:02X}").into_bytes()).collect();
    out.push(b'>');
    out
}

pub fn ascii85(data: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for chunk in data.chunks(4) {
        let mut four = [0; 4];
        four[..chunk.len()].copy_from_slice(chunk);
        let mut value = u32::from_be_bytes(four);
        let mut five = [0; 5];
        for digit in five.iter_mut().rev() {
            *digit = b'!' + (value % 85) as u8;
            value /= 85;
        }
        out.extend(&five[..=chunk.len()]);
    }
    out.extend(b"~>");
    out
}

/// LZW that never uses what it could: a clear code ever so often keeps the codes at nine bits.
pub fn lzw(data: &[u8]) -> Vec<u8> {
    let mut codes = vec![256];
    for chunk in data.chunks(200) {
        codes.extend(chunk.iter().map(|byte| u32::from(*byte)));
        codes.push(256);
    }
    codes.push(257);
    let bits: Vec<u8> =
        codes.iter().flat_map(|code| (0..9).rev().map(move |bit| (code >> bit & 1) as u8)).collect();
    bits.chunks(8)
        .map(|bits| bits.iter().enumerate().fold(0, |byte, (at, bit)| byte | bit << (7 - at)))
        .collect()
}

pub fn rc4(key: &[u8], data: &[u8]) -> Vec<u8> {
    let mut state: Vec<u8> = (0..=255).collect();
    let mut other = 0_usize;
    for index in 0..256 {
        other = (other + usize::from(state[index]) + usize::from(key[index % key.len()])) % 256;
        state.swap(index, other);
    }
    let (mut index, mut other) = (0, 0);
    data.iter()
        .map(|byte| {
            index = (index + 1) % 256;
            other = (other + usize::from(state[index])) % 256;
            state.swap(index, other);
            byte ^ state[(usize::from(state[index]) + usize::from(state[other])) % 256]
        })
        .collect()
}

fn cbc(key: &[u8], start: [u8; 16], data: &[u8], fill: bool) -> Vec<u8> {
    let mut data = data.to_vec();
    if fill {
        let more = 16 - data.len() % 16;
        data.extend(std::iter::repeat_n(more as u8, more));
    }
    let (short, long) = (aes::Aes128::new_from_slice(key).ok(), aes::Aes256::new_from_slice(key).ok());
    let mut chain = start;
    let mut out = Vec::new();
    for block in data.chunks(16) {
        let mut work = [0_u8; 16];
        for (at, byte) in block.iter().enumerate() {
            work[at] = byte ^ chain[at];
        }
        let mut work = Array::from(work);
        match (&short, &long) {
            (Some(cipher), _) => cipher.encrypt_block(&mut work),
            (_, Some(cipher)) => cipher.encrypt_block(&mut work),
            _ => panic!("key"),
        }
        chain = work.into();
        out.extend(chain);
    }
    out
}

const FILL: [u8; 32] = *b"\x28\xbf\x4e\x5e\x4e\x75\x8a\x41\x64\x00\x4e\x56\xff\xfa\x01\x08\x2e\x2e\x00\xb6\xd0\x68\x3e\x80\x2f\x0c\xa9\xfe\x64\x53\x69\x7a";

fn padded(password: &[u8]) -> Vec<u8> {
    password.iter().chain(&FILL).copied().take(32).collect()
}

/// The hash of revision 6, ISO 32000-2 algorithm 2.B without a user key.
fn hardened(password: &[u8], salt: &[u8]) -> Vec<u8> {
    let mut key = sha2::Sha256::digest([password, salt].concat()).to_vec();
    let mut round = 0;
    loop {
        let block = [password, &key].concat().repeat(64);
        let start: [u8; 16] = key[16..32].try_into().unwrap();
        let all = cbc(&key[..16], start, &block, false);
        key = match all[..16].iter().map(|byte| u32::from(*byte)).sum::<u32>() % 3 {
            0 => sha2::Sha256::digest(&all).to_vec(),
            1 => sha2::Sha384::digest(&all).to_vec(),
            _ => sha2::Sha512::digest(&all).to_vec(),
        };
        round += 1;
        if round >= 64 && i32::from(*all.last().unwrap()) <= round - 32 {
            return key[..32].to_vec();
        }
    }
}

impl Writer {
    pub fn new() -> Self {
        Self { out: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec(), ..Self::default() }
    }

    /// Encrypts what follows. `revision` 2: RC4 with 40 bits, 3: RC4 with 128, 4: AES-128, 5 and 6: AES-256.
    pub fn encrypt(&mut self, revision: u8, password: &[u8]) -> String {
        let (owner, id) = ([7_u8; 32], b"0123456789abcdef");
        let text = |bytes: &[u8]| String::from_utf8(hex(bytes)).unwrap();
        if revision >= 5 {
            let key: Vec<u8> = (0..32).collect();
            let digest = |salt: &[u8]| match revision {
                5 => sha2::Sha256::digest([password, salt].concat()).to_vec(),
                _ => hardened(password, salt),
            };
            let user = [digest(b"validate").as_slice(), b"validate", b"key salt"].concat();
            let wrapped = cbc(&digest(b"key salt"), [0; 16], &key, false);
            self.cipher = Some(Cipher { key, kind: revision });
            return format!(
                "<</Filter/Standard/V 5/R {revision}/Length 256/P -4/O <{}/U <{}/UE <{}/CF<</StdCF<</CFM/AESV3>>>>/StmF/StdCF/StrF/StdCF>>",
                text(&[1; 48]),
                text(&user),
                text(&wrapped)
            );
        }
        let length = if revision == 2 { 5 } else { 16 };
        let mut hash = Md5::new();
        hash.update(padded(password));
        hash.update(owner);
        hash.update((-4_i32).to_le_bytes());
        hash.update(id);
        let mut key = hash.finalize()[..length].to_vec();
        if revision > 2 {
            for _ in 0..50 {
                key = Md5::digest(&key)[..length].to_vec();
            }
        }
        let user = if revision == 2 {
            rc4(&key, &FILL)
        } else {
            let mut value = Md5::digest([&FILL[..], id].concat()).to_vec();
            for round in 0..20 {
                value = rc4(&key.iter().map(|byte| byte ^ round).collect::<Vec<_>>(), &value);
            }
            value.resize(32, 0);
            value
        };
        self.cipher = Some(Cipher { key, kind: revision });
        let version = [1, 2, 4][usize::from(revision) - 2];
        let filters =
            if revision == 4 { "/CF<</StdCF<</CFM/AESV2/Length 16>>>>/StmF/StdCF/StrF/StdCF" } else { "" };
        format!(
            "<</Filter/Standard/V {version}/R {revision}/Length {}/P -4/O <{}/U <{}{filters}>>",
            length * 8,
            text(&owner),
            text(&user)
        )
    }

    pub fn conceal(&self, number: u32, data: &[u8]) -> Vec<u8> {
        let Some(cipher) = &self.cipher else { return data.to_vec() };
        let start = *b"initial vector16";
        if cipher.kind >= 5 {
            return [start.to_vec(), cbc(&cipher.key, start, data, true)].concat();
        }
        let mut hash = Md5::new();
        hash.update(&cipher.key);
        hash.update(&number.to_le_bytes()[..3]);
        hash.update([0, 0]);
        if cipher.kind == 4 {
            hash.update(b"sAlT");
        }
        let hash = hash.finalize();
        let key = &hash[..(cipher.key.len() + 5).min(16)];
        if cipher.kind == 4 { [start.to_vec(), cbc(key, start, data, true)].concat() } else { rc4(key, data) }
    }

    pub fn object(&mut self, number: u32, body: &str) {
        self.offsets.push((number, self.out.len()));
        self.out.extend(format!("{number} 0 obj\n{body}\nendobj\n").bytes());
    }

    pub fn stream(&mut self, number: u32, dict: &str, data: &[u8]) {
        let data = self.conceal(number, data);
        self.offsets.push((number, self.out.len()));
        self.out.extend(format!("{number} 0 obj\n<<{dict}/Length {}>>\nstream\n", data.len()).bytes());
        self.out.extend(data);
        self.out.extend(b"\nendstream\nendobj\n");
    }

    /// A cross-reference table and a trailer.
    pub fn trailer(&mut self, more: &str) {
        let at = self.out.len();
        self.out.extend(b"xref\n0 1\n0000000000 65535 f \n");
        for (number, offset) in std::mem::take(&mut self.offsets) {
            self.out.extend(format!("{number} 1\n{offset:010} 00000 n \n").bytes());
        }
        self.out.extend(format!("trailer\n<</Size 100/Root 1 0 R{more}>>\nstartxref\n{at}\n%%EOF\n").bytes());
    }

    /// Catalog, page tree, one page (3), and a font (5); contents are in 4.
    pub fn frame(&mut self, catalog: &str, page: &str) {
        self.object(1, &format!("<</Type/Catalog/Pages 2 0 R{catalog}>>"));
        self.object(2, "<</Type/Pages/Kids[3 0 R]/Count 1>>");
        self.object(3, &format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R{page}>>"));
        self.object(5, "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>");
    }
}

pub const FONT: &str = "/Resources<</Font<</F 5 0 R>>>>";

/// A content that shows this text.
pub fn shows(text: &str) -> String {
    format!("BT /F 12 Tf 72 720 Td ({text}) Tj ET")
}

/// A file with one page that has this content, packed as the dictionary says.
pub fn with_content(dict: &str, data: &[u8]) -> Vec<u8> {
    with("", FONT, dict, data, |_| {})
}

/// A file with one page and more objects.
pub fn with(catalog: &str, page: &str, dict: &str, data: &[u8], more: impl FnOnce(&mut Writer)) -> Vec<u8> {
    let mut writer = Writer::new();
    writer.frame(catalog, page);
    writer.stream(4, dict, data);
    more(&mut writer);
    writer.trailer("");
    writer.out
}
