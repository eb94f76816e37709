use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

use serde_json::{Value, json};

use super::*;
use crate::language::{Language, Texts};

fn voice(language: Language) -> Voice {
    let texts = Texts::read(&BTreeMap::new()).expect("the texts");
    Voice::new(Arc::new(texts), language)
}

fn table(language: Language, schedules: &Value) -> Timetable {
    // A Thursday.
    let now = NaiveDateTime::parse_from_str("2026-11-26 12:00", "%Y-%m-%d %H:%M");
    let schedules = schedules.as_array().expect("schedules");
    let schedules = schedules.iter().filter_map(Value::as_object);
    Timetable::of(&voice(language), schedules, now.expect("a time"))
}

fn told(schedules: &Value) -> String {
    lines(&table(Language::English, schedules))
}

fn lines(table: &Timetable) -> String {
    table.lines.iter().fold(String::new(), |mut all, line| {
        let hours = line.hours.as_deref().unwrap_or("?");
        let note = line.note.as_deref().unwrap_or_default();
        let line = format!("{} | {hours} | {note}", line.days);
        let _ = writeln!(all, "{}", line.trim_end());
        all
    })
}

#[test]
fn a_week_is_told_day_by_day_and_equal_days_together() {
    let week = json!([
        {"freq": "WEEKLY", "byday": "MO,TU,WE", "opens_at": "09:00", "closes_at": "17:00"},
        {"freq": "WEEKLY", "byday": "TH", "opens_at": "09:00:00", "closes_at": "17:00:00", "dtstart": "2020-01-02"},
        {"byday": "FR", "opens_at": "09:00Z", "closes_at": "12:00Z"},
        {"byday": "FR", "opens_at": "13:30", "closes_at": "16:00"},
        {"byday": "SU", "opens_at": "10:00"},
        {"byday": "SA", "opens_at": "10:00", "description": "Ring first."},
        {"byday": "SA", "opens_at": "10:00", "description": "Ring first.", "notes": "Use the side door"},
    ]);
    insta::assert_snapshot!(told(&week), @r"
    Monday to Thursday | 9am to 5pm |
    Friday | 9am to midday and 1:30pm to 4pm |
    Saturday | from 10am | Ring first. Ring first. Use the side door
    Sunday | from 10am |
    ");
}

#[test]
fn what_is_not_weekly_is_told_in_a_sentence() {
    let others = json!([
        {"freq": "WEEKLY", "interval": 2, "byday": "TU", "dtstart": "2026-09-08", "opens_at": "10:00", "closes_at": "15:30"},
        {"freq": "WEEKLY", "interval": 2, "byday": "WE"},
        {"freq": "MONTHLY", "byday": "1WE,3WE", "opens_at": "19:00"},
        {"freq": "MONTHLY", "byday": "-1FR"},
        {"freq": "MONTHLY", "byday": "-2FR", "opens_at": "19:00"},
        {"freq": "MONTHLY", "interval": 2, "bymonthday": "5", "dtstart": "2026-01-05"},
        {"freq": "MONTHLY", "bymonthday": "-1"},
        {"freq": "MONTHLY", "dtstart": "2026-01-15", "opens_at": "10:00"},
        {"freq": "MONTHLY", "byday": "FR", "bymonthday": "13"},
        {"freq": "WEEKLY", "byday": "MO", "valid_from": "2026-11-01", "valid_to": "2027-08-31", "opens_at": "00:00", "closes_at": "00:00"},
        {"dtstart": "2026-12-12", "opens_at": "12:00", "closes_at": "23:59"},
        {"dtstart": "2027-01-12", "opens_at": "12:00"},
        {"freq": "WEEKLY", "byday": "TU", "dtstart": "2027-01-05", "opens_at": "12:00"},
        {"freq": "WEEKLY", "byday": "MO", "dtstart": "2026-11-02", "count": 6, "opens_at": "12:00"},
    ]);
    insta::assert_snapshot!(told(&others), @r"
    Tuesday, every 2 weeks | 10am to 3:30pm |
    Wednesday, every 2 weeks | ? | Please ask which days.
    First Wednesday and third Wednesday of the month | from 7pm |
    Last Friday of the month | ? |
    Second-last Friday of the month | from 7pm |
    Day 5 of the month, every 2 months | ? |
    Last day of the month | ? |
    Day 15 of the month | from 10am |
    On some days | ? | Please ask which days.
    Monday, until 31 August 2027 | all day |
    Saturday 12 December | midday to midnight |
    Tuesday 12 January 2027 | from midday |
    Tuesday, from 5 January 2027 | from midday |
    Monday, until 7 December 2026 | from midday |
    ");
}

#[test]
fn what_cannot_be_dated_says_so() {
    let others = json!([
        {"freq": "YEARLY", "byday": "MO", "opens_at": "10:00"},
        {"freq": "YEARLY", "dtstart": "2020-12-25", "opens_at": "10:00"},
        {"freq": "YEARLY"},
        {"freq": "MONTHLY", "opens_at": "10:00"},
        {"byday": "MO", "byweekno": "1,3", "opens_at": "10:00"},
        {"byday": "MO", "byweekno": "1,3", "opens_at": "10:00", "notes": "In term time"},
        {"opens_at": "10:00", "closes_at": "12:00"},
        {"description": "Weekdays in term time"},
        {"notes": "Closed on bank holidays"},
        {},
    ]);
    insta::assert_snapshot!(told(&others), @r"
    On some days | from 10am | Please ask which days.
    Every year on 25 December | from 10am |
    On some days | ? | Please ask which days.
    On some days | from 10am | In term time
    On some days | 10am to midday | Please ask which days.
    Times | Weekdays in term time |
    Times | Closed on bank holidays |
    ");
}

#[test]
fn closures_are_told_as_closed() {
    let closures = json!([
        {"byday": "MO,SU", "opens_at": "09:00", "closes_at": "17:00"},
        {"byday": "TU", "opens_at": "09:00", "closes_at": "17:00", "description": "Closed group"},
        {"byday": "SU", "opens_at": "00:00", "closes_at": "00:00", "description": "Closed"},
        {"valid_from": "2026-12-24", "valid_to": "2027-01-03", "description": "Closed for Christmas"},
        {"dtstart": "2026-12-10", "notes": "Staff training, closed"},
        {"valid_from": "2026-11-20", "valid_to": "2026-11-30", "notes": "closed"},
        {"valid_from": "2026-08-01", "valid_to": "2026-08-31", "notes": "Closed for August"},
        {"freq": "YEARLY", "dtstart": "2020-12-25", "notes": "Closed"},
    ]);
    insta::assert_snapshot!(told(&closures), @r"
    Monday | 9am to 5pm |
    Tuesday | 9am to 5pm | Closed group
    Sunday | Closed |
    24 December 2026 to 3 January 2027 | Closed | Closed for Christmas
    Thursday 10 December | Closed | Staff training, closed
    Until 30 November 2026 | Closed |
    Every year on 25 December | Closed |
    ");
    insta::assert_snapshot!(lines(&table(Language::Welsh, &closures)), @r"
    Dydd Llun | 9am tan 5pm |
    Dydd Mawrth | 9am tan 5pm | Closed group
    Dydd Sul | Ar gau |
    24 Rhagfyr 2026 tan 3 Ionawr 2027 | Ar gau | Closed for Christmas
    Dydd Iau 10 Rhagfyr | Ar gau | Staff training, closed
    Tan 30 Tachwedd 2026 | Ar gau |
    Bob blwyddyn ar 25 Rhagfyr | Ar gau |
    ");
}

#[test]
fn what_is_over_is_dropped_and_nothing_left_is_said() {
    let over = json!([
        {"freq": "WEEKLY", "byday": "MO", "dtstart": "2026-09-07", "count": 6, "opens_at": "09:00"},
        {"dtstart": "2026-11-26", "opens_at": "09:00", "closes_at": "11:00"},
        {"byday": "MO", "valid_to": "2026-10-31", "opens_at": "09:00"},
    ]);
    let table_of = |schedules: &Value| table(Language::English, schedules);
    let ended = table_of(&over);
    assert!(ended.lines.is_empty() && ended.is_over && !ended.is_empty());
    assert_eq!(
        ended.plain(&voice(Language::English)),
        ["No dates are left. Please ask."]
    );
    let closure =
        json!([{"notes": "Closed", "valid_from": "2026-08-01", "valid_to": "2026-08-31"}]);
    assert!(table_of(&closure).is_empty());
    let mut both = over;
    let later = json!({"dtstart": "2026-11-26", "opens_at": "11:00", "closes_at": "13:00"});
    both.as_array_mut().expect("schedules").push(later);
    let left = table_of(&both);
    assert!(!left.is_over);
    assert_eq!(lines(&left), "Thursday 26 November | 11am to 1pm |\n");
}

#[test]
fn hours_over_midnight_are_one_and_a_whole_day_is_all_day() {
    let nights = json!([
        {"byday": "FR,SA", "opens_at": "20:00", "closes_at": "23:59"},
        {"byday": "SA,SU", "opens_at": "00:00", "closes_at": "04:00"},
        {"byday": "SU", "opens_at": "18:00", "closes_at": "00:00"},
        {"byday": "MO", "opens_at": "00:00", "closes_at": "02:00"},
    ]);
    insta::assert_snapshot!(told(&nights), @r"
    Friday and Saturday | 8pm to 4am |
    Sunday | 6pm to 2am |
    ");
    let all =
        json!([{"byday": "MO,TU,WE,TH,FR,SA,SU", "opens_at": "00:00", "closes_at": "23:59:00"}]);
    assert_eq!(told(&all), "Every day | all day |\n");
}

#[test]
fn where_the_times_are_published_is_told() {
    let link = json!([
        {"byday": "MO", "opens_at": "09:00", "schedule_link": "https://x.example/times"},
        {"schedule_link": "javascript:alert(1)"},
        {"schedule_link": "https://x.example/more"},
    ]);
    let table = table(Language::English, &link);
    let links: Vec<_> = table
        .lines
        .iter()
        .map(|line| line.link.as_deref())
        .collect();
    assert_eq!(
        links,
        [
            Some("https://x.example/times"),
            Some("https://x.example/more")
        ]
    );
}
