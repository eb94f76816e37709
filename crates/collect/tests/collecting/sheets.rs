//! Spreadsheets as people lay them out: found, recognised, joined, corrected, and sent again.

use std::path::Path;

use collect::sheet::{Mapping, Meaning, look, remarks, template};
use collect::{Format, Import, Outcome};
use hsds::{Document, Kind};
use repository::{Counts, RecordState};
use rust_xlsxwriter::{Format as Look, Workbook};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::room::{Room, brief, codes, shared};

pub(crate) fn put(folder: &TempDir, name: &str, content: impl AsRef<[u8]>) -> String {
    let path = folder.path().join(name);
    std::fs::write(&path, content).expect("a file");
    path.display().to_string()
}

/// A workbook of sheets, each a name and rows of cells.
pub(crate) fn workbook(folder: &TempDir, sheets: &[(&str, &[&[&str]])]) -> String {
    let mut book = Workbook::new();
    for (name, rows) in sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(*name).expect("a name");
        for (line, row) in (0..).zip(*rows) {
            for (column, cell) in (0..).zip(*row) {
                if !cell.is_empty() {
                    sheet.write_string(line, column, *cell).expect("a cell");
                }
            }
        }
    }
    let path = folder.path().join("book.xlsx");
    book.save(&path).expect("it is written");
    path.display().to_string()
}

/// The services of a spreadsheet, as they would be.
pub(crate) fn services(path: &str) -> Vec<Document> {
    look(Path::new(path), path, None)
        .expect("it is read")
        .rows
        .into_iter()
        .filter_map(|seen| seen.entry)
        .collect()
}

pub(crate) fn text<'d>(service: &'d Document, pointer: &str) -> &'d str {
    let mut value = None::<&Value>;
    for step in pointer.split('/') {
        value = match (value, step.parse::<usize>()) {
            (None, _) => service.get(step),
            (Some(value), Ok(at)) => value.get(at),
            (Some(value), Err(_)) => value.get(step),
        };
    }
    value.and_then(Value::as_str).unwrap_or_default()
}

pub(crate) async fn import(
    room: &Room,
    input: &str,
    mapping: Option<Mapping>,
) -> (Outcome, Counts) {
    let asked = Import {
        input: input.to_owned(),
        source: "source".to_owned(),
        accept: true,
        mapping,
        ..Import::default()
    };
    room.run(&asked).await.expect("it is read")
}

const CLUBS: &str = "\
Community directory\n\
\n\
Name of group,Tel No,E-mail,Venue,Address 1,Town,Post Code,Who is it for?\n\
Chess Club,01204 385848,chess@club.example,Town Hall,Green Lane,Bolton,BL3 2HP,Anybody\n\
Go Club,01204 385849,go@club.example,Library,High Street,Bolton,BL1 2BZ,Over 16s\n\
,,,,,,,\n\
Source: the council\n";

#[tokio::test]
async fn a_list_with_a_title_and_notes_becomes_services() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = put(&folder, "clubs.csv", CLUBS);
    let room = Room::new().await;
    let (outcome, counts) = import(&room, &path, None).await;
    assert_eq!(outcome.format, Format::Spreadsheet);
    assert_eq!(brief(&counts, Kind::Service), [2, 2, 0, 0, 0]);
    assert_eq!(counts[&Kind::Service].published, 2);
    assert_eq!(brief(&counts, Kind::Location), [2, 2, 0, 0, 0]);
    let fields: Vec<&str> = outcome
        .recognised
        .expect("it is a spreadsheet")
        .columns
        .iter()
        .map(|column| column.field.word())
        .collect();
    assert_eq!(
        fields,
        [
            "name",
            "phone",
            "email",
            "location.name",
            "address.address_1",
            "address.city",
            "address.postal_code",
            "eligibility_description"
        ]
    );
    let found = services(&path);
    assert_eq!(text(&found[0], "name"), "Chess Club");
    assert_eq!(
        text(
            &found[0],
            "service_at_locations/0/location/addresses/0/postal_code"
        ),
        "BL3 2HP"
    );
    assert_eq!(
        text(
            &found[0],
            "service_at_locations/0/location/addresses/0/city"
        ),
        "Bolton"
    );
}

#[tokio::test]
async fn rows_are_known_again_however_they_are_sorted() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = put(&folder, "clubs.csv", CLUBS);
    let room = Room::new().await;
    import(&room, &path, None).await;
    let mut lines: Vec<&str> = CLUBS.lines().collect();
    lines.swap(3, 4);
    let sorted = lines.join("\n").replace("01204 385849", "01204 385850");
    let path = put(&folder, "sorted.csv", sorted);
    let (_, counts) = import(&room, &path, None).await;
    assert_eq!(brief(&counts, Kind::Service), [2, 0, 1, 1, 0]);
}

#[tokio::test]
async fn what_a_part_lacks_is_not_missing() {
    let folder = tempfile::tempdir().expect("a folder");
    let room = Room::new().await;
    import(&room, &put(&folder, "clubs.csv", CLUBS), None).await;
    let one = put(&folder, "one.csv", "Name,Postcode\nDraughts Club,BL4 9DR\n");
    let part = Import {
        input: one.clone(),
        source: "source".to_owned(),
        accept: true,
        part: true,
        ..Import::default()
    };
    let (_, counts) = room.run(&part).await.expect("it is read");
    assert_eq!(counts[&Kind::Service].missing, 0);
    let all = Import {
        part: false,
        complete: true,
        ..part
    };
    room.run(&all).await.expect("it is read");
    let left = room.records(Kind::Service).await;
    let published = left
        .iter()
        .filter(|record| record.state == RecordState::Published);
    assert_eq!(published.count(), 1);
}

#[test]
fn sheets_that_name_each_other_are_joined() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = workbook(
        &folder,
        &[
            (
                "Providers",
                &[
                    &["Provider ID", "Name", "Charity number", "Website"],
                    &[
                        "P1",
                        "Riverside Trust",
                        "1123456",
                        "www.riverside.example.org",
                    ],
                    &["P2", "Mind the Gap", "", ""],
                ],
            ),
            (
                "Services",
                &[
                    &["Service ID", "Service name", "Provider ID", "Venue"],
                    &["S1", "Food Bank", "P1", "V1"],
                    &["S2", "Youth Club", "P2", "V2"],
                    &["S3", "Advice", "P1", "V1"],
                ],
            ),
            (
                "Venues",
                &[
                    &["Venue ID", "Venue name", "Address", "Postcode"],
                    &["V1", "Town Hall", "Green Lane, Bolton", "BL3 2HP"],
                    &["V2", "Library", "High Street, Bolton", "BL1 2BZ"],
                ],
            ),
            ("Notes", &[&["For the team only"]]),
        ],
    );
    let found = services(&path);
    assert_eq!(found.len(), 3, "{found:?}");
    assert_eq!(text(&found[0], "organization/name"), "Riverside Trust");
    assert_eq!(
        text(
            &found[0],
            "organization/organization_identifiers/0/identifier"
        ),
        "1123456"
    );
    assert_eq!(text(&found[1], "organization/name"), "Mind the Gap");
    assert_eq!(
        text(
            &found[1],
            "service_at_locations/0/location/addresses/0/postal_code"
        ),
        "BL1 2BZ"
    );
    assert_eq!(
        text(&found[2], "service_at_locations/0/location/name"),
        "Town Hall"
    );
}

#[test]
fn a_merged_cell_is_said_of_all_its_rows() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("merged.xlsx");
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let rows = [
        ["Organisation", "Service", "Postcode"],
        ["", "Chess", "BL3 2HP"],
        ["", "Go", "BL1 2BZ"],
    ];
    for (line, row) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(row) {
            sheet.write_string(line, column, cell).expect("a cell");
        }
    }
    sheet
        .merge_range(1, 0, 2, 0, "Games Trust", &Look::new())
        .expect("it merges");
    book.save(&path).expect("it is written");
    let found = services(&path.display().to_string());
    assert_eq!(found.len(), 2);
    for service in &found {
        assert_eq!(text(service, "organization/name"), "Games Trust");
    }
}

#[tokio::test]
async fn a_correction_counts_when_columns_have_moved() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = put(
        &folder,
        "odd.csv",
        "Wer,Wo,Ruf\nChess Club,BL3 2HP,01204 385848\nGo Club,BL1 2BZ,01204 385849\n",
    );
    let room = Room::new().await;
    let (outcome, _) = import(&room, &path, None).await;
    let mut mapping = outcome.recognised.expect("it is a spreadsheet").mapping;
    let phone = &mut mapping.sheets[0].columns[2];
    assert_eq!(phone.field, "phone");
    "internal".clone_into(&mut phone.field);
    mapping
        .defaults
        .insert("organization.name".to_owned(), "Games Trust".to_owned());
    let mapping = Mapping::parse(&mapping.text()).expect("it is read");
    let moved = put(
        &folder,
        "moved.csv",
        "Ruf,Neu,Wer,Wo\n01204 385848,x,Chess Club,BL3 2HP\n01204 385849,y,Go Club,BL1 2BZ\n",
    );
    let seen = look(Path::new(&moved), &moved, Some(&mapping)).expect("it is read");
    let service = seen.rows[0].entry.as_ref().expect("a service");
    assert_eq!(text(service, "organization/name"), "Games Trust");
    assert!(service.get("phones").is_none());
    assert_eq!(text(service, "x_internal_ruf"), "01204 385848");
}

#[test]
fn every_kind_of_file_says_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    let rows: &[&[&str]] = &[
        &["Name", "Postcode", "Phone"],
        &["Café Croeso", "BL3 2HP", "01204 385848"],
        &["Go Club", "BL1 2BZ", "01204 385849"],
    ];
    let plain = |between: &str| {
        rows.iter()
            .map(|row| row.join(between))
            .collect::<Vec<_>>()
            .join("\r\n")
    };
    let windows: Vec<u8> = plain(";")
        .chars()
        .map(|letter| u8::try_from(u32::from(letter)).expect("a letter of Latin 1"))
        .collect();
    let wide: Vec<u8> = plain("\t")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let paths = [
        put(&folder, "a.csv", plain(",")),
        put(&folder, "b.txt", windows),
        put(&folder, "c.tsv", [b"\xff\xfe".as_slice(), &wide].concat()),
        workbook(&folder, &[("Sheet1", rows)]),
    ];
    let first = services(&paths[0]);
    assert_eq!(text(&first[0], "name"), "Café Croeso");
    for path in &paths[1..] {
        assert_eq!(services(path), first, "{path}");
    }
}

#[test]
fn our_own_workbook_is_understood() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = put(&folder, "template.xlsx", template().expect("it is written"));
    let error = look(Path::new(&path), &path, None).expect_err("nothing is filled in");
    assert!(error.to_string().contains("no table"), "{error}");
}

#[test]
fn remarks_stand_beside_the_rows_and_can_be_sent_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = put(&folder, "clubs.csv", CLUBS);
    let said = [collect::sheet::Remark {
        sheet: None,
        row: 5,
        holds: false,
        message: "=HYPERLINK(\"http://evil.example\")".to_owned(),
    }];
    let book = remarks(Path::new(&path), &path, &said).expect("it is written");
    let again = put(&folder, "again.xlsx", book);
    let seen = look(Path::new(&again), &again, None).expect("it is read");
    assert_eq!(seen.entries, 2);
    let first = &services(&path)[0];
    assert_eq!(seen.rows[0].entry.as_ref(), Some(first));
}

#[tokio::test]
async fn a_number_of_two_services_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let clubs = (1..40).map(|number| format!("{number},Club {number},DY11 6FD,Mon 9-5"));
    let heading = "Service ID,Name,Postcode,Opening hours".to_owned();
    let other = "7,Food Bank,DY11 6FE,Tue 2-4pm".to_owned();
    let list: Vec<String> = [heading].into_iter().chain(clubs).chain([other]).collect();
    let path = put(&folder, "list.csv", list.join("\n"));
    let room = Room::new().await;
    let (outcome, counts) = import(&room, &path, None).await;
    assert_eq!(brief(&counts, Kind::Service), [39, 38, 0, 0, 1]);
    assert!(codes(&outcome).contains(&"number-shared"));
}

#[test]
fn what_was_decided_about_one_table_is_not_said_of_others() {
    let folder = tempfile::tempdir().expect("a folder");
    let services: &[&[&str]] = &[
        &["Name", "Info", "Postcode"],
        &["Chess Club", "Games for all ages every week", "DY11 6FD"],
        &["Go Club", "Games for grown-ups every week", "DY11 6FE"],
    ];
    let one = workbook(&folder, &[("Services", services)]);
    let seen = look(Path::new(&one), &one, None).expect("it is read");
    let mapping = seen.recognised.mapping;
    let notes: &[&[&str]] = &[
        &["Topic", "Who"],
        &["Ring the hall", "us"],
        &["Renew the lease", "them"],
    ];
    let book = workbook(&folder, &[("Services", services), ("Notes", notes)]);
    let seen = look(Path::new(&book), &book, Some(&mapping)).expect("it is read");
    let services = seen.rows.iter().filter_map(|seen| seen.entry.as_ref());
    let names: Vec<&str> = services.map(|service| text(service, "name")).collect();
    assert_eq!(names, ["Chess Club", "Go Club"]);
}

#[test]
fn what_closes_a_service_is_a_day_or_a_word_for_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let list = put(
        &folder,
        "list.csv",
        "Name,Postcode,Closed on\nA Club,DY11 6FD,31/03/2020\nB Club,DY11 6FD,Still open\nC Club,DY11 6FD,Permanently closed\n",
    );
    let services = services(&list);
    let states: Vec<&str> = services
        .iter()
        .map(|service| text(service, "status"))
        .collect();
    assert_eq!(states, ["defunct", "active", "defunct"]);
}

#[test]
fn what_a_row_lacks_is_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = put(
        &folder,
        "short.csv",
        "Name,Phone,Postcode,Year closed\n,01204 385848,BL3 2HP,\nOld Library,01204 385849,BL1 2BZ,2015\nGo Club,ring us,XX99 9ZZ,\n",
    );
    let seen = look(Path::new(&path), &path, None).expect("it is read");
    assert_eq!((seen.entries, seen.refused), (2, 1));
    assert!(seen.problems.contains_key("name-missing"));
    assert!(seen.problems.contains_key("phone-unclear"));
    let old = seen
        .rows
        .iter()
        .filter_map(|row| row.entry.as_ref())
        .find(|service| service["name"] == json!("Old Library"))
        .expect("it is there");
    assert_eq!(text(old, "status"), "defunct");
}

#[test]
fn a_service_at_several_places_has_a_row_for_each() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = put(
        &folder,
        "places.csv",
        "Service ID,Service name,Venue,Postcode,Opening times\nS1,Advice,Town Hall,BL3 2HP,Mon 9-5\nS1,Advice,Library,BL1 2BZ,Tue 10-12\nS2,Chess,Library,BL1 2BZ,Wed 2-4\n",
    );
    let seen = look(Path::new(&path), &path, None).expect("it is read");
    assert_eq!(seen.entries, 2);
    let advice = seen.rows[0].entry.as_ref().expect("a service");
    let places = advice["service_at_locations"].as_array().expect("a list");
    assert_eq!(places.len(), 2);
    assert_eq!(text(advice, "schedules/1/byday"), "TU");
    assert_eq!(
        text(advice, "schedules/1/service_at_location_id"),
        text(advice, "service_at_locations/1/id")
    );
}

#[test]
fn rows_that_may_be_one_are_told_and_not_joined() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = put(
        &folder,
        "twins.csv",
        "Name,Phone,Postcode,Address\nChess Club,01204 385848,BL3 2HP,1 Green Lane\nchess club,,BL3 2HP,Town Hall\nThe Chess Players,01204 385848,BL3 2HP,3 Green Lane\nChess Club,01204 385848,BL1 2BZ,4 Green Lane\n",
    );
    let seen = look(Path::new(&path), &path, None).expect("it is read");
    assert_eq!(seen.entries, 4);
    assert_eq!(seen.problems["possible-duplicate"].0, 2);
}

/// Each real list: what share of its services is published without anybody's help, and what its columns are.
#[tokio::test]
async fn real_lists_are_published_without_a_mapping() {
    let Some(folder) = shared("data/services") else {
        return;
    };
    // Lists, and how many of their services are published at least: all that a careful person would publish.
    let lists = [
        ("gm_food_banks.csv", 171),
        ("gm_jobcentres.csv", 26),
        ("gm_libraries.csv", 141),
        ("gm_pharmacies.csv", 631),
        ("gm_probation_offices.csv", 12),
        ("laa_legal_advisers.csv", 3_904),
        ("libraries_northern_ireland.csv", 98),
        ("libraries_scotland.csv", 483),
        ("libraries_wales.csv", 265),
        ("trafford_allotments.csv", 35),
        ("trafford_care_homes.csv", 56),
        ("trafford_charities.csv", 736),
        ("trafford_childrens_centres.csv", 2),
        ("trafford_mental_health.csv", 60),
        ("trafford_mental_health_raw.csv", 60),
        ("trafford_sports_clubs.csv", 140),
    ];
    for (list, least) in lists {
        let room = Room::new().await;
        let path = folder.join(list).display().to_string();
        let (outcome, counts) = import(&room, &path, None).await;
        let services = counts[&Kind::Service];
        let recognised = outcome.recognised.as_ref().expect("it is a spreadsheet");
        let meant = recognised
            .columns
            .iter()
            .filter(|column| column.field != Meaning::Internal)
            .count();
        eprintln!(
            "{list}: {} of {} columns recognised, {} rows, {} published, {} held, {} rejected",
            meant,
            recognised.columns.len(),
            services.read,
            services.published,
            services.held,
            services.rejected
        );
        assert!(
            services.published >= least,
            "{list}: {services:?}, {:?}",
            codes(&outcome)
        );
    }
}
