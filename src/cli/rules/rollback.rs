//! `portcullis rules rollback`: the files of a policy that was in force, back in their folder.

use super::history::made;
use super::print;
use crate::cli::at_store::Place;
use crate::cli::{exit, runtime};
use crate::rulebook::{example, folder};
use crate::store::bundles::Bundle;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Put the files of a policy that was in force back into the rules folder. What is there now stays beside it, under a name with the
/// time. Nothing is in force before the gateway is told to reload.
///
/// Exit status: 0 done, 1 it could not be done, 64 the command line makes no sense, 78 these rules have mistakes as things stand,
/// for instance because the mail of an example is gone; nothing is changed then.
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// The first digits of the policy's hash, as `rules history`, journal and log show it.
    hash: String,
    /// The rules folder.
    folder: PathBuf,
    #[command(flatten)]
    place: Place,
}

/// Digits that name a policy at the least.
const LEAST: usize = 6;

/// Runs the command.
pub(super) fn run(args: &Args) -> ExitCode {
    let bundle = match find(args) {
        Ok(bundle) => bundle,
        Err(why) => {
            print::wrong(why);
            return exit::NO;
        }
    };
    let parent = args.folder.parent().map(Path::to_owned).unwrap_or_default();
    let mistakes = match made(&bundle) {
        Ok((policy, _)) => example::prove(&policy, &|path| folder::mail(&parent, path)),
        Err(mistakes) => mistakes,
    };
    if !mistakes.is_empty() {
        return print::mistakes(&mistakes);
    }
    match swap(&args.folder, &bundle) {
        Ok(kept) => {
            let kept =
                kept.map(|kept| format!(" What was there is in {}.", kept.display())).unwrap_or_default();
            let (folder, when) = (args.folder.display(), bundle.at.strftime("%Y-%m-%d %H:%MZ"));
            print::answer(&format!(
                "{folder} has the rules that came into force last on {when}.{kept}\nTell the gateway: systemctl reload portcullis\n"
            ));
            exit::OK
        }
        Err(error) => {
            print::wrong(format!("{}: {error}", args.folder.display()));
            exit::NO
        }
    }
}

fn find(args: &Args) -> Result<Bundle, String> {
    let hash = args.hash.trim();
    if hash.len() < LEAST || !hash.chars().all(|c| c.is_ascii_hexdigit()) {
        return Err(format!(
            "`{hash}` is no hash of a policy: at least {LEAST} digits of those in `rules history`"
        ));
    }
    let runtime = runtime::with_threads(1).map_err(|error| error.to_string())?;
    let store = args.place.open().map_err(|error| error.to_string())?;
    let found = runtime.block_on(store.find_bundles(hash)).map_err(|error| error.to_string())?;
    let several = found.len() > 1;
    match found.into_iter().next() {
        Some(_) if several => Err(format!("several policies begin with {hash}: write more digits")),
        Some(bundle) => Ok(bundle),
        None => {
            Err(format!("no policy that was in force begins with {hash}: see `portcullis rules history`"))
        }
    }
}

/// Writes the files into a new folder and puts it in the place of the old one; where that is now. Whoever reads the folder in
/// between finds none, and whoever is told to reload keeps what is in force.
fn swap(folder: &Path, bundle: &Bundle) -> io::Result<Option<PathBuf>> {
    let beside = |what: &str| {
        let mut name = folder.file_name().unwrap_or_default().to_owned();
        name.push(format!(".{what}-{}", jiff::Timestamp::now().strftime("%Y%m%dT%H%M%S")));
        folder.with_file_name(name)
    };
    let new = beside("new");
    fs::create_dir(&new)?;
    for (name, text) in &bundle.files {
        let path = new.join(name);
        if let Some(inner) = path.parent() {
            fs::create_dir_all(inner)?;
        }
        fs::write(path, text)?;
    }
    let old = folder.exists().then(|| beside("before"));
    if let Some(old) = &old {
        fs::rename(folder, old)?;
    }
    fs::rename(&new, folder)?;
    Ok(old)
}
