//! Rows of all tables, linked by their ids into nested documents and from there into records.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use crate::identity::Namespace;
use crate::kind::Kind;
use crate::table::Shape;

use super::names::{Names, file_name};
use super::owner::{self, Candidate, id_text};
use super::{Row, RowProblem, TabularPart};

/// Links the rows and gives the records, each after those it refers to.
pub(super) fn records(
    rows: Vec<Row>,
    problems: Vec<RowProblem>,
    namespace: &Namespace,
) -> (Vec<TabularPart>, Vec<RowProblem>) {
    let mut package = Package::new(rows, problems);
    package.link();
    package.note_missing_references();
    let mut parts = Vec::new();
    for kind in Kind::RECORDS {
        for index in 0..package.rows.len() {
            if package.rows[index].kind == kind && package.alive[index] {
                package.record(index, namespace, &mut parts);
            }
        }
    }
    package.note_unused();
    (parts, package.problems)
}

/// All rows of a package and how they hang together.
pub(super) struct Package {
    pub(super) rows: Vec<Row>,
    /// Rows that are still to be used.
    pub(super) alive: Vec<bool>,
    /// The rows that stand in a row, each with the field it stands in.
    pub(super) children: Vec<Vec<(&'static str, usize)>>,
    /// Rows that no key of their own puts anywhere: they stand where they are referred to.
    pub(super) free: Vec<bool>,
    pub(super) used: Vec<bool>,
    pub(super) index: HashMap<(Kind, String), usize>,
    filled: BTreeMap<Kind, usize>,
    pub(super) problems: Vec<RowProblem>,
}

impl Package {
    fn new(rows: Vec<Row>, problems: Vec<RowProblem>) -> Self {
        let count = rows.len();
        let mut package = Self {
            rows,
            alive: vec![true; count],
            children: vec![Vec::new(); count],
            free: vec![false; count],
            used: vec![false; count],
            index: HashMap::with_capacity(count),
            filled: BTreeMap::new(),
            problems,
        };
        for index in 0..count {
            package.enter(index);
        }
        package
    }

    /// Enters a row by its id. A second row with the same id completes the first where they agree.
    fn enter(&mut self, index: usize) {
        let kind = self.rows[index].kind;
        *self.filled.entry(kind).or_default() += 1;
        let Some(id) = self.rows[index].cells.get("id").and_then(id_text) else {
            return;
        };
        let Some(&first) = self.index.get(&(kind, id.clone())) else {
            self.index.insert((kind, id), index);
            return;
        };
        let (file, row) = (self.rows[first].file.to_string(), self.rows[first].number);
        let agree = self.rows[index].cells.iter().all(|(name, value)| {
            name == "id"
                || self.rows[first]
                    .cells
                    .get(name)
                    .is_none_or(|other| other == value)
        });
        let problem = if agree {
            self.alive[index] = false;
            let more = std::mem::take(&mut self.rows[index].cells);
            for (name, value) in more {
                self.rows[first].cells.entry(name).or_insert(value);
            }
            let message = format!(
                "The id \"{id}\" already stands in row {row} of {file}. The two rows agree and were read as one; remove one of them."
            );
            RowProblem::advice("duplicate-id", &self.rows[index], Some("id"), message)
        } else if kind.is_record() {
            self.alive[index] = false;
            let message = format!(
                "The id \"{id}\" already stands in row {row} of {file} with other content. This row was not used; give it an id of its own, or remove one of them."
            );
            RowProblem::error("duplicate-id", &self.rows[index], Some("id"), message)
        } else {
            let message = format!(
                "The id \"{id}\" already stands in row {row} of {file} with other content. Both rows were kept; give this one an id of its own."
            );
            RowProblem::advice("duplicate-id", &self.rows[index], Some("id"), message)
        };
        self.problems.push(problem);
    }

    /// Puts every row that is no record of its own under its owner.
    fn link(&mut self) {
        for index in 0..self.rows.len() {
            if self.alive[index] && !self.rows[index].kind.is_record() {
                self.settle(index);
            }
        }
    }

    fn settle(&mut self, index: usize) {
        let child = self.rows[index].kind;
        let candidates = owner::candidates(child, &self.rows[index].cells);
        let mut missing: Option<&Candidate> = None;
        for candidate in &candidates {
            let found = self.find(child, candidate);
            let Some(&(kind, at)) = found.first() else {
                missing = missing.or(Some(candidate));
                continue;
            };
            self.note_ambiguity(index, candidate, &found);
            if let Some(lost) = missing {
                let message = format!(
                    "Row {} names {} \"{}\", which is not in this package; it was put under {} \"{}\" instead. Add the missing row or clear the cell.",
                    self.rows[index].number, lost.column, lost.id, candidate.column, candidate.id
                );
                self.problems.push(RowProblem::advice(
                    "owner-missing",
                    &self.rows[index],
                    Some(&lost.column),
                    message,
                ));
            }
            let Some(field) = owner::place(kind, child) else {
                continue;
            };
            self.children[at].push((field, index));
            self.rows[index].cells.remove(&candidate.column);
            self.forget_kind(index, kind);
            return;
        }
        if candidates.is_empty() && is_referred_to(child) {
            self.free[index] = true;
            return;
        }
        let row = &self.rows[index];
        let problem = if let Some(lost) = missing {
            let table = lost
                .kind
                .map_or("the package", |kind| file_name(kind, Names::Hsds));
            let message = format!(
                "Row {} of {} belongs to {} \"{}\", which is not in {table}. The row was not used; add the missing row or correct {}.",
                row.number, row.file, lost.column, lost.id, lost.column
            );
            RowProblem::error("owner-missing", row, Some(&lost.column), message)
        } else {
            let columns: Vec<String> = owner_columns(child);
            let message = format!(
                "Row {} of {} does not say what it belongs to, so it was not used. Fill one of: {}.",
                row.number,
                row.file,
                columns.join(", ")
            );
            RowProblem::error("row-without-owner", row, None, message)
        };
        self.problems.push(problem);
        self.alive[index] = false;
    }

    /// The rows a candidate may mean: one kind if the row says which, else whatever has that id and can own the child.
    fn find(&self, child: Kind, candidate: &Candidate) -> Vec<(Kind, usize)> {
        let at = |kind: Kind| {
            self.index
                .get(&(kind, candidate.id.clone()))
                .map(|index| (kind, *index))
        };
        let named = candidate
            .kind
            .filter(|kind| owner::place(*kind, child).is_some())
            .and_then(at);
        match named {
            Some(found) => vec![found],
            None if owner::link_columns(child)
                .is_some_and(|(column, _)| column == candidate.column) =>
            {
                owner::owners(child).filter_map(at).collect()
            }
            None => Vec::new(),
        }
    }

    fn note_ambiguity(&mut self, index: usize, candidate: &Candidate, found: &[(Kind, usize)]) {
        let [(taken, _), (other, _), ..] = found else {
            return;
        };
        let kind_column =
            owner::link_columns(self.rows[index].kind).map_or("", |(_, kind_column)| kind_column);
        let message = format!(
            "The id \"{}\" is both a {} and a {}; the row was put under the first. Say in {kind_column} which is meant.",
            candidate.id,
            taken.name(),
            other.name()
        );
        self.problems.push(RowProblem::advice(
            "ambiguous-link",
            &self.rows[index],
            Some(&candidate.column),
            message,
        ));
    }

    /// The word for the owner's kind says nothing more once the row stands in its owner.
    fn forget_kind(&mut self, index: usize, owner: Kind) {
        let row = &mut self.rows[index];
        let Some((_, column)) = owner::link_columns(row.kind) else {
            return;
        };
        let says_owner =
            |value: &Value| value.as_str().and_then(super::names::kind_named) == Some(owner);
        if row.cells.get(column).is_some_and(says_owner) {
            row.cells.remove(column);
        }
    }

    /// A reference to a record that its table should hold but does not. Packages may be partial: a table without rows is no complaint.
    fn note_missing_references(&mut self) {
        let mut found = Vec::new();
        for (index, row) in self
            .rows
            .iter()
            .enumerate()
            .filter(|(index, _)| self.alive[*index])
        {
            for field in row.kind.fields() {
                let Shape::Reference(kind) = field.shape else {
                    continue;
                };
                let Some(id) = row.cells.get(field.name).and_then(id_text) else {
                    continue;
                };
                if self.filled.contains_key(&kind) && !self.index.contains_key(&(kind, id.clone()))
                {
                    let message = format!(
                        "Row {} names {} \"{id}\", which is not in {}. Add the missing row or correct {}.",
                        row.number,
                        field.name,
                        file_name(kind, Names::Hsds),
                        field.name
                    );
                    found.push((index, field.name, message));
                }
            }
        }
        for (index, field, message) in found {
            self.problems.push(RowProblem::advice(
                "reference-missing",
                &self.rows[index],
                Some(field),
                message,
            ));
        }
    }
}

/// Whether a kind may stand where it is referred to, as a programme does in a service and a unit in a capacity.
fn is_referred_to(child: Kind) -> bool {
    Kind::ALL.iter().any(|kind| {
        kind.fields()
            .iter()
            .any(|field| matches!(field.shape, Shape::One(one) if one == child))
    })
}

fn owner_columns(child: Kind) -> Vec<String> {
    match owner::link_columns(child) {
        Some((id, kind)) => vec![format!("{id} with {kind}")],
        None => owner::owners(child)
            .map(|owner| format!("{}_id", owner.name()))
            .collect(),
    }
}
