//! Schedules that cannot be what was meant.

use super::rule::{
    CLOSES_BEFORE_OPENS, INTERVAL_WITHOUT_START, MONTHDAY_MALFORMED, SCHEDULE_EXPIRED,
    TIME_MALFORMED, VALIDITY_REVERSED, WEEKDAY_MALFORMED,
};
use super::{Adviser, day};
use crate::document::Document;
use crate::document::{number, written};
use crate::problem::Spot;
use chrono::NaiveTime;

const DAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

impl Adviser {
    pub(super) fn schedule(&mut self, schedule: &Document, spot: &Spot<'_>) {
        for name in ["opens_at", "closes_at"] {
            if let Some(written) =
                written(schedule, name).filter(|written| clock(written).is_none())
            {
                self.say(
                    &TIME_MALFORMED,
                    spot,
                    name,
                    &format!("\"{written}\" is not a time."),
                );
            }
        }
        let times = [
            written(schedule, "opens_at").and_then(clock),
            written(schedule, "closes_at").and_then(clock),
        ];
        if let [Some(opens), Some(closes)] = times
            && closes <= opens
        {
            self.say(
                &CLOSES_BEFORE_OPENS,
                spot,
                "closes_at",
                &format!("It closes at {closes}, not after it opens at {opens}."),
            );
        }
        // ORUK 3.0: byday uses the words of RFC 5545, where a number goes with months only.
        let monthly = written(schedule, "freq") == Some("MONTHLY");
        if let Some(days) = written(schedule, "byday")
            .filter(|days| !days.split(',').all(|day| is_weekday(day.trim(), monthly)))
        {
            self.say(
                &WEEKDAY_MALFORMED,
                spot,
                "byday",
                &format!("\"{days}\" does not name days as the standard does."),
            );
        }
        if let Some(days) =
            written(schedule, "bymonthday").filter(|days| !days.split(',').all(is_monthday))
        {
            self.say(
                &MONTHDAY_MALFORMED,
                spot,
                "bymonthday",
                &format!("\"{days}\" does not name days of a month."),
            );
        }
        if number(schedule, "interval").is_some_and(|interval| interval > 1.0)
            && !schedule.contains_key("dtstart")
        {
            self.say(
                &INTERVAL_WITHOUT_START,
                spot,
                "dtstart",
                "This repeats at an interval, and nobody can tell in which weeks or months.",
            );
        }
        self.validity(schedule, spot);
        for name in ["valid_to", "until"] {
            if let Some(last) = day(schedule, name).filter(|last| *last < self.today) {
                self.say(
                    &SCHEDULE_EXPIRED,
                    spot,
                    name,
                    &format!("This schedule ended on {last}."),
                );
                break;
            }
        }
    }

    pub(super) fn validity(&mut self, document: &Document, spot: &Spot<'_>) {
        if let (Some(first), Some(last)) = (day(document, "valid_from"), day(document, "valid_to"))
            && first > last
        {
            self.say(
                &VALIDITY_REVERSED,
                spot,
                "valid_from",
                &format!("This holds from {first} to {last}."),
            );
        }
    }
}

fn clock(text: &str) -> Option<NaiveTime> {
    let text = text.strip_suffix('Z').unwrap_or(text);
    let text = match text.find('+') {
        Some(zone) => &text[..zone],
        None => text,
    };
    ["%H:%M:%S%.f", "%H:%M"]
        .iter()
        .find_map(|form| NaiveTime::parse_from_str(text, form).ok())
}

fn is_weekday(day: &str, monthly: bool) -> bool {
    let Some(at) = day
        .len()
        .checked_sub(2)
        .filter(|at| day.is_char_boundary(*at))
    else {
        return false;
    };
    let (number, name) = day.split_at(at);
    let counted = number
        .parse::<i8>()
        .is_ok_and(|number| (1..=5).contains(&number.abs()));
    DAYS.contains(&name) && (number.is_empty() || (monthly && counted))
}

fn is_monthday(day: &str) -> bool {
    day.trim()
        .parse::<i8>()
        .is_ok_and(|day| (1..=31).contains(&day.abs()))
}
