//! Which records come out of a nested document, and what refers to what.

use serde_json::json;

use super::*;

fn parts(kind: Kind, value: Value) -> (Vec<Part>, Vec<Problem>) {
    match value {
        Value::Object(document) => split(kind, document, &Namespace::of_source("a-source")),
        other => panic!("{other} is no document"),
    }
}

fn names(parts: &[Part]) -> Vec<(&str, &str, bool)> {
    parts
        .iter()
        .map(|part| (part.kind.name(), part.key.as_str(), part.embedded))
        .collect()
}

#[test]
fn a_service_comes_last_and_refers_to_what_stood_in_it() {
    let (parts, problems) = parts(
        Kind::Service,
        json!({
            "id": "s", "name": "Chess", "organization": {"id": "o", "name": "Club", "locations": [{"id": "l2", "name": "Shed"}]},
            "service_at_locations": [{"id": "d", "service_id": "s", "location": {"id": "l", "name": "Hall"}}],
            "attributes": [{"id": "a", "link_id": "s", "taxonomy_term": {"id": "t", "name": "Games",
                "taxonomy_detail": {"id": "v", "name": "Words"}}}],
        }),
    );
    assert!(problems.is_empty(), "{problems:?}");
    assert_eq!(
        names(&parts),
        [
            ("taxonomy", "v", true),
            ("taxonomy_term", "t", true),
            ("organization", "o", true),
            ("location", "l2", true),
            ("location", "l", true),
            ("service", "s", false),
        ]
        .map(|(kind, key, embedded)| (kind, key, embedded))
    );
    let namespace = Namespace::of_source("a-source");
    let service = &parts[5].document;
    assert_eq!(
        service["organization_id"],
        json!(namespace.id(Kind::Organization, "o"))
    );
    assert_eq!(
        service["service_at_locations"][0]["location_id"],
        json!(namespace.id(Kind::Location, "l"))
    );
    assert_eq!(
        service["attributes"][0]["taxonomy_term_id"],
        json!(namespace.id(Kind::TaxonomyTerm, "t"))
    );
    assert!(service.get("organization").is_none());
    assert!(
        service["service_at_locations"][0]
            .get("service_id")
            .is_none()
    );
    assert!(service["attributes"][0].get("link_id").is_none());
    assert_eq!(
        parts[1].document["taxonomy_id"],
        json!(namespace.id(Kind::Taxonomy, "v"))
    );
    assert_eq!(
        parts[3].document["organization_id"],
        json!(namespace.id(Kind::Organization, "o"))
    );
}

#[test]
fn what_carries_only_an_id_is_a_reference() {
    let (parts, _) = parts(
        Kind::Service,
        json!({
            "id": "s", "name": "Chess", "organization": {"id": "o"}, "service_at_locations": [{"id": "d", "location": {"id": "l"}}],
        }),
    );
    assert_eq!(names(&parts), [("service", "s", false)]);
    assert_eq!(
        parts[0].document["organization_id"],
        json!(Namespace::of_source("a-source").id(Kind::Organization, "o"))
    );
}

#[test]
fn services_of_an_organisation_are_records_unless_they_are_bare() {
    let (parts, _) = parts(
        Kind::Organization,
        json!({
            "id": "o", "name": "Club", "services": [{"id": "bare"}, {"id": "s", "name": "Chess"}],
        }),
    );
    assert_eq!(
        names(&parts),
        [("organization", "o", false), ("service", "s", true)]
    );
    assert_eq!(
        parts[1].document["organization_id"],
        parts[0].document["id"]
    );
    assert!(!parts[0].document.contains_key("services"));
}

#[test]
fn terms_of_a_taxonomy_come_after_it() {
    let (parts, _) = parts(
        Kind::Taxonomy,
        json!({
            "id": "v", "name": "Words", "taxonomy_terms": [{"id": "t", "name": "Games"}, {"id": "u", "name": "Chess", "parent_id": "t"}],
        }),
    );
    assert_eq!(
        names(&parts),
        [
            ("taxonomy", "v", false),
            ("taxonomy_term", "t", true),
            ("taxonomy_term", "u", true)
        ]
    );
    assert_eq!(parts[2].document["parent_id"], parts[1].document["id"]);
    assert_eq!(parts[2].document["taxonomy_id"], parts[0].document["id"]);
}

#[test]
fn a_place_of_delivery_yields_its_service_and_its_location() {
    let (parts, problems) = parts(
        Kind::ServiceAtLocation,
        json!({
            "id": "d", "service_id": "s", "location": {"id": "l", "name": "Hall"}, "service": {"id": "s", "name": "Chess"},
        }),
    );
    assert!(problems.is_empty());
    assert_eq!(
        names(&parts),
        [("location", "l", true), ("service", "s", true)]
    );
    assert_eq!(
        parts[1].document["service_at_locations"][0]["location_id"],
        parts[0].document["id"]
    );
    let (parts, problems) = self::parts(
        Kind::ServiceAtLocation,
        json!({"id": "d", "location": {"id": "l", "name": "Hall"}}),
    );
    assert_eq!(names(&parts), [("location", "l", true)]);
    assert_eq!(problems[0].code, "service-at-location-without-service");
}

#[test]
fn what_nobody_could_know_again_is_refused() {
    let (found, problems) = parts(Kind::Service, json!({"description": "?"}));
    assert!(found.is_empty());
    assert_eq!(
        (problems[0].code.as_ref(), problems[0].is_error()),
        ("record-without-id", true)
    );
    let (found, problems) = parts(
        Kind::Service,
        json!({"id": "s", "name": "Chess", "organization": {"email": "a@b.org"}}),
    );
    assert_eq!(names(&found), [("service", "s", false)]);
    assert_eq!(
        (problems[0].code.as_ref(), problems[0].is_error()),
        ("record-without-id", false)
    );
    assert_eq!(problems[0].pointer, "/organization");
    assert!(parts(Kind::Location, json!({"latitude": 1})).0.is_empty());
}

#[test]
fn an_organisation_without_id_is_known_by_its_name_and_a_location_by_all_it_says() {
    let (parts, _) = parts(
        Kind::Service,
        json!({
            "id": "s", "name": "Chess", "organization": {"name": "Club"},
            "service_at_locations": [
                {"id": "d", "location": {"name": "Hall", "addresses": [{"city": "A"}, {"city": "B"}]}},
                {"id": "e", "location": {"name": "Hall", "addresses": [{"city": "B"}, {"city": "A"}]}},
                {"id": "f", "location": {"name": "Hall"}},
            ],
        }),
    );
    let keys: Vec<_> = parts
        .iter()
        .map(|part| part.key.starts_with("unnamed/"))
        .collect();
    assert_eq!(keys, [true, true, true, false], "{parts:?}");
}

#[test]
fn copies_of_one_record_are_one_whatever_their_order() {
    let service = |terms: [Value; 2]| {
        let [a, b] = terms;
        json!({"id": "s", "name": "Chess", "attributes": [{"id": "1", "taxonomy_term": a}, {"id": "2", "taxonomy_term": b}]})
    };
    let short = json!({"id": "t", "name": "Game", "term_uri": "http://example.org"});
    let full = json!({"id": "t", "name": "Games", "description": "Games", "code": "g"});
    let (one, _) = parts(Kind::Service, service([short.clone(), full.clone()]));
    let (other, _) = parts(Kind::Service, service([full, short]));
    assert_eq!(
        names(&one),
        [("taxonomy_term", "t", true), ("service", "s", false)]
    );
    assert_eq!(one[0], other[0]);
    assert_eq!(one[0].document["name"], "Games");
    assert_eq!(one[0].document["term_uri"], "http://example.org");
}

#[test]
fn an_object_that_says_otherwise_than_its_reference_wins() {
    let (parts, problems) = parts(
        Kind::Service,
        json!({
            "id": "s", "name": "Chess", "organization_id": "x", "organization": {"id": "o", "name": "Club"},
        }),
    );
    assert_eq!(problems[0].code, "reference-mismatch");
    assert_eq!(
        parts[1].document["organization_id"],
        parts[0].document["id"]
    );
}
