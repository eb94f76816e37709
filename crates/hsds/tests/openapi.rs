//! The OpenAPI document says what the API does, in a form that any reader of OpenAPI 3.0 can take apart.

use std::collections::BTreeSet;

use hsds::openapi::{Describe, ENDPOINTS, PARAMETERS, openapi};
use hsds::{Kind, Profile};
use serde_json::{Value, json};

fn describe(profile: Profile, parameters_with_search: bool) -> Value {
    openapi(&Describe {
        base_url: "https://services.example.org/oruk".to_owned(),
        title: "Services in Exampleshire".to_owned(),
        licence: (
            "Open Government Licence v3.0".to_owned(),
            "https://example.org/ogl".to_owned(),
        ),
        contact: Some("data@example.org".to_owned()),
        profile,
        parameters_with_search,
    })
}

fn parameters(document: &Value, path: &str) -> Vec<String> {
    document["paths"][path]["get"]["parameters"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|parameter| parameter["in"] == "query")
        .filter_map(|parameter| parameter["name"].as_str().map(str::to_owned))
        .collect()
}

fn schema(document: &Value, path: &str) -> Value {
    document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        .clone()
}

/// The target in place of each reference, as the official validator reads a document.
fn inlined(document: &Value, node: &Value, way: &mut Vec<String>) -> Value {
    if let Some(reference) = node["$ref"].as_str() {
        assert!(
            !way.iter().any(|seen| seen == reference),
            "{reference} leads back to itself by {way:?}"
        );
        let pointer = reference
            .strip_prefix('#')
            .expect("a reference inside the document");
        let target = document
            .pointer(pointer)
            .unwrap_or_else(|| panic!("{reference} leads nowhere"));
        way.push(reference.to_owned());
        let target = inlined(document, target, way);
        way.pop();
        return target;
    }
    match node {
        Value::Array(members) => members
            .iter()
            .map(|member| inlined(document, member, way))
            .collect(),
        Value::Object(object) => Value::Object(
            object
                .iter()
                .map(|(name, value)| (name.clone(), inlined(document, value, way)))
                .collect(),
        ),
        other => other.clone(),
    }
}

fn judge(document: &Value, schema: &Value) -> jsonschema::Validator {
    let schema = inlined(document, schema, &mut Vec::new());
    jsonschema::options()
        .with_draft(jsonschema::Draft::Draft7)
        .should_validate_formats(false)
        .build(&schema)
        .expect("a schema")
}

#[test]
fn there_are_eleven_paths_of_the_standard_and_three_of_them_are_required() {
    let document = describe(Profile::Hsds, false);
    let paths = document["paths"].as_object().expect("paths");
    let (reports, paths): (Vec<_>, Vec<_>) = paths
        .iter()
        .partition(|(_, item)| item.to_string().contains("[\"reports\"]"));
    assert_eq!((paths.len(), reports.len()), (11, 2));
    let required: Vec<&str> = paths
        .iter()
        .filter(|(_, item)| item["get"]["tags"] == json!(["required"]))
        .map(|(path, _)| path.as_str())
        .collect();
    assert_eq!(required, ["/", "/services", "/services/{id}"]);
    let optional = paths
        .iter()
        .filter(|(_, item)| item["get"]["tags"] == json!(["optional"]))
        .count();
    assert_eq!(optional, 8);
    for (_, item) in paths {
        assert_eq!(
            item.as_object().map(serde_json::Map::len),
            Some(1),
            "nothing but GET"
        );
    }
}

#[test]
fn the_version_of_the_standard_stands_wherever_a_reader_may_look_for_it() {
    let document = describe(Profile::Hsds, false);
    assert_eq!(document["openapi"], "3.0.3");
    for pointer in ["/x-hsds-version", "/info/x-hsds-version", "/info/version"] {
        assert_eq!(
            document.pointer(pointer),
            Some(&json!("HSDS-UK-3.0")),
            "{pointer}"
        );
    }
    assert_eq!(
        document["servers"][0]["url"],
        "https://services.example.org/oruk"
    );
    assert_eq!(
        document["info"]["license"]["name"],
        "Open Government Licence v3.0"
    );
    assert_eq!(document["info"]["contact"]["email"], "data@example.org");
}

#[test]
fn search_is_only_promised_where_it_is_kept() {
    let searching = ["search", "postcode", "proximity"];
    let without = describe(Profile::Hsds, false);
    let with = describe(Profile::Hsds, true);
    for endpoint in ENDPOINTS {
        let names = parameters(&without, endpoint.path());
        assert!(
            !names.iter().any(|name| searching.contains(&name.as_str())),
            "{names:?}"
        );
    }
    let names = parameters(&with, "/service_at_locations");
    assert!(
        searching
            .iter()
            .all(|name| names.iter().any(|known| known == name)),
        "{names:?}"
    );
}

#[test]
fn every_list_has_pages_and_only_a_list_has() {
    let document = describe(Profile::Hsds, false);
    for endpoint in ENDPOINTS {
        let names = parameters(&document, endpoint.path());
        for name in ["page", "per_page", "format"] {
            assert_eq!(
                names.iter().any(|known| known == name),
                endpoint.is_list(),
                "{endpoint:?} {name}"
            );
        }
    }
    assert_eq!(
        parameters(&document, "/services"),
        [
            "page",
            "per_page",
            "format",
            "profile",
            "taxonomy_term_id",
            "taxonomy_id",
            "organization_id",
            "modified_after",
            "status",
            "context",
            "minimal",
            "full",
            "minimum_age",
            "maximum_age",
            "day",
            "start_time",
            "end_time"
        ]
    );
    assert_eq!(
        parameters(&document, "/taxonomy_terms"),
        [
            "page",
            "per_page",
            "format",
            "profile",
            "taxonomy_id",
            "top_only",
            "parent_id"
        ]
    );
    assert_eq!(
        parameters(&document, "/organizations/{id}"),
        ["profile", "full_service"]
    );
    assert_eq!(parameters(&document, "/"), [""; 0]);
}

#[test]
fn no_parameter_is_in_the_table_twice_for_one_address() {
    let mut seen = BTreeSet::new();
    for parameter in PARAMETERS {
        for endpoint in parameter.endpoints {
            assert!(
                seen.insert((parameter.name, endpoint)),
                "{} {endpoint:?}",
                parameter.name
            );
        }
    }
}

#[test]
fn errors_are_stated_as_problems() {
    let document = describe(Profile::Hsds, false);
    for endpoint in ENDPOINTS {
        let responses = &document["paths"][endpoint.path()]["get"]["responses"];
        let stated: Vec<&str> = responses
            .as_object()
            .expect("responses")
            .keys()
            .map(String::as_str)
            .collect();
        let expected: &[&str] = match (endpoint.is_list(), endpoint.is_by_id()) {
            (true, _) => &["200", "400"],
            (_, true) => &["200", "301", "400", "404", "410"],
            _ => &["200"],
        };
        assert_eq!(stated, expected, "{endpoint:?}");
        for status in stated.iter().filter(|status| status.starts_with('4')) {
            let media = responses[*status]["content"].as_object().expect("content");
            assert_eq!(
                media.keys().collect::<Vec<_>>(),
                ["application/problem+json"]
            );
        }
    }
}

#[test]
fn every_reference_is_inside_the_document_and_none_leads_back_to_itself() {
    for profile in [Profile::Strict, Profile::Hsds] {
        let document = describe(profile, true);
        for part in ["paths", "components"] {
            let whole = inlined(&document, &document[part], &mut Vec::new());
            assert!(!whole.to_string().contains("$ref"));
        }
    }
}

#[test]
fn rows_of_lists_hold_no_lists() {
    for profile in [Profile::Strict, Profile::Hsds] {
        let document = describe(profile, false);
        for endpoint in ENDPOINTS.iter().filter(|endpoint| endpoint.is_list()) {
            let page = inlined(
                &document,
                &schema(&document, endpoint.path()),
                &mut Vec::new(),
            );
            let items = &page["properties"]["contents"]["items"];
            assert!(items["properties"]["id"].is_object(), "{endpoint:?}");
            assert!(!items.to_string().contains("\"array\""), "{endpoint:?}");
            assert_eq!(page["required"].as_array().map(Vec::len), Some(8));
        }
    }
}

#[test]
fn the_strict_document_knows_no_field_outside_the_profile() {
    let strict = describe(Profile::Strict, false);
    let schemas = strict["components"]["schemas"]
        .as_object()
        .expect("schemas");
    assert!(!schemas.contains_key("metadata"));
    assert!(
        !schemas.contains_key("phone"),
        "nothing in the profile refers to a phone"
    );
    assert!(schemas["service"]["properties"].get("phones").is_none());
    let hsds = describe(Profile::Hsds, false);
    assert!(hsds["components"]["schemas"]["service"]["properties"]["phones"].is_object());
    for kind in Kind::ALL {
        assert!(
            hsds["components"]["schemas"][kind.name()].is_object(),
            "{kind}"
        );
    }
}

#[test]
fn a_row_of_services_is_either_plain_or_minimal() {
    let document = describe(Profile::Hsds, false);
    let judge = judge(&document, &schema(&document, "/services"));
    let page = |row: Value| {
        json!({"total_items": 1, "total_pages": 1, "page_number": 1, "size": 1, "first_page": true,
            "last_page": true, "empty": false, "contents": [row]})
    };
    let id = "ac148810-d857-441c-9679-408f346de14b";
    let modified = "2026-01-02T03:04:05.000Z";
    assert!(judge.is_valid(&page(
        json!({"id": id, "name": "Lunch", "status": "active", "last_modified": modified})
    )));
    assert!(judge.is_valid(&page(json!({"id": id, "last_modified": modified}))));
    assert!(!judge.is_valid(&page(json!({"id": id, "name": "Lunch"}))));
    assert!(!judge.is_valid(&page(json!({"last_modified": modified}))));
}
