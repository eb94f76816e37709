//! How good it was day by day: a table, and a line for those who look.

use std::fmt::Write;

use chrono::NaiveDate;
use repository::Grades;

use super::{count, mean};

/// How far the line reaches from left to right.
const WIDTH: f64 = 280.0;
/// Days that are shown without being asked for.
const FEW: usize = 7;

/// How good it was, the last day first.
pub(super) struct History {
    pub(super) days: Vec<Day>,
    pub(super) line: Option<Line>,
}

pub(super) struct Day {
    pub(super) date: String,
    pub(super) services: String,
    pub(super) score: String,
}

/// The same as a line in a picture of 100 by the width.
pub(super) struct Line {
    pub(super) points: String,
    /// Where it ends.
    pub(super) end: (String, String),
    pub(super) in_words: String,
}

impl History {
    pub(super) fn of(days: &[(NaiveDate, i64, Grades<f64>)]) -> Self {
        let day = |(day, services, grades): &(NaiveDate, i64, Grades<f64>)| Day {
            date: in_words(*day),
            services: count(*services),
            score: mean(grades.score),
        };
        Self {
            days: days.iter().map(day).collect(),
            line: line(days),
        }
    }

    /// Whether the table is short enough to be shown at once.
    pub(super) fn is_short(&self) -> bool {
        self.days.len() <= FEW
    }
}

fn in_words(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

/// One day makes no line.
fn line(days: &[(NaiveDate, i64, Grades<f64>)]) -> Option<Line> {
    let [(last, _, now), .., (first, _, then)] = days else {
        return None;
    };
    let all = (*last - *first).num_days().max(1) as f64;
    let at = |day: NaiveDate| (day - *first).num_days() as f64 * WIDTH / all;
    let mut points = String::new();
    for (day, _, grades) in days.iter().rev() {
        // Writing to a text cannot fail.
        let _ = write!(points, "{:.1},{:.1} ", at(*day), 100.0 - grades.score);
    }
    Some(Line {
        points: points.trim_end().to_owned(),
        end: (
            format!("{:.1}", at(*last)),
            format!("{:.1}", 100.0 - now.score),
        ),
        in_words: format!(
            "It was {} of 100 on {}, and {} of 100 on {}.",
            mean(then.score),
            in_words(*first),
            mean(now.score),
            in_words(*last)
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: u32, score: f64) -> (NaiveDate, i64, Grades<f64>) {
        let date = NaiveDate::from_ymd_opt(2026, 3, day).expect("a day");
        let grades = Grades {
            score,
            ..Grades::default()
        };
        (date, 3, grades)
    }

    #[test]
    fn days_lie_as_far_apart_as_they_are() {
        let line = line(&[day(11, 90.0), day(2, 75.0), day(1, 70.5)]).expect("a line");
        assert_eq!(line.points, "0.0,29.5 28.0,25.0 280.0,10.0");
        assert_eq!(
            line.in_words,
            "It was 70.5 of 100 on 1 March 2026, and 90 of 100 on 11 March 2026."
        );
    }

    #[test]
    fn one_day_makes_no_line() {
        let history = History::of(&[day(1, 70.0)]);
        assert!(history.line.is_none() && history.is_short());
        assert!(History::of(&[]).days.is_empty());
    }
}
