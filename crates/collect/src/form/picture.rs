//! Pictures of a service, and the logo of an organisation: where each is, and what it shows. They are published as attributes,
//! whose value is the address and whose label says what is to be seen; the address of a logo stands in its own field too.

use hsds::Document;
use hsds::document::{objects, text};
use hsds::identity::FINGERPOST_NS;
use serde_json::json;
use uuid::Uuid;

use super::about::{put, put_list, tidy};
use super::page::{Answers, Field, Page, Wrong};
use super::{Answered, Member};

/// What the link of such an attribute is called, and its taxonomy; search and pages know it (see `find::listing::TermGroup`).
const LINK: &str = "picture";
const TAXONOMY: &str = "Pictures";

/// The field that says what is to be seen.
pub const ALT: &str = "alt";
/// So many pictures a service has at most.
pub const MOST_PICTURES: usize = 4;
/// So long is it told what a picture shows, in letters.
const LONGEST_ALT: usize = 250;

/// The pictures of a service in their order, or the logo of an organisation.
pub fn pictures(document: &Document) -> impl Iterator<Item = &Document> {
    objects(document, "attributes").filter(|attribute| text(attribute, "link_type") == LINK)
}

/// Adds a picture of a service that is at an address. One that is there already is there once.
pub fn add_picture(document: &mut Document, id: Uuid, address: &str, alt: &str) {
    add(document, "service", (id, address, alt));
}

/// Gives an organisation a logo that is at an address, in the place of the one that it had.
pub fn set_logo(document: &mut Document, id: Uuid, address: &str, alt: &str) {
    remove_logo(document);
    add(document, "organization", (id, address, alt));
    put(document, "logo", address);
}

/// Takes the logo of an organisation away.
pub fn remove_logo(document: &mut Document) {
    document.remove("logo");
    let attributes = objects(document, "attributes");
    let others = attributes.filter(|attribute| text(attribute, "link_type") != LINK);
    let others = others.cloned().collect();
    put_list(document, "attributes", others);
}

fn add(document: &mut Document, entity: &str, (id, address, alt): (Uuid, &str, &str)) {
    let mut attributes = without(document, id);
    let mut attribute = Document::new();
    put(&mut attribute, "id", &id.to_string());
    put(&mut attribute, "link_entity", entity);
    put(&mut attribute, "link_type", LINK);
    put(&mut attribute, "label", alt);
    put(&mut attribute, "value", address);
    attribute.insert("taxonomy_term".to_owned(), term());
    attributes.push(attribute);
    put_list(document, "attributes", attributes);
}

/// The only term of the taxonomy: the same ids whoever sends a picture.
fn term() -> serde_json::Value {
    json!({
        "id": Uuid::new_v5(&FINGERPOST_NS, b"Pictures/Picture"),
        "name": "Picture",
        "description": "A picture: the value is its address, the label says what is to be seen",
        "taxonomy": TAXONOMY,
        "taxonomy_detail": {
            "id": Uuid::new_v5(&FINGERPOST_NS, TAXONOMY.as_bytes()),
            "name": TAXONOMY,
            "description": "Pictures of services, and logos",
        },
    })
}

/// What a picture shows, tidied, or what is wrong with it.
pub fn picture_alt(said: &str) -> Result<String, Wrong> {
    let said = tidy(said);
    if said.is_empty() {
        return Err(Wrong::new(
            ALT,
            "Say what the picture shows, for people who cannot see it",
        ));
    }
    if said.chars().count() > LONGEST_ALT {
        return Err(Wrong::new(
            ALT,
            format!("Say what the picture shows in at most {LONGEST_ALT} letters"),
        ));
    }
    Ok(said)
}

fn one(document: &Document, id: Uuid) -> Option<&Document> {
    pictures(document).find(|picture| is(picture, id))
}

fn is(attribute: &Document, id: Uuid) -> bool {
    text(attribute, "id").parse() == Ok(id)
}

fn without(document: &Document, id: Uuid) -> Vec<Document> {
    let attributes = objects(document, "attributes");
    let others =
        attributes.filter(|attribute| text(attribute, "link_type") != LINK || !is(attribute, id));
    others.cloned().collect()
}

pub(super) fn ask(document: &Document, member: Member) -> Page {
    let alt = one(document, member.id).map_or("", |picture| text(picture, "label"));
    let field = Field::line(ALT, "What the picture shows")
        .hinted("People who cannot see it are told this.")
        .filled(alt);
    Page::new("Change what is said of the picture", vec![field])
}

pub(super) fn answer(answers: &Answers, document: &mut Document, member: Member) -> Answered {
    let alt = picture_alt(answers.one(ALT)).map_err(|wrong| vec![wrong])?;
    let attributes = objects(document, "attributes").cloned();
    let attributes = attributes.map(|mut attribute| {
        if text(&attribute, "link_type") == LINK && is(&attribute, member.id) {
            put(&mut attribute, "label", &alt);
        }
        attribute
    });
    let attributes = attributes.collect();
    put_list(document, "attributes", attributes);
    Ok(())
}

pub(super) fn remove(document: &mut Document, id: Uuid) {
    let attributes = without(document, id);
    put_list(document, "attributes", attributes);
}
