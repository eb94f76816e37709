//! What a document says survives being taken apart and put together, and the order in which it is said changes nothing.

mod generate;

use std::collections::HashMap;
use std::path::PathBuf;

use hsds::identity::{Namespace, adopt};
use hsds::parts::{Part, Shelf, arrange, embed, references, split};
use hsds::repair::repair;
use hsds::validate::{prune, validate};
use hsds::{Document, Kind, Origin, Shape, document, render};
use proptest::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::generate::{a_service, anything, disturbed, id, location};

#[derive(Default)]
struct Records(HashMap<(Kind, Uuid), Document>);

impl Records {
    fn of(parts: &[Part]) -> Self {
        let id = |part: &Part| {
            part.document["id"]
                .as_str()
                .and_then(|id| Uuid::parse_str(id).ok())
                .expect("every part has an id")
        };
        Self(
            parts
                .iter()
                .map(|part| ((part.kind, id(part)), part.document.clone()))
                .collect(),
        )
    }
}

impl Shelf for Records {
    fn get(&self, kind: Kind, id: &Uuid) -> Option<&Document> {
        self.0.get(&(kind, *id))
    }
}

fn object(value: Value) -> Document {
    match value {
        Value::Object(document) => document,
        other => panic!("{other} is no document"),
    }
}

fn source() -> Namespace {
    Namespace::of_source("a-source")
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(96) })]

    #[test]
    fn a_service_taken_apart_can_be_put_together_again(service in a_service()) {
        let mut service = object(service);
        arrange(Kind::Service, &mut service);
        let (parts, problems) = split(Kind::Service, service.clone(), &source());
        prop_assert!(problems.is_empty(), "{:?}", problems);
        let last = parts.last().expect("the service itself");
        prop_assert_eq!((last.kind, last.embedded), (Kind::Service, false));
        let known = Records::of(&parts);
        for part in &parts {
            for (kind, id) in references(part.kind, &part.document) {
                prop_assert!(known.get(kind, &id).is_some(), "{} {} is a part too", kind, id);
            }
        }
        prop_assert_eq!(embed(Kind::Service, &last.document, &known), service);
    }

    #[test]
    fn the_order_of_lists_changes_neither_ids_nor_hashes(service in a_service(), seed in any::<u64>(), forget in any::<bool>()) {
        let (one, _) = split(Kind::Service, object(disturbed(&service, 1, forget)), &source());
        let (other, _) = split(Kind::Service, object(disturbed(&service, seed, forget)), &source());
        prop_assert_eq!(one.len(), other.len());
        for part in &one {
            let twin = other.iter().find(|twin| twin.kind == part.kind && twin.key == part.key).expect("the same parts");
            prop_assert_eq!(document::hash(&part.document), document::hash(&twin.document));
        }
    }

    #[test]
    fn strict_output_is_valid_and_has_only_the_profile(service in a_service()) {
        let (parts, _) = split(Kind::Service, object(service), &source());
        let service = &parts.last().expect("the service itself").document;
        let shown = render::strict(Kind::Service, embed(Kind::Service, service, &Records::of(&parts)));
        prop_assert_eq!(validate(Kind::Service, &shown), vec![]);
        only_profile(Kind::Service, &shown);
    }

    #[test]
    fn rows_have_no_lists(service in a_service()) {
        let row = render::list_row(Kind::Service, &render::hsds(Kind::Service, object(service), &["x_local".to_owned()]));
        prop_assert!(!Value::Object(row.clone()).to_string().contains('['));
        prop_assert_eq!(validate(Kind::Service, &row), vec![]);
    }

    #[test]
    fn adopting_twice_changes_nothing(service in a_service(), forget in any::<bool>()) {
        let mut once = object(disturbed(&service, 3, forget));
        adopt(Kind::Service, &mut once, &source());
        let mut twice = once.clone();
        prop_assert_eq!(adopt(Kind::Service, &mut twice, &source()), vec![]);
        prop_assert_eq!(twice, once);
    }

    #[test]
    fn repairing_twice_changes_nothing(
        (kind, document) in proptest::sample::select(Kind::ALL).prop_flat_map(|kind| (Just(kind), anything(kind, 3)))
    ) {
        let mut once = object(document);
        repair(kind, &mut once);
        let mut twice = once.clone();
        prop_assert_eq!(repair(kind, &mut twice), vec![]);
        prop_assert_eq!(twice, once);
    }

    #[test]
    fn whatever_comes_is_taken_apart_and_what_is_kept_is_valid_or_says_why_not(service in anything(Kind::Service, 4), seed in any::<u64>()) {
        let (parts, _) = split(Kind::Service, object(disturbed(&service, seed, false)), &source());
        for mut part in parts {
            let (kind, adopted) = (part.kind, part.document.clone());
            adopt(kind, &mut part.document, &source());
            prop_assert_eq!(&part.document, &adopted, "a part is adopted");
            repair(kind, &mut part.document);
            let blocking = prune(kind, &mut part.document).blocking;
            prop_assert_eq!(validate(kind, &part.document).is_empty(), blocking.is_empty());
        }
    }
}

fn only_profile(kind: Kind, document: &Document) {
    for (name, value) in document {
        let field = kind
            .field(name)
            .unwrap_or_else(|| panic!("{kind}.{name} is no field"));
        assert_eq!(field.origin, Origin::Profile, "{kind}.{name}");
        match (field.shape, value) {
            (Shape::One(child), Value::Object(object)) => only_profile(child, object),
            (Shape::Many(child), Value::Array(members)) => {
                members
                    .iter()
                    .filter_map(Value::as_object)
                    .for_each(|member| only_profile(child, member));
            }
            _ => {}
        }
    }
}

#[test]
fn a_reference_that_leads_nowhere_is_left_out() {
    let service = object(json!({
        "id": id(Kind::Service, 1), "name": "Chess", "status": "active", "organization_id": id(Kind::Organization, 1),
        "attributes": [{"id": id(Kind::Attribute, 1), "taxonomy_term_id": id(Kind::TaxonomyTerm, 1), "label": "Games"}],
        "service_at_locations": [{"id": id(Kind::ServiceAtLocation, 1), "location_id": id(Kind::Location, 1)}],
        "schedules": [
            {"id": id(Kind::Schedule, 1), "service_at_location_id": id(Kind::ServiceAtLocation, 1)},
            {"id": id(Kind::Schedule, 2), "service_at_location_id": id(Kind::ServiceAtLocation, 2)},
        ],
    }));
    let expected = json!({
        "id": id(Kind::Service, 1), "name": "Chess", "status": "active",
        "attributes": [{"id": id(Kind::Attribute, 1), "label": "Games"}],
        "service_at_locations": [{"id": id(Kind::ServiceAtLocation, 1)}],
        "schedules": [
            {"id": id(Kind::Schedule, 1), "service_at_location_id": id(Kind::ServiceAtLocation, 1)},
            {"id": id(Kind::Schedule, 2)},
        ],
    });
    assert_eq!(
        Value::Object(embed(Kind::Service, &service, &Records::default())),
        expected
    );
}

#[test]
fn a_place_of_delivery_is_shown_with_its_location_and_its_service() {
    let service = json!({
        "id": id(Kind::Service, 1), "name": "Chess", "status": "active", "organization": {"id": id(Kind::Organization, 1), "name": "Club", "description": "A club"},
        "service_at_locations": [{"id": id(Kind::ServiceAtLocation, 1), "location": location(1)}],
    });
    let (parts, _) = split(Kind::Service, object(service), &source());
    let delivery = object(json!({
        "id": id(Kind::ServiceAtLocation, 1), "service_id": id(Kind::Service, 1), "location_id": id(Kind::Location, 1),
    }));
    let shown = embed(Kind::ServiceAtLocation, &delivery, &Records::of(&parts));
    assert_eq!(shown["location"]["name"], "Hall 1");
    assert_eq!(shown["service"]["organization"]["name"], "Club");
    assert!(shown["service"].get("service_at_locations").is_none());
    let row = render::list_row(Kind::ServiceAtLocation, &shown);
    assert_eq!(row["service"]["organization"]["name"], "Club");
    assert!(!Value::Object(row).to_string().contains('['));
}

#[test]
fn a_term_names_its_vocabulary_when_it_is_shown() {
    let term = json!({"id": id(Kind::TaxonomyTerm, 1), "name": "Food", "taxonomy_detail": {"id": id(Kind::Taxonomy, 1), "name": "Needs"}});
    let (parts, _) = split(Kind::TaxonomyTerm, object(term), &source());
    let shown = embed(Kind::TaxonomyTerm, &parts[1].document, &Records::of(&parts));
    assert_eq!(shown["taxonomy"], "Needs");
    assert_eq!(shown["taxonomy_id"], id(Kind::Taxonomy, 1));
    assert!(shown.get("taxonomy_detail").is_none());
}

/// The official examples, where they lie beside the repository.
fn example(name: &str) -> Option<Document> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data/oruk_examples")
        .join(name);
    let Ok(bytes) = std::fs::read(&path) else {
        eprintln!(
            "skipped: {name} is not there; put the official examples into ../shared/data/oruk_examples beside the repository"
        );
        return None;
    };
    document::parse(&bytes).ok().map(object)
}

/// Records that an example names and does not hold.
fn missing(parts: &[Part], known: &mut Records) {
    for part in parts {
        for (kind, id) in references(part.kind, &part.document) {
            known.0.entry((kind, id)).or_default();
        }
    }
}

#[test]
fn the_official_service_comes_back_as_it_was() {
    let Some(mut service) = example("service_full.json") else {
        return;
    };
    let (parts, problems) = split(Kind::Service, service.clone(), &source());
    assert!(problems.is_empty(), "{problems:?}");
    let mut known = Records::of(&parts);
    missing(&parts, &mut known);
    let mut shown = embed(
        Kind::Service,
        &parts.last().expect("the service").document,
        &known,
    );
    assert_eq!(validate(Kind::Service, &shown), []);
    assert_eq!(render::strict(Kind::Service, shown.clone()), shown);
    shown.remove("organization_id");
    for (list, reference) in [
        ("service_at_locations", "location_id"),
        ("attributes", "taxonomy_term_id"),
    ] {
        for member in shown
            .get_mut(list)
            .and_then(Value::as_array_mut)
            .into_iter()
            .flatten()
        {
            member
                .as_object_mut()
                .map(|member| member.remove(reference));
        }
    }
    arrange(Kind::Service, &mut service);
    assert_eq!(Value::Object(shown), Value::Object(service));
}

#[test]
fn the_official_organisation_and_place_of_delivery_yield_the_same_service() {
    let (Some(organization), Some(delivery)) = (
        example("organization_full.json"),
        example("service_at_location_full.json"),
    ) else {
        return;
    };
    let (from_organization, problems) = split(Kind::Organization, organization, &source());
    assert!(problems.is_empty(), "{problems:?}");
    assert_eq!(from_organization[1].kind, Kind::Organization);
    assert!(!from_organization[1].embedded);
    let (from_delivery, problems) = split(Kind::ServiceAtLocation, delivery, &source());
    assert!(problems.is_empty(), "{problems:?}");
    let service = |parts: &[Part]| {
        parts
            .iter()
            .find(|part| part.kind == Kind::Service)
            .map(|part| part.document["id"].clone())
    };
    assert!(service(&from_organization).is_some());
    assert_eq!(service(&from_organization), service(&from_delivery));
}
