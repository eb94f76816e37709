//! When a feed is read, in the words of people: "every day at 3am", "every Monday and Thursday at 6.30pm".

mod words;

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use chrono::{
    DateTime, Datelike, Days, LocalResult, NaiveDate, NaiveTime, TimeDelta, TimeZone, Timelike,
    Utc, Weekday,
};
use chrono_tz::Europe::London;

/// No feed is read more often than this, in minutes.
const LEAST: u32 = 15;
/// Minutes of a day.
const DAY: u32 = 24 * 60;
/// Days in which every timetable has its turn at least once: the longest is once a month.
const HORIZON: u64 = 63;

/// When a feed is read. It reads as it is written: what [`fmt::Display`] shows, [`FromStr`] takes.
///
/// Times of day are those of the United Kingdom. A time that the clocks leave out in spring is an hour later on that day;
/// one that comes twice in autumn is the first of the two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timetable(Rule);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Rule {
    /// Again after so many minutes, counted from midnight UTC of the first day of 1970: the same on every machine.
    Every(u32),
    /// At these times of these days.
    At(Which, BTreeSet<NaiveTime>),
}

/// The days on which something is done.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Which {
    All,
    /// These days of the week, counted from Monday; some, and not all.
    OfWeek(BTreeSet<u8>),
    /// These days of the month; [`LAST`] is its last one.
    OfMonth(BTreeSet<u32>),
}

/// The last day of a month, whichever that is: it sorts behind the others.
const LAST: u32 = 99;

/// Why a text is no timetable, said to whoever wrote it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TimetableError {
    /// Nothing was written.
    #[error("say how often: {EXAMPLES}")]
    Empty,
    /// A word that is not understood here.
    #[error("\u{201c}{0}\u{201d} is not understood; say how often: {EXAMPLES}")]
    Word(String),
    /// Not more than a time of day, or nothing after \u{201c}every\u{201d}.
    #[error("say on which days, or after how long: {EXAMPLES}")]
    NoDays,
    /// A time that may be in the morning or in the evening, or is none.
    #[error(
        "\u{201c}{0}\u{201d} is no time of day; write it as \u{201c}3am\u{201d}, \u{201c}6.30pm\u{201d} or \u{201c}18:30\u{201d}"
    )]
    Time(String),
    /// A day that some months lack.
    #[error(
        "not every month has a day {0}; choose one from 1 to 28, or write \u{201c}on the last day of the month\u{201d}"
    )]
    DayOfMonth(u32),
    /// More often than anybody's server should be asked.
    #[error("that is too often; the shortest time between two readings is {LEAST} minutes")]
    TooOften,
    /// Seldom enough to be said by days.
    #[error(
        "that is more than a day apart; write \u{201c}every day at 3am\u{201d}, or name the days"
    )]
    TooSeldom,
}

/// What can be written.
pub const EXAMPLES: &str = "\u{201c}every hour\u{201d}, \u{201c}every day at 3am\u{201d}, \u{201c}every weekday at 7am\u{201d}, \
     \u{201c}every Monday and Thursday at 6.30pm\u{201d} or \u{201c}on the first of the month at 2am\u{201d}";

impl Timetable {
    /// The next time strictly after an instant.
    pub fn next_after(&self, after: DateTime<Utc>) -> DateTime<Utc> {
        match &self.0 {
            Rule::Every(minutes) => {
                let length = i64::from(*minutes) * 60;
                let turns = after.timestamp().div_euclid(length) + 1;
                // Out of the range of the calendar only where `after` is as well.
                DateTime::from_timestamp(turns * length, 0).unwrap_or(after)
            }
            Rule::At(which, times) => {
                let today = after.with_timezone(&London).date_naive();
                let days = (0..HORIZON).filter_map(|days| today.checked_add_days(Days::new(days)));
                days.filter(|day| which.has(*day))
                    .flat_map(|day| times.iter().map(move |time| instant(day, *time)))
                    .find(|at| *at > after)
                    .unwrap_or(after + TimeDelta::days(1))
            }
        }
    }
}

impl Which {
    fn has(&self, day: NaiveDate) -> bool {
        match self {
            Self::All => true,
            Self::OfWeek(days) => days.contains(&(day.weekday().num_days_from_monday() as u8)),
            Self::OfMonth(days) => {
                let is_last = day.succ_opt().is_none_or(|next| next.day() == 1);
                days.contains(&day.day()) || (is_last && days.contains(&LAST))
            }
        }
    }
}

/// The instant at which it is so late on a day in the United Kingdom.
fn instant(day: NaiveDate, time: NaiveTime) -> DateTime<Utc> {
    let local = day.and_time(time);
    match London.from_local_datetime(&local) {
        LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => at.to_utc(),
        // The hour that is left out in spring: the clocks showed the hour before it as they do in winter, which is UTC.
        LocalResult::None => local.and_utc(),
    }
}

/// A rule that is kept: no two of its times closer than a feed may be asked.
fn checked(which: Which, times: BTreeSet<NaiveTime>) -> Result<Timetable, TimetableError> {
    let minutes = times.iter().map(|time| time.hour() * 60 + time.minute());
    let minutes: Vec<u32> = minutes.collect();
    let around = minutes.first().map(|first| first + DAY);
    let later = minutes.iter().skip(1).copied().chain(around);
    if minutes
        .iter()
        .zip(later)
        .any(|(time, next)| next - time < LEAST)
    {
        return Err(TimetableError::TooOften);
    }
    Ok(Timetable(Rule::At(which, times)))
}

fn every(minutes: u32) -> Result<Timetable, TimetableError> {
    match minutes {
        0..LEAST => Err(TimetableError::TooOften),
        LEAST..DAY => Ok(Timetable(Rule::Every(minutes))),
        _ => Err(TimetableError::TooSeldom),
    }
}

impl FromStr for Timetable {
    type Err = TimetableError;

    fn from_str(text: &str) -> Result<Self, TimetableError> {
        words::read(text)
    }
}

impl fmt::Display for Timetable {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Rule::Every(60) => out.write_str("every hour"),
            Rule::Every(minutes) if minutes % 60 == 0 => {
                write!(out, "every {} hours", minutes / 60)
            }
            Rule::Every(minutes) => write!(out, "every {minutes} minutes"),
            Rule::At(which, times) => {
                let times: Vec<String> = times.iter().map(|time| time_of_day(*time)).collect();
                write!(out, "{which} at {}", and(&times))
            }
        }
    }
}

impl fmt::Display for Which {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => out.write_str("every day"),
            Self::OfWeek(days) if days.iter().copied().eq(0..5) => out.write_str("every weekday"),
            Self::OfWeek(days) => {
                let names: Vec<String> = days.iter().map(|day| weekday(*day)).collect();
                write!(out, "every {}", and(&names))
            }
            Self::OfMonth(days) => {
                let names: Vec<String> = days.iter().map(|day| ordinal(*day)).collect();
                write!(out, "on the {} of the month", and(&names))
            }
        }
    }
}

fn weekday(day: u8) -> String {
    let day = Weekday::try_from(day).unwrap_or(Weekday::Sun);
    match day {
        Weekday::Mon => "Monday",
        Weekday::Tue => "Tuesday",
        Weekday::Wed => "Wednesday",
        Weekday::Thu => "Thursday",
        Weekday::Fri => "Friday",
        Weekday::Sat => "Saturday",
        Weekday::Sun => "Sunday",
    }
    .to_owned()
}

fn ordinal(day: u32) -> String {
    match day {
        LAST => "last day".to_owned(),
        1 => "first".to_owned(),
        2 | 22 => format!("{day}nd"),
        3 | 23 => format!("{day}rd"),
        21 => format!("{day}st"),
        _ => format!("{day}th"),
    }
}

/// As people in the United Kingdom read it.
fn time_of_day(time: NaiveTime) -> String {
    let (afternoon, hour) = time.hour12();
    let half = if afternoon { "pm" } else { "am" };
    match (time.hour(), time.minute()) {
        (0, 0) => "midnight".to_owned(),
        (12, 0) => "midday".to_owned(),
        (_, 0) => format!("{hour}{half}"),
        (_, minute) => format!("{hour}.{minute:02}{half}"),
    }
}

fn and(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

#[cfg(test)]
mod tests;
