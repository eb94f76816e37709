//! Reads a schedule object as publishers write it.
//!
//! What cannot be read is given up rather than guessed at: a visitor sent to a closed door is worse
//! off than one who has to ask. Only an unreadable time leaves the rest of its schedule standing,
//! as a day whose hours are not known.

use super::fields::{Fields, Unreadable, freq, minute, month_days, number, weekday, weekdays};
use super::month::{Month, Span, day_of, weekday_of};
use super::rule::{Freq, Kind, Minute, MonthDays, Rule, Weekdays};
use chrono::{Datelike, NaiveDate};
use serde_json::{Map, Value};

/// A validity of at most this many days makes special hours.
const SPECIAL_DAYS: i32 = 14;

/// Reads one schedule.
pub(super) fn rule(schedule: &Value) -> Result<Rule, Unreadable> {
    rule_of(schedule.as_object().ok_or(Unreadable)?)
}

/// The closing time that is meant: one minute before midnight is how many systems write midnight.
pub(super) fn closing(opens: Option<Minute>, closes: Option<Minute>) -> Option<Minute> {
    const LAST: Minute = 23 * 60 + 59;
    if closes == Some(LAST) && opens != closes {
        return Some(0);
    }
    closes
}

/// Reads one schedule object.
pub(super) fn rule_of(schedule: &Map<String, Value>) -> Result<Rule, Unreadable> {
    let fields = Fields(schedule);
    let mut dates = Dates::read(fields)?;
    let pattern = Pattern::read(fields)?;
    let mut opens = fields.read("opens_at", minute).unwrap_or_default();
    let closes = closing(opens, fields.read("closes_at", minute).unwrap_or_default());

    // With times of its own on days of its own, "closed on bank holidays" is only a remark. The
    // same time twice stands for no time.
    let is_closure = fields.says_closed() && (opens == closes || pattern.fills(dates.span));
    let (kind, pattern) = if is_closure {
        opens = None;
        (Kind::Closure, pattern.closed(&mut dates)?)
    } else {
        let pattern = pattern.held(&mut dates)?;
        let is_special = dates.span.is_within_days(SPECIAL_DAYS);
        let kind = if is_special {
            Kind::Special
        } else {
            Kind::General
        };
        (kind, pattern)
    };

    let rule = Rule {
        kind,
        freq: pattern.freq.unwrap_or(Freq::Daily),
        interval: pattern.interval,
        phase: None,
        weekdays: pattern.weekdays,
        month_days: pattern.month_days,
        span: dates.span,
        opens,
        closes: opens.and(closes),
    };
    dates.settle(rule, fields.read("wkst", weekday)?.unwrap_or(0))
}

/// When a schedule begins and ends.
struct Dates {
    dtstart: Option<NaiveDate>,
    /// Where its intervals and its count begin.
    anchor: Option<NaiveDate>,
    span: Span,
    count: Option<u32>,
}

impl Dates {
    fn read(fields: Fields) -> Result<Self, Unreadable> {
        let dtstart = fields.date("dtstart")?;
        let valid_from = fields.date("valid_from")?;
        let ends = [fields.date("valid_to")?, fields.date("until")?];
        let span = Span {
            first: dtstart.max(valid_from).map_or(Span::ALWAYS.first, day_of),
            last: ends
                .into_iter()
                .flatten()
                .min()
                .map_or(Span::ALWAYS.last, day_of),
        };
        Ok(Self {
            dtstart,
            anchor: dtstart.or(valid_from),
            span,
            // Nought is how some systems export a count that was never set.
            count: fields.read("count", number)?.filter(|&count| count > 0),
        })
    }

    /// Settles which turns `rule` takes and when its count is used up. Only the day that weeks
    /// start on is needed for the former, so it is not kept.
    fn settle(self, mut rule: Rule, week_start: i32) -> Result<Rule, Unreadable> {
        rule.phase = match self.anchor {
            _ if rule.interval == 1 => (self.count.is_none() || self.anchor.is_some()).then_some(0),
            None => None,
            Some(anchor) => {
                let day = day_of(anchor);
                let number = match rule.freq {
                    Freq::Daily => day,
                    Freq::Weekly => day - (day - 1 - week_start).rem_euclid(7),
                    Freq::Monthly => Month::of(anchor).number,
                };
                u16::try_from(number.rem_euclid(rule.period().into())).ok()
            }
        };
        if let (Some(anchor), Some(count)) = (self.anchor, self.count)
            && let Some(last) = rule.last_of(anchor, count)
        {
            rule.span.last = rule.span.last.min(last);
        }
        if rule.span.first > rule.span.last {
            return Err(Unreadable);
        }
        Ok(rule)
    }
}

/// The days that a schedule falls on.
struct Pattern {
    freq: Option<Freq>,
    interval: u8,
    /// It counts years, kept as twelve months each.
    is_yearly: bool,
    weekdays: Weekdays,
    month_days: MonthDays,
}

impl Pattern {
    fn read(fields: Fields) -> Result<Self, Unreadable> {
        // Days of the year and weeks of the year make what it falls on rarer than the rest says.
        if fields.names_numbers("byyearday") || fields.names_numbers("byweekno") {
            return Err(Unreadable);
        }
        let (freq, unit) = fields.read("freq", freq)?.unzip();
        let unit = unit.unwrap_or(1);
        let interval = fields.read("interval", number)?.unwrap_or(1).max(1);
        let interval = interval.checked_mul(unit).ok_or(Unreadable)?;
        let pattern = Self {
            freq,
            interval: u8::try_from(interval).map_err(|_| Unreadable)?,
            is_yearly: unit > 1,
            weekdays: fields.read("byday", weekdays)?.unwrap_or_default(),
            month_days: fields.read("bymonthday", month_days)?.unwrap_or_default(),
        };
        // In a yearly rule these count within the year, in all of its months.
        if pattern.is_yearly && pattern.names_days() {
            return Err(Unreadable);
        }
        Ok(pattern)
    }

    /// Whether it says which days it means.
    fn names_days(&self) -> bool {
        self.weekdays.named() != 0 || !self.month_days.is_empty()
    }

    /// Whether it means all of `span`, from a first to a last day.
    fn fills(&self, span: Span) -> bool {
        let is_daily = self.freq.is_none_or(|freq| freq == Freq::Daily);
        is_daily && !self.names_days() && span.is_bounded()
    }

    /// The days of a closure: all of its dates, unless it names some.
    fn closed(self, dates: &mut Dates) -> Result<Self, Unreadable> {
        let recurs = self.is_yearly || !dates.span.is_bounded();
        let recurs_from_start = dates.dtstart.is_some() && recurs;
        if self.names_days() || recurs_from_start {
            self.held(dates)
        } else if dates.span == Span::ALWAYS {
            Err(Unreadable)
        } else {
            let freq = Some(Freq::Daily);
            Ok(Self {
                freq,
                interval: 1,
                ..self
            })
        }
    }

    /// The days of anything else, with what goes without saying filled in: that a schedule with
    /// weekdays is weekly, that one with nothing but a start is on that day only, and that one
    /// without a day is on the day of its start.
    fn held(mut self, dates: &mut Dates) -> Result<Self, Unreadable> {
        let freq = match self.freq {
            Some(freq) => freq,
            None if !self.month_days.is_empty() || self.weekdays.has_numbers() => Freq::Monthly,
            None if self.names_days() => Freq::Weekly,
            None if dates.span.is_bounded() => Freq::Daily,
            None => {
                let start = dates.dtstart.ok_or(Unreadable)?;
                if dates.count.is_none() {
                    dates.span.last = day_of(start);
                }
                Freq::Daily
            }
        };
        if !self.names_days() && freq != Freq::Daily {
            // The first day of validity would not do: it is seldom chosen for its weekday.
            let start = dates.dtstart.ok_or(Unreadable)?;
            if freq == Freq::Weekly {
                self.weekdays.every = weekday_of(day_of(start));
            } else {
                self.month_days.from_start = 1 << start.day0();
            }
        }
        self.freq = Some(freq);
        Ok(self)
    }
}
