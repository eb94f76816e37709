//! Nested documents taken apart into records that refer to each other, and put together again to be published.

mod arrange;
mod copies;
mod embed;
pub(crate) mod nesting;
mod split;

use serde_json::Value;
use uuid::Uuid;

use crate::document::Document;
use crate::kind::Kind;
use crate::table::Shape;

pub use arrange::arrange;
pub use embed::embed;
pub use split::split;

/// One record out of a nested document.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// What it is.
    pub kind: Kind,
    /// The id as the source wrote it; `unnamed/…` where it wrote none.
    pub key: String,
    /// The record, its ids and references adopted.
    pub document: Document,
    /// Whether it stood inside another record, so that it may be a shortened copy.
    pub embedded: bool,
}

/// Where [`embed`] finds the records a document refers to, and those that they refer to in turn.
pub trait Shelf {
    /// The record of that id, if it may be shown.
    fn get(&self, kind: Kind, id: &Uuid) -> Option<&Document>;
}

/// Every record that a document refers to, once and in order.
pub fn references(kind: Kind, document: &Document) -> Vec<(Kind, Uuid)> {
    let mut found = Vec::new();
    collect(kind, document, &mut found);
    found.sort_unstable();
    found.dedup();
    found
}

/// Adds only what `base` lacks: fields, and members of lists whose id it has not. New members stand at the end; [`arrange`] puts them
/// in their place.
pub fn fill(base: &mut Document, more: &Document) {
    for (name, value) in more {
        match (base.get_mut(name), value) {
            (None, value) => {
                base.insert(name.clone(), value.clone());
            }
            (Some(Value::Array(members)), Value::Array(others)) => {
                for other in others {
                    let Some(id) = other.get("id") else { continue };
                    if !members.iter().any(|member| member.get("id") == Some(id)) {
                        members.push(other.clone());
                    }
                }
            }
            _ => {}
        }
    }
}

fn collect(kind: Kind, document: &Document, found: &mut Vec<(Kind, Uuid)>) {
    for (name, value) in document {
        match value {
            Value::String(text) if name.ends_with("_id") => {
                if let Some(Shape::Reference(to)) = kind.field(name).map(|field| field.shape)
                    && to.is_record()
                    && let Ok(id) = Uuid::try_parse(text)
                {
                    found.push((to, id));
                }
            }
            Value::Array(members) => {
                if let Some(Shape::Many(child)) = nesting::nested(kind, name) {
                    for member in members.iter().filter_map(Value::as_object) {
                        collect(child, member, found);
                    }
                }
            }
            Value::Object(object) => {
                if let Some(Shape::One(child)) = nesting::nested(kind, name) {
                    collect(child, object, found);
                }
            }
            _ => {}
        }
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

    #[test]
    fn references_are_found_wherever_they_stand_and_named_once() {
        let [a, b, c] = [1, 2, 3].map(Uuid::from_u128);
        let service = document(json!({
            "id": Uuid::nil(), "organization_id": c,
            "attributes": [{"taxonomy_term_id": b}, {"taxonomy_term_id": b}],
            "schedules": [{"service_at_location_id": a}],
            "service_at_locations": [{"location_id": a, "attributes": [{"taxonomy_term_id": a}]}],
        }));
        assert_eq!(
            references(Kind::Service, &service),
            [
                (Kind::Organization, c),
                (Kind::Location, a),
                (Kind::TaxonomyTerm, a),
                (Kind::TaxonomyTerm, b)
            ]
        );
    }

    #[test]
    fn filling_adds_only_what_is_lacking() {
        let mut base =
            document(json!({"id": "1", "name": "A", "phones": [{"id": "p", "number": "1"}]}));
        fill(
            &mut base,
            &document(json!({
                "id": "1", "name": "B", "email": "a@b.org", "phones": [{"id": "p", "number": "2"}, {"id": "q", "number": "3"}, {"number": "4"}],
            })),
        );
        let expected = json!({
            "id": "1", "name": "A", "email": "a@b.org", "phones": [{"id": "p", "number": "1"}, {"id": "q", "number": "3"}],
        });
        assert_eq!(Value::Object(base), expected);
    }
}
