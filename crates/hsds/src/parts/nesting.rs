//! Which kind stands inside which, with the two fields that answers carry and the table does not.

use crate::kind::Kind;
use crate::table::Shape;

/// The shape of a field that holds objects, if it holds any.
///
/// `organization.services` and `service_at_location.service` are no fields of the standard's schemas, but of its examples and texts.
pub(crate) fn nested(kind: Kind, name: &str) -> Option<Shape> {
    match (kind, name) {
        (Kind::Organization, "services") => Some(Shape::Many(Kind::Service)),
        (Kind::ServiceAtLocation, "service") => Some(Shape::One(Kind::Service)),
        _ => kind
            .field(name)
            .map(|field| field.shape)
            .filter(|shape| shape.nested().is_some()),
    }
}

/// A record that stands inside another one, the field it stands in and the field that refers to it.
pub(crate) struct Embedding {
    /// Where the record is written out.
    pub(crate) field: &'static str,
    /// Where its id stands.
    pub(crate) reference: &'static str,
    /// What it is.
    pub(crate) kind: Kind,
}

/// The one record that is written out in an object of this kind.
pub(crate) const fn embedding(kind: Kind) -> Option<Embedding> {
    match kind {
        Kind::Service => Some(Embedding {
            field: "organization",
            reference: "organization_id",
            kind: Kind::Organization,
        }),
        Kind::ServiceAtLocation => Some(Embedding {
            field: "location",
            reference: "location_id",
            kind: Kind::Location,
        }),
        Kind::Attribute => Some(Embedding {
            field: "taxonomy_term",
            reference: "taxonomy_term_id",
            kind: Kind::TaxonomyTerm,
        }),
        Kind::TaxonomyTerm => Some(Embedding {
            field: "taxonomy_detail",
            reference: "taxonomy_id",
            kind: Kind::Taxonomy,
        }),
        _ => None,
    }
}

/// The records that are listed in an object of this kind, and by which field they refer back to it.
pub(crate) const fn lists(kind: Kind) -> &'static [Embedding] {
    match kind {
        Kind::Organization => &[
            Embedding {
                field: "locations",
                reference: "organization_id",
                kind: Kind::Location,
            },
            Embedding {
                field: "services",
                reference: "organization_id",
                kind: Kind::Service,
            },
        ],
        Kind::Taxonomy => &[Embedding {
            field: "taxonomy_terms",
            reference: "taxonomy_id",
            kind: Kind::TaxonomyTerm,
        }],
        _ => &[],
    }
}
