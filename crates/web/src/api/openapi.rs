//! The API's description of itself, for programs.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use hsds::openapi::Describe;
use http::header;
use serde_json::Value;

use crate::access::Caller;
use crate::middleware::API;
use crate::site::Site;

/// The description of this very API at the address that the caller knows.
pub(crate) async fn show(State(site): State<Site>, caller: Caller) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "application/json; charset=utf-8"),
        (header::CACHE_CONTROL, "public, no-cache"),
    ];
    (headers, site.openapi(&caller.base)).into_response()
}

/// The same as a document, for the page that people read.
pub(crate) fn describe(site: &Site, base: &str) -> Value {
    let settings = site.settings();
    hsds::openapi::openapi(&Describe {
        base_url: format!("{base}{API}"),
        title: settings.title.clone(),
        licence: (settings.licence.name.clone(), settings.licence.url.clone()),
        contact: settings.contact.clone(),
        profile: settings.profile,
        parameters_with_search: site.finder().is_some(),
    })
}
