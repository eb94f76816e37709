//! What a list has earned: by its spot checks, and by what readers, assurers and the calendar say of it.

use std::fmt;

use super::share::Share;
use crate::policy::Sampling;

/// Of so many services of a hundred readers had to tell that something is wrong: more, and a list is trusted less.
const REPORTED: u32 = 5;
/// Fewer reports than this say nothing of a list.
const FEW_REPORTS: u32 = 3;
/// So many of a hundred may be late with their word that they are right.
const LATE: u32 = 25;
/// Fewer services that people were asked about say nothing of a list.
const FEW_DUE: u32 = 10;
/// So many decisions of a hundred may have been no plain yes.
const NOT_PLAIN: u32 = 20;
/// Fewer decisions than this say nothing of a list.
const FEW_DECISIONS: u32 = 10;

/// How far a list is trusted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Nobody has checked, or not lately.
    #[default]
    Unknown,
    /// Too much of it may be wrong.
    Low,
    /// Most of it is right.
    Middle,
    /// Nearly all of it is right.
    High,
}

impl Level {
    /// All of them, the least first.
    pub const ALL: [Self; 4] = [Self::Unknown, Self::Low, Self::Middle, Self::High];

    /// Its word, in files and in the database.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Low => "low",
            Self::Middle => "middle",
            Self::High => "high",
        }
    }

    /// The level of a word; unknown for any other.
    pub fn from_word(word: &str) -> Self {
        let mut all = Self::ALL.into_iter();
        all.find(|level| level.word() == word).unwrap_or_default()
    }

    /// What people call it.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Unknown => "Not known",
            Self::Low => "Low",
            Self::Middle => "Middle",
            Self::High => "High",
        }
    }

    const fn lower(self) -> Self {
        match self {
            Self::Unknown => Self::Unknown,
            Self::Low | Self::Middle => Self::Low,
            Self::High => Self::Middle,
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.word())
    }
}

/// What is known of a list beside its spot checks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Signals {
    /// How many services it publishes.
    pub services: u32,
    /// About how many of them readers told lately that something is wrong, and were right.
    pub reports_right: u32,
    /// About how many services people were to say lately that they are right.
    pub due: u32,
    /// For how many of them nobody did in time.
    pub late: u32,
    /// How much of what it sent was decided by a person lately.
    pub decided: u32,
    /// How much of that was corrected, asked back or refused.
    pub not_plain: u32,
}

/// How far a list is trusted, and why, in sentences. The lower bound of its spot checks decides; each of what else is known against it lowers
/// that by a step.
pub fn level(
    share: Option<&Share>,
    signals: &Signals,
    sampling: &Sampling,
) -> (Level, Vec<String>) {
    let Some(share) = share else {
        let why = "None of its services was checked by chance yet.".to_owned();
        return (Level::Unknown, vec![why]);
    };
    // Rounded against the list, but for what floats lose.
    let surely = (share.low * 100.0 + 1e-6).floor();
    let mut level = if surely >= f64::from(sampling.high_from) {
        Level::High
    } else if surely < f64::from(sampling.low_below) {
        Level::Low
    } else {
        Level::Middle
    };
    let mut why = vec![format!(
        "Of {} services that were checked, {:.0} of 100 were right; so at least {surely:.0} of 100 are right in all of the list.",
        share.checked,
        share.right * 100.0
    )];
    for against in against(signals) {
        level = level.lower();
        why.push(against);
    }
    (level, why)
}

/// What is known against a list.
fn against(signals: &Signals) -> Vec<String> {
    let Signals {
        services,
        reports_right,
        due,
        late,
        decided,
        not_plain,
    } = *signals;
    let is_over = |some: u32, of: u32, hundredths: u32| {
        u64::from(some) * 100 > u64::from(of) * u64::from(hundredths)
    };
    let mut against = Vec::new();
    if reports_right >= FEW_REPORTS && is_over(reports_right, services, REPORTED) {
        against.push(format!(
            "Readers told of mistakes in {reports_right} of {services} services, and were right."
        ));
    }
    if due >= FEW_DUE && is_over(late, due, LATE) {
        against.push(format!(
            "For {late} of {due} services nobody said in time that they are still right."
        ));
    }
    if decided >= FEW_DECISIONS && is_over(not_plain, decided, NOT_PLAIN) {
        against.push(format!(
            "Of {decided} things that it sent and a person looked at, {not_plain} were not right as they were."
        ));
    }
    against
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(low: f64) -> Share {
        Share {
            right: 0.95,
            low,
            high: 1.0,
            checked: 24,
            certainty: 90,
        }
    }

    fn of(low: f64, signals: &Signals) -> Level {
        level(Some(&found(low)), signals, &Sampling::default()).0
    }

    #[test]
    fn the_lower_bound_decides() {
        let sampling = Sampling::default();
        let quiet = Signals::default();
        assert_eq!(level(None, &quiet, &sampling).0, Level::Unknown);
        let high = f64::from(sampling.high_from) / 100.0;
        let low = f64::from(sampling.low_below) / 100.0;
        assert_eq!(of(high, &quiet), Level::High);
        assert_eq!(of(high - 0.01, &quiet), Level::Middle);
        assert_eq!(of(low, &quiet), Level::Middle);
        assert_eq!(of(low - 0.01, &quiet), Level::Low);
    }

    #[test]
    fn each_of_what_is_known_against_it_lowers_it_by_a_step() {
        let quiet = Signals {
            services: 40,
            reports_right: 2,
            due: 40,
            late: 10,
            decided: 9,
            not_plain: 9,
        };
        assert_eq!(of(0.9, &quiet), Level::High, "too little to say anything");
        let reported = Signals {
            reports_right: 3,
            ..quiet
        };
        assert_eq!(of(0.9, &reported), Level::Middle);
        let late = Signals {
            late: 11,
            ..reported
        };
        assert_eq!(of(0.9, &late), Level::Low);
        let corrected = Signals {
            decided: 10,
            not_plain: 3,
            ..quiet
        };
        let (level, why) = super::level(Some(&found(0.9)), &corrected, &Sampling::default());
        assert_eq!(level, Level::Middle);
        assert_eq!(why.len(), 2, "{why:?}");
    }

    #[test]
    fn words_are_read_back() {
        for level in Level::ALL {
            assert_eq!(Level::from_word(level.word()), level);
        }
        assert_eq!(Level::from_word("magic"), Level::Unknown);
    }
}
