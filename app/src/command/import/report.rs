//! The problems of a submission, each with the record and the row it is about.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::{Context, Result};
use collect::sheet::Remark;
use hsds::{Kind, Problem, Severity};
use repository::{RecordFilter, RecordNumber, Repository, StoredProblem, SubmissionId};
use serde::Serialize;

/// Records are looked up so many at a time.
const PAGE: i64 = 200;

/// A problem as scripts and spreadsheets read it.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Reported {
    pub(super) code: String,
    pub(super) severity: Severity,
    /// The record's own id in its source.
    pub(super) record: Option<String>,
    pub(super) kind: Option<Kind>,
    pub(super) file: Option<String>,
    pub(super) row: Option<u64>,
    /// By its lasting address where there is one.
    pub(super) field: Option<String>,
    pub(super) message: String,
}

impl From<collect::Reported> for Reported {
    fn from(reported: collect::Reported) -> Self {
        let collect::Reported {
            code,
            severity,
            kind,
            record,
            file,
            row,
            field,
            message,
        } = reported;
        Self {
            code,
            severity,
            record,
            kind,
            file,
            row,
            field,
            message,
        }
    }
}

/// The problems of a submission, what keeps something back first.
pub(super) async fn of_submission(
    repository: &Repository,
    source: &str,
    submission: SubmissionId,
    limit: i64,
) -> Result<Vec<Reported>> {
    let problems = repository
        .submission_problems(submission, &[], limit)
        .await?;
    let names = names(repository, source, &problems).await?;
    Ok(problems
        .into_iter()
        .map(|stored| {
            let name = stored.record.and_then(|record| names.get(&record));
            Reported {
                field: field(&stored.problem),
                code: stored.problem.code.into_owned(),
                severity: stored.problem.severity,
                record: name.map(|(_, key)| key.clone()),
                kind: name.map(|(kind, _)| *kind),
                file: stored.file,
                row: stored.row.and_then(|row| row.try_into().ok()),
                message: stored.problem.message,
            }
        })
        .collect())
}

/// Writes all of them: CSV for a spreadsheet, or one JSON object a line.
pub(super) fn write(path: &Path, problems: &[Reported]) -> Result<()> {
    let cannot = || format!("cannot write the report {}", path.display());
    let mut file = BufWriter::new(File::create(path).with_context(cannot)?);
    let is_csv = path
        .extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
    if is_csv {
        let mut table = csv::Writer::from_writer(&mut file);
        if problems.is_empty() {
            let headings = [
                "code", "severity", "record", "kind", "file", "row", "field", "message",
            ];
            table.write_record(headings).with_context(cannot)?;
        }
        for problem in problems {
            table.serialize(problem).with_context(cannot)?;
        }
        table.flush().with_context(cannot)?;
    } else {
        for problem in problems {
            let text = serde_json::to_string(problem).with_context(cannot)?;
            writeln!(file, "{text}").with_context(cannot)?;
        }
    }
    file.flush().with_context(cannot)
}

/// Writes the rows of a spreadsheet again, with what there is to say about each beside it.
pub(super) fn write_beside(path: &Path, input: &Path, problems: &[Reported]) -> Result<()> {
    let remarks: Vec<Remark> = problems
        .iter()
        .filter_map(|problem| {
            Some(Remark {
                sheet: problem.file.clone(),
                row: problem.row?,
                holds: problem.severity == Severity::Error,
                message: problem.message.clone(),
            })
        })
        .collect();
    let label = input.display().to_string();
    let book = collect::sheet::remarks(input, &label, &remarks)?;
    std::fs::write(path, book)
        .with_context(|| format!("cannot write the report {}", path.display()))
}

fn field(problem: &Problem) -> Option<String> {
    let path = problem
        .path
        .as_ref()
        .map(ToString::to_string)
        .filter(|path| !path.is_empty());
    path.or_else(|| {
        Some(problem.pointer.trim_start_matches('/').to_owned())
            .filter(|pointer| !pointer.is_empty())
    })
}

/// Kinds and ids of the records that problems are about. Each record of the source is looked at once at most.
async fn names(
    repository: &Repository,
    source: &str,
    problems: &[StoredProblem],
) -> Result<HashMap<RecordNumber, (Kind, String)>> {
    let mut wanted: Vec<RecordNumber> =
        problems.iter().filter_map(|stored| stored.record).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let mut names = HashMap::with_capacity(wanted.len());
    let mut rest = wanted.as_slice();
    while let Some(first) = rest.first() {
        let filter = RecordFilter {
            source: Some(source.to_owned()),
            after: Some(RecordNumber(first.0 - 1)),
            limit: PAGE,
            ..RecordFilter::default()
        };
        let records = repository.records(&filter).await?;
        let Some(last) = records.last().map(|record| record.number) else {
            break;
        };
        let seen = rest.partition_point(|number| *number <= last);
        for record in records {
            if rest[..seen].binary_search(&record.number).is_ok() {
                names.insert(record.number, (record.kind, record.key));
            }
        }
        rest = &rest[seen..];
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem() -> Reported {
        Reported {
            code: "status-missing".to_owned(),
            severity: Severity::Error,
            record: Some("1032".to_owned()),
            kind: Some(Kind::Service),
            file: None,
            row: Some(7),
            field: Some("status".to_owned()),
            message: "The status is missing, \"active\" for example.".to_owned(),
        }
    }

    fn written(name: &str, problems: &[Reported]) -> String {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let path = folder.path().join(name);
        write(&path, problems).expect("it is written");
        std::fs::read_to_string(path).expect("it is there")
    }

    #[test]
    fn a_report_is_a_table_or_json_lines() {
        let table = written("report.CSV", &[problem()]);
        let mut lines = table.lines();
        assert_eq!(
            lines.next(),
            Some("code,severity,record,kind,file,row,field,message")
        );
        assert!(
            lines.next().is_some_and(
                |line| line.starts_with("status-missing,error,1032,service,,7,status,")
            )
        );
        let rows = written("report.jsonl", &[problem(), problem()]);
        assert_eq!(rows.lines().count(), 2);
        let row: serde_json::Value =
            serde_json::from_str(rows.lines().next().expect("a row")).expect("JSON");
        assert_eq!(row["record"], "1032");
    }

    #[test]
    fn a_table_without_problems_still_has_its_headings() {
        assert_eq!(written("report.csv", &[]).lines().count(), 1);
    }
}
