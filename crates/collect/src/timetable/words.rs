//! Reading a timetable, word by word.

use std::collections::BTreeSet;

use chrono::NaiveTime;

use super::{LAST, Timetable, TimetableError, Which, checked, every};

/// When most people sleep, for those who do not say a time.
const NIGHT: u32 = 2;
const MORNING: u32 = 6;
const EVENING: u32 = 18;

/// Words that say nothing by themselves.
const SILENT: [&str; 5] = ["and", "on", "the", "of", "once"];

/// What was read so far.
#[derive(Default)]
struct Reading {
    /// Named as every day.
    all: bool,
    week: BTreeSet<u8>,
    month: BTreeSet<u32>,
    /// It is said that days are those of a month.
    is_monthly: bool,
    is_weekly: bool,
    times: BTreeSet<NaiveTime>,
    /// The hour that the part of the day has, where no time is said.
    hour: Option<u32>,
}

pub(super) fn read(text: &str) -> Result<Timetable, TimetableError> {
    let lower = text.trim().to_lowercase().replace(',', " and ");
    let words: Vec<&str> = lower.split_whitespace().collect();
    let words = match words.as_slice() {
        [] => return Err(TimetableError::Empty),
        [before @ .., last] => {
            let mut words = before.to_vec();
            words.push(last.trim_end_matches('.'));
            words
        }
    };
    if let Some(minutes) = interval(&words)? {
        return every(minutes);
    }
    // The days come before the times: "on the 1st and 15th of the month at 2am".
    let at = words.iter().position(|word| matches!(*word, "at" | "@"));
    let (days, times) = match at {
        Some(at) => (&words[..at], &words[at + 1..]),
        None => (words.as_slice(), [].as_slice()),
    };
    let mut reading = Reading::default();
    for word in days {
        reading.day(word)?;
    }
    if at.is_some() {
        reading.times = read_times(times)?;
    }
    reading.end()
}

/// The minutes of "every 15 minutes", "every 2 hours", "hourly".
fn interval(words: &[&str]) -> Result<Option<u32>, TimetableError> {
    let (number, unit) = match words {
        ["hourly"] | ["every", "hour"] => return Ok(Some(60)),
        ["every", "half", "hour"] => return Ok(Some(30)),
        ["every", unit @ ("minute" | "second")] => ("1", *unit),
        ["every", number, unit] => (*number, *unit),
        _ => return Ok(None),
    };
    let length = match unit {
        "second" | "seconds" | "secs" => 0,
        "minute" | "minutes" | "mins" | "min" => 1,
        "hour" | "hours" | "hrs" => 60,
        _ => return Ok(None),
    };
    let count = written_number(number).ok_or_else(|| TimetableError::Word(number.to_owned()))?;
    Ok(Some(count.saturating_mul(length)))
}

fn written_number(word: &str) -> Option<u32> {
    let small = [
        "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve",
    ];
    let named = small.iter().position(|name| *name == word);
    let others = match word {
        "fifteen" => Some(15),
        "twenty" => Some(20),
        "thirty" => Some(30),
        _ => None,
    };
    named
        .map(|at| at as u32 + 1)
        .or(others)
        .or_else(|| word.parse().ok())
}

impl Reading {
    fn day(&mut self, word: &str) -> Result<(), TimetableError> {
        match word {
            "every" | "each" | "a" => {}
            "day" | "daily" => self.all = true,
            "night" | "nightly" | "nights" => self.part(NIGHT),
            "morning" | "mornings" => self.part(MORNING),
            "evening" | "evenings" => self.part(EVENING),
            "weekday" | "weekdays" => self.week.extend(0..5),
            "weekend" | "weekends" => self.week.extend(5..7),
            "week" | "weekly" => self.is_weekly = true,
            "month" | "monthly" => self.is_monthly = true,
            "last" => {
                self.month.insert(LAST);
            }
            _ if SILENT.contains(&word) => {}
            _ => self.named(word)?,
        }
        Ok(())
    }

    fn part(&mut self, hour: u32) {
        self.all = true;
        self.hour = Some(hour);
    }

    fn named(&mut self, word: &str) -> Result<(), TimetableError> {
        if let Some(day) = day_of_week(word) {
            self.week.insert(day);
            return Ok(());
        }
        let day = day_of_month(word).ok_or_else(|| TimetableError::Word(word.to_owned()))?;
        if !(1..=28).contains(&day) {
            return Err(TimetableError::DayOfMonth(day));
        }
        self.month.insert(day);
        Ok(())
    }

    fn end(self) -> Result<Timetable, TimetableError> {
        let which = if self.is_monthly || !self.month.is_empty() {
            // "The last day of the month" has a day that is not every day.
            if !self.week.is_empty() || self.is_weekly || (self.all && !self.month.contains(&LAST))
            {
                return Err(TimetableError::NoDays);
            }
            if self.month.is_empty() {
                Which::OfMonth(BTreeSet::from([1]))
            } else if self.is_monthly {
                Which::OfMonth(self.month)
            } else {
                return Err(TimetableError::NoDays);
            }
        } else if self.week.len() == 7 {
            Which::All
        } else if !self.week.is_empty() {
            // "Monday night" is on Mondays.
            Which::OfWeek(self.week)
        } else if self.is_weekly {
            Which::OfWeek(BTreeSet::from([0]))
        } else if self.all {
            Which::All
        } else {
            return Err(TimetableError::NoDays);
        };
        let mut times = self.times;
        if times.is_empty() {
            times.extend(NaiveTime::from_hms_opt(self.hour.unwrap_or(NIGHT), 0, 0));
        }
        checked(which, times)
    }
}

fn day_of_week(word: &str) -> Option<u8> {
    let names = [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ];
    let word = word.strip_suffix('s').unwrap_or(word);
    // "Tues" and "Thur" are as good as the whole name, and "mon" is.
    let named = names
        .iter()
        .position(|name| word.len() >= 3 && name.starts_with(word));
    named.map(|day| day as u8)
}

fn day_of_month(word: &str) -> Option<u32> {
    if word == "first" {
        return Some(1);
    }
    let digits = ["st", "nd", "rd", "th"]
        .iter()
        .find_map(|ending| word.strip_suffix(ending))?;
    digits.parse().ok()
}

/// Times of day, of which the last words may be "3 am".
fn read_times(words: &[&str]) -> Result<BTreeSet<NaiveTime>, TimetableError> {
    let mut times = BTreeSet::new();
    let mut rest = words.iter().peekable();
    while let Some(word) = rest.next() {
        if matches!(*word, "and" | "at") {
            continue;
        }
        let half = rest.next_if(|next| matches!(**next, "am" | "pm" | "noon" | "midnight"));
        let written = half.map_or_else(|| (*word).to_owned(), |half| format!("{word}{half}"));
        times.insert(time_of_day(&written).ok_or(TimetableError::Time(written))?);
    }
    if times.is_empty() {
        return Err(TimetableError::Time("at".to_owned()));
    }
    Ok(times)
}

fn time_of_day(written: &str) -> Option<NaiveTime> {
    match written {
        "midnight" | "12midnight" => return NaiveTime::from_hms_opt(0, 0, 0),
        "midday" | "noon" | "12noon" => return NaiveTime::from_hms_opt(12, 0, 0),
        _ => {}
    }
    let (digits, half) = if let Some(digits) = written.strip_suffix("am") {
        (digits, Some(0))
    } else if let Some(digits) = written.strip_suffix("pm") {
        (digits, Some(12))
    } else {
        (written, None)
    };
    let (hour, minute) = match digits.split_once([':', '.']) {
        Some((hour, minute)) if minute.len() == 2 => (number(hour)?, Some(number(minute)?)),
        Some(_) => return None,
        None => (number(digits)?, None),
    };
    let hour = match (half, hour) {
        (Some(half), 1..=12) => hour % 12 + half,
        // "At 6" may be in the morning or in the evening.
        (None, 0..=23) if minute.is_some() => hour,
        _ => return None,
    };
    NaiveTime::from_hms_opt(hour, minute.unwrap_or(0), 0)
}

fn number(digits: &str) -> Option<u32> {
    let is_short = (1..=2).contains(&digits.len());
    let is_number = digits.bytes().all(|digit| digit.is_ascii_digit());
    (is_short && is_number).then(|| digits.parse().ok())?
}
