//! The shipped rules: every example holds on really inspected mail, from the folder and from the program alone.

use crate::support::gateway::package;
use crate::support::judge::{Judge, envelope};
use portcullis::mail::mistake::Mistake;
use portcullis::policy::decision::Verdict;
use portcullis::policy::policy::Policy;
use portcullis::rulebook::live::{self, Rulebook};
use portcullis::rulebook::{example, shipped};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// Firing and silent examples that each shipped rule brings at the least.
const EXAMPLES: usize = 5;

fn say(mistakes: &[Mistake]) -> String {
    mistakes.iter().map(|mistake| format!("{mistake}\n")).collect()
}

/// Every file below a folder, with its path inside it.
fn files(folder: &Path) -> io::Result<BTreeMap<PathBuf, Vec<u8>>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = PathBuf::from(entry.file_name());
        if entry.path().is_dir() {
            found.extend(files(&entry.path())?.into_iter().map(|(path, bytes)| (name.join(path), bytes)));
        } else {
            found.insert(name, fs::read(entry.path())?);
        }
    }
    Ok(found)
}

fn folder() -> Policy {
    live::read(&package().join("rules")).unwrap_or_else(|mistakes| panic!("{}", say(&mistakes)))
}

#[test]
fn each_brings_enough_of_them_and_every_mail_proves_something() {
    let policy = folder();
    assert!(!policy.rules().is_empty());
    let mut used = Vec::new();
    for rule in policy.rules() {
        let firing = rule.examples().iter().filter(|example| example.fires).count();
        let silent = rule.examples().len() - firing;
        assert!(firing >= EXAMPLES && silent >= EXAMPLES, "{}: {firing} firing, {silent} silent", rule.id());
        used.extend(rule.examples().iter().map(|example| PathBuf::from(&example.mail)));
    }
    for file in files(&package().join("fixtures/rules")).unwrap().keys() {
        let path = Path::new("fixtures/rules").join(file);
        assert!(used.contains(&path), "{} proves nothing", path.display());
    }
}

/// What it is, the rule, the mail, sender, recipients, whether the rule holds it.
type Trap = (&'static str, &'static str, &'static str, &'static str, &'static [&'static str], bool);

/// The traps of the policy: what each is, the rule that it is set for, the mail, who sends it to whom, and whether the rule
/// holds it. Where the rule must leave it alone, all other rules must, too. Mail that is counted over several transactions
/// is no single mail: it is tested where it is counted.
#[rustfmt::skip] // a table
const TRAPS: &[Trap] = &[
    ("a signature footer that says confidential", "personal-forwarding", "personal-forwarding/signature-footer-only", JANE, &["jane.bloggs@webmail.example"], false),
    ("an officer mails their own payslip to themselves", "personal-forwarding", "personal-forwarding/own-payslip", JANE, &["jane.bloggs@webmail.example"], false),
    ("a reply that quotes the citizen's own data back", "personal-data", "personal-data/reply-to-the-citizen", JANE, &["rosa.marsh@isp.example"], false),
    ("the same to a citizen with webmail", "personal-forwarding", "personal-forwarding/reply-to-a-citizen-with-webmail", JANE, &["rosa.marsh@webmail.example"], false),
    ("a logo in the signature", "picture-attachments", "picture-attachments/logo-in-signature", JANE, &["office@partner.example"], false),
    ("a .docx is a zip by nature", "non-business-attachments", "non-business-attachments/word-document", JANE, &["office@partner.example"], false),
    ("a renamed .exe", "executable-attachments", "executable-attachments/renamed-to-jpg", JANE, &["office@partner.example"], true),
    ("nested archives", "executable-attachments", "documents/program-in-an-archive-in-an-archive", JANE, &["office@partner.example"], true),
    ("a password reset notice", "passwords", "passwords/password-reset-notice", "servicedesk@council.example", &[JANE], false),
    ("a password reset notice to a resident", "passwords", "passwords/reset-link-to-a-resident", "noreply@council.example", &["resident@isp.example"], false),
    ("a councillor who is also an officer", "political-officers", "political-officers/councillor-and-officer", "pat.ashcombe@members.council.example", &["friend@webmail.example"], true),
    ("a councillor who is none", "political-officers", "political-officers/member", "jo.marsh@members.council.example", &["friend@webmail.example"], false),
    ("somebody sends on behalf of another", "personal-forwarding", "personal-forwarding/on-behalf-of-another", JANE, &["jbloggs77@isp.example"], true),
    ("a safeguarding report that quotes abuse", "unsuitable", "unsuitable/safeguarding-report", "safeguarding@council.example", &["referrals@secure.example"], false),
];

const JANE: &str = "jane.bloggs@council.example";

#[test]
fn each_trap_of_the_policy_has_a_mail_that_passes_it() {
    let (judge, policy) = (Judge::shipped(), folder());
    for (trap, id, mail, from, to, holds) in TRAPS {
        let path = format!("fixtures/rules/{mail}.eml");
        let rule = policy.rules().iter().find(|rule| **rule.id() == **id).unwrap();
        let example = rule.examples().iter().find(|example| example.mail == path);
        assert_eq!(example.map(|example| example.fires), Some(*holds), "{trap}: {id} and {mail}");
        // As mail travels.
        let mail =
            fs::read_to_string(package().join(&path)).unwrap().replace("\r\n", "\n").replace('\n', "\r\n");
        let (decision, _) = judge.decide(&envelope(from, to), judge.inspect(mail.as_bytes()));
        let rules: Vec<&str> = decision.reasons.iter().map(|reason| &*reason.rule).collect();
        assert_eq!(rules.contains(id), *holds, "{trap}: {rules:?}");
        assert_eq!(decision.verdict != Verdict::Accept, *holds, "{trap}: {rules:?}");
    }
}

#[test]
fn the_program_alone_has_the_policy_of_the_folder() {
    let built_in = Rulebook::shipped().unwrap_or_else(|mistakes| panic!("{}", say(&mistakes))).policy();
    assert_eq!(built_in.hash(), folder().hash());
    assert_eq!(say(&example::prove(&built_in, &shipped::mail)), "");
}

#[test]
fn the_program_holds_every_file_of_the_folders() {
    let built_in: BTreeMap<PathBuf, Vec<u8>> =
        shipped::files().map(|(path, bytes)| (PathBuf::from(path), bytes.to_vec())).collect();
    let mut on_disk = BTreeMap::new();
    for folder in ["rules", "fixtures/rules"] {
        let found = files(&package().join(folder)).unwrap().into_iter();
        on_disk.extend(found.map(|(path, bytes)| (Path::new(folder).join(path), bytes)));
    }
    let names = |files: &BTreeMap<PathBuf, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&built_in), names(&on_disk), "after a file is added: touch src/rulebook/shipped.rs");
    assert!(built_in == on_disk, "a built-in file differs from its folder");
}

#[test]
fn a_bad_edit_never_unseats_the_policy_in_force() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    for (name, bytes) in shipped::files() {
        fs::create_dir_all(path(&name).parent().unwrap()).unwrap();
        fs::write(path(&name), bytes).unwrap();
    }
    let rulebook = Rulebook::load(&path("rules")).unwrap_or_else(|mistakes| panic!("{}", say(&mistakes)));
    let first = rulebook.policy();
    let reload = || rulebook.read(rulebook.look()).map(|edition| rulebook.put(edition));
    let rule = path("rules/mass-mail.toml");
    let good = fs::read_to_string(&rule).unwrap();

    fs::write(&rule, good.replace("more_than = 250", "more_than = 2000")).unwrap();
    let told = say(&reload().unwrap_err());
    assert!(told.contains("does not match its example"), "{told}");
    fs::write(&rule, good.replace("when", "wen")).unwrap();
    reload().unwrap_err();
    assert_eq!(rulebook.policy().hash(), first.hash());

    fs::write(&rule, good.replace("\"reject\"", "\"quarantine\"")).unwrap();
    reload().unwrap_or_else(|mistakes| panic!("{}", say(&mistakes)));
    assert_ne!(rulebook.policy().hash(), first.hash());
    assert_eq!(
        first.rules().len(),
        rulebook.policy().rules().len(),
        "who began with the first policy still has it"
    );
}
