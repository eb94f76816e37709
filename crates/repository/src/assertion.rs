//! Assertions: somebody said that an entity is right. They are added to, never changed.

use std::collections::HashMap;
use std::fmt;

use chrono::{DateTime, Utc};
use serde_json::json;
use uuid::Uuid;

use crate::Repository;
use crate::audit;
use crate::db::{Tx, Value};
use crate::error::RepositoryError;
use crate::quality;
use crate::settling::{self, Unit, Why};
use crate::verification;

/// What was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AssertionKind {
    /// The provider or its collector said that it is right.
    Verified,
    /// The assurer said so.
    Assured,
}

impl fmt::Display for AssertionKind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Verified => "verified",
            Self::Assured => "assured",
        })
    }
}

/// Somebody said that an entity is right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assertion {
    /// The entity.
    pub entity: Uuid,
    /// What was said.
    pub kind: AssertionKind,
    /// For which context, if not for all.
    pub context: Option<String>,
    /// The version of the entity that was looked at.
    pub version: Option<i64>,
    /// Who said it: a group, not a person's name.
    pub by: String,
    /// As what.
    pub role: String,
    /// How: `form`, `telephone`, `feed`...
    pub channel: String,
    /// When.
    pub at: DateTime<Utc>,
}

impl Repository {
    /// Writes assertions down, all or none, and has their entities published anew with the date.
    pub async fn assert(&self, assertions: &[Assertion], by: &str) -> Result<(), RepositoryError> {
        let now = self.now();
        let mut tx = self.db.begin_alone().await?;
        write(&mut tx, assertions, by, now).await?;
        tx.commit().await
    }

    /// Writes down what somebody says of a published thing as they saw it: what is published of it has the hash that was shown. False,
    /// and nothing is written, if it says something else by now or is not published any more.
    pub async fn assert_as_seen(
        &self,
        assertion: &Assertion,
        seen: &str,
        by: &str,
    ) -> Result<bool, RepositoryError> {
        let now = self.now();
        let mut tx = self.db.begin_alone().await?;
        let row = tx
            .optional(
                "select hash from published where id = $1 and standing = 'live'",
                vec![Value::uuid(assertion.entity)],
            )
            .await?;
        let hash = row.map(|row| row.get::<String>(0)).transpose()?;
        if hash.as_deref() != Some(seen) {
            return Ok(false);
        }
        write(&mut tx, std::slice::from_ref(assertion), by, now).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// What was said of an entity and of those that were joined to it, newest first.
    pub async fn assertions(&self, entity: Uuid) -> Result<Vec<Assertion>, RepositoryError> {
        let rows = self
            .db
            .all(
                "select entity, kind, context, version, by, role, channel, at from assertion \
                 where entity in (select $1 union all select entity from source_record where cluster = $1) \
                 order by at desc, id desc",
                vec![Value::uuid(entity)],
            )
            .await?;
        rows.iter()
            .map(|row| {
                Ok(Assertion {
                    entity: row.get(0)?,
                    kind: if row.get::<String>(1)? == "assured" {
                        AssertionKind::Assured
                    } else {
                        AssertionKind::Verified
                    },
                    context: row.get(2)?,
                    version: row.get(3)?,
                    by: row.get(4)?,
                    role: row.get(5)?,
                    channel: row.get(6)?,
                    at: row.get(7)?,
                })
            })
            .collect()
    }
}

impl Unit {
    /// When, and by whom, each of these entities was last said to be right: `assured` by the
    /// assurer, or by anybody.
    pub async fn asserted(
        &mut self,
        entities: &[Uuid],
        kind: Option<&str>,
    ) -> Result<HashMap<Uuid, (DateTime<Utc>, String)>, RepositoryError> {
        let first = [Value::text(kind.unwrap_or("assured"))];
        let rows = self
            .tx
            .all_in(
                if kind.is_some() {
                    "select entity, at, by from assertion where kind = $1 and entity in (@) order by at, id"
                } else {
                    "select entity, at, by from assertion where kind in ($1, 'verified') \
                     and entity in (@) order by at, id"
                },
                &first,
                &ids(entities),
            )
            .await?;
        rows.iter()
            .map(|row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))))
            .collect()
    }

    /// When, and in whose name, assurers last said that each of these entities is right, or one that was joined to it.
    pub async fn assured(
        &mut self,
        entities: &[Uuid],
    ) -> Result<HashMap<Uuid, (DateTime<Utc>, String)>, RepositoryError> {
        let mut assured = self.asserted(entities, Some("assured")).await?;
        let rows = self
            .tx
            .all_in(
                "select r.cluster, a.at, a.by from source_record r join assertion a on a.entity = r.entity \
                 where a.kind = 'assured' and r.cluster <> r.entity and r.cluster in (@) order by a.at, a.id",
                &[],
                &ids(entities),
            )
            .await?;
        for row in &rows {
            let (entity, at, by): (Uuid, DateTime<Utc>, String) =
                (row.get(0)?, row.get(1)?, row.get(2)?);
            let known = assured.get(&entity);
            if known.is_none_or(|(known, _)| *known <= at) {
                assured.insert(entity, (at, by));
            }
        }
        Ok(assured)
    }
}

fn ids(entities: &[Uuid]) -> Vec<Value> {
    entities.iter().map(|id| Value::uuid(*id)).collect()
}

/// Writes assertions down with what else is written, and has their entities published anew.
pub(crate) async fn write(
    tx: &mut Tx,
    assertions: &[Assertion],
    by: &str,
    now: DateTime<Utc>,
) -> Result<(), RepositoryError> {
    for assertion in assertions {
        one(tx, assertion).await?;
        let subject = format!("entity:{}", assertion.entity);
        let detail = json!({"said": assertion.kind.to_string(), "channel": assertion.channel});
        audit::note(tx, now, by, "entity.assert", &subject, &detail).await?;
    }
    let asserted: Vec<Value> = assertions
        .iter()
        .map(|assertion| Value::uuid(assertion.entity))
        .collect();
    // One that was joined to another is put together there.
    let rows = tx
        .all_in(
            "select id, redirect_to from entity where id in (@)",
            &[],
            &asserted,
        )
        .await?;
    let mut entities: Vec<Uuid> = Vec::with_capacity(rows.len());
    for row in &rows {
        entities.push(row.get(0)?);
        entities.extend(row.get::<Option<Uuid>>(1)?);
    }
    quality::due_again(tx, &asserted).await?;
    verification::said(tx, &entities, verification::day_of(now)).await?;
    settling::enqueue(tx, entities, Why::Reference, now).await
}

async fn one(tx: &mut Tx, assertion: &Assertion) -> Result<(), RepositoryError> {
    let known = tx
        .optional(
            "select id from entity where id = $1",
            vec![Value::uuid(assertion.entity)],
        )
        .await?;
    if known.is_none() {
        return Err(RepositoryError::NoEntity(assertion.entity));
    }
    tx.run(
        "insert into assertion (entity, kind, context, version, by, role, channel, at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        vec![
            Value::uuid(assertion.entity),
            Value::text(assertion.kind.to_string()),
            Value::maybe_text(assertion.context.as_deref()),
            Value::int(assertion.version),
            Value::text(&assertion.by),
            Value::text(&assertion.role),
            Value::text(&assertion.channel),
            Value::time(assertion.at),
        ],
    )
    .await?;
    Ok(())
}
