use super::*;
use encodify::base64::MIME;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use proptest::prelude::*;
use std::io::Write;

const ENTITY: &str = "Content-Type: text/plain\r\n\r\nThe merger is to be announced on Friday.\r\n";

/// What OpenSSL makes of [`ENTITY`] with a throwaway key, of definite and of indefinite length, and without content.
const SIGNED: &str = "
    MIIBDAYJKoZIhvcNAQcCoIH+MIH7AgEBMQ0wCwYJYIZIAWUDBAIBMFUGCSqGSIb3DQEHAaBIBEZDb250ZW50LVR5cGU6IHRleHQv
    cGxhaW4NCg0KVGhlIG1lcmdlciBpcyB0byBiZSBhbm5vdW5jZWQgb24gRnJpZGF5Lg0KMYGPMIGMAgEBMCQwDDEKMAgGA1UEAwwB
    dAIUfXcq1tY20qzv/SrlIFO6rQXXYoMwCwYJYIZIAWUDBAIBMAoGCCqGSM49BAMCBEgwRgIhANwUooD1ePlW2gY+iuZE04pkc3FD
    xyh4pCxfOWu4Ts2zAiEAioB4gZThjAy20T1cqtMCxiYK2UBlaR8NCCOBDjopmAk=";
const STREAMED: &str = "
    MIAGCSqGSIb3DQEHAqCAMIACAQExDTALBglghkgBZQMEAgEwgAYJKoZIhvcNAQcBoIAkgARGQ29udGVudC1UeXBlOiB0ZXh0L3Bs
    YWluDQoNClRoZSBtZXJnZXIgaXMgdG8gYmUgYW5ub3VuY2VkIG9uIEZyaWRheS4NCgAAAAAAADGBjjCBiwIBATAkMAwxCjAIBgNV
    BAMMAXQCFH13KtbWNtKs7/0q5SBTuq0F12KDMAsGCWCGSAFlAwQCATAKBggqhkjOPQQDAgRHMEUCIQCsQbZMuMH+rspFztYZHVc0
    NkaPaNNsNyv3Xn3EeEHC0AIgJQ4qC/JCEr/WAxZ+gPQNBL7SQY9CxI1e83gFGq/ShJ8AAAAAAAA=";
const DETACHED: &str = "
    MIHABgkqhkiG9w0BBwKggbIwga8CAQExDTALBglghkgBZQMEAgEwCwYJKoZIhvcNAQcBMYGNMIGKAgEBMCQwDDEKMAgGA1UEAwwB
    dAIUfXcq1tY20qzv/SrlIFO6rQXXYoMwCwYJYIZIAWUDBAIBMAoGCCqGSM49BAMCBEYwRAIgMp4pFtE2K9VzrfL98tjV3CCPkk0u
    VBcbLO2UQa807DcCIEEXvycEaqfyusTKWnsjomXfMvfAO0LLdu5q4CNbkaZW";

/// Files with whether they are entities, and what was lost.
type Read = (Vec<(bool, Vec<u8>)>, Vec<Loss>);

fn read(pieces: &[&[u8]]) -> Read {
    let (mut cms, mut files, mut lost, mut open) = (Cms::default(), Vec::new(), Vec::new(), false);
    let mut sink = |inner: Inner<'_>| match inner {
        Inner::Begin { names, nature } => {
            assert!(names.is_empty() && !open);
            open = true;
            files.push((nature == Nature::Entity, Vec::new()));
        }
        Inner::Data(bytes) => files.last_mut().unwrap().1.extend_from_slice(bytes),
        Inner::Text(_) | Inner::Is(_) | Inner::Odd(_) => panic!("no such thing comes out"),
        Inner::End => open = false,
        Inner::Unpacked(..) => {}
        Inner::Lost(loss, _) => lost.push(loss),
    };
    pieces.iter().for_each(|piece| cms.feed(piece, &mut sink));
    cms.finish(&mut sink);
    assert!(!open);
    (files, lost)
}

fn decoded(base64: &str) -> Vec<u8> {
    MIME.decode(base64).unwrap()
}

/// One element; of indefinite length where that is asked for.
fn element(identifier: u8, parts: &[&[u8]], indefinite: bool) -> Vec<u8> {
    let value = parts.concat();
    if indefinite && identifier & 0x20 != 0 {
        return [&[identifier, 0x80][..], &value, &[0, 0]].concat();
    }
    let length = u32::try_from(value.len()).unwrap().to_be_bytes();
    [&[identifier, 0x84][..], &length, &value].concat()
}

/// A structure whose `encapContentInfo` holds these octets, in pieces.
fn message(outer: &[u8], inner: &[u8], octets: &[&[u8]], indefinite: bool) -> Vec<u8> {
    let of = |identifier: u8, parts: &[&[u8]]| element(identifier, parts, indefinite);
    let object = |tail: &[u8]| of(OBJECT_IDENTIFIER, &[PKCS, tail]);
    let strings: Vec<Vec<u8>> = octets.iter().map(|octets| of(0x04, &[octets])).collect();
    let strings: Vec<&[u8]> = strings.iter().map(Vec::as_slice).collect();
    let encapsulated = of(SEQUENCE, &[&object(inner), &of(EXPLICIT, &[&of(0x24, &strings)])]);
    let structure = of(SEQUENCE, &[&of(2, &[&[1]]), &of(0x31, &[]), &encapsulated, &of(0x31, &[])]);
    of(SEQUENCE, &[&object(outer), &of(EXPLICIT, &[&structure])])
}

#[test]
fn what_is_signed_comes_out() {
    for message in [SIGNED, STREAMED] {
        let message = decoded(message);
        assert!(looks_like_cms(&message));
        assert_eq!(read(&[&message]), (vec![(true, ENTITY.into())], vec![]));
    }
    let pieces = [&b"Content-"[..], b"Type: x/y\r\n", b"", b"\r\nText"];
    for indefinite in [false, true] {
        let message = message(&[7, 2], &[7, 1], &pieces, indefinite);
        assert_eq!(read(&[&message]), (vec![(true, pieces.concat())], vec![]));
        let filled = [&message[..], b"\r\n\0\0"].concat();
        assert_eq!(read(&[&filled]).1, []);
    }
}

#[test]
fn a_signed_document_is_no_entity() {
    let document = [b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", &[b'x'; 2_000][..]].concat();
    assert_eq!(read(&[&message(&[7, 2], &[7, 1], &[&document], true)]).0, [(false, document)]);
    let stamp = message(&[7, 2], &[9, 16, 1, 4], &[b"stamp"], false);
    assert_eq!(read(&[&stamp]), (vec![(false, b"stamp".to_vec())], vec![]));
    // With fields in it, somebody may read it as an entity.
    let both = b"%PDF-1.7\r\nContent-Transfer-Encoding: base64\r\n\r\n";
    assert!(read(&[&message(&[7, 2], &[7, 1], &[both], true)]).0[0].0);
}

#[test]
fn a_signature_alone_holds_nothing() {
    assert_eq!(read(&[&decoded(DETACHED)]), (vec![], vec![]));
    assert_eq!(read(&[]), (vec![], vec![]));
}

#[test]
fn what_is_compressed_comes_out() {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(ENTITY.as_bytes()).unwrap();
    let packed = encoder.finish().unwrap();
    let (first, second) = packed.split_at(10);
    let whole = message(&[9, 16, 1, 9], &[7, 1], &[first, second], true);
    assert_eq!(read(&[&whole]), (vec![(true, ENTITY.into())], vec![]));
    let damaged = message(&[9, 16, 1, 9], &[7, 1], &[first], true);
    assert_eq!(read(&[&damaged]).1, [Loss::Malformed]);
}

#[test]
fn what_cannot_be_read_is_said() {
    for outer in [&[7, 3][..], &[7, 4], &[7, 6], &[9, 16, 1, 23]] {
        assert_eq!(read(&[&message(outer, &[7, 1], &[b"x"], true)]), (vec![], vec![Loss::Encrypted]));
    }
    assert_eq!(read(&[&message(&[7, 2], &[7, 3], &[b"x"], true)]), (vec![], vec![Loss::Encrypted]));
    assert_eq!(read(&[&message(&[9, 16, 1, 2], &[7, 1], &[b"x"], true)]), (vec![], vec![Loss::Unsupported]));
    for broken in
        [&b"MIME"[..], b"\x30", b"\x30\x80\x06\x01\x2a\x02\x01\x00", b"\0\0", b"\x30\x02\x06\x05\x2a"]
    {
        assert_eq!(read(&[broken]).1.len(), 1, "{broken:?}");
    }
    let deep = b"\x30\x80".repeat(100_000);
    assert_eq!(read(&[&deep]), (vec![], vec![Loss::Malformed]));
    let longer = [&decoded(SIGNED)[..], b"more"].concat();
    assert_eq!(read(&[&longer]), (vec![(true, ENTITY.into())], vec![Loss::Malformed]));
}

#[test]
fn what_came_before_the_damage_stays() {
    let message = decoded(STREAMED);
    for end in 1..message.len() {
        let (files, lost) = read(&[&message[..end]]);
        assert_eq!(lost, [Loss::Malformed], "{end}");
        let content = files.first().map_or(&b""[..], |(_, content)| content);
        assert!(ENTITY.as_bytes().starts_with(content), "{end}");
        assert!(end < 124 || content.len() == ENTITY.len(), "{end}");
    }
}

#[test]
fn only_cms_looks_like_it() {
    for head in [&b""[..], b"\x30", b"0 is a digit", b"\x30\x03\x06\x01\x2a", b"PK\x03\x04"] {
        assert!(!looks_like_cms(head));
    }
    assert!(looks_like_cms(&message(&[9, 16, 1, 9], &[7, 1], &[], true)[..40]));
}

proptest! {
    #[test]
    fn how_it_is_cut_changes_nothing(
        octets in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..700), 0..4),
        outer in prop::sample::select(vec![&[7, 2][..], &[9, 16, 1, 9], &[7, 5]]),
        inner in prop::sample::select(vec![&[7, 1][..], &[7, 2]]),
        indefinite: bool,
        size in 1usize..600,
    ) {
        let pieces: Vec<&[u8]> = octets.iter().map(Vec::as_slice).collect();
        let message = message(outer, inner, &pieces, indefinite);
        prop_assert_eq!(read(&message.chunks(size).collect::<Vec<_>>()), read(&[&message]));
    }

    #[test]
    fn damage_anywhere_is_read(at in 0usize..400, byte: u8, streamed: bool, size in 1usize..300) {
        let mut message = decoded(if streamed { STREAMED } else { SIGNED });
        let at = at % message.len();
        message[at] = byte;
        prop_assert_eq!(read(&message.chunks(size).collect::<Vec<_>>()), read(&[&message]));
    }

    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(prop_oneof![any::<u8>(), Just(0x30), Just(0x80)], 0..100)) {
        prop_assert_eq!(read(&bytes.chunks(1).collect::<Vec<_>>()), read(&[&bytes]));
        looks_like_cms(&bytes);
    }
}
