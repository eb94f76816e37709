//! The regular week.

use super::{Hours, hours};
use serde_json::{Value, json};

/// The days it is on as `MTWTFSS`, with `-` for the others, then what of evening and weekend holds.
fn week(schedule: Value) -> String {
    describe(&hours(schedule))
}

fn describe(hours: &Hours) -> String {
    let week = hours.week();
    let days = "MTWTFSS".chars().zip(week.days);
    let mut text: String = days
        .map(|(letter, is_on)| if is_on { letter } else { '-' })
        .collect();
    text += if week.evening { " evening" } else { "" };
    text += if week.weekend { " weekend" } else { "" };
    text
}

#[test]
fn weekdays_are_those_named_in_whatever_way() {
    assert_eq!(week(json!({"byday": "MO,WE"})), "M-W----");
    assert_eq!(week(json!({"byday": "1TU,-1FR"})), "-T--F--");
    assert_eq!(week(json!({"byday": "SU"})), "------S weekend");
    assert_eq!(
        week(json!({"freq": "WEEKLY", "dtstart": "2025-06-07"})),
        "-----S- weekend"
    );
}

#[test]
fn daily_is_on_every_day_that_it_reaches() {
    assert_eq!(week(json!({"freq": "DAILY"})), "MTWTFSS weekend");
    assert_eq!(
        week(json!({"freq": "DAILY", "interval": 7, "dtstart": "2025-06-04"})),
        "--W----"
    );
    assert_eq!(
        week(json!({"freq": "DAILY", "interval": 14, "dtstart": "2025-06-08"})),
        "------S weekend"
    );
    assert_eq!(
        week(json!({"dtstart": "2025-06-05", "count": 2})),
        "---TF--"
    );
    assert_eq!(
        week(json!({"dtstart": "2025-06-05", "count": 7})),
        "MTWTFSS weekend"
    );
}

#[test]
fn days_of_the_month_are_on_no_weekday() {
    assert_eq!(
        week(json!({"bymonthday": "15", "opens_at": "19:00"})),
        "-------"
    );
}

#[test]
fn evening_is_after_half_past_five() {
    let until =
        |closes: &str| week(json!({"byday": "MO", "opens_at": "09:00", "closes_at": closes}));
    assert_eq!(until("17:30"), "M------");
    assert_eq!(until("17:31"), "M------ evening");
    assert_eq!(until("02:00"), "M------ evening");
    let from = |opens: &str| week(json!({"byday": "MO", "opens_at": opens}));
    assert_eq!(from("17:29"), "M------");
    assert_eq!(from("17:30"), "M------ evening");
}

#[test]
fn evenings_at_the_weekend_are_not_weekday_evenings() {
    let late = |days: &str| week(json!({"byday": days, "opens_at": "18:00", "closes_at": "20:00"}));
    assert_eq!(late("SA"), "-----S- weekend");
    assert_eq!(late("FR,SA"), "----FS- evening weekend");
}

#[test]
fn special_hours_and_closures_are_not_regular() {
    let hours = Hours::from_schedules(&json!([
        {"byday": "MO", "opens_at": "09:00", "closes_at": "12:00"},
        {"dtstart": "2025-06-07", "opens_at": "09:00", "closes_at": "20:00"},
        {"notes": "Closed", "byday": "TU"},
    ]));
    assert_eq!(describe(&hours), "M------");
}

#[test]
fn special_hours_count_where_there_are_no_others() {
    assert_eq!(
        week(json!({"dtstart": "2020-06-06", "opens_at": "09:00"})),
        "-----S- weekend"
    );
    assert_eq!(week(json!({"notes": "Closed", "byday": "TU"})), "-------");
}
