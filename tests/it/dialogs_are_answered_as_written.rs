//! Every file of `fixtures/dialogs` is played against a gateway and a next hop of its own.

use crate::support::dialog::{Dialog, read_folder};
use crate::support::gateway::package;

#[test]
fn every_dialog_is_answered_as_written() {
    let dialogs = read_folder(&package().join("fixtures/dialogs"));
    assert!(dialogs.len() >= 40, "only {} dialogs", dialogs.len());
    let mut failures = Vec::new();
    let mut known = Vec::new();
    for dialog in &dialogs {
        match (dialog.play(), &dialog.known) {
            (Ok(()), None) => {}
            (Ok(()), Some(_)) => {
                failures.push(format!("{}: passes now; remove its `known:` line", dialog.name))
            }
            (Err(what), None) => failures.push(what),
            (Err(_), Some(why)) => known.push(format!("{}: {why}", dialog.name)),
        }
    }
    println!("{} dialogs, {} known to fail:\n{}", dialogs.len(), known.len(), known.join("\n"));
    assert!(failures.is_empty(), "{} of {} dialogs:\n{}", failures.len(), dialogs.len(), failures.join("\n"));
}

#[test]
#[should_panic(expected = "an empty dialog proves nothing")]
fn an_empty_dialog_is_a_mistake() {
    Dialog::parse("empty", "# nothing\n");
}

#[test]
#[should_panic(expected = "typo.txt:1: unknown mark")]
fn a_typo_in_a_dialog_is_a_mistake() {
    Dialog::parse("typo", "s: 250\n");
}
