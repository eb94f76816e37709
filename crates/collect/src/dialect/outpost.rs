//! Outpost, the directory software of several English councils: its services, nested its own way.

use hsds::{Document, Problem};
use serde_json::{Value, json};

use crate::dialect::{day, id_text, put, put_list};

/// What belongs to one answer of its search and not to the service.
const OF_THE_SEARCH: [&str; 2] = ["score", "distance_away"];

/// Whether a row is a service as Outpost writes it.
pub(crate) fn is_outpost(row: &Document) -> bool {
    let has = |name: &str| row.contains_key(name);
    has("organisation")
        && (has("target_directories")
            || has("local_offer")
            || has("send_needs")
            || has("needs_referral"))
}

/// A service of Outpost as a nested document of version 3.
///
/// What has no home in the standard keeps its name, so that it can be published where a source's list of extra fields allows it.
pub(crate) fn service(row: &Document) -> (Document, Vec<Problem>) {
    let mut row = row.clone();
    let mut problems = Vec::new();
    let mut service = Document::new();
    for name in OF_THE_SEARCH {
        row.remove(name);
    }
    if let Some(id) = row.remove("id").as_ref().and_then(id_text) {
        put(&mut service, "id", &id);
    }
    for (old, new) in [
        ("name", "name"),
        ("description", "description"),
        ("url", "url"),
        ("email", "email"),
        ("min_age", "minimum_age"),
        ("max_age", "maximum_age"),
        ("updated_at", "last_modified"),
    ] {
        if let Some(value) = row.remove(old).filter(|value| !value.is_null()) {
            service.insert(new.to_owned(), value);
        }
    }
    // Outpost lists only what is approved and visible.
    let status = row
        .remove("status")
        .and_then(|status| status.as_str().map(str::to_owned));
    put(
        &mut service,
        "status",
        status.as_deref().unwrap_or("active"),
    );
    if row.remove("free") == Some(Value::Bool(true)) {
        service.insert(
            "cost_options".to_owned(),
            json!([{"option": "Free", "amount": 0}]),
        );
    }
    if row.remove("needs_referral") == Some(Value::Bool(true)) {
        put(&mut service, "application_process", "A referral is needed.");
    }
    organization(row.remove("organisation"), &mut service, &mut problems);
    put_list(
        &mut service,
        "service_at_locations",
        objects(row.remove("locations"))
            .map(|found| place(&found))
            .collect(),
    );
    put_list(
        &mut service,
        "contacts",
        objects(row.remove("contacts"))
            .filter_map(|found| contact(&found))
            .collect(),
    );
    put_list(
        &mut service,
        "schedules",
        objects(row.remove("regular_schedules"))
            .map(|found| schedule(&found))
            .collect(),
    );
    let costs: Vec<Document> = objects(row.remove("cost_options"))
        .map(|found| cost(&found))
        .collect();
    if !costs.is_empty() {
        put_list(&mut service, "cost_options", costs);
    }
    put_list(
        &mut service,
        "additional_urls",
        objects(row.remove("links"))
            .filter_map(|found| link(&found))
            .collect(),
    );
    let mut attributes: Vec<Document> = objects(row.remove("taxonomies"))
        .filter_map(|term| attribute(&term, &TAXONOMIES))
        .collect();
    for (field, list) in [
        ("send_needs", &SEND_NEEDS),
        ("suitabilities", &SUITABILITIES),
    ] {
        attributes.extend(objects(row.remove(field)).filter_map(|term| attribute(&term, list)));
    }
    put_list(&mut service, "attributes", attributes);
    for (name, value) in row {
        if !value.is_null() {
            service.entry(name).or_insert(value);
        }
    }
    (service, problems)
}

/// A list of terms: its ids are numbers of its own, so they need its name before them.
struct List {
    key: &'static str,
    name: &'static str,
    description: &'static str,
}

const TAXONOMIES: List = List {
    key: "taxonomies",
    name: "Categories of the directory",
    description: "What kind of service it is",
};
const SEND_NEEDS: List = List {
    key: "send_needs",
    name: "Special educational needs and disabilities",
    description: "Which needs and disabilities a service caters for",
};
const SUITABILITIES: List = List {
    key: "suitabilities",
    name: "Suitability",
    description: "Whom a service is suitable for",
};

fn attribute(term: &Document, list: &List) -> Option<Document> {
    let id = term.get("id").and_then(id_text)?;
    let name = text(term, "name").or_else(|| text(term, "label"))?;
    let mut found = Document::new();
    put(&mut found, "id", &format!("{}/{id}", list.key));
    put(&mut found, "name", &name);
    // ORUK 3.0 requires a description; the name is all there is.
    put(&mut found, "description", &name);
    put(&mut found, "code", &text(term, "slug").unwrap_or_default());
    if let Some(parent) = term.get("parent_id").and_then(id_text) {
        put(&mut found, "parent_id", &format!("{}/{parent}", list.key));
    }
    put(&mut found, "taxonomy", list.name);
    let detail = json!({"id": list.key, "name": list.name, "description": list.description});
    found.insert("taxonomy_detail".to_owned(), detail);
    let mut attribute = Document::new();
    put(&mut attribute, "link_entity", "service");
    attribute.insert("taxonomy_term".to_owned(), Value::Object(found));
    Some(attribute)
}

/// An organisation that was never named cannot be published, and would keep its service from it.
fn organization(value: Option<Value>, service: &mut Document, problems: &mut Vec<Problem>) {
    let Some(Value::Object(found)) = value else {
        return;
    };
    let id = found.get("id").and_then(id_text);
    let Some(name) = text(&found, "name") else {
        if let Some(id) = id {
            problems.push(Problem::advice(
                "organization-without-name",
                "/organization",
                format!("The organisation {id} of this service has no name in its directory, so it was left out. Give it a name there."),
            ));
            service.insert("x_internal_organization".to_owned(), Value::Object(found));
        }
        return;
    };
    let mut organization = Document::new();
    put(&mut organization, "id", &id.unwrap_or_default());
    put(&mut organization, "name", &name);
    put(
        &mut organization,
        "description",
        &text(&found, "description").unwrap_or_default(),
    );
    put(
        &mut organization,
        "email",
        &text(&found, "email").unwrap_or_default(),
    );
    put(
        &mut organization,
        "website",
        &text(&found, "url").unwrap_or_default(),
    );
    service.insert("organization".to_owned(), Value::Object(organization));
}

fn place(found: &Document) -> Document {
    let mut location = Document::new();
    let id = found.get("id").and_then(id_text).unwrap_or_default();
    put(&mut location, "id", &id);
    put(
        &mut location,
        "name",
        &text(found, "name").unwrap_or_default(),
    );
    put(&mut location, "location_type", "physical");
    if let Some([longitude, latitude]) = found
        .get("geometry")
        .and_then(|geometry| geometry.get("coordinates"))
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        && longitude.is_number()
        && latitude.is_number()
    {
        location.insert("latitude".to_owned(), latitude.clone());
        location.insert("longitude".to_owned(), longitude.clone());
    }
    let mut address = Document::new();
    for name in [
        "address_1",
        "city",
        "state_province",
        "postal_code",
        "country",
    ] {
        put(&mut address, name, &text(found, name).unwrap_or_default());
    }
    if address.keys().any(|name| name != "country") {
        put(&mut address, "address_type", "physical");
        put_list(&mut location, "addresses", vec![address]);
    }
    let accessibility = objects(found.get("accessibilities").cloned()).filter_map(|found| {
        let mut accessibility = Document::new();
        put(&mut accessibility, "description", &text(&found, "name")?);
        Some(accessibility)
    });
    put_list(&mut location, "accessibility", accessibility.collect());
    // A refuge: nobody is to learn where it is.
    if found.get("mask_exact_address") == Some(&Value::Bool(true)) {
        location.insert("x_confidential".to_owned(), Value::Bool(true));
    }
    let mut place = Document::new();
    place.insert("location".to_owned(), Value::Object(location));
    place
}

fn contact(found: &Document) -> Option<Document> {
    let mut contact = Document::new();
    for name in ["name", "title", "email"] {
        put(&mut contact, name, &text(found, name).unwrap_or_default());
    }
    if let Some(written) = text(found, "phone") {
        let lower = written.to_ascii_lowercase();
        let (number, extension) = match lower.find(" ext") {
            Some(at) => (
                &written[..at],
                written[at..].trim_start_matches(|c: char| !c.is_ascii_digit()),
            ),
            None => (written.as_str(), ""),
        };
        let mut phone = Document::new();
        put(&mut phone, "number", number);
        if let Ok(extension) = extension.trim().parse::<u64>() {
            phone.insert("extension".to_owned(), Value::from(extension));
        }
        put_list(&mut contact, "phones", vec![phone]);
    }
    if contact.is_empty() {
        return None;
    }
    put(
        &mut contact,
        "id",
        &found.get("id").and_then(id_text).unwrap_or_default(),
    );
    Some(contact)
}

fn schedule(found: &Document) -> Document {
    let mut schedule = Document::new();
    put(&mut schedule, "freq", "WEEKLY");
    let weekday = text(found, "weekday").unwrap_or_default();
    put(&mut schedule, "byday", day(&weekday).unwrap_or(&weekday));
    for name in ["opens_at", "closes_at"] {
        put(&mut schedule, name, &text(found, name).unwrap_or_default());
    }
    schedule
}

fn cost(found: &Document) -> Document {
    let mut cost = Document::new();
    put(
        &mut cost,
        "option",
        &text(found, "option").unwrap_or_default(),
    );
    if let Some(amount) = found.get("amount").filter(|amount| !amount.is_null()) {
        cost.insert("amount".to_owned(), amount.clone());
    }
    let kind = text(found, "cost_type").or_else(|| text(found, "amount_description"));
    put(&mut cost, "amount_description", &kind.unwrap_or_default());
    cost
}

fn link(found: &Document) -> Option<Document> {
    let mut link = Document::new();
    put(&mut link, "url", &text(found, "url")?);
    put(
        &mut link,
        "label",
        &text(found, "label").unwrap_or_default(),
    );
    Some(link)
}

fn text(document: &Document, name: &str) -> Option<String> {
    document
        .get(name)?
        .as_str()
        .map(str::trim)
        .filter(|text| !text.is_empty())
        .map(str::to_owned)
}

fn objects(value: Option<Value>) -> impl Iterator<Item = Document> {
    let members = match value {
        Some(Value::Array(members)) => members,
        _ => Vec::new(),
    };
    members.into_iter().filter_map(|member| match member {
        Value::Object(object) => Some(object),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(value: Value) -> Document {
        match value {
            Value::Object(document) => document,
            other => panic!("{other} is no document"),
        }
    }

    fn sample() -> Document {
        document(json!({
            "id": 7, "updated_at": "2021-01-13T12:48:54.730Z", "name": "Brownies", "description": "Weekly meetings.",
            "url": null, "min_age": 5, "max_age": 11, "free": true, "needs_referral": true, "score": 3, "distance_away": null,
            "locations": [
                {"id": 1, "name": "Infant School", "address_1": " Hazell Avenue", "city": "Aylesbury",
                 "state_province": "Buckinghamshire", "postal_code": "HP21 7JF", "country": "GB",
                 "geometry": {"type": "Point", "coordinates": [-0.790_659, 51.811_001]}, "mask_exact_address": false,
                 "accessibilities": [{"name": "Ramp"}]},
                {"id": 2, "name": "Refuge", "address_1": " ", "mask_exact_address": true, "accessibilities": []},
            ],
            "contacts": [{"id": 4, "name": null, "title": null, "email": "", "phone": "0203 289 6420 Ext 303"},
                         {"id": 5, "name": null, "title": "", "email": null, "phone": ""}],
            "organisation": {"id": 1883, "name": "Girlguiding", "description": "Guides.", "url": "https://example.org"},
            "taxonomies": [{"id": 2, "name": "Clubs", "slug": "clubs", "parent_id": 1}],
            "send_needs": [{"id": 2, "name": "Autism", "slug": "autism"}],
            "regular_schedules": [{"weekday": "Monday", "opens_at": "10:00", "closes_at": "17:00"}],
            "cost_options": [], "links": [{"label": "Facebook", "url": "https://example.org/f"}],
            "local_offer": {"description": "Example"}, "target_directories": [{"name": "A", "label": "a"}],
        }))
    }

    #[test]
    fn a_service_is_said_in_the_words_of_the_standard() {
        let (service, problems) = service(&sample());
        assert!(problems.is_empty());
        insta::assert_json_snapshot!("outpost_service", service);
    }

    #[test]
    fn an_organisation_without_a_name_is_left_out_and_told() {
        let mut row = sample();
        row.insert("organisation".to_owned(), json!({"id": 3, "name": null}));
        let (service, problems) = service(&row);
        assert!(!service.contains_key("organization"));
        assert_eq!(problems[0].code, "organization-without-name");
    }

    #[test]
    fn it_is_known_by_its_fields() {
        assert!(is_outpost(&sample()));
        assert!(!is_outpost(&document(
            json!({"id": "1", "organization": {}, "name": "A"})
        )));
    }
}
