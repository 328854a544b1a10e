//! Cryptographic messages (RFC 5652, RFC 5083, RFC 3274), as far as their content and the way to it go: signatures and
//! keys are noise.

use super::packed::zlib;
use crate::support::generator::prng::Prng;

/// How lengths are written (ITU-T X.690 section 8.1.3).
#[derive(Clone, Copy)]
pub enum Form {
    /// As DER demands.
    Definite,
    /// No container says how long it is, and the content comes in pieces of so many bytes.
    Indefinite(usize),
}

const DATA: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01";
const SIGNED: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02";
const ENVELOPED: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03";
const AUTH_ENVELOPED: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x17";
const COMPRESSED: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x09";
const ZLIB: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x03\x08";
const SHA_256: &[u8] = b"\x60\x86\x48\x01\x65\x03\x04\x02\x01";
const RSA: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01";
const AES_CBC: &[u8] = b"\x60\x86\x48\x01\x65\x03\x04\x01\x02";
const AES_GCM: &[u8] = b"\x60\x86\x48\x01\x65\x03\x04\x01\x06";

const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const EXPLICIT_0: u8 = 0xa0;

/// SignedData with its content inside.
pub fn signed(form: Form, content: &[u8]) -> Vec<u8> {
    let hash = der(SEQUENCE, &[&oid(SHA_256), b"\x05\0"]);
    let key = der(SEQUENCE, &[&oid(RSA), b"\x05\0"]);
    let signature = der(0x04, &[&Prng::of("signature").bytes(256)]);
    let signer = der(SEQUENCE, &[&integer(1), &certificate(), &hash, &key, &signature]);
    let inside = encapsulated(form, content);
    let body = [integer(1), der(SET, &[&hash]), inside, der(SET, &[&signer])].concat();
    content_info(form, SIGNED, &body)
}

/// SignedData that signs nothing and brings no content.
pub fn certificates_only() -> Vec<u8> {
    let inside = der(SEQUENCE, &[&oid(DATA)]);
    content_info(Form::Definite, SIGNED, &[integer(1), der(SET, &[]), inside, der(SET, &[])].concat())
}

/// SignedData without the content that it signs (RFC 5652 section 5.2), as `multipart/signed` carries it.
pub fn detached() -> Vec<u8> {
    let hash = der(SEQUENCE, &[&oid(SHA_256), b"\x05\0"]);
    let key = der(SEQUENCE, &[&oid(RSA), b"\x05\0"]);
    let signature = der(0x04, &[&Prng::of("signature").bytes(256)]);
    let signer = der(SEQUENCE, &[&integer(1), &certificate(), &hash, &key, &signature]);
    let outside = der(SEQUENCE, &[&oid(DATA)]);
    let body = [integer(1), der(SET, &[&hash]), outside, der(SET, &[&signer])].concat();
    content_info(Form::Definite, SIGNED, &body)
}

/// CompressedData.
pub fn compressed(form: Form, content: &[u8]) -> Vec<u8> {
    let algorithm = der(SEQUENCE, &[&oid(ZLIB)]);
    let inside = encapsulated(form, &zlib(content));
    content_info(form, COMPRESSED, &[integer(0), algorithm, inside].concat())
}

/// EnvelopedData; what is encrypted is noise.
pub fn enveloped(form: Form) -> Vec<u8> {
    let body = [integer(0), der(SET, &[&recipient()]), encrypted(form, AES_CBC)].concat();
    content_info(form, ENVELOPED, &body)
}

/// AuthEnvelopedData, likewise.
pub fn auth_enveloped(form: Form) -> Vec<u8> {
    let code = der(0x04, &[&Prng::of("code").bytes(16)]);
    let body = [integer(0), der(SET, &[&recipient()]), encrypted(form, AES_GCM), code].concat();
    content_info(form, AUTH_ENVELOPED, &body)
}

fn content_info(form: Form, kind: &[u8], body: &[u8]) -> Vec<u8> {
    let body = container(form, SEQUENCE, body);
    container(form, SEQUENCE, &[oid(kind), container(form, EXPLICIT_0, &body)].concat())
}

fn encapsulated(form: Form, content: &[u8]) -> Vec<u8> {
    let octets = octets(form, 0x04, content);
    container(form, SEQUENCE, &[oid(DATA), container(form, EXPLICIT_0, &octets)].concat())
}

fn encrypted(form: Form, algorithm: &[u8]) -> Vec<u8> {
    let algorithm = der(SEQUENCE, &[&oid(algorithm), &der(0x04, &[&Prng::of("vector").bytes(16)])]);
    let content = octets(form, 0x80, &Prng::of("content").bytes(512));
    container(form, SEQUENCE, &[oid(DATA), algorithm, content].concat())
}

fn recipient() -> Vec<u8> {
    let key = der(SEQUENCE, &[&oid(RSA), b"\x05\0"]);
    der(SEQUENCE, &[&integer(0), &certificate(), &key, &der(0x04, &[&Prng::of("key").bytes(256)])])
}

/// Who signed or may read: an issuer without a name, and a serial number.
fn certificate() -> Vec<u8> {
    der(SEQUENCE, &[&der(SEQUENCE, &[]), &integer(1)])
}

fn oid(arcs: &[u8]) -> Vec<u8> {
    der(0x06, &[arcs])
}

fn integer(value: u8) -> Vec<u8> {
    der(0x02, &[&[value]])
}

/// A string of octets under this tag, in one piece or in several.
fn octets(form: Form, tag: u8, bytes: &[u8]) -> Vec<u8> {
    match form {
        Form::Definite => der(tag, &[bytes]),
        Form::Indefinite(piece) => {
            let pieces: Vec<u8> = bytes.chunks(piece).flat_map(|piece| der(0x04, &[piece])).collect();
            container(form, tag | 0x20, &pieces)
        }
    }
}

fn container(form: Form, tag: u8, content: &[u8]) -> Vec<u8> {
    match form {
        Form::Definite => der(tag, &[content]),
        Form::Indefinite(_) => [&[tag, 0x80][..], content, b"\0\0"].concat(),
    }
}

fn der(tag: u8, contents: &[&[u8]]) -> Vec<u8> {
    let content = contents.concat();
    let length = content.len();
    let head = match length {
        ..0x80 => vec![tag, length as u8],
        0x80..0x100 => vec![tag, 0x81, length as u8],
        0x100..0x1_0000 => vec![tag, 0x82, (length >> 8) as u8, length as u8],
        _ => vec![tag, 0x83, (length >> 16) as u8, (length >> 8) as u8, length as u8],
    };
    [head, content].concat()
}
