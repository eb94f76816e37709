//! What is findable about one service, out of its published document.

mod access;
mod delivery;
mod keys;
mod said;

use std::collections::BTreeSet;

use chrono::NaiveDate;
use hsds::Document;
use hsds::document::number;
use place::{Gazetteer, Point};
use serde_json::Value;
use uuid::Uuid;

use crate::ground;
use crate::hours::Sites;

pub use delivery::Delivery;
pub(crate) use hsds::document::{array, object, objects, text, written};
pub use keys::{CONTEXT, COUNTED_UNKNOWN, GROUPS, TermGroup, UNKNOWN};

/// Where a schedule of a service names the place that it is for.
const SITE: &str = "service_at_location_id";

/// A service as the index keeps it.
#[derive(Clone, Debug, Default)]
pub struct Listing {
    /// Its published id.
    pub id: Uuid,
    /// What it is called.
    pub name: String,
    /// What else it is called.
    pub alternate_name: String,
    /// Who runs it.
    pub organization: String,
    /// The names of its terms, in every taxonomy.
    pub categories: Vec<String>,
    /// What it says of itself, and what its terms say.
    pub description: String,
    /// Who it is for, in words.
    pub eligibility: String,
    /// The names of its places, streets and towns.
    pub whereabouts: String,
    /// Where it can be visited, as far as that is published.
    pub points: Vec<Point>,
    /// The towns of its places, as they are compared, each with the place.
    pub towns: Vec<(String, Point)>,
    /// The codes of the areas that it covers.
    pub covers: Vec<String>,
    /// What it is counted and filtered by: `group:value|label`, sorted.
    pub keys: Vec<String>,
    /// The youngest it is for, in years.
    pub minimum_age: Option<f64>,
    /// The oldest it is for, in years.
    pub maximum_age: Option<f64>,
    /// When it is open, at each of its places.
    pub hours: Sites,
    /// When somebody last said that it is right.
    pub checked: Option<NaiveDate>,
    /// How likely it is to be there: 1 if it is active, less if it is closed for a time, little if
    /// it is closed for good.
    pub standing: f32,
}

impl Listing {
    /// Reads a published service; none if it has no id or no name.
    pub fn of(service: &Document, gazetteer: &Gazetteer) -> Option<Self> {
        let id = text(service, "id").parse().ok()?;
        let name = text(service, "name");
        if name.is_empty() {
            return None;
        }
        let terms: Vec<&Document> = terms(service).collect();
        let places: Vec<&Document> = places(service).collect();
        let delivery = Delivery::of(service);
        let points: Vec<Point> = places.iter().filter_map(|place| point(place)).collect();
        let hours = hours(service);
        Some(Self {
            id,
            name: name.to_owned(),
            alternate_name: text(service, "alternate_name").to_owned(),
            organization: object(service, "organization")
                .map(|organization| text(organization, "name").to_owned())
                .unwrap_or_default(),
            categories: terms
                .iter()
                .map(|term| text(term, "name").to_owned())
                .collect(),
            description: description(service, &terms),
            eligibility: eligibility(service),
            towns: towns(&places),
            whereabouts: whereabouts(&places),
            covers: covers(service, delivery, &points, gazetteer),
            points,
            keys: keys::of(service, delivery, &hours),
            minimum_age: number(service, "minimum_age"),
            maximum_age: number(service, "maximum_age"),
            hours,
            checked: text(service, "assured_date")
                .get(..10)
                .and_then(|day| day.parse().ok()),
            standing: match text(service, "status") {
                "defunct" | "inactive" => 0.2,
                "temporarily closed" => 0.7,
                _ => 1.0,
            },
        })
    }
}

impl Listing {
    /// The same in the lists of these contexts, by the names that addresses have for them.
    #[must_use]
    pub fn in_contexts(mut self, contexts: &[String]) -> Self {
        self.keys.extend(keys::of_contexts(contexts));
        self.keys.sort_unstable();
        self
    }
}

/// Who it is for, and whose language is spoken there.
fn eligibility(service: &Document) -> String {
    let mut said = vec![
        text(service, "eligibility_description"),
        text(service, "eligibility"),
    ];
    said.extend(objects(service, "languages").map(|language| text(language, "name")));
    said.join(" \n ")
}

/// The codes of the areas that it covers, sorted: those that it names, or else what is known of
/// where it is given.
fn covers(
    service: &Document,
    delivery: Delivery,
    points: &[Point],
    gazetteer: &Gazetteer,
) -> Vec<String> {
    let code_of = |area| {
        ground::area_code(written(area, "uri"), written(area, "name"), gazetteer)
            .or_else(|| ground::area_code(None, written(area, "extent"), gazetteer))
    };
    let named: BTreeSet<String> = objects(service, "service_areas")
        .filter_map(code_of)
        .collect();
    let is_remote = !delivery.in_person && (delivery.online || delivery.phone);
    if !named.is_empty() {
        named.into_iter().collect()
    } else if is_remote {
        vec![ground::ANYWHERE.to_owned()]
    } else if points.is_empty() {
        vec![ground::UNSAID.to_owned()]
    } else {
        Vec::new()
    }
}

/// Its hours at each place: those that are given for the place, and those of the service that name
/// no place. If no place has its own, those of the service are all there is.
fn hours(service: &Document) -> Sites {
    let mut general = Vec::new();
    let mut sites: Vec<(&str, Vec<&Value>)> = objects(service, "service_at_locations")
        .map(|site| (text(site, "id"), nested_schedules(site).collect()))
        .collect();
    for schedule in array(service, "schedules") {
        let named = schedule.get(SITE).and_then(Value::as_str);
        let Some(id) = named.filter(|id| !id.is_empty()) else {
            general.push(schedule);
            continue;
        };
        match sites.iter_mut().find(|(known, _)| *known == id) {
            Some((_, own)) => own.push(schedule),
            // A place that is not described is still not any of the others.
            None => sites.push((id, vec![schedule])),
        }
    }
    if sites.is_empty() {
        return Sites::from_schedules([general]);
    }
    let with_general = |(_, own): (_, Vec<_>)| general.iter().copied().chain(own);
    Sites::from_schedules(sites.into_iter().map(with_general))
}

/// The schedules that stand in a service at a location, and in the location itself.
fn nested_schedules(site: &Document) -> impl Iterator<Item = &Value> {
    let location = object(site, "location");
    let of_location = location.map_or(&[][..], |location| array(location, "schedules"));
    array(site, "schedules").iter().chain(of_location)
}

/// Its own words go first; those of its terms say the same in the words that people use.
fn description(service: &Document, terms: &[&Document]) -> String {
    let own = [
        "summary",
        "description",
        "application_process",
        "fees_description",
    ];
    let mut said: Vec<&str> = own.iter().map(|name| text(service, name)).collect();
    said.extend(terms.iter().map(|term| text(term, "description")));
    said.join(" \n ")
}

fn whereabouts(places: &[&Document]) -> String {
    let mut names = Vec::new();
    for place in places {
        names.push(text(place, "name"));
        for address in objects(place, "addresses") {
            names.extend(
                ["address_1", "city", "region", "postal_code"].map(|name| text(address, name)),
            );
        }
    }
    names.sort_unstable();
    names.dedup();
    names.join(" \n ")
}

/// A place whose point is not published is in no town: the town would tell where it is.
fn towns(places: &[&Document]) -> Vec<(String, Point)> {
    let mut towns = Vec::new();
    for place in places {
        let Some(point) = point(place) else { continue };
        for address in objects(place, "addresses") {
            let town = town(text(address, "city"));
            if !town.is_empty() {
                towns.push((town, point));
            }
        }
    }
    towns
}

/// The name of a town as it is compared.
pub(crate) fn town(name: &str) -> String {
    let words = crate::words::words(name);
    words
        .iter()
        .map(|word| word.written.as_str())
        .collect::<Vec<_>>()
        .join(" ")
}

fn point(place: &Document) -> Option<Point> {
    Point::new(number(place, "latitude")?, number(place, "longitude")?)
}

/// The locations of a service.
pub(crate) fn places(service: &Document) -> impl Iterator<Item = &Document> {
    objects(service, "service_at_locations").filter_map(|place| object(place, "location"))
}

/// The taxonomy terms of a service.
pub(crate) fn terms(service: &Document) -> impl Iterator<Item = &Document> {
    objects(service, "attributes").filter_map(|attribute| object(attribute, "taxonomy_term"))
}
