//! One schedule as it is understood, for whoever tells it in words.
//!
//! [`Hours`](super::Hours) are for working out when something is open. What stands on a page or in a feed has to
//! follow the same reading, or a page would say "open" of days that the search knows to be a closure.

use super::fields::{Fields, minute};
use super::month::{Month, Span, day_of};
use super::read;
use super::rule::{Freq, Kind, Rule, time};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use serde_json::{Map, Value};
use std::iter::successors;

/// What one schedule says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Nothing if its days are not understood.
    rule: Option<Rule>,
    is_closure: bool,
    opens: Option<NaiveTime>,
    closes: Option<NaiveTime>,
    /// The last day that is written in it.
    ends: Option<NaiveDate>,
}

impl Reading {
    /// Reads a schedule object, whatever stands in it.
    #[must_use]
    pub fn of(schedule: &Map<String, Value>) -> Self {
        let fields = Fields(schedule);
        let read = |name| fields.read(name, minute).ok().flatten();
        let opens = read("opens_at");
        let closes = read::closing(opens, read("closes_at"));
        let rule = read::rule_of(schedule).ok();
        let ends = ["valid_to", "until"].map(|name| fields.date(name).ok().flatten());
        Self {
            is_closure: rule.map_or_else(
                || fields.says_closed() && opens == closes,
                |rule| rule.kind == Kind::Closure,
            ),
            opens: opens.and_then(time),
            closes: closes.and_then(time),
            ends: ends.into_iter().flatten().min(),
            rule,
        }
    }

    /// Whether its days are understood.
    #[must_use]
    pub fn is_understood(&self) -> bool {
        self.rule.is_some()
    }

    /// Whether it can be told which dates it falls on. An interval or a count without a start is
    /// understood, but not dated.
    #[must_use]
    pub fn is_dated(&self) -> bool {
        self.rule.is_some_and(|rule| rule.phase.is_some())
    }

    /// Whether it says when nothing is open.
    #[must_use]
    pub fn is_closure(&self) -> bool {
        self.is_closure
    }

    /// The time of day at which it opens; of a closure, nothing.
    #[must_use]
    pub fn opens(&self) -> Option<NaiveTime> {
        self.opens.filter(|_| !self.is_closure)
    }

    /// The time of day at which it closes, midnight for one minute before it. Not after [`Reading::opens`]: on the
    /// next day.
    #[must_use]
    pub fn closes(&self) -> Option<NaiveTime> {
        self.closes.filter(|_| !self.is_closure)
    }

    /// The first day on which it is in force, if there is a first.
    #[must_use]
    pub fn first(&self) -> Option<NaiveDate> {
        let first = self.rule?.span.first;
        (first != Span::ALWAYS.first)
            .then(|| NaiveDate::from_num_days_from_ce_opt(first))
            .flatten()
    }

    /// The last day on which it is in force, if there is a last: a count of times that is used up ends it, too.
    #[must_use]
    pub fn last(&self) -> Option<NaiveDate> {
        let last = self.rule?.span.last;
        (last != Span::ALWAYS.last)
            .then(|| NaiveDate::from_num_days_from_ce_opt(last))
            .flatten()
    }

    /// What its interval counts.
    #[must_use]
    pub fn freq(&self) -> Option<Freq> {
        Some(self.rule?.freq)
    }

    /// Every how many days, weeks or months; at least 1.
    #[must_use]
    pub fn interval(&self) -> u8 {
        self.rule.map_or(1, |rule| rule.interval)
    }

    /// The weekdays that it names, Monday as 0, each with which one of the month it is: the first is 1, the last -1,
    /// and any of them 0.
    #[must_use]
    pub fn weekdays(&self) -> Vec<(i8, usize)> {
        let Some(Rule { weekdays, .. }) = self.rule else {
            return Vec::new();
        };
        let from_start = (1..).zip(weekdays.nth);
        let from_end = (1..).map(|which: i8| -which).zip(weekdays.nth_last);
        let sets = std::iter::once((0, weekdays.every)).chain(from_start.chain(from_end));
        sets.flat_map(|(which, set)| {
            let days = (0..7).filter(move |day| set >> day & 1 == 1);
            days.map(move |day| (which, day))
        })
        .collect()
    }

    /// The days of the month that it names: the first is 1, the last -1.
    #[must_use]
    pub fn month_days(&self) -> Vec<i8> {
        let Some(Rule { month_days, .. }) = self.rule else {
            return Vec::new();
        };
        let named = |set: u32| (0..31_i8).filter(move |day| set >> day & 1 == 1);
        let from_start = named(month_days.from_start).map(|day| day + 1);
        let from_end = named(month_days.from_end).map(|day| -1 - day);
        from_start.chain(from_end).collect()
    }

    /// Of one that falls on one date of every so many years: how many, the month and its day. Nothing of any other.
    #[must_use]
    pub fn yearly(&self) -> Option<(usize, u32, u32)> {
        let rule = self.rule.filter(|rule| rule.freq == Freq::Monthly)?;
        let is_yearly = rule.interval.is_multiple_of(12) && rule.weekdays.named() == 0;
        let days = rule.month_days;
        let (1, 0) = (days.from_start.count_ones(), days.from_end) else {
            return None;
        };
        let month = u32::from(rule.phase.filter(|_| is_yearly)? % 12) + 1;
        let years = usize::from(rule.interval / 12);
        Some((years, month, days.from_start.trailing_zeros() + 1))
    }

    /// The weekdays, Monday as 0, of one that falls on the same days of every week while it is in force. Nothing of
    /// any other.
    #[must_use]
    pub fn weekly(&self) -> Option<Vec<usize>> {
        let rule = self.rule.filter(|rule| rule.interval == 1)?;
        let is_plain = rule.month_days.is_empty() && !rule.weekdays.has_numbers();
        if !is_plain || rule.phase.is_none() {
            return None;
        }
        let days: Vec<usize> = self.weekdays().into_iter().map(|(_, day)| day).collect();
        Some(if days.is_empty() {
            (0..7).collect()
        } else {
            days
        })
    }

    /// Whether it comes again and again, but not in every week: people cannot know when without a calendar.
    #[must_use]
    pub fn is_uneven(&self) -> bool {
        self.is_dated() && !self.is_closure && self.weekly().is_none()
    }

    /// Its dates from `day` on, in order, at most a century's.
    pub fn dates(&self, day: NaiveDate) -> impl Iterator<Item = NaiveDate> + use<> {
        const CENTURY: usize = 1200;
        let rule = self.rule.filter(|rule| rule.span.last >= day_of(day));
        let start = self.first().map_or(day, |first| first.max(day));
        let months = successors(rule.map(|_| Month::of(start)), |month| month.next());
        months
            .take(CENTURY)
            .take_while(move |month| rule.is_some_and(|rule| month.first <= rule.span.last))
            .flat_map(move |month| month.dates(rule.map_or(0, |rule| rule.days(month))))
            .filter(move |date| *date >= start)
    }

    /// Whether there is nothing left of it at `now` (British local time).
    #[must_use]
    pub fn is_over(&self, now: NaiveDateTime) -> bool {
        let today = now.date();
        let yesterday = today.pred_opt().unwrap_or(today);
        let Some(rule) = self.rule else {
            return self.ends.is_some_and(|ends| ends < today);
        };
        if rule.span.last == Span::ALWAYS.last {
            return false;
        }
        if rule.phase.is_none() {
            return rule.span.last < day_of(today);
        }
        self.dates(yesterday).all(|date| {
            let closes = rule.opening(date).and_then(|opening| opening.closes);
            closes.map_or(date < today, |closes| closes <= now)
        })
    }
}
