//! What is read out of a published service.

use chrono::NaiveDateTime;
use find::Listing;
use serde_json::{Value, json};

use crate::shelf::{at, covering, listing, service};

const DISTRICT: &str = "E07000239";

fn club() -> Value {
    service(1, "Club", "We meet.")
}

fn time(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
}

fn weekly(day: &str, opens: &str, closes: &str) -> Value {
    json!({"freq": "WEEKLY", "byday": day, "opens_at": opens, "closes_at": closes})
}

fn keys_of<'l>(listing: &'l Listing, group: &str) -> Vec<&'l str> {
    let keys = listing.keys.iter().map(String::as_str);
    keys.filter(|key| key.split(':').next() == Some(group))
        .collect()
}

#[test]
fn hours_of_a_place_are_those_that_name_it_those_in_it_and_those_that_name_none() {
    let mut made = club();
    let closed = json!({"notes": "Closed", "valid_from": "2026-11-23", "valid_to": "2026-11-29",
        "service_at_location_id": "a"});
    made["schedules"] = json!([weekly("WE", "09:00", "12:00"), closed]);
    made["service_at_locations"] = json!([
        {"id": "a", "location": {"schedules": [weekly("TH", "10:00", "11:00")]}},
        {"id": "b", "schedules": [weekly("FR", "10:00", "11:00")]},
    ]);
    let hours = listing(&made).hours;
    // Place "a" is shut that week, and with it its own Thursday; "b" is not.
    assert!(hours.is_open(time("2026-11-25 10:00")));
    assert!(!hours.is_open(time("2026-11-26 10:00")));
    assert!(hours.is_open(time("2026-12-03 10:00")));
    assert!(hours.is_open(time("2026-11-27 10:00")));
    let days = keys_of(&listing(&made), "day").join(" ");
    assert_eq!(days, "day:fr|Friday day:th|Thursday day:we|Wednesday");
}

#[test]
fn a_closure_of_a_place_that_is_not_described_closes_no_other() {
    let mut made = at(club(), 52.388, -2.249);
    made["service_at_locations"][0]["id"] = json!("a");
    let closed = json!({"notes": "Closed", "valid_from": "2026-11-23", "valid_to": "2026-11-29",
        "service_at_location_id": "elsewhere"});
    made["schedules"] = json!([weekly("WE", "09:00", "12:00"), closed]);
    assert!(listing(&made).hours.is_open(time("2026-11-25 10:00")));
}

#[test]
fn places_without_hours_of_their_own_have_those_of_the_service_once() {
    let mut made = club();
    made["schedules"] = json!([weekly("WE", "09:00", "12:00")]);
    let alone = listing(&made).hours;
    made["service_at_locations"] = json!([{"id": "a"}, {"id": "b"}]);
    assert_eq!(listing(&made).hours, alone);
    assert!(alone.is_open(time("2026-11-25 10:00")));
}

#[test]
fn a_value_has_one_key_however_it_is_written() {
    let mut made = club();
    made["languages"] = json!([
        {"code": "pl", "name": "polish"},
        {"code": "PL", "name": "Polish"},
        {"code": "cy", "name": "Welsh"},
    ]);
    let made = listing(&made);
    assert_eq!(
        keys_of(&made, "language"),
        ["language:cy|Welsh", "language:pl|Polish"]
    );
}

#[test]
fn what_one_place_denies_another_may_have() {
    let mut made = club();
    let place = |said| json!({"location": {"accessibility": [{"description": said}]}});
    made["service_at_locations"] = json!([
        place("Cramped. No disabled parking. Wheelchair access: no"),
        place("Ramp at the side door"),
    ]);
    assert_eq!(
        keys_of(&listing(&made), "access"),
        ["access:step-free|Step-free"]
    );
}

#[test]
fn how_it_is_given_is_a_key() {
    let mut made = service(1, "Club", "Book online.");
    made["service_at_locations"] = json!([{"location": {"location_type": "postal"}}]);
    assert_eq!(keys_of(&listing(&made), "by"), ["by:unknown|Not known"]);
    made["attributes"] = json!([{"link_type": "attending_type", "taxonomy_term": {
        "id": "attending_type/home visit", "name": "home visit", "taxonomy": "Attending type",
    }}]);
    assert_eq!(keys_of(&listing(&made), "by"), ["by:at-home|In your home"]);
}

#[test]
fn how_to_be_let_in_is_a_key() {
    for (said, expected) in [
        (
            "You can refer yourself or ask your GP.",
            &["referral:none|No referral needed"][..],
        ),
        ("Ask your GP.", &["referral:needed|Referral needed"]),
        ("Ring us.", &["referral:unknown|Not known"]),
    ] {
        let mut made = club();
        made["application_process"] = json!(said);
        assert_eq!(keys_of(&listing(&made), "referral"), expected, "{said}");
    }
}

#[test]
fn what_says_nothing_of_where_it_is_or_whom_it_covers_is_kept_as_unsaid() {
    let covers = |made: &Value| listing(made).covers;
    let mut refuge = service(1, "Refuge", "A safe place.");
    assert_eq!(covers(&refuge), ["unsaid"]);
    refuge["service_at_locations"] = json!([{"location": {"location_type": "physical"}}]);
    assert_eq!(covers(&refuge), ["unsaid"]);
    refuge["service_areas"] = json!([{"name": "Wherever"}]);
    assert_eq!(covers(&refuge), ["unsaid"]);
    assert_eq!(covers(&covering(refuge.clone(), DISTRICT)), [DISTRICT]);
    assert!(covers(&at(refuge, 52.388, -2.249)).is_empty());
    let line = service(1, "Night line", "A helpline.");
    assert_eq!(covers(&line), ["anywhere"]);
}
