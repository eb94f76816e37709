//! The fields of a location, its addresses and what it does for access.

use super::{Field, Shape, attributes, field, id, many, metadata, number, reference, text, uri};
use crate::kind::Kind;

const PLACE_TYPE: &[&str] = &["physical", "postal", "virtual"];

pub(super) const LOCATION: &[Field] = &[
    id(),
    field("location_type", Shape::Enum(PLACE_TYPE), "Whether one can go there, write there or only meet there online").required(),
    text("name", "What the place is called"),
    text("description", "The place in words, such as how to find the door"),
    number("latitude", "Degrees north, WGS84"),
    number("longitude", "Degrees east, WGS84; west of Greenwich is negative"),
    text("external_identifier", "What somebody else calls the place, such as its UPRN"),
    text("external_identifier_type", "Whose name that is, such as UPRN"),
    many("addresses", Kind::Address, "The addresses of the place"),
    many("accessibility", Kind::Accessibility, "What the place does for people with access needs"),
    attributes(),
    uri("url", "A web page about the place, or the place itself if it is virtual").hsds30(),
    reference("organization_id", Kind::Organization, "The organisation that keeps the place").hsds30(),
    text("alternate_name", "Another name the place is known by").hsds30(),
    text("transportation", "How to get there").hsds30(),
    many("languages", Kind::Language, "Languages spoken there").hsds30(),
    many("contacts", Kind::Contact, "People or desks to speak to there").hsds30(),
    many("phones", Kind::Phone, "Telephone numbers of the place").hsds30(),
    many("schedules", Kind::Schedule, "When the place is open").hsds30(),
    metadata(),
];

pub(super) const ADDRESS: &[Field] = &[
    id(),
    reference("location_id", Kind::Location, "The place that has this address"),
    text("attention", "For whose attention a letter is sent"),
    text("address_1", "Everything before the town: room, building, number and street").required(),
    text("city", "The town or city").required(),
    text("region", "The region"),
    text("state_province", "The county, unitary authority or nation; the standard requires one").required(),
    text("postal_code", "The postcode").required(),
    text("country", "The two letters of the country: GB").required(),
    field("address_type", Shape::Enum(PLACE_TYPE), "Whether one can go there, write there or only meet there online").required(),
    attributes(),
    text("address_2", "A second line of the address").hsds30(),
    metadata(),
];

pub(super) const ACCESSIBILITY: &[Field] = &[
    id(),
    reference("location_id", Kind::Location, "The place this is about"),
    text("description", "What there is, such as a ramp or a hearing loop"),
    text("details", "More about it"),
    uri("url", "A web page about it"),
    attributes(),
    text("accessibility", "The description once more, for older readers"),
    metadata(),
];
