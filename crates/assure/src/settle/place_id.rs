//! Ids of places of delivery: each is published under an id of its own. An id that is somebody
//! else's gives way to one made from it.

use std::collections::{HashMap, HashSet};

use hsds::{Document, Kind};
use repository::{PublishedBefore, Unit};
use serde_json::Value;
use uuid::Uuid;

use super::recompose::Draft;
use crate::error::AssureError;
use crate::publication;

/// Gives every place of delivery of these services an id that is free for it. Gives what other
/// services had published under the ids that these take over.
pub(super) async fn settle(
    unit: &mut Unit,
    kind: Kind,
    drafts: &mut [Draft],
) -> Result<Vec<(Uuid, PublishedBefore)>, AssureError> {
    if kind != Kind::Service {
        return Ok(Vec::new());
    }
    let claims: HashMap<Uuid, HashSet<Uuid>> = drafts
        .iter()
        .map(|draft| {
            let ids = places(draft.shown()).filter_map(|place| publication::uuid(place, "id"));
            (draft.entity.id, ids.collect())
        })
        .collect();
    let mut ids: Vec<Uuid> = claims.values().flatten().copied().collect();
    ids.sort_unstable();
    ids.dedup();
    let published = unit.published_under(&ids).await?;
    let entities = unit.taken(&ids).await?;
    let mut used: HashMap<Uuid, Uuid> = HashMap::new();
    let mut taken_over = Vec::new();
    for draft in drafts {
        let service = draft.entity.id;
        let mut renamed = Vec::new();
        for place in places_mut(draft.shown_mut()) {
            let Some(id) = publication::uuid(place, "id") else {
                continue;
            };
            let before = published.get(&id);
            let let_go = before.is_none_or(|row| {
                row.entity == service
                    || !row.live
                    || claims
                        .get(&row.entity)
                        .is_some_and(|claimed| !claimed.contains(&id))
            });
            let free = let_go
                && !entities.contains_key(&id)
                && *used.entry(id).or_insert(service) == service;
            if free {
                taken_over.extend(
                    before
                        .filter(|row| row.entity != service)
                        .map(|row| (service, row.clone())),
                );
            } else {
                let own = Uuid::new_v5(&service, format!("service_at_location/{id}").as_bytes());
                place.insert("id".to_owned(), Value::String(own.to_string()));
                renamed.push((id.to_string(), own.to_string()));
            }
        }
        rename_links(draft.shown_mut(), &renamed);
    }
    Ok(taken_over)
}

fn places(document: &Document) -> impl Iterator<Item = &Document> {
    document
        .get("service_at_locations")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_object)
}

fn places_mut(document: &mut Document) -> impl Iterator<Item = &mut Document> {
    document
        .get_mut("service_at_locations")
        .and_then(Value::as_array_mut)
        .into_iter()
        .flatten()
        .filter_map(Value::as_object_mut)
}

/// A service's schedules may name its places of delivery.
fn rename_links(document: &mut Document, renamed: &[(String, String)]) {
    if renamed.is_empty() {
        return;
    }
    for schedules in document.values_mut().filter_map(Value::as_array_mut) {
        for item in schedules.iter_mut().filter_map(Value::as_object_mut) {
            let Some(Value::String(link)) = item.get_mut("service_at_location_id") else {
                continue;
            };
            if let Some((_, new)) = renamed.iter().find(|(old, _)| old == link) {
                *link = new.clone();
            }
        }
    }
}
