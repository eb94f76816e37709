//! British local time.

use super::{at, hours, opening};
use crate::hours::london_now;
use chrono::{DateTime, Utc};
use serde_json::json;

fn local(utc: &str) -> String {
    let utc: DateTime<Utc> = utc.parse().unwrap();
    london_now(utc).format("%Y-%m-%d %H:%M").to_string()
}

#[test]
fn clocks_go_forward_in_march_and_back_in_october() {
    assert_eq!(local("2025-01-15T12:00:00Z"), "2025-01-15 12:00");
    assert_eq!(local("2025-03-30T00:59:00Z"), "2025-03-30 00:59");
    assert_eq!(local("2025-03-30T01:00:00Z"), "2025-03-30 02:00");
    assert_eq!(local("2025-06-30T23:30:00Z"), "2025-07-01 00:30");
    assert_eq!(local("2025-10-26T00:59:00Z"), "2025-10-26 01:59");
    assert_eq!(local("2025-10-26T01:00:00Z"), "2025-10-26 01:00");
}

#[test]
fn nine_is_nine_on_both_sides_of_a_clock_change() {
    let hours = hours(json!({"freq": "DAILY", "opens_at": "09:00", "closes_at": "17:00"}));
    for (utc, is_open) in [
        ("2025-03-29T08:59:00Z", false),
        ("2025-03-29T09:00:00Z", true),
        ("2025-03-30T08:00:00Z", true),
        ("2025-03-30T16:00:00Z", false),
        ("2025-10-25T08:00:00Z", true),
        ("2025-10-26T08:00:00Z", false),
        ("2025-10-26T09:00:00Z", true),
    ] {
        let now = london_now(utc.parse().unwrap());
        assert_eq!(hours.is_open(now), is_open, "{utc}");
    }
}

#[test]
fn a_night_may_have_a_clock_change_in_it() {
    let hours = hours(json!({"byday": "SA", "opens_at": "22:00", "closes_at": "02:00"}));
    for (utc, is_open) in [
        // In spring the clock goes from one straight to closing time.
        ("2025-03-30T00:59:00Z", true),
        ("2025-03-30T01:00:00Z", false),
        // In autumn the hour before closing time comes twice.
        ("2025-10-26T00:30:00Z", true),
        ("2025-10-26T01:30:00Z", true),
        ("2025-10-26T02:00:00Z", false),
    ] {
        let now = london_now(utc.parse().unwrap());
        assert_eq!(hours.is_open(now), is_open, "{utc}");
    }
}

#[test]
fn an_opening_in_the_skipped_hour_is_given_as_published() {
    let hours = hours(json!({"byday": "SU", "opens_at": "01:30", "closes_at": "03:00"}));
    let published = Some(opening("2025-03-30 01:30", Some("2025-03-30 03:00")));
    assert_eq!(hours.next_opening(at("2025-03-29 12:00")), published);
    assert!(hours.is_open(london_now("2025-03-30T01:30:00Z".parse().unwrap())));
}
