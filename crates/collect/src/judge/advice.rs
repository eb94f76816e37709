//! Our advice on every document seen, beside the official verdict: each rule once for each field.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use hsds::{Document, Kind, v1};
use serde_json::Value;

use crate::judge::answer::documents;
use crate::judge::schema::{dotted, without_indexes};
use crate::judge::specification::Operation;
use crate::judge::{Level, Message};

/// The advice on the answers of one endpoint, each with its address.
pub(super) fn advice<'t>(
    operation: &Operation,
    answers: impl Iterator<Item = (&'t str, &'t Value)>,
    is_old: bool,
    today: NaiveDate,
) -> Vec<Message> {
    let root = operation.path.split('/').nth(1).unwrap_or_default();
    let Some(kind) = crate::reader::kind_by_name(root) else {
        return Vec::new();
    };
    let mut found: BTreeMap<(String, String), (Message, u64)> = BTreeMap::new();
    for (url, answer) in answers {
        for document in documents(Some(answer), operation.is_by_id()) {
            let (kind, document) = in_version_three(kind, document, is_old);
            let problems = hsds::advise::advise(kind, &document, today);
            let id = document
                .get("id")
                .and_then(Value::as_str)
                .map(str::to_owned);
            let document = Value::Object(document);
            for problem in problems {
                if is_left_out(&document, &problem.pointer, operation.is_by_id()) {
                    continue;
                }
                let path = without_indexes(&dotted(&problem.pointer));
                let message = || Message {
                    severity: Level::Advice,
                    code: problem.code.to_string(),
                    path: path.clone(),
                    message: problem.message.clone(),
                    id: id.clone(),
                    url: Some(url.to_owned()),
                    row: None,
                };
                let rule = (problem.code.to_string(), path.clone());
                found.entry(rule).or_insert_with(|| (message(), 0)).1 += 1;
            }
        }
    }
    let once = found.into_values().map(|(mut message, times)| {
        if times > 1 {
            message.message = format!("{} (It applies {times} times.)", message.message);
        }
        message
    });
    once.collect()
}

/// Whether a field is missing only because the standard leaves it out there: rows of a list have no
/// members of their own, and a record inside another is shown in short. A whole record shows what
/// it lacks.
fn is_left_out(document: &Value, pointer: &str, is_whole: bool) -> bool {
    let is_own = pointer.matches('/').count() == 1;
    !(is_whole && is_own) && document.pointer(pointer).is_none()
}

fn in_version_three(kind: Kind, document: &Document, is_old: bool) -> (Kind, Document) {
    if !is_old {
        return (kind, document.clone());
    }
    match kind {
        Kind::Service => (kind, v1::service(document).0),
        Kind::Organization => (kind, v1::organization(document).0),
        Kind::Location => (kind, v1::location(document).0),
        _ => (Kind::TaxonomyTerm, v1::taxonomy(document).0),
    }
}
