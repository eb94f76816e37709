//! Registers: sources of which nothing is published. What they say is compared with what is published here, and
//! each difference waits until a person takes or dismisses it.

mod compare;
mod decision;
mod divergence;
mod due;
mod listed;

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde_json::json;
use uuid::Uuid;

pub use compare::{Divergence, EntryState, RegisterEntry, RegisterPeer, RegisterRecord};
pub(crate) use decision::forget_decisions;
pub use decision::{RegisterDecision, RegisterVerdict};
pub use listed::{ListedDifference, Registered, Unlisted};

use crate::Repository;
use crate::audit;
use crate::db::{Row, Tx, Value};
use crate::error::RepositoryError;
use crate::settling::{self, Unit, Why};
use crate::source::{self, DESK, Source};

/// Letters of the name of a register.
const LONGEST_NAME: usize = 100;
/// Letters of what joins it.
const LONGEST_SCHEME: usize = 200;

/// Which identifier joins the records of a register with entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JoinedBy {
    /// The identifier of an organisation of this scheme: `GB-CHC`.
    Organization(String),
    /// The external identifier of a place of this type: `CQC`.
    Location(String),
    /// The value of an attribute of a service or an organisation, such as the answer to an extra question.
    Attribute(String),
    /// The id under which an entry's own source has it.
    Key,
}

impl fmt::Display for JoinedBy {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Organization(scheme) => write!(out, "organization:{scheme}"),
            Self::Location(scheme) => write!(out, "location:{scheme}"),
            Self::Attribute(label) => write!(out, "attribute:{label}"),
            Self::Key => out.write_str("key"),
        }
    }
}

impl FromStr for JoinedBy {
    type Err = RepositoryError;

    /// A word alone is the scheme of an organisation's identifier, as those of org-id.guide are written.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let wrong = || RepositoryError::JoinedBy(text.to_owned());
        let (of, name) = match text.split_once(':') {
            Some((of, name)) => (of.trim(), name.trim()),
            None if text == "key" => return Ok(Self::Key),
            None => ("organization", text),
        };
        if name.is_empty()
            || name.chars().count() > LONGEST_SCHEME
            || name.contains(char::is_control)
        {
            return Err(wrong());
        }
        match of {
            "organization" | "organisation" if !name.contains(char::is_whitespace) => {
                Ok(Self::Organization(name.to_owned()))
            }
            "location" => Ok(Self::Location(name.to_owned())),
            "attribute" => Ok(Self::Attribute(name.to_owned())),
            _ => Err(wrong()),
        }
    }
}

/// A source that is a register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Register {
    /// The slug of its source.
    pub source: String,
    /// What people call it.
    pub name: String,
    /// Which identifier joins its records with entries.
    pub joined_by: JoinedBy,
    /// Since when it is one.
    pub set_at: DateTime<Utc>,
    /// Who said so, as the audit trail names them.
    pub set_by: String,
}

/// What a register and an entry may differ in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RegisterField {
    /// What it is called.
    Name,
    /// What else it is called.
    AlternateName,
    /// How to ring it.
    Telephone,
    /// How to write to it.
    Email,
    /// Its website.
    Website,
    /// Where it is, with its postcode.
    Address,
    /// Whether it still runs: the register says that it closed, or has it no more.
    Status,
}

impl RegisterField {
    /// All of them, in the order in which people read them.
    pub const ALL: [Self; 7] = [
        Self::Name,
        Self::AlternateName,
        Self::Telephone,
        Self::Email,
        Self::Website,
        Self::Address,
        Self::Status,
    ];

    /// As it is stored, and as programs read it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::AlternateName => "alternate_name",
            Self::Telephone => "telephone",
            Self::Email => "email",
            Self::Website => "website",
            Self::Address => "address",
            Self::Status => "status",
        }
    }
}

impl FromStr for RegisterField {
    type Err = RepositoryError;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|field| field.word() == word)
            .ok_or_else(|| RepositoryError::Damaged(word.to_owned()))
    }
}

pub(crate) const COLUMNS: &str = "g.source, g.name, g.scheme, g.set_at, g.set_by";

impl Repository {
    /// Makes a source a register, or changes what it is called and joined by. A source that is unknown is written down.
    /// What follows from it is worked off by `assure::work_off`.
    pub async fn set_register(
        &self,
        slug: &str,
        name: &str,
        joined_by: &JoinedBy,
        by: &str,
    ) -> Result<(), RepositoryError> {
        if slug == DESK {
            return Err(RepositoryError::RegisterOfDesk(slug.to_owned()));
        }
        let name = name.trim();
        if name.is_empty() || name.chars().count() > LONGEST_NAME {
            return Err(RepositoryError::RegisterName);
        }
        let new = Source {
            name: name.to_owned(),
            ..Source::new(slug)?
        };
        let now = self.now();
        let mut tx = self.db.begin_alone().await?;
        if source::one_in(&mut tx, slug).await?.is_none() {
            source::save(&mut tx, &new, now, by).await?;
        }
        if publishes(&mut tx, slug).await? {
            return Err(RepositoryError::RegisterPublishes(slug.to_owned()));
        }
        let before = one_in(&mut tx, slug).await?;
        if before.is_some_and(|before| before.joined_by == *joined_by) {
            tx.run(
                "update register set name = $2 where source = $1",
                vec![Value::text(slug), Value::text(name)],
            )
            .await?;
        } else {
            let joined_by = joined_by.to_string();
            join(&mut tx, (slug, name, &joined_by), (now, by)).await?;
        }
        let detail = json!({"name": name, "by": joined_by.to_string()});
        note(&mut tx, (now, by), "register.set", slug, &detail).await?;
        tx.commit().await
    }

    /// Makes a register a source like any other again: what it has waits until somebody accepts it, and its differences
    /// go. Says whether it was one.
    pub async fn unset_register(&self, slug: &str, by: &str) -> Result<bool, RepositoryError> {
        let now = self.now();
        let mut tx = self.db.begin_alone().await?;
        let ended = tx
            .run(
                "delete from register where source = $1",
                vec![Value::text(slug)],
            )
            .await?;
        if ended == 0 {
            return Ok(false);
        }
        forget(&mut tx, slug).await?;
        refresh(&mut tx, slug, now).await?;
        note(&mut tx, (now, by), "register.unset", slug, &json!({})).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// The registers, by name.
    pub async fn all_registers(&self) -> Result<Vec<Register>, RepositoryError> {
        let sql = format!("select {COLUMNS} from register g order by g.name, g.source");
        let rows = self.db.all(sql, vec![]).await?;
        rows.iter().map(read).collect()
    }

    /// One register.
    pub async fn register(&self, source: &str) -> Result<Option<Register>, RepositoryError> {
        let sql = format!("select {COLUMNS} from register g where g.source = $1");
        let row = self.db.optional(sql, vec![Value::text(source)]).await?;
        row.as_ref().map(read).transpose()
    }
}

impl Unit {
    /// The registers, by source.
    pub async fn registers(&mut self) -> Result<Vec<Register>, RepositoryError> {
        let sql = format!("select {COLUMNS} from register g order by g.source");
        let rows = self.tx.all(sql, vec![]).await?;
        rows.iter().map(read).collect()
    }
}

/// One of these records that is of a register.
pub(crate) async fn one_of(tx: &mut Tx, records: &[i64]) -> Result<Option<i64>, RepositoryError> {
    let keys: Vec<Value> = records.iter().map(|record| Value::int(*record)).collect();
    let rows = tx
        .all_in(
            "select r.id from source_record r join register g on g.source = r.source where r.id in (@)",
            &[],
            &keys,
        )
        .await?;
    rows.first().map(|row| row.get(0)).transpose()
}

async fn one_in(tx: &mut Tx, slug: &str) -> Result<Option<Register>, RepositoryError> {
    let sql = format!("select {COLUMNS} from register g where g.source = $1");
    let row = tx.optional(sql, vec![Value::text(slug)]).await?;
    row.as_ref().map(read).transpose()
}

/// Writes down by what a register is joined. What is there is compared anew, whatever it was joined by until now, and
/// noted for that in portions: a register may have hundreds of thousands of records.
async fn join(
    tx: &mut Tx,
    (slug, name, joined_by): (&str, &str, &str),
    (now, by): (DateTime<Utc>, &str),
) -> Result<(), RepositoryError> {
    tx.run(
        "insert into register (source, name, scheme, set_at, set_by, noted_entity, noted_record, is_new) \
         values ($1, $2, $3, $4, $5, $6, 0, 1) \
         on conflict (source) do update set name = excluded.name, scheme = excluded.scheme, \
         set_at = excluded.set_at, set_by = excluded.set_by, \
         noted_entity = excluded.noted_entity, noted_record = excluded.noted_record",
        vec![
            Value::text(slug),
            Value::text(name),
            Value::text(joined_by),
            Value::time(now),
            Value::text(by),
            Value::uuid(Uuid::nil()),
        ],
    )
    .await?;
    tx.run(
        "delete from register_difference where source = $1",
        vec![Value::text(slug)],
    )
    .await?;
    Ok(())
}

/// Whether something of a source is published, alone or joined with others.
async fn publishes(tx: &mut Tx, slug: &str) -> Result<bool, RepositoryError> {
    let row = tx
        .optional(
            "select 1 from source_record r join entity e on e.id = r.cluster \
             where r.source = $1 and e.state = 'published' limit 1",
            vec![Value::text(slug)],
        )
        .await?;
    Ok(row.is_some())
}

/// Forgets what was compared, but not what people decided.
async fn forget(tx: &mut Tx, slug: &str) -> Result<(), RepositoryError> {
    for table in [
        "register_difference",
        "register_entry",
        "register_identity",
        "register_touched",
    ] {
        let sql = format!("delete from {table} where source = $1");
        tx.run(sql, vec![Value::text(slug)]).await?;
    }
    Ok(())
}

/// Has everything put together again that the source has a record of, so that records say why they are not published.
async fn refresh(tx: &mut Tx, slug: &str, now: DateTime<Utc>) -> Result<(), RepositoryError> {
    let rows = tx
        .all(
            "select distinct cluster from source_record where source = $1 and cluster is not null",
            vec![Value::text(slug)],
        )
        .await?;
    let entities = rows.iter().map(|row| row.get(0));
    let entities: Vec<Uuid> = entities.collect::<Result<_, _>>()?;
    settling::enqueue(tx, entities, Why::Reference, now).await
}

async fn note(
    tx: &mut Tx,
    (now, by): (DateTime<Utc>, &str),
    action: &str,
    source: &str,
    detail: &serde_json::Value,
) -> Result<(), RepositoryError> {
    audit::note(tx, now, by, action, &format!("source:{source}"), detail).await
}

fn read(row: &Row) -> Result<Register, RepositoryError> {
    Ok(Register {
        source: row.get(0)?,
        name: row.get(1)?,
        joined_by: row.get::<String>(2)?.parse()?,
        set_at: row.get(3)?,
        set_by: row.get(4)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_joins_a_register_is_written_in_a_word() {
        for (written, read) in [
            ("GB-CHC", "organization:GB-CHC"),
            (" organisation:GB-CHC ", "organization:GB-CHC"),
            ("location: CQC", "location:CQC"),
            (
                "attribute:Childcare registration number",
                "attribute:Childcare registration number",
            ),
            ("key", "key"),
        ] {
            let joined: JoinedBy = written.parse().expect(written);
            assert_eq!(joined.to_string(), read);
            assert_eq!(read.parse::<JoinedBy>().expect(read), joined);
        }
        for wrong in ["", "location:", "GB CHC", "postcode:BS1", "attribute:\n"] {
            assert!(wrong.parse::<JoinedBy>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn fields_are_read_as_they_are_written() {
        for field in RegisterField::ALL {
            assert_eq!(
                field.word().parse::<RegisterField>().expect("a word"),
                field
            );
        }
    }
}
