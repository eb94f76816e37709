//! Service areas of 1.0: codes of places become the addresses that statistics.data.gov.uk gives them.

use serde_json::{Value, json};

use crate::document::Document;
use crate::kind::Kind;

use super::clean::text_of;
use super::reading::Reading;

/// Takes the areas of a service.
pub(super) fn service_areas(source: &mut Reading, found: &mut Document) {
    source.each("service_areas", found, "service_areas", service_area);
}

fn service_area(source: &mut Reading) -> Document {
    let mut found = source.plain(Kind::ServiceArea, &["link_id"]);
    source.drop_flags();
    found.remove("service_id");
    if let Some(name) = found.remove("service_area") {
        found.entry("name").or_insert(name);
    }
    extent(source, &mut found);
    if let Some(identifier) = source.text("identifier") {
        match statistical_geography(&identifier) {
            Some(uri)
                if found
                    .get("uri")
                    .and_then(text_of)
                    .is_none_or(|known| known == uri) =>
            {
                found.insert("uri".to_owned(), json!(uri));
            }
            _ => {
                let message = format!(
                    "The identifier \"{identifier}\" is no code of a statistical area, or the area has another address; it is kept as \"v1_identifier\"."
                );
                source.advise("v1-area-identifier-kept", "identifier", message);
                found.insert("v1_identifier".to_owned(), json!(identifier));
            }
        }
    }
    found
}

/// 3.0 has the geometry as a text and asks how it is written.
fn extent(source: &mut Reading, found: &mut Document) {
    if let Some(shape @ (Value::Object(_) | Value::Array(_))) = source.take("extent") {
        found.insert("extent".to_owned(), Value::String(shape.to_string()));
    }
    let Some(text) = found.get("extent").and_then(text_of) else {
        return;
    };
    if found.contains_key("extent_type") {
        return;
    }
    let extent_type = match text.chars().next() {
        Some('{') => "geojson",
        Some('<') => "kml",
        _ => "text",
    };
    found.insert("extent_type".to_owned(), json!(extent_type));
    let message = format!(
        "The extent does not say how it is written; by its look it is taken to be {extent_type}."
    );
    source.advise("v1-extent-type-assumed", "extent", message);
}

/// The address of a statistical area by its nine-character GSS code.
fn statistical_geography(text: &str) -> Option<String> {
    let code = text.trim().to_ascii_uppercase();
    let (letter, digits) = code.split_at_checked(1)?;
    let is_code = "EKJLMNSW".contains(letter)
        && digits.len() == 8
        && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_code.then(|| format!("http://statistics.data.gov.uk/id/statistical-geography/{code}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_codes_of_areas_become_addresses() {
        let uri = "http://statistics.data.gov.uk/id/statistical-geography/E08000035";
        assert_eq!(statistical_geography("e08000035 ").as_deref(), Some(uri));
        assert_eq!(statistical_geography("E0800009"), None);
        assert_eq!(statistical_geography("Leeds"), None);
        assert_eq!(statistical_geography("é8000035"), None);
    }
}
