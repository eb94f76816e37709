//! What is published here of the thing that a register speaks of: the organisation, the service or the place that has the
//! identifier, with what belongs to it.

use std::collections::{BTreeMap, BTreeSet};

use hsds::document::{object, objects};
use hsds::{Document, Kind};
use repository::{JoinedBy, Register, Unit};
use uuid::Uuid;

use super::said::{addresses, clean, said};
use crate::error::AssureError;
use crate::publication::uuid;

/// Something published, and its id.
pub(super) type Published = (Uuid, Document);

/// An entry as it is published.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// The entity that has the identifier, and what it is.
    pub(super) id: Uuid,
    pub(super) kind: Kind,
    pub(super) document: Document,
    /// What an organisation runs, or what is at a place; of a service, itself.
    pub(super) services: Vec<Published>,
    /// Where it is; of a place, itself.
    pub(super) places: Vec<Published>,
    /// Places at which others give their services too: to correct those would move the others.
    pub(super) shared: BTreeSet<Uuid>,
    /// What all of that says with what is kept back of it.
    pub(super) composed: Vec<Document>,
}

impl Entry {
    /// What is published of an entity and around it; nothing, if it is published no more.
    pub(super) async fn of(
        unit: &mut Unit,
        register: &Register,
        id: Uuid,
    ) -> Result<Option<Self>, AssureError> {
        let Some((kind, _, document)) = unit.details(&[id]).await?.into_iter().next() else {
            return Ok(None);
        };
        let services: Vec<Published> = match kind {
            Kind::Service => vec![(id, document.clone())],
            Kind::Organization => unit
                .services_of(&[id])
                .await?
                .into_iter()
                .map(|(_, service, document)| (service, document))
                .collect(),
            _ => at_place(unit, id).await?,
        };
        let places = if matches!(register.joined_by, JoinedBy::Location(_)) {
            vec![(id, document.clone())]
        } else {
            places(&services)
        };
        let mut entry = Self {
            id,
            kind,
            document,
            services,
            places,
            shared: BTreeSet::new(),
            composed: Vec::new(),
        };
        entry.find_shared(unit).await?;
        entry.find_composed(unit).await?;
        Ok(Some(entry))
    }

    /// Places that services name which are not of this entry. A place that has the identifier itself is its own.
    async fn find_shared(&mut self, unit: &mut Unit) -> Result<(), AssureError> {
        if self.kind == Kind::Location || self.places.is_empty() {
            return Ok(());
        }
        let own: BTreeSet<Uuid> = self.places.iter().map(|(id, _)| *id).collect();
        let places: Vec<Uuid> = own.iter().copied().collect();
        let mut others = unit.dependents(&places).await?;
        others.retain(|other| self.services.iter().all(|(service, _)| service != other));
        for (kind, _, other) in unit.details(&others).await? {
            if kind == Kind::Service {
                let theirs = located(&other).map(|(place, _)| place);
                self.shared
                    .extend(theirs.filter(|place| own.contains(place)));
            }
        }
        Ok(())
    }

    async fn find_composed(&mut self, unit: &mut Unit) -> Result<(), AssureError> {
        let mut ids: Vec<Uuid> = vec![self.id];
        ids.extend(self.services.iter().chain(&self.places).map(|(id, _)| *id));
        ids.sort_unstable();
        ids.dedup();
        let composed = unit.composed(&ids).await?;
        self.composed = composed.iter().map(clean).collect();
        Ok(())
    }

    /// Whether a place of it is not shown, such as a refuge, or a service says no place at all: then nobody can tell whether an
    /// address is that of one which is to stay hidden.
    pub(super) fn hides_a_place(&self) -> bool {
        let says_where = |place: &Document| {
            addresses(place).any(|address| {
                ["address_1", "address_2", "postal_code"]
                    .iter()
                    .any(|field| said(address, field).is_some())
            })
        };
        let is_hidden = |place: &Document| {
            hsds::document::text(place, "location_type") != "virtual" && !says_where(place)
        };
        let is_nowhere = |service: &Document| {
            let named = objects(service, "service_at_locations").count();
            named == 0 || named != located(service).count()
        };
        self.places.iter().any(|(_, place)| is_hidden(place))
            || (self.kind != Kind::Location
                && self.services.iter().any(|(_, service)| is_nowhere(service)))
    }

    /// Whether a service is given at other places than this one, too.
    pub(super) fn is_elsewhere(&self, service: &Document) -> bool {
        located(service).any(|(place, _)| place != self.id)
    }

    /// The service, if there is only one.
    pub(super) fn sole(&self) -> Option<&Published> {
        match self.services.as_slice() {
            [one] => Some(one),
            _ => None,
        }
    }

    /// All that is published of it: itself, its services, its places.
    pub(super) fn documents(&self) -> impl Iterator<Item = &Document> {
        std::iter::once(&self.document)
            .chain(self.services.iter().map(|(_, document)| document))
            .chain(self.places.iter().map(|(_, document)| document))
    }
}

/// The services at a place.
async fn at_place(unit: &mut Unit, place: Uuid) -> Result<Vec<Published>, AssureError> {
    let candidates = unit.dependents(&[place]).await?;
    let details = unit.details(&candidates).await?;
    let mut services: Vec<Published> = details
        .into_iter()
        .filter(|(kind, ..)| *kind == Kind::Service)
        .filter(|(_, _, service)| located(service).any(|(id, _)| id == place))
        .map(|(_, id, service)| (id, service))
        .collect();
    services.sort_unstable_by_key(|(id, _)| *id);
    Ok(services)
}

/// The places of services, each once.
fn places(services: &[Published]) -> Vec<Published> {
    let places: BTreeMap<Uuid, Document> = services
        .iter()
        .flat_map(|(_, service)| located(service))
        .map(|(id, place)| (id, place.clone()))
        .collect();
    places.into_iter().collect()
}

fn located(service: &Document) -> impl Iterator<Item = (Uuid, &Document)> {
    objects(service, "service_at_locations").filter_map(|place| {
        let location = object(place, "location")?;
        Some((uuid(location, "id")?, location))
    })
}
