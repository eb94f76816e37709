//! The headers of every response, and a page in place of a problem document where a person is reading.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};

use super::is_api;
use crate::api::reports;
use crate::api::write::is_write;
use crate::pages;
use crate::problem::Fault;
use crate::site::Site;

/// What programs on other sites may read of our responses beyond the body.
const EXPOSED: &str = "ETag, Last-Modified, Location, Retry-After, X-Request-Id";
const METHODS: &str = "GET, HEAD, OPTIONS";
/// What is asked of addresses at which reports are taken.
const METHODS_OF_REPORTS: &str = "POST, OPTIONS";
/// Pages load nothing from elsewhere, run no script that stands in them, and stand in nobody's frame.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; img-src 'self'";

pub(super) async fn dress(State(site): State<Site>, request: Request, next: Next) -> Response {
    let api = is_api(request.uri().path());
    // The API by which programs write is for no program in a browser: a key has no business there.
    let for_people = !api && !is_write(request.uri().path());
    if api && request.method() == Method::OPTIONS {
        return with_cors(preflight(methods(request.uri().path())));
    }
    let head = request.method() == Method::HEAD;
    let path = request.uri().path().to_owned();
    let mut response = next.run(request).await;
    if api {
        if response.status() == StatusCode::METHOD_NOT_ALLOWED {
            put(response.headers_mut(), header::ALLOW, methods(&path));
        }
        response = with_cors(response);
    } else if !for_people {
        if let Some(fault) = unworded(&response) {
            response = fault.into_response();
        }
    } else if let Some(fault) = fault(&mut response) {
        response = page_of(&site, &fault, &path, response, head);
    }
    let headers = response.headers_mut();
    put(headers, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    put(
        headers,
        header::REFERRER_POLICY,
        "strict-origin-when-cross-origin",
    );
    headers.insert(header::CONTENT_SECURITY_POLICY, policy(&site));
    if for_people {
        put(headers, header::X_FRAME_OPTIONS, "DENY");
        headers.insert(
            "permissions-policy",
            HeaderValue::from_static("camera=(), geolocation=(self), microphone=(), payment=()"),
        );
        headers.insert(
            "cross-origin-opener-policy",
            HeaderValue::from_static("same-origin"),
        );
    }
    if site.settings().tls.is_some() {
        put(
            headers,
            header::STRICT_TRANSPORT_SECURITY,
            "max-age=31536000",
        );
    }
    response
}

/// Why a response is not what was asked for: in our words, or in those of the framework, which are plain text.
fn fault(response: &mut Response) -> Option<Fault> {
    let known = response.extensions_mut().remove::<Fault>();
    known.or_else(|| unworded(response))
}

/// Why a response of the framework's own is not what was asked for.
fn unworded(response: &Response) -> Option<Fault> {
    let kind = response.headers().get(header::CONTENT_TYPE);
    let is_plain = kind.is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"));
    Fault::of_status(response.status()).filter(|_| is_plain)
}

/// The policy, with the server of map tiles if the operator has one.
fn policy(site: &Site) -> HeaderValue {
    let tiles = site.settings().brand.tiles.as_ref();
    tiles
        .and_then(crate::settings::Tiles::origin)
        .and_then(|origin| HeaderValue::from_str(&format!("{POLICY} {origin} data:")).ok())
        .unwrap_or(HeaderValue::from_static(POLICY))
}

/// ORUK: every response of the API may be read by programs on any site, errors included.
fn with_cors(mut response: Response) -> Response {
    let headers = response.headers_mut();
    put(headers, header::ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    put(headers, header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    response
}

fn methods(path: &str) -> &'static str {
    if reports::is_address(path) {
        METHODS_OF_REPORTS
    } else {
        METHODS
    }
}

fn preflight(methods: &'static str) -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    let headers = response.headers_mut();
    put(headers, header::ALLOW, methods);
    put(headers, header::ACCESS_CONTROL_ALLOW_METHODS, methods);
    put(headers, header::ACCESS_CONTROL_ALLOW_HEADERS, "*");
    put(headers, header::ACCESS_CONTROL_MAX_AGE, "86400");
    response
}

/// The same fault for a person: its status and headers stay, its body is a page.
fn page_of(site: &Site, fault: &Fault, path: &str, response: Response, head: bool) -> Response {
    let Some(page) = pages::fault::render(site, fault, path) else {
        return response;
    };
    let (mut parts, _) = response.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    put(
        &mut parts.headers,
        header::CONTENT_TYPE,
        "text/html; charset=utf-8",
    );
    let body = if head {
        axum::body::Body::empty()
    } else {
        axum::body::Body::from(page)
    };
    Response::from_parts(parts, body)
}

fn put(headers: &mut HeaderMap, name: header::HeaderName, value: &'static str) {
    headers.insert(name, HeaderValue::from_static(value));
}
