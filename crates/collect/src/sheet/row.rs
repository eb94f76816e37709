//! One row of services with all that other sheets and the defaults say of it.

use super::grid::Grid;
use super::join::{Join, meaning_of};
use super::meaning::{Meaning, Rows};
use super::plan::{Plan, Planned};
use super::stands_for::of_the_row;

/// What one cell says.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Said<'a> {
    pub(crate) meaning: Meaning,
    /// What its column is called.
    pub(crate) header: &'a str,
    pub(crate) text: &'a str,
}

/// A row, and what it says. Cells that say nothing are not there.
#[derive(Clone, Debug)]
pub(crate) struct Row<'a> {
    /// Its number in the sheet, from 1.
    pub(crate) line: u64,
    pub(crate) says: Vec<Said<'a>>,
    /// Of a joined sheet of times, what each of its rows says by itself.
    pub(crate) times: Vec<Vec<Said<'a>>>,
}

impl<'a> Row<'a> {
    /// Reads one row that stands for itself: a service, or an organisation.
    pub(crate) fn read(plan: &'a Plan, grids: &'a [Grid], sheet: usize, row: usize) -> Self {
        let planned = &plan.sheets[sheet];
        let grid = &grids[planned.grid];
        let mut read = Self {
            line: grid.line(row),
            says: says(grid, planned, row, &references(plan, sheet)).collect(),
            times: Vec::new(),
        };
        for join in &plan.joins[sheet] {
            read.follow(plan, grids, join, grid, row);
        }
        for (meaning, text) in &plan.defaults {
            if read.one(*meaning).is_none() {
                read.says.push(Said {
                    meaning: *meaning,
                    header: "",
                    text,
                });
            }
        }
        if plan.each == Rows::Organizations {
            read.take_for_organization();
        }
        read
    }

    /// What is said of "the organisation" is said of the row itself, where it does not have a name or number of its own as well.
    fn take_for_organization(&mut self) {
        let kept: Vec<Meaning> = [Meaning::Name, Meaning::Key]
            .into_iter()
            .filter(|own| self.one(*own).is_some())
            .collect();
        for said in &mut self.says {
            let own = of_the_row(said.meaning);
            if !kept.contains(&own) {
                said.meaning = own;
            }
        }
    }

    fn follow(&mut self, plan: &'a Plan, grids: &'a [Grid], join: &Join, grid: &Grid, row: usize) {
        let other = &plan.sheets[join.other];
        let theirs = &grids[other.grid];
        for found in join.rows(grid, row) {
            let is_of_times = other.rows == Rows::Times;
            // By what a row of times is found, it is not said once more.
            let named = is_of_times.then_some(join.named);
            let says = says(theirs, other, *found, named.as_slice()).map(|said| Said {
                meaning: meaning_of(other.rows, said.meaning),
                ..said
            });
            if is_of_times {
                self.times.push(says.collect());
                continue;
            }
            let new: Vec<Said<'a>> = says
                .filter_map(|said| self.beside_own(plan.each, said))
                .collect();
            self.says.extend(new);
            break;
        }
    }

    /// What another sheet says beside what the row itself says, which stands. Of an organisation the other is kept all the same.
    fn beside_own(&self, each: Rows, said: Said<'a>) -> Option<Said<'a>> {
        let own = self.one(said.meaning);
        if said.meaning == Meaning::Internal || own.is_none() {
            return Some(said);
        }
        let is_other = each == Rows::Organizations && own != Some(said.text);
        is_other.then_some(Said {
            meaning: Meaning::Internal,
            ..said
        })
    }

    /// What the row is called.
    pub(crate) fn name(&self) -> Option<&'a str> {
        [Meaning::Name, Meaning::Organization, Meaning::Venue]
            .into_iter()
            .find_map(|meaning| self.one(meaning))
    }

    /// What the first column of a meaning says.
    pub(crate) fn one(&self, meaning: Meaning) -> Option<&'a str> {
        self.all(meaning).next().map(|said| said.text)
    }

    /// What every column of a meaning says, from left to right.
    pub(crate) fn all(&self, meaning: Meaning) -> impl Iterator<Item = Said<'a>> + use<'a, '_> {
        self.says
            .iter()
            .filter(move |said| said.meaning == meaning)
            .copied()
    }

    /// All that columns of a meaning say, a line each; with their headings where there are several.
    pub(crate) fn lines(&self, meaning: Meaning) -> Option<String> {
        let all: Vec<Said<'a>> = self.all(meaning).collect();
        match all[..] {
            [] => None,
            [one] => Some(one.text.to_owned()),
            _ => Some(
                all.iter()
                    .enumerate()
                    .map(|(at, said)| match at {
                        0 => said.text.to_owned(),
                        _ => format!("{}: {}", said.header, said.text),
                    })
                    .collect::<Vec<_>>()
                    .join("\n"),
            ),
        }
    }
}

/// Columns that only name a row of another sheet, where that says in words what they are for: "V1" in a column "Venue".
fn references(plan: &Plan, sheet: usize) -> Vec<usize> {
    let columns = &plan.sheets[sheet].columns;
    plan.joins[sheet]
        .iter()
        .filter(|join| {
            let other = &plan.sheets[join.other];
            let meant = columns[join.by].field;
            other.columns.iter().enumerate().any(|(at, column)| {
                at != join.named && meaning_of(other.rows, column.field) == meant
            })
        })
        .map(|join| join.by)
        .collect()
}

fn says<'a>(
    grid: &'a Grid,
    planned: &'a Planned,
    row: usize,
    references: &[usize],
) -> impl Iterator<Item = Said<'a>> {
    planned
        .columns
        .iter()
        .filter(move |column| !references.contains(&(column.column - 1)))
        .map(move |column| Said {
            meaning: column.field,
            header: &column.header,
            text: grid.cell(row, column.column - 1),
        })
        .filter(|said| match said.meaning {
            // "Unknown" is no leave to publish an address.
            Meaning::Confidential => !said.text.trim().is_empty(),
            _ => !written::absence::is_absent(said.text),
        })
}
