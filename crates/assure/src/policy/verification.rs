//! How often somebody has to say again that a service is right, whom to tell if nobody does, and what comes of it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::PolicyError;

/// The longest that a service may stand without anybody saying that it is right: ten years, in days.
pub const LONGEST: u32 = 3_660;
/// So often people are reminded at most.
pub const MOST_REMINDERS: usize = 6;

/// What comes of it when nobody has answered for the days of grace.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Lapse {
    /// People read that it was not checked, and since when.
    #[default]
    Mark,
    /// It stands behind others in what people find, too.
    RankDown,
    /// It is not published any more, a few each day, until somebody says that it is right.
    Unpublish,
}

impl Lapse {
    /// All of them, the mildest first.
    pub const ALL: [Self; 3] = [Self::Mark, Self::RankDown, Self::Unpublish];

    /// Its word, in files and forms.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Mark => "mark",
            Self::RankDown => "rank-down",
            Self::Unpublish => "unpublish",
        }
    }
}

impl fmt::Display for Lapse {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.word())
    }
}

impl FromStr for Lapse {
    type Err = PolicyError;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        let mut all = Self::ALL.into_iter();
        let known = all.find(|lapse| lapse.word() == word);
        known.ok_or_else(|| {
            PolicyError(format!(
                "`{word}` is nothing that can come of it; write mark, rank-down or unpublish"
            ))
        })
    }
}

/// How often services are verified. All days but the first count from the day on which people are asked, which is when a service
/// is due, or some days later for those who look after many.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Verification {
    /// After so many days somebody has to say again that a service is right.
    pub every_days: u32,
    /// On which days those who were asked are reminded, in rising order.
    pub reminders: Vec<u32>,
    /// After so many days the collector is told that nobody answers.
    pub escalate_to_collector_days: u32,
    /// After so many days the assurers are told.
    pub escalate_to_assurer_days: u32,
    /// After so many days it lapses.
    pub grace_days: u32,
    /// What comes of that.
    pub lapse: Lapse,
}

impl Default for Verification {
    /// Every quarter, as the national guidance asks; and a month to answer.
    fn default() -> Self {
        Self {
            every_days: 90,
            reminders: vec![7, 21],
            escalate_to_collector_days: 14,
            escalate_to_assurer_days: 28,
            grace_days: 30,
            lapse: Lapse::Mark,
        }
    }
}

impl Verification {
    /// The same, if it can be meant.
    pub(super) fn checked(&self) -> Result<(), PolicyError> {
        let days = [
            ("every_days", self.every_days),
            (
                "escalate_to_collector_days",
                self.escalate_to_collector_days,
            ),
            ("escalate_to_assurer_days", self.escalate_to_assurer_days),
            ("grace_days", self.grace_days),
        ];
        let reminders = self.reminders.iter().map(|days| ("reminders", *days));
        for (name, days) in days.into_iter().chain(reminders) {
            if !(1..=LONGEST).contains(&days) {
                return Err(PolicyError(format!(
                    "verification.{name} is {days}; write a number of days from 1 to {LONGEST}"
                )));
            }
        }
        if self.reminders.len() > MOST_REMINDERS
            || !self.reminders.is_sorted_by(|one, next| one < next)
        {
            return Err(PolicyError(format!(
                "verification.reminders must be at most {MOST_REMINDERS} days, each later than the one before"
            )));
        }
        if self.escalate_to_assurer_days < self.escalate_to_collector_days {
            return Err(PolicyError(
                "verification.escalate_to_assurer_days is before escalate_to_collector_days; tell the collector first, or both on the same day"
                    .to_owned(),
            ));
        }
        if self.lapse == Lapse::Unpublish && self.escalate_to_assurer_days >= self.grace_days {
            return Err(PolicyError(
                "verification.lapse is unpublish, so escalate_to_assurer_days must be less than grace_days: the assurers are told before anything goes"
                    .to_owned(),
            ));
        }
        Ok(())
    }

    /// What is understood of it in a policy of another version of the program: each part by itself, and all as it comes with the program
    /// where the parts that are understood do not go together.
    pub(super) fn understood(policy: &toml::Table) -> Self {
        let said = policy.get("verification").and_then(toml::Value::as_table);
        let usual = Self::default();
        let day = |value: &toml::Value| {
            let days = value.as_integer().and_then(|days| u32::try_from(days).ok());
            days.filter(|days| (1..=LONGEST).contains(days))
        };
        let value = |name: &str| said.and_then(|said| said.get(name));
        let days = |name: &str, otherwise: u32| value(name).and_then(day).unwrap_or(otherwise);
        let reminders = value("reminders").and_then(toml::Value::as_array);
        let reminders: Option<Vec<u32>> =
            reminders.map(|reminders| reminders.iter().filter_map(day).collect());
        let lapse = value("lapse").and_then(toml::Value::as_str);
        let understood = Self {
            every_days: days("every_days", usual.every_days),
            reminders: reminders.unwrap_or_else(|| usual.reminders.clone()),
            escalate_to_collector_days: days(
                "escalate_to_collector_days",
                usual.escalate_to_collector_days,
            ),
            escalate_to_assurer_days: days(
                "escalate_to_assurer_days",
                usual.escalate_to_assurer_days,
            ),
            grace_days: days("grace_days", usual.grace_days),
            lapse: lapse
                .and_then(|lapse| lapse.parse().ok())
                .unwrap_or_default(),
        };
        match understood.checked() {
            Ok(()) => understood,
            Err(_) => Self {
                every_days: understood.every_days,
                ..usual
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Verification, String> {
        let read: Verification = toml::from_str(text).map_err(|error| error.to_string())?;
        read.checked().map_err(|error| error.to_string())?;
        Ok(read)
    }

    #[test]
    fn what_cannot_be_meant_is_named_with_the_remedy() {
        for (text, part) in [
            ("grace_days = 0", "grace_days is 0"),
            ("reminders = [7, 7]", "each later"),
            ("reminders = [21, 7]", "each later"),
            ("reminders = [1, 2, 3, 4, 5, 6, 7]", "at most 6"),
            ("reminders = [0]", "reminders is 0"),
            ("escalate_to_assurer_days = 3", "tell the collector first"),
            ("lapse = \"unpublish\"\ngrace_days = 28", "told before"),
            ("lapse = \"burn\"", "burn"),
        ] {
            let error = read(text).expect_err(text);
            assert!(error.contains(part), "{text}: {error}");
        }
        let all = "every_days = 30\nreminders = []\nescalate_to_collector_days = 5\nescalate_to_assurer_days = 5\n\
                   grace_days = 9\nlapse = \"rank-down\"";
        assert_eq!(read(all).expect("it can be meant").lapse, Lapse::RankDown);
    }

    #[test]
    fn of_another_version_each_part_counts_that_is_understood() {
        let understood = |text: &str| Verification::understood(&text.parse().expect("toml"));
        let read = understood(
            "[verification]\nevery_days = 30\ngrace_days = \"soon\"\nlapse = \"burn\"\nreminders = [5, \"x\"]",
        );
        assert_eq!(
            read,
            Verification {
                every_days: 30,
                reminders: vec![5],
                ..Verification::default()
            }
        );
        let apart = understood("[verification]\nevery_days = 30\nescalate_to_assurer_days = 2");
        assert_eq!(apart.escalate_to_assurer_days, 28);
        assert_eq!(apart.every_days, 30);
        assert_eq!(understood(""), Verification::default());
    }
}
