//! Contacts, telephones, languages and funding of 1.0.

use serde_json::{Value, json};

use crate::document::Document;
use crate::kind::Kind;

use super::reading::{Reading, append, insert};
use super::terms;

/// Keys that only say what an object stands in.
const OWNERS: [&str; 6] = [
    "service_id",
    "organization_id",
    "location_id",
    "service_at_location_id",
    "contact_id",
    "phone_id",
];

/// Takes the contacts of an object; those marked as personal or sensitive are withheld.
pub(super) fn contacts(source: &mut Reading, found: &mut Document) {
    source.each("contacts", found, "contacts", |contact| {
        let mut found = child(contact, Kind::Contact);
        phones(contact, &mut found);
        terms::links(contact, &mut found);
        found
    });
}

/// Takes the telephones of an object, also where it has one as plain text.
pub(super) fn phones(source: &mut Reading, found: &mut Document) {
    source.each("phones", found, "phones", |phone| {
        let mut found = child(phone, Kind::Phone);
        for name in ["phone", "telephone"] {
            if !found.contains_key("number") {
                let text = phone.text(name);
                insert(&mut found, "number", text);
            }
        }
        languages(phone, &mut found);
        found
    });
    for name in ["phone", "telephone"] {
        if let Some(number) = source.text(name) {
            let mut phone = Document::new();
            phone.insert("number".to_owned(), Value::String(number));
            append(found, "phones", phone);
        }
    }
}

/// Takes the languages of an object. A word of two or three small letters is a code, anything else a name.
pub(super) fn languages(source: &mut Reading, found: &mut Document) {
    source.each("languages", found, "languages", |language| {
        let mut found = child(language, Kind::Language);
        if let Some(text) = language.text("language") {
            name_language(&mut found, &text);
        }
        found
    });
    if let Some(text) = source.text("language") {
        let mut language = Document::new();
        name_language(&mut language, &text);
        append(found, "languages", language);
    }
}

/// Takes the sources of funding.
pub(super) fn funding(source: &mut Reading, found: &mut Document) {
    source.each("fundings", found, "funding", |funding| {
        child(funding, Kind::Funding)
    });
}

fn name_language(found: &mut Document, text: &str) {
    let is_code =
        (2..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_lowercase());
    found
        .entry(if is_code { "code" } else { "name" })
        .or_insert(json!(text));
}

fn child(source: &mut Reading, kind: Kind) -> Document {
    let mut found = source.plain(kind, &OWNERS);
    for owner in OWNERS {
        found.remove(owner);
    }
    source.drop_flags();
    found
}
