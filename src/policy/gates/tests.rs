//! Who is behind a gate is asked as if there were none.

use crate::content::file_type::{Family, FileType};
use crate::detect::classes::nhs_number;
use crate::detect::finding::{Confidence, Level, Marking, Place};
use crate::inspect::facts::{Facts, Shortfall, Uninspected};
use crate::inspect::memory::{Mailing, Sum};
use crate::message::ambiguity::Ambiguity;
use crate::policy::case::Case;
use crate::policy::compile::compile;
use crate::policy::decision::Reason;
use crate::policy::policy::{Policy, UNFINISHED};
use crate::policy::source::Sources;
use crate::policy::testing::{facts, finding, part, rule};
use proptest::prelude::*;
use std::time::Duration;

fn ids(reasons: &[Reason]) -> Vec<&str> {
    reasons.iter().map(|reason| &*reason.rule).collect()
}

fn policy(rules: &[(&str, String)]) -> Policy {
    let mut sources = Sources::new("rules");
    sources.add("lists/own-domains.txt", ".council.example\n");
    sources.add("lists/friends.txt", ".webmail.example\nb@example.org\n");
    sources.add("lists/distribution-lists.txt", "all@council.example\nstaff@council.example 40\n");
    rules.iter().for_each(|(id, text)| sources.add(format!("{id}.toml"), text));
    compile(&sources).unwrap_or_else(|mistakes| panic!("{mistakes:#?}"))
}

/// Words by themselves, within others, beside signs, in other cases.
const SUBJECTS: &[&str] = &[
    "the plan",
    "THE GREAT PLAN",
    "replanning",
    "plan-b",
    "great planet",
    "(draft) plan",
    "draft",
    "what?!",
    "what?!x",
    "οδος",
    "ΟΔΟΣ 1",
    "",
];

/// Conditions of each kind, and put together in each way.
const CONDITIONS: &[&str] = &[
    "direction = \"internal\"",
    "direction = [\"outbound\", \"transit\"]\nforwarded = \"automatically\"",
    "malware = \"any\"",
    "size = { more_than = \"1 KB\" }",
    "size = { more_than = \"1 MB\" }",
    "size = { more_than = \"10 MB\" }",
    "size = { more_than = \"25 MB\" }",
    "uninspectable = \"any\"",
    "ambiguous = { codes = [\"NUL\"] }",
    "marking = { at_least = \"official\" }",
    "personal_data = {}",
    "personal_data = { distinct_at_least = 2 }",
    "personal_data = { distinct_at_least = 3 }",
    "personal_data = { distinct_at_least = 9 }",
    "personal_data = { group = \"financial\" }",
    "personal_data = { group = \"financial\", class = \"nhs-number\" }",
    "personal_data = { distinct_at_least = 10 }",
    "attachment = { family = [\"executable\", \"image\"] }",
    "attachment = { family = \"unknown\" }",
    "attachment = { extension = \"exe\" }",
    "attachment = { inside_at_least = 1 }",
    "attachment = { family = [\"image\", \"executable\"], at_least = 2 }",
    "forwarded = \"by-hand\"",
    "forwarded = [\"automatically\", \"by-hand\"]",
    "attachment = { extension = [\".JPG\", \"iso\"], family = \"image\" }",
    "subject = { contains = \"plan\" }",
    "subject = { contains = [\"the great plan\", \"(draft)\"] }",
    "subject = { contains = \"draft) plan\" }",
    "subject = { contains = \"?!\" }",
    "subject = { contains = \"ΟΔΟΣ\" }",
    "recipients = { more_than = 1 }",
    "recipients = { more_than = 3 }",
    "recipients = { more_than = 3, within = \"1 h\" }",
    "recipients = { outside_more_than = 0 }",
    "recipients = { outside_more_than = 1, any_in = \"friends\" }",
    "recipients = { any_in = \"friends\" }",
    "recipients = { any_in = [\"friends\", \"own-domains\"] }",
    "recipients = { all_in = \"friends\" }",
    "recipients = { none_in = \"friends\" }",
    "recipients = { all_in = \"own-domains\", any_in = \"friends\" }",
    "recipients = { unknown_size = true }",
    "recipients = { like_sender = \"any\" }",
    "not = { malware = \"any\" }",
    "any = [ { malware = \"any\" }, { direction = \"inbound\", size = { more_than = \"2 MB\" } } ]",
    "any = [ { attachment = { family = \"image\" } }, { marking = { at_least = \"secret\" } } ]",
    "any = [ { recipients = { more_than = 3 } }, { malware = \"any\" } ]",
    "any = [ { size = { more_than = \"1 MB\" } }, { personal_data = { distinct_at_least = 9 } }, { recipients = { more_than = 2 } } ]",
    "any = [ { recipients = { any_in = \"friends\" } }, { recipients = { all_in = \"own-domains\" } } ]",
    "any = [ { ambiguous = \"any\" }, { subject = { contains = \"great\" } } ]",
    "any = [ { attachment = { extension = \"exe\" } }, { subject = { contains = \"plan\" }, malware = \"any\" } ]",
    "any = [ { subject = { contains = \"plan\" } }, { recipients = { any_in = \"friends\" } } ]",
    "any = [ { subject = { contains = \"plan\" } }, { subject = { contains = \"?!\" } } ]",
    "subject = { contains = \"plan\" }\nmarking = { at_least = \"secret\" }",
    "all = [ { subject = { contains = \"plan\" } }, { subject = { contains = \"great\" } } ]",
    "all = [ { direction = [\"internal\", \"outbound\"] }, { direction = [\"outbound\", \"inbound\"] } ]",
];

proptest! {
    #[test]
    fn a_closed_gate_silences_no_rule(
        (from, first, to) in (0_usize..3, 0_usize..4, 1_usize..5),
        size in prop::sample::select(vec![10, 1_001, 1_000_000, 1_000_001, 10_000_001, 25_000_001]),
        values in prop::sample::select(vec![0_u32, 1, 9, 10, 12]),
        files in prop::collection::vec((0_usize..11, 0_usize..4, any::<bool>()), 0..3),
        traits in prop::collection::vec(any::<bool>(), 6),
        subjects in prop::collection::vec(prop::sample::select(SUBJECTS), 0..3),
        in_mailing in prop::sample::select(vec![0_u64, 3, 4]),
    ) {
        let rules: Vec<(String, String)> = CONDITIONS.iter().enumerate().map(|(number, conditions)| {
            let id = format!("r{number}");
            let text = rule(&id, if number % 3 == 0 { "shadow" } else { "enforce" }, "reject", &format!("[when]\n{conditions}"));
            (id, text)
        }).collect();
        let rules: Vec<(&str, String)> = rules.iter().map(|(id, text)| (id.as_str(), text.clone())).collect();
        let policy = policy(&rules);
        let everybody = ["a@council.example", "b@example.org", "jo@webmail.example", "all@council.example"];
        let to = to.min(everybody.len() - first);
        let mut mail = facts(["<>", "jo@council.example", "jo@example.org"][from], &everybody[first..first + to]);
        let content = &mut mail.content;
        content.size = size;
        content.findings = (0..values).map(|n| finding(nhs_number::CLASS, Confidence::High, Place::Header, n)).collect();
        for (family, named, attached) in files {
            let (family, name) = Family::ALL[family];
            let names = [&[][..], &["photo.jpg"], &["a.exe"], &["notes"]][named];
            let declared = if named == 3 { "image/png" } else { "application/octet-stream" };
            let mut part = part(&format!("{}/1", content.parts.len()), declared, names, FileType { family, name });
            part.attached = attached;
            content.parts.push(part);
        }
        if traits[0] { content.malware = Some("X".into()); }
        if traits[1] { content.ambiguities.insert(Ambiguity::Nul); }
        if traits[2] {
            content.uninspected.push(Uninspected { shortfall: Shortfall::Bomb, part: None, detail: "made by hand" });
        }
        if traits[3] { content.markings.push(Marking { level: Level::Secret, words: "SECRET", place: Place::Header }); }
        content.header.forwarded_automatically = traits[4];
        content.header.forwarded_by_hand = traits[5];
        content.header.subjects = subjects.into_iter().map(str::to_owned).collect();
        if in_mailing > 0 {
            let sums = [3_600, 86_400].map(|seconds| Sum { within: Duration::from_secs(seconds), recipients: in_mailing });
            mail.memory.mailing = Mailing { transactions: 2, sums: sums.into() };
        }
        let decision = policy.decide(&mail);
        let mut said: Vec<&str> = ids(&decision.reasons);
        said.extend(ids(&decision.shadow));
        said.retain(|id| *id != UNFINISHED);
        said.sort_unstable();
        let asked = policy.rules().iter().filter(|rule| policy.ask(rule, &mail, decision.route).is_some());
        prop_assert_eq!(said, asked.map(|rule| &**rule.id()).collect::<Vec<_>>());
    }
}

#[test]
fn what_does_not_apply_is_not_asked() {
    let mut mail = facts("jo@council.example", &["sam@partner.example", "a@council.example"]);
    mail.content.header.subjects.push("Planned by the greatest".into());
    mail.content.findings.push(finding(nhs_number::CLASS, Confidence::High, Place::Header, 0));
    let pdf = FileType { family: Family::Document, name: "PDF document" };
    mail.content.parts.push(part("1", "application/pdf", &["a.pdf"], pdf));
    let mut other = facts("jo@council.example", &["b@example.org", "c@example.org", "d@example.org"]);
    other.content = mail.content.clone();
    other.content.size = 1_001;
    other.content.header.subjects.push("A great plan".into());
    other.content.findings.push(finding(nhs_number::CLASS, Confidence::High, Place::Header, 1));
    other.content.parts[0].names.push("a.exe".into());
    for conditions in [
        "subject = { contains = [\"great plan\", \"small plan\"] }",
        "attachment = { extension = \"exe\" }",
        "recipients = { any_in = \"friends\" }",
        "recipients = { more_than = 2 }",
        "recipients = { outside_more_than = 2 }",
        "personal_data = { distinct_at_least = 2 }",
        "size = { more_than = \"1 KB\" }",
        "any = [ { ambiguous = \"any\" }, { subject = { contains = \"great\" } } ]",
    ] {
        let policy = policy(&[("r", rule("r", "enforce", "reject", &format!("[when]\n{conditions}")))]);
        let asked = |mail: &Facts| !policy.gates.had(&Case::new(mail, policy.lists())).open().is_empty();
        assert_eq!((asked(&mail), asked(&other)), (false, true), "{conditions}");
    }
}
