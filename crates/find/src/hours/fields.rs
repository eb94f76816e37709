//! The fields of a schedule object, each read on its own.

use super::month::WeekdaySet;
use super::rule::{Freq, Minute, MonthDays, Weekdays};
use chrono::{Datelike, NaiveDate};
use serde_json::{Map, Value};

/// A schedule, or a field of one, that says something that is not understood.
pub(super) struct Unreadable;

/// A schedule object.
#[derive(Clone, Copy)]
pub(super) struct Fields<'a>(pub(super) &'a Map<String, Value>);

impl Fields<'_> {
    /// Reads the field called `name` with `parse`. An empty field is the same as none.
    pub(super) fn read<T>(
        self,
        name: &str,
        parse: fn(&str) -> Option<T>,
    ) -> Result<Option<T>, Unreadable> {
        let number;
        let text = match self.0.get(name) {
            None | Some(Value::Null) => return Ok(None),
            Some(Value::String(text)) => text.trim(),
            Some(Value::Number(value)) => {
                number = value.to_string();
                &number
            }
            Some(_) => return Err(Unreadable),
        };
        if text.is_empty() {
            return Ok(None);
        }
        parse(text).map(Some).ok_or(Unreadable)
    }

    /// Reads a date. One before 1900 is how some systems export a date that was never set.
    pub(super) fn date(self, name: &str) -> Result<Option<NaiveDate>, Unreadable> {
        let date = self.read(name, date)?;
        Ok(date.filter(|date| date.year() >= 1900))
    }

    /// Whether there is a number in the field called `name`.
    pub(super) fn names_numbers(self, name: &str) -> bool {
        match self.0.get(name) {
            Some(Value::String(text)) => text.contains(|letter: char| letter.is_ascii_digit()),
            Some(Value::Number(_)) => true,
            _ => false,
        }
    }

    /// Whether its description or notes begin or end with the word "closed".
    pub(super) fn says_closed(self) -> bool {
        ["description", "notes"].iter().any(|&name| {
            let text = self.0.get(name).and_then(Value::as_str);
            text.is_some_and(says_closed)
        })
    }
}

fn says_closed(text: &str) -> bool {
    /// A closed group is one that not everybody may join.
    const AUDIENCES: [&str; 6] = ["group", "groups", "session", "sessions", "course", "class"];
    let is_closed = |word: &str| word.eq_ignore_ascii_case("closed");
    let mut words = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    let Some(first) = words.next() else {
        return false;
    };
    let second = words.clone().next().unwrap_or_default();
    let is_audience = AUDIENCES
        .iter()
        .any(|word| second.eq_ignore_ascii_case(word));
    is_closed(first) && !is_audience || words.next_back().is_some_and(is_closed)
}

/// `WEEKLY`, in any case, and how many of its unit it counts at a time: a year is twelve months.
pub(super) fn freq(text: &str) -> Option<(Freq, u32)> {
    match text.to_ascii_uppercase().as_str() {
        "DAILY" => Some((Freq::Daily, 1)),
        "WEEKLY" => Some((Freq::Weekly, 1)),
        "MONTHLY" => Some((Freq::Monthly, 1)),
        "YEARLY" => Some((Freq::Monthly, 12)),
        _ => None,
    }
}

/// `2`, or as some exports have it, `2.0`.
pub(super) fn number(text: &str) -> Option<u32> {
    text.strip_suffix(".0").unwrap_or(text).parse().ok()
}

/// `MO`, as days after Monday.
pub(super) fn weekday(text: &str) -> Option<i32> {
    const CODES: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
    let index = CODES
        .iter()
        .position(|code| code.eq_ignore_ascii_case(text))?;
    i32::try_from(index).ok()
}

/// `MO,TU` or `1TU,-1FR`.
pub(super) fn weekdays(text: &str) -> Option<Weekdays> {
    let mut weekdays = Weekdays::default();
    for part in list(text) {
        let (number, code) = part.split_at_checked(part.len().checked_sub(2)?)?;
        let set = match number {
            "" => &mut weekdays.every,
            _ => match number.parse::<i8>().ok()? {
                n @ 1.. => weekdays.nth.get_mut(usize::from(n.unsigned_abs()) - 1)?,
                0 => return None,
                n => weekdays
                    .nth_last
                    .get_mut(usize::from(n.unsigned_abs()) - 1)?,
            },
        };
        let day: WeekdaySet = 1 << weekday(code)?;
        *set |= day;
    }
    Some(weekdays)
}

/// `1,15` or `-1`.
pub(super) fn month_days(text: &str) -> Option<MonthDays> {
    let mut days = MonthDays::default();
    for part in list(text) {
        match part.parse::<i8>().ok()? {
            n @ 1..=31 => days.from_start |= 1 << (n - 1),
            n @ -31..=-1 => days.from_end |= 1 << (-n - 1),
            _ => return None,
        }
    }
    Some(days)
}

/// The parts between commas, without any space.
fn list(text: &str) -> impl Iterator<Item = String> {
    text.split(',')
        .map(|part| part.split_whitespace().collect::<String>())
        .filter(|part| !part.is_empty())
}

/// `2025-06-30`, with or without a time.
fn date(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text.get(..10)?, "%Y-%m-%d").ok()
}

/// `09:00`, `09:00:00` or `9:00AM`, with or without an offset, which says nothing of use: what
/// counts is the clock on the wall.
pub(super) fn minute(text: &str) -> Option<Minute> {
    let text = text.to_ascii_lowercase();
    let (clock, half_day) = match (text.strip_suffix("am"), text.strip_suffix("pm")) {
        (Some(clock), _) => (clock, Some(0)),
        (_, Some(clock)) => (clock, Some(12)),
        _ => (text.as_str(), None),
    };
    let (hour, rest) = clock.trim_end().split_once(':')?;
    let (minute, rest) = rest.split_at_checked(2)?;
    if !rest.is_empty() && !rest.starts_with([':', 'z', '+', '-']) {
        return None;
    }
    match (digits(hour)?, digits(minute)?, half_day) {
        (24, 0, None) => Some(0),
        (hour @ 0..24, minute @ 0..60, None) => Some(hour * 60 + minute),
        (hour @ 1..=12, minute @ 0..60, Some(half)) => Some((hour % 12 + half) * 60 + minute),
        _ => None,
    }
}

/// A number without a sign.
fn digits(text: &str) -> Option<Minute> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit());
    is_plain.then(|| text.parse().ok())?
}
