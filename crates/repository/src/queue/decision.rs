//! What was decided about what was in the queue: by whom, how long they looked, and what it made.

use chrono::{DateTime, Utc};
use serde_json::json;
use uuid::Uuid;

use super::{LATE, QueueKind, in_the_trail, leave};
use crate::Repository;
use crate::audit;
use crate::db::{Row, Tx, Value};
use crate::error::RepositoryError;
use crate::report::{Report, ReportOutcome};
use crate::settling::Unit;
use crate::submission::SubmissionId;

/// A decision that is being made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDecision {
    /// About what kind of thing.
    pub kind: QueueKind,
    /// Which.
    pub subject: String,
    /// What it was about, where that was one entity.
    pub entity: Option<Uuid>,
    /// The slug of the source that it came from.
    pub source: Option<String>,
    /// `accept`, `correct`, `ask`, `refuse`, how a report ended, or `shown`, `not-shown` and `made-report` of an experience.
    pub what: String,
    /// The submissions that it made, in their order, by which it can be undone: the acceptance, then the corrections.
    pub submissions: Vec<SubmissionId>,
    /// How harmful it was to leave it; what the queue knows of that goes before.
    pub risk: i64,
    /// How long somebody looked at it, in seconds; nothing where nobody did.
    pub seconds: Option<i64>,
}

/// A decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Its number.
    pub id: i64,
    /// What it was.
    pub is: NewDecision,
    /// What people call what it was about, if it is published.
    pub name: Option<String>,
    /// By whom, as the audit trail names them; `policy` where the policy did.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Whether it can still be taken back.
    pub stands: bool,
}

/// How long somebody takes to decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecisionTimes {
    /// Who, as the audit trail names them.
    pub by: String,
    /// Seconds of each decision that somebody looked at, the shortest first.
    pub seconds: Vec<i64>,
}

/// A page that was open for longer was not looked at all the time.
const LONGEST_LOOK: i64 = 3_600;

impl Unit {
    /// Writes a decision down. What it was about leaves the queue, unless something was asked about it.
    pub async fn note_decision(
        &mut self,
        new: &NewDecision,
        by: &str,
    ) -> Result<(), RepositoryError> {
        note(&mut self.tx, new, by, self.now).await
    }
}

/// Writes a decision down within a transaction.
pub(crate) async fn note(
    tx: &mut Tx,
    new: &NewDecision,
    by: &str,
    now: DateTime<Utc>,
) -> Result<(), RepositoryError> {
    let seconds = new
        .seconds
        .filter(|seconds| (0..=LONGEST_LOOK).contains(seconds));
    let made: Vec<i64> = new.submissions.iter().map(|id| id.0).collect();
    let queued = tx
        .optional(
            "select risk from queue_item where kind = $1 and subject = $2",
            vec![Value::text(new.kind.word()), Value::text(&new.subject)],
        )
        .await?;
    // That it was late says nothing of how harmful it was.
    let risk = match queued {
        Some(row) => row.get::<i64>(0)? % LATE,
        None => new.risk,
    };
    tx.run(
        "insert into decision (kind, subject, entity, source, what, submissions, risk, seconds, by, at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        vec![
            Value::text(new.kind.word()),
            Value::text(&new.subject),
            Value::uuid(new.entity),
            Value::maybe_text(new.source.as_deref()),
            Value::text(&new.what),
            Value::text(json!(made).to_string()),
            Value::int(risk),
            Value::int(seconds),
            Value::text(by),
            Value::time(now),
        ],
    )
    .await?;
    if new.what == "ask" {
        return Ok(());
    }
    leave(tx, new.kind, &new.subject).await
}

impl Repository {
    /// Decisions, the newest first: those before a number; only those that the policy made, or only those of people.
    pub async fn queue_decisions(
        &self,
        (before, by_policy): (Option<i64>, Option<bool>),
        limit: i64,
    ) -> Result<Vec<Decision>, RepositoryError> {
        let who = match by_policy {
            Some(true) => "d.by = 'policy'",
            Some(false) => "d.by <> 'policy'",
            None => "1 = 1",
        };
        let sql = format!("{SELECT} where d.id < $1 and {who} order by d.id desc limit $2");
        let values = vec![Value::int(before.unwrap_or(i64::MAX)), Value::int(limit)];
        let rows = self.db.all(sql, values).await?;
        rows.iter().map(read).collect()
    }

    /// What was decided about an entity, the newest first.
    pub async fn decisions_about(
        &self,
        entity: Uuid,
        limit: i64,
    ) -> Result<Vec<Decision>, RepositoryError> {
        let sql = format!("{SELECT} where d.entity = $1 order by d.id desc limit $2");
        let values = vec![Value::uuid(entity), Value::int(limit)];
        let rows = self.db.all(sql, values).await?;
        rows.iter().map(read).collect()
    }

    /// One decision.
    pub async fn decision(&self, id: i64) -> Result<Option<Decision>, RepositoryError> {
        let sql = format!("{SELECT} where d.id = $1");
        let row = self.db.optional(sql, vec![Value::int(id)]).await?;
        row.as_ref().map(read).transpose()
    }

    /// What was decided last about something.
    pub async fn last_decision(
        &self,
        kind: QueueKind,
        subject: &str,
    ) -> Result<Option<Decision>, RepositoryError> {
        let sql =
            format!("{SELECT} where d.kind = $1 and d.subject = $2 order by d.id desc limit 1");
        let values = vec![Value::text(kind.word()), Value::text(subject)];
        let row = self.db.optional(sql, values).await?;
        row.as_ref().map(read).transpose()
    }

    /// How long people took to decide since an instant.
    pub async fn decision_times(
        &self,
        since: DateTime<Utc>,
    ) -> Result<Vec<DecisionTimes>, RepositoryError> {
        let rows = self
            .db
            .all(
                "select by, seconds from decision where at >= $1 and seconds is not null order by by, seconds",
                vec![Value::time(since)],
            )
            .await?;
        let mut times: Vec<DecisionTimes> = Vec::new();
        for row in &rows {
            let (by, seconds): (String, i64) = (row.get(0)?, row.get(1)?);
            match times.last_mut() {
                Some(known) if known.by == by => known.seconds.push(seconds),
                _ => times.push(DecisionTimes {
                    by,
                    seconds: vec![seconds],
                }),
            }
        }
        Ok(times)
    }

    /// Marks a decision as taken back. False if it was before.
    pub async fn decision_taken_back(&self, id: i64, by: &str) -> Result<bool, RepositoryError> {
        let now = self.now();
        let mut tx = self.db.begin_alone().await?;
        let marked = tx
            .optional(
                "update decision set taken_back_at = $2, taken_back_by = $3 \
                 where id = $1 and taken_back_at is null returning kind, subject",
                vec![Value::int(id), Value::time(now), Value::text(by)],
            )
            .await?;
        let Some(row) = marked else {
            return Ok(false);
        };
        let subject = in_the_trail(&mut tx, &row).await?;
        let detail = json!({"decision": id});
        audit::note(&mut tx, now, by, "queue.take-back", &subject, &detail).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Closes a report, with what came of it and what its maker is told. None if somebody else has closed it.
    pub async fn close_report(
        &self,
        reference: &str,
        (outcome, answer): (ReportOutcome, &str),
        seconds: Option<i64>,
        by: &str,
    ) -> Result<Option<Report>, RepositoryError> {
        let now = self.now();
        let mut tx = self.db.begin_alone().await?;
        let Some(report) =
            crate::report::close(&mut tx, reference, (outcome, answer), (now, by)).await?
        else {
            return Ok(None);
        };
        let decision = NewDecision {
            kind: QueueKind::Report,
            subject: reference.to_owned(),
            entity: Some(report.entity),
            source: None,
            what: outcome.word().to_owned(),
            submissions: Vec::new(),
            risk: 0,
            seconds,
        };
        note(&mut tx, &decision, by, now).await?;
        let subject = format!("report:{reference}");
        let detail = json!({"outcome": outcome.word()});
        audit::note(&mut tx, now, by, "report.close", &subject, &detail).await?;
        tx.commit().await?;
        Ok(Some(report))
    }
}

const SELECT: &str = "select d.id, d.kind, d.subject, d.entity, d.source, d.what, d.submissions, d.risk, d.seconds, \
     p.name, d.by, d.at, cast(case when d.taken_back_at is null then 1 else 0 end as bigint) \
     from decision d left join published p on p.id = d.entity";

fn read(row: &Row) -> Result<Decision, RepositoryError> {
    let kind: String = row.get(1)?;
    let made: String = row.get(6)?;
    let made: Vec<i64> = serde_json::from_str(&made).map_err(|_| RepositoryError::Damaged(made))?;
    Ok(Decision {
        id: row.get(0)?,
        is: NewDecision {
            kind: kind.parse()?,
            subject: row.get(2)?,
            entity: row.get(3)?,
            source: row.get(4)?,
            what: row.get(5)?,
            submissions: made.into_iter().map(SubmissionId).collect(),
            risk: row.get(7)?,
            seconds: row.get(8)?,
        },
        name: row.get(9)?,
        by: row.get(10)?,
        at: row.get(11)?,
        stands: row.get::<i64>(12)? != 0,
    })
}
