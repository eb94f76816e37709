//! What every reader is asked to survive, shared by the fuzz targets and by a test that runs everywhere.

use hsds::identity::Namespace;
use hsds::tabular::{Names, Tables, write};
use hsds::{Document, Kind};
use serde_json::Value;

/// Bytes that may be a document, of any kind.
pub(crate) fn document(bytes: &[u8]) {
    let Ok(Value::Object(found)) = hsds::document::parse(bytes) else {
        return;
    };
    document_value(&found);
}

/// A document that is JSON, of any kind.
pub(crate) fn document_value(found: &Document) {
    let namespace = Namespace::of_source("fuzz");
    for kind in Kind::RECORDS.into_iter().chain([Kind::ServiceAtLocation]) {
        let mut found = found.clone();
        let _ = hsds::repair::repair(kind, &mut found);
        let (parts, _) = hsds::parts::split(kind, found, &namespace);
        for part in parts {
            let _ = hsds::validate::validate(part.kind, &part.document);
            let files = write(std::iter::once((part.kind, part.document)), Names::Hsds);
            assert!(files.iter().any(|(name, _)| name == "datapackage.json"));
        }
    }
}

/// Bytes that may be a table. The first chooses the table; a line of dashes parts one table from the next.
pub(crate) fn tabular(bytes: &[u8]) {
    const FILES: [&str; 8] = [
        "services.csv",
        "organizations.csv",
        "phones.csv",
        "attributes.csv",
        "service_at_location.csv",
        "taxonomy.csv",
        "programs.csv",
        "datapackage.json",
    ];
    let mut tables = Tables::new();
    for table in split_at_dashes(bytes) {
        let Some((choice, content)) = table.split_first() else {
            continue;
        };
        let name = FILES[usize::from(*choice) % FILES.len()];
        if name.ends_with("json") {
            let _ = tables.add_descriptor(content);
        } else {
            let _ = tables.add(name, content);
        }
    }
    let (parts, problems) = tables.records(&Namespace::of_source("fuzz"));
    for part in &parts {
        let _ = part.place_of("/phones/0/number");
        let _ = hsds::validate::validate(part.part.kind, &part.part.document);
    }
    assert!(
        problems
            .iter()
            .all(|problem| !problem.problem.message.is_empty())
    );
}

/// Bytes that may be a document of version 1.0.
pub(crate) fn v1(bytes: &[u8]) {
    let Ok(value) = hsds::document::parse(bytes) else {
        return;
    };
    v1_value(&value);
}

/// JSON that may be a document of version 1.0.
pub(crate) fn v1_value(value: &Value) {
    let _ = hsds::v1::looks_like_v1(value);
    let Value::Object(found) = value else { return };
    let namespace = Namespace::of_source("fuzz");
    for (kind, (read, _)) in [
        (Kind::Service, hsds::v1::service(found)),
        (Kind::Organization, hsds::v1::organization(found)),
        (Kind::Location, hsds::v1::location(found)),
        (Kind::TaxonomyTerm, hsds::v1::taxonomy(found)),
    ] {
        let _ = hsds::parts::split(kind, read, &namespace);
    }
}

fn split_at_dashes(bytes: &[u8]) -> Vec<&[u8]> {
    let mut rest = bytes;
    let mut tables = Vec::new();
    while let Some(at) = rest.windows(4).position(|window| window == b"\n--\n") {
        tables.push(&rest[..at]);
        rest = &rest[at + 4..];
    }
    tables.push(rest);
    tables
}
