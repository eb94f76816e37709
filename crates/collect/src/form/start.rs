//! Where a draft begins, and what is sent of it.

use hsds::Document;
use hsds::document::{canonical, object, objects, text};
use repository::ERASED;
use serde_json::Value;
use uuid::Uuid;

use super::about::{put, put_list};

/// A service of which nothing is known yet but who runs it, where that is known.
pub fn begin(id: Uuid, runner: Option<Uuid>) -> Document {
    let mut document = Document::new();
    put(&mut document, "id", &id.to_string());
    put(&mut document, "status", "active");
    let runner = runner.map_or_else(String::new, |runner| runner.to_string());
    put(&mut document, "organization_id", &runner);
    document
}

/// A draft of a service that is there already. What others vouched for is left out: it was not said of what will be sent. What is
/// written out in full, such as the organisation, is referred to; places stay, because they are asked for. Places of `another`
/// source keep nothing of what they are called there.
pub fn take_up(mut document: Document, another: bool) -> Document {
    without_erased(&mut document);
    for field in ["last_modified", "assured_date", "assurer_email"] {
        document.remove(field);
    }
    refer(&mut document, "organization", "organization_id");
    refer_to_terms(&mut document);
    let mut times: Vec<Document> = objects(&document, "schedules").cloned().collect();
    let mut places: Vec<Document> = Vec::new();
    for here in objects(&document, "service_at_locations") {
        let mut here = here.clone();
        here.remove("service_id");
        refer_to_terms(&mut here);
        // Times of a place are asked for with all others.
        for schedule in objects(&here, "schedules") {
            let mut schedule = schedule.clone();
            put(&mut schedule, "service_at_location_id", text(&here, "id"));
            times.push(schedule);
        }
        here.remove("schedules");
        if let Some(Value::Object(location)) = here.get_mut("location") {
            refer_to_terms(location);
            if another {
                let is_withheld = location
                    .keys()
                    .all(|field| ["id", "location_type"].contains(&field.as_str()));
                if is_withheld {
                    // Of a secret place no more than this is published.
                    location.insert("x_confidential".to_owned(), Value::Bool(true));
                }
                location.remove("id");
            }
        }
        if another {
            here.remove("location_id");
        }
        places.push(here);
    }
    put_list(&mut document, "service_at_locations", places);
    put_list(&mut document, "schedules", times);
    document
}

/// What was erased is no answer.
fn without_erased(document: &mut Document) {
    document.retain(|_, value| value.as_str() != Some(ERASED));
    for value in document.values_mut() {
        match value {
            Value::Object(inner) => without_erased(inner),
            Value::Array(members) => {
                members.retain(|member| member.as_str() != Some(ERASED));
                members
                    .iter_mut()
                    .filter_map(Value::as_object_mut)
                    .for_each(without_erased);
            }
            _ => {}
        }
    }
}

fn refer(document: &mut Document, field: &str, reference: &str) {
    let id = object(document, field).map(|named| text(named, "id").to_owned());
    if let Some(id) = id.filter(|id| !id.is_empty()) {
        document.remove(field);
        put(document, reference, &id);
    }
}

fn refer_to_terms(document: &mut Document) {
    let attributes = objects(document, "attributes").cloned();
    let attributes: Vec<Document> = attributes
        .map(|mut attribute| {
            refer(&mut attribute, "taxonomy_term", "taxonomy_term_id");
            attribute
        })
        .collect();
    put_list(document, "attributes", attributes);
}

/// A draft as it is sent: a line of JSON.
pub fn sent(document: &Document) -> Vec<u8> {
    let mut line = canonical(document);
    line.push('\n');
    line.into_bytes()
}
