//! A service in a list: what somebody needs to know to choose.

use std::collections::{BTreeSet, HashMap};

use find::ground::Reach;
use find::hours::london_now;
use find::words::marking::{Piece, excerpt, marked};
use find::{Hit, Listing};
use hsds::{Document, Kind};
use place::{Gazetteer, Point};
use repository::Text;
use uuid::Uuid;

use crate::entry::contact::{Contact, Phone};
use crate::entry::opening::{self, Next};
use crate::entry::{self, Standing, cost, labels, lapse, places, whom};
use crate::language::gap;
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;
use crate::voice::Voice;

/// Areas that are named of a service for the people of others.
const AREAS: usize = 3;
/// Letters of the text that is shown of a service.
const LETTERS: usize = 180;

/// A service in a list.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) address: String,
    pub(crate) name: Vec<Piece>,
    pub(crate) plain_name: String,
    pub(crate) organisation: Option<String>,
    pub(crate) standing: Option<String>,
    pub(crate) excerpt: Vec<Piece>,
    /// How far, or whom it covers.
    pub(crate) near: Option<String>,
    pub(crate) town: Option<String>,
    pub(crate) next: Option<Next>,
    pub(crate) whom: Option<String>,
    pub(crate) cost: Option<String>,
    pub(crate) checked: Option<String>,
    /// Since when nobody has said that it is right, if for too long.
    pub(crate) lapsed: Option<String>,
    /// Whether somebody else has to ask for it.
    pub(crate) referral: Option<String>,
    pub(crate) phone: Option<Phone>,
    pub(crate) is_shortlisted: bool,
    pub(crate) is_sensitive: bool,
    /// The number of its pin on a map.
    pub(crate) pin: Option<usize>,
    /// Where it can be visited.
    pub(crate) points: Vec<Point>,
}

/// The published documents of services, in the order in which they are named; what is gone is left out.
pub(crate) async fn documents(site: &Site, ids: &[Uuid]) -> Result<Vec<Document>, Fault> {
    let mut texts = site
        .repository()
        .published_texts(Kind::Service, ids, Text::Detail)
        .await?;
    Ok(ids
        .iter()
        .filter_map(|id| {
            let found = texts.remove(id)?;
            match serde_json::from_str(&found.text) {
                Ok(document) => Some(document),
                Err(error) => {
                    tracing::error!(%error, entity.id = %id, "a published document cannot be read");
                    None
                }
            }
        })
        .collect())
}

/// Services that were found, as rows.
pub(crate) async fn found(
    site: &Site,
    visitor: &Visitor,
    hits: &[Hit],
    stems: &BTreeSet<String>,
) -> Result<Vec<Row>, Fault> {
    let ids: Vec<Uuid> = hits.iter().map(|hit| hit.id).collect();
    let by_id: HashMap<Uuid, &Hit> = hits.iter().map(|hit| (hit.id, hit)).collect();
    let documents = documents(site, &ids).await?;
    let lapsed = site.repository().lapsed(&ids).await?;
    let rows = documents.iter().filter_map(|document| {
        let hit = by_id.get(&entry::id(document)?)?;
        let mut row = row(site, visitor, document, stems, Some(hit))?;
        let voice = site.voice(visitor.language);
        row.near = near(&voice, document, hit);
        row.lapsed = lapsed.get(&hit.id).map(|word| lapse::brief(&voice, *word));
        Some(row)
    });
    Ok(rows.collect())
}

/// Services by their ids, as rows.
pub(crate) async fn named(site: &Site, visitor: &Visitor, ids: &[Uuid]) -> Result<Vec<Row>, Fault> {
    let none = BTreeSet::new();
    let documents = documents(site, ids).await?;
    let lapsed = site.repository().lapsed(ids).await?;
    let voice = site.voice(visitor.language);
    let rows = documents.iter().filter_map(|document| {
        let mut row = row(site, visitor, document, &none, None)?;
        let since = entry::id(document).and_then(|id| lapsed.get(&id).copied());
        row.lapsed = since.map(|word| lapse::brief(&voice, word));
        Some(row)
    });
    Ok(rows.collect())
}

fn row(
    site: &Site,
    visitor: &Visitor,
    service: &Document,
    stems: &BTreeSet<String>,
    hit: Option<&Hit>,
) -> Option<Row> {
    let voice = site.voice(visitor.language);
    let listing = Listing::of(service, &Gazetteer::embedded())?;
    let now = london_now(site.repository().now());
    let standing = Standing::of(service);
    // Who asks for a day is told the hours of that day.
    let opens = hit.map_or_else(|| listing.hours.next_opening(now), |hit| hit.opens);
    let next = Some(opens)
        .filter(|_| standing == Standing::Running)
        .and_then(|opens| {
            // Where all places have the same hours, nobody needs to know which.
            let places = if listing.hours.each().nth(1).is_some() {
                places::open(&voice, service)
            } else {
                Vec::new()
            };
            opening::found(&voice, opens, (&listing.hours, &places), now)
        });
    let about = entry::said(service, "summary").or_else(|| entry::said(service, "description"));
    Some(Row {
        id: listing.id.to_string(),
        address: voice.to(&format!("/services/{}", listing.id)),
        name: marked(&listing.name, stems),
        organisation: Some(listing.organization.clone())
            .filter(|name| !name.is_empty() && *name != listing.name),
        standing: standing.said(&voice),
        excerpt: excerpt(&about.unwrap_or_default(), stems, LETTERS),
        near: None,
        town: town(service),
        next,
        whom: whom::brief(&voice, service, &listing.keys),
        cost: cost::brief(&voice, service, &listing.keys, now.date()),
        checked: entry::checked(service).map(|date| voice.date(date)),
        lapsed: None,
        referral: labels(&voice, &listing.keys, "referral").into_iter().next(),
        phone: Contact::of(service).phones.into_iter().next(),
        is_shortlisted: visitor.shortlist.holds(listing.id),
        is_sensitive: is_sensitive(site, &listing),
        pin: None,
        points: places::points(service),
        plain_name: listing.name,
    })
}

/// Whether nobody should be seen reading about a service.
pub(crate) fn is_sensitive(site: &Site, listing: &Listing) -> bool {
    let mut names: Vec<&str> = listing.categories.iter().map(String::as_str).collect();
    names.push(&listing.name);
    entry::is_sensitive(&site.settings().brand.sensitive, &names)
}

/// How far it is, and for whom if not for the people of this place; or that it covers the place.
fn near(voice: &Voice, service: &Document, hit: &Hit) -> Option<String> {
    let covers = hit.covers.map(|reach| {
        voice.say(match reach {
            Reach::Ward | Reach::Authority => "covers-your-area",
            Reach::County | Reach::Region => "covers-your-county",
            Reach::Nation => "covers-your-country",
            Reach::Anywhere => "covers-anywhere",
        })
    });
    let distance = hit.distance.map(|metres| voice.distance(metres));
    match (distance, covers) {
        (Some(distance), _) if hit.is_for_others => {
            let gaps = gap("distance", distance).with("areas", areas(voice, service));
            Some(voice.tell("near-for-others", &gaps))
        }
        (Some(distance), _) => Some(distance),
        (None, covers) => covers,
    }
}

/// The areas that a service says it is for, if they are few.
fn areas(voice: &Voice, service: &Document) -> String {
    let of_places = entry::objects(service, "service_at_locations")
        .flat_map(|delivery| entry::objects(delivery, "service_areas"));
    let areas: BTreeSet<String> = entry::objects(service, "service_areas")
        .chain(of_places)
        .filter_map(|area| entry::said(area, "name"))
        .collect();
    if areas.is_empty() || areas.len() > AREAS {
        return voice.say("other-areas");
    }
    voice.list(&areas.into_iter().collect::<Vec<_>>())
}

/// The town of a service that is given at one place.
fn town(service: &Document) -> Option<String> {
    let mut towns: Vec<String> = entry::objects(service, "service_at_locations")
        .filter_map(|delivery| entry::object(delivery, "location"))
        .flat_map(|location| entry::objects(location, "addresses"))
        .filter_map(|address| entry::said(address, "city"))
        .collect();
    towns.dedup();
    (!towns.is_empty() && towns.len() <= 2).then(|| towns.join(", "))
}
