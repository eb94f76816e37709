//! Documents taken apart into tables: every nested object becomes a row that names its owner.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use crate::document::{Document, hash};
use crate::kind::Kind;
use crate::parts::nesting::nested;
use crate::table::Shape;

use super::names::{Names, file_name};
use super::owner::link_columns;
use super::sheet::Sheet;

/// Writes records as a data package: the files with their names, `datapackage.json` last. Only tables with rows are written.
///
/// Records may refer to others or have them embedded; a record that is both embedded and given is written once, as given. Fields
/// that begin with `x_internal_` are left out.
pub fn write(
    records: impl Iterator<Item = (Kind, Document)>,
    names: Names,
) -> Vec<(String, Vec<u8>)> {
    let mut package = Writer {
        names,
        sheets: BTreeMap::new(),
        written: BTreeSet::new(),
        embedded: BTreeMap::new(),
    };
    for (kind, document) in records {
        package.row(kind, document, &[]);
    }
    while let Some(((kind, _), document)) = package.embedded.pop_first() {
        package.row(kind, document, &[]);
    }
    package.files()
}

struct Writer {
    names: Names,
    sheets: BTreeMap<Kind, Sheet>,
    written: BTreeSet<(Kind, String)>,
    /// Records met inside others, written at the end unless they come by themselves.
    embedded: BTreeMap<(Kind, String), Document>,
}

impl Writer {
    /// Writes one object and all that stands in it. `owners` are what it stands in, the nearest last.
    fn row(&mut self, kind: Kind, mut document: Document, owners: &[(Kind, String)]) {
        let id = identify(kind, &mut document);
        let once = kind.is_record() || is_shared(kind, owners);
        if once && !self.written.insert((kind, id.clone())) {
            return;
        }
        self.embedded.remove(&(kind, id.clone()));
        let mut path = owners.to_vec();
        path.push((kind, id));
        let mut cells = Map::new();
        for (name, value) in document {
            // Never published, whoever asks.
            if name.starts_with("x_internal_") {
                continue;
            }
            match (nested(kind, &name), value) {
                (Some(Shape::Many(child)), Value::Array(members)) => {
                    for member in members {
                        if let Value::Object(member) = member {
                            self.member(child, member, &path);
                        }
                    }
                }
                (Some(Shape::One(child)), Value::Object(mut one)) => {
                    let column = reference_column(kind, &name, child);
                    let id = identify(child, &mut one);
                    cells.entry(column).or_insert(Value::String(id.clone()));
                    if child.is_record() {
                        self.hold(child, id, one);
                    } else {
                        self.row(child, one, &[]);
                    }
                }
                (_, value) => {
                    cells.insert(name, value);
                }
            }
        }
        name_owner(kind, &mut cells, owners, self.names);
        self.sheets
            .entry(kind)
            .or_insert_with(|| Sheet::new(kind, self.names))
            .push(&cells);
    }

    fn member(&mut self, child: Kind, mut member: Document, path: &[(Kind, String)]) {
        if !child.is_record() {
            self.row(child, member, path);
            return;
        }
        let id = identify(child, &mut member);
        if let Some((owner, owner_id)) = path.last() {
            let column = format!("{}_id", owner.name());
            member
                .entry(column)
                .or_insert_with(|| Value::String(owner_id.clone()));
        }
        self.hold(child, id, member);
    }

    fn hold(&mut self, kind: Kind, id: String, document: Document) {
        let key = (kind, id);
        if !self.written.contains(&key) {
            self.embedded.entry(key).or_insert(document);
        }
    }

    fn files(self) -> Vec<(String, Vec<u8>)> {
        let present: BTreeSet<Kind> = self
            .sheets
            .iter()
            .filter(|(_, sheet)| !sheet.is_empty())
            .map(|(kind, _)| *kind)
            .collect();
        let mut files = Vec::with_capacity(present.len() + 1);
        let mut resources = Vec::with_capacity(present.len());
        for (kind, sheet) in self.sheets {
            files.push((file_name(kind, self.names).to_owned(), sheet.to_csv()));
            resources.push(sheet.resource(&present));
        }
        let title = match self.names {
            Names::Hsds => "Human Services Data Specification",
            Names::Uk => "Human Services Data Specification UK",
        };
        let descriptor = json!({
            "name": "human_services_data",
            "title": title,
            "profile": "tabular-data-package",
            "version": "3.0.0",
            "homepage": "https://docs.openreferral.org",
            "resources": resources,
        });
        files.push((
            "datapackage.json".to_owned(),
            format!("{descriptor:#}\n").into_bytes(),
        ));
        files
    }
}

/// The id of an object. One without gets its content's hash, so that what stands in it can name it.
fn identify(kind: Kind, document: &mut Document) -> String {
    if let Some(id) = document.get("id").and_then(super::owner::id_text) {
        return id;
    }
    let id = format!("{}-{}", kind.name(), hash(document));
    document.insert("id".to_owned(), Value::String(id.clone()));
    id
}

/// The column that names what an object embeds: `organization_id` for `organization`, `taxonomy_id` for `taxonomy_detail`.
fn reference_column(kind: Kind, name: &str, child: Kind) -> String {
    let column = format!("{name}_id");
    if kind.field(&column).is_some() {
        return column;
    }
    let refers = |shape: Shape| matches!(shape, Shape::Reference(to) if to == child);
    kind.fields()
        .iter()
        .find(|field| refers(field.shape))
        .map_or(column, |field| field.name.to_owned())
}

/// Objects that stand wherever they are referred to, such as the unit of a capacity, are one row however often they are met.
fn is_shared(kind: Kind, owners: &[(Kind, String)]) -> bool {
    owners.is_empty() && !kind.is_record()
}

/// Says in the row whose it is. Keys to what the owner itself stands in are left out: they would put the row there.
fn name_owner(kind: Kind, cells: &mut Map<String, Value>, owners: &[(Kind, String)], names: Names) {
    let Some(((owner, id), further)) = owners.split_last() else {
        return;
    };
    for (ancestor, _) in further {
        cells.remove(&format!("{}_id", ancestor.name()));
    }
    if let Some((id_column, kind_column)) = link_columns(kind) {
        cells.insert(id_column.to_owned(), Value::String(id.clone()));
        // The table of the UK profile has no column for it.
        if names == Names::Hsds || kind != Kind::Attribute {
            cells.insert(
                kind_column.to_owned(),
                Value::String(owner.name().to_owned()),
            );
        }
    } else {
        cells.insert(format!("{}_id", owner.name()), Value::String(id.clone()));
    }
}
