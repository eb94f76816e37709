//! How quickly services are imported: read, checked, composed, published and logged.

use std::path::Path;
use std::process::Stdio;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use super::{Place, Release};
use crate::run::say;

/// Imports the same file twice: the second time nothing is new.
pub(super) fn import(
    place: &Place,
    release: &Release,
    file: &Path,
    services: u64,
) -> Result<Value> {
    say(&format!("importing into {}", place.engine));
    let first = once(place, release, file)?;
    let again = once(place, release, file)?;
    let rate = |seconds: f64| services as f64 / seconds;
    println!(
        "{}: import {:.0} services/s ({:.1} s, {} published), again {:.0} services/s ({} unchanged)",
        place.engine,
        rate(first.seconds),
        first.seconds,
        first.result["published"],
        rate(again.seconds),
        again.result["unchanged"],
    );
    Ok(json!({
        "import_per_second": rate(first.seconds), "published": first.result["published"],
        "import_again_per_second": rate(again.seconds), "unchanged": again.result["unchanged"],
    }))
}

pub(super) struct Imported {
    seconds: f64,
    result: Value,
}

pub(super) fn once(place: &Place, release: &Release, file: &Path) -> Result<Imported> {
    let started = Instant::now();
    let output = place
        .command(release, "import")
        .arg(file)
        .args(["--source", "bench", "--accept", "--json"])
        .stderr(Stdio::inherit())
        .output()
        .context("fingerpost could not be started")?;
    let seconds = started.elapsed().as_secs_f64();
    if !output.status.success() {
        bail!(
            "the import into {} failed ({})",
            place.engine,
            output.status
        );
    }
    let said = String::from_utf8_lossy(&output.stdout);
    let last = said
        .lines()
        .last()
        .context("the import printed no result")?;
    Ok(Imported {
        seconds,
        result: serde_json::from_str(last)?,
    })
}
