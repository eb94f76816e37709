//! Filters, counts and pages, against a plain count of everything.

use std::collections::{BTreeMap, BTreeSet};

use find::{Filter, Question};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::shelf::{Shelf, asking, numbers, service};

const DAYS: [&str; 3] = ["MO", "WE", "SA"];

/// A service with these traits: cost, days, ways.
fn with(number: u128, free: Option<bool>, days: &BTreeSet<usize>, online: bool) -> Value {
    let mut made = service(
        number,
        "Club",
        if online {
            "We meet online."
        } else {
            "We meet."
        },
    );
    if let Some(free) = free {
        made["cost_options"] = json!([{"amount": if free { 0 } else { 5 }}]);
    }
    made["schedules"] = days
        .iter()
        .map(|day| json!({"freq": "WEEKLY", "byday": DAYS[*day], "opens_at": "10:00", "closes_at": "11:00"}))
        .collect();
    made
}

type Traits = (Option<bool>, BTreeSet<usize>, bool);

fn has((free, days, online): &Traits, group: &str, value: &str) -> bool {
    match (group, value) {
        ("cost", "free") => *free == Some(true),
        ("cost", "paid") => *free == Some(false),
        ("cost", "unknown") => free.is_none(),
        ("day", "unknown") => days.is_empty(),
        ("day", "mo") => days.contains(&0),
        ("day", "we") => days.contains(&1),
        ("day", "sa" | "weekend") => days.contains(&2),
        ("by", "online") => *online,
        _ => false,
    }
}

const VALUES: [(&str, &[&str]); 3] = [
    ("cost", &["free", "paid", "unknown"]),
    ("day", &["mo", "we", "sa", "weekend", "unknown"]),
    ("by", &["online"]),
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn counts_stay_right_under_any_mix_of_filters(
        all in prop::collection::vec(
            (prop::option::of(any::<bool>()), prop::collection::btree_set(0_usize..3, 0..3), any::<bool>()),
            1..25,
        ),
        chosen in prop::collection::vec((0_usize..3, 0_usize..5), 0..5),
    ) {
        let services: Vec<Value> = all
            .iter()
            .zip(1..)
            .map(|((free, days, online), number)| with(number, *free, days, *online))
            .collect();
        let shelf = Shelf::of(&services);
        let mut filters = Vec::new();
        for (group, value) in chosen {
            let (group, values) = VALUES[group];
            Filter::add(&mut filters, &format!("{group}={}", values[value % values.len()])).unwrap();
        }
        let answer = shelf.ask(&Question { filters: filters.clone(), ..asking("") });
        let passes = |traits: &Traits, but: &str| {
            filters
                .iter()
                .filter(|filter| filter.group != but)
                .all(|filter| filter.values.iter().any(|value| has(traits, &filter.group, value)))
        };
        let expected: BTreeSet<u128> = all
            .iter()
            .zip(1..)
            .filter(|(traits, _)| passes(traits, ""))
            .map(|(_, number)| number)
            .collect();
        prop_assert_eq!(answer.total, expected.len());
        prop_assert_eq!(numbers(&answer).into_iter().collect::<BTreeSet<_>>(), expected);
        let told: BTreeMap<(&str, String), usize> = answer
            .facets
            .iter()
            .filter(|facet| VALUES.iter().any(|(group, values)| *group == facet.group && values.contains(&facet.value.as_str())))
            .map(|facet| ((facet.group, facet.value.clone()), facet.count))
            .collect();
        let mut counted = BTreeMap::new();
        for (group, values) in VALUES {
            for value in values {
                // A group's counts say what there would be if another of its values were chosen.
                let count = all.iter().filter(|traits| passes(traits, group) && has(traits, group, value)).count();
                if count > 0 {
                    counted.insert((group, (*value).to_owned()), count);
                }
            }
        }
        prop_assert_eq!(told, counted);
    }

    #[test]
    fn pages_neither_repeat_nor_skip(count in 1_usize..40, size in 1_usize..9) {
        let services: Vec<Value> = (1..=count as u128).map(|number| service(number, "Club", "We meet.")).collect();
        let shelf = Shelf::of(&services);
        let mut met = Vec::new();
        for page in 0..count.div_ceil(size) {
            let question = Question { offset: page * size, limit: size, ..asking("club") };
            met.extend(numbers(&shelf.ask(&question)));
        }
        met.sort_unstable();
        prop_assert_eq!(met, (1..=count as u128).collect::<Vec<_>>());
    }
}

#[test]
fn a_filter_takes_values_and_labels_and_refuses_groups_that_are_not_there() {
    let shelf = Shelf::of(&[
        with(1, Some(true), &BTreeSet::from([0]), false),
        with(2, Some(false), &BTreeSet::new(), false),
    ]);
    for written in ["cost=free", "cost=Free", "day=Monday"] {
        let mut filters = Vec::new();
        Filter::add(&mut filters, written).unwrap();
        let question = Question {
            filters,
            ..asking("")
        };
        assert_eq!(numbers(&shelf.ask(&question)), [1], "{written}");
    }
    let refused = Filter::add(&mut Vec::new(), "colour=red").unwrap_err();
    assert!(refused.to_string().contains("cost"), "{refused}");
    assert!(Filter::add(&mut Vec::new(), "free").is_err());
}

#[test]
fn what_does_not_say_can_be_chosen_beside_what_does() {
    let shelf = Shelf::of(&[
        with(1, Some(true), &BTreeSet::from([0]), false),
        with(2, Some(false), &BTreeSet::new(), true),
        with(3, None, &BTreeSet::new(), false),
    ]);
    let of = |written: &[&str]| {
        let mut filters = Vec::new();
        for filter in written {
            Filter::add(&mut filters, filter).unwrap();
        }
        let mut found = numbers(&shelf.ask(&Question {
            filters,
            ..asking("")
        }));
        found.sort_unstable();
        found
    };
    assert_eq!(of(&["cost=unknown"]), [3]);
    assert_eq!(of(&["cost=free", "cost=unknown"]), [1, 3]);
    assert_eq!(of(&["cost=free", "cost=Not known"]), [1, 3]);
    // Every group has it, but it is told only where somebody may want it.
    assert_eq!(of(&["by=unknown"]), [1, 3]);
    assert_eq!(of(&["language=unknown"]), [1, 2, 3]);
    let answer = shelf.ask(&asking(""));
    let told: Vec<(&str, &str, usize)> = answer
        .facets
        .iter()
        .filter(|facet| facet.value == "unknown")
        .map(|facet| (facet.group, facet.label.as_str(), facet.count))
        .collect();
    let expected = [("cost", 1), ("day", 2), ("access", 3), ("referral", 3)];
    assert_eq!(
        told,
        expected.map(|(group, count)| (group, "Not known", count))
    );
}

#[test]
fn more_values_than_there_are_bits_are_counted_and_filtered_all_the_same() {
    let services: Vec<Value> = (1..=300_u128)
        .map(|number| {
            let mut made = service(number, "Club", "We meet.");
            // Each service has a language of its own, and every third a common one.
            let mut languages =
                vec![json!({"code": format!("x{number}"), "name": format!("Tongue {number}")})];
            if number % 3 == 0 {
                languages.push(json!({"code": "cy", "name": "Welsh"}));
            }
            made["languages"] = json!(languages);
            if number % 2 == 0 {
                made["cost_options"] = json!([{"amount": 0}]);
            }
            made
        })
        .collect();
    let shelf = Shelf::of(&services);
    let count = |answer: &find::Answer, value: &str| {
        let facet = answer.facets.iter().find(|facet| facet.value == value);
        facet.map_or(0, |facet| facet.count)
    };
    let all = shelf.ask(&asking(""));
    assert_eq!(
        (count(&all, "cy"), count(&all, "x7"), count(&all, "x300")),
        (100, 1, 1)
    );
    let mut filters = Vec::new();
    for filter in ["language=x7", "language=x8", "language=x12", "cost=free"] {
        Filter::add(&mut filters, filter).unwrap();
    }
    let some = shelf.ask(&Question {
        filters,
        ..asking("club")
    });
    let mut found = numbers(&some);
    found.sort_unstable();
    assert_eq!((found, some.total), (vec![8, 12], 2));
    // Of the languages each tells how many are free; of the costs how many speak one of the three.
    assert_eq!(
        (count(&some, "x7"), count(&some, "x10"), count(&some, "cy")),
        (0, 1, 50)
    );
    assert_eq!((count(&some, "free"), count(&some, "unknown")), (2, 1));
}

#[test]
fn an_age_is_inside_the_bounds_that_are_given() {
    let aged = |number, bounds: Value| {
        let mut made = service(number, "Club", "We meet.");
        for (name, age) in bounds.as_object().unwrap() {
            made[name] = age.clone();
        }
        made
    };
    let shelf = Shelf::of(&[
        aged(1, json!({"minimum_age": 11, "maximum_age": 18})),
        aged(2, json!({"minimum_age": 60})),
        aged(3, json!({})),
    ]);
    let of = |age| {
        let mut found = numbers(&shelf.ask(&Question {
            age: Some(age),
            ..asking("")
        }));
        found.sort_unstable();
        found
    };
    assert_eq!(of(11.0), [1, 3]);
    assert_eq!(of(18.0), [1, 3]);
    assert_eq!(of(75.0), [2, 3]);
    assert_eq!(of(30.0), [3]);
}
