//! Services: what is on offer, by whom.

use axum::response::Response;
use hsds::Kind;

use super::answer::{self, Asked};
use crate::problem::Fault;

/// A page of the list, or all of it as lines.
pub(crate) async fn list(asked: Asked) -> Result<Response, Fault> {
    answer::list(Kind::Service, asked).await
}

/// One service.
pub(crate) async fn show(asked: Asked) -> Result<Response, Fault> {
    answer::detail(Kind::Service, asked).await
}
