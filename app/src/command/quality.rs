//! `fingerpost quality`: how good the data is, source by source and check by check.

use anyhow::{Result, bail};
use assure::check::Check;
use clap::Args;
use repository::{FindingCount, FoundIn, Repository, RepositoryError, SourceQuality};
use serde_json::json;
use uuid::Uuid;

use crate::installation::Installation;
use crate::output::{self, Outcome};
use crate::settings::Settings;
use crate::words::count;

/// Services are read so many at a time.
const PAGE: i64 = 500;

#[derive(Debug, Args)]
pub(super) struct Quality {
    /// Of this source only
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
    /// List the services in which this check found something, such as no-times
    #[arg(long, value_name = "CODE")]
    check: Option<Check>,
    /// One JSON object a line
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(settings: &Settings, asked: Quality) -> Result<Outcome> {
    let Installation {
        repository,
        gazetteer,
        ..
    } = &Installation::open(settings).await?;
    let Quality {
        source,
        check,
        json,
    } = asked;
    if let Some(source) = &source
        && repository.source(source).await?.is_none()
    {
        bail!(RepositoryError::NoSource(source.clone()));
    }
    // What was published a moment ago, or while nobody served, is told as well.
    assure::quality::assess(repository, gazetteer, None).await?;
    let services = match check {
        Some(check) => found(repository, check, source.as_deref(), json).await?,
        None => scores(repository, source.as_deref(), json).await?,
    };
    if json {
        output::row(&json!({"type": "result", "services": services}));
    }
    Ok(Outcome::Done)
}

/// Tells scores, then what is found. Gives how many services that is about.
async fn scores(repository: &Repository, source: Option<&str>, json: bool) -> Result<i64> {
    let qualities = repository.source_qualities().await?;
    let asked = qualities
        .iter()
        .filter(|quality| source.is_none_or(|source| quality.source == source));
    let mut services = 0;
    for quality in asked {
        if quality.source == source.unwrap_or_default() {
            services = quality.services;
        }
        score(quality, json);
    }
    for counted in repository.finding_counts(source).await? {
        check_count(&counted, json);
    }
    Ok(services)
}

fn score(quality: &SourceQuality, json: bool) {
    let grades = &quality.grades;
    if json {
        output::row(&json!({
            "type": "source",
            "source": Some(&quality.source).filter(|source| !source.is_empty()),
            "services": quality.services,
            "score": grades.score,
            "completeness": grades.completeness,
            "validity": grades.validity,
            "freshness": grades.freshness,
            "uniqueness": grades.uniqueness,
            "consistency": grades.consistency,
        }));
        return;
    }
    let source = match quality.source.as_str() {
        "" => "all sources",
        source => source,
    };
    output::line(&format!(
        "{source:24} {:5.1} of 100, {}; complete {:.0}, valid {:.0}, fresh {:.0}, unique {:.0}, consistent {:.0}",
        grades.score,
        count(quality.services, "service", "services"),
        grades.completeness,
        grades.validity,
        grades.freshness,
        grades.uniqueness,
        grades.consistency,
    ));
}

fn check_count(counted: &FindingCount, json: bool) {
    let points = counted.points as f64 / 10.0;
    if json {
        output::row(&json!({
            "type": "check",
            "check": counted.code,
            "services": counted.services,
            "points": points,
        }));
        return;
    }
    let check = Check::from_code(&counted.code);
    let title = check.map_or("", Check::title);
    output::line(&format!(
        "{:24} in {}, costs {points} points in all  ({title})",
        counted.code,
        count(counted.services, "service", "services"),
    ));
}

/// Tells in which services a check found something. Gives how many.
async fn found(
    repository: &Repository,
    check: Check,
    source: Option<&str>,
    json: bool,
) -> Result<i64> {
    let (mut services, mut after) = (0, Uuid::nil());
    loop {
        let page = repository
            .found_in(check.code(), source, after, PAGE)
            .await?;
        let Some(last) = page.last() else {
            return Ok(services);
        };
        after = last.entity;
        services += page.len() as i64;
        for service in &page {
            found_in(service, json);
        }
    }
}

fn found_in(service: &FoundIn, json: bool) {
    let finding = &service.finding;
    if json {
        output::row(&json!({
            "type": "service",
            "id": service.entity,
            "name": service.name,
            "score": service.score,
            "check": finding.code,
            "field": finding.field,
            "said": finding.said,
            "message": finding.message,
            "remedy": finding.remedy,
            "points": finding.points as f64 / 10.0,
        }));
        return;
    }
    let name = service.name.as_deref().unwrap_or_default();
    output::line(&format!(
        "{} {name} ({} of 100): {}",
        service.entity, service.score, finding.message
    ));
}
