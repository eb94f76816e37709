//! Ways out: what the repository holds as published, as the documents of the Open Referral UK API.
//!
//! The texts of published things are stored ready to serve; this crate decides which of them answer a
//! question, in which order and in which shape. It knows nothing of HTTP: [`Catalogue`] takes a
//! parsed [`Query`] and gives an [`Answer`], and whoever serves it turns that into a response.
//!
//! * [`feed`]: the order of everything that is listed, kept in memory by following the change log
//! * [`query`]: the parameters of a request, parsed
//! * [`envelope`]: the arithmetic of pages
//! * [`Among`]: what a search found, which somebody else has asked
//! * [`answer`]: what may come back
//! * [`catalogue`]: the endpoints

mod among;
pub mod answer;
pub mod catalogue;
pub mod envelope;
mod error;
pub mod feed;
mod matches;
mod names;
pub mod query;
mod rows;
mod shelf;

pub use among::{Among, Order};
pub use answer::{Answer, Body, Found, Known, Validators};
pub use catalogue::Catalogue;
pub use envelope::Page;
pub use error::PublishError;
pub use names::Named;
pub use query::{Malformed, Query, Search};

use hsds::Kind;

/// The five lists of the API: the name in the address and the kind of thing behind it.
pub const ENDPOINTS: [(&str, Kind); 5] = [
    ("services", Kind::Service),
    ("organizations", Kind::Organization),
    ("taxonomies", Kind::Taxonomy),
    ("taxonomy_terms", Kind::TaxonomyTerm),
    ("service_at_locations", Kind::ServiceAtLocation),
];

/// The name of a kind's list in an address; none for kinds without one.
pub fn endpoint(kind: Kind) -> Option<&'static str> {
    ENDPOINTS
        .iter()
        .find(|(_, listed)| *listed == kind)
        .map(|(name, _)| *name)
}
