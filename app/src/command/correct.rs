//! `fingerpost undo | suppress | erase`: what an operator does when something must not stay as it is.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use clap::Args;
use hsds::FieldPath;
use repository::{RecordNumber, RepositoryError, SubmissionId};
use serde_json::json;
use uuid::Uuid;

use crate::installation::Installation;
use crate::output::{self, Outcome};
use crate::settings::Settings;

/// How often it is tried to empty the journal while others read: for five seconds.
const FORGETTING: u32 = 50;

/// How long others are left to read before it is tried again.
const READING: Duration = Duration::from_millis(100);

#[derive(Debug, Args)]
pub(super) struct Undo {
    /// The number of the submission, as the import said
    submission: i64,
    /// Who takes it back: a team, not a person's name
    #[arg(long, default_value = "operator")]
    by: String,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

pub(super) async fn undo(settings: &Settings, asked: Undo) -> Result<Outcome> {
    let installation = Installation::open(settings).await?;
    let repository = &installation.repository;
    let undoing = loop {
        let id = SubmissionId(asked.submission);
        match repository.undo_submission(id, &asked.by).await {
            // What was read before a crash takes effect first.
            Err(RepositoryError::SubmissionWaits(earlier)) => {
                assure::settle(repository, &installation.gazetteer, earlier, &mut |_| {}).await?;
            }
            done => break done?,
        }
    };
    assure::settle(repository, &installation.gazetteer, undoing, &mut |_| {}).await?;
    if asked.json {
        output::row(&json!({"type": "result", "undone": asked.submission, "submission": undoing}));
    } else {
        output::say(format!(
            "Submission {} is taken back. To take that back in turn: fingerpost undo {}",
            asked.submission, undoing.0
        ));
    }
    Ok(Outcome::Done)
}

#[derive(Debug, Args)]
pub(super) struct Suppress {
    /// The id under which it is published
    #[arg(required_unless_present = "record")]
    id: Option<Uuid>,
    /// Keep out only what one source says: the number of its record
    #[arg(long, conflicts_with = "id")]
    record: Option<i64>,
    /// Why
    #[arg(long)]
    reason: String,
    /// Who orders it: a team, not a person's name
    #[arg(long, default_value = "operator")]
    by: String,
    /// Lift the order again
    #[arg(long)]
    lift: bool,
}

pub(super) async fn suppress(settings: &Settings, asked: Suppress) -> Result<Outcome> {
    let installation = Installation::open(settings).await?;
    let repository = &installation.repository;
    let record = asked.record.map(RecordNumber);
    if asked.lift {
        let standing = repository.suppressions().await?;
        let found = standing
            .iter()
            .find(|order| {
                order.lifted_at.is_none() && order.entity == asked.id && order.record == record
            })
            .context("nothing of that is suppressed")?;
        repository.lift_suppression(found.id, &asked.by).await?;
    } else if let Some(record) = record {
        repository
            .suppress_record(record, &asked.reason, &asked.by)
            .await?;
    } else if let Some(id) = asked.id {
        repository
            .suppress_entity(id, &asked.reason, &asked.by)
            .await?;
    }
    assure::work_off(repository, &installation.gazetteer).await?;
    output::say(if asked.lift {
        "It may be published again."
    } else {
        "It is published no more."
    });
    Ok(Outcome::Done)
}

#[derive(Debug, Args)]
pub(super) struct Erase {
    /// The id of the service, organisation or location
    id: Uuid,
    /// The fields, such as `alert` or `contacts/8f14e45f-.../name`
    #[arg(required = true)]
    fields: Vec<FieldPath>,
    /// Why
    #[arg(long)]
    reason: String,
    /// Who orders it: a team, not a person's name
    #[arg(long, default_value = "operator")]
    by: String,
    /// Yes, this cannot be undone
    #[arg(long)]
    yes: bool,
}

pub(super) async fn erase(settings: &Settings, asked: Erase) -> Result<Outcome> {
    ensure!(
        asked.yes,
        "erasing cannot be undone; say --yes if that is what you want"
    );
    let installation = Installation::open(settings).await?;
    let repository = &installation.repository;
    let erased = repository
        .erase(asked.id, &asked.fields, &asked.reason, &asked.by)
        .await?;
    assure::work_off(repository, &installation.gazetteer).await?;
    let mut forgotten = repository.forget_overwritten().await?;
    for _ in 0..FORGETTING {
        if !forgotten {
            tokio::time::sleep(READING).await;
            forgotten = repository.forget_overwritten().await?;
        }
    }
    if !forgotten {
        output::say(
            "It is erased, but others read all the while, so the database's journal still holds it: stop \
             `fingerpost serve` and start it again.",
        );
    }
    output::say(format!(
        "Erased from {} versions of records, {} versions of the entry and {} rows of raw input.",
        erased.record_versions, erased.entity_versions, erased.raw_rows
    ));
    Ok(if erased.record_versions == 0 {
        Outcome::Negative
    } else {
        Outcome::Done
    })
}
