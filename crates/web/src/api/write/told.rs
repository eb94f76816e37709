//! What programs are told: where a record stands, what came of what they asked, and why not.

use std::collections::HashMap;

use axum::response::{IntoResponse, Response};
use chrono::SecondsFormat;
use collect::request::{Replied, Told};
use hsds::{Kind, Problem};
use http::{HeaderValue, StatusCode, header};
use repository::{Answer, Came, RecordNumber, RecordRow, RecordState, SourceRecord, StoredProblem};
use serde_json::{Map, Value, json};
use url::form_urlencoded;

use super::KEEP;
use super::asked::{Call, plural};
use crate::problem::{Fault, problems};
use crate::site::Site;

/// The header that says that a request was answered before.
const REPLAYED: &str = "idempotency-replayed";

pub(super) fn answer(status: StatusCode, body: &Value) -> Response {
    let kind = (header::CONTENT_TYPE, "application/json; charset=utf-8");
    (status, [kind, KEEP], body.to_string()).into_response()
}

/// The same, with the version of the record that it is about.
pub(super) fn marked(mut response: Response, version: &str) -> Response {
    if let Ok(tag) = HeaderValue::from_str(&format!("\"{version}\"")) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}

/// Where a record stands.
pub(super) fn standing(
    call: &Call,
    (kind, key): (Kind, &str),
    record: &SourceRecord,
) -> Map<String, Value> {
    let mut body = named(call, (kind, key));
    body.insert("state".to_owned(), json!(record.state));
    body.insert("entity".to_owned(), json!(record.id));
    body.insert("version".to_owned(), json!(record.version));
    let changed = record.changed_at;
    let changed = changed.to_rfc3339_opts(SecondsFormat::Millis, true);
    body.insert("changed_at".to_owned(), json!(changed));
    body.insert("problems".to_owned(), stored(&record.problems));
    body
}

/// A record in a list.
pub(super) fn row(call: &Call, record: &RecordRow) -> Value {
    let mut body = named(call, (record.kind, &record.key));
    body.insert("name".to_owned(), json!(record.name));
    body.insert("state".to_owned(), json!(record.state));
    body.insert("entity".to_owned(), json!(record.id));
    body.insert("problems".to_owned(), stored(&record.problems));
    Value::Object(body)
}

fn named(call: &Call, (kind, key): (Kind, &str)) -> Map<String, Value> {
    let mut body = Map::new();
    body.insert("id".to_owned(), json!(key));
    body.insert("type".to_owned(), json!(kind.name()));
    body.insert("self".to_owned(), json!(address(call, (kind, key))));
    body
}

fn address(call: &Call, (kind, key): (Kind, &str)) -> String {
    // Spaces are written so in the path of an address.
    let key: String = form_urlencoded::byte_serialize(key.as_bytes()).collect();
    let key = key.replace('+', "%20");
    format!(
        "{}/sources/{}/{}/{key}",
        call.base,
        call.source,
        plural(kind)
    )
}

/// The address of the page after a record.
pub(super) fn page_after(call: &Call, last: RecordNumber, limit: i64, state: &str) -> String {
    let kind = call.kind().map_or("records", plural);
    let mut address = format!(
        "{}/sources/{}/{kind}?after={}&limit={limit}",
        call.base, call.source, last.0
    );
    if !state.is_empty() {
        address.push_str("&state=");
        address.push_str(state);
    }
    address
}

fn stored(found: &[StoredProblem]) -> Value {
    let found: Vec<&Problem> = found.iter().map(|stored| &stored.problem).collect();
    problems(found)
}

/// What came of a request about one record.
pub(super) async fn one(site: &Site, call: &Call, replied: Replied) -> Result<Response, Fault> {
    let again = replied.again;
    let told = replied.told.into_iter().next().ok_or(Fault::Internal)?;
    if let Some(fault) = refusal(&told.answer) {
        return Err(match fault {
            // Who names a record is told that a condition failed; who makes one, that its id is taken.
            Fault::Exists if !call.makes_one() => Fault::ChangedMeanwhile,
            fault => fault,
        });
    }
    let (kind, key) = told.about.ok_or(Fault::Internal)?;
    let record = site
        .repository()
        .source_record(&call.source, kind, &key)
        .await?
        .ok_or(Fault::TakenBack)?;
    let (mut body, status) = done(call, (kind, &key), &record, &told.answer);
    body.insert("result".to_owned(), json!(told.answer.came));
    let mut response = answer(status, &Value::Object(body));
    let headers = response.headers_mut();
    if status == StatusCode::CREATED
        && let Ok(place) = HeaderValue::from_str(&address(call, (kind, &key)))
    {
        headers.insert(header::LOCATION, place);
    }
    if again {
        headers.insert(REPLAYED, HeaderValue::from_static("true"));
    }
    Ok(match told.answer.version {
        Some(version) if told.answer.came != Came::Withdrawn => marked(response, &version),
        _ => response,
    })
}

/// What came of a request about many: a line for each of its lines.
pub(super) async fn lines(
    site: &Site,
    call: &Call,
    numbers: &[u64],
    replied: &Replied,
) -> Result<Response, Fault> {
    let about: Vec<(Kind, String)> = replied
        .told
        .iter()
        .filter_map(|told| told.about.clone())
        .collect();
    let records = site
        .repository()
        .source_records(&call.source, &about)
        .await?;
    let mut body = String::new();
    for (number, told) in numbers.iter().zip(&replied.told) {
        let mut line = line(call, told, &records);
        line.insert("line".to_owned(), json!(number));
        body.push_str(&Value::Object(line).to_string());
        body.push('\n');
    }
    let kind = (header::CONTENT_TYPE, "application/x-ndjson");
    let mut response = (StatusCode::OK, [kind, KEEP], body).into_response();
    if replied.again {
        let headers = response.headers_mut();
        headers.insert(REPLAYED, HeaderValue::from_static("true"));
    }
    Ok(response)
}

fn line(
    call: &Call,
    told: &Told,
    records: &HashMap<(Kind, String), SourceRecord>,
) -> Map<String, Value> {
    let record = told.about.as_ref().and_then(|about| records.get(about));
    let fault = refusal(&told.answer);
    match (fault, &told.about, record) {
        (None, Some((kind, key)), Some(record)) => {
            let (mut line, status) = done(call, (*kind, key), record, &told.answer);
            line.insert("status".to_owned(), json!(status.as_u16()));
            line.insert("result".to_owned(), json!(told.answer.came));
            line
        }
        // It was written, and erased since.
        (fault, about, _) => {
            let fault = fault.unwrap_or(Fault::TakenBack);
            let mut line = about
                .as_ref()
                .map(|(kind, key)| named(call, (*kind, key)))
                .unwrap_or_default();
            line.insert("status".to_owned(), json!(fault.slug().status.as_u16()));
            line.insert("title".to_owned(), json!(fault.slug().title));
            line.insert("detail".to_owned(), json!(fault.detail()));
            line.insert("problems".to_owned(), problems(&told.answer.problems));
            line
        }
    }
}

/// Where a record stands after what was done, in the version that was written.
fn done(
    call: &Call,
    name: (Kind, &str),
    record: &SourceRecord,
    answer: &Answer,
) -> (Map<String, Value>, StatusCode) {
    let mut body = standing(call, name, record);
    if let Some(version) = &answer.version {
        // Others may have written since: who goes on from here goes on from this.
        body.insert("version".to_owned(), json!(version));
    }
    let status = match (answer.came, record.state) {
        // Written, but not settled yet: it takes effect in a moment.
        (_, RecordState::Staged) => StatusCode::ACCEPTED,
        (Came::New, _) => StatusCode::CREATED,
        _ => StatusCode::OK,
    };
    (body, status)
}

fn refusal(answer: &Answer) -> Option<Fault> {
    match answer.came {
        Came::New | Came::Changed | Came::Unchanged | Came::Withdrawn => None,
        Came::Exists => Some(Fault::Exists),
        Came::Unknown => Some(Fault::NotFound),
        Came::Moved => Some(Fault::ChangedMeanwhile),
        Came::Twice => Some(Fault::Twice),
        Came::Refused => Some(Fault::NotARecord(answer.problems.clone())),
    }
}
