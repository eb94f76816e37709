//! A published document as each reader is given it: the UK profile alone, the whole standard, or one row of a list.

use serde_json::Value;

use crate::document::Document;
use crate::kind::Kind;
use crate::parts::nesting::nested;
use crate::table::{Origin, Shape};

/// Fields that mark what must not leave, whatever a source's allow-list says.
const NEVER: [&str; 2] = ["x_internal_", "x_confidential"];

/// The fields of the UK profile and nothing else, all the way down.
pub fn strict(kind: Kind, document: Document) -> Document {
    pick(kind, document, &|kind, name| {
        kind.field(name)
            .is_some_and(|field| field.origin == Origin::Profile)
    })
}

/// All fields of the standard, and those unknown ones that `extras` names.
///
/// What `extras` names is shown wherever it stands, since a location's field stands in its services too.
pub fn hsds(kind: Kind, document: Document, extras: &[String]) -> Document {
    pick(kind, document, &|kind, name| {
        kind.field(name).is_some() || extras.iter().any(|extra| extra == name)
    })
}

/// The plain values of a document; of the records in it, a service keeps its organisation's and a place of delivery those of its
/// location and its service. There is no list in it.
pub fn list_row(kind: Kind, document: &Document) -> Document {
    let mut row = Document::new();
    for (name, value) in document {
        match value {
            Value::Array(_) => {}
            Value::Object(object) => {
                let shown = match (kind, name.as_str()) {
                    (Kind::Service, "organization") => Kind::Organization,
                    (Kind::ServiceAtLocation, "location") => Kind::Location,
                    (Kind::ServiceAtLocation, "service") => Kind::Service,
                    _ => continue,
                };
                row.insert(name.clone(), Value::Object(list_row(shown, object)));
            }
            _ => {
                row.insert(name.clone(), value.clone());
            }
        }
    }
    row
}

/// The fields to keep; a list or an object of which nothing is left is left out.
fn pick(kind: Kind, document: Document, keep: &dyn Fn(Kind, &str) -> bool) -> Document {
    let mut picked = Document::new();
    for (name, value) in document {
        if is_never_shown(&name) {
            continue;
        }
        let shape = if is_nested(&value) {
            nested(kind, &name)
        } else {
            None
        };
        let carried = shape.is_some() && kind.field(&name).is_none();
        if !carried && !keep(kind, &name) {
            continue;
        }
        let value = match (value, shape) {
            (Value::Object(object), Some(Shape::One(child))) => {
                let object = pick(child, object, keep);
                if object.is_empty() {
                    continue;
                }
                Value::Object(object)
            }
            (Value::Array(members), Some(Shape::Many(child))) => {
                let members: Vec<Value> = members
                    .into_iter()
                    .filter_map(|member| match member {
                        Value::Object(member) => Some(pick(child, member, keep)),
                        _ => None,
                    })
                    .filter(|member| !member.is_empty())
                    .map(Value::Object)
                    .collect();
                if members.is_empty() {
                    continue;
                }
                Value::Array(members)
            }
            (value, _) => shown(value),
        };
        picked.insert(name, value);
    }
    picked
}

fn is_nested(value: &Value) -> bool {
    matches!(value, Value::Array(_) | Value::Object(_))
}

fn is_never_shown(name: &str) -> bool {
    name.starts_with("x_") && NEVER.iter().any(|start| name.starts_with(start))
}

/// An unknown value whole, without what must not leave.
fn shown(value: Value) -> Value {
    match value {
        Value::Object(object) => {
            let kept = object.into_iter().filter(|(name, _)| !is_never_shown(name));
            Value::Object(kept.map(|(name, value)| (name, shown(value))).collect())
        }
        Value::Array(members) => Value::Array(members.into_iter().map(shown).collect()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn document(value: Value) -> Document {
        match value {
            Value::Object(document) => document,
            other => panic!("{other} is no document"),
        }
    }

    fn service() -> Document {
        document(json!({
            "id": "s", "name": "Chess", "status": "active", "wait_time": "none", "x_note": {"a": 1, "x_internal_b": 2},
            "x_internal_note": "secret", "phones": [{"id": "p", "number": "1"}], "x_other": 1,
            "organization": {"id": "o", "name": "Club", "tax_id": "9", "attributes": [{"id": "a"}]},
            "contacts": [{"id": "c", "name": "Ann", "email": "a@b.org"}],
            "service_at_locations": [{"id": "d", "description": "Upstairs",
                "location": {"id": "l", "location_type": "physical", "x_confidential": true, "x_note": "ramp"}}],
        }))
    }

    #[test]
    fn strict_shows_the_profile_and_no_more() {
        let expected = json!({
            "id": "s", "name": "Chess", "status": "active",
            "organization": {"id": "o", "name": "Club", "attributes": [{"id": "a"}]},
            "contacts": [{"id": "c", "name": "Ann"}],
            "service_at_locations": [{"id": "d", "location": {"id": "l", "location_type": "physical"}}],
        });
        assert_eq!(Value::Object(strict(Kind::Service, service())), expected);
    }

    #[test]
    fn hsds_shows_the_standard_and_what_the_source_may_add() {
        let shown = hsds(
            Kind::Service,
            service(),
            &[
                "x_note".to_owned(),
                "x_internal_note".to_owned(),
                "x_confidential".to_owned(),
            ],
        );
        assert_eq!(shown["wait_time"], "none");
        assert_eq!(shown["phones"], json!([{"id": "p", "number": "1"}]));
        assert_eq!(shown["x_note"], json!({"a": 1}));
        assert_eq!(
            shown["service_at_locations"][0]["location"],
            json!({"id": "l", "location_type": "physical", "x_note": "ramp"})
        );
        assert!(!shown.contains_key("x_other"));
        assert!(!shown.contains_key("x_internal_note"));
    }

    #[test]
    fn a_row_has_no_lists_and_keeps_the_organisation() {
        let expected = json!({
            "id": "s", "name": "Chess", "status": "active", "wait_time": "none",
            "organization": {"id": "o", "name": "Club", "tax_id": "9"},
        });
        let row = list_row(
            Kind::Service,
            &hsds(Kind::Service, service(), &["x_note".to_owned()]),
        );
        assert_eq!(Value::Object(row), expected);
    }

    #[test]
    fn a_row_of_a_place_of_delivery_keeps_place_and_service() {
        let delivery = document(json!({
            "id": "d", "location": {"id": "l", "addresses": [{"id": "a"}]},
            "service": {"id": "s", "contacts": [{"id": "c"}], "organization": {"id": "o", "phones": [{"id": "p"}]}},
        }));
        let expected = json!({"id": "d", "location": {"id": "l"}, "service": {"id": "s", "organization": {"id": "o"}}});
        assert_eq!(
            Value::Object(list_row(Kind::ServiceAtLocation, &delivery)),
            expected
        );
        assert_eq!(
            strict(Kind::ServiceAtLocation, delivery)["service"]["contacts"],
            json!([{"id": "c"}])
        );
    }

    #[test]
    fn the_services_of_an_organisation_are_shown_as_services() {
        let organization =
            document(json!({"id": "o", "services": [{"id": "s", "wait_time": "none"}]}));
        let expected = json!({"id": "o", "services": [{"id": "s"}]});
        assert_eq!(
            Value::Object(strict(Kind::Organization, organization)),
            expected
        );
    }
}
