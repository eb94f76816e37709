//! How many services of a list are right: what was found in a sample, and between which bounds the truth lies.
//!
//! The bounds are those of Clopper and Pearson (Biometrika 26, 1934), for samples without replacement from a finite list: exact by the
//! hypergeometric distribution, which nothing approximates. They hold the truth at least as often as they say. Strata that were checked
//! otherwise than in proportion count by the effective size of Kish (Survey Sampling, 1965, 11.7).

/// Beyond so many services a list counts as one of so many: that widens the interval by less than can be told.
const MOST: u32 = 20_000;

/// What was found in one stratum of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stratum {
    /// How many services it has.
    pub population: u32,
    /// How many of them were checked.
    pub checked: u32,
    /// How many of these were right.
    pub right: u32,
}

/// The share of the services of a list that are right, from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    /// As it was found, each stratum by its weight.
    pub right: f64,
    /// The truth is not below.
    pub low: f64,
    /// The truth is not above.
    pub high: f64,
    /// How many were checked.
    pub checked: u32,
    /// Of a hundred intervals so many hold the truth, at least.
    pub certainty: u32,
}

/// The share of a list that is right; nothing if nothing was checked. Of a stratum in which nothing was checked anything may be true, and
/// that is in the interval.
pub fn share(strata: &[Stratum], certainty: u32) -> Option<Share> {
    let all: u32 = strata.iter().map(|stratum| stratum.population).sum();
    let seen: Vec<&Stratum> = strata
        .iter()
        .filter(|stratum| stratum.checked > 0)
        .collect();
    let population: u32 = seen.iter().map(|stratum| stratum.population).sum();
    let checked: u32 = seen.iter().map(|stratum| stratum.checked).sum();
    if checked == 0 || population < checked {
        return None;
    }
    let weight = |stratum: &Stratum| f64::from(stratum.population) / f64::from(population);
    let right: f64 = seen
        .iter()
        .map(|stratum| weight(stratum) * f64::from(stratum.right) / f64::from(stratum.checked))
        .sum();
    let loss: f64 = seen
        .iter()
        .map(|stratum| weight(stratum).powi(2) / f64::from(stratum.checked))
        .sum();
    let counts = Exact::of(population).bounds(right, 1.0 / loss, certainty);
    let (known, unknown) = (
        f64::from(population) / f64::from(all),
        f64::from(all - population) / f64::from(all),
    );
    Some(Share {
        right,
        low: counts.0 * known,
        high: counts.1 * known + unknown,
        checked,
        certainty,
    })
}

/// The exact bounds for samples from a list of so many services.
pub(super) struct Exact {
    /// What the list counts as.
    population: u32,
    /// The logarithms of the factorials up to that.
    factorials: Vec<f64>,
}

impl Exact {
    pub(super) fn of(population: u32) -> Self {
        let population = population.min(MOST);
        let mut sum = 0.0;
        let logarithms = (1..=population).map(|number| {
            sum += f64::from(number).ln();
            sum
        });
        Self {
            population,
            factorials: std::iter::once(0.0).chain(logarithms).collect(),
        }
    }

    /// Between which shares the truth lies if so large a share of a sample was right. Where the share is none of whole services, both
    /// bounds are those of the next ones outwards.
    pub(super) fn bounds(&self, right: f64, checked: f64, certainty: u32) -> (f64, f64) {
        let checked = whole(checked).clamp(1, self.population.max(1));
        let tail = (100.0 - f64::from(certainty)) / 200.0;
        let found = right * f64::from(checked);
        let (least, most) = (whole(found), checked - whole(f64::from(checked) - found));
        let low = self.first(least, self.population - (checked - least), |share| {
            self.at_least(share, checked, least) > tail
        });
        let high = self.first(most, self.population - (checked - most), |share| {
            self.at_most(share, checked, most) <= tail
        });
        let is_over = self.at_most(high, checked, most) <= tail;
        let high = if is_over {
            high.saturating_sub(1)
        } else {
            high
        };
        let part = |count: u32| f64::from(count) / f64::from(self.population.max(1));
        (part(low.min(high.max(least))), part(high.max(most)))
    }

    /// The first number between two for which something holds that holds for all after it; else the last.
    fn first(&self, from: u32, to: u32, holds: impl Fn(u32) -> bool) -> u32 {
        let (mut from, mut to) = (from.min(self.population), to.min(self.population));
        while from < to {
            let middle = from + (to - from) / 2;
            if holds(middle) {
                to = middle;
            } else {
                from = middle + 1;
            }
        }
        from
    }

    /// How probable it is to find so many right ones, or more, if the list has so many.
    fn at_least(&self, right: u32, checked: u32, found: u32) -> f64 {
        (found..=checked.min(right))
            .map(|found| self.exactly(right, checked, found))
            .sum()
    }

    fn at_most(&self, right: u32, checked: u32, found: u32) -> f64 {
        (0..=found.min(right))
            .map(|found| self.exactly(right, checked, found))
            .sum()
    }

    fn exactly(&self, right: u32, checked: u32, found: u32) -> f64 {
        let wrong = self.population - right;
        if found > right || checked < found || checked - found > wrong {
            return 0.0;
        }
        let log = self.ways(right, found) + self.ways(wrong, checked - found)
            - self.ways(self.population, checked);
        log.exp()
    }

    /// The logarithm of how many ways there are to choose some of many.
    fn ways(&self, of: u32, some: u32) -> f64 {
        let factorial = |number: u32| self.factorials[number as usize];
        factorial(of) - factorial(some) - factorial(of - some)
    }
}

/// The whole part of what is not negative and below four thousand million; a hair below a whole number counts as that.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it is clamped to what fits"
)]
fn whole(number: f64) -> u32 {
    (number + 1e-9).clamp(0.0, f64::from(u32::MAX)) as u32
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand::rngs::SmallRng;
    use rand::{Rng, SeedableRng};

    use super::super::divide;
    use super::*;

    fn one(population: u32, checked: u32, right: u32) -> Share {
        let stratum = Stratum {
            population,
            checked,
            right,
        };
        share(&[stratum], 90).expect("something was checked")
    }

    #[test]
    fn the_bounds_are_those_of_the_tables() {
        // Clopper and Pearson, 90 %, of a list without end: 20 of 20 and 18 of 20.
        let all = one(1_000_000, 20, 20);
        assert!((all.low - 0.8609).abs() < 0.001, "{all:?}");
        assert!((all.high - 1.0).abs() < f64::EPSILON);
        let most = one(1_000_000, 20, 18);
        assert!((most.low - 0.7174).abs() < 0.001, "{most:?}");
        assert!((most.high - 0.9819).abs() < 0.001, "{most:?}");
        assert_eq!(share(&[], 90), None);
    }

    #[test]
    fn who_checks_all_knows() {
        let all = one(12, 12, 9);
        assert_eq!((all.low, all.right, all.high), (0.75, 0.75, 0.75));
    }

    #[test]
    fn what_nobody_looked_into_may_be_anything() {
        let (seen, unseen) = (
            Stratum {
                population: 50,
                checked: 50,
                right: 50,
            },
            Stratum {
                population: 50,
                checked: 0,
                right: 0,
            },
        );
        let half = share(&[seen, unseen], 90).expect("something was checked");
        assert_eq!((half.low, half.high), (0.5, 1.0));
    }

    /// How often the interval holds the truth, summed over all that can be found: no chance is in it.
    #[test]
    fn of_one_stratum_the_interval_holds_the_truth_as_often_as_it_says() {
        for certainty in [80, 90, 95] {
            for (population, checked) in [(25, 20), (60, 20), (60, 30), (300, 30), (2_000, 40)] {
                let exact = Exact::of(population);
                let intervals: Vec<(f64, f64)> = (0..=checked)
                    .map(|found| {
                        let right = f64::from(found) / f64::from(checked);
                        exact.bounds(right, f64::from(checked), certainty)
                    })
                    .collect();
                for right in (0..=population).step_by(1 + population as usize / 60) {
                    let truth = f64::from(right) / f64::from(population);
                    let held: f64 = (0..=checked)
                        .zip(&intervals)
                        .filter(|(_, (low, high))| (low - 1e-9..=high + 1e-9).contains(&truth))
                        .map(|(found, _)| exact.exactly(right, checked, found))
                        .sum();
                    assert!(
                        held >= f64::from(certainty) / 100.0 - 1e-9,
                        "{certainty} %: {checked} of {population}, of which {right} are right: {held}"
                    );
                }
            }
        }
    }

    /// Lists of three strata, the more often wrong the longer nobody looked, each checked in proportion by chance.
    #[test]
    fn of_strata_the_interval_holds_the_truth_as_often_as_it_says() {
        const LISTS: u32 = 600;
        let mut chance = SmallRng::seed_from_u64(5);
        println!("| services | checked | truly right | interval holds it | width |");
        println!("|---|---|---|---|---|");
        for (population, checked) in [(40_u32, 25_u32), (300, 30), (3_000, 40)] {
            for wrong in [0.0, 0.02, 0.05, 0.1, 0.3] {
                let populations = [
                    population / 5,
                    population * 2 / 5,
                    population - population / 5 - population * 2 / 5,
                ];
                let rights = [2.0, 1.0, 0.6].map(|times| 1.0 - wrong * times);
                let rights: Vec<u32> = populations
                    .iter()
                    .zip(rights)
                    .map(|(population, right)| whole((f64::from(*population) * right).round()))
                    .collect();
                let truth = f64::from(rights.iter().sum::<u32>()) / f64::from(population);
                let take = divide(&populations, checked);
                let (mut held, mut width) = (0, 0.0);
                for _ in 0..LISTS {
                    let strata: Vec<Stratum> = (0..3)
                        .map(|at| {
                            let drawn = rand::seq::index::sample(
                                &mut chance,
                                populations[at] as usize,
                                take[at] as usize,
                            );
                            let right = drawn.iter().filter(|it| *it < rights[at] as usize);
                            Stratum {
                                population: populations[at],
                                checked: take[at],
                                right: u32::try_from(right.count()).expect("few"),
                            }
                        })
                        .collect();
                    let share = share(&strata, 90).expect("something was checked");
                    held += u32::from((share.low - 1e-9..=share.high + 1e-9).contains(&truth));
                    width += share.high - share.low;
                }
                let held = f64::from(held) / f64::from(LISTS);
                println!(
                    "| {population} | {checked} | {:.0} % | {:.1} % | {:.0} points |",
                    truth * 100.0,
                    held * 100.0,
                    width / f64::from(LISTS) * 100.0
                );
                // What is counted in 600 lists may itself be off by two points and a half.
                assert!(
                    held >= 0.9 - 0.025,
                    "{population} {checked} {wrong}: {held}"
                );
            }
        }
        let _: f64 = chance.random();
    }

    proptest! {
        #[test]
        fn the_interval_holds_what_was_found_and_lies_between_nothing_and_all(
            strata in prop::collection::vec((1_u32..500, 0_u32..60, 0_u32..60), 1..5),
            certainty in 50_u32..100,
        ) {
            let strata: Vec<Stratum> = strata.into_iter().map(|(population, checked, right)| {
                let checked = checked.min(population);
                Stratum { population, checked, right: right.min(checked) }
            }).collect();
            if let Some(share) = share(&strata, certainty) {
                prop_assert!(0.0 <= share.low && share.low <= share.high && share.high <= 1.0 + 1e-9, "{share:?}");
                let all = strata.iter().all(|stratum| stratum.checked > 0);
                if all {
                    prop_assert!(share.low <= share.right + 0.02 && share.right <= share.high + 0.02, "{share:?}");
                }
            }
        }
    }
}
