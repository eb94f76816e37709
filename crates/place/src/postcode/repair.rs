//! What somebody probably meant by a text that should hold a postcode.

use super::{GIROBANK, Postcode, is_inward, is_outward};
use crate::tables;

/// Texts longer than this are not searched further: an address line is shorter, a page is none.
const LONGEST: usize = 2_000;

/// The whole text as a postcode if it can be one, else the last postcode inside it, because British
/// addresses end with theirs. A guess between letters and digits must yield a district that exists.
pub(super) fn repair(text: &str) -> Option<Postcode> {
    let letters: String = text
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(8)
        .map(|c| c.to_ascii_uppercase())
        .collect();
    if let Some(found) = exact(&letters).or_else(|| confused(&letters)) {
        return Some(found);
    }
    let upper: String = text
        .chars()
        .take(LONGEST)
        .map(|c| c.to_ascii_uppercase())
        .collect();
    let words: Vec<&str> = upper
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    last(&words, exact).or_else(|| last(&words, confused))
}

/// The last word, or two words side by side, of which `read` makes a postcode.
fn last(words: &[&str], read: fn(&str) -> Option<Postcode>) -> Option<Postcode> {
    (0..words.len()).rev().find_map(|at| {
        let end = *words.get(at)?;
        let pair = at
            .checked_sub(1)
            .and_then(|before| words.get(before))
            // Only a whole inward part may stand alone, or "FLAT 1A, B1 1AA" would be cut anywhere.
            .filter(|start| end.len() == 3 && (2..=4).contains(&start.len()))
            .and_then(|start| read(&format!("{start}{end}")));
        pair.or_else(|| read(end))
    })
}

/// Letters and digits that already keep the rules.
fn exact(letters: &str) -> Option<Postcode> {
    let (outward, inward) = letters.split_at_checked(letters.len().checked_sub(3)?)?;
    Postcode::from_parts(outward, inward)
}

/// The reading with the fewest changes of O and 0, I and 1, in a district that exists.
fn confused(letters: &str) -> Option<Postcode> {
    if !letters.is_ascii() || !(5..=7).contains(&letters.len()) {
        return None;
    }
    let (outward, inward) = letters.split_at_checked(letters.len() - 3)?;
    let inward = format!("{}{}", digit(inward.chars().next()?), inward.get(1..)?);
    if !is_inward(&inward) {
        return None;
    }
    readings(outward)
        .into_iter()
        .filter(|reading| is_outward(reading))
        .filter(|reading| reading == GIROBANK || tables::district(reading).is_some())
        .min_by_key(|reading| changes(outward, reading))
        .and_then(|reading| Postcode::from_parts(&reading, &inward))
}

/// Each way to read the letters and digits that are often mistaken: at most two to the fourth.
fn readings(outward: &str) -> Vec<String> {
    outward.chars().fold(vec![String::new()], |made, c| {
        let mut both = vec![letter(c), digit(c)];
        both.dedup();
        made.iter()
            .flat_map(|start| both.iter().map(move |c| format!("{start}{c}")))
            .collect()
    })
}

fn changes(before: &str, after: &str) -> usize {
    before
        .chars()
        .zip(after.chars())
        .filter(|(a, b)| a != b)
        .count()
}

fn letter(c: char) -> char {
    match c {
        '0' => 'O',
        '1' => 'I',
        other => other,
    }
}

fn digit(c: char) -> char {
    match c {
        'O' => '0',
        'I' => '1',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::super::any_postcode;
    use super::*;
    use proptest::prelude::*;

    fn repaired(text: &str) -> Option<String> {
        repair(text).map(|postcode| postcode.to_string())
    }

    #[test]
    fn case_spaces_and_dots_do_not_matter() {
        for text in [
            "sw1a 1aa",
            "SW1A1AA",
            " Sw1a\u{a0}1aA ",
            "S.W.1.A. 1AA",
            "sw1a-1aa",
            "sw1 a1 aa",
        ] {
            assert_eq!(repaired(text).as_deref(), Some("SW1A 1AA"), "{text}");
        }
    }

    #[test]
    fn o_and_i_are_read_as_digits_where_only_digits_stand() {
        for (text, meant) in [
            ("SWIA IAA", "SW1A 1AA"),
            ("M1 OAA", "M1 0AA"),
            ("0L1 1AA", "OL1 1AA"),
            ("SO15 2GY", "SO15 2GY"),
            ("S015 2GY", "SO15 2GY"),
            ("L1O 1AA", "L10 1AA"),
            ("YOI 7HH", "YO1 7HH"),
            ("1P1 1AA", "IP1 1AA"),
            ("W1A OAX", "W1A 0AX"),
            ("GIR OAA", "GIR 0AA"),
        ] {
            assert_eq!(repaired(text).as_deref(), Some(meant), "{text}");
        }
    }

    #[test]
    fn a_postcode_is_found_inside_an_address() {
        for (text, meant) in [
            ("Town Hall, Albert Square, Manchester M60 2LA", "M60 2LA"),
            ("Flat 1A, 10 High Street, Leeds, ls1 1ur, UK", "LS1 1UR"),
            ("Postcode: BS1 5TR (entrance in Deanery Road)", "BS1 5TR"),
            ("formerly M1 1AE, now M2 5DB", "M2 5DB"),
            ("Manchester M11AE.", "M1 1AE"),
            ("Old Library, Southampton S015 2GY", "SO15 2GY"),
        ] {
            assert_eq!(repaired(text).as_deref(), Some(meant), "{text}");
        }
    }

    #[test]
    fn words_and_numbers_are_not_mistaken_for_a_postcode() {
        for text in [
            "",
            "   ",
            "NA",
            "M1",
            "see notes",
            "Room 101, Old School",
            "0161 496 0000",
            "so 1st of May",
            "ZZ99 3VZ",
            "12345",
            "é\u{301}",
            "\u{0}\u{0}",
        ] {
            assert_eq!(repaired(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_right_postcode_is_never_changed(postcode in any_postcode()) {
            prop_assert_eq!(repair(postcode.as_str()), Some(postcode));
            prop_assert_eq!(repair(&postcode.as_str().to_lowercase().replace(' ', "")), Some(postcode));
            prop_assert_eq!(repair(&format!("1 High Street, Anytown, {postcode}")), Some(postcode));
        }

        #[test]
        fn no_text_makes_the_repair_panic(text in "\\PC{0,60}") {
            if let Some(postcode) = repair(&text) {
                prop_assert_eq!(postcode.as_str().parse::<Postcode>().unwrap(), postcode);
            }
        }

        #[test]
        fn nearly_postcodes_do_not_panic_either(text in "[ A-Za-z0-9.,OI01é]{0,14}") {
            if let Some(postcode) = repair(&text) {
                prop_assert_eq!(repair(postcode.as_str()), Some(postcode));
            }
        }
    }
}
