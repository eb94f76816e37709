//! Documents to try things on: good ones, good ones in disorder, and anything at all.

use hsds::{Kind, Shape};
use proptest::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::source;

pub(crate) fn id(kind: Kind, number: u8) -> Value {
    json!(source().id(kind, &number.to_string()))
}

fn term(number: u8) -> Value {
    json!({"id": id(Kind::TaxonomyTerm, number), "name": format!("Term {number}"), "description": "A term", "taxonomy": "Terms", "code": "x"})
}

fn attributes(terms: &[u8]) -> Vec<Value> {
    terms
        .iter()
        .enumerate()
        .map(|(place, number)| {
            json!({"id": Uuid::new_v5(&Uuid::NAMESPACE_OID, format!("{terms:?}/{place}").as_bytes()), "link_type": "type",
                "taxonomy_term_id": id(Kind::TaxonomyTerm, *number), "taxonomy_term": term(*number)})
        })
        .collect()
}

pub(crate) fn location(number: u8) -> Value {
    json!({
        "id": id(Kind::Location, number), "location_type": "physical", "name": format!("Hall {number}"), "latitude": 53.5, "longitude": -2.25,
        "addresses": [{"id": id(Kind::Address, number), "address_1": "1 Street", "city": "Leeds", "state_province": "Leeds", "postal_code": "LS1 1UR",
            "country": "GB", "address_type": "physical"}],
        "attributes": attributes(&[number]), "x_note": "Ring twice",
    })
}

prop_compose! {
    /// A nested service, as a good feed gives it.
    pub(crate) fn a_service()(
        number in 0_u8..8,
        owner in proptest::option::of(0_u8..3),
        places in proptest::sample::subsequence((0_u8..5).collect::<Vec<_>>(), 0..4),
        terms in proptest::collection::vec(0_u8..4, 0..4),
        phones in proptest::sample::subsequence((0_u8..6).collect::<Vec<_>>(), 0..4),
        days in proptest::sample::subsequence(vec!["MO", "TU", "WE", "TH", "FR"], 0..5),
        name in "[A-Z][a-z]{0,8}",
    ) -> Value {
        let mut service = json!({"id": id(Kind::Service, number), "name": name, "status": "active", "x_local": true, "wait_time": "none"});
        if let Some(owner) = owner {
            service["organization_id"] = id(Kind::Organization, owner);
            service["organization"] = json!({"id": id(Kind::Organization, owner), "name": "Club", "description": "A club", "tax_id": "1"});
            if owner > 0 {
                service["organization"]["attributes"] = attributes(&[owner]).into();
            }
        }
        let phones: Vec<Value> = phones.iter().map(|phone| json!({"id": id(Kind::Phone, *phone), "number": format!("0161 {phone}")})).collect();
        let schedules: Vec<Value> = days.iter().zip(0_u8..)
            .map(|(day, at)| json!({"id": id(Kind::Schedule, at), "freq": "WEEKLY", "byday": day, "opens_at": "09:00:00"})).collect();
        let deliveries: Vec<Value> = places.iter()
            .map(|place| json!({"id": id(Kind::ServiceAtLocation, *place), "location_id": id(Kind::Location, *place), "location": location(*place)}))
            .collect();
        for (field, members) in [("phones", phones), ("schedules", schedules), ("service_at_locations", deliveries), ("attributes", attributes(&terms))] {
            if !members.is_empty() {
                service[field] = members.into();
            }
        }
        service
    }
}

/// The same document with its lists in another order, and some children without their ids.
pub(crate) fn disturbed(value: &Value, seed: u64, forget: bool) -> Value {
    match value {
        Value::Array(members) => {
            let mut members: Vec<Value> = members
                .iter()
                .map(|member| disturbed(member, seed, forget))
                .collect();
            members.sort_by_cached_key(|member| {
                let text = member.to_string();
                text.bytes().fold(seed, |sum, byte| {
                    (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
                })
            });
            members.into()
        }
        Value::Object(fields) => {
            let is_child = fields.contains_key("number")
                || fields.contains_key("byday")
                || fields.contains_key("link_type");
            let kept = fields
                .iter()
                .filter(|(name, _)| !(forget && is_child && *name == "id"));
            Value::Object(
                kept.map(|(name, value)| (name.clone(), disturbed(value, seed, forget)))
                    .collect(),
            )
        }
        other => other.clone(),
    }
}

/// Anything at all in the fields of a kind.
pub(crate) fn anything(kind: Kind, depth: u32) -> BoxedStrategy<Value> {
    let fields = kind.fields();
    proptest::collection::vec((0..fields.len(), any::<u8>()), 0..6)
        .prop_flat_map(move |chosen| {
            let entries: Vec<_> = chosen
                .into_iter()
                .map(|(field, way)| {
                    let field = &fields[field];
                    let nested = field.shape.nested().filter(|_| depth > 0 && way < 200);
                    let value = match (nested, field.shape) {
                        (Some(child), Shape::Many(_)) if way < 150 => {
                            proptest::collection::vec(anything(child, depth - 1), 0..3)
                                .prop_map(Value::from)
                                .boxed()
                        }
                        (Some(child), _) => anything(child, depth - 1),
                        _ => scrap(),
                    };
                    value.prop_map(move |value| (field.name.to_owned(), value))
                })
                .collect();
            entries.prop_map(|entries| Value::Object(entries.into_iter().collect()))
        })
        .boxed()
}

fn scrap() -> BoxedStrategy<Value> {
    let known = vec![
        "9:00AM",
        "24:00",
        "03/02/2021",
        "2021-02-03T00:00:00",
        "Active",
        "DAILY",
        "www.example.org",
        "&amp;amp;",
        " x ",
        "",
        "18",
        "£1,000",
        "1",
        "mailto:a@b.org",
        "Monday, Tue",
        "2021-02-03",
        "&amp;nbsp;",
        "//a.b",
        "é\u{feff}",
        "0",
    ];
    prop_oneof![
        4 => proptest::sample::select(known).prop_map(Value::from),
        1 => "\\PC{0,12}".prop_map(Value::from),
        1 => any::<i32>().prop_map(Value::from),
        1 => Just(Value::Null),
        1 => Just(json!([])),
        1 => Just(json!({})),
        1 => Just(json!(0)),
        1 => Just(json!(true)),
        1 => Just(json!(["a", null, {"id": "1"}])),
        1 => Just(json!({"id": "1", "name": "A"})),
    ]
    .boxed()
}
