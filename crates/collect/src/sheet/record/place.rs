//! Where a service is: the address from one cell or from many, the coordinates in whatever form, the town that nobody wrote.

use ::place::Postcode;
use hsds::Document;
use hsds::document::objects;
use serde_json::{Value, json};
use written::address::Columns;
use written::coordinates;

use super::{Draft, plain, proper, put, put_list};
use crate::sheet::key::slug;
use crate::sheet::meaning::{Meaning, Rows};
use crate::sheet::row::Row;

/// Adds the place of a row; gives the id of the service at that place.
pub(super) fn add(draft: &mut Draft<'_>, row: &Row<'_>) -> Option<String> {
    let (key, mut location) = location(draft, row)?;
    put(&mut location, "id", &key);
    let id = format!("{}@{key}", draft.key);
    let mut here = Document::new();
    put(&mut here, "id", &id);
    here.insert("location".to_owned(), Value::Object(location));
    draft.push("service_at_locations", here);
    Some(id)
}

/// Adds the place of a row to an organisation, as its own: a place belongs to one organisation only, and two of them may have the
/// same address. It is known by a number of its own or by that of the row, and not by its address: services that were made of the
/// organisation move with it. Says whether there is one.
pub(super) fn add_to_organization(draft: &mut Draft<'_>, row: &Row<'_>, number: usize) -> bool {
    let Some((_, mut location)) = location(draft, row) else {
        return false;
    };
    let own = row.one(Meaning::PlaceKey);
    if own.is_none() && is_there(draft, &location) {
        return true;
    }
    let place = own.map_or_else(|| format!("place-{number}"), |own| own.trim().to_owned());
    let id = format!("{}@{place}", draft.key);
    put(&mut location, "id", &id);
    draft.push("locations", location);
    true
}

/// Whether an earlier row says the same place.
fn is_there(draft: &Draft<'_>, location: &Document) -> bool {
    objects(&draft.document, "locations").any(|known| {
        let mut known = known.clone();
        known.remove("id");
        known == *location
    })
}

/// Where what is said of a place is told.
fn told_at(draft: &Draft<'_>, field: &str) -> String {
    match draft.rows {
        Rows::Organizations => format!("locations/{field}"),
        Rows::Services | Rows::Places | Rows::Times => {
            format!("service_at_locations/location/{field}")
        }
    }
}

/// The place of a row, and what it is known by.
fn location(draft: &mut Draft<'_>, row: &Row<'_>) -> Option<(String, Document)> {
    let address = address(draft, row);
    let point = point(draft, row);
    let venue = row.one(Meaning::Venue).map(proper);
    if address.is_none() && point.is_none() && venue.is_none() {
        return None;
    }
    let key = key(row, venue.as_deref(), address.as_ref(), point);
    let mut location = Document::new();
    put(&mut location, "location_type", "physical");
    put(&mut location, "name", &venue.unwrap_or_default());
    if let Some((latitude, longitude)) = point {
        location.insert("latitude".to_owned(), json!(latitude));
        location.insert("longitude".to_owned(), json!(longitude));
    }
    if let Some(text) = row.lines(Meaning::Directions) {
        put(&mut location, "transportation", &plain(&text));
    }
    if let Some(uprn) = row.one(Meaning::Uprn).and_then(coordinates::uprn) {
        put(&mut location, "external_identifier", &uprn);
        put(&mut location, "external_identifier_type", "UPRN");
    }
    put_list(&mut location, "accessibility", &accessibility(row));
    put_list(&mut location, "addresses", address.as_slice());
    if is_secret(row) {
        location.insert("x_confidential".to_owned(), Value::Bool(true));
    }
    Some((key, location))
}

/// Whatever is not a plain no keeps the address back.
pub(super) fn is_secret(row: &Row<'_>) -> bool {
    row.one(Meaning::Confidential).is_some_and(|text| {
        let is_blank = matches!(
            text.trim().to_lowercase().as_str(),
            "-" | "\u{2013}" | "n/a" | "na" | "none" | "not applicable"
        );
        !is_blank && written::yes_no::read(text) != Some(false)
    })
}

/// The same for every row that names the same place.
fn key(
    row: &Row<'_>,
    venue: Option<&str>,
    address: Option<&Document>,
    point: Option<(f64, f64)>,
) -> String {
    if let Some(key) = row.one(Meaning::PlaceKey) {
        return key.trim().to_owned();
    }
    let text = |field: &str| {
        address
            .and_then(|address| address.get(field))
            .and_then(Value::as_str)
            .map(slug)
    };
    let mut parts: Vec<String> = [venue.map(slug), text("address_1"), text("postal_code")]
        .into_iter()
        .flatten()
        .collect();
    if address.is_none()
        && let Some((latitude, longitude)) = point
    {
        parts.push(format!("{latitude:.5},{longitude:.5}"));
    }
    parts.join("/")
}

fn accessibility(row: &Row<'_>) -> Vec<Document> {
    row.all(Meaning::Accessibility)
        .filter_map(|said| {
            let text = match written::yes_no::read(said.text) {
                // "Yes" says what the heading says.
                Some(true) => said.header.to_owned(),
                Some(false) => return None,
                None => plain(said.text),
            };
            let mut found = Document::new();
            put(&mut found, "description", &text);
            Some(found)
        })
        .collect()
}

/// Whether a row says enough of an address for one; a town alone is none.
pub(super) fn has_address(row: &Row<'_>) -> bool {
    [Meaning::Address, Meaning::AddressLine, Meaning::Postcode]
        .into_iter()
        .any(|meaning| row.one(meaning).is_some())
}

fn address(draft: &mut Draft<'_>, row: &Row<'_>) -> Option<Document> {
    if !has_address(row) {
        return None;
    }
    let mut parts: Vec<&str> = row.all(Meaning::Address).map(|said| said.text).collect();
    parts.extend(row.all(Meaning::AddressLine).map(|said| said.text));
    let postcode = row.one(Meaning::Postcode);
    let reading = written::address::join(&Columns {
        lines: parts,
        city: row.one(Meaning::City),
        region: None,
        county: row.one(Meaning::County),
        postcode,
    });
    let read = reading.found;
    let mut address = Document::new();
    let lines: Vec<String> = [read.address_1, read.address_2]
        .into_iter()
        .flatten()
        .collect();
    put(&mut address, "address_1", &lines.join(", "));
    put(&mut address, "city", &read.city.unwrap_or_default());
    put(&mut address, "region", &read.region.unwrap_or_default());
    put(
        &mut address,
        "state_province",
        &read.state_province.unwrap_or_default(),
    );
    let code = read.postal_code.map(|code| code.to_string());
    match (&code, postcode) {
        (Some(code), _) => put(&mut address, "postal_code", code),
        (None, Some(text)) => {
            put(&mut address, "postal_code", text);
            draft.advise(
                "postcode-unclear",
                &told_at(draft, "addresses/postal_code"),
                format!("\"{text}\" is not a postcode of the United Kingdom. Look at it again."),
            );
        }
        (None, None) => {}
    }
    put(&mut address, "country", "GB");
    put(&mut address, "address_type", "physical");
    fill_up(draft, row, &mut address, code.as_deref());
    Some(address)
}

/// The standard asks for a line and a town; where a sheet leaves them out, the council area it is in has to do, and that is said.
fn fill_up(draft: &mut Draft<'_>, row: &Row<'_>, address: &mut Document, postcode: Option<&str>) {
    let found = postcode
        .and_then(|text| text.parse::<Postcode>().ok())
        .and_then(|code| {
            draft.context.gazetteer.find(&code).and_then(|found| {
                found
                    .local_authority
                    .map(|authority| authority.name.to_owned())
            })
        });
    if !address.contains_key("city") {
        let district = row
            .all(Meaning::District)
            .map(|said| said.text)
            .find(|text| !text.bytes().any(|byte| byte.is_ascii_digit()))
            .map(str::to_owned);
        if let Some(town) = district.or(found) {
            put(address, "city", &town);
            draft.advise(
                "town-assumed",
                &told_at(draft, "addresses/city"),
                format!("The address names no town, so the council area is given: {town}. Write the town in a column of its own."),
            );
        }
    }
    if !address.contains_key("address_1")
        && let Some(text) = row.one(Meaning::Venue).or_else(|| row.one(Meaning::Name))
    {
        let name = proper(text);
        put(address, "address_1", &name);
        draft.advise(
            "street-missing",
            &told_at(draft, "addresses/address_1"),
            format!("There is no street, so the name is given: {name}. Write number and street."),
        );
    }
}

/// Degrees north and east, from whatever form they are in. What lies outside the United Kingdom is told and left out.
fn point(draft: &mut Draft<'_>, row: &Row<'_>) -> Option<(f64, f64)> {
    let written: Vec<&str> = [
        Meaning::Latitude,
        Meaning::Longitude,
        Meaning::Coordinates,
        Meaning::Easting,
        Meaning::Northing,
        Meaning::GridReference,
    ]
    .into_iter()
    .filter_map(|meaning| row.one(meaning))
    .collect();
    if written.is_empty() {
        return None;
    }
    let pair = |one: Meaning, other: Meaning| Some((row.one(one)?, row.one(other)?));
    let found = pair(Meaning::Latitude, Meaning::Longitude)
        .and_then(|(latitude, longitude)| coordinates::read(latitude, longitude).found)
        .or_else(|| {
            row.one(Meaning::Coordinates)
                .and_then(|text| coordinates::read_pair(text).found)
        })
        .or_else(|| {
            pair(Meaning::Easting, Meaning::Northing)
                .and_then(|(easting, northing)| coordinates::read_grid(easting, northing).found)
        })
        .or_else(|| {
            row.one(Meaning::GridReference)
                .and_then(coordinates::grid_reference)
        });
    if found.is_none() {
        draft.advise(
            "coordinates-unclear",
            &told_at(draft, "latitude"),
            format!(
                "\"{}\" is no place in the United Kingdom, so the postcode has to do.",
                written.join(", ")
            ),
        );
    }
    found.map(|point| (round(point.latitude), round(point.longitude)))
}

/// A tenth of a metre is more than anybody measured.
fn round(degrees: f64) -> f64 {
    (degrees * 1e6).round() / 1e6
}
