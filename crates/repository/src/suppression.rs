//! Suppression: "do not list", by record or by entity, honoured whatever is submitted later.

use chrono::{DateTime, Utc};
use serde_json::json;
use uuid::Uuid;

use crate::Repository;
use crate::audit;
use crate::db::Value;
use crate::error::RepositoryError;
use crate::record::RecordNumber;
use crate::settling::{self, Why};

/// A standing order not to list something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suppression {
    /// Its number.
    pub id: i64,
    /// The record it keeps out.
    pub record: Option<RecordNumber>,
    /// The entity it keeps out.
    pub entity: Option<Uuid>,
    /// Why.
    pub reason: String,
    /// By whom.
    pub by: String,
    /// When it was lifted, if it was.
    pub lifted_at: Option<DateTime<Utc>>,
}

impl Repository {
    /// Keeps an entity out of everything that is published.
    pub async fn suppress_entity(
        &self,
        entity: Uuid,
        reason: &str,
        by: &str,
    ) -> Result<i64, RepositoryError> {
        if self.entity(entity).await?.is_none() {
            return Err(RepositoryError::NoEntity(entity));
        }
        self.suppress(None, Some(entity), reason, by).await
    }

    /// Keeps what one source says about a thing out of everything that is published.
    pub async fn suppress_record(
        &self,
        record: RecordNumber,
        reason: &str,
        by: &str,
    ) -> Result<i64, RepositoryError> {
        self.suppress(Some(record), None, reason, by).await
    }

    async fn suppress(
        &self,
        record: Option<RecordNumber>,
        entity: Option<Uuid>,
        reason: &str,
        by: &str,
    ) -> Result<i64, RepositoryError> {
        let now = self.now();
        let mut tx = self.db.begin_alone().await?;
        let cluster: Option<Uuid> = match (record, entity) {
            (Some(record), _) => tx
                .optional(
                    "select cluster from source_record where id = $1",
                    vec![Value::int(record.0)],
                )
                .await?
                .ok_or(RepositoryError::NoRecord(record.0))?
                .get(0)?,
            (None, entity) => entity,
        };
        let id: i64 = tx
            .one(
                "insert into suppression (record, entity, reason, by, at) \
                 values ($1, $2, $3, $4, $5) returning id",
                vec![
                    Value::int(record.map(|record| record.0)),
                    Value::uuid(entity),
                    Value::text(reason),
                    Value::text(by),
                    Value::time(now),
                ],
            )
            .await?
            .get(0)?;
        settling::enqueue(&mut tx, cluster, Why::Reference, now).await?;
        let subject = entity.map_or_else(
            || format!("record {}", record.map_or(0, |record| record.0)),
            |entity| format!("entity {entity}"),
        );
        audit::note(
            &mut tx,
            now,
            by,
            "suppress",
            &subject,
            &json!({"reason": reason}),
        )
        .await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Lifts a suppression; what it kept out may be published again.
    pub async fn lift_suppression(&self, id: i64, by: &str) -> Result<(), RepositoryError> {
        let now = self.now();
        let mut tx = self.db.begin_alone().await?;
        let row = tx
            .optional(
                "update suppression set lifted_at = $2 where id = $1 and lifted_at is null \
                 returning record, entity",
                vec![Value::int(id), Value::time(now)],
            )
            .await?;
        if let Some(row) = row {
            let mut cluster: Option<Uuid> = row.get(1)?;
            if let Some(record) = row.get::<Option<i64>>(0)? {
                cluster = tx
                    .one(
                        "select cluster from source_record where id = $1",
                        vec![Value::int(record)],
                    )
                    .await?
                    .get(0)?;
            }
            settling::enqueue(&mut tx, cluster, Why::Reference, now).await?;
            audit::note(
                &mut tx,
                now,
                by,
                "suppress.lift",
                &format!("suppression {id}"),
                &json!({}),
            )
            .await?;
        }
        tx.commit().await
    }

    /// Standing orders, newest first.
    pub async fn suppressions(&self) -> Result<Vec<Suppression>, RepositoryError> {
        let rows = self
            .db
            .all(
                "select id, record, entity, reason, by, lifted_at from suppression order by id desc",
                vec![],
            )
            .await?;
        rows.iter()
            .map(|row| {
                Ok(Suppression {
                    id: row.get(0)?,
                    record: row.get::<Option<i64>>(1)?.map(RecordNumber),
                    entity: row.get(2)?,
                    reason: row.get(3)?,
                    by: row.get(4)?,
                    lifted_at: row.get(5)?,
                })
            })
            .collect()
    }
}
