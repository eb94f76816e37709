//! Where a register and an entry differ: written down, kept while both say the same, and gone when they agree.

use std::collections::HashMap;

use uuid::Uuid;

use super::{Divergence, RegisterField};
use crate::db::Value;
use crate::error::RepositoryError;
use crate::record::RecordNumber;
use crate::settling::Unit;

impl Unit {
    /// Writes down in what a record of a register and an entry differ now. What somebody dismissed is not asked again,
    /// while the register says the same.
    pub async fn write_divergences(
        &mut self,
        (source, record): (&str, RecordNumber),
        entity: Uuid,
        found: &[Divergence],
    ) -> Result<(), RepositoryError> {
        let known = self.known(record, entity).await?;
        let dismissed = self.dismissed(source, entity).await?;
        let waiting: Vec<&Divergence> = found
            .iter()
            .filter(|new| dismissed.get(&new.field) != Some(&new.hash))
            .collect();
        for (field, (id, hash)) in &known {
            let stays = waiting
                .iter()
                .any(|new| new.field == *field && new.hash == *hash);
            if !stays {
                self.tx
                    .run(
                        "delete from register_difference where id = $1",
                        vec![Value::int(*id)],
                    )
                    .await?;
            }
        }
        for new in waiting {
            let before = known.get(&new.field).filter(|(_, hash)| *hash == new.hash);
            if let Some((id, _)) = before {
                self.tx
                    .run(
                        "update register_difference set here = $2, there = $3, about = $4 where id = $1",
                        vec![
                            Value::int(*id),
                            Value::text(&new.here),
                            Value::text(&new.there),
                            Value::uuid(new.about),
                        ],
                    )
                    .await?;
                continue;
            }
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
                        Value::time(self.now),
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
    ) -> Result<HashMap<RegisterField, (i64, String)>, RepositoryError> {
        let rows = self
            .tx
            .all(
                "select field, id, hash from register_difference where record = $1 and entity = $2",
                vec![Value::int(record.0), Value::uuid(entity)],
            )
            .await?;
        rows.iter()
            .map(|row| Ok((row.get::<String>(0)?.parse()?, (row.get(1)?, row.get(2)?))))
            .collect()
    }

    /// What was dismissed last in each field of an entry, if the last decision about it was that.
    async fn dismissed(
        &mut self,
        source: &str,
        entity: Uuid,
    ) -> Result<HashMap<RegisterField, String>, RepositoryError> {
        let rows = self
            .tx
            .all(
                "select field, hash, verdict from register_decision where source = $1 and entity = $2 \
                 order by difference",
                vec![Value::text(source), Value::uuid(entity)],
            )
            .await?;
        let mut latest = HashMap::new();
        for row in &rows {
            let field: RegisterField = row.get::<String>(0)?.parse()?;
            if row.get::<String>(2)? == "dismissed" {
                latest.insert(field, row.get(1)?);
            } else {
                latest.remove(&field);
            }
        }
        Ok(latest)
    }
}
