//! How a spreadsheet is read: which sheets hold what, what their columns are, and how the sheets belong together.

use super::columns::{self, Column};
use super::grid::Grid;
use super::join::{Join, join, meaning_of};
use super::mapping::{ColumnMapping, Mapping, NOT_READ, SheetMapping};
use super::meaning::{Meaning, Rows};
use super::stands_for::{is_of_services, reads_like_organizations};
use super::table::{self, Table};
use super::vocabulary;

/// A sheet that is read.
#[derive(Debug)]
pub(crate) struct Planned {
    /// Its place in the workbook.
    pub(crate) grid: usize,
    pub(crate) rows: Rows,
    pub(crate) table: Table,
    pub(crate) columns: Vec<Column>,
}

/// How a spreadsheet is read.
#[derive(Debug)]
pub(crate) struct Plan {
    /// What a row stands for: a service or an organisation. Sheets of such rows are the list itself; others only say more of it.
    pub(crate) each: Rows,
    pub(crate) sheets: Vec<Planned>,
    /// Of each sheet of the list, how it leads to other sheets.
    pub(crate) joins: Vec<Vec<Join>>,
    /// What holds where a cell says nothing.
    pub(crate) defaults: Vec<(Meaning, String)>,
    /// What a person should know: sheets that are not read, columns that are gone.
    pub(crate) remarks: Vec<(Option<String>, String)>,
}

impl Plan {
    /// Plans by what is there, and by what was decided before.
    pub(crate) fn of(grids: &[Grid], mapping: Option<&Mapping>) -> Self {
        let mut plan = Self {
            each: mapping.map_or(Rows::Services, Mapping::each_row),
            sheets: Vec::new(),
            joins: Vec::new(),
            defaults: Vec::new(),
            remarks: Vec::new(),
        };
        for (place, grid) in grids.iter().enumerate() {
            let decided =
                mapping.and_then(|mapping| mapping.sheet(grid.name.as_deref(), grids.len() == 1));
            plan.add(place, grid, decided, grids.len() > 1);
        }
        plan.settle_on_a_list();
        plan.defaults = mapping.map(Mapping::defaults).unwrap_or_default();
        plan.joins = plan
            .sheets
            .iter()
            .map(|sheet| plan.joins_of(grids, sheet))
            .collect();
        plan.tell_of_loose_sheets(grids);
        plan.tell_of_nobody(grids);
        plan.tell_of_words_kept(grids);
        plan.tell_of_no_number(grids);
        plan
    }

    /// Whether a sheet is the list itself.
    pub(crate) fn is_listed(&self, sheet: &Planned) -> bool {
        sheet.rows == self.each
    }

    /// Whether the list, which is read as services, reads like one of organisations.
    pub(crate) fn reads_like_organizations(&self) -> bool {
        let mut listed = self.sheets.iter().filter(|sheet| self.is_listed(sheet));
        self.each == Rows::Services
            && self
                .sheets
                .iter()
                .all(|sheet| sheet.rows != Rows::Organizations)
            && listed.all(|sheet| reads_like_organizations(&sheet.columns))
    }

    /// Whether services of one sheet lead to their organisations on another: then it is plain what each row is.
    pub(crate) fn leads_to_organizations(&self) -> bool {
        let mut joins = self.joins.iter().flatten();
        self.each == Rows::Services
            && joins.any(|join| self.sheets[join.other].rows == Rows::Organizations)
    }

    /// Whether a sheet of the list, one that it leads to, or what holds for all of them says something.
    pub(crate) fn names(&self, sheet: usize, meaning: Meaning) -> bool {
        let joined = self.joins[sheet]
            .iter()
            .map(|join| &self.sheets[join.other]);
        let own = std::iter::once(&self.sheets[sheet]);
        let said = own.chain(joined).any(|sheet| {
            sheet
                .columns
                .iter()
                .any(|column| meaning_of(sheet.rows, column.field) == meaning)
        });
        said || self.defaults.iter().any(|(default, _)| *default == meaning)
    }

    /// What was decided, to be used again.
    pub(crate) fn mapping(&self, grids: &[Grid]) -> Mapping {
        let sheets = self
            .sheets
            .iter()
            .map(|sheet| SheetMapping {
                sheet: grids[sheet.grid].name.clone(),
                rows: sheet.rows.word().to_owned(),
                header_row: sheet.table.header.map(|row| grids[sheet.grid].line(row)),
                columns: sheet
                    .columns
                    .iter()
                    .map(|column| ColumnMapping {
                        header: column.header.clone(),
                        column: column.column,
                        field: column.field.word().to_owned(),
                    })
                    .collect(),
            })
            .collect();
        Mapping {
            sheets,
            defaults: self
                .defaults
                .iter()
                .map(|(meaning, value)| (meaning.word().to_owned(), value.clone()))
                .collect(),
            ..Mapping::default()
        }
    }

    fn add(&mut self, place: usize, grid: &Grid, decided: Option<&SheetMapping>, several: bool) {
        if decided.is_some_and(|decided| decided.rows == NOT_READ) {
            return;
        }
        let is_aside = several && grid.name.as_deref().is_some_and(vocabulary::is_aside);
        if is_aside && decided.is_none() {
            self.remarks.push((
                grid.name.clone(),
                format!(
                    "By its name this sheet is not a list of {}s, so nothing was read from it.",
                    self.each.noun()
                ),
            ));
            return;
        }
        let line = decided.and_then(|decided| {
            let rows = (0..grid.height().min(200))
                .map(|row| (grid.line(row), grid.cells(row).map(str::to_owned).collect()));
            decided.header_line(rows).or(decided.header_row)
        });
        let name = grid.name.clone();
        let Some(table) = table::find(grid, line).filter(|table| !table.records.is_empty()) else {
            if grid.height() > 0 {
                self.remarks.push((
                    name,
                    "No table was found on this sheet, so nothing was read from it.".to_owned(),
                ));
            }
            return;
        };
        let mut columns = columns::recognise(grid, &table);
        if let Some(decided) = decided {
            for gone in decided.apply(&mut columns) {
                self.remarks.push((
                    name.clone(),
                    format!("The column \"{gone}\" was there before and is not now."),
                ));
            }
        }
        let rows = decided
            .and_then(|decided| Rows::of_word(&decided.rows))
            .or_else(|| {
                name.as_deref()
                    .filter(|_| several)
                    .and_then(vocabulary::rows)
            })
            .filter(|rows| *rows != Rows::Services)
            .unwrap_or(self.each);
        let is_decided = decided.is_some_and(|decided| !decided.columns.is_empty());
        if rows == self.each && !has_name(&columns) && !is_decided {
            self.remarks.push((
                name,
                format!("No column of this sheet reads like the names of {}s, so nothing was read from it. Give the column with the names the heading Name.", self.each.noun()),
            ));
            return;
        }
        self.sheets.push(Planned {
            grid: place,
            rows,
            table,
            columns,
        });
    }

    /// Where no sheet is the list, the one with most rows is: a list of organisations is what people have.
    fn settle_on_a_list(&mut self) {
        if self.sheets.iter().any(|sheet| self.is_listed(sheet)) {
            return;
        }
        let largest = self
            .sheets
            .iter_mut()
            .filter(|sheet| has_name(&sheet.columns))
            .max_by_key(|sheet| sheet.table.records.len());
        if let Some(sheet) = largest {
            sheet.rows = self.each;
        }
    }

    fn joins_of(&self, grids: &[Grid], listed: &Planned) -> Vec<Join> {
        if !self.is_listed(listed) {
            return Vec::new();
        }
        self.sheets
            .iter()
            .enumerate()
            .filter(|(_, other)| !self.is_listed(other))
            .filter_map(|(place, other)| {
                join(
                    (&grids[listed.grid], listed),
                    (&grids[other.grid], other),
                    place,
                )
            })
            .collect()
    }

    /// Services that nobody is said to run are taken to be run by organisations of their names.
    fn tell_of_nobody(&mut self, grids: &[Grid]) {
        for place in 0..self.sheets.len() {
            let is_said = self.names(place, Meaning::Organization);
            if self.sheets[place].rows == Rows::Services && !is_said {
                self.remarks.push((
                    grids[self.sheets[place].grid].name.clone(),
                    "No column says who runs the services, so each is taken to be run by an organisation of its own name. If one organisation runs them all, name it in a column of its own.".to_owned(),
                ));
            }
        }
    }

    /// What no organisation can hold is not lost, and people are told where it went.
    fn tell_of_words_kept(&mut self, grids: &[Grid]) {
        if self.each != Rows::Organizations {
            return;
        }
        for sheet in &self.sheets {
            let headings: Vec<String> = sheet
                .columns
                .iter()
                .filter(|column| is_of_services(column.field))
                .map(|column| match column.header.as_str() {
                    "" => format!("column {}", column.column),
                    header => format!("\"{header}\""),
                })
                .collect();
            if !headings.is_empty() {
                self.remarks.push((
                    grids[sheet.grid].name.clone(),
                    format!(
                        "An organisation has no opening times, costs and the like: services have. So that nothing is lost, what these columns say stands at the end of what the organisation says of itself, where you find it when you make services of it: {}.",
                        headings.join(", ")
                    ),
                ));
            }
        }
    }

    /// An organisation is known by its name and place where it has no number: another name is another organisation, and what people
    /// made of the first is lost to it.
    fn tell_of_no_number(&mut self, grids: &[Grid]) {
        if self.each != Rows::Organizations {
            return;
        }
        let is_number =
            |column: &Column| matches!(column.field, Meaning::Key | Meaning::OrganizationKey);
        for sheet in &self.sheets {
            if self.is_listed(sheet) && !sheet.columns.iter().any(is_number) {
                self.remarks.push((
                    grids[sheet.grid].name.clone(),
                    "No column has a number of its own for each organisation. Without one, an organisation that changes its name or moves is taken for a new one, and the services made of it do not follow. Add a column called ID with a number for each, and keep it.".to_owned(),
                ));
            }
        }
    }

    fn tell_of_loose_sheets(&mut self, grids: &[Grid]) {
        for (place, sheet) in self.sheets.iter().enumerate() {
            let joined = self.joins.iter().flatten().any(|join| join.other == place);
            if !self.is_listed(sheet) && !joined {
                self.remarks.push((
                    grids[sheet.grid].name.clone(),
                    format!(
                        "No column of the {}s names rows of this sheet, so nothing was read from it.",
                        self.each.noun()
                    ),
                ));
            }
        }
    }
}

fn has_name(columns: &[Column]) -> bool {
    columns.iter().any(|column| {
        matches!(
            column.field,
            Meaning::Name | Meaning::Organization | Meaning::Venue
        )
    })
}
