//! Gathers what readers give into batches and hands them to the repository, or only looks at them.

use repository::{
    Batch, Counts, Ending, Repository, RepositoryError, Submission, SubmissionId, SubmissionState,
};
use tokio::task::JoinHandle;

use crate::error::CollectError;
use crate::foresight::Foresight;
use crate::progress::{Doing, Progress};
use crate::report::Report;
use crate::shape::Step;

/// A batch is handed on when it holds so many rows; the repository takes at most 500 records in a
/// transaction, but most copies inside documents are known already.
const ROWS: usize = 400;
/// Or so many records.
const RECORDS: usize = 2_000;
/// Or so many rows that are none.
const REFUSALS: usize = 400;
/// Or so many bytes of raw input.
const BYTES: usize = 8 << 20;

/// Where batches go.
enum Target {
    Staging(Staging),
    Foreseeing(Box<Foresight>),
}

/// One batch is staged while the next is gathered.
enum Staging {
    /// Nothing is under way.
    Idle(Box<Submission>),
    /// This batch is; it gives the submission back.
    Busy(JoinHandle<Result<Box<Submission>, RepositoryError>>),
    /// It failed, or whoever waited for it went away.
    Over,
}

impl Staging {
    /// The submission, when what is under way is done.
    async fn ready(&mut self) -> Result<Box<Submission>, CollectError> {
        match std::mem::replace(self, Self::Over) {
            Self::Idle(submission) => Ok(submission),
            Self::Busy(task) => Ok(task
                .await
                .map_err(|error| CollectError::Stopped(error.to_string()))??),
            Self::Over => Err(CollectError::Stopped("an earlier batch failed".to_owned())),
        }
    }

    async fn stage(&mut self, repository: &Repository, batch: Batch) -> Result<(), CollectError> {
        let mut submission = self.ready().await?;
        let repository = repository.clone();
        *self = Self::Busy(tokio::spawn(async move {
            repository.stage(&mut submission, batch).await?;
            Ok(submission)
        }));
        Ok(())
    }
}

/// Takes step after step.
pub(crate) struct Intake<'a> {
    repository: &'a Repository,
    target: Target,
    /// Where an earlier attempt came to.
    begun_at: Option<String>,
    batch: Batch,
    bytes: usize,
    taken: u64,
    progress: &'a dyn Progress,
    pub(crate) report: Report,
}

/// How the taking ended.
pub(crate) enum Taken {
    /// As what it stands now.
    Staged(SubmissionId, SubmissionState),
    Foreseen(Counts),
}

impl<'a> Intake<'a> {
    pub(crate) fn staging(
        repository: &'a Repository,
        submission: Submission,
        progress: &'a dyn Progress,
    ) -> Self {
        let begun_at = submission.cursor.clone();
        let target = Target::Staging(Staging::Idle(Box::new(submission)));
        Self::new(repository, target, begun_at, progress)
    }

    pub(crate) fn foreseeing(
        repository: &'a Repository,
        source: &str,
        progress: &'a dyn Progress,
    ) -> Self {
        Self::new(
            repository,
            Target::Foreseeing(Box::new(Foresight::new(source))),
            None,
            progress,
        )
    }

    fn new(
        repository: &'a Repository,
        target: Target,
        begun_at: Option<String>,
        progress: &'a dyn Progress,
    ) -> Self {
        Self {
            repository,
            target,
            begun_at,
            batch: Batch::default(),
            bytes: 0,
            taken: 0,
            progress,
            report: Report::default(),
        }
    }

    /// Where an earlier attempt came to.
    pub(crate) fn cursor(&self) -> Option<&str> {
        self.begun_at.as_deref()
    }

    /// Whether anything has been taken, now or in an earlier attempt.
    pub(crate) fn has_begun(&self) -> bool {
        self.taken > 0 || self.cursor().is_some()
    }

    /// Takes one step. The cursor says where to go on when everything up to and with this step is staged.
    pub(crate) async fn take(&mut self, step: Step, cursor: &str) -> Result<(), CollectError> {
        let base = self.batch.raws.len();
        for mut arrival in step.arrivals {
            for problem in &arrival.problems {
                self.report.add(
                    Some((arrival.kind, &arrival.key)),
                    step.file.as_deref(),
                    arrival.row,
                    problem,
                );
            }
            arrival.raw = arrival.raw.map(|raw| base + raw);
            self.batch.arrivals.push(arrival);
        }
        for mut refusal in step.refusals {
            self.report
                .add(None, refusal.file.as_deref(), refusal.row, &refusal.problem);
            refusal.raw = refusal.raw.map(|raw| base + raw);
            self.batch.refusals.push(refusal);
        }
        for (file, row, problem) in &step.remarks {
            self.report.add(None, file.as_deref(), *row, problem);
        }
        if let Some(raw) = step.raw {
            self.bytes += raw.len();
            self.batch.raws.push(raw);
        }
        self.taken += 1;
        cursor.clone_into(&mut self.batch.cursor);
        if self.batch.raws.len() >= ROWS
            || self.batch.arrivals.len() >= RECORDS
            || self.batch.refusals.len() >= REFUSALS
            || self.bytes >= BYTES
        {
            self.flush().await?;
        }
        Ok(())
    }

    /// Says where the reading has come to, although nothing new was taken.
    pub(crate) fn reached(&mut self, cursor: &str) {
        cursor.clone_into(&mut self.batch.cursor);
    }

    /// Tells whoever watches.
    pub(crate) fn tell(&self, done: u64, total: Option<u64>) {
        self.progress.advanced(Doing::Reading, done, total);
    }

    /// Hands on what is left and ends the submission.
    pub(crate) async fn finish(
        mut self,
        ending: &Ending,
        complete: bool,
    ) -> Result<(Taken, Report), CollectError> {
        self.flush().await?;
        let taken = match self.target {
            Target::Staging(mut staging) => {
                let submission = staging.ready().await?;
                let state = self.repository.finish_staging(&submission, ending).await?;
                Taken::Staged(submission.id, state)
            }
            Target::Foreseeing(foresight) => {
                let complete = complete && *ending == Ending::Complete;
                Taken::Foreseen(foresight.counts(self.repository, complete).await?)
            }
        };
        Ok((taken, self.report))
    }

    async fn flush(&mut self) -> Result<(), CollectError> {
        let batch = std::mem::take(&mut self.batch);
        self.bytes = 0;
        self.batch.cursor.clone_from(&batch.cursor);
        if batch.arrivals.is_empty() && batch.refusals.is_empty() && batch.raws.is_empty() {
            return Ok(());
        }
        match &mut self.target {
            Target::Staging(staging) => staging.stage(self.repository, batch).await?,
            Target::Foreseeing(foresight) => {
                let refused = batch.refusals.len();
                for (arrival, problem) in foresight
                    .take(self.repository, batch.arrivals, refused)
                    .await?
                {
                    self.report.add(
                        Some((arrival.kind, &arrival.key)),
                        None,
                        arrival.row,
                        &problem,
                    );
                }
            }
        }
        Ok(())
    }
}
