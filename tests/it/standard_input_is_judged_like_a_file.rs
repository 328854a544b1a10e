//! An ambiguous mail is read more than once. Standard input and pipes pass only once, and are judged as the same bytes
//! in a file are.

use serde_json::Value;
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;

/// A number that only the second reading sees, behind so many bytes of other text.
fn mail(padding: usize) -> String {
    // `NHS number: 999 765 4323` in base64.
    let body = "TkhTIG51bWJlcjogOTk5IDc2NSA0MzIzCg==";
    let padding = "IGFuZCBzbyBvbiAgYW5kIHNvIG9uICBhbmQgc28gb24gIGFuZCBzbyBvbiAg\n".repeat(padding / 61);
    format!(
        "From: jo@council.example\nTo: sam@webmail.example\nSubject: list\nContent-Transfer-Encoding: 7bit\n\
         Content-Transfer-Encoding: base64\n\n{padding}{body}\n"
    )
}

fn check(argument: &Path, input: Stdio) -> Value {
    let mut command = Command::new(env!("CARGO_BIN_EXE_portcullis"));
    let output = command.args(["check", "--json"]).arg(argument).stdin(input).output().unwrap();
    let mut json: Value = serde_json::from_slice(&output.stdout).unwrap();
    let object = json.as_object_mut().unwrap();
    // What may differ.
    object.remove("file").unwrap();
    object.remove("milliseconds").unwrap();
    json
}

fn same_from_everywhere(mail: &str) -> Value {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mail.eml");
    fs::write(&file, mail).unwrap();
    let from_file = check(&file, Stdio::null());
    assert_eq!(check(Path::new("-"), File::open(&file).unwrap().into()), from_file, "from a redirected file");

    let mut cat = Command::new("cat").arg(&file).stdout(Stdio::piped()).spawn().unwrap();
    assert_eq!(check(Path::new("-"), cat.stdout.take().unwrap().into()), from_file, "from a pipe");
    assert!(cat.wait().unwrap().success());

    let pipe = folder.path().join("pipe.eml");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let (writer, bytes) = (pipe.clone(), mail.to_owned());
    let writer = thread::spawn(move || File::options().write(true).open(writer)?.write_all(bytes.as_bytes()));
    assert_eq!(check(&pipe, Stdio::null()), from_file, "from a pipe with a name");
    writer.join().unwrap().unwrap();
    from_file
}

#[test]
fn a_small_mail() {
    let json = same_from_everywhere(&mail(0));
    assert_eq!(json["readings"].as_array().unwrap().len(), 6, "{json}");
    assert_eq!(json["readings_differ"], true);
    assert_eq!(json["findings"][0]["reading"], "last", "{json}");
}

/// Larger than what is kept in memory, and than what a pipe holds.
#[test]
fn a_large_mail() {
    let json = same_from_everywhere(&mail(700_000));
    assert_eq!(json["ambiguities"][0], "HDR-DUP", "{json}");
    assert_eq!(json["findings"][0]["class"], "nhs-number", "{json}");
}

/// Read once, so nothing has to be read from a copy.
#[test]
fn a_mail_without_ambiguity() {
    let json = same_from_everywhere("From: jo@council.example\nTo: sam@council.example\n\nhello\n");
    assert_eq!(json["readings"].as_array().unwrap().len(), 1, "{json}");
}
