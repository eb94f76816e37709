//! What people decide about differences from a register.

use std::collections::BTreeSet;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use hsds::FieldPath;
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

/// Forgets the decisions about erased fields of an entity, or about what a register says in their place: the hash of a
/// telephone number can be guessed. A register's entry speaks for the organisation and the places that it names, too.
pub(crate) async fn forget_decisions(
    tx: &mut Tx,
    entity: Uuid,
    fields: &[FieldPath],
) -> Result<(), RepositoryError> {
    let concerned: BTreeSet<RegisterField> = fields
        .iter()
        .filter_map(FieldPath::root)
        .flat_map(said_in)
        .copied()
        .collect();
    let words: Vec<Value> = concerned
        .into_iter()
        .map(|field| Value::text(field.word()))
        .collect();
    tx.run_in(
        "delete from register_decision where \
         (entity in (select id from entity where id = $1 or redirect_to = $1) \
          or record in (select id from source_record where cluster = $1) \
          or record in (select r.id from source_record t join record_reference f on f.target = t.uuid \
              join source_record r on r.id = f.record and r.source = t.source where t.cluster = $1)) \
         and field in (@)",
        &[Value::uuid(entity)],
        &words,
    )
    .await?;
    Ok(())
}

/// In which fields of a register's entry something may be said that stands in a field of a document.
fn said_in(root: &str) -> &'static [RegisterField] {
    use RegisterField::{Address, AlternateName, Email, Name, Status, Telephone, Website};
    match root {
        // What a thing is called may stand in its other name, or in front of its address.
        "name" | "alternate_name" => &[Name, AlternateName, Address],
        "phones" => &[Telephone],
        "email" => &[Email],
        "contacts" => &[Telephone, Email],
        "website" | "url" => &[Website],
        "addresses" | "latitude" | "longitude" => &[Address],
        "status" => &[Status],
        "organization" | "service_at_locations" | "locations" => &RegisterField::ALL,
        _ => &[],
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_decisions_about_what_was_erased_are_forgotten() {
        assert_eq!(said_in("phones"), [RegisterField::Telephone]);
        assert!(said_in("contacts").contains(&RegisterField::Email));
        assert!(!said_in("email").contains(&RegisterField::Name));
        assert!(said_in("description").is_empty());
    }
}
