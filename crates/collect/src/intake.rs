//! Gathers what readers give into batches and hands them to the repository, or only looks at them.

use repository::{Batch, Counts, Ending, Repository, Submission};

use crate::error::CollectError;
use crate::foresight::Foresight;
use crate::progress::{Doing, Progress};
use crate::report::Report;
use crate::shape::Step;

/// A batch is handed on when it holds so many records; the repository takes at most 500 in a transaction.
const RECORDS: usize = 400;
/// Or so many rows that are none.
const REFUSALS: usize = 400;
/// Or so many bytes of raw input.
const BYTES: usize = 8 << 20;

/// Where batches go.
enum Target {
    Staging(Box<Submission>),
    Foreseeing(Box<Foresight>),
}

/// Takes step after step.
pub(crate) struct Intake<'a> {
    repository: &'a Repository,
    target: Target,
    batch: Batch,
    bytes: usize,
    taken: u64,
    progress: &'a dyn Progress,
    pub(crate) report: Report,
}

/// How the taking ended.
pub(crate) enum Taken {
    Staged(Box<Submission>),
    Foreseen(Counts),
}

impl<'a> Intake<'a> {
    pub(crate) fn staging(
        repository: &'a Repository,
        submission: Submission,
        progress: &'a dyn Progress,
    ) -> Self {
        Self::new(repository, Target::Staging(Box::new(submission)), progress)
    }

    pub(crate) fn foreseeing(
        repository: &'a Repository,
        source: &str,
        progress: &'a dyn Progress,
    ) -> Self {
        Self::new(
            repository,
            Target::Foreseeing(Box::new(Foresight::new(source))),
            progress,
        )
    }

    fn new(repository: &'a Repository, target: Target, progress: &'a dyn Progress) -> Self {
        Self {
            repository,
            target,
            batch: Batch::default(),
            bytes: 0,
            taken: 0,
            progress,
            report: Report::default(),
        }
    }

    /// Where an earlier attempt came to.
    pub(crate) fn cursor(&self) -> Option<&str> {
        match &self.target {
            Target::Staging(submission) => submission.cursor.as_deref(),
            Target::Foreseeing(_) => None,
        }
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
        if self.batch.arrivals.len() >= RECORDS
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
            Target::Staging(submission) => {
                self.repository.finish_staging(&submission, ending).await?;
                Taken::Staged(submission)
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
            Target::Staging(submission) => self.repository.stage(submission, batch).await?,
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
