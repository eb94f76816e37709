//! A schedule that is not the same every week, in a sentence.

use chrono::{NaiveDate, NaiveDateTime};
use find::hours::{Freq, Reading};
use hsds::Document;

use super::{Line, between, day, days_said, link, note};
use crate::entry::{number, text};
use crate::language::gap;
use crate::pages::prose;
use crate::voice::Voice;

/// What may say on which days a schedule falls.
const DAYS: [&str; 6] = [
    "freq",
    "byday",
    "bymonthday",
    "byyearday",
    "byweekno",
    "dtstart",
];

/// Tells one that is not over; nothing if it says nothing.
pub(super) fn line(
    voice: &Voice,
    schedule: &Document,
    reading: &Reading,
    now: NaiveDateTime,
) -> Option<Line> {
    let note = note(schedule, reading);
    let link = link(schedule);
    let hours = if reading.is_closure() {
        Some(voice.say("closed"))
    } else {
        between(voice, reading.opens(), reading.closes())
    };
    if reading.is_understood() {
        let ask = (!reading.is_dated()).then(|| voice.say("some-days-ask"));
        return Some(match days_and_dates(voice, reading, now) {
            Ok(days) => Line {
                days: prose::sentence(&days),
                hours,
                note: note.or(ask),
                link,
            },
            Err(Untold) => some_days(voice, hours, note, link),
        });
    }
    // What says in words when it is, is told in these words.
    let says_hours = hours.is_some() && !reading.is_closure();
    if !says_hours && (note.is_some() || link.is_some()) {
        return Some(Line {
            days: voice.say("times"),
            hours: note,
            note: None,
            link,
        });
    }
    let says_days = DAYS
        .iter()
        .any(|name| !text(schedule, name).is_empty() || number(schedule, name).is_some());
    (hours.is_some() || says_days).then(|| some_days(voice, hours, note, link))
}

/// Days that there are no words for.
struct Untold;

fn some_days(
    voice: &Voice,
    hours: Option<String>,
    note: Option<String>,
    link: Option<String>,
) -> Line {
    Line {
        days: voice.say("some-days"),
        hours,
        note: note.or_else(|| Some(voice.say("some-days-ask"))),
        link,
    }
}

/// On which days of which time: `Tuesday, every 2 weeks, from 8 December 2026`.
fn days_and_dates(voice: &Voice, reading: &Reading, now: NaiveDateTime) -> Result<String, Untold> {
    let today = now.date();
    if let Some(only) = only_date(reading, today) {
        return Ok(day(voice, only, today));
    }
    let days = recurring(voice, reading)?;
    let dates = dates(voice, reading, today);
    Ok(match (days.is_empty(), dates.is_empty()) {
        (_, true) => days,
        (true, false) => dates,
        (false, false) => voice.tell("days-within", &gap("days", days).with("dates", dates)),
    })
}

/// The one date that is left, if there is no more than one.
fn only_date(reading: &Reading, today: NaiveDate) -> Option<NaiveDate> {
    reading.last()?;
    let mut left = reading.dates(today);
    match (left.next(), left.next()) {
        // What began last evening and goes on after midnight.
        (None, _) => reading.dates(today.pred_opt()?).next(),
        (only, None) => only,
        _ => None,
    }
}

/// On which days it falls: `First Wednesday of the month`, `Tuesday, every 2 weeks`. Nothing of what falls on every
/// day between two dates.
fn recurring(voice: &Voice, reading: &Reading) -> Result<String, Untold> {
    if let Some((every, month, day)) = reading.yearly() {
        return Ok(every_year(voice, every, month, day));
    }
    let (weekdays, month_days) = (reading.weekdays(), reading.month_days());
    let every = usize::from(reading.interval());
    let is_monthly = reading.freq() == Some(Freq::Monthly);
    let of_month = |days: Vec<String>| {
        let days = voice.tell("of-the-month", &gap("days", voice.list(&days)));
        each(voice, "every-months", every, days)
    };
    let plain: Vec<usize> = weekdays
        .iter()
        .filter(|(which, _)| *which == 0)
        .map(|(_, day)| *day)
        .collect();
    match (plain.len(), weekdays.len() - plain.len(), month_days.len()) {
        (0, 0, 0) if is_monthly => Err(Untold),
        (0, 0, 0) => {
            let is_bounded = reading.first().is_some() && reading.last().is_some();
            if every == 1 && (is_bounded || reading.is_closure()) {
                return Ok(String::new());
            }
            Ok(each(voice, "every-days", every, voice.say("every-day")))
        }
        (_, 0, 0) if every == 1 => Ok(days_said(voice, &plain)),
        (_, 0, 0) => {
            let days = days_said(voice, &plain);
            match reading.freq() {
                Some(Freq::Weekly) => Ok(each(voice, "every-weeks", every, days)),
                Some(Freq::Monthly) => Ok(of_month(vec![days])),
                _ => Err(Untold),
            }
        }
        (0, _, 0) if is_monthly || every == 1 => {
            let days = weekdays
                .iter()
                .map(|(which, day)| nth(voice, *which, voice.weekday(*day)));
            Ok(of_month(days.collect::<Option<_>>().ok_or(Untold)?))
        }
        (0, 0, _) if is_monthly || every == 1 => {
            let days = month_days.iter().map(|day| match day {
                1.. => Some(voice.tell("month-day", &gap("day", day.to_string()))),
                _ => nth(voice, *day, voice.say("a-day")),
            });
            Ok(of_month(days.collect::<Option<_>>().ok_or(Untold)?))
        }
        _ => Err(Untold),
    }
}

fn each(voice: &Voice, name: &str, every: usize, days: String) -> String {
    if every == 1 {
        return days;
    }
    voice.tell(name, &gap("days", days).with("count", every))
}

/// Which of its kind in the month: `first Wednesday`, `second-last Friday`.
fn nth(voice: &Voice, which: i8, day: String) -> Option<String> {
    let name = match which {
        1..=5 => format!("nth-{which}"),
        -1 => "nth-last".to_owned(),
        -5..=-2 => format!("nth-last{which}"),
        _ => return None,
    };
    Some(voice.tell(&name, &gap("day", day)))
}

/// The dates between which it holds, as far as they are not past.
fn dates(voice: &Voice, reading: &Reading, today: NaiveDate) -> String {
    let starts = reading.first().filter(|first| *first > today);
    let starts = starts.map(|first| reading.dates(first).next().unwrap_or(first));
    match (starts, reading.last()) {
        (Some(start), Some(end)) => voice.tell(
            "dates-between",
            &gap("start", voice.date(start)).with("end", voice.date(end)),
        ),
        (Some(start), None) => voice.tell("dates-from", &gap("start", voice.date(start))),
        (None, Some(end)) => voice.tell("dates-until", &gap("end", voice.date(end))),
        (None, None) => String::new(),
    }
}

/// What is on one date of every so many years.
fn every_year(voice: &Voice, every: usize, month: u32, day: u32) -> String {
    let gaps = gap("day", day.to_string()).with("month", voice.say(&format!("month-{month}")));
    let date = voice.tell("day-and-month", &gaps);
    voice.tell("every-year", &gap("date", date).with("count", every))
}
