//! The mails of `fixtures/corpus` and what must become of each.

use super::gateway::package;
use serde::Deserialize;
use std::fs;

#[derive(Deserialize, Clone, Copy, PartialEq, Debug)]
#[serde(rename_all = "lowercase")]
pub enum Expect {
    Accept,
    Quarantine,
    Reject,
}

/// One row of `expected.toml`.
#[derive(Deserialize, Clone, Debug)]
struct Row {
    file: String,
    from: String,
    #[serde(default)]
    to: Vec<String>,
    recipients: Option<usize>,
    expect: Expect,
    rule: Option<String>,
}

#[derive(Deserialize)]
struct Table {
    mail: Vec<Row>,
}

/// One mail.
#[derive(Clone, Debug)]
pub struct Mail {
    pub file: String,
    pub from: String,
    pub to: Vec<String>,
    pub expect: Expect,
    /// The rule that decides, where one does.
    pub rule: Option<String>,
    /// In CRLF form, as it goes over the wire.
    pub content: Vec<u8>,
}

/// All of them, in the order of the table.
pub fn mails() -> Vec<Mail> {
    let folder = package().join("fixtures/corpus");
    let table: Table = toml::from_str(&fs::read_to_string(folder.join("expected.toml")).unwrap()).unwrap();
    let mail = |row: Row| {
        let content = fs::read(folder.join(&row.file)).unwrap_or_else(|e| panic!("{}: {e}", row.file));
        let to = match row.recipients {
            Some(count) => (1..=count).map(|n| format!("resident{n}@community.example")).collect(),
            None => row.to,
        };
        assert!(!to.is_empty(), "{}: no recipients", row.file);
        Mail {
            content: with_crlf(content),
            file: row.file,
            from: row.from,
            to,
            expect: row.expect,
            rule: row.rule,
        }
    };
    table.mail.into_iter().map(mail).collect()
}

/// The first mail that must be treated so and is small.
pub fn first(expect: Expect) -> Mail {
    mails().into_iter().find(|mail| mail.expect == expect && mail.content.len() < 100_000).unwrap()
}

/// Fixtures may be kept with LF; mail on the wire has CRLF.
fn with_crlf(content: Vec<u8>) -> Vec<u8> {
    if content.windows(2).any(|pair| pair == b"\r\n") {
        return content;
    }
    content.iter().flat_map(|byte| if *byte == b'\n' { vec![b'\r', b'\n'] } else { vec![*byte] }).collect()
}
