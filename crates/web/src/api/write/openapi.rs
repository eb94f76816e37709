//! The API's description of itself (OpenAPI 3.1), with examples that can be run as they stand.
//!
//! It is made from one table of operations; the schemas of records come from the same table of fields as everything else.

mod schemas;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use hsds::Kind;
use http::header;
use serde_json::{Map, Value, json};

use super::WRITE;
use super::asked::plural;
use super::examples;
use crate::access::Caller;
use crate::site::Site;
use collect::request::{KINDS, LONGEST_ID, MOST_LINES};

/// What a request brings.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Brings {
    Nothing,
    Record,
    Patch,
    Lines,
}

impl Brings {
    pub(super) const fn media_type(self) -> Option<&'static str> {
        match self {
            Self::Nothing => None,
            Self::Record => Some("application/json"),
            Self::Patch => Some("application/merge-patch+json"),
            Self::Lines => Some("application/x-ndjson"),
        }
    }
}

/// One thing that can be asked for; of kinds, once for each.
pub(super) struct Operation {
    pub(super) method: &'static str,
    /// After the address of the source; `{records}` stands for the kind.
    pub(super) path: &'static str,
    pub(super) name: &'static str,
    summary: &'static str,
    more: &'static str,
    pub(super) brings: Brings,
    /// Statuses of success.
    good: &'static [(u16, &'static str)],
    /// Statuses beside those that any operation may answer with.
    bad: &'static [u16],
    writes: bool,
}

const WRITTEN: (u16, &str) = (
    200,
    "It is written; the answer says where the record stands.",
);
const LATER: (u16, &str) = (
    202,
    "It is written, and takes effect in a moment: read the record again.",
);

/// Everything that can be asked for.
pub(super) const OPERATIONS: [Operation; 8] = [
    Operation {
        method: "get",
        path: "",
        name: "source",
        summary: "The source of a key",
        more: "Tells whether what it sends is published at once, or waits for somebody to look at it.",
        brings: Brings::Nothing,
        good: &[(200, "The source.")],
        bad: &[404],
        writes: false,
    },
    Operation {
        method: "get",
        path: "/{records}",
        name: "list",
        summary: "The records of a kind",
        more: "Oldest first, a page at a time: `next` is the address of the next page.",
        brings: Brings::Nothing,
        good: &[(200, "A page of records.")],
        bad: &[],
        writes: false,
    },
    Operation {
        method: "post",
        path: "/{records}",
        name: "create",
        summary: "A new record",
        more: "If its `id` is there already nothing is written (409). A record without an `id` gets one from the `Idempotency-Key`.",
        brings: Brings::Record,
        good: &[
            (200, "It was taken back before, and is there again."),
            (201, "It is new."),
            LATER,
        ],
        bad: &[409, 413, 415, 422],
        writes: true,
    },
    Operation {
        method: "get",
        path: "/{records}/{id}",
        name: "read",
        summary: "One record",
        more: "As your source has it now, with its version as `ETag`, where it stands and what is wrong with it.",
        brings: Brings::Nothing,
        good: &[(200, "The record.")],
        bad: &[404, 410],
        writes: false,
    },
    Operation {
        method: "put",
        path: "/{records}/{id}",
        name: "put",
        summary: "A record, new or in place of what is there",
        more: "What the record said before and does not say now is gone. `If-Match` with the `ETag` that you read keeps you from undoing what somebody else wrote; `If-None-Match: *` writes only what is new.",
        brings: Brings::Record,
        good: &[WRITTEN, (201, "It is new."), LATER],
        bad: &[412, 413, 415, 422],
        writes: true,
    },
    Operation {
        method: "patch",
        path: "/{records}/{id}",
        name: "patch",
        summary: "Some fields of a record",
        more: "A JSON merge patch (RFC 7396): what you send is said, null takes a field away, a list stands in place of the whole list.",
        brings: Brings::Patch,
        good: &[WRITTEN, LATER],
        bad: &[404, 412, 413, 415, 422],
        writes: true,
    },
    Operation {
        method: "delete",
        path: "/{records}/{id}",
        name: "delete",
        summary: "A record taken back",
        more: "It is published no longer, unless another source has it too. Sent again it stays as it is.",
        brings: Brings::Nothing,
        good: &[(200, "It is taken back."), LATER],
        bad: &[404, 412],
        writes: true,
    },
    Operation {
        method: "post",
        path: "/changes",
        name: "change",
        summary: "Many records at once",
        more: "A line of JSON for each record, with `method`, `type`, `id`, `document` and, if you like, `if_match` or `if_none_match` (`*`). All lines that can be done are done in one transaction; a line is answered for each, in their order.",
        brings: Brings::Lines,
        good: &[(200, "A line of JSON for each line, with its own `status`.")],
        bad: &[413, 415, 422],
        writes: true,
    },
];

/// What any operation may answer with.
const ALWAYS: [u16; 6] = [400, 401, 403, 429, 503, 504];

/// The description at the address that the caller knows.
pub(crate) async fn show(State(site): State<Site>, caller: Caller) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "application/json; charset=utf-8"),
        (header::CACHE_CONTROL, "public, no-cache"),
    ];
    let title = format!("{}: write", site.settings().title);
    let document = describe(&title, &format!("{}{WRITE}", caller.base));
    (headers, document.to_string()).into_response()
}

fn describe(title: &str, base: &str) -> Value {
    let mut paths = Map::new();
    for operation in &OPERATIONS {
        if operation.path.contains("{records}") {
            for kind in KINDS {
                add(&mut paths, operation, Some(kind), base);
            }
        } else {
            add(&mut paths, operation, None, base);
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": title,
            "version": "1",
            "description": "By this programs write the records of a source. Each key is for one source: whoever looks after it makes keys on its page. What is written goes the same way as a spreadsheet or a form: it is checked, and published at once or after somebody looked at it, as the source is trusted. A request with an `Idempotency-Key` is done once, however often it is sent, for a week.",
        },
        "servers": [{"url": base}],
        "security": [{"key": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer", "description": "A key of the source, such as `fingerpost_…`."}},
            "schemas": schemas::all(),
        },
    })
}

fn add(paths: &mut Map<String, Value>, operation: &Operation, kind: Option<Kind>, base: &str) {
    let noun = kind.map_or("", plural);
    let path = operation.path.replace("{records}", noun);
    let path = format!("/sources/{{source}}{path}");
    let methods = paths.entry(path).or_insert_with(|| json!({}));
    methods[operation.method] = described(operation, kind, base);
}

fn described(operation: &Operation, kind: Option<Kind>, base: &str) -> Value {
    let id = match kind {
        Some(kind) => format!("{}_{}", operation.name, kind.name()),
        None => operation.name.to_owned(),
    };
    let summary = match kind {
        Some(kind) => format!("{} ({})", operation.summary, kind.name()),
        None => operation.summary.to_owned(),
    };
    let mut described = json!({
        "operationId": id,
        "summary": summary,
        "description": description(operation),
        "parameters": parameters(operation),
        "responses": responses(operation),
        "x-codeSamples": examples::samples(operation, kind, base),
    });
    if let Some(media_type) = operation.brings.media_type() {
        let example = examples::body(operation, kind);
        let content = match (operation.brings, kind) {
            (Brings::Lines, _) | (_, None) => {
                json!({"schema": lines("line"), "example": example})
            }
            (Brings::Patch, Some(_)) => {
                json!({"schema": {"type": "object"}, "example": parsed(&example)})
            }
            (_, Some(kind)) => {
                json!({"schema": reference(kind.name()), "example": parsed(&example)})
            }
        };
        described["requestBody"] = json!({"required": true, "content": {media_type: content}});
    }
    described
}

fn description(operation: &Operation) -> String {
    match operation.brings {
        Brings::Lines => format!("{} At most {MOST_LINES} lines.", operation.more),
        _ => operation.more.to_owned(),
    }
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| json!(text))
}

fn parameters(operation: &Operation) -> Value {
    let text = |more: Value| {
        let mut schema = json!({"type": "string"});
        if let (Value::Object(schema), Value::Object(more)) = (&mut schema, more) {
            schema.extend(more);
        }
        schema
    };
    let mut parameters = vec![json!({
        "name": "source", "in": "path", "required": true, "schema": text(json!({})),
        "description": "The source that the key is for.",
    })];
    if operation.path.contains("{id}") {
        parameters.push(json!({
            "name": "id", "in": "path", "required": true,
            "schema": text(json!({"minLength": 1, "maxLength": LONGEST_ID})),
            "description": "What your source calls the record.",
        }));
    }
    if operation.name == "list" {
        for (name, most, meaning) in [
            ("limit", Some(1_000), "Records of a page."),
            ("after", None, "From the address of the next page."),
        ] {
            let mut schema = json!({"type": "integer", "minimum": 0});
            if let Some(most) = most {
                schema["maximum"] = json!(most);
            }
            parameters.push(
                json!({"name": name, "in": "query", "schema": schema, "description": meaning}),
            );
        }
        let states = ["staged", "published", "held", "missing", "withdrawn"];
        parameters.push(json!({
            "name": "state", "in": "query", "schema": text(json!({"enum": states})),
            "description": "Only records that stand there.",
        }));
    }
    if operation.writes {
        parameters.push(json!({
            "name": "Idempotency-Key", "in": "header",
            "schema": text(json!({"minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"})),
            "description": "What you call this request, such as a UUID. Sent again with the same key it is answered, and not done again.",
        }));
    }
    if operation.writes && operation.path.contains("{id}") {
        parameters.push(json!({
            "name": "If-Match", "in": "header", "schema": text(json!({"pattern": "^(\\*|\"[0-9a-f]+\")$"})),
            "description": "The `ETag` of the version that you read, or `*` for any.",
        }));
    }
    if operation.name == "put" {
        parameters.push(json!({
            "name": "If-None-Match", "in": "header", "schema": text(json!({"pattern": "^\\*$"})),
            "description": "`*` writes only what is new.",
        }));
    }
    Value::Array(parameters)
}

fn responses(operation: &Operation) -> Value {
    let mut responses = Map::new();
    for (status, meaning) in operation.good {
        let (media_type, schema) = match operation.name {
            "change" => ("application/x-ndjson", lines("outcome")),
            "list" => ("application/json", reference("page")),
            "source" => ("application/json", reference("source")),
            _ => ("application/json", reference("standing")),
        };
        let response = json!({
            "description": meaning,
            "headers": headers(operation, *status),
            "content": {media_type: {"schema": schema}},
        });
        responses.insert(status.to_string(), response);
    }
    for status in ALWAYS.iter().chain(operation.bad) {
        let content = json!({"application/problem+json": {"schema": reference("problem")}});
        let meaning = match status {
            400 => "The request cannot be read.",
            401 => "A key is needed.",
            403 => "The key is for another source.",
            404 => "There is no such record.",
            409 => "There is a record of this id.",
            410 => "The record was taken back.",
            412 => "The record is not as you expect: in another version, gone, or there already.",
            413 => "Too large: send less at once.",
            415 => "Not sent as JSON.",
            422 => "It cannot be a record, or its Idempotency-Key was used for another request.",
            429 => "Too many requests: wait as long as `Retry-After` says.",
            504 => {
                "It took too long. Send it again with the same Idempotency-Key: it is done once."
            }
            _ => "Too busy: wait as long as `Retry-After` says, then send it again.",
        };
        let mut response = json!({"description": meaning, "content": content});
        if [429, 503].contains(status) {
            response["headers"] = json!({
                "Retry-After": header_of("Seconds to wait.", &json!({"type": "integer"})),
            });
        }
        responses.insert(status.to_string(), response);
    }
    Value::Object(responses)
}

/// The headers of a good answer.
fn headers(operation: &Operation, status: u16) -> Value {
    let text = || json!({"type": "string"});
    let mut headers = Map::new();
    let is_of_one = !["source", "list", "change", "delete"].contains(&operation.name);
    if is_of_one {
        let meaning = "The version that was read or written, for `If-Match`.";
        headers.insert("ETag".to_owned(), header_of(meaning, &text()));
    }
    if status == 201 {
        let meaning = "The address of the record.";
        headers.insert("Location".to_owned(), header_of(meaning, &text()));
    }
    if operation.writes {
        let meaning = "`true` where a request of the same Idempotency-Key was answered before: it is answered again, and not done again.";
        headers.insert(
            "Idempotency-Replayed".to_owned(),
            header_of(meaning, &text()),
        );
    }
    Value::Object(headers)
}

fn header_of(meaning: &str, schema: &Value) -> Value {
    json!({"description": meaning, "schema": schema})
}

/// A text of lines, each of which is JSON.
fn lines(name: &str) -> Value {
    json!({
        "type": "string",
        "description": format!("Lines of JSON, each as the schema `{name}` says."),
        "x-line": reference(name),
    })
}

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    #[test]
    fn every_reference_leads_to_a_schema() {
        let document = describe("Write", "https://services.example.org/api/v1");
        let text = document.to_string();
        assert!(!text.contains("#/definitions/"));
        for part in text.split("#/components/schemas/").skip(1) {
            let name = part.split('"').next().unwrap_or_default();
            assert!(
                document["components"]["schemas"][name].is_object(),
                "{name}"
            );
        }
    }

    #[test]
    fn what_can_be_asked_for() {
        let document = describe("Write", "https://services.example.org/api/v1");
        let paths = document["paths"].as_object().expect("paths");
        let mut told = String::new();
        for (path, methods) in paths {
            for (method, operation) in methods.as_object().expect("methods") {
                let responses = operation["responses"].as_object().expect("responses");
                let statuses: Vec<&str> = responses.keys().map(String::as_str).collect();
                assert_eq!(operation["x-codeSamples"].as_array().map(Vec::len), Some(3));
                let _ = writeln!(told, "{method} {path}: {}", statuses.join(" "));
            }
        }
        insta::assert_snapshot!(told, @r"
        get /sources/{source}: 200 400 401 403 404 429 503 504
        post /sources/{source}/changes: 200 400 401 403 413 415 422 429 503 504
        get /sources/{source}/locations: 200 400 401 403 429 503 504
        post /sources/{source}/locations: 200 201 202 400 401 403 409 413 415 422 429 503 504
        delete /sources/{source}/locations/{id}: 200 202 400 401 403 404 412 429 503 504
        get /sources/{source}/locations/{id}: 200 400 401 403 404 410 429 503 504
        patch /sources/{source}/locations/{id}: 200 202 400 401 403 404 412 413 415 422 429 503 504
        put /sources/{source}/locations/{id}: 200 201 202 400 401 403 412 413 415 422 429 503 504
        get /sources/{source}/organizations: 200 400 401 403 429 503 504
        post /sources/{source}/organizations: 200 201 202 400 401 403 409 413 415 422 429 503 504
        delete /sources/{source}/organizations/{id}: 200 202 400 401 403 404 412 429 503 504
        get /sources/{source}/organizations/{id}: 200 400 401 403 404 410 429 503 504
        patch /sources/{source}/organizations/{id}: 200 202 400 401 403 404 412 413 415 422 429 503 504
        put /sources/{source}/organizations/{id}: 200 201 202 400 401 403 412 413 415 422 429 503 504
        get /sources/{source}/services: 200 400 401 403 429 503 504
        post /sources/{source}/services: 200 201 202 400 401 403 409 413 415 422 429 503 504
        delete /sources/{source}/services/{id}: 200 202 400 401 403 404 412 429 503 504
        get /sources/{source}/services/{id}: 200 400 401 403 404 410 429 503 504
        patch /sources/{source}/services/{id}: 200 202 400 401 403 404 412 413 415 422 429 503 504
        put /sources/{source}/services/{id}: 200 201 202 400 401 403 412 413 415 422 429 503 504
        ");
    }
}
