//! One table while it is written: its columns, which of them are used, and its rows.

use std::collections::{BTreeMap, BTreeSet};

use csv::{Terminator, WriterBuilder};
use serde_json::{Map, Value, json};

use crate::kind::Kind;
use crate::table::{Field, Origin, Shape};

use super::names::{Names, file_name};

/// The columns of UK practice that repeat another one; written only where a document has them.
const TWINS: [(Kind, &str); 3] = [
    (Kind::ServiceArea, "service_area"),
    (Kind::Accessibility, "accessibility"),
    (Kind::TaxonomyTerm, "term"),
];

/// A table that is being filled.
pub(super) struct Sheet {
    kind: Kind,
    names: Names,
    columns: Vec<Column>,
    by_name: BTreeMap<String, usize>,
    rows: Vec<Vec<(usize, String)>>,
}

struct Column {
    name: String,
    field: Option<&'static Field>,
    /// The column stands in the table even if no row fills it.
    fixed: bool,
    filled: bool,
    /// The types of the values of a column the standard does not know.
    types: BTreeSet<&'static str>,
}

impl Sheet {
    pub(super) fn new(kind: Kind, names: Names) -> Self {
        let mut sheet = Self {
            kind,
            names,
            columns: Vec::new(),
            by_name: BTreeMap::new(),
            rows: Vec::new(),
        };
        for field in kind
            .fields()
            .iter()
            .filter(|field| !matches!(field.shape, Shape::One(_) | Shape::Many(_)))
        {
            let of_names = match names {
                Names::Uk => field.origin == Origin::Profile || !kind.in_profile(),
                Names::Hsds => {
                    field.origin != Origin::Hsds31 && !TWINS.contains(&(kind, field.name))
                }
            };
            sheet.column(field.name, Some(field), of_names);
        }
        sheet
    }

    fn column(&mut self, name: &str, field: Option<&'static Field>, fixed: bool) -> usize {
        let at = self.columns.len();
        self.columns.push(Column {
            name: name.to_owned(),
            field,
            fixed,
            filled: false,
            types: BTreeSet::new(),
        });
        self.by_name.insert(name.to_owned(), at);
        at
    }

    /// Adds a row of scalar cells. Names the standard lacks get columns of their own.
    pub(super) fn push(&mut self, cells: &Map<String, Value>) {
        let mut row = Vec::with_capacity(cells.len());
        for (name, value) in cells {
            let (text, type_name) = match value {
                Value::Null => continue,
                Value::String(text) => (text.clone(), "string"),
                Value::Number(number) => (number.to_string(), "number"),
                Value::Bool(truth) => (truth.to_string(), "boolean"),
                Value::Array(_) => (value.to_string(), "array"),
                Value::Object(_) => (value.to_string(), "object"),
            };
            if text.is_empty() {
                continue;
            }
            let at = match self.by_name.get(name) {
                Some(at) => *at,
                None => self.column(name, None, false),
            };
            self.columns[at].filled = true;
            self.columns[at].types.insert(type_name);
            row.push((at, text));
        }
        self.rows.push(row);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    fn shown(&self) -> Vec<usize> {
        (0..self.columns.len())
            .filter(|at| self.columns[*at].fixed || self.columns[*at].filled)
            .collect()
    }

    /// The file: a header and the rows, with CRLF between them as RFC 4180 has it.
    pub(super) fn to_csv(&self) -> Vec<u8> {
        let shown = self.shown();
        let mut writer = WriterBuilder::new()
            .terminator(Terminator::CRLF)
            .from_writer(Vec::new());
        let mut record = vec![""; self.columns.len()];
        let header = shown.iter().map(|at| self.columns[*at].name.as_str());
        let mut written = writer.write_record(header);
        for row in &self.rows {
            record.fill("");
            for (at, text) in row {
                record[*at] = text;
            }
            written =
                written.and_then(|()| writer.write_record(shown.iter().map(|at| record[*at])));
        }
        // A buffer in memory takes every write, and every record here is as long as the header.
        debug_assert!(written.is_ok(), "{written:?}");
        writer.into_inner().unwrap_or_default()
    }

    /// What the descriptor says about this table. Foreign keys are named only to tables that are in the package.
    pub(super) fn resource(&self, present: &BTreeSet<Kind>) -> Value {
        let shown = self.shown();
        let fields: Vec<Value> = shown
            .iter()
            .map(|at| described(&self.columns[*at]))
            .collect();
        let mut schema = json!({ "fields": fields, "primaryKey": "id" });
        let keys: Vec<Value> = shown
            .iter()
            .filter_map(|at| foreign_key(&self.columns[*at], present))
            .collect();
        if !keys.is_empty() {
            schema["foreignKeys"] = Value::Array(keys);
        }
        json!({
            "name": self.kind.name(),
            "path": file_name(self.kind, self.names),
            "profile": "tabular-data-resource",
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "schema": schema,
        })
    }
}

fn described(column: &Column) -> Value {
    let Some(field) = column.field else {
        let mut types = column.types.iter();
        let type_name = match (types.next(), types.next()) {
            (Some(only), None) => *only,
            _ => "string",
        };
        return json!({ "name": column.name, "type": type_name });
    };
    let is_id = field.name == "id";
    let mut constraints =
        json!({ "required": is_id || field.required || field.tabular_required, "unique": is_id });
    let (type_name, format) = match field.shape {
        Shape::Number => ("number", None),
        Shape::Date => ("date", None),
        // Milliseconds and zone offsets are beyond the default format of Frictionless.
        Shape::DateTime => ("datetime", Some("any")),
        Shape::Time => ("time", Some("any")),
        Shape::Uuid | Shape::Reference(_) => ("string", Some("uuid")),
        Shape::Uri => ("string", Some("uri")),
        Shape::Email => ("string", Some("email")),
        Shape::Enum(words) => {
            constraints["enum"] = json!(words);
            ("string", None)
        }
        Shape::Text | Shape::One(_) | Shape::Many(_) => ("string", None),
    };
    let mut described = json!({ "name": field.name, "type": type_name, "description": field.meaning, "constraints": constraints });
    if let Some(format) = format {
        described["format"] = json!(format);
    }
    described
}

fn foreign_key(column: &Column, present: &BTreeSet<Kind>) -> Option<Value> {
    let Shape::Reference(kind) = column.field?.shape else {
        return None;
    };
    let key = || json!({ "fields": column.name, "reference": { "resource": kind.name(), "fields": "id" } });
    present.contains(&kind).then(key)
}
