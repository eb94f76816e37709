//! A reading that would lose much at once, until a person has decided.

use serde_json::json;

use super::note;
use super::reading::{FeedRun, HELD};
use crate::Repository;
use crate::db::{Tx, Value};
use crate::error::RepositoryError;
use crate::record;
use crate::submission::{self, SubmissionId};

/// A reading that waits for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldFeed {
    /// The reading: its `missing` of `known` entries would be lost.
    pub run: FeedRun,
    /// Its submission.
    pub submission: SubmissionId,
    /// The names of what would be lost, as far as they were asked for.
    pub names: Vec<String>,
}

impl Repository {
    /// The reading of a source's feed that waits for a person, with the names of so many entries that it lacks.
    pub async fn held_feed(
        &self,
        source: &str,
        limit: i64,
    ) -> Result<Option<HeldFeed>, RepositoryError> {
        let Some(run) = self.runs_of_feeds(HELD, source).await?.remove(source) else {
            return Ok(None);
        };
        let Some(submission) = run.submission else {
            return Err(RepositoryError::Damaged(format!("reading {}", run.id)));
        };
        let rows = self
            .db
            .all(
                format!(
                    "select v.document, source_record.key from source_record \
                     join source_record_version v on v.id = source_record.current_version \
                     where source_record.source = $1 and source_record.state = 'live' \
                     and source_record.last_seen < $2 and {} order by source_record.id limit $3",
                    submission::listed("$1")
                ),
                vec![
                    Value::text(source),
                    Value::int(submission.0),
                    Value::int(limit),
                ],
            )
            .await?;
        let names = rows.iter().map(|row| {
            let document = record::document(&row.get::<String>(0)?)?;
            let name = document.get("name").and_then(|name| name.as_str());
            name.map_or_else(|| row.get(1), |name| Ok(name.to_owned()))
        });
        let names = names.collect::<Result<Vec<String>, RepositoryError>>()?;
        Ok(Some(HeldFeed {
            run,
            submission,
            names,
        }))
    }

    /// A person takes a reading as it is: what it brought is settled next, and what it lacks is missing. Says whether it
    /// still waited.
    pub async fn take_held(
        &self,
        source: &str,
        id: SubmissionId,
        by: &str,
    ) -> Result<bool, RepositoryError> {
        let now = self.now();
        let mut tx = self.db.begin().await?;
        submission::hold_source(&mut tx, source).await?;
        let taken = tx
            .run(
                "update submission set state = 'staged' where id = $1 and source = $2 and state = 'held'",
                vec![Value::int(id.0), Value::text(source)],
            )
            .await?;
        if taken == 0 {
            return Ok(false);
        }
        submission::miss(&mut tx, id).await?;
        decide(&mut tx, id, "taken", by).await?;
        let detail = json!({"submission": id.0});
        note(&mut tx, (now, by), "feed.take", source, &detail).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// A person dismisses a reading: nothing of it takes effect. Says whether it still waited.
    pub async fn dismiss_held(
        &self,
        source: &str,
        id: SubmissionId,
        by: &str,
    ) -> Result<bool, RepositoryError> {
        let now = self.now();
        let mut tx = self.db.begin().await?;
        submission::hold_source(&mut tx, source).await?;
        let held = tx
            .optional(
                "select 1 from submission where id = $1 and source = $2 and state = 'held'",
                vec![Value::int(id.0), Value::text(source)],
            )
            .await?;
        if held.is_none() {
            return Ok(false);
        }
        submission::abandon(&mut tx, id, now).await?;
        decide(&mut tx, id, "dismissed", by).await?;
        let detail = json!({"submission": id.0});
        note(&mut tx, (now, by), "feed.dismiss", source, &detail).await?;
        tx.commit().await?;
        Ok(true)
    }
}

async fn decide(
    tx: &mut Tx,
    id: SubmissionId,
    outcome: &str,
    by: &str,
) -> Result<(), RepositoryError> {
    tx.run(
        "update feed_run set outcome = $2, decided_by = $3 where submission = $1 and outcome = 'held'",
        vec![Value::int(id.0), Value::text(outcome), Value::text(by)],
    )
    .await?;
    Ok(())
}
