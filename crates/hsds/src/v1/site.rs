//! Locations of 1.0, and services at locations.

use std::cell::RefCell;

use serde_json::{Value, json};

use crate::document::Document;
use crate::kind::Kind;

use super::clean::text_of;
use super::reading::{Reading, append};
use super::{people, postal, terms, times};

/// Reads a location. One that is marked as sensitive keeps its details but is marked confidential, so that they never leave.
pub(super) fn location(source: &mut Reading) -> Document {
    let mut found = Document::new();
    source.carry(Kind::Location, &mut found);
    if source.take_flags() {
        found.insert("x_confidential".to_owned(), json!(true));
        let message = "The source marks this location as sensitive, so it is confidential: its address and coordinates are never published.";
        source.advise("v1-location-confidential", "", message.to_owned());
    }
    let uprn = RefCell::new(source.text("uprn"));
    for (list, address_type) in [
        ("physical_addresses", "physical"),
        ("addresses", "physical"),
        ("postal_addresses", "postal"),
    ] {
        source.each(list, &mut found, "addresses", |address| {
            let of_address = address.text("uprn");
            let mut place = uprn.borrow_mut();
            *place = place.take().or(of_address);
            postal::address(address, address_type)
        });
    }
    if let Some(uprn) = uprn.into_inner().filter(|uprn| !uprn.is_empty()) {
        if found.contains_key("external_identifier") {
            found.insert("v1_uprn".to_owned(), json!(uprn));
        } else {
            found.insert("external_identifier".to_owned(), json!(uprn));
            found.insert("external_identifier_type".to_owned(), json!("UPRN"));
        }
    }
    source.each(
        "accessibility_for_disabilities",
        &mut found,
        "accessibility",
        accessibility,
    );
    source.each(
        "accessibilities",
        &mut found,
        "accessibility",
        accessibility,
    );
    people::contacts(source, &mut found);
    people::phones(source, &mut found);
    people::languages(source, &mut found);
    times::schedules(source, &mut found, None);
    terms::links(source, &mut found);
    if !found.contains_key("location_type") {
        guess_type(source, &mut found);
    }
    found
}

/// 3.0 asks for a type that 1.0 does not have.
fn guess_type(source: &mut Reading, found: &mut Document) {
    let addresses = found.get("addresses").and_then(Value::as_array);
    let is_postal =
        |address: &Value| address.get("address_type").and_then(Value::as_str) == Some("postal");
    let only_postal = addresses.is_some_and(|addresses| addresses.iter().all(is_postal))
        && !found.contains_key("latitude");
    let known = addresses.is_some() || found.contains_key("latitude");
    let location_type = if only_postal { "postal" } else { "physical" };
    found.insert("location_type".to_owned(), json!(location_type));
    if !known {
        let message = "The location has neither address nor coordinates. It is taken to be a physical place; give its address or remove it.";
        source.advise("v1-location-type-assumed", "", message.to_owned());
    }
}

fn accessibility(source: &mut Reading) -> Document {
    let mut found = source.plain(Kind::Accessibility, &[]);
    found.remove("location_id");
    if let Some(text) = found.remove("accessibility") {
        match found.get("description") {
            None => {
                found.insert("description".to_owned(), text);
            }
            Some(other) if *other == text => {}
            Some(_) => {
                found.entry("details").or_insert(text);
            }
        }
    }
    found
}

/// Services at locations of a service; their schedules go to the service and name the place.
pub(super) fn service_at_locations(source: &mut Reading, found: &mut Document) {
    for (pointer, member) in source.list("service_at_locations") {
        if source.withhold(&pointer, &member, found, "service_at_locations") {
            continue;
        }
        let mut read = source.member(pointer, &member, service_at_location);
        if read.get("id").and_then(text_of).is_some() {
            for schedule in take_objects(&mut read, "schedules") {
                append(found, "schedules", schedule);
            }
        }
        append(found, "service_at_locations", read);
    }
    source.each("locations", found, "service_at_locations", |place| {
        let location = location(place);
        let mut at = Document::new();
        at.insert("location".to_owned(), Value::Object(location));
        at
    });
}

fn service_at_location(source: &mut Reading) -> Document {
    let mut found = source.plain(Kind::ServiceAtLocation, &["service_id"]);
    found.remove("service_id");
    source.drop_flags();
    source.one("location", &mut found, location);
    people::contacts(source, &mut found);
    people::phones(source, &mut found);
    terms::links(source, &mut found);
    let id = found.get("id").and_then(text_of);
    times::schedules(source, &mut found, id.as_deref());
    found
}

fn take_objects(document: &mut Document, name: &str) -> Vec<Document> {
    let Some(Value::Array(members)) = document.remove(name) else {
        return Vec::new();
    };
    let objects = members.into_iter().filter_map(|member| match member {
        Value::Object(member) => Some(member),
        _ => None,
    });
    objects.collect()
}
