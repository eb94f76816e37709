//! Importing, as a script does it: what the result says, and that the same input twice changes nothing.

use std::path::{Path, PathBuf};

use serde_json::Value;
use testkit::bad_feed::{BadFeed, Fault};

use crate::program::{Ran, run};

struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().expect("a temporary folder can be made"),
        }
    }

    fn data(&self) -> String {
        self.folder
            .path()
            .join("data")
            .to_str()
            .expect("a plain path")
            .to_owned()
    }

    fn import(&self, input: &str, flags: &[&str]) -> Ran {
        let data = self.data();
        let command = [
            "import", input, "--source", "guide", "--json", "--data", &data,
        ];
        run(command.into_iter().chain(flags.iter().copied()))
    }

    fn file(&self, name: &str, content: &str) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, content).expect("it is written");
        path.to_str().expect("a plain path").to_owned()
    }
}

fn sample(name: &str) -> String {
    let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../sample")).join(name);
    path.to_str().expect("a plain path").to_owned()
}

fn figures(result: &Value, names: &[&str]) -> Vec<i64> {
    names
        .iter()
        .map(|name| {
            result[name]
                .as_i64()
                .unwrap_or_else(|| panic!("{name}: {result}"))
        })
        .collect()
}

const ALL: [&str; 8] = [
    "read",
    "new",
    "changed",
    "unchanged",
    "missing",
    "published",
    "held",
    "rejected",
];

#[test]
fn the_same_file_twice_changes_nothing() {
    let place = Place::new();
    let first = place.import(&sample("carers.jsonl"), &["--accept"]);
    assert_eq!(first.code(), Some(0), "{}", first.said());
    assert_eq!(figures(&first.result(), &ALL), [34, 34, 0, 0, 0, 33, 1, 0]);
    let second = place.import(&sample("carers.jsonl"), &["--accept"]);
    assert_eq!(figures(&second.result(), &ALL), [34, 0, 0, 34, 0, 33, 1, 0]);
    for (kind, counts) in second.result()["kinds"]
        .as_object()
        .expect("the other kinds")
    {
        assert_eq!(figures(counts, &["new", "changed"]), [0, 0], "{kind}");
    }
}

#[test]
fn what_a_stranger_sends_waits_until_somebody_accepts_it() {
    let place = Place::new();
    let first = place.import(&sample("carers.jsonl"), &["--strict"]);
    assert_eq!(
        first.code(),
        Some(1),
        "held records are a negative answer under --strict"
    );
    assert_eq!(
        figures(&first.result(), &["new", "published", "held"]),
        [34, 0, 34]
    );
    let accepted = place.import(&sample("carers.jsonl"), &["--accept"]);
    assert_eq!(accepted.code(), Some(0));
    assert_eq!(
        figures(
            &accepted.result(),
            &["new", "unchanged", "published", "held"]
        ),
        [0, 34, 33, 1]
    );
}

#[test]
fn a_dry_run_counts_and_keeps_nothing() {
    let place = Place::new();
    let looked = place.import(&sample("carers.jsonl"), &["--dry-run", "--accept"]);
    assert_eq!(looked.code(), Some(0), "{}", looked.said());
    assert_eq!(
        figures(&looked.result(), &["read", "new", "unchanged"]),
        [34, 34, 0]
    );
    let records = run(["records", "--json", "--data", &place.data()]);
    assert!(records.rows().is_empty());
}

#[test]
fn the_result_names_the_record_the_field_and_the_remedy() {
    let place = Place::new();
    let services = concat!(
        r#"{"id": "1", "name": "Chess", "status": "asleep", "organization": {"id": "9", "name": "Club", "description": "A club."}}"#,
        "\n",
        r#"{"id": "2", "name": "Draughts", "status": "active", "organization": {"id": "9", "name": "Club", "description": "A club."}}"#,
        "\nnot a document\n"
    );
    let file = place.file("services.jsonl", services);
    let report = place.folder.path().join("report.csv");
    let imported = place.import(
        &file,
        &[
            "--accept",
            "--report",
            report.to_str().expect("a plain path"),
        ],
    );
    let result = imported.result();
    assert_eq!(
        figures(&result, &["read", "new", "published", "held", "rejected"]),
        [3, 2, 1, 1, 1],
        "{result}"
    );
    let problems = result["problems"].as_array().expect("a list");
    let of_status = problems
        .iter()
        .find(|problem| problem["record"] == "1" && problem["severity"] == "error");
    let of_status = of_status.unwrap_or_else(|| panic!("{result}"));
    assert!(
        of_status["field"]
            .as_str()
            .is_some_and(|field| field.contains("status")),
        "{of_status}"
    );
    assert!(
        of_status["message"]
            .as_str()
            .is_some_and(|message| message.contains("active")),
        "{of_status}"
    );
    assert!(
        problems.iter().any(|problem| problem["row"] == 3),
        "{result}"
    );
    let table = std::fs::read_to_string(report).expect("the report is there");
    assert!(
        table.starts_with("code,severity,record,kind,file,row,field,message\n"),
        "{table}"
    );
    assert_eq!(table.lines().count(), 1 + problems.len(), "{table}");
}

#[test]
fn what_a_complete_file_lacks_is_gone() {
    let place = Place::new();
    let all = std::fs::read_to_string(sample("carers.jsonl")).expect("it is there");
    let most: String = all.lines().skip(1).flat_map(|line| [line, "\n"]).collect();
    let (all, most) = (
        place.file("all.jsonl", &all),
        place.file("most.jsonl", &most),
    );
    place.import(&all, &["--accept"]);
    let result = place.import(&most, &["--accept", "--complete"]).result();
    assert_eq!(
        figures(&result, &["read", "unchanged", "missing"]),
        [33, 33, 1],
        "{result}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_feed_that_breaks_off_is_a_negative_answer_and_nothing_is_missing() {
    let feed = BadFeed::start(Fault::Repeated).await.expect("it starts");
    let place = Place::new();
    let imported = place.import(&feed.url(), &["--accept"]);
    assert_eq!(imported.code(), Some(1), "{}", imported.said());
    let result = imported.result();
    assert_eq!(result["missing"], 0, "{result}");
    assert!(result["broken"].is_string(), "{result}");
}

#[test]
fn people_are_told_what_came_of_it_and_what_to_do() {
    let place = Place::new();
    let told = run([
        "import",
        &sample("carers.jsonl"),
        "--source",
        "guide",
        "--data",
        &place.data(),
    ]);
    assert_eq!(told.code(), Some(0));
    assert!(told.rows().is_empty(), "standard output is for scripts");
    for words in [
        "Read 34 services of `guide`",
        "held:",
        "Why something is held:",
        "--accept",
        "fingerpost records",
    ] {
        assert!(told.said().contains(words), "{words}: {}", told.said());
    }
}

#[test]
fn what_cannot_be_read_says_why_and_exits_with_2() {
    let place = Place::new();
    let nowhere: PathBuf = place.folder.path().join("nowhere.json");
    let nowhere = nowhere.to_str().expect("a plain path");
    let refused = place.import(nowhere, &[]);
    assert_eq!(refused.code(), Some(2));
    assert!(
        refused.said().contains("there is no file or folder"),
        "{}",
        refused.said()
    );
    let page = place.file("page.html", "<!doctype html><title>Sign in</title>");
    assert_eq!(place.import(&page, &[]).code(), Some(2));
}
