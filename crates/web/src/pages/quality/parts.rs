//! The five parts of quality as people read them, and points as numbers.

use assure::check::Part;
use assure::quality::SHARES;
use repository::Grades;

/// One part of quality.
pub(super) struct PartRow {
    pub(super) name: &'static str,
    /// What it asks.
    pub(super) asks: &'static str,
    pub(super) points: String,
    /// The same as the width of a bar, of a hundred.
    pub(super) width: i64,
    /// What it counts for, of a hundred.
    pub(super) share: u32,
}

/// A part as people call it, and what it asks.
pub(crate) const fn called(part: Part) -> (&'static str, &'static str) {
    match part {
        Part::Completeness => ("Completeness", "Is everything said that people need?"),
        Part::Validity => (
            "Validity",
            "Can each value be right, and can people understand it?",
        ),
        Part::Freshness => ("Freshness", "Has somebody looked at it lately?"),
        Part::Uniqueness => ("Uniqueness", "Is it there only once?"),
        Part::Consistency => ("Consistency", "Do its parts agree with each other?"),
    }
}

/// All parts, in the order in which they are told everywhere.
pub(super) fn rows(grades: &Grades<f64>) -> [PartRow; 5] {
    SHARES.map(|(part, share)| {
        let (name, asks) = called(part);
        let points = match part {
            Part::Completeness => grades.completeness,
            Part::Validity => grades.validity,
            Part::Freshness => grades.freshness,
            Part::Uniqueness => grades.uniqueness,
            Part::Consistency => grades.consistency,
        };
        PartRow {
            name,
            asks,
            points: mean(points),
            width: points.floor() as i64,
            share,
        }
    })
}

/// The grades of one service, as those of many are.
pub(super) fn of_one(grades: &Grades<i64>) -> Grades<f64> {
    Grades {
        score: grades.score as f64,
        completeness: grades.completeness as f64,
        validity: grades.validity as f64,
        freshness: grades.freshness as f64,
        uniqueness: grades.uniqueness as f64,
        consistency: grades.consistency as f64,
    }
}

/// Mean points to a tenth, without one if there is none. What is nearly perfect is not perfect.
pub(crate) fn mean(points: f64) -> String {
    let tenths = (points * 10.0).round() as i64;
    in_tenths(if points < 100.0 {
        tenths.min(999)
    } else {
        tenths
    })
}

/// What something costs, of tenths of a point; nothing if it costs nothing.
pub(super) fn cost(tenths: i64) -> Option<String> {
    (tenths > 0).then(|| match tenths {
        10 => "1 point".to_owned(),
        _ => format!("{} points", in_tenths(tenths)),
    })
}

fn in_tenths(tenths: i64) -> String {
    let whole = super::count(tenths / 10);
    match tenths % 10 {
        0 => whole,
        rest => format!("{whole}.{rest}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_said_as_people_say_them() {
        for (points, said) in [
            (86.0, "86"),
            (86.25, "86.3"),
            (99.99, "99.9"),
            (100.0, "100"),
            (0.0, "0"),
        ] {
            assert_eq!(mean(points), said);
        }
        for (tenths, said) in [
            (0, None),
            (10, Some("1 point")),
            (140, Some("14 points")),
            (21, Some("2.1 points")),
            (1_234_567, Some("123,456.7 points")),
        ] {
            assert_eq!(cost(tenths).as_deref(), said);
        }
    }
}
