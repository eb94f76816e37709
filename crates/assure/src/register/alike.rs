//! What is compared of names, numbers and addresses: without what people write one way or another.

use std::collections::BTreeSet;

/// Nobody numbers by more letters than these.
const LONGEST_IDENTIFIER: usize = 100;

/// An identifier: without blanks and what stands between, and numbers without the zeros in front, which spreadsheets
/// lose. `scheme` may stand in front, as in `GB-CHC-1234567`.
pub(super) fn identifier(text: &str, scheme: Option<&str>) -> Option<String> {
    let upper = text.trim().to_uppercase();
    let own = scheme
        .map(str::to_uppercase)
        .and_then(|scheme| {
            upper
                .strip_prefix(&scheme)?
                .strip_prefix('-')
                .map(str::to_owned)
        })
        .unwrap_or(upper);
    // A hyphen tells identifiers apart: `1-12` is not `11-2`.
    let kept: String = own
        .chars()
        .filter(|letter| letter.is_alphanumeric() || *letter == '-')
        .collect();
    let kept = kept.trim_matches('-');
    let is_number = kept.bytes().all(|byte| byte.is_ascii_digit());
    let kept = if is_number {
        kept.trim_start_matches('0')
    } else {
        kept
    };
    let is_one = !kept.is_empty() && kept.chars().count() <= LONGEST_IDENTIFIER;
    is_one.then(|| kept.to_owned())
}

/// The words of a text in small letters, without punctuation.
fn words(text: &str) -> Vec<String> {
    let plain = text
        .to_lowercase()
        .replace(['\'', '\u{2019}', '\u{2018}', '.'], "")
        .replace(['&', '+'], " and ");
    plain
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// A name, whatever its capitals, punctuation and the way in which its legal form is written.
pub(super) fn name(text: &str) -> String {
    const FORMS: [(&str, &str); 4] = [
        ("community interest company", "cic"),
        ("charitable incorporated organisation", "cio"),
        ("public limited company", "plc"),
        ("limited liability partnership", "llp"),
    ];
    let mut words = words(text);
    if words.len() > 1 && words[0] == "the" {
        words.remove(0);
    }
    for word in &mut words {
        let short = match word.as_str() {
            "limited" => "ltd",
            "saint" => "st",
            _ => continue,
        };
        short.clone_into(word);
    }
    let mut name = words.join(" ");
    for (long, short) in FORMS {
        name = name.replace(long, short);
    }
    name
}

/// The digits that are dialled from within the United Kingdom.
pub(super) fn telephone(text: &str) -> Option<String> {
    let read = written::phone::read(text).found;
    let digits = match read.first() {
        Some(phone) => phone.digits(),
        None => text.to_owned(),
    };
    let digits = digits.replace("+44", "0");
    let digits: String = digits.chars().filter(char::is_ascii_digit).collect();
    (!digits.is_empty()).then_some(digits)
}

/// An address of mail.
pub(super) fn email(text: &str) -> Option<String> {
    let text = text.trim().trim_start_matches("mailto:").to_lowercase();
    (!text.is_empty()).then_some(text)
}

/// An address of the web, however it is got at.
pub(super) fn website(text: &str) -> Option<String> {
    let text = text.trim().to_lowercase();
    let text = text
        .trim_start_matches("https://")
        .trim_start_matches("http://")
        .trim_start_matches("www.");
    let text = text
        .split('#')
        .next()
        .unwrap_or_default()
        .trim_end_matches('/');
    (!text.is_empty()).then(|| text.to_owned())
}

/// A postcode in one spelling.
pub(super) fn postcode(text: &str) -> Option<String> {
    if let Some(code) = place::Postcode::repair(text) {
        return Some(code.to_string());
    }
    let rest: String = text
        .to_uppercase()
        .chars()
        .filter(|letter| letter.is_alphanumeric())
        .collect();
    (!rest.is_empty()).then_some(rest)
}

/// The words of the lines of an address, streets by their short forms.
pub(super) fn lines(text: &str) -> BTreeSet<String> {
    const SHORT: [(&str, &str); 24] = [
        ("street", "st"),
        ("saint", "st"),
        ("road", "rd"),
        ("avenue", "ave"),
        ("av", "ave"),
        ("lane", "ln"),
        ("drive", "dr"),
        ("close", "cl"),
        ("court", "ct"),
        ("square", "sq"),
        ("place", "pl"),
        ("terrace", "ter"),
        ("terr", "ter"),
        ("gardens", "gdns"),
        ("grove", "gr"),
        ("park", "pk"),
        ("crescent", "cres"),
        ("building", "bldg"),
        ("buildings", "bldgs"),
        ("house", "hse"),
        ("floor", "flr"),
        ("center", "centre"),
        ("ground", "grd"),
        ("and", ""),
    ];
    words(text)
        .into_iter()
        .map(|word| {
            let short = SHORT.iter().find(|(long, _)| *long == word);
            short.map_or(word, |(_, short)| (*short).to_owned())
        })
        .filter(|word| !word.is_empty())
        .collect()
}

/// Whether two addresses of one postcode mean the same: one of them may say more than the other, but not another house.
pub(super) fn same_lines(left: &BTreeSet<String>, right: &BTreeSet<String>) -> bool {
    let numbers = |words: &BTreeSet<String>| -> BTreeSet<String> {
        words
            .iter()
            .filter(|word| word.bytes().any(|byte| byte.is_ascii_digit()))
            .cloned()
            .collect()
    };
    let (left_numbers, right_numbers) = (numbers(left), numbers(right));
    let agree = left_numbers.is_subset(&right_numbers) || right_numbers.is_subset(&left_numbers);
    agree && (left.is_subset(right) || right.is_subset(left))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_the_same_however_they_are_written() {
        for (one, other) in [
            ("1234567", " 123 4567 "),
            ("00123456", "123456"),
            ("GB-CHC-1234567", "1234567"),
            ("sc012345", "SC 012345"),
            ("1-2345", "1-2345 "),
            ("EY/100200", "ey100200"),
        ] {
            assert_eq!(
                identifier(one, Some("GB-CHC")),
                identifier(other, Some("GB-CHC")),
                "{one} {other}"
            );
        }
        assert_ne!(identifier("1-12", None), identifier("11-2", None));
        assert_ne!(identifier("SC012345", None), identifier("12345", None));
        let long = "9".repeat(101);
        for nothing in ["", " - ", "000", &long] {
            assert_eq!(identifier(nothing, None), None, "{nothing}");
        }
        assert!(identifier(&long[1..], None).is_some());
    }

    #[test]
    fn names_are_the_same_whatever_their_capitals_and_legal_form() {
        for (one, other) in [
            ("Helping Hands Limited", "HELPING HANDS LTD."),
            ("The Hub", "Hub"),
            ("Mums & Dads", "Mums and Dads"),
            ("St. Mary's", "Saint Mary\u{2019}s"),
            ("Grow Community Interest Company", "Grow C.I.C."),
            ("Men's Shed", "MENS SHED"),
        ] {
            assert_eq!(name(one), name(other));
        }
        assert_ne!(name("Helping Hands"), name("Helping Hand"));
    }

    #[test]
    fn numbers_and_addresses_of_the_web_are_the_same_however_they_are_written() {
        for (one, other) in [
            ("020 7946 0000", "02079460000"),
            ("+44 (0)20 7946 0000", "020 7946 0000"),
            ("0161 496 0123", "(0161) 4960123"),
        ] {
            assert_eq!(telephone(one), telephone(other), "{one} {other}");
        }
        assert_ne!(telephone("020 7946 0000"), telephone("020 7946 0001"));
        assert_eq!(
            website("https://www.Example.org/"),
            website("http://example.org")
        );
        assert_ne!(
            website("https://example.org/a"),
            website("https://example.org/b")
        );
        assert_eq!(email(" Info@Example.org"), email("info@example.org"));
        assert_eq!(postcode("bs14st"), postcode("BS1 4ST"));
    }

    #[test]
    fn an_address_may_say_more_but_not_another_house() {
        for (one, other, same) in [
            ("1 High St", "1 High Street", true),
            ("Old Mill, 1 High Street", "1 High St.", true),
            ("1 High Street", "12 High Street", false),
            ("High Street", "12 High Street", true),
            ("Unit 2, 1 High Street", "Unit 3, 1 High Street", false),
            ("1 High Street", "1 Low Street", false),
        ] {
            assert_eq!(
                same_lines(&lines(one), &lines(other)),
                same,
                "{one} / {other}"
            );
        }
    }
}
