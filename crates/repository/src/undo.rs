//! Undoing a submission: a compensating submission restores what each record was before.

use hsds::Problem;
use serde_json::json;

use crate::Repository;
use crate::audit;
use crate::db::{Tx, Value};
use crate::error::RepositoryError;
use crate::problem;
use crate::submission::{self, SubmissionId};

/// Later submissions that changed the record of `e`, or had it as it is. What was undone, the
/// undoing of it, and what was never settled leave things as they were.
const LATER: &str = "select 1 from submission_effect l join submission s on s.id = l.submission \
     where l.record = e.record and l.submission > $1 and s.state <> 'undone' \
     and (s.undoes is null or s.undoes <= $1) \
     union all select 1 from source_record r join submission s on s.id = r.last_seen \
     where r.id = e.record and s.id > $1 and s.state not in ('undone', 'abandoned') \
     and s.undoes is null";

impl Repository {
    /// Stages the undoing of a submission; settling it takes effect. A record that a later
    /// submission changed, or still had, stays as it is, with a problem that says so.
    pub async fn undo_submission(
        &self,
        id: SubmissionId,
        by: &str,
    ) -> Result<SubmissionId, RepositoryError> {
        let now = self.now();
        let mut tx = self.db.begin_alone().await?;
        let source = source_of(&mut tx, id).await?;
        submission::hold_source(&mut tx, &source).await?;
        submission::refuse_beside_others(&mut tx, &source).await?;
        let undone = tx
            .optional(
                "update submission set state = 'undone' where id = $1 \
                 and state in ('settled', 'broken') returning undoes",
                vec![Value::int(id.0)],
            )
            .await?
            .ok_or(RepositoryError::SubmissionNotUndoable(
                id.0,
                "only a submission that was settled, and not undone yet, can be",
            ))?;
        if let Some(first) = undone.get::<Option<i64>>(0)? {
            // Taking an undoing back lets the first submission hold again.
            tx.run(
                "update submission set state = case when reason is null then 'settled' else 'broken' end \
                 where id = $1",
                vec![Value::int(first)],
            )
            .await?;
        }
        let undoing: i64 = tx
            .one(
                "insert into submission (source, collector, input, fingerprint, extent, accept, \
                 gone_now, state, undoes, opened_at, ended_at) \
                 select source, collector, input, $3, 'partial', 0, 0, 'staged', id, $2, $2 \
                 from submission where id = $1 returning id",
                vec![
                    Value::int(id.0),
                    Value::time(now),
                    Value::text(format!("undo of {}", id.0)),
                ],
            )
            .await?
            .get(0)?;
        let later = tx
            .all(
                format!(
                    "select e.record from submission_effect e where e.submission = $1 and exists ({LATER})"
                ),
                vec![Value::int(id.0)],
            )
            .await?;
        let mut problems = problem::rows();
        for row in later {
            problem::push(
                &mut problems,
                &problem::Origin {
                    submission: Some(undoing),
                    record: Some(row.get(0)?),
                    stage: "read",
                    file: None,
                    row: None,
                    raw: None,
                    at: now,
                },
                &Problem::advice(
                    "sent-since",
                    "",
                    "A later submission changed this record or had it as it is, so undoing the earlier one left it. Undo the later one first.".to_owned(),
                ),
            );
        }
        problems.insert(&mut tx).await?;
        tx.run(
            format!(
                "update source_record set due = $2, absences = 0, \
                 pending_version = e.before_version, pending_accepted = e.before_accepted, \
                 pending_state = coalesce(e.before_state, 'withdrawn') \
                 from submission_effect e \
                 where e.record = source_record.id and e.submission = $1 and not exists ({LATER})"
            ),
            vec![Value::int(id.0), Value::int(undoing)],
        )
        .await?;
        audit::note(
            &mut tx,
            now,
            by,
            "submission.undo",
            &format!("submission {}", id.0),
            &json!({"undoing": undoing}),
        )
        .await?;
        tx.commit().await?;
        Ok(SubmissionId(undoing))
    }
}

async fn source_of(tx: &mut Tx, id: SubmissionId) -> Result<String, RepositoryError> {
    tx.optional(
        "select source from submission where id = $1",
        vec![Value::int(id.0)],
    )
    .await?
    .ok_or(RepositoryError::NoSubmission(id.0))?
    .get(0)
}
