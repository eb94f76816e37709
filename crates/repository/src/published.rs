//! What re-users read: published documents, byte for byte as they are served.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use hsds::Kind;
use uuid::Uuid;

use crate::Repository;
use crate::db::{Row, Value};
use crate::error::RepositoryError;
use crate::submission::stored_kind;

/// Whether a published thing is still there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is.
    Live,
    /// It was withdrawn.
    Gone {
        /// When.
        at: DateTime<Utc>,
    },
    /// Another stands for it.
    Moved {
        /// That other.
        to: Uuid,
    },
}

/// A published thing.
///
/// The texts of a `service_at_location` lack its `service`: whoever serves them puts in that of
/// [`Published::owner`], so that a service's text is kept once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// Its kind.
    pub kind: Kind,
    /// Its id.
    pub id: Uuid,
    /// The service that a `service_at_location` belongs to.
    pub owner: Option<Uuid>,
    /// Its place in lists: the place in the log where it first appeared.
    pub position: i64,
    /// As it stands in a list: no nested arrays.
    pub list: String,
    /// As it stands alone.
    pub detail: String,
    /// Changes exactly when the texts do.
    pub hash: String,
    /// When the texts last changed.
    pub last_modified: DateTime<Utc>,
    /// Whether it is still there.
    pub standing: Standing,
}

/// Which of a published thing's two texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Text {
    /// As in a list.
    List,
    /// As alone.
    Detail,
}

/// A published text with what serving it needs.
#[derive(Clone, Debug)]
pub struct PublishedText {
    /// The text.
    pub text: String,
    /// The hash of its document.
    pub hash: String,
    /// The service that a `service_at_location` belongs to.
    pub owner: Option<Uuid>,
}

const COLUMNS: &str =
    "id, kind, owner, position, list, detail, hash, last_modified, standing, moved_to, ended_at";

impl Repository {
    /// One published thing, also when it is gone or moved.
    pub async fn published(
        &self,
        kind: Kind,
        id: Uuid,
    ) -> Result<Option<Published>, RepositoryError> {
        self.db
            .optional(
                format!("select {COLUMNS} from published where id = $1 and kind = $2"),
                vec![Value::uuid(id), Value::text(kind.name())],
            )
            .await?
            .as_ref()
            .map(read)
            .transpose()
    }

    /// The texts of many; those that are gone are left out.
    pub async fn published_texts(
        &self,
        kind: Kind,
        ids: &[Uuid],
        text: Text,
    ) -> Result<HashMap<Uuid, PublishedText>, RepositoryError> {
        let column = match text {
            Text::List => "list",
            Text::Detail => "detail",
        };
        let keys: Vec<Value> = ids.iter().map(|id| Value::uuid(*id)).collect();
        // The kind is looked at here: asked of the database, it would tempt SQLite to read
        // everything of that kind instead of the few rows that are wanted.
        let sql = format!(
            "select id, {column}, hash, owner, kind from published \
             where id in (@) and standing = 'live'"
        );
        let mut texts = HashMap::with_capacity(ids.len());
        for row in self.db.all_in(&sql, &[], &keys).await? {
            if row.get::<String>(4)? == kind.name() {
                texts.insert(
                    row.get(0)?,
                    PublishedText {
                        text: row.get(1)?,
                        hash: row.get(2)?,
                        owner: row.get(3)?,
                    },
                );
            }
        }
        Ok(texts)
    }

    /// What is published of a kind, in the order of lists, after a place.
    pub async fn positions(
        &self,
        kind: Kind,
        after: i64,
        limit: i64,
    ) -> Result<Vec<(i64, Uuid)>, RepositoryError> {
        let rows = self
            .db
            .all(
                "select position, id from published \
                 where kind = $1 and position > $2 and standing = 'live' order by position limit $3",
                vec![Value::text(kind.name()), Value::int(after), Value::int(limit)],
            )
            .await?;
        rows.iter()
            .map(|row| Ok((row.get(0)?, row.get(1)?)))
            .collect()
    }

    /// The published services of an organisation, in the order of lists.
    pub async fn services_of(&self, organization: Uuid) -> Result<Vec<Uuid>, RepositoryError> {
        let rows = self
            .db
            .all(
                "select id from published where organization = $1 and standing = 'live' \
                 order by position",
                vec![Value::uuid(organization)],
            )
            .await?;
        rows.iter().map(|row| row.get(0)).collect()
    }

    /// The published places of delivery of services: the service and the place, in the order of lists.
    pub async fn deliveries(
        &self,
        services: &[Uuid],
    ) -> Result<Vec<(Uuid, Uuid)>, RepositoryError> {
        let keys: Vec<Value> = services.iter().map(|id| Value::uuid(*id)).collect();
        let sql = "select owner, id, position from published \
                   where owner in (@) and standing = 'live' order by position";
        let rows = self.db.all_in(sql, &[], &keys).await?;
        rows.iter()
            .map(|row| Ok((row.get(0)?, row.get(1)?)))
            .collect()
    }

    /// How many of each kind are published.
    pub async fn published_counts(&self) -> Result<HashMap<Kind, i64>, RepositoryError> {
        let rows = self
            .db
            .all(
                "select kind, count(*) from published where standing = 'live' group by kind",
                vec![],
            )
            .await?;
        rows.iter()
            .map(|row| Ok((stored_kind(&row.get::<String>(0)?)?, row.get(1)?)))
            .collect()
    }
}

fn read(row: &Row) -> Result<Published, RepositoryError> {
    let standing: String = row.get(8)?;
    let standing = match standing.as_str() {
        "live" => Standing::Live,
        "gone" => Standing::Gone {
            at: row
                .get::<Option<DateTime<Utc>>>(10)?
                .ok_or(RepositoryError::Damaged(standing))?,
        },
        "moved" => Standing::Moved {
            to: row
                .get::<Option<Uuid>>(9)?
                .ok_or(RepositoryError::Damaged(standing))?,
        },
        _ => return Err(RepositoryError::Damaged(standing)),
    };
    Ok(Published {
        id: row.get(0)?,
        kind: stored_kind(&row.get::<String>(1)?)?,
        owner: row.get(2)?,
        position: row.get(3)?,
        list: row.get(4)?,
        detail: row.get(5)?,
        hash: row.get(6)?,
        last_modified: row.get(7)?,
        standing,
    })
}
