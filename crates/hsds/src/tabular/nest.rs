//! Linked rows put into one another, and from there into records.

use std::collections::BTreeMap;
use std::rc::Rc;

use serde_json::Value;
use uuid::Uuid;

use crate::document::Document;
use crate::identity::Namespace;
use crate::kind::Kind;
use crate::parts::split;
use crate::table::Shape;

use super::link::Package;
use super::owner::id_text;
use super::{Place, RowProblem, TabularPart};

/// What is noted while one record is built.
struct Build<'n> {
    places: BTreeMap<(Kind, Uuid), Place>,
    /// As long as lists still stand in the order of the rows.
    pointers: Vec<(String, Place)>,
    namespace: &'n Namespace,
}

impl Package {
    /// Makes the record of a row.
    pub(super) fn record(
        &mut self,
        index: usize,
        namespace: &Namespace,
        parts: &mut Vec<TabularPart>,
    ) {
        let row = &self.rows[index];
        let (kind, place) = (
            row.kind,
            Place {
                file: Rc::clone(&row.file),
                row: row.number,
            },
        );
        let mut build = Build {
            places: BTreeMap::new(),
            pointers: Vec::new(),
            namespace,
        };
        let document = self.build(index, "", false, &mut build);
        let (found, problems) = split(kind, document, namespace);
        // A child's id that stands twice has been told with its row already.
        for problem in problems
            .into_iter()
            .filter(|problem| problem.code != "child-id-repeated")
        {
            let within =
                |(pointer, _): &&(String, Place)| problem.pointer.starts_with(pointer.as_str());
            let nearest = build
                .pointers
                .iter()
                .filter(within)
                .max_by_key(|(pointer, _)| pointer.len());
            let place = nearest.map_or(&place, |(_, place)| place);
            self.problems.push(RowProblem {
                file: place.file.to_string(),
                row: Some(place.row),
                field: None,
                problem,
            });
        }
        for part in found {
            parts.push(TabularPart {
                part,
                file: place.file.to_string(),
                row: place.row,
                children: build.places.clone(),
            });
        }
    }

    /// Rows that were linked, but to a row that itself had no place.
    pub(super) fn note_unused(&mut self) {
        for index in 0..self.rows.len() {
            let row = &self.rows[index];
            if !self.alive[index] || self.used[index] || row.kind.is_record() {
                continue;
            }
            let why = if self.free[index] {
                "nothing refers to it"
            } else {
                "what it belongs to was not used either"
            };
            let message = format!(
                "Row {} of {} was not used: {why}. Correct its ids.",
                row.number, row.file
            );
            self.problems
                .push(RowProblem::error("row-without-owner", row, None, message));
        }
    }

    /// Takes a row with all that stands in it.
    fn build(&mut self, index: usize, pointer: &str, shared: bool, build: &mut Build) -> Document {
        let shared = shared || self.free[index];
        self.used[index] = true;
        let row = &mut self.rows[index];
        let kind = row.kind;
        let place = Place {
            file: Rc::clone(&row.file),
            row: row.number,
        };
        build.pointers.push((format!("{pointer}/"), place.clone()));
        if let Some(id) = row.cells.get("id").and_then(id_text) {
            build
                .places
                .entry((kind, build.namespace.id(kind, &id)))
                .or_insert(place);
        }
        let mut document = if shared {
            row.cells.clone()
        } else {
            std::mem::take(&mut row.cells)
        };
        for (field, child) in self.children[index].clone() {
            let position = document
                .get(field)
                .and_then(Value::as_array)
                .map_or(0, Vec::len);
            let child = self.build(
                child,
                &format!("{pointer}/{field}/{position}"),
                shared,
                build,
            );
            if let Value::Array(members) = document
                .entry(field)
                .or_insert_with(|| Value::Array(Vec::new()))
            {
                members.push(Value::Object(child));
            }
        }
        for field in kind.fields() {
            let Shape::One(one) = field.shape else {
                continue;
            };
            let column = format!("{}_id", field.name);
            let id = document
                .get(&column)
                .and_then(id_text)
                .filter(|_| !one.is_record());
            let Some(at) = id
                .and_then(|id| self.index.get(&(one, id)).copied())
                .filter(|at| self.free[*at])
            else {
                continue;
            };
            let child = self.build(at, &format!("{pointer}/{}", field.name), shared, build);
            document.insert(field.name.to_owned(), Value::Object(child));
        }
        document
    }
}
