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
                name.to_owned(),
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
                self.given(&header::IF_NONE_MATCH),
                header::IF_NONE_MATCH.as_str(),
                "`*` where something is written".to_owned(),
            )),
            None => Ok(Expects::Anything),
        }
    }

    /// A record that is made has no version that anything could be expected of.
    pub(super) fn expects_nothing(&self) -> Result<(), Fault> {
        let conditions = [header::IF_MATCH, header::IF_NONE_MATCH];
        match conditions
            .iter()
            .find(|name| self.headers.contains_key(*name))
        {
            Some(name) => Err(malformed(
                self.given(name),
                name.as_str(),
                "left out here: a record that is there is never made again".to_owned(),
            )),
            None => Ok(()),
        }
    }

    /// Whether it makes a record, instead of naming one.
    pub(super) fn makes_one(&self) -> bool {
        self.method == Method::POST
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
            let value = value.map_err(|_| self.no_tag(name))?;
            let parts = value.split(',').map(request::version_of);
            tags.extend(parts.filter(|tag| !tag.is_empty()).map(str::to_owned));
        }
        let is_given = self.headers.contains_key(name);
        if is_given && tags.is_empty() {
            return Err(self.no_tag(name));
        }
        Ok(is_given.then_some(tags))
    }

    fn no_tag(&self, name: &HeaderName) -> Fault {
        malformed(self.given(name), name.as_str(), "an entity tag".to_owned())
    }

    /// What stands in a header, as far as it is text.
    fn given(&self, name: &HeaderName) -> String {
        let value = self.headers.get(name).map(http::HeaderValue::as_bytes);
        String::from_utf8_lossy(value.unwrap_or_default()).into_owned()
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

fn malformed(value: String, header: &str, expected: String) -> Fault {
    Fault::Malformed(publish::Malformed {
        parameter: header.to_owned(),
        value,
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
        if !is_sent_as(accepted(request.method(), is_many), request.headers()) {
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

/// As what the body of a request may be sent.
fn accepted(method: &Method, is_many: bool) -> &'static [&'static str] {
    match method {
        _ if is_many => &[
            "application/x-ndjson",
            "application/jsonl",
            "application/json-lines",
        ],
        &Method::PATCH => &["application/json", "application/merge-patch+json"],
        _ => &["application/json"],
    }
}

fn is_sent_as(accepted: &[&str], headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    accepted.contains(&kind.to_ascii_lowercase().as_str())
}
