//! Samples of others that may lie beside the repository: read them if they are there.

use std::fs::File;
use std::path::{Path, PathBuf};

use hsds::Kind;
use hsds::identity::Namespace;
use hsds::tabular::{RowProblem, Tables, TabularPart};

fn shared(path: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared")
        .join(path);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: there is no {} to read", path.display());
    None
}

fn read(folder: &Path, only: impl Fn(&str) -> bool) -> (Vec<TabularPart>, Vec<RowProblem>) {
    let mut names: Vec<String> = folder
        .read_dir()
        .expect("a folder")
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.to_ascii_lowercase().ends_with(".csv") && only(name))
        .collect();
    names.sort_unstable();
    let mut tables = Tables::new();
    for name in &names {
        tables
            .add(name, File::open(folder.join(name)).expect("a file"))
            .expect("a table");
    }
    tables.records(&Namespace::of_source("sample"))
}

fn count(parts: &[TabularPart], kind: Kind) -> usize {
    parts.iter().filter(|part| part.part.kind == kind).count()
}

#[test]
fn the_older_tabular_sample_is_read_without_losing_a_record() {
    let Some(folder) = shared("data/oruk_examples/hsds_tabular_sample") else {
        return;
    };
    let (parts, problems) = read(&folder, |_| true);
    assert_eq!(
        count(&parts, Kind::Organization),
        rows(&folder, "organizations.csv")
    );
    assert_eq!(
        count(&parts, Kind::Location),
        rows(&folder, "locations.csv")
    );
    assert_eq!(count(&parts, Kind::Service), rows(&folder, "services.csv"));
    let addresses: usize = parts
        .iter()
        .filter_map(|part| Some(part.part.document.get("addresses")?.as_array()?.len()))
        .sum();
    assert_eq!(addresses, rows(&folder, "addresses.csv"));
    let unread: Vec<_> = problems
        .iter()
        .filter(|problem| problem.problem.code == "unread-file")
        .map(|problem| problem.file.as_str())
        .collect();
    assert_eq!(
        unread,
        [
            "holiday_schedules.csv",
            "mail_addresses.csv",
            "regular_schedules.csv"
        ]
    );
}

#[test]
fn the_examples_of_the_profile_are_read_in_both_spellings() {
    let Some(folder) = shared("standard/schemas/uk-profile-2024-10/examples/csv") else {
        return;
    };
    for spelling in [
        ["addresses.csv", "schedules.csv", "taxonomy.csv"],
        ["address.csv", "schedule.csv", "taxonomies.csv"],
    ] {
        let others = [
            "addresses.csv",
            "schedules.csv",
            "taxonomy.csv",
            "address.csv",
            "schedule.csv",
            "taxonomies.csv",
            "meta_table_descriptions.csv",
        ];
        let (parts, problems) = read(&folder, |name| {
            !others.contains(&name) || spelling.contains(&name)
        });
        for kind in Kind::RECORDS {
            assert_eq!(count(&parts, kind), 1, "{kind}");
        }
        let service = parts
            .iter()
            .find(|part| part.part.kind == Kind::Service)
            .expect("a service");
        assert_eq!(service.part.document["schedules"][0]["byday"], "TH,FR");
        assert_eq!(
            service.part.document["contacts"][0]["phones"][0]["number"],
            "\"+44 1234 234567\""
        );
        // Their one attribute is linked to something that is in no table.
        let errors: Vec<_> = problems
            .iter()
            .filter(|problem| problem.problem.severity == hsds::Severity::Error)
            .collect();
        assert!(
            errors.iter().all(|error| error.file == "attribute.csv"),
            "{errors:?}"
        );
    }
}

#[test]
fn the_responses_of_the_old_validator_are_not_mistaken_for_records() {
    let Some(folder) = shared("standard/mocks/V1") else {
        return;
    };
    for entry in folder.read_dir().expect("a folder").flatten() {
        let bytes = std::fs::read(entry.path()).expect("a file");
        let value = hsds::document::parse(&bytes).expect("JSON");
        assert!(
            !hsds::v1::looks_like_v1(&value),
            "{}",
            entry.path().display()
        );
    }
}

#[test]
fn the_examples_of_3_0_are_not_mistaken_for_1_0() {
    let Some(folder) = shared("standard/schemas/3.0/examples") else {
        return;
    };
    for entry in folder.read_dir().expect("a folder").flatten() {
        let bytes = std::fs::read(entry.path()).expect("a file");
        let value = hsds::document::parse(&bytes).expect("JSON");
        assert!(
            !hsds::v1::looks_like_v1(&value),
            "{}",
            entry.path().display()
        );
    }
}

fn rows(folder: &Path, name: &str) -> usize {
    csv::Reader::from_path(folder.join(name))
        .expect("a table")
        .into_byte_records()
        .count()
}
