//! What stands before every route, from the outside in.
//!
//! 1. [`measure`]: a number for the request, its count and its duration
//! 2. compression, where the client asks for it
//! 3. [`dress`]: the headers of every response, and a page in place of a problem document
//! 4. [`caller`]: who is asking, and by which name
//! 5. [`limit`]: how often
//! 6. [`guard`]: how long, how much, and what if the handler breaks
//! 7. forms are taken from our own pages only

mod caller;
mod dress;
mod guard;
pub(crate) mod limit;
mod measure;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::{CsrfLayer, ProtectionError};

use crate::api::reports;
use crate::problem::Fault;
use crate::site::Site;

/// Where the API for re-users stands.
pub(crate) const API: &str = "/oruk";

/// Puts everything before a router; the last layer stands outermost.
pub(crate) fn before_all(router: Router<Site>, site: &Site) -> Router<Site> {
    router
        .layer(DefaultBodyLimit::max(site.settings().body_limit_bytes))
        .layer(CatchPanicLayer::custom(|_| Fault::Internal.into_response()))
        .layer(own_forms(site))
        .layer(from_fn_with_state(site.clone(), guard::guard))
        .layer(from_fn_with_state(site.clone(), limit::limit))
        .layer(from_fn_with_state(site.clone(), caller::resolve))
        .layer(from_fn_with_state(site.clone(), dress::dress))
        .layer(CompressionLayer::new().gzip(true).br(true))
        .layer(from_fn_with_state(site.clone(), measure::measure))
}

/// Takes forms from our own pages only, by what browsers say of where a request comes from.
fn own_forms(
    site: &Site,
) -> CsrfLayer<impl Fn(ProtectionError) -> Response + Clone + Send + Sync + 'static> {
    let public = site.settings().public_url.as_ref();
    let origin = public.map(|url| url.origin().ascii_serialization());
    // An address without an origin of its own could not be served at all.
    let layer = origin
        .and_then(|origin| CsrfLayer::new().add_trusted_origin(origin).ok())
        .unwrap_or_default()
        // Other websites report what is wrong: nothing there goes by who is signed in.
        .with_insecure_bypass(|method, uri| reports::takes_reports(method, uri.path()));
    layer.with_rejection_response(|_: ProtectionError| Fault::Elsewhere.into_response())
}

/// Whether an address belongs to the API.
pub(crate) fn is_api(path: &str) -> bool {
    path.strip_prefix(API)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
