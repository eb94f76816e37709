//! Documents of version 1.0, as feeds really write them, become documents of 3.0.

use hsds::v1;
use hsds::{Document, Problem};
use serde_json::{Value, json};

fn object(value: Value) -> Document {
    match value {
        Value::Object(document) => document,
        other => panic!("{other} is no object"),
    }
}

fn codes(problems: &[Problem]) -> Vec<&str> {
    problems
        .iter()
        .map(|problem| problem.code.as_ref())
        .collect()
}

#[test]
fn a_service_with_all_its_traps_becomes_a_service_of_3_0() {
    let source: Value =
        serde_json::from_str(include_str!("fixtures/v1_service.json")).unwrap_or_default();
    assert!(v1::looks_like_v1(&source));
    let (document, problems) = v1::service(&object(source));
    let told: Vec<String> = problems
        .iter()
        .map(|problem| {
            format!(
                "{} at {}: {}",
                problem.code, problem.pointer, problem.message
            )
        })
        .collect();
    insta::assert_json_snapshot!(json!({ "document": document, "problems": told }));
}

#[test]
fn a_service_of_3_0_is_not_taken_for_one_of_1_0() {
    let new = json!({"id": "1", "name": "n", "status": "active", "organization": {"id": "2", "website": "https://a.example"}, "schedules": []});
    assert!(!v1::looks_like_v1(&new));
    assert!(!v1::looks_like_v1(
        &json!({"total_items": 1, "total_pages": 1, "contents": [new]})
    ));
    assert!(v1::looks_like_v1(
        &json!({"totalElements": 1, "totalPages": 1, "number": 1, "content": []})
    ));
    assert!(v1::looks_like_v1(
        &json!({"content": [{"id": "1", "eligibilitys": []}]})
    ));
    assert!(v1::looks_like_v1(
        &json!({"id": "t", "name": "Food", "vocabulary": "v"})
    ));
    assert!(!v1::looks_like_v1(&json!([1, "a", null])));
}

#[test]
fn all_spellings_of_a_list_are_read() {
    for name in [
        "service_taxonomys",
        "service_taxonomies",
        "serviceTaxonomies",
        "service_taxonomy",
    ] {
        let source = json!({"id": "1", "name": "n", "status": "active", name: [{"id": "2", "taxonomy": {"id": "3", "name": "Food"}}]});
        let (document, problems) = v1::service(&object(source));
        assert_eq!(
            document["attributes"][0]["taxonomy_term"]["name"], "Food",
            "{name}"
        );
        assert!(problems.is_empty(), "{problems:?}");
    }
}

#[test]
fn a_sensitive_location_is_confidential() {
    let source = json!({"id": "1", "name": "Refuge", "sensitive_data": "true", "physical_addresses": [{"address_1": "1 Hidden Road", "city": "Leeds"}]});
    let (document, problems) = v1::location(&object(source));
    assert_eq!(document["x_confidential"], true);
    assert_eq!(document.get("sensitive_data"), None);
    assert!(
        codes(&problems).contains(&"v1-location-confidential"),
        "{problems:?}"
    );
}

#[test]
fn what_is_marked_as_personal_never_stands_where_it_is_published_from() {
    let source = json!({"id": "1", "name": "n", "status": "active", "contacts": [{"id": "2", "name": "Jo", "personalData": "yes"}]});
    let (document, problems) = v1::service(&object(source));
    assert_eq!(document.get("contacts"), None);
    assert_eq!(document["x_internal_v1_contacts"][0]["name"], "Jo");
    assert_eq!(codes(&problems), ["v1-personal-data-withheld"]);
    assert_eq!(problems[0].pointer, "/contacts/0");
}

#[test]
fn weekdays_by_number_are_a_guess_and_told() {
    let source = json!({"id": "1", "name": "n", "status": "active", "regular_schedules": [{"id": "2", "weekday": 7, "opens_at": "10:00", "closes_at": "12:00"}]});
    let (document, problems) = v1::service(&object(source));
    assert_eq!(
        (
            &document["schedules"][0]["byday"],
            &document["schedules"][0]["freq"]
        ),
        (&json!("SU"), &json!("WEEKLY"))
    );
    assert!(
        codes(&problems).contains(&"v1-weekday-number"),
        "{problems:?}"
    );
}

#[test]
fn what_has_no_home_is_kept_and_told_once() {
    let source = json!({"id": "1", "name": "n", "vocabulary": "v", "icon": "star", "colour": null});
    let (document, problems) = v1::taxonomy(&object(source));
    assert_eq!(document["v1_icon"], "star");
    assert_eq!(document["taxonomy_detail"], json!({"id": "v", "name": "v"}));
    assert_eq!(document.get("v1_colour"), None);
    assert_eq!(codes(&problems), ["v1-no-home"]);
}

#[test]
fn an_organization_keeps_its_registered_numbers() {
    let source = json!({"id": "1", "name": "n", "url": "https://a.example", "identifiers": [{"scheme": "GB-CHC", "identifier": "1234567"}]});
    let (document, problems) = v1::organization(&object(source));
    assert_eq!(document["website"], "https://a.example");
    assert_eq!(
        document["organization_identifiers"][0]["identifier_type"],
        "Charity number"
    );
    assert_eq!(document.get("description"), None);
    assert_eq!(codes(&problems), ["v1-identifier-type-assumed"]);
}
