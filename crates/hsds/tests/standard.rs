//! Our field table held against the official schemas, entity by entity.
//!
//! The official documents are not part of this project. Where they lie beside it, they are read;
//! where they do not, each test says so and passes.

use std::collections::BTreeSet;
use std::path::PathBuf;

use hsds::schema::json_schema;
use hsds::validate::validate;
use hsds::{Document, Kind, Origin, Profile};
use serde_json::Value;

/// How our schemas differ from the official ones on purpose: folder, entity, and what differs.
const DIFFERENCES: &[(&str, &str, &str)] = &[];

fn official(folder: &str) -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/standard/schemas")
        .join(folder);
    if folder.is_dir() {
        return Some(folder);
    }
    println!(
        "skipped: the official schemas are not at {}",
        folder.display()
    );
    None
}

fn read(path: &std::path::Path) -> Value {
    let bytes = std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    hsds::document::parse(&bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn words(value: &Value) -> BTreeSet<String> {
    value
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|word| word.as_str().map(str::to_owned))
        .collect()
}

/// What a schema asserts of one field, in a form that can be compared.
fn assertion(schema: &Value) -> String {
    let nested = |schema: &Value| {
        schema["$ref"].as_str().map(|reference| {
            let name = reference.rsplit('/').next().unwrap_or(reference);
            name.trim_end_matches(".json").to_owned()
        })
    };
    if let Some(name) = nested(schema) {
        return name;
    }
    let mut text = schema["type"].as_str().unwrap_or("anything").to_owned();
    if let Some(name) = nested(&schema["items"]) {
        text = format!("{text} of {name}");
    }
    if let Some(format) = schema["format"].as_str() {
        text = format!("{text} as {format}");
    }
    if schema.get("enum").is_some() {
        text = format!("{text} in {:?}", words(&schema["enum"]));
    }
    for keyword in [
        "pattern",
        "minimum",
        "maximum",
        "minLength",
        "minItems",
        "const",
        "oneOf",
        "anyOf",
    ] {
        if let Some(value) = schema.get(keyword) {
            text = format!("{text} {keyword} {value}");
        }
    }
    text
}

/// Every difference between two schemas of one entity.
fn differences(ours: &Value, theirs: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let (own, official) = (words(&ours["required"]), words(&theirs["required"]));
    found.extend(
        own.difference(&official)
            .map(|name| format!("{name} is required only by us")),
    );
    found.extend(
        official
            .difference(&own)
            .map(|name| format!("{name} is required only by them")),
    );
    let empty = serde_json::Map::new();
    let own = ours["properties"].as_object().unwrap_or(&empty);
    let official = theirs["properties"].as_object().unwrap_or(&empty);
    for (name, schema) in own {
        match official.get(name).map(assertion) {
            None => found.push(format!("{name} is known only to us")),
            Some(other) if other != assertion(schema) => {
                found.push(format!(
                    "{name} is {} with us and {other} with them",
                    assertion(schema)
                ));
            }
            Some(_) => {}
        }
    }
    found.extend(
        official
            .keys()
            .filter(|name| !own.contains_key(*name))
            .map(|name| format!("{name} is known only to them")),
    );
    found
}

fn hold(
    folder: &str,
    profile: Profile,
    kinds: impl Iterator<Item = Kind>,
    also_ours: &dyn Fn(Kind, &str) -> bool,
) {
    let Some(root) = official(folder) else { return };
    let mut found = Vec::new();
    for kind in kinds {
        let theirs = read(&root.join(format!("{kind}.json")));
        let mut ours = json_schema(kind, profile);
        if let Some(properties) = ours["properties"].as_object_mut() {
            properties.retain(|name, _| !also_ours(kind, name));
        }
        for difference in differences(&ours, &theirs) {
            let listed = (folder, kind.name(), difference.as_str());
            if !DIFFERENCES.contains(&listed) {
                found.push(format!("{folder}, {kind}: {difference}"));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn the_strict_schemas_assert_what_the_uk_profile_asserts() {
    let kinds = Kind::ALL.iter().copied().filter(|kind| kind.in_profile());
    hold("3.0/schema", Profile::Strict, kinds, &|_, _| false);
}

#[test]
fn the_wider_schemas_assert_what_hsds_3_1_asserts() {
    // The UK profile added these four; HSDS never had them.
    let uk_only = |kind: Kind, name: &str| {
        matches!(
            (kind, name),
            (Kind::Taxonomy, "taxonomy_terms")
                | (Kind::TaxonomyTerm, "term")
                | (Kind::ServiceArea, "service_area")
                | (Kind::Accessibility, "accessibility")
        )
    };
    hold(
        "hsds-3.1-dev/schema",
        Profile::Hsds,
        Kind::ALL.iter().copied(),
        &uk_only,
    );
}

#[test]
fn each_field_comes_from_the_standard_that_the_table_names() {
    let (Some(uk), Some(hsds30), Some(hsds31)) = (
        official("3.0/schema"),
        official("hsds-3.0/schema"),
        official("hsds-3.1-dev/schema"),
    ) else {
        return;
    };
    let has = |folder: &PathBuf, kind: Kind, name: &str| {
        let path = folder.join(format!("{kind}.json"));
        path.is_file() && read(&path)["properties"].get(name).is_some()
    };
    for kind in Kind::ALL.iter().copied() {
        for field in kind.fields() {
            let first = if has(&uk, kind, field.name) {
                Origin::Profile
            } else if has(&hsds30, kind, field.name) {
                Origin::Hsds30
            } else {
                assert!(
                    has(&hsds31, kind, field.name),
                    "nobody knows {kind}.{}",
                    field.name
                );
                Origin::Hsds31
            };
            assert_eq!(field.origin, first, "{kind}.{}", field.name);
        }
    }
}

#[test]
fn tables_require_what_the_official_tables_require() {
    let Some(root) = official("hsds-3.1-dev/schema") else {
        return;
    };
    for kind in Kind::ALL.iter().copied() {
        let theirs = words(&read(&root.join(format!("{kind}.json")))["tabular_required"]);
        let ours: BTreeSet<String> = kind
            .fields()
            .iter()
            .filter(|field| field.tabular_required)
            .map(|field| field.name.to_owned())
            .collect();
        assert_eq!(ours, theirs, "{kind}");
    }
}

#[test]
fn no_meaning_is_copied_from_the_official_texts() {
    let Some(root) = official("hsds-3.1-dev/schema") else {
        return;
    };
    for kind in Kind::ALL.iter().copied() {
        let theirs = read(&root.join(format!("{kind}.json")));
        for field in kind.fields() {
            let Some(text) = theirs["properties"][field.name]["description"].as_str() else {
                continue;
            };
            let same = text
                .trim_end_matches('.')
                .eq_ignore_ascii_case(field.meaning);
            assert!(!same, "{kind}.{} says {text}", field.name);
        }
    }
}

#[test]
fn the_official_examples_are_judged_as_the_official_schemas_judge_them() {
    let Some(root) = official("3.0/examples") else {
        return;
    };
    let examples = [
        ("service_full.json", Kind::Service),
        ("organization_full.json", Kind::Organization),
        ("service_at_location_full.json", Kind::ServiceAtLocation),
        ("taxonomy.json", Kind::Taxonomy),
        ("taxonomy_term.json", Kind::TaxonomyTerm),
    ];
    for (file, kind) in examples {
        let Value::Object(example) = read(&root.join(file)) else {
            panic!("{file} is no object")
        };
        assert_eq!(pointers(kind, &example), [""; 0], "{file}");
    }
}

fn pointers(kind: Kind, document: &Document) -> Vec<String> {
    validate(kind, document)
        .iter()
        .map(ToString::to_string)
        .collect()
}
