//! The queue: everything that needs an assurer, in one order.
//!
//! A row is an aid, weighed once when something begins to wait, so that a page of the queue is read in its order however much waits. What
//! waits is what its own table says: rows are added and taken away by [`Repository::unqueued_changes`], [`Repository::unqueued`] and
//! [`Repository::tidy_queue`], which compare them with that.

mod decision;
mod memory;
mod sent_back;
mod waiting;

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

pub(crate) use decision::note as note_decision;
pub use decision::{Decision, DecisionTimes, NewDecision};
pub use memory::{DeskNote, Watched};
pub use sent_back::{SentBack, SentBackKind, SentBackTo};
pub use waiting::{Unqueued, WaitingChange};

use crate::Repository;
use crate::audit;
use crate::db::{Row, Rows, Tx, Value};
use crate::error::RepositoryError;

/// What kind of thing needs an assurer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QueueKind {
    /// A record that nobody has accepted as it is; its subject is the number of the record.
    Change,
    /// A reader says that something is wrong; its subject is the reference of the report.
    Report,
    /// A team says that it speaks for an organisation; its subject is the id of the claim.
    Claim,
    /// Something published seems to be of an individual; its subject is the id of the entity.
    Personal,
    /// What lies beneath a correction has changed; its subject is the id of the entity.
    Correction,
    /// A register says something else; its subject is the slug of its source.
    Register,
    /// A feed would lose much; its subject is the slug of its source.
    Feed,
    /// Some of a list are to be checked by chance, or such a check is not finished; its subject is the slug of its source.
    Sample,
    /// How it was for somebody has to be read; its subject is the reference of the experience.
    Experience,
}

impl QueueKind {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Change,
        Self::Report,
        Self::Claim,
        Self::Personal,
        Self::Correction,
        Self::Register,
        Self::Feed,
        Self::Sample,
        Self::Experience,
    ];

    /// Its word, in addresses, in the database and in JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Change => "change",
            Self::Report => "report",
            Self::Claim => "claim",
            Self::Personal => "personal",
            Self::Correction => "correction",
            Self::Register => "register",
            Self::Feed => "feed",
            Self::Sample => "sample",
            Self::Experience => "experience",
        }
    }
}

impl fmt::Display for QueueKind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.word())
    }
}

impl FromStr for QueueKind {
    type Err = RepositoryError;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        let mut all = Self::ALL.into_iter();
        let known = all.find(|kind| kind.word() == word);
        known.ok_or_else(|| RepositoryError::Damaged(word.to_owned()))
    }
}

/// What begins to wait, weighed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewQueueItem {
    /// What kind of thing.
    pub kind: QueueKind,
    /// Which.
    pub subject: String,
    /// Of a change: the version that was looked at. Of others: what tells that it is another than before, if anything does.
    pub version: i64,
    /// What it is about, where that is one entity.
    pub entity: Option<Uuid>,
    /// The slug of the source that it came from.
    pub source: Option<String>,
    /// What people call it.
    pub name: String,
    /// What is at stake, in sentences.
    pub why: Vec<String>,
    /// The same for like cases; empty where none are alike.
    pub likeness: String,
    /// How harmful it is to leave it: more goes first.
    pub risk: i64,
    /// Since when it waits.
    pub since: DateTime<Utc>,
    /// By when it has to be decided, if there is such an instant.
    pub due_at: Option<DateTime<Utc>>,
}

/// Something that needs an assurer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueItem {
    /// Its number.
    pub id: i64,
    /// What it is.
    pub is: NewQueueItem,
    /// Who has taken it, or was given it.
    pub assignee: Option<Uuid>,
    /// A question about it waits for its source.
    pub is_asked: bool,
    /// A question about it was answered.
    pub is_answered: bool,
}

/// Which of the queue is wanted.
#[derive(Clone, Debug, Default)]
pub struct QueueFilter {
    /// Of this kind.
    pub kind: Option<QueueKind>,
    /// Of this source.
    pub source: Option<String>,
    /// Of this person, or of nobody.
    pub assignee: Option<Option<Uuid>>,
    /// Like this.
    pub likeness: Option<String>,
    /// About this entity.
    pub entity: Option<Uuid>,
    /// What waits for an answer of its source: only that, or everything else.
    pub asked: bool,
    /// After this one: its risk and its number.
    pub after: Option<(i64, i64)>,
    /// So many at most.
    pub limit: i64,
}

/// How much is in the queue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct QueueCounts {
    /// To be decided.
    pub open: i64,
    /// Of these, of one person.
    pub mine: i64,
    /// Of these, of nobody.
    pub nobodys: i64,
    /// Of these, past the instant by which they should have been decided.
    pub late: i64,
    /// What waits for an answer of its source.
    pub asked: i64,
    /// Since when the oldest waits.
    pub oldest: Option<DateTime<Utc>>,
}

/// What is late goes before what is not.
const LATE: i64 = 10_000;

const IS_ASKED: &str = "exists (select 1 from sent_back b where q.kind = 'change' \
     and b.record = case when q.kind = 'change' then cast(q.subject as bigint) end \
     and b.version = q.version and b.what = 'question' and b.ended_at is null)";

const IS_ANSWERED: &str = "exists (select 1 from sent_back b where q.kind = 'change' \
     and b.record = case when q.kind = 'change' then cast(q.subject as bigint) end \
     and b.version = q.version and b.what = 'question' and b.answer is not null)";

impl Repository {
    /// Puts weighed things into the queue. One that is there is weighed anew and keeps whoever has taken it; a new one goes to whoever
    /// looks at what its provider sends.
    pub async fn note_in_queue(&self, new: &[NewQueueItem]) -> Result<(), RepositoryError> {
        let now = self.now();
        let mut tx = self.db.begin_alone().await?;
        let mut rows = Rows::into(
            "queue_item",
            &[
                "kind", "subject", "version", "entity", "source", "name", "why", "likeness",
                "risk", "since", "due_at",
            ],
        )
        .on_conflict(
            "on conflict (kind, subject) do update set version = excluded.version, \
             entity = excluded.entity, source = excluded.source, name = excluded.name, \
             why = excluded.why, likeness = excluded.likeness, risk = excluded.risk, \
             due_at = excluded.due_at",
        );
        let mut subjects = Vec::with_capacity(new.len());
        for item in new {
            subjects.push(Value::text(&item.subject));
            rows.push([
                Value::text(item.kind.word()),
                Value::text(&item.subject),
                Value::int(item.version),
                Value::uuid(item.entity),
                Value::maybe_text(item.source.as_deref()),
                Value::text(&item.name),
                Value::text(json!(item.why).to_string()),
                Value::text(&item.likeness),
                Value::int(if item.due_at.is_some_and(|due| due <= now) {
                    item.risk + LATE
                } else {
                    item.risk
                }),
                Value::time(item.since),
                Value::time(item.due_at),
            ]);
        }
        rows.insert(&mut tx).await?;
        tx.run_in(
            "update queue_item set assignee = (select c.assurer from claim c \
             join person p on p.id = c.assurer and p.closed_at is null \
             where c.state = 'confirmed' and (c.source = queue_item.source or c.organization in \
             (select coalesce(o.organization, o.id) from published o where o.id = queue_item.entity)) \
             order by c.decided_at desc limit 1) where assignee is null and subject in (@)",
            &[],
            &subjects,
        )
        .await?;
        tx.commit().await
    }

    /// What is in the queue, most harmful first.
    pub async fn queue(&self, filter: &QueueFilter) -> Result<Vec<QueueItem>, RepositoryError> {
        let mut values = vec![Value::int(filter.limit)];
        let mut tests = vec![if filter.asked {
            IS_ASKED.to_owned()
        } else {
            format!("not {IS_ASKED}")
        }];
        let mut equal = |column: &str, value: Value| {
            values.push(value);
            tests.push(format!("{column} = ${}", values.len()));
        };
        if let Some(kind) = filter.kind {
            equal("q.kind", Value::text(kind.word()));
        }
        if let Some(source) = &filter.source {
            equal("q.source", Value::text(source));
        }
        if let Some(likeness) = &filter.likeness {
            equal("q.likeness", Value::text(likeness));
        }
        if let Some(entity) = filter.entity {
            equal("q.entity", Value::uuid(entity));
        }
        match filter.assignee {
            Some(Some(person)) => equal("q.assignee", Value::uuid(person)),
            Some(None) => tests.push("q.assignee is null".to_owned()),
            None => {}
        }
        if let Some((risk, id)) = filter.after {
            values.push(Value::int(risk));
            values.push(Value::int(id));
            let (risk, id) = (values.len() - 1, values.len());
            tests.push(format!(
                "(q.risk < ${risk} or (q.risk = ${risk} and q.id > ${id}))"
            ));
        }
        let sql = format!(
            "select {} from queue_item q where {} order by q.risk desc, q.id limit $1",
            columns(),
            tests.join(" and ")
        );
        let rows = self.db.all(sql, values).await?;
        rows.iter().map(read).collect()
    }

    /// One thing in the queue.
    pub async fn queue_item(
        &self,
        kind: QueueKind,
        subject: &str,
    ) -> Result<Option<QueueItem>, RepositoryError> {
        let sql = format!(
            "select {} from queue_item q where q.kind = $1 and q.subject = $2",
            columns()
        );
        let values = vec![Value::text(kind.word()), Value::text(subject)];
        let row = self.db.optional(sql, values).await?;
        row.as_ref().map(read).transpose()
    }

    /// How much is in the queue, and how much of it is one person's.
    pub async fn queue_counts(&self, person: Option<Uuid>) -> Result<QueueCounts, RepositoryError> {
        let row = self
            .db
            .one(
                format!(
                    "select count(*), count(case when w.assignee = $1 then 1 end), \
                     count(case when w.assignee is null then 1 end), \
                     count(case when w.due_at <= $2 then 1 end), min(w.since), \
                     (select count(*) from queue_item q where {IS_ASKED}) \
                     from (select q.assignee, q.due_at, q.since from queue_item q where not {IS_ASKED}) w"
                ),
                vec![Value::uuid(person), Value::time(self.now())],
            )
            .await?;
        Ok(QueueCounts {
            open: row.get(0)?,
            mine: row.get(1)?,
            nobodys: row.get(2)?,
            late: row.get(3)?,
            oldest: row.get(4)?,
            asked: row.get(5)?,
        })
    }

    /// How much of each kind waits to be decided.
    pub async fn queue_kinds(&self) -> Result<Vec<(QueueKind, i64)>, RepositoryError> {
        let rows = self
            .db
            .all(
                format!(
                    "select q.kind, count(*) from queue_item q where not {IS_ASKED} group by q.kind"
                ),
                vec![],
            )
            .await?;
        rows.iter()
            .map(|row| Ok((row.get::<String>(0)?.parse()?, row.get(1)?)))
            .collect()
    }

    /// How much waits to be decided of each source, by their slugs.
    pub async fn queue_sources(&self) -> Result<Vec<(String, i64)>, RepositoryError> {
        let rows = self
            .db
            .all(
                format!(
                    "select q.source, count(*) from queue_item q where q.source is not null \
                     and not {IS_ASKED} group by q.source order by q.source"
                ),
                vec![],
            )
            .await?;
        rows.iter()
            .map(|row| Ok((row.get(0)?, row.get(1)?)))
            .collect()
    }

    /// How much waits to be decided of each person.
    pub async fn queue_holders(&self) -> Result<Vec<(Uuid, i64)>, RepositoryError> {
        let rows = self
            .db
            .all(
                format!(
                    "select q.assignee, count(*) from queue_item q where q.assignee is not null \
                     and not {IS_ASKED} group by q.assignee"
                ),
                vec![],
            )
            .await?;
        rows.iter()
            .map(|row| Ok((row.get(0)?, row.get(1)?)))
            .collect()
    }

    /// How many are like each of these.
    pub async fn alike_in_queue(
        &self,
        likenesses: &[String],
    ) -> Result<Vec<(String, i64)>, RepositoryError> {
        let asked: Vec<Value> = likenesses.iter().map(Value::text).collect();
        let rows = self
            .db
            .all_in(
                &format!(
                    "select q.likeness, count(*) from queue_item q where q.likeness <> '' and q.likeness in (@) \
                     and not {IS_ASKED} group by q.likeness"
                ),
                &[],
                &asked,
            )
            .await?;
        rows.iter()
            .map(|row| Ok((row.get(0)?, row.get(1)?)))
            .collect()
    }

    /// Gives something to a person, or to nobody, if it is with whom somebody has seen it. False if it is not, or no longer waits.
    pub async fn assign(
        &self,
        item: i64,
        (before, after): (Option<Uuid>, Option<Uuid>),
        by: &str,
    ) -> Result<bool, RepositoryError> {
        let mut tx = self.db.begin_alone().await?;
        let is_as_seen = if before.is_some() {
            "assignee = $3"
        } else {
            "assignee is null"
        };
        let mut values = vec![Value::int(item), Value::uuid(after)];
        values.extend(before.map(Value::uuid));
        let given = tx
            .optional(
                format!(
                    "update queue_item set assignee = $2 where id = $1 and {is_as_seen} returning kind, subject"
                ),
                values,
            )
            .await?;
        let Some(row) = given else {
            return Ok(false);
        };
        let subject = in_the_trail(&mut tx, &row).await?;
        let detail = json!({"to": after});
        audit::note(&mut tx, self.now(), by, "queue.assign", &subject, &detail).await?;
        tx.commit().await?;
        Ok(true)
    }
}

/// What the trail calls the kind and subject of a row. Who has the reference of an experience can take it back: it stands in no trail, but
/// its number.
pub(crate) async fn in_the_trail(tx: &mut Tx, row: &Row) -> Result<String, RepositoryError> {
    let (kind, subject): (String, String) = (row.get(0)?, row.get(1)?);
    if kind != QueueKind::Experience.word() {
        return Ok(format!("{kind}:{subject}"));
    }
    let number = "select id from experience where reference = $1";
    let number = tx.optional(number, vec![Value::text(subject)]).await?;
    let number: Option<i64> = number.map(|row| row.get(0)).transpose()?;
    Ok(number.map_or_else(|| kind.clone(), |number| format!("{kind}:{number}")))
}

/// Takes something out of the queue.
pub(crate) async fn leave(
    tx: &mut Tx,
    kind: QueueKind,
    subject: &str,
) -> Result<(), RepositoryError> {
    tx.run(
        "delete from queue_item where kind = $1 and subject = $2",
        vec![Value::text(kind.word()), Value::text(subject)],
    )
    .await?;
    Ok(())
}

/// Has what waits about these entities weighed anew: its row may quote what is erased.
pub(crate) async fn forget(tx: &mut Tx, entities: &[Value]) -> Result<(), RepositoryError> {
    tx.run_in("delete from queue_item where entity in (@)", &[], entities)
        .await?;
    Ok(())
}

fn columns() -> String {
    format!(
        "q.id, q.kind, q.subject, q.version, q.entity, q.source, q.name, q.why, q.likeness, q.risk, \
         q.since, q.due_at, q.assignee, cast(case when {IS_ASKED} then 1 else 0 end as bigint), \
         cast(case when {IS_ANSWERED} then 1 else 0 end as bigint)"
    )
}

fn read(row: &Row) -> Result<QueueItem, RepositoryError> {
    let why: String = row.get(7)?;
    Ok(QueueItem {
        id: row.get(0)?,
        is: NewQueueItem {
            kind: row.get::<String>(1)?.parse()?,
            subject: row.get(2)?,
            version: row.get(3)?,
            entity: row.get(4)?,
            source: row.get(5)?,
            name: row.get(6)?,
            why: serde_json::from_str(&why).map_err(|_| RepositoryError::Damaged(why))?,
            likeness: row.get(8)?,
            risk: row.get(9)?,
            since: row.get(10)?,
            due_at: row.get(11)?,
        },
        assignee: row.get(12)?,
        is_asked: row.get::<i64>(13)? != 0,
        is_answered: row.get::<i64>(14)? != 0,
    })
}
