//! `fingerpost records --state reported`: what readers say is wrong, for those who can put it right.

use std::process::{Command, Output};
use std::sync::Arc;

use repository::{Database, NewReport, ReportAbout, Repository, SystemClock};
use serde_json::{Value, json};
use tempfile::TempDir;
use uuid::Uuid;

const CHESS: &str = "0f9a4f0e-3d3e-4a0e-9d4f-6f2b4b1f6a11";
const GO: &str = "0f9a4f0e-3d3e-4a0e-9d4f-6f2b4b1f6a12";

fn fingerpost(place: &TempDir, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_fingerpost"))
        .args(arguments)
        .arg("--data")
        .arg(place.path())
        .env_clear()
        .output()
        .expect("the program starts")
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A place with two services that are published.
fn place_with_services() -> TempDir {
    let place = tempfile::tempdir().expect("a temporary folder can be made");
    let service = |id: &str, name: &str| {
        json!({
            "id": id, "name": name, "status": "active", "description": "Every week.",
            "organization": {
                "id": "0f9a4f0e-3d3e-4a0e-9d4f-6f2b4b1f6a10",
                "name": "Helpers", "description": "They help.",
            },
        })
    };
    let file = place.path().join("services.jsonl");
    let lines = format!("{}\n{}\n", service(CHESS, "Chess"), service(GO, "Go"));
    std::fs::write(&file, lines).expect("it is written");
    let file = file.to_str().expect("a plain path");
    let imported = fingerpost(&place, &["import", file, "--source", "council", "--accept"]);
    assert_eq!(imported.status.code(), Some(0), "{}", said(&imported));
    place
}

/// Reports a problem as the public page does; gives the reference.
async fn report(place: &TempDir, detail: &str) -> String {
    let database = Database::in_folder(place.path());
    let repository = Repository::open(&database, Arc::new(SystemClock))
        .await
        .expect("it opens");
    let report = repository
        .report(NewReport {
            entity: CHESS.parse::<Uuid>().expect("it is an id"),
            about: ReportAbout::Hours,
            detail: detail.to_owned(),
            reply_to: Some("reader@example.org".to_owned()),
            language: "en-GB".to_owned(),
        })
        .await
        .expect("it is taken");
    repository.close().await;
    report.reference
}

#[tokio::test]
async fn a_reported_service_is_listed_with_its_reports_and_without_who_made_them() {
    let place = place_with_services();
    let none = fingerpost(&place, &["records", "--state", "reported"]);
    assert_eq!(none.status.code(), Some(0));
    assert!(out(&none).is_empty() && said(&none).contains("Nothing is reported"));

    let reference = report(&place, "Shut on Mondays.\nSince May.").await;
    let listed = fingerpost(&place, &["records", "--state", "reported", "--json"]);
    assert_eq!(listed.status.code(), Some(0), "{}", said(&listed));
    let rows: Vec<Value> = out(&listed)
        .lines()
        .map(|line| serde_json::from_str(line).expect("rows are JSON"))
        .collect();
    assert_eq!(rows.len(), 1, "{rows:?}");
    let row = &rows[0];
    for (field, value) in [
        ("source", "council"),
        ("kind", "service"),
        ("key", CHESS),
        ("id", CHESS),
        ("name", "Chess"),
        ("state", "published"),
    ] {
        assert_eq!(row[field], value, "{field}");
    }
    assert!(row["problems"].is_array());
    let reports = row["reports"].as_array().expect("a list");
    assert_eq!(reports.len(), 1);
    let mut fields: Vec<&String> = reports[0].as_object().expect("an object").keys().collect();
    fields.sort_unstable();
    assert_eq!(fields, ["about", "at", "detail", "reference"]);
    assert_eq!(reports[0]["reference"], reference.as_str());
    assert_eq!(reports[0]["about"], "hours");
    assert_eq!(reports[0]["detail"], "Shut on Mondays.\nSince May.");

    let told = fingerpost(&place, &["records", "--state", "reported"]);
    let text = out(&told);
    assert!(text.contains(&reference) && text.contains("\n             Since May.\n"));
    assert!(!text.contains("reader@") && !text.contains(GO), "{text}");
    assert!(said(&told).contains("1 record"));

    let all = fingerpost(&place, &["records", "--json"]);
    assert!(out(&all).contains(GO));
    assert!(
        !out(&all).contains("\"reports\""),
        "only where they are asked for"
    );
}
