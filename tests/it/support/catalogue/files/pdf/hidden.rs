//! PDF files whose text is encrypted or hidden: rows Z-20 and Z-21.

use super::writer::{FONT, Writer, flate, hex, shows, with, with_content};
use super::{Comes, MARKER, Named};

pub fn locked() -> Vec<Named> {
    let make = |revision: u8, password: &[u8], note: bool| {
        let mut writer = Writer::new();
        let encrypt = writer.encrypt(revision, password);
        writer.frame("", FONT);
        let text = if note { "Nothing of note".to_owned() } else { shows(MARKER) };
        writer.stream(4, "/Filter/FlateDecode", &flate(text.as_bytes()));
        if note {
            let concealed = String::from_utf8(hex(&writer.conceal(8, MARKER.as_bytes()))).unwrap();
            writer.object(8, &format!("<</Contents <{concealed}>>"));
        }
        writer.object(9, &encrypt);
        writer.trailer("/Encrypt 9 0 R/ID[<30313233343536373839616263646566><00>]");
        writer.out
    };
    vec![
        ("RC4-40, no password", make(2, b"", false), Comes::Found),
        ("RC4-128, no password", make(3, b"", false), Comes::Found),
        ("AES-128, no password", make(4, b"", false), Comes::Found),
        ("AES-256, no password", make(5, b"", false), Comes::Found),
        ("AES-256 hardened, no password", make(6, b"", false), Comes::Found),
        ("AES-128, string", make(4, b"", true), Comes::Found),
        ("AES-256, string", make(6, b"", true), Comes::Found),
        ("RC4-128, password", make(3, b"secret", false), Comes::Lost(&["encrypted"])),
        ("AES-128, password", make(4, b"secret", false), Comes::Lost(&["encrypted"])),
        ("AES-256, password", make(6, b"secret", false), Comes::Lost(&["encrypted"])),
        (
            "unknown handler",
            {
                let mut writer = Writer::new();
                writer.frame("", FONT);
                writer.stream(4, "", b"garbage");
                writer.trailer("/Encrypt<</Filter/Own/V 2>>");
                writer.out
            },
            Comes::Lost(&["encrypted"]),
        ),
    ]
}

pub fn hidden() -> Vec<Named> {
    let letters: Vec<char> = MARKER.chars().collect();
    // Every letter at its place, in an order that is far from it.
    let scattered: String = (0..letters.len())
        .map(|at| (at * 17 + 5) % letters.len())
        .map(|at| format!("BT /F 10 Tf {} 700 Td ({}) Tj ET\n", 50 + at * 10, letters[at]))
        .collect();
    let map = |shift: u32| {
        let rows: String =
            (0x20..0x7f).map(|code| format!("<{code:02X}> <{:04X}>\n", code + shift)).collect();
        format!("1 begincodespacerange <00> <FF> endcodespacerange 95 beginbfchar\n{rows}endbfchar")
    };
    let with_font = |font: &str, content: &str, more: &[(u32, &str, String)]| {
        with("", "/Resources<</Font<</F 6 0 R>>>>", "", content.as_bytes(), |writer| {
            writer.object(6, font);
            for (number, dict, data) in more {
                writer.stream(*number, dict, data.as_bytes());
            }
        })
    };
    let shifted: String = letters.iter().map(|letter| format!("{:02X}", *letter as u32 - 31)).collect();
    let wide: String = letters.iter().map(|letter| format!("{:04X}", *letter as u32 + 3)).collect();
    let glyphs: String = letters.iter().map(|letter| format!("{:04X}", *letter as u32 - 29)).collect();
    let paths: String = (0..400).map(|at| format!("{at} 10 m {at} 20 l {at} 5 7 8 9 10 c f\n")).collect();
    let prose = shows("This page says nothing of note, and it says it in more than a few words.");
    let picture = "q 612 0 0 792 0 0 cm /I Do Q";
    let page_of = |pictures: &str, content: &str| {
        two_pages(
            &shows("This page says nothing of note, and it says it in more than a few words."),
            &format!("{pictures} {content}"),
        )
    };
    vec![
        ("a map that lies", with_font(
            "<</Subtype/TrueType/BaseFont/Arial/Encoding/WinAnsiEncoding/ToUnicode 7 0 R>>", &shows(MARKER), &[(7, "", map(1))],
        ), Comes::Found),
        ("a map that tells", with_font(
            "<</Subtype/TrueType/BaseFont/A/FontDescriptor<</FontFile2 9 0 R>>/ToUnicode 7 0 R>>",
            &format!("BT /F 12 Tf <{shifted}> Tj ET"),
            &[(7, "", (0x20..0x7f_u32).map(|code| format!("1 beginbfchar <{:02X}> <{code:04X}> endbfchar\n", code - 31)).collect())],
        ), Comes::Found),
        ("a map of two bytes", with_font(
            "<</Subtype/Type0/Encoding/Identity-H/DescendantFonts[<</Subtype/CIDFontType2>>]/ToUnicode 7 0 R>>",
            &format!("BT /F 12 Tf <{wide}> Tj ET"),
            &[(7, "", "1 begincodespacerange <0000> <FFFF> endcodespacerange 1 beginbfrange <0023> <0082> <0020> endbfrange".to_owned())],
        ), Comes::Found),
        ("no map", with_font(
            "<</Subtype/Type0/Encoding/Identity-H/DescendantFonts[<</Subtype/CIDFontType2>>]>>",
            &format!("BT /F 12 Tf <{glyphs}> Tj ET"), &[],
        ), Comes::Lost(&["uninspectable"])),
        ("names of glyphs", with_font(
            &format!("<</Subtype/Type1/BaseFont/A/FontDescriptor<</FontFile 9 0 R>>/Encoding<</Differences[1 {}]>>>>",
                (0x20..0x7f_u32).map(|code| format!("/uni{code:04X}")).collect::<String>()),
            &format!("BT /F 12 Tf <{shifted}> Tj ET"), &[],
        ), Comes::Found),
        ("a font of drawings with names", with_font(
            &format!("<</Subtype/Type3/FontMatrix[.001 0 0 .001 0 0]/FirstChar 1/LastChar 95/Widths[{}]/CharProcs<<>>/Encoding<</Differences[1 {}]>>>>",
                "500 ".repeat(95), (0x20..0x7f_u32).map(|code| format!("/uni{code:04X}")).collect::<String>()),
            &format!("BT /F 12 Tf <{shifted}> Tj ET"), &[],
        ), Comes::Found),
        ("a font of drawings without names", with_font(
            &format!("<</Subtype/Type3/FontMatrix[.001 0 0 .001 0 0]/FirstChar 1/Widths[{}]/CharProcs<<>>/Encoding<</Differences[1 {}]>>>>",
                "500 ".repeat(95), (1..96).map(|code| format!("/x{}", code * 7)).collect::<String>()),
            &format!("BT /F 12 Tf <{shifted}> Tj ET"), &[],
        ), Comes::Lost(&["uninspectable"])),
        ("a font without a map among text", with(
            "", "/Resources<</Font<</F 5 0 R/G 6 0 R>>>>", "", format!("{prose} BT /G 12 Tf 72 600 Td <{glyphs}> Tj ET").as_bytes(), |writer| {
                writer.object(6, "<</Subtype/Type0/Encoding/Identity-H/DescendantFonts[<</Subtype/CIDFontType2>>]>>");
            },
        ), Comes::Lost(&["uninspectable"])),
        ("a font whose map says one thing of all among text", with(
            "", "/Resources<</Font<</F 5 0 R/G 6 0 R>>>>", "", format!("{prose} BT /G 12 Tf 72 600 Td <{glyphs}> Tj ET").as_bytes(), |writer| {
                writer.object(6, "<</Subtype/Type0/Encoding/Identity-H/DescendantFonts[<</Subtype/CIDFontType2>>]/ToUnicode 7 0 R>>");
                let rows: String = (3..96).map(|code| format!("<{code:04X}> <0020>\n")).collect();
                writer.stream(7, "", format!("1 begincodespacerange <0000> <FFFF> endcodespacerange 93 beginbfchar\n{rows}endbfchar").as_bytes());
            },
        ), Comes::Lost(&["uninspectable"])),
        ("symbols of mathematics among text", with(
            "", "/Resources<</Font<</F 5 0 R/G 6 0 R>>>>", "", format!("{} BT /G 12 Tf 72 600 Td <0102030405060708090A> Tj ET", shows(MARKER)).as_bytes(), |writer| {
                writer.object(6, "<</Subtype/Type1/BaseFont/CMSY10/FontDescriptor<</FontFile3 9 0 R>>/Encoding<</Differences[1/element/universal/existential/similar/logicaland/logicalor/propersubset/reflexsubset/bardbl/wreathproduct]>>>>");
            },
        ), Comes::Found),
        ("bullets of a font without a map", with(
            "", "/Resources<</Font<</F 5 0 R/G 6 0 R>>>>", "", format!("{} BT /G 12 Tf 72 600 Td <{}> Tj ET", shows(MARKER), "00780079".repeat(9)).as_bytes(), |writer| {
                writer.object(6, "<</Subtype/Type0/Encoding/Identity-H/DescendantFonts[<</Subtype/CIDFontType2>>]>>");
            },
        ), Comes::Found),
        ("text as paths", with_content("", paths.as_bytes()), Comes::Lost(&["uninspectable"])),
        ("a picture only", with("", "/Resources<</XObject<</I 6 0 R>>>>", "", b"600 0 0 800 0 0 cm /I Do", |writer| {
            writer.stream(6, "/Subtype/Image/Width 10/Height 10/BitsPerComponent 8/ColorSpace/DeviceGray", &[0; 100]);
        }), Comes::Lost(&["uninspectable"])),
        ("a picture and a word", page_of(picture, &shows("Scanned with a telephone")), Comes::Lost(&["uninspectable"])),
        ("pictures in strips and a number", page_of("q 612 0 0 400 0 0 cm /I Do Q q 612 0 0 392 0 400 cm /I Do Q", &shows("1")), Comes::Lost(&["uninspectable"])),
        ("a picture within the content and a word", with_content("", &[b"612 0 0 792 0 0 cm BI /W 400 /H 400 ID \x80\x01\x02\x03\x04\x05 EI Q ".as_slice(), shows("1").as_bytes()].concat()), Comes::Lost(&["uninspectable"])),
        ("a cover sheet before a picture", two_pages(&shows(&format!("Cover sheet. {MARKER}. The pages that follow were scanned.")), picture), Comes::FoundAndLost(&["uninspectable"])),
        ("text as paths and a word", page_of("", &format!("{paths}{}", shows("Cover sheet"))), Comes::Lost(&["uninspectable"])),
        ("a picture behind text", page_of(picture, &shows(&format!("{MARKER}. The picture is behind the text of this page."))), Comes::Found),
        ("a picture beside text", page_of("q 200 0 0 200 0 0 cm /I Do Q", &shows(MARKER)), Comes::Found),
        ("a picture with the text that was read in it", page_of(picture, &format!("3 Tr {}", shows(&format!("{MARKER}. This is what a program has read in it.")))), Comes::Found),
        ("a picture within the content only", with_content("", b"BI /W 4 /H 4 /BPC 8 /CS /G ID (\x01\x02\x03EI EI \x80\x01\x02\x03\x04\x05 EI Q"), Comes::Lost(&["uninspectable"])),
        ("text behind a picture in the content", with_content("", &[b"BI /W 4 /H 4 ID (\x01\x02(\x03\x80\x01\x02\x03\x04\x05 EI Q ".as_slice(), shows(MARKER).as_bytes()].concat()), Comes::Found),
        ("white text", with_content("", format!("1 1 1 rg {}", shows(MARKER)).as_bytes()), Comes::Found),
        ("invisible text", with_content("", format!("3 Tr {}", shows(MARKER)).as_bytes()), Comes::Found),
        ("text that is not shown", with_content("", format!("/OC /Off BDC {} EMC", shows(MARKER)).as_bytes()), Comes::Found),
        ("replaced text", with_content("", format!("/Span <</ActualText({MARKER})>> BDC {} EMC", shows("Nothing")).as_bytes()), Comes::Found),
        ("letters in any order", with_content("", scattered.as_bytes()), Comes::Found),
        ("kerned", with_content("", format!("BT /F 9 Tf 1 0 0 1 50 700 Tm [{}] TJ ET", letters.iter().map(|letter| format!("({letter}) -20 ")).collect::<String>()).as_bytes()), Comes::Found),
        ("two contents", with("", &FONT.replace("/Resources", "/Contents[4 0 R 6 0 R]/Resources"), "", b"BT /F 12 Tf 50 700 Td (National Insurance number: JB 65) Tj", |writer| {
            writer.stream(6, "", b"( 43 21 C) Tj ET");
        }), Comes::Found),
        ("forms of single parts", with("", "/Resources<</Font<</F 5 0 R>>/XObject<</A 6 0 R>>>>", "", b"BT /F 12 Tf 50 700 Td (National Insurance number: JB 65 43) Tj ET 1 0 0 1 252.8 700 cm /A Do", |writer| {
            writer.stream(6, "/Subtype/Form/Resources<</Font<</F 5 0 R>>>>", b"BT /F 12 Tf ( 21 C) Tj ET");
        }), Comes::Found),
        ("a string that does not end", with_content("", format!("(abc {}", shows(MARKER)).as_bytes()), Comes::Found),
        ("turned", with_content("", format!("0 1 -1 0 300 300 cm {}", shows(MARKER)).as_bytes()), Comes::Found),
    ]
}

/// A file with two pages that may show a picture of 100 by 100 points, named `I`.
fn two_pages(first: &str, second: &str) -> Vec<u8> {
    let resources = "/Resources<</Font<</F 5 0 R>>/XObject<</I 6 0 R>>>>";
    let mut writer = Writer::new();
    writer.frame("", resources);
    writer.object(2, "<</Type/Pages/Kids[3 0 R 7 0 R]/Count 2/MediaBox[0 0 612 792]>>");
    writer.stream(4, "", first.as_bytes());
    writer.stream(
        6,
        "/Type/XObject/Subtype/Image/Width 100/Height 100/BitsPerComponent 8/ColorSpace/DeviceGray/Filter/FlateDecode",
        &flate(&[0; 10_000]),
    );
    writer.object(7, &format!("<</Type/Page/Parent 2 0 R/Contents 8 0 R{resources}>>"));
    writer.stream(8, "", second.as_bytes());
    writer.trailer("");
    writer.out
}
