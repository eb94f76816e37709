//! What the documents of version 1.0 assert, as one compact table: plain fields, and what is required.

use serde_json::{Map, Value, json};

const WEB: &str = "^(https?|wss?|ftp)://";
const UUID: &str = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
const STATUS: &[&str] = &["active", "inactive", "defunct", "temporarily closed"];

/// What may stand in a field of version 1.0.
#[derive(Clone, Copy)]
enum Is {
    Text,
    /// A text within these lengths.
    Sized(u64, u64),
    Uuid,
    Email,
    Web,
    Date,
    Number,
    Word(&'static [&'static str]),
    Object(Table),
    Objects(Table),
}

/// Fields, required ones marked.
type Table = &'static [(&'static str, bool, Is)];

const ORGANIZATION: Table = &[
    ("id", true, Is::Uuid),
    ("name", true, Is::Text),
    ("description", true, Is::Text),
    ("email", false, Is::Email),
    ("url", false, Is::Web),
    ("logo", false, Is::Text),
    ("uri", false, Is::Web),
];

const SERVICE: Table = &[
    ("id", true, Is::Text),
    ("organization", true, Is::Object(ORGANIZATION)),
    ("name", true, Is::Text),
    ("description", false, Is::Text),
    ("url", false, Is::Web),
    ("email", false, Is::Email),
    ("status", false, Is::Word(STATUS)),
    ("fees", false, Is::Text),
    ("accreditations", false, Is::Text),
    ("deliverable_type", false, Is::Word(DELIVERABLE)),
    ("assured_date", false, Is::Text),
    (
        "attending_type",
        false,
        Is::Word(&["phone", "online", "venue", "home visit"]),
    ),
    (
        "attending_access",
        false,
        Is::Word(&["referral", "appointment", "membership", "drop-in"]),
    ),
];

const DELIVERABLE: &[&str] = &[
    "Advice",
    "Assessment",
    "Counselling",
    "Equipment",
    "Financial Support",
    "Information",
    "Permission",
    "Training",
];

const TAXONOMY: Table = &[
    ("id", true, Is::Sized(1, 1536)),
    ("name", true, Is::Sized(1, 65535)),
    ("vocabulary", false, Is::Sized(0, 65535)),
];

const LOCATION: Table = &[
    ("id", true, Is::Text),
    ("name", false, Is::Text),
    ("description", false, Is::Text),
    ("latitude", false, Is::Number),
    ("longitude", false, Is::Number),
];

const PHYSICAL_ADDRESS: Table = &[
    ("id", true, Is::Text),
    ("address_1", false, Is::Text),
    ("city", true, Is::Text),
    ("state_province", true, Is::Text),
    ("postal_code", true, Is::Text),
    ("country", true, Is::Text),
];

const ACCESSIBILITY: Table = &[("id", true, Is::Text), ("accessibility", false, Is::Text)];

const LOCATION_DETAILS: Table = &[
    ("id", true, Is::Text),
    ("name", false, Is::Text),
    ("description", false, Is::Text),
    ("latitude", false, Is::Number),
    ("longitude", false, Is::Number),
    ("physical_addresses", false, Is::Objects(PHYSICAL_ADDRESS)),
    (
        "accessibility_for_disabilities",
        false,
        Is::Objects(ACCESSIBILITY),
    ),
];

const REVIEW: Table = &[
    ("id", true, Is::Text),
    ("service", true, Is::Object(SERVICE)),
    ("organization", false, Is::Object(ORGANIZATION)),
    ("title", false, Is::Text),
    ("description", false, Is::Text),
    ("date", false, Is::Date),
    ("score", false, Is::Text),
    ("url", false, Is::Text),
    ("widget", false, Is::Text),
];

/// Path, whether every feed has it, whether it is asked page by page, and the table of its records.
const LISTS: [(&str, bool, bool, Table, Table); 5] = [
    ("/services", true, true, SERVICE, SERVICE),
    ("/taxonomies", false, true, TAXONOMY, TAXONOMY),
    ("/reviews", false, false, REVIEW, REVIEW),
    ("/organizations", false, false, ORGANIZATION, ORGANIZATION),
    ("/locations", false, false, LOCATION, LOCATION_DETAILS),
];

/// The schema of one service, for documents in files.
pub(crate) fn service() -> Value {
    schema(SERVICE)
}

/// The document at this path: only `openapi.json`.
pub(crate) fn document(path: &str) -> Option<Value> {
    if path != "openapi.json" {
        return None;
    }
    let mut paths = Map::new();
    for (path, required, paged, row, details) in LISTS {
        paths.insert(path.to_owned(), operation(required, paged, &page(row)));
        paths.insert(
            format!("{path}/{{id}}"),
            operation(required, false, &schema(details)),
        );
    }
    paths.insert(
        "/vocabularies".to_owned(),
        operation(
            false,
            false,
            &json!({"type": "array", "items": {"type": "string"}}),
        ),
    );
    Some(json!({"openapi": "3.0.0", "info": {"version": "HSDS-UK-1.0"}, "paths": paths}))
}

fn operation(required: bool, paged: bool, schema: &Value) -> Value {
    let tags = if required {
        json!([])
    } else {
        json!(["Optional"])
    };
    let parameters = if paged {
        json!([{"name": "page", "in": "query"}])
    } else {
        json!([])
    };
    json!({"get": {
        "tags": tags, "parameters": parameters,
        "responses": {"200": {"content": {"application/json": {"schema": schema}}}},
    }})
}

fn page(row: Table) -> Value {
    let (count, flag) = (json!({"type": "integer"}), json!({"type": "boolean"}));
    json!({"type": "object", "properties": {
        "content": {"type": "array", "items": schema(row)},
        "totalElements": count, "totalPages": count, "number": count, "size": count,
        "first": flag, "last": flag, "empty": flag,
    }})
}

fn schema(table: Table) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for (name, is_required, is) in table {
        if *is_required {
            required.push(*name);
        }
        properties.insert((*name).to_owned(), value(*is));
    }
    json!({"type": "object", "properties": properties, "required": required})
}

fn value(is: Is) -> Value {
    match is {
        Is::Text => json!({"type": "string"}),
        Is::Sized(least, most) => json!({"type": "string", "minLength": least, "maxLength": most}),
        Is::Uuid => json!({"type": "string", "pattern": UUID}),
        Is::Email => json!({"type": "string", "format": "email"}),
        Is::Web => json!({"type": "string", "format": "uri", "pattern": WEB}),
        Is::Date => json!({"type": "string", "format": "date"}),
        Is::Number => json!({"type": "number"}),
        Is::Word(words) => json!({"type": "string", "enum": words}),
        Is::Object(table) => schema(table),
        Is::Objects(table) => json!({"type": "array", "items": schema(table)}),
    }
}
