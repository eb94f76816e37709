//! The API's front door: which profile it follows and where it is described.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::header;
use serde_json::json;

use crate::access::Caller;
use crate::middleware::API;

/// Where people read about the profile.
const PROFILE: &str = "https://github.com/OpenReferralUK/uk-profile/blob/main/docs/index.md";

/// `version` is written so that the official validator can read a number out of it.
pub(crate) async fn show(caller: Caller) -> Response {
    let body = json!({
        "version": "HSDS-UK-3.0",
        "profile": PROFILE,
        "openapi_url": format!("{}{API}/openapi.json", caller.base),
    });
    let headers = [
        (header::CONTENT_TYPE, "application/json; charset=utf-8"),
        (header::CACHE_CONTROL, "public, no-cache"),
    ];
    (headers, Json(body)).into_response()
}
