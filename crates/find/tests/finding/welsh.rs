//! What people say in Welsh of entries that are in English.

use std::collections::HashSet;
use std::path::Path;

use find::words::words;

use super::shelf::{Shelf, service};

const TABLE: &str = include_str!("../../src/words/lay/lay-language.tsv");

/// The Welsh sayings, as they are compared.
fn sayings() -> impl Iterator<Item = Vec<String>> {
    let rows = TABLE
        .lines()
        .filter(|row| row.split('\t').nth(3) == Some("cy"));
    rows.map(|row| {
        let said = row.split('\t').next().unwrap();
        words(said).into_iter().map(|word| word.stem).collect()
    })
}

#[test]
fn no_welsh_saying_is_one_word_of_an_english_question() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../sample/judged");
    let mut asked = HashSet::new();
    for set in ["tuning", "heldout"] {
        let questions = std::fs::read_to_string(folder.join(format!("{set}-queries.tsv"))).unwrap();
        for question in questions.lines().skip(1) {
            let question = question.split('\t').nth(1).unwrap();
            asked.extend(words(question).into_iter().map(|word| word.stem));
        }
    }
    assert!(asked.len() > 100);
    let mut count = 0;
    for saying in sayings() {
        count += 1;
        let [alone] = saying.as_slice() else { continue };
        assert!(!asked.contains(alone), "{alone}");
        let is_english = ["dim", "dai", "her", "man", "nain", "pan", "plant", "thai"];
        assert!(!is_english.contains(&alone.as_str()), "{alone}");
    }
    assert!(count > 200, "{count}");
}

#[test]
fn welsh_words_find_entries_in_english() {
    let town = Shelf::of(&[
        service(1, "Severn Food Bank", "Food parcels for three days."),
        service(2, "Housing Options", "Housing advice for tenants."),
        service(3, "Steady", "Gentle tai chi for better balance."),
        service(4, "Haven", "A refuge for women who flee domestic abuse."),
        service(
            5,
            "Listening Ear",
            "A helpline and befriending for anybody.",
        ),
        service(6, "Debt Advice", "Free debt advice and budgeting."),
        service(7, "Wheels", "Community transport with volunteer drivers."),
        service(8, "Crisis Line", "Crisis helpline for suicide prevention."),
        service(9, "Taxis", "Taxi rides at a fair price."),
    ]);
    for (said, expected) in [
        ("bwyd", 1),
        ("Fwyd", 1),
        ("help gyda bwyd", 1),
        ("tai", 2),
        ("cyngor ar dai", 2),
        ("tai chi", 3),
        ("mae fy ngŵr yn fy nharo", 4),
        ("mae fy ngwr yn fy nharo", 4),
        ("lloches", 4),
        ("cam-drin domestig", 4),
        ("rhywun i siarad â nhw", 5),
        ("unigrwydd", 5),
        ("dyled", 6),
        ("ddyledion", 6),
        ("cludiant", 7),
        ("dwi eisiau marw", 8),
        ("taxi", 9),
    ] {
        assert_eq!(town.found(said).first(), Some(&expected), "{said}");
    }
}
