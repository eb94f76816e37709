//! How lists are spot-checked, and how much of what they send a person looks at.

use serde::{Deserialize, Serialize};

use super::PolicyError;
use crate::confidence::Level;

/// The longest that a list may go without a spot check: ten years, in days.
pub const LONGEST_WITHOUT: u32 = 3_660;

/// How lists are spot-checked, and what they earn by it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Sampling {
    /// After so many days a list is checked again; 0 if none is.
    pub every_days: u32,
    /// Of a hundred intervals so many are to hold the truth.
    pub certainty: u32,
    /// So many points of a hundred the truth may lie on either side of what is found.
    pub margin: u32,
    /// A list of which surely so many of a hundred services are right is highly trusted.
    pub high_from: u32,
    /// One of which fewer are surely right is hardly trusted.
    pub low_below: u32,
    /// How much of what a list changes a person looks at before it is published.
    pub by_hand: ByHand,
    /// Whether the rest of what a highly trusted list changes passes where its changes wait otherwise.
    pub passes: bool,
}

/// Of a hundred changes that a list sends, so many wait until a person has looked at them, by how far it is trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ByHand {
    /// As long as nobody has checked.
    pub unknown: u32,
    /// Of those that are hardly trusted.
    pub low: u32,
    /// Of those between.
    pub middle: u32,
    /// Of those that are highly trusted.
    pub high: u32,
}

impl Default for ByHand {
    /// What nobody has checked goes on as it was set up.
    fn default() -> Self {
        Self {
            unknown: 0,
            low: 50,
            middle: 10,
            high: 2,
        }
    }
}

impl Default for Sampling {
    /// Every quarter, about thirty services of a list of which nothing is known, some twenty of a good one: two hours on the telephone.
    fn default() -> Self {
        Self {
            every_days: 90,
            certainty: 90,
            margin: 15,
            high_from: 80,
            low_below: 60,
            by_hand: ByHand::default(),
            passes: false,
        }
    }
}

impl Sampling {
    /// Of a hundred changes of a list that is trusted so far, so many a person looks at.
    pub const fn by_hand_of(&self, level: Level) -> u32 {
        match level {
            Level::Unknown => self.by_hand.unknown,
            Level::Low => self.by_hand.low,
            Level::Middle => self.by_hand.middle,
            Level::High => self.by_hand.high,
        }
    }

    /// The same, if it can be meant.
    pub(super) fn checked(&self) -> Result<(), PolicyError> {
        let hand = self.by_hand;
        let numbers = [
            ("every_days", self.every_days, 0, LONGEST_WITHOUT),
            ("certainty", self.certainty, 50, 99),
            ("margin", self.margin, 2, 40),
            ("high_from", self.high_from, 1, 100),
            ("low_below", self.low_below, 0, 100),
            ("by_hand.unknown", hand.unknown, 0, 100),
            ("by_hand.low", hand.low, 0, 100),
            ("by_hand.middle", hand.middle, 0, 100),
            ("by_hand.high", hand.high, 0, 100),
        ];
        for (name, number, least, most) in numbers {
            if !(least..=most).contains(&number) {
                return Err(PolicyError(format!(
                    "sampling.{name} is {number}; write a number from {least} to {most}"
                )));
            }
        }
        if self.low_below > self.high_from {
            return Err(PolicyError(
                "sampling.low_below is above high_from; what is hardly trusted lies below what is highly trusted"
                    .to_owned(),
            ));
        }
        Ok(())
    }

    /// What is understood of it in a policy of another version of the program: each part by itself, and all as it comes with the program
    /// where the parts that are understood do not go together.
    pub(super) fn understood(policy: &toml::Table) -> Self {
        let said = policy.get("sampling").and_then(toml::Value::as_table);
        let mut understood = Self::default();
        for (name, value) in said.into_iter().flatten() {
            let alone = toml::Table::from_iter([(name.clone(), value.clone())]);
            let Ok(read) = alone.try_into::<Self>() else {
                continue;
            };
            match name.as_str() {
                "every_days" => understood.every_days = read.every_days,
                "certainty" => understood.certainty = read.certainty,
                "margin" => understood.margin = read.margin,
                "high_from" => understood.high_from = read.high_from,
                "low_below" => understood.low_below = read.low_below,
                "by_hand" => understood.by_hand = read.by_hand,
                _ => understood.passes = read.passes,
            }
        }
        match understood.checked() {
            Ok(()) => understood,
            Err(_) => Self::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Policy;

    #[test]
    fn what_cannot_be_meant_is_named_with_the_remedy() {
        assert_eq!(Sampling::default().checked(), Ok(()));
        for (text, part) in [
            ("certainty = 100", "from 50 to 99"),
            ("margin = 0", "from 2 to 40"),
            ("by_hand.low = 101", "sampling.by_hand.low"),
            ("low_below = 90", "above high_from"),
            ("every_day = 3", "every_day"),
        ] {
            let error = Policy::parse(&format!("[sampling]\n{text}")).unwrap_err();
            assert!(error.to_string().contains(part), "{text}: {error}");
        }
    }

    #[test]
    fn of_another_version_each_part_is_understood_by_itself() {
        let understood = |text: &str| Sampling::understood(&text.parse().unwrap());
        let text = "[sampling]\nmargin = 5\nmagic = 3\ncertainty = \"all\"\nby_hand.low = 70";
        let read = understood(text);
        assert_eq!((read.margin, read.certainty), (5, 90));
        assert_eq!(read.by_hand.low, 70);
        assert_eq!(understood("[sampling]\nmargin = 0"), Sampling::default());
        assert_eq!(understood(""), Sampling::default());
    }
}
