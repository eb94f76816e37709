//! Contexts: parts of what is published that have rules of their own, and which services are in their lists.

use std::collections::{HashMap, HashSet};
use std::fmt;

use chrono::{DateTime, Utc};
use hsds::Kind;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::change::{self, Pending, What};
use crate::db::{Db, Row, Rows, Tx, Value};
use crate::error::RepositoryError;
use crate::{Quality, Repository};

/// What stands in the change log as the cause where a service came into the lists of a context, or left them.
pub const CONTEXT_CHANGED: &str = "context";

/// Whether a service that belongs to a context is in its lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContextState {
    /// It is.
    In,
    /// It is not: it lacks something that is required there.
    KeptOut,
}

impl ContextState {
    const fn word(self) -> &'static str {
        match self {
            Self::In => "in",
            Self::KeptOut => "kept-out",
        }
    }
}

impl fmt::Display for ContextState {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.word())
    }
}

/// Something that keeps a service out of a context.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContextReason {
    /// Which check.
    pub code: String,
    /// The field, by its lasting address; empty for the whole service.
    pub field: String,
    /// What is wrong.
    pub message: String,
    /// How to put it right.
    pub remedy: String,
}

/// A context that a published service belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InContext {
    /// The context, by the name that addresses have for it.
    pub context: String,
    /// Whether it is in its lists.
    pub state: ContextState,
    /// Its points of a hundred, by what counts there.
    pub score: i64,
    /// What keeps it out.
    pub reasons: Vec<ContextReason>,
}

/// How many services belong to a context, and how good they are.
#[derive(Clone, Debug, PartialEq)]
pub struct ContextFigures {
    /// The context, by the name that addresses have for it.
    pub context: String,
    /// How many are in its lists.
    pub listed: i64,
    /// How many are kept out.
    pub kept_out: i64,
    /// The mean points of all of these, by what counts there.
    pub score: f64,
}

/// A service that is kept out of a context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptOut {
    /// The service.
    pub entity: Uuid,
    /// Its name.
    pub name: Option<String>,
    /// What keeps it out.
    pub reasons: Vec<ContextReason>,
}

/// Services of which a source says something that counts.
const OF_SOURCE: &str = " and c.entity in (select r.cluster from source_record r \
     where r.source = $1 and r.kind = 'service' and r.state = 'live' and r.accepted_version is not null)";

impl Repository {
    /// The contexts in whose lists services are; those that are in none are left out.
    pub async fn contexts_of(
        &self,
        services: &[Uuid],
    ) -> Result<HashMap<Uuid, Vec<String>>, RepositoryError> {
        let asked: Vec<Value> = services.iter().map(|id| Value::uuid(*id)).collect();
        let rows = self
            .db
            .all_in(
                "select entity, context from entity_context \
                 where entity in (@) and state = 'in' order by context",
                &[],
                &asked,
            )
            .await?;
        let mut contexts: HashMap<Uuid, Vec<String>> = HashMap::new();
        for row in &rows {
            contexts.entry(row.get(0)?).or_default().push(row.get(1)?);
        }
        Ok(contexts)
    }

    /// The contexts that a service belongs to, whether it is in their lists or kept out.
    pub async fn belongs_to(&self, service: Uuid) -> Result<Vec<InContext>, RepositoryError> {
        let rows = self
            .db
            .all(
                "select c.context, c.state, c.score, c.reasons from entity_context c \
                 join published p on p.id = c.entity \
                 where c.entity = $1 and p.standing = 'live' order by c.context",
                vec![Value::uuid(service)],
            )
            .await?;
        rows.iter().map(read).collect()
    }

    /// The figures of each context that has any service, of all services or of those of a source.
    pub async fn context_figures(
        &self,
        source: Option<&str>,
    ) -> Result<Vec<ContextFigures>, RepositoryError> {
        let (of_source, values) = match source {
            None => ("", Vec::new()),
            Some(source) => (OF_SOURCE, vec![Value::text(source)]),
        };
        let sql = format!(
            "select c.context, \
             cast(sum(case when c.state = 'in' then 1 else 0 end) as bigint), \
             cast(sum(case when c.state = 'in' then 0 else 1 end) as bigint), \
             cast(avg(c.score) as double precision) \
             from entity_context c join published p on p.id = c.entity \
             where p.standing = 'live'{of_source} group by c.context order by c.context"
        );
        let rows = self.db.all(sql, values).await?;
        let read = |row: &Row| {
            Ok(ContextFigures {
                context: row.get(0)?,
                listed: row.get(1)?,
                kept_out: row.get(2)?,
                score: row.get(3)?,
            })
        };
        rows.iter().map(read).collect()
    }

    /// Services that are kept out of a context, all or those of a source, after a service and in the order of their ids.
    pub async fn kept_out(
        &self,
        context: &str,
        source: Option<&str>,
        after: Uuid,
        limit: i64,
    ) -> Result<Vec<KeptOut>, RepositoryError> {
        let (of_source, mut values) = match source {
            None => ("", Vec::new()),
            Some(source) => (OF_SOURCE, vec![Value::text(source)]),
        };
        let first = values.len();
        values.extend([Value::text(context), Value::uuid(after), Value::int(limit)]);
        let sql = format!(
            "select c.entity, p.name, c.reasons from entity_context c join published p on p.id = c.entity \
             where p.standing = 'live' and c.state = 'kept-out' and c.context = ${} and c.entity > ${}{of_source} \
             order by c.entity limit ${}",
            first + 1,
            first + 2,
            first + 3
        );
        let rows = self.db.all(sql, values).await?;
        let read = |row: &Row| {
            Ok(KeptOut {
                entity: row.get(0)?,
                name: row.get(1)?,
                reasons: reasons(&row.get::<String>(2)?)?,
            })
        };
        rows.iter().map(read).collect()
    }

    /// Which others stand for these entities now; those that stand for themselves are left out.
    pub async fn stood_for(&self, ids: &[Uuid]) -> Result<HashMap<Uuid, Uuid>, RepositoryError> {
        let asked: Vec<Value> = ids.iter().map(|id| Value::uuid(*id)).collect();
        let rows = self
            .db
            .all_in(
                "select id, redirect_to from entity where id in (@) and redirect_to is not null",
                &[],
                &asked,
            )
            .await?;
        rows.iter()
            .map(|row| Ok((row.get(0)?, row.get(1)?)))
            .collect()
    }

    /// The sources that have a word in each of these services.
    pub async fn sources_of(
        &self,
        services: &[Uuid],
    ) -> Result<HashMap<Uuid, Vec<String>>, RepositoryError> {
        let asked: Vec<Value> = services.iter().map(|id| Value::uuid(*id)).collect();
        let rows = self
            .db
            .all_in(
                "select distinct r.cluster, r.source from source_record r \
                 where r.cluster in (@) and r.kind = 'service' and r.state = 'live' \
                 and r.accepted_version is not null order by r.cluster, r.source",
                &[],
                &asked,
            )
            .await?;
        let mut sources: HashMap<Uuid, Vec<String>> = HashMap::new();
        for row in &rows {
            sources.entry(row.get(0)?).or_default().push(row.get(1)?);
        }
        Ok(sources)
    }
}

/// Puts down which contexts services belong to, instead of what was put down before, and tells the change log of those whose lists
/// are others now: whoever follows it has to put them elsewhere, and lists that were narrowed to a context are others. It is to be the
/// last thing of a transaction that is alone.
pub(crate) async fn put_down(
    tx: &mut Tx,
    assessed: &[Quality],
    now: DateTime<Utc>,
) -> Result<(), RepositoryError> {
    let entities: Vec<Value> = assessed
        .iter()
        .map(|quality| Value::uuid(quality.entity))
        .collect();
    let mut before: HashMap<Uuid, HashSet<String>> = HashMap::new();
    let rows = tx
        .all_in(
            "select entity, context from entity_context where entity in (@) and state = 'in'",
            &[],
            &entities,
        )
        .await?;
    for row in &rows {
        before.entry(row.get(0)?).or_default().insert(row.get(1)?);
    }
    tx.run_in(
        "delete from entity_context where entity in (@)",
        &[],
        &entities,
    )
    .await?;
    let columns = &["entity", "context", "state", "score", "reasons"];
    let mut memberships = Rows::into("entity_context", columns);
    let mut moved = Vec::new();
    for quality in assessed {
        for one in &quality.contexts {
            memberships.push([
                Value::uuid(quality.entity),
                Value::text(&one.context),
                Value::text(one.state.word()),
                Value::int(one.score),
                Value::text(written(&one.reasons)?),
            ]);
        }
        let listed = quality.contexts.iter();
        let listed = listed.filter(|one| one.state == ContextState::In);
        let listed: HashSet<String> = listed.map(|one| one.context.clone()).collect();
        if before.remove(&quality.entity).unwrap_or_default() != listed {
            moved.push(Value::uuid(quality.entity));
        }
    }
    memberships.insert(tx).await?;
    tell(tx, &moved, now).await
}

/// Adds a row to the change log for each of these services that is published. What is published of it is as before, so its own date
/// stays: the row is one of something that the service refers to.
async fn tell(tx: &mut Tx, moved: &[Value], now: DateTime<Utc>) -> Result<(), RepositoryError> {
    let rows = tx
        .all_in(
            "select distinct id, hash, position from published \
             where id in (@) and kind = 'service' and standing = 'live'",
            &[],
            moved,
        )
        .await?;
    let mut changes = Vec::with_capacity(rows.len());
    for row in &rows {
        changes.push(Pending {
            kind: Kind::Service,
            entity: row.get(0)?,
            what: What::Reference,
            cause: CONTEXT_CHANGED.to_owned(),
            hash: Some(row.get(1)?),
            position: Some(row.get(2)?),
        });
    }
    if changes.is_empty() {
        return Ok(());
    }
    let (first, at) = change::reserve(tx, changes.len() as i64, now).await?;
    change::append(tx, first, at, &changes).await
}

/// Forgets what what is said of services has to do with contexts; they stay in their lists until they are looked at again.
pub(crate) async fn forget_reasons(tx: &mut Tx, services: &[Value]) -> Result<(), RepositoryError> {
    tx.run_in(
        "update entity_context set reasons = '[]' where entity in (@)",
        &[],
        services,
    )
    .await?;
    Ok(())
}

/// The services with contexts that are not published any more.
pub(crate) async fn unpublished(db: &Db) -> Result<Vec<Value>, RepositoryError> {
    let rows = db
        .all(
            "select distinct c.entity from entity_context c left join published p on p.id = c.entity \
             where p.id is null or p.standing <> 'live'",
            vec![],
        )
        .await?;
    rows.iter()
        .map(|row| row.get::<Uuid>(0).map(Value::uuid))
        .collect()
}

/// Forgets the contexts of services that are not published any more.
pub(crate) async fn forget(tx: &mut Tx, services: &[Value]) -> Result<(), RepositoryError> {
    tx.run_in(
        "delete from entity_context where entity in (@) and not exists (select 1 from published p \
         where p.id = entity_context.entity and p.standing = 'live')",
        &[],
        services,
    )
    .await?;
    Ok(())
}

fn read(row: &Row) -> Result<InContext, RepositoryError> {
    let state: String = row.get(1)?;
    Ok(InContext {
        context: row.get(0)?,
        state: [ContextState::In, ContextState::KeptOut]
            .into_iter()
            .find(|known| known.word() == state)
            .ok_or(RepositoryError::Damaged(state))?,
        score: row.get(2)?,
        reasons: reasons(&row.get::<String>(3)?)?,
    })
}

fn reasons(text: &str) -> Result<Vec<ContextReason>, RepositoryError> {
    serde_json::from_str(text).map_err(|_| RepositoryError::Damaged(text.to_owned()))
}

fn written(reasons: &[ContextReason]) -> Result<String, RepositoryError> {
    serde_json::to_string(reasons).map_err(|error| RepositoryError::Damaged(error.to_string()))
}
