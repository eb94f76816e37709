//! The fields of an organisation and of the people and numbers it is reached by.

use super::{
    Field, attributes, email, id, many, metadata, number, reference, text, uri,
};
use crate::kind::Kind;

pub(super) const ORGANIZATION: &[Field] = &[
    id(),
    text("name", "The name the public knows the organisation by").required(),
    text("description", "What the organisation does, in short; HTML or Markdown may be used").required(),
    email("email", "Where to write to the organisation"),
    uri("website", "The web site of the organisation"),
    text("logo", "The address of a picture to show with the name"),
    uri("uri", "A lasting address that names the organisation in a register; not its web site"),
    reference("parent_organization_id", Kind::Organization, "The organisation this one belongs to"),
    many("organization_identifiers", Kind::OrganizationIdentifier, "Company, charity and other registered numbers"),
    attributes(),
    text("alternate_name", "Another name the organisation is known by").hsds30(),
    text("tax_status", "How the organisation stands towards the tax authority").hsds30(),
    text("tax_id", "The number the tax authority knows it by").hsds30(),
    number("year_incorporated", "The year in which it was founded in law").hsds30(),
    text("legal_status", "What it is in law, such as a charity or a company").hsds30(),
    many("funding", Kind::Funding, "Who pays for the organisation").hsds30(),
    many("contacts", Kind::Contact, "People or desks to speak to").hsds30(),
    many("phones", Kind::Phone, "Telephone numbers of the organisation").hsds30(),
    many("locations", Kind::Location, "Places that belong to the organisation").hsds30(),
    many("programs", Kind::Program, "Programmes under which it groups services").hsds30(),
    metadata(),
    many("additional_websites", Kind::Url, "Further web sites of the organisation").hsds31(),
];

pub(super) const ORGANIZATION_IDENTIFIER: &[Field] = &[
    id(),
    reference("organization_id", Kind::Organization, "The organisation that has the number").in_tables(),
    text("identifier_scheme", "The code that org-id.guide gives the register, such as GB-CHC"),
    text("identifier_type", "What people call the register, such as Charity number").required(),
    text("identifier", "The number itself").required(),
    attributes(),
    metadata(),
];

pub(super) const CONTACT: &[Field] = &[
    id(),
    reference("service_id", Kind::Service, "The service to speak about"),
    text("name", "Whom to ask for"),
    text("title", "What they do there"),
    attributes(),
    reference("organization_id", Kind::Organization, "The organisation to speak about").hsds30(),
    reference("service_at_location_id", Kind::ServiceAtLocation, "The service at one place to speak about").hsds30(),
    reference("location_id", Kind::Location, "The place to speak about").hsds30(),
    text("department", "The part of the organisation they work in").hsds30(),
    email("email", "Where to write to them").hsds30(),
    many("phones", Kind::Phone, "Their telephone numbers").hsds30(),
    metadata(),
];

pub(super) const PHONE: &[Field] = &[
    id(),
    reference("contact_id", Kind::Contact, "Who answers"),
    text("number", "The telephone number as it is dialled").required(),
    text("description", "What the number is for, or when it is answered"),
    many("languages", Kind::Language, "Languages in which it is answered"),
    reference("location_id", Kind::Location, "The place where it rings").hsds30(),
    reference("service_id", Kind::Service, "The service it belongs to").hsds30(),
    reference("organization_id", Kind::Organization, "The organisation it belongs to").hsds30(),
    reference("service_at_location_id", Kind::ServiceAtLocation, "The service at one place it belongs to").hsds30(),
    number("extension", "The extension to ask for").hsds30(),
    text("type", "What sort of line it is, such as voice, cell or textphone").hsds30(),
    attributes().hsds30(),
    metadata(),
];

pub(super) const LANGUAGE: &[Field] = &[
    id(),
    reference("service_id", Kind::Service, "The service that is given in this language"),
    reference("phone_id", Kind::Phone, "The number that is answered in this language"),
    reference("location_id", Kind::Location, "The place where it is spoken").hsds30(),
    text("name", "What the language is called").hsds30(),
    text("code", "The code of the language, such as cy").hsds30(),
    text("note", "When or by whom it is spoken").hsds30(),
    attributes().hsds30(),
    metadata(),
];

pub(super) const PROGRAM: &[Field] = &[
    id().hsds30(),
    reference("organization_id", Kind::Organization, "The organisation that runs the programme").hsds30().in_tables(),
    text("name", "What the programme is called").hsds30().required(),
    text("alternate_name", "Another name the programme is known by").hsds30(),
    text("description", "What the programme does").hsds30().required(),
    attributes().hsds30(),
    metadata(),
];

pub(super) const URL: &[Field] = &[
    id().hsds31(),
    text("label", "What to call the link").hsds31(),
    uri("url", "The web address").hsds31().required(),
    reference("organization_id", Kind::Organization, "The organisation it is about").hsds31(),
    reference("service_id", Kind::Service, "The service it is about").hsds31(),
    attributes().hsds31(),
    metadata().hsds31(),
];
