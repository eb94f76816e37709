//! Opening times as people read them: a regular week day by day, and a sentence for everything that is not weekly.

use chrono::{NaiveDate, NaiveTime, Timelike};
use hsds::Document;

use super::{number, said, text};
use crate::language::gap;
use crate::voice::{Voice, WEEKDAYS};

/// One line of opening times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    /// The days.
    pub(crate) days: String,
    /// The hours; nothing if they are not known.
    pub(crate) hours: Option<String>,
    /// What else is said of it.
    pub(crate) note: Option<String>,
}

/// The opening times of a service, or of one of its places.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Timetable {
    pub(crate) lines: Vec<Line>,
}

/// Hours that recur every week, of one weekday.
struct Weekly {
    weekday: usize,
    hours: Option<String>,
    note: Option<String>,
    /// To sort by.
    opens: Option<NaiveTime>,
}

impl Timetable {
    /// Tells schedules.
    pub(crate) fn of<'d>(voice: &Voice, schedules: impl Iterator<Item = &'d Document>) -> Self {
        let mut weekly = Vec::new();
        let mut others = Vec::new();
        for schedule in schedules {
            match weekdays(schedule) {
                Some(days) => weekly.extend(days.into_iter().map(|weekday| Weekly {
                    weekday,
                    hours: hours(voice, schedule),
                    note: said(schedule, "description"),
                    opens: time(schedule, "opens_at"),
                })),
                None => others.extend(line(voice, schedule)),
            }
        }
        let mut lines = week(voice, weekly);
        for other in others {
            if !lines.contains(&other) {
                lines.push(other);
            }
        }
        Self { lines }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }
}

/// The weekdays of a schedule that simply recurs every week; nothing if it is any other.
fn weekdays(schedule: &Document) -> Option<Vec<usize>> {
    let freq = text(schedule, "freq");
    let is_weekly = freq.is_empty() || freq.eq_ignore_ascii_case("weekly");
    let is_daily = freq.eq_ignore_ascii_case("daily");
    let every = number(schedule, "interval").unwrap_or(1.0);
    let bounded = [
        "valid_from",
        "valid_to",
        "until",
        "count",
        "bymonthday",
        "byyearday",
        "byweekno",
    ]
    .iter()
    .any(|name| {
        schedule
            .get(*name)
            .is_some_and(|value| !value.is_null() && value != "")
    });
    if every > 1.0 || bounded || is_closure(schedule) {
        return None;
    }
    let days: Option<Vec<usize>> = text(schedule, "byday")
        .split(',')
        .map(str::trim)
        .filter(|day| !day.is_empty())
        .map(weekday)
        .collect();
    let days = days?;
    if is_daily && days.is_empty() {
        return Some((0..7).collect());
    }
    ((is_weekly || is_daily) && !days.is_empty()).then_some(days)
}

fn weekday(written: &str) -> Option<usize> {
    let written = written.to_lowercase();
    WEEKDAYS.iter().position(|day| *day == written)
}

/// A schedule that says when it is shut.
fn is_closure(schedule: &Document) -> bool {
    let note = text(schedule, "description").to_lowercase();
    note.starts_with("closed") || note.starts_with("no session")
}

/// The weekdays one after the other; those that have the same hours are told together.
fn week(voice: &Voice, mut weekly: Vec<Weekly>) -> Vec<Line> {
    weekly.sort_by_key(|entry| (entry.weekday, entry.opens));
    let mut lines: Vec<(Vec<usize>, Option<String>, Option<String>)> = Vec::new();
    for weekday in 0..7 {
        let of_day: Vec<&Weekly> = weekly
            .iter()
            .filter(|entry| entry.weekday == weekday)
            .collect();
        if of_day.is_empty() {
            continue;
        }
        let mut hours: Vec<String> = of_day
            .iter()
            .filter_map(|entry| entry.hours.clone())
            .collect();
        hours.dedup();
        let hours = (!hours.is_empty()).then(|| voice.list(&hours));
        let mut notes: Vec<String> = of_day
            .iter()
            .filter_map(|entry| entry.note.clone())
            .collect();
        notes.dedup();
        let note = (!notes.is_empty()).then(|| notes.join(". "));
        let same = lines
            .iter_mut()
            .find(|(_, known, told)| *known == hours && *told == note);
        match same {
            Some((days, _, _)) => days.push(weekday),
            None => lines.push((vec![weekday], hours, note)),
        }
    }
    lines
        .into_iter()
        .map(|(days, hours, note)| Line {
            days: days_said(voice, &days),
            hours,
            note,
        })
        .collect()
}

/// `Monday to Friday`, `Monday and Thursday`, `Every day`.
fn days_said(voice: &Voice, days: &[usize]) -> String {
    let in_a_row = days.windows(2).all(|pair| pair[1] == pair[0] + 1);
    match days {
        [_, _, _, _, _, _, _] => voice.say("every-day"),
        [first, _, .., last] if in_a_row && days.len() > 2 => voice.tell(
            "days-to",
            &gap("first", voice.weekday(*first)).with("last", voice.weekday(*last)),
        ),
        _ => {
            let names: Vec<String> = days.iter().map(|day| voice.weekday(*day)).collect();
            voice.list(&names)
        }
    }
}

/// `9am to 5pm`.
fn hours(voice: &Voice, schedule: &Document) -> Option<String> {
    let opens = time(schedule, "opens_at");
    let closes = time(schedule, "closes_at");
    Some(match (opens, closes) {
        (Some(opens), Some(closes)) if opens == closes => voice.say("all-day"),
        (Some(opens), Some(closes)) => {
            let closes = if closes.minute() == 59 && closes.hour() == 23 {
                voice.say("midnight")
            } else {
                voice.clock(closes)
            };
            voice.tell("hours", &gap("from", voice.clock(opens)).with("to", closes))
        }
        (Some(opens), None) => voice.tell("hours-from", &gap("from", voice.clock(opens))),
        (None, Some(closes)) => voice.tell("hours-until", &gap("to", voice.clock(closes))),
        (None, None) => return None,
    })
}

/// A schedule that is not simply weekly, in a sentence.
fn line(voice: &Voice, schedule: &Document) -> Option<Line> {
    let note = said(schedule, "description");
    let hours = hours(voice, schedule);
    let mut days = recurring(voice, schedule);
    let dates = dates(voice, schedule);
    if days.is_empty() {
        days.clone_from(&dates);
    } else if !dates.is_empty() {
        days = voice.tell("days-within", &gap("days", days).with("dates", dates));
    }
    if days.is_empty() && hours.is_none() && note.is_none() {
        return None;
    }
    if days.is_empty() {
        days = voice.say("times");
    }
    Some(Line {
        days: capitalised(&days),
        hours,
        note,
    })
}

/// With a capital at its beginning, as lines have it.
fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// On which days it falls: `First Wednesday of the month`, `Tuesday, every 2 weeks`.
fn recurring(voice: &Voice, schedule: &Document) -> String {
    let every = number(schedule, "interval").unwrap_or(1.0).max(1.0) as usize;
    let freq = text(schedule, "freq").to_uppercase();
    let days: Vec<String> = text(schedule, "byday")
        .split(',')
        .map(str::trim)
        .filter(|day| !day.is_empty())
        .filter_map(|day| day_said(voice, day))
        .collect();
    let on = match freq.as_str() {
        "MONTHLY" if days.is_empty() => month_days(voice, schedule),
        "DAILY" if days.is_empty() => {
            return each(voice, "every-days", every, voice.say("every-day"));
        }
        _ if !days.is_empty() => voice.list(&days),
        "WEEKLY" => started(schedule)
            .map(|day| voice.weekday(day))
            .unwrap_or_default(),
        _ => String::new(),
    };
    if on.is_empty() {
        return on;
    }
    match freq.as_str() {
        "MONTHLY" => {
            let monthly = voice.tell("of-the-month", &gap("days", on));
            each(voice, "every-months", every, monthly)
        }
        _ => each(voice, "every-weeks", every, on),
    }
}

fn each(voice: &Voice, name: &str, every: usize, days: String) -> String {
    if every == 1 {
        return days;
    }
    voice.tell(name, &gap("days", days).with("count", every))
}

/// `TU` and `1WE`, `-1FR`: a weekday, or which of its kind in the month.
fn day_said(voice: &Voice, written: &str) -> Option<String> {
    let at = written.len().checked_sub(2)?;
    let (which, day) = (written.get(..at)?, written.get(at..)?);
    let day = voice.weekday(weekday(day)?);
    match which.trim_start_matches('+') {
        "" => Some(day),
        "-1" => Some(voice.tell("nth-last", &gap("day", day))),
        which => {
            let which: u8 = which.parse().ok().filter(|which| (1..=5).contains(which))?;
            Some(voice.tell(&format!("nth-{which}"), &gap("day", day)))
        }
    }
}

fn month_days(voice: &Voice, schedule: &Document) -> String {
    let days: Vec<String> = text(schedule, "bymonthday")
        .split(',')
        .map(str::trim)
        .filter(|day| !day.is_empty())
        .map(|day| voice.tell("month-day", &gap("day", day.to_owned())))
        .collect();
    voice.list(&days)
}

/// The weekday on which it began.
fn started(schedule: &Document) -> Option<usize> {
    use chrono::Datelike;
    Some(date(schedule, "dtstart")?.weekday().num_days_from_monday() as usize)
}

/// The dates between which it holds.
fn dates(voice: &Voice, schedule: &Document) -> String {
    let starts = date(schedule, "valid_from");
    let ends = date(schedule, "valid_to").or_else(|| date(schedule, "until"));
    let once = text(schedule, "freq").is_empty() && text(schedule, "byday").is_empty();
    match (
        starts.or_else(|| date(schedule, "dtstart").filter(|_| once)),
        ends,
    ) {
        (Some(start), Some(end)) if start == end => voice.day(start),
        (Some(start), None) if once => voice.day(start),
        (Some(start), Some(end)) => voice.tell(
            "dates-between",
            &gap("start", voice.date(start)).with("end", voice.date(end)),
        ),
        (Some(start), None) => voice.tell("dates-from", &gap("start", voice.date(start))),
        (None, Some(end)) => voice.tell("dates-until", &gap("end", voice.date(end))),
        (None, None) => String::new(),
    }
}

fn date(schedule: &Document, name: &str) -> Option<NaiveDate> {
    text(schedule, name).get(..10)?.parse().ok()
}

/// A time such as `09:30:00`, `09:30` or `09:30Z`.
fn time(schedule: &Document, name: &str) -> Option<NaiveTime> {
    let written = text(schedule, name);
    let (hour, rest) = written.split_once(':')?;
    let minute: String = rest.chars().take_while(char::is_ascii_digit).collect();
    NaiveTime::from_hms_opt(hour.parse().ok()?, minute.parse().ok()?, 0)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::fmt::Write;
    use std::sync::Arc;

    use serde_json::{Value, json};

    use super::*;
    use crate::language::{Language, Texts};

    fn told(schedules: &Value) -> String {
        let texts = Texts::read(&BTreeMap::new()).expect("the texts");
        let voice = Voice::new(Arc::new(texts), Language::English);
        let schedules = schedules.as_array().expect("schedules");
        let table = Timetable::of(&voice, schedules.iter().filter_map(Value::as_object));
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
            {"freq": "WEEKLY", "byday": "TH", "opens_at": "09:00:00", "closes_at": "17:00:00"},
            {"byday": "FR", "opens_at": "09:00Z", "closes_at": "12:00Z"},
            {"byday": "FR", "opens_at": "13:30", "closes_at": "16:00"},
            {"byday": "SU", "opens_at": "10:00"},
            {"byday": "SA", "opens_at": "10:00", "description": "Ring first"},
        ]);
        insta::assert_snapshot!(told(&week), @r"
        Monday to Thursday | 9am to 5pm |
        Friday | 9am to midday and 1:30pm to 4pm |
        Saturday | from 10am | Ring first
        Sunday | from 10am |
        ");
    }

    #[test]
    fn what_is_not_weekly_is_told_in_a_sentence() {
        let others = json!([
            {"freq": "WEEKLY", "interval": 2, "byday": "TU", "dtstart": "2026-09-08", "opens_at": "10:00", "closes_at": "15:30"},
            {"freq": "MONTHLY", "byday": "1WE,3WE", "opens_at": "19:00"},
            {"freq": "MONTHLY", "byday": "-1FR"},
            {"freq": "MONTHLY", "interval": 2, "bymonthday": "5"},
            {"freq": "WEEKLY", "byday": "MO", "valid_from": "2026-06-01", "valid_to": "2026-08-31", "opens_at": "00:00", "closes_at": "00:00"},
            {"dtstart": "2026-12-12", "opens_at": "12:00", "closes_at": "23:59"},
            {"description": "Term time only"},
            {},
        ]);
        insta::assert_snapshot!(told(&others), @r"
        Tuesday, every 2 weeks | 10am to 3:30pm |
        First Wednesday and third Wednesday of the month | from 7pm |
        Last Friday of the month | ? |
        Day 5 of the month, every 2 months | ? |
        Monday, 1 June 2026 to 31 August 2026 | all day |
        Saturday 12 December | midday to midnight |
        Times | ? | Term time only
        ");
    }
}
