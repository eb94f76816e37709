//! A source, for whoever looks after it: what it sent, what is wrong with it, and what nobody has looked at for long.

mod due;
mod problems;
mod questions;
mod submissions;

use std::collections::HashMap;
use std::sync::Arc;

use assure::policy::Numbered;
use chrono::{DateTime, TimeDelta, Utc};
use repository::{RepositoryError, SourceStanding, SubmissionState};

use crate::site::Site;

pub(crate) use due::{confirm, list as due};
pub(crate) use problems::show as problems;
pub(crate) use questions::{answer as answer_question, list as questions};
pub(crate) use submissions::{list as submissions, show as submission, take_back, undo};

/// What says where a record stands, and not that anything is wrong with it.
pub(crate) const NO_PROBLEMS: [&str; 3] = [assure::WAITING, assure::PRACTICE, assure::OF_REGISTER];

/// After so many days somebody has to look at a service again: as the policy says, or sooner if that is set.
pub(crate) async fn due_after_days(site: &Site) -> Result<u32, RepositoryError> {
    let current = Numbered::of(site.repository().policy().await?);
    let every = current.policy.verification.every_days;
    Ok(every.min(site.settings().look_again_after_days))
}

/// Services that nobody has looked at since then are due.
pub(crate) fn due_since(site: &Site, days: u32) -> DateTime<Utc> {
    site.repository().now() - TimeDelta::days(days.into())
}

/// How all sources stand.
pub(crate) async fn standings(
    site: &Site,
) -> Result<Arc<HashMap<String, SourceStanding>>, RepositoryError> {
    let repository = site.repository().clone();
    let since = due_since(site, due_after_days(site).await?);
    let standings = site.standings().or_make(async move {
        let sources = repository.sources().await?;
        let slugs: Vec<String> = sources.into_iter().map(|source| source.slug).collect();
        repository.standings(&slugs, since, &NO_PROBLEMS).await
    });
    standings.await
}

/// What a submission is at, in words.
pub(crate) const fn standing(state: SubmissionState) -> &'static str {
    match state {
        SubmissionState::Open => "being read, or broken off",
        SubmissionState::Staged => "takes effect in a moment",
        SubmissionState::Held => "waits for you",
        SubmissionState::Settled => "done",
        SubmissionState::Broken => "broke off: what arrived counts",
        SubmissionState::Abandoned => "given up for something newer",
        SubmissionState::Undone => "taken back",
    }
}

/// What was sent, in words: files and addresses have names of their own.
pub(crate) fn called(input: &str) -> String {
    match input.strip_prefix("request ") {
        Some(name) => format!("What a program wrote ({name})"),
        None => input.to_owned(),
    }
}
