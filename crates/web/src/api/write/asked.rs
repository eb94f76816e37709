//! What a program's request says: for which source and record, under which conditions, and what it brings.

use axum::body::{Bytes, to_bytes};
use axum::extract::{FromRequest, FromRequestParts, RawPathParams, Request};
use collect::request::{self, KINDS};
use hsds::{Document, Kind};
use http::request::Parts;
use http::{HeaderMap, HeaderName, Method, header};
use repository::Expects;

use crate::access::Caller;
use crate::problem::Fault;
use crate::program::Program;
use crate::site::Site;

const IDEMPOTENCY_KEY: &str = "idempotency-key";
/// Letters of an Idempotency-Key.
const LONGEST_NAME: usize = 200;
/// Bytes of many records.
const MANY: usize = 16 << 20;

/// What a request says beside its body.
pub(crate) struct Call {
    /// The source that it writes for.
    pub(super) source: String,
    /// Who asks, as the audit trail names them.
    pub(super) by: String,
    /// The address of the API, as the program knows it.
    pub(super) base: String,
    noun: Option<String>,
    id: Option<String>,
    method: Method,
    path: String,
    headers: HeaderMap,
}

impl FromRequestParts<Site> for Call {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Fault> {
        let program = Program::from_request_parts(parts, site).await?;
        let params = RawPathParams::from_request_parts(parts, site).await;
        // An address that is no text names nothing that we have.
        let params = params.map_err(|_| Fault::NotFound)?;
        let param = |wanted: &str| {
            let mut params = params.iter();
            let found = params.find(|(name, _)| *name == wanted);
            found.map(|(_, value)| value.to_owned())
        };
        let source = param("source").ok_or(Fault::NotFound)?;
        let grant = program.writes_for(&source)?;
        let caller = parts.extensions.get().cloned();
        let caller = caller.unwrap_or_else(Caller::unknown);
        Ok(Self {
            source,
            by: grant.by().to_owned(),
            base: format!("{}{}", caller.base, super::WRITE),
            noun: param("records"),
            id: param("id"),
            method: parts.method.clone(),
            path: parts.uri.path().to_owned(),
            headers: parts.headers.clone(),
        })
    }
}

impl Call {
    /// The kind that its address names.
    pub(super) fn kind(&self) -> Result<Kind, Fault> {
        let noun = self.noun.as_deref();
        let kind = KINDS.into_iter().find(|kind| noun == Some(plural(*kind)));
        kind.ok_or(Fault::NotFound)
    }

    /// The id that its address names.
    pub(super) fn key(&self) -> Result<String, Fault> {
        let id = self.id.as_deref().unwrap_or_default().trim();
        checked_id(id.to_owned())
    }

    /// What the program calls its request.
    pub(super) fn name(&self) -> Result<Option<String>, Fault> {
        let Some(value) = self.headers.get(IDEMPOTENCY_KEY) else {
            return Ok(None);
        };
        let name = value.to_str().unwrap_or_default().trim().trim_matches('"');
        if name.is_empty() || name.len() > LONGEST_NAME {
            return Err(malformed(
                "Idempotency-Key",
                format!("visible letters, at most {LONGEST_NAME}, such as a UUID"),
            ));
        }
        Ok(Some(name.to_owned()))
    }

    /// What has to be so of the record, as the headers say.
    pub(super) fn expects(&self) -> Result<Expects, Fault> {
        if let Some(tags) = self.tags(&header::IF_MATCH)? {
            return Ok(if tags.iter().any(|tag| tag == "*") {
                Expects::Present
            } else {
                Expects::Version(tags)
            });
        }
        match self.tags(&header::IF_NONE_MATCH)? {
            Some(tags) if tags == ["*"] => Ok(Expects::Absent),
            Some(_) => Err(malformed(
                "If-None-Match",
                "`*` where something is written".to_owned(),
            )),
            None => Ok(Expects::Anything),
        }
    }

    /// Whether the program has this version already.
    pub(super) fn has(&self, version: &str) -> bool {
        let tags = self.tags(&header::IF_NONE_MATCH).ok().flatten();
        tags.is_some_and(|tags| tags.iter().any(|tag| tag == version || tag == "*"))
    }

    /// Tells what is asked from anything else that could be asked under the same name.
    pub(super) fn fingerprint(&self, body: &[u8]) -> String {
        let mut asked = format!("{} {}\n", self.method, self.path).into_bytes();
        asked.extend_from_slice(body);
        repository::digest(asked)
    }

    fn tags(&self, name: &HeaderName) -> Result<Option<Vec<String>>, Fault> {
        let mut tags = Vec::new();
        for value in self.headers.get_all(name) {
            let value = value.to_str();
            let value = value.map_err(|_| malformed(name.as_str(), "an entity tag".to_owned()))?;
            let parts = value.split(',').map(|tag| {
                let tag = tag.trim();
                tag.strip_prefix("W/").unwrap_or(tag).trim_matches('"')
            });
            tags.extend(parts.filter(|tag| !tag.is_empty()).map(str::to_owned));
        }
        let is_given = self.headers.contains_key(name);
        if is_given && tags.is_empty() {
            return Err(malformed(name.as_str(), "an entity tag".to_owned()));
        }
        Ok(is_given.then_some(tags))
    }
}

/// How addresses call the records of a kind.
pub(super) const fn plural(kind: Kind) -> &'static str {
    match kind {
        Kind::Organization => "organizations",
        Kind::Location => "locations",
        _ => "services",
    }
}

/// An id that can be kept.
pub(super) fn checked_id(id: String) -> Result<String, Fault> {
    match request::unusable(&id) {
        Some(problem) => Err(Fault::BadRequest(vec![problem])),
        None => Ok(id),
    }
}

fn malformed(header: &str, expected: String) -> Fault {
    Fault::Malformed(publish::Malformed {
        parameter: header.to_owned(),
        value: "something else".to_owned(),
        expected,
    })
}

/// What a request brings.
pub(crate) struct Sent {
    pub(super) body: Bytes,
}

impl Sent {
    pub(super) fn nothing() -> Self {
        Self { body: Bytes::new() }
    }

    /// The one document that it is.
    pub(super) fn document(&self) -> Result<Document, Fault> {
        request::document(&self.body).map_err(|problem| Fault::BadRequest(vec![problem]))
    }
}

impl FromRequest<Site> for Sent {
    type Rejection = Fault;

    async fn from_request(request: Request, site: &Site) -> Result<Self, Fault> {
        let is_many = super::is_long(request.method(), request.uri().path());
        if !is_json(request.headers(), is_many) {
            return Err(Fault::NotJson);
        }
        let limit = limit(site, is_many);
        let body = to_bytes(request.into_body(), limit).await;
        Ok(Self {
            body: body.map_err(|_| Fault::TooLarge)?,
        })
    }
}

/// How many bytes a request may bring.
pub(crate) fn limit(site: &Site, is_many: bool) -> usize {
    let one = site.settings().body_limit_bytes;
    if is_many { one.max(MANY) } else { one }
}

fn is_json(headers: &HeaderMap, is_many: bool) -> bool {
    let kind = headers.get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    let kind = kind.to_ascii_lowercase();
    let accepted: &[&str] = if is_many {
        &[
            "application/x-ndjson",
            "application/jsonl",
            "application/json-lines",
        ]
    } else {
        &["application/json", "application/merge-patch+json"]
    };
    accepted.contains(&kind.as_str())
}
