//! What assurers want to remember: notes about an entry, and entries that they watch.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::Repository;
use crate::change::What;
use crate::db::Value;
use crate::error::RepositoryError;

/// A note about an entry, for those who assure. Never published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeskNote {
    /// Its number.
    pub id: i64,
    /// What it says.
    pub words: String,
    /// By whom, as the audit trail names them.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// An entry that somebody watches, and what happened to it last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watched {
    /// Which.
    pub entity: Uuid,
    /// What it is called, if it is published.
    pub name: Option<String>,
    /// Since when it is watched.
    pub since: DateTime<Utc>,
    /// What happened to it last since then, and when.
    pub last: Option<(What, DateTime<Utc>)>,
}

impl Repository {
    /// Adds a note about an entry.
    pub async fn add_desk_note(
        &self,
        entity: Uuid,
        words: &str,
        by: &str,
    ) -> Result<(), RepositoryError> {
        let mut tx = self.db.begin().await?;
        tx.run(
            "insert into desk_note (entity, words, by, at) values ($1, $2, $3, $4)",
            vec![
                Value::uuid(entity),
                Value::text(words),
                Value::text(by),
                Value::time(self.now()),
            ],
        )
        .await?;
        tx.commit().await
    }

    /// Takes a note out that somebody wrote themselves. False if there is none of that number of theirs.
    pub async fn remove_desk_note(
        &self,
        (entity, id): (Uuid, i64),
        by: &str,
    ) -> Result<bool, RepositoryError> {
        let mut tx = self.db.begin().await?;
        let removed = tx
            .optional(
                "delete from desk_note where id = $1 and entity = $2 and by = $3 returning id",
                vec![Value::int(id), Value::uuid(entity), Value::text(by)],
            )
            .await?;
        tx.commit().await?;
        Ok(removed.is_some())
    }

    /// The notes about an entry and about those that were joined to it, the newest first.
    pub async fn desk_notes(&self, entity: Uuid) -> Result<Vec<DeskNote>, RepositoryError> {
        let rows = self
            .db
            .all(
                "select id, words, by, at from desk_note where entity = $1 \
                 or entity in (select entity from source_record where cluster = $1) order by id desc limit 100",
                vec![Value::uuid(entity)],
            )
            .await?;
        rows.iter()
            .map(|row| {
                Ok(DeskNote {
                    id: row.get(0)?,
                    words: row.get(1)?,
                    by: row.get(2)?,
                    at: row.get(3)?,
                })
            })
            .collect()
    }

    /// Has somebody watch an entry, or no longer.
    pub async fn watch(
        &self,
        person: Uuid,
        entity: Uuid,
        watches: bool,
    ) -> Result<(), RepositoryError> {
        let mut tx = self.db.begin().await?;
        let values = vec![Value::uuid(person), Value::uuid(entity)];
        if watches {
            let mut values = values;
            values.push(Value::time(self.now()));
            tx.run(
                "insert into watch (person, entity, since) values ($1, $2, $3) on conflict do nothing",
                values,
            )
            .await?;
        } else {
            tx.run(
                "delete from watch where person = $1 and entity = $2",
                values,
            )
            .await?;
        }
        tx.commit().await
    }

    /// Whether somebody watches an entry.
    pub async fn is_watched(&self, person: Uuid, entity: Uuid) -> Result<bool, RepositoryError> {
        let row = self
            .db
            .optional(
                "select 1 from watch where person = $1 and entity = $2",
                vec![Value::uuid(person), Value::uuid(entity)],
            )
            .await?;
        Ok(row.is_some())
    }

    /// What somebody watches, what changed last first.
    pub async fn watched(&self, person: Uuid, limit: i64) -> Result<Vec<Watched>, RepositoryError> {
        let rows = self
            .db
            .all(
                "select w.entity, p.name, w.since, c.what, c.at from watch w \
                 left join published p on p.id = w.entity \
                 left join change c on c.seq = (select max(l.seq) from change l \
                     where l.entity = w.entity and l.at >= w.since) \
                 where w.person = $1 order by coalesce(c.at, w.since) desc, w.entity limit $2",
                vec![Value::uuid(person), Value::int(limit)],
            )
            .await?;
        rows.iter()
            .map(|row| {
                let what: Option<String> = row.get(3)?;
                let at: Option<DateTime<Utc>> = row.get(4)?;
                let what = what.as_deref().map(str::parse).transpose()?;
                Ok(Watched {
                    entity: row.get(0)?,
                    name: row.get(1)?,
                    since: row.get(2)?,
                    last: what.zip(at),
                })
            })
            .collect()
    }
}
