//! What was understood, in plain English.

use std::fmt;

use chrono::{NaiveTime, Timelike, Weekday};

use super::clock::Span;
use super::days::{Day, WEEK};
use super::grammar::name;
use super::{Reading, Session};

impl fmt::Display for Reading {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts: Vec<String> = self.sessions.iter().map(ToString::to_string).collect();
        if !self.closed.is_empty() {
            let days: Vec<Day> = self.closed.iter().map(|day| Day::weekly(*day)).collect();
            parts.push(format!("closed {}", list(&days)));
        }
        if self.closed_on_bank_holidays {
            parts.push("closed on bank holidays".to_owned());
        }
        if self.in_term_time {
            parts.push("in term time only".to_owned());
        }
        if self.by_appointment {
            parts.push("by appointment".to_owned());
        }
        out.write_str(&parts.join("; "))
    }
}

impl fmt::Display for Session {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let days = list(&self.days);
        match &self.span {
            Span {
                opens: Some(opens),
                closes: Some(closes),
            } if *opens == NaiveTime::MIN && opens == closes => write!(out, "{days} 24 hours"),
            Span {
                opens: Some(opens),
                closes: Some(closes),
            } => write!(out, "{days} {} to {}", clock(*opens), clock(*closes)),
            Span {
                opens: Some(opens), ..
            } => write!(out, "{days} from {}", clock(*opens)),
            Span {
                closes: Some(closes),
                ..
            } => write!(out, "{days} until {}", clock(*closes)),
            Span { .. } => out.write_str(&days),
        }
    }
}

/// Days in a row are said from the first to the last.
fn list(days: &[Day]) -> String {
    let weekdays: Vec<Weekday> = days.iter().map(|day| day.weekday).collect();
    let is_weekly = days.iter().all(|day| day.week.is_none());
    if is_weekly && weekdays == WEEK {
        return "every day".to_owned();
    }
    let in_a_row = days.len() > 2 && weekdays.windows(2).all(|two| two[0].succ() == two[1]);
    match (weekdays.first(), weekdays.last()) {
        (Some(first), Some(last)) if is_weekly && in_a_row => {
            format!("{} to {}", name(*first), name(*last))
        }
        _ => {
            let all: Vec<String> = days.iter().map(|day| one(*day)).collect();
            let of = if is_weekly { "" } else { " of the month" };
            format!("{}{of}", all.join(", "))
        }
    }
}

fn one(day: Day) -> String {
    let name = name(day.weekday);
    let week = match day.week {
        None => return name.to_owned(),
        Some(1) => "first",
        Some(2) => "second",
        Some(3) => "third",
        Some(4) => "fourth",
        Some(5) => "fifth",
        Some(_) => "last",
    };
    format!("{week} {name}")
}

fn clock(time: NaiveTime) -> String {
    let (hour, minute) = (time.hour(), time.minute());
    let half = if hour < 12 { "am" } else { "pm" };
    let shown = match hour % 12 {
        0 => 12,
        other => other,
    };
    match (hour, minute) {
        (0, 0) => "midnight".to_owned(),
        (12, 0) => "12 noon".to_owned(),
        (_, 0) => format!("{shown}{half}"),
        _ => format!("{shown}:{minute:02}{half}"),
    }
}
