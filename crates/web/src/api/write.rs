//! The API by which programs write the records of a source: one at a time, or many as lines.
//!
//! What is written is staged in one transaction, and settles at once: the answer says where the record stands now.

mod asked;
mod examples;
pub(crate) mod openapi;
mod told;

use axum::extract::{RawQuery, State};
use axum::response::Response;
use collect::request::{self, Request, Verb};
use hsds::identity::FINGERPOST_NS;
use hsds::{Document, Problem};
use http::{Method, StatusCode, header};
use repository::{Expects, RecordFilter, RecordNumber, RecordState};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::effect;
use crate::form::Fields;
use crate::problem::Fault;
use crate::site::Site;
pub(crate) use asked::limit;
use asked::{Call, Sent};

/// Where the API stands.
pub(crate) const WRITE: &str = "/api/v1";

/// Records of a page, where nobody says how many, and at most.
const PAGE: i64 = 100;
const LONGEST_PAGE: i64 = 1_000;

/// The source that a key is for: what happens with what is sent.
pub(crate) async fn source(State(site): State<Site>, call: Call) -> Result<Response, Fault> {
    let source = site.repository().source(&call.source).await?;
    let source = source.ok_or(Fault::NotFound)?;
    let body = json!({
        "source": source.slug,
        "name": source.name,
        "trust": source.trust,
        "published_at_once": source.trust.publishes(),
    });
    Ok(told::answer(StatusCode::OK, &body))
}

/// The records of one kind, oldest first.
pub(crate) async fn list(
    State(site): State<Site>,
    call: Call,
    RawQuery(query): RawQuery,
) -> Result<Response, Fault> {
    let fields = Fields::read(query.unwrap_or_default().as_bytes());
    let kind = call.kind()?;
    let limit = number(&fields, "limit", PAGE)?.clamp(1, LONGEST_PAGE);
    let after = number(&fields, "after", 0)?;
    let state = match fields.text("state") {
        "" => None,
        word => Some(
            word.parse::<RecordState>()
                .map_err(|_| publish::Malformed {
                    parameter: "state".to_owned(),
                    value: word.to_owned(),
                    expected: "`staged`, `published`, `held`, `missing` or `withdrawn`".to_owned(),
                })?,
        ),
    };
    let filter = RecordFilter {
        source: Some(call.source.clone()),
        kind: Some(kind),
        state,
        after: Some(RecordNumber(after)),
        limit,
        ..RecordFilter::default()
    };
    let records = site.repository().records(&filter).await?;
    let is_full = records.len() as i64 == limit;
    let next = records
        .last()
        .filter(|_| is_full)
        .map(|last| told::page_after(&call, last.number, limit, fields.text("state")));
    let rows: Vec<Value> = records
        .iter()
        .map(|record| told::row(&call, record))
        .collect();
    let body = json!({"records": rows, "next": next});
    Ok(told::answer(StatusCode::OK, &body))
}

/// One record as its source has it now.
pub(crate) async fn show(State(site): State<Site>, call: Call) -> Result<Response, Fault> {
    let (kind, key) = (call.kind()?, call.key()?);
    let record = site
        .repository()
        .source_record(&call.source, kind, &key)
        .await?
        .ok_or(Fault::NotFound)?;
    if record.state == RecordState::Withdrawn {
        return Err(Fault::TakenBack);
    }
    let mut body = told::standing(&call, (kind, &key), &record);
    let document = request::own_words(record.document.clone(), record.internal.clone(), &key);
    body.insert("document".to_owned(), Value::Object(document));
    let response = told::answer(StatusCode::OK, &Value::Object(body));
    Ok(told::marked(response, &record.version))
}

/// A new record.
pub(crate) async fn create(
    State(site): State<Site>,
    call: Call,
    sent: Sent,
) -> Result<Response, Fault> {
    call.expects_nothing()?;
    let mut document = sent.document()?;
    let name = call.name()?;
    let key = if let Some(key) = own_id(&document)? {
        key
    } else {
        // Without either, a request that is sent again would make another record.
        let name = name.as_ref().ok_or(Fault::NameNeeded)?;
        let made_of = format!("request {} {name}", call.source);
        let key = Uuid::new_v5(&FINGERPOST_NS, made_of.as_bytes()).to_string();
        document.insert("id".to_owned(), Value::String(key.clone()));
        key
    };
    one(
        &site,
        &call,
        sent,
        (key, Verb::Put(document), Expects::Absent),
    )
    .await
}

/// A record in place of the one that is there, if one is.
pub(crate) async fn put(
    State(site): State<Site>,
    call: Call,
    sent: Sent,
) -> Result<Response, Fault> {
    let wish = (call.key()?, Verb::Put(sent.document()?), call.expects()?);
    one(&site, &call, sent, wish).await
}

/// Some fields of a record.
pub(crate) async fn patch(
    State(site): State<Site>,
    call: Call,
    sent: Sent,
) -> Result<Response, Fault> {
    let wish = (call.key()?, Verb::Patch(sent.document()?), call.expects()?);
    one(&site, &call, sent, wish).await
}

/// A record taken back.
pub(crate) async fn delete(State(site): State<Site>, call: Call) -> Result<Response, Fault> {
    let wish = (call.key()?, Verb::Withdraw, call.expects()?);
    one(&site, &call, Sent::nothing(), wish).await
}

/// Many records, a line each; a line is answered each.
pub(crate) async fn change(
    State(site): State<Site>,
    call: Call,
    sent: Sent,
) -> Result<Response, Fault> {
    let lines = request::lines(&sent.body).ok_or(Fault::TooManyLines)?;
    if lines.is_empty() {
        return Err(Fault::BadRequest(vec![Problem::error(
            "no-lines",
            "",
            "The body is empty. Send a line of JSON for each record.",
        )]));
    }
    let (numbers, asked): (Vec<u64>, Vec<_>) = lines.into_iter().unzip();
    let request = Request {
        source: call.source.clone(),
        by: call.by.clone(),
        name: call.name()?,
        fingerprint: call.fingerprint(&sent.body),
        asked,
    };
    let replied = effect::apply(&site, request).await?;
    told::lines(&site, &call, &numbers, &replied).await
}

async fn one(
    site: &Site,
    call: &Call,
    sent: Sent,
    (key, verb, expects): (String, Verb, Expects),
) -> Result<Response, Fault> {
    let request = Request {
        source: call.source.clone(),
        by: call.by.clone(),
        name: call.name()?,
        fingerprint: call.fingerprint(&sent.body),
        asked: vec![Ok(request::Asked {
            kind: call.kind()?,
            key,
            expects,
            verb,
            raw: sent.body.to_vec(),
        })],
    };
    let replied = effect::apply(site, request).await?;
    told::one(site, call, replied).await
}

/// The id that a record has by itself.
fn own_id(document: &Document) -> Result<Option<String>, Fault> {
    let id = match document.get("id") {
        Some(Value::String(text)) => text.trim().to_owned(),
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::Null) | None => return Ok(None),
        Some(_) => {
            return Err(Fault::NotARecord(vec![Problem::error(
                "id-not-text",
                "/id",
                "The id is neither a text nor a number. Write it as a text.",
            )]));
        }
    };
    if id.is_empty() {
        return Ok(None);
    }
    asked::checked_id(id).map(Some)
}

fn number(fields: &Fields, name: &str, otherwise: i64) -> Result<i64, Fault> {
    let text = fields.text(name);
    if text.is_empty() {
        return Ok(otherwise);
    }
    let number = text.parse().ok().filter(|number| *number >= 0);
    number.ok_or_else(|| {
        Fault::Malformed(publish::Malformed {
            parameter: name.to_owned(),
            value: text.to_owned(),
            expected: "a whole number".to_owned(),
        })
    })
}

/// Whether a request asks for many records, which may be long.
pub(crate) fn is_long(method: &Method, path: &str) -> bool {
    *method == Method::POST && path.starts_with(WRITE) && path.ends_with("/changes")
}

/// Whether an address belongs to this API.
pub(crate) fn is_write(path: &str) -> bool {
    path.strip_prefix(WRITE)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Answers of this API are of one moment and for one program.
pub(crate) const KEEP: (header::HeaderName, &str) = (header::CACHE_CONTROL, "no-store");
