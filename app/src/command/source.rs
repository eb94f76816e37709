//! `fingerpost source`: who sends records, and how far each is trusted.

use anyhow::{Context, Result};
use clap::Subcommand;
use repository::{Repository, Trust};
use serde_json::json;
use uuid::Uuid;

use crate::installation::Installation;
use crate::output::{self, Outcome};
use crate::settings::Settings;

#[derive(Debug, Subcommand)]
pub(super) enum Source {
    /// List the sources
    List {
        /// One JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// Say how far a source is trusted, and what of it may be published
    Set {
        /// The source
        name: String,
        /// held: wait for somebody's yes; open: publish what passes; verified: and its word goes first;
        /// republisher: it repeats others' records under their own ids
        #[arg(long)]
        trust: Option<Trust>,
        /// What people call it
        #[arg(long)]
        title: Option<String>,
        /// Whether its owner lets us publish it as open data
        #[arg(long)]
        open_data: Option<bool>,
        /// The team that collects for it, by its id; `none` for no team
        #[arg(long, value_name = "ID")]
        team: Option<String>,
        /// A field unknown to the standard that may be published; may be given more than once
        #[arg(long = "publish-field", value_name = "FIELD")]
        extras: Vec<String>,
    },
}

pub(super) async fn run(settings: &Settings, asked: Source) -> Result<Outcome> {
    let installation = Installation::open(settings).await?;
    let repository = &installation.repository;
    match asked {
        Source::List { json } => {
            for source in repository.sources().await? {
                if json {
                    output::row(&json!({
                        "source": source.slug,
                        "name": source.name,
                        "collector": source.collector,
                        "trust": source.trust,
                        "open_data": source.open_data,
                        "publish_fields": source.extras,
                        "base_url": source.base_url,
                        "team": source.team,
                    }));
                } else {
                    output::line(&format!(
                        "{:24} {:12} {}",
                        source.slug, source.trust, source.name
                    ));
                }
            }
        }
        Source::Set {
            name,
            trust,
            title,
            open_data,
            team,
            extras,
        } => {
            let mut source = repository.source(&name).await?.with_context(|| {
                format!("there is no source `{name}`; import something of it first")
            })?;
            if let Some(trust) = trust {
                source.trust = trust;
            }
            if let Some(title) = title {
                source.name = title;
            }
            if let Some(open_data) = open_data {
                source.open_data = open_data;
            }
            if let Some(team) = team {
                source.team = read_team(repository, &team).await?;
            }
            if !extras.is_empty() {
                source.extras = extras;
            }
            repository.save_source(&source, "operator").await?;
            repository.refresh_source(&source.slug).await?;
            assure::work_off(repository, &installation.gazetteer).await?;
            output::say(format!("{name}: {}", source.trust));
        }
    }
    Ok(Outcome::Done)
}

/// A team that is there, or none.
async fn read_team(repository: &Repository, written: &str) -> Result<Option<Uuid>> {
    if written == "none" {
        return Ok(None);
    }
    let id: Uuid = written.parse().with_context(|| {
        format!("`{written}` is no id of a team; `fingerpost team list` shows them")
    })?;
    let team = repository.team(id).await?;
    let team =
        team.with_context(|| format!("there is no team {id}; `fingerpost team list` shows them"))?;
    Ok(Some(team.id))
}
