//! Headers and cells: which field a column is, and what value a cell holds.

use std::collections::BTreeSet;

use serde_json::{Number, Value};

use crate::kind::Kind;
use crate::table::{Field, Shape};

use super::names::squash;

/// The longest text taken from one cell. Boundaries of areas are the longest honest ones.
pub(super) const CELL_LIMIT: usize = 1 << 20;

/// The most columns a table is read with. The widest of the standard has about forty.
pub(super) const COLUMN_LIMIT: usize = 2000;

/// What a column is to be read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Type {
    Text,
    Number,
    Boolean,
    /// An object or an array, written as JSON.
    Json,
}

impl Type {
    /// By the name that a descriptor gives it.
    pub(super) fn of_descriptor(name: &str) -> Self {
        match name {
            "number" | "integer" => Self::Number,
            "boolean" => Self::Boolean,
            "object" | "array" | "geojson" => Self::Json,
            _ => Self::Text,
        }
    }
}

/// One column: the field it fills and how.
#[derive(Debug)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) kind_of_value: Type,
    /// What a person is to be told about it.
    pub(super) remark: Option<Remark>,
}

/// Why a column is not simply a field of its table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Remark {
    Unknown,
    Nameless,
    Repeated,
    /// The field holds rows of another table, so a text cannot stand in it.
    Nested,
}

/// Reads the header of a table. `described` says the types that a descriptor gives to columns the standard does not know.
pub(super) fn columns(
    kind: Kind,
    header: &[String],
    described: impl Fn(&str) -> Option<Type>,
) -> Vec<Column> {
    let mut taken = BTreeSet::new();
    let mut columns = Vec::with_capacity(header.len());
    for (index, written) in header.iter().enumerate() {
        let mut column = column(kind, index, written.trim(), &described);
        if !taken.insert(column.name.clone()) {
            let mut name = column.name;
            while taken.contains(&name) {
                name = format!("{name}_{}", index + 1);
            }
            column = Column {
                name,
                kind_of_value: Type::Text,
                remark: Some(Remark::Repeated),
            };
            taken.insert(column.name.clone());
        }
        columns.push(column);
    }
    columns
}

fn column(
    kind: Kind,
    index: usize,
    written: &str,
    described: &impl Fn(&str) -> Option<Type>,
) -> Column {
    if written.is_empty() {
        return Column {
            name: format!("column_{}", index + 1),
            kind_of_value: Type::Text,
            remark: Some(Remark::Nameless),
        };
    }
    let Some(field) = field(kind, written) else {
        let described = described(written);
        // A foreign key that only this package has is no surprise to anybody who described it.
        let remark = described.is_none().then_some(Remark::Unknown);
        return Column {
            name: written.to_owned(),
            kind_of_value: described.unwrap_or(Type::Text),
            remark,
        };
    };
    match field.shape {
        Shape::Number => Column {
            name: field.name.to_owned(),
            kind_of_value: Type::Number,
            remark: None,
        },
        Shape::One(_) | Shape::Many(_) => Column {
            name: format!("{}_text", field.name),
            kind_of_value: Type::Text,
            remark: Some(Remark::Nested),
        },
        _ => Column {
            name: field.name.to_owned(),
            kind_of_value: Type::Text,
            remark: None,
        },
    }
}

fn field(kind: Kind, written: &str) -> Option<&'static Field> {
    kind.field(written).or_else(|| {
        let wanted = squash(written);
        kind.fields()
            .iter()
            .find(|field| squash(field.name) == wanted)
    })
}

/// What a cell holds. A text where a number is due stays a text: judging it is the validator's part.
pub(super) fn value(kind_of_value: Type, text: String) -> Value {
    let typed = match kind_of_value {
        Type::Text => None,
        Type::Number => serde_json::from_str::<Number>(text.trim())
            .ok()
            .map(Value::Number),
        Type::Boolean => text
            .trim()
            .to_ascii_lowercase()
            .parse()
            .ok()
            .map(Value::Bool),
        Type::Json => crate::document::parse(text.as_bytes()).ok(),
    };
    typed.unwrap_or(Value::String(text))
}

/// The text of a cell's bytes, and whether they had to be taken as Windows-1252 because they are not UTF-8.
pub(super) fn decode(bytes: &[u8]) -> (String, bool) {
    match std::str::from_utf8(bytes) {
        Ok(text) => (text.to_owned(), false),
        Err(_) => (bytes.iter().copied().map(windows_1252).collect(), true),
    }
}

/// Windows-1252 differs from the first 256 characters of Unicode in these thirty-two places only.
const HIGH: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

fn windows_1252(byte: u8) -> char {
    match byte {
        0x80..=0x9f => HIGH[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_are_not_utf8_are_read_as_windows_1252() {
        assert_eq!(decode("café".as_bytes()), ("café".to_owned(), false));
        assert_eq!(
            decode(b"caf\xe9 \x93open\x94 \x80"),
            ("café “open” €".to_owned(), true)
        );
    }

    #[test]
    fn headers_are_recognised_however_they_are_cased_and_spaced() {
        let header = [
            " ID ",
            "Organization Id",
            "minimumAge",
            "Languages",
            "",
            "colour",
            "colour",
        ]
        .map(str::to_owned);
        let columns = columns(Kind::Service, &header, |_| None);
        let names: Vec<_> = columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!(
            names,
            [
                "id",
                "organization_id",
                "minimum_age",
                "languages_text",
                "column_5",
                "colour",
                "colour_7"
            ]
        );
        assert_eq!(columns[2].kind_of_value, Type::Number);
        assert_eq!(columns[6].remark, Some(Remark::Repeated));
    }

    #[test]
    fn a_number_that_is_none_stays_as_it_was_written() {
        assert_eq!(
            value(Type::Number, " 18 ".to_owned()),
            serde_json::json!(18)
        );
        assert_eq!(
            value(Type::Number, "51.50".to_owned()),
            serde_json::json!(51.5)
        );
        assert_eq!(
            value(Type::Number, "007".to_owned()),
            serde_json::json!("007")
        );
        assert_eq!(
            value(Type::Number, "over 18".to_owned()),
            serde_json::json!("over 18")
        );
    }
}
