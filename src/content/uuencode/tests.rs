use super::spotter::UuSpotter;
use super::*;
use proptest::prelude::*;

/// By the words of POSIX, with backticks for zero.
fn encode(bytes: &[u8]) -> String {
    let character = |six: u32| if six == 0 { '`' } else { char::from_u32(six + 32).unwrap() };
    let mut text = String::new();
    for line in bytes.chunks(45) {
        text.push(character(u32::try_from(line.len()).unwrap()));
        for group in line.chunks(3) {
            let bits = group.iter().chain(&[0; 3]).take(3).fold(0, |bits, byte| bits << 8 | u32::from(*byte));
            text.extend([18, 12, 6, 0].map(|shift| character(bits >> shift & 0x3f)));
        }
        text.push('\n');
    }
    text
}

fn files(pieces: &[&[u8]]) -> Vec<(String, Vec<u8>)> {
    let (mut blocks, mut files, mut open) = (UuBlocks::default(), Vec::new(), false);
    let mut sink = |inner: Inner<'_>| match inner {
        Inner::Begin { names, nature } => {
            assert!(nature == Nature::File && !open);
            open = true;
            files.push((names.join("|"), Vec::new()));
        }
        Inner::Data(bytes) => files.last_mut().unwrap().1.extend_from_slice(bytes),
        Inner::Text(_) | Inner::Is(_) | Inner::Odd(_) => panic!("no such thing comes out"),
        Inner::End => open = false,
        Inner::Unpacked(..) => {}
        Inner::Lost(..) => panic!("nothing is lost"),
    };
    pieces.iter().for_each(|piece| blocks.feed(piece, &mut sink));
    blocks.finish(&mut sink);
    assert!(!open);
    files
}

fn spotted(pieces: &[&[u8]]) -> bool {
    let mut spotter = UuSpotter::default();
    pieces.iter().for_each(|piece| spotter.feed(piece));
    spotter.finish();
    spotter.seen()
}

fn read(text: &str) -> Vec<(String, String)> {
    let found = files(&[text.as_bytes()]);
    assert_eq!(spotted(&[text.as_bytes()]), !found.is_empty(), "{text}");
    found.into_iter().map(|(name, bytes)| (name, String::from_utf8_lossy(&bytes).into_owned())).collect()
}

#[test]
fn blocks_in_a_text_are_files() {
    // The example of the manual page of many systems.
    assert_eq!(read("begin 644 cat.txt\n#0V%T\n`\nend\n"), [("cat.txt".into(), "Cat".into())]);
    let one = encode(b"one file");
    let text = format!(
        "Dear Jo\r\n\r\nbegin 0600 my first.txt\r\n{one}`\r\nend\r\n\r\nbegin 666 b\n{one} \nend\nBye"
    );
    assert_eq!(read(&text), [("my first.txt".into(), "one file".into()), ("b".into(), "one file".into())]);
    assert_eq!(
        read("begin-base64 644 encode.txt\nVGhpcyBpcw==\n====\nbegin-base64 644 b\nVGhp\ncyBp\nno more"),
        [("encode.txt".into(), "This is".into()), ("b".into(), "This i".into())]
    );
}

#[test]
fn a_block_without_its_end_ends_where_data_does() {
    let one = encode(b"one file");
    assert_eq!(read(&format!("begin 644 a\n{one}\nYours truly\n")), [("a".into(), "one file".into())]);
    assert_eq!(read(&format!("begin 644 a\n{one}begin 644 b\n{one}")).len(), 2);
    assert_eq!(read("begin 644 empty.exe\nend\n"), [("empty.exe".into(), String::new())]);
}

#[test]
fn lines_are_read_as_lenient_programs_do() {
    let zeros = encode(&[b'a', 0, 0, 0, 0, 0]);
    for line in
        [zeros.clone(), zeros.replace('`', " "), zeros.replace('`', ""), zeros.trim_end().to_owned() + "~x"]
    {
        assert_eq!(read(&format!("begin 644 a\n{line}\nend\n"))[0].1, "a\0\0\0\0\0", "{line}");
    }
}

#[test]
fn prose_is_no_block() {
    for text in [
        "begin 644 times\nand then again",
        "begin 644 times\n\nThen rest.",
        "begin\n#0V%T\n",
        "begin 999 a\n#0V%T\n",
        "begin 64 a\n#0V%T\n",
        "begin 64444 a\n#0V%T\n",
        "begin 644\n#0V%T\n",
        "begin644 a\n#0V%T\n",
        "I begin 644 a\n#0V%T\n",
        "begin 644 a",
    ] {
        assert!(read(text).is_empty(), "{text}");
    }
    assert_eq!(read("begin 644 times\nbegin 644 a\n#0V%T\n").len(), 1);
}

#[test]
fn a_long_line_is_not_kept() {
    let name = "n".repeat(100_000);
    let text = format!("begin 644 {name}\n#0V%T{name}\n{name}begin 644 b\n#0V%T\n");
    let found = read(&text);
    assert!(found.len() == 1 && found[0].0.len() < LINE && found[0].1 == "Cat");
    let mut blocks = UuBlocks::default();
    blocks.feed(text.as_bytes(), &mut |_| ());
    assert!(blocks.line.capacity() <= LINE && blocks.decoded.capacity() <= 2 * PIECE);
    let long = format!("begin-base64 644 a\n{}\n====\n", "QUJD".repeat(1_000));
    assert_eq!(read(&long)[0].1, "ABC".repeat(1_000));
}

fn texts() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        Just("begin 644 a.txt".to_owned()),
        Just("begin-base64 0755 b".to_owned()),
        Just("end".to_owned()),
        Just("====".to_owned()),
        "[ -~]{0,70}",
        "[A-Za-z0-9+/]{0,70}",
        "[ -`]{1030}",
        any::<Vec<u8>>().prop_map(|bytes| encode(&bytes).trim_end().to_owned()),
        "b?egin( 644)?",
    ];
    prop::collection::vec((line, "\r\n|\n|\n\n| "), 0..20)
        .prop_map(|lines| lines.into_iter().flat_map(|(line, end)| [line, end]).collect())
}

proptest! {
    #[test]
    fn what_is_encoded_comes_out(bytes: Vec<u8>) {
        let text = format!("begin 644 a\n{}`\nend\n", encode(&bytes));
        prop_assert_eq!(files(&[text.as_bytes()]), [("a".to_owned(), bytes)]);
    }

    #[test]
    fn how_it_is_cut_changes_nothing(text in texts(), size in 1usize..100) {
        let pieces: Vec<&[u8]> = text.as_bytes().chunks(size).collect();
        let whole = files(&[text.as_bytes()]);
        prop_assert_eq!(spotted(&pieces), !whole.is_empty());
        prop_assert_eq!(files(&pieces), whole);
    }

    #[test]
    fn any_bytes_are_read(bytes: Vec<u8>, size in 1usize..100) {
        let bytes = [b"begin 644 a\n", &bytes[..]].concat();
        let pieces: Vec<&[u8]> = bytes.chunks(size).collect();
        prop_assert_eq!(files(&pieces), files(&[&bytes]));
        prop_assert_eq!(spotted(&pieces), spotted(&[&bytes]));
    }
}
