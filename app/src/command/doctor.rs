//! `fingerpost doctor`: is this installation in order, and what to do if it is not?

use std::time::Instant;

use anyhow::Result;
use clap::Args;
use serde_json::json;

use crate::installation::{self, Installation};
use crate::output::{self, Outcome};
use crate::settings::Settings;

#[derive(Clone, Copy, Debug, Args)]
pub(super) struct Doctor {
    /// One JSON object a line
    #[arg(long)]
    json: bool,
}

/// What was looked at.
struct Finding {
    what: &'static str,
    good: bool,
    said: String,
}

pub(super) async fn run(settings: Settings, asked: Doctor) -> Result<Outcome> {
    let findings = look(&settings).await;
    for Finding { what, good, said } in &findings {
        if asked.json {
            output::row(&json!({"type": "check", "what": what, "good": good, "message": said}));
        } else {
            output::line(&format!(
                "{} {what}: {said}",
                if *good { "ok  " } else { "LOOK" }
            ));
        }
    }
    let good = findings.iter().all(|finding| finding.good);
    if asked.json {
        output::row(&json!({"type": "result", "good": good}));
    }
    Ok(if good {
        Outcome::Done
    } else {
        Outcome::Negative
    })
}

async fn look(settings: &Settings) -> Vec<Finding> {
    let mut findings = Vec::new();
    let installation = match Installation::open(settings).await {
        Ok(installation) => installation,
        Err(error) => {
            findings.push(Finding {
                what: "records",
                good: false,
                said: format!("{error:#}"),
            });
            return findings;
        }
    };
    let started = Instant::now();
    let answers = installation.repository.ping().await;
    findings.push(Finding {
        what: "records",
        good: answers.is_ok(),
        said: match answers {
            Ok(()) => format!(
                "{} answers in {} ms",
                installation::shown(&installation.database),
                started.elapsed().as_millis()
            ),
            Err(error) => error.to_string(),
        },
    });
    findings.push(writable(&installation));
    findings.push(postcodes(&installation));
    findings.extend(work(&installation).await);
    findings.push(public_address(settings));
    findings
}

fn writable(installation: &Installation) -> Finding {
    let tried = tempfile::tempfile_in(&installation.folder);
    Finding {
        what: "data folder",
        good: tried.is_ok(),
        said: match tried {
            Ok(_) => format!("{} can be written", installation.folder.display()),
            Err(error) => format!(
                "{} cannot be written ({error}); give it to the user that runs fingerpost",
                installation.folder.display()
            ),
        },
    }
}

fn postcodes(installation: &Installation) -> Finding {
    let loaded = installation::postcodes(&installation.folder).exists();
    Finding {
        what: "postcodes",
        good: true,
        said: if loaded {
            "a full table is loaded".to_owned()
        } else {
            "places are known to the sector; for more, load a postcode file: fingerpost place load FILE"
                .to_owned()
        },
    }
}

async fn work(installation: &Installation) -> Vec<Finding> {
    let repository = &installation.repository;
    let mut findings = Vec::new();
    match repository.unsettled().await {
        Ok(waiting) => findings.push(Finding {
            what: "submissions",
            good: waiting.is_empty(),
            said: if waiting.is_empty() {
                "none waits to be settled".to_owned()
            } else {
                format!(
                    "{} were cut off; `fingerpost serve` finishes them, or import again",
                    waiting.len()
                )
            },
        }),
        Err(error) => findings.push(Finding {
            what: "submissions",
            good: false,
            said: error.to_string(),
        }),
    }
    match repository.render_backlog().await {
        Ok(waiting) => findings.push(Finding {
            what: "backlog",
            good: waiting < 10_000,
            said: format!("{waiting} entries wait to be put together again"),
        }),
        Err(error) => findings.push(Finding {
            what: "backlog",
            good: false,
            said: error.to_string(),
        }),
    }
    findings
}

fn public_address(settings: &Settings) -> Finding {
    let web = &settings.web;
    let local = web.listen.ip().is_loopback();
    Finding {
        what: "public address",
        good: local || web.public_url.is_some(),
        said: match &web.public_url {
            Some(url) => url.to_string(),
            None if local => "none is set; that is right for this machine alone".to_owned(),
            None => {
                "none is set; set web.public_url, so that addresses in the API are right".to_owned()
            }
        },
    }
}
