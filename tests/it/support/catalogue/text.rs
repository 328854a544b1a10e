//! Text that a person reads and a program does not: hidden, written otherwise, divided.
//!
//! Rows D-08 and D-09 are not here: counting over a window of time is not in one mail, and the recipients of one envelope
//! are what the examples of the rule `mass-mail` show.

use super::build::{MARKER, case, marker_text, row};
use super::compose::{BASE64, base64, base64_line, hello, leaf, mail, multipart, with_file};
use super::files::{office, pdf};
use super::{Case, Expect, Row};

pub fn rows() -> Vec<Row> {
    vec![
        row("D-01", "separators that HTML hides", hidden()),
        row("D-02", "character references", references()),
        row("D-03", "characters without width", without_width()),
        row("D-04", "characters that look alike", look_alikes()),
        row("D-05", "separators", separators()),
        row("D-06", "protective markings", markings()),
        row("D-07", "encoded text pasted into a text", pasted()),
    ]
}

fn html(body: &str) -> Vec<u8> {
    let fields = format!("Content-Type: text/html; charset=utf-8\r\n{BASE64}");
    mail(leaf(&fields, base64(format!("<html>{body}</html>\r\n"))))
}

fn plain(text: &str) -> Vec<u8> {
    mail(leaf(&format!("Content-Type: text/plain; charset=utf-8\r\n{BASE64}"), base64(text)))
}

fn sentence(marker: &str) -> String {
    format!("as agreed {marker} it is\r\n")
}

/// All of these are found in HTML.
fn in_html<const N: usize>(markers: [(&str, &str); N]) -> Vec<Case> {
    markers
        .map(|(name, marker)| case(name, html(&format!("<p>{}</p>", sentence(marker))), Expect::found()))
        .into()
}

/// All of these are found in plain text.
fn in_text<const N: usize>(markers: [(&str, &str); N]) -> Vec<Case> {
    markers.map(|(name, marker)| case(name, plain(&sentence(marker)), Expect::found())).into()
}

fn hidden() -> Vec<Case> {
    let styles = [
        ("display", "display:none"),
        ("display-important", "DISPLAY : none !important"),
        ("visibility", "visibility:hidden"),
        ("opacity", "opacity:0"),
        ("font-size", "font-size:0"),
        ("font-size-1-px", "font-size:1px;color:#fff"),
        ("white-on-white", "color:white;background-color:white"),
        ("transparent", "color:transparent"),
        ("no-height", "display:inline-block;height:0;overflow:hidden"),
        ("no-width", "display:inline-block;max-width:0;overflow:hidden"),
        ("line-height", "line-height:0;font-size:0"),
        ("off-screen", "position:absolute;left:-9999px"),
        ("indent", "display:inline-block;text-indent:-9999px;width:0"),
        ("clip", "position:absolute;clip:rect(0,0,0,0)"),
        ("clip-path", "position:absolute;clip-path:inset(100%)"),
        ("scale", "display:inline-block;transform:scale(0)"),
        ("outlook", "mso-hide:all"),
    ];
    let of = |(name, style): (&str, &str)| {
        let span = format!("<span style=\"{style}\">98x</span>");
        let text = sentence(&format!("JB{span}65{span}4321C"));
        case(format!("style-{name}"), html(&format!("<p>{text}</p>")), Expect::found())
    };
    let mut cases: Vec<Case> = styles.map(of).into();
    cases.extend(in_html([
        ("comment", "JB65<!-- 98x -->4321C"),
        ("comment-with-tag", "JB65<!-- <p>98 > x -->4321C"),
        ("word-break", "JB<wbr>65<wbr>43<wbr/>21C"),
        ("soft-hyphen", "JB&shy;65&shy;4321C"),
        ("zero-width-reference", "JB&#8203;65&#x200b;4321C"),
        ("inline-elements", "J<b>B</b><i>6</i><span>5</span><font color=red>43</font>2<u></u>1C"),
        ("attribute-hidden", "JB<span hidden>98x</span>654321C"),
        ("font-size-attribute", "JB<font size=0 color=white>98x</font>654321C"),
        ("script", "JB65<script>var a = 98;</script>4321C"),
        ("style-element", "JB65<style>p { margin: 98px }</style>4321C"),
        ("template", "JB65<template>98x</template>4321C"),
        ("title", "JB65<title>98x</title>4321C"),
    ]));
    let class = "<head><style>.n { display: none }</style></head>";
    let by_class = format!("{class}<p>{}</p>", sentence("JB<span class=n>98x</span>654321C"));
    cases.push(case("class", html(&by_class), Expect::found()));
    cases
}

fn references() -> Vec<Case> {
    in_html([
        ("numbers", "&#74;&#x42;6&#53;4321C"),
        ("leading-zeros", "&#0000074;&#x000042;654321C"),
        ("no-semicolons", "&#74&#66 654321C"),
        ("capital-x", "&#X4a;&#X42;654321C"),
        ("unknown-name-before", "&JB;JB654321C"),
        ("twice", "&amp;#74;&amp;#66;654321C"),
        ("names", "JB&NoBreak;65&InvisibleTimes;4321C"),
        ("full-width-numbers", "JB&#65302;&#65301;4321C"),
    ])
}

fn without_width() -> Vec<Case> {
    let between = |c: &str| MARKER.chars().map(String::from).collect::<Vec<_>>().join(c);
    let characters = [
        ("zero-width-space", "\u{200b}"),
        ("zero-width-non-joiner", "\u{200c}"),
        ("zero-width-joiner", "\u{200d}"),
        ("word-joiner", "\u{2060}"),
        ("soft-hyphen", "\u{ad}"),
        ("byte-order-mark", "\u{feff}"),
        ("invisible-separator", "\u{2063}"),
        ("variation-selector", "\u{fe0f}"),
        ("grapheme-joiner", "\u{34f}"),
        ("right-to-left-mark", "\u{200f}"),
    ];
    let mut cases: Vec<Case> =
        characters.map(|(name, c)| case(name, plain(&sentence(&between(c))), Expect::found())).into();
    let html_text = format!("<p>{}</p>", sentence(&between("\u{200b}")));
    cases.push(case("zero-width-space-in-html", html(&html_text), Expect::found()));
    let once = sentence(&MARKER.replace("65", "6\u{200b}5"));
    cases.push(case("zero-width-space-once", plain(&once), Expect::found()));
    cases
}

fn look_alikes() -> Vec<Case> {
    // `n` beyond the first character of a row of ten digits or of an alphabet.
    let shifted = |zero: u32, capital_a: u32| -> String {
        let of = |c: char| match c {
            '0'..='9' if zero > 0 => char::from_u32(zero + c as u32 - '0' as u32).unwrap(),
            'A'..='Z' if capital_a > 0 => char::from_u32(capital_a + c as u32 - 'A' as u32).unwrap(),
            _ => c,
        };
        MARKER.chars().map(of).collect()
    };
    let markers = [
        ("full-width-digits", shifted(0xff10, 0)),
        ("full-width", shifted(0xff10, 0xff21)),
        ("mathematical-bold", shifted(0x1d7ce, 0x1d400)),
        ("mathematical-double-struck-digits", shifted(0x1d7d8, 0)),
        ("mathematical-monospace", shifted(0x1d7f6, 0x1d670)),
        ("subscript-digits", shifted(0x2080, 0)),
        ("cyrillic", MARKER.replace('J', "\u{408}").replace('B', "\u{412}").replace('C', "\u{421}")),
        ("greek-b", MARKER.replace('B', "\u{392}")),
        ("letter-like", MARKER.replace('B', "\u{212c}").replace('C', "\u{2102}")),
    ];
    let mut cases: Vec<Case> =
        markers.map(|(name, marker)| case(name, plain(&sentence(&marker)), Expect::found())).into();
    let marking = |name: &str, words: &str| {
        case(name, plain(&format!("{words}\r\n\r\nDear Sam,\r\n")), Expect::found())
    };
    cases.extend([
        marking("marking-cyrillic", "\u{41e}FFICIAL-SENSITIV\u{415}"),
        marking(
            "marking-full-width",
            "\u{ff2f}\u{ff26}\u{ff26}\u{ff29}\u{ff23}\u{ff29}\u{ff21}\u{ff2c}-SENSITIVE",
        ),
        marking("marking-ligature", "O\u{fb00}icial-Sensitive"),
        marking("marking-small-capitals", "OFFICIAL\u{ff0d}SENSITIVE"),
    ]);
    cases
}

fn separators() -> Vec<Case> {
    let mut cases = in_text([
        ("spaces", "JB 65 43 21 C"),
        ("spaces-in-other-places", "JB 654 321 C"),
        ("hyphens", "JB-65-43-21-C"),
        ("dots", "JB.65.43.21.C"),
        ("tabs", "JB\t65\t43\t21\tC"),
        ("two-spaces", "JB  65  43  21  C"),
        ("no-break-spaces", "JB\u{a0}65\u{a0}43\u{a0}21\u{a0}C"),
        ("thin-spaces", "JB\u{2009}65\u{2009}43\u{2009}21\u{2009}C"),
        ("en-dashes", "JB\u{2013}65\u{2013}43\u{2013}21\u{2013}C"),
        ("slashes", "JB/65/43/21/C"),
        ("one-line-break", "JB65\r\n4321C"),
        ("line-breaks", "JB\r\n65\r\n43\r\n21\r\nC"),
        ("letters-with-spaces", "J B 6 5 4 3 2 1 C"),
        ("letters-with-tabs", "J\tB\t6\t5\t4\t3\t2\t1\tC"),
        ("letters-with-dots", "J.B.6.5.4.3.2.1.C"),
        ("letters-with-bars", "J | B | 6 | 5 | 4 | 3 | 2 | 1 | C"),
        ("letters-in-brackets", "[J][B][6][5][4][3][2][1][C]"),
        ("letters-in-lines", "\r\nJ\r\nB\r\n6\r\n5\r\n4\r\n3\r\n2\r\n1\r\nC"),
    ]);
    let row = |cell: &str| -> String {
        ["JB", "65", "43", "21", "C"].map(|text| format!("<{cell}>{text}</{cell}>")).concat()
    };
    let table = |rows: &str| html(&format!("<p>as agreed</p><table>{rows}</table>"));
    let boxes = |cell: &str| {
        "JB654321C".chars().map(|letter| format!("<{cell}>{letter}</{cell}>")).collect::<String>()
    };
    let csv = |line: &str| with_file("text/csv", "numbers.csv", format!("name,a,b,c,d,e\r\nSam,{line}\r\n"));
    let mails = [
        ("table-cells", table(&format!("<tr>{}</tr>", row("td")))),
        ("table-head-cells", table(&format!("<tr>{}</tr>", row("th")))),
        ("boxes", table(&format!("<tr>{}</tr>", boxes("td")))),
        ("boxes-below-each-other", table(&boxes("tr><td"))),
        ("boxes-that-float", html(&boxes("div"))),
        (
            "html-letters-with-breaks",
            html(&format!("<p>{}</p>", sentence("J<br>B<br>6<br>5<br>4<br>3<br>2<br>1<br>C"))),
        ),
        ("csv-letters", csv("J,B,6,5,4,3,2,1,C")),
        ("html-breaks", html(&format!("<p>{}</p>", sentence("JB65<br>4321C")))),
        ("html-no-break-spaces", html(&format!("<p>{}</p>", sentence("JB&nbsp;65&nbsp;43&nbsp;21&nbsp;C")))),
        ("csv-cells", csv("JB,65,43,21,C")),
        ("csv-cells-in-quotes", csv("\"JB\",\"65\",\"43\",\"21\",\"C\"")),
    ];
    cases.extend(mails.map(|(name, mail)| case(name, mail, Expect::found())));
    cases
}

fn markings() -> Vec<Case> {
    let first_line = |marking: &str| plain(&format!("{marking}\r\n\r\nDear Sam,\r\nit is as agreed.\r\n"));
    let shown = |alternative: &str| {
        html(&format!("<p><img src=\"cid:logo\" alt=\"{alternative}\"></p><p>Dear Sam, it is as agreed.</p>"))
    };
    let named = |name: &str| with_file("text/plain", name, "Minutes of the meeting.\r\n");
    let word = base64_line("OFFICIAL-SENSITIVE minutes.txt");
    let document = |part: &str, xml: String| {
        let kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
        with_file(kind, "minutes.docx", office::parts::word(&[(part, xml)]))
    };
    let in_part = |part: &str, root: &str| {
        let paragraph = office::parts::para("OFFICIAL-SENSITIVE");
        document(part, format!("<w:{root} {}>{paragraph}</w:{root}>", office::parts::W))
    };
    let property =
        "<Properties><property name=\"Marking\"><lpwstr>OFFICIAL-SENSITIVE</lpwstr></property></Properties>";
    let metadata = "<x:xmpmeta><dc:title>OFFICIAL-SENSITIVE</dc:title></x:xmpmeta>";
    let described = pdf::writer::with(
        "/Metadata 8 0 R",
        pdf::writer::FONT,
        "",
        pdf::writer::shows("Minutes").as_bytes(),
        |file| {
            file.stream(8, "/Type/Metadata/Subtype/XML", metadata.as_bytes());
        },
    );
    let mails = [
        ("brackets", first_line("[OFFICIAL-SENSITIVE]")),
        ("blanks-around-the-hyphen", first_line("OFFICIAL - SENSITIVE")),
        ("en-dash", first_line("OFFICIAL \u{2013} SENSITIVE")),
        ("en-dash-without-blanks", first_line("OFFICIAL\u{2013}SENSITIVE")),
        ("em-dash", first_line("OFFICIAL\u{2014}SENSITIVE")),
        ("no-break-hyphen", first_line("OFFICIAL\u{2011}SENSITIVE")),
        ("colon", first_line("OFFICIAL: SENSITIVE")),
        ("lower-case", first_line("official-sensitive")),
        ("mixed-case", first_line("Official-Sensitive")),
        ("wide-letters", first_line("O F F I C I A L - S E N S I T I V E")),
        ("descriptor", first_line("OFFICIAL-SENSITIVE - PERSONAL")),
        ("html-bold", html("<p><b>OFFICIAL</b>-<b>SENSITIVE</b></p><p>Dear Sam,</p>")),
        ("picture", shown("OFFICIAL-SENSITIVE")),
        ("picture-brackets", shown("[Official-Sensitive]")),
        ("file-name", named("OFFICIAL-SENSITIVE minutes.txt")),
        ("file-name-brackets", named("[OFFICIAL-SENSITIVE] minutes.txt")),
        ("file-name-underscores", named("OFFICIAL_SENSITIVE_minutes.txt")),
        ("file-name-last", named("minutes - OFFICIAL-SENSITIVE.txt")),
        ("file-name-encoded-word", named(&format!("=?utf-8?B?{word}?="))),
        ("header-of-a-document", in_part("word/header1.xml", "hdr")),
        ("footer-of-a-document", in_part("word/footer1.xml", "ftr")),
        ("property-of-a-document", document("docProps/custom.xml", property.to_owned())),
        ("metadata-of-a-pdf", with_file("application/pdf", "minutes.pdf", described)),
        (
            "second-part",
            mail(multipart(
                "mixed",
                "foo",
                &[hello(), { leaf("Content-Type: text/plain\r\n", "OFFICIAL-SENSITIVE\r\n\r\nMinutes\r\n") }],
            )),
        ),
    ];
    mails.map(|(name, mail)| case(name, mail, Expect::found())).into()
}

/// Row D-07. ROT13 is left out: whoever uses it can agree on anything.
fn pasted() -> Vec<Case> {
    let (text, line) = (marker_text(), base64_line(marker_text()));
    let hexadecimal =
        |between: &str| text.bytes().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(between);
    // 18 bytes are the shortest that make 24 symbols.
    let short = base64_line(format!("no. {MARKER} it is").get(..18).unwrap());
    assert_eq!(short.len(), 24);
    let long = base64(format!("{}{text}", "All of this is known.\r\n".repeat(10)));
    let around = |block: &str| plain(&format!("Dear Sam,\r\n\r\n{block}\r\n\r\nJo\r\n"));
    let mails = [
        ("base64-one-line", around(&line)),
        ("base64-lines", around(&long)),
        ("base64-24-symbols", around(&short)),
        ("base64-in-a-sentence", around(&format!("it is {line} as agreed"))),
        (
            "base64-url-safe",
            around(&base64_line(format!("ab>ab?{text}")).replace('+', "-").replace('/', "_")),
        ),
        ("base64-no-padding", around(line.trim_end_matches('='))),
        ("base64-in-html", html(&format!("<p>Dear Sam,</p><pre>{long}</pre>"))),
        ("base64-quoted", around(&long.replace("\r\n", "\r\n> "))),
        ("base64-twice", around(&base64(&line))),
        ("hexadecimal", around(&hexadecimal(""))),
        ("hexadecimal-capitals", around(&hexadecimal("").to_uppercase())),
        ("hexadecimal-blanks", around(&hexadecimal(" "))),
        ("hexadecimal-colons", around(&hexadecimal(":"))),
        ("hexadecimal-escapes", around(&format!("\\x{}", hexadecimal("\\x")))),
    ];
    mails.map(|(name, mail)| case(name, mail, Expect::found())).into()
}
