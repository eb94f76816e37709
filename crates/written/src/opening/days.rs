//! Days of the week, and weeks of a month.

use chrono::Weekday;
use chrono::Weekday::{Fri, Mon, Sat, Sun, Thu, Tue, Wed};

/// A day of every week, or of one week of every month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Day {
    /// Which day.
    pub weekday: Weekday,
    /// Which one of the month: 1 to 5 from its beginning, -1 the last.
    pub week: Option<i8>,
}

/// All of a week.
pub(super) const WEEK: [Weekday; 7] = [Mon, Tue, Wed, Thu, Fri, Sat, Sun];

impl Day {
    /// A day of every week.
    pub(super) const fn weekly(weekday: Weekday) -> Self {
        Self {
            weekday,
            week: None,
        }
    }

    /// As the standard writes it: `MO`, `2TU`, `-1FR`.
    pub(super) fn byday(self) -> String {
        let letters = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
        let day = letters[self.weekday.num_days_from_monday() as usize];
        self.week
            .map_or_else(|| day.to_owned(), |week| format!("{week}{day}"))
    }
}

/// The day that a word names, in English or Welsh, in full or shortened, one or many.
pub(super) fn day(word: &str) -> Option<Weekday> {
    let word = word.strip_suffix("'s").unwrap_or(word);
    Some(match word {
        "m" | "mon" | "mons" | "monday" | "mondays" | "llun" => Mon,
        "tue" | "tues" | "tuesday" | "tuesdays" | "mawrth" => Tue,
        "w" | "wed" | "weds" | "wednes" | "wednesday" | "wednesdays" | "wedensday" | "mercher" => {
            Wed
        }
        "thu" | "thur" | "thurs" | "thursday" | "thursdays" | "iau" => Thu,
        "f" | "fri" | "fris" | "friday" | "fridays" | "gwener" => Fri,
        "sat" | "sats" | "saturday" | "saturdays" | "sadwrn" => Sat,
        "sun" | "suns" | "sunday" | "sundays" | "sul" => Sun,
        _ => return None,
    })
}

/// The days that one word stands for.
pub(super) fn group(word: &str) -> Option<&'static [Weekday]> {
    Some(match word {
        "weekday" | "weekdays" => &WEEK[..5],
        "weekend" | "weekends" => &WEEK[5..],
        "daily" | "everyday" => &WEEK,
        _ => return None,
    })
}

/// From a day to a day, over the end of the week if need be.
pub(super) fn through(first: Weekday, last: Weekday) -> Vec<Weekday> {
    let mut days = vec![first];
    let mut day = first;
    while day != last && days.len() < 7 {
        day = day.succ();
        days.push(day);
    }
    days
}

/// Which one of a month a word names.
pub(super) fn week(word: &str) -> Option<i8> {
    Some(match word {
        "1st" | "first" => 1,
        "2nd" | "second" => 2,
        "3rd" | "third" => 3,
        "4th" | "fourth" => 4,
        "5th" | "fifth" => 5,
        "last" => -1,
        _ => return None,
    })
}
