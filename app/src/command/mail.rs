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
    let message = message(file)?;
    let came = match take(settings, message).await {
        Ok(came) => came,
        // The server that pipes a report in has it still, and must not lose it.
        Err(error) => {
            output::fail(&error);
            return Ok(Outcome::Later);
        }
    };
    if json {
        output::row(&json!({ "type": "result", "came": word(came) }));
    } else {
        output::say(words(came));
    }
    Ok(match came {
        Came::TooSoon => Outcome::Later,
        _ => Outcome::Done,
    })
}

async fn take(settings: &Settings, message: impl Read) -> Result<Came> {
    let Installation { repository, .. } = &Installation::open(settings).await?;
    returned::take(repository, message).await
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
        Came::TooSoon => "too-soon",
        Came::Strange => "strange",
    }
}

const fn words(came: Came) -> &'static str {
    match came {
        Came::Unreachable => {
            "the address takes no mail; nobody writes there again until it is changed under People"
        }
        Came::Back => "a letter did not arrive; nothing more follows from that",
        Came::OnItsWay => "the letter is still being tried, or has arrived; nothing to do",
        Came::TooSoon => "it is not known yet that the letter was sent; to be read again later",
        Came::Strange => "this is no report about a letter of ours; nothing was changed",
    }
}
