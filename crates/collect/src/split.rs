//! A service that is made of an organisation: its own words, and what the organisation is reached by.

use hsds::Document;
use hsds::document::{objects, text};
use serde_json::{Value, json};

/// A service as a person made it of the words of an organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// What the source calls it.
    pub key: String,
    /// Its name.
    pub name: String,
    /// The organisation's own words.
    pub description: String,
}

/// The record that is sent: of what the organisation is reached by, as much as there is.
pub fn service(
    made: &Made,
    organization: &Document,
    organization_key: &str,
    places: &[String],
) -> Document {
    let mut service = Document::new();
    let mut put = |field: &str, value: Value| service.insert(field.to_owned(), value);
    put("id", json!(made.key));
    put("name", json!(made.name));
    put("description", json!(made.description));
    put("status", json!("active"));
    put("organization_id", json!(organization_key));
    for (field, from) in [("email", "email"), ("url", "website")] {
        let said = text(organization, from);
        if !said.is_empty() {
            put(field, json!(said));
        }
    }
    for field in ["phones", "contacts"] {
        let members: Vec<Value> = objects(organization, field)
            .map(|member| Value::Object(without_ids(member)))
            .collect();
        if !members.is_empty() {
            put(field, Value::Array(members));
        }
    }
    if !places.is_empty() {
        let at = places.iter().map(|place| json!({"location_id": place}));
        put("service_at_locations", Value::Array(at.collect()));
    }
    service
}

/// A part without what it is called where it stood, and whose it was: it is the service's own now.
fn without_ids(part: &Document) -> Document {
    let mut own = part.clone();
    own.retain(|field, _| {
        !matches!(
            field.as_str(),
            "id" | "organization_id"
                | "service_id"
                | "location_id"
                | "service_at_location_id"
                | "contact_id"
        )
    });
    for value in own.values_mut() {
        if let Value::Array(members) = value {
            for member in members.iter_mut() {
                if let Value::Object(inner) = member {
                    *inner = without_ids(inner);
                }
            }
        }
    }
    own
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_is_reached_as_its_organisation_is_and_has_the_words_that_were_chosen() {
        let organization = json!({
            "id": "o", "name": "Age Friendly", "description": "All.", "website": "https://a.example",
            "email": "a@a.example",
            "phones": [{"id": "p", "number": "01632 960001", "organization_id": "o"}],
            "contacts": [{"id": "c", "name": "Reception", "phones": [{"id": "q", "number": "1", "contact_id": "c"}]}],
        });
        let made = Made {
            key: "o-service-1".to_owned(),
            name: "Lunch club".to_owned(),
            description: "Every Tuesday.".to_owned(),
        };
        let organization = organization.as_object().expect("an object");
        let service = service(&made, organization, "o", &["l".to_owned()]);
        assert_eq!(
            Value::Object(service),
            json!({
                "id": "o-service-1", "name": "Lunch club", "description": "Every Tuesday.", "status": "active",
                "organization_id": "o", "url": "https://a.example", "email": "a@a.example",
                "phones": [{"number": "01632 960001"}],
                "contacts": [{"name": "Reception", "phones": [{"number": "1"}]}],
                "service_at_locations": [{"location_id": "l"}],
            })
        );
    }
}
