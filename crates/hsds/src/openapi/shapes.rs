//! What the API answers with, as schemas: whole records, rows of lists, envelopes and problems.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::endpoint::{ENDPOINTS, Endpoint};
use crate::kind::Kind;
use crate::schema::{nested_kinds, object_of, shown_fields, value};
use crate::table::{Profile, Shape};

const PREFIX: &str = "#/components/schemas/";

/// Every schema that the document refers to.
pub(super) fn schemas(profile: Profile) -> Value {
    let served: BTreeSet<Kind> = ENDPOINTS
        .iter()
        .filter_map(|endpoint| endpoint.kind())
        .collect();
    let mut kinds = served.clone();
    for kind in &served {
        kinds.extend(nested_kinds(*kind, profile));
    }
    let mut rows = served;
    let mut schemas = Map::new();
    for kind in kinds {
        schemas.insert(kind.name().to_owned(), whole(kind, profile));
        rows.extend(ones(kind, profile));
    }
    for kind in rows {
        schemas.insert(row_name(kind), row(kind, profile));
    }
    schemas.insert(
        "organization_with_services".to_owned(),
        organization_with_services(profile),
    );
    schemas.insert(
        "service_at_location_with_service".to_owned(),
        service_at_location_with_service(profile),
    );
    schemas.insert("service_minimal".to_owned(), service_minimal());
    schemas.insert("api_details".to_owned(), api_details());
    schemas.insert("problem".to_owned(), problem());
    Value::Object(schemas)
}

/// The schema of what an endpoint answers when all is well.
pub(super) fn answer(endpoint: Endpoint, profile: Profile) -> Value {
    match (endpoint, endpoint.kind()) {
        (_, None) => reference("api_details"),
        (Endpoint::Organization, _) => reference("organization_with_services"),
        (Endpoint::ServiceAtLocation, _) => reference("service_at_location_with_service"),
        (_, Some(kind)) if endpoint.is_by_id() => reference(kind.name()),
        (Endpoint::Services, _) => page(&service_row_or_minimal(profile)),
        (_, Some(kind)) => page(&reference(&row_name(kind))),
    }
}

fn reference(name: &str) -> Value {
    json!({"$ref": format!("{PREFIX}{name}")})
}

fn row_name(kind: Kind) -> String {
    format!("{}_row", kind.name())
}

/// Kinds that stand in a kind as one object.
fn ones(kind: Kind, profile: Profile) -> impl Iterator<Item = Kind> {
    shown_fields(kind, profile).filter_map(|field| match field.shape {
        Shape::One(nested) => Some(nested),
        _ => None,
    })
}

/// A record with everything nested in it. A term shows its vocabulary as a row, so that no
/// vocabulary holds itself.
fn whole(kind: Kind, profile: Profile) -> Value {
    let fields = shown_fields(kind, profile).map(|field| {
        let target = match field.shape {
            Shape::One(Kind::Taxonomy) => row_name(Kind::Taxonomy),
            Shape::One(nested) | Shape::Many(nested) => nested.name().to_owned(),
            _ => String::new(),
        };
        (field, value(field, &format!("{PREFIX}{target}")))
    });
    object_of(kind.meaning(), fields)
}

/// A record in a list: its plain fields, and single objects as rows.
fn row(kind: Kind, profile: Profile) -> Value {
    let fields = shown_fields(kind, profile)
        .filter(|field| !matches!(field.shape, Shape::Many(_)))
        .map(|field| {
            let target = field.shape.nested().map(row_name).unwrap_or_default();
            (field, value(field, &format!("{PREFIX}{target}")))
        });
    let meaning = format!("{}, as it stands in a list", kind.meaning());
    let mut row = object_of(&meaning, fields);
    if kind == Kind::ServiceAtLocation {
        row["properties"]["service"] = reference(&row_name(Kind::Service));
    }
    row
}

fn organization_with_services(profile: Profile) -> Value {
    let mut organization = whole(Kind::Organization, profile);
    organization["properties"]["services"] = json!({
        "type": "array",
        "description": "The services it provides: id, name and status, or whole if that is asked for",
        "items": reference(Kind::Service.name()),
    });
    organization
}

fn service_at_location_with_service(profile: Profile) -> Value {
    let mut delivered = whole(Kind::ServiceAtLocation, profile);
    delivered["properties"]["service"] = reference(Kind::Service.name());
    delivered
}

/// `minimal` takes the required name and status away, so such a row is another shape. The fields
/// of the plain row are stated beside the choice, for readers that look no further.
fn service_row_or_minimal(profile: Profile) -> Value {
    let mut item = row(Kind::Service, profile);
    item["required"] = json!(["id"]);
    item["oneOf"] = json!([
        reference(&row_name(Kind::Service)),
        reference("service_minimal")
    ]);
    item
}

fn service_minimal() -> Value {
    json!({
        "type": "object",
        "description": "A service in a list asked for with minimal=true",
        "properties": {
            "id": {"type": "string", "format": "uuid", "description": "The UUID of the service"},
            "last_modified": {"type": "string", "format": "date-time", "description": "When the service or anything shown with it last changed"},
        },
        "required": ["id", "last_modified"],
        "additionalProperties": false,
    })
}

fn page(items: &Value) -> Value {
    let whole = |description: &str| json!({"type": "integer", "description": description});
    let flag = |description: &str| json!({"type": "boolean", "description": description});
    json!({
        "type": "object",
        "properties": {
            "total_items": whole("How many match, over all pages"),
            "total_pages": whole("How many pages there are; 1 if nothing matches"),
            "page_number": whole("Which page this is, counted from 1"),
            "size": whole("How many are on this page"),
            "first_page": flag("Is this the first page?"),
            "last_page": flag("Is this the last page?"),
            "empty": flag("Is nothing on this page?"),
            "contents": {"type": "array", "description": "What is on this page", "items": items},
        },
        "required": [
            "total_items", "total_pages", "page_number", "size", "first_page", "last_page", "empty", "contents",
        ],
    })
}

fn api_details() -> Value {
    json!({
        "type": "object",
        "description": "What this API is",
        "properties": {
            "version": {"type": "string", "description": "The standard and its version"},
            "profile": {"type": "string", "format": "uri", "description": "Where the profile is explained"},
            "openapi_url": {"type": "string", "format": "uri", "description": "The address of this document"},
        },
        "required": ["version", "profile", "openapi_url"],
    })
}

fn problem() -> Value {
    json!({
        "type": "object",
        "description": "Why something else was answered than what was asked for (RFC 9457)",
        "properties": {
            "type": {"type": "string", "format": "uri-reference", "description": "Where this sort of problem is explained"},
            "title": {"type": "string", "description": "The sort of problem, in a few words"},
            "status": {"type": "integer", "description": "The HTTP status"},
            "detail": {"type": "string", "description": "What happened this time, and what to do"},
            "parameter": {"type": "string", "description": "The parameter that cannot be understood"},
            "id": {"type": "string", "format": "uuid", "description": "The record that was withdrawn"},
            "withdrawn_at": {"type": "string", "format": "date-time", "description": "When it was withdrawn"},
        },
        "required": ["type", "title", "status"],
    })
}
