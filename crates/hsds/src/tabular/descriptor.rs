//! `datapackage.json` as far as a reader needs it: which file is which table, how it is delimited, what its own columns hold.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::kind::Kind;

use super::TabularError;
use super::cells::Type;
use super::names::{base_name, kind_named, kind_of_file, squash};

/// The resources of a package by the file that holds them.
#[derive(Debug, Default)]
pub(super) struct Descriptor {
    resources: BTreeMap<String, Resource>,
}

/// One table of the package.
#[derive(Debug, Default)]
pub(super) struct Resource {
    pub(super) kind: Option<Kind>,
    pub(super) delimiter: Option<u8>,
    columns: BTreeMap<String, Type>,
}

impl Resource {
    /// The type the descriptor gives to a column.
    pub(super) fn column(&self, name: &str) -> Option<Type> {
        self.columns.get(&squash(name)).copied()
    }
}

impl Descriptor {
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, TabularError> {
        let wrong = |reason: &str| TabularError::Descriptor {
            reason: reason.to_owned(),
        };
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let value = crate::document::parse(bytes).map_err(|error| wrong(&error.to_string()))?;
        let resources = value
            .get("resources")
            .and_then(Value::as_array)
            .ok_or_else(|| wrong("it has no list of resources"))?;
        let mut found = BTreeMap::new();
        for resource in resources {
            for path in paths(resource) {
                found.insert(normal(path), read_resource(resource, path));
            }
        }
        Ok(Self { resources: found })
    }

    /// What the descriptor says about a file: by its whole path, else by its name, since an archive may have a folder around all.
    pub(super) fn resource(&self, file: &str) -> Option<&Resource> {
        let file = normal(file);
        self.resources.get(&file).or_else(|| {
            let same_name = |path: &&String| base_name(path) == base_name(&file);
            let mut paths = self.resources.keys().filter(same_name);
            let path = paths.next()?;
            if paths.next().is_some() {
                None
            } else {
                self.resources.get(path)
            }
        })
    }
}

fn read_resource(resource: &Value, path: &str) -> Resource {
    let name = resource
        .get("name")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let delimiter = resource
        .pointer("/dialect/delimiter")
        .and_then(Value::as_str)
        .and_then(|text| match text.as_bytes() {
            [byte] => Some(*byte),
            _ => None,
        });
    let mut columns = BTreeMap::new();
    for field in resource
        .pointer("/schema/fields")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        if let Some(name) = field.get("name").and_then(Value::as_str) {
            let described = field
                .get("type")
                .and_then(Value::as_str)
                .map_or(Type::Text, Type::of_descriptor);
            columns.insert(squash(name), described);
        }
    }
    Resource {
        kind: kind_named(name).or_else(|| kind_of_file(path)),
        delimiter,
        columns,
    }
}

fn paths(resource: &Value) -> Vec<&str> {
    match resource.get("path") {
        Some(Value::String(path)) => vec![path],
        Some(Value::Array(paths)) => paths.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

fn normal(path: &str) -> String {
    path.trim()
        .trim_start_matches("./")
        .replace('\\', "/")
        .to_lowercase()
}
