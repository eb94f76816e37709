//! Registers as people look at them: what waits, and what is not listed here.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use hsds::Kind;
use uuid::Uuid;

use super::{Register, RegisterField};
use crate::Repository;
use crate::db::{Row, Value};
use crate::error::RepositoryError;
use crate::record::RecordNumber;
use crate::submission::stored_kind;

/// A register, and how far its entries agree with what is published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registered {
    /// The register.
    pub register: Register,
    /// Differences that wait.
    pub waiting: i64,
    /// Its entries that are listed here.
    pub listed: i64,
    /// Its entries that are not.
    pub unlisted: i64,
    /// When it was read last.
    pub read_at: Option<DateTime<Utc>>,
    /// Something of it waits to be compared.
    pub is_due: bool,
}

/// A difference that waits for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedDifference {
    /// Its number.
    pub id: i64,
    /// The slug of the register's source.
    pub source: String,
    /// The register's record.
    pub record: RecordNumber,
    /// What the register calls the record.
    pub key: String,
    /// The entry here.
    pub entity: Uuid,
    /// Its kind.
    pub kind: Kind,
    /// What it is called here.
    pub name: String,
    /// The entity that taking it corrects; none where a person has to do that by hand.
    pub about: Option<Uuid>,
    /// In which field they differ.
    pub field: RegisterField,
    /// What is published here; empty if nothing is.
    pub here: String,
    /// What the register says.
    pub there: String,
    /// Since when they differ.
    pub since: DateTime<Utc>,
}

/// An entry of a register that is not listed here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unlisted {
    /// The record.
    pub record: RecordNumber,
    /// By which identifier it would be joined.
    pub identifier: String,
    /// What the register calls it.
    pub name: String,
    /// The district of its postcode.
    pub district: Option<String>,
}

pub(super) const DIFFERENCE: &str = "select d.id, d.source, d.record, r.key, d.entity, e.kind, p.name, d.about, d.field, d.here, \
     d.there, d.since from register_difference d \
     join source_record r on r.id = d.record \
     join entity e on e.id = d.entity \
     left join published p on p.id = d.entity";

/// An entry that no entry here has the identifier of.
const IS_UNLISTED: &str = "e.state = 'there' and e.identifier is not null and not exists \
     (select 1 from register_identity i where i.source = e.source and i.identifier = e.identifier)";

/// The entries that are listed here, by the few identifiers that are known here: from these, whatever a database thinks.
const LISTED: &str = "register_identity i cross join register_entry e \
     where e.source = i.source and e.identifier = i.identifier";

impl Repository {
    /// The registers, by name.
    pub async fn registers(&self) -> Result<Vec<Registered>, RepositoryError> {
        let mut registers = Vec::new();
        for register in self.all_registers().await? {
            registers.push(self.counted(register).await?);
        }
        Ok(registers)
    }

    /// One register, and how far its entries agree with what is published.
    pub async fn registered(&self, source: &str) -> Result<Option<Registered>, RepositoryError> {
        match self.register(source).await? {
            Some(register) => self.counted(register).await.map(Some),
            None => Ok(None),
        }
    }

    async fn counted(&self, register: Register) -> Result<Registered, RepositoryError> {
        let sql = format!(
            "select (select count(*) from register_difference d where d.source = g.source), \
             (select count(distinct e.record) from {LISTED} and i.source = g.source), \
             cast(case when g.noted_entity is not null or g.noted_record is not null \
                 or exists (select 1 from register_touched t where t.source = g.source) \
                 or exists (select 1 from register_entry e where e.source = g.source and e.due = 1) \
                 then 1 else 0 end as bigint) \
             from register g where g.source = $1"
        );
        let values = vec![Value::text(&register.source)];
        let row = self.db.one(sql, values).await?;
        Ok(Registered {
            waiting: row.get(0)?,
            listed: row.get(1)?,
            is_due: row.get::<i64>(2)? != 0,
            unlisted: self.count_unlisted(&register.source, &[]).await?,
            read_at: self.register_read_at(&register.source).await?,
            register,
        })
    }

    async fn register_read_at(
        &self,
        source: &str,
    ) -> Result<Option<DateTime<Utc>>, RepositoryError> {
        let row = self
            .db
            .optional(
                "select ended_at from submission where source = $1 and ended_at is not null \
                 and state in ('settled', 'broken') order by id desc limit 1",
                vec![Value::text(source)],
            )
            .await?;
        row.map_or(Ok(None), |row| row.get(0))
    }

    /// What waits of a register: all differences of so many of its records, after one.
    pub async fn register_differences(
        &self,
        source: &str,
        after: RecordNumber,
        records: i64,
    ) -> Result<Vec<ListedDifference>, RepositoryError> {
        let sql = format!(
            "{DIFFERENCE} where d.source = $1 and d.record in \
             (select distinct n.record from register_difference n where n.source = $1 and n.record > $2 \
              order by n.record limit $3) \
             order by d.record, d.entity, d.id"
        );
        let values = vec![
            Value::text(source),
            Value::int(after.0),
            Value::int(records),
        ];
        let rows = self.db.all(sql, values).await?;
        rows.iter().map(difference).collect()
    }

    /// What waits about an entry, of every register.
    pub async fn register_differences_of(
        &self,
        entity: Uuid,
    ) -> Result<Vec<ListedDifference>, RepositoryError> {
        let sql =
            format!("{DIFFERENCE} where d.entity = $1 or d.about = $1 order by d.source, d.id");
        let rows = self.db.all(sql, vec![Value::uuid(entity)]).await?;
        rows.iter().map(difference).collect()
    }

    /// A difference that waits.
    pub async fn waiting_difference(
        &self,
        id: i64,
    ) -> Result<Option<ListedDifference>, RepositoryError> {
        let sql = format!("{DIFFERENCE} where d.id = $1");
        let row = self.db.optional(sql, vec![Value::int(id)]).await?;
        row.as_ref().map(difference).transpose()
    }

    /// Of these organisations, those whose number a register that joins by it does not have, though it was read: the register, and the number.
    pub async fn unregistered(
        &self,
        organizations: &[Uuid],
    ) -> Result<HashMap<Uuid, (String, String)>, RepositoryError> {
        let asked: Vec<Value> = organizations.iter().map(|id| Value::uuid(*id)).collect();
        let rows = self
            .db
            .all_in(
                "select i.entity, g.name, i.identifier from register_identity i \
                 join register g on g.source = i.source \
                 where g.scheme like 'organization:%' and i.entity in (@) and g.is_new = 0 \
                 and g.noted_entity is null and g.noted_record is null \
                 and exists (select 1 from register_entry e where e.source = i.source) \
                 and not exists (select 1 from register_entry e where e.source = i.source and e.due = 1) \
                 and not exists (select 1 from register_entry e \
                      where e.source = i.source and e.identifier = i.identifier)",
                &[],
                &asked,
            )
            .await?;
        rows.iter()
            .map(|row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))))
            .collect()
    }

    /// Entries of a register that are not listed here, after one: of these districts only, if any are given.
    pub async fn unlisted(
        &self,
        source: &str,
        districts: &[String],
        after: RecordNumber,
        limit: i64,
    ) -> Result<Vec<Unlisted>, RepositoryError> {
        let mut values = vec![Value::text(source), Value::int(after.0), Value::int(limit)];
        let within = in_districts(districts, &mut values);
        let sql = format!(
            "select e.record, e.identifier, e.name, e.district from register_entry e \
             where e.source = $1 and e.record > $2 and {IS_UNLISTED}{within} order by e.record limit $3"
        );
        let rows = self.db.all(sql, values).await?;
        rows.iter()
            .map(|row| {
                let identifier: String = row.get(1)?;
                Ok(Unlisted {
                    record: RecordNumber(row.get(0)?),
                    name: row
                        .get::<Option<String>>(2)?
                        .unwrap_or_else(|| identifier.clone()),
                    identifier,
                    district: row.get(3)?,
                })
            })
            .collect()
    }

    /// How many entries of a register are not listed here: of these districts only, if any are given.
    pub async fn count_unlisted(
        &self,
        source: &str,
        districts: &[String],
    ) -> Result<i64, RepositoryError> {
        let mut values = vec![Value::text(source)];
        let within = in_districts(districts, &mut values);
        // Nearly all of them are not: all that are there, but for those that are listed.
        let sql = format!(
            "select (select count(*) from register_entry e \
              where e.source = $1 and e.state = 'there' and e.identifier is not null{within}) \
             - (select count(distinct e.record) from {LISTED} \
              and i.source = $1 and e.state = 'there'{within})"
        );
        self.db.one(sql, values).await?.get(0)
    }
}

fn in_districts(districts: &[String], values: &mut Vec<Value>) -> String {
    if districts.is_empty() {
        return String::new();
    }
    let places: Vec<String> = districts
        .iter()
        .map(|district| {
            values.push(Value::text(district));
            format!("${}", values.len())
        })
        .collect();
    format!(" and e.district in ({})", places.join(", "))
}

pub(super) fn difference(row: &Row) -> Result<ListedDifference, RepositoryError> {
    let entity: Uuid = row.get(4)?;
    Ok(ListedDifference {
        id: row.get(0)?,
        source: row.get(1)?,
        record: RecordNumber(row.get(2)?),
        key: row.get(3)?,
        entity,
        kind: stored_kind(&row.get::<String>(5)?)?,
        name: row
            .get::<Option<String>>(6)?
            .unwrap_or_else(|| entity.to_string()),
        about: row.get(7)?,
        field: row.get::<String>(8)?.parse()?,
        here: row.get(9)?,
        there: row.get(10)?,
        since: row.get(11)?,
    })
}
