//! Conditions about how a mail is sent: who is named, who sees whom, when, secured how.

use super::*;
use crate::inspect::facts::{Part, Uninspected};
use crate::policy::decision::Verdict;
use crate::policy::testing::{policy, routed, rule};

fn outbound() -> Facts {
    facts("jane@council.example", &["a@example.org"])
}

#[test]
fn visible_addresses_outside_are_counted_once_each() {
    let line = "visible_recipients = { external_more_than = 2 }";
    let mut mail = outbound();
    mail.content.header.visible_recipients =
        ["a@example.org", "A+x@example.org", "b@example.org", "c@council.example", "d@sub.council.example"]
            .map(address)
            .to_vec();
    silent(line, &mail);
    mail.content.header.visible_recipients.push(address("c@example.net"));
    says(line, &mail, &["3 outside addresses are visible in To and Cc, more than 2"]);
    mail.envelope.recipients.clear();
    assert!(ask(line, &mail).is_some(), "whoever is delivered to sees them");
}

#[test]
fn recipients_outside_are_counted_apart() {
    let line = "recipients = { outside_more_than = 1 }";
    silent(line, &facts("a@council.example", &["b@example.org", "c@council.example", "B@example.org"]));
    let mail = facts("a@council.example", &["b@example.org", "c@council.example", "d@example.org"]);
    says(line, &mail, &["2 recipients outside, more than 1"]);
    silent("recipients = { outside_more_than = 1, more_than = 3 }", &mail);
}

#[test]
fn links_are_told_by_their_hosts() {
    let mut mail = outbound();
    let line = r#"links = { host_in = "file-sharing-hosts" }"#;
    silent(line, &mail);
    mail.content.words.more(2, 1);
    silent(line, &mail);
    mail.content.words.more(4, 2);
    says(line, &mail, &["links to hosts on the list file-sharing-hosts: \"drop.example\" 2 times"]);
}

#[test]
fn a_reply_is_written_or_automatic() {
    let mut mail = outbound();
    let (written, automatic) = (r#"reply = "written""#, r#"reply = "automatic""#);
    silent(r#"reply = ["written", "automatic"]"#, &mail);
    mail.content.header.names.insert("references".into());
    says(written, &mail, &["it answers another mail"]);
    silent(automatic, &mail);
    mail.content.header.replied_automatically = true;
    silent(written, &mail);
    says(automatic, &mail, &["a program answers another mail"]);
}

#[test]
fn from_is_held_against_the_sender() {
    let mut mail = outbound();
    let (differs, domain) =
        ("identity = { from_differs = true }", "identity = { from_domain_differs = true }");
    for line in [differs, "identity = { from_differs = false }", domain] {
        silent(line, &mail);
    }
    mail.content.header.from = vec![address("Jane+x@council.example")];
    silent(differs, &mail);
    says("identity = { from_differs = false }", &mail, &["From is the sender"]);
    mail.content.header.from = vec![address("director@council.example")];
    says(differs, &mail, &["From is not the sender"]);
    silent(domain, &mail);
    let behalf = "identity = { from_differs = true, on_behalf = true }";
    silent(behalf, &mail);
    mail.content.header.sender = vec![address("jane@council.example")];
    says(behalf, &mail, &["From is not the sender", "it is sent on behalf of another"]);
    mail.client.login = Some("director@council.example".into());
    silent(differs, &mail);
    mail.content.header.from = vec![address("director@example.org")];
    says(domain, &mail, &["From is of another domain than the sender"]);
    mail.client.login = None;
    mail.envelope.reverse_path = crate::mail::envelope::Path::new("<>", None);
    silent(domain, &mail);
}

#[test]
fn a_field_is_there_or_has_a_text() {
    let mut mail = outbound();
    let (there, has) =
        (r#"header = { name = "X-Mailer" }"#, r#"header = { name = "x-mailer", contains = ["BULK", "y"] }"#);
    silent(there, &mail);
    mail.content.header.values.insert("x-mailer".into(), vec!["Superbulk 3".into()]);
    says(there, &mail, &["the header has a field X-Mailer"]);
    says(has, &mail, &["the header has a field x-mailer with a text that the rule names"]);
    mail.content.header.values.insert("x-mailer".into(), vec!["Outlook".into()]);
    silent(has, &mail);
}

#[test]
fn hours_are_those_on_the_wall() {
    let line = r#"office_hours = { from = "09:00", to = "17:00" }"#;
    let mut mail = outbound();
    for (now, within) in [
        // a Wednesday in summer, when it is an hour later there
        ("2026-07-01T07:59:59Z", None),
        ("2026-07-01T08:00:00Z", Some("it is sent on a wednesday at 09:00")),
        ("2026-07-01T16:00:00Z", None),
        ("2026-12-01T16:59:59Z", Some("it is sent on a tuesday at 16:59")),
        ("2026-07-04T10:00:00Z", None),
    ] {
        mail.now = now.parse().unwrap();
        says_or_not(line, &mail, within);
    }
}

#[test]
fn encryption_secures() {
    use crate::content::file_type::FileType;
    let mut mail = outbound();
    let encrypted = |name| FileType { family: Family::Encrypted, name };
    let parts: [(Part, &str); 3] = [
        (part("0", "application/pkcs7-mime", &[], encrypted("encrypted message (S/MIME)")), "smime"),
        (part("2", "application/octet-stream", &[], encrypted("PGP encrypted message")), "pgp"),
        (
            part("2", "application/zip", &["a.zip"], encrypted("encrypted ZIP archive")),
            "encrypted-attachment",
        ),
    ];
    silent("secured = true", &mail);
    for (part, way) in parts {
        mail.content.parts = vec![part];
        let said = format!("it is secured ({way})");
        says("secured = true", &mail, &[&said]);
        says(&format!("secured = \"{way}\""), &mail, &[&said]);
        silent(r#"secured = "secure-route""#, &mail);
    }
    // A document that is known for what it is, and needs a password.
    mail.content.parts =
        vec![part("2", "application/pdf", &[], FileType { family: Family::Document, name: "PDF" })];
    silent("secured = true", &mail);
    let sealed = Uninspected { shortfall: Shortfall::Encrypted, part: Some(0), detail: "sealed" };
    mail.content.uninspected.push(sealed);
    says(r#"secured = "encrypted-attachment""#, &mail, &["it is secured (encrypted-attachment)"]);
    // What was found was found in the clear.
    mail.content.findings.push(finding(iban::CLASS, Confidence::Medium, Place::Header, 0));
    silent("secured = true", &mail);
}

/// A word in the subject is worth what the rules in force make of it.
#[test]
fn a_tag_secures_what_takes_the_route_and_nothing_else() {
    let mut mail = outbound();
    mail.content.header.subjects.push("[secure] claim".into());
    mail.content.findings.push(finding(iban::CLASS, Confidence::High, Place::Header, 0));
    let data =
        rule("data", "enforce", "quarantine", "[when]\ndirection = \"outbound\"\n[unless]\nsecured = true");
    let tag = "[when]\nsubject = { contains = \"[secure]\" }";
    let passes =
        |mail: &Facts, rules: &[(&str, String)]| policy(rules).decide(mail).verdict == Verdict::Accept;
    assert!(!passes(&mail, &[("data", data.clone())]));
    for mode in ["off", "shadow"] {
        assert!(!passes(&mail, &[("data", data.clone()), ("tag", routed("tag", mode, tag))]), "{mode}");
    }
    assert!(passes(&mail, &[("data", data.clone()), ("tag", routed("tag", "enforce", tag))]));
    mail.content.header.subjects.clear();
    assert!(!passes(&mail, &[("data", data), ("tag", routed("tag", "enforce", tag))]));
}
