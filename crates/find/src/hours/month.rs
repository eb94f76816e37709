//! A calendar month as a set of days, so that a whole month of a rule is worked out with a handful
//! of integer operations rather than by trying one day after another.

use chrono::{Datelike, NaiveDate};
use std::ops::RangeInclusive;

/// A day counted from 1 January of the year 1, which is day 1 and a Monday.
pub(super) type Day = i32;

/// Some days of one month: bit 0 is the 1st.
pub(super) type DaySet = u64;

/// Days of the week as bits: bit 0 is Monday.
pub(super) type WeekdaySet = u8;

/// Every day of the week.
pub(super) const WHOLE_WEEK: WeekdaySet = 0x7f;

/// Counts `date` as a [`Day`].
pub(super) fn day_of(date: NaiveDate) -> Day {
    date.num_days_from_ce()
}

/// The weekday of `day`, as the one member of a set.
pub(super) fn weekday_of(day: Day) -> WeekdaySet {
    1 << (day - 1).rem_euclid(7)
}

/// An unbroken run of days, both ends included; an open end lies at the limit of the number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) first: Day,
    pub(super) last: Day,
}

impl Span {
    /// All of time.
    pub(super) const ALWAYS: Self = Self {
        first: Day::MIN,
        last: Day::MAX,
    };

    /// The shortest span that holds both.
    pub(super) fn joined(self, other: Self) -> Self {
        Self {
            first: self.first.min(other.first),
            last: self.last.max(other.last),
        }
    }

    /// Whether it has both a first and a last day.
    pub(super) fn is_bounded(self) -> bool {
        self.first != Day::MIN && self.last != Day::MAX
    }

    /// Whether it is bounded and at most `days` long.
    pub(super) fn is_within_days(self, days: i32) -> bool {
        self.is_bounded() && self.last - self.first < days
    }

    /// Whether every day of `other` is also a day of this one.
    pub(super) fn contains(self, other: Self) -> bool {
        self.first <= other.first && other.last <= self.last
    }
}

impl From<RangeInclusive<NaiveDate>> for Span {
    fn from(dates: RangeInclusive<NaiveDate>) -> Self {
        Self {
            first: day_of(*dates.start()),
            last: day_of(*dates.end()),
        }
    }
}

/// One month of the calendar.
#[derive(Clone, Copy, Debug)]
pub(super) struct Month {
    /// Its 1st.
    pub(super) first: Day,
    /// Months since January of the year 0, for rules that skip months.
    pub(super) number: i32,
    /// How many days it has.
    len: u8,
}

impl Month {
    /// The month that `date` lies in.
    pub(super) fn of(date: NaiveDate) -> Self {
        Self {
            first: day_of(date) - date.day0().cast_signed(),
            number: date.year() * 12 + date.month0().cast_signed(),
            len: date.num_days_in_month(),
        }
    }

    /// The month that `day` lies in; none beyond the ends of the calendar.
    pub(super) fn at(day: Day) -> Option<Self> {
        NaiveDate::from_num_days_from_ce_opt(day).map(Self::of)
    }

    /// The month after; none at the end of the calendar.
    pub(super) fn next(self) -> Option<Self> {
        Self::at(self.first + i32::from(self.len))
    }

    /// All its days.
    pub(super) fn all(self) -> DaySet {
        (1 << self.len) - 1
    }

    /// Its days that lie in `span`.
    pub(super) fn within(self, span: Span) -> DaySet {
        let last_here = self.first + i32::from(self.len) - 1;
        let (first, last) = (span.first.max(self.first), span.last.min(last_here));
        if first > last {
            return 0;
        }
        let run = (1 << (last - first + 1)) - 1;
        run << (first - self.first)
    }

    /// Its days that fall on any of `weekdays`.
    pub(super) fn on(self, weekdays: WeekdaySet) -> DaySet {
        /// One bit a week, six weeks: multiplying by it repeats a week six times.
        const WEEKS: u64 = 0x8_1020_4081;
        let first_weekday = (self.first - 1).rem_euclid(7);
        ((u64::from(weekdays) * WEEKS) >> first_weekday) & self.all()
    }

    /// Turns days counted from the month's end (bit 0 is its last day) into days of the month.
    pub(super) fn reversed(self, days: DaySet) -> DaySet {
        days.reverse_bits() >> (64 - self.len)
    }

    /// Its days that belong to runs of `run` days (at most a week), a new run starting every
    /// `period` days, one of them on day `phase`.
    pub(super) fn runs(self, run: i32, period: i32, phase: i32) -> DaySet {
        // Counted from a week before the 1st, because a run may have begun in the month before.
        let mut start = 7 - (self.first - phase).rem_euclid(period);
        if start < 0 {
            start += period;
        }
        let mut days: DaySet = 0;
        while start < 7 + i32::from(self.len) {
            days |= ((1 << run) - 1) << start;
            start += period;
        }
        (days >> 7) & self.all()
    }

    /// The dates of `days`, in order.
    pub(super) fn dates(self, mut days: DaySet) -> impl Iterator<Item = NaiveDate> {
        std::iter::from_fn(move || {
            let lowest = days.trailing_zeros();
            // Takes out the lowest; an empty set has nothing to subtract from, which ends this.
            days &= days.checked_sub(1)?;
            NaiveDate::from_num_days_from_ce_opt(self.first + lowest.cast_signed())
        })
    }
}
