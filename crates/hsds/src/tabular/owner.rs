//! Which row of another table a row belongs to, by whichever of its foreign keys is filled.

use serde_json::Value;
use uuid::Uuid;

use crate::document::Document;
use crate::kind::Kind;
use crate::table::Shape;

use super::names::kind_named;

/// Where several keys are filled, the widest owner takes the row and the narrower link stays a reference: the UK profile has a schedule
/// in its service, and says by `service_at_location_id` which place it is for.
const WIDEST_FIRST: [Kind; 7] = [
    Kind::Service,
    Kind::Organization,
    Kind::Location,
    Kind::ServiceAtLocation,
    Kind::Program,
    Kind::Contact,
    Kind::Phone,
];

/// A possible owner, as the row names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Candidate {
    /// The column that names it.
    pub(super) column: String,
    /// Its kind; none where the row does not say it.
    pub(super) kind: Option<Kind>,
    /// Its id.
    pub(super) id: String,
}

/// The columns that a generic link uses: the id, and the word for the kind.
pub(super) const fn link_columns(child: Kind) -> Option<(&'static str, &'static str)> {
    match child {
        Kind::Attribute => Some(("link_id", "link_entity")),
        Kind::Metadata => Some(("resource_id", "resource_type")),
        _ => None,
    }
}

/// The field of an owner in which a child of this kind stands.
pub(super) fn place(owner: Kind, child: Kind) -> Option<&'static str> {
    let holds = |shape: Shape| matches!(shape, Shape::Many(kind) if kind == child);
    owner
        .fields()
        .iter()
        .find(|field| holds(field.shape))
        .map(|field| field.name)
}

/// All kinds that can own a child of this kind, the widest first.
pub(super) fn owners(child: Kind) -> impl Iterator<Item = Kind> {
    let rest = Kind::ALL
        .iter()
        .copied()
        .filter(|kind| !WIDEST_FIRST.contains(kind));
    WIDEST_FIRST
        .into_iter()
        .chain(rest)
        .filter(move |owner| place(*owner, child).is_some())
}

/// The owners that a row names, in the order in which they are to be tried.
pub(super) fn candidates(child: Kind, cells: &Document) -> Vec<Candidate> {
    let mut found = Vec::new();
    if let Some((id_column, kind_column)) = link_columns(child)
        && let Some(id) = cells.get(id_column).and_then(id_text)
    {
        let kind = cells
            .get(kind_column)
            .and_then(Value::as_str)
            .and_then(kind_named);
        found.push(Candidate {
            column: id_column.to_owned(),
            kind,
            id,
        });
    }
    for owner in owners(child) {
        let column = format!("{}_id", owner.name());
        // An attribute's taxonomy term is what it says, not whose it is.
        let is_own_reference = child == Kind::Attribute && owner == Kind::TaxonomyTerm;
        if let Some(id) = cells
            .get(&column)
            .and_then(id_text)
            .filter(|_| !is_own_reference)
        {
            found.push(Candidate {
                column,
                kind: Some(owner),
                id,
            });
        }
    }
    found
}

/// An id as a key to look up: without spaces around it, and in lower case where it is a UUID.
pub(super) fn id_text(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    if text.is_empty() {
        return None;
    }
    // Only the usual form is a UUID to a namespace, too.
    if text.len() == 36
        && let Ok(id) = Uuid::try_parse(&text)
    {
        return Some(id.to_string());
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_widest_owner_named_comes_first() {
        let cells = json!({"id": "1", "service_at_location_id": "b", "service_id": "a", "location_id": " "});
        let found = candidates(Kind::Schedule, cells.as_object().expect("an object"));
        let columns: Vec<_> = found
            .iter()
            .map(|candidate| candidate.column.as_str())
            .collect();
        assert_eq!(columns, ["service_id", "service_at_location_id"]);
    }

    #[test]
    fn an_attribute_is_linked_by_link_id_and_not_by_its_term() {
        let cells =
            json!({"link_id": "x", "link_entity": "organizations", "taxonomy_term_id": "t"});
        let found = candidates(Kind::Attribute, cells.as_object().expect("an object"));
        assert_eq!(
            found,
            [Candidate {
                column: "link_id".to_owned(),
                kind: Some(Kind::Organization),
                id: "x".to_owned()
            }]
        );
    }
}
