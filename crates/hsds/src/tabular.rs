//! The tabular data package: one CSV file per kind and a descriptor, read into nested documents and written from them.
//!
//! Reading takes files by name and content, so it works alike on folders, zip files and uploads. File names decide what a table is,
//! in the spelling of HSDS or of the UK profile; where there is a `datapackage.json` its `path` decides. Rows are linked by their ids
//! into the documents that JSON would have given, and go through [`parts::split`](crate::parts::split) like those.
//!
//! Nothing is dropped in silence: unknown columns stay as unknown fields, and whatever cannot be used is a [`RowProblem`] with file,
//! row (as a spreadsheet counts them, the header being row 1) and column.
//!
//! The writer is exact: a cell that begins with `=` is written as it is. Guarding a person's spreadsheet against formulas belongs to
//! exports made for spreadsheets, not to this format, which has to come back as it left.

mod bounded;
mod cells;
mod descriptor;
mod file;
mod link;
mod names;
mod nest;
mod owner;
mod read;
mod sheet;
mod write;

use std::collections::BTreeMap;
use std::io::Read;
use std::rc::Rc;

use serde_json::Value;
use uuid::Uuid;

use crate::document::Document;
use crate::identity::Namespace;
use crate::kind::Kind;
use crate::parts::Part;
use crate::problem::{Problem, Severity};

use self::descriptor::Descriptor;

pub use names::{Names, file_name, kind_of_file};
pub use write::write;

/// Why a file of the package could not be read at all.
#[derive(Debug, thiserror::Error)]
pub enum TabularError {
    /// The bytes did not come.
    #[error("{file} could not be read: {source}")]
    Read {
        /// The file's name.
        file: String,
        /// What the reader said.
        source: std::io::Error,
    },
    /// Saved as "Unicode text".
    #[error(
        "{file} is written in UTF-16, which this format does not allow; save it again as \"CSV UTF-8 (comma delimited)\""
    )]
    Utf16 {
        /// The file's name.
        file: String,
    },
    /// A workbook or an archive with the ending `.csv`.
    #[error(
        "{file} is a spreadsheet or a zip file, not CSV; save each sheet as \"CSV UTF-8 (comma delimited)\""
    )]
    NotCsv {
        /// The file's name.
        file: String,
    },
    /// Most often a quotation mark that is never closed.
    #[error(
        "row {row} of {file} is longer than 16 MiB; most likely a quotation mark is opened there and never closed"
    )]
    RowTooLong {
        /// The file's name.
        file: String,
        /// The row where it begins.
        row: u64,
    },
    /// `datapackage.json` cannot be used.
    #[error(
        "datapackage.json is not a data package descriptor ({reason}); correct it, or leave it out and name the files as the standard does"
    )]
    Descriptor {
        /// What is wrong with it.
        reason: String,
    },
}

/// One record read from a package, with the place it came from.
#[derive(Debug, Clone)]
pub struct TabularPart {
    /// The record.
    pub part: Part,
    /// The file that holds its own row.
    pub file: String,
    /// Its own row there.
    pub row: u64,
    children: BTreeMap<(Kind, Uuid), Place>,
}

impl TabularPart {
    /// File and row of what a JSON pointer into the record shows: a wrong telephone number is found in `phones.csv`.
    ///
    /// Rows are known again by their ids, since the record's lists are in an order of their own; for a row without id it is the row it
    /// belongs to.
    pub fn place_of(&self, pointer: &str) -> (&str, u64) {
        let mut found = (self.file.as_str(), self.row);
        let mut kind = Some(self.part.kind);
        let mut object = Some(&self.part.document);
        let mut list: Option<&Vec<Value>> = None;
        for step in pointer.split('/').skip(1) {
            let value = if let Some(members) = list.take() {
                step.parse()
                    .ok()
                    .and_then(|index: usize| members.get(index))
            } else {
                kind = kind
                    .and_then(|kind| kind.field(step))
                    .and_then(|field| field.shape.nested());
                object.and_then(|object| object.get(step))
            };
            match value {
                Some(Value::Array(members)) => list = Some(members),
                Some(Value::Object(inner)) => {
                    let id = inner
                        .get("id")
                        .and_then(Value::as_str)
                        .and_then(|id| Uuid::try_parse(id).ok());
                    if let Some(place) = kind.zip(id).and_then(|key| self.children.get(&key)) {
                        found = (&place.file, place.row);
                    }
                    object = Some(inner);
                }
                _ => break,
            }
        }
        found
    }
}

/// Something to tell about a row, a column or a whole file.
#[derive(Debug, Clone)]
pub struct RowProblem {
    /// The file's name.
    pub file: String,
    /// The row, where it is about one.
    pub row: Option<u64>,
    /// The column, where it is about one.
    pub field: Option<String>,
    /// What is wrong and what to do.
    pub problem: Problem,
}

impl RowProblem {
    fn new(
        severity: Severity,
        code: &'static str,
        file: &str,
        row: Option<u64>,
        field: Option<&str>,
        message: String,
    ) -> Self {
        let problem = Problem {
            code: code.into(),
            severity,
            pointer: String::new(),
            path: None,
            message,
        };
        Self {
            file: file.to_owned(),
            row,
            field: field.map(str::to_owned),
            problem,
        }
    }

    fn error(code: &'static str, row: &Row, field: Option<&str>, message: String) -> Self {
        Self::new(
            Severity::Error,
            code,
            &row.file,
            Some(row.number),
            field,
            message,
        )
    }

    fn advice(code: &'static str, row: &Row, field: Option<&str>, message: String) -> Self {
        Self::new(
            Severity::Advice,
            code,
            &row.file,
            Some(row.number),
            field,
            message,
        )
    }
}

/// The tables of one package while they are collected.
#[derive(Debug, Default)]
pub struct Tables {
    descriptor: Descriptor,
    rows: Vec<Row>,
    problems: Vec<RowProblem>,
}

impl Tables {
    /// No table yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the package's `datapackage.json`. It is to come before the files, since it may name and describe them.
    pub fn add_descriptor(&mut self, bytes: &[u8]) -> Result<(), TabularError> {
        self.descriptor = Descriptor::parse(bytes)?;
        Ok(())
    }

    /// Reads one file. A file that is no table of the standard is only noted as a problem.
    pub fn add(&mut self, name: &str, input: impl Read) -> Result<(), TabularError> {
        read::table(
            name,
            input,
            &self.descriptor,
            &mut self.rows,
            &mut self.problems,
        )
    }

    /// Links all rows by their ids and gives the records, each after those it refers to, and all that is to be told about the rows.
    pub fn records(self, namespace: &Namespace) -> (Vec<TabularPart>, Vec<RowProblem>) {
        link::records(self.rows, self.problems, namespace)
    }
}

/// One row, typed, not yet linked.
#[derive(Debug)]
struct Row {
    kind: Kind,
    file: Rc<str>,
    number: u64,
    cells: Document,
}

/// Which row something came from.
#[derive(Debug, Clone)]
struct Place {
    file: Rc<str>,
    row: u64,
}
