//! The JSON Schema for editors: every sound rule satisfies it, and what it refuses is refused by the program, too.

use crate::support::gateway::package;
use portcullis::policy::compile::compile;
use portcullis::policy::condition::table::TABLE;
use portcullis::policy::known::Known;
use portcullis::policy::schema::schema;
use portcullis::policy::source::Sources;
use portcullis::rulebook::opened::Opened;
use serde_json::{Value, json};
use std::fs;

/// What is wrong with a value, by the words of JSON Schema that ours uses; an unknown word fails the test.
fn wrong(schema: &Value, value: &Value, root: &Value, at: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut check = |right: bool, word: &str| {
        if !right {
            found.push(format!("{at}: {word}"));
        }
    };
    let object = value.as_object();
    let several = |word: &Value| word.as_array().unwrap().clone();
    let right = |schema: &Value| wrong(schema, value, root, at).is_empty();
    let mut deeper = Vec::new();
    for (word, with) in schema.as_object().unwrap() {
        match word.as_str() {
            "$schema" | "title" | "description" | "$defs" | "format" => {}
            "$ref" => {
                let target = root.pointer(with.as_str().unwrap().trim_start_matches('#')).unwrap();
                deeper.extend(wrong(target, value, root, at));
            }
            "type" => check(
                match with.as_str().unwrap() {
                    "object" => value.is_object(),
                    "array" => value.is_array(),
                    "string" => value.is_string(),
                    "integer" => value.is_u64() || value.is_i64(),
                    "boolean" => value.is_boolean(),
                    other => panic!("{other}"),
                },
                "type",
            ),
            "enum" => check(several(with).contains(value), "enum"),
            "anyOf" => check(several(with).iter().any(right), "anyOf"),
            "oneOf" => check(several(with).iter().filter(|one| right(one)).count() == 1, "oneOf"),
            "required" => check(
                object
                    .is_none_or(|it| several(with).iter().all(|key| it.contains_key(key.as_str().unwrap()))),
                "required",
            ),
            "properties" => {
                for (key, inner) in object.into_iter().flatten() {
                    if let Some(of_key) = with.get(key) {
                        deeper.extend(wrong(of_key, inner, root, &format!("{at}/{key}")));
                    }
                }
            }
            "additionalProperties" => {
                assert_eq!(with, false);
                let known = &schema["properties"];
                check(object.is_none_or(|it| it.keys().all(|key| known.get(key).is_some())), "unknown key");
            }
            "minProperties" => {
                check(object.is_none_or(|it| it.len() as u64 >= with.as_u64().unwrap()), "minProperties")
            }
            "items" => {
                for (index, inner) in value.as_array().into_iter().flatten().enumerate() {
                    deeper.extend(wrong(with, inner, root, &format!("{at}/{index}")));
                }
            }
            "minItems" => {
                check(value.as_array().is_none_or(|it| it.len() as u64 >= with.as_u64().unwrap()), "minItems")
            }
            "minLength" => check(
                value.as_str().is_none_or(|it| it.chars().count() as u64 >= with.as_u64().unwrap()),
                "minLength",
            ),
            "maxLength" => check(
                value.as_str().is_none_or(|it| it.chars().count() as u64 <= with.as_u64().unwrap()),
                "maxLength",
            ),
            "minimum" => check(value.as_i64().is_none_or(|it| it >= with.as_i64().unwrap()), "minimum"),
            "pattern" => check(value.as_str().is_none_or(|it| fits(with.as_str().unwrap(), it)), "pattern"),
            other => panic!("a word of JSON Schema that this test does not know: {other}"),
        }
    }
    found.extend(deeper);
    found
}

/// The patterns that there are.
fn fits(pattern: &str, text: &str) -> bool {
    let digits = text.trim_start_matches(|c: char| c.is_ascii_digit());
    match pattern {
        "^[a-z]([a-z0-9-]*[a-z0-9])?$" => {
            text.starts_with(|c: char| c.is_ascii_lowercase())
                && !text.ends_with('-')
                && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        }
        "^[0-9]+ *(B|KB|MB|GB)$" => {
            digits != text && ["B", "KB", "MB", "GB"].contains(&digits.trim_start_matches(' '))
        }
        "^[0-9]+ *(ms|s|min|h|d)$" => {
            digits != text && ["ms", "s", "min", "h", "d"].contains(&digits.trim_start_matches(' '))
        }
        "^([01][0-9]|2[0-3]):[0-5][0-9]$" => {
            text.len() == 5 && text < "24:00" && text.parse::<jiff::civil::Time>().is_ok()
        }
        other => panic!("{other}"),
    }
}

/// A TOML file as JSON; dates become text, as editors take them.
fn as_json(text: &str) -> Value {
    fn plain(value: toml::Value) -> Value {
        match value {
            toml::Value::Datetime(date) => date.to_string().into(),
            toml::Value::Table(table) => table.into_iter().map(|(key, value)| (key, plain(value))).collect(),
            toml::Value::Array(values) => values.into_iter().map(plain).collect(),
            toml::Value::Integer(number) => number.into(),
            toml::Value::Float(number) => number.into(),
            toml::Value::Boolean(flag) => flag.into(),
            toml::Value::String(text) => text.into(),
        }
    }
    plain(toml::Value::Table(toml::from_str(text).unwrap()))
}

#[test]
fn every_shipped_rule_and_every_example_of_the_manual() {
    let opened = Opened::folder(&package().join("rules")).unwrap();
    let schema = schema(opened.policy.known());
    for rule in opened.policy.rules() {
        let text = fs::read_to_string(package().join("rules").join(format!("{}.toml", rule.id()))).unwrap();
        assert_eq!(wrong(&schema, &as_json(&text), &schema, rule.id()), Vec::<String>::new());
    }
    let any_name = self::schema(&Known::default());
    for example in TABLE.iter().flat_map(|entry| entry.examples) {
        let conditions = as_json(example);
        assert_eq!(
            wrong(&any_name["$defs"]["conditions"], &conditions, &any_name, example),
            Vec::<String>::new()
        );
    }
}

/// A rule with these conditions.
fn rule(conditions: &str) -> String {
    format!(
        "id = \"plans\"\ntitle = \"T\"\nclause = \"C\"\nowner = \"O\"\nreview = 2099-03-31\nmode = \"enforce\"\n\
         outcome = \"quarantine\"\n[when]\n{conditions}\n[tell]\nsender = \"Held.\"\n[[example]]\nmail = \"a.eml\"\n\
         expect = \"quarantine\"\n[[example]]\nmail = \"b.eml\"\nexpect = \"accept\"\n"
    )
}

#[test]
fn what_it_refuses_is_a_mistake() {
    let mut sources = Sources::new("R");
    sources.add("lists/own-domains.txt", ".council.example\n");
    let policy = compile(&sources).unwrap();
    let schema = schema(policy.known());
    let sound = rule("direction = \"outbound\"");
    let refused = |text: &str| {
        let mut sources = sources.clone();
        sources.add("plans.toml", text);
        (!wrong(&schema, &as_json(text), &schema, "").is_empty(), compile(&sources).is_err())
    };
    assert_eq!(refused(&sound), (false, false));
    for (old, new) in [
        ("owner", "ownr"),
        ("title = \"T\"", "title = \"\""),
        ("\"plans\"", "\"Plans\""),
        ("\"enforce\"", "\"enforced\""),
        ("outcome = \"quarantine\"", "outcome = \"hold\""),
        ("sender = ", "sendr = "),
        ("expect = \"accept\"", "expect = \"accept\"\nfires = false"),
        ("expect = \"accept\"", "expect = \"accept\"\nrecipients = 0"),
        ("expect = \"accept\"", "expekt = \"accept\""),
        ("[[example]]\nmail = \"b.eml\"\nexpect = \"accept\"\n", ""),
    ] {
        assert!(sound.contains(old), "{old}");
        assert_eq!(refused(&sound.replacen(old, new, 1)), (true, true), "{new}");
    }
    for conditions in [
        "",
        "directoin = \"outbound\"",
        "direction = \"outgoing\"",
        "direction = []",
        "direction = { any = \"outbound\" }",
        "sender = { in = \"friends\" }",
        "sender = { inn = \"own-domains\" }",
        "recipients = {}",
        "recipients = { more_than = -1 }",
        "recipients = { like_sender = \"some\" }",
        "attachment = { except_inline_up_to = \"1 KB\" }",
        "attachment = { family = \"program\" }",
        "attachment = { name = \"\" }",
        "size = { more_than = 5 }",
        "size = { more_than = \"5\" }",
        "size = {}",
        "marking = { at_least = \"high\" }",
        "ambiguous = \"all\"",
        "ambiguous = {}",
        "uninspectable = { any = \"secret\" }",
        "personal_data = { class = \"shoe-size\" }",
        "personal_data = { people_at_least = 0 }",
        "dictionary = { score_at_least = 5 }",
        "subject = { contains = 5 }",
        "malware = { names = \"x\" }",
        "forwarded = \"by hand\"",
        "reply = \"writen\"",
        "secured = \"smim\"",
        "secured = []",
        "encrypted_before = { within = 2 }",
        "encrypted_before = {}",
        "header = { contains = \"bulk\" }",
        "identity = {}",
        "identity = { from_differs = \"yes\" }",
        "links = { host_in = \"no-such-list\" }",
        "office_hours = { from = \"8:00\", to = \"18:00\" }",
        "office_hours = { days = \"someday\", from = \"08:00\", to = \"18:00\" }",
        "visible_recipients = { external_more_than = \"many\" }",
        "any = []",
        "any = { direction = \"outbound\" }",
        "not = [ { direction = \"outbound\" } ]",
        "all = [ { directoin = \"outbound\" } ]",
    ] {
        assert_eq!(refused(&rule(conditions)), (true, true), "{conditions}");
    }
}

#[test]
fn names_of_the_folder_are_completed() {
    let opened = Opened::folder(&package().join("rules")).unwrap();
    let schema = schema(opened.policy.known());
    let lists =
        &schema["$defs"]["conditions"]["properties"]["sender"]["properties"]["in"]["anyOf"][0]["enum"];
    assert!(lists.as_array().unwrap().contains(&json!("own-domains")), "{lists}");
}
