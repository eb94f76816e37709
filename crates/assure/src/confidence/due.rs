//! When a list is to be checked again.

use chrono::{DateTime, TimeDelta, Utc};

use super::Level;
use crate::policy::Sampling;

/// After how many days a list of a level is checked again: one that is highly trusted half as often, one that is hardly trusted twice as
/// often as the policy says. Nothing where the policy asks for no checks.
pub fn every_days(sampling: &Sampling, level: Level) -> Option<u32> {
    let days = match level {
        Level::High => sampling.every_days.saturating_mul(2),
        Level::Low => sampling.every_days.div_ceil(2),
        Level::Unknown | Level::Middle => sampling.every_days,
    };
    (days > 0).then_some(days)
}

/// Since when a list is to be checked, if it is: something of it is published, and none of it was checked for as long as the policy allows.
pub(super) fn due_since(
    sampling: &Sampling,
    level: Level,
    services: u32,
    checked_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let days = every_days(sampling, level).filter(|_| services > 0)?;
    let since = checked_at.map_or(now, |at| at + TimeDelta::days(i64::from(days)));
    (since <= now).then_some(since)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_trusted_less_is_checked_sooner() {
        let sampling = Sampling::default();
        let start = DateTime::UNIX_EPOCH;
        let is_due = |level, days| {
            let now = start + TimeDelta::days(i64::from(days));
            due_since(&sampling, level, 3, Some(start), now).is_some()
        };
        let every = sampling.every_days;
        for (level, days) in [
            (Level::Low, every.div_ceil(2)),
            (Level::Middle, every),
            (Level::Unknown, every),
            (Level::High, every * 2),
        ] {
            assert!(!is_due(level, days - 1) && is_due(level, days), "{level}");
        }
    }

    #[test]
    fn what_was_never_checked_is_due_if_there_is_any_and_the_policy_asks() {
        let sampling = Sampling::default();
        let now = DateTime::UNIX_EPOCH;
        let due = |sampling: &Sampling, services| {
            due_since(sampling, Level::Unknown, services, None, now)
        };
        assert_eq!(due(&sampling, 1), Some(now));
        assert_eq!(due(&sampling, 0), None);
        let none = Sampling {
            every_days: 0,
            ..sampling
        };
        assert_eq!(due(&none, 1), None);
    }
}
