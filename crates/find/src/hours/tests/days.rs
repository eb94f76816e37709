//! Which days a schedule falls on.

use super::{at, day, days_on, hours};
use serde_json::{Value, json};

/// The days that `schedule` is on from 1 June 2025, a Sunday, for 92 days; without "2025-".
fn in_summer(schedule: Value) -> String {
    let days = days_on(&hours(schedule), "2025-06-01", 92);
    let short: Vec<_> = days.iter().map(|day| &day[5..]).collect();
    short.join(" ")
}

#[test]
fn weekly_is_on_its_weekdays() {
    let hours = hours(json!({"freq": "WEEKLY", "byday": "MO,TH"}));
    let days = days_on(&hours, "2025-06-01", 10);
    assert_eq!(days, ["2025-06-02", "2025-06-05", "2025-06-09"]);
}

#[test]
fn weekdays_alone_are_weekly_in_any_case_and_spacing() {
    let plain = hours(json!({"freq": "WEEKLY", "byday": "MO,TH"}));
    assert_eq!(hours(json!({"byday": " mo , Th "})), plain);
    assert_eq!(
        hours(json!({"freq": " weekly ", "byday": "MO,,TH,"})),
        plain
    );
}

#[test]
fn weekly_without_weekdays_is_on_the_weekday_of_its_start() {
    let found = in_summer(json!({"freq": "WEEKLY", "dtstart": "2025-08-13"}));
    assert_eq!(found, "08-13 08-20 08-27");
    assert!(!hours(json!({"freq": "WEEKLY", "valid_from": "2025-08-13"})).is_known());
    assert!(!hours(json!({"freq": "WEEKLY"})).is_known());
}

#[test]
fn fortnightly_counts_weeks_from_its_start() {
    let schedule = |name: &str, date: &str| json!({"byday": "TU", "interval": 2, name: date, "valid_to": "2025-07-10"});
    let odd = "06-03 06-17 07-01";
    assert_eq!(in_summer(schedule("dtstart", "2025-05-20")), odd);
    assert_eq!(in_summer(schedule("valid_from", "2025-05-20")), odd);
    // The start need not be on the weekday itself, only in its week.
    assert_eq!(in_summer(schedule("dtstart", "2025-05-23")), odd);
    assert_eq!(
        in_summer(schedule("dtstart", "2025-05-26")),
        "06-10 06-24 07-08"
    );
}

#[test]
fn a_start_counts_before_a_validity_does() {
    let found = in_summer(json!({
        "byday": "TU", "interval": "2", "dtstart": "2025-05-20",
        "valid_from": "2025-06-10", "valid_to": "2025-07-10",
    }));
    assert_eq!(found, "06-17 07-01");
}

#[test]
fn weeks_start_on_wkst() {
    let schedule = |wkst: &str| json!({"byday": "TU,SU", "interval": 2, "dtstart": "2025-06-03", "until": "2025-06-24", "wkst": wkst});
    assert_eq!(in_summer(schedule("MO")), "06-03 06-08 06-17 06-22");
    assert_eq!(in_summer(schedule("")), "06-03 06-08 06-17 06-22");
    assert_eq!(in_summer(schedule("su")), "06-03 06-15 06-17");
}

#[test]
fn an_interval_without_a_start_is_undated() {
    let hours =
        hours(json!({"byday": "TU", "interval": 2, "opens_at": "18:00", "closes_at": "20:00"}));
    assert!(hours.is_known());
    assert_eq!(days_on(&hours, "2025-06-01", 60), [""; 0]);
    assert!(!hours.is_open(at("2025-06-03 19:00")));
    assert_eq!(hours.next_opening(at("2025-06-03 19:00")), None);
    assert_eq!(hours.openings(day("2025-06-01"), day("2025-07-01")), []);
    assert!(hours.week().days[1] && hours.week().evening);
}

#[test]
fn a_count_without_a_start_is_undated() {
    let hours = hours(json!({"byday": "TU", "count": 4}));
    assert_eq!(days_on(&hours, "2025-06-01", 60), [""; 0]);
    assert!(hours.week().days[1]);
}

#[test]
fn numbered_weekdays_are_numbered_within_the_month() {
    assert_eq!(
        in_summer(json!({"freq": "MONTHLY", "byday": "1TU"})),
        "06-03 07-01 08-05"
    );
    assert_eq!(
        in_summer(json!({"freq": "MONTHLY", "byday": "+2tu"})),
        "06-10 07-08 08-12"
    );
    assert_eq!(
        in_summer(json!({"freq": "MONTHLY", "byday": "-1FR"})),
        "06-27 07-25 08-29"
    );
    assert_eq!(
        in_summer(json!({"freq": "MONTHLY", "byday": "5SA"})),
        "08-30"
    );
    assert_eq!(
        in_summer(json!({"freq": "MONTHLY", "byday": "-5MO"})),
        "06-02"
    );
    assert_eq!(
        in_summer(json!({"freq": "MONTHLY", "byday": "1 MO, 3 MO"})),
        "06-02 06-16 07-07 07-21 08-04 08-18"
    );
}

#[test]
fn numbered_weekdays_alone_are_monthly_and_of_a_weekly_rule_too() {
    let monthly = "06-03 07-01 08-05";
    assert_eq!(in_summer(json!({"byday": "1TU"})), monthly);
    assert_eq!(
        in_summer(json!({"freq": "WEEKLY", "byday": "1TU"})),
        monthly
    );
}

#[test]
fn days_of_the_month_are_counted_from_either_end() {
    assert_eq!(
        in_summer(json!({"freq": "MONTHLY", "bymonthday": "1,15"})),
        "06-01 06-15 07-01 07-15 08-01 08-15"
    );
    assert_eq!(in_summer(json!({"bymonthday": "-1"})), "06-30 07-31 08-31");
    assert_eq!(in_summer(json!({"bymonthday": 31})), "07-31 08-31");
    assert_eq!(in_summer(json!({"bymonthday": "-31"})), "07-01 08-01");
}

#[test]
fn weekdays_and_days_of_the_month_must_both_be_met() {
    assert_eq!(
        in_summer(json!({"freq": "MONTHLY", "byday": "FR", "bymonthday": "13"})),
        "06-13"
    );
}

#[test]
fn monthly_without_days_is_on_the_day_of_its_start() {
    let found = in_summer(json!({"freq": "MONTHLY", "dtstart": "2025-05-31"}));
    assert_eq!(found, "07-31 08-31");
}

#[test]
fn every_other_month() {
    let found = in_summer(json!({"byday": "1TU", "interval": 2, "dtstart": "2024-11-30"}));
    assert_eq!(found, "07-01");
}

#[test]
fn daily_is_every_day_or_every_so_many() {
    assert_eq!(
        days_on(&hours(json!({"freq": "DAILY"})), "2025-06-01", 40).len(),
        40
    );
    let found = in_summer(json!({"freq": "DAILY", "interval": 30, "dtstart": "2025-06-05"}));
    assert_eq!(found, "06-05 07-05 08-04");
}

#[test]
fn validity_includes_both_its_ends() {
    let found =
        in_summer(json!({"byday": "MO", "valid_from": "2025-06-09", "valid_to": "2025-06-23"}));
    assert_eq!(found, "06-09 06-16 06-23");
    let found = in_summer(
        json!({"byday": "MO", "dtstart": "2025-06-09T09:00:00", "until": "2025-06-23T00:00:00Z"}),
    );
    assert_eq!(found, "06-09 06-16 06-23");
}

#[test]
fn the_narrower_of_two_ranges_holds() {
    let found = in_summer(json!({
        "byday": "MO", "dtstart": "2025-06-03", "valid_from": "2025-06-10",
        "until": "2025-06-30", "valid_to": "2025-07-30",
    }));
    assert_eq!(found, "06-16 06-23 06-30");
}

#[test]
fn a_count_is_used_up_from_the_start_on() {
    let found = in_summer(json!({"byday": "MO,FR", "dtstart": "2025-06-04", "count": 3}));
    assert_eq!(found, "06-06 06-09 06-13");
    let found = in_summer(
        json!({"byday": "MO,FR", "dtstart": "2025-06-04", "count": 3, "valid_from": "2025-06-10"}),
    );
    assert_eq!(found, "06-13");
    let found = in_summer(json!({"byday": "MO", "dtstart": "2025-08-20", "count": 0}));
    assert_eq!(found, "08-25");
    let unending = hours(json!({"byday": "MO", "dtstart": "2025-06-04", "count": u32::MAX}));
    assert!(unending.is_on(day("2090-06-05")));
}

#[test]
fn without_a_recurrence_dates_are_the_days() {
    assert_eq!(in_summer(json!({"dtstart": "2025-06-04"})), "06-04");
    assert_eq!(
        in_summer(json!({"dtstart": "2025-06-04", "until": "2025-06-06"})),
        "06-04 06-05 06-06"
    );
    assert_eq!(
        in_summer(json!({"valid_from": "2025-06-04", "valid_to": "2025-06-05"})),
        "06-04 06-05"
    );
    assert_eq!(
        in_summer(json!({"dtstart": "2025-06-04", "count": 2})),
        "06-04 06-05"
    );
}

#[test]
fn dates_that_say_no_day_are_unreadable() {
    for schedule in [
        json!({"opens_at": "09:00", "closes_at": "17:00"}),
        json!({"valid_from": "2025-06-04"}),
        json!({"valid_to": "2025-06-04"}),
        json!({"byday": "MO", "valid_from": "2025-06-04", "valid_to": "2025-06-03"}),
    ] {
        assert!(!hours(schedule.clone()).is_known(), "{schedule}");
    }
}
