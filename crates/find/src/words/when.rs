//! Words of time in what somebody asks: "food bank open today" wants today's, not entries that say "today".

use chrono::{Datelike, Days, NaiveDate};

use super::words;

/// A time that somebody asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// This moment.
    Now,
    /// A day.
    On(NaiveDate),
}

/// What was said of time, and the rest of what was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timed {
    /// The time.
    pub when: When,
    /// The words that said it.
    pub said: String,
    /// The words that are left.
    pub rest: String,
}

/// A time before it is known which day it is.
#[derive(Clone, Copy)]
enum Spoken {
    Now,
    /// So many days from today.
    In(u64),
    /// The next of this weekday, Monday as 0; today, if it is one.
    Weekday(u32),
}

/// What people say, in English and Welsh; longer ways before those that they begin with.
const SPOKEN: &[(&[&str], Spoken)] = &[
    (&["open", "right", "now"], Spoken::Now),
    (&["open", "now"], Spoken::Now),
    (&["right", "now"], Spoken::Now),
    (&["ar", "agor", "nawr"], Spoken::Now),
    (&["nawr"], Spoken::Now),
    (&["open", "today"], Spoken::In(0)),
    (&["today"], Spoken::In(0)),
    (&["tonight"], Spoken::In(0)),
    (&["this", "morning"], Spoken::In(0)),
    (&["this", "afternoon"], Spoken::In(0)),
    (&["this", "evening"], Spoken::In(0)),
    (&["heddiw"], Spoken::In(0)),
    (&["heno"], Spoken::In(0)),
    (&["open", "tomorrow"], Spoken::In(1)),
    (&["tomorrow"], Spoken::In(1)),
    (&["yfory"], Spoken::In(1)),
];

/// A weekday is only a time after one of these: "Monday club" is a name.
const BEFORE_WEEKDAYS: [&[&str]; 6] = [
    &["open", "on"],
    &["open", "this"],
    &["open"],
    &["this"],
    &["next"],
    &["on"],
];

const WEEKDAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// Finds the first words of time. `today` is the day on British calendars.
///
/// ```
/// use find::words::when::{When, timed};
/// let thursday = chrono::NaiveDate::from_ymd_opt(2026, 11, 26).unwrap();
/// let asked = timed("food bank open on Saturday", thursday).unwrap();
/// assert_eq!(asked.when, When::On("2026-11-28".parse().unwrap()));
/// assert_eq!((&*asked.said, &*asked.rest), ("open on saturday", "food bank"));
/// assert_eq!(timed("the Monday club", thursday), None);
/// ```
#[must_use]
pub fn timed(asked: &str, today: NaiveDate) -> Option<Timed> {
    let words: Vec<String> = words(asked).into_iter().map(|word| word.written).collect();
    let (from, length, spoken) = (0..words.len()).find_map(|from| {
        let (length, spoken) = spoken(&words[from..])?;
        Some((from, length, spoken))
    })?;
    let when = match spoken {
        Spoken::Now => When::Now,
        Spoken::In(days) => When::On(today.checked_add_days(Days::new(days))?),
        Spoken::Weekday(weekday) => {
            let ahead = (7 + weekday - today.weekday().num_days_from_monday()) % 7;
            When::On(today.checked_add_days(Days::new(ahead.into()))?)
        }
    };
    Some(Timed {
        when,
        said: words[from..from + length].join(" "),
        rest: [&words[..from], &words[from + length..]].concat().join(" "),
    })
}

/// The time that words begin with, and how many of them say it.
fn spoken(words: &[String]) -> Option<(usize, Spoken)> {
    let begins = |ways: &[&str]| {
        ways.len() <= words.len() && ways.iter().zip(words).all(|(way, word)| way == word)
    };
    if let Some((ways, spoken)) = SPOKEN.iter().find(|(ways, _)| begins(ways)) {
        return Some((ways.len(), *spoken));
    }
    let before = BEFORE_WEEKDAYS.iter().find(|ways| begins(ways))?.len();
    let weekday = WEEKDAYS
        .iter()
        .position(|day| Some(*day) == words.get(before).map(String::as_str))?;
    Some((before + 1, Spoken::Weekday(weekday as u32)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_reckoned_from_today_and_names_are_left_alone() {
        let thursday = "2026-11-26".parse().unwrap();
        let on = |asked: &str| match timed(asked, thursday) {
            Some(Timed {
                when: When::On(day),
                rest,
                ..
            }) => format!("{day} {rest}"),
            Some(Timed {
                when: When::Now,
                rest,
                ..
            }) => format!("now {rest}"),
            None => "none".to_owned(),
        };
        for (asked, expected) in [
            (
                "Where can I get food today?",
                "2026-11-26 where can i get food",
            ),
            (
                "somewhere to sleep tonight",
                "2026-11-26 somewhere to sleep",
            ),
            ("lunch club tomorrow", "2026-11-27 lunch club"),
            ("open this Thursday", "2026-11-26 "),
            ("this Thursday", "2026-11-26 "),
            (
                "chemist next Wednesday near me",
                "2026-12-02 chemist near me",
            ),
            ("pharmacy open now", "now pharmacy"),
            ("banc bwyd heddiw", "2026-11-26 banc bwyd"),
            ("Women of Today", "2026-11-26 women of"),
            ("Saturday club", "none"),
            ("now", "none"),
            ("", "none"),
        ] {
            assert_eq!(on(asked), expected, "{asked}");
        }
    }
}
