//! What is told of one schedule.

use super::{at, day, hours};
use crate::hours::{Hours, Reading};
use serde_json::{Value, json};

fn reading(schedule: &Value) -> Reading {
    Reading::of(schedule.as_object().unwrap())
}

#[test]
fn a_closure_is_what_the_hours_take_for_one() {
    for (schedule, is_closure) in [
        (
            json!({"notes": "Office closed", "valid_from": "2026-12-24", "valid_to": "2027-01-03"}),
            true,
        ),
        (
            json!({"byday": "SU", "description": "Closed", "opens_at": "00:00", "closes_at": "00:00"}),
            true,
        ),
        (
            json!({"byday": "SU", "description": "Closed", "opens_at": "00:00", "closes_at": "23:59"}),
            true,
        ),
        (
            json!({"byday": "SU", "description": "Closed group", "opens_at": "10:00", "closes_at": "11:00"}),
            false,
        ),
        (
            json!({"byday": "MO", "description": "Closed on bank holidays", "opens_at": "10:00", "closes_at": "11:00"}),
            false,
        ),
        (
            json!({"freq": "YEARLY", "dtstart": "2020-12-25", "notes": "Closed"}),
            true,
        ),
        // Not understood, and still no opening.
        (
            json!({"freq": "YEARLY", "byday": "MO", "notes": "Closed"}),
            true,
        ),
    ] {
        assert_eq!(reading(&schedule).is_closure(), is_closure, "{schedule}");
    }
}

#[test]
fn a_count_that_is_used_up_and_a_date_that_is_past_are_over() {
    let count = json!({"freq": "WEEKLY", "byday": "MO", "dtstart": "2025-06-02", "count": 3, "opens_at": "09:00", "closes_at": "12:00"});
    assert!(!reading(&count).is_over(at("2025-06-16 11:59")));
    assert!(reading(&count).is_over(at("2025-06-16 12:00")));
    assert_eq!(reading(&count).last(), Some(day("2025-06-16")));
    let night = json!({"dtstart": "2025-06-02", "opens_at": "20:00", "closes_at": "02:00"});
    assert!(!reading(&night).is_over(at("2025-06-03 01:00")));
    assert!(reading(&night).is_over(at("2025-06-03 02:00")));
    let unended = json!({"freq": "WEEKLY", "byday": "MO", "dtstart": "2015-06-01"});
    assert!(!reading(&unended).is_over(at("2025-06-16 12:00")));
    // The last Monday is over though the validity goes on until Friday.
    let week = json!({"byday": "MO", "valid_from": "2025-05-01", "valid_to": "2025-06-20"});
    assert!(reading(&week).is_over(at("2025-06-17 00:00")));
    let odd = json!({"freq": "YEARLY", "until": "2025-06-16"});
    assert!(!reading(&odd).is_over(at("2025-06-16 12:00")));
    assert!(reading(&odd).is_over(at("2025-06-17 00:00")));
}

#[test]
fn days_are_told_as_they_were_named() {
    let monthly = reading(&json!({"freq": "MONTHLY", "byday": "1WE,-2FR", "bymonthday": "3,-1"}));
    assert_eq!(monthly.weekdays(), [(1, 2), (-2, 4)]);
    assert_eq!(monthly.month_days(), [3, -1]);
    assert_eq!(monthly.weekly(), None);
    let weekly = reading(&json!({"byday": "MO,WE", "valid_from": "2025-06-02"}));
    assert_eq!(weekly.weekly(), Some(vec![0, 2]));
    assert_eq!(weekly.first(), Some(day("2025-06-02")));
    assert_eq!(weekly.last(), None);
    let second = reading(&json!({"freq": "WEEKLY", "interval": 2, "dtstart": "2025-06-03"}));
    assert!(second.is_uneven() && second.is_dated());
    let dates: Vec<_> = second.dates(day("2025-06-04")).take(2).collect();
    assert_eq!(dates, [day("2025-06-17"), day("2025-07-01")]);
    assert!(!reading(&json!({"freq": "WEEKLY", "interval": 2, "byday": "MO"})).is_dated());
    assert!(!reading(&json!({"freq": "YEARLY", "byday": "MO"})).is_understood());
}

#[test]
fn days_and_weeks_of_the_year_are_not_taken_for_every_week() {
    for odd in [
        json!({"byday": "MO", "byweekno": "1,3"}),
        json!({"freq": "DAILY", "byyearday": 200}),
    ] {
        assert!(!hours(odd.clone()).is_known(), "{odd}");
    }
}

#[test]
fn a_minute_before_midnight_is_midnight() {
    let day = hours(
        json!({"byday": "MO,TU,WE,TH,FR,SA,SU", "opens_at": "00:00", "closes_at": "23:59:00"}),
    );
    assert!(day.is_open(at("2025-06-02 23:59")));
    let next = day.next_opening(at("2025-06-02 23:59")).unwrap();
    assert_eq!(next.closes, Some(at("2025-06-03 00:00")));
}

#[test]
fn a_date_of_every_year_is_reckoned_with() {
    let christmas = json!({"freq": "YEARLY", "dtstart": "2020-12-25", "opens_at": "12:00", "closes_at": "14:00"});
    assert_eq!(reading(&christmas).yearly(), Some((1, 12, 25)));
    let lunch = hours(christmas);
    let next = lunch.next_opening(at("2026-11-26 09:00")).unwrap();
    assert_eq!(next.opens, at("2026-12-25 12:00"));
    assert!(!lunch.is_on(day("2026-11-25")) && lunch.week().days == [false; 7]);

    let second =
        json!({"freq": "YEARLY", "interval": 2, "dtstart": "2025-05-01", "opens_at": "10:00"});
    assert_eq!(reading(&second).yearly(), Some((2, 5, 1)));
    assert_eq!(hours(second).next_opening(at("2026-01-01 00:00")), None);
    assert_eq!(
        reading(&json!({"freq": "MONTHLY", "bymonthday": "3"})).yearly(),
        None
    );

    // A closure of one day a year does not last for all the years between its dates.
    let shut = json!([
        {"byday": "MO,TU,WE,TH,FR", "opens_at": "09:00", "closes_at": "17:00"},
        {"freq": "YEARLY", "dtstart": "2020-12-25", "until": "2030-12-25", "description": "Closed"},
    ]);
    let shut = Hours::from_schedules(&shut);
    assert!(shut.is_on(day("2026-12-24")) && !shut.is_on(day("2026-12-25")));
}
