//! The schemas of what is sent and answered.

use collect::request::KINDS;
use hsds::schema::json_schema;
use hsds::{Kind, Profile};
use serde_json::{Map, Value, json};

use super::reference;

/// What is asked of many records, in a line for each.
fn line() -> Value {
    let kinds = KINDS.map(Kind::name);
    json!({
        "type": "object",
        "required": ["type"],
        "additionalProperties": false,
        "properties": {
            "method": {"type": "string", "enum": ["PUT", "POST", "PATCH", "DELETE"], "default": "PUT"},
            "type": {"type": "string", "enum": kinds},
            "id": {"type": ["string", "number"], "description": "What your source calls the record. It may stand in the document instead."},
            "if_match": {"type": ["string", "null"], "description": "The `version` that you read, or `*` for any."},
            "if_none_match": {"type": ["string", "null"], "enum": ["*", null], "description": "Writes only what is new."},
            "document": {"type": ["object", "null"], "description": "The record, or its patch. None for DELETE."},
        },
    })
}

/// What came of a line.
fn outcome(problems: &Value) -> Value {
    json!({
        "type": "object",
        "required": ["line", "status", "problems"],
        "description": "As for one record where the line was done; with `title` and `detail` where it was not.",
        "properties": {
            "line": {"type": "integer", "minimum": 1, "description": "Which line it answers."},
            "status": {"type": "integer", "description": "As the record would be answered alone."},
            "id": {"type": "string"},
            "type": {"type": "string"},
            "self": {"type": "string", "format": "uri"},
            "result": {"type": "string", "enum": ["new", "changed", "unchanged", "withdrawn"]},
            "state": {"type": "string"},
            "version": {"type": "string"},
            "title": {"type": "string"},
            "detail": {"type": "string"},
            "problems": problems,
        },
    })
}

pub(super) fn all() -> Value {
    let problem = json!({
        "type": "object",
        "required": ["code", "severity", "field", "message"],
        "properties": {
            "code": {"type": "string"},
            "severity": {"type": "string", "enum": ["error", "advice"]},
            "field": {"type": "string", "description": "A JSON pointer into the record."},
            "message": {"type": "string", "description": "What is wrong and what to do."},
        },
    });
    let problems = json!({"type": "array", "items": problem});
    let states = ["staged", "published", "held", "missing", "withdrawn"];
    let standing = json!({
        "type": "object",
        "required": ["id", "type", "self", "state", "entity", "problems"],
        "properties": {
            "id": {"type": "string", "description": "What your source calls it."},
            "type": {"type": "string"},
            "self": {"type": "string", "format": "uri"},
            "name": {"type": ["string", "null"]},
            "state": {"type": "string", "enum": states},
            "entity": {"type": ["string", "null"], "format": "uuid", "description": "The id under which it is published."},
            "version": {"type": "string", "description": "As in `ETag`."},
            "changed_at": {"type": "string", "format": "date-time"},
            "result": {"type": "string", "enum": ["new", "changed", "unchanged", "withdrawn"]},
            "problems": &problems,
            "document": {"type": "object"},
        },
    });
    let mut schemas = Map::new();
    schemas.insert("line".to_owned(), line());
    schemas.insert("outcome".to_owned(), outcome(&problems));
    schemas.insert("standing".to_owned(), standing);
    schemas.insert(
        "page".to_owned(),
        json!({
            "type": "object",
            "required": ["records", "next"],
            "properties": {
                "records": {"type": "array", "items": reference("standing")},
                "next": {"type": ["string", "null"], "format": "uri"},
            },
        }),
    );
    schemas.insert(
        "source".to_owned(),
        json!({
            "type": "object",
            "required": ["source", "name", "trust", "published_at_once"],
            "properties": {
                "source": {"type": "string"},
                "name": {"type": "string"},
                "trust": {"type": "string", "enum": ["held", "open", "republisher", "verified"]},
                "published_at_once": {"type": "boolean"},
            },
        }),
    );
    schemas.insert(
        "problem".to_owned(),
        json!({
            "type": "object",
            "required": ["type", "title", "status", "detail"],
            "properties": {
                "type": {"type": "string"},
                "title": {"type": "string"},
                "status": {"type": "integer"},
                "detail": {"type": "string"},
                "problems": problems,
            },
        }),
    );
    for kind in KINDS {
        records(&mut schemas, kind);
    }
    Value::Object(schemas)
}

/// The schema of a kind as it may be sent: ids may be any text, and what stands inside needs none.
fn records(schemas: &mut Map<String, Value>, kind: Kind) {
    let mut own = json_schema(kind, Profile::Hsds);
    let nested = own.as_object_mut().and_then(|own| {
        own.remove("$schema");
        own.remove("definitions")
    });
    schemas.insert(kind.name().to_owned(), as_sent(&own));
    if let Some(Value::Object(nested)) = nested {
        for (name, schema) in nested {
            schemas.entry(name).or_insert_with(|| as_sent(&schema));
        }
    }
}

fn as_sent(schema: &Value) -> Value {
    match schema {
        Value::Object(fields) => Value::Object(
            fields
                .iter()
                .filter(|(name, value)| !(name.as_str() == "format" && *value == "uuid"))
                .map(|(name, value)| (name.clone(), sent_field(name, value)))
                .collect(),
        ),
        Value::Array(members) => Value::Array(members.iter().map(as_sent).collect()),
        other => other.clone(),
    }
}

fn sent_field(name: &str, value: &Value) -> Value {
    match (name, value) {
        ("required", Value::Array(names)) => {
            let names = names.iter().filter(|name| *name != "id");
            Value::Array(names.cloned().collect())
        }
        ("$ref", Value::String(to)) => {
            json!(to.replace("#/definitions/", "#/components/schemas/"))
        }
        (_, value) => as_sent(value),
    }
}
