//! Taxonomies of 1.0 as terms, and what pointed to them as attributes.

use serde_json::{Value, json};

use crate::document::Document;
use crate::kind::Kind;

use super::clean::text_of;
use super::reading::{Reading, append};

/// Reads a 1.0 taxonomy, which is one term of a vocabulary.
pub(super) fn term(source: &mut Reading) -> Document {
    let mut found = source.plain(Kind::TaxonomyTerm, &[]);
    for (pointer, parent) in source.list("parent") {
        match parent.get("id").and_then(text_of) {
            Some(id) => {
                found.entry("parent_id").or_insert(Value::String(id));
            }
            None => source.advise(
                "v1-parent-without-id",
                "parent",
                format!("The parent at {pointer} has no id, so the term has none."),
            ),
        }
    }
    if let Some(vocabulary) = source.text("vocabulary") {
        let mut taxonomy = Document::new();
        taxonomy.insert("id".to_owned(), json!(vocabulary));
        taxonomy.insert("name".to_owned(), json!(vocabulary));
        if is_address(&vocabulary) {
            taxonomy.insert("uri".to_owned(), json!(vocabulary));
        }
        found.insert("taxonomy".to_owned(), json!(vocabulary));
        found.insert("taxonomy_id".to_owned(), json!(vocabulary));
        found.insert("taxonomy_detail".to_owned(), Value::Object(taxonomy));
    }
    if let Some(id) = found
        .get("id")
        .and_then(text_of)
        .filter(|id| is_address(id))
    {
        found.entry("term_uri").or_insert(Value::String(id));
    }
    found
}

/// The taxonomies of a service.
pub(super) fn categories(source: &mut Reading, found: &mut Document) {
    source.each("service_taxonomies", found, "attributes", |link| {
        attribute(link, None)
    });
}

/// Taxonomies linked to any object; what the link says is kept.
pub(super) fn links(source: &mut Reading, found: &mut Document) {
    source.each("link_taxonomies", found, "attributes", |link| {
        attribute(link, None)
    });
}

/// One link to a taxonomy.
pub(super) fn attribute(source: &mut Reading, link_type: Option<&str>) -> Document {
    let mut found = source.plain(Kind::Attribute, &["service_id"]);
    source.drop_flags();
    found.remove("link_id");
    found.remove("link_entity");
    source.one("taxonomy", &mut found, term);
    if let Some(term) = found.remove("taxonomy") {
        found.insert("taxonomy_term".to_owned(), term);
    }
    if !found.contains_key("taxonomy_term")
        && let Some(id) = source
            .text("taxonomy_id")
            .or_else(|| source.text("taxonomy"))
    {
        found.entry("taxonomy_term_id").or_insert(Value::String(id));
    }
    if let Some(link_type) = link_type {
        found.entry("link_type").or_insert(json!(link_type));
    }
    found
}

/// The three closed lists of 1.0 that 3.0 leaves to taxonomies: each becomes a small taxonomy of its own.
pub(super) fn ways_of_attending(source: &mut Reading, found: &mut Document) {
    const LISTS: [(&str, &str); 3] = [
        ("deliverable_type", "Deliverable type"),
        ("attending_type", "Attending type"),
        ("attending_access", "Attending access"),
    ];
    for (field, title) in LISTS {
        for word in words(source.take(field)) {
            let term = json!({
                "id": format!("{field}/{}", word.to_lowercase()),
                "name": word,
                "taxonomy": title,
                "taxonomy_id": field,
                "taxonomy_detail": { "id": field, "name": title },
            });
            let mut attribute = Document::new();
            attribute.insert("link_type".to_owned(), json!(field));
            attribute.insert("taxonomy_term".to_owned(), term);
            append(found, "attributes", attribute);
        }
    }
}

fn words(value: Option<Value>) -> Vec<String> {
    let texts: Vec<String> = match value {
        Some(Value::Array(members)) => members.iter().filter_map(text_of).collect(),
        Some(other) => text_of(&other).into_iter().collect(),
        None => Vec::new(),
    };
    let mut words = Vec::new();
    for word in texts
        .iter()
        .flat_map(|text| text.split([',', ';', '|']))
        .map(str::trim)
    {
        if !word.is_empty() && !words.iter().any(|known| known == word) {
            words.push(word.to_owned());
        }
    }
    words
}

fn is_address(text: &str) -> bool {
    text.starts_with("http://") || text.starts_with("https://")
}
