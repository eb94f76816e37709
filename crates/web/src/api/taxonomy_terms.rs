//! Taxonomy terms: the words that services are sorted by.

use axum::response::Response;
use hsds::Kind;

use super::answer::{self, Asked};
use crate::problem::Fault;

/// A page of the list, or all of it as lines.
pub(crate) async fn list(asked: Asked) -> Result<Response, Fault> {
    answer::list(Kind::TaxonomyTerm, asked).await
}

/// One term.
pub(crate) async fn show(asked: Asked) -> Result<Response, Fault> {
    answer::detail(Kind::TaxonomyTerm, asked).await
}
