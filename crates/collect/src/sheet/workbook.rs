//! Workbooks of Excel and LibreOffice: what their cells show. Formulas are not run: the value that was saved with them is taken.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use calamine::{
    Data, DataRef, Dimensions, ExcelDateTime, Ods, Range, Reader, SheetVisible, Xls, Xlsb, Xlsx,
};
use zip::ZipArchive;

use super::grid::Grid;
use crate::error::CollectError;
use crate::input::{Budget, Limits};

/// More different texts are in no table that people keep.
const MOST_STRINGS: u64 = 20_000_000;
/// What is read of the beginning of a part, to see how much it says that it holds.
const BEGINNING: u64 = 4096;

/// The sheets of a workbook that are shown, and the names of those that are hidden.
#[derive(Debug, Default)]
pub(crate) struct Workbook {
    pub(crate) sheets: Vec<Grid>,
    pub(crate) hidden: Vec<String>,
}

/// Reads a workbook, whatever its file is called.
pub(crate) fn read(path: &Path, label: &str, limits: Limits) -> Result<Workbook, CollectError> {
    let file = || -> Result<BufReader<File>, CollectError> {
        let file = File::open(path).map_err(|source| CollectError::File {
            path: path.to_owned(),
            source,
        })?;
        Ok(BufReader::new(file))
    };
    let damaged = |reason: String| unreadable(label, &reason);
    let mut beginning = Vec::new();
    let mut start = file()?.take(4);
    start
        .read_to_end(&mut beginning)
        .map_err(|error| damaged(error.to_string()))?;
    if !beginning.starts_with(b"PK") {
        return old(
            Xls::new(file()?).map_err(|error| damaged(error.to_string()))?,
            label,
        );
    }
    let parts = unpack_once(file()?, label, limits)?;
    let has = |name: &str| parts.iter().any(|part| part.eq_ignore_ascii_case(name));
    if has("content.xml") {
        let book = Ods::new(file()?).map_err(|error| damaged(error.to_string()))?;
        return whole(book, label);
    }
    if has("xl/workbook.bin") {
        let book = Xlsb::new(file()?).map_err(|error| damaged(error.to_string()))?;
        return whole(book, label);
    }
    cell_by_cell(
        Xlsx::new(file()?).map_err(|error| damaged(error.to_string()))?,
        label,
    )
}

/// Unpacks everything once without keeping it: a bomb is found here. Gives the names of the parts.
fn unpack_once(
    file: impl BufRead + std::io::Seek,
    label: &str,
    limits: Limits,
) -> Result<Vec<String>, CollectError> {
    let damaged = |reason: String| CollectError::Damaged {
        what: label.to_owned(),
        reason,
    };
    let mut archive = ZipArchive::new(file).map_err(|error| damaged(error.to_string()))?;
    let budget = Budget::new(limits);
    let mut names = Vec::new();
    if archive.len() > limits.entries {
        return Err(too_large(label, format!("{} parts", limits.entries)));
    }
    for index in 0..archive.len() {
        let entry = archive
            .by_index(index)
            .map_err(|error| damaged(error.to_string()))?;
        let name = entry
            .name()
            .map_err(|error| damaged(error.to_string()))?
            .into_owned();
        let packed = entry.compressed_size();
        let mut unpacked = budget.guard(entry, packed);
        let mut beginning = Vec::new();
        let read = (&mut unpacked)
            .take(BEGINNING)
            .read_to_end(&mut beginning)
            .and_then(|_| std::io::copy(&mut unpacked, &mut std::io::sink()));
        if budget.is_spent() {
            return Err(too_large(
                label,
                format!(
                    "{} bytes when unpacked, at most {} times the packed size",
                    limits.total, limits.ratio
                ),
            ));
        }
        read.map_err(|error| damaged(error.to_string()))?;
        if announced(&beginning) > MOST_STRINGS {
            return Err(too_large(label, format!("{MOST_STRINGS} different texts")));
        }
        names.push(name);
    }
    Ok(names)
}

/// So many columns a sheet has: a cell further out is a lie, for which room would be made.
const COLUMNS: u32 = 16_384;

/// How many texts the table of shared texts says that it holds: room is made for as many before they are read.
fn announced(beginning: &[u8]) -> u64 {
    let text = String::from_utf8_lossy(beginning);
    ["uniqueCount", "count"]
        .iter()
        .filter_map(|name| {
            let (_, after) = text.split_once(&format!(" {name}="))?;
            let digits = after.trim_start_matches(['"', '\'']);
            let end = digits
                .find(|letter: char| !letter.is_ascii_digit())
                .unwrap_or(digits.len());
            Some(digits[..end].parse().unwrap_or(u64::MAX)).filter(|_| end > 0)
        })
        .max()
        .unwrap_or(0)
}

/// The usual kind of workbook, without building a table of all cells on the way.
fn cell_by_cell(mut book: Xlsx<BufReader<File>>, label: &str) -> Result<Workbook, CollectError> {
    let mut workbook = Workbook::default();
    for name in shown(book.sheets_metadata(), &mut workbook) {
        // A sheet whose merged cells cannot be told is read without them.
        let merged = book.merge_cells_by_sheet_name(&name).unwrap_or_default();
        let mut rows = Rows::new(&name, merged);
        let mut cells = match book.worksheet_cells_reader(&name) {
            Ok(cells) => cells,
            Err(error) => return Err(unreadable(label, &error.to_string())),
        };
        while let Some(cell) = cells
            .next_cell()
            .map_err(|error| unreadable(label, &error.to_string()))?
        {
            rows.put(cell.get_position(), shown_ref(cell.get_value()))?;
        }
        workbook.sheets.push(rows.finish()?);
    }
    Ok(workbook)
}

/// The oldest kind, which tells merged cells.
fn old(mut book: Xls<BufReader<File>>, label: &str) -> Result<Workbook, CollectError> {
    let mut workbook = Workbook::default();
    for name in shown(book.sheets_metadata(), &mut workbook) {
        let range = book
            .worksheet_range(&name)
            .map_err(|error| unreadable(label, &error.to_string()))?;
        // As above: without them the rest can still be read.
        let merged = book.merge_cells_by_sheet_name(&name).unwrap_or_default();
        workbook.sheets.push(of_range(&name, &range, merged)?);
    }
    Ok(workbook)
}

fn whole<R>(mut book: R, label: &str) -> Result<Workbook, CollectError>
where
    R: Reader<BufReader<File>>,
    R::Error: std::fmt::Display,
{
    let mut workbook = Workbook::default();
    for name in shown(book.sheets_metadata(), &mut workbook) {
        let range = book
            .worksheet_range(&name)
            .map_err(|error| unreadable(label, &error.to_string()))?;
        workbook.sheets.push(of_range(&name, &range, Vec::new())?);
    }
    Ok(workbook)
}

/// The names of the sheets that people see. Lists behind drop-downs are often on hidden ones.
fn shown(sheets: &[calamine::Sheet], workbook: &mut Workbook) -> Vec<String> {
    let (shown, hidden): (Vec<_>, Vec<_>) = sheets
        .iter()
        .partition(|sheet| sheet.visible == SheetVisible::Visible);
    workbook.hidden = hidden.into_iter().map(|sheet| sheet.name.clone()).collect();
    shown.into_iter().map(|sheet| sheet.name.clone()).collect()
}

fn of_range(
    name: &str,
    range: &Range<Data>,
    merged: Vec<Dimensions>,
) -> Result<Grid, CollectError> {
    let mut rows = Rows::new(name, merged);
    let (first_row, first_column) = range.start().unwrap_or_default();
    for (row, column, value) in range.used_cells() {
        let position = (first_row + row as u32, first_column + column as u32);
        rows.put(position, shown_data(value))?;
    }
    rows.finish()
}

/// Rows as they fill, cell by cell; a cell that others were merged into says the same for all its rows.
struct Rows {
    sheet: String,
    grid: Grid,
    line: u32,
    cells: Vec<String>,
    merged: Vec<Dimensions>,
    /// What merged cells say that reach further down: the column, the last row, the text.
    reaching: Vec<(u32, u32, String)>,
}

impl Rows {
    fn new(name: &str, mut merged: Vec<Dimensions>) -> Self {
        merged.retain(|merged| merged.end.0 > merged.start.0);
        merged.sort_by_key(|merged| merged.start);
        Self {
            sheet: name.to_owned(),
            grid: Grid::named(name),
            line: 0,
            cells: Vec::new(),
            merged,
            reaching: Vec::new(),
        }
    }

    fn put(&mut self, (row, column): (u32, u32), text: String) -> Result<(), CollectError> {
        if text.trim().is_empty() {
            return Ok(());
        }
        if column >= COLUMNS {
            return Err(too_large(&self.sheet, format!("{COLUMNS} columns")));
        }
        if row > self.line {
            self.end_row()?;
            self.line = row;
        }
        if let Ok(at) = self
            .merged
            .binary_search_by_key(&(row, column), |merged| merged.start)
        {
            let last = self.merged[at].end.0;
            self.reaching.push((column, last, text.clone()));
        }
        self.set(column as usize, text);
        Ok(())
    }

    fn set(&mut self, column: usize, text: String) {
        if self.cells.len() <= column {
            self.cells.resize(column + 1, String::new());
        }
        self.cells[column] = text;
    }

    fn end_row(&mut self) -> Result<(), CollectError> {
        let line = self.line;
        self.reaching.retain(|(_, last, _)| *last >= line);
        let is_row = self.cells.iter().any(|cell| !cell.is_empty());
        if is_row {
            for (column, _, text) in self.reaching.clone() {
                let empty = self.cells.get(column as usize).is_none_or(String::is_empty);
                if empty {
                    self.set(column as usize, text);
                }
            }
        }
        self.grid
            .push(line + 1, self.cells.iter().map(String::as_str))?;
        self.cells.clear();
        Ok(())
    }

    fn finish(mut self) -> Result<Grid, CollectError> {
        self.end_row()?;
        Ok(self.grid)
    }
}

fn shown_ref(value: &DataRef<'_>) -> String {
    match value {
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            text.clone()
        }
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(yes) => truth(*yes),
        DataRef::DateTime(moment) => moment_text(moment),
        DataRef::Error(error) => error.to_string(),
        DataRef::Empty => String::new(),
    }
}

fn shown_data(value: &Data) -> String {
    match value {
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number.to_string(),
        Data::Bool(yes) => truth(*yes),
        Data::DateTime(moment) => moment_text(moment),
        Data::Error(error) => error.to_string(),
        Data::Empty => String::new(),
    }
}

fn truth(yes: bool) -> String {
    if yes { "TRUE" } else { "FALSE" }.to_owned()
}

/// A date, a time of day (which Excel keeps as a part of day nought), or both.
fn moment_text(moment: &ExcelDateTime) -> String {
    let value = moment.as_f64();
    let Some(shown) = moment.as_datetime() else {
        return value.to_string();
    };
    if (0.0..1.0).contains(&value) {
        shown.format("%H:%M").to_string()
    } else if value.fract() == 0.0 {
        shown.format("%Y-%m-%d").to_string()
    } else {
        shown.format("%Y-%m-%d %H:%M").to_string()
    }
}

fn unreadable(label: &str, reason: &str) -> CollectError {
    CollectError::Unreadable {
        what: label.to_owned(),
        reason: if reason.contains("password") {
            "it is protected by a password; save it without one and send it again".to_owned()
        } else {
            format!("{reason}; open it in Excel or LibreOffice, save it again and send that")
        },
    }
}

fn too_large(label: &str, limit: String) -> CollectError {
    CollectError::TooLarge {
        what: label.to_owned(),
        limit,
    }
}
