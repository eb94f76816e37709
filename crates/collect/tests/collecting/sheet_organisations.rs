//! Spreadsheets whose rows are organisations: each is one, with all that its row says, and no service is made of it.

use std::path::Path;

use collect::sheet::{Look, Mapping, Rows, look};
use hsds::{Document, Kind};
use serde_json::Value;

use crate::room::{Room, brief};
use crate::sheets::{import, put, text, workbook};

const DIRECTORY: &str = "\
Ref,Organisation,About,Website,Email,Tel,Address,Postcode,Opening hours,Who is it for?,Status\n\
77,Wyre Help,We help. We run a food bank.,www.wyre.org.uk,office@wyre.example,01632 960001,\"1 High Street, Bewdley\",DY12 2AF,Mon-Fri 9am-5pm,Anybody,Active\n\
78,Bewdley Lunches,A lunch club.,www.lunch.org.uk,,01632 960002,\"1 High Street, Bewdley\",DY12 2AF,,Over 60s,Paused\n\
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
    assert!(text(found[1], "description").ends_with("(Who is it for: Over 60s)\n(Status: Paused)"));
    // At one address, and each has its own place.
    assert_ne!(
        text(wyre, "locations/0/id"),
        text(found[1], "locations/0/id")
    );
    assert!(seen.problems.contains_key("organization-closed"));
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
