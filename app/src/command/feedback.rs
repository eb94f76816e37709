//! `fingerpost feedback`: what people say about the site.

use anyhow::{Result, bail};
use clap::Subcommand;
use identity::Actor;
use repository::{Feedback as Said, Repository};
use serde_json::json;

use crate::installation::Installation;
use crate::output::{self, Outcome};
use crate::settings::Settings;

/// So much of it is read from the database at once.
const PORTION: i64 = 1_000;

#[derive(Debug, Subcommand)]
pub(super) enum Feedback {
    /// List what was said, what is open first, and the newest of each; where somebody wants an answer, the page says where
    List {
        /// One JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// Mark one as dealt with: it is deleted 180 days later
    Deal {
        /// Its reference, such as ABCD-EFGH
        reference: String,
        /// It is not dealt with after all
        #[arg(long)]
        open: bool,
    },
}

pub(super) async fn run(settings: &Settings, asked: Feedback) -> Result<Outcome> {
    let installation = Installation::open(settings).await?;
    let repository = &installation.repository;
    match asked {
        Feedback::List { json } => {
            for is_dealt_with in [false, true] {
                list(repository, is_dealt_with, json).await?;
            }
        }
        Feedback::Deal { reference, open } => {
            let by = Actor::operator().name();
            if !repository
                .deal_with_feedback(&reference, !open, &by)
                .await?
            {
                bail!("there is no feedback `{reference}` of which that is not so already");
            }
        }
    }
    Ok(Outcome::Done)
}

async fn list(repository: &Repository, is_dealt_with: bool, json: bool) -> Result<()> {
    let mut before = None;
    loop {
        let said = repository.feedback(is_dealt_with, before, PORTION).await?;
        let Some(last) = said.last() else {
            return Ok(());
        };
        before = Some(last.number);
        for one in &said {
            tell(one, json);
        }
    }
}

fn tell(said: &Said, json: bool) {
    if json {
        // Addresses of mail are personal data, and this goes into files.
        output::row(&json!({
            "reference": said.reference,
            "at": said.at,
            "language": said.language,
            "doing": said.doing,
            "better": said.better,
            "wants_answer": said.reply_to.is_some(),
            "dealt_at": said.dealt_at,
        }));
        return;
    }
    let state = if said.dealt_at.is_some() {
        "dealt with"
    } else {
        "open"
    };
    let day = said.at.format("%Y-%m-%d");
    output::line(&format!("{}  {day}  {state}", said.reference));
    for words in [&said.doing, &said.better] {
        output::line(&format!("    {}", words.replace('\n', "\n    ")));
    }
}
