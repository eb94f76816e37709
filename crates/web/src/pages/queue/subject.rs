//! What something that readers told is about, as the page for deciding about it is understood.

use chrono::SecondsFormat;
use hsds::{Document, Kind};
use repository::Standing;
use uuid::Uuid;

use crate::problem::Fault;
use crate::site::Site;

/// The entity that stands for the one it was told of by now.
pub(super) struct Subject {
    pub(super) entity: Uuid,
    pub(super) kind: Kind,
    pub(super) name: String,
    /// What is published of it; empty if nothing is.
    pub(super) document: Document,
    /// When what is published was made; empty if nothing is.
    pub(super) modified: String,
    pub(super) is_public: bool,
}

impl Subject {
    /// What stands for an entity by now.
    pub(super) async fn of(site: &Site, entity: Uuid) -> Result<Self, Fault> {
        let repository = site.repository();
        let entity = repository.entity(entity).await?.ok_or(Fault::NotFound)?;
        let id = entity.redirect_to.unwrap_or(entity.id);
        let found = repository.published(entity.kind, id).await?;
        let document: Document = found
            .as_ref()
            .and_then(|found| serde_json::from_str(&found.detail).ok())
            .unwrap_or_default();
        let name = hsds::document::written(&document, "name").map(str::to_owned);
        Ok(Self {
            entity: id,
            kind: entity.kind,
            name: name.unwrap_or_else(|| "An entry that is not published any more".to_owned()),
            modified: found.as_ref().map_or_else(String::new, |found| {
                found
                    .last_modified
                    .to_rfc3339_opts(SecondsFormat::Micros, true)
            }),
            is_public: found.is_some_and(|found| found.standing == Standing::Live),
            document,
        })
    }
}
