//! From a request to a question, and from an answer to a response: the same for every noun.

use axum::body::Body;
use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{FromRequestParts, RawPathParams};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use futures_util::StreamExt;
use hsds::Kind;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use publish::{Answer, Found, Known, Malformed, Query, Validators};

use crate::access::Caller;
use crate::api::search;
use crate::problem::Fault;
use crate::site::Site;

/// Copies may be kept, but must be asked about before they are used: what is withdrawn is gone at once,
/// and being told "unchanged" costs neither side much.
const KEEP: &str = "public, no-cache";

/// An answer is no place to send back whatever was sent in; so many letters show what was meant.
const LONGEST_ECHO: usize = 80;

/// Everything of a request that an answer depends on.
pub(crate) struct Asked {
    site: Site,
    caller: Caller,
    id: String,
    query: Option<String>,
    known: Known,
}

impl FromRequestParts<Site> for Asked {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Self::Rejection> {
        let params = match RawPathParams::from_request_parts(parts, site).await {
            Ok(params) => params,
            // An address that is no text names nothing that we have.
            Err(RawPathParamsRejection::InvalidUtf8InPathParam(_)) => return Err(Fault::NotFound),
            Err(_) => return Err(Fault::Internal),
        };
        let id = params
            .iter()
            .find(|(name, _)| *name == "id")
            .map(|(_, id)| id.to_owned());
        Ok(Self {
            site: site.clone(),
            caller: parts
                .extensions
                .get()
                .cloned()
                .unwrap_or_else(Caller::unknown),
            id: id.unwrap_or_default(),
            query: parts.uri.query().map(str::to_owned),
            known: known(&parts.headers),
        })
    }
}

impl Asked {
    fn question(&self, kind: Kind) -> Result<Query, Fault> {
        let pairs: Vec<_> =
            url::form_urlencoded::parse(self.query.as_deref().unwrap_or_default().as_bytes())
                .collect();
        Ok(Query::parse(
            kind,
            pairs.iter().map(|(name, value)| (&**name, &**value)),
        )?)
    }
}

pub(super) async fn list(kind: Kind, asked: Asked) -> Result<Response, Fault> {
    let question = asked.question(kind)?;
    are_contexts(&asked.site, &question.narrowing.contexts).await?;
    let among = search::among(&asked.site, kind, &question).await?;
    let answer = asked
        .site
        .catalogue()
        .list(kind, &question, among.as_ref(), &asked.known)
        .await?;
    respond(kind, answer, &asked)
}

/// Refuses names of contexts that are none: whoever asked for a local offer would otherwise take nothing for all of it.
async fn are_contexts(site: &Site, asked: &[String]) -> Result<(), Fault> {
    if asked.is_empty() {
        return Ok(());
    }
    let known = site.contexts().await?;
    let is_known = |name: &String| known.iter().any(|context| context.slug == *name);
    let Some(unknown) = asked.iter().find(|name| !is_known(name)) else {
        return Ok(());
    };
    let names: Vec<String> = known
        .iter()
        .map(|context| format!("`{}`", context.slug))
        .collect();
    Err(Fault::Malformed(Malformed {
        parameter: "context".to_owned(),
        value: unknown.chars().take(LONGEST_ECHO).collect(),
        expected: if names.is_empty() {
            "left out, because there are no contexts here".to_owned()
        } else {
            format!("one of {}", names.join(", "))
        },
    }))
}

pub(super) async fn detail(kind: Kind, asked: Asked) -> Result<Response, Fault> {
    let question = asked.question(kind)?;
    let answer = asked
        .site
        .catalogue()
        .detail(kind, &asked.id, &question, &asked.known)
        .await?;
    respond(kind, answer, &asked)
}

fn respond(kind: Kind, answer: Answer, asked: &Asked) -> Result<Response, Fault> {
    match answer {
        Answer::Document(found) => Ok(document(found)),
        Answer::Unchanged(validators) => {
            let mut response = StatusCode::NOT_MODIFIED.into_response();
            mark(response.headers_mut(), &validators);
            Ok(response)
        }
        Answer::Gone { id, at } => Err(Fault::Gone { id, at }),
        Answer::Moved { to } => moved(kind, &to.to_string(), asked),
        Answer::NotFound => Err(Fault::NotFound),
    }
}

fn document(found: Found) -> Response {
    let (body, media_type) = match found.body {
        publish::Body::Json(bytes) => (Body::from(bytes), "application/json; charset=utf-8"),
        publish::Body::Lines(lines) => {
            // The status has been sent by then: all that is left is to break off, so that nobody takes a part for the whole.
            let lines = lines.inspect(|chunk| {
                if let Err(error) = chunk {
                    tracing::error!(%error, "a stream of records broke off");
                }
            });
            (Body::from_stream(lines), "application/x-ndjson")
        }
    };
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    mark(headers, &found.validators);
    response
}

/// A merge can be undone, so even this answer is to be asked about again.
fn moved(kind: Kind, to: &str, asked: &Asked) -> Result<Response, Fault> {
    let list = publish::endpoint(kind).ok_or(Fault::NotFound)?;
    let mut place = format!(
        "{}{}/{list}/{to}",
        asked.caller.base,
        crate::middleware::API
    );
    if let Some(query) = &asked.query {
        place.push('?');
        place.push_str(query);
    }
    let place = HeaderValue::from_str(&place).map_err(|_| Fault::Internal)?;
    let mut response = StatusCode::MOVED_PERMANENTLY.into_response();
    response.headers_mut().insert(header::LOCATION, place);
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static(KEEP));
    Ok(response)
}

fn mark(headers: &mut HeaderMap, validators: &Validators) {
    if let Ok(etag) = HeaderValue::from_str(&validators.etag) {
        headers.insert(header::ETAG, etag);
    }
    let date = validators
        .last_modified
        .format("%a, %d %b %Y %H:%M:%S GMT")
        .to_string();
    if let Ok(date) = HeaderValue::from_str(&date) {
        headers.insert(header::LAST_MODIFIED, date);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(KEEP));
}

fn known(headers: &HeaderMap) -> Known {
    let etags = headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|tag| tag.trim().to_owned())
        .filter(|tag| !tag.is_empty())
        .collect();
    let since = headers
        .get(header::IF_MODIFIED_SINCE)
        .and_then(|value| DateTime::parse_from_rfc2822(value.to_str().ok()?).ok())
        .map(|at| at.with_timezone(&Utc));
    Known { etags, since }
}
