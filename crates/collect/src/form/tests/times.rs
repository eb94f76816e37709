//! Times open on the days that were meant, and on no others.

use find::hours::Hours;

use super::*;

fn open_on(document: &Document, day: &str) -> bool {
    let schedules = document.get("schedules").cloned().unwrap_or_default();
    let day = day.parse().expect("a day");
    !Hours::from_schedules(&schedules)
        .openings(day, day)
        .is_empty()
}

#[test]
fn times_open_on_the_days_that_were_meant() {
    let mut service = begin(DRAFT, None);
    let fortnight: [(&str, &str); 3] = [
        ("first", "3 November 2026"),
        ("opens", "10am"),
        ("closes", "noon"),
    ];
    give(
        &mut service,
        Question::Times,
        member(TIMES, Rhythm::Fortnightly),
        &fortnight,
    );
    let days = ["2026-11-03", "2026-11-10", "2026-11-17", "2026-10-06"];
    assert_eq!(
        days.map(|day| open_on(&service, day)),
        [true, false, true, false]
    );

    let term: [(&str, &str); 6] = [
        ("first", "3/11/2026"),
        ("opens", "10am"),
        ("closes", "12"),
        ("except", "term"),
        ("from", "2 11 2026"),
        ("to", "18 December 2026"),
    ];
    give(
        &mut service,
        Question::Times,
        member(TIMES, Rhythm::Fortnightly),
        &term,
    );
    assert_eq!(
        ["2026-12-15", "2026-12-29"].map(|day| open_on(&service, day)),
        [true, false]
    );

    let vague: [(&str, &str); 4] = [
        ("days", "MO"),
        ("opens", "9.30am"),
        ("closes", "5"),
        ("except", "term"),
    ];
    let mut words = begin(DRAFT, None);
    give(
        &mut words,
        Question::Times,
        member(TIMES, Rhythm::Weekly),
        &vague,
    );
    assert_eq!(
        words["schedules"][0]["description"],
        "Monday, 9.30am to 5pm. In school term time only"
    );
    assert!(
        !open_on(&words, "2026-11-09"),
        "nobody said which weeks those are"
    );

    let month: [(&str, &str); 5] = [
        ("weeks", "1"),
        ("weeks", "-1"),
        ("days", "FR"),
        ("opens", "19:00"),
        ("closes", "9.30pm"),
    ];
    let mut monthly = begin(DRAFT, None);
    give(
        &mut monthly,
        Question::Times,
        member(TIMES, Rhythm::Monthly),
        &month,
    );
    assert_eq!(monthly["schedules"][0]["byday"], "1FR,-1FR");
    let days = ["2026-11-06", "2026-11-13", "2026-11-27"];
    assert_eq!(days.map(|day| open_on(&monthly, day)), [true, false, true]);

    let dates: [(&str, &str); 3] = [
        ("dates", "12 December 2026\n5 December 2026"),
        ("opens", "2pm"),
        ("closes", "4pm"),
    ];
    let mut dated = begin(DRAFT, None);
    give(
        &mut dated,
        Question::Times,
        member(TIMES, Rhythm::Dates),
        &dates,
    );
    let days = ["2026-12-05", "2026-12-06", "2026-12-12"];
    assert_eq!(days.map(|day| open_on(&dated, day)), [true, false, true]);
    assert_eq!(dated["schedules"].as_array().map(Vec::len), Some(2));

    let said: [(&str, &str); 1] = [("words", "Mon-Fri 9.30-5, Thurs till 7pm, closed bank hols")];
    let mut read = begin(DRAFT, None);
    give(
        &mut read,
        Question::Times,
        member(TIMES, Rhythm::Words),
        &said,
    );
    assert!(open_on(&read, "2026-11-05") && !open_on(&read, "2026-11-07"));
    assert_eq!(
        text(
            objects(&read, "schedules").next().expect("words"),
            "description"
        ),
        said[0].1
    );
}

#[test]
fn a_closure_shuts_and_ends() {
    let mut service = lunch_club();
    let closed: [(&str, &str); 4] = [
        ("running", "paused"),
        ("from", "2 11 2026"),
        ("to", "15 November 2026"),
        ("reason", "The kitchen is new"),
    ];
    give(&mut service, Question::Closing, None, &closed);
    let days = ["2026-11-03", "2026-11-10", "2026-11-17"];
    assert_eq!(days.map(|day| open_on(&service, day)), [false, false, true]);
    assert!(Question::Times.is_answered(&service, &offer()));
    asks_what_was_answered(&service);
    give(
        &mut service,
        Question::Closing,
        None,
        &[("running", "running")],
    );
    assert!(open_on(&service, "2026-11-03"));
    let past = given(
        &mut service,
        Question::Closing,
        None,
        &[
            ("running", "paused"),
            ("from", "1 9 2026"),
            ("to", "2 9 2026"),
        ],
    );
    assert_eq!(past.expect_err("it is over")[0].0, "to");
}

#[test]
fn a_fortnight_is_counted_both_ways_from_any_of_its_days() {
    let mut service = begin(DRAFT, None);
    let later: [(&str, &str); 2] = [("first", "1 December 2026"), ("opens", "10am")];
    give(
        &mut service,
        Question::Times,
        member(TIMES, Rhythm::Fortnightly),
        &later,
    );
    let days = ["2026-11-03", "2026-11-10", "2026-12-01"];
    assert_eq!(days.map(|day| open_on(&service, day)), [true, false, true]);
}

#[test]
fn words_that_are_changed_leave_nothing_of_what_they_said_before() {
    let mut service = begin(DRAFT, None);
    for words in [
        "Mon 9-12, Tue 1pm-3pm, closed bank hols",
        "Mon 9-12, closed bank hols",
    ] {
        give(
            &mut service,
            Question::Times,
            member(TIMES, Rhythm::Words),
            &[("words", words)],
        );
    }
    let days = ["2026-11-09", "2026-11-10"];
    assert_eq!(days.map(|day| open_on(&service, day)), [true, false]);
}

#[test]
fn a_day_that_is_added_takes_no_others_place() {
    let mut service = begin(DRAFT, None);
    for dates in [
        "5 December 2026\n12 December 2026",
        "5 December 2026\n2 January 2027",
    ] {
        let answers = [("dates", dates), ("opens", "2pm"), ("closes", "4pm")];
        give(
            &mut service,
            Question::Times,
            member(TIMES, Rhythm::Dates),
            &answers,
        );
    }
    let days = ["2026-12-05", "2026-12-12", "2027-01-02"];
    assert_eq!(days.map(|day| open_on(&service, day)), [true, true, true]);
}

#[test]
fn rules_that_no_page_can_show_are_left_alone() {
    for rule in [
        json!({"freq": "WEEKLY", "interval": 2, "byday": "MO,TH", "dtstart": "2026-11-02", "opens_at": "09:00"}),
        json!({"freq": "WEEKLY", "interval": 2, "byday": "TU", "dtstart": "2026-11-02", "opens_at": "09:00"}),
        json!({"freq": "WEEKLY", "byday": "MO", "dtstart": "2027-01-05", "opens_at": "09:00"}),
        json!({"freq": "WEEKLY", "interval": 3, "byday": "MO", "opens_at": "09:00"}),
        json!({"freq": "MONTHLY", "bymonthday": "3", "opens_at": "09:00"}),
        json!({"description": "Office closed", "valid_from": "2026-12-24", "valid_to": "2027-01-03"}),
    ] {
        let Value::Object(rule) = rule else {
            panic!("a document")
        };
        assert_eq!(Rhythm::of(&rule), None, "{rule:?}");
    }
}

#[test]
fn times_of_the_only_place_stay_its_own_when_another_is_added() {
    let mut service = lunch_club();
    let there = [
        ("address_1", "9 High Street"),
        ("city", "Wyrebridge"),
        ("postal_code", "M32 0TH"),
    ];
    give(
        &mut service,
        Question::Venues,
        member(Uuid::from_u128(0xb), Rhythm::Weekly),
        &there,
    );
    let times = objects(&service, "schedules").next().expect("times");
    assert_eq!(text(times, "service_at_location_id"), HALL.to_string());
}
