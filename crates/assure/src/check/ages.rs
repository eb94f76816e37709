//! Do the words name the ages that the fields do?

use std::ops::Range;

use hsds::Document;
use hsds::document::{number, text};
use written::ages::Ages;

use super::sentence::{placed, says, sentences};
use super::spot::Spot;
use super::{Check, Findings};

/// Where the words are.
const FIELDS: [&str; 2] = ["eligibility_description", "description"];

/// Sentences with one of these may name the ages of others than those whom it is for.
#[rustfmt::skip]
const OTHERS: &[&str] = &[
    "accompanied", "born", "building", "carer", "carers", "child's", "church", "depending", "dependent", "discount", "donors",
    "except", "excluding", "exception", "families", "family", "father", "fathers", "free", "grandparents", "history", "household",
    "however", "mother", "mothers", "mum", "mums", "parent", "parents", "price", "prices", "supervised", "sibling", "siblings",
    "staff", "team", "trustees", "under supervision", "unless", "volunteer", "volunteers", "with send",
];

/// Words that stand between the numbers of an age, or before them.
const JOINTS: &[&str] = &[
    "above", "adult", "adults", "age", "aged", "ages", "and", "at", "between", "birth", "children",
    "from", "in", "least", "minimum", "months", "of", "old", "older", "olds", "or", "over",
    "people", "plus", "range", "the", "to", "under", "until", "up", "upwards", "year", "years",
    "yrs", "&", "-", "+",
];

/// Of these the ones that join nothing at either end of a piece.
const LOOSE: &[&str] = &[
    "adult", "adults", "and", "at", "children", "in", "of", "or", "people", "the", "to", "&", "-",
];

/// A number is an age where one of these stands beside it.
const ANCHORS: &[&str] = &["age", "aged", "ages", "olds", "year-olds", "years old"];

/// Marks around a word, which end a run.
const MARKS: [char; 9] = [',', '.', ')', '(', ':', '!', '?', ';', '"'];

/// People who are nearly as old are not turned away by a field: "under 5s" is 4 to some and 5 to others.
const TOLERANCE: f64 = 1.0;

/// Looks whether the one range that the words name is that of the fields.
pub(super) fn look(service: &Document, found: &mut Findings) {
    let (minimum, maximum) = (
        number(service, "minimum_age"),
        number(service, "maximum_age"),
    );
    if minimum.is_none() && maximum.is_none() {
        return;
    }
    let named = FIELDS.iter().flat_map(|field| {
        let found = sentences(text(service, field)).filter_map(read);
        found.map(move |(ages, words)| (*field, ages, words))
    });
    let named: Vec<_> = named.collect();
    let Some(&(field, ages, words)) = named.first() else {
        return;
    };
    // Who names several speaks of several groups.
    let is_one = named.iter().all(|(_, other, _)| *other == ages);
    if !is_one || !(differ(ages.minimum, minimum) || differ(ages.maximum, maximum)) {
        return;
    }
    found.add(
        Check::AgesInText,
        &Spot::Service.field(field),
        words,
        format!("The text says \"{words}\", but the age fields say {}.", show(minimum, maximum)),
        "Find out for which ages it is, and put the same into the text and into the youngest and oldest age.",
    );
}

fn differ(said: Option<f64>, field: Option<f64>) -> bool {
    matches!((said, field), (Some(said), Some(field)) if (said - field).abs() > TOLERANCE)
}

fn show(minimum: Option<f64>, maximum: Option<f64>) -> String {
    match (minimum, maximum) {
        (Some(least), Some(most)) => format!("{least} to {most}"),
        (Some(least), None) => format!("from {least}"),
        (None, Some(most)) => format!("up to {most}"),
        (None, None) => "nothing".to_owned(),
    }
}

/// The ages that a sentence plainly names, and its words for them.
fn read(sentence: &str) -> Option<(Ages, &str)> {
    let lower = sentence.to_ascii_lowercase().replace(['–', '—'], "-");
    if !lower.contains(|letter: char| letter.is_ascii_digit()) || says(&lower, OTHERS) {
        return None;
    }
    let mut runs = runs(sentence).into_iter().filter(|run| is_of_age(run));
    let (run, None) = (runs.next()?, runs.next()) else {
        return None;
    };
    let ages = written::ages::read(run).filter(|ages| ages.sure)?;
    (ages.minimum.is_some() || ages.maximum.is_some()).then_some((ages, run))
}

/// The longest pieces of a sentence that consist of numbers and the words that join them to ages.
fn runs(sentence: &str) -> Vec<&str> {
    let mut runs = Vec::new();
    let mut run: Option<Range<usize>> = None;
    for (at, word) in placed(sentence) {
        let core = word.trim_matches(MARKS);
        let start = at + word.find(core).unwrap_or_default();
        let opens = start > at;
        if opens || !joins(core) {
            runs.extend(run.take());
        }
        if joins(core) {
            let begin = run.map_or(start, |run| run.start);
            run = Some(begin..start + core.len());
        }
        if word.ends_with(MARKS) {
            runs.extend(run.take());
        }
    }
    runs.extend(run);
    runs.into_iter()
        .filter_map(|run| sentence.get(run))
        .map(trimmed)
        .collect()
}

/// Whether a word may stand in a run: a number, or what joins numbers to ages.
fn joins(word: &str) -> bool {
    let lower = word.to_lowercase().replace(['–', '—'], "-");
    lower.starts_with(|letter: char| letter.is_ascii_digit())
        || lower
            .split(['-', '/'])
            .all(|part| JOINTS.contains(&part) || is_number(part))
}

/// Without words at the ends that join nothing there.
fn trimmed(run: &str) -> &str {
    let is_loose = |word: &str| LOOSE.contains(&word.to_lowercase().as_str());
    let mut run = run;
    while let Some((first, rest)) = run.split_once(char::is_whitespace)
        && is_loose(first)
    {
        run = rest.trim_start();
    }
    while let Some((rest, last)) = run.rsplit_once(char::is_whitespace)
        && is_loose(last)
    {
        run = rest.trim_end();
    }
    run
}

fn is_number(text: &str) -> bool {
    let digits = text.trim_end_matches(['s', '+']);
    !digits.is_empty() && digits.len() <= 3 && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether its numbers are ages and not sums, dates or hours: one of the words for it, or many of an age, as in "over 50s".
fn is_of_age(run: &str) -> bool {
    let lower = run.to_lowercase();
    let many = lower
        .split([' ', '-', '/'])
        .any(|word| word.ends_with('s') && is_number(word));
    let bounded = says(&lower, &["under", "over"]);
    lower.contains(|letter: char| letter.is_ascii_digit())
        && (says(&lower, ANCHORS) || (many && bounded))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::tests::codes;

    fn finds(text: &str, minimum: Option<u8>, maximum: Option<u8>) -> bool {
        let mut service = json!({"description": text});
        for (field, age) in [("minimum_age", minimum), ("maximum_age", maximum)] {
            if let Some(age) = age {
                service[field] = json!(age);
            }
        }
        !codes(&service, "ages-in-text").is_empty()
    }

    #[test]
    fn ages_that_differ_are_found() {
        for text in [
            "Counselling for young people aged 13 to 25 years.",
            "A club for 13–25 year olds.",
            "We help anyone between the ages of 13 and 25.",
            "Young people (aged 13-25) are welcome.",
            "A youth club. Ages 13 to 25. Every Monday at 7pm.",
        ] {
            assert!(finds(text, Some(5), Some(11)), "{text}");
            assert!(!finds(text, Some(13), Some(25)), "{text}");
        }
        assert!(finds("Exercise for over 50s.", Some(18), None));
        assert!(finds("A playgroup for under 5s.", Some(0), Some(11)));
        assert!(finds("You must be aged 18 or over.", Some(16), None));
    }

    #[test]
    fn what_only_looks_like_it_is_not() {
        for text in [
            "Established over 50 years ago.",
            "We have helped 25 people in 13 years.",
            "For parents of children aged 5 to 11.",
            "Groups for children aged 5 to 11 and for those aged 12 to 16.",
            "Juniors aged 5 to 11. Seniors aged 12 to 16.",
            "Open 9 to 5 and aged care.",
            "Free swimming for under 8s.",
            "School years 7 to 11.",
            "Call 0161 496 0000 between 9 and 5.",
            "Our hall was built for people aged 70 and over in a 200 year old building.",
        ] {
            assert!(!finds(text, Some(18), Some(64)), "{text}");
        }
    }

    #[test]
    fn what_is_left_open_contradicts_nothing() {
        assert!(!finds("A playgroup for under 5s.", Some(0), Some(5)));
        assert!(!finds("For those aged 16 and over.", Some(16), Some(64)));
        assert!(!finds("For those aged 16 and over.", None, Some(64)));
        assert!(!finds("For those aged 16 and over.", None, None));
    }
}
