//! How many people a mail goes to.

use super::*;
use crate::inspect::memory::{Mailing, Sum};
use std::time::Duration;

const DAY: Duration = Duration::from_secs(86_400);

fn to(count: usize) -> Facts {
    let to: Vec<String> = (0..count).map(|number| format!("p{number}@example.org")).collect();
    facts("jo@council.example", &to.iter().map(String::as_str).collect::<Vec<_>>())
}

#[test]
fn pieces_of_a_mailing_count_together() {
    let mut mail = to(42);
    mail.memory.mailing = Mailing { transactions: 7, sums: vec![Sum { within: DAY, recipients: 294 }] };
    let said = ["294 recipients in 7 messages, more than 250"];
    says("recipients = { more_than = 250 }", &mail, &said);
    says(r#"recipients = { more_than = 250, within = "1d" }"#, &mail, &said);
    silent("recipients = { more_than = 294 }", &mail);
    // Nobody has counted for a week, so the mail is alone.
    silent(r#"recipients = { more_than = 250, within = "7d" }"#, &mail);
    says(r#"recipients = { more_than = 41, within = "7d" }"#, &mail, &["42 recipients, more than 41"]);
}

#[test]
fn whom_a_mail_shows_counts_at_once() {
    let mut mail = to(1);
    let shown = |mail: &mut Facts, count: usize| {
        mail.content.header.visible_recipients =
            (0..count).map(|number| address(&format!("P{number}+x@example.org"))).collect();
    };
    shown(&mut mail, 251);
    says("recipients = { more_than = 250 }", &mail, &["251 recipients shown in To and Cc, more than 250"]);
    silent("recipients = { more_than = 251 }", &mail);
    mail.content.header.names.insert("resent-to".into());
    silent("recipients = { more_than = 250 }", &mail);
    mail.content.header.names.clear();
    mail.content.header.forwarded_automatically = true;
    silent("recipients = { more_than = 250 }", &mail);
    // Those who are shown and those who are not may be the same people under other addresses.
    let mut both = to(200);
    shown(&mut both, 240);
    silent("recipients = { more_than = 240 }", &both);
}

#[test]
fn a_distribution_list_is_its_members() {
    let list = facts("jo@council.example", &["ALL-staff@council.example", "a@example.org"]);
    says("recipients = { more_than = 250 }", &list, &["1201 recipients, more than 250"]);
    silent("recipients = { unknown_size = true }", &list);
    let unknown = facts("jo@council.example", &["news+x@council.example", "a@example.org"]);
    silent("recipients = { more_than = 2 }", &unknown);
    says("recipients = { unknown_size = true }", &unknown, &["1 distribution list of unknown size"]);
}

#[test]
fn a_rule_says_in_what_time_it_counts() {
    let known = Known { lists: lists(), ..Known::default() };
    for (line, window, mistake) in [
        ("recipients = { more_than = 1 }", Some(86_400), None),
        (r#"recipients = { more_than = 1, within = "90m" }"#, Some(5_400), None),
        (r#"recipients = { any_in = "own-domains" }"#, None, None),
        (r#"recipients = { more_than = 1, within = "8d" }"#, None, Some("`8d` is not such a length of time")),
        (r#"recipients = { more_than = 1, within = "1 day" }"#, None, Some("`1 day` is not such a length")),
        (r#"recipients = { within = "1d" }"#, None, Some("`within` says in what time nothing is counted")),
        ("recipients = { unknown_size = false }", None, Some("`unknown_size` can only be true")),
    ] {
        let mut mistakes = Vec::new();
        let document = reader::document("test", line, &mut mistakes).expect("TOML");
        let mut reader = Reader::new("test", line);
        let windows = Tree::All(tree::read(document.get_ref(), 0, &mut reader, &known)).windows();
        let told: Vec<String> = reader.into_mistakes().into_iter().map(|mistake| mistake.message).collect();
        assert_eq!(told.len(), usize::from(mistake.is_some()), "{line}: {told:?}");
        assert!(told.iter().zip(mistake).all(|(told, mistake)| told.contains(mistake)), "{line}: {told:?}");
        if told.is_empty() {
            assert_eq!(windows.first().map(Duration::as_secs), window, "{line}");
        }
    }
}
