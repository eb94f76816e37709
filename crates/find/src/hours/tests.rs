//! The tests of this module, by what they are about.

mod against_rrule;
mod clock;
mod closures;
mod days;
mod form;
mod openings;
mod reading;
mod week;

use super::{Hours, Opening};
use chrono::{NaiveDate, NaiveDateTime};
use serde_json::Value;

/// The hours of one schedule.
fn hours(schedule: Value) -> Hours {
    Hours::from_schedules(&Value::Array(vec![schedule]))
}

/// `2025-06-02`
fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// `2025-06-02 09:00`
fn at(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
}

/// From one time to another, or to an unknown one.
fn opening(opens: &str, closes: Option<&str>) -> Opening {
    Opening {
        opens: at(opens),
        closes: closes.map(at),
    }
}

/// The days on which `hours` are on from `from` on for `count` days.
fn days_on(hours: &Hours, from: &str, count: usize) -> Vec<String> {
    let days = day(from).iter_days().take(count);
    let on = days.filter(|&day| hours.is_on(day));
    on.map(|day| day.to_string()).collect()
}
