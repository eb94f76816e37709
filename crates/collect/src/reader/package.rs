//! A tabular data package: CSV files in a folder or zip file, linked by their ids.

use std::collections::{BTreeMap, BTreeSet};
use std::io::BufRead;

use csv::{ByteRecord, ReaderBuilder};
use hsds::identity::Namespace;
use hsds::tabular::{RowProblem, Tables};
use hsds::{FieldPath, Problem};

use crate::dialect::ohana;
use crate::error::CollectError;
use crate::input::Collection;
use crate::reader::{End, Item, Sink, What};

/// Reads every table and gives the records, then the rows that stand in other records.
pub(crate) fn read(
    files: &Collection,
    namespace: &Namespace,
    sink: &mut Sink<'_>,
) -> Result<End, CollectError> {
    let mut tables = Tables::new();
    let mut shelf = Shelf::default();
    if let Some(descriptor) = descriptor(files)? {
        tables.add_descriptor(&descriptor)?;
    }
    files.each(&is_table, &mut |name, input| {
        let bytes = whole(name, input)?;
        tables.add(base(name), &bytes[..])?;
        shelf.add(base(name), bytes);
        Ok(())
    })?;
    let (parts, problems) = tables.records(namespace);
    let mut about: BTreeMap<(String, u64), Vec<Problem>> = BTreeMap::new();
    let mut rest = Vec::new();
    let own_rows: BTreeSet<(&str, u64)> = parts
        .iter()
        .map(|part| (part.file.as_str(), part.row))
        .collect();
    for RowProblem {
        file,
        row,
        field,
        mut problem,
    } in problems
    {
        if problem.pointer.is_empty()
            && let Some(field) = &field
        {
            problem.pointer = format!("/{field}");
            problem.path = problem.path.or_else(|| Some(FieldPath::of(field.clone())));
        }
        match row {
            Some(row) if own_rows.contains(&(file.as_str(), row)) => {
                about.entry((file, row)).or_default().push(problem);
            }
            row => rest.push((file, row, problem)),
        }
    }
    for part in parts {
        let place = (part.file.clone(), part.row);
        // Of several records made from one row the first takes its problems.
        let problems = about.remove(&place).unwrap_or_default();
        let raw = shelf.take(&place.0, place.1);
        let item = Item {
            file: Some(place.0),
            row: Some(place.1),
            raw,
            what: What::Part {
                part: part.part,
                problems,
            },
        };
        if sink(item).is_break() {
            return Ok(End::Part);
        }
    }
    // A row that was not used is refused; what else is told is about files and columns.
    for (file, row, problem) in rest {
        let is_row = row.is_some_and(|row| row > 1) && problem.is_error();
        let raw = row
            .filter(|_| is_row)
            .and_then(|row| shelf.take(&file, row));
        let what = if is_row {
            What::Refused(problem)
        } else {
            What::Remark(problem)
        };
        if sink(Item {
            file: Some(file),
            row,
            raw,
            what,
        })
        .is_break()
        {
            return Ok(End::Part);
        }
    }
    for (file, row, raw) in shelf.rest() {
        if sink(Item {
            file: Some(file),
            row: Some(row),
            raw: Some(raw),
            what: What::Kept,
        })
        .is_break()
        {
            return Ok(End::Part);
        }
    }
    Ok(End::Complete)
}

/// Reads the tables of an Ohana directory.
pub(crate) fn read_ohana(files: &Collection, sink: &mut Sink<'_>) -> Result<End, CollectError> {
    let mut tables = ohana::Tables::default();
    let mut shelf = Shelf::default();
    let mut unread = Vec::new();
    files.each(&is_table, &mut |name, input| {
        let name = base(name);
        let bytes = whole(name, input)?;
        let table = name.trim_end_matches(".csv");
        if ohana::Tables::NAMES.contains(&table) {
            tables
                .0
                .entry(table.to_owned())
                .or_default()
                .extend(rows(&bytes));
            shelf.add(name, bytes);
        } else {
            unread.push(name.to_owned());
        }
        Ok(())
    })?;
    for made in tables.documents() {
        let file = format!("{}.csv", made.table);
        let raw = shelf.take(&file, made.row);
        let what = What::Document {
            kind: Some(made.kind),
            document: made.document,
            problems: made.problems,
        };
        if sink(Item {
            file: Some(file),
            row: Some(made.row),
            raw,
            what,
        })
        .is_break()
        {
            return Ok(End::Part);
        }
    }
    for file in unread {
        let message = format!(
            "{file} is none of the tables of an Ohana directory, so nothing was read from it."
        );
        let what = What::Remark(Problem::advice("unread-file", "", message));
        if sink(Item {
            file: Some(file),
            row: None,
            raw: None,
            what,
        })
        .is_break()
        {
            return Ok(End::Part);
        }
    }
    for (file, row, raw) in shelf.rest() {
        if sink(Item {
            file: Some(file),
            row: Some(row),
            raw: Some(raw),
            what: What::Kept,
        })
        .is_break()
        {
            return Ok(End::Part);
        }
    }
    Ok(End::Complete)
}

/// The descriptor comes before the files, whatever their order.
fn descriptor(files: &Collection) -> Result<Option<Vec<u8>>, CollectError> {
    let mut found = None;
    if !files.is_single() {
        files.each(
            &|name| base(name) == "datapackage.json",
            &mut |name, input| {
                found = Some(whole(name, input)?);
                Ok(())
            },
        )?;
    }
    Ok(found)
}

fn is_table(name: &str) -> bool {
    name.strip_suffix(".gz")
        .unwrap_or(name)
        .to_ascii_lowercase()
        .ends_with(".csv")
}

fn base(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

fn whole(name: &str, input: &mut dyn BufRead) -> Result<Vec<u8>, CollectError> {
    let mut bytes = Vec::new();
    input
        .read_to_end(&mut bytes)
        .map_err(|error| CollectError::Damaged {
            what: name.to_owned(),
            reason: error.to_string(),
        })?;
    Ok(bytes)
}

/// Where rows lie in their file: from and to, by number.
type Spans = BTreeMap<u64, (usize, usize)>;

/// The bytes of every row, by file and number, until somebody takes them.
#[derive(Default)]
struct Shelf {
    files: BTreeMap<String, (Vec<u8>, Spans)>,
}

impl Shelf {
    fn add(&mut self, name: &str, bytes: Vec<u8>) {
        let rows = spans(&bytes);
        self.files.insert(name.to_owned(), (bytes, rows));
    }

    fn take(&mut self, file: &str, row: u64) -> Option<Vec<u8>> {
        let (bytes, rows) = self.files.get_mut(file)?;
        let (from, to) = rows.remove(&row)?;
        Some(bytes[from..to].to_vec())
    }

    fn rest(self) -> impl Iterator<Item = (String, u64, Vec<u8>)> {
        self.files.into_iter().flat_map(|(file, (bytes, rows))| {
            rows.into_iter()
                .map(move |(row, (from, to))| (file.clone(), row, bytes[from..to].to_vec()))
        })
    }
}

/// Where each row lies, numbered as a spreadsheet does: blank lines count, line ends inside a cell do not.
fn spans(bytes: &[u8]) -> Spans {
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(bytes);
    let mut record = ByteRecord::new();
    let mut found = BTreeMap::new();
    let (mut number, mut from) = (0, 0);
    loop {
        let line = reader.position().line();
        if !matches!(reader.read_byte_record(&mut record), Ok(true)) {
            return found;
        }
        let inside = record.as_slice().split(|byte| *byte == b'\n').count() as u64 - 1;
        let lines = reader.position().line() - line;
        number += 1 + lines.saturating_sub(inside + 1);
        let to = (reader.position().byte() as usize).min(bytes.len());
        let is_end = |byte: &u8| matches!(byte, b'\n' | b'\r');
        let start = from
            + bytes[from..to]
                .iter()
                .take_while(|byte| is_end(byte))
                .count();
        let end = to
            - bytes[start..to]
                .iter()
                .rev()
                .take_while(|byte| is_end(byte))
                .count();
        found.insert(number, (start, end));
        from = to;
    }
}

/// The rows of a table by the names of their columns.
fn rows(bytes: &[u8]) -> Vec<(u64, ohana::Row)> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(bytes);
    let text = |cell: &[u8]| String::from_utf8_lossy(cell).replace('\0', "");
    let mut header: Vec<String> = Vec::new();
    let mut found = Vec::new();
    for (record, number) in reader
        .byte_records()
        .flatten()
        .zip(spans(bytes).into_keys())
    {
        if header.is_empty() {
            header = record.iter().map(text).collect();
        } else {
            found.push((
                number,
                header
                    .iter()
                    .cloned()
                    .zip(record.iter().map(text))
                    .collect(),
            ));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::Limits;
    use crate::reader::json::collected;

    fn package(files: &[(&str, &str)]) -> (Vec<Item>, End) {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, content) in files {
            std::fs::write(folder.path().join(name), content).expect("a file");
        }
        let files = Collection::at(folder.path(), Limits::of(1 << 20)).expect("a folder of files");
        let namespace = Namespace::of_source("a-source");
        collected(|sink| read(&files, &namespace, sink).expect("a package"))
    }

    #[test]
    fn rows_are_found_again_byte_for_byte() {
        let text = b"id,name\r\n1,\"a\nb\"\r\n\r\n2,c";
        let rows: Vec<_> = spans(text)
            .into_iter()
            .map(|(row, (from, to))| (row, text[from..to].to_vec()))
            .collect();
        assert_eq!(rows.len(), 3);
        assert_eq!(rows[1], (2, b"1,\"a\nb\"".to_vec()));
        assert_eq!(rows[2], (4, b"2,c".to_vec()));
    }

    #[test]
    fn every_row_is_a_record_or_refused_or_kept() {
        let (items, end) = package(&[
            (
                "services.csv",
                "id,name,status,organization_id\ns,Chess,active,o\n",
            ),
            ("organizations.csv", "id,name,description\no,Club,Games.\n"),
            (
                "phones.csv",
                "id,service_id,number\np,s,01296 000000\nq,nobody,01296 000001\n",
            ),
        ]);
        let mut kinds = Vec::new();
        for item in &items {
            let place = (
                item.file.as_deref().unwrap_or_default(),
                item.row.unwrap_or_default(),
            );
            let what = match &item.what {
                What::Part { part, .. } => part.kind.name(),
                What::Refused(_) => "refused",
                What::Kept => "kept",
                _ => continue,
            };
            kinds.push((what, place.0, place.1, item.raw.is_some()));
        }
        assert_eq!(
            kinds,
            [
                ("organization", "organizations.csv", 2, true),
                ("service", "services.csv", 2, true),
                ("refused", "phones.csv", 3, true),
                ("kept", "organizations.csv", 1, true),
                ("kept", "phones.csv", 1, true),
                ("kept", "phones.csv", 2, true),
                ("kept", "services.csv", 1, true),
            ]
        );
        assert_eq!(end, End::Complete);
    }
}
