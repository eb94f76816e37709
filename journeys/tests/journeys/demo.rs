//! The demonstration: what is made of its four sources, and that it may be made again.

use std::process::Command;

use serde_json::Value;
use testkit::databases::TestDatabase;

use crate::program::{Served, run};
use crate::shared::shared;

/// Records that must not be published, with a word that their reason has.
const HELD: [(&str, &str, &str); 6] = [
    (
        "council-feed",
        "c60e2f03-1cdf-4f4e-b2aa-e23f8b0def9f",
        "status",
    ),
    (
        "council-feed",
        "e42650ab-a586-4ee6-8557-33615c50d11f",
        "status",
    ),
    ("voluntary-v1", "1032", "organisation"),
    (
        "health-package",
        "01213557-f5d1-4f48-9b49-63e8817eaa1a",
        "name",
    ),
    (
        "health-package",
        "deaec93d-6ebf-4be1-b1f4-18ab9e8c68f0",
        "organisation",
    ),
    (
        "carers",
        "f7e3716e-a278-4186-80fe-25eb1249c121",
        "organisation",
    ),
];

/// Each source, how many services it sends, and how many of them are held.
const SOURCES: [(&str, usize, usize); 4] = [
    ("council-feed", 66, 2),
    ("voluntary-v1", 56, 1),
    ("health-package", 44, 2),
    // Two of them say something else that nobody has accepted yet.
    ("carers", 34, 3),
];

#[tokio::test(flavor = "multi_thread")]
async fn the_demonstration_is_a_feed_that_passes_and_says_what_it_holds_back() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let data = folder.path().to_str().expect("a plain path");
    let before = {
        let demo = Served::start(["demo", "--data", data]);
        let api = demo.json("/oruk").await;
        assert_eq!(api["version"], "HSDS-UK-3.0");
        passes_the_strict_check(&demo);
        passes_our_own(&demo);
        the_counts_are_those_of_the_sample(data);
        held_records_are_listed_with_their_reasons(data);
        the_refuge_is_nowhere(&demo).await;
        listed(&demo).await
    };

    // A second time: the same place, and nothing has changed in it.
    let again = Served::start(["demo", "--data", data]);
    assert_eq!(listed(&again).await, before, "{}", again.said());
    assert!(
        again.said().contains("0 new, 0 changed, 66 as before"),
        "{}",
        again.said()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demonstration_is_the_same_on_postgresql() {
    let Some(database) = TestDatabase::postgres()
        .await
        .expect("the server makes a database")
    else {
        return;
    };
    let (folder, other) = (tempfile::tempdir(), tempfile::tempdir());
    let (folder, other) = (folder.expect("a folder"), other.expect("a folder"));
    let data =
        |folder: &tempfile::TempDir| folder.path().to_str().expect("a plain path").to_owned();
    let on_postgres = Served::start([
        "demo",
        "--data",
        &data(&folder),
        "--database",
        &database.url,
    ]);
    let on_sqlite = Served::start(["demo", "--data", &data(&other)]);
    assert_eq!(listed(&on_postgres).await, listed(&on_sqlite).await);
    for path in [
        "/oruk/organizations",
        "/oruk/taxonomies",
        "/oruk/taxonomy_terms",
    ] {
        let [ours, theirs] = [on_postgres.json(path).await, on_sqlite.json(path).await];
        assert_eq!(ours["total_items"], theirs["total_items"], "{path}");
    }
    drop((on_postgres, on_sqlite));
    database
        .remove()
        .await
        .expect("a test's database can be removed");
}

#[test]
fn the_demonstration_does_not_mix_with_other_data() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let data = folder.path().to_str().expect("a plain path");
    let file = folder.path().join("services.jsonl");
    let service = r#"{"id": "1", "name": "Chess", "status": "active", "organization": {"id": "2", "name": "Club"}}"#;
    std::fs::write(&file, service).expect("it is written");
    let file = file.to_str().expect("a plain path");
    assert_eq!(
        run(["import", file, "--source", "ours", "--data", data]).code(),
        Some(0)
    );
    let refused = run(["demo", "--data", data]);
    assert_eq!(refused.code(), Some(2));
    assert!(refused.said().contains("`ours`"), "{}", refused.said());
}

fn passes_the_strict_check(demo: &Served) {
    let Some(checker) = shared("standard/check_oruk.py") else {
        return;
    };
    let can = Command::new("python3")
        .args(["-c", "import jsonschema"])
        .output();
    if !can.is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: the strict check needs python3 with jsonschema");
        return;
    }
    let checked = Command::new("python3")
        .arg(checker)
        .args([&demo.url("/oruk"), "--strict"])
        .output()
        .expect("python3 starts");
    assert!(
        checked.status.success(),
        "{}{}",
        String::from_utf8_lossy(&checked.stdout),
        String::from_utf8_lossy(&checked.stderr)
    );
}

fn passes_our_own(demo: &Served) {
    let judged = run(["validate", &demo.url("/oruk"), "--json"]);
    let result = judged.result();
    assert_eq!(judged.code(), Some(0), "{result}");
    assert_eq!(result["verdict"], "pass", "{result}");
    assert_eq!(result["errors"], 0, "{result}");
    assert_eq!(result["warnings"], 0, "{result}");
}

fn the_counts_are_those_of_the_sample(data: &str) {
    for (source, services, held) in SOURCES {
        let records = records(data, &["--source", source, "--kind", "service"]);
        assert_eq!(records.len(), services, "{source}");
        let found = records
            .iter()
            .filter(|record| record["state"] == "held")
            .count();
        assert_eq!(found, held, "{source}");
        assert_eq!(
            records
                .iter()
                .filter(|record| record["state"] == "published")
                .count(),
            services - held,
            "{source}"
        );
    }
}

fn held_records_are_listed_with_their_reasons(data: &str) {
    let held = records(data, &["--state", "held"]);
    for (source, key, word) in HELD {
        let record = held
            .iter()
            .find(|record| record["source"] == source && record["key"] == key)
            .unwrap_or_else(|| panic!("{key} of {source} is not held: {held:?}"));
        let problems = record["problems"].as_array().expect("a list");
        let says = problems.iter().any(|problem| {
            problem["severity"] == "error"
                && problem["message"]
                    .as_str()
                    .is_some_and(|text| text.to_lowercase().contains(word))
        });
        assert!(says, "{key}: {problems:?}");
    }
}

/// The council holds the refuge's address; the public must not.
async fn the_refuge_is_nowhere(demo: &Served) {
    let sample = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../sample/council-feed/services.json"
    );
    let sample: Value =
        serde_json::from_slice(&std::fs::read(sample).expect("it is there")).expect("it is JSON");
    let places = sample["contents"].as_array().expect("a list").iter();
    let refuge = places
        .flat_map(|service| {
            service["service_at_locations"]
                .as_array()
                .into_iter()
                .flatten()
        })
        .map(|at| &at["location"])
        .find(|location| location["x_confidential"] == true)
        .expect("there is one");
    let address = refuge["addresses"][0]["address_1"]
        .as_str()
        .expect("it has an address");
    let mut page = 1;
    loop {
        let services = demo
            .json(&format!("/oruk/services?full=true&per_page=50&page={page}"))
            .await;
        assert!(!services.to_string().contains(address), "page {page}");
        if services["last_page"] != false {
            break;
        }
        page += 1;
    }
    assert!(page > 1, "all pages are looked at");
    assert!(!demo.said().contains(address));
}

/// Every service that is published, as it is listed, by id.
async fn listed(demo: &Served) -> Vec<Value> {
    let (mut rows, mut page) = (Vec::new(), 1);
    loop {
        let services = demo
            .json(&format!("/oruk/services?per_page=100&page={page}"))
            .await;
        rows.extend(
            services["contents"]
                .as_array()
                .expect("a list")
                .iter()
                .cloned(),
        );
        if services["last_page"] != false {
            break;
        }
        page += 1;
    }
    for row in &mut rows {
        // When it was published is another instant in each place.
        row.as_object_mut()
            .expect("an object")
            .remove("last_modified");
    }
    rows.sort_by_key(|row| row["id"].to_string());
    assert!(rows.len() > 160, "{} services", rows.len());
    rows
}

fn records(data: &str, filters: &[&str]) -> Vec<Value> {
    let asked = run(["records", "--data", data, "--json"]
        .into_iter()
        .chain(filters.iter().copied()));
    assert_eq!(asked.code(), Some(0), "{}", asked.said());
    asked.rows()
}
