//! Decisions about personal data: whether something of an individual that was found in a record may be published. A decision is
//! about one field and its exact words, of which it keeps the hash only, and holds whatever is harvested again.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use hsds::FieldPath;
use serde_json::json;
use uuid::Uuid;

use crate::Repository;
use crate::audit;
use crate::db::{Row, Tx, Value};
use crate::error::RepositoryError;
use crate::quality;
use crate::settling::{self, Unit, Why};

/// What somebody decided.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub enum PersonalVerdict {
    /// It is public: whoever it is of agreed, or it is nobody's.
    Publish,
    /// It stays kept back.
    Keep,
}

impl PersonalVerdict {
    /// As it is stored.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Publish => "publish",
            Self::Keep => "keep",
        }
    }

    /// The verdict of a word, if it is one.
    pub fn of(word: &str) -> Option<Self> {
        [Self::Publish, Self::Keep]
            .into_iter()
            .find(|verdict| verdict.word() == word)
    }
}

/// A decision as it is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPersonalDecision {
    /// The entry that it is about.
    pub entity: Uuid,
    /// The field.
    pub field: String,
    /// The hash of the words.
    pub hash: String,
    /// What was decided.
    pub verdict: PersonalVerdict,
    /// Why.
    pub reason: String,
    /// By whom.
    pub by: String,
}

/// A decision that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonalDecision {
    /// Its number.
    pub id: i64,
    /// What was decided.
    pub made: NewPersonalDecision,
    /// When.
    pub at: DateTime<Utc>,
}

const COLUMNS: &str = "id, entity, field, hash, verdict, reason, by, at";

impl Repository {
    /// The decisions that hold about an entry and those that were joined to it, newest first.
    pub async fn personal_decisions(
        &self,
        entity: Uuid,
    ) -> Result<Vec<PersonalDecision>, RepositoryError> {
        let rows = self
            .db
            .all(
                format!(
                    "select {COLUMNS} from personal_decision where ended_at is null \
                     and (entity = $1 or entity in (select entity from source_record where cluster = $1)) \
                     order by id desc"
                ),
                vec![Value::uuid(entity)],
            )
            .await?;
        rows.iter().map(read).collect()
    }

    /// Writes a decision down, and has the entry put together again. One about the same words of the same field no longer holds then.
    pub async fn decide_personal(&self, new: &NewPersonalDecision) -> Result<i64, RepositoryError> {
        let now = self.now();
        let mut tx = self.db.begin_alone().await?;
        tx.run(
            "update personal_decision set ended_at = $4, ended_by = $5 \
             where (entity = $1 or entity in (select entity from source_record where cluster = $1)) \
             and field = $2 and hash = $3 and ended_at is null",
            vec![
                Value::uuid(new.entity),
                Value::text(&new.field),
                Value::text(&new.hash),
                Value::time(now),
                Value::text(&new.by),
            ],
        )
        .await?;
        let id: i64 = tx
            .one(
                "insert into personal_decision (entity, field, hash, verdict, reason, by, at) \
                 values ($1, $2, $3, $4, $5, $6, $7) returning id",
                vec![
                    Value::uuid(new.entity),
                    Value::text(&new.field),
                    Value::text(&new.hash),
                    Value::text(new.verdict.word()),
                    Value::text(&new.reason),
                    Value::text(&new.by),
                    Value::time(now),
                ],
            )
            .await?
            .get(0)?;
        let detail = json!({"decision": id, "field": new.field, "reason": new.reason});
        let action = match new.verdict {
            PersonalVerdict::Publish => "personal.publish",
            PersonalVerdict::Keep => "personal.keep",
        };
        let subject = format!("entity {}", new.entity);
        audit::note(&mut tx, now, &new.by, action, &subject, &detail).await?;
        refresh(&mut tx, new.entity, now).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Takes a decision back, and has the entry put together again. Says whether one of that number held.
    pub async fn end_personal_decision(&self, id: i64, by: &str) -> Result<bool, RepositoryError> {
        let now = self.now();
        let mut tx = self.db.begin_alone().await?;
        let row = tx
            .optional(
                "update personal_decision set ended_at = $2, ended_by = $3 \
                 where id = $1 and ended_at is null returning entity, field",
                vec![Value::int(id), Value::time(now), Value::text(by)],
            )
            .await?;
        let Some(row) = row else {
            return Ok(false);
        };
        let entity: Uuid = row.get(0)?;
        let field: String = row.get(1)?;
        let detail = json!({"decision": id, "field": field});
        let subject = format!("entity {entity}");
        audit::note(&mut tx, now, by, "personal.undo", &subject, &detail).await?;
        refresh(&mut tx, entity, now).await?;
        tx.commit().await?;
        Ok(true)
    }
}

impl Unit {
    /// The decisions that hold about entries, by entry.
    pub async fn personal_decisions(
        &mut self,
        entities: &[Uuid],
    ) -> Result<HashMap<Uuid, Vec<PersonalDecision>>, RepositoryError> {
        let values: Vec<Value> = entities.iter().map(|id| Value::uuid(*id)).collect();
        let rows = self
            .tx
            .all_in(
                &format!(
                    "select {COLUMNS} from personal_decision where ended_at is null and entity in (@) order by id"
                ),
                &[],
                &values,
            )
            .await?;
        let mut decisions: HashMap<Uuid, Vec<PersonalDecision>> = HashMap::new();
        for row in &rows {
            let decision = read(row)?;
            decisions
                .entry(decision.made.entity)
                .or_default()
                .push(decision);
        }
        Ok(decisions)
    }
}

/// Has an entry put together again, and the one that it was joined to.
async fn refresh(tx: &mut Tx, entity: Uuid, now: DateTime<Utc>) -> Result<(), RepositoryError> {
    quality::due_again(tx, &[Value::uuid(entity)]).await?;
    let rows = tx
        .all(
            "select id, redirect_to from entity where id = $1",
            vec![Value::uuid(entity)],
        )
        .await?;
    let mut touched: Vec<Uuid> = Vec::new();
    for row in &rows {
        touched.push(row.get(0)?);
        touched.extend(row.get::<Option<Uuid>>(1)?);
    }
    settling::enqueue(tx, touched, Why::Reference, now).await
}

/// Forgets what was decided about fields that are erased: a hash of a telephone number can be guessed.
pub(crate) async fn forget(
    tx: &mut Tx,
    entity: Uuid,
    fields: &[FieldPath],
) -> Result<(), RepositoryError> {
    for field in fields {
        tx.run(
            "delete from personal_decision where entity in (select id from entity where id = $1 or redirect_to = $1) \
             and (field = $2 or field like $3)",
            vec![
                Value::uuid(entity),
                Value::text(field.to_string()),
                Value::text(format!("{field}/%")),
            ],
        )
        .await?;
    }
    Ok(())
}

fn read(row: &Row) -> Result<PersonalDecision, RepositoryError> {
    let word: String = row.get(4)?;
    let verdict = PersonalVerdict::of(&word).ok_or(RepositoryError::Damaged(word))?;
    Ok(PersonalDecision {
        id: row.get(0)?,
        made: NewPersonalDecision {
            entity: row.get(1)?,
            field: row.get(2)?,
            hash: row.get(3)?,
            verdict,
            reason: row.get(5)?,
            by: row.get(6)?,
        },
        at: row.get(7)?,
    })
}
