//! The rules that are built into the program, with their lists and examples.
//!
//! The whole folders are taken in when the program is built, so a new rule file needs no line here.

use super::folder;
use crate::policy::source::Sources;
use include_dir::{Dir, DirEntry, include_dir};

static RULES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/rules");
static EXAMPLES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/fixtures/rules");

/// What mistakes in these rules would be called.
const FOLDER: &str = "built-in rules";

/// The text of every rule and list.
pub fn sources() -> Sources {
    let mut sources = Sources::new(FOLDER);
    for (path, bytes) in files_of(&RULES) {
        if let Ok(text) = std::str::from_utf8(bytes) {
            sources.add(path, text);
        }
    }
    sources
}

/// Every built-in file by the path that it has beside an operator's own: `rules/…`, `fixtures/rules/…`. Written into one
/// folder they are a set of rules to begin with.
pub fn files() -> impl Iterator<Item = (String, &'static [u8])> {
    let rules = files_of(&RULES).into_iter().map(|(path, bytes)| (format!("rules/{path}"), bytes));
    let examples =
        files_of(&EXAMPLES).into_iter().map(|(path, bytes)| (format!("fixtures/rules/{path}"), bytes));
    rules.chain(examples)
}

/// The mail of a built-in example.
///
/// # Errors
/// There is no such mail.
pub fn mail(path: &str) -> Result<Vec<u8>, String> {
    let inside = path.strip_prefix("fixtures/rules/").and_then(|path| EXAMPLES.get_file(path));
    inside.map(|file| folder::as_on_the_wire(file.contents())).ok_or_else(|| "it does not exist".to_owned())
}

/// Every file below a folder, with `/` between folder and file.
fn files_of(dir: &'static Dir<'static>) -> Vec<(String, &'static [u8])> {
    let mut files = Vec::new();
    for entry in dir.entries() {
        match entry {
            DirEntry::Dir(dir) => files.extend(files_of(dir)),
            DirEntry::File(file) => {
                files.push((file.path().to_string_lossy().replace('\\', "/"), file.contents()));
            }
        }
    }
    files
}
