//! `fingerpost import`: take in what a file, a folder or a feed has, and say what became of it.

mod report;
mod summary;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;
use collect::Format;
use collect::sheet::{Mapping, Recognised, Rows};
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
    /// auto, oruk, oruk-1.0, outpost, ohana, json, jsonl, package or spreadsheet
    #[arg(long, value_name = "FORMAT", default_value = "auto", value_parser = format)]
    format: Chosen,
    /// Of a spreadsheet: what its columns are, as --save-mapping writes it; without it they are recognised, or are what
    /// they were the last time
    #[arg(long, value_name = "FILE")]
    mapping: Option<PathBuf>,
    /// Of a spreadsheet: what each row is, services or organisations; of organisations a person makes services afterwards.
    /// Without it each is a service, or what it was the last time
    #[arg(long, value_name = "KIND", value_parser = rows)]
    rows: Option<Rows>,
    /// Write what the columns of the spreadsheet were taken for into this file
    #[arg(long, value_name = "FILE")]
    save_mapping: Option<PathBuf>,
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
    /// Write every problem into this file: CSV if it ends in .csv; of a spreadsheet, its rows with remarks if it ends
    /// in .xlsx; else one JSON object a line
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

/// What each row is; the word of a mapping is understood as well.
fn rows(word: &str) -> Result<Rows, String> {
    match word {
        "services" => Ok(Rows::Services),
        "organisations" | "organizations" => Ok(Rows::Organizations),
        other => Err(format!(
            "`{other}` is not what rows can be: services or organisations"
        )),
    }
}

pub(super) async fn run(settings: &Settings, asked: Import) -> Result<Outcome> {
    let installation = Installation::open(settings).await?;
    let shown = Shown::new(asked.json);
    let mapping = asked.mapping.as_deref().map(mapping).transpose()?;
    let wish = intake::Asked {
        input: asked.input.clone(),
        source: asked.source.clone(),
        collector: asked.collector.clone(),
        format: asked.format.0,
        accept: asked.accept,
        complete: asked.complete,
        incremental: asked.incremental,
        mapping,
        rows: asked.rows,
    };
    if asked.dry_run {
        let seen = intake::look_at(&installation, settings, &wish, &shown).await?;
        return foresee(&asked, seen);
    }
    let taken = intake::take_in(&installation, settings, &wish, &shown).await?;
    let repository = &installation.repository;
    save_mapping(&asked, taken.recognised.as_ref())?;
    let wanted = if asked.report.is_some() {
        i64::MAX
    } else {
        PROBLEMS as i64 + 1
    };
    let problems =
        report::of_submission(repository, &asked.source, taken.submission, wanted).await?;
    if let Some(file) = &asked.report {
        write_report(&asked, file, &problems, taken.recognised.as_ref())?;
    }
    if asked.json {
        let mut row = result(
            &asked.source,
            &taken.counts,
            &problems,
            taken.broken.as_deref(),
        );
        row["columns"] = columns(taken.recognised.as_ref());
        row["submission"] = json!(taken.submission);
        row["resumed"] = json!(taken.resumed);
        output::row(&row);
    } else {
        let held = summary::held(repository, &asked.source).await?;
        say_columns(taken.recognised.as_ref());
        output::say(summary::text(&asked.source, &taken, &held, &problems));
    }
    Ok(verdict(asked.strict, &taken.counts, taken.broken.is_some()))
}

/// The same sums, but nothing was kept and so nothing is published.
fn foresee(asked: &Import, seen: Seen) -> Result<Outcome> {
    save_mapping(asked, seen.recognised.as_ref())?;
    let problems: Vec<Reported> = seen
        .report
        .problems
        .into_iter()
        .map(Reported::from)
        .collect();
    if let Some(file) = &asked.report {
        write_report(asked, file, &problems, seen.recognised.as_ref())?;
    }
    if asked.json {
        let mut row = result(
            &asked.source,
            &seen.counts,
            &problems,
            seen.broken.as_deref(),
        );
        row["columns"] = columns(seen.recognised.as_ref());
        row["dry_run"] = json!(true);
        output::row(&row);
    } else {
        say_columns(seen.recognised.as_ref());
        output::say(summary::foreseen(
            &asked.source,
            &seen.counts,
            seen.broken.as_deref(),
            &problems,
        ));
    }
    Ok(verdict(asked.strict, &seen.counts, seen.broken.is_some()))
}

/// Writes all problems, beside the rows of the spreadsheet where a workbook is asked for.
fn write_report(
    asked: &Import,
    file: &Path,
    problems: &[Reported],
    recognised: Option<&Recognised>,
) -> Result<()> {
    let is_workbook = file
        .extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("xlsx"));
    match (is_workbook, recognised) {
        (false, _) => report::write(file, problems),
        (true, Some(_)) => report::write_beside(file, Path::new(&asked.input), problems),
        (true, None) => bail!(
            "{} is no spreadsheet, so its rows cannot be written beside the remarks; name a file that ends in .csv",
            asked.input
        ),
    }
}

/// Reads a mapping that a person wrote or changed.
fn mapping(path: &Path) -> Result<Mapping> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("cannot read the mapping {}", path.display()))?;
    Mapping::parse(&text).with_context(|| format!("in {}", path.display()))
}

/// Writes what was decided where that is asked for; what only spreadsheets have is refused for everything else.
fn save_mapping(asked: &Import, recognised: Option<&Recognised>) -> Result<()> {
    let Some(path) = &asked.save_mapping else {
        return Ok(());
    };
    let Some(recognised) = recognised else {
        bail!(
            "{} is no spreadsheet, so there is no mapping to save",
            asked.input
        );
    };
    std::fs::write(path, recognised.mapping.text())
        .with_context(|| format!("cannot write the mapping {}", path.display()))
}

fn columns(recognised: Option<&Recognised>) -> Value {
    let columns = recognised.map_or(&[][..], |recognised| &recognised.columns);
    columns
        .iter()
        .map(|column| {
            json!({
                "sheet": column.sheet,
                "column": column.column,
                "header": column.header,
                "field": column.field.word(),
                "confidence": column.confidence,
                "reason": column.reason,
            })
        })
        .collect()
}

/// What each column was taken for, and why, before what came of the rows.
fn say_columns(recognised: Option<&Recognised>) {
    let Some(recognised) = recognised.filter(|recognised| !recognised.columns.is_empty()) else {
        return;
    };
    output::say("Columns:");
    for column in &recognised.columns {
        let header = if column.header.is_empty() {
            format!("column {}", column.column)
        } else {
            format!("\"{}\"", column.header)
        };
        output::say(format!(
            "  {header} is {} ({:.0} %): {}",
            column.field.label().to_lowercase(),
            column.confidence * 100.0,
            column.reason.to_lowercase(),
        ));
    }
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
    });
    if let Some(reason) = broken {
        result["broken"] = json!(reason);
    }
    result
}
