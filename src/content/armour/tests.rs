use super::*;
use proptest::prelude::*;

type Read = (Vec<Vec<u8>>, Vec<(Loss, &'static str)>);

/// What comes out of the text, by way of the spotter.
fn read<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Read {
    let (mut spotter, mut armoured) = (ArmourSpotter::default(), Armoured::default());
    let (mut files, mut losses, mut text) = (Vec::<Vec<u8>>::new(), Vec::new(), Vec::new());
    let mut sink = |inner: Inner<'_>| match inner {
        Inner::Begin { .. } => files.push(Vec::new()),
        Inner::Data(bytes) => files.last_mut().unwrap().extend_from_slice(bytes),
        Inner::Text(_) | Inner::Is(_) | Inner::Odd(_) => panic!("no such thing comes out"),
        Inner::End => {}
        Inner::Unpacked(..) => {}
        Inner::Lost(loss, detail) => losses.push((loss, detail)),
    };
    for piece in pieces {
        text.clear();
        spotter.feed(piece, &mut text);
        armoured.feed(&text, &mut sink);
    }
    armoured.finish(&mut sink);
    (files, losses)
}

fn files(texts: &[&str]) -> Read {
    (texts.iter().map(|text| text.as_bytes().to_vec()).collect(), Vec::new())
}

fn literal(text: &str) -> Vec<u8> {
    [&[0xcb, text.len() as u8 + 6][..], b"t\0\0\0\0\0", text.as_bytes()].concat()
}

fn lines(packets: &[u8]) -> String {
    encodify::base64::MIME.encode(packets)
}

fn block(packets: &[u8]) -> String {
    let data = lines(packets);
    format!("-----BEGIN PGP MESSAGE-----\r\nComment: x\r\n\r\n{data}=abcd\r\n-----END PGP MESSAGE-----\r\n")
}

const SEALED: &[u8] = b"\x84\x0c\x03\x01\x02\x03\x04\x05\x06\x07\x08\x01\xaa\xbb\xd2\x02\x01\x02";

#[test]
fn blocks_are_read_wherever_they_stand() {
    let (hello, long) = (block(&literal("hello")), block(&literal(&"all of it ".repeat(15))));
    let quoted: String = long.lines().map(|line| format!("> | {line}\n")).collect();
    let whole = "all of it ".repeat(15);
    let file = hello.replace("MESSAGE", "ARMORED FILE");
    let part = hello.replace("MESSAGE-----\r\nC", "MESSAGE, PART 01/01-----\r\nC");
    let bare = format!("-----BEGIN PGP MESSAGE-----\n{}", lines(&literal("hello")));
    let endless = format!("-----BEGIN PGP MESSAGE-----\n\n{}", lines(&literal("hello!")).trim_end());
    for (text, expected) in [
        (hello.clone(), files(&["hello"])),
        (format!("Dear Sam,\r\n{hello}\r\nand\r\n{long}bye\r\n"), files(&["hello", &whole])),
        (format!("He wrote:\n{quoted}> bye\n"), files(&[&whole])),
        (file, files(&["hello"])),
        (part, files(&["hello"])),
        (bare, files(&["hello"])),
        (endless.clone(), files(&["hello!"])),
        (hello.replace("\r\n", "\n").replace("-----\n", "----- \t\n"), files(&["hello"])),
        (format!("<img src=\"x/{hello}"), files(&["hello"])),
        (format!("--{hello}"), files(&["hello"])),
        (format!("{endless}{hello}"), files(&["hello!", "hello"])),
    ] {
        for size in [1, 3, 17, 4_000] {
            assert_eq!(read(text.as_bytes().chunks(size)), expected, "{text}");
        }
    }
}

#[test]
fn what_is_encrypted_is_said_of_the_text() {
    let sealed = (Vec::new(), vec![(Loss::Encrypted, "an encrypted OpenPGP block in text")]);
    let text = block(SEALED);
    assert_eq!(read([text.as_bytes()]), sealed);
    assert_eq!(read([text.repeat(3).as_bytes()]), sealed);
    assert_eq!(read([format!("{}{text}", block(&literal("hello"))).as_bytes()]).1, sealed.1);
    assert_eq!(read([format!("src=\"http://x.example/{text}\"").as_bytes()]), sealed);
}

#[test]
fn what_is_no_message_is_no_loss_unless_it_claims_to_be_one() {
    let mark = "-----BEGIN PGP MESSAGE-----";
    let malformed = vec![Loss::Malformed];
    for (text, expected) in [
        (format!("It begins with {mark} and so on.\n\nThis is known.\n"), vec![]),
        (format!("It begins with {mark}\n\nThis is known.\n"), vec![]),
        (block(&literal("hello")).replace("MESSAGE", "PUBLIC KEY BLOCK"), vec![]),
        ("-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nhello\n".to_owned(), vec![]),
        (format!("{mark}\n"), malformed.clone()),
        (format!("{mark}\nVersion: 1\n\nThis is no data.\n"), malformed.clone()),
        (format!("{mark}\n-----END PGP MESSAGE-----\n"), malformed.clone()),
        (format!("{mark} is a line with more on it\n"), malformed),
    ] {
        let (files, losses) = read([text.as_bytes()]);
        assert!(files.is_empty());
        assert_eq!(losses.iter().map(|(loss, _)| *loss).collect::<Vec<_>>(), expected, "{text}");
    }
}

#[test]
fn the_spotter_hands_on_the_line_of_the_mark() {
    let handed_on = |text: &str, size: usize| {
        let (mut spotter, mut out) = (ArmourSpotter::default(), Vec::new());
        text.as_bytes().chunks(size).for_each(|piece| spotter.feed(piece, &mut out));
        assert!(spotter.tail.len() <= spotter::KEPT);
        String::from_utf8(out).unwrap()
    };
    let far = "x".repeat(QUOTED + 1);
    for size in [1, 2, 15, 200] {
        for (text, expected) in [
            ("-----BEGIN PGP X\nrest", "-----BEGIN PGP X\nrest"),
            ("one\n> -----BEGIN PGP X\nrest", "> -----BEGIN PGP X\nrest"),
            ("one\ntwo\n-----BEGIN PGPX -----BEGIN PGP", ""),
            (&format!("\nxx{far}-----BEGIN PGP X"), &format!("{far}-----BEGIN PGP X")),
        ] {
            assert_eq!(handed_on(text, size), expected, "{size}");
        }
    }
}

#[test]
fn memory_does_not_grow_with_the_text() {
    let mut armoured = Armoured::default();
    for piece in ["-----BEGIN PGP MESSAGE-----\n\n", "yw", "-----END", "-----BEGIN PGP MESSAGE-----\n", "x"] {
        for _ in 0..3 {
            armoured.feed(piece.repeat(2_000).as_bytes(), &mut |_| {});
            assert!(armoured.held.capacity() <= 4 * FIELD && armoured.decoded.capacity() <= 2 * STEP);
        }
    }
}

proptest! {
    #[test]
    fn how_it_is_cut_changes_nothing(
        pieces in prop::collection::vec(prop_oneof![
            Just("-----BEGIN PGP MESSAGE-----".to_owned()),
            Just("-----BEGIN PGP MESSAGE, PART 1/2-----".to_owned()),
            Just("-----END PGP MESSAGE-----\n".to_owned()),
            Just("\n".to_owned()),
            Just("\r\n\r\n".to_owned()),
            Just("Version: x\n".to_owned()),
            Just("> ".to_owned()),
            Just("=abcd\n".to_owned()),
            "[-=>| :a-z\n]{0,40}",
            Just(lines(&literal("hello"))),
            Just(lines(SEALED)),
            Just(block(&literal("hello"))),
        ], 0..12),
        size in 1usize..90,
    ) {
        let text = pieces.concat();
        let whole = read([text.as_bytes()]);
        prop_assert_eq!(&read(text.as_bytes().chunks(size)), &whole);
        prop_assert_eq!(&read(text.as_bytes().chunks(1)), &whole);
    }

    #[test]
    fn any_bytes_are_read(bytes: Vec<u8>) {
        let mut armoured = Armoured::default();
        armoured.feed(&bytes, &mut |_| {});
        armoured.finish(&mut |_| {});
    }
}
