//! Single values of a query: numbers, flags, ids, instants, days and times, each with the sentence that refuses it.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};
use chrono_tz::Europe::London;
use hsds::{Kind, Shape};
use place::{Point, Postcode};
use uuid::Uuid;

/// A parameter that cannot be understood, and what would be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{parameter}` must be {expected}; it was `{value}`")]
pub struct Malformed {
    /// The parameter's name.
    pub parameter: String,
    /// What was sent.
    pub value: String,
    /// What would be right, for people.
    pub expected: String,
}

const DAYS: [(&str, &str); 7] = [
    ("MO", "MONDAY"),
    ("TU", "TUESDAY"),
    ("WE", "WEDNESDAY"),
    ("TH", "THURSDAY"),
    ("FR", "FRIDAY"),
    ("SA", "SATURDAY"),
    ("SU", "SUNDAY"),
];

/// What was given, by name; empty values are dropped.
pub(super) struct Given<'a> {
    values: HashMap<&'a str, Vec<&'a str>>,
}

impl<'a> Given<'a> {
    pub(super) fn new(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut values: HashMap<&str, Vec<&str>> = HashMap::new();
        for (name, value) in pairs {
            let value = value.trim();
            if !value.is_empty() {
                values.entry(name).or_default().push(value);
            }
        }
        Self { values }
    }

    /// A whole number from 1 up. Digits too many for the machine mean "as many as there are".
    pub(super) fn count(&self, name: &str) -> Result<Option<usize>, Malformed> {
        self.once(name, "a whole number from 1 up", |text| {
            let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            digits
                .then(|| text.parse().unwrap_or(usize::MAX))
                .filter(|number| *number > 0)
        })
    }

    pub(super) fn number(&self, name: &str) -> Result<Option<f64>, Malformed> {
        self.once(name, "a number such as `18`", |text| {
            text.parse().ok().filter(|number: &f64| number.is_finite())
        })
    }

    pub(super) fn text(&self, name: &str) -> Result<Option<String>, Malformed> {
        self.once(name, "words", |text| Some(text.to_owned()))
    }

    /// A distance in metres.
    pub(super) fn metres(&self, name: &str) -> Result<Option<f64>, Malformed> {
        self.once(name, "a number of metres such as `5000`", |text| {
            let metres: f64 = text.parse().ok()?;
            (metres.is_finite() && metres >= 0.0).then_some(metres)
        })
    }

    pub(super) fn postcode(&self, name: &str) -> Result<Option<Postcode>, Malformed> {
        self.once(name, "a whole postcode such as `DY10 2SZ`", |text| {
            text.parse().ok().or_else(|| Postcode::repair(text))
        })
    }

    /// A place in degrees; both have to be there.
    pub(super) fn point(
        &self,
        latitude: &str,
        longitude: &str,
    ) -> Result<Option<Point>, Malformed> {
        let (north, east) = (self.number(latitude)?, self.number(longitude)?);
        match (north, east) {
            (None, None) => Ok(None),
            (Some(north), Some(east)) => {
                Point::new(north, east).map(Some).ok_or_else(|| Malformed {
                    parameter: latitude.to_owned(),
                    value: format!("{north}, {east}"),
                    expected: format!("degrees on the globe, with `{longitude}`"),
                })
            }
            (one, _) => Err(Malformed {
                parameter: if one.is_some() { longitude } else { latitude }.to_owned(),
                value: String::new(),
                expected: "given as well, in degrees".to_owned(),
            }),
        }
    }

    pub(super) fn flag(&self, name: &str) -> Result<bool, Malformed> {
        let flag = self.once(name, "`true` or `false`", |text| {
            match text.to_ascii_lowercase().as_str() {
                "true" | "1" | "yes" => Some(true),
                "false" | "0" | "no" => Some(false),
                _ => None,
            }
        })?;
        Ok(flag.unwrap_or(false))
    }

    pub(super) fn choice<T: Copy>(
        &self,
        name: &str,
        choices: &[(&str, T)],
    ) -> Result<Option<T>, Malformed> {
        let words: Vec<&str> = choices.iter().map(|(word, _)| *word).collect();
        self.once(name, &one_of(&words), |text| {
            choices
                .iter()
                .find(|(word, _)| word.eq_ignore_ascii_case(text))
                .map(|(_, choice)| *choice)
        })
    }

    /// Every id given. What is no UUID was never handed out, so it matches nothing and is dropped;
    /// the caller sees by the empty list that ids were asked for.
    pub(super) fn ids(&self, name: &str) -> Option<Vec<Uuid>> {
        let texts = self.values.get(name)?;
        Some(
            texts
                .iter()
                .flat_map(|text| text.split(','))
                .map(str::trim)
                .filter(|text| hsds::format::is_uuid(text))
                .filter_map(|text| Uuid::parse_str(text).ok())
                .collect(),
        )
    }

    /// A date or an instant. The `+` of an offset becomes a space when nobody encodes it.
    pub(super) fn instant(&self, name: &str) -> Result<Option<DateTime<Utc>>, Malformed> {
        self.once(
            name,
            "a date such as `2026-03-31` or an instant such as `2026-03-31T09:30:00Z`",
            instant,
        )
    }

    pub(super) fn day(&self, name: &str) -> Result<Option<String>, Malformed> {
        self.once(name, &one_of(&DAYS.map(|(short, _)| short)), |text| {
            let text = text.to_ascii_uppercase();
            DAYS.iter()
                .find(|(short, long)| {
                    *short == text || (text.len() >= 3 && long.starts_with(&text))
                })
                .map(|(short, _)| (*short).to_owned())
        })
    }

    pub(super) fn time(&self, name: &str) -> Result<Option<String>, Malformed> {
        self.once(name, "a time such as `09:30`", |text| {
            // Opening times are wall time in the United Kingdom; an offset that comes with one says nothing.
            let wall = text.split(['Z', 'z', '+', '-', ' ']).next().unwrap_or(text);
            ["%H:%M:%S", "%H:%M"]
                .iter()
                .find_map(|form| NaiveTime::parse_from_str(wall, form).ok())
                .map(|time| time.format("%H:%M:%S").to_string())
        })
    }

    /// Names in small letters, each once; whoever knows them says whether they are any.
    pub(super) fn names(&self, name: &str) -> Vec<String> {
        let texts = self.values.get(name).map_or(&[][..], Vec::as_slice);
        let mut names: Vec<String> = texts
            .iter()
            .flat_map(|text| text.split(','))
            .map(|text| text.trim().to_lowercase())
            .filter(|text| !text.is_empty())
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Statuses of a service, each a word of the standard.
    pub(super) fn status(&self, name: &str) -> Result<Vec<String>, Malformed> {
        let words: &[&str] = match Kind::Service.field("status").map(|field| field.shape) {
            Some(Shape::Enum(words)) => words,
            _ => &[],
        };
        let texts = self.values.get(name).map_or(&[][..], Vec::as_slice);
        texts
            .iter()
            .flat_map(|text| text.split(','))
            .map(str::trim)
            .filter(|text| !text.is_empty())
            .map(|text| {
                words
                    .iter()
                    .find(|word| word.eq_ignore_ascii_case(text))
                    .map(|word| (*word).to_owned())
                    .ok_or_else(|| malformed(name, text, &one_of(words)))
            })
            .collect()
    }

    /// The one value of a name, read; two different values of it contradict each other.
    fn once<T>(
        &self,
        name: &str,
        expected: &str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, Malformed> {
        let Some(texts) = self.values.get(name) else {
            return Ok(None);
        };
        let first = texts.first().copied().unwrap_or_default();
        if texts.iter().any(|text| *text != first) {
            return Err(malformed(name, &texts.join(", "), "given once"));
        }
        read(first)
            .map(Some)
            .ok_or_else(|| malformed(name, first, expected))
    }
}

fn instant(text: &str) -> Option<DateTime<Utc>> {
    if let Ok(date) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        let midnight = date.and_hms_opt(0, 0, 0)?;
        return London
            .from_local_datetime(&midnight)
            .earliest()
            .map(|at| at.with_timezone(&Utc));
    }
    // `2026-03-31T09:30:00 01:00`: the space stands where the sign of the offset stood.
    let mended = match text.rsplit_once(' ') {
        Some((instant, offset)) if instant.contains('T') && offset.len() == 5 => {
            format!("{instant}+{offset}")
        }
        _ => text.to_owned(),
    };
    DateTime::parse_from_rfc3339(&mended)
        .map(|at| at.with_timezone(&Utc))
        .ok()
        .or_else(|| {
            ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M"]
                .iter()
                .find_map(|form| NaiveDateTime::parse_from_str(&mended, form).ok())
                .map(|at| at.and_utc())
        })
}

fn malformed(parameter: &str, value: &str, expected: &str) -> Malformed {
    // An error body is no place to send back whatever was sent in.
    let value = value.chars().take(80).collect();
    Malformed {
        parameter: parameter.to_owned(),
        value,
        expected: expected.to_owned(),
    }
}

fn one_of(words: &[&str]) -> String {
    let words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    format!("one of {}", words.join(", "))
}
