//! Problems: what is wrong with a record, or with a row that is none, and what to do about it.

use std::fmt::Write;

use chrono::{DateTime, Utc};
use hsds::{Kind, Problem, Severity};

use crate::Repository;
use crate::db::{Row, Rows, Value};
use crate::error::RepositoryError;
use crate::record::RecordNumber;
use crate::settling::Unit;
use crate::submission::SubmissionId;

/// A problem as it is kept.
#[derive(Clone, Debug)]
pub struct StoredProblem {
    /// The record it is about, if the row was one.
    pub record: Option<RecordNumber>,
    /// Where it was found: `read`, `refused` or `settled`.
    pub stage: String,
    /// The file of the input, where there are several.
    pub file: Option<String>,
    /// The row of the input, from 1.
    pub row: Option<i64>,
    /// The raw input, and its row, that it is about.
    pub raw: Option<(i64, i64)>,
    /// What is wrong, and the remedy.
    pub problem: Problem,
}

/// Where a problem comes from.
pub(crate) struct Origin<'a> {
    pub(crate) submission: Option<i64>,
    pub(crate) record: Option<i64>,
    pub(crate) stage: &'a str,
    pub(crate) file: Option<&'a str>,
    pub(crate) row: Option<u64>,
    pub(crate) raw: Option<(i64, i64)>,
    pub(crate) at: DateTime<Utc>,
}

pub(crate) fn rows() -> Rows {
    Rows::into(
        "problem",
        &[
            "submission",
            "record",
            "stage",
            "code",
            "severity",
            "pointer",
            "path",
            "message",
            "file",
            "row",
            "raw",
            "raw_row",
            "at",
        ],
    )
}

pub(crate) fn push(rows: &mut Rows, origin: &Origin<'_>, problem: &Problem) {
    rows.push([
        Value::int(origin.submission),
        Value::int(origin.record),
        Value::text(origin.stage),
        Value::text(problem.code.as_ref()),
        Value::text(match problem.severity {
            Severity::Error => "error",
            Severity::Advice => "advice",
        }),
        Value::text(&problem.pointer),
        Value::maybe_text(problem.path.as_ref().map(ToString::to_string)),
        Value::text(&problem.message),
        Value::maybe_text(origin.file),
        Value::int(origin.row.map(|row| row as i64)),
        Value::int(origin.raw.map(|(raw, _)| raw)),
        Value::int(origin.raw.map(|(_, row)| row)),
        Value::time(origin.at),
    ]);
}

const COLUMNS: &str =
    "record, stage, file, row, raw, raw_row, code, severity, pointer, path, message";

impl Repository {
    /// The problems of a submission: rows that are no record, and what is wrong with those that are,
    /// found while reading or while settling; but for those of some codes.
    pub async fn submission_problems(
        &self,
        submission: SubmissionId,
        except: &[&str],
        limit: i64,
    ) -> Result<Vec<StoredProblem>, RepositoryError> {
        let mut values = vec![Value::int(submission.0), Value::int(limit)];
        let mut others = String::new();
        for code in except {
            values.push(Value::text(*code));
            let _ = write!(others, " and code <> ${}", values.len());
        }
        let sql = format!(
            "select {COLUMNS} from problem where (submission = $1 \
             or record in (select id from source_record where last_seen = $1)){others} \
             order by case severity when 'error' then 0 else 1 end, id limit $2"
        );
        let rows = self.db.all(sql, values).await?;
        rows.iter().map(read).collect()
    }

    /// Whether something of a submission has a problem of this code.
    pub async fn submission_has(
        &self,
        submission: SubmissionId,
        code: &str,
    ) -> Result<bool, RepositoryError> {
        let row = self
            .db
            .optional(
                "select 1 from problem where (submission = $1 \
                 or record in (select id from source_record where last_seen = $1)) \
                 and code = $2 limit 1",
                vec![Value::int(submission.0), Value::text(code)],
            )
            .await?;
        Ok(row.is_some())
    }

    /// How many services that a submission had have something wrong with them.
    pub async fn records_with_errors(
        &self,
        submission: SubmissionId,
        kind: Kind,
    ) -> Result<i64, RepositoryError> {
        let row = self
            .db
            .one(
                "select count(distinct p.record) from problem p join source_record r on r.id = p.record \
                 where r.last_seen = $1 and r.kind = $2 and p.severity = 'error'",
                vec![Value::int(submission.0), Value::text(kind.name())],
            )
            .await?;
        row.get(0)
    }

    /// The problems of some records.
    pub async fn record_problems(
        &self,
        records: &[RecordNumber],
    ) -> Result<Vec<StoredProblem>, RepositoryError> {
        let keys: Vec<Value> = records.iter().map(|record| Value::int(record.0)).collect();
        let rows = self
            .db
            .all_in(
                &format!("select {COLUMNS} from problem where record in (@) order by record, id"),
                &[],
                &keys,
            )
            .await?;
        rows.iter().map(read).collect()
    }
}

impl Unit {
    /// What was found wrong with some records while they were settled, also in this unit.
    pub async fn settled_problems(
        &mut self,
        records: &[RecordNumber],
    ) -> Result<Vec<StoredProblem>, RepositoryError> {
        let keys: Vec<Value> = records.iter().map(|record| Value::int(record.0)).collect();
        let rows = self
            .tx
            .all_in(
                &format!(
                    "select {COLUMNS} from problem where stage = 'settled' and record in (@) order by record, id"
                ),
                &[],
                &keys,
            )
            .await?;
        rows.iter().map(read).collect()
    }
}

/// How bad a problem is, as it is kept.
pub(crate) fn severity_of(word: &str) -> Severity {
    if word == "error" {
        Severity::Error
    } else {
        Severity::Advice
    }
}

fn read(row: &Row) -> Result<StoredProblem, RepositoryError> {
    let path: Option<String> = row.get(9)?;
    Ok(StoredProblem {
        record: row.get::<Option<i64>>(0)?.map(RecordNumber),
        stage: row.get(1)?,
        file: row.get(2)?,
        row: row.get(3)?,
        raw: row.get::<Option<i64>>(4)?.zip(row.get::<Option<i64>>(5)?),
        problem: Problem {
            code: row.get::<String>(6)?.into(),
            severity: severity_of(&row.get::<String>(7)?),
            pointer: row.get(8)?,
            path: path
                .map(|path| {
                    path.parse()
                        .map_err(|_| RepositoryError::Damaged(path.clone()))
                })
                .transpose()?,
            message: row.get(10)?,
        },
    })
}
