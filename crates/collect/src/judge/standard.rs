//! The documents of version 3.0, made from the field table, under the addresses of the official ones.

use hsds::openapi::ENDPOINTS;
use hsds::schema::json_schema;
use hsds::table::Profile;
use hsds::{Kind, openapi};
use serde_json::{Map, Value, json};

/// The document of version 3.0 at this path: `openapi.json`, `schema/service.json`, `schema/service_list.json`...
pub(crate) fn document(path: &str) -> Option<Value> {
    if path == "openapi.json" {
        return Some(open_api());
    }
    let name = path.strip_prefix("schema/")?.strip_suffix(".json")?;
    if name == "api_details" {
        return Some(api_details());
    }
    match name.strip_suffix("_list") {
        Some(name) => Some(page(name.parse().ok()?)),
        None => Some(schema(name.parse().ok()?)),
    }
}

fn open_api() -> Value {
    let mut paths = Map::new();
    for endpoint in ENDPOINTS {
        let name = match endpoint.kind() {
            None => "api_details".to_owned(),
            Some(kind) if endpoint.is_list() => format!("{kind}_list"),
            Some(kind) => kind.to_string(),
        };
        let parameters = if endpoint.is_list() {
            json!([{"name": "page", "in": "query"}])
        } else {
            json!([])
        };
        let schema = json!({"$ref": format!("schema/{name}.json")});
        paths.insert(
            endpoint.path().to_owned(),
            json!({"get": {
                "tags": [if endpoint.is_required() { "required" } else { "optional" }],
                "parameters": parameters,
                "responses": {"200": {"content": {"application/json": {"schema": schema}}}},
            }}),
        );
    }
    json!({"openapi": "3.0.0", "info": {"version": openapi::VERSION}, "paths": paths})
}

fn api_details() -> Value {
    json!({
        "type": "object",
        "properties": {
            "version": {"type": "string"},
            "profile": {"type": "string", "format": "uri"},
            "openapi_url": {"type": "string", "format": "uri"},
        },
        "required": ["version", "profile", "openapi_url"],
    })
}

fn schema(kind: Kind) -> Value {
    let mut schema = json_schema(kind, Profile::Strict);
    if let Value::Object(schema) = &mut schema {
        schema.remove("$schema");
    }
    schema
}

/// A page: rows without the lists inside, except for the terms of a taxonomy. Only organisations have no page fields.
fn page(kind: Kind) -> Value {
    let schema = schema(kind);
    let row = if kind == Kind::Taxonomy {
        schema.clone()
    } else {
        without_lists(&schema, &schema)
    };
    let mut page = json!({
        "properties": {"contents": {"type": "array", "items": row}},
        "definitions": schema.get("definitions").cloned().unwrap_or_else(|| json!({})),
    });
    if kind != Kind::Organization {
        let (count, flag) = (json!({"type": "integer"}), json!({"type": "boolean"}));
        page["allOf"] = json!([{"type": "object", "properties": {
            "total_items": count, "total_pages": count, "page_number": count, "size": count,
            "first_page": flag, "last_page": flag, "empty": flag,
        }}]);
    }
    page
}

/// An object with its plain fields and the objects in it, likewise.
fn without_lists(schema: &Value, root: &Value) -> Value {
    let target = schema
        .get("$ref")
        .and_then(Value::as_str)
        .and_then(|reference| root.pointer(reference.trim_start_matches('#')))
        .unwrap_or(schema);
    let mut object = target.clone();
    let Some(properties) = object.get_mut("properties").and_then(Value::as_object_mut) else {
        return object;
    };
    properties.retain(|_, property| property.get("type").and_then(Value::as_str) != Some("array"));
    for property in properties.values_mut() {
        if property.get("$ref").is_some() {
            *property = without_lists(property, root);
        }
    }
    if let Value::Object(object) = &mut object {
        object.remove("definitions");
    }
    object
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_of_services_has_its_organisation_and_no_list() {
        let page = document("schema/service_list.json").expect("a page");
        let row = &page["properties"]["contents"]["items"]["properties"];
        assert!(row.get("schedules").is_none());
        assert_eq!(
            row["organization"]["required"],
            json!(["id", "name", "description"])
        );
        assert!(
            row["organization"]["properties"]
                .get("organization_identifiers")
                .is_none()
        );
    }

    #[test]
    fn a_row_of_places_of_delivery_has_service_and_location() {
        let page = document("schema/service_at_location_list.json").expect("a page");
        let row = &page["properties"]["contents"]["items"]["properties"];
        assert!(row["location"]["properties"]["latitude"].is_object());
        assert!(row["location"]["properties"].get("addresses").is_none());
    }
}
