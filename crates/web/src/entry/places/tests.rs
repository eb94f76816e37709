use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};

use super::*;
use crate::language::{Language, Texts};

/// What stands where, line by line; the times that hold everywhere first.
fn told(service: &Value) -> Vec<String> {
    let texts = Texts::read(&BTreeMap::new()).expect("the texts");
    let voice = Voice::new(Arc::new(texts), Language::English);
    let now = NaiveDateTime::parse_from_str("2026-11-26 12:00", "%Y-%m-%d %H:%M");
    let service = service.as_object().expect("a service");
    let read = Whereabouts::of(&voice, service, now.expect("a time"));
    let mut lines = read.times.plain(&voice);
    for place in &read.places {
        lines.push(format!("[{}]", place.line()));
        lines.extend(place.times.plain(&voice));
    }
    lines
}

fn weekly(day: &str, site: &str) -> Value {
    json!({"byday": day, "opens_at": "09:00", "closes_at": "12:00", "service_at_location_id": site})
}

#[test]
fn hours_stand_with_their_place_wherever_they_are_written() {
    let service = json!({
        "schedules": [weekly("MO", ""), weekly("TU", "a")],
        "service_at_locations": [
            {"id": "a", "location": {"name": "Hall"}, "schedules": [weekly("WE", "a")]},
            {"id": "b", "location": {"name": "Library", "schedules": [weekly("TH", "")]}},
        ],
    });
    assert_eq!(
        told(&service),
        [
            "Monday, 9am to midday",
            "[Hall]",
            "Tuesday and Wednesday, 9am to midday",
            "[Library]",
            "Thursday, 9am to midday",
        ]
    );
}

#[test]
fn hours_of_a_place_that_is_not_published_are_told_all_the_same() {
    let refuge = json!({"service_at_locations": [
        {"id": "a", "location": {"location_type": "physical"}, "schedules": [weekly("MO", "")]},
    ]});
    assert_eq!(told(&refuge), ["Monday, 9am to midday"]);
    let two = json!({
        "schedules": [weekly("TU", "elsewhere")],
        "service_at_locations": [{"id": "a", "location": {"name": "Hall"}}],
    });
    assert_eq!(
        told(&two),
        [
            "[Hall]",
            "[A place whose address is not published]",
            "Tuesday, 9am to midday"
        ]
    );
}

#[test]
fn no_dates_are_left_only_where_none_are_left_at_all() {
    let past = json!({"dtstart": "2026-11-02", "opens_at": "09:00"});
    let here = |schedules: Value| json!([{"id": "a", "location": {"name": "Hall"}, "schedules": schedules}]);
    let general_goes_on =
        json!({"schedules": [weekly("MO", "")], "service_at_locations": here(json!([past]))});
    assert_eq!(told(&general_goes_on), ["Monday, 9am to midday", "[Hall]"]);
    let place_goes_on =
        json!({"schedules": [past], "service_at_locations": here(json!([weekly("MO", "")]))});
    assert_eq!(told(&place_goes_on), ["[Hall]", "Monday, 9am to midday"]);
    let none = json!({"schedules": [past], "service_at_locations": here(json!([]))});
    assert_eq!(told(&none), ["No dates are left. Please ask.", "[Hall]"]);
}
