//! Source records: what each source says about one thing, as people list and look at them.

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use hsds::identity::Namespace;
use hsds::{Document, Kind};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Repository;
use crate::db::{Row, Value};
use crate::error::RepositoryError;
use crate::problem::StoredProblem;
use crate::report;
use crate::submission::stored_kind;

/// The number of a source record; older records have smaller ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RecordNumber(pub i64);

/// Where a record stands, for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordState {
    /// Read, but not settled yet.
    Staged,
    /// What it says is published.
    Published,
    /// Something keeps it, or its latest version, from being published.
    Held,
    /// Absent from its source's last complete submission.
    Missing,
    /// Gone from its source, or taken back.
    Withdrawn,
}

impl RecordState {
    const ALL: [(Self, &'static str); 5] = [
        (Self::Staged, "staged"),
        (Self::Published, "published"),
        (Self::Held, "held"),
        (Self::Missing, "missing"),
        (Self::Withdrawn, "withdrawn"),
    ];
}

impl fmt::Display for RecordState {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(
            Self::ALL
                .iter()
                .find(|(state, _)| state == self)
                .map_or("", |(_, word)| word),
        )
    }
}

impl FromStr for RecordState {
    type Err = RepositoryError;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .iter()
            .find(|(_, known)| *known == word)
            .map(|(state, _)| *state)
            .ok_or_else(|| RepositoryError::Damaged(word.to_owned()))
    }
}

/// Which records to list.
#[derive(Clone, Debug, Default)]
pub struct RecordFilter {
    /// Of this source only; without one, of all that are neither for practice nor registers.
    pub source: Option<String>,
    /// In this state only.
    pub state: Option<RecordState>,
    /// Of this kind only.
    pub kind: Option<Kind>,
    /// Records that stand for this entity.
    pub entity: Option<Uuid>,
    /// Only those of which readers reported something that nobody has dealt with.
    pub reported: bool,
    /// After this record.
    pub after: Option<RecordNumber>,
    /// At most so many; 0 means 1,000.
    pub limit: i64,
}

/// A record in a list.
#[derive(Clone, Debug)]
pub struct RecordRow {
    /// Its number.
    pub number: RecordNumber,
    /// The slug of its source.
    pub source: String,
    /// Its kind.
    pub kind: Kind,
    /// Its id in its source.
    pub key: String,
    /// The entity that stands for it, once settled.
    pub id: Option<Uuid>,
    /// Its name, if it has one.
    pub name: Option<String>,
    /// Where it stands.
    pub state: RecordState,
    /// What is wrong with it.
    pub problems: Vec<StoredProblem>,
}

/// A version of a record.
#[derive(Clone, Debug)]
pub struct RecordVersion {
    /// Its number.
    pub id: i64,
    /// What the source said.
    pub document: Document,
    /// What it said that never leaves.
    pub internal: Document,
    /// When it arrived.
    pub at: DateTime<Utc>,
}

/// A record as its source has it now.
#[derive(Clone, Debug)]
pub struct SourceRecord {
    /// Its number.
    pub number: RecordNumber,
    /// The entity that stands for it, once settled.
    pub id: Option<Uuid>,
    /// Where it stands: staged, where what was written last still waits to be settled.
    pub state: RecordState,
    /// Its newest version, settled or not: another content has another.
    pub version: String,
    /// What its source says.
    pub document: Document,
    /// What its source says that never leaves.
    pub internal: Document,
    /// When its newest version arrived.
    pub changed_at: DateTime<Utc>,
    /// What is wrong with it.
    pub problems: Vec<StoredProblem>,
}

/// `held` looks at the record's own waiting version and at the entity's.
pub(crate) const STATE: &str = "case when r.state in ('staged', 'missing', 'withdrawn') then r.state \
     when e.state = 'published' and e.current_version = e.published_version \
          and r.current_version = r.accepted_version then 'published' \
     else 'held' end";

impl Repository {
    /// Records, oldest first, with their problems.
    pub async fn records(&self, filter: &RecordFilter) -> Result<Vec<RecordRow>, RepositoryError> {
        let mut values = vec![Value::int(filter.after.map_or(0, |after| after.0))];
        let mut tests = vec!["r.id > $1".to_owned()];
        let mut test = |values: &mut Vec<Value>, column: &str, value: Value| {
            values.push(value);
            tests.push(format!("{column} = ${}", values.len()));
        };
        if let Some(source) = &filter.source {
            test(&mut values, "r.source", Value::text(source));
        }
        if let Some(kind) = filter.kind {
            test(&mut values, "r.kind", Value::text(kind.name()));
        }
        if let Some(entity) = filter.entity {
            test(&mut values, "r.cluster", Value::uuid(entity));
        }
        if let Some(state) = filter.state {
            test(&mut values, STATE, Value::text(state.to_string()));
        }
        if filter.source.is_none() && filter.entity.is_none() {
            // What is there for practice is looked at by whoever practises, and nothing of a register waits to be accepted.
            tests.push(
                "r.source not in (select slug from source where trust = 'practice') \
                 and r.source not in (select source from register)"
                    .to_owned(),
            );
        }
        if filter.reported {
            tests.push(report::STANDS_FOR_REPORTED.to_owned());
        }
        values.push(Value::int(if filter.limit <= 0 {
            1000
        } else {
            filter.limit
        }));
        let rows = self
            .db
            .all(
                format!(
                    "select r.id, r.source, r.kind, r.key, r.cluster, v.document, {STATE} \
                     from source_record r \
                     left join entity e on e.id = r.cluster \
                     left join source_record_version v \
                            on v.id = coalesce(r.current_version, r.pending_version) \
                     where {} order by r.id limit ${}",
                    tests.join(" and "),
                    values.len()
                ),
                values,
            )
            .await?;
        let mut records = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        let numbers: Vec<RecordNumber> = records.iter().map(|record| record.number).collect();
        for problem in self.record_problems(&numbers).await? {
            let place = problem
                .record
                .and_then(|record| numbers.binary_search(&record).ok());
            if let Some(place) = place {
                records[place].problems.push(problem);
            }
        }
        Ok(records)
    }

    /// The versions of a record, newest first.
    pub async fn record_versions(
        &self,
        record: RecordNumber,
    ) -> Result<Vec<RecordVersion>, RepositoryError> {
        let rows = self
            .db
            .all(
                "select id, document, internal, at from source_record_version \
                 where record = $1 order by id desc",
                vec![Value::int(record.0)],
            )
            .await?;
        rows.iter()
            .map(|row| {
                Ok(RecordVersion {
                    id: row.get(0)?,
                    document: document(&row.get::<String>(1)?)?,
                    internal: row
                        .get::<Option<String>>(2)?
                        .as_deref()
                        .map(document)
                        .transpose()?
                        .unwrap_or_default(),
                    at: row.get(3)?,
                })
            })
            .collect()
    }

    /// A record by what its source calls it.
    pub async fn source_record(
        &self,
        source: &str,
        kind: Kind,
        key: &str,
    ) -> Result<Option<SourceRecord>, RepositoryError> {
        let asked = [(kind, key.to_owned())];
        let mut found = self.source_records(source, &asked).await?;
        Ok(found.remove(&asked[0]))
    }

    /// Records by what their source calls them. What only a submission says that is still being read, or held, is not the source's
    /// word yet.
    pub async fn source_records(
        &self,
        source: &str,
        asked: &[(Kind, String)],
    ) -> Result<HashMap<(Kind, String), SourceRecord>, RepositoryError> {
        let namespace = Namespace::of_source(source);
        let uuids: BTreeSet<Uuid> = asked
            .iter()
            .map(|(kind, key)| namespace.id(*kind, key))
            .collect();
        let uuids: Vec<Value> = uuids.into_iter().map(Value::uuid).collect();
        let sql = format!(
            "select r.id, r.cluster, case when s.id is not null then 'staged' else {STATE} end, \
             v.hash, v.document, v.internal, v.at, r.kind, r.key \
             from source_record r left join entity e on e.id = r.cluster \
             left join submission s on s.id = r.due and s.state = 'staged' \
             join source_record_version v on v.id = case when s.id is null then r.current_version \
                  else coalesce(r.pending_version, r.current_version) end \
             where r.source = $1 and r.uuid in (@)"
        );
        let rows = self.db.all_in(&sql, &[Value::text(source)], &uuids).await?;
        let mut found = HashMap::with_capacity(rows.len());
        let mut names = HashMap::with_capacity(rows.len());
        for row in &rows {
            let name = (stored_kind(&row.get::<String>(7)?)?, row.get::<String>(8)?);
            let number = RecordNumber(row.get(0)?);
            names.insert(number, name.clone());
            found.insert(name, source_record(row, number)?);
        }
        let numbers: Vec<RecordNumber> = names.keys().copied().collect();
        for problem in self.record_problems(&numbers).await? {
            let name = problem.record.and_then(|number| names.get(&number));
            if let Some(record) = name.and_then(|name| found.get_mut(name)) {
                record.problems.push(problem);
            }
        }
        Ok(found)
    }

    /// The number of a source's record.
    pub async fn record_number(
        &self,
        source: &str,
        kind: Kind,
        key: &str,
    ) -> Result<Option<RecordNumber>, RepositoryError> {
        self.db
            .optional(
                "select id from source_record where source = $1 and kind = $2 and key = $3",
                vec![
                    Value::text(source),
                    Value::text(kind.name()),
                    Value::text(key),
                ],
            )
            .await?
            .map(|row| Ok(RecordNumber(row.get(0)?)))
            .transpose()
    }
}

fn source_record(row: &Row, number: RecordNumber) -> Result<SourceRecord, RepositoryError> {
    let internal: Option<String> = row.get(5)?;
    let internal = internal.as_deref().map(document).transpose()?;
    Ok(SourceRecord {
        number,
        id: row.get(1)?,
        state: row.get::<String>(2)?.parse()?,
        version: row.get(3)?,
        document: document(&row.get::<String>(4)?)?,
        internal: internal.unwrap_or_default(),
        changed_at: row.get(6)?,
        problems: Vec::new(),
    })
}

/// A stored document.
pub(crate) fn document(text: &str) -> Result<Document, RepositoryError> {
    serde_json::from_str(text)
        .map_err(|_| RepositoryError::Damaged(text.chars().take(80).collect()))
}

fn read(row: &Row) -> Result<RecordRow, RepositoryError> {
    let text: Option<String> = row.get(5)?;
    let name = text
        .as_deref()
        .map(document)
        .transpose()?
        .and_then(|document| document.get("name")?.as_str().map(str::to_owned));
    Ok(RecordRow {
        number: RecordNumber(row.get(0)?),
        source: row.get(1)?,
        kind: stored_kind(&row.get::<String>(2)?)?,
        key: row.get(3)?,
        id: row.get(4)?,
        name,
        state: row.get::<String>(6)?.parse()?,
        problems: Vec::new(),
    })
}
