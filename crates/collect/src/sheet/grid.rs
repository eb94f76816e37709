//! The cells of one sheet, kept close together: a hundred thousand rows are some tens of megabytes.

use crate::error::CollectError;

/// So much text is kept of one sheet.
const MOST_TEXT: usize = 256 << 20;
/// So many cells are kept of one sheet.
const MOST_CELLS: usize = 10_000_000;
/// So many rows are read of one sheet: no council area has as many services, and each is held in memory until all are known.
pub(crate) const MOST_ROWS: usize = 200_000;

/// The filled part of one sheet. Rows and columns count from 0 here; people are told [`Grid::line`].
#[derive(Debug, Default)]
pub(crate) struct Grid {
    /// What it is called, where the input has several.
    pub(crate) name: Option<String>,
    text: String,
    /// Where each cell's text ends.
    ends: Vec<u32>,
    rows: Vec<Row>,
    width: usize,
}

#[derive(Clone, Copy, Debug)]
struct Row {
    /// Its number in the sheet, from 1.
    line: u32,
    /// Its first cell, and the one after its last.
    cells: (u32, u32),
}

impl Grid {
    pub(crate) fn named(name: &str) -> Self {
        Self {
            name: Some(name.to_owned()),
            ..Self::default()
        }
    }

    /// Adds a row by its number in the sheet. A row of blanks is left out: its number tells that it was there.
    pub(crate) fn push<'a>(
        &mut self,
        line: u32,
        cells: impl IntoIterator<Item = &'a str>,
    ) -> Result<(), CollectError> {
        let first = self.ends.len();
        let mut filled = first;
        for cell in cells {
            self.text.push_str(cell.trim());
            self.ends.push(self.text.len() as u32);
            if !cell.trim().is_empty() {
                filled = self.ends.len();
            }
        }
        self.ends.truncate(filled);
        if filled > first {
            self.width = self.width.max(filled - first);
            let cells = (first as u32, filled as u32);
            self.rows.push(Row { line, cells });
        }
        let limit = if self.rows.len() > MOST_ROWS {
            format!("{MOST_ROWS} rows")
        } else if self.text.len() > MOST_TEXT || self.ends.len() > MOST_CELLS {
            format!("{MOST_CELLS} cells or {} MB of text", MOST_TEXT >> 20)
        } else {
            return Ok(());
        };
        let what = self.name.clone();
        Err(CollectError::TooLarge {
            what: what.unwrap_or_else(|| "the table".to_owned()),
            limit,
        })
    }

    /// How many rows are filled.
    pub(crate) fn height(&self) -> usize {
        self.rows.len()
    }

    /// How many columns the widest row has.
    pub(crate) fn width(&self) -> usize {
        self.width
    }

    /// The number of a row in the sheet, as people see it.
    pub(crate) fn line(&self, row: usize) -> u64 {
        self.rows.get(row).map_or(0, |row| u64::from(row.line))
    }

    /// What a cell says, without spaces around it; nothing where there is no cell.
    pub(crate) fn cell(&self, row: usize, column: usize) -> &str {
        let Some(Row { cells, .. }) = self.rows.get(row) else {
            return "";
        };
        let at = cells.0 as usize + column;
        if at >= cells.1 as usize {
            return "";
        }
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start as usize..self.ends[at] as usize]
    }

    /// The cells of a row, up to the last that says something.
    pub(crate) fn cells(&self, row: usize) -> impl Iterator<Item = &str> {
        let width = self
            .rows
            .get(row)
            .map_or(0, |row| (row.cells.1 - row.cells.0) as usize);
        (0..width).map(move |column| self.cell(row, column))
    }

    /// How many cells of a row say something.
    pub(crate) fn filled(&self, row: usize) -> usize {
        self.cells(row).filter(|cell| !cell.is_empty()).count()
    }

    /// A row as a line of CSV: what is kept of it.
    pub(crate) fn csv(&self, row: usize) -> Vec<u8> {
        let mut line = csv::WriterBuilder::new()
            .flexible(true)
            .from_writer(Vec::new());
        // Writing into memory cannot fail.
        let _ = line.write_record(self.cells(row));
        line.into_inner().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_where_they_were_and_blanks_take_no_room() {
        let mut grid = Grid::default();
        grid.push(1, ["Name", " Town ", ""]).expect("room");
        grid.push(2, ["", " ", ""]).expect("room");
        grid.push(4, ["", "Ely"]).expect("room");
        assert_eq!((grid.height(), grid.width()), (2, 2));
        assert_eq!(grid.cell(0, 1), "Town");
        assert_eq!((grid.cell(1, 0), grid.cell(1, 1)), ("", "Ely"));
        assert_eq!((grid.cell(1, 2), grid.cell(9, 0)), ("", ""));
        assert_eq!(grid.line(1), 4);
        assert_eq!(grid.csv(1), b",Ely\n");
    }
}
