//! A number for every request, by which people can speak about it; its count and its duration.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderName, HeaderValue, Method};
use tracing::Instrument;

use crate::site::Site;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
static COUNT: AtomicU64 = AtomicU64::new(1);

pub(super) async fn measure(State(site): State<Site>, request: Request, next: Next) -> Response {
    let id = request_id(&site);
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "unmatched".to_owned(), |path| path.as_str().to_owned());
    let method = word(request.method());
    let span = tracing::info_span!("web.request", request.id = %id, http.method = method, http.route = %route);
    let begun = Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    let duration = begun.elapsed();
    let status = response.status().as_u16();
    metrics::counter!("fingerpost_http_requests_total", "method" => method, "route" => route.clone(), "status" => status.to_string()).increment(1);
    metrics::histogram!("fingerpost_http_request_duration_seconds", "method" => method, "route" => route).record(duration.as_secs_f64());
    let duration_ms = duration.as_millis() as u64;
    tracing::debug!(parent: &span, http.status = status, duration_ms, "answered");
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}

/// When this process began, and which of its requests this is: unique without chance.
fn request_id(site: &Site) -> String {
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    format!("{:x}-{number:x}", site.opened_at().timestamp_millis())
}

/// Methods that anyone may invent must not each get a counter of their own.
fn word(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::OPTIONS => "OPTIONS",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        _ => "other",
    }
}
