//! What people read: one file for each page, with its template's values and its handler.

pub(crate) mod about;
pub(crate) mod account;
pub(crate) mod addresses;
pub(crate) mod audit;
pub(crate) mod boundaries;
pub(crate) mod change;
pub(crate) mod claim;
pub(crate) mod claims;
pub(crate) mod confidence;
pub(crate) mod context;
pub(crate) mod developers;
pub(crate) mod draft;
pub(crate) mod experience;
pub(crate) mod extra;
pub(crate) mod fault;
pub(crate) mod feed;
pub(crate) mod feedback;
pub(crate) mod feeds;
mod field;
pub(crate) mod frame;
pub(crate) mod guide;
pub(crate) mod held;
pub(crate) mod home;
pub(crate) mod invitation;
pub(crate) mod key;
mod listing;
pub(crate) mod mail;
pub(crate) mod map;
pub(crate) mod organisation;
pub(crate) mod outside;
pub(crate) mod people;
pub(crate) mod picture;
pub(crate) mod place;
pub(crate) mod policy;
pub(crate) mod prose;
pub(crate) mod quality;
pub(crate) mod queue;
pub(crate) mod record;
pub(crate) mod records;
pub(crate) mod reference;
pub(crate) mod register;
pub(crate) mod registers;
pub(crate) mod report;
pub(crate) mod results;
pub(crate) mod service;
pub(crate) mod shortlist;
pub(crate) mod sign_in;
pub(crate) mod sitemap;
pub(crate) mod source;
pub(crate) mod sources;
pub(crate) mod split;
pub(crate) mod spreadsheet;
pub(crate) mod still_right;
pub(crate) mod suggest;
pub(crate) mod team;
pub(crate) mod topic;
pub(crate) mod verification;

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};

use crate::problem::Fault;

/// What is no page, of this type; and how long it may be kept.
pub(crate) fn file(body: impl IntoResponse, kind: &'static str, keep: &'static str) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    response
}

/// What was asked for is at another address this time.
pub(crate) fn see(address: &str) -> Result<Response, Fault> {
    let place = HeaderValue::from_str(address).map_err(|_| Fault::Internal)?;
    let mut response = StatusCode::SEE_OTHER.into_response();
    response.headers_mut().insert(header::LOCATION, place);
    Ok(response)
}

/// Another address stands for the one that was asked for.
pub(crate) fn moved(to: &str) -> Result<Response, Fault> {
    let place = HeaderValue::from_str(to).map_err(|_| Fault::Internal)?;
    let mut response = StatusCode::MOVED_PERMANENTLY.into_response();
    let headers = response.headers_mut();
    headers.insert(header::LOCATION, place);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    Ok(response)
}
