//! Open Referral UK 1.0 documents turned into nested 3.0 documents, as liberally as 1.0 feeds were written.
//!
//! Ids stay as the source wrote them. What has no home in 3.0 stays as an unknown field `v1_…`, which is published only where a source
//! is allowed to; what a 1.0 feed marks as personal or sensitive goes to `x_internal_…`, which is never published. Every loss and every
//! guess is an advice problem. In problems whose code begins with `v1-` the pointer shows the place in the 1.0 document.
//!
//! A missing description is left missing here: composition lets it fall to the name.

mod area;
mod clean;
mod eligibility;
mod identifier;
mod people;
mod postal;
mod reading;
mod site;
mod terms;
mod times;

use serde_json::{Value, json};

use crate::document::Document;
use crate::kind::Kind;
use crate::problem::{Problem, Severity};
use crate::repair::repair;

use self::reading::Reading;

/// A 1.0 service with all that stands in it.
pub fn service(document: &Document) -> (Document, Vec<Problem>) {
    finish(Kind::Service, document, read_service)
}

/// A 1.0 organisation.
pub fn organization(document: &Document) -> (Document, Vec<Problem>) {
    finish(Kind::Organization, document, read_organization)
}

/// A 1.0 location.
pub fn location(document: &Document) -> (Document, Vec<Problem>) {
    finish(Kind::Location, document, site::location)
}

/// A 1.0 taxonomy, which 3.0 calls a taxonomy term.
pub fn taxonomy(document: &Document) -> (Document, Vec<Problem>) {
    finish(Kind::TaxonomyTerm, document, terms::term)
}

/// Whether a response, a list item or a document is of version 1.0 rather than 3.0.
pub fn looks_like_v1(value: &Value) -> bool {
    match value {
        Value::Array(members) => members.iter().take(5).any(looks_like_v1),
        Value::Object(document) => {
            if has_any(document, &["totalElements", "totalPages"]) {
                return !has_any(document, &["total_items", "contents"]);
            }
            if let Some(content) = document.get("content").filter(|content| content.is_array()) {
                return looks_like_v1(content);
            }
            is_v1_document(document)
        }
        _ => false,
    }
}

fn is_v1_document(document: &Document) -> bool {
    const OLD: [&str; 16] = [
        "service_taxonomys",
        "service_taxonomies",
        "eligibilitys",
        "eligibilities",
        "regular_schedule",
        "regular_schedules",
        "holiday_schedule",
        "holiday_schedules",
        "physical_addresses",
        "postal_addresses",
        "accessibility_for_disabilities",
        "deliverable_type",
        "attending_access",
        "fundings",
        "vocabulary",
        "reviews",
    ];
    const NEW: [&str; 9] = [
        "schedules",
        "attributes",
        "organization_identifiers",
        "taxonomy_id",
        "addresses",
        "last_modified",
        "location_type",
        "minimum_age",
        "assurer_email",
    ];
    if has_any(document, &NEW) {
        return false;
    }
    let nested = |name: &str| {
        let members = document
            .get(name)
            .and_then(Value::as_array)
            .into_iter()
            .flatten();
        members.filter_map(Value::as_object).any(|member| {
            has_any(member, &OLD)
                || member
                    .get("location")
                    .and_then(Value::as_object)
                    .is_some_and(|place| has_any(place, &OLD))
        })
    };
    let old_provider = document
        .get("organization")
        .and_then(Value::as_object)
        .is_some_and(|provider| provider.contains_key("url") && !provider.contains_key("website"));
    has_any(document, &OLD) || old_provider || nested("service_at_locations")
}

fn has_any(document: &Document, names: &[&str]) -> bool {
    names.iter().any(|name| document.contains_key(*name))
}

/// Reads a document, then repairs what repair knows for all sources alike: times, dates, numbers, entities, coordinates of 0.
fn finish(
    kind: Kind,
    document: &Document,
    read: impl Fn(&mut Reading) -> Document,
) -> (Document, Vec<Problem>) {
    let mut problems = Vec::new();
    let mut reading = Reading::new(document, String::new(), &mut problems);
    let mut found = read(&mut reading);
    reading.leave_rest(&mut found);
    problems.extend(repair(kind, &mut found));
    (found, problems)
}

fn read_organization(source: &mut Reading) -> Document {
    let mut found = Document::new();
    source.carry(Kind::Organization, &mut found);
    if let Some(url) = source.text("url") {
        found.entry("website").or_insert(Value::String(url));
    }
    identifier::identifiers(source, &mut found);
    people::contacts(source, &mut found);
    people::phones(source, &mut found);
    people::funding(source, &mut found);
    terms::links(source, &mut found);
    source.each("locations", &mut found, "locations", site::location);
    found
}

fn read_service(source: &mut Reading) -> Document {
    let mut found = Document::new();
    source.carry(Kind::Service, &mut found);
    source.withhold_flags(&mut found);
    if !found.contains_key("status") {
        found.insert("status".to_owned(), json!("active"));
        source.advise(
            "v1-status-assumed",
            "status",
            "The service has no status. It is taken to be active; say so in the source.".to_owned(),
        );
    }
    if let Some(changed) = source
        .text("last_updated")
        .or_else(|| source.text("updated_at"))
    {
        found
            .entry("last_modified")
            .or_insert(Value::String(changed));
    }
    source.one("organization", &mut found, read_organization);
    eligibility::eligibilities(source, &mut found);
    terms::categories(source, &mut found);
    terms::links(source, &mut found);
    terms::ways_of_attending(source, &mut found);
    times::schedules(source, &mut found, None);
    site::service_at_locations(source, &mut found);
    area::service_areas(source, &mut found);
    people::contacts(source, &mut found);
    people::phones(source, &mut found);
    people::languages(source, &mut found);
    people::funding(source, &mut found);
    source.each("cost_options", &mut found, "cost_options", |cost| {
        cost.plain(Kind::CostOption, &["link_id"])
    });
    source.each(
        "required_documents",
        &mut found,
        "required_documents",
        |needed| needed.plain(Kind::RequiredDocument, &[]),
    );
    reviews(source, &mut found);
    found
}

fn reviews(source: &mut Reading, found: &mut Document) {
    let Some(reviews) = source.take("reviews") else {
        return;
    };
    found.insert("v1_reviews".to_owned(), reviews);
    let message = "3.0 has no place for reviews. They are kept as \"v1_reviews\" and published only if this source is allowed to.";
    source.advise("v1-reviews-kept", "reviews", message.to_owned());
}

/// A problem about a place in the 1.0 document.
fn advice(code: &'static str, pointer: String, message: String) -> Problem {
    Problem {
        code: code.into(),
        severity: Severity::Advice,
        pointer,
        path: None,
        message,
    }
}
