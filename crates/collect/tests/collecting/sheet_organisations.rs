//! Spreadsheets whose rows are organisations: each is one, with all that its row says, and no service is made of it.

use std::path::Path;

use collect::Import;
use collect::sheet::{Look, Mapping, Rows, look};
use hsds::{Document, Kind};
use serde_json::Value;

use crate::room::{Room, brief};
use crate::sheets::{import, put, text, workbook};

const DIRECTORY: &str = "\
Ref,Organisation,About,Website,Email,Tel,Address,Postcode,Opening hours,Who is it for?,Status\n\
77,Wyre Help,We help. We run a food bank.,www.wyre.org.uk,office@wyre.example,01632 960001,\"1 High Street, Bewdley\",DY12 2AF,Mon-Fri 9am-5pm,Anybody,Active\n\
78,Bewdley Lunches,A lunch club.,www.lunch.org.uk,,01632 960002,\"1 High Street, Bewdley\",DY12 2AF,,Over 60s,Active\n\
79,Old Club,It was a club.,,,,,,,,Closed\n";

fn organizations() -> Mapping {
    Mapping::default().with_each_row(Rows::Organizations)
}

fn looked_at(path: &str, mapping: &Mapping) -> Look {
    look(Path::new(path), path, Some(mapping)).expect("it is read")
}

fn entries(look: &Look) -> Vec<&Document> {
    look.rows
        .iter()
        .filter_map(|seen| seen.entry.as_ref())
        .collect()
}

#[test]
fn a_row_is_an_organisation_with_all_that_it_says() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = put(&folder, "directory.csv", DIRECTORY);
    let seen = looked_at(&path, &organizations());
    assert_eq!((seen.entries, seen.refused), (2, 1));
    let found = entries(&seen);
    let wyre = found[0];
    for (field, expected) in [
        ("id", "77"),
        ("name", "Wyre Help"),
        (
            "description",
            "We help. We run a food bank.\n(Opening hours: Mon-Fri 9am-5pm)\n(Who is it for: Anybody)",
        ),
        ("website", "https://www.wyre.org.uk"),
        ("email", "office@wyre.example"),
        ("phones/0/number", "01632 960001"),
        ("locations/0/addresses/0/postal_code", "DY12 2AF"),
    ] {
        assert_eq!(text(wyre, field), expected, "{field}");
    }
    for field in [
        "status",
        "organization",
        "schedules",
        "service_at_locations",
    ] {
        assert!(!wyre.contains_key(field), "{field}");
    }
    assert!(text(found[1], "description").ends_with("(Who is it for: Over 60s)"));
    // At one address, and each has its own place.
    assert_ne!(
        text(wyre, "locations/0/id"),
        text(found[1], "locations/0/id")
    );
    let (_, closed) = &seen.problems["organization-closed"];
    assert!(closed.contains("still stands") && closed.contains("This file has everything"));
    let told = seen.remarks.join(" ");
    assert!(
        told.contains("\"Opening hours\", \"Who is it for?\"")
            && !told.contains("who runs the services"),
        "{told}"
    );
    // What was decided is found in what is kept.
    assert_eq!(seen.recognised.mapping.each_row(), Rows::Organizations);
    let kept = Mapping::parse(&seen.recognised.mapping.text()).expect("it is read again");
    assert_eq!(entries(&looked_at(&path, &kept)), found);
}

#[test]
fn nobody_but_a_person_makes_organisations_of_rows() {
    let folder = tempfile::tempdir().expect("a folder");
    let plain = "Organisation,Tel,Type\nWyre Help,01632 960001,Charity\nBewdley Lunches,01632 960002,Club\n";
    for (list, reads_so) in [(plain, true), (DIRECTORY, false)] {
        let path = put(&folder, "directory.csv", list);
        let seen = look(Path::new(&path), &path, None).expect("it is read");
        assert_eq!(seen.recognised.mapping.each_row(), Rows::Services);
        assert_eq!(seen.recognised.reads_like_organizations, reads_so);
        assert!(entries(&seen)[0].contains_key("organization"));
    }
    let path = put(&folder, "directory.csv", plain);
    let seen = looked_at(&path, &organizations());
    assert!(
        !seen.recognised.reads_like_organizations,
        "it is read so already"
    );
}

#[test]
fn every_sheet_says_more_of_an_organisation() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = workbook(
        &folder,
        &[
            (
                "Organisations",
                &[
                    &["Organisation ID", "Name", "Description", "Venue", "Hours"],
                    &["o1", "Wyre Help", "We help.", "v1", "Mon 9-5"],
                    &["o1", "Wyre Help", "We also lend tools.", "v2", "Tue 9-5"],
                    &["o2", "Bewdley Lunches", "A lunch club.", "v2", ""],
                ],
            ),
            (
                "Venues",
                &[
                    &["Venue ID", "Venue name", "Postcode"],
                    &["v1", "Town Hall", "DY12 2AF"],
                    &["v2", "Library", "DY11 6RB"],
                ],
            ),
        ],
    );
    let seen = looked_at(&path, &organizations());
    let found = entries(&seen);
    assert_eq!(seen.entries, 2, "{:?}", seen.problems);
    assert_eq!(text(found[0], "id"), "o1");
    assert_eq!(
        text(found[0], "description"),
        "We help.\nWe also lend tools.\n(Hours: Mon 9-5)\n(Hours: Tue 9-5)"
    );
    let places = |document: &Document| -> Vec<String> {
        let places = document["locations"].as_array().expect("places").iter();
        places
            .map(|place| place["name"].as_str().unwrap_or_default().to_owned())
            .collect()
    };
    assert_eq!(places(found[0]), ["Town Hall", "Library"]);
    assert_eq!(places(found[1]), ["Library"]);
}

#[test]
fn what_no_organisation_holds_is_kept_with_its_heading() {
    let folder = tempfile::tempdir().expect("a folder");
    let list = "\
Name,Organisation,Description,Cost,Ages,Languages,Accessibility,Closed on,Last checked,Contact name,Website,Notes\n\
Food bank,Wyre Help,Food.,\"£2 a bag\nTwo for £3\",18-25,Polish,Ramp,No,01/02/2026,Jane Smith,www.wyre.org.uk www.food.org.uk,ring first\n\
Lunches,Bewdley Lunches,Lunch.,,,,,,,,,\n";
    let path = put(&folder, "directory.csv", list);
    let seen = looked_at(&path, &organizations());
    let food = entries(&seen)[0];
    // Headings are not taken for what the organisation does.
    let suggested = written::services::suggest("Food bank", text(food, "description"));
    assert_eq!(suggested.names, ["Food bank"]);
    let written = Value::Object(food.clone()).to_string();
    for words in [
        "Organisation: Wyre Help",
        "(Cost: £2 a bag, Two for £3)",
        "Ages: 18-25",
        "Languages: Polish",
        "Accessibility: Ramp",
    ] {
        assert!(
            text(food, "description").contains(words),
            "{words}: {written}"
        );
    }
    for words in [
        "\"x_internal_last_checked\":\"01/02/2026\"",
        "Jane Smith",
        "ring first",
        "\"additional_websites\":[{\"url\":\"https://www.food.org.uk\"}]",
    ] {
        assert!(written.contains(words), "{words}: {written}");
        assert!(!text(food, "description").contains(words), "{words}");
    }
    assert_eq!(text(food, "x_internal_closed_on"), "No");
}

#[tokio::test]
async fn organisations_come_without_services_and_the_same_file_twice_changes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = put(&folder, "directory.csv", DIRECTORY);
    let room = Room::new().await;
    for expected in [[2, 2, 0, 0, 0], [2, 0, 0, 2, 0]] {
        let (_, counts) = import(&room, &path, Some(organizations())).await;
        assert_eq!(brief(&counts, Kind::Organization), expected);
        assert_eq!(brief(&counts, Kind::Location), expected);
        assert_eq!(
            counts
                .get(&Kind::Service)
                .map_or(0, |services| services.new),
            0
        );
        assert_eq!(counts[&Kind::Organization].published, 2);
    }
    let left = room
        .repository
        .unsplit("source", repository::RecordNumber(0), 9)
        .await;
    let left = left.expect("read");
    assert_eq!(left.len(), 2);
    let places = room
        .repository
        .places_of("source", left[0].number)
        .await
        .expect("read");
    assert_eq!(places.len(), 1, "services made of it are given there");
}

/// What everybody may see of an organisation.
fn public(organization: &Document) -> String {
    let mut shown = organization.clone();
    shown.retain(|field, _| !field.starts_with("x_internal_"));
    Value::Object(shown).to_string()
}

#[test]
fn what_is_not_live_is_no_organisation_that_runs() {
    let folder = tempfile::tempdir().expect("a folder");
    for word in [
        "Draft",
        "Awaiting approval",
        "Hidden",
        "Paused",
        "No",
        "Temporarily closed",
    ] {
        let list = format!(
            "ID,Organisation,About,Status\n1,Wyre Help,We help.,{word}\n2,Bewdley Lunches,Lunch.,Live\n"
        );
        let path = put(&folder, "directory.csv", list);
        let seen = looked_at(&path, &organizations());
        assert_eq!((seen.entries, seen.refused), (1, 1), "{word}");
        let (_, message) = &seen.problems["organization-not-live"];
        assert!(
            message.contains(&format!("\"{word}\"")) && message.contains("when it is live"),
            "{message}"
        );
        let lunches = entries(&seen)[0];
        assert_eq!(text(lunches, "description"), "Lunch.", "{word}");
    }
    // Of several rows, those that run are taken, and the others are named.
    let list = "ID,Name,About,Postcode,Status\n\
        1,Wyre Help,We help.,DY12 2AF,Active\n1,Wyre Help,Soon at the mill.,DY11 6RB,Draft\n\
        1,Wyre Help,Once at the dock.,DY10 1AB,Closed\n";
    let seen = looked_at(&put(&folder, "directory.csv", list), &organizations());
    let shown = public(entries(&seen)[0]);
    for word in ["mill", "dock", "Draft", "Closed", "DY11", "DY10"] {
        assert!(!shown.contains(word), "{word}: {shown}");
    }
    assert_eq!(seen.problems["row-not-live"].0, 2, "{:?}", seen.problems);
}

#[test]
fn nothing_of_a_person_and_no_address_stands_in_the_words_of_an_organisation() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = workbook(
        &folder,
        &[
            (
                "Organisations",
                &[
                    &[
                        "ID",
                        "Name",
                        "Description",
                        "Contact name",
                        "Mobile",
                        "Email",
                        "Address",
                        "Confidential address",
                        "Organisation ID",
                        "Notes",
                    ],
                    &[
                        "o1",
                        "Wyre Help",
                        "We help.",
                        "Ann Lee",
                        "07700 900001",
                        "ann.lee@wyre.example",
                        "1 High Street, Bewdley",
                        "Yes",
                        "secret-id",
                        "ring first",
                    ],
                    &[
                        "o2",
                        "Bewdley Lunches",
                        "A lunch club.",
                        "Bob Ash",
                        "07700 900002",
                        "bob.ash@lunch.example",
                        "2 High Street, Bewdley",
                        "",
                        "other-id",
                        "shy",
                    ],
                ],
            ),
            (
                "Opening times",
                &[
                    &[
                        "Organisation",
                        "Day",
                        "Opens",
                        "Closes",
                        "Leader",
                        "Contact name",
                        "Mobile",
                        "Email",
                        "Address",
                        "Notes",
                    ],
                    &[
                        "Wyre Help",
                        "Monday",
                        "10:00",
                        "12:00",
                        "Jane Smith",
                        "Joan Day",
                        "07700 900003",
                        "joan.day@wyre.example",
                        "3 Low Street, Bewdley",
                        "by the back door",
                    ],
                    &[
                        "Wyre Help",
                        "Tuesday",
                        "10:00",
                        "12:00",
                        "Jane Smith",
                        "",
                        "",
                        "",
                        "",
                        "",
                    ],
                    &[
                        "Bewdley Lunches",
                        "Friday",
                        "12:00",
                        "14:00",
                        "Tom May",
                        "",
                        "",
                        "",
                        "",
                        "",
                    ],
                ],
            ),
        ],
    );
    let seen = looked_at(&path, &organizations());
    assert_eq!(seen.entries, 2, "{:?}", seen.problems);
    let wyre = entries(&seen)[0];
    let words = text(wyre, "description");
    assert_eq!(
        words.lines().count(),
        3,
        "each day has its own times: {words}"
    );
    assert!(words.contains("Monday 10:00 - 12:00") && words.contains("Tuesday 10:00 - 12:00"));
    let whole = Value::Object(wyre.clone()).to_string();
    let shown = public(wyre);
    for secret in [
        "Jane Smith",
        "Joan Day",
        "900003",
        "joan.day",
        "Low Street",
        "back door",
        "Ann Lee",
        "ann.lee",
        "secret-id",
        "ring first",
    ] {
        assert!(whole.contains(secret), "{secret} is kept: {whole}");
        assert!(!shown.contains(secret), "{secret} is not shown: {shown}");
    }
    for organization in entries(&seen) {
        for secret in [
            "900001",
            "900002",
            "High Street",
            "bob.ash",
            "Bob Ash",
            "-id",
        ] {
            assert!(!text(organization, "description").contains(secret));
        }
    }
    assert_eq!(wyre["locations"][0]["x_confidential"], true);
}

#[test]
fn a_place_is_known_by_its_row_and_not_by_its_address() {
    let folder = tempfile::tempdir().expect("a folder");
    let places = |address: &str| -> Vec<String> {
        let list = format!(
            "ID,Name,Address,Postcode\n1,Wyre Help,{address},DY12 2AF\n1,Wyre Help,9 Mill Lane,DY11 6RB\n1,Wyre Help,9 Mill Lane,DY11 6RB\n"
        );
        let seen = looked_at(&put(&folder, "directory.csv", list), &organizations());
        let found = entries(&seen)[0]["locations"].as_array().expect("places");
        let ids = found.iter().map(|place| place["id"].as_str());
        ids.map(|id| id.unwrap_or_default().to_owned()).collect()
    };
    assert_eq!(places("1 High Street"), ["1@place-1", "1@place-2"]);
    assert_eq!(places("2 Low Street"), ["1@place-1", "1@place-2"]);
}

#[test]
fn where_no_column_is_a_number_people_are_told_what_a_rename_costs() {
    let folder = tempfile::tempdir().expect("a folder");
    let told = |list: &str| {
        let seen = looked_at(&put(&folder, "directory.csv", list), &organizations());
        seen.remarks.join(" ").contains("a number of its own")
    };
    assert!(told(
        "Organisation,Tel\nWyre Help,01632 960001\nBewdley Lunches,01632 960002\n"
    ));
    assert!(!told(DIRECTORY));
}

#[tokio::test]
async fn services_are_not_made_organisations_by_the_way_and_nothing_is_kept_of_what_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let book = workbook(
        &folder,
        &[
            (
                "Services",
                &[
                    &["Name", "Organisation ID"],
                    &["Food bank", "o1"],
                    &["Lunch club", "o2"],
                ],
            ),
            (
                "Organisations",
                &[
                    &["Organisation ID", "Name"],
                    &["o1", "Wyre Help"],
                    &["o2", "Bewdley Lunches"],
                ],
            ),
        ],
    );
    let seen = look(Path::new(&book), &book, None).expect("it is read");
    assert!(seen.recognised.leads_to_organizations);
    let no_sheet = put(
        &folder,
        "services.jsonl",
        r#"{"id": "1", "name": "Chess", "status": "active"}"#,
    );
    let room = Room::new().await;
    for (input, words) in [
        (&book, "services on one sheet"),
        (&no_sheet, "is no spreadsheet"),
    ] {
        let asked = Import {
            input: input.clone(),
            source: "source".to_owned(),
            rows: Some(Rows::Organizations),
            ..Import::default()
        };
        let refused = room.run(&asked).await.expect_err("it is refused");
        assert!(refused.to_string().contains(words), "{refused}");
    }
    let source = room.repository.source("source").await.expect("read");
    assert!(source.is_none(), "nothing was begun");
}

mod losing_nothing {
    use std::collections::BTreeMap;
    use std::fmt::Write as _;

    use proptest::prelude::*;

    use super::*;

    /// Headings, and cells of each that can stand there.
    const COLUMNS: [(&str, [&str; 3]); 19] = [
        ("About", ["We help.", "We lend tools.", ""]),
        ("Also known as", ["WH", "The Help", ""]),
        ("Charity number", ["1104051", "not registered yet", ""]),
        ("Company number", ["01234567", "pending", ""]),
        ("Town", ["Bewdley", "Kidderminster", ""]),
        ("County", ["Worcestershire", "Shropshire", ""]),
        ("Street address", ["1 High Street", "2 Mill Lane", ""]),
        ("Postcode", ["DY12 2AF", "XX99", ""]),
        ("UPRN", ["100120733410", "about 7", ""]),
        ("Contact name", ["Ann Lee", "Bob Ash", ""]),
        ("Email", ["office@wyre.example", "ann.lee@wyre.example", ""]),
        ("Website", ["www.wyre.org.uk", "none so far", ""]),
        ("Notes", ["ring first", "shy", ""]),
        ("Notes!", ["beware of the dog", "ring twice", ""]),
        ("Opening hours", ["Mon 9-5", "Tuesday mornings", ""]),
        ("Wheelchair access", ["Ramp", "Lift", ""]),
        ("Easting", ["378000", "1", ""]),
        ("Northing", ["275000", "2", ""]),
        ("Last checked", ["01/02/2026", "lately", ""]),
    ];

    /// Without what is written in many ways: "www.wyre.org.uk" is found in its address.
    fn plain(text: &str) -> String {
        let letters = text.chars().filter(|letter| letter.is_alphanumeric());
        letters.flat_map(char::to_lowercase).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn every_cell_is_published_or_kept_or_told(
            rows in prop::collection::vec(prop::collection::vec(0_usize..3, COLUMNS.len()), 1..4)
        ) {
            let folder = tempfile::tempdir().expect("a folder");
            let mut list = String::from("ID,Name");
            for (heading, _) in COLUMNS {
                let _ = write!(list, ",{heading}");
            }
            let mut said = BTreeMap::new();
            for row in &rows {
                list.push_str("\n1,Wyre Help");
                for (at, (heading, cells)) in row.iter().zip(COLUMNS) {
                    let _ = write!(list, ",{}", cells[*at]);
                    said.insert(cells[*at], heading);
                }
            }
            // Values tell what columns are: another organisation has one of each.
            list.push_str("\n2,Bewdley Lunches");
            for (_, cells) in COLUMNS {
                let _ = write!(list, ",{}", cells[0]);
            }
            list.push('\n');
            let seen = looked_at(&put(&folder, "directory.csv", &list), &organizations());
            let wyre = entries(&seen).into_iter().find(|one| text(one, "id") == "1").expect("it is there");
            let problems: Vec<&str> = seen.rows.iter().flat_map(|row| &row.problems).map(|problem| problem.message.as_str()).collect();
            let found = plain(&(Value::Object(wyre.clone()).to_string() + &problems.join(" ")));
            for (cell, heading) in said {
                prop_assert!(found.contains(&plain(cell)), "{heading}: {cell} is nowhere in {wyre:?} {list}");
            }
        }
    }
}
