//! Spreadsheets of any layout: workbooks and tables as text, laid out by whoever keeps them.
//!
//! The table is found ([`table`]), its columns are recognised by heading and by value ([`columns`]), sheets that belong together are
//! joined ([`join`]), and each row becomes a document of the standard ([`record`]): a service, or an organisation where a person says
//! so ([`stands_for`]). A person may correct what was recognised; that is a [`Mapping`], and counts from then on.

mod columns;
pub(crate) mod delimited;
mod evidence;
mod grid;
mod join;
pub(crate) mod key;
mod look;
mod mapping;
mod meaning;
mod plan;
mod record;
mod remarks;
mod row;
mod stands_for;
mod table;
mod template;
mod twins;
mod vocabulary;
mod workbook;

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::path::Path;

use hsds::{Kind, Problem};
use rayon::prelude::*;

use crate::error::CollectError;
use crate::input::{Collection, Limits};
use crate::reader::{End, Item, Sink, What};
use grid::Grid;
use plan::Plan;
use record::Composed;
use row::Row;

pub use columns::Column;
pub use look::{Look, Seen, look};
pub use mapping::{ColumnMapping, Mapping, SheetMapping};
pub use meaning::{Day, Meaning, Rows};
pub use remarks::{Remark, remarks};
pub use template::template;

/// What was recognised in a spreadsheet.
#[derive(Clone, Debug, Default)]
pub struct Recognised {
    /// Every column of every sheet that is read.
    pub columns: Vec<Column>,
    /// The same, to be kept and used again.
    pub mapping: Mapping,
    /// It is read as services, and reads like a list of organisations.
    pub reads_like_organizations: bool,
    /// Services of one sheet lead to their organisations on another, so that it is plain what each row is.
    pub leads_to_organizations: bool,
}

/// The tables of an input.
#[derive(Debug, Default)]
struct Book {
    grids: Vec<Grid>,
    remarks: Vec<(Option<String>, String)>,
}

/// Whether a file is called as spreadsheets are.
pub(crate) fn is_spreadsheet(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    is_workbook(name)
        || [".csv", ".tsv", ".tab"]
            .iter()
            .any(|ending| name.ends_with(ending))
}

fn is_workbook(name: &str) -> bool {
    [".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"]
        .iter()
        .any(|ending| name.ends_with(ending))
}

/// Reads every row and gives it as a record; says what was recognised.
pub(crate) fn read(
    files: &Collection,
    mapping: Option<&Mapping>,
    sink: &mut Sink<'_>,
) -> Result<(End, Recognised), CollectError> {
    let book = Book::open(files)?;
    let plan = Plan::of(&book.grids, mapping);
    let recognised = Recognised {
        columns: plan
            .sheets
            .iter()
            .flat_map(|sheet| sheet.columns.clone())
            .collect(),
        mapping: plan.mapping(&book.grids),
        reads_like_organizations: plan.reads_like_organizations(),
        leads_to_organizations: plan.leads_to_organizations(),
    };
    if !plan.sheets.iter().any(|sheet| plan.is_listed(sheet)) {
        return Err(CollectError::NoTable(files.label.clone()));
    }
    let end = book.give(&plan, sink);
    Ok((end, recognised))
}

/// Whether one sheet has services and another their organisations, so that nobody makes organisations of all of them.
pub(crate) fn names_who_runs_services(
    files: &Collection,
    mapping: Option<&Mapping>,
) -> Result<bool, CollectError> {
    let book = Book::open(files)?;
    let plan = Plan::of(&book.grids, mapping);
    Ok(plan.mapping(&book.grids).names_who_runs_services())
}

/// So many rows are made into records together.
const PORTION: usize = 2_048;

/// So many bytes of a spreadsheet are read, unpacked.
pub(crate) const MOST: u64 = 1 << 30;

impl Book {
    fn open(files: &Collection) -> Result<Self, CollectError> {
        let mut book = Self::default();
        if let Some(path) = files.workbook()? {
            book.add_workbook(path, &files.label, files.limits())?;
            return Ok(book);
        }
        let single = files.is_single();
        files.each(
            &|name| single || is_spreadsheet(name),
            &mut |name, input| {
                let mut bytes = Vec::new();
                input
                    .read_to_end(&mut bytes)
                    .map_err(|error| CollectError::Damaged {
                        what: name.to_owned(),
                        reason: error.to_string(),
                    })?;
                if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xd0\xcf\x11\xe0") {
                    let kept =
                        kept(&bytes).map_err(|error| CollectError::Stopped(error.to_string()))?;
                    return book.add_workbook(kept.path(), name, files.limits());
                }
                book.add_text(&bytes, (!single).then_some(name))
            },
        )?;
        Ok(book)
    }

    fn add_workbook(
        &mut self,
        path: &Path,
        name: &str,
        limits: Limits,
    ) -> Result<(), CollectError> {
        let workbook = workbook::read(path, name, limits)?;
        for hidden in workbook.hidden {
            self.remarks.push((
                Some(hidden),
                "This sheet is hidden, so nothing was read from it.".to_owned(),
            ));
        }
        self.grids.extend(workbook.sheets);
        Ok(())
    }

    fn add_text(&mut self, bytes: &[u8], name: Option<&str>) -> Result<(), CollectError> {
        let mut table = delimited::read(bytes)?;
        table.grid.name = name.map(str::to_owned);
        if table.damaged {
            self.remarks.push((
                name.map(str::to_owned),
                format!(
                    "Some letters are damaged: the file was read as {}. Save it as \"CSV UTF-8\" and send it again.",
                    table.encoding
                ),
            ));
        }
        self.grids.push(table.grid);
        Ok(())
    }

    /// Gives remarks first, then every row: as a record, as a part of one, or as what it is.
    fn give(&self, plan: &Plan, sink: &mut Sink<'_>) -> End {
        let remarks = self.remarks.iter().chain(&plan.remarks);
        for (file, message) in remarks {
            let remark = Problem::advice("sheet-remark", "", message.clone());
            if sink(item(file.clone(), None, None, What::Remark(remark))).is_break() {
                return End::Part;
            }
        }
        for sheet in 0..plan.sheets.len() {
            let given = if plan.is_listed(&plan.sheets[sheet]) {
                self.give_listed(plan, sheet, sink)
            } else {
                self.keep_rows(plan, sheet, &plan.sheets[sheet].table.records, sink)
            };
            let kept = |sink: &mut Sink<'_>| {
                self.keep_rows(plan, sheet, &plan.sheets[sheet].table.notes, sink)
            };
            if given.is_break() || kept(sink).is_break() {
                return End::Part;
            }
        }
        End::Complete
    }

    fn give_listed(&self, plan: &Plan, sheet: usize, sink: &mut Sink<'_>) -> ControlFlow<()> {
        let planned = &plan.sheets[sheet];
        let grid = &self.grids[planned.grid];
        let numbers = &planned.table.records;
        let rows: Vec<Row<'_>> = numbers
            .iter()
            .map(|row| Row::read(plan, &self.grids, sheet, *row))
            .collect();
        let keys = key::keys(&rows);
        let listed = Listed {
            each: plan.each,
            groups: groups(&keys),
            twins: twins::twins(plan.each, &rows, &keys),
            context: record::Context::new(plan.names(sheet, Meaning::Organization)),
            file: self.file(grid),
            rows,
            keys,
        };
        for portion in (0..numbers.len()).collect::<Vec<_>>().chunks(PORTION) {
            // Rows are made into records on all cores, and given in their order.
            let items: Vec<Item> = portion
                .par_iter()
                .map(|at| listed.item(*at, grid.csv(numbers[*at])))
                .collect();
            for item in items {
                sink(item)?;
            }
        }
        ControlFlow::Continue(())
    }

    fn keep_rows(
        &self,
        plan: &Plan,
        sheet: usize,
        rows: &[usize],
        sink: &mut Sink<'_>,
    ) -> ControlFlow<()> {
        let grid = &self.grids[plan.sheets[sheet].grid];
        for row in rows {
            let file = self.file(grid);
            sink(item(
                file,
                Some(grid.line(*row)),
                Some(grid.csv(*row)),
                What::Kept,
            ))?;
        }
        ControlFlow::Continue(())
    }

    /// What a row is said to stand in: nothing where there is only one sheet.
    fn file(&self, grid: &Grid) -> Option<String> {
        grid.name.clone().filter(|_| self.grids.len() > 1)
    }
}

/// The rows of one sheet, with what is known about all of them together.
struct Listed<'r> {
    /// What each row stands for.
    each: Rows,
    rows: Vec<Row<'r>>,
    keys: Vec<String>,
    /// Of the first row with a key, all rows that have it.
    groups: Vec<Option<Vec<usize>>>,
    twins: Vec<Option<Problem>>,
    context: record::Context,
    file: Option<String>,
}

impl Listed<'_> {
    /// A row as what it stands for, as a part of one that an earlier row began, or as none.
    fn item(&self, at: usize, raw: Vec<u8>) -> Item {
        let what = match &self.groups[at] {
            Some(same) => self.entry(at, same),
            None => What::Kept,
        };
        item(self.file.clone(), Some(self.rows[at].line), Some(raw), what)
    }

    fn entry(&self, at: usize, same: &[usize]) -> What {
        let together: Vec<&Row<'_>> = same.iter().map(|at| &self.rows[*at]).collect();
        if let Some(problem) = key::shared_by_others(self.each, &together) {
            return What::Refused(problem);
        }
        match record::compose(self.each, &self.context, &self.keys[at], &together) {
            Ok(Composed {
                document,
                mut problems,
            }) => {
                problems.extend(self.twins[at].clone());
                What::Document {
                    kind: Some(match self.each {
                        Rows::Organizations => Kind::Organization,
                        Rows::Services | Rows::Places | Rows::Times => Kind::Service,
                    }),
                    document,
                    problems,
                }
            }
            Err(problem) => What::Refused(problem),
        }
    }
}

/// Rows that share a key, each group with its first row.
fn groups(keys: &[String]) -> Vec<Option<Vec<usize>>> {
    let mut first: HashMap<&str, usize> = HashMap::with_capacity(keys.len());
    let mut groups: Vec<Option<Vec<usize>>> = vec![None; keys.len()];
    for (at, key) in keys.iter().enumerate() {
        let begun = *first.entry(key).or_insert(at);
        groups[begun].get_or_insert_default().push(at);
    }
    groups
}

fn item(file: Option<String>, row: Option<u64>, raw: Option<Vec<u8>>, what: What) -> Item {
    Item {
        file,
        row,
        raw,
        what,
    }
}

/// A workbook out of an archive, as a file: workbooks are not read from front to back.
fn kept(bytes: &[u8]) -> std::io::Result<tempfile::NamedTempFile> {
    use std::io::Write as _;
    let mut file = tempfile::NamedTempFile::new()?;
    file.write_all(bytes)?;
    Ok(file)
}
