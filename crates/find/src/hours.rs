//! When a service is open, from its HSDS / Open Referral UK 3.0 `schedule` objects.
//!
//! A schedule gives the days it falls on as an RFC 5545 recurrence (`freq`, `interval`, `byday`,
//! `bymonthday`, `dtstart`, `until`, `count`, `wkst`) within a validity (`valid_from` to
//! `valid_to`, both included), and its hours on each of them (`opens_at` to `closes_at`).
//!
//! * A closing time that is not after the opening time is on the next day. One minute before
//!   midnight is midnight.
//! * A day without an opening time is a day whose hours are not known: the service
//!   [is on](Hours::is_on), but never [open](Hours::is_open). With only an opening time it has an
//!   [`Opening`] that starts, but is not known to last.
//! * Whatever has an interval or a count but no date to start it from cannot be dated. It is part of
//!   the [`Week`] only.
//! * What names days of the year (`byyearday`) or weeks of the year (`byweekno`) is not understood, and
//!   of what is yearly only what falls on the date of its start.
//! * A schedule described as "closed" is a closure, and nothing opens on its days, except by hours
//!   whose validity lies within the closure's.
//! * A validity of at most fourteen days makes special hours, which replace the general ones on
//!   every day of it.
//!
//! # Clock changes
//!
//! Schedules speak of the clock on the wall, and so does everything here: every time is British
//! local time, and nine o'clock is nine o'clock on both sides of a clock change. Only "now" needs
//! converting, with [`london_now`]. On the night in spring when the clock skips from one to two, an
//! opening at half past one is given as it was published though that time does not come; on the
//! night in autumn when the hour from one to two comes twice, both passes count alike.

mod bytes;
mod fields;
mod month;
mod read;
mod reading;
mod rule;
mod sites;

#[cfg(test)]
mod tests;

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, Utc};
use month::{Day, DaySet, Month, Span};
use rule::{Kind, Rule};
use serde_json::{Map, Value};
use std::cmp::Reverse;
use std::iter::successors;

pub use reading::Reading;
pub use rule::Freq;
pub use sites::Sites;

/// How far ahead [`Hours::next_opening`] looks, in days.
const HORIZON: Days = Days::new(366);

/// The opening times that a set of schedules describes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hours {
    /// In the order of their kinds, so that the few that override others come first.
    rules: Vec<Rule>,
}

/// One stretch of time during which a service is open, in British local time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Opening {
    /// The minute it opens, which is the first that it is open.
    pub opens: NaiveDateTime,
    /// The minute it closes, which is the first that it is no longer open: at most 24 hours after
    /// it opens. None if only the start is published.
    pub closes: Option<NaiveDateTime>,
}

impl Opening {
    fn is_open(&self, at: NaiveDateTime) -> bool {
        self.opens <= at && self.closes.is_some_and(|closes| at < closes)
    }
}

/// What a regular week looks like. See [`Hours::week`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Week {
    /// Whether it is on, Monday first.
    pub days: [bool; 7],
    /// Whether from Monday to Friday it is ever open later than 17:30, or starts at 17:30 or later
    /// without a known end.
    pub evening: bool,
    /// Whether it is ever on on a Saturday or a Sunday.
    pub weekend: bool,
}

impl Hours {
    /// Reads a JSON array of schedule objects. Schedules that cannot be read are left out.
    #[must_use]
    pub fn from_schedules(schedules: &Value) -> Self {
        let schedules = schedules.as_array().into_iter().flatten();
        Self::from_rules(schedules.flat_map(read::rule).collect())
    }

    /// Reads schedule objects. Those that cannot be read are left out.
    pub fn from_objects<'s>(schedules: impl IntoIterator<Item = &'s Map<String, Value>>) -> Self {
        let schedules = schedules.into_iter();
        Self::from_rules(schedules.flat_map(read::rule_of).collect())
    }

    fn from_rules(mut rules: Vec<Rule>) -> Self {
        rules.sort_by_key(|rule| rule.kind);
        Self { rules }
    }

    /// Writes these hours as a few bytes a schedule, for [`Hours::decode`].
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        bytes::encode(&self.rules)
    }

    /// Reads what [`Hours::encode`] wrote. None if these bytes are anything else.
    #[must_use]
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        bytes::decode(bytes).map(Self::from_rules)
    }

    /// Whether there was any schedule that could be read.
    #[must_use]
    pub fn is_known(&self) -> bool {
        !self.rules.is_empty()
    }

    /// Whether it takes place on `day` (British local time), at known hours or not.
    #[must_use]
    pub fn is_on(&self, day: NaiveDate) -> bool {
        let month = Month::of(day);
        let today = month.within(Span::from(day..=day));
        let mut held = self.rules.iter().filter(|rule| rule.kind != Kind::Closure);
        held.any(|rule| self.days(rule, month) & today != 0)
    }

    /// Whether it is known to be open at `at` (British local time).
    #[must_use]
    pub fn is_open(&self, at: NaiveDateTime) -> bool {
        self.openings_near(at).any(|opening| opening.is_open(at))
    }

    /// The opening that `from` (British local time) lies in, or else the next to start, within 366
    /// days. If there are several, the one that lasts longest.
    #[must_use]
    pub fn next_opening(&self, from: NaiveDateTime) -> Option<Opening> {
        let open_now = self
            .openings_near(from)
            .filter(|opening| opening.is_open(from));
        open_now
            .max_by_key(|opening| opening.closes)
            .or_else(|| self.next_start(from))
    }

    /// All openings that start on the days `from` to `to` (British local time, both included), in
    /// order. They may overlap, but no two are equal.
    #[must_use]
    pub fn openings(&self, from: NaiveDate, to: NaiveDate) -> Vec<Opening> {
        let mut openings: Vec<_> = self.openings_within(Span::from(from..=to)).collect();
        openings.sort_unstable();
        openings.dedup();
        openings
    }

    /// The weekdays it is regularly on, and at what time. Closures do not show here, and neither do
    /// special hours unless there are no others. Whether any of it is over is not looked at.
    #[must_use]
    pub fn week(&self) -> Week {
        const WEEKEND: u8 = 0b110_0000;
        let has_general = self.rules.iter().any(|rule| rule.kind == Kind::General);
        let regular = if has_general {
            Kind::General
        } else {
            Kind::Special
        };
        let mut week = Week::default();
        for rule in self.rules.iter().filter(|rule| rule.kind == regular) {
            let weekdays = rule.regular_weekdays();
            for (index, day) in week.days.iter_mut().enumerate() {
                *day |= weekdays >> index & 1 == 1;
            }
            week.evening |= weekdays & !WEEKEND != 0 && rule.is_in_evening();
            week.weekend |= weekdays & WEEKEND != 0;
        }
        week
    }

    /// The days of `month` that `rule` falls on and is in force on.
    fn days(&self, rule: &Rule, month: Month) -> DaySet {
        let mut days = rule.days(month);
        let exceptions = self.rules.iter().take_while(|other| other.kind < rule.kind);
        for exception in exceptions {
            if days == 0 {
                break;
            }
            if exception.overrides(rule) {
                days &= !exception.claims(month);
            }
        }
        days
    }

    /// The openings of `rule` that start in `month` and within `span`, in order.
    fn openings_of(&self, rule: &Rule, month: Month, span: Span) -> impl Iterator<Item = Opening> {
        let days = self.days(rule, month) & month.within(span);
        month.dates(days).filter_map(|day| rule.opening(day))
    }

    /// The openings that start within `span`, in no particular order.
    fn openings_within(&self, span: Span) -> impl Iterator<Item = Opening> {
        self.months(span).flat_map(move |month| {
            let rules = self.timed_rules();
            rules.flat_map(move |rule| self.openings_of(rule, month, span))
        })
    }

    /// The openings that may go on at `at`: those that start on its day or the day before.
    fn openings_near(&self, at: NaiveDateTime) -> impl Iterator<Item = Opening> {
        let today = at.date();
        let span = Span::from(today.pred_opt().unwrap_or(today)..=today);
        self.openings_within(span)
    }

    /// The first opening that starts at `from` or later, and of several the one that lasts longest.
    fn next_start(&self, from: NaiveDateTime) -> Option<Opening> {
        let today = from.date();
        let last = today.checked_add_days(HORIZON).unwrap_or(NaiveDate::MAX);
        let span = Span::from(today..=last);
        self.months(span).find_map(|month| {
            let firsts = self.timed_rules().filter_map(|rule| {
                let mut openings = self.openings_of(rule, month, span);
                openings.find(|opening| opening.opens >= from)
            });
            firsts.min_by_key(|opening| (opening.opens, Reverse(opening.closes)))
        })
    }

    /// The rules that can give openings.
    fn timed_rules(&self) -> impl Iterator<Item = &Rule> {
        self.rules.iter().filter(|rule| rule.opens.is_some())
    }

    /// The months of `span`, as far as there is a rule that can give openings in them.
    fn months(&self, span: Span) -> impl Iterator<Item = Month> + use<> {
        let dated = self.timed_rules().filter(|rule| rule.phase.is_some());
        let reach = dated.map(|rule| rule.span).reduce(Span::joined);
        let (first, last) = reach.map_or((Day::MAX, Day::MIN), |reach| {
            (span.first.max(reach.first), span.last.min(reach.last))
        });
        let months = successors(Month::at(first), |month| month.next());
        months.take_while(move |month| month.first <= last)
    }
}

/// The time of day on British clocks at the instant `utc`: Greenwich Mean Time in winter, an hour
/// later in summer. It is what [`Hours::is_open`] and [`Hours::next_opening`] ask for.
#[must_use]
pub fn london_now(utc: DateTime<Utc>) -> NaiveDateTime {
    utc.with_timezone(&chrono_tz::Europe::London).naive_local()
}
