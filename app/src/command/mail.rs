//! `fingerpost mail`: what becomes of the mail that was sent.

use std::fs::File;
use std::io::Read;
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Subcommand;
use serde_json::json;

use crate::installation::Installation;
use crate::output::{self, Outcome};
use crate::returned::{self, Came};
use crate::settings::Settings;

#[derive(Debug, Subcommand)]
pub(super) enum Mail {
    /// Read a message that came back, so that nobody is written to at an address that takes no mail
    Returned {
        /// The message; left out, or `-`: what is piped in
        file: Option<PathBuf>,
        /// One JSON object
        #[arg(long)]
        json: bool,
    },
}

pub(super) async fn run(settings: &Settings, asked: Mail) -> Result<Outcome> {
    let Mail::Returned { file, json } = asked;
    let Installation { repository, .. } = &Installation::open(settings).await?;
    let came = returned::take(repository, message(file)?).await?;
    if json {
        output::row(&json!({ "type": "result", "came": word(came) }));
    } else {
        output::say(words(came));
    }
    Ok(Outcome::Done)
}

fn message(file: Option<PathBuf>) -> Result<Box<dyn Read>> {
    match file.filter(|file| file.as_os_str() != "-") {
        Some(file) => {
            let opened = File::open(&file);
            let opened = opened.with_context(|| format!("cannot read {}", file.display()))?;
            Ok(Box::new(opened))
        }
        None => Ok(Box::new(std::io::stdin())),
    }
}

const fn word(came: Came) -> &'static str {
    match came {
        Came::Unreachable => "unreachable",
        Came::Back => "back",
        Came::OnItsWay => "on-its-way",
        Came::Strange => "strange",
    }
}

const fn words(came: Came) -> &'static str {
    match came {
        Came::Unreachable => {
            "the address takes no mail; nobody writes there again until it is changed under People"
        }
        Came::Back => "a letter did not arrive; the address may be right, and is written to again",
        Came::OnItsWay => "the letter is still being tried, or has arrived; nothing to do",
        Came::Strange => "this is no report about a letter of ours; nothing was changed",
    }
}
