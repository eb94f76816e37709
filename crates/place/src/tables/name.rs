//! The names of authorities, stripped to what tells them apart.

/// Words that say what sort of body it is, not which one.
const BODY: [&str; 15] = [
    "council",
    "borough",
    "district",
    "county",
    "metropolitan",
    "city",
    "royal",
    "corporation",
    "london",
    "unitary",
    "authority",
    "combined",
    "mbc",
    "lb",
    "rb",
];

/// Words that hold the others together.
const GLUE: [&str; 5] = ["of", "the", "and", "in", "upon"];

/// A name in lower case without punctuation and without the words that say what sort of body it is;
/// if nothing else is in it, those stay.
pub fn plain_name(name: &str) -> String {
    let lower = name
        .to_lowercase()
        .replace('&', " and ")
        .replace(['\'', '’', '.'], "");
    let words: Vec<&str> = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let telling: Vec<&str> = words
        .iter()
        .filter(|word| !BODY.contains(word) && !GLUE.contains(word))
        .copied()
        .collect();
    if telling.is_empty() {
        words.join(" ")
    } else {
        telling.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_sort_of_body_it_is_does_not_matter() {
        assert_eq!(
            plain_name("London Borough of Hammersmith & Fulham"),
            "hammersmith fulham"
        );
        assert_eq!(plain_name("Bristol, City of"), "bristol");
        assert_eq!(
            plain_name("King's Lynn and West Norfolk"),
            "kings lynn west norfolk"
        );
        assert_eq!(
            plain_name("City of London Corporation"),
            "city of london corporation"
        );
    }

    proptest! {
        #[test]
        fn any_text_can_be_stripped(name in ".{0,60}") {
            let plain = plain_name(&name);
            prop_assert!(plain.is_empty() || !plain.starts_with(' '));
        }
    }
}
