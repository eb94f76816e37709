//! No reader panics, whatever it is given.

#[path = "../fuzz/entries.rs"]
mod entries;

use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// Names that readers look for, so that random documents reach past the first door.
const NAMES: [&str; 48] = [
    "id",
    "name",
    "description",
    "status",
    "url",
    "uri",
    "email",
    "organization",
    "organization_id",
    "location",
    "locations",
    "service_at_locations",
    "service",
    "schedules",
    "regular_schedules",
    "holiday_schedules",
    "weekday",
    "byday",
    "freq",
    "opens_at",
    "closes_at",
    "closed",
    "start_date",
    "contacts",
    "phones",
    "number",
    "languages",
    "language",
    "physical_addresses",
    "addresses",
    "city",
    "country",
    "postal_code",
    "latitude",
    "accessibility_for_disabilities",
    "service_taxonomys",
    "taxonomy",
    "taxonomy_term",
    "vocabulary",
    "eligibilitys",
    "minimum_age",
    "maximum_age",
    "attributes",
    "service_areas",
    "extent",
    "identifier",
    "personal_data",
    "deliverable_type",
];

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(|number| json!(number)),
        any::<i64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        prop::sample::select(vec![
            "00:00",
            "9:00AM",
            "31/02/2020",
            "é",
            "Leeds LS1 1UR",
            "E08000035",
            "2MO,-1FR",
            "true",
            "ﬀ-1",
            "http://"
        ])
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 40, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            object(inner),
        ]
    })
}

fn object(inner: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
    let name = prop_oneof![8 => prop::sample::select(NAMES.to_vec()).prop_map(str::to_owned), 1 => "\\PC{0,6}"];
    prop::collection::vec((name, inner), 0..8)
        .prop_map(|fields| Value::Object(fields.into_iter().collect::<Map<_, _>>()))
}

/// Texts made of the pieces that tables are made of.
fn any_table() -> impl Strategy<Value = Vec<u8>> {
    let pieces: Vec<&'static [u8]> = vec![
        b",",
        b"\n",
        b"\r\n",
        b"\"",
        b";",
        b"id",
        b"name",
        b"service_id",
        b"link_id",
        b"link_entity",
        b"contact_id",
        b"program_id",
        b"1",
        b"2",
        b"\xe9",
        b"\0",
        b"\xef\xbb\xbf",
        b"\n--\n",
        b"organization",
        b"{\"resources\":[]}",
    ];
    let piece = prop_oneof![6 => prop::sample::select(pieces).prop_map(<[u8]>::to_vec), 1 => prop::collection::vec(any::<u8>(), 0..4)];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn any_document_is_repaired_split_validated_and_written(value in object(any_json())) {
        if let Value::Object(found) = &value {
            entries::document_value(found);
        }
    }

    #[test]
    fn any_document_is_read_as_version_1(value in object(any_json())) {
        entries::v1_value(&value);
    }

    #[test]
    fn any_bytes_are_read_as_tables(bytes in any_table()) {
        entries::tabular(&bytes);
    }

    #[test]
    fn any_bytes_are_read_as_documents(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        entries::document(&bytes);
        entries::v1(&bytes);
    }
}
