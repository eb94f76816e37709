//! `fingerpost feedback`: what people say about the site.

use anyhow::Result;
use clap::Subcommand;
use serde_json::json;

use crate::installation::Installation;
use crate::output::{self, Outcome};
use crate::settings::Settings;

/// So much of it is listed.
const LISTED: i64 = 10_000;

#[derive(Debug, Subcommand)]
pub(super) enum Feedback {
    /// List what was said, newest first; where somebody wants an answer, the page says where
    List {
        /// One JSON object a line
        #[arg(long)]
        json: bool,
    },
}

pub(super) async fn run(settings: &Settings, asked: Feedback) -> Result<Outcome> {
    let Feedback::List { json } = asked;
    let installation = Installation::open(settings).await?;
    for said in installation.repository.feedback(LISTED).await? {
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
            continue;
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
    Ok(Outcome::Done)
}
