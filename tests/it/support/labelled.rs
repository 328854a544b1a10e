//! Texts of which it is known what personal data is in them: a set that lies in a folder, or a small one of our own.

use super::generator::identifiers::{
    iban, mobile, national_insurance, nhs_number, order_number, payment_card,
};
use super::generator::prng::Prng;
use super::generator::words::wrapped;
use portcullis::policy::source::Sources;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// One mail, and the classes of what is in it.
#[derive(Deserialize)]
pub struct Labelled {
    pub id: String,
    /// What a reader sees.
    pub text: String,
    /// As it was written: text, or HTML where `fmt` says so.
    #[serde(default)]
    pub body: Option<String>,
    #[serde(default)]
    pub fmt: Option<String>,
    /// The codes of classes, as [`portcullis::detect::finding::Class`] has them.
    pub classes: BTreeSet<String>,
}

impl Labelled {
    fn new(id: String, text: String, classes: &[&str]) -> Self {
        let classes = classes.iter().map(|code| (*code).to_owned()).collect();
        Self { id, text, body: None, fmt: None, classes }
    }
}

/// A set, and what rules say of the organisation that its mails are from.
pub struct Set {
    pub mails: Vec<Labelled>,
    pub organisation: Sources,
}

/// What belongs to the organisation itself.
#[derive(Deserialize)]
struct Own {
    domain: String,
    phones: Vec<String>,
    postcodes: Vec<String>,
    emails: Vec<String>,
    bank: Vec<String>,
    iban: String,
    vat: String,
}

/// The set in a folder: `dev.jsonl`, with one mail a line, and `allowlist.json`.
pub fn in_folder(folder: &Path) -> Set {
    let read = |name: &str| {
        let path = folder.join(name);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    let lines = read("dev.jsonl");
    let own: Own = serde_json::from_str(&read("allowlist.json")).unwrap();
    let mut organisation = Sources::new("rules");
    organisation.add("lists/own-domains.txt", format!(".{}\n", own.domain));
    organisation.add(
        "organisation.toml",
        format!(
            "phones = {:?}\npostcodes = {:?}\nmailboxes = {:?}\nbank_accounts = [{:?}]\nnumbers = {:?}\n",
            own.phones,
            own.postcodes,
            own.emails,
            own.bank.join(" "),
            [own.iban, own.vat]
        ),
    );
    Set { mails: lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect(), organisation }
}

/// Names of what is found, how a value of it is made, and its class.
type Kind = (&'static [&'static str], fn(&mut Prng) -> String, &'static str);

const KINDS: &[Kind] = &[
    (&["NHS number", "NHS no."], nhs_number, "NHS_NUMBER"),
    (&["National Insurance number", "NI number"], national_insurance, "NINO"),
    (&["card number", "credit card no."], payment_card, "PAYMENT_CARD"),
    (&["IBAN", "IBAN number"], iban, "IBAN"),
    (&["mobile", "mobile number"], mobile, "PHONE"),
    (&["date of birth", "DOB"], birthday, "DOB"),
    (&["home address", "address"], address, "ADDRESS"),
];

/// What stands before a sentence: more or less of it, so that the ends of lines fall before a value, into it and behind it.
const LEAD: &str = "As we agreed on the telephone today and again when she came in this morning,";

const SENTENCES: &[&str] = &[
    "the form of Ms Jane Doe is attached, {name} {value}, and needs an answer.",
    "here is what Mrs Doe has said for your file ({name}: {value}), as promised.",
];

/// Sentences with somebody's health in them.
const PRIVATE: &[&str] = &[
    "Mrs Doe (tenant of the flat above the library on Mill Lane since May) was diagnosed with paranoid schizophrenia.",
    "Mr Ashdown told the officer who called on him last week that he has multiple sclerosis and cannot climb stairs.",
];

/// The names of what looks alike and is nobody's.
const OTHERS: &[&str] = &["order number", "purchase order", "invoice no.", "parcel tracking number"];

const FILLING: &[&str] = &[
    "The panel has met, and its minutes are on the website.",
    "The works begin on Monday, take four nights, and cost £48,250.",
    "Thank you for your patience while we looked into this.",
    "A visit has been arranged; the caretaker will \"hold the door\", as he says.",
];

/// Our own set: sentences, forms and tables with numbers that are issued to nobody, and the same with what looks alike.
pub fn own() -> Set {
    let mut mails = Vec::new();
    for (names, value, class) in KINDS {
        // With a postcode in it an address is two finds.
        let classes = if *class == "ADDRESS" { &[*class, "POSTCODE"][..] } else { &[*class][..] };
        for at in 0..LEAD.split(' ').count() {
            let mut prng = Prng::of(&format!("{class} {at}"));
            let name = names[at % names.len()];
            let said = sentence(at, name, &value(&mut prng));
            mails.push(Labelled::new(format!("{class}-sentence-{at}"), letter(&mut prng, &said), classes));
            let form = format!("Name: Jane Doe\n{name}: {}\nTeam: Housing", value(&mut prng));
            mails.push(Labelled::new(format!("{class}-form-{at}"), letter(&mut prng, &form), classes));
        }
        for (at, border) in ["\t", ",", "|"].into_iter().enumerate() {
            let mut prng = Prng::of(&format!("{class} table {at}"));
            let table = table(&mut prng, [names[0], "Team"], *value, border);
            mails.push(Labelled::new(format!("{class}-table-{at}"), letter(&mut prng, &table), classes));
        }
    }
    for (at, said) in PRIVATE.iter().enumerate() {
        let mut prng = Prng::of(said);
        mails.push(Labelled::new(format!("private-{at}"), letter(&mut prng, said), &["SPECIAL_CATEGORY"]));
    }
    for (at, border) in ["\t", ","].into_iter().enumerate() {
        let mut prng = Prng::of(&format!("marked {at}"));
        let marked =
            format!("OFFICIAL-SENSITIVE\n\n{}", table(&mut prng, ["Number", "Team"], order_number, border));
        mails.push(Labelled::new(format!("marked-table-{at}"), marked, &["PROTECTIVE_MARKING"]));
    }
    for (at, name) in OTHERS.iter().enumerate() {
        let mut prng = Prng::of(name);
        let said = sentence(at * 5, name, &order_number(&mut prng));
        mails.push(Labelled::new(format!("clean-sentence-{at}"), letter(&mut prng, &said), &[]));
        let table = table(&mut prng, [name, "Team"], order_number, "\t");
        mails.push(Labelled::new(format!("clean-table-{at}"), letter(&mut prng, &table), &[]));
    }
    let mut organisation = Sources::new("rules");
    organisation.add("lists/own-domains.txt", ".council.example\n");
    Set { mails, organisation }
}

/// A sentence with a name and a value, behind so many words.
fn sentence(words: usize, name: &str, value: &str) -> String {
    let lead: Vec<&str> = LEAD.split(' ').take(words).collect();
    let sentence = SENTENCES[words % SENTENCES.len()].replace("{name}", name).replace("{value}", value);
    format!("{} {sentence}", lead.join(" ")).trim_start().to_owned()
}

/// What is said between what every letter says.
fn letter(prng: &mut Prng, said: &str) -> String {
    let (before, behind) = (prng.pick(FILLING), prng.pick(FILLING));
    let said = wrapped(said);
    format!("Dear colleague,\n\n{before}\n\n{said}\n\n{behind}\n\nKind regards\n\nJo Bloggs\nHousing\n")
}

/// Six rows below names; a cell with a comma in it is quoted where commas divide them (RFC 4180 section 2).
fn table(prng: &mut Prng, [name, other]: [&str; 2], value: fn(&mut Prng) -> String, border: &str) -> String {
    let mut rows = vec![["Name".to_owned(), name.to_owned(), other.to_owned()].join(border)];
    for resident in ["Jane Doe", "Sam Ashdown", "Ann Thorley", "Lee Newtown", "Kim Millbrook", "Pat Ford"] {
        let mut cell = value(prng);
        if border == "," && cell.contains(',') {
            cell = format!("\"{cell}\"");
        }
        rows.push([resident.to_owned(), cell, "Housing".to_owned()].join(border));
    }
    rows.join("\n")
}

fn birthday(prng: &mut Prng) -> String {
    format!("{:02}/{:02}/{}", 1 + prng.below(28), 1 + prng.below(12), 1940 + prng.below(60))
}

/// A house in a town that does not exist.
fn address(prng: &mut Prng) -> String {
    let street = prng.pick(&["Mill Lane", "Hawthorn Road", "Church Street", "Elm Gardens"]);
    format!("{} {street}, Thorley, LS1 1AA", 1 + prng.below(180))
}
