//! Each condition, read from the line of a rule and asked of facts made by hand.

use super::table::TABLE;
use super::tree::{self, Tree};
use crate::content::file_type::{Family, FileType};
use crate::detect::classes::iban;
use crate::detect::classes::nhs_number;
use crate::detect::dictionary::{Dictionary, Term};
use crate::detect::finding::{Confidence, Finding, Level, Marking, Place};
use crate::detect::table::classes;
use crate::inspect::facts::{Facts, Shortfall, Uninspected};
use crate::message::ambiguity::Ambiguity;
use crate::policy::case::{Case, Evidence};
use crate::policy::known::Known;
use crate::policy::list::{List, Lists};
use crate::policy::reader::{self, Reader};
use crate::policy::testing::{address, facts, finding, part};
use std::sync::Arc;

mod attachments;
mod reach;
mod sending;

fn lists() -> Lists {
    let list = |name: &str, text: &str| {
        let mut mistakes = Vec::new();
        let list = List::read(name, "list", text, &mut mistakes);
        assert_eq!(mistakes, []);
        list
    };
    Lists::new([
        list("own-domains", ".council.example"),
        list("secure-domains", ".secure.example"),
        list("personal-domains", "webmail.example"),
        list("communications-team", "communications@council.example"),
        list("distribution-lists", "all-staff@council.example 1200\nnews@council.example"),
    ])
}

fn dictionaries() -> Vec<Arc<Dictionary>> {
    let dictionary = |first, name: &str, title: &str, threshold, words: &[(&str, u32)]| {
        let term =
            |&(name, weight): &(&str, u32)| Term { name: name.into(), weight, cap: 3, requires: Vec::new() };
        let terms = words.iter().map(term).collect();
        Arc::new(Dictionary { name: name.into(), title: title.into(), threshold, first, terms })
    };
    vec![
        dictionary(0, "gambling", "Gambling", 12, &[("online casino", 5), ("jackpot", 2)]),
        dictionary(2, "chain-letters", "Chain letters", 7, &[("forward this", 4)]),
    ]
}

fn hosts() -> Vec<Arc<Dictionary>> {
    let term = |name: &str| Term { name: name.into(), weight: 1, cap: u8::MAX, requires: Vec::new() };
    let (name, terms) = ("file-sharing-hosts".into(), vec![term("wetransfer.example"), term("drop.example")]);
    vec![Arc::new(Dictionary { name, title: String::new(), threshold: 1, first: 3, terms })]
}

/// What the condition of this line says of the facts: its evidence, or `None` where it does not hold.
fn ask(line: &str, facts: &Facts) -> Option<Vec<String>> {
    let dictionaries = dictionaries().into_iter().map(|dictionary| (0, dictionary)).collect();
    let known = Known {
        lists: lists(),
        classes: classes().collect(),
        dictionaries,
        hosts: hosts(),
        fields: vec!["x-mailer".into(), "list-id".into()],
        ..Known::default()
    };
    let mut mistakes = Vec::new();
    let document = reader::document("test", line, &mut mistakes).expect("TOML");
    let mut reader = Reader::new("test", line);
    let (trees, _) = tree::read_unless(document.get_ref(), 0, &mut reader, &known);
    assert_eq!(reader.into_mistakes(), [], "{line}");
    let mut evidence = Evidence::default();
    let held = Tree::All(trees).holds(&Case::new(facts, &known.lists), &mut evidence);
    let sentences = evidence.gathered().shown;
    assert!(held || sentences.is_empty(), "{line} does not hold, but says {sentences:?}");
    held.then_some(sentences)
}

fn says(line: &str, facts: &Facts, evidence: &[&str]) {
    assert_eq!(
        ask(line, facts).as_deref(),
        Some(evidence.iter().map(|s| s.to_string()).collect::<Vec<_>>().as_slice()),
        "{line}"
    );
}

fn silent(line: &str, facts: &Facts) {
    assert_eq!(ask(line, facts), None, "{line}");
}

fn says_or_not(line: &str, facts: &Facts, said: Option<&str>) {
    assert_eq!(ask(line, facts), said.map(|said| vec![said.to_owned()]), "{line} {:?}", facts.content.parts);
}

#[test]
fn every_condition_has_a_manual_and_reads_its_own_examples() {
    let mut names = std::collections::BTreeSet::new();
    for entry in TABLE {
        assert!(names.insert(entry.name), "{} twice", entry.name);
        assert!(
            !entry.summary.is_empty() && entry.manual.len() > 80 && !entry.examples.is_empty(),
            "{}",
            entry.name
        );
        for example in entry.examples {
            assert!(example.starts_with(entry.name), "{example}");
            ask(example, &facts("a@council.example", &["b@example.org"]));
        }
    }
}

#[test]
fn each_recipient_has_a_direction() {
    let both = facts("a@council.example", &["b@example.org", "c@deep.council.example"]);
    says(r#"direction = "outbound""#, &both, &[]);
    says(r#"direction = "internal""#, &both, &[]);
    silent(r#"direction = ["inbound", "transit"]"#, &both);
    says(r#"direction = "inbound""#, &facts("b@example.org", &["a@council.example"]), &[]);
    says(r#"direction = "transit""#, &facts("b@example.org", &["c@example.net"]), &[]);
}

#[test]
fn an_empty_or_foreign_sender_is_no_way_around_outbound() {
    says(r#"direction = "outbound""#, &facts("<>", &["b@example.org"]), &[]);
    says(r#"direction = "inbound""#, &facts("<>", &["a@council.example"]), &[]);
    let mut logged_in = facts("me@webmail.example", &["b@example.org"]);
    logged_in.client.login = Some("jbloggs".into());
    says(r#"direction = "outbound""#, &logged_in, &[]);
}

#[test]
fn what_a_scanner_finds_is_asked_for_by_name() {
    let mut mail = facts("b@example.org", &["a@council.example"]);
    silent(r#"malware = "any""#, &mail);
    silent(r#"malware = { name = "*" }"#, &mail);
    mail.content.malware = Some("Heuristics.Phishing.Bank".into());
    let found = ["the virus scanner found Heuristics.Phishing.Bank"];
    says(r#"malware = "any""#, &mail, &found);
    says(r#"malware = { name = ["Win.*", "heuristics.*"] }"#, &mail, &found);
    silent(r#"malware = { name = "Heuristics" }"#, &mail);
}

#[test]
fn recipients_are_people() {
    let to = ["jo@example.org", "Jo+x@EXAMPLE.org", "pat@webmail.example", "amir@council.example"];
    let mail = facts("jane.bloggs@council.example", &to);
    says("recipients = { more_than = 2 }", &mail, &["3 recipients, more than 2"]);
    silent("recipients = { more_than = 3 }", &mail);
    says(
        r#"recipients = { any_in = "personal-domains" }"#,
        &mail,
        &["1 of 3 recipients on the list personal-domains"],
    );
    silent(r#"recipients = { none_in = "personal-domains" }"#, &mail);
    silent(r#"recipients = { all_in = ["own-domains", "secure-domains"] }"#, &mail);
    silent(r#"recipients = { any_in = "personal-domains", more_than = 3 }"#, &mail);
    let secure = facts("jane.bloggs@council.example", &["x@a.secure.example", "amir@council.example"]);
    says(
        r#"recipients = { all_in = ["own-domains", "secure-domains"] }"#,
        &secure,
        &["every recipient on the lists own-domains or secure-domains"],
    );
    silent(r#"recipients = { all_in = "secure-domains" }"#, &secure);
}

#[test]
fn a_name_like_the_senders_counts_only_outside() {
    let line = r#"recipients = { like_sender = "any" }"#;
    let mail = |to: &[&str]| facts("jane.bloggs@council.example", to);
    says(
        line,
        &mail(&["jbloggs77@isp.example", "x@example.org"]),
        &["1 of 2 recipients outside with a name like the sender's"],
    );
    silent(r#"recipients = { like_sender = "all" }"#, &mail(&["jbloggs77@isp.example", "x@example.org"]));
    says(
        r#"recipients = { like_sender = "all" }"#,
        &mail(&["jbloggs77@isp.example"]),
        &["1 of 1 recipients outside with a name like the sender's"],
    );
    silent(line, &mail(&["jane.bloggs@school.council.example", "john.bloggs@isp.example"]));
    silent(line, &facts("<>", &["jbloggs77@isp.example"]));
}

#[test]
fn the_sender_is_the_login_or_the_envelope() {
    let line = r#"sender = { in = "communications-team" }"#;
    says(
        line,
        &facts("communications@council.example", &["b@example.org"]),
        &["the sender is on the list communications-team"],
    );
    let mut other = facts("communications@council.example", &["b@example.org"]);
    other.client.login = Some("jane.bloggs@council.example".into());
    silent(line, &other);
    silent(line, &facts("<>", &["b@example.org"]));
    let mut forged = facts("jane.bloggs@council.example", &["b@example.org"]);
    forged.content.header.from = vec![address("communications@council.example")];
    silent(line, &forged);
}

fn with_parts(parts: Vec<crate::inspect::facts::Part>) -> Facts {
    let mut facts = facts("a@council.example", &["b@example.org"]);
    facts.content.parts = parts;
    facts
}

const PROGRAM: FileType = FileType { family: Family::Executable, name: "Windows program" };
const PICTURE: FileType = FileType { family: Family::Image, name: "PNG picture" };
const WORD: FileType = FileType { family: Family::Document, name: "Word document" };
const PLAIN: FileType = FileType { family: Family::Text, name: "plain text" };

#[test]
fn personal_data_counts_distinct_values() {
    let mut mail =
        with_parts(vec![part("1", "text/plain", &[], PLAIN), part("2", "text/csv", &["a.csv"], PLAIN)]);
    mail.content.findings = vec![
        finding(nhs_number::CLASS, Confidence::Low, Place::Part(0), 0),
        finding(nhs_number::CLASS, Confidence::High, Place::Part(1), 0),
        finding(nhs_number::CLASS, Confidence::Medium, Place::Part(1), 1),
        finding(iban::CLASS, Confidence::Medium, Place::Header, 0),
    ];
    let data = |keys: &str| format!("personal_data = {{ {keys} }}");
    says(&data(r#"confidence = "high""#), &mail, &["1 NHS number in part 2"]);
    says(
        &data(r#"distinct_at_least = 3"#),
        &mail,
        &["1 bank account number (IBAN) in the header", "2 NHS numbers in part 2"],
    );
    silent(&data(r#"distinct_at_least = 4"#), &mail);
    silent(&data(r#"confidence = "high", distinct_at_least = 2"#), &mail);
    says(&data(r#"group = "identifying""#), &mail, &["2 NHS numbers in part 2"]);
    says(
        &data(r#"group = "identifying", confidence = "low""#),
        &mail,
        &["2 NHS numbers in part 1 and part 2"],
    );
    says(&data(r#"class = "iban""#), &mail, &["1 bank account number (IBAN) in the header"]);
    silent(&data(r#"class = "payment-card""#), &mail);
    silent(&data(r#"group = "financial", distinct_at_least = 2"#), &mail);
    says(&data(r#"class = "nhs-number", people_at_least = 2"#), &mail, &["2 NHS numbers in part 2"]);
    silent(&data(r#"people_at_least = 3"#), &mail);
}

#[test]
fn quoted_values_count_unless_the_rule_ignores_them() {
    use Confidence::{High, Low};
    let mut mail = facts("a@council.example", &["b@example.org"]);
    mail.content.parts = vec![part("1", "text/plain", &[], PLAIN), part("2", "text/plain", &[], PLAIN)];
    let at = |number, confidence, quoted, place| Finding {
        quoted,
        ..finding(nhs_number::CLASS, confidence, Place::Part(place), number)
    };
    mail.content.findings = vec![at(0, High, true, 0), at(1, High, true, 0), at(2, High, false, 1)];
    let all = "personal_data = { }";
    let ignore = r#"personal_data = { quoted = "ignore" }"#;
    let two = r#"personal_data = { quoted = "ignore", distinct_at_least = 2 }"#;
    let said = "3 NHS numbers in part 1 and part 2, 2 of them quoted from earlier mail";
    says(all, &mail, &[said]);
    says(r#"personal_data = { quoted = "count" }"#, &mail, &[said]);
    says(ignore, &mail, &["1 NHS number in part 2"]);
    silent(two, &mail);
    // What stands elsewhere as well is not quoted, and is as sure as the surest finding of it.
    mail.content.findings.push(at(1, Low, false, 1));
    says(two, &mail, &["2 NHS numbers in part 2"]);
    mail.content.findings.truncate(2);
    says(all, &mail, &["2 NHS numbers in part 1, quoted from earlier mail"]);
    silent(ignore, &mail);
}

#[test]
fn markings_have_levels() {
    let mut mail = with_parts(vec![part("1", "text/plain", &[], PLAIN)]);
    mail.content.markings =
        vec![Marking { level: Level::Confidential, place: Place::Header, words: "OFFICIAL-SENSITIVE" }];
    says(r#"marking = { at_least = "official" }"#, &mail, &["marked OFFICIAL-SENSITIVE in the header"]);
    says(r#"marking = { at_least = "confidential" }"#, &mail, &["marked OFFICIAL-SENSITIVE in the header"]);
    silent(r#"marking = { at_least = "secret" }"#, &mail);
}

#[test]
fn forwarding_size_and_subject_are_what_they_are() {
    let mut mail = facts("a@council.example", &["b@example.org"]);
    silent(r#"forwarded = "automatically""#, &mail);
    silent(r#"size = { more_than = "1 KB" }"#, &mail);
    silent(r#"subject = { contains = "pay" }"#, &mail);
    mail.content.header.forwarded_automatically = true;
    mail.content.size = 1_001;
    mail.content.header.subjects = vec!["Re: PAYMENT".into(), "Your PaySlip, ÉTÉ 2026".into()];
    says(r#"forwarded = "automatically""#, &mail, &["the mail was forwarded automatically"]);
    silent(r#"forwarded = "by-hand""#, &mail);
    mail.content.header.forwarded_by_hand = true;
    says(r#"forwarded = "by-hand""#, &mail, &["somebody has sent the mail on"]);
    mail.content.header.forwarded_automatically = false;
    silent(r#"forwarded = "automatically""#, &mail);
    says(r#"forwarded = ["automatically", "by-hand"]"#, &mail, &["somebody has sent the mail on"]);
    says(r#"size = { more_than = "1 KB" }"#, &mail, &["the mail has 1001 bytes, more than 1000"]);
    silent(r#"subject = { contains = ["pay", "slip", "2"] }"#, &mail);
    for words in [r#""payslip""#, r#"["pay", "payment"]"#, r#""été""#, r#""your payslip, été""#] {
        says(
            &format!("subject = {{ contains = {words} }}"),
            &mail,
            &["the subject has a word that the rule names"],
        );
    }
}

#[test]
fn what_was_not_read_and_what_reads_in_two_ways() {
    let mut mail =
        with_parts(vec![part("1", "text/plain", &[], PLAIN), part("2", "application/zip", &[], PLAIN)]);
    silent(r#"uninspectable = "any""#, &mail);
    silent(r#"ambiguous = "any""#, &mail);
    mail.content.uninspected = vec![
        Uninspected { shortfall: Shortfall::Encrypted, part: Some(1), detail: "a password is needed" },
        Uninspected { shortfall: Shortfall::Limit, part: None, detail: "more than 10000 parts" },
    ];
    mail.content.ambiguities = [Ambiguity::HdrDup, Ambiguity::Charset].into();
    let encrypted = "part 2 could not be inspected (encrypted): a password is needed";
    let limit = "the message could not be inspected (limit): more than 10000 parts";
    says(r#"uninspectable = "any""#, &mail, &[encrypted, limit]);
    says(r#"uninspectable = { any = "limit" }"#, &mail, &[limit]);
    silent(r#"uninspectable = { any = ["bomb", "timeout"] }"#, &mail);
    let ways = "the mail can be read in more than one way";
    let [twice, charset] =
        [Ambiguity::HdrDup, Ambiguity::Charset].map(|code| format!("{} ({})", code.meaning(), code.code()));
    says(r#"ambiguous = "any""#, &mail, &[ways, &twice, &charset]);
    says(r#"ambiguous = { codes = ["HDR-DUP", "NUL"] }"#, &mail, &[ways, &twice]);
    silent(r#"ambiguous = { codes = "NUL" }"#, &mail);
    silent(r#"ambiguous = { readings = "differ" }"#, &mail);
    mail.content.readings_differ = true;
    let differ = format!("{ways}, and what it says differs from reader to reader");
    says(r#"ambiguous = { readings = "differ" }"#, &mail, &[&differ, &twice, &charset]);
    let both = r#"any = [ { ambiguous = { readings = "differ" } }, { ambiguous = { codes = "HDR-DUP" } } ]"#;
    says(both, &mail, &[&differ, &twice, &charset]);
}

#[test]
fn the_sender_reads_no_code() {
    let mut evidence = Evidence::default();
    evidence.say("the mail can be read in more than one way");
    evidence.say_coded(Ambiguity::Delim.code(), Ambiguity::Delim.meaning());
    let told = evidence.gathered().told;
    assert_eq!(told, ["the mail can be read in more than one way", "a line that is nearly a delimiter"]);
}

#[test]
fn conditions_nest_and_only_what_holds_is_said() {
    let mut mail = facts("a@council.example", &["b@example.org"]);
    mail.content.header.forwarded_automatically = true;
    mail.content.size = 2_000;
    let forwarded = "the mail was forwarded automatically";
    let size = "the mail has 2000 bytes, more than 1000";
    let (yes, also, no) = (
        r#"{ forwarded = "automatically" }"#,
        r#"{ size = { more_than = "1 KB" } }"#,
        r#"{ forwarded = "automatically", direction = "inbound" }"#,
    );
    says(&format!("any = [ {no}, {yes}, {also} ]"), &mail, &[forwarded, size]);
    silent(&format!("any = [ {no}, {no} ]"), &mail);
    says(&format!("all = [ {yes}, {also} ]"), &mail, &[forwarded, size]);
    silent(&format!("all = [ {yes}, {no} ]"), &mail);
    silent(&format!("not = {yes}"), &mail);
    says(&format!("not = {no}"), &mail, &[]);
    says(&format!("not = {{ not = {yes} }}"), &mail, &[]);
    says(&format!("any = [ {{ all = [ {yes}, {no} ] }}, {{ not = {no} }} ]"), &mail, &[]);
}

#[test]
fn words_of_a_dictionary_reach_its_threshold_or_that_of_the_rule() {
    let with = |counts: &[(u32, u8)]| {
        let mut facts = facts("jo@council.example", &["sam@partner.example"]);
        counts.iter().for_each(|(slot, count)| facts.content.words.more(*slot, *count));
        facts
    };
    let gambling = r#"dictionary = { name = "gambling" }"#;
    says(
        gambling,
        &with(&[(0, 2), (1, 1)]),
        &["dictionary \"gambling\" scores 12: \"online casino\" 2 times, \"jackpot\" once"],
    );
    // More than the cap counts no more.
    silent(gambling, &with(&[(1, 200), (0, 1)]));
    silent(gambling, &with(&[(2, 200)]));
    silent(gambling, &with(&[]));
    let either = r#"dictionary = { name = ["gambling", "chain-letters"], score_at_least = 4 }"#;
    let said = "dictionary \"chain-letters\" scores 4: \"forward this\" once";
    says(either, &with(&[(2, 1), (1, 1)]), &[said]);
    let both = "dictionary \"gambling\" scores 6: \"jackpot\" 255 times or more";
    says(either, &with(&[(2, 1), (1, 255)]), &[both, said]);
}
