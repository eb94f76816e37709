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
                if is_left_out(kind, &document, &problem.pointer, operation.is_by_id()) {
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
/// it lacks, and so do its parts.
fn is_left_out(kind: Kind, document: &Value, pointer: &str, is_whole: bool) -> bool {
    if document.pointer(pointer).is_some() {
        return false;
    }
    let names: Vec<&str> = pointer.split('/').skip(1).collect();
    if is_whole {
        return is_in_another_record(kind, &names);
    }
    match names[..] {
        [name] => kind
            .field(name)
            .is_none_or(|field| !field.shape.is_scalar()),
        _ => true,
    }
}

/// Whether a field belongs to a record inside the one of this kind.
fn is_in_another_record(kind: Kind, way: &[&str]) -> bool {
    let Some((name, rest)) = way.split_first() else {
        return false;
    };
    if rest.is_empty() {
        return false;
    }
    match nested(kind, name) {
        Some(Kind::ServiceAtLocation) => true,
        Some(child) if child.is_record() => true,
        Some(child) => is_in_another_record(child, rest),
        // An index, or what the standard does not know.
        None => is_in_another_record(kind, rest),
    }
}

/// What stands inside a field. Two records that answers carry are no fields of the standard's table.
fn nested(kind: Kind, name: &str) -> Option<Kind> {
    match (kind, name) {
        (Kind::Organization, "services") | (Kind::ServiceAtLocation, "service") => {
            Some(Kind::Service)
        }
        _ => kind.field(name)?.shape.nested(),
    }
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn lacks(document: &Value, pointer: &str, is_whole: bool) -> bool {
        !is_left_out(Kind::Service, document, pointer, is_whole)
    }

    #[test]
    fn a_whole_record_and_its_parts_lack_what_is_not_there() {
        let service = json!({
            "schedules": [{"interval": 2}],
            "contacts": [{"phones": [{}]}],
            "organization": {},
            "attributes": [{"taxonomy_term": {}}],
            "service_at_locations": [{"location": {"latitude": 51.5}}],
        });
        for own in [
            "/minimum_age",
            "/schedules/0/dtstart",
            "/service_areas/0/uri",
            "/contacts/0/phones/0/number",
            "/attributes/0/link_type",
        ] {
            assert!(lacks(&service, own, true), "{own}");
        }
        for short in [
            "/organization/website",
            "/attributes/0/taxonomy_term/taxonomy_id",
            "/service_at_locations/0/schedules",
            "/service_at_locations/0/location/longitude",
        ] {
            assert!(!lacks(&service, short, true), "{short}");
        }
    }

    #[test]
    fn a_row_of_a_list_lacks_only_plain_values_of_its_own() {
        let row = json!({"name": "Chess", "organization": {"name": "Club"}});
        assert!(lacks(&row, "/assured_date", false));
        assert!(lacks(&row, "/organization/name", false), "it is there");
        for left_out in [
            "/attributes",
            "/schedules/0/dtstart",
            "/organization/website",
        ] {
            assert!(!lacks(&row, left_out, false), "{left_out}");
        }
    }
}
