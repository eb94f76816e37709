//! A language with its texts: what a page speaks with. Dates, times, distances and lists of words are put as people say them.

use std::sync::Arc;

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Timelike, Utc};
use chrono_tz::Europe::London;

use crate::language::{Gaps, Language, Texts, gap};

/// Metres in a mile.
pub(crate) const MILE: f64 = 1_609.344;

/// The weekdays as the standard writes them, Monday first.
pub(crate) const WEEKDAYS: [&str; 7] = ["mo", "tu", "we", "th", "fr", "sa", "su"];

/// A language and its texts; cheap to clone.
#[derive(Clone)]
pub(crate) struct Voice {
    texts: Arc<Texts>,
    /// The language that is spoken.
    pub(crate) language: Language,
}

impl std::fmt::Debug for Voice {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_tuple("Voice").field(&self.language).finish()
    }
}

impl Voice {
    pub(crate) fn new(texts: Arc<Texts>, language: Language) -> Self {
        Self { texts, language }
    }

    /// The same in another language.
    pub(crate) fn in_language(&self, language: Language) -> Self {
        Self::new(self.texts.clone(), language)
    }

    /// A text without gaps.
    pub(crate) fn say(&self, name: &str) -> String {
        self.texts.say(self.language, name)
    }

    /// A text with gaps.
    pub(crate) fn tell(&self, name: &str, gaps: &Gaps<'_>) -> String {
        self.texts.tell(self.language, name, gaps)
    }

    /// A text whose only gap is a number, `count`.
    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "templates pass fields by reference"
    )]
    pub(crate) fn count(&self, name: &str, count: &usize) -> String {
        self.tell(name, &gap("count", *count))
    }

    /// A text whose only gap is a name.
    pub(crate) fn fill(&self, name: &str, what: &str) -> String {
        self.tell(name, &gap("name", what))
    }

    /// A text, if there is one by this name.
    pub(crate) fn known(&self, name: &str) -> Option<String> {
        self.texts.has(self.language, name).then(|| self.say(name))
    }

    /// An address of ours, in this language.
    pub(crate) fn to(&self, path: &str) -> String {
        if path == "/" && self.language == Language::Welsh {
            return self.language.prefix().to_owned();
        }
        format!("{}{path}", self.language.prefix())
    }

    /// `3 November 2026`.
    pub(crate) fn date(&self, date: NaiveDate) -> String {
        let gaps = self
            .day_and_month(date)
            .with("year", date.year().to_string());
        self.tell("date", &gaps)
    }

    /// `Monday 3 November`.
    pub(crate) fn day(&self, date: NaiveDate) -> String {
        let weekday = self.weekday(date.weekday().num_days_from_monday() as usize);
        self.tell("day", &self.day_and_month(date).with("weekday", weekday))
    }

    fn day_and_month(&self, date: NaiveDate) -> Gaps<'static> {
        gap("day", date.day().to_string())
            .with("month", self.say(&format!("month-{}", date.month())))
    }

    /// The day of an instant by the clock in the United Kingdom.
    pub(crate) fn date_of(&self, at: DateTime<Utc>) -> String {
        self.date(at.with_timezone(&London).date_naive())
    }

    /// The month of an instant by the clock in the United Kingdom: `November 2026`.
    pub(crate) fn month_of(&self, at: DateTime<Utc>) -> String {
        let date = at.with_timezone(&London).date_naive();
        let gaps = self
            .day_and_month(date)
            .with("year", date.year().to_string());
        self.tell("experience-month", &gaps)
    }

    /// A weekday's name; Monday is 0.
    pub(crate) fn weekday(&self, index: usize) -> String {
        self.say(&format!("weekday-{}", WEEKDAYS[index % 7]))
    }

    /// `9:30am`, `midday`.
    pub(crate) fn clock(&self, time: NaiveTime) -> String {
        match (time.hour(), time.minute()) {
            (0, 0) => self.say("midnight"),
            (12, 0) => self.say("midday"),
            (hour, minute) => {
                let half = if hour < 12 { "am" } else { "pm" };
                let twelve = (hour + 11) % 12 + 1;
                match minute {
                    0 => format!("{twelve}{half}"),
                    _ => format!("{twelve}:{minute:02}{half}"),
                }
            }
        }
    }

    /// `1.2 miles`.
    pub(crate) fn distance(&self, metres: f64) -> String {
        let miles = metres / MILE;
        if miles < 0.1 {
            return self.say("distance-here");
        }
        let said = if miles < 10.0 {
            format!("{miles:.1}")
        } else {
            format!("{miles:.0}")
        };
        let said = said.strip_suffix(".0").unwrap_or(&said);
        let name = if said == "1" {
            "distance-one"
        } else {
            "distance"
        };
        // As a number, because Welsh counts two miles otherwise than three.
        match said.parse::<f64>() {
            Ok(miles) => self.tell(name, &gap("miles", miles)),
            Err(_) => self.tell(name, &gap("miles", said)),
        }
    }

    /// `a, b and c`.
    pub(crate) fn list(&self, parts: &[String]) -> String {
        match parts {
            [] => String::new(),
            [one] => one.clone(),
            [first @ .., last] => self.tell(
                "list",
                &gap("first", first.join(", ")).with("last", last.as_str()),
            ),
        }
    }

    /// `£3.50`, `£3`.
    pub(crate) fn pounds(amount: f64) -> String {
        if amount.fract().abs() < 0.005 {
            format!("£{amount:.0}")
        } else {
            format!("£{amount:.2}")
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn voice(language: Language) -> Voice {
        let texts = Texts::read(&BTreeMap::new()).expect("the texts");
        Voice::new(Arc::new(texts), language)
    }

    #[test]
    fn dates_times_and_distances_are_said_as_people_say_them() {
        let english = voice(Language::English);
        let date = NaiveDate::from_ymd_opt(2026, 11, 3).expect("a date");
        assert_eq!(english.date(date), "3 November 2026");
        assert_eq!(english.day(date), "Tuesday 3 November");
        assert_eq!(voice(Language::Welsh).date(date), "3 Tachwedd 2026");
        let clock =
            |hour, minute| english.clock(NaiveTime::from_hms_opt(hour, minute, 0).expect("a time"));
        assert_eq!(clock(0, 0), "midnight");
        assert_eq!(clock(0, 30), "12:30am");
        assert_eq!(clock(12, 0), "midday");
        assert_eq!(clock(13, 5), "1:05pm");
        assert_eq!(english.distance(965.0), "0.6 miles");
        assert_eq!(english.distance(1_609.0), "1 mile");
        assert_eq!(english.distance(20.0), "less than 0.1 miles");
        assert_eq!(english.distance(40_000.0), "25 miles");
        let parts = ["a", "b", "c"].map(str::to_owned);
        assert_eq!(english.list(&parts), "a, b and c");
        assert_eq!(english.count("results-count", &1_234), "1,234 services");
        assert_eq!(Voice::pounds(3.5), "£3.50");
    }

    #[test]
    fn addresses_keep_their_language() {
        assert_eq!(voice(Language::Welsh).to("/"), "/cy");
        assert_eq!(voice(Language::Welsh).to("/find"), "/cy/find");
        assert_eq!(voice(Language::English).to("/"), "/");
        assert_eq!(Language::of_path("/cy"), (Language::Welsh, "/"));
        assert_eq!(
            Language::of_path("/cycling"),
            (Language::English, "/cycling")
        );
    }
}
