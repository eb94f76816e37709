//! How many services to check, of which strata, and which: by chance, and so that the draw can be repeated by whoever doubts it.

use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::share::Exact;

/// Of fewer than this nothing good can be said with any certainty: of a longer list at least so many are checked.
pub const LEAST: u32 = 20;

/// By so many services the least number that is enough may lie below the one that halving finds.
const UNEVEN: u32 = 4;

/// How many of a list to check, so that the truth lies within `margin` points on either side if a share of `expected_right` is right.
pub fn size(population: u32, expected_right: f64, certainty: u32, margin: u32) -> u32 {
    if population <= LEAST {
        return population;
    }
    let exact = Exact::of(population);
    let is_enough = |checked: &u32| {
        let found = (expected_right * f64::from(*checked)).round() / f64::from(*checked);
        let (low, high) = exact.bounds(found, f64::from(*checked), certainty);
        (high - low) * 50.0 <= f64::from(margin)
    };
    let (mut from, mut to) = (LEAST, population);
    while from < to {
        let middle = from + (to - from) / 2;
        if is_enough(&middle) {
            to = middle;
        } else {
            from = middle + 1;
        }
    }
    // What is found is in whole services, so that one more of them may be a little less certain.
    let near = from.saturating_sub(UNEVEN).max(LEAST)..=from;
    let enough = near.into_iter().find(is_enough);
    enough.unwrap_or(population)
}

/// A sample over strata, in proportion: what is left over by rounding goes where most was lost.
pub fn divide(populations: &[u32], size: u32) -> Vec<u32> {
    let all: u64 = populations.iter().copied().map(u64::from).sum();
    let size = u64::from(size).min(all);
    if all == 0 {
        return vec![0; populations.len()];
    }
    let of = |population: u32| u64::from(population) * size;
    let mut parts: Vec<u32> = populations
        .iter()
        .map(|population| u32::try_from(of(*population) / all).unwrap_or(u32::MAX))
        .collect();
    let given: u64 = parts.iter().copied().map(u64::from).sum();
    let mut by_loss: Vec<usize> = (0..parts.len()).collect();
    by_loss.sort_by_key(|at| std::cmp::Reverse(of(populations[*at]) % all));
    for at in by_loss.into_iter().zip(given..size).map(|(at, _)| at) {
        parts[at] += 1;
    }
    parts
}

/// An order that chance decided: the seed. Whoever has that gets the same order, from whatever order the ids come in.
pub fn shuffled(seed: i64, ids: &[Uuid]) -> Vec<Uuid> {
    let mut ids = ids.to_vec();
    ids.sort_by_cached_key(|id| {
        let lot = Sha256::new()
            .chain_update(seed.to_be_bytes())
            .chain_update(id.as_bytes());
        (lot.finalize(), *id)
    });
    ids
}

/// Whether a version of a record is among those of a hundred at which a person looks. The same version always is, or never.
pub fn is_drawn(record: i64, version: i64, of_hundred: u32) -> bool {
    let lot = Sha256::new()
        .chain_update(record.to_be_bytes())
        .chain_update(version.to_be_bytes());
    let lot = lot.finalize();
    let lot = u32::from_be_bytes([lot[0], lot[1], lot[2], lot[3]]);
    lot % 100 < of_hundred
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_more_is_wrong_and_the_surer_one_wants_to_be_the_more_is_checked() {
        assert_eq!(size(0, 0.5, 90, 15), 0);
        assert_eq!(size(12, 0.5, 90, 15), 12, "a short list is checked whole");
        let sizes = [0.95, 0.8, 0.5].map(|right| size(3_000, right, 90, 15));
        assert!(sizes.is_sorted() && sizes[0] >= LEAST, "{sizes:?}");
        assert!(size(3_000, 0.5, 95, 15) > sizes[2]);
        assert!(size(3_000, 0.5, 90, 5) > 200);
        assert!(size(60, 0.5, 90, 15) < sizes[2]);
    }

    #[test]
    fn so_many_of_a_hundred_are_drawn() {
        let drawn = |of_hundred| {
            let drawn = (0..10_000).filter(|record| is_drawn(*record, 7, of_hundred));
            drawn.count()
        };
        assert_eq!((drawn(0), drawn(100)), (0, 10_000));
        assert!((900..1_100).contains(&drawn(10)), "{}", drawn(10));
    }

    proptest! {
        #[test]
        fn a_sample_is_divided_without_rest(populations in prop::collection::vec(0_u32..1_000, 0..6), size in 0_u32..2_000) {
            let parts = divide(&populations, size);
            let all: u32 = populations.iter().sum();
            prop_assert_eq!(parts.iter().sum::<u32>(), size.min(all));
            prop_assert!(parts.iter().zip(&populations).all(|(part, population)| part <= population));
        }

        #[test]
        fn the_seed_alone_decides(seed: i64, ids in prop::collection::vec(any::<u128>(), 0..40)) {
            let ids: BTreeSet<Uuid> = ids.into_iter().map(Uuid::from_u128).collect();
            let ids: Vec<Uuid> = ids.into_iter().collect();
            let mut other = ids.clone();
            other.reverse();
            let drawn = shuffled(seed, &ids);
            prop_assert_eq!(&drawn, &shuffled(seed, &other));
            prop_assert_eq!(drawn.into_iter().collect::<BTreeSet<Uuid>>(), ids.into_iter().collect());
        }
    }

    #[test]
    fn each_has_the_same_chance_to_be_first() {
        let ids: Vec<Uuid> = (0..8).map(Uuid::from_u128).collect();
        let mut firsts = [0; 8];
        for seed in 0..8_000 {
            firsts[shuffled(seed, &ids)[0].as_u128() as usize] += 1;
        }
        assert!(
            firsts.iter().all(|first| (850..1_150).contains(first)),
            "{firsts:?}"
        );
    }
}
