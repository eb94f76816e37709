//! The audit trail: who did what to what, and when. Rows are only ever added.

use chrono::{DateTime, Utc};
use serde_json::Value as Json;

use crate::Repository;
use crate::db::{Tx, Value};
use crate::error::RepositoryError;

/// A row of the trail.
#[derive(Clone, Debug)]
pub struct AuditEntry {
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub actor: String,
    /// What: `link.decide`, `submission.undo`, `erase`...
    pub action: String,
    /// To what.
    pub subject: String,
    /// Particulars, without personal data.
    pub detail: Json,
}

pub(crate) async fn note(
    tx: &mut Tx,
    now: DateTime<Utc>,
    actor: &str,
    action: &str,
    subject: &str,
    detail: &Json,
) -> Result<(), RepositoryError> {
    tx.run(
        "insert into audit (at, actor, action, subject, detail) values ($1, $2, $3, $4, $5)",
        vec![
            Value::time(now),
            Value::text(actor),
            Value::text(action),
            Value::text(subject),
            Value::text(detail.to_string()),
        ],
    )
    .await?;
    Ok(())
}

impl Repository {
    /// Adds a row to the trail, of what changes nothing else.
    pub async fn note(
        &self,
        by: &str,
        action: &str,
        subject: &str,
        detail: &Json,
    ) -> Result<(), RepositoryError> {
        let mut tx = self.db.begin().await?;
        note(&mut tx, self.now(), by, action, subject, detail).await?;
        tx.commit().await
    }

    /// The latest rows of the trail, newest first.
    pub async fn audit(&self, limit: i64) -> Result<Vec<AuditEntry>, RepositoryError> {
        let rows = self
            .db
            .all(
                "select at, actor, action, subject, detail from audit order by id desc limit $1",
                vec![Value::int(limit)],
            )
            .await?;
        rows.iter()
            .map(|row| {
                let detail: String = row.get(4)?;
                Ok(AuditEntry {
                    at: row.get(0)?,
                    actor: row.get(1)?,
                    action: row.get(2)?,
                    subject: row.get(3)?,
                    detail: serde_json::from_str(&detail)
                        .map_err(|_| RepositoryError::Damaged(detail))?,
                })
            })
            .collect()
    }
}
