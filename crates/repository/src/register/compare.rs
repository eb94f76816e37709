//! What comparing a register reads and writes, within a settling transaction.

use std::collections::{BTreeSet, HashMap, HashSet};

use hsds::{Document, Kind};
use uuid::Uuid;

use super::RegisterField;
use crate::db::{Row, Rows, Value};
use crate::error::RepositoryError;
use crate::record::{self, RecordNumber};
use crate::settling::Unit;
use crate::submission::stored_kind;

/// A record of a register, with what it says now.
#[derive(Clone, Debug)]
pub struct RegisterRecord {
    /// Its number.
    pub number: RecordNumber,
    /// The slug of its source.
    pub source: String,
    /// Its kind.
    pub kind: Kind,
    /// Its id in its source.
    pub key: String,
    /// Its id as a UUID.
    pub uuid: Uuid,
    /// Whether the register still has it.
    pub is_there: bool,
    /// What it says.
    pub document: Document,
}

/// Whether a register has an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryState {
    /// It has it.
    There,
    /// It has it, and says that it is closed.
    Closed,
    /// It has it no more.
    Removed,
}

impl EntryState {
    const fn word(self) -> &'static str {
        match self {
            Self::There => "there",
            Self::Closed => "closed",
            Self::Removed => "removed",
        }
    }
}

/// An entry of a register, as it is found by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisterEntry {
    /// The record.
    pub record: RecordNumber,
    /// The slug of the source.
    pub source: String,
    /// What joins it with entries here.
    pub identifier: Option<String>,
    /// What the register calls it.
    pub name: Option<String>,
    /// The district of its postcode.
    pub district: Option<String>,
    /// Whether it is there.
    pub state: EntryState,
}

/// One of the entries of a register that have the same identifier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisterPeer {
    /// The record.
    pub record: RecordNumber,
    /// What the register calls it.
    pub name: Option<String>,
    /// Whether it is there, and not closed.
    pub is_there: bool,
}

/// Something that a register says otherwise than is published here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Divergence {
    /// In which field.
    pub field: RegisterField,
    /// The hash of what the register says, as it is compared.
    pub hash: String,
    /// What is published here; empty if nothing is.
    pub here: String,
    /// What the register says.
    pub there: String,
    /// The entity that taking it corrects; none where a person has to do that by hand.
    pub about: Option<Uuid>,
}

const RECORD: &str = "select r.id, r.source, r.kind, r.key, r.uuid, r.state, v.document \
     from source_record r join source_record_version v on v.id = r.current_version";

impl Unit {
    /// Writes down by which identifiers entities are joined now. What the register has under these, and under those of
    /// before, is compared later.
    pub async fn set_identities(
        &mut self,
        source: &str,
        identities: &[(Uuid, Vec<String>)],
    ) -> Result<(), RepositoryError> {
        let first = [Value::text(source)];
        let keys: Vec<Value> = identities.iter().map(|(id, _)| Value::uuid(*id)).collect();
        let known = self
            .tx
            .all_in(
                "select identifier from register_identity where source = $1 and entity in (@)",
                &first,
                &keys,
            )
            .await?;
        self.tx
            .run_in(
                "delete from register_identity where source = $1 and entity in (@)",
                &first,
                &keys,
            )
            .await?;
        let mut rows = Rows::into("register_identity", &["source", "entity", "identifier"])
            .on_conflict("on conflict (source, entity, identifier) do nothing");
        let mut changed: BTreeSet<String> = BTreeSet::new();
        for row in &known {
            changed.insert(row.get(0)?);
        }
        for (entity, identifiers) in identities {
            for identifier in identifiers {
                rows.push([
                    Value::text(source),
                    Value::uuid(*entity),
                    Value::text(identifier),
                ]);
                changed.insert(identifier.clone());
            }
        }
        rows.insert(&mut self.tx).await?;
        let changed: Vec<String> = changed.into_iter().collect();
        self.make_due(source, &changed).await
    }

    /// Has what the register has under these identifiers compared later.
    async fn make_due(
        &mut self,
        source: &str,
        identifiers: &[String],
    ) -> Result<(), RepositoryError> {
        let keys: Vec<Value> = identifiers.iter().map(Value::text).collect();
        self.tx
            .run_in(
                "update register_entry set due = 1 where source = $1 and identifier in (@)",
                &[Value::text(source)],
                &keys,
            )
            .await?;
        Ok(())
    }

    /// Records, with what they say now; none of those that were taken back.
    pub async fn register_records(
        &mut self,
        records: &[RecordNumber],
    ) -> Result<Vec<RegisterRecord>, RepositoryError> {
        let keys: Vec<Value> = records.iter().map(|record| Value::int(record.0)).collect();
        // What is gone from a register was absent from it; what was only taken back was not.
        let sql =
            format!("{RECORD} where (r.state <> 'withdrawn' or r.absences > 0) and r.id in (@)");
        let rows = self.tx.all_in(&sql, &[], &keys).await?;
        rows.iter().map(register_record).collect()
    }

    /// The records of a source with these ids.
    pub async fn register_named(
        &mut self,
        source: &str,
        uuids: &[Uuid],
    ) -> Result<HashMap<Uuid, RegisterRecord>, RepositoryError> {
        let keys: Vec<Value> = uuids.iter().map(|id| Value::uuid(*id)).collect();
        let sql = format!("{RECORD} where r.source = $1 and r.uuid in (@)");
        let rows = self.tx.all_in(&sql, &[Value::text(source)], &keys).await?;
        rows.iter()
            .map(|row| register_record(row).map(|record| (record.uuid, record)))
            .collect()
    }

    /// Which of these organisations a service of the same source names.
    pub async fn named_by_services(
        &mut self,
        organizations: &[RecordNumber],
    ) -> Result<HashSet<RecordNumber>, RepositoryError> {
        let keys: Vec<Value> = organizations
            .iter()
            .map(|record| Value::int(record.0))
            .collect();
        let rows = self
            .tx
            .all_in(
                "select distinct t.id from source_record t \
                 join record_reference f on f.target = t.uuid \
                 join source_record r on r.id = f.record and r.source = t.source \
                 where r.kind = 'service' and t.id in (@)",
                &[],
                &keys,
            )
            .await?;
        rows.iter()
            .map(|row| Ok(RecordNumber(row.get(0)?)))
            .collect()
    }

    /// Writes an entry of a register down, as compared. What else has its identifier is compared anew if that changed.
    pub async fn write_register_entry(
        &mut self,
        entry: &RegisterEntry,
    ) -> Result<(), RepositoryError> {
        let before = self
            .tx
            .optional(
                "select identifier, state, name from register_entry where record = $1",
                vec![Value::int(entry.record.0)],
            )
            .await?;
        self.tx
            .run(
                "insert into register_entry (record, source, identifier, name, district, state, due) \
                 values ($1, $2, $3, $4, $5, $6, 0) \
                 on conflict (record) do update set identifier = excluded.identifier, \
                 name = excluded.name, district = excluded.district, state = excluded.state, due = 0",
                vec![
                    Value::int(entry.record.0),
                    Value::text(&entry.source),
                    Value::maybe_text(entry.identifier.as_deref()),
                    Value::maybe_text(entry.name.as_deref()),
                    Value::maybe_text(entry.district.as_deref()),
                    Value::text(entry.state.word()),
                ],
            )
            .await?;
        let known = match &before {
            Some(row) => (
                row.get::<Option<String>>(0)?,
                row.get::<String>(1)?,
                row.get::<Option<String>>(2)?,
            ),
            None => (None, String::new(), None),
        };
        let now = (
            entry.identifier.clone(),
            entry.state.word().to_owned(),
            entry.name.clone(),
        );
        if known == now {
            return Ok(());
        }
        for identifier in [known.0, now.0].into_iter().flatten() {
            self.tx
                .run(
                    "update register_entry set due = 1 \
                     where source = $1 and identifier = $2 and record <> $3 and due = 0",
                    vec![
                        Value::text(&entry.source),
                        Value::text(identifier),
                        Value::int(entry.record.0),
                    ],
                )
                .await?;
        }
        Ok(())
    }

    /// These are compared now, whatever made them due while they were written down.
    pub async fn register_compared(
        &mut self,
        records: &[RecordNumber],
    ) -> Result<(), RepositoryError> {
        let keys: Vec<Value> = records.iter().map(|record| Value::int(record.0)).collect();
        self.tx
            .run_in(
                "update register_entry set due = 0 where due = 1 and record in (@)",
                &[],
                &keys,
            )
            .await?;
        Ok(())
    }

    /// Forgets what is no entry of a register, with what it differed in.
    pub async fn forget_register_entry(
        &mut self,
        record: RecordNumber,
    ) -> Result<(), RepositoryError> {
        for table in ["register_difference", "register_entry"] {
            let sql = format!("delete from {table} where record = $1");
            self.tx.run(sql, vec![Value::int(record.0)]).await?;
        }
        Ok(())
    }

    /// All entries of the register that have these identifiers, oldest first.
    pub async fn register_peers(
        &mut self,
        source: &str,
        identifiers: &[String],
    ) -> Result<HashMap<String, Vec<RegisterPeer>>, RepositoryError> {
        let keys: Vec<Value> = identifiers.iter().map(Value::text).collect();
        let rows = self
            .tx
            .all_in(
                "select e.identifier, e.record, e.name, case when r.state = 'withdrawn' then 'removed' else e.state end \
                 from register_entry e join source_record r on r.id = e.record \
                 where e.source = $1 and e.identifier in (@)",
                &[Value::text(source)],
                &keys,
            )
            .await?;
        let mut found: HashMap<String, Vec<RegisterPeer>> = HashMap::new();
        for row in &rows {
            found.entry(row.get(0)?).or_default().push(RegisterPeer {
                record: RecordNumber(row.get(1)?),
                name: row.get(2)?,
                is_there: row.get::<String>(3)? == EntryState::There.word(),
            });
        }
        for peers in found.values_mut() {
            peers.sort_unstable_by_key(|peer| peer.record);
        }
        Ok(found)
    }

    /// What published entities say, with what of it is kept back.
    pub async fn composed(&mut self, entities: &[Uuid]) -> Result<Vec<Document>, RepositoryError> {
        let keys: Vec<Value> = entities.iter().map(|id| Value::uuid(*id)).collect();
        let rows = self
            .tx
            .all_in(
                "select v.document from entity e join entity_version v on v.id = e.published_version \
                 where e.id in (@)",
                &[],
                &keys,
            )
            .await?;
        rows.iter()
            .map(|row| record::document(&row.get::<String>(0)?))
            .collect()
    }

    /// The entities that have these identifiers.
    pub async fn identified(
        &mut self,
        source: &str,
        identifiers: &[String],
    ) -> Result<HashMap<String, Vec<Uuid>>, RepositoryError> {
        let keys: Vec<Value> = identifiers.iter().map(Value::text).collect();
        let rows = self
            .tx
            .all_in(
                "select identifier, entity from register_identity where source = $1 and identifier in (@)",
                &[Value::text(source)],
                &keys,
            )
            .await?;
        let mut found: HashMap<String, Vec<Uuid>> = HashMap::new();
        for row in &rows {
            found.entry(row.get(0)?).or_default().push(row.get(1)?);
        }
        for entities in found.values_mut() {
            entities.sort_unstable();
            entities.dedup();
        }
        Ok(found)
    }

    /// The published services of organisations: whose, which, and what is published.
    pub async fn services_of(
        &mut self,
        organizations: &[Uuid],
    ) -> Result<Vec<(Uuid, Uuid, Document)>, RepositoryError> {
        let keys: Vec<Value> = organizations.iter().map(|id| Value::uuid(*id)).collect();
        let rows = self
            .tx
            .all_in(
                "select organization, id, detail from published \
                 where kind = 'service' and standing = 'live' and organization in (@)",
                &[],
                &keys,
            )
            .await?;
        let mut services: Vec<(Uuid, Uuid, Document)> = rows
            .iter()
            .map(|row| {
                let document = record::document(&row.get::<String>(2)?)?;
                Ok((row.get(0)?, row.get(1)?, document))
            })
            .collect::<Result<_, RepositoryError>>()?;
        services.sort_unstable_by_key(|(_, id, _)| *id);
        Ok(services)
    }

    /// The ids under which the sources of services have them.
    pub async fn keys_of(
        &mut self,
        services: &[Uuid],
    ) -> Result<HashMap<Uuid, Vec<String>>, RepositoryError> {
        let keys: Vec<Value> = services.iter().map(|id| Value::uuid(*id)).collect();
        let rows = self
            .tx
            .all_in(
                "select r.cluster, r.key from source_record r \
                 where r.kind = 'service' and r.state in ('live', 'missing') and r.source <> 'desk' \
                 and not exists (select 1 from register g where g.source = r.source) \
                 and r.cluster in (@)",
                &[],
                &keys,
            )
            .await?;
        let mut found: HashMap<Uuid, Vec<String>> = HashMap::new();
        for row in &rows {
            found.entry(row.get(0)?).or_default().push(row.get(1)?);
        }
        Ok(found)
    }

    /// What entities say that is not published.
    pub async fn internals(
        &mut self,
        entities: &[Uuid],
    ) -> Result<HashMap<Uuid, Document>, RepositoryError> {
        let keys: Vec<Value> = entities.iter().map(|id| Value::uuid(*id)).collect();
        let rows = self
            .tx
            .all_in(
                "select e.id, v.internal from entity e join entity_version v on v.id = e.published_version \
                 where v.internal is not null and e.id in (@)",
                &[],
                &keys,
            )
            .await?;
        rows.iter()
            .map(|row| Ok((row.get(0)?, record::document(&row.get::<String>(1)?)?)))
            .collect()
    }

    /// The extra questions that are called so, asked or not any more.
    pub async fn questions_called(&mut self, label: &str) -> Result<Vec<Uuid>, RepositoryError> {
        let rows = self
            .tx
            .all(
                "select id from extra_question where lower(label) = lower($1)",
                vec![Value::text(label)],
            )
            .await?;
        rows.iter().map(|row| row.get(0)).collect()
    }
}

fn register_record(row: &Row) -> Result<RegisterRecord, RepositoryError> {
    Ok(RegisterRecord {
        number: RecordNumber(row.get(0)?),
        source: row.get(1)?,
        kind: stored_kind(&row.get::<String>(2)?)?,
        key: row.get(3)?,
        uuid: row.get(4)?,
        is_there: row.get::<String>(5)? != "withdrawn",
        document: record::document(&row.get::<String>(6)?)?,
    })
}
