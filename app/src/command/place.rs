//! `fingerpost place`: the postcode table of an installation.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, Result};
use clap::Subcommand;
use serde_json::json;

use crate::installation;
use crate::output::{self, Outcome};
use crate::progress::Shown;
use crate::settings::Settings;

#[derive(Debug, Subcommand)]
pub(super) enum Place {
    /// Load a full postcode file: ours, ONSPD or Code-Point Open, also gzipped
    Load {
        /// The file
        file: PathBuf,
        /// One JSON object
        #[arg(long)]
        json: bool,
    },
    /// Look a postcode up
    Find {
        /// The postcode
        postcode: String,
        /// One JSON object
        #[arg(long)]
        json: bool,
    },
}

pub(super) async fn run(settings: &Settings, asked: Place) -> Result<Outcome> {
    let folder = installation::folder(settings)?;
    match asked {
        Place::Load { file, json } => {
            let target = installation::postcodes(&folder);
            std::fs::create_dir_all(&folder)
                .with_context(|| format!("cannot make the folder {}", folder.display()))?;
            let shown = Arc::new(Shown::new(json));
            let watched = Arc::clone(&shown);
            let loaded = tokio::task::spawn_blocking(move || {
                let mut progress = |rows| watched.show("loading", rows, None);
                ::place::load_file(&file, None, &target, &mut progress)
            })
            .await??;
            shown.finish();
            if json {
                let mut row = json!(loaded);
                row["type"] = json!("result");
                output::row(&row);
            } else {
                output::say(format!(
                    "Loaded {} postcodes in {} bytes. Left out: {} that are no longer in use, {} without a place, {} rows that could not be understood.",
                    loaded.postcodes, loaded.bytes, loaded.terminated, loaded.unplaced, loaded.bad
                ));
                for problem in &loaded.problems {
                    output::say(format!("  row {}: {}", problem.row, problem.message));
                }
            }
            Ok(Outcome::Done)
        }
        Place::Find { postcode, json } => {
            let gazetteer = installation::gazetteer(&folder)?;
            let code = ::place::Postcode::repair(&postcode).with_context(|| {
                format!("`{postcode}` is not a postcode; write it as in BS1 4ST")
            })?;
            let Some(found) = gazetteer.find(&code) else {
                output::say(format!("{code} is not known, and neither is its district."));
                return Ok(Outcome::Negative);
            };
            let authority = found.local_authority.map(|authority| authority.name);
            let ward = found.ward.map(|ward| ward.name);
            if json {
                output::row(&json!({
                    "type": "result",
                    "postcode": code.to_string(),
                    "lat": found.point.latitude,
                    "lon": found.point.longitude,
                    "exactness": found.exactness,
                    "local_authority": authority,
                    "ward": ward,
                }));
            } else {
                output::line(&format!(
                    "{code}: {:.5}, {:.5} (to the {}), {}",
                    found.point.latitude,
                    found.point.longitude,
                    found.exactness.name(),
                    authority.unwrap_or("no local authority known")
                ));
            }
            Ok(Outcome::Done)
        }
    }
}
