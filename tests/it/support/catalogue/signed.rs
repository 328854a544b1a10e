//! S/MIME messages whose content is inside of them: signed, compressed, encrypted (RFC 8551).

use super::build::{case, marker_base64, marker_text, row};
use super::cms::{Form, auth_enveloped, certificates_only, compressed, enveloped, signed};
use super::compose::{BASE64, base64, hello, leaf, mail, marked, multipart, with};
use super::{Case, Expect, Row};

pub fn rows() -> Vec<Row> {
    vec![
        row("C-04", "a signed message with its content inside", signed_messages()),
        row("C-05", "a compressed or encrypted message", packed_messages()),
    ]
}

const BER: Form = Form::Indefinite(48);
const BINARY: &str = "Content-Transfer-Encoding: binary\r\n";

/// What is signed: the marker cannot be read without undoing its own encoding too.
fn entity() -> Vec<u8> {
    leaf(&format!("Content-Type: text/plain\r\n{BASE64}"), marker_base64())
}

/// The fields of a message of this kind, as RFC 8551 section 3.2 asks for them.
fn declared(kind: &str) -> String {
    format!(
        "Content-Type: application/pkcs7-mime; smime-type={kind}; name=smime.p7m\r\n\
         Content-Disposition: attachment; filename=smime.p7m\r\n"
    )
}

fn in_base64(fields: &str, message: &[u8]) -> Vec<u8> {
    leaf(&format!("{fields}{BASE64}"), base64(message))
}

fn signed_messages() -> Vec<Case> {
    let proper = declared("signed-data");
    let plain = leaf("Content-Type: text/plain\r\n", marker_text());
    let parts = multipart("mixed", "bar", &[hello(), marked()]);
    let twice = in_base64(&proper, &signed(BER, &entity()));
    let der = signed(Form::Definite, &entity());
    let nothing = |message: &[u8]| {
        let text = leaf("Content-Type: text/plain\r\n", marker_text());
        mail(multipart("mixed", "foo", &[text, in_base64(&proper, message)]))
    };
    let entities = [
        ("der-base64", in_base64(&proper, &der)),
        ("der-binary", leaf(&format!("{proper}{BINARY}"), &der)),
        ("ber-base64", in_base64(&proper, &signed(BER, &entity()))),
        ("ber-binary", leaf(&format!("{proper}{BINARY}"), signed(BER, &entity()))),
        // Pieces so small that the marker itself is divided.
        ("ber-pieces-of-5", in_base64(&proper, &signed(Form::Indefinite(5), &plain))),
        ("ber-pieces-of-1-binary", leaf(&format!("{proper}{BINARY}"), signed(Form::Indefinite(1), &plain))),
        ("der-text", in_base64(&proper, &signed(Form::Definite, &plain))),
        ("parts-inside", in_base64(&proper, &signed(BER, &parts))),
        ("signed-twice", in_base64(&proper, &signed(Form::Definite, &twice))),
        ("text-without-fields", in_base64(&proper, &signed(BER, marker_text().as_bytes()))),
        ("no-kind", in_base64("Content-Type: application/pkcs7-mime; name=smime.p7m\r\n", &der)),
        ("wrong-kind", in_base64(&declared("certs-only"), &der)),
        ("old-type", in_base64(&proper.replace("/pkcs7", "/x-pkcs7"), &der)),
        ("lies-with-name", in_base64(&proper.replace("pkcs7-mime", "octet-stream"), &der)),
        ("lies-without-name", in_base64("Content-Type: application/octet-stream\r\n", &der)),
        ("lies-ber", in_base64("Content-Type: application/octet-stream; name=a.dat\r\n", &twice_ber())),
        ("attached", multipart("mixed", "foo", &[hello(), in_base64(&proper, &der)])),
    ];
    let mut cases: Vec<Case> =
        entities.map(|(name, entity)| case(name, mail(entity), Expect::found())).into();
    cases.extend([
        case("empty-beside-text", nothing(b""), Expect::found()),
        case("certificates-only-beside-text", nothing(&certificates_only()), Expect::found()),
        case("cut-beside-text", nothing(&der[..60]), Expect::found()),
    ]);
    cases
}

fn twice_ber() -> Vec<u8> {
    signed(BER, &in_base64(&declared("signed-data"), &signed(BER, &entity())))
}

fn packed_messages() -> Vec<Case> {
    let encrypted = || Expect::nothing().shortfall("encrypted");
    let (sealed, packed) = (declared("enveloped-data"), declared("compressed-data"));
    let compressed_then_signed = signed(Form::Definite, &in_base64(&packed, &compressed(BER, &entity())));
    let signed_then_compressed =
        compressed(Form::Definite, &in_base64(&declared("signed-data"), &signed(BER, &entity())));
    let authenticated = in_base64(&declared("authEnveloped-data"), &auth_enveloped(Form::Definite));
    let of = |fields: &str, message: Vec<u8>, expect: Expect| (in_base64(fields, &message), expect);
    let cases = [
        ("enveloped-der", of(&sealed, enveloped(Form::Definite), encrypted())),
        ("enveloped-ber", of(&sealed, enveloped(BER), encrypted())),
        ("enveloped-no-kind", of("Content-Type: application/pkcs7-mime\r\n", enveloped(BER), encrypted())),
        ("enveloped-called-signed", of(&declared("signed-data"), enveloped(BER), encrypted())),
        (
            "enveloped-lies",
            of(&sealed.replace("pkcs7-mime", "octet-stream"), enveloped(Form::Definite), encrypted()),
        ),
        ("auth-enveloped", (authenticated, encrypted())),
        ("auth-enveloped-no-kind", {
            of("Content-Type: application/pkcs7-mime\r\n", auth_enveloped(BER), encrypted())
        }),
        ("enveloped-in-signed", {
            let inner = signed(Form::Definite, &in_base64(&sealed, &enveloped(Form::Definite)));
            of(&declared("signed-data"), inner, encrypted())
        }),
        ("compressed-der", of(&packed, compressed(Form::Definite, &entity()), Expect::found())),
        ("compressed-ber", of(&packed, compressed(Form::Indefinite(7), &entity()), Expect::found())),
        (
            "compressed-no-kind",
            of("Content-Type: application/pkcs7-mime\r\n", compressed(BER, &entity()), Expect::found()),
        ),
        ("compressed-in-signed", of(&declared("signed-data"), compressed_then_signed, Expect::found())),
        ("signed-in-compressed", of(&packed, signed_then_compressed, Expect::found())),
    ];
    let mut cases: Vec<Case> = cases.map(|(name, (entity, expect))| case(name, mail(entity), expect)).into();
    let lying = in_base64(
        "Content-Type: application/octet-stream; name=smime.p7z\r\n",
        &compressed(Form::Definite, &entity()),
    );
    cases.push(case("compressed-lies", with(lying), Expect::found()));
    cases
}
