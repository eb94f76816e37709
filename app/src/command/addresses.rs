//! `fingerpost addresses`: where the old directories had their entries, so that links to them lead on.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::Subcommand;
use collect::address_list;
use identity::Actor;
use repository::{AddressRefused, Pattern, Repository};
use serde_json::json;

use crate::installation::Installation;
use crate::output::{self, Outcome};
use crate::settings::Settings;
use crate::words::count;

/// So many addresses are read from the database at once.
const PORTION: i64 = 1_000;

#[derive(Debug, Subcommand)]
pub(super) enum Addresses {
    /// Say how the old directory of a source wrote its addresses, in place of what was said before
    Set {
        /// The source
        source: String,
        /// Such as `/kb5/area/directory/service.page?id={id}`; may be given more than once, and not at all to take them out
        #[arg(long = "pattern", value_name = "PATTERN")]
        patterns: Vec<Pattern>,
    },
    /// Take in single addresses: a CSV file with the columns address and id, and type if need be
    Import {
        /// The source
        source: String,
        /// The file
        file: PathBuf,
    },
    /// List what is known of old addresses
    List {
        /// Of this source only
        source: Option<String>,
        /// Its single addresses that lead nowhere
        #[arg(long, requires = "source")]
        nowhere: bool,
        /// One JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// Take out all single addresses of a source
    Clear {
        /// The source
        source: String,
    },
}

pub(super) async fn run(settings: &Settings, asked: Addresses) -> Result<Outcome> {
    let installation = Installation::open(settings).await?;
    let repository = &installation.repository;
    let by = Actor::operator().name();
    match asked {
        Addresses::Set { source, patterns } => {
            for path in patterns.iter().filter_map(Pattern::fixed_path) {
                if web::is_own_page(path) {
                    bail!(AddressRefused::Ours(path.to_owned()));
                }
            }
            repository
                .set_old_patterns(&source, &patterns, &by)
                .await??;
            output::say(format!(
                "{source}: {}",
                count(patterns.len() as i64, "pattern", "patterns")
            ));
        }
        Addresses::Import { source, file } => return import(repository, &source, &file, &by).await,
        Addresses::List {
            source: Some(source),
            nowhere: true,
            json,
        } => nowhere_of(repository, &source, json).await?,
        Addresses::List { source, json, .. } => list(repository, source.as_deref(), json).await?,
        Addresses::Clear { source } => {
            let gone = repository.clear_old_addresses(&source, &by).await?;
            output::say(format!(
                "{source}: {} taken out",
                count(gone as i64, "address", "addresses")
            ));
        }
    }
    Ok(Outcome::Done)
}

async fn import(
    repository: &Repository,
    source: &str,
    file: &std::path::Path,
    by: &str,
) -> Result<Outcome> {
    let content = tokio::fs::read(file)
        .await
        .with_context(|| format!("{} cannot be read", file.display()))?;
    let list = address_list::read(&content, web::is_own_page)?;
    let taken = repository
        .add_old_addresses(source, &list.addresses, by)
        .await??;
    let wrongs = list.wrongs(&taken);
    for wrong in &wrongs {
        output::line(&format!(
            "row {}, {}: {}",
            wrong.row, wrong.field, wrong.message
        ));
    }
    let counts = repository.old_address_counts(source).await?;
    output::say(format!(
        "{source}: {} taken in, {} left out; {} of {} lead nowhere",
        list.addresses.len() - taken.len(),
        wrongs.len(),
        counts.nowhere,
        counts.all
    ));
    Ok(if wrongs.is_empty() {
        Outcome::Done
    } else {
        Outcome::Negative
    })
}

async fn list(repository: &Repository, only: Option<&str>, json: bool) -> Result<()> {
    for source in repository.sources().await? {
        if only.is_some_and(|only| only != source.slug) {
            continue;
        }
        let patterns = repository.old_patterns(&source.slug).await?;
        let counts = repository.old_address_counts(&source.slug).await?;
        if json {
            output::row(&json!({
                "source": source.slug,
                "patterns": patterns,
                "addresses": counts.all,
                "nowhere": counts.nowhere,
            }));
        } else if !patterns.is_empty() || counts.all > 0 {
            output::line(&format!(
                "{:24} {} single, {} lead nowhere",
                source.slug, counts.all, counts.nowhere
            ));
            for pattern in patterns {
                output::line(&format!("    {pattern}"));
            }
        }
    }
    Ok(())
}

async fn nowhere_of(repository: &Repository, source: &str, json: bool) -> Result<()> {
    let mut after = String::new();
    loop {
        let rows = repository
            .old_addresses_of(source, &after, true, PORTION)
            .await?;
        let Some(last) = rows.last() else {
            return Ok(());
        };
        after.clone_from(&last.address);
        for row in &rows {
            if json {
                let kind = row.kind.map(hsds::Kind::name);
                output::row(&json!({"address": row.address, "id": row.key, "type": kind}));
            } else {
                output::line(&format!("{}  (id {})", row.address, row.key));
            }
        }
    }
}
