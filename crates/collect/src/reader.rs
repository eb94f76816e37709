//! What every reader gives: items in a fixed order, each a record, a row that is none, or a remark about a file.

pub(crate) mod elements;
pub(crate) mod json;
pub(crate) mod jsonl;
pub(crate) mod oruk;
pub(crate) mod oruk_v1;
pub(crate) mod package;

use std::ops::ControlFlow;

use hsds::parts::Part;
use hsds::{Document, Kind, Problem};

/// One thing that an input held.
#[derive(Debug)]
pub(crate) struct Item {
    /// The file it stood in, where the input has several.
    pub(crate) file: Option<String>,
    /// Its row, from 1.
    pub(crate) row: Option<u64>,
    /// Its bytes, as they came.
    pub(crate) raw: Option<Vec<u8>>,
    /// What it is.
    pub(crate) what: What,
}

/// What an item is.
#[derive(Debug)]
pub(crate) enum What {
    /// A document, as its source wrote it; the kind where the input says it.
    Document {
        kind: Option<Kind>,
        document: Document,
        problems: Vec<Problem>,
    },
    /// A record that is taken apart and has its ids already.
    Part { part: Part, problems: Vec<Problem> },
    /// A row that is no record.
    Refused(Problem),
    /// Something about a file or a column, not about one record.
    Remark(Problem),
    /// A row that is part of other records; only its bytes are kept.
    Kept,
}

/// How a reading ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// All of it was read.
    Complete,
    /// All of it was read, but it is known to be one part of more.
    Part,
    /// It broke off.
    Broken(String),
}

impl End {
    /// The end of two readings together: the worse one.
    pub(crate) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Broken(reason), _) | (_, Self::Broken(reason)) => Self::Broken(reason),
            (Self::Part, _) | (_, Self::Part) => Self::Part,
            _ => Self::Complete,
        }
    }
}

/// Takes the items of a reader, one after the other; may tell it to stop.
pub(crate) type Sink<'a> = dyn FnMut(Item) -> ControlFlow<()> + 'a;

/// The kind that the name of a file or folder tells: `services/1.json`, `service_list.json`, `organizations.jsonl`.
pub(crate) fn kind_by_name(name: &str) -> Option<Kind> {
    let mut steps = name.rsplit('/');
    let file = steps.next()?;
    let stem = file.split('.').next().unwrap_or(file);
    let stem = stem
        .strip_suffix("_list")
        .or_else(|| stem.strip_suffix("_full"))
        .unwrap_or(stem);
    kind_by_word(stem).or_else(|| steps.next().and_then(kind_by_word))
}

/// What kind a document most likely is, by the fields that only one kind has.
pub(crate) fn kind_by_fields(document: &Document) -> Option<Kind> {
    let has = |names: &[&str]| names.iter().any(|name| document.contains_key(*name));
    let is_text = |name: &str| document.get(name).is_some_and(serde_json::Value::is_string);
    if has(&["location_id", "location"]) && has(&["service_id", "service"]) {
        return Some(Kind::ServiceAtLocation);
    }
    if has(&[
        "organization",
        "organization_id",
        "organisation",
        "service_at_locations",
        "status",
        "service_areas",
        "cost_options",
        "eligibilitys",
        "service_taxonomys",
        "assurer_email",
        "minimum_age",
    ]) && !has(&["location_type", "latitude"])
    {
        return Some(Kind::Service);
    }
    if has(&[
        "location_type",
        "latitude",
        "longitude",
        "addresses",
        "physical_addresses",
    ]) {
        return Some(Kind::Location);
    }
    if has(&[
        "organization_identifiers",
        "parent_organization_id",
        "services",
        "legal_status",
        "website",
        "funding",
    ]) {
        return Some(Kind::Organization);
    }
    if has(&["taxonomy_terms"]) || (is_text("version") && has(&["name"])) {
        return Some(Kind::Taxonomy);
    }
    if has(&[
        "taxonomy_id",
        "taxonomy",
        "taxonomy_detail",
        "parent_id",
        "term_uri",
        "vocabulary",
        "code",
    ]) {
        return Some(Kind::TaxonomyTerm);
    }
    has(&["name"]).then_some(Kind::Service)
}

/// Whether this is what `GET /` of a feed answers, which holds no record.
pub(crate) fn is_api_details(document: &Document) -> bool {
    ["openapi_url", "profile"]
        .iter()
        .any(|name| document.contains_key(*name))
        && !document.contains_key("id")
}

fn kind_by_word(word: &str) -> Option<Kind> {
    Some(match word {
        "services" | "service" => Kind::Service,
        "organizations" | "organization" | "organisations" | "organisation" => Kind::Organization,
        "locations" | "location" => Kind::Location,
        "taxonomies" | "taxonomy" => Kind::Taxonomy,
        "taxonomy_terms" | "taxonomy_term" => Kind::TaxonomyTerm,
        "service_at_locations" | "service_at_location" => Kind::ServiceAtLocation,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_name_tells_the_kind() {
        assert_eq!(kind_by_name("services/1.json"), Some(Kind::Service));
        assert_eq!(
            kind_by_name("feed/taxonomy_terms/a.json.gz"),
            Some(Kind::TaxonomyTerm)
        );
        assert_eq!(
            kind_by_name("service_at_location_full.json"),
            Some(Kind::ServiceAtLocation)
        );
        assert_eq!(kind_by_name("export.json"), None);
    }

    #[test]
    fn fields_tell_the_kind() {
        let kind = |value: serde_json::Value| kind_by_fields(value.as_object().expect("an object"));
        assert_eq!(
            kind(json!({"id": "1", "name": "Chess", "status": "active"})),
            Some(Kind::Service)
        );
        assert_eq!(
            kind(json!({"service_id": "1", "location_id": "2"})),
            Some(Kind::ServiceAtLocation)
        );
        assert_eq!(
            kind(json!({"name": "Hall", "location_type": "physical"})),
            Some(Kind::Location)
        );
        assert_eq!(
            kind(json!({"name": "Club", "website": "https://example.org"})),
            Some(Kind::Organization)
        );
        assert_eq!(
            kind(json!({"name": "Needs", "taxonomy_terms": []})),
            Some(Kind::Taxonomy)
        );
        assert_eq!(
            kind(json!({"name": "Food", "taxonomy_id": "1"})),
            Some(Kind::TaxonomyTerm)
        );
        assert_eq!(kind(json!({"colour": "red"})), None);
    }
}
