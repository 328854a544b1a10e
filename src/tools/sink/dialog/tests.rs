use super::*;
use crate::tools::sink::keep::Keep;
use proptest::prelude::*;

/// The reply codes, the messages, and whether it was closed.
type Played = (Vec<String>, Vec<(Transaction, Vec<u8>)>, bool);

/// Plays the client's bytes in pieces.
fn play(options: &Options, pieces: &[&[u8]]) -> Played {
    let mut replies = Vec::new();
    let mut dialog = Dialog::new(Arc::new(options.clone()), &mut replies);
    let (mut waiting, mut content, mut messages, mut closed) = (Vec::new(), Vec::new(), Vec::new(), false);
    for piece in pieces {
        waiting.extend_from_slice(piece);
        let mut input = &waiting[..];
        loop {
            match dialog.step(&mut input, &mut replies) {
                Step::Read => break,
                Step::Begin | Step::Abandoned => content.clear(),
                Step::Content(bytes) => content.extend_from_slice(bytes),
                Step::Complete => {
                    messages.push((dialog.transaction(), content.clone()));
                    dialog.answer(Outcome::Taken, &mut replies);
                }
                Step::Close => {
                    closed = true;
                    break;
                }
            }
        }
        waiting = input.to_vec();
    }
    let replies = String::from_utf8(replies).unwrap();
    let codes = replies.lines().filter(|line| line.as_bytes()[3] == b' ');
    (codes.map(|line| line.get(..3).unwrap().to_owned()).collect(), messages, closed)
}

fn keeping() -> Options {
    Options { keep: Keep::Memory { at_most: 9 }, ..Options::default() }
}

#[test]
fn a_pipelined_session_with_both_ways_of_content() {
    let (codes, messages, closed) = play(
        &keeping(),
        &[b"EHLO a.example\r\nXFORWARD NAME=mx.example ADDR=192.0.2.1\r\nmail from:<a@council.example> SIZE=3\r\n\
            RCPT TO:<b@example.org>\r\nRCPT TO:<c@example.org> NOTIFY=NEVER\r\nDATA\r\n..x\r\n.\r\n\
            MAIL FROM: <>\r\nRCPT TO:<d@example.org>\r\nBDAT 3\r\na\r\nBDAT 2 LAST\r\n\r\nNOOP\r\nQUIT\r\n"],
    );
    assert_eq!(
        codes.join(" "),
        "220 250 250 250 250 250 354 250 250 250 250 250 250 221",
        "greeting EHLO XFORWARD MAIL RCPT RCPT DATA . MAIL RCPT BDAT BDAT NOOP QUIT"
    );
    assert!(closed);
    let (first, content) = &messages[0];
    assert_eq!(content, b".x\r\n");
    assert_eq!(first.mail, "<a@council.example> SIZE=3");
    assert_eq!(first.rcpt, ["<b@example.org>", "<c@example.org> NOTIFY=NEVER"]);
    assert_eq!(first.xforward["ADDR"], "192.0.2.1");
    let (second, content) = &messages[1];
    assert_eq!(content, b"a\r\n\r\n");
    assert!(second.chunked && second.xforward.is_empty());
}

#[test]
fn what_comes_too_early_is_refused_and_the_session_goes_on() {
    let (codes, messages, _) = play(
        &keeping(),
        &[b"RCPT TO:<a@example.org>\r\nDATA\r\nBDAT 6 LAST\r\nQUIT\r\nMAIL FROM:<>\r\nDATA\r\nMAIL FROM:<>\r\n\
            RCPT TO:nobody\r\nRCPT TO:<a@example.org>\r\nBDAT 1\r\nxDATA\r\nRSET\r\nBDAT x\r\nBURL x\r\n"],
    );
    assert_eq!(codes.join(" "), "220 503 503 503 250 503 503 501 250 250 503 250 501 500");
    assert!(messages.is_empty());
}

#[test]
fn it_refuses_what_it_is_told_to_refuse() {
    let refuse = ["rcpt=nobody", "data=late@", "!mail=busy"].map(|text| text.parse().unwrap()).to_vec();
    let (codes, ..) = play(
        &Options { refuse, ..keeping() },
        &[b"MAIL FROM:<busy@example.org>\r\nMAIL FROM:<a@example.org>\r\nRCPT TO:<nobody@example.org>\r\n\
            DATA\r\nRCPT TO:<late@example.org>\r\nDATA\r\nx\r\n.\r\n"],
    );
    assert_eq!(codes.join(" "), "220 451 250 550 503 250 354 554");
}

#[test]
fn what_is_left_out_is_neither_offered_nor_done() {
    let options = Options { without: vec!["CHUNKING".into(), "XFORWARD".into()], ..Options::default() };
    let ehlo = String::from_utf8(options.ehlo_reply()).unwrap();
    assert!(!ehlo.contains("CHUNKING") && ehlo.contains("PIPELINING") && ehlo.contains("SIZE 1"));
    let (codes, ..) = play(&options, &[b"XFORWARD NAME=a\r\nBDAT 1 LAST\r\n"]);
    assert_eq!(codes.join(" "), "220 502 502");
}

#[test]
fn an_endless_line_ends_the_session() {
    let (codes, _, closed) = play(&Options::default(), &[&[b'a'; MAX_LINE]]);
    assert_eq!((codes.join(" ").as_str(), closed), ("220 500", true));
}

proptest! {
    #[test]
    fn any_cutting_gives_the_same_conversation(cuts in proptest::collection::vec(0_usize..140, 0..5)) {
        let wire: &[u8] = b"EHLO a\r\nMAIL FROM:<>\r\nRCPT TO:<a@b>\r\nDATA\r\n.\r\r\n..\r\n.\r\nMAIL FROM:<>\r\n\
            RCPT TO:<a@b>\r\nBDAT 4\r\n\r\n.\nBDAT 0 LAST\r\nQUIT\r\n";
        let mut cuts = cuts;
        cuts.sort_unstable();
        let (mut pieces, mut rest, mut at) = (Vec::new(), wire, 0);
        for cut in cuts {
            let (piece, after) = rest.split_at((cut - at.min(cut)).min(rest.len()));
            pieces.push(piece);
            (rest, at) = (after, cut);
        }
        pieces.push(rest);
        prop_assert_eq!(play(&keeping(), &pieces), play(&keeping(), &[wire]));
    }
}
