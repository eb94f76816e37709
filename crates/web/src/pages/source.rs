//! A source, for whoever looks after it: what it sent, what is wrong with it, and what nobody has looked at for long.

mod due;
mod problems;
mod questions;
mod submissions;

use std::collections::HashMap;
use std::sync::Arc;

use assure::quality;
use repository::{RepositoryError, SourceStanding, SubmissionState};

use crate::site::Site;

pub(crate) use due::{confirm, list as due, note as note_contact};
pub(crate) use problems::show as problems;
pub(crate) use questions::{answer as answer_question, list as questions, mended};
pub(crate) use submissions::{list as submissions, show as submission, take_back, undo};

/// What says where a record stands, and not that anything is wrong with it.
pub(crate) const NO_PROBLEMS: [&str; 3] = [assure::WAITING, assure::PRACTICE, assure::OF_REGISTER];

/// How all sources stand.
pub(crate) async fn standings(
    site: &Site,
) -> Result<Arc<HashMap<String, SourceStanding>>, RepositoryError> {
    let repository = site.repository().clone();
    let today = quality::today(repository.now());
    let standings = site.standings().or_make(async move {
        let sources = repository.sources().await?;
        let slugs: Vec<String> = sources.into_iter().map(|source| source.slug).collect();
        repository.standings(&slugs, today, &NO_PROBLEMS).await
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
