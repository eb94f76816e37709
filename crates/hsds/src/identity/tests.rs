//! Ids that stay whatever the order, and whatever else changes.

use serde_json::json;

use super::*;

fn document(value: Value) -> Document {
    match value {
        Value::Object(document) => document,
        other => panic!("{other} is no document"),
    }
}

fn adopted(kind: Kind, value: Value) -> (Document, Vec<Problem>) {
    let mut document = document(value);
    let problems = adopt(kind, &mut document, &Namespace::of_source("a-source"));
    (document, problems)
}

#[test]
fn the_namespace_is_what_its_documentation_says() {
    assert_eq!(
        FINGERPOST_NS,
        Uuid::new_v5(&Uuid::NAMESPACE_URL, b"https://fingerpost.example/ns")
    );
}

#[test]
fn a_key_that_is_a_uuid_is_the_id() {
    let namespace = Namespace::of_source("a-source");
    let key = "AC148810-D857-441C-9679-408F346DE14B";
    assert_eq!(
        namespace.id(Kind::Service, key).to_string(),
        key.to_lowercase()
    );
}

#[test]
fn another_key_is_an_id_of_its_own_for_each_source_and_kind() {
    let id = Namespace::of_source("a-source").id(Kind::Service, "17");
    assert_eq!(
        id,
        Namespace::of_source("a-source").id(Kind::Service, " 17 ")
    );
    assert_ne!(id, Namespace::of_source("b-source").id(Kind::Service, "17"));
    assert_ne!(
        id,
        Namespace::of_source("a-source").id(Kind::Location, "17")
    );
    let expected = Uuid::new_v5(&Uuid::new_v5(&FINGERPOST_NS, b"a-source"), b"service/17");
    assert_eq!(id, expected);
}

#[test]
fn references_lead_to_what_they_named() {
    let namespace = Namespace::of_source("a-source");
    let (service, _) = adopted(
        Kind::Service,
        json!({"id": 1, "organization_id": "7", "schedules": [{"id": "x", "service_at_location_id": "s1"}],
            "service_at_locations": [{"id": "s1", "location_id": 9}]}),
    );
    assert_eq!(
        service["organization_id"],
        json!(namespace.id(Kind::Organization, "7"))
    );
    assert_eq!(
        service["service_at_locations"][0]["location_id"],
        json!(namespace.id(Kind::Location, "9"))
    );
    assert_eq!(
        service["schedules"][0]["service_at_location_id"],
        service["service_at_locations"][0]["id"]
    );
}

#[test]
fn a_child_without_id_is_known_by_what_it_says_and_not_by_its_place() {
    let one = json!({"id": "1", "phones": [{"number": "1"}, {"number": "2"}, {"number": "2"}]});
    let other = json!({"id": "1", "phones": [{"number": "2"}, {"number": "1"}, {"number": "2"}]});
    let (one, problems) = adopted(Kind::Service, one);
    assert_eq!(one, adopted(Kind::Service, other).0);
    assert!(problems.is_empty());
    let parent = Namespace::of_source("a-source").id(Kind::Service, "1");
    let expected = Uuid::new_v5(&parent, br#"phone/{"number":"1"}"#);
    assert_eq!(one["phones"][0]["id"], json!(expected));
}

#[test]
fn an_id_used_twice_is_kept_by_one_whatever_the_order() {
    let id = "48102e86-bb50-41c4-8f1e-e269368c41d1";
    let one = json!({"id": "1", "phones": [{"id": id, "number": "1"}, {"id": id, "number": "2", "languages": [{"name": "Welsh"}]}]});
    let other = json!({"id": "1", "phones": [{"id": id, "number": "2", "languages": [{"name": "Welsh"}]}, {"id": id, "number": "1"}]});
    let (one, problems) = adopted(Kind::Service, one);
    assert_eq!(one, adopted(Kind::Service, other).0);
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].code, "child-id-repeated");
    let ids: HashSet<_> = one["phones"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|phone| phone["id"].clone())
        .collect();
    assert_eq!(ids.len(), 2);
    assert!(ids.contains(&json!(id)));
}

#[test]
fn a_record_without_id_is_known_by_its_name() {
    let key = |value| key_of(Kind::Organization, &document(value));
    assert_eq!(
        key(json!({"name": "Age  UK"})),
        key(json!({"name": "age uk ", "email": "a@b.c"}))
    );
    assert!(key(json!({"name": "Age UK"})).is_some_and(|key| key.starts_with("unnamed/")));
    assert_eq!(key(json!({"email": "a@b.c"})), None);
}

#[test]
fn namesakes_of_two_organisations_are_two_services() {
    let key = |value| key_of(Kind::Service, &document(value));
    assert_ne!(
        key(json!({"name": "Drop-in", "organization_id": "1"})),
        key(json!({"name": "Drop-in", "organization": {"id": "2"}}))
    );
}

#[test]
fn adopting_twice_changes_nothing() {
    let (once, _) = adopted(
        Kind::Service,
        json!({"id": "1", "contacts": [{"id": "c", "phones": [{"number": "1"}]}, {"id": "c"}], "program_id": "p"}),
    );
    let (twice, problems) = adopted(Kind::Service, Value::Object(once.clone()));
    assert_eq!(once, twice);
    assert!(problems.is_empty());
}
