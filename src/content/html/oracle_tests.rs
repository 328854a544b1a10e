//! Documents that are made of what tokenizers stumble on, beside a tokenizer of the Standard.

use super::element::Content;
use super::sink::{Sink, Wanted};
use super::tests::{read, seen};
use super::tokenizer::Tokenizer;
use html5ever::buffer_queue::BufferQueue;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{self as oracle, Token, TokenSinkResult, TokenizerOpts};
use proptest::prelude::*;
use std::cell::RefCell;

/// Where a script begins in a transcript.
const SCRIPT: char = '\u{1}';

/// The tokens of a document as one string, from either tokenizer. Attributes without a value are left out: they say
/// nothing, and only one of the two reports them.
#[derive(Default)]
struct Transcript {
    tokens: String,
    attributes: String,
    repeated_attributes: bool,
}

impl Sink for Transcript {
    fn text(&mut self, text: &str) {
        self.tokens.push_str(text);
    }
    fn start_tag(&mut self, name: &str, self_closing: bool) -> Content {
        let attributes = std::mem::take(&mut self.attributes);
        self.tokens.push_str(&format!("[{name}{attributes}{}]", if self_closing { "/" } else { "" }));
        let content = Content::of(name);
        if content == Content::Script {
            self.tokens.push(SCRIPT);
        }
        content
    }
    fn end_tag(&mut self, name: &str) {
        self.tokens.push_str(&format!("[/{name}]"));
    }
    fn named(&mut self, _: &str) {}
    /// To the Standard it is a comment.
    fn comment_text(&mut self, _: &str) {}
    fn comment_tag(&mut self) {}
    fn wanted(&self, _: &str) -> Wanted {
        Wanted::All { at_most: 1_000 }
    }
    fn attribute(&mut self, name: &str, value: &str) {
        if !value.is_empty() {
            self.attributes.push_str(&format!("({name}={value})"));
        }
    }
}

/// html5ever's tokenizer, writing the same transcript.
#[derive(Default)]
struct Oracle(RefCell<Transcript>);

impl oracle::TokenSink for Oracle {
    type Handle = ();
    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        let mut transcript = self.0.borrow_mut();
        match token {
            Token::CharacterTokens(text) => transcript.text(&text),
            Token::TagToken(tag) if tag.kind == oracle::StartTag => {
                transcript.repeated_attributes |= tag.had_duplicate_attributes;
                for attribute in &tag.attrs {
                    transcript.attribute(known(&attribute.name.local), &attribute.value);
                }
                return match transcript.start_tag(known(&tag.name), tag.self_closing) {
                    Content::Markup => TokenSinkResult::Continue,
                    Content::Escapable => TokenSinkResult::RawData(RawKind::Rcdata),
                    Content::Raw => TokenSinkResult::RawData(RawKind::Rawtext),
                    Content::Script => TokenSinkResult::RawData(RawKind::ScriptData),
                    Content::Plain => TokenSinkResult::Plaintext,
                };
            }
            Token::TagToken(tag) => transcript.end_tag(known(&tag.name)),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

/// A name as ours shows it: a longer one than any that is known is empty.
fn known(name: &str) -> &str {
    if name.len() <= 32 { name } else { "" }
}

fn by_the_oracle(html: &str) -> Transcript {
    let tokenizer =
        oracle::Tokenizer::new(Oracle::default(), TokenizerOpts { discard_bom: false, ..Default::default() });
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(html));
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.0.take()
}

fn by_us(html: &str) -> String {
    let mut tokenizer = Tokenizer::default();
    let mut transcript = Transcript::default();
    tokenizer.feed(html, &mut transcript);
    tokenizer.finish(&mut transcript);
    transcript.tokens
}

/// Without what may differ: the spelling of line ends, and the text of scripts, which ours leaves out.
fn comparable(transcript: &str) -> String {
    let text = transcript.replace("\r\n", "\n").replace('\r', "\n");
    let mut scripts = text.split(SCRIPT);
    let mut comparable = scripts.next().unwrap_or_default().to_owned();
    for script in scripts {
        let after = script.split_once("[/script]").map(|(_, after)| after);
        comparable.push_str(&format!("[script]{}", after.unwrap_or("(unclosed)")));
    }
    comparable
}

/// HTML made of what tokenizers stumble on.
fn html() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        prop::sample::select(vec![
            "<",
            ">",
            "</",
            "/>",
            "<!",
            "<!--",
            "-->",
            "--!>",
            "--",
            "-",
            "!",
            "<b>",
            "</b>",
            "<p ",
            "<br/>",
            "=",
            "\"",
            "'",
            " ",
            "\n",
            "\r\n",
            "\t",
            "   ",
            "/",
            "?",
            "a",
            "B",
            "1",
            "x=1",
            "<img src=\"",
            "<i title='",
            "&",
            "&amp;",
            "&not",
            "&notin;",
            "&#",
            "&#x",
            "&#52;",
            "4",
            ";",
            "<script>",
            "</script>",
            "<script",
            "</script ",
            "<style>",
            "</style>",
            "<title>",
            "</title>",
            "<textarea>",
            "</textarea >",
            "</titlex",
            "<xmp>",
            "</xmp/",
            "é",
            "<é",
            "<td>",
            "</td x=2>",
            "<td colspan=3>",
            "<th rowspan=2>",
            "<tbody>",
            "<tr>",
            "<table>",
            "<pre>",
            "</pre>",
            "<![if x]>",
            "<!doctype html>",
            "<!DOCTYPE \">",
            "<svg>",
            "<style/>",
            "<i hidden>",
            "</i>",
            "<p style=display:none>",
            "</p>",
            "<style>b{opacity:0}",
            "<div class=x>",
            "</div>",
            "<!--[if mso]>",
            "&amp;#52;",
        ])
        .prop_map(str::to_owned),
        "[a-z0-9 ]{1,6}",
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn tags_and_texts_are_the_standards(html in html()) {
        let standard = by_the_oracle(&html);
        // Of a repeated attribute the Standard keeps the first; ours shows them all.
        prop_assume!(!standard.repeated_attributes);
        prop_assert_eq!(comparable(&by_us(&html)), comparable(&standard.tokens));
    }

    #[test]
    fn any_cutting_gives_the_same_text(html in html()) {
        let whole = (read(&html, html.len().max(1)), seen(&html, html.len().max(1)));
        for size in [1, 2, 5] {
            prop_assert_eq!(&(read(&html, size), seen(&html, size)), &whole, "in pieces of {}", size);
        }
    }

    #[test]
    fn any_text_can_be_read(html in any::<String>()) {
        read(&html, 7);
    }
}
