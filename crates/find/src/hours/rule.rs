//! One schedule in the form that it is evaluated in.

use super::Opening;
use super::month::{Day, DaySet, Month, Span, WHOLE_WEEK, WeekdaySet, day_of, weekday_of};
use chrono::{NaiveDate, NaiveTime};
use std::iter::successors;

/// A time of day on the wall clock, in minutes after midnight: 0 to 1439.
pub(super) type Minute = u16;

/// What a rule says about the days it falls on, in the order that rules are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// Nothing opens.
    Closure,
    /// The hours of a short time, such as Christmas week or a single event.
    Special,
    /// The general hours.
    General,
}

/// What an interval counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freq {
    /// Days.
    Daily,
    /// Weeks.
    Weekly,
    /// Months.
    Monthly,
}

/// The days of the week that a rule names; when it names none, any will do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Weekdays {
    /// Named plainly: `MO`.
    pub(super) every: WeekdaySet,
    /// Numbered from the month's start: `1MO` is in the first set.
    pub(super) nth: [WeekdaySet; 5],
    /// Numbered from the month's end: `-1MO` is in the first set.
    pub(super) nth_last: [WeekdaySet; 5],
}

impl Weekdays {
    /// Every weekday that is named in whatever way.
    pub(super) fn named(&self) -> WeekdaySet {
        self.numbered().fold(self.every, |all, set| all | set)
    }

    /// Whether any is numbered within the month.
    pub(super) fn has_numbers(&self) -> bool {
        self.numbered().any(|set| set != 0)
    }

    /// The ten sets of numbered weekdays.
    pub(super) fn numbered(&self) -> impl DoubleEndedIterator<Item = WeekdaySet> {
        self.nth.into_iter().chain(self.nth_last)
    }

    fn days(&self, month: Month) -> DaySet {
        if self.named() == 0 {
            return month.all();
        }
        // The second Tuesday is the Tuesday among the second seven days.
        let mut days = month.on(self.every);
        let mut seven: DaySet = 0x7f;
        for (&nth, &nth_last) in self.nth.iter().zip(&self.nth_last) {
            days |= month.on(nth) & seven;
            days |= month.on(nth_last) & month.reversed(seven);
            seven <<= 7;
        }
        days
    }
}

/// The days of the month that a rule names; when it names none, any will do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct MonthDays {
    /// Counted from the month's start: bit 0 is the 1st.
    pub(super) from_start: u32,
    /// Counted from the month's end: bit 0 is the last day.
    pub(super) from_end: u32,
}

impl MonthDays {
    pub(super) fn is_empty(self) -> bool {
        self == Self::default()
    }

    fn days(self, month: Month) -> DaySet {
        if self.is_empty() {
            return month.all();
        }
        u64::from(self.from_start) | month.reversed(u64::from(self.from_end))
    }
}

/// One schedule: the days it falls on, and its hours on them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rule {
    pub(super) kind: Kind,
    pub(super) freq: Freq,
    /// Every how many days, weeks or months; at least 1.
    pub(super) interval: u8,
    /// Which ones these are: the remainder that their [`Day`] (of a week, its first) or
    /// [`Month::number`] leaves when divided by [`Rule::period`]. Without it the rule is undated:
    /// what it falls on is known, but not when.
    pub(super) phase: Option<u16>,
    pub(super) weekdays: Weekdays,
    pub(super) month_days: MonthDays,
    pub(super) span: Span,
    /// Never known of a closure.
    pub(super) opens: Option<Minute>,
    /// Known only where `opens` is. Not after it: on the next day.
    pub(super) closes: Option<Minute>,
}

impl Rule {
    /// The interval in days, or for a monthly rule in months.
    pub(super) fn period(&self) -> u16 {
        let unit = if self.freq == Freq::Weekly { 7 } else { 1 };
        unit * u16::from(self.interval)
    }

    /// The days of `month` that it falls on.
    pub(super) fn days(&self, month: Month) -> DaySet {
        let Some(phase) = self.phase else { return 0 };
        let days = month.within(self.span);
        if days == 0 {
            return 0;
        }
        days & self.turn(month, phase) & self.weekdays.days(month) & self.month_days.days(month)
    }

    /// The days of `month` whose turn it is when only every so many days, weeks or months count.
    fn turn(&self, month: Month, phase: u16) -> DaySet {
        if self.interval == 1 {
            return month.all();
        }
        let (period, phase) = (i32::from(self.period()), i32::from(phase));
        match self.freq {
            Freq::Daily => month.runs(1, period, phase),
            Freq::Weekly => month.runs(7, period, phase),
            Freq::Monthly if month.number.rem_euclid(period) == phase => month.all(),
            Freq::Monthly => 0,
        }
    }

    /// The last of the first `count` days that it falls on from `start` on, whatever its span. None
    /// if that is more than a century away.
    pub(super) fn last_of(&self, start: NaiveDate, count: u32) -> Option<Day> {
        const CENTURY: usize = 1200;
        let span = Span {
            first: day_of(start),
            ..Span::ALWAYS
        };
        let unending = Self { span, ..*self };
        let months = successors(Some(Month::of(start)), |month| month.next()).take(CENTURY);
        let mut dates = months.flat_map(|month| month.dates(unending.days(month)));
        let last = usize::try_from(count).ok()?.checked_sub(1)?;
        dates.nth(last).map(day_of)
    }

    /// Whether on the days that [`Rule::claims`] it puts `other` out of force.
    pub(super) fn overrides(&self, other: &Self) -> bool {
        match self.kind {
            Kind::Closure => !other.is_exempt_from(self.span),
            Kind::Special => other.kind == Kind::General && self.opens.is_some(),
            Kind::General => false,
        }
    }

    /// Hours made for a part of the time of a closure say what is open all the same.
    fn is_exempt_from(&self, closure: Span) -> bool {
        self.opens.is_some() && self.span.is_bounded() && closure.contains(self.span)
    }

    /// The days of `month` on which it is in force instead of what it [`Rule::overrides`]. Special
    /// hours stand for the whole of their span, so on a day they do not name nothing opens.
    pub(super) fn claims(&self, month: Month) -> DaySet {
        match self.kind {
            Kind::Special => month.within(self.span),
            Kind::Closure | Kind::General => self.days(month),
        }
    }

    /// Its opening on `day`, if it falls on that day and its opening time is known.
    pub(super) fn opening(&self, day: NaiveDate) -> Option<Opening> {
        let opens = self.opens?;
        let closes = self.closes.and_then(|closes| {
            let past_midnight = closes <= opens;
            let day = if past_midnight { day.succ_opt()? } else { day };
            Some(day.and_time(time(closes)?))
        });
        Some(Opening {
            opens: day.and_time(time(opens)?),
            closes,
        })
    }

    /// The weekdays that it falls on again and again. Days of the month wander through the week,
    /// and so are on none.
    pub(super) fn regular_weekdays(&self) -> WeekdaySet {
        let named = self.weekdays.named();
        if named != 0 {
            return named;
        }
        if !self.month_days.is_empty() {
            return 0;
        }
        match self.phase {
            Some(phase) if self.freq == Freq::Daily && self.interval.is_multiple_of(7) => {
                weekday_of(phase.into())
            }
            _ if self.span.is_within_days(6) => (self.span.first..=self.span.last)
                .map(weekday_of)
                .fold(0, |all, day| all | day),
            _ => WHOLE_WEEK,
        }
    }

    /// Whether it is open later than half past five, or starts then or later with no known end.
    pub(super) fn is_in_evening(&self) -> bool {
        const EVENING: Minute = 17 * 60 + 30;
        self.opens.is_some_and(|opens| match self.closes {
            Some(closes) => closes > EVENING || closes <= opens,
            None => opens >= EVENING,
        })
    }
}

/// A time of day on the clock.
pub(super) fn time(minute: Minute) -> Option<NaiveTime> {
    NaiveTime::from_num_seconds_from_midnight_opt(u32::from(minute) * 60, 0)
}
