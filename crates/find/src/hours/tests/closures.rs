//! Closures and special hours.

use super::{Hours, at, day, days_on, hours, opening};
use serde_json::{Value, json};

/// Ten to four from Monday to Saturday, and `others`. Christmas 2025 is a Thursday.
fn with(others: &[Value]) -> Hours {
    let general = json!({"freq": "WEEKLY", "byday": "MO,TU,WE,TH,FR,SA", "opens_at": "10:00", "closes_at": "16:00"});
    let mut schedules = others.to_vec();
    schedules.push(general);
    Hours::from_schedules(&Value::Array(schedules))
}

fn christmas() -> Value {
    json!({"description": "Closed for Christmas", "valid_from": "2025-12-25", "valid_to": "2025-12-28"})
}

const DECEMBER: [&str; 6] = [
    "2025-12-23",
    "2025-12-24",
    "2025-12-29",
    "2025-12-30",
    "2025-12-31",
    "2026-01-01",
];

#[test]
fn nothing_opens_during_a_closure() {
    let hours = with(&[christmas()]);
    assert_eq!(days_on(&hours, "2025-12-23", 10), DECEMBER);
    assert!(!hours.is_open(at("2025-12-26 12:00")));
    let next = hours.next_opening(at("2025-12-24 16:00"));
    assert_eq!(
        next,
        Some(opening("2025-12-29 10:00", Some("2025-12-29 16:00")))
    );
}

#[test]
fn a_closure_may_be_put_in_many_ways() {
    let (from, to) = ("2025-12-25", "2025-12-28");
    for closure in [
        json!({"notes": " CLOSED ", "dtstart": from, "until": to}),
        json!({"notes": "Christmas: closed.", "freq": "DAILY", "valid_from": from, "valid_to": to}),
        json!({"description": "closed", "freq": "WEEKLY", "valid_from": from, "valid_to": to}),
        json!({"description": "Closed", "byday": "MO,TU,WE,TH,FR,SA,SU", "valid_from": from, "valid_to": to}),
        json!({"description": "Closed", "opens_at": "09:00", "closes_at": "17:00", "valid_from": from, "valid_to": to}),
        json!({"description": "Closed", "freq": "WEEKLY", "opens_at": "00:00", "closes_at": "00:00", "valid_from": from, "valid_to": to}),
    ] {
        let hours = with(std::slice::from_ref(&closure));
        assert_eq!(days_on(&hours, "2025-12-23", 10), DECEMBER, "{closure}");
    }
}

#[test]
fn a_closure_is_only_on_the_days_it_names() {
    let hours = with(&[
        json!({"notes": "Closed on Saturdays", "byday": "SA", "valid_from": "2025-12-22", "valid_to": "2026-03-01"}),
    ]);
    assert!(hours.is_on(day("2025-12-20")));
    assert!(!hours.is_on(day("2025-12-27")));
    assert!(hours.is_on(day("2025-12-26")));
}

#[test]
fn a_closure_may_be_without_an_end() {
    let hours =
        with(&[json!({"notes": "Closed until further notice", "valid_from": "2025-12-25"})]);
    assert!(hours.is_on(day("2025-12-24")));
    assert_eq!(hours.next_opening(at("2025-12-25 00:00")), None);
}

#[test]
fn a_closure_of_a_single_day() {
    let hours = with(&[json!({"notes": "Closed", "dtstart": "2025-12-25"})]);
    assert!(!hours.is_on(day("2025-12-25")));
    assert!(hours.is_on(day("2025-12-26")));
}

#[test]
fn remarks_on_closing_are_no_closure() {
    let timed = |notes: &str| json!({"byday": "SU", "opens_at": "10:00", "closes_at": "12:00", "notes": notes, "valid_from": "2025-01-01", "valid_to": "2025-12-31"});
    for notes in [
        "Closed on bank holidays",
        "Doors are closed at ten past",
        "Ring if closed",
    ] {
        assert!(
            hours(timed(notes)).is_open(at("2025-06-01 11:00")),
            "{notes}"
        );
    }
    for notes in [
        "Closed group",
        "The road is closed to cars",
        "closed-session",
        "Disclosed on request",
    ] {
        let hours = hours(json!({"byday": "SU", "notes": notes}));
        assert!(hours.is_on(day("2025-06-01")), "{notes}");
    }
}

#[test]
fn a_closure_without_days_is_unreadable() {
    assert!(!hours(json!({"notes": "Closed on bank holidays"})).is_known());
}

#[test]
fn hours_within_a_closure_hold_all_the_same() {
    let special = json!({"valid_from": "2025-12-27", "valid_to": "2025-12-28", "opens_at": "11:00", "closes_at": "13:00"});
    let hours = with(&[christmas(), special]);
    let openings = hours.openings(day("2025-12-25"), day("2025-12-28"));
    let expected = [
        opening("2025-12-27 11:00", Some("2025-12-27 13:00")),
        opening("2025-12-28 11:00", Some("2025-12-28 13:00")),
    ];
    assert_eq!(openings, expected);
}

#[test]
fn hours_of_exactly_a_closure_hold_all_the_same() {
    let special = json!({"byday": "FR", "valid_from": "2025-12-25", "valid_to": "2025-12-28", "opens_at": "11:00"});
    let hours = with(&[special, christmas()]);
    assert_eq!(days_on(&hours, "2025-12-25", 4), ["2025-12-26"]);
}

#[test]
fn a_closure_within_special_hours_holds() {
    let special = json!({"freq": "DAILY", "valid_from": "2025-12-22", "valid_to": "2026-01-01", "opens_at": "11:00", "closes_at": "13:00"});
    let hours = with(&[special, christmas()]);
    assert!(hours.is_open(at("2025-12-24 12:00")));
    assert!(!hours.is_on(day("2025-12-25")));
}

#[test]
fn a_day_without_hours_is_no_exception_to_a_closure() {
    let untimed = json!({"valid_from": "2025-12-26", "valid_to": "2025-12-26"});
    assert!(!with(&[untimed, christmas()]).is_on(day("2025-12-26")));
}

#[test]
fn special_hours_replace_the_general_ones_throughout() {
    // Monday and Tuesday of a week and the next, so not on Wednesday either.
    let special = json!({"byday": "MO,TU", "valid_from": "2025-12-22", "valid_to": "2026-01-04", "opens_at": "12:00", "closes_at": "13:00"});
    let hours = with(&[special]);
    assert!(hours.is_open(at("2025-12-20 11:00")));
    assert!(!hours.is_open(at("2025-12-22 11:00")));
    assert!(hours.is_open(at("2025-12-22 12:00")));
    assert!(!hours.is_on(day("2025-12-24")));
    assert!(hours.is_open(at("2026-01-05 11:00")));
}

#[test]
fn fifteen_days_are_not_special() {
    let season = json!({"byday": "MO", "valid_from": "2025-12-22", "valid_to": "2026-01-05", "opens_at": "17:00", "closes_at": "18:00"});
    let hours = with(&[season]);
    assert!(hours.is_open(at("2025-12-22 11:00")));
    assert!(hours.is_open(at("2025-12-22 17:30")));
}

#[test]
fn several_special_hours_add_up() {
    let on = |opens: &str, closes: &str| json!({"dtstart": "2025-12-22", "opens_at": opens, "closes_at": closes});
    let hours = with(&[on("08:00", "09:00"), on("18:00", "19:00")]);
    let expected = [
        opening("2025-12-22 08:00", Some("2025-12-22 09:00")),
        opening("2025-12-22 18:00", Some("2025-12-22 19:00")),
    ];
    assert_eq!(
        hours.openings(day("2025-12-22"), day("2025-12-22")),
        expected
    );
}

#[test]
fn a_short_time_without_hours_replaces_nothing() {
    assert!(with(&[json!({"dtstart": "2025-12-22"})]).is_open(at("2025-12-22 11:00")));
}

#[test]
fn a_night_before_a_closure_ends_when_it_ends() {
    let late = json!({"byday": "WE", "opens_at": "20:00", "closes_at": "02:00"});
    let hours = Hours::from_schedules(&json!([late, christmas()]));
    assert!(hours.is_open(at("2025-12-25 01:59")));
}
