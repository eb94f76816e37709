//! Where the table is in a sheet: below which titles, under which headings, above which notes.

use super::evidence;
use super::grid::Grid;
use super::vocabulary;

/// Headings stand among the first so many filled rows.
const SEARCHED: usize = 40;
/// So many rows below are looked at to see how wide the table is.
const BELOW: usize = 30;

/// A table found in a sheet. Rows are those of its grid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Table {
    /// The row of headings; none where the first row is a record already.
    pub(crate) header: Option<usize>,
    /// What each column is called.
    pub(crate) headings: Vec<String>,
    /// The rows that hold records.
    pub(crate) records: Vec<usize>,
    /// Rows around and between them: titles, headings of groups, totals, notes.
    pub(crate) notes: Vec<usize>,
}

/// Finds the table of a sheet; none where no row has two cells side by side.
pub(crate) fn find(grid: &Grid, header_line: Option<u64>) -> Option<Table> {
    let header = match header_line {
        Some(line) => (0..grid.height()).find(|row| grid.line(*row) == line),
        None => header(grid),
    };
    let first = match header {
        Some(row) => row + 1,
        None => (0..grid.height()).find(|row| grid.filled(*row) > 1 || grid.width() == 1)?,
    };
    let headings = headings(grid, header, first);
    let columns = match header {
        Some(row) => grid.filled(row),
        None => usual_width(grid, first),
    };
    let (records, mut notes): (Vec<usize>, Vec<usize>) =
        (first..grid.height()).partition(|row| is_record(grid, *row, columns, header));
    notes.extend((0..first).filter(|row| Some(*row) != header));
    notes.sort_unstable();
    Some(Table {
        header,
        headings,
        records,
        notes,
    })
}

/// The row that reads most like headings, before anything that reads like a record.
fn header(grid: &Grid) -> Option<usize> {
    let mut best: Option<(f64, usize)> = None;
    for row in 0..grid.height().min(SEARCHED) {
        let score = heading_score(grid, row);
        if score > best.map_or(0.0, |(score, _)| score) {
            best = Some((score, row));
        }
        let values = grid
            .cells(row)
            .filter(|cell| evidence::is_value(cell))
            .count();
        if values >= 2 && best.is_some() {
            break;
        }
    }
    best.map(|(_, row)| row)
}

/// How much a row reads like headings: known words, short texts, as wide as what is below, no values.
fn heading_score(grid: &Grid, row: usize) -> f64 {
    let filled = grid.filled(row);
    let below = usual_width(grid, row + 1);
    if filled == 0 || (filled == 1 && below > 1) {
        return 0.0;
    }
    let mut score = 0.0;
    for cell in grid.cells(row).filter(|cell| !cell.is_empty()) {
        score += if evidence::is_value(cell) {
            -2.0
        } else if cell.chars().count() > 80 {
            -0.5
        } else if vocabulary::knows(cell) {
            1.0
        } else {
            0.1
        };
    }
    let known = grid
        .cells(row)
        .filter(|cell| vocabulary::knows(cell))
        .count();
    if known == 0 && !stands_out(grid, row) {
        return 0.0;
    }
    let share = filled as f64 / below.max(1) as f64;
    score * share.min(1.0)
}

/// Whether a row of unknown words must be headings all the same: it says what no row below says, and they hold values where it
/// holds words.
fn stands_out(grid: &Grid, row: usize) -> bool {
    let columns: Vec<usize> = (0..grid.width())
        .filter(|column| !grid.cell(row, *column).is_empty())
        .collect();
    let below = row + 1..grid.height().min(row + 1 + BELOW);
    if below.is_empty() {
        return false;
    }
    let differing = columns
        .iter()
        .filter(|column| {
            let values = below
                .clone()
                .filter(|row| evidence::is_value(grid.cell(*row, **column)))
                .count();
            values * 2 > below.len() && !evidence::is_value(grid.cell(row, **column))
        })
        .count();
    differing > 0
}

/// What each column is called. A heading over several columns goes before each: "Opening hours" over "Mon", "Tue".
fn headings(grid: &Grid, header: Option<usize>, first: usize) -> Vec<String> {
    let Some(row) = header else {
        return vec![String::new(); grid.width()];
    };
    let above = row
        .checked_sub(1)
        .filter(|above| grid.line(*above) + 1 == grid.line(row) && grid.filled(*above) > 1);
    let last = (first..grid.height().min(first + BELOW))
        .map(|row| grid.cells(row).count())
        .max()
        .unwrap_or(0);
    let mut group = "";
    (0..grid.width().min(last.max(grid.cells(row).count())))
        .map(|column| {
            let own = grid.cell(row, column);
            if let Some(above) = above
                && !grid.cell(above, column).is_empty()
            {
                group = grid.cell(above, column);
            }
            match (group.is_empty(), own.is_empty()) {
                (true, _) => own.to_owned(),
                (false, true) => group.to_owned(),
                (false, false) => format!("{group}: {own}"),
            }
        })
        .collect()
}

/// How many cells of a row are filled as a rule.
fn usual_width(grid: &Grid, from: usize) -> usize {
    let mut widths: Vec<usize> = (from..grid.height().min(from + BELOW))
        .map(|row| grid.filled(row))
        .collect();
    widths.sort_unstable();
    widths.get(widths.len() / 2).copied().unwrap_or(0)
}

/// One lonely cell in a wide table is a title, a heading of a group, a total or a note; so are headings that are repeated.
fn is_record(grid: &Grid, row: usize, columns: usize, header: Option<usize>) -> bool {
    let filled = grid.filled(row);
    if filled <= 1 && columns > 2 {
        return false;
    }
    let first = grid.cells(row).find(|cell| !cell.is_empty()).unwrap_or("");
    let total = first.trim_end_matches(':').to_lowercase();
    if matches!(total.as_str(), "total" | "totals" | "grand total" | "count") {
        return false;
    }
    !header.is_some_and(|header| grid.cells(header).eq(grid.cells(row)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(rows: &[&[&str]]) -> Grid {
        let mut grid = Grid::default();
        for (line, row) in (1..).zip(rows) {
            grid.push(line, row.iter().copied()).expect("room");
        }
        grid
    }

    fn table(rows: &[&[&str]]) -> Table {
        find(&grid(rows), None).expect("there is a table")
    }

    #[test]
    fn titles_and_notes_are_no_records() {
        let found = table(&[
            &["Community services directory"],
            &["", "Last updated March 2026"],
            &[],
            &["Name of group", "Post code", "Tel"],
            &["Chess Club", "BL3 2HP", "01204 385848"],
            &["BOLTON"],
            &["Go Club", "BL1 2BZ", ""],
            &["Name of group", "Post code", "Tel"],
            &["Total", "2"],
            &[],
            &["Source: the council"],
        ]);
        assert_eq!(found.headings, ["Name of group", "Post code", "Tel"]);
        assert_eq!(found.records.len(), 2);
        assert_eq!(found.notes.len(), 6);
    }

    #[test]
    fn a_table_without_headings_begins_at_once() {
        let found = table(&[
            &["Chess Club", "BL3 2HP", "01204 385848"],
            &["Go Club", "BL1 2BZ", "01204 385849"],
        ]);
        assert_eq!((found.header, found.records.len()), (None, 2));
    }

    #[test]
    fn headings_that_nobody_knows_are_headings_when_values_are_below() {
        let found = table(&[
            &["Wer", "Wo"],
            &["Chess Club", "BL3 2HP"],
            &["Go Club", "BL1 2BZ"],
        ]);
        assert_eq!(found.header, Some(0));
    }

    #[test]
    fn a_heading_over_several_columns_is_said_of_each() {
        let found = table(&[
            &["", "Opening hours", "", "Contact"],
            &["Name", "Mon", "Tue", "Phone"],
            &["Chess Club", "9-5", "9-5", "01204 385848"],
            &["Go Club", "9-5", "9-5", "01204 385849"],
        ]);
        assert_eq!(
            found.headings,
            [
                "Name",
                "Opening hours: Mon",
                "Opening hours: Tue",
                "Contact: Phone"
            ]
        );
    }
}
