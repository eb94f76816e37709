//! What the place asks of data: every version as it was set.

use chrono::{DateTime, Utc};
use serde_json::json;

use crate::db::{Row, Tx, Value};
use crate::error::RepositoryError;
use crate::settling::{self, Why};
use crate::{Repository, Unit, audit};

/// A policy as it was set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetPolicy {
    /// Its number, from 1.
    pub number: i64,
    /// What it says; how that is written is for whoever judges by it.
    pub document: String,
    /// Why it was set.
    pub note: String,
    /// By whom, as the audit trail names them.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// A policy to be set.
#[derive(Clone, Copy, Debug)]
pub struct NewPolicy<'a> {
    /// What it says.
    pub document: &'a str,
    /// Why it is set.
    pub note: &'a str,
    /// Whether it requires something else than the one before.
    pub requires_otherwise: bool,
}

const COLUMNS: &str = "id, document, note, set_by, set_at";

impl Repository {
    /// The policy that counts, if one was ever set.
    pub async fn policy(&self) -> Result<Option<SetPolicy>, RepositoryError> {
        let sql = format!("select {COLUMNS} from policy order by id desc limit 1");
        let row = self.db.optional(sql, vec![]).await?;
        row.as_ref().map(read).transpose()
    }

    /// The policies that were set, the newest first.
    pub async fn policies(&self, limit: i64) -> Result<Vec<SetPolicy>, RepositoryError> {
        let sql = format!("select {COLUMNS} from policy order by id desc limit $1");
        let rows = self.db.all(sql, vec![Value::int(limit)]).await?;
        rows.iter().map(read).collect()
    }

    /// Sets a policy, and has services put together again if it requires something else than before. Gives its number; nothing, if the
    /// policy that `instead_of` names (0: the one that comes with the program) does not count any more.
    pub async fn set_policy(
        &self,
        instead_of: i64,
        new: &NewPolicy<'_>,
        by: &str,
    ) -> Result<Option<i64>, RepositoryError> {
        let NewPolicy {
            document,
            note,
            requires_otherwise,
        } = *new;
        let now = self.now();
        let mut tx = self.db.begin_alone().await?;
        if number(&mut tx).await? != instead_of {
            return Ok(None);
        }
        let row = tx
            .one(
                "insert into policy (document, note, set_by, set_at) values ($1, $2, $3, $4) returning id",
                vec![
                    Value::text(document),
                    Value::text(note),
                    Value::text(by),
                    Value::time(now),
                ],
            )
            .await?;
        let number: i64 = row.get(0)?;
        if requires_otherwise {
            let rows = tx
                .all(
                    "select id from entity where kind = 'service' and state in ('published', 'held')",
                    vec![],
                )
                .await?;
            let services: Vec<_> = rows
                .iter()
                .map(|row| row.get(0))
                .collect::<Result<_, RepositoryError>>()?;
            settling::enqueue(&mut tx, services, Why::Reference, now).await?;
        }
        let subject = format!("policy:{number}");
        audit::note(
            &mut tx,
            now,
            by,
            "policy.set",
            &subject,
            &json!({"note": note}),
        )
        .await?;
        tx.commit().await?;
        Ok(Some(number))
    }
}

impl Unit {
    /// The number and the text of the policy that counts, if one was ever set.
    pub async fn policy(&mut self) -> Result<Option<(i64, String)>, RepositoryError> {
        let row = self
            .tx
            .optional(
                "select id, document from policy order by id desc limit 1",
                vec![],
            )
            .await?;
        row.map(|row| Ok((row.get(0)?, row.get(1)?))).transpose()
    }
}

async fn number(tx: &mut Tx) -> Result<i64, RepositoryError> {
    let row = tx
        .one("select coalesce(max(id), 0) from policy", vec![])
        .await?;
    row.get(0)
}

fn read(row: &Row) -> Result<SetPolicy, RepositoryError> {
    Ok(SetPolicy {
        number: row.get(0)?,
        document: row.get(1)?,
        note: row.get(2)?,
        by: row.get(3)?,
        at: row.get(4)?,
    })
}
