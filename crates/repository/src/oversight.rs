//! How closely a source is overseen: by its level, how much of what it changes a person looks at.

use chrono::{DateTime, Utc};
use serde_json::json;

use crate::Repository;
use crate::audit;
use crate::db::{Row, Value};
use crate::error::RepositoryError;

/// How closely a source is overseen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Oversight {
    /// The slug of the source.
    pub source: String,
    /// The word of its level.
    pub level: String,
    /// Of a hundred changes that it sends, so many wait until a person has looked at them.
    pub by_hand: i64,
    /// Why, in sentences.
    pub why: Vec<String>,
    /// Since when it is so; setting it writes the present moment.
    pub at: DateTime<Utc>,
}

const COLUMNS: &str = "source, level, by_hand, why, at";

impl Repository {
    /// How closely a source is overseen, if anybody has found that out.
    pub async fn oversight(&self, source: &str) -> Result<Option<Oversight>, RepositoryError> {
        let sql = format!("select {COLUMNS} from oversight where source = $1");
        let row = self.db.optional(sql, vec![Value::text(source)]).await?;
        row.as_ref().map(read).transpose()
    }

    /// How closely each source is overseen, in the order of their slugs.
    pub async fn oversights(&self) -> Result<Vec<Oversight>, RepositoryError> {
        let sql = format!("select {COLUMNS} from oversight order by source");
        let rows = self.db.all(sql, vec![]).await?;
        rows.iter().map(read).collect()
    }

    /// Oversees a source so from now on. That another level is noted in the audit trail; nothing is written if all is as it was.
    pub async fn set_oversight(&self, new: &Oversight, by: &str) -> Result<(), RepositoryError> {
        let now = self.now();
        let mut tx = self.db.begin_alone().await?;
        let sql = format!("select {COLUMNS} from oversight where source = $1");
        let row = tx.optional(sql, vec![Value::text(&new.source)]).await?;
        let before = row.as_ref().map(read).transpose()?;
        let is_as_before = |before: &Oversight| {
            (&before.level, before.by_hand, &before.why) == (&new.level, new.by_hand, &new.why)
        };
        if before.as_ref().is_some_and(is_as_before) {
            return Ok(());
        }
        tx.run(
            "insert into oversight (source, level, by_hand, why, at) values ($1, $2, $3, $4, $5) \
             on conflict (source) do update set level = excluded.level, by_hand = excluded.by_hand, \
             why = excluded.why, at = excluded.at",
            vec![
                Value::text(&new.source),
                Value::text(&new.level),
                Value::int(new.by_hand),
                Value::text(json!(new.why).to_string()),
                Value::time(now),
            ],
        )
        .await?;
        let was = before.map(|before| (before.level, before.by_hand));
        if was != Some((new.level.clone(), new.by_hand)) {
            let subject = format!("source:{}", new.source);
            let detail = json!({"level": new.level, "by_hand": new.by_hand});
            audit::note(&mut tx, now, by, "source.oversee", &subject, &detail).await?;
        }
        tx.commit().await
    }
}

fn read(row: &Row) -> Result<Oversight, RepositoryError> {
    let why: String = row.get(3)?;
    Ok(Oversight {
        source: row.get(0)?,
        level: row.get(1)?,
        by_hand: row.get(2)?,
        why: serde_json::from_str(&why).map_err(|_| RepositoryError::Damaged(why))?,
        at: row.get(4)?,
    })
}
