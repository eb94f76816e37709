//! The reports about lists and quarters, beside serving: made on the first day after a quarter, and told to those who send the lists.

use std::collections::{BTreeMap, HashSet};
use std::time::Duration;

use anyhow::Result;
use assure::quality::quarterly;
use chrono::TimeDelta;
use repository::{Person, UntoldReport};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;
use web::{ReadyReport, quarter_letter};

use crate::background::again_and_again;
use crate::installation::Installation;

/// How often it is looked whether a quarter has ended.
const EVERY: Duration = Duration::from_mins(5);
/// What is older than this when mail begins to go is no news.
const NEWS: TimeDelta = TimeDelta::days(14);

/// What came of one look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Done {
    /// So many reports were made.
    pub(crate) reports: u64,
    /// So many mails were written.
    pub(crate) letters: usize,
}

/// Works until it is stopped.
pub(crate) async fn work(
    installation: Installation,
    settings: web::Settings,
    stop: CancellationToken,
) {
    let look = || async {
        match once(&installation, &settings).await {
            Ok(done) if done.reports > 0 || done.letters > 0 => {
                tracing::info!(
                    reports = done.reports,
                    letters = done.letters,
                    "made the reports of the quarter"
                );
            }
            Ok(_) => {}
            Err(error) => tracing::warn!(
                error = format!("{error:#}"),
                "the reports of the quarter could not be made; it will be tried again"
            ),
        }
    };
    again_and_again(EVERY, &stop, look).await;
}

/// Makes the reports of the quarter that ended last, unless they are there, and tells those who send the lists: one mail to a person,
/// whatever they send. Where no mail is sent, reports stand on their pages only.
pub(crate) async fn once(installation: &Installation, settings: &web::Settings) -> Result<Done> {
    let repository = &installation.repository;
    let mut done = Done {
        reports: quarterly::keep_ended(repository).await?,
        letters: 0,
    };
    let is_mailed =
        (settings.sends_mail || settings.demonstration) && settings.public_url.is_some();
    if !is_mailed {
        return Ok(done);
    }
    let untold = repository
        .untold_quality_reports(repository.now() - NEWS)
        .await?;
    if untold.is_empty() {
        return Ok(done);
    }
    let mut letters = Vec::new();
    for (person, reports) in recipients(installation, &untold).await?.into_values() {
        letters.push(quarter_letter(settings, &person, reports)?);
    }
    // Where another node was quicker, its mail is the one that goes.
    if repository.tell_quality_reports(&untold, &letters).await? {
        done.letters = letters.len();
    }
    Ok(done)
}

/// Who is told of which reports: whoever sends for the team of a list, and can be written to.
async fn recipients(
    installation: &Installation,
    untold: &[UntoldReport],
) -> Result<BTreeMap<Uuid, (Person, Vec<ReadyReport>)>> {
    let identity = installation.identity();
    let unreachable = installation.repository.unreachable().await?.into_iter();
    let unreachable: HashSet<Uuid> = unreachable.map(|gone| gone.person).collect();
    let mut recipients: BTreeMap<Uuid, (Person, Vec<ReadyReport>)> = BTreeMap::new();
    for report in untold {
        let Some(team) = report.team else {
            continue;
        };
        for person in identity.senders(team).await? {
            if unreachable.contains(&person.id) {
                continue;
            }
            let known = recipients.entry(person.id);
            let (_, reports) = known.or_insert_with(|| (person, Vec::new()));
            reports.push(ReadyReport {
                source: report.source.clone(),
                name: report.name.clone(),
                quarter: report.quarter,
            });
        }
    }
    Ok(recipients)
}

#[cfg(test)]
mod tests;
