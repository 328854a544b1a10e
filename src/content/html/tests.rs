use super::page::{MAX_ADDRESS, MAX_SHOWN_VALUE};
use super::*;

fn text_of(html: &str) -> String {
    read(html, html.len().max(1)).0
}

pub(super) fn read(html: &str, size: usize) -> (String, Vec<String>, bool) {
    let (reader, out, _) = read_both(html, size);
    (out, reader.content_ids().to_vec(), reader.cut())
}

fn read_both(html: &str, size: usize) -> (HtmlText, String, Seen) {
    let mut reader = HtmlText::new();
    let (mut out, mut seen) = (String::new(), Seen::default());
    for piece in pieces(html, size) {
        reader.feed(piece, &mut out, &mut seen);
    }
    reader.finish(&mut out, &mut seen);
    (reader, out, seen)
}

/// All that a reader sees.
pub(super) fn seen(html: &str, size: usize) -> String {
    let (_, out, seen) = read_both(html, size);
    match seen.parted {
        Some(at) => format!("{}{}", out.get(..at).unwrap(), seen.text),
        None => out,
    }
}

/// Pieces of about `size` bytes, cut between characters.
fn pieces(mut text: &str, size: usize) -> Vec<&str> {
    let mut pieces = Vec::new();
    while !text.is_empty() {
        let (piece, rest) = text.split_at(text.ceil_char_boundary(size.min(text.len())));
        pieces.push(piece);
        text = rest;
    }
    pieces
}

#[test]
fn inline_tags_join_and_block_tags_divide() {
    let cases = [
        ("<b>AB</b>123", "AB123"),
        ("A<span style='display:none'>x</span>B", "AxB"),
        ("QQ<!-- no -->12<wbr>34", "QQ1234"),
        ("<p>one</p><p>two</p>", "one\ntwo"),
        ("<div><div>one</div></div>two", "one\ntwo"),
        ("one<br>two<BR/>three</br>four", "one\ntwo\nthree\nfour"),
        ("one<br><br>two", "one\n\ntwo"),
        ("<p>one<br></p><p>two", "one\ntwo"),
        ("a  \r\n\t b <i> c</i>", "a b c"),
        ("a <b> b</b>", "a b"),
        ("a&nbsp;&nbsp; b\u{a0}c", "a\u{a0}\u{a0} b\u{a0}c"),
        ("<ul><li>one<li>two</ul>", "one\ntwo"),
        ("<h1>Head</h1>text", "Head\ntext"),
        ("<pre>a  b\r\n c\n</pre>d", "a  b\n c\nd"),
        ("<title>T &amp; <b></title><body>text", "T & <b>\ntext"),
        ("<textarea>a <b>\n b</textarea>", "a <b>\n b"),
    ];
    for (html, text) in cases {
        assert_eq!(text_of(html), text, "{html}");
    }
}

#[test]
fn cells_are_divided_by_tabs_and_rows_by_lines() {
    let plain =
        "<table><tr><th>Name</th><th>NHS number</th></tr><tr><td>A</td><td></td><td>2</td></tr></table>end";
    assert_eq!(text_of(plain), "Name\tNHS number\nA\t\t2\nend");
    let outlook = "x<table>\r\n <tr>\r\n  <td><p class=MsoNormal>A</p></td>\r\n  <td><p>1</p>\r\n</td>\r\n </tr>\r\n \
                   <tr><td><p>B</p></td><td><p>2<br>3</p></td></tr></table>";
    assert_eq!(text_of(outlook), "x\nA\t1\nB\t2\n3");
    assert_eq!(text_of("<table><tr><td>a<td>b<tr><td><td>d"), "a\tb\n\td");
    assert_eq!(text_of("<td>a<table><tr><td>1<td>2</table><td>b"), "a\n1\t2\nb");
}

#[test]
fn cells_stand_in_their_columns_whatever_others_span() {
    let cases = [
        ("<tr><th colspan=2>Name<th>Ref<tr><td>Jo<td>Baker<td>7", "Name\t\tRef\nJo\tBaker\t7"),
        ("<tr><td>a<td colspan=' 3'>b<td colspan=0>c<td>d", "a\tb\t\t\tc\td"),
        ("<tr><td rowspan=2>Team<td>Jo<td>7<tr><td>Al<td>8<tr><td>x<td>y", "Team\tJo\t7\n\tAl\t8\nx\ty"),
        ("<tr><td>a<td rowspan=2 colspan=2>b<td>c<tr><td>d<td>e", "a\tb\t\tc\nd\t\t\te"),
        ("<tr><td rowspan=2>a<td colspan=2>b<tr><td>c<td>d<tr><td>1<td>2<td>3", "a\tb\n\tc\td\n1\t2\t3"),
        // A row in which nothing begins is one; a group ends what its cells span.
        ("<tr><td rowspan=3>a<td>b<tr></tr><tr><td>c<tr><td>d", "a\tb\n\tc\nd"),
        ("<thead><tr><td rowspan=0>a<td>b<tbody><tr><td>c<td>d", "a\tb\nc\td"),
        ("<tr><td rowspan=0>a<td>b<tr><td>c<tr><td>d</table><table><tr><td>e", "a\tb\n\tc\n\td\ne"),
        // A table within has columns of its own.
        (
            "<tr><td rowspan=2 colspan=2>a<table><tr><td>1<td colspan=2>2<td>3</table><td>b<tr><td>c<td>d",
            "a\n1\t2\t\t3\nb\n\t\tc\td",
        ),
        ("<tr><td colspan=2 hidden>x<td>a<td>b", "x\t\ta\tb"),
    ];
    for (html, text) in cases {
        for size in [1, 1_000] {
            assert_eq!(read(&format!("<table>{html}</table>"), size).0, text, "{html}");
        }
    }
    assert_eq!(
        seen("<table><tr><td>z<td colspan=2 hidden>x<td colspan=2>a<td>b</table>", 1_000),
        "z\ta\t\tb"
    );
    let wide =
        text_of(&"<table><tr><td colspan=1000 rowspan=0>a<td>b<tr><td colspan=65534>c<td>d".repeat(1_000));
    assert!(wide.len() < 200_000, "{}", wide.len());
}

#[test]
fn lines_that_stand_side_by_side_in_cells_are_read_together_too() {
    for (row, lines) in [
        ("<td>Name<br>Ref<td>Jo<br>7", "Name\nRef\tJo\n7\nName\tJo\nRef\t7\nend"),
        (
            "<td><p>Name</p><p>Ref</p></td><td><p>Jo</p>\n<p>7</p></td>",
            "Name\nRef\tJo\n7\nName\tJo\nRef\t7\nend",
        ),
        ("<td>Name<br>Ref<td>Jo<img alt=x><br>7", "Name\nRef\tJo\nx\n7\nName\tJo\nRef\t7\nend"),
        ("<td>Name<br>Ref<td>Jo", "Name\nRef\tJo\nend"),
        ("<td>Name<br>Ref<table><tr><td>Jo<br>7</table>", "Name\nRef\nJo\n7\nend"),
    ] {
        for size in [1, 1_000] {
            assert_eq!(read(&format!("<table><tr>{row}</table>end"), size).0, lines, "{row}");
        }
    }
    let long = format!("<tr><td>{0}<td>{0}</table>end", "a<br>".repeat(5_000));
    // What is kept of a row has a bound.
    assert_eq!(text_of(&long).lines().count(), 10_001);
}

#[test]
fn references_are_decoded_wherever_a_reader_sees_them() {
    let cases = [
        ("&#52;&#x34;&#X34;5", "4445"),
        ("&amp;lt; &lt;b&gt; &AMP &copy2", "< <b> & ©2"),
        ("&amp;#74;&amp;#x42;654321C &amp;amp;#52; &amp;amp &amp;<b>#52;", "JB654321C &#52; & &#52;"),
        ("&notit; &notin; &nosuch; & &; &#; &#x;", "¬it; ∉ &nosuch; & &; &#; &#x;"),
        ("&pound;5 &shy;&#8203;", "£5 \u{ad}\u{200b}"),
        ("&#128; &#0; &#x110000; &#xd800; &#99999999999;", "€ \u{fffd} \u{fffd} \u{fffd} \u{fffd}"),
        ("&#00000000000000000000000000000000000000000000000000000000000052;", "4"),
        ("&NotEqualTilde;", "≂̸"),
        ("A&#1", "A\u{1}"),
        ("A&am", "A&am"),
        ("A&amp", "A&"),
    ];
    for (html, text) in cases {
        assert_eq!(text_of(html), text, "{html}");
    }
}

#[test]
fn a_cut_between_white_space_and_a_word_changes_nothing() {
    for html in [
        "<p style=display:none>a<pre> a",
        "<pre><b style=display:none>a</b> a",
        "<pre>a<b style=display:none> a",
    ] {
        assert_eq!((read(html, 1), seen(html, 1)), (read(html, 1_000), seen(html, 1_000)), "{html}");
    }
}

#[test]
fn a_title_in_the_middle_of_a_line_is_not_seen() {
    assert_eq!(seen("<p>JB65<title>98x</title>4321C", 1_000), "JB654321C");
}

#[test]
fn what_no_reader_sees_is_dropped() {
    let cases = [
        ("a<script>var x = '<b>';</script>b", "ab"),
        ("a<script><!--<script></script><a x=\"--></script>b", "ab"),
        ("a<SCRIPT src=x></SCRIPT >b", "ab"),
        ("a<style>p { color: red } </styles></style>b", "ab"),
        ("a<!-- <b> -- > -->b<!-->c<!--->d<!---->e<!--x--!>f", "abcdef"),
        ("<!DOCTYPE html PUBLIC \"-//W3C//DTD>\" \">a", "\" \">a"),
        ("a<?xml v?>b</ x>c<!x>d", "abcd"),
        ("a<b title-x=\"1>2\" y='>' z=>b", "ab"),
        ("a < b <3 <> </>", "a < b <3 <>"),
        ("a<br", "a"),
        ("a<", "a<"),
        ("a</", "a</"),
    ];
    for (html, text) in cases {
        assert_eq!(text_of(html), text, "{html}");
    }
}

#[test]
fn nothing_that_some_reader_shows_hides_behind_a_machine_text() {
    let cases = [
        ("<svg><style/>seen</svg>", "seen"),
        ("<svg><title>T</title><![CDATA[seen]]></svg>", "T\nseen]]>"),
        ("<plaintext><script>seen", "<script>seen"),
        ("<xmp><!-- seen</xmp>", "<!-- seen"),
        ("<!--[if mso]><p>seen</p><![endif]-->after", "seen after"),
        ("<!--[IF gte mso 9]>seen-->after", "seen--after"),
        ("<![if !mso]>seen<![endif]>", "seen"),
        ("<!-- [if mso]>not-->after", "after"),
        ("<noscript>seen</noscript><iframe>and <b>se</b>en</iframe>", "seen\nand seen"),
    ];
    for (html, text) in cases {
        assert_eq!(text_of(html), text, "{html}");
    }
}

#[test]
fn texts_of_attributes_follow_the_line_they_belong_to() {
    assert_eq!(text_of("12<img alt='a &amp; b'>34<br>next"), "1234\na & b\nnext");
    assert_eq!(text_of("<a title=one>x</a><input value=\"two  words\">"), "x\none\ntwo words");
    assert_eq!(text_of("<img alt=\"only\">"), "only");
    assert_eq!(text_of("<a title='?a=1&copy=2&copy;'>x"), "x\n?a=1&copy=2©");
}

#[test]
fn texts_in_addresses_follow_the_line_they_belong_to() {
    assert_eq!(text_of("a<a href='data:,JB%36%35%0a4321C'>b</a><br>c"), "ab\nJB65\n4321C\nc");
    assert_eq!(text_of("<iframe src='data:text/html,<b>JB</b>65&lt;a href=data:,x>'>"), "JB65");
    assert_eq!(text_of("<img src='data:image/png;base64,SkI2NTQzMjFD'>"), "");
    let long = format!("<img src='data:,{}'>", "x".repeat(MAX_ADDRESS));
    assert!(read(&long, 1_000).2);
}

#[test]
fn parameters_of_enriched_text_are_not_shown() {
    let text = "JB<bold>65</bold><color><param>red</param>43</color>21C";
    let (mut reader, mut all, mut seen) = (HtmlText::enriched(), String::new(), Seen::default());
    reader.feed(text, &mut all, &mut seen);
    reader.finish(&mut all, &mut seen);
    assert_eq!((all.as_str(), seen.text.as_str()), ("JB65red4321C", "4321C"));
}

#[test]
fn content_ids_of_shown_pictures_are_collected() {
    let html = "<body background='CID:back@x'><img src=\"cid:logo%40council.example\"><img src=cid:logo@council.example>\
                <div style='background:url(&quot;cid:style@x&quot;), URL(cid:two@x)'><img srcset='cid:a 1x, cid:b 2x'>\
                <a href='cid:link@x'><img src='https://x/cid:no'><v:imagedata src=\"cid:vml\"/><img src='cid:%zz%'>";
    let (_, ids, _) = read(html, 3);
    assert_eq!(ids, ["%zz%", "a", "b", "back@x", "logo@council.example", "style@x", "two@x", "vml"]);
}

#[test]
fn what_is_seen_is_whole_where_hidden_text_tears_it_apart() {
    let cases = [
        ("JB<span style='display:none'>x</span>654321C", "JB654321C"),
        ("JB<span style='display:none'> </span>654321C", "JB654321C"),
        ("JB <span style='display:none'>x</span> 654321C", "JB 654321C"),
        ("JB<div style='display:none'>x</div>654321C", "JB654321C"),
        ("JB<div hidden><p>x</p><br></div>654321C", "JB654321C"),
        ("JB<i hidden=''>x</i>654321C", "JB654321C"),
        ("JB<template>x</template>654321C", "JB654321C"),
        ("JB<font color=#ffffff>x</font>654321C", "JB654321C"),
        ("<td bgcolor=eeeeee>JB<font color=#eee>x</font>654321C", "JB654321C"),
        ("<style>.h{display:none}</style>JB<b class='a h'>x</b>654321C", "JB654321C"),
        ("<style>.h{display:none}</style>JB<b class=H>x<b>y</b></b>654321C", "JB654321C"),
        ("JB<!--[if mso]>x<![endif]-->654321C", "JB654321C"),
        ("<!--[if mso]>x<![endif]-->JB654321C", "x\nJB654321C"),
        ("<div style='display:none'>preview</div><p>JB654321C</p>", "preview\nJB654321C"),
        ("<span style='display:none'>x</span>JB654321C", "x\nJB654321C"),
        ("JB<br><div hidden>x</div>654321C", "JB\n654321C"),
        ("JB<span style=font-size:0>x<span style=font-size:9pt>65</span></span>4321C", "JB654321C"),
        ("<table><tr><td>a</td><td hidden>x</td><td>b</td></tr></table>", "a\tb"),
        ("<p>a</p><p hidden>x</p><p>b</p>", "a\nb"),
        ("a<img alt=one>b<i hidden>x</i>c<br>d", "abc\nd"),
        ("a<span style='display:none'>x", "a"),
        ("a<b>b</b>", "ab"),
    ];
    for (html, text) in cases {
        for size in [1, 3, 1_000] {
            assert_eq!(seen(html, size), text, "{html} in pieces of {size}");
        }
    }
}

#[test]
fn what_is_seen_leads_back_to_the_whole_text() {
    let html = "<p>one <i hidden>x</i>two<div hidden>y</div></p>three<br><b>four</b><i hidden> z </i> five<td>six<td>7";
    let (_, all, seen) = read_both(html, 4);
    let parted = seen.parted.unwrap();
    assert_eq!((all.as_str(), parted), ("one xtwo\ny\nthree\nfour z five\nsix\t7", 3));
    for word in ["two", "three", "four", "five", "six", "7"] {
        let end = seen.text.find(word).unwrap() + word.len();
        let (to, original) = seen.places.iter().find(|place| place.0 >= end).unwrap();
        assert!(all.get(..original - (to - end)).unwrap().ends_with(word), "{word}");
    }
}

#[test]
fn columns_of_blanks_are_spaces_to_a_reader_and_columns_to_who_wrote_them() {
    for (html, all, shown) in [
        ("<p>Name\tBorn<br>Ann\t1970", "Name\tBorn\nAnn\t1970", "Name Born\nAnn 1970"),
        ("943\t476 \t<b>5919</b>", "943\t476\t5919", "943 476 5919"),
        ("a<b>\t</b>b", "a\tb", "a b"),
        (
            "Name  x     Born  Ref<br>Ann     1970  7. A",
            "Name x\tBorn\tRef\nAnn\t1970\t7. A",
            "Name x Born Ref\nAnn 1970 7. A",
        ),
        ("a<i hidden>b\tc</i>d", "ab\tcd", "ad"),
    ] {
        for size in 1..=html.len() {
            assert_eq!((text_of(html).as_str(), seen(html, size).as_str()), (all, shown), "{html} {size}");
        }
    }
    for html in [
        "<div>\r\n\t\t<p>\tone\r\n\t\ttwo\t</p>\t\n</div>",
        "<td>\tone\t<td>two",
        "<pre>a\tb</pre>",
        "a.  b  c",
        "a\n      b",
    ] {
        for size in 1..=html.len() {
            assert_eq!(read_both(html, size).2.parted, None, "{html} {size}");
        }
    }
}

#[test]
fn whatever_a_sender_leaves_open_is_bounded() {
    let long = "x".repeat(1024 * 1024);
    let openings = [
        "<img alt=\"",
        "<img alt=",
        "<img src='",
        "<!--",
        "<!",
        "<",
        "</",
        "<a ",
        "<title></",
        "&",
        "&#",
        "&#x",
    ];
    for opening in openings {
        let mut reader = HtmlText::new();
        let (mut out, mut seen) = (String::new(), Seen::default());
        reader.feed(opening, &mut out, &mut seen);
        reader.feed(&long, &mut out, &mut seen);
        assert!(reader.tokenizer.held_bytes() <= 2 * MAX_SHOWN_VALUE, "{opening}");
        assert_eq!(reader.cut(), opening.contains("alt"), "{opening}");
    }
    let mut reader = HtmlText::new();
    let (mut out, mut seen) = (String::new(), Seen::default());
    reader.feed(&"<img alt='0123456789abcdef' src='cid:x'>".repeat(10_000), &mut out, &mut seen);
    reader.feed(&(0..5_000).map(|n| format!("<img src=cid:{n}>")).collect::<String>(), &mut out, &mut seen);
    reader.finish(&mut out, &mut seen);
    assert_eq!(reader.content_ids().len(), address::MAX_CONTENT_IDS);
    assert_eq!(out.matches("0123456789abcdef").count(), 10_000);
}

#[test]
fn a_reader_may_move_between_threads() {
    fn moves<T: Send>(_: T) {}
    moves(HtmlText::new());
}
