//! Services at locations: where a service is to be had.

use axum::response::Response;
use hsds::Kind;

use super::answer::{self, Asked};
use crate::problem::Fault;

/// A page of the list, or all of it as lines.
pub(crate) async fn list(asked: Asked) -> Result<Response, Fault> {
    answer::list(Kind::ServiceAtLocation, asked).await
}

/// One place of delivery, with its service and its location.
pub(crate) async fn show(asked: Asked) -> Result<Response, Fault> {
    answer::detail(Kind::ServiceAtLocation, asked).await
}
