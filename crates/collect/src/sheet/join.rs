//! Sheets that belong together: what another sheet says of the organisation, the place or the times of a service.

use std::collections::{HashMap, HashSet};

use super::columns::Column;
use super::grid::Grid;
use super::meaning::{Meaning, Rows};
use super::plan::Planned;

/// So many of the values of one column have to be found in the other.
const SHARED: f64 = 0.6;

/// How the rows of one sheet lead to rows of another.
#[derive(Debug)]
pub(crate) struct Join {
    /// The other sheet, by its place among those that are read.
    pub(crate) other: usize,
    /// The column of the services that names a row of the other.
    pub(crate) by: usize,
    /// The column of the other that is named.
    pub(crate) named: usize,
    /// The rows of the other, by what they are named.
    rows: HashMap<String, Vec<usize>>,
}

impl Join {
    /// The rows of the other sheet that a row of services leads to.
    pub(crate) fn rows(&self, services: &Grid, row: usize) -> &[usize] {
        let name = same(services.cell(row, self.by));
        self.rows.get(&name).map_or(&[], Vec::as_slice)
    }
}

/// How a sheet of services leads to another sheet; nothing where no column of one names rows of the other.
pub(crate) fn join(
    services: (&Grid, &Planned),
    other: (&Grid, &Planned),
    place: usize,
) -> Option<Join> {
    let (grid, planned) = other;
    let many = planned.rows == Rows::Times;
    let mut best: Option<(f64, usize, usize)> = None;
    for named in naming(&planned.columns, planned.rows) {
        let theirs = values(grid, &planned.table.records, named);
        for by in 0..services.1.columns.len() {
            let ours = values(services.0, &services.1.table.records, by);
            let (inner, outer) = if many {
                (&theirs, &ours)
            } else {
                (&ours, &theirs)
            };
            let score = shared(inner, outer) + liking(services.1.columns[by].field, planned.rows);
            if shared(inner, outer) >= SHARED && best.is_none_or(|(most, ..)| score > most) {
                best = Some((score, by, named));
            }
        }
    }
    let (_, by, named) = best?;
    let mut rows: HashMap<String, Vec<usize>> = HashMap::new();
    for row in &planned.table.records {
        rows.entry(same(grid.cell(*row, named)))
            .or_default()
            .push(*row);
    }
    rows.remove("");
    Some(Join {
        other: place,
        by,
        named,
        rows,
    })
}

/// The columns by which rows of a sheet can be named.
fn naming(columns: &[Column], rows: Rows) -> Vec<usize> {
    (0..columns.len())
        .filter(|at| {
            let field = columns[*at].field;
            let own = matches!(field, Meaning::Key | Meaning::Name);
            let kind = match rows {
                Rows::Organizations => matches!(
                    field,
                    Meaning::Organization | Meaning::OrganizationKey | Meaning::CharityNumber
                ),
                Rows::Places => matches!(field, Meaning::Venue | Meaning::PlaceKey | Meaning::Uprn),
                // Several rows for one service, so that no column tells them apart.
                Rows::Times | Rows::Services => {
                    matches!(field, Meaning::Internal | Meaning::Organization)
                }
            };
            own || kind
        })
        .collect()
}

/// Where several columns would do, the one that is meant for it.
fn liking(field: Meaning, rows: Rows) -> f64 {
    let meant = match rows {
        Rows::Organizations => matches!(field, Meaning::OrganizationKey | Meaning::Organization),
        Rows::Places => matches!(field, Meaning::PlaceKey | Meaning::Venue),
        Rows::Times | Rows::Services => matches!(field, Meaning::Key | Meaning::Name),
    };
    if meant { 0.5 } else { 0.0 }
}

fn values(grid: &Grid, rows: &[usize], column: usize) -> HashSet<String> {
    rows.iter()
        .map(|row| same(grid.cell(*row, column)))
        .filter(|value| !value.is_empty())
        .collect()
}

/// The share of one set that is in the other; of sets of one or none, nothing can be told.
fn shared(inner: &HashSet<String>, outer: &HashSet<String>) -> f64 {
    if inner.is_empty() || outer.len() < 2 {
        return 0.0;
    }
    inner.intersection(outer).count() as f64 / inner.len() as f64
}

/// Names are compared without regard to case and spaces.
fn same(cell: &str) -> String {
    cell.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase()
}

/// What a column of another sheet says of a service: the name of an organisation is not the name of the service.
pub(crate) fn meaning_of(rows: Rows, meaning: Meaning) -> Meaning {
    match (rows, meaning) {
        (Rows::Organizations, Meaning::Name) => Meaning::Organization,
        (Rows::Organizations, Meaning::Key) => Meaning::OrganizationKey,
        (Rows::Organizations, Meaning::Description) => Meaning::OrganizationDescription,
        (Rows::Organizations, Meaning::Url) => Meaning::OrganizationUrl,
        (Rows::Organizations, Meaning::Email) => Meaning::OrganizationEmail,
        (
            Rows::Organizations,
            Meaning::Organization
            | Meaning::OrganizationKey
            | Meaning::OrganizationDescription
            | Meaning::OrganizationUrl
            | Meaning::OrganizationEmail
            | Meaning::CharityNumber
            | Meaning::CompanyNumber,
        ) => meaning,
        (Rows::Places, Meaning::Name) => Meaning::Venue,
        (Rows::Places, Meaning::Key) => Meaning::PlaceKey,
        (
            Rows::Places,
            Meaning::Description | Meaning::Category | Meaning::Status | Meaning::Organization,
        )
        | (Rows::Organizations, _) => Meaning::Internal,
        (Rows::Times, Meaning::Key | Meaning::Name | Meaning::Organization | Meaning::Category) => {
            Meaning::Internal
        }
        (_, other) => other,
    }
}
