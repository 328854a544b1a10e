use super::*;
use proptest::prelude::*;

/// All text, and all that is seen.
fn read(rtf: &str, size: usize) -> (String, String) {
    let (mut reader, mut all, mut seen) = (RtfText::default(), String::new(), Seen::default());
    let (mut whole, mut parted) = (String::new(), false);
    for piece in rtf.chars().collect::<Vec<_>>().chunks(size) {
        let begin = all.len();
        reader.feed(&piece.iter().collect::<String>(), &mut all, &mut seen);
        collect(&all, begin, &mut seen, &mut whole, &mut parted);
    }
    let begin = all.len();
    reader.finish(&mut all, &mut seen);
    collect(&all, begin, &mut seen, &mut whole, &mut parted);
    (all, whole)
}

fn collect(all: &str, begin: usize, seen: &mut Seen, whole: &mut String, parted: &mut bool) {
    if !*parted {
        whole.push_str(all.get(begin..seen.parted.unwrap_or(all.len())).unwrap());
        *parted = seen.parted.is_some();
    }
    whole.push_str(&seen.text);
    seen.clear();
}

fn text(rtf: &str) -> String {
    read(rtf, 1_000).0
}

#[test]
fn a_document_is_its_text() {
    for (rtf, expected) in [
        (
            "{\\rtf1\\ansi\\deff0{\\fonttbl{\\f0 Arial;}}\\pard as agreed JB654321C it is\\par}",
            "as agreed JB654321C it is\n",
        ),
        ("{\\rtf1 JB65\\'34{}3\\'32\\'31C}", "JB654321C"),
        ("{\\rtf1 {\\b JB}65\r\n4321C}", "JB654321C"),
        ("{\\rtf1 a\\\\b\\{c\\}d\\~e\\_f\\-g}", "a\\b{c}d\u{a0}e-fg"),
        ("{\\rtf1 JB\\cell 65\\cell\\row x\\tab y\\line z}", "JB\t65\t\nx\ty\nz"),
        ("{\\rtf1 \\u74 ?\\u66\\'3f6\\uc0\\u53 4\\uc2\\u51 ??2{\\u49 ??}C}", "JB654321C"),
        ("{\\rtf1\\ansicpg932 \\'83\\'65\\'83\\'58 x}", "\u{30c6}\u{30b9} x"),
        ("{\\rtf1\\ansicpg1251 \\'cf}", "\u{41f}"),
        ("{\\rtf1\\mac \\'8e}", "\u{e9}"),
        ("{\\rtf1 \\u-10179 ?\\u-8704 ?x\\u-8704 ?}", "\u{1f600}x\u{fffd}"),
        ("{\\rtf1{\\pict\\wmetafile8 0100090000{\\*\\x y}}{\\*\\generator Riched20 10;}x}", "x"),
        ("{\\rtf1{\\*\\unknown JB}{\\unknown JC}\\fonttbl x}", "JCx"),
        ("{\\rtf1 \\'4", ""),
        ("{\\rtf1 x\\par", "x\n"),
        ("{\\rtf1 x}}}} y{", "x y"),
        ("{\\rtf1 \\", ""),
    ] {
        assert_eq!(text(rtf), expected, "{rtf}");
    }
}

#[test]
fn what_is_not_seen_parts_the_texts() {
    for (rtf, all, seen) in [
        ("{\\rtf1 JB65{\\v 98x}4321C}", "JB6598x4321C", "JB654321C"),
        ("{\\rtf1 JB65\\v 98x\\v0 4321C}", "JB6598x4321C", "JB654321C"),
        ("{\\rtf1 JB65\\v 98x\\plain 4321C}", "JB6598x4321C", "JB654321C"),
        ("{\\rtf1 JB65{\\footnote see below}4321C}", "JB65\nsee below\n4321C", "JB654321C"),
        (
            "{\\rtf1 {\\field{\\*\\fldinst HYPERLINK \"http://a.example\"}{\\fldrslt here}}}",
            "HYPERLINK \"http://a.example\"here",
            "here",
        ),
        (
            "{\\rtf1 a{\\shp{\\*\\shpinst{\\sp{\\sn shapeType}{\\sv 136}}{\\sp{\\sn gtextUNICODE}{\\sv JB6\\'35}}}}b}",
            "a\nJB65\nb",
            "ab",
        ),
        (
            "{\\rtf1{\\*\\shppict{\\pict{\\*\\picprop{\\sp{\\sn wzDescription}{\\sv JB}}{\\sp{\\sn x}{\\sv 9}}}00ff}}a}",
            "\nJB\na",
            "a",
        ),
        (
            "{\\rtf1{\\*\\do{\\sp{\\sn w{zNam}e}{\\sv J{\\b B}}}}{\\sv JC}{\\sn x}{\\sv 9}a}",
            "\nJB\n\nJC\na",
            "a",
        ),
        ("{\\rtf1{\\info{\\title JB}{\\author 65}}x}", "\nJB\n\n65\nx", "x"),
    ] {
        assert_eq!(read(rtf, 1_000), (all.to_owned(), seen.to_owned()), "{rtf}");
    }
}

/// A length that counts what has not come, and braces that are not counted, must not hide what follows.
#[test]
fn nothing_is_left_out_where_the_structure_cannot_be_followed() {
    assert!(text("{\\rtf1{\\pict\\bin9 }JB654321C").contains("JB654321C"));
    assert!(text("{\\rtf1{\\pict\\bin3 {{{}JB654321C").contains("JB654321C"));
    let deep = format!("{{\\rtf1 {}\\pict x}} JB654321C", "{".repeat(DEPTH + 10));
    assert!(text(&deep).contains("JB654321C"));
    let mut reader = RtfText::default();
    reader.feed(&"{".repeat(10 * DEPTH), &mut String::new(), &mut Seen::default());
    reader.feed(&format!("\\{}", "a".repeat(10_000)), &mut String::new(), &mut Seen::default());
    assert!(reader.stack.len() <= DEPTH && reader.word.len() <= WORD);
}

proptest! {
    #[test]
    fn any_cutting_gives_the_same_text(
        parts in prop::collection::vec(prop::sample::select(vec![
            "{", "}", "\\", "\\'8", "\\'83\\'65", "4", "\\u-10179 ", "\\u66?", "\\v", " ", "\\v0", "\\par\r\n", "-1",
            "{\\*", "\\pict", "\\footnote", "\\fldinst", "x", "é", "\\uc2", "\\ansicpg932", "\\bin2 ", "\\*", "\\~",
            "{\\sn", "{\\sv ", " wzName}",
        ]), 0..30),
        size in 1usize..6,
    ) {
        let rtf = parts.concat();
        prop_assert_eq!(read(&rtf, size), read(&rtf, 10_000));
    }

    #[test]
    fn any_text_is_read(rtf in ".{0,200}", size in 1usize..50) {
        prop_assert_eq!(read(&rtf, size), read(&rtf, 10_000));
    }
}
