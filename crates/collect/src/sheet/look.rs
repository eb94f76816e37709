//! A look at a spreadsheet before it is sent: its columns, its first rows, and rows that somebody should see.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::Path;

use hsds::{Document, Problem};

use super::{MOST, Mapping, Recognised, read};
use crate::error::CollectError;
use crate::input::{Collection, Format, Limits};
use crate::reader::{Item, What};

/// So many of the first rows are shown.
const FIRST: usize = 3;
/// So many rows are shown for each kind of problem.
const OF_A_KIND: usize = 2;
/// So many rows are shown in all.
const SHOWN: usize = 12;

/// One row as it will be.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The sheet, where the input has several.
    pub sheet: Option<String>,
    /// Its number, from 1.
    pub row: u64,
    /// What it stands for, a service or an organisation; nothing where the row is none.
    pub entry: Option<Document>,
    /// What somebody should know about it.
    pub problems: Vec<Problem>,
}

/// What a look at a spreadsheet shows.
#[derive(Clone, Debug, Default)]
pub struct Look {
    /// Its columns.
    pub recognised: Recognised,
    /// How many services it holds, or organisations where each row is one.
    pub entries: u64,
    /// How many rows are none.
    pub refused: u64,
    /// The first rows, and some of each kind of problem.
    pub rows: Vec<Seen>,
    /// How many rows have each kind of problem, with a sentence of one of them.
    pub problems: BTreeMap<String, (u64, String)>,
    /// What there is to know about sheets and files.
    pub remarks: Vec<String>,
}

/// Looks at a spreadsheet without keeping anything. `label` is what its file is called.
pub fn look(path: &Path, label: &str, mapping: Option<&Mapping>) -> Result<Look, CollectError> {
    let files = Collection::single(path, label.to_owned(), Limits::of(MOST))?;
    if !matches!(files.format()?, Format::Spreadsheet | Format::Package) {
        return Err(CollectError::NoTable(label.to_owned()));
    }
    let mut look = Look::default();
    let (_, recognised) = read(&files, mapping, &mut |item| {
        look.add(item);
        ControlFlow::Continue(())
    })?;
    look.recognised = recognised;
    Ok(look)
}

impl Look {
    fn add(&mut self, item: Item) {
        let (entry, problems) = match item.what {
            What::Document {
                document, problems, ..
            } => {
                self.entries += 1;
                (Some(document), problems)
            }
            What::Refused(problem) => {
                self.refused += 1;
                (None, vec![problem])
            }
            What::Remark(problem) => {
                self.remarks.push(match item.file {
                    Some(file) => format!("{file}: {}", problem.message),
                    None => problem.message,
                });
                return;
            }
            What::Part { .. } | What::Kept => return,
        };
        let mut is_telling = self.rows.len() < FIRST;
        for problem in &problems {
            let (count, _) = self
                .problems
                .entry(problem.code.to_string())
                .or_insert_with(|| (0, problem.message.clone()));
            *count += 1;
            is_telling |= *count <= OF_A_KIND as u64;
        }
        if is_telling && self.rows.len() < SHOWN {
            self.rows.push(Seen {
                sheet: item.file,
                row: item.row.unwrap_or(0),
                entry,
                problems,
            });
        }
    }
}
