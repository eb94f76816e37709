//! Where a service is given: its addresses, what is known of the buildings, and the points for a map.

#[cfg(test)]
mod tests;

use chrono::NaiveDateTime;
use find::hours::Hours;
use hsds::Document;
use place::Point;

use super::opening::At;
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
    /// One of which nothing else is known.
    fn named(name: String) -> Self {
        Self {
            name: Some(name),
            address: Vec::new(),
            point: None,
            notes: Vec::new(),
            access: Vec::new(),
            times: Timetable::default(),
            phones: Vec::new(),
        }
    }

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

/// When and where a service is given.
#[derive(Clone, Debug)]
pub(crate) struct Whereabouts<'d> {
    /// The times that hold everywhere; those of one place stand with the place.
    pub(crate) times: Timetable,
    /// The places. One whose address is not published is left out, unless it has times of its own to tell.
    pub(crate) places: Vec<Site>,
    /// The hours at each of them.
    pub(crate) open: Vec<At<'d>>,
}

impl<'d> Whereabouts<'d> {
    /// Reads a published service at an instant by British clocks.
    pub(crate) fn of(voice: &Voice, service: &'d Document, now: NaiveDateTime) -> Self {
        let Split {
            mut general,
            places: split,
        } = Split::of(service);
        let open = open_at(voice, &general, &split);
        let (mut places, mut untold) = (Vec::new(), Vec::new());
        for Place { delivery, own } in split {
            match delivery.and_then(described) {
                Some(site) => places.push((site, own)),
                None if !own.is_empty() => untold.push(own),
                None => {}
            }
        }
        if places.is_empty() && untold.len() == 1 {
            // The only one: there is nothing to tell it from.
            general.extend(untold.drain(..).flatten());
        }
        let site = |own| (Site::named(voice.say("place-untold")), own);
        places.extend(untold.into_iter().map(site));

        let mut times = Timetable::of(voice, general, now);
        let mut places: Vec<Site> = places
            .into_iter()
            .map(|(site, own)| Site {
                times: Timetable::of(voice, own, now),
                ..site
            })
            .collect();
        // No dates are left only where none are left at all.
        if !times.lines.is_empty() {
            for place in &mut places {
                place.times.is_over = false;
            }
        }
        times.is_over &= places.iter().all(|place| place.times.lines.is_empty());
        Self {
            times,
            places,
            open,
        }
    }

    /// Whether any place has times of its own.
    pub(crate) fn has_times_of_places(&self) -> bool {
        self.places.iter().any(|place| !place.times.is_empty())
    }
}

/// The schedules of a service: those that hold everywhere, and those of each place.
#[derive(Clone, Debug)]
pub(crate) struct Split<'d> {
    /// Those that name no place.
    pub(crate) general: Vec<&'d Document>,
    /// Those of each place.
    pub(crate) places: Vec<Place<'d>>,
}

/// A place and its own schedules.
#[derive(Clone, Debug)]
pub(crate) struct Place<'d> {
    /// Nothing if the place is named and not described.
    pub(crate) delivery: Option<&'d Document>,
    /// Those that stand in it, in its location, and those of the service that name it.
    pub(crate) own: Vec<&'d Document>,
}

impl<'d> Split<'d> {
    /// Splits the schedules of a service, as `find::listing` does.
    pub(crate) fn of(service: &'d Document) -> Self {
        let mut general = Vec::new();
        let mut places: Vec<(&str, Place)> = objects(service, "service_at_locations")
            .map(|delivery| {
                let of_location = object(delivery, "location")
                    .into_iter()
                    .flat_map(|location| objects(location, "schedules"));
                let own = objects(delivery, "schedules").chain(of_location).collect();
                let delivery_of = Some(delivery);
                (
                    text(delivery, "id"),
                    Place {
                        delivery: delivery_of,
                        own,
                    },
                )
            })
            .collect();
        for schedule in objects(service, "schedules") {
            let id = text(schedule, "service_at_location_id");
            if id.is_empty() {
                general.push(schedule);
                continue;
            }
            match places.iter_mut().find(|(known, _)| *known == id) {
                Some((_, place)) => place.own.push(schedule),
                // A place that is not described is still not any of the others.
                None => places.push((
                    id,
                    Place {
                        delivery: None,
                        own: vec![schedule],
                    },
                )),
            }
        }
        Self {
            general,
            places: places.into_iter().map(|(_, place)| place).collect(),
        }
    }
}

/// The hours of a service at each of its places.
pub(crate) fn open<'d>(voice: &Voice, service: &'d Document) -> Vec<At<'d>> {
    let Split { general, places } = Split::of(service);
    open_at(voice, &general, &places)
}

/// The hours at each place: its own, and those that hold everywhere.
fn open_at<'d>(voice: &Voice, general: &[&'d Document], places: &[Place<'d>]) -> Vec<At<'d>> {
    let at = |name, schedules: Vec<&'d Document>| At {
        name,
        hours: Hours::from_objects(schedules.iter().copied()),
        schedules,
    };
    if places.is_empty() {
        return vec![at(None, general.to_vec())];
    }
    let of_place = |place: &Place<'d>| {
        let site = place.delivery.and_then(described);
        let name = site.map_or_else(
            || Some(voice.say("place-untold")),
            |site| site.name.or_else(|| site.address.first().cloned()),
        );
        at(name, general.iter().chain(&place.own).copied().collect())
    };
    places.iter().map(of_place).collect()
}

/// What is known of a place, without its times; nothing if it is not published where it is.
fn described(delivery: &Document) -> Option<Site> {
    let location = object(delivery, "location")?;
    let address = objects(location, "addresses").next();
    let lines = address.map(lines).unwrap_or_default();
    let point = point(location);
    let name = said(location, "name");
    if lines.is_empty() && point.is_none() && name.is_none() {
        return None;
    }
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
        times: Timetable::default(),
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
