//! Weighing: what was found takes points, each part of quality for itself.

use std::collections::HashMap;

use repository::Grades;

use crate::check::{Check, Finding, Part};
use crate::policy::{Policy, Weight};

/// What each part of quality counts for, of a hundred.
///
/// What people cannot know, and what is no longer true, sends them away for nothing; so these count most. The shares are a judgement,
/// not a measurement.
pub const SHARES: [(Part, u32); 5] = [
    (Part::Completeness, 35),
    (Part::Validity, 20),
    (Part::Freshness, 25),
    (Part::Uniqueness, 5),
    (Part::Consistency, 15),
];

/// What a check finds once more costs this part of what it cost first.
const AGAIN: u32 = 4;

/// A finding, and what it costs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deduction {
    /// What was found.
    pub finding: Finding,
    /// What that takes from the score, in tenths of a point: so much is won back by putting it right.
    pub points: i64,
}

/// How good what is said of a service is.
#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    /// The points, of a hundred.
    pub grades: Grades<i64>,
    /// What was found and is looked for, what costs most first.
    pub deductions: Vec<Deduction>,
}

/// Weighs what was found.
pub fn score(findings: &[Finding], policy: &Policy) -> Score {
    let mut left: HashMap<Part, u32> = SHARES.iter().map(|(part, _)| (*part, 100)).collect();
    let mut seen: HashMap<Check, u32> = HashMap::new();
    let mut weighed: Vec<(&Finding, Weight)> = findings
        .iter()
        .map(|finding| (finding, policy.weighs(finding)))
        .filter(|(_, weight)| *weight != Weight::Off)
        .collect();
    weighed.sort_by(|left, right| right.1.cmp(&left.1));
    let mut deductions = Vec::with_capacity(weighed.len());
    for (finding, weight) in weighed {
        let part = finding.check.part();
        let before = seen.entry(finding.check).or_default();
        let takes = if *before == 0 || finding.check == Check::FieldMissing {
            weight.takes()
        } else {
            weight.takes() / AGAIN
        };
        *before += 1;
        let left = left.entry(part).or_default();
        let takes = takes.min(*left);
        *left -= takes;
        deductions.push(Deduction {
            finding: finding.clone(),
            points: i64::from(takes * share(part) / 10),
        });
    }
    deductions.sort_by_key(|deduction| -deduction.points);
    let of = |part: Part| i64::from(left.get(&part).copied().unwrap_or_default());
    let whole: i64 = SHARES
        .iter()
        .map(|(part, share)| of(*part) * i64::from(*share))
        .sum();
    Score {
        grades: Grades {
            // What is nearly perfect is not perfect.
            score: whole / 100,
            completeness: of(Part::Completeness),
            validity: of(Part::Validity),
            freshness: of(Part::Freshness),
            uniqueness: of(Part::Uniqueness),
            consistency: of(Part::Consistency),
        },
        deductions,
    }
}

fn share(part: Part) -> u32 {
    let mut shares = SHARES.iter();
    shares
        .find(|(known, _)| *known == part)
        .map_or(0, |(_, share)| *share)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn finding(check: Check) -> Finding {
        Finding {
            check,
            field: String::new(),
            said: String::new(),
            message: "Wrong.".to_owned(),
            remedy: "Put it right.".to_owned(),
        }
    }

    #[test]
    fn nothing_found_is_a_hundred_and_shares_add_up() {
        let score = score(&[], &Policy::default());
        assert_eq!(score.grades.score, 100);
        assert_eq!(SHARES.iter().map(|(_, share)| share).sum::<u32>(), 100);
    }

    #[test]
    fn each_finding_takes_its_weight_of_its_part() {
        let policy = Policy::default();
        let score = score(&[finding(Check::NoTimes), finding(Check::Jargon)], &policy);
        // Forty of the hundred points of completeness, which is 35 of a hundred: 14.
        assert_eq!((score.grades.completeness, score.grades.score), (60, 86));
        let points: Vec<i64> = score.deductions.iter().map(|one| one.points).collect();
        assert_eq!(points, [140, 0], "advice costs nothing, and stands last");
    }

    #[test]
    fn what_a_check_finds_again_costs_less() {
        let twice = [
            finding(Check::PhoneImplausible),
            finding(Check::PhoneImplausible),
        ];
        assert_eq!(score(&twice, &Policy::default()).grades.validity, 50);
    }

    proptest! {
        #[test]
        fn points_are_what_is_missing_from_a_hundred(
            checks in prop::collection::vec(prop::sample::select(&Check::ALL[..]), 0..40)
        ) {
            let found: Vec<Finding> = checks.into_iter().map(finding).collect();
            let score = score(&found, &Policy::default());
            let lost: i64 = score.deductions.iter().map(|one| one.points).sum();
            prop_assert!((0..=100).contains(&score.grades.score));
            prop_assert!((score.grades.score * 10 + lost - 1000).abs() <= 10 + 5 * i64::try_from(found.len()).unwrap());
        }
    }
}
