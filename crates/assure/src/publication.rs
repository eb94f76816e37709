//! Publication: an entity's document with everything embedded, as re-users read it.

use chrono::{DateTime, TimeDelta, Utc};
use hsds::parts::Shelf;
use hsds::{Document, Kind};
use repository::{Content, Entity, Facets, PublishedBefore, WHEN};
use serde_json::Value;
use uuid::Uuid;

/// A service closed by its provider stays visible so long, so that everybody who copied it learns of it.
const CLOSED_SHOWN: TimeDelta = TimeDelta::days(90);

/// A document as it will be published.
#[derive(Debug)]
pub(crate) struct Rendered {
    pub(crate) kind: Kind,
    pub(crate) id: Uuid,
    /// The service it belongs to, for a place of delivery.
    pub(crate) owner: Option<Uuid>,
    pub(crate) detail: Document,
    pub(crate) content: Content,
}

/// Renders an entity and, for a service, its places of delivery.
pub(crate) fn render(
    kind: Kind,
    id: Uuid,
    document: &Document,
    extras: &[String],
    shelf: &dyn Shelf,
    retire_at: Option<DateTime<Utc>>,
) -> Vec<Rendered> {
    let embedded = hsds::parts::embed(kind, document, shelf);
    let mut detail = hsds::render::hsds(kind, embedded, extras);
    let mut rendered = Vec::new();
    if kind == Kind::Service {
        for place in detail
            .get("service_at_locations")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            let Some(place) = place.as_object() else {
                continue;
            };
            let Some(place_id) = uuid(place, "id") else {
                continue;
            };
            let mut place = place.clone();
            place.insert("service_id".to_owned(), Value::String(id.to_string()));
            let content = content(Kind::ServiceAtLocation, &place, None);
            rendered.push(Rendered {
                kind: Kind::ServiceAtLocation,
                id: place_id,
                owner: Some(id),
                detail: place,
                content,
            });
        }
        detail.insert("last_modified".to_owned(), Value::String(WHEN.to_owned()));
    }
    let content = content(kind, &detail, retire_at);
    rendered.insert(
        0,
        Rendered {
            kind,
            id,
            owner: None,
            detail,
            content,
        },
    );
    rendered
}

/// When a service that its provider closed is to be withdrawn; the clock starts when we first
/// publish that it is closed, and is not started again.
pub(crate) fn retirement(
    entity: &Entity,
    document: &Document,
    before: &[PublishedBefore],
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    if entity.kind != Kind::Service || text(document, "status").as_deref() != Some("defunct") {
        return None;
    }
    let known = before
        .iter()
        .find(|row| row.id == entity.id)
        .and_then(|row| row.retire_at);
    Some(known.unwrap_or(now + CLOSED_SHOWN))
}

fn content(kind: Kind, detail: &Document, retire_at: Option<DateTime<Utc>>) -> Content {
    let list = hsds::document::canonical(&hsds::render::list_row(kind, detail));
    let text = hsds::document::canonical(detail);
    let hash = repository::digest(&text);
    Content::Live {
        list,
        detail: text,
        hash,
        facets: Box::new(facets(kind, detail)),
        retire_at,
    }
}

/// What lists are filtered by.
fn facets(kind: Kind, detail: &Document) -> Facets {
    let mut facets = Facets {
        name: text(detail, "name"),
        ..Facets::default()
    };
    match kind {
        Kind::Service => {
            facets.status = text(detail, "status");
            facets.organization = uuid(detail, "organization_id");
            facets.minimum_age = detail.get("minimum_age").and_then(Value::as_f64);
            facets.maximum_age = detail.get("maximum_age").and_then(Value::as_f64);
            facets.terms = terms(detail);
            facets.sessions = sessions(detail);
        }
        Kind::TaxonomyTerm => {
            facets.taxonomy = uuid(detail, "taxonomy_id");
            facets.parent = uuid(detail, "parent_id");
        }
        Kind::Organization => facets.terms = terms(detail),
        _ => {}
    }
    facets
}

fn terms(detail: &Document) -> Vec<(Uuid, Option<Uuid>)> {
    members(detail, "attributes")
        .filter_map(|attribute| {
            let term = attribute.get("taxonomy_term").and_then(Value::as_object);
            let id = uuid(attribute, "taxonomy_term_id").or_else(|| uuid(term?, "id"))?;
            Some((id, term.and_then(|term| uuid(term, "taxonomy_id"))))
        })
        .collect()
}

/// Sessions of the service and of its places of delivery.
fn sessions(detail: &Document) -> Vec<(Option<String>, Option<String>, Option<String>)> {
    let own = members(detail, "schedules");
    let at_places =
        members(detail, "service_at_locations").flat_map(|place| members(place, "schedules"));
    own.chain(at_places)
        .map(|schedule| {
            (
                text(schedule, "byday"),
                text(schedule, "opens_at"),
                text(schedule, "closes_at"),
            )
        })
        .collect()
}

fn members<'a>(document: &'a Document, field: &str) -> impl Iterator<Item = &'a Document> {
    document
        .get(field)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_object)
}

fn text(document: &Document, field: &str) -> Option<String> {
    document.get(field)?.as_str().map(str::to_owned)
}

pub(crate) fn uuid(document: &Document, field: &str) -> Option<Uuid> {
    Uuid::parse_str(document.get(field)?.as_str()?).ok()
}
