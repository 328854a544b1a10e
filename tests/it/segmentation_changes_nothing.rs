//! A mail is the same mail however the network has cut it: whole, byte by byte, in random pieces, and in other pieces when
//! it is read again.

use crate::support::catalogue;
use crate::support::client::{Client, stuffed};
use crate::support::corpus::{Expect, first};
use crate::support::gateway::Setup;
use crate::support::generator::prng::Prng;
use crate::support::judge::{self, Judge};
use crate::support::next_hop::Script;
use portcullis::mail::envelope::Envelope;
use sha2::{Digest, Sha256};

/// Larger mails come in random pieces of up to a sixteenth of themselves and not byte by byte, unless the run is a
/// thorough one.
const LARGE: usize = 32 * 1024;

/// Mails of the catalogue that are too large to be read three times over, unless the run is a thorough one.
const HUGE: usize = 512 * 1024;

struct Comparison {
    judge: Judge,
    envelope: Envelope,
    whole: usize,
    skipped: usize,
    failures: Vec<String>,
}

impl Comparison {
    fn new() -> Self {
        let envelope = judge::outbound();
        Self { judge: Judge::shipped(), envelope, whole: 0, skipped: 0, failures: Vec::new() }
    }

    fn facts<'m>(
        &self,
        pieces: impl IntoIterator<Item = &'m [u8]>,
        others: impl IntoIterator<Item = &'m [u8]>,
    ) -> String {
        let content = self.judge.inspect_in(pieces, others);
        let (decision, content) = self.judge.decide(&self.envelope, content);
        format!("{content:?} {decision:?}")
    }

    fn compare(&mut self, name: &str, mail: &[u8]) {
        if mail.len() > HUGE && !judge::thorough() {
            self.skipped += 1;
            return;
        }
        self.whole += 1;
        let whole = self.facts([mail], [mail]);
        let mut prng = Prng::of(name);
        let most = (mail.len() / 16).clamp(16, 64 * 1024);
        let (some, others) = (cut(mail, most, &mut prng), cut(mail, most, &mut prng));
        let random = self.facts(some, others);
        self.failures
            .extend(difference(&whole, &random).map(|what| format!("{name} in random pieces: {what}")));
        if mail.len() <= LARGE || judge::thorough() {
            let single = self.facts(mail.chunks(1), mail.chunks(1));
            self.failures
                .extend(difference(&whole, &single).map(|what| format!("{name} byte by byte: {what}")));
        }
    }

    fn finish(self) {
        println!("{} mails, {} too large", self.whole, self.skipped);
        assert!(self.failures.is_empty(), "{} fail\n{}", self.failures.len(), self.failures.join("\n"));
    }
}

/// Where the one begins to differ from the other.
fn difference(whole: &str, cut: &str) -> Option<String> {
    if whole == cut {
        return None;
    }
    let at = whole.bytes().zip(cut.bytes()).take_while(|(a, b)| a == b).count().saturating_sub(40);
    let near = |text: &str| text.get(at..).unwrap_or_default().chars().take(120).collect::<String>();
    Some(format!("\n  {}\n  {}", near(whole), near(cut)))
}

/// Pieces of at most so many bytes, empty ones among them.
fn cut<'m>(mut mail: &'m [u8], most: usize, prng: &mut Prng) -> Vec<&'m [u8]> {
    let mut pieces = Vec::new();
    while !mail.is_empty() {
        let (piece, rest) = mail.split_at(prng.below(most + 1).min(mail.len()));
        pieces.push(piece);
        mail = rest;
    }
    pieces
}

#[test]
fn of_the_catalogue() {
    let mut comparison = Comparison::new();
    for row in catalogue::rows() {
        for case in &row.cases {
            comparison.compare(&format!("{}-{}", row.id, case.name), &case.mail);
        }
    }
    assert!(comparison.whole > 800, "{}", comparison.whole);
    comparison.finish();
}

/// The rows of the catalogue lie among the fixtures too; what is read here is what lies there.
#[test]
fn of_the_fixtures() {
    let mut comparison = Comparison::new();
    let mails = judge::fixtures(&["mime", "corpus", "demo", "rules", "types"]);
    for (name, mail) in mails.iter().filter(|(name, _)| !name.starts_with("mime/rows/")) {
        comparison.compare(name, mail);
    }
    comparison.finish();
}

/// Bytes at which readers part company, put in or in place of another one at random.
#[test]
fn of_mails_with_a_byte_too_many_or_another_one() {
    const BYTES: &[u8] = b"\r\n\0-\" =:;\t?\xff";
    let mut comparison = Comparison::new();
    let changes = if judge::thorough() { 20 } else { 1 };
    for (name, mail) in judge::fixtures(&["mime"]).iter().filter(|(_, mail)| (1..4_096).contains(&mail.len()))
    {
        let mut prng = Prng::of(name);
        for _ in 0..changes {
            let (at, byte) = (prng.below(mail.len()), *prng.pick(BYTES));
            let mut changed = mail.clone();
            if prng.below(2) == 0 {
                changed.insert(at, byte)
            } else {
                changed[at] = byte
            }
            comparison.compare(&format!("{name} with {byte:#04x} at {at}"), &changed);
        }
    }
    comparison.finish();
}

/// What the quarantine stores is what was sent, whatever the pieces in which it came: by DATA, where dots are doubled on the
/// wire and the final one may be torn, and by BDAT (RFC 3030).
#[test]
fn of_what_is_stored() {
    let next_hop = Script::default().start();
    let gateway = Setup::to(next_hop.address()).shipped_rules().start();
    let mut mail = first(Expect::Quarantine);
    mail.content.extend_from_slice(b".\r\n..\r\n.a\r\n\r\n.\r\n");
    let wire = stuffed(&mail.content);
    let mut prng = Prng::of("what is stored");
    let mut ways = vec![vec![&*wire], wire.chunks(1).collect(), wire.chunks(2).collect()];
    ways.extend((0..4).map(|_| cut(&wire, 200, &mut prng)));
    let begin = || {
        let mut client = Client::greet(gateway.smtp()).unwrap();
        assert_eq!(client.command(&format!("MAIL FROM:<{}>", mail.from)).unwrap().code(), 250);
        for to in &mail.to {
            assert_eq!(client.command(&format!("RCPT TO:<{to}>")).unwrap().code(), 250);
        }
        client
    };
    for pieces in &ways {
        let mut client = begin();
        assert_eq!(client.command("DATA").unwrap().code(), 354);
        pieces.iter().for_each(|piece| client.send(piece).unwrap());
        assert_eq!(client.reply().unwrap().code(), 250);
    }
    for most in [mail.content.len(), 300] {
        let mut client = begin();
        for piece in cut(&mail.content, most, &mut prng) {
            client.send(format!("BDAT {}\r\n", piece.len()).as_bytes()).unwrap();
            client.send(piece).unwrap();
            assert_eq!(client.reply().unwrap().code(), 250);
        }
        assert_eq!(client.command("BDAT 0 LAST").unwrap().code(), 250);
    }
    let expected: String = Sha256::digest(&mail.content).iter().map(|byte| format!("{byte:02x}")).collect();
    let held = gateway.held();
    assert_eq!(held.len(), ways.len() + 2);
    for item in held {
        assert_eq!(item["sha256"], *expected);
        assert_eq!(item["size"], mail.content.len());
    }
}
