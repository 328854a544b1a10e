//! The JSON Schema of a rule file (draft 2020-12), from which editors complete names and underline mistakes.
//!
//! It knows every key and every name. What one rule says of another, or of a mail, only `portcullis rules lint` sees.

use super::condition::shape::{Holds, Key, Shape};
use super::condition::table::TABLE;
use super::decision::Verdict;
use super::known::Known;
use super::route::Route;
use super::rule_file::{LONGEST_ID, LONGEST_LINE, LONGEST_TELL, MODES};
use serde_json::{Map, Value, json};

/// The schema; names of lists, classes and dictionaries are those of `known`, and any text where it knows none.
pub fn schema(known: &Known) -> Value {
    let mut conditions = Map::new();
    for entry in TABLE {
        let shape = of_shape(&(entry.shape)(known));
        let Value::Object(mut shape) = shape else { continue };
        shape.insert("description".to_owned(), entry.summary.into());
        conditions.insert(entry.name.to_owned(), shape.into());
    }
    let several = json!({ "type": "array", "minItems": 1, "items": { "$ref": "#/$defs/conditions" } });
    let described = |mut schema: Value, text: &str| {
        if let Value::Object(schema) = &mut schema {
            schema.insert("description".to_owned(), text.into());
        }
        schema
    };
    conditions.insert("all".to_owned(), described(several.clone(), "each of these must hold"));
    conditions.insert("any".to_owned(), described(several, "one of these is enough"));
    conditions.insert("not".to_owned(), json!({ "$ref": "#/$defs/conditions" }));
    let line = |longest: usize| json!({ "type": "string", "minLength": 1, "maxLength": longest });
    let names = |names: Vec<&str>| json!({ "type": "string", "enum": names });
    let outcomes: Vec<&str> = Verdict::ALL.iter().map(|(_, name)| *name).collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A rule of Portcullis",
        "type": "object",
        "additionalProperties": false,
        "required": ["id", "title", "clause", "owner", "review", "mode", "outcome", "when", "tell", "example"],
        "properties": {
            "id": described(
                json!({ "type": "string", "pattern": "^[a-z]([a-z0-9-]*[a-z0-9])?$", "maxLength": LONGEST_ID }),
                "the name of the file without .toml",
            ),
            "title": described(line(LONGEST_LINE), "what the rule finds"),
            "clause": described(line(LONGEST_LINE), "the clause of your policy that it enforces"),
            "owner": described(line(LONGEST_LINE), "who answers for it"),
            "review": described(json!({ "type": "string", "format": "date" }), "when to look at it again"),
            "mode": names(MODES.iter().map(|(_, name)| *name).collect()),
            "outcome": names(outcomes.clone()),
            "route": described(
                names(Route::NAMED.iter().map(|(_, name)| *name).collect()),
                "by which route mail goes on that the rule matches",
            ),
            "when": described(json!({ "$ref": "#/$defs/conditions" }), "each of these must hold"),
            "unless": described(json!({ "$ref": "#/$defs/conditions" }), "one of these lets the mail pass this rule"),
            "tell": {
                "type": "object", "additionalProperties": false, "required": ["sender"],
                "properties": { "sender": described(line(LONGEST_TELL), "what the sender reads") },
            },
            "example": {
                "type": "array", "minItems": 2, "items": {
                    "type": "object", "additionalProperties": false, "required": ["mail"],
                    "oneOf": [{ "required": ["expect"] }, { "required": ["fires"] }],
                    "properties": {
                        "mail": described(line(4096), "relative to the folder that holds the rules folder"),
                        "expect": names(outcomes),
                        "fires": { "type": "boolean" },
                        "from": { "type": "string" },
                        "to": one_or_several(&json!({ "type": "string" })),
                        "recipients": { "type": "integer", "minimum": 1 },
                        "malware": line(100),
                        "grant": { "type": "boolean" },
                        "encrypted_before": { "type": "boolean" },
                        "route": names(Route::NAMED.iter().map(|(_, name)| *name).collect()),
                        "at": { "type": "string", "format": "date-time" },
                    },
                },
            },
        },
        "$defs": {
            "conditions": {
                "type": "object", "additionalProperties": false, "minProperties": 1, "properties": conditions,
            },
        },
    })
}

fn of_shape(shape: &Shape) -> Value {
    let alone = shape.alone.as_ref().map(of_value);
    let table = (!shape.keys.is_empty()).then(|| of_table(shape));
    match (alone, table) {
        (Some(alone), Some(table)) => json!({ "anyOf": [alone, table] }),
        (Some(only), None) | (None, Some(only)) => only,
        (None, None) => json!({}),
    }
}

fn of_table(shape: &Shape) -> Value {
    let keys =
        |wanted: fn(&&Key) -> bool| shape.keys.iter().filter(wanted).map(|key| key.name).collect::<Vec<_>>();
    let properties: Map<String, Value> =
        shape.keys.iter().map(|key| (key.name.to_owned(), of_value(&key.holds))).collect();
    let mut table = json!({ "type": "object", "additionalProperties": false, "properties": properties });
    let required = keys(|key| key.required);
    if let Value::Object(table) = &mut table {
        if !required.is_empty() {
            table.insert("required".to_owned(), required.into());
        }
        if !shape.one_of.is_empty() {
            let one_of = shape.one_of.iter().map(|key| json!({ "required": [key] }));
            table.insert("anyOf".to_owned(), one_of.collect());
        }
    }
    table
}

fn of_value(holds: &Holds) -> Value {
    let one_of = |names: &[String]| match names {
        [] => json!({ "type": "string" }),
        names => json!({ "type": "string", "enum": names }),
    };
    match holds {
        Holds::Name(names) => one_of(names),
        Holds::Names(names) => one_or_several(&one_of(names)),
        Holds::Lines(longest) => {
            one_or_several(&json!({ "type": "string", "minLength": 1, "maxLength": longest }))
        }
        Holds::Number(least) => json!({ "type": "integer", "minimum": least }),
        Holds::Size => json!({ "type": "string", "pattern": "^[0-9]+ *(B|KB|MB|GB)$" }),
        Holds::Length => json!({ "type": "string", "pattern": "^[0-9]+ *(ms|s|min|h|d)$" }),
        Holds::Time => json!({ "type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$" }),
        Holds::Flag => json!({ "type": "boolean" }),
        Holds::AnyOf(names) => json!({ "anyOf": [{ "enum": [true] }, one_or_several(&one_of(names))] }),
    }
}

fn one_or_several(one: &Value) -> Value {
    json!({ "anyOf": [one, { "type": "array", "minItems": 1, "items": one }] })
}
