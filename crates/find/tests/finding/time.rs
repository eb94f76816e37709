//! Time: open now, soonest, lately checked.

use chrono::{TimeZone, Utc};
use find::{Order, Question};
use serde_json::{Value, json};

use crate::shelf::{Shelf, asking, noon, numbers, service};

fn open(number: u128, day: &str, from: &str, to: &str) -> Value {
    let mut made = service(number, "Drop-in", "Come in.");
    made["schedules"] =
        json!([{"freq": "WEEKLY", "byday": day, "opens_at": from, "closes_at": to}]);
    made
}

fn week() -> Shelf {
    Shelf::of(&[
        open(1, "WE", "09:00", "13:00"),
        open(2, "WE", "14:00", "16:00"),
        open(3, "TU", "09:00", "17:00"),
        service(4, "Drop-in", "No hours are given."),
    ])
}

#[test]
fn open_now_is_what_is_open_at_that_instant_in_london() {
    let week = week();
    let at = |now| {
        let question = Question {
            open_now: true,
            now,
            ..asking("drop-in")
        };
        numbers(&week.ask(&question))
    };
    assert_eq!(at(noon()), [1]);
    assert_eq!(
        at(Utc.with_ymd_and_hms(2026, 11, 25, 15, 0, 0).unwrap()),
        [2]
    );
    // In July London is an hour ahead: 08:30 there is half past nine.
    assert_eq!(
        at(Utc.with_ymd_and_hms(2026, 7, 22, 8, 30, 0).unwrap()),
        [1]
    );
    assert_eq!(
        at(Utc.with_ymd_and_hms(2026, 11, 25, 3, 0, 0).unwrap()),
        Vec::<u128>::new()
    );
}

#[test]
fn what_takes_place_on_a_day_goes_by_its_real_schedules() {
    let mut second = open(5, "2WE", "18:00", "20:00");
    second["schedules"][0]["freq"] = json!("MONTHLY");
    let mut shut = open(6, "WE", "09:00", "13:00");
    shut["schedules"]
        .as_array_mut()
        .unwrap()
        .push(json!({"notes": "Closed", "valid_from": "2026-12-07", "valid_to": "2026-12-13"}));
    let mut untimed = service(7, "Drop-in", "Come in.");
    untimed["schedules"] = json!([{"freq": "WEEKLY", "byday": "WE"}]);
    let shelf = Shelf::of(&[
        open(1, "WE", "09:00", "13:00"),
        open(3, "TU", "09:00", "17:00"),
        service(4, "Drop-in", "No hours are given."),
        second,
        shut,
        untimed,
    ]);
    let on = |year, month, day| {
        let question = Question {
            on: chrono::NaiveDate::from_ymd_opt(year, month, day),
            order: Order::SoonestOpen,
            ..asking("drop-in")
        };
        shelf.ask(&question)
    };
    // The second Wednesday of December; one is shut that week, and one does not say at what time.
    let answer = on(2026, 12, 9);
    assert_eq!(numbers(&answer), [1, 5, 7]);
    let opens = answer
        .hits
        .iter()
        .map(|hit| hit.opens.map(|opening| opening.opens.to_string()));
    let opens: Vec<Option<String>> = opens.collect();
    assert_eq!(
        opens,
        [
            Some("2026-12-09 09:00:00".to_owned()),
            Some("2026-12-09 18:00:00".to_owned()),
            None
        ]
    );
    assert_eq!(numbers(&on(2026, 12, 16)), [1, 6, 7]);
    assert_eq!(numbers(&on(2026, 12, 15)), [3]);
    assert_eq!(numbers(&on(2026, 12, 12)), Vec::<u128>::new());
    assert_eq!(
        on(2026, 12, 15)
            .facets
            .iter()
            .find(|facet| facet.value == "tu")
            .unwrap()
            .count,
        1
    );
}

#[test]
fn one_of_two_places_that_is_shut_does_not_hide_the_other() {
    let mut two = open(1, "WE", "09:00", "13:00");
    two["service_at_locations"] = json!([{"id": "a"}, {"id": "b"}]);
    let closed = json!({"notes": "Closed", "valid_from": "2026-11-23", "valid_to": "2026-11-29"});
    let mut shut = open(2, "WE", "09:00", "13:00");
    for (made, place) in [(&mut two, Some("a")), (&mut shut, None)] {
        let mut closed = closed.clone();
        closed["service_at_location_id"] = json!(place);
        made["schedules"].as_array_mut().unwrap().push(closed);
    }
    let shelf = Shelf::of(&[two, shut]);
    let open_now = Question {
        open_now: true,
        ..asking("drop-in")
    };
    assert_eq!(numbers(&shelf.ask(&open_now)), [1]);
    let soonest = Question {
        order: Order::SoonestOpen,
        ..asking("drop-in")
    };
    let answer = shelf.ask(&soonest);
    assert_eq!(numbers(&answer), [1, 2]);
    let opens = |hit: usize| answer.hits[hit].opens.unwrap().opens.to_string();
    assert_eq!(opens(0), "2026-11-25 09:00:00");
    assert_eq!(opens(1), "2026-12-02 09:00:00");
}

#[test]
fn what_opens_soonest_comes_first_and_what_says_nothing_last() {
    let week = week();
    let question = Question {
        order: Order::SoonestOpen,
        ..asking("drop-in")
    };
    let answer = week.ask(&question);
    assert_eq!(numbers(&answer), [1, 2, 3, 4]);
    let opens = answer.hits[1].opens.unwrap().opens.to_string();
    assert_eq!(opens, "2026-11-25 14:00:00");
    assert!(answer.hits[3].opens.is_none());
}

#[test]
fn what_was_checked_last_comes_first_when_that_is_asked_and_a_little_earlier_otherwise() {
    let mut old = service(1, "Club", "We meet.");
    old["assured_date"] = json!("2023-01-01");
    let shelf = Shelf::of(&[old, service(2, "Club", "We meet.")]);
    assert_eq!(shelf.found("club"), [2, 1]);
    let question = Question {
        order: Order::LatelyAssured,
        ..asking("")
    };
    assert_eq!(numbers(&shelf.ask(&question)), [2, 1]);
}
