//! Opening hours as real lists write them: how many are understood, and that nothing makes the reader stumble.

use std::path::PathBuf;

use proptest::prelude::*;
use written::opening::{Context, Reading, Understood, read};

/// A column of a list that lies beside the repository on some machines.
fn column(file: &str, heading: &str) -> Option<Vec<String>> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data/services")
        .join(file);
    if !path.exists() {
        eprintln!("skipped: there is no ../shared/data/services/{file} beside the repository");
        return None;
    }
    let mut reader = csv::Reader::from_path(path).expect("a table");
    let headings = reader.headers().expect("headings").clone();
    let at = headings
        .iter()
        .position(|name| name == heading)
        .expect("the column");
    let mut texts: Vec<String> = reader
        .records()
        .map(|row| row.expect("a row")[at].to_owned())
        .filter(|text| written::absence::present(text).is_some())
        .collect();
    texts.sort();
    texts.dedup();
    Some(texts)
}

/// Of so many texts: understood wholly, in part, not at all.
fn shares(texts: &[String], context: Context) -> [usize; 3] {
    let mut counts = [0; 3];
    for text in texts {
        let reading: Reading = read(text, &context);
        let at = match reading.understood() {
            Understood::Fully => 0,
            Understood::Partly => 1,
            Understood::Not => 2,
        };
        counts[at] += 1;
        if at > 0 {
            eprintln!("{text:?} = {reading}, left {:?}", reading.left);
        }
    }
    counts
}

#[test]
fn food_banks_of_greater_manchester() {
    let Some(texts) = column("gm_food_banks.csv", "Opening times") else {
        return;
    };
    let counts = shares(&texts, Context::default());
    eprintln!(
        "{} different texts: {counts:?} wholly, in part, not",
        texts.len()
    );
    assert!(counts[0] * 100 >= texts.len() * 60, "{counts:?}");
}

#[test]
fn days_that_columns_name() {
    let days = [
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
    ];
    let lists = [
        ("libraries_northern_ireland.csv", ""),
        ("gm_pharmacies.csv", "opening_hours_"),
    ];
    for (file, before) in lists {
        for day in days {
            let heading = if before.is_empty() {
                day.to_owned()
            } else {
                format!("{before}{}", day.to_lowercase())
            };
            let Some(texts) = column(file, &heading) else {
                return;
            };
            let context = Context {
                day: day.parse().ok(),
            };
            let counts = shares(&texts, context);
            eprintln!(
                "{file} {heading}: {} different texts: {counts:?} wholly, in part, not",
                texts.len()
            );
            assert_eq!(counts[0], texts.len(), "{file} {heading}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20_000, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn nothing_makes_it_stumble(text in "(?s).{0,200}") {
        let _ = read(&text, &Context::default());
    }

    #[test]
    fn words_of_timetables_make_it_stumble_neither(
        words in prop::collection::vec(
            prop::sample::select(vec![
                "mon", "tues", "weds-fri", "1st", "last", "every", "9", "5pm", "09:00", "-", "to", "till", "closed",
                "bank", "holidays", "lunch", ",", ";", "\n", "&", "(", "24", "hours", "/7", "daily", "of the month",
                "from", "noon", "midnight", "or", "term time", "appointment only", "by", "between", "and",
            ]),
            0..24,
        )
    ) {
        let text = words.join(" ");
        let reading = read(&text, &Context::default());
        let again = read(&reading.to_string(), &Context::default());
        if reading.left.is_empty() && !reading.in_term_time {
            prop_assert_eq!(sorted(&again), sorted(&reading), "{} = {}", text, reading);
        }
    }
}

/// What holds on each day, whatever the order of the text.
fn sorted(reading: &Reading) -> Vec<String> {
    let mut all: Vec<String> = reading
        .sessions
        .iter()
        .flat_map(|session| {
            session
                .days
                .iter()
                .map(|day| format!("{day:?} {:?}", session.span))
        })
        .collect();
    all.sort();
    all.dedup();
    all
}

#[test]
fn a_long_text_takes_no_longer_than_it_is() {
    let text = "Mon 9-5, ".repeat(12_000);
    let begun = std::time::Instant::now();
    let reading = read(&text, &Context::default());
    assert!(begun.elapsed().as_secs() < 2);
    assert_eq!(reading.understood(), Understood::Not);
}
