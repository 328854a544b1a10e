//! Every sample of `fixtures/types` is what its row of `expected.toml` says, in whatever pieces it arrives.

use portcullis::content::extension::family_of_extension;
use portcullis::content::sniff::Sniffer;
use serde::Deserialize;
use std::fs;
use std::path::Path;

#[derive(Deserialize)]
struct Table {
    sample: Vec<Sample>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sample {
    file: String,
    family: String,
    name: String,
}

fn samples() -> Vec<(Sample, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/types");
    let table: Table = toml::from_str(&fs::read_to_string(folder.join("expected.toml")).unwrap()).unwrap();
    let read = |sample: Sample| {
        let content = fs::read(folder.join(&sample.file)).unwrap();
        (sample, content)
    };
    table.sample.into_iter().map(read).collect()
}

#[test]
fn content_gives_a_file_away() {
    let mut wrong = Vec::new();
    for (sample, content) in samples() {
        for size in [1, 100, 10_000] {
            let mut sniffer = Sniffer::new();
            content.chunks(size).for_each(|piece| sniffer.feed(piece));
            let found = sniffer.finish();
            if (found.family.name(), found.name) != (&sample.family, &sample.name) {
                wrong.push(format!("{}: {} ({})", sample.file, found.name, found.family.name()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn honest_names_claim_the_family_that_content_shows() {
    let liars = ["named-as", "with-password", "archive-behind-a-document"];
    for (sample, _) in samples() {
        let Some(claimed) =
            Path::new(&sample.file).extension().and_then(|e| family_of_extension(e.to_str().unwrap()))
        else {
            continue;
        };
        let honest = !liars.iter().any(|liar| sample.file.contains(liar));
        let xml = sample.file == "document.xml";
        assert!(
            claimed.family.name() == sample.family || !honest || xml,
            "{}: {}",
            sample.file,
            claimed.name
        );
    }
}
