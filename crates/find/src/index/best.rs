//! The best of what was let through, and how much of it there is.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use tantivy::DocAddress;
use uuid::Uuid;

use super::bits::{Bits, Tally};
use super::facts::Facts;
use crate::answer::Reason;
use crate::ground::Reach;
use crate::hours::Opening;

/// A service on its way into an answer.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub(super) address: DocAddress,
    pub(super) id: Uuid,
    /// What it is sorted by; more is better.
    pub(super) rank: f64,
    pub(super) score: f64,
    pub(super) distance: Option<f64>,
    pub(super) covers: Option<Reach>,
    pub(super) is_for_others: bool,
    pub(super) opens: Option<Opening>,
    pub(super) reason: Reason,
    /// The notions that it has, a bit for each.
    pub(super) met: u32,
}

impl Candidate {
    /// The best first; among equals the order of ids, so that pages neither repeat nor skip.
    fn compare(&self, other: &Self) -> Ordering {
        other
            .rank
            .total_cmp(&self.rank)
            .then(self.id.cmp(&other.id))
    }
}

/// The worst of those kept lies on top, to be thrown out first.
struct Kept(Candidate);

impl PartialEq for Kept {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Kept {}

impl PartialOrd for Kept {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Kept {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.compare(&other.0)
    }
}

/// How many services of a segment have each key, by the numbers of the keys.
pub(super) type Counts = Vec<(u32, u32)>;

/// What was found.
#[derive(Default)]
pub(super) struct Gathered {
    pub(super) total: usize,
    /// The best first.
    pub(super) best: Vec<Candidate>,
    /// Everything, if that was wanted: the best first.
    pub(super) all: Vec<Uuid>,
    /// The segment and how many of its services have each key.
    pub(super) counts: Vec<(usize, Counts)>,
}

/// What meets so many of the strong notions.
#[derive(Default)]
struct Level {
    total: usize,
    best: BinaryHeap<Kept>,
    all: Vec<(f64, Uuid)>,
    tally: Tally,
    /// The keys without a bit.
    rare: Vec<u32>,
    counts: Vec<(usize, Counts)>,
}

/// What was found so far, by how much of what was said it has. What has less is thrown away as soon
/// as there is plenty that has more.
pub(super) struct Levels {
    by_level: Vec<Level>,
    /// The lowest level that still counts, from 1.
    needed: usize,
    /// So many results are plenty.
    plenty: usize,
    /// So many of the best are kept.
    keep: usize,
}

impl Levels {
    pub(super) fn new(lowest: usize, highest: usize, plenty: usize, keep: usize) -> Self {
        Self {
            by_level: (0..highest).map(|_| Level::default()).collect(),
            needed: lowest,
            plenty,
            keep,
        }
    }

    /// How many of the strong notions a result needs.
    pub(super) fn needed(&self) -> usize {
        self.needed
    }

    fn at(&mut self, level: usize) -> &mut Level {
        let highest = self.by_level.len();
        &mut self.by_level[level.min(highest) - 1]
    }

    /// Counts a service that is a result.
    pub(super) fn add(&mut self, level: usize) {
        self.at(level).total += 1;
    }

    /// Counts keys that services have.
    pub(super) fn count(&mut self, level: usize, keys: Bits) {
        self.at(level).tally.add(keys);
    }

    /// Counts a key that has no bit, by its place among `of` of them.
    pub(super) fn count_rare(&mut self, level: usize, place: u32, of: usize) {
        let level = self.at(level);
        level.rare.resize(of, 0);
        level.rare[place as usize] += 1;
    }

    /// Whether a service of this rank would be kept.
    pub(super) fn would_keep(&self, level: usize, rank: f64, id: impl FnOnce() -> Uuid) -> bool {
        let level = &self.by_level[level.min(self.by_level.len()) - 1];
        if level.best.len() < self.keep {
            return true;
        }
        level.best.peek().is_some_and(|worst| {
            let order = rank.total_cmp(&worst.0.rank);
            order.then_with(|| worst.0.id.cmp(&id())).is_gt()
        })
    }

    /// The rank that a result needs to be kept; nothing if any is.
    pub(super) fn lowest_rank(&self) -> Option<f64> {
        let levels = self.by_level[self.needed - 1..].iter();
        let lowest = levels.map(|level| {
            let worst = level.best.peek().filter(|_| level.best.len() >= self.keep);
            worst.map(|worst| worst.0.rank)
        });
        lowest.min_by(|left, right| left.partial_cmp(right).unwrap_or(Ordering::Equal))?
    }

    /// Keeps a candidate, and throws out the worst one if there are too many.
    pub(super) fn keep(&mut self, level: usize, candidate: Candidate) {
        let keep = self.keep;
        let best = &mut self.at(level).best;
        best.push(Kept(candidate));
        if best.len() > keep {
            best.pop();
        }
    }

    /// Keeps a service where everything is wanted.
    pub(super) fn keep_all(&mut self, level: usize, rank: f64, id: Uuid) {
        self.at(level).all.push((rank, id));
    }

    /// Throws away what has too little of what was said, if there is plenty of the rest.
    pub(super) fn raise(&mut self) {
        let mut total = 0;
        for level in (self.needed..=self.by_level.len()).rev() {
            total += self.by_level[level - 1].total;
            if total >= self.plenty {
                for lower in self.needed..level {
                    self.by_level[lower - 1] = Level::default();
                }
                self.needed = level;
                return;
            }
        }
    }

    /// Puts down what was counted in a segment.
    pub(super) fn end(&mut self, segment: usize, facts: &Facts) {
        for level in &mut self.by_level[self.needed - 1..] {
            let bits = level.tally.take();
            let common = bits.iter().enumerate().filter(|(_, count)| **count > 0);
            let mut counts: Counts = common
                .map(|(bit, count)| (facts.key_of_bit(bit), *count))
                .collect();
            let rare = facts.rare().iter().zip(std::mem::take(&mut level.rare));
            counts.extend(
                rare.filter(|(_, count)| *count > 0)
                    .map(|(ord, count)| (*ord, count)),
            );
            if !counts.is_empty() {
                level.counts.push((segment, counts));
            }
        }
    }

    pub(super) fn done(self) -> Gathered {
        let mut gathered = Gathered::default();
        let mut all = Vec::new();
        for level in self.by_level.into_iter().skip(self.needed - 1) {
            gathered.total += level.total;
            gathered
                .best
                .extend(level.best.into_iter().map(|kept| kept.0));
            gathered.counts.extend(level.counts);
            all.extend(level.all);
        }
        gathered.best.sort_unstable_by(Candidate::compare);
        gathered.best.truncate(self.keep);
        gathered.all = sorted(&all);
        gathered
    }
}

/// The ids by their ranks, the best first, and among equals by themselves.
fn sorted(all: &[(f64, Uuid)]) -> Vec<Uuid> {
    // Whole numbers are sorted sooner, and where they lie tells the ids.
    let mut order: Vec<(u64, u32)> = all
        .iter()
        .zip(0..)
        .map(|((rank, _), at)| (!in_order(*rank), at))
        .collect();
    if order.len() < MANY {
        order.sort_unstable_by_key(|(rank, _)| *rank);
    } else {
        order = dealt(order);
    }
    let mut ids = Vec::with_capacity(order.len());
    for alike in order.chunk_by_mut(|left, right| left.0 >> LOW == right.0 >> LOW) {
        alike.sort_unstable_by_key(|(rank, at)| (*rank, all[*at as usize].1));
        ids.extend(alike.iter().map(|(_, at)| all[*at as usize].1));
    }
    ids
}

/// From so many on it is quicker to deal numbers into heaps than to compare them.
const MANY: usize = 2_000;
/// The lowest bits of a rank, by which few differ that do not differ by a higher one.
const LOW: u32 = 31;
/// So many bits are looked at in each round of dealing.
const AT_ONCE: u32 = 11;

/// The numbers by all bits but the lowest, dealt into heaps by a few bits after another, the lowest of
/// them first.
fn dealt(mut numbers: Vec<(u64, u32)>) -> Vec<(u64, u32)> {
    let mut other = numbers.clone();
    for shift in (LOW..u64::BITS).step_by(AT_ONCE as usize) {
        let heap = |number: u64| (number >> shift) as usize & ((1 << AT_ONCE) - 1);
        let mut next = vec![0_u32; 1 << AT_ONCE];
        for (number, _) in &numbers {
            next[heap(*number)] += 1;
        }
        let mut before = 0;
        for place in &mut next {
            before += std::mem::replace(place, before);
        }
        for number in &numbers {
            let place = &mut next[heap(number.0)];
            other[*place as usize] = *number;
            *place += 1;
        }
        std::mem::swap(&mut numbers, &mut other);
    }
    numbers
}

/// A whole number for each rank, in the same order.
fn in_order(rank: f64) -> u64 {
    let bits = rank.to_bits();
    if rank.is_sign_negative() {
        !bits
    } else {
        bits | 1 << 63
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn many_are_sorted_like_few() {
        let all: Vec<(f64, Uuid)> = (0..5_000_u32)
            .map(|number| {
                let rank = f64::from(number.wrapping_mul(2_654_435_761) % 997) * 0.37 - 50.0;
                (
                    rank + 1e-13 * f64::from(number % 3),
                    Uuid::from_u128(u128::from(number % 7)),
                )
            })
            .collect();
        let mut plainly = all.clone();
        plainly.sort_by(|left, right| right.0.total_cmp(&left.0).then(left.1.cmp(&right.1)));
        let plainly: Vec<Uuid> = plainly.into_iter().map(|(_, id)| id).collect();
        assert_eq!(sorted(&all), plainly);
    }

    proptest! {
        #[test]
        fn everything_is_sorted_by_rank_and_then_by_id(
            all in prop::collection::vec(
                (prop::sample::select(&[f64::NEG_INFINITY, -2.5, -0.0, 0.0, 1e-9, 0.3, 0.31, 7.0][..]), 0_u128..9),
                0..60,
            ),
        ) {
            let all: Vec<(f64, Uuid)> = all
                .into_iter()
                .map(|(rank, id)| (rank, Uuid::from_u128(id)))
                .collect();
            let mut plainly = all.clone();
            plainly.sort_by(|left, right| right.0.total_cmp(&left.0).then(left.1.cmp(&right.1)));
            let plainly: Vec<Uuid> = plainly.into_iter().map(|(_, id)| id).collect();
            prop_assert_eq!(sorted(&all), plainly);
        }
    }
}
