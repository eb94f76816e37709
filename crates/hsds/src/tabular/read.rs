//! One CSV file, row by row, into typed cells.

use std::io::{self, Read};
use std::rc::Rc;

use csv::{ByteRecord, ReaderBuilder};

use crate::document::Document;
use crate::kind::Kind;
use crate::problem::Severity;

use super::bounded::{Allowance, Bounded, is_too_long};
use super::cells::{self, CELL_LIMIT, COLUMN_LIMIT, Column, Remark};
use super::descriptor::{Descriptor, Resource};
use super::file::Opened;
use super::{Row, RowProblem, TabularError, names};

/// Reads a whole file into `rows`, with what there is to tell about it.
pub(super) fn table(
    name: &str,
    input: impl Read,
    descriptor: &Descriptor,
    rows: &mut Vec<Row>,
    problems: &mut Vec<RowProblem>,
) -> Result<(), TabularError> {
    let failed = |source: io::Error| TabularError::Read {
        file: name.to_owned(),
        source,
    };
    let opened = Opened::new(name, input)?;
    let resource = descriptor.resource(name);
    let delimiter = resource
        .and_then(|resource| resource.delimiter)
        .unwrap_or(opened.delimiter);
    let allowance = Allowance::default();
    let bounded = Bounded {
        inner: opened.input,
        allowance: allowance.clone(),
    };
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(bounded);
    let mut record = ByteRecord::new();
    let mut counter = Counter::default();
    let mut next = |record: &mut ByteRecord, counter: &mut Counter| {
        allowance.renew();
        let before = reader.position().line();
        match reader.read_byte_record(record) {
            Ok(true) => {
                counter.count(record, reader.position().line() - before);
                Ok(true)
            }
            Ok(false) => Ok(false),
            Err(error) => Err(match error.into_kind() {
                csv::ErrorKind::Io(source) if is_too_long(&source) => TabularError::RowTooLong {
                    file: name.to_owned(),
                    row: counter.row + 1,
                },
                csv::ErrorKind::Io(source) => failed(source),
                other => failed(io::Error::other(format!("{other:?}"))),
            }),
        }
    };

    if !next(&mut record, &mut counter)? {
        problems.push(about_file(
            name,
            "empty-file",
            format!("{name} is empty: it has not even a header row. Leave it out of the package."),
        ));
        return Ok(());
    }
    let header: Vec<String> = record
        .iter()
        .take(COLUMN_LIMIT)
        .map(|bytes| cells::decode(bytes).0.replace('\0', ""))
        .collect();
    let Some(kind) = kind_of(name, resource, &header) else {
        let message = format!(
            "{name} is not one of the tables of the standard, so nothing was read from it. Name it as the standard names its tables, or say in datapackage.json which table it is."
        );
        problems.push(about_file(name, "unread-file", message));
        return Ok(());
    };
    let mut columns = cells::columns(kind, &header, |column| {
        resource.and_then(|resource| resource.column(column))
    });
    for (column, written) in columns.iter().zip(&header) {
        problems.extend(remark(name, kind, column, written));
    }
    let file: Rc<str> = name.into();
    while next(&mut record, &mut counter)? {
        let mut row = Row {
            kind,
            file: Rc::clone(&file),
            number: counter.row,
            cells: Document::new(),
        };
        read_row(&record, &mut columns, &mut row, problems);
        if !row.cells.is_empty() {
            rows.push(row);
        }
    }
    Ok(())
}

fn read_row(
    record: &ByteRecord,
    columns: &mut Vec<Column>,
    row: &mut Row,
    problems: &mut Vec<RowProblem>,
) {
    for (index, bytes) in record.iter().enumerate() {
        if bytes.is_empty() {
            continue;
        }
        if index >= COLUMN_LIMIT {
            let message = format!(
                "Row {} has more than {COLUMN_LIMIT} cells; those beyond were left out. Remove them, or close the quotation mark that is missing.",
                row.number
            );
            problems.push(RowProblem::error("too-many-cells", row, None, message));
            break;
        }
        while columns.len() <= index {
            let name = format!("column_{}", columns.len() + 1);
            let message = format!(
                "Row {} has more cells than the header has columns; the further ones are kept as \"{name}\". Often a comma inside a text is not in quotation marks.",
                row.number
            );
            problems.push(RowProblem::advice(
                "cells-beyond-header",
                row,
                Some(&name),
                message,
            ));
            columns.push(Column {
                name,
                kind_of_value: cells::Type::Text,
                remark: Some(Remark::Nameless),
            });
        }
        let column = &columns[index];
        if bytes.len() > CELL_LIMIT {
            let message = format!(
                "The cell \"{}\" of row {} holds more than 1 MiB and was left out; the rest of the row was read. Shorten it.",
                column.name, row.number
            );
            problems.push(RowProblem::error(
                "cell-too-long",
                row,
                Some(&column.name),
                message,
            ));
            continue;
        }
        let (mut text, foreign) = cells::decode(bytes);
        if foreign {
            let message = format!(
                "The cell \"{}\" of row {} is not UTF-8. It was read as Windows-1252, which is a guess; save the file as \"CSV UTF-8\".",
                column.name, row.number
            );
            problems.push(RowProblem::advice(
                "cell-not-utf8",
                row,
                Some(&column.name),
                message,
            ));
        }
        if text.contains('\0') {
            text.retain(|c| c != '\0');
            let message = format!(
                "The cell \"{}\" of row {} holds the character U+0000, which was taken out.",
                column.name, row.number
            );
            problems.push(RowProblem::advice(
                "cell-with-nul",
                row,
                Some(&column.name),
                message,
            ));
        }
        if !text.is_empty() {
            row.cells.insert(
                column.name.clone(),
                cells::value(column.kind_of_value, text),
            );
        }
    }
}

/// By the descriptor, else by the file's name. `taxonomy.csv` with parents holds the terms of a taxonomy: it did before 3.0.
fn kind_of(name: &str, resource: Option<&Resource>, header: &[String]) -> Option<Kind> {
    if let Some(kind) = resource.and_then(|resource| resource.kind) {
        return Some(kind);
    }
    let kind = names::kind_of_file(name)?;
    let has_parents = || {
        header
            .iter()
            .any(|column| names::squash(column).starts_with("parent"))
    };
    Some(if kind == Kind::Taxonomy && has_parents() {
        Kind::TaxonomyTerm
    } else {
        kind
    })
}

fn about_file(name: &str, code: &'static str, message: String) -> RowProblem {
    RowProblem::new(Severity::Advice, code, name, None, None, message)
}

fn remark(name: &str, kind: Kind, column: &Column, written: &str) -> Option<RowProblem> {
    let (code, message) = match column.remark.as_ref()? {
        Remark::Unknown => (
            "unknown-column",
            format!(
                "{} has no field \"{written}\". It is kept, but published only if this source is allowed to.",
                kind.name()
            ),
        ),
        Remark::Nameless => (
            "nameless-column",
            format!(
                "A column has no header; its cells are kept as \"{}\".",
                column.name
            ),
        ),
        Remark::Repeated => (
            "repeated-column",
            format!(
                "The header \"{written}\" stands twice; the second is kept as \"{}\".",
                column.name
            ),
        ),
        Remark::Nested => (
            "nested-column",
            format!(
                "\"{written}\" holds rows of another table, so its text is kept as \"{}\". Give that table a file of its own.",
                column.name
            ),
        ),
    };
    Some(RowProblem::new(
        Severity::Advice,
        code,
        name,
        Some(1),
        Some(&column.name),
        message,
    ))
}

/// Counts rows as a spreadsheet does: blank lines are rows, line ends inside a cell are not.
#[derive(Debug, Default)]
struct Counter {
    row: u64,
}

impl Counter {
    fn count(&mut self, record: &ByteRecord, lines: u64) {
        let inside = record.as_slice().split(|byte| *byte == b'\n').count() as u64 - 1;
        self.row += 1 + lines.saturating_sub(inside + 1);
    }
}
