//! Hours of the day, and finding openings.

use super::{Hours, at, day, hours, opening};
use chrono::{NaiveDate, NaiveDateTime};
use serde_json::{Value, json};

/// Mondays, with these times. 2 June 2025 is one.
fn mondays(opens: &Value, closes: &Value) -> Hours {
    hours(json!({"byday": "MO", "opens_at": opens, "closes_at": closes}))
}

fn nine_to_five() -> Hours {
    mondays(&json!("09:00"), &json!("17:00"))
}

#[test]
fn is_open_from_the_opening_time_until_before_the_closing_time() {
    let hours = nine_to_five();
    for (time, is_open) in [
        ("08:59", false),
        ("09:00", true),
        ("16:59", true),
        ("17:00", false),
    ] {
        assert_eq!(
            hours.is_open(at(&format!("2025-06-02 {time}"))),
            is_open,
            "{time}"
        );
    }
    assert!(!hours.is_open(at("2025-06-03 12:00")));
}

#[test]
fn twelve_hour_clocks_are_understood() {
    assert_eq!(mondays(&json!("9:00AM"), &json!("5:00 pm")), nine_to_five());
    assert_eq!(
        mondays(&json!("09:00:00 am"), &json!("05:00:00 PM")),
        nine_to_five()
    );
    let midnight_to_noon = mondays(&json!("00:00"), &json!("12:00"));
    assert_eq!(
        mondays(&json!("12:00AM"), &json!("12:00PM")),
        midnight_to_noon
    );
}

#[test]
fn seconds_and_offsets_do_not_matter() {
    for (opens, closes) in [
        ("09:00:00", "17:00:00"),
        ("09:00Z", "17:00:00Z"),
        ("09:00+01:00", "17:00:00-05:00"),
        ("9:00", " 17:00 "),
    ] {
        assert_eq!(
            mondays(&json!(opens), &json!(closes)),
            nine_to_five(),
            "{opens}"
        );
    }
}

#[test]
fn unreadable_times_are_unknown() {
    let unknown = mondays(&Value::Null, &Value::Null);
    for time in [
        "noon",
        "9.30",
        "9:30 p",
        "13:00 pm",
        "0:30am",
        "9:30 tonight",
        "09:+5",
        "25:00",
        "24:30",
        "09:60",
        "09:0",
        "+9:00",
        "-1:00",
        "9",
        ":",
        "",
        "0é:00",
        "09:é",
    ] {
        assert_eq!(mondays(&json!(time), &json!("17:00")), unknown, "{time}");
    }
    assert_eq!(mondays(&json!(9), &json!(["17:00"])), unknown);
}

#[test]
fn a_day_without_times_is_on_but_never_open() {
    let hours = mondays(&Value::Null, &json!(""));
    assert!(hours.is_on(day("2025-06-02")));
    assert!(!hours.is_open(at("2025-06-02 12:00")));
    assert_eq!(hours.next_opening(at("2025-06-02 12:00")), None);
    assert_eq!(hours.openings(day("2025-06-01"), day("2025-06-30")), []);
}

#[test]
fn with_only_an_opening_time_it_starts_but_is_not_known_to_be_open() {
    let hours = mondays(&json!("10:00"), &Value::Null);
    let start = |day: &str| Some(opening(&format!("{day} 10:00"), None));
    assert!(!hours.is_open(at("2025-06-02 10:00")));
    assert_eq!(
        hours.next_opening(at("2025-06-01 23:00")),
        start("2025-06-02")
    );
    assert_eq!(
        hours.next_opening(at("2025-06-02 10:00")),
        start("2025-06-02")
    );
    assert_eq!(
        hours.next_opening(at("2025-06-02 10:01")),
        start("2025-06-09")
    );
}

#[test]
fn a_closing_time_that_is_not_later_is_on_the_next_day() {
    let bar = mondays(&json!("20:00"), &json!("02:00"));
    assert!(bar.is_open(at("2025-06-02 23:59")));
    assert!(bar.is_open(at("2025-06-03 01:59")));
    assert!(!bar.is_open(at("2025-06-03 02:00")));
    assert!(!bar.is_open(at("2025-06-02 01:00")));
    let night = Some(opening("2025-06-02 20:00", Some("2025-06-03 02:00")));
    assert_eq!(bar.next_opening(at("2025-06-03 01:00")), night);

    for midnight in ["00:00", "24:00"] {
        let evening = mondays(&json!("20:00"), &json!(midnight));
        assert!(evening.is_open(at("2025-06-02 23:59")));
        assert!(!evening.is_open(at("2025-06-03 00:00")));
    }
    let all_day = mondays(&json!("00:00"), &json!("00:00"));
    assert!(all_day.is_open(at("2025-06-02 00:00")) && all_day.is_open(at("2025-06-02 23:59")));
    assert!(!all_day.is_open(at("2025-06-03 00:00")));
}

#[test]
fn a_night_goes_on_past_the_end_of_a_month_and_of_a_validity() {
    let hours = hours(
        json!({"byday": "MO", "valid_to": "2025-06-30", "opens_at": "20:00", "closes_at": "02:00"}),
    );
    assert!(hours.is_open(at("2025-07-01 01:00")));
    let last = Some(opening("2025-06-30 20:00", Some("2025-07-01 02:00")));
    assert_eq!(hours.next_opening(at("2025-07-01 01:00")), last);
    assert_eq!(hours.next_opening(at("2025-07-01 02:00")), None);
}

#[test]
fn the_next_opening_is_the_one_going_on_or_the_next_to_start() {
    let hours = nine_to_five();
    let monday = |day: &str| {
        Some(opening(
            &format!("{day} 09:00"),
            Some(&format!("{day} 17:00")),
        ))
    };
    assert_eq!(
        hours.next_opening(at("2025-06-02 08:00")),
        monday("2025-06-02")
    );
    assert_eq!(
        hours.next_opening(at("2025-06-02 12:00")),
        monday("2025-06-02")
    );
    assert_eq!(
        hours.next_opening(at("2025-06-02 17:00")),
        monday("2025-06-09")
    );
    assert_eq!(
        hours.next_opening(at("2025-06-30 18:00")),
        monday("2025-07-07")
    );
}

#[test]
fn of_several_openings_the_first_and_then_the_longest_is_next() {
    let slot =
        |opens: &str, closes: &str| json!({"byday": "MO", "opens_at": opens, "closes_at": closes});
    let hours = Hours::from_schedules(&json!([
        slot("09:00", ""),
        slot("09:00", "10:00"),
        slot("09:00", "12:00"),
        slot("11:00", "13:00"),
    ]));
    let next = |time: &str| {
        hours
            .next_opening(at(&format!("2025-06-02 {time}")))
            .unwrap()
    };
    assert_eq!(
        next("08:00"),
        opening("2025-06-02 09:00", Some("2025-06-02 12:00"))
    );
    assert_eq!(
        next("09:30"),
        opening("2025-06-02 09:00", Some("2025-06-02 12:00"))
    );
    assert_eq!(
        next("11:30"),
        opening("2025-06-02 11:00", Some("2025-06-02 13:00"))
    );
}

#[test]
fn the_next_opening_is_within_366_days() {
    let hours = hours(json!({"dtstart": "2026-06-03", "opens_at": "09:00", "closes_at": "10:00"}));
    assert!(hours.next_opening(at("2025-06-02 12:00")).is_some());
    assert_eq!(hours.next_opening(at("2025-06-01 12:00")), None);
}

#[test]
fn a_leap_day_is_found() {
    let hours = hours(
        json!({"bymonthday": "29", "interval": 12, "dtstart": "2024-02-01", "opens_at": "09:00"}),
    );
    assert_eq!(
        hours.next_opening(at("2027-03-02 00:00")),
        Some(opening("2028-02-29 09:00", None))
    );
    assert_eq!(hours.next_opening(at("2025-03-01 00:00")), None);
}

#[test]
fn openings_are_in_order_and_without_repeats() {
    let slot =
        |days: &str, opens: &str| json!({"byday": days, "opens_at": opens, "closes_at": "17:00"});
    let hours = Hours::from_schedules(&json!([
        slot("MO,TU", "14:00"),
        slot("TU,MO", "14:00"),
        slot("MO", "09:00")
    ]));
    let expected = [
        opening("2025-06-30 09:00", Some("2025-06-30 17:00")),
        opening("2025-06-30 14:00", Some("2025-06-30 17:00")),
        opening("2025-07-01 14:00", Some("2025-07-01 17:00")),
    ];
    assert_eq!(
        hours.openings(day("2025-06-30"), day("2025-07-01")),
        expected
    );
    assert_eq!(hours.openings(day("2025-07-01"), day("2025-06-30")), []);
}

#[test]
fn the_ends_of_the_calendar_are_no_trouble() {
    let dated = hours(
        json!({"freq": "DAILY", "dtstart": "2025-06-02", "count": 2, "opens_at": "22:00", "closes_at": "02:00"}),
    );
    assert_eq!(dated.openings(NaiveDate::MIN, NaiveDate::MAX).len(), 2);
    let endless = hours(json!({"freq": "DAILY", "opens_at": "22:00", "closes_at": "02:00"}));
    for time in [NaiveDateTime::MIN, NaiveDateTime::MAX] {
        assert!(endless.is_on(time.date()));
        // The night before the first day and the end of the last night are not on the calendar.
        assert!(!endless.is_open(time));
        let next = endless.next_opening(time);
        assert_eq!(next.is_some(), time == NaiveDateTime::MIN);
    }
}

#[test]
fn no_schedules_are_no_hours() {
    for nothing in [
        json!([]),
        json!(null),
        json!({"byday": "MO"}),
        json!([1, "x", null, {}, []]),
    ] {
        let hours = Hours::from_schedules(&nothing);
        assert!(!hours.is_known());
        assert!(!hours.is_on(day("2025-06-02")));
        assert_eq!(hours.next_opening(at("2025-06-02 12:00")), None);
    }
}
