//! How a feed or a file fares: judged as the official validator judges, with our advice beside it.
//!
//! The verdict, the requests and the counts of errors and warnings are the official ones. Advice never changes them.

mod advice;
mod answer;
mod check;
mod discover;
mod file;
mod schema;
mod specification;
mod standard;
mod version_one;

use std::path::PathBuf;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::Serialize;

use crate::error::CollectError;
use crate::http::Http;
use crate::progress::Progress;

/// A version of the standard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standard {
    /// Open Referral UK 3.0.
    V3,
    /// Open Referral UK 1.0.
    V1,
}

impl FromStr for Standard {
    type Err = CollectError;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        match word {
            "3.0" => Ok(Self::V3),
            "1.0" => Ok(Self::V1),
            other => Err(CollectError::NoSpecification(format!(
                "version `{other}` is not known; choose 3.0 or 1.0"
            ))),
        }
    }
}

/// What is to be judged, and against what.
#[derive(Clone, Debug)]
pub struct Judging {
    /// The base address of a feed, or a file or folder.
    pub input: String,
    /// The version; found out as the official validator does where it is not said.
    pub profile: Option<Standard>,
    /// A folder of official documents (`3.0/openapi.json`...); ours are used where it is not given.
    pub schemas: Option<PathBuf>,
    /// Chooses which ten of many records are looked at.
    pub seed: u64,
    /// What day it is, for advice about dates.
    pub today: NaiveDate,
}

/// What the official validator would say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Nothing to complain about.
    Pass,
    /// There was nothing that could be looked at.
    Untested,
    /// Compliant, with something to put right.
    Warn,
    /// Not compliant.
    Fail,
}

/// How bad a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// The official validator's error.
    Error,
    /// The official validator's warning.
    Warning,
    /// Ours; the official validator says nothing.
    Advice,
}

/// One thing that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Message {
    /// How bad it is.
    pub severity: Level,
    /// Which rule it is.
    pub code: String,
    /// Where in the answer or document.
    pub path: String,
    /// What is wrong.
    pub message: String,
    /// The id that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The address that was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The row of a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<u64>,
}

/// An endpoint, or a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Judged {
    /// Its path, as the standard writes it, or the name of the file.
    pub path: String,
    /// Whether every feed has to have it.
    pub required: bool,
    /// How it fares.
    pub verdict: Verdict,
    /// How many requests were made, or documents read.
    pub requests: u64,
    /// The slowest answer, in milliseconds.
    pub slowest_ms: u64,
    /// What was found.
    pub messages: Vec<Message>,
}

/// The judgement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Judgement {
    /// How it fares on the whole.
    pub verdict: Verdict,
    /// Errors, as the official validator counts them.
    pub errors: u64,
    /// Warnings, likewise.
    pub warnings: u64,
    /// Our advice.
    pub advice: u64,
    /// The version it was judged against.
    pub profile: String,
    /// Why that one.
    pub reason: String,
    /// Endpoint by endpoint, or file by file.
    pub endpoints: Vec<Judged>,
}

/// Judges a feed by its address, or documents in files.
pub async fn judge(
    judging: &Judging,
    progress: &dyn Progress,
    http: &Http,
) -> Result<Judgement, CollectError> {
    if !judging.input.contains("://") {
        return file::judge(judging, http).await;
    }
    let found = match judging.profile {
        Some(standard) => discover::Discovered::given(standard),
        None => discover::discover(&judging.input, http).await?,
    };
    let specification = specification::load(&found.url, judging.schemas.as_deref(), http).await?;
    let mut checker = check::Checker::new(judging, http, progress);
    checker.run(&specification).await?;
    Ok(checker.judgement(specification.profile, found.reason))
}
