//! What is published here of the thing that a register speaks of: the organisation, the service or the place that has the
//! identifier, with what belongs to it.

use std::collections::{BTreeMap, BTreeSet};

use hsds::document::{object, objects};
use hsds::{Document, Kind};
use repository::{JoinedBy, Register, Unit};
use uuid::Uuid;

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
        };
        entry.find_shared(unit).await?;
        Ok(Some(entry))
    }

    /// Places that services name which are not of this entry. A place that has the identifier itself is its own.
    async fn find_shared(&mut self, unit: &mut Unit) -> Result<(), AssureError> {
        if self.kind == Kind::Location || self.places.len() != 1 {
            return Ok(());
        }
        let place = self.places[0].0;
        let mut others = unit.dependents(&[place]).await?;
        others.retain(|other| self.services.iter().all(|(own, _)| own != other));
        if unit
            .details(&others)
            .await?
            .iter()
            .any(|(kind, ..)| *kind == Kind::Service)
        {
            self.shared.insert(place);
        }
        Ok(())
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
    Ok(details
        .into_iter()
        .filter(|(kind, ..)| *kind == Kind::Service)
        .filter(|(_, _, service)| located(service).any(|(id, _)| id == place))
        .map(|(_, id, service)| (id, service))
        .collect())
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
