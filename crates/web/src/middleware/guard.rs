//! How long a request may take and how much it may bring.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header;

use crate::api::write;
use crate::problem::Fault;
use crate::site::Site;
use crate::upload;

/// Gives up on a request whose answer does not begin in time, and on one that announces too large a body.
/// A long answer that has begun, such as a stream of all services, is not cut off.
pub(super) async fn guard(State(site): State<Site>, request: Request, next: Next) -> Response {
    let announced = request
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<usize>().ok())
        .unwrap_or(0);
    let settings = site.settings();
    let limit = if upload::is_upload(&request) {
        settings.upload_limit_bytes
    } else {
        let is_many = write::is_long(request.method(), request.uri().path());
        write::limit(&site, is_many)
    };
    if announced > limit {
        return Fault::TooLarge.into_response();
    }
    tokio::time::timeout(site.settings().timeout(), next.run(request))
        .await
        .unwrap_or_else(|_| Fault::TooSlow.into_response())
}
