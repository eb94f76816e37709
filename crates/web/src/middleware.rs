//! What stands before every route, from the outside in.
//!
//! 1. [`measure`]: a number for the request, its count and its duration
//! 2. compression, where the client asks for it
//! 3. [`dress`]: the headers of every response, and a page in place of a problem document
//! 4. [`caller`]: who is asking, and by which name
//! 5. [`limit`]: how often
//! 6. [`guard`]: how long, how much, and what if the handler breaks

mod caller;
mod dress;
mod guard;
pub(crate) mod limit;
mod measure;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::response::IntoResponse;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

use crate::problem::Fault;
use crate::site::Site;

/// Where the API stands; everything beneath it answers programs, everything else people.
pub(crate) const API: &str = "/oruk";

/// Puts everything before a router; the last layer stands outermost.
pub(crate) fn before_all(router: Router<Site>, site: &Site) -> Router<Site> {
    router
        .layer(DefaultBodyLimit::max(site.settings().body_limit_bytes))
        .layer(CatchPanicLayer::custom(|_| Fault::Internal.into_response()))
        .layer(from_fn_with_state(site.clone(), guard::guard))
        .layer(from_fn_with_state(site.clone(), limit::limit))
        .layer(from_fn_with_state(site.clone(), caller::resolve))
        .layer(from_fn_with_state(site.clone(), dress::dress))
        .layer(CompressionLayer::new().gzip(true).br(true))
        .layer(from_fn_with_state(site.clone(), measure::measure))
}

/// Whether an address belongs to the API.
pub(crate) fn is_api(path: &str) -> bool {
    path.strip_prefix(API)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
