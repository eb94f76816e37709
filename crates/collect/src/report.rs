//! What an import tells: every problem with its record, row and field.

use hsds::{Kind, Problem, Severity};
use serde::Serialize;

/// So many problems are listed; the rest are counted.
const LISTED: usize = 10_000;

/// One problem, as people and scripts read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reported {
    /// Which rule it is.
    pub code: String,
    /// Whether it breaks the standard or could be better.
    pub severity: Severity,
    /// The kind of the record, where it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    /// The record's id in its source, where it is about one.
    pub record: Option<String>,
    /// The file, where the input has several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The row, from 1.
    pub row: Option<u64>,
    /// The field, by its lasting address where there is one.
    pub field: Option<String>,
    /// What is wrong and what to do.
    pub message: String,
}

/// The problems of an import.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The first of them, in the order of the input.
    pub problems: Vec<Reported>,
    /// How many more there are.
    pub further: u64,
}

impl Report {
    pub(crate) fn add(
        &mut self,
        record: Option<(Kind, &str)>,
        file: Option<&str>,
        row: Option<u64>,
        problem: &Problem,
    ) {
        if self.problems.len() >= LISTED {
            self.further += 1;
            return;
        }
        let field = match &problem.path {
            Some(path) if !path.is_empty() => Some(path.to_string()),
            _ => Some(problem.pointer.trim_start_matches('/').to_owned())
                .filter(|field| !field.is_empty()),
        };
        self.problems.push(Reported {
            code: problem.code.to_string(),
            severity: problem.severity,
            kind: record.map(|(kind, _)| kind),
            record: record.map(|(_, key)| key.to_owned()),
            file: file.map(str::to_owned),
            row,
            field,
            message: problem.message.clone(),
        });
    }
}
