use super::*;
use proptest::prelude::*;

const RTF: &[u8] = b"\x1a\0\0\0\x1c\0\0\0LZFu\xe2\xd4\x4b\x51\x41\0\x04\x20WXYZ\x0d\x6e}\x01\x0e\xb0";

/// Files with their names, and whether something was lost.
type Read = (Vec<(Vec<String>, String)>, bool);

fn read(pieces: &[&[u8]]) -> Read {
    let (mut tnef, mut files, mut lost, mut open) = (Tnef::default(), Vec::<(_, Vec<u8>)>::new(), 0, false);
    let mut sink = |inner: Inner<'_>| match inner {
        Inner::Begin { names, nature } => {
            assert!(nature == Nature::File && !open);
            open = true;
            files.push((names, Vec::new()));
        }
        Inner::Data(bytes) => {
            assert!(open);
            files.last_mut().unwrap().1.extend_from_slice(bytes);
        }
        Inner::Text(_) | Inner::Is(_) | Inner::Odd(_) => panic!("no such thing comes out"),
        Inner::End => {
            assert!(open);
            open = false;
        }
        Inner::Unpacked(..) => {}
        Inner::Lost(loss, _) => {
            assert!(loss == Loss::Malformed && !open);
            lost += 1;
        }
    };
    pieces.iter().for_each(|piece| tnef.feed(piece, &mut sink));
    tnef.finish(&mut sink);
    assert!(!open && lost <= 1);
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    (files.into_iter().map(|(names, bytes)| (names, text(bytes))).collect(), lost > 0)
}

fn file(names: &[&str], content: &str) -> (Vec<String>, String) {
    (names.iter().map(|name| (*name).to_owned()).collect(), content.to_owned())
}

fn attribute(level: u8, id: u16, data: &[u8]) -> Vec<u8> {
    let sum = data.iter().fold(0u16, |sum, byte| sum.wrapping_add(u16::from(*byte)));
    let length = u32::try_from(data.len()).unwrap();
    [&[level][..], &id.to_le_bytes(), &[6, 0], &length.to_le_bytes(), data, &sum.to_le_bytes()].concat()
}

fn stream(attributes: &[Vec<u8>]) -> Vec<u8> {
    [SIGNATURE, &[7, 0], &attributes.concat()].concat()
}

/// A property of one value of any length.
fn property(id: u16, kind: u16, value: &[u8]) -> Vec<u8> {
    let length = u32::try_from(value.len()).unwrap();
    let filling = vec![0; value.len().next_multiple_of(4) - value.len()];
    [&kind.to_le_bytes(), &id.to_le_bytes(), &[1, 0, 0, 0][..], &length.to_le_bytes(), value, &filling]
        .concat()
}

fn list(properties: &[Vec<u8>]) -> Vec<u8> {
    [&u32::try_from(properties.len()).unwrap().to_le_bytes()[..], &properties.concat()].concat()
}

fn wide(text: &str) -> Vec<u8> {
    text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect()
}

/// Properties of every shape that have to be passed over.
fn others() -> Vec<Vec<u8>> {
    let named = |kind: &[u8]| [&[3, 0, 1, 0x80][..], &[9; 16], kind, &[5, 0, 0, 0]].concat();
    vec![
        b"\x02\0\x01\x0e\x07\0\0\0".to_vec(),
        b"\x40\0\x02\x0e12345678".to_vec(),
        b"\x48\0\x03\x0e1234567812345678".to_vec(),
        b"\x01\0\x04\x0e".to_vec(),
        b"\x03\x10\x05\x0e\x02\0\0\0aaaabbbb".to_vec(),
        b"\x1e\x10\x06\x0e\x02\0\0\0\x01\0\0\0a\0\0\0\0\0\0\0".to_vec(),
        named(b"\0\0\0\0\x11\0\0\0"),
        named(b"\x01\0\0\0\x06\0\0\0a\0b\0\0\0\0\0"),
    ]
}

fn winmail() -> Vec<u8> {
    let message = [
        others(),
        vec![
            property(PROPERTY_BODY, 0x1f, &wide("wide body \u{20ac}")),
            property(RTF_COMPRESSED, 0x102, RTF),
            property(HTML, 0x102, b"<p>html"),
        ],
    ];
    let late =
        list(&[others(), vec![property(ATTACH_LONG_FILENAME, 0x1f, &wide("a long name.txt"))]].concat());
    let nested = stream(&[attribute(1, BODY, b"inner\0")]);
    let object = [&[0x20; 16][..], &nested].concat();
    stream(&[
        attribute(1, 0x9006, &[0, 0, 1, 0]),
        attribute(1, BODY, b"plain body\0"),
        attribute(1, MESSAGE_PROPERTIES, &list(&message.concat())),
        attribute(2, ATTACH_REND_DATA, &[1; 14]),
        attribute(2, ATTACH_TITLE, b"ALONGN~1.TXT\0"),
        attribute(2, ATTACH_DATA, b"first"),
        attribute(2, ATTACHMENT, &late),
        attribute(2, ATTACH_REND_DATA, &[2; 14]),
        attribute(
            2,
            ATTACHMENT,
            &list(&[
                property(DISPLAY_NAME, 0x1e, b"caf\xe9\0"),
                property(ATTACH_DATA_PROPERTY, 0x0d, &object),
            ]),
        ),
    ])
}

#[test]
fn bodies_and_attachments_come_out() {
    let nested = String::from_utf8_lossy(&stream(&[attribute(1, BODY, b"inner\0")])).into_owned();
    let expected = vec![
        file(&[], "plain body"),
        file(&[], "wide body \u{20ac}"),
        file(&[], "{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}"),
        file(&[], "<p>html"),
        file(&["ALONGN~1.TXT"], "first"),
        file(&["a long name.txt"], ""),
        file(&["caf\u{e9}"], &nested),
    ];
    assert_eq!(read(&[&winmail()]), (expected, false));
    assert!(!read(&[&[&winmail()[..], b"\r\n\0\0"].concat()]).1);
    assert_eq!(read(&[]), (vec![], false));
}

#[test]
fn what_came_before_the_damage_stays() {
    let whole = winmail();
    let (all, _) = read(&[&whole]);
    for end in 7..whole.len() {
        let (files, _) = read(&[&whole[..end]]);
        for (cut, full) in files.iter().zip(&all) {
            assert!(full.1.starts_with(cut.1.trim_end_matches('\u{fffd}')), "{end}");
        }
    }
    assert!(read(&[&whole[..whole.len() - 1]]).1);
    assert!(read(&[b"x\x9f\x3e\x22\0"]).1);
    assert!(read(&[&stream(&[vec![3; 9]])]).1);
}

#[test]
fn a_wrong_checksum_is_said_and_reading_goes_on() {
    let mut bytes = stream(&[attribute(1, BODY, b"one"), attribute(1, BODY, b"two")]);
    bytes[16] ^= 1;
    assert_eq!(read(&[&bytes]), (vec![file(&[], "ooe"), file(&[], "two")], true));
}

#[test]
fn a_list_that_lies_is_left_at_its_attribute() {
    let endless = b"\x02\0\0\0\x01\x10\x01\x0e\xff\xff\xff\xff";
    let longer = list(&[property(HTML, 0x102, b"text")]);
    for (broken, content) in [(&endless[..], None), (&longer[..18], Some("te")), (b"\xff\xff\xff\xff", None)]
    {
        let bytes = stream(&[attribute(1, MESSAGE_PROPERTIES, broken), attribute(1, BODY, b"after")]);
        let content = content.map(|text| file(&[], text)).into_iter();
        assert_eq!(read(&[&bytes]), (content.chain([file(&[], "after")]).collect(), true));
    }
}

#[test]
fn names_are_bounded() {
    let title = |name: String| attribute(2, ATTACH_TITLE, name.as_bytes());
    let mut attributes: Vec<Vec<u8>> = (0..100).map(|number| title(format!("{number}"))).collect();
    attributes.insert(0, title("n".repeat(10_000)));
    let (files, _) = read(&[&stream(&attributes)]);
    assert!(files[0].0.len() == NAMES && files[0].0[0].len() == 1024);
}

proptest! {
    #[test]
    fn how_it_is_cut_changes_nothing(size in 1usize..700, at in 0usize..2_000, byte: u8, damaged: bool) {
        let mut bytes = winmail();
        let at = at % bytes.len();
        if damaged {
            bytes[at] = byte;
        }
        prop_assert_eq!(read(&bytes.chunks(size).collect::<Vec<_>>()), read(&[&bytes]));
    }

    #[test]
    fn any_lists_are_read(
        bytes in prop::collection::vec(prop_oneof![Just(0u8), Just(1), Just(0x10), Just(0x1e), any::<u8>()], 0..80),
        id in prop::sample::select(vec![MESSAGE_PROPERTIES, ATTACHMENT, ATTACH_TITLE]),
        size in 1usize..30,
    ) {
        let bytes = stream(&[attribute(1, id, &[&[2, 0, 0, 0], &bytes[..]].concat())]);
        prop_assert_eq!(read(&bytes.chunks(size).collect::<Vec<_>>()), read(&[&bytes]));
    }
}
