//! Where a register and an entry differ: written down, kept while both say the same, and gone when they agree.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Divergence, RegisterField, RegisterVerdict};
use crate::db::Value;
use crate::error::RepositoryError;
use crate::record::RecordNumber;
use crate::settling::Unit;

impl Unit {
    /// Writes down in what a record of a register and an entry differ now. What somebody dismissed is not asked again,
    /// while the register says the same. What says something else than somebody may have seen gets another number, so
    /// that nobody decides about what they have not seen.
    pub async fn write_divergences(
        &mut self,
        (source, record): (&str, RecordNumber),
        entity: Uuid,
        found: &[Divergence],
    ) -> Result<(), RepositoryError> {
        let known = self.known(record, entity).await?;
        let dismissed = self.dismissed(record, entity).await?;
        let waiting: Vec<&Divergence> = found
            .iter()
            .filter(|new| dismissed.get(&new.field) != Some(&new.hash))
            .collect();
        for (field, before) in &known {
            let stays = waiting
                .iter()
                .any(|new| new.field == *field && before.is_seen_as(new));
            if !stays {
                self.tx
                    .run(
                        "delete from register_difference where id = $1",
                        vec![Value::int(before.id)],
                    )
                    .await?;
            }
        }
        for new in waiting {
            let before = known.get(&new.field);
            if let Some(before) = before.filter(|before| before.is_seen_as(new)) {
                self.tx
                    .run(
                        "update register_difference set about = $2 where id = $1",
                        vec![Value::int(before.id), Value::uuid(new.about)],
                    )
                    .await?;
                continue;
            }
            let since = before
                .filter(|before| before.hash == new.hash)
                .map_or(self.now, |before| before.since);
            self.tx
                .run(
                    "insert into register_difference (source, record, entity, about, field, hash, here, there, since) \
                     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                    vec![
                        Value::text(source),
                        Value::int(record.0),
                        Value::uuid(entity),
                        Value::uuid(new.about),
                        Value::text(new.field.word()),
                        Value::text(&new.hash),
                        Value::text(&new.here),
                        Value::text(&new.there),
                        Value::time(since),
                    ],
                )
                .await?;
        }
        Ok(())
    }

    /// Forgets what a record differs in from other entries than these.
    pub async fn keep_divergences_with(
        &mut self,
        record: RecordNumber,
        entities: &[Uuid],
    ) -> Result<(), RepositoryError> {
        let rows = self
            .tx
            .all(
                "select distinct entity from register_difference where record = $1",
                vec![Value::int(record.0)],
            )
            .await?;
        for row in &rows {
            let entity: Uuid = row.get(0)?;
            if !entities.contains(&entity) {
                self.tx
                    .run(
                        "delete from register_difference where record = $1 and entity = $2",
                        vec![Value::int(record.0), Value::uuid(entity)],
                    )
                    .await?;
            }
        }
        Ok(())
    }

    async fn known(
        &mut self,
        record: RecordNumber,
        entity: Uuid,
    ) -> Result<HashMap<RegisterField, Known>, RepositoryError> {
        let rows = self
            .tx
            .all(
                "select field, id, hash, here, there, since from register_difference \
                 where record = $1 and entity = $2",
                vec![Value::int(record.0), Value::uuid(entity)],
            )
            .await?;
        rows.iter()
            .map(|row| {
                let known = Known {
                    id: row.get(1)?,
                    hash: row.get(2)?,
                    here: row.get(3)?,
                    there: row.get(4)?,
                    since: row.get(5)?,
                };
                Ok((row.get::<String>(0)?.parse()?, known))
            })
            .collect()
    }

    /// What was dismissed last in each field of an entry, if the last decision about it was that.
    async fn dismissed(
        &mut self,
        record: RecordNumber,
        entity: Uuid,
    ) -> Result<HashMap<RegisterField, String>, RepositoryError> {
        let rows = self
            .tx
            .all(
                "select field, hash, verdict from register_decision \
                 where record = $1 and entity = $2 and ended_at is null order by difference",
                vec![Value::int(record.0), Value::uuid(entity)],
            )
            .await?;
        let mut latest = HashMap::new();
        for row in &rows {
            let field: RegisterField = row.get::<String>(0)?.parse()?;
            if row.get::<String>(2)? == RegisterVerdict::Dismissed.word() {
                latest.insert(field, row.get(1)?);
            } else {
                latest.remove(&field);
            }
        }
        Ok(latest)
    }

    /// What was decided last about whether an entry runs, and about what, by its hash.
    pub async fn status_decision(
        &mut self,
        record: RecordNumber,
        entity: Uuid,
    ) -> Result<Option<(RegisterVerdict, String)>, RepositoryError> {
        let row = self
            .tx
            .optional(
                "select verdict, hash from register_decision \
                 where record = $1 and entity = $2 and field = $3 and ended_at is null \
                 order by difference desc limit 1",
                vec![
                    Value::int(record.0),
                    Value::uuid(entity),
                    Value::text(RegisterField::Status.word()),
                ],
            )
            .await?;
        row.map(|row| Ok((row.get::<String>(0)?.parse()?, row.get(1)?)))
            .transpose()
    }

    /// What was decided about whether an entry runs counts no more: when it goes once again, that is news.
    pub async fn end_status_decisions(
        &mut self,
        record: RecordNumber,
        entity: Uuid,
    ) -> Result<(), RepositoryError> {
        self.tx
            .run(
                "update register_decision set ended_at = $4 \
                 where record = $1 and entity = $2 and field = $3 and ended_at is null",
                vec![
                    Value::int(record.0),
                    Value::uuid(entity),
                    Value::text(RegisterField::Status.word()),
                    Value::time(self.now),
                ],
            )
            .await?;
        Ok(())
    }
}

/// What waits already.
struct Known {
    id: i64,
    hash: String,
    here: String,
    there: String,
    since: DateTime<Utc>,
}

impl Known {
    /// Whether people see the same.
    fn is_seen_as(&self, new: &Divergence) -> bool {
        self.hash == new.hash && self.here == new.here && self.there == new.there
    }
}
