//! How a server answered, or a search engine.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// How often, how quickly, how well.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Report {
    pub(crate) requests: usize,
    pub(crate) errors: usize,
    pub(crate) per_second: f64,
    pub(crate) bytes: u64,
    pub(crate) p50_ms: f64,
    pub(crate) p90_ms: f64,
    pub(crate) p95_ms: f64,
    pub(crate) p99_ms: f64,
    pub(crate) max_ms: f64,
}

impl Report {
    /// Of the times that answers took; none without answers.
    pub(crate) fn of(mut times: Vec<Duration>, took: Duration) -> Option<Self> {
        times.sort_unstable();
        let last = times.len().checked_sub(1)?;
        let at = |share: f64| {
            let index = (times.len() as f64 * share).ceil() as usize;
            times[index.saturating_sub(1).min(last)].as_secs_f64() * 1_000.0
        };
        Some(Self {
            requests: times.len(),
            errors: 0,
            per_second: times.len() as f64 / took.as_secs_f64(),
            bytes: 0,
            p50_ms: at(0.50),
            p90_ms: at(0.90),
            p95_ms: at(0.95),
            p99_ms: at(0.99),
            max_ms: at(1.0),
        })
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "p50 {:.2} ms  p90 {:.2} ms  p95 {:.2} ms  p99 {:.2} ms  max {:.2} ms  {:.0}/s  {} answers  {} errors  {:.1} MB",
            self.p50_ms,
            self.p90_ms,
            self.p95_ms,
            self.p99_ms,
            self.max_ms,
            self.per_second,
            self.requests,
            self.errors,
            self.bytes as f64 / 1e6,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_a_time_that_was_measured() {
        let times = (1..=100).rev().map(Duration::from_millis).collect();
        let report = Report::of(times, Duration::from_secs(2)).expect("there are times");
        let found = [report.p50_ms, report.p95_ms, report.p99_ms, report.max_ms];
        for (found, expected) in found.into_iter().zip([50.0, 95.0, 99.0, 100.0]) {
            assert!((found - expected).abs() < 1e-9, "{found} {expected}");
        }
        assert!((report.per_second - 50.0).abs() < 1e-9);
    }

    #[test]
    fn nothing_was_measured_without_answers() {
        assert!(Report::of(Vec::new(), Duration::from_secs(1)).is_none());
    }
}
