use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};

use super::*;
use crate::language::{Language, Texts};

fn voice(language: Language) -> Voice {
    let texts = Texts::read(&BTreeMap::new()).expect("the texts");
    Voice::new(Arc::new(texts), language)
}

/// 26 November 2026 is a Thursday.
fn at(time: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(time, "%Y-%m-%d %H:%M").expect("a time")
}

/// Places with their names.
fn places(all: &[(&str, Value)]) -> Vec<At<'static>> {
    all.iter()
        .map(|(name, schedules)| {
            let schedules: Vec<&'static Document> = Vec::leak(
                schedules
                    .as_array()
                    .expect("schedules")
                    .iter()
                    .map(|schedule| schedule.as_object().expect("a schedule").clone())
                    .collect(),
            )
            .iter()
            .collect();
            At {
                name: Some((*name).to_owned()).filter(|name| !name.is_empty()),
                hours: Hours::from_objects(schedules.iter().copied()),
                schedules,
            }
        })
        .collect()
}

fn said(all: &[(&str, Value)], now: &str) -> Option<String> {
    next(&voice(Language::English), &places(all), at(now)).map(|next| next.said)
}

fn one(schedule: Value, now: &str) -> String {
    said(&[("", Value::Array(vec![schedule]))], now).unwrap_or_default()
}

const EVERY: &str = "MO,TU,WE,TH,FR,SA,SU";

#[test]
fn what_never_closes_is_open_day_and_night() {
    for closes in ["23:59", "00:00", "23:59:00", "24:00"] {
        let always = json!({"byday": EVERY, "opens_at": "00:00", "closes_at": closes});
        for now in ["2026-11-26 12:00", "2026-11-26 23:59", "2026-11-26 00:00"] {
            assert_eq!(
                one(always.clone(), now),
                "Open day and night",
                "{closes} {now}"
            );
        }
    }
    let day = json!({"byday": "SA", "opens_at": "00:00", "closes_at": "23:59"});
    assert_eq!(one(day, "2026-11-26 12:00"), "Opens Saturday, all day");
}

#[test]
fn a_minute_before_midnight_is_midnight_and_what_follows_belongs_to_it() {
    let evening = json!({"byday": "TH", "opens_at": "18:00", "closes_at": "23:59"});
    assert_eq!(
        one(evening.clone(), "2026-11-26 20:00"),
        "Open now until midnight"
    );
    assert_eq!(
        one(evening.clone(), "2026-11-26 12:00"),
        "Opens today, 6pm to midnight"
    );
    let night = json!({"byday": "FR", "opens_at": "00:00", "closes_at": "04:00"});
    let both = [("", json!([evening, night]))];
    assert_eq!(
        said(&both, "2026-11-26 20:00").as_deref(),
        Some("Open now until 4am")
    );
    assert_eq!(
        said(&both, "2026-11-26 12:00").as_deref(),
        Some("Opens today, 6pm to 4am")
    );
    assert_eq!(
        said(&both, "2026-11-27 01:00").as_deref(),
        Some("Open now until 4am")
    );
}

#[test]
fn what_has_started_without_a_known_end_is_not_told_as_tomorrow_only() {
    let daily = json!({"byday": EVERY, "opens_at": "09:00"});
    assert_eq!(
        one(daily.clone(), "2026-11-26 10:00"),
        "Started at 9am today, closing time not known. Opens tomorrow, from 9am"
    );
    assert_eq!(
        one(daily.clone(), "2026-11-26 08:00"),
        "Opens today, from 9am"
    );
    let once = json!({"dtstart": "2026-11-26", "opens_at": "09:00"});
    assert_eq!(
        one(once, "2026-11-26 10:00"),
        "Started at 9am today, closing time not known"
    );
    let evening = json!({"byday": "TH", "opens_at": "18:00", "closes_at": "20:00"});
    assert_eq!(
        said(&[("", json!([daily, evening]))], "2026-11-26 10:00").as_deref(),
        Some("Opens today, 6pm to 8pm")
    );
}

#[test]
fn the_year_is_told_where_it_is_another() {
    let once = |date: &str| json!({"dtstart": date, "opens_at": "09:00", "closes_at": "12:00"});
    assert_eq!(
        one(once("2026-12-12"), "2026-11-26 10:00"),
        "Opens Saturday 12 December, 9am to midday"
    );
    assert_eq!(
        one(once("2027-01-12"), "2026-11-26 10:00"),
        "Opens Tuesday 12 January 2027, 9am to midday"
    );
}

#[test]
fn the_place_is_told_where_places_differ() {
    let monday = json!({"byday": "MO", "opens_at": "09:00", "closes_at": "12:00"});
    let closed = json!({"notes": "Closed", "valid_from": "2026-11-23", "valid_to": "2026-12-06"});
    let hall = ("St Mary's Hall", json!([monday, closed]));
    let library = ("Library", json!([monday]));
    let both = [hall.clone(), library.clone()];
    // The closure of the hall does not close the library.
    assert_eq!(
        said(&both, "2026-11-26 10:00").as_deref(),
        Some("Opens Monday, 9am to midday, at Library")
    );
    assert_eq!(
        said(&both, "2026-11-30 10:00").as_deref(),
        Some("Open now until midday, at Library")
    );
    // Both open then.
    assert_eq!(
        said(&both, "2026-12-06 10:00").as_deref(),
        Some("Opens tomorrow, 9am to midday")
    );
    assert_eq!(
        said(
            &[library.clone(), ("Annexe", library.1)],
            "2026-11-26 10:00"
        )
        .as_deref(),
        Some("Opens Monday, 9am to midday")
    );
    let welsh = next(
        &voice(Language::Welsh),
        &places(&both),
        at("2026-11-26 10:00"),
    );
    assert_eq!(
        welsh.map(|next| next.said).as_deref(),
        Some("Yn agor nesaf: Dydd Llun, 9am tan hanner dydd – Library")
    );
}

#[test]
fn coming_days_have_hours_and_places_and_leave_the_regular_week_out() {
    let weekly = json!({"byday": EVERY, "opens_at": "09:00", "closes_at": "17:00"});
    let monthly =
        json!({"freq": "MONTHLY", "byday": "1WE", "opens_at": "19:00", "closes_at": "20:00"});
    let fortnightly = json!({"freq": "WEEKLY", "interval": 2, "dtstart": "2026-11-24"});
    let closed = json!({"notes": "Closed", "valid_from": "2026-12-01", "valid_to": "2026-12-10"});
    let all = [
        ("Hall", json!([weekly, monthly, closed])),
        ("Library", json!([monthly, fortnightly])),
    ];
    let told = |most| {
        coming(
            &voice(Language::English),
            &places(&all),
            at("2026-11-26 10:00"),
            most,
        )
    };
    assert_eq!(
        told(4),
        [
            "Wednesday 2 December, 7pm to 8pm, at Library",
            "Tuesday 8 December, at Library",
            "Tuesday 22 December, at Library",
            "Tuesday 5 January 2027, at Library",
        ]
    );
    assert_eq!(
        told(5).last().map(String::as_str),
        Some("Wednesday 6 January 2027, 7pm to 8pm, at Hall and Library")
    );
    assert!(
        coming(
            &voice(Language::English),
            &places(&[("", json!([weekly]))]),
            at("2026-11-26 10:00"),
            4
        )
        .is_empty()
    );
}

#[test]
fn a_day_that_was_asked_for_is_told_and_not_the_next() {
    let schedules = json!([{"byday": "TH,SA", "opens_at": "09:00", "closes_at": "12:00"}]);
    let sites = Sites::from_schedules([schedules.as_array().expect("schedules")]);
    let now = at("2026-11-26 13:00");
    let found = |day: &str| {
        let day = day.parse().expect("a date");
        found(
            &voice(Language::English),
            sites.opening_on(day, now),
            (&sites, &[]),
            now,
        )
    };
    let said = |day| found(day).map(|next| next.said).unwrap_or_default();
    assert_eq!(
        said("2026-12-03"),
        "Opens Thursday 3 December, 9am to midday"
    );
    assert_eq!(said("2026-11-26"), "No longer open today (9am to midday)");
    assert_eq!(found("2026-11-27"), None);
}
