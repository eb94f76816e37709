//! Will people understand the description, and does it say anything?

mod jargon;
mod reading_age;

use hsds::Document;
use hsds::document::text;

use super::sentence::words;
use super::spot::Spot;
use super::{Check, Findings};

/// Shorter texts are too few sentences to measure.
const ENOUGH_WORDS: usize = 60;

/// Texts that need a higher reading age are told. GOV.UK writes for one of 9, and that of adults in the United Kingdom is often put at 9 to
/// 11; this is far beyond both, so that only texts are told which most would gain from.
const HARD_READING_AGE: f64 = 19.0;

/// By then whoever reads for a living has learnt to.
const OLDEST_READER: f64 = 25.0;

/// A description of fewer words says no more than a name does.
const FEW_WORDS: usize = 8;

/// Where the words of the trade are looked for.
const READ_BY_PEOPLE: [&str; 3] = [
    "description",
    "eligibility_description",
    "application_process",
];

/// Looks at the words of a service.
pub(super) fn look(service: &Document, found: &mut Findings) {
    let description = written::text::plain(text(service, "description"));
    let description = description
        .as_deref()
        .unwrap_or(text(service, "description"));
    thin(service, description, found);
    hard(description, found);
    for field in READ_BY_PEOPLE {
        of_the_trade(field, text(service, field), found);
    }
}

fn thin(service: &Document, description: &str, found: &mut Findings) {
    // A text that was never filled in is told as such.
    let is_placeholder = !description.trim().is_empty() && written::absence::is_absent(description);
    let many = words(description).count();
    if is_placeholder || many >= FEW_WORDS {
        return;
    }
    let message = if many == 0 {
        "There is no description."
    } else if repeats(description, text(service, "name")) {
        "The description only repeats the name."
    } else {
        "The description is only a few words long."
    };
    found.add(
        Check::DescriptionThin,
        &Spot::Service.field("description"),
        description,
        message.to_owned(),
        "Say in two or three sentences what happens there, for whom, and what somebody who comes for the first time should know.",
    );
}

fn repeats(description: &str, name: &str) -> bool {
    let letters = |text: &str| -> String {
        words(text)
            .flat_map(str::chars)
            .flat_map(char::to_lowercase)
            .filter(|letter| letter.is_alphanumeric())
            .collect()
    };
    letters(description) == letters(name)
}

fn hard(description: &str, found: &mut Findings) {
    // Whoever is done with it in a breath needs no formula, and counting syllables takes time.
    if description.split_whitespace().take(ENOUGH_WORDS).count() < ENOUGH_WORDS {
        return;
    }
    let Some(age) = reading_age::of(description).filter(|age| *age >= HARD_READING_AGE) else {
        return;
    };
    // Beyond this a figure tells more about the formula than about readers.
    let age = if age > OLDEST_READER {
        format!("over {OLDEST_READER}")
    } else {
        format!("about {age:.0}")
    };
    found.add(
        Check::ReadingAge,
        &Spot::Service.field("description"),
        description,
        format!("The description needs a reading age of {age} by the Flesch-Kincaid formula; GOV.UK writes for a reading age of 9."),
        "Make the sentences shorter, one thought in each, and take everyday words.",
    );
}

fn of_the_trade(field: &str, text: &str, found: &mut Findings) {
    let terms: Vec<_> = jargon::find(text).collect();
    let (Some(first), told) = (terms.first(), terms.iter().take(3)) else {
        return;
    };
    let told: Vec<String> = told
        .map(|term| format!("\"{}\" (say \"{}\")", term.term, term.plain))
        .collect();
    found.add(
        Check::Jargon,
        &Spot::Service.field(field),
        first.term,
        format!("Many people do not know these words: {}.", told.join(", ")),
        "Say it in everyday words, or explain the word where it stands first.",
    );
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::tests::codes;

    fn finds(name: &str, description: &str, code: &str) -> bool {
        !codes(&json!({"name": name, "description": description}), code).is_empty()
    }

    #[test]
    fn descriptions_that_say_nothing_are_found() {
        for text in [
            "",
            "Mill Road Lunch Club",
            "mill road lunch-club.",
            "A lunch club for older people",
        ] {
            assert!(
                finds("Mill Road Lunch Club", text, "description-thin"),
                "{text}"
            );
        }
        assert!(!codes(&json!({"name": "Mill Road"}), "description-thin").is_empty());
        let enough = "A hot lunch every Tuesday for people over 60.";
        assert!(!finds("Mill Road Lunch Club", enough, "description-thin"));
        assert!(!finds("Mill Road Lunch Club", "TBC", "description-thin"));
    }

    #[test]
    fn long_words_in_long_sentences_are_found() {
        let hard = "The organisation facilitates multidisciplinary collaborative interventions which are predicated upon the \
            identification of individual vulnerabilities and the development of personalised resilience strategies, in consultation with \
            statutory agencies, in order to ameliorate the disadvantageous consequences of socioeconomic deprivation and to promote the \
            sustainable participation of marginalised communities in educational, vocational and recreational opportunities throughout the \
            metropolitan area, irrespective of their individual circumstances or characteristics.";
        assert!(finds("A", hard, "reading-age"));
        let easy = "We cook lunch for you. You eat with us. Then we sing. ".repeat(10);
        assert!(!finds("A", &easy, "reading-age"));
        let list = "We help with:\n".to_owned()
            + &"\n- benefits and housing advice for local residents".repeat(12);
        assert!(!finds("A", &list, "reading-age"));
    }

    #[test]
    fn words_of_the_trade_are_found_and_everyday_words_are_not() {
        assert!(finds("A", "We offer wraparound support.", "jargon"));
        assert!(finds("A", "For young people who are NEET.", "jargon"));
        for text in [
            "For young people not in education, employment or training (NEET).",
            "We show you where to go for help, in neat rooms.",
            "Our neetest club.",
        ] {
            assert!(!finds("A", text, "jargon"), "{text}");
        }
    }
}
