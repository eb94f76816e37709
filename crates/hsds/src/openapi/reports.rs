//! What this API takes beside what it gives: reports that something is wrong. The standard leaves that to each API.

use serde_json::{Map, Value, json};

use super::problem;

/// The addresses, with what they take and answer.
pub(super) fn paths() -> Map<String, Value> {
    let mut paths = Map::new();
    paths.insert(
        "/services/{id}/reports".to_owned(),
        json!({"post": {
            "operationId": "reportService",
            "summary": "Report that something is wrong with a service",
            "description": "For any website and any program, without a key. What is written is read by those who look after the entry and is never published; do not send names, telephone numbers or addresses of people. The same words about the same service within ten minutes are one report.",
            "tags": ["reports"],
            "parameters": [{
                "name": "id", "in": "path", "required": true, "description": "The UUID of the service",
                "schema": {"type": "string", "format": "uuid"},
            }],
            "requestBody": {"required": true, "content": {"application/json": {
                "schema": {"$ref": "#/components/schemas/new_report"},
                "example": {"about": "hours", "detail": "It opens at 10 now, not at 9."},
            }}},
            "responses": {
                "201": {
                    "description": "It is taken",
                    "headers": {"Location": {
                        "description": "Where it stands",
                        "schema": {"type": "string", "format": "uri"},
                    }},
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/report"}}},
                },
                "400": problem("It is not readable as JSON"),
                "404": problem("There is no service of that id"),
                "410": problem("The service was withdrawn"),
                "413": problem("It is too large"),
                "415": problem("It is not sent as application/json"),
                "422": problem("It is no report yet; the answer names each field and what to do"),
                "429": problem("Too many reports from one address; Retry-After says how long to wait"),
            },
        }}),
    );
    paths.insert(
        "/reports/{reference}".to_owned(),
        json!({"get": {
            "operationId": "readReport",
            "summary": "What became of a report",
            "description": "Whether it was dealt with, what came of it and what is said about it. Never its words, nor who made it.",
            "tags": ["reports"],
            "parameters": [{
                "name": "reference", "in": "path", "required": true,
                "description": "What the report is called by, such as K7PQ-4MXW",
                "schema": {"type": "string"},
            }],
            "responses": {
                "200": {
                    "description": "What became of a report",
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/report_status"}}},
                },
                "404": problem("There is no report of that reference"),
            },
        }}),
    );
    paths
}

/// The schemas that they refer to.
pub(super) fn schemas() -> [(&'static str, Value); 3] {
    let text = |description: &str| json!({"type": "string", "description": description});
    let address =
        |description: &str| json!({"type": "string", "format": "uri", "description": description});
    let instant = |description: &str| json!({"type": "string", "format": "date-time", "description": description});
    [
        (
            "new_report",
            json!({"type": "object", "required": ["about"], "additionalProperties": false, "properties": {
                "about": {
                    "type": "string", "enum": ["hours", "place", "contact", "closed", "cost", "other"],
                    "description": "What is wrong; closed says that it has closed or never ran",
                },
                "detail": {
                    "type": "string", "maxLength": 2000,
                    "description": "What it should say, in the reader's words; only closed needs none",
                },
                "reply_to": {
                    "type": "string", "format": "email", "maxLength": 254,
                    "description": "Where the reader wants to be told what came of it; nobody else sees it",
                },
                "language": {
                    "type": "string", "enum": ["en", "en-GB", "cy"],
                    "description": "The language in which the reader is answered; en unless you say",
                },
            }}),
        ),
        (
            "report",
            json!({"type": "object", "required": ["reference", "status", "page"], "properties": {
                "reference": text("What the report is called by"),
                "status": address("Where programs read what became of it"),
                "page": address("Where people read what became of it"),
            }}),
        ),
        (
            "report_status",
            json!({"type": "object", "required": ["reference", "state", "received_at"], "properties": {
                "reference": text("What the report is called by"),
                "state": {
                    "type": "string", "enum": ["open", "closed"],
                    "description": "Whether somebody has dealt with it",
                },
                "received_at": instant("When it was taken"),
                "closed_at": instant("When somebody dealt with it"),
                "outcome": {
                    "type": "string", "enum": ["put-right", "passed-on", "nothing-wrong", "unclear"],
                    "description": "What came of it",
                },
                "answer": text("What is said about it"),
            }}),
        ),
    ]
}
