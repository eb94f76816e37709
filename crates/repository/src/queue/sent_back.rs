//! What goes back to whoever sent it: with a question, or refused with a reason.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use hsds::Kind;
use serde_json::json;
use uuid::Uuid;

use super::{QueueKind, leave};
use crate::Repository;
use crate::acceptance::waits;
use crate::audit;
use crate::db::{Row, Value};
use crate::error::RepositoryError;
use crate::record::RecordNumber;
use crate::settling::{self, Unit, Why};
use crate::submission::stored_kind;

/// Why something goes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SentBackKind {
    /// Something is asked about it.
    Question,
    /// It is not accepted.
    Refusal,
}

impl SentBackKind {
    const fn word(self) -> &'static str {
        match self {
            Self::Question => "question",
            Self::Refusal => "refusal",
        }
    }
}

impl fmt::Display for SentBackKind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.word())
    }
}

impl FromStr for SentBackKind {
    type Err = RepositoryError;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        match word {
            "question" => Ok(Self::Question),
            "refusal" => Ok(Self::Refusal),
            other => Err(RepositoryError::Damaged(other.to_owned())),
        }
    }
}

/// A version of a record that went back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentBack {
    /// Its number.
    pub id: i64,
    /// The record.
    pub record: RecordNumber,
    /// Its version.
    pub version: i64,
    /// Why.
    pub what: SentBackKind,
    /// The question, or the reason.
    pub words: String,
    /// By whom, as the audit trail names them.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// What was answered to a question.
    pub answer: Option<String>,
    /// When a question was answered, or a refusal taken back.
    pub ended_at: Option<DateTime<Utc>>,
}

/// What went back, as whoever sent it reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentBackTo {
    /// What it is.
    pub is: SentBack,
    /// The slug of its source.
    pub source: String,
    /// Of what kind the record is.
    pub kind: Kind,
    /// What its source calls the record.
    pub key: String,
    /// What the record calls itself, if it does.
    pub name: Option<String>,
    /// The entity that stands for it.
    pub entity: Option<Uuid>,
}

const COLUMNS: &str =
    "b.id, b.record, b.version, b.what, b.words, b.by, b.at, b.answer, b.ended_at";

impl Unit {
    /// Sends a record back in the version that somebody has seen. None if it says something else by now, or waits no more, or if a question
    /// about it waits already.
    pub async fn send_back(
        &mut self,
        (record, version): (RecordNumber, i64),
        what: SentBackKind,
        words: &str,
        by: &str,
    ) -> Result<Option<i64>, RepositoryError> {
        let waiting = self
            .tx
            .optional(
                format!(
                    "select r.cluster from source_record r where r.id = $1 and r.current_version = $2 and {} \
                     and not exists (select 1 from sent_back b where b.record = r.id \
                     and b.version = r.current_version and b.what = $3 and b.ended_at is null)",
                    waits("r")
                ),
                vec![
                    Value::int(record.0),
                    Value::int(version),
                    Value::text(what.word()),
                ],
            )
            .await?;
        let Some(row) = waiting else {
            return Ok(None);
        };
        let entity: Option<Uuid> = row.get(0)?;
        let now = self.now;
        let id: i64 = self
            .tx
            .one(
                "insert into sent_back (record, version, what, words, by, at) \
                 values ($1, $2, $3, $4, $5, $6) returning id",
                vec![
                    Value::int(record.0),
                    Value::int(version),
                    Value::text(what.word()),
                    Value::text(words),
                    Value::text(by),
                    Value::time(now),
                ],
            )
            .await?
            .get(0)?;
        if what == SentBackKind::Refusal {
            // A question that nobody needs to answer any more.
            self.tx
                .run(
                    "update sent_back set ended_at = $3 where record = $1 and version = $2 \
                     and what = 'question' and ended_at is null",
                    vec![Value::int(record.0), Value::int(version), Value::time(now)],
                )
                .await?;
            leave(&mut self.tx, QueueKind::Change, &record.0.to_string()).await?;
        }
        let subject = format!("record:{}", record.0);
        let detail = json!({"version": version, "sent_back": id});
        let action = format!("record.{what}");
        audit::note(&mut self.tx, now, by, &action, &subject, &detail).await?;
        if let Some(entity) = entity {
            self.enqueue(&[entity]).await?;
        }
        Ok(Some(id))
    }
}

impl Repository {
    /// What went back of a record, newest first.
    pub async fn sent_back_of(
        &self,
        record: RecordNumber,
    ) -> Result<Vec<SentBack>, RepositoryError> {
        let sql =
            format!("select {COLUMNS} from sent_back b where b.record = $1 order by b.id desc");
        let rows = self.db.all(sql, vec![Value::int(record.0)]).await?;
        rows.iter().map(read).collect()
    }

    /// What went back to a source and still stands, as far as its record says the same: questions first, the newest first.
    pub async fn sent_back_to(
        &self,
        source: &str,
        limit: i64,
    ) -> Result<Vec<SentBackTo>, RepositoryError> {
        let rows = self
            .db
            .all(
                format!(
                    "select {COLUMNS}, r.source, r.key, v.document, r.cluster, r.kind from sent_back b \
                     join source_record r on r.id = b.record and r.current_version = b.version \
                     join source_record_version v on v.id = b.version \
                     where r.source = $1 and b.ended_at is null and r.state in ('live', 'missing') \
                     and coalesce(r.accepted_version, 0) <> r.current_version \
                     order by b.what, b.id desc limit $2"
                ),
                vec![Value::text(source), Value::int(limit)],
            )
            .await?;
        rows.iter()
            .map(|row| {
                let document = crate::record::document(&row.get::<String>(11)?)?;
                Ok(SentBackTo {
                    is: read(row)?,
                    source: row.get(9)?,
                    key: row.get(10)?,
                    name: hsds::document::written(&document, "name").map(str::to_owned),
                    entity: row.get(12)?,
                    kind: stored_kind(&row.get::<String>(13)?)?,
                })
            })
            .collect()
    }

    /// How much went back to each source and still stands.
    pub async fn count_sent_back(&self) -> Result<Vec<(String, i64)>, RepositoryError> {
        let rows = self
            .db
            .all(
                "select r.source, count(*) from sent_back b \
                 join source_record r on r.id = b.record and r.current_version = b.version \
                 where b.ended_at is null and r.state in ('live', 'missing') \
                 and coalesce(r.accepted_version, 0) <> r.current_version group by r.source",
                vec![],
            )
            .await?;
        rows.iter()
            .map(|row| Ok((row.get(0)?, row.get(1)?)))
            .collect()
    }

    /// Answers a question about a record of a source. False if it is none of its, or was answered before.
    pub async fn answer_question(
        &self,
        source: &str,
        id: i64,
        answer: &str,
        by: &str,
    ) -> Result<bool, RepositoryError> {
        let which = "b.what = 'question' and r.source = $2 and r.current_version = b.version";
        let ended = self
            .end(id, (which, Some(source)), Some(answer), by)
            .await?;
        Ok(ended.is_some())
    }

    /// Takes a question or a refusal back: the record waits again, if it still says the same. False if it has ended before.
    pub async fn end_sent_back(&self, id: i64, by: &str) -> Result<bool, RepositoryError> {
        let ended = self.end(id, ("1 = 1", None), None, by).await?;
        Ok(ended.is_some())
    }

    async fn end(
        &self,
        id: i64,
        (which, source): (&str, Option<&str>),
        answer: Option<&str>,
        by: &str,
    ) -> Result<Option<RecordNumber>, RepositoryError> {
        let now = self.now();
        let mut tx = self.db.begin_alone().await?;
        let mut values = vec![Value::int(id)];
        values.extend(source.map(Value::text));
        let found = tx
            .optional(
                format!(
                    "select b.record, r.cluster from sent_back b join source_record r on r.id = b.record \
                     where b.id = $1 and b.ended_at is null and {which}"
                ),
                values,
            )
            .await?;
        let Some(row) = found else {
            return Ok(None);
        };
        let record = RecordNumber(row.get(0)?);
        tx.run(
            "update sent_back set ended_at = $2, answer = $3, answered_by = $4 where id = $1",
            vec![
                Value::int(id),
                Value::time(now),
                Value::maybe_text(answer),
                Value::text(by),
            ],
        )
        .await?;
        let action = if answer.is_some() {
            "record.answer"
        } else {
            "record.sent-back.end"
        };
        let subject = format!("record:{}", record.0);
        let detail = json!({"sent_back": id});
        audit::note(&mut tx, now, by, action, &subject, &detail).await?;
        if let Some(entity) = row.get::<Option<Uuid>>(1)? {
            settling::enqueue(&mut tx, [entity], Why::Reference, now).await?;
        }
        tx.commit().await?;
        Ok(Some(record))
    }
}

fn read(row: &Row) -> Result<SentBack, RepositoryError> {
    Ok(SentBack {
        id: row.get(0)?,
        record: RecordNumber(row.get(1)?),
        version: row.get(2)?,
        what: row.get::<String>(3)?.parse()?,
        words: row.get(4)?,
        by: row.get(5)?,
        at: row.get(6)?,
        answer: row.get(7)?,
        ended_at: row.get(8)?,
    })
}
