//! Files: documents, lines, folders, packages, packed or not, whole or not.

use std::io::Write as _;
use std::path::Path;

use collect::{CollectError, Format, Import, Standing};
use flate2::Compression;
use flate2::write::GzEncoder;
use hsds::Kind;
use repository::{Batch, Ending, Extent, Opening};
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::feed::{full, id};
use crate::room::{Room, brief, codes};

fn lines(numbers: std::ops::RangeInclusive<u64>) -> String {
    numbers
        .map(|number| full(number).to_string())
        .chain([String::new()])
        .collect::<Vec<_>>()
        .join("\n")
}

fn put(folder: &TempDir, name: &str, content: impl AsRef<[u8]>) -> String {
    let path = folder.path().join(name);
    std::fs::create_dir_all(path.parent().expect("it has one")).expect("a folder");
    std::fs::write(&path, content).expect("a file");
    path.display().to_string()
}

fn gz(content: &[u8]) -> Vec<u8> {
    let mut writer = GzEncoder::new(Vec::new(), Compression::default());
    writer.write_all(content).expect("it packs");
    writer.finish().expect("it packs")
}

fn zipped(path: &Path, files: &[(&str, &[u8])]) {
    let mut writer = ZipWriter::new(std::fs::File::create(path).expect("a file"));
    for (name, content) in files {
        writer
            .start_file(*name, SimpleFileOptions::default())
            .expect("it packs");
        writer.write_all(content).expect("it packs");
    }
    writer.finish().expect("it packs");
}

const PACKAGE: [(&str, &[u8]); 4] = [
    (
        "services.csv",
        b"id,name,status,organization_id\ns1,Chess,active,o1\ns2,Draughts,active,o1\n",
    ),
    (
        "organizations.csv",
        b"id,name,description\no1,Club,It plays.\n",
    ),
    (
        "phones.csv",
        b"id,service_id,number\np1,s1,01296 000000\np2,nobody,01296 000001\n",
    ),
    ("notes.txt", b"For people."),
];

#[tokio::test]
async fn json_lines_are_read_and_the_same_again_changes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = put(&folder, "services.jsonl", lines(1..=1_000));
    let room = Room::new().await;
    let (outcome, counts) = room.import(&path).await.expect("it is read");
    assert_eq!(
        (outcome.format, &outcome.ending),
        (Format::JsonLines, &Ending::Complete)
    );
    assert_eq!(brief(&counts, Kind::Service), [1000, 1000, 0, 0, 0]);
    assert_eq!(brief(&counts, Kind::Organization), [1, 1, 0, 0, 0]);
    let (_, counts) = room.import(&path).await.expect("it is read again");
    assert_eq!(brief(&counts, Kind::Service), [1000, 0, 0, 1000, 0]);
}

#[tokio::test]
async fn a_packed_file_is_the_same_as_the_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = put(&folder, "services.jsonl.gz", gz(lines(1..=3).as_bytes()));
    let (outcome, counts) = Room::new().await.import(path).await.expect("it is read");
    assert_eq!(
        (outcome.format, brief(&counts, Kind::Service)),
        (Format::JsonLines, [3, 3, 0, 0, 0])
    );
}

#[tokio::test]
async fn a_packed_file_that_is_cut_off_keeps_what_came_and_marks_nothing_missing() {
    let folder = tempfile::tempdir().expect("a folder");
    let room = Room::new().await;
    let whole = put(&folder, "whole.jsonl", lines(1..=400));
    room.import(whole).await.expect("it is read");
    let mut packed = gz(lines(1..=400).as_bytes());
    packed.truncate(packed.len() / 2);
    let path = put(&folder, "services.jsonl.gz", packed);
    let (outcome, counts) = room.import(path).await.expect("part of it is read");
    assert!(
        matches!(outcome.ending, Ending::Broken { .. }),
        "{:?}",
        outcome.ending
    );
    let [read, new, ..] = brief(&counts, Kind::Service);
    assert!((1..400).contains(&read) && new == 0, "{counts:?}");
    assert_eq!(counts[&Kind::Service].missing, 0);
}

#[tokio::test]
async fn bad_lines_are_refused_and_kept_and_the_rest_is_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = format!(
        "{}not json\n{}{{\"colour\": \"red\"}}\n",
        lines(1..=1),
        lines(2..=2)
    );
    let path = put(&folder, "services.jsonl", text);
    let (outcome, counts) = Room::new().await.import(path).await.expect("it is read");
    assert_eq!(brief(&counts, Kind::Service), [4, 2, 0, 0, 2]);
    let refused: Vec<_> = outcome
        .report
        .problems
        .iter()
        .filter(|problem| problem.record.is_none())
        .map(|problem| (problem.code.as_str(), problem.row))
        .collect();
    assert_eq!(
        refused,
        [("not-json", Some(2)), ("record-without-id", Some(4))]
    );
}

#[tokio::test]
async fn one_document_says_nothing_about_the_others() {
    let folder = tempfile::tempdir().expect("a folder");
    let room = Room::new().await;
    let many = put(&folder, "many.jsonl", lines(1..=3));
    room.import(many).await.expect("it is read");
    let one = put(&folder, "one.json", full(1).to_string());
    let (outcome, counts) = room.import(&one).await.expect("it is read");
    assert_eq!(outcome.ending, Ending::Partial);
    assert_eq!(counts[&Kind::Service].missing, 0);
    let what = Import {
        input: one,
        source: "source".to_owned(),
        complete: true,
        ..Import::default()
    };
    let (outcome, counts) = room.run(&what).await.expect("it is read");
    assert_eq!(
        (&outcome.ending, counts[&Kind::Service].missing),
        (&Ending::Complete, 2)
    );
}

#[tokio::test]
async fn a_folder_of_documents_is_read_by_the_names_of_its_files() {
    let folder = tempfile::tempdir().expect("a folder");
    put(&folder, "services/1.json", full(1).to_string());
    put(&folder, "services/2.json", "{\"id\": ");
    put(
        &folder,
        "taxonomy_terms/food.json",
        r#"{"id": "food", "name": "Food", "description": "Food"}"#,
    );
    put(
        &folder,
        "root.json",
        r#"{"version": "HSDS-UK-3.0", "profile": "https://example.org"}"#,
    );
    put(&folder, "readme.md", "For people.");
    let room = Room::new().await;
    let (outcome, counts) = room
        .import(folder.path().display().to_string())
        .await
        .expect("it is read");
    assert_eq!(brief(&counts, Kind::Service), [2, 1, 0, 0, 1]);
    assert_eq!(brief(&counts, Kind::TaxonomyTerm), [1, 1, 0, 0, 0]);
    let told: Vec<_> = outcome
        .report
        .problems
        .iter()
        .filter_map(|told| Some((told.code.as_str(), told.file.as_deref()?)))
        .collect();
    assert!(
        told.contains(&("api-details", "root.json"))
            && told.contains(&("not-json", "services/2.json")),
        "{told:?}"
    );
    assert!(matches!(outcome.ending, Ending::Broken { .. }));
}

#[tokio::test]
async fn a_package_is_the_same_in_a_folder_and_in_a_zip_file() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, content) in PACKAGE {
        put(&folder, &format!("package/{name}"), content);
    }
    let room = Room::new().await;
    let unpacked = folder.path().join("package").display().to_string();
    let (outcome, counts) = room.import(unpacked).await.expect("it is read");
    assert_eq!(outcome.format, Format::Package);
    assert_eq!(brief(&counts, Kind::Service), [3, 2, 0, 0, 1]);
    assert!(codes(&outcome).contains(&"owner-missing"));
    let path = folder.path().join("package.zip");
    zipped(&path, &PACKAGE);
    let (_, counts) = room
        .import(path.display().to_string())
        .await
        .expect("it is read");
    assert_eq!(brief(&counts, Kind::Service), [3, 0, 0, 2, 1]);
}

#[tokio::test]
async fn a_zip_file_of_documents_is_read_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("documents.zip");
    zipped(
        &path,
        &[
            ("services/1.json", full(1).to_string().as_bytes()),
            ("services/all.jsonl", lines(2..=4).as_bytes()),
        ],
    );
    let (_, counts) = Room::new()
        .await
        .import(path.display().to_string())
        .await
        .expect("it is read");
    assert_eq!(brief(&counts, Kind::Service), [4, 4, 0, 0, 0]);
}

#[tokio::test]
async fn a_zip_file_that_is_cut_off_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("package.zip");
    zipped(&path, &PACKAGE);
    let bytes = std::fs::read(&path).expect("it can be read");
    std::fs::write(&path, &bytes[..bytes.len() - 40]).expect("it is cut");
    let error = Room::new()
        .await
        .import(path.display().to_string())
        .await
        .expect_err("it is damaged");
    assert!(matches!(error, CollectError::Damaged { .. }), "{error}");
}

#[tokio::test]
async fn bombs_do_not_go_off() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("bomb.zip");
    let nothing = vec![b'a'; 40 << 20];
    zipped(&path, &[("services.csv", &nothing)]);
    let room = Room::new().await;
    let error = room
        .import(path.display().to_string())
        .await
        .expect_err("it is not unpacked");
    assert!(matches!(error, CollectError::TooLarge { .. }), "{error}");
    let packed = put(&folder, "bomb.json.gz", gz(&nothing));
    let error = room.import(packed).await.expect_err("it is not unpacked");
    assert!(
        matches!(
            error,
            CollectError::TooLarge { .. } | CollectError::Unrecognised(_)
        ),
        "{error}"
    );
}

#[tokio::test]
async fn a_dry_run_stages_nothing_and_foresees_the_counts() {
    let folder = tempfile::tempdir().expect("a folder");
    let room = Room::new().await;
    let before = put(&folder, "before.jsonl", lines(1..=5));
    room.import(before).await.expect("it is read");
    let mut changed = full(2);
    changed["name"] = "Changed".into();
    let mut other = full(1);
    other["name"] = "Another".into();
    // One as before, one changed, one new, one twice, one bad; two are gone.
    let text = format!(
        "{}\n{changed}\n{}\n{other}\nbad\n{}\n",
        full(1),
        full(9),
        full(5)
    );
    let path = put(&folder, "after.jsonl", text);
    let mut what = Import {
        input: path,
        source: "source".to_owned(),
        dry_run: true,
        ..Import::default()
    };
    let (dry, foreseen) = room.run(&what).await.expect("it is looked at");
    assert!(matches!(dry.standing, Standing::Foreseen(_)));
    assert_eq!(room.records(Kind::Service).await.len(), 5);
    what.dry_run = false;
    let (wet, counts) = room.run(&what).await.expect("it is read");
    for kind in Kind::RECORDS {
        assert_eq!(brief(&foreseen, kind), brief(&counts, kind), "{kind}");
    }
    assert_eq!(
        foreseen[&Kind::Service].missing,
        counts[&Kind::Service].missing
    );
    let mut dry_codes = codes(&dry);
    dry_codes.retain(|code| *code != "record-repeated");
    assert_eq!(dry_codes, codes(&wet));
}

#[tokio::test]
async fn a_reading_that_was_killed_goes_on_where_it_was() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = lines(1..=3);
    let path = put(&folder, "services.jsonl", &text);
    let room = Room::new().await;
    let print = format!("{:x}", Sha256::digest(&text));
    let opening = Opening {
        source: "source".to_owned(),
        collector: None,
        input: path.clone(),
        fingerprint: format!("jsonl {print}"),
        extent: Extent::Complete,
        accept: false,
        gone_now: false,
    };
    let mut submission = room
        .repository
        .open_submission(&opening)
        .await
        .expect("it opens");
    let batch = Batch {
        cursor: "item:2".to_owned(),
        raws: vec![b"raw".to_vec()],
        ..Batch::default()
    };
    room.repository
        .stage(&mut submission, batch)
        .await
        .expect("it is staged");
    let (outcome, counts) = room.import(path).await.expect("it is gone on with");
    assert!(outcome.resumed);
    assert_eq!(brief(&counts, Kind::Service)[0], 1);
    assert_eq!(room.records(Kind::Service).await[0].key, id(3));
}

#[tokio::test]
async fn a_source_needs_a_good_name() {
    let what = Import {
        input: "nothing".to_owned(),
        source: "Not A Slug".to_owned(),
        ..Import::default()
    };
    let error = Room::new()
        .await
        .run(&what)
        .await
        .expect_err("it is refused");
    assert!(matches!(error, CollectError::Repository(_)), "{error}");
}
