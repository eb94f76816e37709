//! `fingerpost import`: take in what a file, a folder or a feed has, and say what became of it.

mod report;
mod summary;

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use collect::Format;
use hsds::Kind;
use repository::{Counts, KindCounts};
use serde_json::{Value, json};

use crate::installation::Installation;
use crate::intake::{self, Seen};
use crate::output::{self, Outcome};
use crate::progress::Shown;
use crate::settings::Settings;
use report::Reported;

/// So many problems stand in the result; the report has all.
const PROBLEMS: usize = 1_000;

#[derive(Debug, Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the command line"
)]
pub(super) struct Import {
    /// A file, a folder, a zip file or an address
    input: String,
    /// The source it comes from: small letters, digits and hyphens, the same each time
    #[arg(long, value_name = "NAME")]
    source: String,
    /// The organisation that collected it
    #[arg(long, value_name = "NAME")]
    collector: Option<String>,
    /// auto, oruk, oruk-1.0, outpost, ohana, json, jsonl or package
    #[arg(long, value_name = "FORMAT", default_value = "auto", value_parser = format)]
    format: Chosen,
    /// Read and count, but keep nothing
    #[arg(long)]
    dry_run: bool,
    /// You vouch for it: what passes the policy is published at once
    #[arg(long)]
    accept: bool,
    /// It is everything the source has: what it lacks is gone
    #[arg(long)]
    complete: bool,
    /// Of a feed that can tell them, read only the changes; once a week it is read whole all the same
    #[arg(long, conflicts_with = "complete")]
    incremental: bool,
    /// Exit with 1 if anything is held or rejected
    #[arg(long)]
    strict: bool,
    /// Write every problem into this file: CSV if it ends in .csv, else one JSON object a line
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// One JSON object a line
    #[arg(long)]
    json: bool,
}

/// The format that was asked for; none is found out.
#[derive(Clone, Copy, Debug)]
struct Chosen(Option<Format>);

fn format(word: &str) -> Result<Chosen, collect::CollectError> {
    Ok(Chosen(if word == "auto" {
        None
    } else {
        Some(word.parse()?)
    }))
}

pub(super) async fn run(settings: &Settings, asked: Import) -> Result<Outcome> {
    let installation = Installation::open(settings).await?;
    let shown = Shown::new(asked.json);
    let wish = intake::Asked {
        input: asked.input.clone(),
        source: asked.source.clone(),
        collector: asked.collector.clone(),
        format: asked.format.0,
        accept: asked.accept,
        complete: asked.complete,
        incremental: asked.incremental,
    };
    if asked.dry_run {
        let seen = intake::look_at(&installation, settings, &wish, &shown).await?;
        return foresee(&asked, seen);
    }
    let taken = intake::take_in(&installation, settings, &wish, &shown).await?;
    let repository = &installation.repository;
    let wanted = if asked.report.is_some() {
        i64::MAX
    } else {
        PROBLEMS as i64 + 1
    };
    let problems =
        report::of_submission(repository, &asked.source, taken.submission, wanted).await?;
    if let Some(file) = &asked.report {
        report::write(file, &problems)?;
    }
    if asked.json {
        let mut row = result(
            &asked.source,
            &taken.counts,
            &problems,
            taken.broken.as_deref(),
        );
        row["submission"] = json!(taken.submission);
        row["resumed"] = json!(taken.resumed);
        output::row(&row);
    } else {
        let held = summary::held(repository, &asked.source).await?;
        output::say(summary::text(&asked.source, &taken, &held, &problems));
    }
    Ok(verdict(asked.strict, &taken.counts, taken.broken.is_some()))
}

/// The same sums, but nothing was kept and so nothing is published.
fn foresee(asked: &Import, seen: Seen) -> Result<Outcome> {
    let problems: Vec<Reported> = seen
        .report
        .problems
        .into_iter()
        .map(Reported::from)
        .collect();
    if let Some(file) = &asked.report {
        report::write(file, &problems)?;
    }
    if asked.json {
        let mut row = result(
            &asked.source,
            &seen.counts,
            &problems,
            seen.broken.as_deref(),
        );
        row["dry_run"] = json!(true);
        output::row(&row);
    } else {
        output::say(summary::foreseen(
            &asked.source,
            &seen.counts,
            seen.broken.as_deref(),
            &problems,
        ));
    }
    Ok(verdict(asked.strict, &seen.counts, seen.broken.is_some()))
}

/// Held or rejected rows are a negative answer only for those who ask for strictness; a reading that
/// broke off is one for everybody.
fn verdict(strict: bool, counts: &Counts, broken: bool) -> Outcome {
    let wanting = counts
        .values()
        .any(|counts| counts.held > 0 || counts.rejected > 0);
    if broken || (strict && wanting) {
        Outcome::Negative
    } else {
        Outcome::Done
    }
}

fn result(source: &str, counts: &Counts, problems: &[Reported], broken: Option<&str>) -> Value {
    let services = counts.get(&Kind::Service).copied().unwrap_or_default();
    let KindCounts {
        read,
        new,
        changed,
        unchanged,
        missing,
        published,
        held,
        rejected,
    } = services;
    let kinds: Counts = counts
        .iter()
        .filter(|(kind, _)| **kind != Kind::Service)
        .map(|(kind, counts)| (*kind, *counts))
        .collect();
    let mut result = json!({
        "type": "result",
        "source": source,
        "read": read,
        "new": new,
        "changed": changed,
        "unchanged": unchanged,
        "missing": missing,
        "published": published,
        "held": held,
        "rejected": rejected,
        "kinds": kinds,
        "problems": &problems[..problems.len().min(PROBLEMS)],
        "more_problems": problems.len() > PROBLEMS,
        "columns": [],
    });
    if let Some(reason) = broken {
        result["broken"] = json!(reason);
    }
    result
}
