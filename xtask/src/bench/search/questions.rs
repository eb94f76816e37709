//! The questions: what people may look for in a world of generated services, always the same for the same seed.

use rand::rngs::SmallRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};

use super::asked::Asked;
use crate::seed::towns::TOWNS;
use crate::seed::words::{FIRST, NEEDS};

/// Whom it is for, as people add it to what they look for.
const FOR_WHOM: [&str; 8] = [
    "young people",
    "carers",
    "over 65",
    "disabled people",
    "women",
    "veterans",
    "families",
    "refugees",
];

/// What is filtered by; two of different groups go together.
const FILTERS: [(&str, &[&str]); 7] = [
    ("cost", &["free", "free", "paid"]),
    (
        "day",
        &[
            "mo", "tu", "we", "th", "fr", "sa", "su", "evening", "weekend",
        ],
    ),
    ("by", &["in-person", "online", "phone"]),
    ("access", &["step-free", "parking", "hearing-loop"]),
    ("language", &["en", "pl", "ur"]),
    ("referral", &["none", "needed"]),
    ("gender", &["women", "men"]),
];

/// So many questions, of this seed.
pub(super) fn questions(count: usize, seed: u64) -> Vec<Asked> {
    let mut chance = SmallRng::seed_from_u64(seed);
    (0..count).map(|_| question(&mut chance)).collect()
}

fn question(chance: &mut SmallRng) -> Asked {
    let groups: Vec<_> = FILTERS.choose_multiple(chance, 2).collect();
    let filters = groups
        .into_iter()
        .map(|(group, values)| ((*group).to_owned(), (*pick(chance, values)).to_owned()))
        .collect();
    Asked {
        words: words(chance),
        place: place(chance),
        filters,
    }
}

/// Mostly what services call themselves; now and then with more, or with less.
fn words(chance: &mut SmallRng) -> String {
    let need = pick(chance, &NEEDS);
    let name = pick(chance, need.names);
    match chance.random_range(0..10) {
        0..4 => (*name).to_owned(),
        4..6 => need.term.to_lowercase(),
        6..8 => format!("{name} {}", pick(chance, &FOR_WHOM)),
        8 => format!("{} {name}", pick(chance, &FIRST)),
        _ => {
            let long = need.offer.split([' ', ',']).filter(|word| word.len() > 5);
            let long: Vec<&str> = long.collect();
            long.choose(chance).map_or(*name, |word| word).to_owned()
        }
    }
}

/// A postcode district, or a point within some kilometres of its middle.
fn place(chance: &mut SmallRng) -> String {
    let town = pick(chance, &TOWNS);
    if chance.random_ratio(1, 4) {
        return town.outcode.to_owned();
    }
    let mut near = |degrees: f64| degrees + chance.random_range(-0.05..0.05);
    format!("{:.4},{:.4}", near(town.latitude), near(town.longitude))
}

fn pick<'a, T>(chance: &mut SmallRng, from: &'a [T]) -> &'a T {
    &from[chance.random_range(0..from.len())]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_same_seed_asks_the_same() {
        assert_eq!(questions(50, 1), questions(50, 1));
        assert_ne!(questions(50, 1), questions(50, 2));
    }

    #[test]
    fn questions_are_of_many_kinds_and_always_filter_by_two_groups() {
        let questions = questions(300, 1);
        let words: BTreeSet<&str> = questions.iter().map(|asked| asked.words.as_str()).collect();
        assert!(words.len() > 100, "{}", words.len());
        for asked in &questions {
            assert!(!asked.words.is_empty() && !asked.place.is_empty());
            let [(one, _), (other, _)] = asked.filters.as_slice() else {
                panic!("two filters: {asked:?}")
            };
            assert_ne!(one, other);
        }
    }
}
