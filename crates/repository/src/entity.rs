//! Entities: what the place says about one thing, put together from its records.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use hsds::{Document, Kind};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Repository;
use crate::db::{Row, Value};
use crate::error::RepositoryError;
use crate::record;
use crate::submission::stored_kind;

/// Where an entity stands. It is ours; the standard's `status` is the provider's word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntityState {
    /// Not put together yet.
    Draft,
    /// Put together, but not fit or not allowed to be published.
    Held,
    /// Published.
    Published,
    /// No longer published.
    Withdrawn,
    /// Another entity stands for it.
    Merged,
}

impl EntityState {
    const ALL: [(Self, &'static str); 5] = [
        (Self::Draft, "draft"),
        (Self::Held, "held"),
        (Self::Published, "published"),
        (Self::Withdrawn, "withdrawn"),
        (Self::Merged, "merged"),
    ];
}

impl fmt::Display for EntityState {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(
            Self::ALL
                .iter()
                .find(|(state, _)| state == self)
                .map_or("", |(_, word)| word),
        )
    }
}

impl FromStr for EntityState {
    type Err = RepositoryError;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .iter()
            .find(|(_, known)| *known == word)
            .map(|(state, _)| *state)
            .ok_or_else(|| RepositoryError::Damaged(word.to_owned()))
    }
}

/// An entity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entity {
    /// Its id, for ever.
    pub id: Uuid,
    /// Its kind.
    pub kind: Kind,
    /// Where it stands.
    pub state: EntityState,
    /// The entity that stands for it, when it was merged.
    pub redirect_to: Option<Uuid>,
    /// Its latest version.
    pub current_version: Option<i64>,
    /// Its published version.
    pub published_version: Option<i64>,
}

/// A version of an entity.
#[derive(Clone, Debug, PartialEq)]
pub struct EntityVersion {
    /// Its number.
    pub id: i64,
    /// What may be published.
    pub document: Document,
    /// What may not.
    pub internal: Document,
    /// Which record each field came from, where there was a choice: path to source and key.
    pub provenance: Option<Document>,
    /// What brought it about.
    pub cause: String,
    /// When.
    pub at: DateTime<Utc>,
}

pub(crate) const COLUMNS: &str = "id, kind, state, redirect_to, current_version, published_version";

pub(crate) fn read(row: &Row) -> Result<Entity, RepositoryError> {
    Ok(Entity {
        id: row.get(0)?,
        kind: stored_kind(&row.get::<String>(1)?)?,
        state: row.get::<String>(2)?.parse()?,
        redirect_to: row.get(3)?,
        current_version: row.get(4)?,
        published_version: row.get(5)?,
    })
}

impl Repository {
    /// One entity.
    pub async fn entity(&self, id: Uuid) -> Result<Option<Entity>, RepositoryError> {
        self.db
            .optional(
                format!("select {COLUMNS} from entity where id = $1"),
                vec![Value::uuid(id)],
            )
            .await?
            .as_ref()
            .map(read)
            .transpose()
    }

    /// How many entities of each kind stand in each state.
    pub async fn entity_counts(&self) -> Result<Vec<(Kind, EntityState, i64)>, RepositoryError> {
        let rows = self
            .db
            .all(
                "select kind, state, count(*) from entity group by kind, state",
                vec![],
            )
            .await?;
        rows.iter()
            .map(|row| {
                Ok((
                    stored_kind(&row.get::<String>(0)?)?,
                    row.get::<String>(1)?.parse()?,
                    row.get(2)?,
                ))
            })
            .collect()
    }

    /// The versions of an entity, newest first.
    pub async fn entity_versions(&self, id: Uuid) -> Result<Vec<EntityVersion>, RepositoryError> {
        let rows = self
            .db
            .all(
                "select id, document, internal, provenance, cause, at from entity_version \
                 where entity = $1 order by id desc",
                vec![Value::uuid(id)],
            )
            .await?;
        rows.iter()
            .map(|row| {
                Ok(EntityVersion {
                    id: row.get(0)?,
                    document: record::document(&row.get::<String>(1)?)?,
                    internal: row
                        .get::<Option<String>>(2)?
                        .as_deref()
                        .map(record::document)
                        .transpose()?
                        .unwrap_or_default(),
                    provenance: row
                        .get::<Option<String>>(3)?
                        .as_deref()
                        .map(record::document)
                        .transpose()?,
                    cause: row.get(4)?,
                    at: row.get(5)?,
                })
            })
            .collect()
    }
}
