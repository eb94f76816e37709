//! The rows that were sent, with what there is to say about each beside it: a workbook to put right and send again.

use std::collections::HashMap;
use std::path::Path;

use rust_xlsxwriter::{Color, Format, FormatAlign, Workbook, XlsxError};

use super::Book;
use super::grid::Grid;
use crate::error::CollectError;
use crate::input::{Collection, Limits};

/// Something to say about a row.
#[derive(Clone, Debug)]
pub struct Remark {
    /// The sheet, where the input has several.
    pub sheet: Option<String>,
    /// The row, from 1.
    pub row: u64,
    /// Whether it keeps the row from being published.
    pub holds: bool,
    /// What is wrong and what to do.
    pub message: String,
}

/// What the first added column is called.
pub(crate) const STATE: &str = "What became of it";
/// What the second is called.
pub(crate) const MESSAGE: &str = "What to look at";

/// Writes all rows of a spreadsheet again, as text, with remarks beside those that have some. Gives the bytes of an xlsx file.
pub fn remarks(path: &Path, label: &str, remarks: &[Remark]) -> Result<Vec<u8>, CollectError> {
    let files = Collection::single(path, label.to_owned(), Limits::of(super::MOST))?;
    let book = Book::open(&files)?;
    write(&book.grids, remarks).map_err(|error| CollectError::Stopped(error.to_string()))
}

fn write(grids: &[Grid], remarks: &[Remark]) -> Result<Vec<u8>, XlsxError> {
    let mut of_row: HashMap<(Option<&str>, u64), Vec<&Remark>> = HashMap::new();
    for remark in remarks {
        of_row
            .entry((remark.sheet.as_deref(), remark.row))
            .or_default()
            .push(remark);
    }
    let mut book = Workbook::new();
    let several = grids.len() > 1;
    for grid in grids {
        write_sheet(&mut book, grid, &of_row, several)?;
    }
    book.save_to_buffer()
}

fn write_sheet(
    book: &mut Workbook,
    grid: &Grid,
    of_row: &HashMap<(Option<&str>, u64), Vec<&Remark>>,
    several: bool,
) -> Result<(), XlsxError> {
    let plain = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let held = plain.clone().set_background_color(Color::RGB(0x00F6_D7D2));
    let advised = plain.clone().set_background_color(Color::RGB(0x00FF_F4D6));
    // At most 16,384 columns fit, and two are ours.
    let width = grid.width().min(16_382) as u16;
    let sheet = book.add_worksheet();
    if let Some(name) = grid.name.as_deref().filter(|_| several) {
        sheet.set_name(sheet_name(name))?;
    }
    sheet.set_column_width(width, 22)?;
    sheet.set_column_width(width + 1, 70)?;
    let mut told = false;
    for row in 0..grid.height() {
        // A sheet has 1,048,576 rows; a text may have more.
        let Some(at) = u32::try_from(grid.line(row).saturating_sub(1))
            .ok()
            .filter(|at| *at < 1_048_576)
        else {
            break;
        };
        for (column, cell) in (0..width).zip(grid.cells(row)) {
            sheet.write_string(at, column, shortened(cell))?;
        }
        let name = grid.name.as_deref().filter(|_| several);
        let Some(found) = of_row.get(&(name, grid.line(row))) else {
            continue;
        };
        if !told {
            told = true;
            sheet.write_string(0, width, STATE)?;
            sheet.write_string(0, width + 1, MESSAGE)?;
        }
        let holds = found.iter().any(|remark| remark.holds);
        let (state, format) = if holds {
            ("Held back", &held)
        } else {
            ("Taken, look at it", &advised)
        };
        let messages: Vec<&str> = found.iter().map(|remark| remark.message.as_str()).collect();
        sheet.write_string_with_format(at, width, state, format)?;
        sheet.write_string_with_format(at, width + 1, shortened(&messages.join("\n")), format)?;
    }
    Ok(())
}

/// A cell holds 32,767 letters.
fn shortened(text: &str) -> String {
    text.chars().take(32_000).collect()
}

/// Names of sheets have at most 31 letters, and some letters they may not have.
fn sheet_name(name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|letter| {
            if "[]:*?/\\".contains(letter) {
                ' '
            } else {
                letter
            }
        })
        .take(31)
        .collect();
    plain.trim_matches('\'').to_owned()
}
