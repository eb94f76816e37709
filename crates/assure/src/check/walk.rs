//! Every text of a service and of what is embedded in it, by the field table of the standard.

use hsds::{Document, Field, Kind, Shape};
use serde_json::Value;

use super::spot::Spot;

/// What stands in one field.
pub(super) struct Said<'a> {
    /// Of what the field is.
    pub(super) kind: Kind,
    /// The field.
    pub(super) field: &'static Field,
    /// Its text, never blank.
    pub(super) text: &'a str,
    /// Where it stands.
    pub(super) spot: Spot<'a>,
}

/// Whether whoever keeps the service wrote it. Terms belong to their vocabularies, and notes of changes hold what was wrong before.
const fn is_own(kind: Kind) -> bool {
    !matches!(
        kind,
        Kind::Attribute | Kind::Metadata | Kind::Taxonomy | Kind::TaxonomyTerm | Kind::Unit
    )
}

/// Shows each text to `visit`.
pub(super) fn walk(
    kind: Kind,
    document: &Document,
    spot: &Spot<'_>,
    visit: &mut dyn FnMut(&Said<'_>),
) {
    for field in kind.fields() {
        let Some(value) = document.get(field.name) else {
            continue;
        };
        let spot = spot.field(field.name);
        match (field.shape, value) {
            (Shape::One(kind), Value::Object(inner)) if is_own(kind) => {
                walk(kind, inner, &spot, visit);
            }
            (Shape::Many(kind), Value::Array(members)) if is_own(kind) => {
                for member in members.iter().filter_map(Value::as_object) {
                    walk(kind, member, &spot.member(member), visit);
                }
            }
            (Shape::Text | Shape::Email | Shape::Uri, Value::String(text))
                if !text.trim().is_empty() =>
            {
                visit(&Said {
                    kind,
                    field,
                    text,
                    spot,
                });
            }
            _ => {}
        }
    }
}
