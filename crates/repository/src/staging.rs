//! Staging: what arrived is put down beside what is known, in small transactions that can be resumed.

mod correction;
mod gather;
mod write;

use std::collections::HashMap;
use std::time::Duration;

use hsds::{Document, Kind, Problem};

use crate::Repository;
use crate::db::{Tx, Value};
use crate::error::RepositoryError;
use crate::problem;
use crate::raw::{self, digest};
use crate::submission::{Submission, claim_open, hold_source, refuse_unsettled, stored_kind};

/// Records of one transaction.
pub(crate) const TRANSACTION: usize = 500;

/// Between two looks whether what a program wrote has settled, and how many.
const PAUSE: Duration = Duration::from_millis(50);
const PATIENCE: u32 = 60;

/// One record as it arrived.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// One of [`Kind::RECORDS`].
    pub kind: Kind,
    /// The record's own id in its source, as the source wrote it.
    pub key: String,
    /// What may be published, with every id a UUID.
    pub document: Document,
    /// What never leaves: notes, internal answers, flags.
    pub internal: Document,
    /// A copy found inside another record's document: it adds to the record, but takes nothing from it.
    pub embedded: bool,
    /// What reading it found.
    pub problems: Vec<Problem>,
    /// The row of the input, from 1.
    pub row: Option<u64>,
    /// Which of the batch's raw rows it came from.
    pub raw: Option<usize>,
}

/// A row that is no record; it is kept and listed.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// The row of the input, from 1.
    pub row: Option<u64>,
    /// The file it stood in, where the input has several.
    pub file: Option<String>,
    /// Why.
    pub problem: Problem,
    /// Which of the batch's raw rows it is.
    pub raw: Option<usize>,
}

/// What is staged at once, and where to go on after it.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// Records.
    pub arrivals: Vec<Arrival>,
    /// Rows that are none.
    pub refusals: Vec<Refusal>,
    /// The input's rows, byte for byte.
    pub raws: Vec<Vec<u8>>,
    /// The reader's own note of where it is after this batch.
    pub cursor: String,
}

/// What staging would make of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Never seen before.
    New,
    /// Other than what is known.
    Changed,
    /// As it is known.
    Unchanged,
}

impl Repository {
    /// Stages a batch; its last transaction moves the submission's cursor. What a program wrote for the same source meanwhile is waited
    /// for, but not for ever: [`RepositoryError::SubmissionWaits`] asks to settle that, and to go on from the cursor.
    pub async fn stage(
        &self,
        submission: &mut Submission,
        batch: Batch,
    ) -> Result<(), RepositoryError> {
        let Batch {
            arrivals,
            refusals,
            raws,
            cursor,
        } = batch;
        let now = self.now();
        let mut fresh: Vec<Arrival> = Vec::with_capacity(arrivals.len());
        for arrival in arrivals {
            if !seen_before(submission, &arrival) {
                fresh.push(arrival);
            }
        }
        let mut tx = self.begin_staging(submission).await?;
        let raw = raw::keep(&mut tx, submission.id, &raws).await?;
        let mut refused = problem::rows();
        for refusal in &refusals {
            problem::push(
                &mut refused,
                &problem::Origin {
                    submission: Some(submission.id.0),
                    record: None,
                    stage: "refused",
                    file: refusal.file.as_deref(),
                    row: refusal.row,
                    raw: raw.zip(refusal.raw.map(|row| row as i64)),
                    at: now,
                },
                &refusal.problem,
            );
        }
        refused.insert(&mut tx).await?;
        let mut rest = fresh.into_iter();
        loop {
            let portion: Vec<Arrival> = rest.by_ref().take(TRANSACTION).collect();
            let last = rest.len() == 0;
            stage_portion(&mut tx, submission, portion, raw, now).await?;
            if last {
                break;
            }
            tx.commit().await?;
            tx = self.begin_staging(submission).await?;
        }
        tx.run(
            "update submission set cursor = $2 where id = $1",
            vec![Value::int(submission.id.0), Value::text(&cursor)],
        )
        .await?;
        tx.commit().await?;
        submission.cursor = Some(cursor);
        Ok(())
    }

    /// Begins a transaction that stages for an open submission, when nothing else of its source waits to be settled: that would be taken
    /// away, and go with this submission if it is given up.
    async fn begin_staging(&self, submission: &Submission) -> Result<Tx, RepositoryError> {
        let mut patience = PATIENCE;
        loop {
            let mut tx = self.db.begin().await?;
            hold_source(&mut tx, &submission.source).await?;
            claim_open(&mut tx, submission.id).await?;
            match refuse_unsettled(&mut tx, &submission.source).await {
                Ok(()) => return Ok(tx),
                Err(RepositoryError::SubmissionWaits(_)) if patience > 0 => patience -= 1,
                Err(error) => return Err(error),
            }
            drop(tx);
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// What staging would make of each arrival, without staging it.
    pub async fn preview(
        &self,
        source: &str,
        arrivals: &[Arrival],
    ) -> Result<Vec<Fate>, RepositoryError> {
        let rows = self
            .db
            .all_in(
                "select r.kind, r.key, v.hash, r.source from source_record r \
                 join source_record_version v on v.id = r.current_version where r.uuid in (@)",
                &[],
                &gather::uuids(source, arrivals),
            )
            .await?;
        let mut known = HashMap::new();
        for row in rows {
            if row.get::<String>(3)? != source {
                continue;
            }
            let kind = stored_kind(&row.get::<String>(0)?)?;
            known.insert((kind, row.get::<String>(1)?), row.get::<String>(2)?);
        }
        Ok(arrivals
            .iter()
            .map(
                |arrival| match known.get(&(arrival.kind, arrival.key.clone())) {
                    None => Fate::New,
                    Some(hash) if *hash == version_hash(&arrival.document, &arrival.internal) => {
                        Fate::Unchanged
                    }
                    Some(_) => Fate::Changed,
                },
            )
            .collect())
    }
}

/// The same copy of the same record, once more: nothing to do.
fn seen_before(submission: &mut Submission, arrival: &Arrival) -> bool {
    if !arrival.embedded {
        return false;
    }
    let hash = version_hash(&arrival.document, &arrival.internal);
    let key = (arrival.kind, arrival.key.clone());
    submission
        .seen
        .insert(key, hash.clone())
        .is_some_and(|before| before == hash)
}

/// Documents and internal data are versioned together.
pub(crate) fn version_hash(document: &Document, internal: &Document) -> String {
    let internal = (!internal.is_empty()).then(|| hsds::document::canonical(internal));
    hash_of_texts(&hsds::document::canonical(document), internal.as_deref())
}

fn hash_of_texts(document: &str, internal: Option<&str>) -> String {
    match internal {
        None => digest(document),
        Some(internal) => digest(format!("{document}\u{1f}{internal}")),
    }
}

/// Puts down what a portion of a submission says, beside what is known.
pub(crate) async fn stage_portion(
    tx: &mut Tx,
    submission: &Submission,
    portion: Vec<Arrival>,
    raw: Option<i64>,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<(), RepositoryError> {
    let mut gathered = gather::gather(tx, submission, portion).await?;
    write::number_new_records(tx, submission, &mut gathered).await?;
    write::versions(tx, submission, &gathered, raw, now).await?;
    write::problems(tx, submission, &gathered, raw, now).await
}
