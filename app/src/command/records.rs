//! `fingerpost records`: what sources sent, where it stands and what is wrong with it.

use std::collections::BTreeMap;
use std::str::FromStr;

use anyhow::Result;
use clap::Args;
use hsds::{Kind, Severity};
use repository::{RecordFilter, RecordNumber, RecordRow, RecordState, Report, RepositoryError};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::installation::Installation;
use crate::output::{self, Outcome};
use crate::settings::Settings;

/// Records are read so many at a time.
const PAGE: i64 = 500;

#[derive(Debug, Args)]
pub(super) struct Records {
    /// Of this source only
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
    /// In this state only: staged, published, held, missing or withdrawn; or reported, by readers who
    /// say that something is wrong
    #[arg(long)]
    state: Option<Sought>,
    /// Of this kind only, such as service or organization
    #[arg(long)]
    kind: Option<Kind>,
    /// One JSON object a line
    #[arg(long)]
    json: bool,
}

/// Which records are sought by how they stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sought {
    /// Those in a state.
    In(RecordState),
    /// Those of which something is reported, in whatever state.
    Reported,
}

impl FromStr for Sought {
    type Err = RepositoryError;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        match word {
            "reported" => Ok(Self::Reported),
            _ => word.parse().map(Self::In),
        }
    }
}

pub(super) async fn run(settings: &Settings, asked: Records) -> Result<Outcome> {
    let installation = Installation::open(settings).await?;
    let repository = &installation.repository;
    let mut after: Option<RecordNumber> = None;
    let mut count = 0;
    let (state, reported) = match asked.state {
        Some(Sought::In(state)) => (Some(state), false),
        Some(Sought::Reported) => (None, true),
        None => (None, false),
    };
    loop {
        let filter = RecordFilter {
            source: asked.source.clone(),
            state,
            kind: asked.kind,
            reported,
            after,
            limit: PAGE,
            ..RecordFilter::default()
        };
        let records = repository.records(&filter).await?;
        let Some(last) = records.last() else { break };
        after = Some(last.number);
        count += records.len();
        let mut reports = BTreeMap::new();
        if reported {
            let entities: Vec<Uuid> = records.iter().filter_map(|record| record.id).collect();
            reports = repository.open_reports_by_entity(&entities).await?;
        }
        for record in &records {
            let reports = record.id.and_then(|id| reports.get(&id));
            if asked.json {
                output::row(&row(record, reports.map(Vec::as_slice)));
            } else {
                print(record, reports.map_or(&[], Vec::as_slice));
            }
        }
    }
    if !asked.json {
        output::say(match count {
            0 if reported => "Nothing is reported that is still open.".to_owned(),
            0 => "No record is like that. Import something first: fingerpost import FILE --source NAME".to_owned(),
            1 => "1 record".to_owned(),
            _ => format!("{count} records"),
        });
    }
    Ok(Outcome::Done)
}

fn row(record: &RecordRow, reports: Option<&[Report]>) -> Value {
    let problems: Vec<_> = record
        .problems
        .iter()
        .map(|stored| {
            json!({
                "code": stored.problem.code,
                "severity": stored.problem.severity,
                "row": stored.row,
                "field": stored.problem.pointer,
                "message": stored.problem.message,
            })
        })
        .collect();
    let mut row = json!({
        "source": record.source,
        "kind": record.kind,
        "key": record.key,
        "id": record.id,
        "name": record.name,
        "state": record.state,
        "problems": problems,
    });
    if let Some(reports) = reports {
        row["reports"] = reports.iter().map(report).collect();
    }
    row
}

/// Where the reader wants to be answered is no business of whoever reads the list.
fn report(report: &Report) -> Value {
    json!({
        "reference": report.reference,
        "about": report.about,
        "detail": report.detail,
        "at": report.at,
    })
}

fn print(record: &RecordRow, reports: &[Report]) {
    let name = record.name.as_deref().unwrap_or("(no name)");
    output::line(&format!(
        "{:9}  {:13}  {}  {}  {}",
        record.state.to_string(),
        record.kind.name(),
        record.source,
        record.key,
        name
    ));
    for stored in &record.problems {
        let mark = match stored.problem.severity {
            Severity::Error => "error",
            Severity::Advice => "advice",
        };
        output::line(&format!("           {mark}: {}", stored.problem));
    }
    for report in reports {
        output::line(&told(report));
    }
}

/// A report for people: what it is about, when and under which reference, then what was written.
fn told(report: &Report) -> String {
    let mut told = format!(
        "           reported: {}, {}, {}",
        report.about,
        report.at.format("%-d %B %Y"),
        report.reference
    );
    for line in report.detail.lines() {
        told.push_str("\n             ");
        told.push_str(line);
    }
    told
}

#[cfg(test)]
mod tests {
    use repository::ReportAbout;

    use super::*;

    #[test]
    fn a_report_is_told_line_by_line_and_nobody_is_named() {
        let report = Report {
            reference: "K7QX-2M4P".to_owned(),
            entity: Uuid::nil(),
            about: ReportAbout::Hours,
            detail: "Shut on Mondays.\nSince May.".to_owned(),
            reply_to: Some("ann@example.org".to_owned()),
            language: "en-GB".to_owned(),
            at: "2026-11-04T09:00:00Z".parse().unwrap(),
            closed_at: None,
            outcome: None,
            answer: String::new(),
            mended_at: None,
        };
        assert_eq!(
            told(&report),
            "           reported: hours, 4 November 2026, K7QX-2M4P\n             \
             Shut on Mondays.\n             Since May."
        );
        let row = super::report(&report);
        assert_eq!(
            row,
            json!({
                "reference": "K7QX-2M4P",
                "about": "hours",
                "detail": "Shut on Mondays.\nSince May.",
                "at": "2026-11-04T09:00:00Z",
            })
        );
    }

    #[test]
    fn reported_is_no_state_of_a_record_but_may_be_sought() {
        assert_eq!("reported".parse::<Sought>().unwrap(), Sought::Reported);
        let held = Sought::In(RecordState::Held);
        assert_eq!("held".parse::<Sought>().unwrap(), held);
        assert!("lost".parse::<Sought>().is_err());
    }
}
