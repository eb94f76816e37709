//! Where a service is given: its addresses, what is known of the buildings, and the points for a map.

use hsds::Document;
use place::Point;
use serde_json::Value;

use super::timetable::Timetable;
use super::{contact, number, object, objects, said, text};
use crate::voice::Voice;

/// One place where a service is given.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    /// What it is called.
    pub(crate) name: Option<String>,
    /// Its address, line by line.
    pub(crate) address: Vec<String>,
    /// Where it is, if that is published.
    pub(crate) point: Option<Point>,
    /// How to get there, or what to know of it.
    pub(crate) notes: Vec<String>,
    /// What the building has for those who need it.
    pub(crate) access: Vec<String>,
    /// Its own times, where they are not those of the service.
    pub(crate) times: Timetable,
    /// Its own telephones.
    pub(crate) phones: Vec<contact::Phone>,
}

impl Site {
    /// Where a map opens with the way to it.
    pub(crate) fn directions(&self) -> Option<String> {
        let point = self.point?;
        Some(format!(
            "https://www.openstreetmap.org/directions?to={:.5}%2C{:.5}",
            point.latitude, point.longitude
        ))
    }

    /// In one line, for a list.
    pub(crate) fn line(&self) -> String {
        let mut parts: Vec<&str> = self.name.iter().map(String::as_str).collect();
        parts.extend(self.address.iter().map(String::as_str));
        parts.dedup();
        parts.join(", ")
    }
}

/// The places of a service. One whose address is not published is left out: there is nothing to tell.
pub(crate) fn of(voice: &Voice, service: &Document) -> Vec<Site> {
    objects(service, "service_at_locations")
        .filter_map(|delivery| site(voice, service, delivery))
        .collect()
}

fn site(voice: &Voice, service: &Document, delivery: &Document) -> Option<Site> {
    let location = object(delivery, "location")?;
    let address = objects(location, "addresses").next();
    let lines = address.map(lines).unwrap_or_default();
    let point = point(location);
    let name = said(location, "name");
    if lines.is_empty() && point.is_none() && name.is_none() {
        return None;
    }
    let id = text(delivery, "id");
    let own: Vec<&Document> = objects(delivery, "schedules")
        .chain(objects(location, "schedules"))
        .chain(objects(service, "schedules").filter(|schedule| {
            let of = schedule
                .get("service_at_location_id")
                .and_then(Value::as_str);
            !id.is_empty() && of == Some(id)
        }))
        .collect();
    let notes = [
        said(location, "alternate_name"),
        said(delivery, "description"),
        said(location, "description"),
        said(location, "transportation"),
    ];
    Some(Site {
        name,
        address: lines,
        point,
        notes: notes.into_iter().flatten().collect(),
        access: access(location),
        times: Timetable::of(voice, own.into_iter()),
        phones: contact::phones(objects(delivery, "phones").chain(objects(location, "phones"))),
    })
}

fn lines(address: &Document) -> Vec<String> {
    let mut lines: Vec<String> = [
        "attention",
        "address_1",
        "address_2",
        "city",
        "region",
        "postal_code",
    ]
    .iter()
    .filter_map(|name| said(address, name))
    .collect();
    lines.dedup();
    lines
}

fn access(location: &Document) -> Vec<String> {
    objects(location, "accessibility")
        .filter_map(|access| {
            let said = [said(access, "description"), said(access, "details")];
            let said: Vec<String> = said.into_iter().flatten().collect();
            (!said.is_empty()).then(|| said.join(". "))
        })
        .collect()
}

/// Where a location is, if that is published.
pub(crate) fn point(location: &Document) -> Option<Point> {
    Point::new(
        number(location, "latitude")?,
        number(location, "longitude")?,
    )
}

/// The points of a service that are published.
pub(crate) fn points(service: &Document) -> Vec<Point> {
    objects(service, "service_at_locations")
        .filter_map(|delivery| point(object(delivery, "location")?))
        .collect()
}
