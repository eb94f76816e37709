//! Weighing: what was found takes points, each part of quality for itself.

use std::collections::{HashMap, HashSet};

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

/// The points of each part.
const MOST: u32 = 100;
/// What a check finds once more costs this part of what it cost first.
const AGAIN: u32 = 4;

/// A finding, and what it costs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deduction {
    /// What was found.
    pub finding: Finding,
    /// What it takes from the score, in tenths of a point. Where a part has more faults than points, each takes its share of them.
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
    let mut weighed: Vec<(&Finding, u32)> = findings
        .iter()
        .map(|finding| (finding, policy.weighs(finding)))
        .filter(|(_, weight)| *weight != Weight::Off)
        .map(|(finding, weight)| (finding, weight.takes()))
        .collect();
    weighed.sort_by_key(|(_, takes)| std::cmp::Reverse(*takes));
    let mut seen: HashSet<Check> = HashSet::new();
    let mut sums: HashMap<Part, u32> = HashMap::new();
    for (finding, takes) in &mut weighed {
        // Each missing field is another one.
        if !seen.insert(finding.check) && finding.check != Check::FieldMissing {
            *takes /= AGAIN;
        }
        *sums.entry(finding.check.part()).or_default() += *takes;
    }
    let sum = |part: Part| sums.get(&part).copied().unwrap_or_default();
    let deduction = |(finding, takes): (&Finding, u32)| {
        let part = finding.check.part();
        let lost = takes * MOST.min(sum(part)) * share(part);
        Deduction {
            finding: finding.clone(),
            points: i64::from(lost / (10 * sum(part).max(1))),
        }
    };
    let mut deductions: Vec<Deduction> = weighed.into_iter().map(deduction).collect();
    deductions.sort_by_key(|deduction| -deduction.points);
    let left = |part: Part| i64::from(MOST - MOST.min(sum(part)));
    let mut grades = Grades {
        score: 0,
        completeness: left(Part::Completeness),
        validity: left(Part::Validity),
        freshness: left(Part::Freshness),
        uniqueness: left(Part::Uniqueness),
        consistency: left(Part::Consistency),
    };
    // What is nearly perfect is not perfect.
    grades.score = tenths(&grades) / 10;
    Score { grades, deductions }
}

/// The whole by its parts, in tenths of a point.
fn tenths(grades: &Grades<i64>) -> i64 {
    let parts = [
        (Part::Completeness, grades.completeness),
        (Part::Validity, grades.validity),
        (Part::Freshness, grades.freshness),
        (Part::Uniqueness, grades.uniqueness),
        (Part::Consistency, grades.consistency),
    ];
    let shares = parts.map(|(part, points)| points * i64::from(share(part)));
    shares.iter().sum::<i64>() / 10
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

    #[test]
    fn where_there_are_more_faults_than_points_each_takes_its_share() {
        let gaps = [
            Check::NoTimes,
            Check::NoPlaceNorRemote,
            Check::NoWhoFor,
            Check::NoCost,
            Check::NoCategory,
            Check::DescriptionThin,
        ];
        let score = score(&gaps.map(finding), &Policy::default());
        assert_eq!((score.grades.completeness, score.grades.score), (0, 65));
        assert!(
            score.deductions.iter().all(|one| one.points > 0),
            "{score:?}"
        );
    }

    proptest! {
        #[test]
        fn what_is_mended_is_won_back(
            checks in prop::collection::vec(prop::sample::select(&Check::ALL[..]), 0..40)
        ) {
            let mut found: Vec<Finding> = checks.into_iter().map(finding).collect();
            let policy = Policy::default();
            let mut whole = score(&found, &policy);
            prop_assert!((0..=100).contains(&whole.grades.score));
            let lost: i64 = whole.deductions.iter().map(|one| one.points).sum();
            let rounded = i64::try_from(found.len()).unwrap() + 10;
            prop_assert!((1_000 - 10 * whole.grades.score - lost).abs() <= rounded);
            while !found.is_empty() {
                found.pop();
                let better = score(&found, &policy);
                prop_assert!(better.grades.score >= whole.grades.score);
                whole = better;
            }
            prop_assert_eq!(whole.grades.score, 100);
        }
    }
}
