//! The command line as scripts rely on it: exit codes, and what goes to which output.

use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

fn fingerpost(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_fingerpost"))
        .args(arguments)
        .env_clear()
        .output()
        .expect("the program starts")
}

fn in_place(place: &TempDir, arguments: &[&str]) -> Output {
    let data = place.path().to_str().expect("a plain path");
    fingerpost(&[arguments, &["--data", data]].concat())
}

fn place() -> TempDir {
    tempfile::tempdir().expect("a temporary folder can be made")
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn last_row(output: &Output) -> Value {
    let out = out(output);
    let row = out
        .lines()
        .last()
        .unwrap_or_else(|| panic!("no row: {}", said(output)));
    serde_json::from_str(row).expect("rows are JSON")
}

#[test]
fn help_lists_every_command() {
    let help = fingerpost(&["--help"]);
    assert_eq!(help.status.code(), Some(0));
    for command in [
        "demo", "serve", "import", "validate", "records", "source", "feed", "undo", "suppress",
        "erase", "place", "policy", "quality", "mail", "doctor",
    ] {
        assert!(out(&help).contains(&format!("  {command} ")), "{command}");
        let own = fingerpost(&[command, "--help"]);
        assert_eq!(own.status.code(), Some(0), "{command}");
    }
}

#[test]
fn what_is_not_understood_cannot_run() {
    for arguments in [
        &["sing"][..],
        &["import", "file.json"],
        &["import", "file.json", "--source", "a", "--format", "pdf"],
        &["import", "list.csv", "--source", "a", "--rows", "dogs"],
        &["validate", "file.json", "--profile", "2.0"],
        &["records", "--state", "lost"],
    ] {
        let refused = fingerpost(arguments);
        assert_eq!(refused.status.code(), Some(2), "{arguments:?}");
        assert!(
            out(&refused).is_empty(),
            "what is for people goes to standard error"
        );
        assert!(!said(&refused).is_empty());
    }
}

#[test]
fn mail_that_is_no_report_does_nothing_and_what_cannot_be_read_comes_again() {
    let place = place();
    let file = place.path().join("returned.eml");
    std::fs::write(&file, "Subject: Away\r\n\r\nI am on holiday.").expect("it is written");
    let file = file.to_str().expect("a plain path");
    let read = in_place(&place, &["mail", "returned", file, "--json"]);
    assert_eq!(read.status.code(), Some(0), "{}", said(&read));
    assert_eq!(last_row(&read)["came"], "strange");
    let piped = in_place(&place, &["mail", "returned"]);
    assert_eq!(piped.status.code(), Some(0), "{}", said(&piped));
    let lost = in_place(&place, &["mail", "returned", "nowhere.eml"]);
    assert_eq!(lost.status.code(), Some(2), "{}", said(&lost));
    let away = fingerpost(&[
        "mail",
        "returned",
        file,
        "--database",
        "postgres://nobody@127.0.0.1:1/none",
        "--data",
        place.path().to_str().expect("a plain path"),
    ]);
    assert_eq!(away.status.code(), Some(75), "{}", said(&away));
}

#[test]
fn a_source_is_named_in_letters_that_last() {
    let place = place();
    let refused = in_place(&place, &["import", "file.json", "--source", "Our Source"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(said(&refused).contains("Our Source"), "{}", said(&refused));
}

#[test]
fn a_new_place_is_empty_and_in_order() {
    let place = place();
    let records = in_place(&place, &["records", "--json"]);
    assert_eq!(records.status.code(), Some(0), "{}", said(&records));
    assert!(out(&records).is_empty());
    let doctor = in_place(&place, &["doctor"]);
    assert_eq!(doctor.status.code(), Some(0), "{}", said(&doctor));
}

#[test]
fn a_file_is_judged_and_the_answer_is_its_exit_code() {
    let place = place();
    let file = place.path().join("services.jsonl");
    let service =
        r#"{"id": "0f9a4f0e-3d3e-4a0e-9d4f-6f2b4b1f6a11", "name": "Chess", "status": "asleep"}"#;
    std::fs::write(&file, service).expect("it is written");
    let judged = fingerpost(&["validate", file.to_str().expect("a plain path"), "--json"]);
    assert_eq!(judged.status.code(), Some(1), "{}", said(&judged));
    let result = last_row(&judged);
    assert_eq!(result["type"], "result");
    assert_eq!(result["verdict"], "fail");
    assert!(
        result["errors"].as_u64().is_some_and(|errors| errors > 0),
        "{result}"
    );
    assert!(
        result["endpoints"][0]["messages"][0]["message"].is_string(),
        "{result}"
    );
}

#[test]
fn each_row_of_a_spreadsheet_is_an_organisation_where_that_is_said() {
    let place = place();
    let file = place.path().join("directory.csv");
    let list = "Organisation,About,Tel\nWyre Help,It helps.,01632 960001\nBewdley Lunches,Lunch.,01632 960002\n";
    std::fs::write(&file, list).expect("it is written");
    let file = file.to_str().expect("a plain path");
    let import = ["import", file, "--source", "old", "--accept"];
    let said_so = [&import[..], &["--rows", "organisations"]].concat();
    let taken = in_place(&place, &said_so);
    assert_eq!(taken.status.code(), Some(0), "{}", said(&taken));
    for words in [
        "Read 2 organisations of `old`: 2 new",
        "2 organisations are published",
    ] {
        assert!(said(&taken).contains(words), "{words}: {}", said(&taken));
    }
    // What was said is remembered.
    let again = in_place(&place, &[&import[..], &["--json"]].concat());
    let result = last_row(&again);
    assert_eq!(result["kinds"]["organization"]["unchanged"], 2, "{result}");
    assert_eq!(result["read"], 0, "{result}");
    let no_sheet = place.path().join("services.jsonl");
    std::fs::write(
        &no_sheet,
        r#"{"id": "1", "name": "Chess", "status": "active"}"#,
    )
    .expect("it is written");
    let no_sheet = no_sheet.to_str().expect("a plain path");
    let refused = in_place(
        &place,
        &[
            "import",
            no_sheet,
            "--source",
            "new",
            "--accept",
            "--rows",
            "organisations",
        ],
    );
    assert_eq!(refused.status.code(), Some(2), "{}", said(&refused));
    assert!(
        said(&refused).contains("is no spreadsheet"),
        "{}",
        said(&refused)
    );
    // It is refused before anything is kept.
    let records = in_place(&place, &["records", "--json"]);
    assert!(!out(&records).contains("Chess"), "{}", out(&records));
}

#[test]
fn a_postcode_is_found_without_a_table() {
    let place = place();
    let found = in_place(&place, &["place", "find", "dy11 7ah", "--json"]);
    assert_eq!(found.status.code(), Some(0), "{}", said(&found));
    let result = last_row(&found);
    assert_eq!(result["postcode"], "DY11 7AH");
    assert_eq!(result["exactness"], "sector");
    let refused = in_place(&place, &["place", "find", "nowhere"]);
    assert_eq!(refused.status.code(), Some(2));
}

/// The same where feeds of this machine may be fetched.
fn with_private_feeds(place: &TempDir, arguments: &[&str]) -> Output {
    let data = place.path().to_str().expect("a plain path");
    Command::new(env!("CARGO_BIN_EXE_fingerpost"))
        .args([arguments, &["--data", data]].concat())
        .env_clear()
        .env("FINGERPOST_COLLECT__ALLOW_PRIVATE", "true")
        .output()
        .expect("the program starts")
}

#[test]
fn a_feed_is_set_in_plain_english_listed_paused_and_resumed() {
    let place = place();
    let every = |words: &'static str| {
        let address = "https://feed.example/oruk";
        ["feed", "set", "council", address, "--every", words]
    };
    for wrong in ["now and then", "every 5 minutes", "every day at 6"] {
        let refused = in_place(&place, &every(wrong));
        assert_eq!(refused.status.code(), Some(2), "{wrong}");
        assert!(out(&refused).is_empty());
    }
    let set = in_place(&place, &every("mondays at 18:30"));
    assert_eq!(set.status.code(), Some(0), "{}", said(&set));
    assert!(
        said(&set).contains("every Monday at 6.30pm"),
        "{}",
        said(&set)
    );
    let row = last_row(&in_place(&place, &["feed", "list", "--json"]));
    for (field, value) in [
        ("source", "council"),
        ("address", "https://feed.example/oruk"),
        ("timetable", "every Monday at 6.30pm"),
        ("health", "unread"),
    ] {
        assert_eq!(row[field], value, "{row}");
    }
    assert_eq!(row["most_lost_percent"], 20);
    let paused = in_place(&place, &["feed", "pause", "council"]);
    assert_eq!(paused.status.code(), Some(0), "{}", said(&paused));
    let row = last_row(&in_place(&place, &["feed", "list", "--json"]));
    assert_eq!(row["health"], "paused", "{row}");
    assert!(row["due_at"].is_null(), "{row}");
    let resumed = in_place(&place, &["feed", "resume", "council"]);
    assert_eq!(resumed.status.code(), Some(0), "{}", said(&resumed));
    assert!(said(&resumed).contains("18:30"), "{}", said(&resumed));
    for act in ["run", "pause", "resume"] {
        let nobody = in_place(&place, &["feed", act, "nobody"]);
        assert_eq!(nobody.status.code(), Some(2), "{act}");
        assert!(said(&nobody).contains("has no feed"), "{}", said(&nobody));
    }
    for act in ["take", "dismiss"] {
        let nothing = in_place(&place, &["feed", act, "council"]);
        assert_eq!(nothing.status.code(), Some(2), "{act}");
        assert!(
            said(&nothing).contains("nothing of council waits"),
            "{}",
            said(&nothing)
        );
    }
}

#[test]
fn a_feed_inside_a_network_is_read_only_where_that_is_allowed() {
    let place = place();
    let set = |address| ["feed", "set", "own", address, "--every", "hourly"];
    for address in [
        "http://127.0.0.1:9/",
        "http://10.0.0.1/",
        "http://localhost/",
    ] {
        let refused = in_place(&place, &set(address));
        assert_eq!(refused.status.code(), Some(2), "{address}");
        assert!(
            said(&refused).contains("private address"),
            "{}",
            said(&refused)
        );
    }
    let allowed = with_private_feeds(&place, &set("http://127.0.0.1:9/"));
    assert_eq!(allowed.status.code(), Some(0), "{}", said(&allowed));
    // It was allowed when it was set, and is not any more.
    let refused = in_place(&place, &["feed", "run", "own"]);
    assert_eq!(refused.status.code(), Some(1), "{}", said(&refused));
    assert!(
        said(&refused).contains("private address"),
        "{}",
        said(&refused)
    );
    let row = last_row(&in_place(&place, &["feed", "list", "--json"]));
    assert_eq!(
        (&row["health"], &row["failures"]),
        (&"failing".into(), &1.into())
    );
}

#[test]
fn a_policy_is_shown_tried_and_set_and_quality_is_told_by_it() {
    let place = place();
    let file = place.path().join("policy.toml");
    let file = file.to_str().expect("a plain path");
    let own = in_place(&place, &["policy", "show"]);
    assert_eq!(own.status.code(), Some(0), "{}", said(&own));
    assert!(out(&own).contains("every_days = 90"), "{}", out(&own));
    let row = last_row(&in_place(&place, &["policy", "show", "--json"]));
    assert_eq!(row["number"], 0, "{row}");

    let services = place.path().join("services.jsonl");
    let service = r#"{"id": "0f9a4f0e-3d3e-4a0e-9d4f-6f2b4b1f6a11", "name": "Chess", "status": "active", "description": "Chess for all.", "organization": {"id": "0f9a4f0e-3d3e-4a0e-9d4f-6f2b4b1f6a12", "name": "Chess club", "description": "They play."}}"#;
    std::fs::write(&services, service).expect("it is written");
    let services = services.to_str().expect("a plain path");
    let import = ["import", services, "--source", "chess", "--accept"];
    let imported = in_place(&place, &import);
    assert_eq!(imported.status.code(), Some(0), "{}", said(&imported));
    let whole = in_place(&place, &["quality", "--json"]);
    assert_eq!(whole.status.code(), Some(0), "{}", said(&whole));
    assert!(
        out(&whole).contains("\"source\":\"chess\""),
        "{}",
        out(&whole)
    );
    let found = ["quality", "--check", "no-times", "--json"];
    let listed = in_place(&place, &found);
    assert_eq!(last_row(&listed)["services"], 1, "{}", out(&listed));
    let row: Value =
        serde_json::from_str(out(&listed).lines().next().expect("a row")).expect("JSON");
    assert_eq!(row["name"], "Chess", "{row}");
    assert!(
        row["points"].as_f64().is_some_and(|points| points > 0.0),
        "{row}"
    );

    std::fs::write(file, "[checks]\nno-time = \"required\"\n").expect("it is written");
    let set = [
        "policy",
        "set",
        file,
        "--reason",
        "People ask when",
        "--json",
    ];
    for asked in [&["policy", "try", file][..], &set] {
        let refused = in_place(&place, asked);
        assert_eq!(refused.status.code(), Some(2), "{asked:?}");
        assert!(said(&refused).contains("no-time"), "{}", said(&refused));
    }
    std::fs::write(file, "[checks]\nno-times = \"required\"\n").expect("it is written");
    let tried = in_place(&place, &["policy", "try", file, "--json"]);
    assert_eq!(tried.status.code(), Some(1), "{}", said(&tried));
    let row = last_row(&tried);
    assert_eq!(
        (&row["held"], &row["first_held"][0]["name"]),
        (&1.into(), &"Chess".into()),
        "{row}"
    );
    let silent = in_place(&place, &["policy", "set", file, "--reason", " "]);
    assert_eq!(silent.status.code(), Some(2), "{}", said(&silent));
    let row = last_row(&in_place(&place, &["policy", "show", "--json"]));
    assert_eq!(row["number"], 0, "nothing was set: {row}");

    let done = in_place(&place, &set);
    assert_eq!(done.status.code(), Some(0), "{}", said(&done));
    assert_eq!(last_row(&done)["number"], 1);
    let row = last_row(&in_place(&place, &["policy", "show", "--json"]));
    assert_eq!(row["policy"]["checks"]["no-times"], "required", "{row}");
    assert_eq!(row["reason"], "People ask when", "{row}");
    let held = in_place(&place, &["records", "--state", "held", "--json"]);
    assert!(out(&held).contains("Chess"), "{}", out(&held));
    let gone = in_place(&place, &found);
    assert_eq!(gone.status.code(), Some(0), "{}", said(&gone));
    assert_eq!(last_row(&gone)["services"], 0, "{}", out(&gone));
    let nowhere = in_place(&place, &["quality", "--source", "nowhere"]);
    assert_eq!(nowhere.status.code(), Some(2), "{}", said(&nowhere));
}
