//! Feeds of version 1.0, and of Outpost, which pages the same way: no `/`, other names, ids that are any text.

use hsds::Kind;

use crate::reader::oruk::{Endpoint, PageFields};

/// The endpoints of version 1.0. Reviews have no home in version 3.
pub(crate) const ENDPOINTS: [Endpoint; 4] = [
    Endpoint {
        name: "services",
        kind: Kind::Service,
        details: true,
        required: true,
    },
    Endpoint {
        name: "organizations",
        kind: Kind::Organization,
        details: true,
        required: false,
    },
    Endpoint {
        name: "locations",
        kind: Kind::Location,
        details: true,
        required: false,
    },
    // What 1.0 calls a taxonomy is a term.
    Endpoint {
        name: "taxonomies",
        kind: Kind::TaxonomyTerm,
        details: false,
        required: false,
    },
];

/// Outpost lists its services whole.
pub(crate) const OUTPOST: [Endpoint; 1] = [Endpoint {
    name: "services",
    kind: Kind::Service,
    details: false,
    required: true,
}];

/// The names of a page's fields.
pub(crate) const FIELDS: PageFields = PageFields {
    pages: "totalPages",
    items: "totalElements",
    last: "last",
};
