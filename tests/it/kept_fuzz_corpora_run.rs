//! The laws of the fuzz targets hold on every input that is kept, without a fuzzer.

#[path = "../../fuzz/targets/mod.rs"]
mod targets;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn every_kept_input_holds_the_law_of_its_target() {
    for (name, run) in targets::ALL {
        let kept = files(&corpus().join(name));
        assert!(!kept.is_empty(), "no input is kept for {name}");
        for file in kept {
            let input = fs::read(&file).unwrap();
            assert!(input.len() <= 4_096, "{} is no small file", file.display());
            eprintln!("{}", file.display());
            run(&input);
            // What ends early is where readers go wrong most.
            for end in (0..input.len()).step_by(input.len() / 16 + 1) {
                run(&input[..end]);
            }
        }
    }
}

#[test]
fn targets_binaries_and_corpora_are_the_same() {
    let targets: BTreeSet<String> = targets::ALL.iter().map(|(name, _)| (*name).to_owned()).collect();
    let stems = |folder: &Path| -> BTreeSet<String> {
        files(folder).iter().map(|path| path.file_stem().unwrap().to_string_lossy().into_owned()).collect()
    };
    assert_eq!(stems(&corpus()), targets);
    assert_eq!(stems(&corpus().with_file_name("fuzz_targets")), targets);
    let manifest = fs::read_to_string(corpus().with_file_name("Cargo.toml")).unwrap();
    for name in targets {
        assert!(manifest.contains(&format!("path = \"fuzz_targets/{name}.rs\"")), "no binary for {name}");
    }
}

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus")
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}
