//! Quarters of a year, by the calendar of the place.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Europe::London;

use crate::error::RepositoryError;

/// A quarter of a year, such as the months from October to December of 2026, which is `2026-Q4`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quarter {
    year: i32,
    /// From 1 to 4.
    number: u32,
}

impl Quarter {
    /// The quarter that a day is in.
    pub fn of(day: NaiveDate) -> Self {
        Self {
            year: day.year(),
            number: day.month0() / 3 + 1,
        }
    }

    /// Its first day.
    pub fn first(self) -> NaiveDate {
        // There is such a day in every year that a quarter can have.
        NaiveDate::from_ymd_opt(self.year, self.number * 3 - 2, 1).unwrap_or_default()
    }

    /// Its last day.
    pub fn last(self) -> NaiveDate {
        self.after().first() - Days::new(1)
    }

    /// The quarter before it.
    #[must_use]
    pub fn before(self) -> Self {
        Self::of(self.first() - Days::new(1))
    }

    fn after(self) -> Self {
        match self.number {
            4 => Self {
                year: self.year + 1,
                number: 1,
            },
            number => Self {
                number: number + 1,
                ..self
            },
        }
    }

    /// The instants from which and before which it is that quarter where the place is.
    pub(crate) fn instants(self) -> (DateTime<Utc>, DateTime<Utc>) {
        (midnight(self.first()), midnight(self.after().first()))
    }
}

/// When a day begins where the place is: the clocks are never changed at midnight.
pub(crate) fn midnight(day: NaiveDate) -> DateTime<Utc> {
    let local = day.and_time(NaiveTime::MIN);
    let begins = London.from_local_datetime(&local).earliest();
    begins.map_or_else(|| local.and_utc(), |begins| begins.to_utc())
}

impl fmt::Display for Quarter {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}-Q{}", self.year, self.number)
    }
}

impl FromStr for Quarter {
    type Err = RepositoryError;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        let read = || {
            let (year, number) = word.split_once("-Q")?;
            let is_plain = |text: &str| text.bytes().all(|letter| letter.is_ascii_digit());
            if year.len() != 4 || number.len() != 1 || !is_plain(year) || !is_plain(number) {
                return None;
            }
            let (year, number) = (year.parse().ok()?, number.parse().ok()?);
            let quarter = Self { year, number };
            ((1..=4).contains(&number) && year > 0).then_some(quarter)
        };
        read().ok_or_else(|| RepositoryError::Damaged(word.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarter_is_three_months_by_the_clocks_of_the_place() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let quarter = Quarter::of(day("2026-11-28"));
        assert_eq!(quarter.to_string(), "2026-Q4");
        assert_eq!(
            (quarter.first(), quarter.last()),
            (day("2026-10-01"), day("2026-12-31"))
        );
        assert_eq!(quarter.before().to_string(), "2026-Q3");
        assert_eq!(
            Quarter::of(day("2026-03-31")).before().to_string(),
            "2025-Q4"
        );
        let (from, to) = quarter.instants();
        assert_eq!(
            from.to_rfc3339(),
            "2026-09-30T23:00:00+00:00",
            "it is summer time"
        );
        assert_eq!(to.to_rfc3339(), "2027-01-01T00:00:00+00:00");
        assert_eq!("2026-Q4".parse::<Quarter>().unwrap(), quarter);
        for odd in [
            "2026-Q5",
            "2026-Q0",
            "2026Q4",
            "26-Q4",
            "0000-Q1",
            "+026-Q1",
            "2026-Q4.csv",
            "",
        ] {
            assert!(odd.parse::<Quarter>().is_err(), "{odd}");
        }
    }
}
