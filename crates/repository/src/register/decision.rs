//! What people decide about differences from a register.

use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde_json::json;
use uuid::Uuid;

use super::listed::{self, ListedDifference};
use super::{RegisterField, note};
use crate::Repository;
use crate::db::{Row, Tx, Value};
use crate::error::RepositoryError;
use crate::settling::Unit;

/// What somebody decided about a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RegisterVerdict {
    /// What the register says holds here too.
    Taken,
    /// What is published here stays, while the register says the same.
    Dismissed,
}

impl RegisterVerdict {
    /// As it is stored, and as programs read it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Taken => "taken",
            Self::Dismissed => "dismissed",
        }
    }
}

impl FromStr for RegisterVerdict {
    type Err = RepositoryError;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        [Self::Taken, Self::Dismissed]
            .into_iter()
            .find(|verdict| verdict.word() == word)
            .ok_or_else(|| RepositoryError::Damaged(word.to_owned()))
    }
}

/// A decision about a difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisterDecision {
    /// The number of the difference.
    pub difference: i64,
    /// The slug of the register's source.
    pub source: String,
    /// The entry that it was about.
    pub entity: Uuid,
    /// What that is called now; nothing of one that is no longer published.
    pub name: Option<String>,
    /// In which field.
    pub field: RegisterField,
    /// What was decided.
    pub verdict: RegisterVerdict,
    /// By whom, as the audit trail names them.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

const DECISION: &str = "select d.difference, d.source, d.entity, d.field, d.verdict, d.by, d.at, p.name \
     from register_decision d left join published p on p.id = d.entity";

impl Repository {
    /// What was decided about these differences.
    pub async fn register_decisions(
        &self,
        differences: &[i64],
    ) -> Result<Vec<RegisterDecision>, RepositoryError> {
        let keys: Vec<Value> = differences.iter().map(|id| Value::int(*id)).collect();
        let sql = format!("{DECISION} where d.difference in (@)");
        let rows = self.db.all_in(&sql, &[], &keys).await?;
        let mut decisions: Vec<RegisterDecision> =
            rows.iter().map(read).collect::<Result<_, _>>()?;
        decisions.sort_unstable_by_key(|decision| decision.difference);
        decisions.dedup_by_key(|decision| decision.difference);
        Ok(decisions)
    }
}

impl Unit {
    /// A difference that waits.
    pub async fn register_difference(
        &mut self,
        id: i64,
    ) -> Result<Option<ListedDifference>, RepositoryError> {
        let sql = format!("{} where d.id = $1", listed::DIFFERENCE);
        let row = self.tx.optional(sql, vec![Value::int(id)]).await?;
        row.as_ref().map(listed::difference).transpose()
    }

    /// What was decided about a difference, if something was.
    pub async fn register_decision(
        &mut self,
        difference: i64,
    ) -> Result<Option<RegisterDecision>, RepositoryError> {
        let sql = format!("{DECISION} where d.difference = $1");
        let row = self.tx.optional(sql, vec![Value::int(difference)]).await?;
        row.as_ref().map(read).transpose()
    }

    /// Writes a decision down: the difference waits no more.
    pub async fn decide_register(
        &mut self,
        about: &ListedDifference,
        verdict: RegisterVerdict,
        by: &str,
    ) -> Result<(), RepositoryError> {
        self.tx
            .run(
                "insert into register_decision (difference, source, record, entity, field, hash, verdict, by, at) \
                 select id, source, record, entity, field, hash, $2, $3, $4 from register_difference where id = $1",
                vec![
                    Value::int(about.id),
                    Value::text(verdict.word()),
                    Value::text(by),
                    Value::time(self.now),
                ],
            )
            .await?;
        self.tx
            .run(
                "delete from register_difference where id = $1",
                vec![Value::int(about.id)],
            )
            .await?;
        let action = match verdict {
            RegisterVerdict::Taken => "register.take",
            RegisterVerdict::Dismissed => "register.dismiss",
        };
        // What was said stays out of the trail: it may be of a person.
        let detail = json!({
            "difference": about.id,
            "entity": about.entity,
            "field": about.field.word(),
        });
        note(&mut self.tx, (self.now, by), action, &about.source, &detail).await
    }
}

/// Forgets the decisions about what an entity says, or what a register says in its place: the hash of a telephone number
/// can be guessed.
pub(crate) async fn forget_decisions(tx: &mut Tx, entity: Uuid) -> Result<(), RepositoryError> {
    tx.run(
        "delete from register_decision where entity = $1 \
         or record in (select id from source_record where cluster = $1)",
        vec![Value::uuid(entity)],
    )
    .await?;
    Ok(())
}

fn read(row: &Row) -> Result<RegisterDecision, RepositoryError> {
    Ok(RegisterDecision {
        difference: row.get(0)?,
        source: row.get(1)?,
        entity: row.get(2)?,
        field: row.get::<String>(3)?.parse()?,
        verdict: row.get::<String>(4)?.parse()?,
        by: row.get(5)?,
        at: row.get(6)?,
        name: row.get(7)?,
    })
}
