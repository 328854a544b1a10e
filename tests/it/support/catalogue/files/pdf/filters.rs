//! PDF files whose content is packed, cut, overwritten or goes round in circles: row Z-19.

use super::writer::{FONT, Writer, ascii85, flate, flate_well, hex, lzw, shows, with, with_content};
use super::{Comes, MARKER, Named};

pub fn filters() -> Vec<Named> {
    let content = shows(MARKER).into_bytes();
    let chain = hex(&ascii85(&lzw(&flate(&content))));
    let mut made: Vec<Named> = vec![
        ("plain", with_content("", &content), Comes::Found),
        (
            "chain",
            with_content("/Filter[/ASCIIHexDecode/ASCII85Decode/LZWDecode/FlateDecode]", &chain),
            Comes::Found,
        ),
        ("short names", with_content("/Filter[/AHx /A85 /LZW /Fl]", &chain), Comes::Found),
        (
            "50 filters",
            with_content(&format!("/Filter[{}]", "/AHx".repeat(50)), &content),
            Comes::Lost(&["limit"]),
        ),
        (
            "10 times deflate",
            {
                let packed = (0..10).fold(content.clone(), |data, _| flate(&data));
                with_content(&format!("/Filter[{}]", "/FlateDecode".repeat(10)), &packed)
            },
            Comes::Lost(&["limit"]),
        ),
        (
            "bomb",
            with_content("/Filter/FlateDecode", &flate_well(&vec![b' '; 24 << 20])),
            Comes::Lost(&["bomb"]),
        ),
        (
            "nested bomb",
            {
                let packed = flate(&flate_well(&vec![0; 64 << 20]));
                with_content("/Filter[/FlateDecode/FlateDecode]", &packed)
            },
            Comes::Lost(&["bomb"]),
        ),
        (
            "run lengths",
            {
                let mut packed = vec![content.len() as u8 - 1];
                packed.extend(&content);
                packed.push(128);
                with_content("/Filter/RunLengthDecode", &packed)
            },
            Comes::Found,
        ),
        (
            "predictor",
            {
                let rows: Vec<u8> = content
                    .chunks(10)
                    .flat_map(|row| {
                        let mut out = vec![1];
                        out.extend(
                            row.iter()
                                .enumerate()
                                .map(|(at, byte)| byte.wrapping_sub(if at > 0 { row[at - 1] } else { 0 })),
                        );
                        out
                    })
                    .collect();
                with_content("/Filter/FlateDecode/DecodeParms<</Predictor 11/Columns 10>>", &flate(&rows))
            },
            Comes::Found,
        ),
        (
            "deflate without its header",
            with_content("/Filter/FlateDecode", &flate(&content)[2..]),
            Comes::Found,
        ),
        (
            "wrong length",
            {
                let file = with_content("", &content);
                let length = format!("/Length {}", content.len());
                String::from_utf8_lossy(&file).replace(&length, "/Length 5").into_bytes()
            },
            Comes::Found,
        ),
        ("unknown filter", with_content("/Filter/OwnDecode", &content), Comes::Lost(&["unsupported"])),
    ];
    made.push((
        "object stream",
        {
            let mut writer = Writer::new();
            let objects = [
                (1, "<</Type/Catalog/Pages 2 0 R>>".to_owned()),
                (2, "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned()),
                (3, format!("<</Type/Page/Parent 2 0 R/Contents 4 0 R{FONT}>>")),
                (5, "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_owned()),
                (8, format!("<</Contents({MARKER})>>")),
            ];
            let (mut index, mut body) = (String::new(), String::new());
            for (number, object) in &objects {
                index += &format!("{number} {} ", body.len());
                body += object;
                body.push(' ');
            }
            let data = flate(format!("{index}{body}").as_bytes());
            writer.stream(4, "", shows("Nothing of note").as_bytes());
            writer.stream(
                6,
                &format!("/Type/ObjStm/N 5/First {}/Extends 6 0 R/Filter/FlateDecode", index.len()),
                &data,
            );
            let at = writer.out.len();
            // The table that names itself as the one before.
            writer.stream(7, &format!("/Type/XRef/Size 9/W[1 2 1]/Root 1 0 R/Prev {at}"), &[0; 36]);
            writer.out.extend(format!("startxref\n{at}\n%%EOF\n").bytes());
            writer.out
        },
        Comes::Found,
    ));
    made.push((
        "hybrid table",
        {
            let mut writer = Writer::new();
            writer.frame("", FONT);
            let at = writer.out.len();
            writer.stream(4, "", &content);
            writer.offsets.pop();
            writer.trailer(&format!("/XRefStm {at}/Prev {at}"));
            writer.out
        },
        Comes::Found,
    ));
    made.push((
        "an update hides text",
        {
            let mut writer = Writer::new();
            writer.frame("", FONT);
            writer.stream(4, "/Filter/FlateDecode", &flate(&content));
            writer.trailer("");
            writer.stream(4, "", shows("Nothing of note").as_bytes());
            writer.trailer("/Prev 20");
            writer.out
        },
        Comes::Found,
    ));
    made.push(("an update removes an object", {
        let mut writer = Writer::new();
        writer.frame("/Note 9 0 R", FONT);
        writer.stream(4, "", shows("Nothing of note").as_bytes());
        writer.object(9, &format!("<</Type/Annot/Contents({MARKER})>>"));
        writer.trailer("");
        writer.out.extend(b"xref\n9 1\n0000000000 00001 f \ntrailer <</Root 1 0 R/Size 9/Prev 20>>\nstartxref\n9\n%%EOF\n");
        writer.out
    }, Comes::Found));
    for (name, offset) in [("header at 1,000", 1000), ("header at 5,000", 5000)] {
        let mut file = vec![b'\n'; offset];
        file.extend(with_content("/Filter/FlateDecode", &flate(&content)));
        made.push((name, file, Comes::Found));
    }
    made.push((
        "page tree in a circle",
        {
            let mut writer = Writer::new();
            writer.object(1, "<</Type/Catalog/Pages 2 0 R>>");
            writer.object(2, "<</Type/Pages/Parent 2 0 R/Kids[2 0 R 3 0 R 2 0 R]/Count 9>>");
            writer.object(3, "<</Type/Page/Parent 2 0 R/Contents[4 0 R 4 0 R]/Resources 6 0 R>>");
            writer.object(6, "6 0 R");
            writer.stream(4, "", &content);
            writer.trailer("");
            writer.out
        },
        Comes::Found,
    ));
    made.push((
        "a form that draws itself",
        with("", "/Resources<</XObject<</X 6 0 R>>>>", "", b"/X Do", |writer| {
            writer.stream(
                6,
                "/Subtype/Form/Resources<</XObject<</X 6 0 R>>/Font<</F 5 0 R>>>>",
                format!("/X Do /X Do {}", shows(MARKER)).as_bytes(),
            )
        }),
        Comes::FoundOrLost,
    ));
    made.push((
        "a broken object header",
        {
            let file = with_content("/Filter/FlateDecode", &flate(&content));
            let at = file.windows(7).position(|bytes| bytes == b"4 0 obj").unwrap();
            [&file[..at], b"4 0 bj ", &file[at + 7..]].concat()
        },
        Comes::FoundOrLost,
    ));
    made.push((
        "cut off before its content",
        {
            let mut file = with_content("/Filter/FlateDecode", &flate(&content));
            let end = file.windows(7).rposition(|bytes| bytes == b"4 0 obj").unwrap();
            file.truncate(end);
            file
        },
        Comes::Lost(&["malformed"]),
    ));
    made.push(("nothing but a header", b"%PDF-1.7\n".to_vec(), Comes::Lost(&["malformed"])));
    made.push((
        "cut off",
        {
            let mut file = with_content("/Filter/FlateDecode", &flate(&content));
            let end = file.windows(4).rposition(|bytes| bytes == b"xref").unwrap();
            file.truncate(end - 22);
            file
        },
        Comes::Found,
    ));
    made
}
