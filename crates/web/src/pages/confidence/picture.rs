//! Shares as pictures: an interval on a bar, and intervals one after another.

use std::fmt::Write;

use chrono::{DateTime, Utc};

/// How far pictures reach from left to right.
const WIDTH: f64 = 280.0;

/// An interval on a bar of the whole width.
pub(super) struct Bar {
    pub(super) left: String,
    pub(super) width: String,
    /// Where what was found stands.
    pub(super) found: String,
}

impl Bar {
    pub(super) fn of((right, low, high): (f64, f64, f64)) -> Self {
        Self {
            left: at(low),
            // One that is a point is seen all the same.
            width: format!("{:.1}", ((high - low) * WIDTH).max(2.0)),
            found: at(right),
        }
    }
}

fn at(share: f64) -> String {
    format!("{:.1}", share * WIDTH)
}

/// Intervals one after another, as far apart as they were found.
pub(super) struct Series {
    /// From bound to bound, each a line from above to below.
    pub(super) lines: String,
    /// What was found, each a point.
    pub(super) points: Vec<(String, String)>,
}

impl Series {
    /// Those of closed samples; one alone needs no picture.
    pub(super) fn of(mut found: Vec<(DateTime<Utc>, (f64, f64, f64))>) -> Option<Self> {
        found.sort_by_key(|(at, _)| *at);
        let [(first, _), .., (last, _)] = &found[..] else {
            return None;
        };
        let all = (*last - *first).num_minutes().max(1) as f64;
        let (mut lines, mut points) = (String::new(), Vec::new());
        for (when, (right, low, high)) in &found {
            let x = 6.0 + (*when - *first).num_minutes() as f64 * (WIDTH - 12.0) / all;
            let y = |share: f64| 100.0 - share * 100.0;
            // Writing to a text cannot fail.
            let _ = write!(lines, "M{x:.1} {:.1}V{:.1}", y(*high), y(*low));
            points.push((format!("{x:.1}"), format!("{:.1}", y(*right))));
        }
        Some(Self { lines, points })
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn intervals_lie_as_far_apart_as_they_were_found() {
        let day = |day| DateTime::UNIX_EPOCH + TimeDelta::days(day);
        let found = vec![(day(10), (0.9, 0.8, 1.0)), (day(0), (0.5, 0.25, 0.75))];
        let series = Series::of(found.clone()).expect("two");
        assert_eq!(series.lines, "M6.0 25.0V75.0M274.0 0.0V20.0");
        assert_eq!(series.points[0], ("6.0".to_owned(), "50.0".to_owned()));
        assert!(Series::of(found[..1].to_vec()).is_none());
        let bar = Bar::of((1.0, 1.0, 1.0));
        assert_eq!((bar.left.as_str(), bar.width.as_str()), ("280.0", "2.0"));
    }
}
