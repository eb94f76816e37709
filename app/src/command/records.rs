//! `fingerpost records`: what sources sent, where it stands and what is wrong with it.

use anyhow::Result;
use clap::Args;
use hsds::{Kind, Severity};
use repository::{RecordFilter, RecordNumber, RecordRow, RecordState};
use serde_json::json;

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
    /// In this state only: staged, published, held, missing or withdrawn
    #[arg(long)]
    state: Option<RecordState>,
    /// Of this kind only, such as service or organization
    #[arg(long)]
    kind: Option<Kind>,
    /// One JSON object a line
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(settings: &Settings, asked: Records) -> Result<Outcome> {
    let installation = Installation::open(settings).await?;
    let mut after: Option<RecordNumber> = None;
    let mut count = 0;
    loop {
        let filter = RecordFilter {
            source: asked.source.clone(),
            state: asked.state,
            kind: asked.kind,
            entity: None,
            after,
            limit: PAGE,
        };
        let records = installation.repository.records(&filter).await?;
        let Some(last) = records.last() else { break };
        after = Some(last.number);
        count += records.len();
        for record in &records {
            if asked.json {
                output::row(&row(record));
            } else {
                print(record);
            }
        }
    }
    if !asked.json {
        output::say(match count {
            0 => "No record is like that. Import something first: fingerpost import FILE --source NAME".to_owned(),
            1 => "1 record".to_owned(),
            _ => format!("{count} records"),
        });
    }
    Ok(Outcome::Done)
}

fn row(record: &RecordRow) -> serde_json::Value {
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
    json!({
        "source": record.source,
        "kind": record.kind,
        "key": record.key,
        "id": record.id,
        "name": record.name,
        "state": record.state,
        "problems": problems,
    })
}

fn print(record: &RecordRow) {
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
}
