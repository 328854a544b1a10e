//! Presentations, messages of Outlook, damaged files, objects in rich text: rows C-09, Z-12, Z-13, Z-18, Z-23.

use super::super::Comes::{Found, FoundAndLost, FoundOrLost, Lost, Noted};
use super::super::{MARKER, Made};
use super::file::{Compound, put, utf16};
use super::parts::{atom, hex, holder, msg, object, package, ppt, rtf, word};

pub fn presentations_and_messages() -> Vec<Made> {
    let mut made: Vec<Made> = Vec::new();
    let mut case = |row, name, file, bytes, comes| made.push((row, name, file, bytes, comes));
    let plain = word(&[(MARKER, false)], &[MARKER.len() as u32]);
    for (name, body) in [
        ("a wide text atom", atom(0x0FA0, &utf16(MARKER))),
        ("a narrow text atom", atom(0x0FA8, MARKER.as_bytes())),
        ("a string, in a comment", holder(0x2EE0, &atom(0x0FBA, &utf16(MARKER)))),
        ("notes", holder(0x03F0, &holder(0xF00D, &atom(0x0FA0, &utf16(MARKER))))),
    ] {
        case("Z-18", name, "a.ppt", ppt(holder(0x03E8, &body)).build(), Found);
    }
    let packed = {
        use std::io::Write;
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(&plain.build()).unwrap();
        [&6144_u32.to_le_bytes()[..], &encoder.finish().unwrap()].concat()
    };
    let mut embedded = atom(0x1011, &packed);
    embedded[0] = 0x10;
    case("Z-18", "a document in a presentation", "a.ppt", ppt(embedded).build(), Found);
    let mut locked = ppt(atom(0x0FA8, b"x"));
    put(&mut locked.streams[0].1, 12, &0xF3D1_C4DF_u32.to_le_bytes());
    case("Z-17", "PowerPoint, encrypted", "a.ppt", locked.build(), Lost(&["encrypted"]));

    let message = |tag: &str, value: Vec<u8>| msg(Compound::default(), "", &[(tag, value)]);
    case("C-09", "the subject of a message", "a.msg", message("0037001F", utf16(MARKER)).build(), Found);
    case("C-09", "the body of a message", "a.msg", message("1000001E", MARKER.into()).build(), Found);
    case("C-09", "the HTML body", "a.msg", message("10130102", format!("<p>{MARKER}").into()).build(), Found);
    let rich = format!("{{\\rtf1 {MARKER}}}");
    let rich = [
        &(rich.len() as u32 + 12).to_le_bytes()[..],
        &(rich.len() as u32).to_le_bytes(),
        b"MELA\0\0\0\0",
        rich.as_bytes(),
    ];
    case("C-09", "the rich text body", "a.msg", message("10090102", rich.concat()).build(), Found);
    let recipient =
        msg(message("0037001F", utf16("x")), "__recip_version1.0_#00000000/", &[("3001001F", utf16(MARKER))]);
    case("C-09", "a recipient", "a.msg", recipient.build(), Found);
    let below = "__attach_version1.0_#00000000/";
    let attached = msg(
        message("0037001F", utf16("x")),
        below,
        &[("37010102", MARKER.into()), ("3707001F", utf16("a.txt"))],
    );
    case("C-09", "an attachment", "a.msg", attached.build(), Found);
    for (depth, expect) in [(1, Found), (7, Found), (9, Lost(&["limit"]))] {
        let mut file = message("0037001F", utf16("x"));
        let mut path = String::new();
        for level in 1..=depth {
            path += "__attach_version1.0_#00000000/__substg1.0_3701000D/";
            let body = if level == depth { MARKER } else { "x" };
            file = msg(file, &path, &[("1000001F", utf16(body))]);
        }
        case("C-09", "a message in a message", "a.msg", file.build(), expect);
    }

    made
}

pub fn damaged() -> Vec<Made> {
    let mut made: Vec<Made> = Vec::new();
    let mut case = |row, name, file, bytes, comes| made.push((row, name, file, bytes, comes));
    let plain = word(&[(MARKER, false)], &[MARKER.len() as u32]);
    let whole = plain.build();
    let sectors = whole.len() / 512 - 1;
    let table = |file: &[u8]| (u32::from_le_bytes(file[76..80].try_into().unwrap()) as usize + 1) * 512;
    let changed = |at: usize, value: &[u8]| {
        let mut file = whole.clone();
        put(&mut file, at, value);
        file
    };
    let first = table(&whole);
    case(
        "Z-18",
        "a chain that runs in a circle",
        "a.doc",
        changed(first + 4, &0_u32.to_le_bytes()),
        FoundOrLost,
    );
    let circles: Vec<u8> = (0..sectors as u32).flat_map(u32::to_le_bytes).collect();
    case("Z-18", "chains that all lead to themselves", "a.doc", changed(first, &circles), FoundOrLost);
    let list = [&0_u32.to_le_bytes()[..], &u32::MAX.to_le_bytes()].concat();
    case("Z-18", "a list of tables that names itself", "a.doc", changed(68, &list), FoundOrLost);
    let directory = (u32::from_le_bytes(whole[48..52].try_into().unwrap()) as usize + 1) * 512;
    case(
        "Z-18",
        "a size of 4 GiB",
        "a.doc",
        changed(directory + 128 + 120, &u32::MAX.to_le_bytes()),
        FoundOrLost,
    );
    case(
        "Z-18",
        "an entry below itself",
        "a.doc",
        changed(directory + 128 + 68, &1_u32.to_le_bytes()),
        Found,
    );
    case(
        "Z-18",
        "a directory whose root has no child",
        "a.doc",
        changed(directory + 76, &u32::MAX.to_le_bytes()),
        Found,
    );
    case("Z-12", "no allocation table", "a.doc", changed(first, &vec![0xFF; 512]), FoundOrLost);
    case(
        "Z-12",
        "no directory",
        "a.doc",
        changed(48, &0x00FF_FFFF_u32.to_le_bytes()),
        FoundAndLost(&["malformed"]),
    );
    case("Z-12", "the first bytes are noughts", "a.doc", changed(0, &[0; 8]), FoundOrLost);
    case("Z-12", "cut in the middle", "a.doc", whole[..whole.len() / 2].to_vec(), FoundOrLost);
    case("Z-12", "cut behind the header", "a.doc", whole[..600].to_vec(), Lost(&["malformed"]));
    let mut hidden = whole.clone();
    hidden.extend(MARKER.bytes());
    case("Z-18", "text behind the last sector", "a.doc", hidden, Found);
    let publisher = Compound::default().with("Quill/QuillSub/CONTENTS", utf16(MARKER));
    case("Z-13", "Publisher", "a.pub", publisher.build(), FoundAndLost(&["unsupported"]));
    let visio = Compound::default().with("VisioDocument", vec![1; 5000]);
    case("Z-13", "Visio", "a.vsd", visio.build(), Lost(&["unsupported"]));
    let installer = {
        let mut file = Compound::default().with("x", MARKER).build();
        let directory = (u32::from_le_bytes(file[48..52].try_into().unwrap()) as usize + 1) * 512;
        put(&mut file, directory + 80, b"\x84\x10\x0C\0\0\0\0\0\xC0\0\0\0\0\0\0\x46");
        file
    };
    case("Z-13", "an installer", "a.msi", installer, Lost(&["unsupported"]));

    made
}

pub fn rich_text() -> Vec<Made> {
    let mut made: Vec<Made> = Vec::new();
    let mut case = |row, name, file, bytes, comes| made.push((row, name, file, bytes, comes));
    let whole = word(&[(MARKER, false)], &[MARKER.len() as u32]).build();
    let inner = object("Package", &package());
    let document = object("Word.Document.8", &whole);
    case("Z-23", "a package in rich text", "a.rtf", rtf(hex(&inner, "").as_bytes()), Found);
    case("Z-23", "a document in rich text", "a.rtf", rtf(hex(&document, "").as_bytes()), Found);
    case("Z-23", "digits with space between", "a.rtf", rtf(hex(&inner, " \r\n\t").as_bytes()), Found);
    case("Z-23", "digits with words between", "a.rtf", rtf(hex(&inner, "\\par zz").as_bytes()), Found);
    case(
        "Z-23",
        "digits in groups",
        "a.rtf",
        rtf(format!("{{{{{}}}}}", hex(&inner, "}{")).as_bytes()),
        Found,
    );
    case("Z-23", "digits with groups between", "a.rtf", rtf(hex(&inner, "{\\*\\x 00ff}").as_bytes()), Found);
    let raw = [format!("\\bin{} ", inner.len()).as_bytes(), &inner].concat();
    case("Z-23", "data that is raw", "a.rtf", rtf(&raw), Noted("CHARSET"));
    case(
        "Z-23",
        "raw data with groups in it before the object",
        "a.rtf",
        [b"{\\rtf1\\bin3 }}}", &rtf(hex(&inner, "").as_bytes())[..]].concat(),
        Found,
    );
    let deep = [&b"{".repeat(100_000)[..], &rtf(hex(&inner, "").as_bytes())].concat();
    case("Z-23", "100,000 groups around", "a.rtf", [b"{\\rtf1 ", &deep[..]].concat(), Found);
    let deep = [&b"{".repeat(100_000)[..], hex(&inner, "").as_bytes()].concat();
    case("Z-23", "100,000 groups within", "a.rtf", rtf(&deep), Found);
    let open = rtf(hex(&inner, "").as_bytes());
    case("Z-23", "a group that does not end", "a.rtf", open[..open.len() - 7].to_vec(), Found);
    let mut length = object("Package", &package());
    let at = 8 + 4 + 8 + 8;
    put(&mut length, at, &u32::MAX.to_le_bytes());
    case("Z-23", "a length of 4 GiB", "a.rtf", rtf(hex(&length, "").as_bytes()), Found);
    case("Z-23", "an object without its wrapping", "a.rtf", rtf(hex(&whole, "").as_bytes()), Found);
    made
}
