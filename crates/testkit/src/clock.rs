//! A clock that tests wind by hand.

use std::sync::Mutex;

use chrono::{DateTime, TimeDelta, Utc};
use repository::Clock;

/// Stands still until it is told otherwise, or goes one step further each time it is read.
#[derive(Debug)]
pub struct SteppingClock {
    next: Mutex<DateTime<Utc>>,
    step: TimeDelta,
}

impl SteppingClock {
    /// Always shows this instant, written as RFC 3339.
    pub fn at(instant: &str) -> Self {
        Self::stepping(instant, TimeDelta::zero())
    }

    /// Shows this instant first, and each time it is read one step more.
    pub fn stepping(instant: &str, step: TimeDelta) -> Self {
        let next = instant
            .parse()
            .expect("a test names instants as RFC 3339 has them");
        Self {
            next: Mutex::new(next),
            step,
        }
    }

    /// Goes on by this much.
    pub fn advance(&self, by: TimeDelta) {
        *self.hand() += by;
    }

    /// Shows this instant next.
    pub fn set(&self, instant: DateTime<Utc>) {
        *self.hand() = instant;
    }

    fn hand(&self) -> std::sync::MutexGuard<'_, DateTime<Utc>> {
        self.next
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Default for SteppingClock {
    /// A Tuesday morning in November, a second later each time.
    fn default() -> Self {
        Self::stepping("2026-11-24T09:00:00Z", TimeDelta::seconds(1))
    }
}

impl Clock for SteppingClock {
    fn now(&self) -> DateTime<Utc> {
        let mut hand = self.hand();
        let now = *hand;
        *hand += self.step;
        now
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_goes_one_step_further_each_time_it_is_read() {
        let clock = SteppingClock::stepping("2026-11-24T09:00:00Z", TimeDelta::seconds(2));
        assert_eq!(
            (clock.now(), clock.now()).1.to_rfc3339(),
            "2026-11-24T09:00:02+00:00"
        );
    }

    #[test]
    fn it_stands_still_until_it_is_wound() {
        let clock = SteppingClock::at("2026-11-24T09:00:00Z");
        assert_eq!(clock.now(), clock.now());
        clock.advance(TimeDelta::days(1));
        assert_eq!(clock.now().to_rfc3339(), "2026-11-25T09:00:00+00:00");
    }
}
