//! PDF files that carry the marker beside their pages, or something else beside them: rows Z-20 and Z-22.

use super::super::zip::{item, zip};
use super::writer::{FONT, Writer, flate, shows, with, with_content};
use super::{Comes, MARKER, Named, POLYGLOT};

pub fn carried() -> Vec<Named> {
    let plain = shows("Nothing of note");
    let one = |catalog: &str, page: &str, objects: &[(u32, String)], streams: &[(u32, &str, Vec<u8>)]| {
        with(catalog, &format!("{FONT}{page}"), "", plain.as_bytes(), |writer| {
            for (number, body) in objects {
                writer.object(*number, body);
            }
            for (number, dict, data) in streams {
                writer.stream(*number, dict, data);
            }
        })
    };
    let wide: String = MARKER.chars().map(|letter| format!("{:04X}", letter as u32)).collect();
    let file = (9, "/Type/EmbeddedFile/Filter/FlateDecode", flate(MARKER.as_bytes()));
    let spec = || (8, "<</Type/Filespec/F(a.txt)/UF(b.txt)/EF<</F 9 0 R>>>>".to_owned());
    vec![
        (
            "note",
            one("", "/Annots[8 0 R]", &[(8, format!("<</Subtype/Text/Contents <FEFF{wide}>>>"))], &[]),
            Comes::Found,
        ),
        (
            "rich note",
            one(
                "",
                "/Annots[8 0 R]",
                &[(
                    8,
                    format!(
                        "<</Subtype/FreeText/RC(<body><p>{}</p></body>)>>",
                        MARKER.replace("65", "<b>65</b>")
                    ),
                )],
                &[],
            ),
            Comes::Found,
        ),
        (
            "drawn note",
            one(
                "",
                "/Annots[8 0 R]",
                &[(8, "<</Subtype/Stamp/AP<</N 9 0 R>>>>".to_owned())],
                &[(9, "/Subtype/Form/Resources<</Font<</F 5 0 R>>>>", shows(MARKER).into_bytes())],
            ),
            Comes::Found,
        ),
        (
            "link",
            one(
                "",
                "/Annots[8 0 R]",
                &[(8, format!("<</Subtype/Link/A<</S/URI/URI(https://example.org/?{MARKER})>>>>"))],
                &[],
            ),
            Comes::Found,
        ),
        (
            "form value",
            one("/AcroForm<</Fields[8 0 R]>>", "", &[(8, format!("<</FT/Tx/T(nino)/V({MARKER})>>"))], &[]),
            Comes::Found,
        ),
        (
            "form value in its own object",
            one(
                "/AcroForm<</Fields[8 0 R]>>",
                "",
                &[(8, "<</FT/Tx/T(nino)/V 9 0 R>>".to_owned()), (9, format!("({MARKER})"))],
                &[],
            ),
            Comes::Found,
        ),
        (
            "form in XML",
            one(
                "/AcroForm<</XFA[(template) 8 0 R (datasets) 9 0 R]>>",
                "",
                &[],
                &[
                    (8, "", b"<xdp><template/>".to_vec()),
                    (9, "", format!("<data><nino>{MARKER}</nino></data></xdp>").into_bytes()),
                ],
            ),
            Comes::Found,
        ),
        (
            "outline",
            one(
                "/Outlines 8 0 R",
                "",
                &[(8, "<</First 9 0 R>>".to_owned()), (9, format!("<</Title({MARKER})>>"))],
                &[],
            ),
            Comes::Found,
        ),
        (
            "metadata",
            one(
                "/Metadata 8 0 R",
                "",
                &[],
                &[(
                    8,
                    "/Type/Metadata/Subtype/XML",
                    format!("<?xpacket?><x:xmpmeta><dc:title>{MARKER}</dc:title></x:xmpmeta>").into_bytes(),
                )],
            ),
            Comes::Found,
        ),
        (
            "properties",
            {
                let mut writer = Writer::new();
                writer.frame("", FONT);
                writer.stream(4, "", plain.as_bytes());
                writer.object(8, &format!("<</Title(x)/Label({MARKER})>>"));
                writer.trailer("/Info 8 0 R");
                writer.out
            },
            Comes::Found,
        ),
        (
            "alternate text",
            one("", "", &[(8, format!("<</Type/StructElem/S/Figure/Alt({MARKER})>>"))], &[]),
            Comes::Found,
        ),
        (
            "script",
            one(
                "/OpenAction<</S/JavaScript/JS 8 0 R>>",
                "",
                &[],
                &[(8, "", format!("app.alert('{MARKER}')").into_bytes())],
            ),
            Comes::Found,
        ),
        (
            "attached file",
            one(
                "/Names<</EmbeddedFiles<</Names[(c.txt) 8 0 R]>>>>",
                "",
                &[spec()],
                std::slice::from_ref(&file),
            ),
            Comes::Found,
        ),
        (
            "file in a note",
            one("", "/Annots[<</Subtype/FileAttachment/FS 8 0 R>>]", &[spec()], std::slice::from_ref(&file)),
            Comes::Found,
        ),
        ("associated file", one("/AF[8 0 R]", "", &[spec()], std::slice::from_ref(&file)), Comes::Found),
        (
            "rich media",
            one(
                "",
                "/Annots[<</Subtype/RichMedia/RichMediaContent<</Assets<</Names[(a.swf) 8 0 R]>>>>>>]",
                &[spec()],
                std::slice::from_ref(&file),
            ),
            Comes::Found,
        ),
        (
            "attached PDF as it is",
            one("/AF[8 0 R]", "", &[spec()], &[(9, "", with_content("", shows(MARKER).as_bytes()))]),
            Comes::Found,
        ),
        (
            "stream of text that nothing uses",
            one("", "", &[], &[(8, "/Filter/FlateDecode", flate(MARKER.as_bytes()))]),
            Comes::Found,
        ),
        (
            "content that nothing uses",
            one("", "", &[], &[(8, "/Filter/FlateDecode", flate(shows(MARKER).as_bytes()))]),
            Comes::Found,
        ),
    ]
}

pub fn polyglots() -> Vec<Named> {
    let pdf = with_content("/Filter/FlateDecode", &flate(shows("Nothing of note").as_bytes()));
    let other = zip(&[item("note.txt", MARKER.as_bytes(), 0)]);
    let found = with_content("/Filter/FlateDecode", &flate(shows(MARKER).as_bytes()));
    vec![
        ("an archive behind it", [pdf.as_slice(), &other].concat(), POLYGLOT),
        ("an archive around it", [&other[..40], &found].concat(), Comes::Lost(&["malformed"])),
        ("text behind it", [pdf.as_slice(), MARKER.as_bytes()].concat(), Comes::Found),
        ("text before it", [format!("{MARKER}\n").as_bytes(), &pdf].concat(), Comes::Found),
        ("a comment", [pdf.as_slice(), format!("%{MARKER}\n").as_bytes(), &pdf].concat(), Comes::Found),
        (
            "a picture before it",
            [b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff".as_slice(), &found].concat(),
            POLYGLOT,
        ),
    ]
}
