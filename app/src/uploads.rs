//! What people sent through a page, taken in beside serving, one after the other.

use std::io::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use chrono::TimeDelta;
use collect::sheet::Mapping;
use collect::{Doing, Format, Progress, Standing};
use repository::{RepositoryError, SubmissionId, TAKE_IN, Upload, UploadFormat};
use tempfile::NamedTempFile;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::installation::Installation;
use crate::intake;

/// How often it is looked for files.
const EVERY: Duration = Duration::from_secs(1);
/// How often whoever watches is told how far it has come.
const TOLD: Duration = Duration::from_millis(500);
/// A file that somebody has claimed is left alone for so long; after a crash another goes on from where it broke off.
const LEASE: TimeDelta = TimeDelta::minutes(30);
/// Files are thrown away after so long.
const KEPT: TimeDelta = TimeDelta::days(30);
/// A request of a program that is sent again is known again for so long.
const REMEMBERED: TimeDelta = TimeDelta::days(7);
/// Feedback that was dealt with is forgotten after so long, with where its writer wanted an answer.
const DEALT_WITH: TimeDelta = TimeDelta::days(180);
/// The words of an experience that was refused or taken back are forgotten after so long.
const NOT_SHOWN: TimeDelta = TimeDelta::days(30);
/// Every experience is forgotten after so long: two years.
const OLDEST: TimeDelta = TimeDelta::days(730);

/// Takes in what is sent until it is stopped.
pub(crate) async fn work(installation: Installation, stop: CancellationToken) {
    loop {
        // What is broken off is gone on with by whoever starts next.
        tokio::select! {
            () = stop.cancelled() => return,
            done = all(&installation) => {
                if let Err(error) = done {
                    tracing::warn!(error = format!("{error:#}"), "what was sent cannot be taken in");
                }
            }
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}

/// Forgets files that are of no use any more.
pub(crate) async fn tidy(installation: &Installation) -> Result<()> {
    installation.repository.discard_uploads(KEPT).await?;
    installation.repository.forget_drafts(KEPT).await?;
    installation.repository.discard_pictures(KEPT).await?;
    installation.repository.forget_requests(REMEMBERED).await?;
    let repository = &installation.repository;
    repository.forget_feedback(DEALT_WITH).await?;
    repository.forget_reply_addresses(DEALT_WITH).await?;
    repository.forget_experiences(NOT_SHOWN, OLDEST).await?;
    Ok(())
}

async fn all(installation: &Installation) -> Result<()> {
    let repository = &installation.repository;
    while let Some(job) = repository.claim(TAKE_IN, LEASE).await? {
        let id: Uuid = job.key.parse().context("the id of an upload")?;
        let Some(upload) = repository.upload(id).await? else {
            repository.complete(&job).await?;
            continue;
        };
        let taken = take_in(installation, &upload).await;
        let ended = taken.map_err(|error| {
            tracing::warn!(error = format!("{error:#}"), %id, "what was sent could not be taken in");
            crate::words::sentence(&format!("{error:#}"))
        });
        repository.end_upload(id, ended).await?;
        repository.complete(&job).await?;
    }
    Ok(())
}

async fn take_in(installation: &Installation, upload: &Upload) -> Result<SubmissionId> {
    let repository = &installation.repository;
    let content = repository
        .upload_content(upload.id)
        .await?
        .context("the file was thrown away before it was read")?;
    let file = tokio::task::spawn_blocking(move || kept(&content)).await??;
    let mapping = upload.mapping.as_deref().map(Mapping::parse).transpose()?;
    let asked = collect::Import {
        input: file.path().display().to_string(),
        source: upload.source.clone(),
        format: Some(match upload.format {
            UploadFormat::Spreadsheet => Format::Spreadsheet,
            UploadFormat::Records => Format::JsonLines,
        }),
        accept: upload.accept,
        complete: upload.complete,
        part: !upload.complete,
        called: Some(upload.name.clone()),
        mapping,
        ..collect::Import::default()
    };
    let counter = Arc::new(Counter::default());
    let telling = tokio::spawn(tell(installation.clone(), upload.id, Arc::clone(&counter)));
    let taken = import(installation, &asked, counter.as_ref()).await;
    telling.abort();
    let submission = taken?;
    intake::settle_quietly(installation, submission).await?;
    if let Some(mapping) = &upload.mapping {
        repository.keep_mapping(&upload.source, mapping).await?;
    }
    Ok(submission)
}

async fn import(
    installation: &Installation,
    asked: &collect::Import,
    counter: &Counter,
) -> Result<SubmissionId> {
    let http = intake::no_http()?;
    loop {
        match collect::import(&installation.repository, asked, counter, &http).await {
            // A crash came between reading and settling: what was read then goes first.
            Err(collect::CollectError::Repository(RepositoryError::SubmissionWaits(earlier))) => {
                intake::settle_quietly(installation, earlier).await?;
            }
            Ok(outcome) => match outcome.standing {
                Standing::Staged(submission) => return Ok(submission),
                Standing::Held(submission) => {
                    bail!(
                        "submission {} was held, although a person sent it",
                        submission.0
                    )
                }
                Standing::Foreseen(_) => bail!("it was read, but nothing was kept of it"),
            },
            Err(error) => return Err(anyhow!(error)),
        }
    }
}

fn kept(content: &[u8]) -> Result<NamedTempFile> {
    let mut file = NamedTempFile::new()?;
    file.write_all(content)?;
    Ok(file)
}

/// How many rows were read.
#[derive(Default)]
struct Counter(AtomicU64);

impl Progress for Counter {
    fn advanced(&self, _: Doing, done: u64, _: Option<u64>) {
        self.0.store(done, Ordering::Relaxed);
    }
}

/// Writes down how far reading has come, for whoever watches.
async fn tell(installation: Installation, id: Uuid, counter: Arc<Counter>) {
    loop {
        let rows = counter.0.load(Ordering::Relaxed) as i64;
        if let Err(error) = installation.repository.upload_read(id, rows).await {
            tracing::warn!(%error, "how far a spreadsheet has come cannot be written down");
        }
        tokio::time::sleep(TOLD).await;
    }
}
