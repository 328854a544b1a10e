use super::*;
use crate::content::unwrap::Nature;
use flate2::Compression;
use flate2::write::{DeflateEncoder, ZlibEncoder};
use proptest::prelude::*;
use std::io::Write;

type File = (Vec<String>, bool, Vec<u8>);
type Read = (Vec<File>, Vec<Loss>);

fn read(pieces: &[&[u8]]) -> Read {
    let (mut message, mut files, mut losses, mut open) = (OpenPgp::default(), Vec::new(), Vec::new(), false);
    let mut sink = |inner: Inner<'_>| match inner {
        Inner::Begin { names, nature } => {
            assert!(!open);
            open = true;
            files.push((names, nature == Nature::Entity, Vec::new()));
        }
        Inner::Data(bytes) => {
            assert!(open);
            files.last_mut().unwrap().2.extend_from_slice(bytes);
        }
        Inner::Text(_) | Inner::Is(_) | Inner::Odd(_) => panic!("no such thing comes out"),
        Inner::End => open = false,
        Inner::Unpacked(..) => {}
        Inner::Lost(loss, _) => losses.push(loss),
    };
    pieces.iter().for_each(|piece| message.feed(piece, &mut sink));
    message.finish(&mut sink);
    assert!(!open);
    (files, losses)
}

fn file(text: &[u8]) -> Read {
    (vec![(Vec::new(), false, text.to_vec())], Vec::new())
}

fn packet(tag: u8, body: &[u8]) -> Vec<u8> {
    [&[0xc0 | tag, 0xff][..], &(body.len() as u32).to_be_bytes(), body].concat()
}

fn literal(name: &[u8], data: &[u8]) -> Vec<u8> {
    packet(11, &[&[b'b', name.len() as u8][..], name, &[0; 4], data].concat())
}

fn compressed(algorithm: u8, packets: &[u8]) -> Vec<u8> {
    let body = match algorithm {
        1 => {
            let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
            encoder.write_all(packets).unwrap();
            encoder.finish().unwrap()
        }
        2 => {
            let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
            encoder.write_all(packets).unwrap();
            encoder.finish().unwrap()
        }
        _ => packets.to_vec(),
    };
    packet(8, &[&[algorithm][..], &body].concat())
}

#[test]
fn literal_data_comes_out_however_it_is_packed() {
    let plain = literal(b"", b"hello");
    let one_pass = packet(4, &[3, 0, 8, 1, 7, 7, 7, 7, 7, 7, 7, 7, 1]);
    let signature = packet(2, &[4, 0, 1, 8, 0, 0, 0, 0, 0, 0]);
    let signed = [&one_pass[..], &plain, &signature].concat();
    for message in [
        plain.clone(),
        signed.clone(),
        [&packet(10, b"PGP")[..], &plain, &packet(21, &[9; 40])].concat(),
        compressed(0, &plain),
        compressed(1, &plain),
        compressed(2, &signed),
        compressed(1, &compressed(0, &compressed(2, &plain))),
        [&one_pass[..], &compressed(1, &plain), &signature].concat(),
        // As old programs write: no length, to the end.
        [&[0xa3, 0][..], &plain].concat(),
        b"\xafb\0\0\0\0\0hello".to_vec(),
    ] {
        assert_eq!(read(&[&message]), file(b"hello"));
        assert!(looks_like_openpgp(&message), "{message:x?}");
    }
}

#[test]
fn a_file_has_its_name_and_may_be_an_entity() {
    let read = |name: &[u8], data: &[u8]| read(&[&literal(name, data)]).0.remove(0);
    assert_eq!(read(b"a\xc3\xa4.txt", b""), (vec!["a\u{e4}.txt".to_owned()], false, Vec::new()));
    assert_eq!(read(b"_CONSOLE", b"x"), (Vec::new(), false, b"x".to_vec()));
    assert!(read(b"", b"content-TYPE: text/plain\r\n\r\nhello").1);
    assert!(!read(b"", b"Contents: hello, and goodbye").1);
}

#[test]
fn what_is_encrypted_is_said_once() {
    let key = packet(1, &[3, 1, 2, 3, 4, 5, 6, 7, 8, 1, 9]);
    let message = [&key[..], &key, &packet(18, &[1; 50])].concat();
    assert_eq!(read(&[&message]), (Vec::new(), vec![Loss::Encrypted]));
    let both = [&message[..], &literal(b"", b"beside")].concat();
    assert_eq!(read(&[&both]), (file(b"beside").0, vec![Loss::Encrypted]));
    assert_eq!(read(&[&compressed(1, &message)]), (Vec::new(), vec![Loss::Encrypted]));
    for by in [5, 49] {
        assert_eq!(read(&[&message[..message.len() - by]]), (Vec::new(), vec![Loss::Encrypted]));
    }
    for tag in [3, 9, 20] {
        assert_eq!(read(&[&packet(tag, &[4; 50])]), (Vec::new(), vec![Loss::Encrypted]));
    }
}

#[test]
fn keys_and_signatures_hold_nothing() {
    let key = [6, 13, 2, 17, 14, 2].map(|tag| packet(tag, &[4; 20])).concat();
    assert_eq!(read(&[&key]), (Vec::new(), Vec::new()));
    assert!(!looks_like_openpgp(&key));
    assert!(!looks_like_openpgp(&packet(2, &[4; 20])));
}

#[test]
fn what_cannot_be_read_is_said() {
    let plain = literal(b"", b"hello, hello, hello");
    let cut = |message: &[u8], by: usize| read(&[&message[..message.len() - by]]);
    let hello = |left: &[u8], loss: Loss| (file(left).0, vec![loss]);
    assert_eq!(cut(&plain, 5), hello(b"hello, hello, ", Loss::Malformed));
    assert_eq!(cut(&plain, 19 + 3), (Vec::new(), vec![Loss::Malformed]));
    assert_eq!(cut(&compressed(2, &plain), 1).1, vec![Loss::Malformed]);
    assert_eq!(read(&[]).1, vec![Loss::Malformed]);
    assert_eq!(read(&[b"hello"]).1, vec![Loss::Malformed]);
    assert_eq!(read(&[&[&plain[..], b"hello"].concat()]), hello(b"hello, hello, hello", Loss::Malformed));
    assert_eq!(read(&[&compressed(3, b"BZh9")]).1, vec![Loss::Unsupported]);
    assert_eq!(
        read(&[&[packet(30, b"x"), plain].concat()]),
        hello(b"hello, hello, hello", Loss::Unsupported)
    );
}

#[test]
fn depth_number_and_size_have_limits() {
    let nested = |depth| (0..depth).fold(literal(b"", b"x"), |packets, _| compressed(0, &packets));
    assert_eq!(read(&[&nested(usize::from(MAX_DEPTH))]), file(b"x"));
    assert_eq!(read(&[&nested(usize::from(MAX_DEPTH) + 1)]), (Vec::new(), vec![Loss::Limit]));
    let many = compressed(1, &literal(b"", b"x")).repeat(MAX_COMPRESSED as usize + 5);
    let (files, losses) = read(&[&many]);
    assert_eq!((files.len(), losses), (MAX_COMPRESSED as usize, vec![Loss::Limit]));
    let (files, losses) = read(&[&compressed(1, &literal(b"", &vec![0; 4 << 20]))]);
    assert!(files[0].2.len() < 3 << 20);
    assert_eq!(losses, vec![Loss::Bomb]);
}

#[test]
fn other_files_are_not_taken_for_messages() {
    let text = "\u{cb}b und \u{2c0}b; ".repeat(20);
    for bytes in [
        &b"hello"[..],
        b"",
        b"\xcb",
        b"\xcb\x20",
        b"\xac\xed\x00\x05sr\x00\x0ejava.util.Date",
        b"\xca\xfe\xba\xbe\0\0\0\x34\0\x1d",
        b"\xa3\x03random",
        b"\xa3\x01\xff\xff\xff\xff\xff\xff",
        b"\xa3\x02\x00\x00\x00\x00",
        b"\xcb\x09b\x01\x07\0\0\0\0xy",
        b"\x84\x0c\x03\x01\x02\x03\x04\x05\x06\x07\x08\x01\xaa\xbb\xd2\x10",
        text.as_bytes(),
    ] {
        assert!(!looks_like_openpgp(bytes), "{bytes:x?}");
    }
}

fn stream() -> impl Strategy<Value = Vec<u8>> {
    let bytes = || prop::collection::vec(any::<u8>(), 0..300);
    let leaf = prop_oneof![
        (bytes(), bytes()).prop_map(|(name, data)| literal(&name[..name.len().min(255)], &data)),
        (any::<u8>(), bytes()).prop_map(|(tag, body)| packet(tag & 0x3f, &body)),
        bytes().prop_map(|tail| [&[0xcb, 0xe3][..], &tail].concat()),
        bytes().prop_map(|tail| [&[0xa3][..], &tail].concat()),
        bytes(),
    ];
    let stream = prop::collection::vec(leaf, 0..4).prop_map(|packets| packets.concat());
    stream.prop_recursive(5, 8, 2, |inner| {
        (0u8..4, inner.clone(), inner)
            .prop_map(|(algorithm, first, second)| [compressed(algorithm, &first), second].concat())
    })
}

proptest! {
    #[test]
    fn any_bytes_in_any_pieces_are_read_alike(stream in stream(), cuts in prop::collection::vec(1usize..40, 1..9)) {
        let whole = read(&[&stream]);
        let singles: Vec<&[u8]> = stream.chunks(1).collect();
        prop_assert_eq!(&read(&singles), &whole);
        let (mut pieces, mut rest) = (Vec::new(), stream.as_slice());
        for size in cuts.iter().cycle() {
            let (piece, behind) = rest.split_at(rest.len().min(*size));
            pieces.push(piece);
            rest = behind;
            if rest.is_empty() {
                break;
            }
        }
        prop_assert_eq!(&read(&pieces), &whole);
        looks_like_openpgp(&stream);
    }
}
