//! Mails as real programs write them, with documents as people attach them, are hardly ever held: not because they could be
//! read otherwise, and not for what is in them. They are seldom read twice.
//!
//! `PORTCULLIS_WRITE_OFFICE=FOLDER` writes the mails into a folder, to look at one or to feed other tools with them.

use crate::support::judge::{self, Judge};
use crate::support::office;
use portcullis::policy::decision::Verdict;
use std::collections::BTreeMap;

const MAILS: usize = 2_000;

/// Of a thousand mails so many may be held.
const PER_MILLE: usize = 5;

#[test]
fn two_thousand_clean_mails() {
    let judge = Judge::shipped();
    let (mut held, mut again) = (Vec::new(), BTreeMap::<String, usize>::new());
    for (number, office::OfficeMail { kind, mail }) in office::mails(MAILS).enumerate() {
        let content = judge.inspect(&mail);
        let codes: Vec<&str> = content.ambiguities.iter().map(|code| code.code()).collect();
        let what = format!("{kind}: {}", codes.join(" "));
        if content.readings.len() > 1 {
            *again.entry(what.clone()).or_default() += 1;
        }
        let (decision, content) = judge.decide(&judge::outbound(), content);
        let rules: Vec<&str> = decision.reasons.iter().map(|reason| &*reason.rule).collect();
        if decision.verdict != Verdict::Accept {
            let missed: Vec<&str> = content.uninspected.iter().map(|missed| missed.detail).collect();
            let differ = if content.readings_differ { ", the readings differ" } else { "" };
            let why = [rules, missed].concat().join(", ");
            held.push(format!("number {number}, {what} {why}{differ}"));
        }
        if let Some(folder) = std::env::var_os("PORTCULLIS_WRITE_OFFICE") {
            std::fs::write(std::path::Path::new(&folder).join(format!("{number:04}.eml")), &mail).unwrap();
        }
    }
    let read_again: usize = again.values().sum();
    println!("{MAILS} mails: {} held, {read_again} read again", held.len());
    again.iter().for_each(|(what, count)| println!("read again {count:>4}  {what}"));
    held.iter().for_each(|held| println!("held: {held}"));
    assert!(
        held.len() * 1_000 <= MAILS * PER_MILLE,
        "{} of {MAILS} are held\n{}",
        held.len(),
        held.join("\n")
    );
}
