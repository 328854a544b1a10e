use super::checks;
use super::overrides::Overrides;
use super::whole::Config;
use crate::mail::settings::{Key, Settings};
use crate::{smtp, telemetry};
use std::path::Path;

const EXAMPLE: &str = include_str!("../../docs/portcullis.toml");
const PAGE: &str = include_str!("../../docs/configuration.md");

/// Keys without a fixed default; the example shows them in a comment.
const SHOWN_ONLY: &[Key] = &[
    ("smtp", "hostname"),
    ("secure_route", "address"),
    ("malware", "clamd"),
    ("rules", "folder"),
    ("workers", "count"),
];

fn known_keys() -> Vec<Key> {
    let mut settings = Settings::parse("", "");
    Config::sections(&mut settings);
    settings.finish().known
}

/// Every `key = value` of a file with its section; commented lines too where they look so.
fn lines_of(text: &str) -> Vec<(String, String, bool)> {
    let mut section = String::new();
    let mut keys = Vec::new();
    for line in text.lines() {
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            section = name.to_owned();
        }
        let (line, commented) = line.strip_prefix("# ").map_or((line, false), |line| (line, true));
        match line.split_once(" = ") {
            Some((key, _)) if !key.contains(' ') => keys.push((section.clone(), key.to_owned(), commented)),
            _ => {}
        }
    }
    keys
}

#[test]
fn the_example_sets_every_default() {
    let (config, _, mistakes) = Config::understand("portcullis.toml", EXAMPLE);
    assert_eq!(mistakes, []);
    assert_eq!(config, Config::default());
}

#[test]
fn the_example_shows_every_key_once() {
    let expected: Vec<_> = known_keys()
        .into_iter()
        .map(|key| (key.0.to_owned(), key.1.to_owned(), SHOWN_ONLY.contains(&key)))
        .collect();
    assert_eq!(lines_of(EXAMPLE), expected);
}

#[test]
fn the_commented_lines_of_the_example_are_right_too() {
    let mut text = EXAMPLE.to_owned();
    for (_, key) in SHOWN_ONLY {
        text = text.replace(&format!("# {key} = "), &format!("{key} = "));
    }
    assert_ne!(text, EXAMPLE);
    let (config, _, mistakes) = Config::understand("portcullis.toml", &text);
    assert_eq!(mistakes, []);
    assert_ne!(config.rules, Config::default().rules);
}

#[test]
fn every_key_has_a_comment_above_it_in_the_example() {
    let lines: Vec<_> = EXAMPLE.lines().collect();
    let settings = lines.windows(2).filter(|pair| !lines_of(pair[1]).is_empty());
    let mut seen = 0;
    for pair in settings {
        assert!(pair[0].starts_with("# ") && pair[0].ends_with('.'), "{pair:?}");
        seen += 1;
    }
    assert_eq!(seen, known_keys().len());
}

#[test]
fn the_page_lists_every_key_and_no_other() {
    let mut section = String::new();
    let mut listed = Vec::new();
    for line in PAGE.lines() {
        if let Some(name) = line.strip_prefix("## `[").and_then(|rest| rest.strip_suffix("]`")) {
            section = name.to_owned();
        } else if line.starts_with("## ") {
            section.clear();
        }
        if let (false, Some((key, _))) =
            (section.is_empty(), line.strip_prefix("| `").and_then(|l| l.split_once('`')))
        {
            listed.push((section.clone(), key.to_owned()));
        }
    }
    let known: Vec<_> =
        known_keys().into_iter().map(|(section, key)| (section.to_owned(), key.to_owned())).collect();
    assert_eq!(listed, known);
}

/// Each file of the folder stands beside a text with all the mistakes that an operator reads.
#[test]
fn every_bad_configuration_is_refused_in_plain_words() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/bad-configs");
    let mut tried = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "toml") {
            continue;
        }
        let expected = std::fs::read_to_string(path.with_extension("txt")).unwrap();
        let bytes = std::fs::read(&path).unwrap();
        let name = path.file_name().unwrap().to_string_lossy();
        let found = mistakes_of(&name, &bytes);
        assert_eq!(found, expected, "{name}");
        tried += 1;
    }
    assert!(tried >= 20, "only {tried} bad configurations");
}

/// What `Config::read` says of a file of these bytes, with a data folder that exists unless the file names one.
fn mistakes_of(name: &str, bytes: &[u8]) -> String {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    let writes_data = std::str::from_utf8(bytes).is_ok_and(|text| text.contains("[store]"));
    let data = (!writes_data).then(|| place.path().display().to_string());
    let mistakes = Config::load(Some(&path), &Overrides { data, ..Overrides::default() }).unwrap_err();
    let own = format!("{}/", place.path().display());
    mistakes.iter().map(|mistake| format!("{mistake}\n").replace(&own, "")).collect()
}

#[test]
fn a_missing_file_is_a_mistake() {
    let mistakes = Config::read(Path::new("/nowhere/portcullis.toml")).unwrap_err();
    assert_eq!(mistakes.len(), 1);
    assert!(mistakes[0].to_string().starts_with("/nowhere/portcullis.toml: cannot be read: No such file"));
}

#[test]
fn a_file_without_end_is_not_read_to_its_end() {
    let mistakes = Config::read(Path::new("/dev/zero")).unwrap_err();
    assert!(mistakes[0].message.starts_with("is longer than"), "{mistakes:?}");
}

#[test]
fn flags_overrule_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("portcullis.toml");
    std::fs::write(
        &file,
        "[smtp]\nlisten = \"127.0.0.1:1\"\nmax_recipients = 200\n[store]\nfolder = \"/nowhere\"\n",
    )
    .unwrap();
    let overrides = Overrides {
        listen: Some("[::1]:2525".into()),
        hostname: Some("mx1.council.example".into()),
        relay: Some("spool-first".into()),
        next_hop: Some("postfix:25".into()),
        data: Some(folder.path().display().to_string()),
        rules: Some(folder.path().display().to_string()),
        operations: Some("127.0.0.1:0".into()),
        log_format: Some("json".into()),
        log_level: Some("warn".into()),
        environment_log_level: Some("trace".into()),
    };
    let config = Config::load(Some(&file), &overrides).unwrap();
    assert_eq!(config.smtp.listen, "[::1]:2525".parse().unwrap());
    assert_eq!(config.smtp.hostname, "mx1.council.example");
    assert_eq!(config.smtp.relay, smtp::config::Relay::SpoolFirst);
    assert_eq!(config.smtp.max_recipients, 200);
    assert_eq!(config.next_hop.address, "postfix:25");
    assert_eq!(config.store.folder, folder.path());
    assert_eq!(config.rules.folder.as_deref(), Some(folder.path()));
    assert_eq!(config.operations.listen.port(), 0);
    assert_eq!(config.log.format, telemetry::config::Format::Json);
    assert_eq!(config.log.level, telemetry::config::Level::Warn);
}

#[test]
fn a_mistake_in_a_flag_names_the_flag() {
    let overrides = Overrides {
        listen: Some("25".into()),
        next_hop: Some("mail".into()),
        data: Some("/nowhere".into()),
        rules: Some(String::new()),
        environment_log_level: Some("warning".into()),
        ..Overrides::default()
    };
    let mistakes = Config::load(None, &overrides).unwrap_err();
    let flags: Vec<_> = mistakes.iter().map(|mistake| mistake.file.as_str()).collect();
    assert_eq!(flags, ["--data", "--listen", "--next-hop", "--rules", "PORTCULLIS_LOG"]);
    assert_eq!(
        mistakes[4].to_string(),
        "PORTCULLIS_LOG: cannot be \"warning\"\n  hint: it is one of error, warn, info, debug, trace"
    );
}

#[test]
fn a_default_that_cannot_be_used_says_that_it_is_one() {
    let mut config = Config::default();
    config.store.folder = "/nowhere".into();
    let (_, origins, _) = Config::understand("", "");
    let mistakes = checks::all(&config, &origins);
    assert_eq!(mistakes.len(), 1);
    assert!(mistakes[0].to_string().starts_with("[store] folder (the default): names"), "{}", mistakes[0]);
}
