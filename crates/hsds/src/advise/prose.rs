//! Texts and links: whether people can read them, and whether machines spoilt them.

use super::Adviser;
use super::rule::{
    ADDRESS_NOT_SECURE, ADDRESS_TRACKED, HARD_TO_READ, HTML_UNSAFE, NAME_WITH_HTML, PERSONAL_DATA,
    PLACEHOLDER, TEXT_ESCAPED, TEXT_GARBLED,
};
use crate::problem::Spot;
use crate::table::Shape;

const NAMES: [&str; 4] = ["name", "alternate_name", "title", "term"];
/// Links that people follow; other addresses are names and stay as they are.
const FOLLOWED: [&str; 4] = ["url", "website", "schedule_link", "logo"];
const TRACKING: [&str; 6] = [
    "utm_", "fbclid=", "gclid=", "mc_cid=", "msclkid=", "_hsenc=",
];
const UNSAFE: [&str; 10] = [
    "<script",
    "<iframe",
    "<style",
    "<object",
    "<embed",
    "<form",
    "javascript:",
    " onclick=",
    " onerror=",
    " onload=",
];
const PLACEHOLDERS: [&str; 14] = [
    "test",
    "testing",
    "tbc",
    "tba",
    "tbd",
    "todo",
    "to be confirmed",
    "to follow",
    "xxx",
    "n/a",
    "na",
    "string",
    "placeholder",
    "asdf",
];
/// Few can read a longer text than that with ease who left school before this age.
const READING_AGE: f64 = 18.0;
/// A shorter text says too little about how hard it is.
const WORDS: usize = 40;

impl Adviser {
    pub(super) fn prose(&mut self, shape: Shape, name: &str, written: &str, spot: &Spot<'_>) {
        if FOLLOWED.contains(&name) {
            self.link(written, spot);
        }
        if shape != Shape::Text {
            return;
        }
        if NAMES.contains(&name) && has_html(written) {
            self.say_at(&NAME_WITH_HTML, spot, &format!("{name} holds HTML."));
        }
        if written.contains(['<', ':']) {
            let lower = written.to_lowercase();
            if let Some(found) = UNSAFE.iter().find(|found| lower.contains(**found)) {
                self.say_at(
                    &HTML_UNSAFE,
                    spot,
                    &format!("{name} holds \"{}\".", found.trim()),
                );
            }
        }
        if is_garbled(written) {
            self.say_at(
                &TEXT_GARBLED,
                spot,
                &format!("{name} holds letters that no language has, such as â€™."),
            );
        }
        if written.contains("&amp;") && is_escaped_twice(written) {
            self.say_at(
                &TEXT_ESCAPED,
                spot,
                &format!("{name} holds entities that were escaped twice."),
            );
        }
        if is_placeholder(written) {
            self.say_at(&PLACEHOLDER, spot, &format!("{name} is \"{written}\"."));
        }
        if holds_insurance_number(written) {
            self.say_at(
                &PERSONAL_DATA,
                spot,
                &format!("{name} seems to hold a National Insurance number."),
            );
        }
        if name == "description"
            && let Some(age) = reading_age(written).filter(|age| *age > READING_AGE)
        {
            self.say_at(
                &HARD_TO_READ,
                spot,
                &format!("The description asks for the reading of a person of {age:.0} years."),
            );
        }
    }

    fn link(&mut self, written: &str, spot: &Spot<'_>) {
        if written.starts_with("http://") {
            self.say_at(
                &ADDRESS_NOT_SECURE,
                spot,
                &format!("{written} is not secure."),
            );
        }
        if TRACKING.iter().any(|tracking| written.contains(tracking)) {
            self.say_at(
                &ADDRESS_TRACKED,
                spot,
                &format!("{written} follows those who open it."),
            );
        }
    }
}

fn has_html(text: &str) -> bool {
    let tag = text.split('<').skip(1).any(|rest| {
        rest.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '/')
            && rest.contains('>')
    });
    tag || text.split('&').skip(1).any(entity)
}

fn is_escaped_twice(text: &str) -> bool {
    text.split("&amp;").skip(1).any(entity)
}

fn entity(rest: &str) -> bool {
    rest.find(';').is_some_and(|end| {
        let name = rest[..end].trim_start_matches('#');
        (2..=8).contains(&name.len()) && name.bytes().all(|letter| letter.is_ascii_alphanumeric())
    })
}

/// UTF-8 that was read as Windows-1252, or the mark for a letter that was lost.
fn is_garbled(text: &str) -> bool {
    if text.is_ascii() {
        return false;
    }
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let next = letters.peek().copied().unwrap_or(' ');
        let broken = match letter {
            '\u{fffd}' => true,
            'Ã' | 'Â' => ('\u{80}'..='\u{bf}').contains(&next),
            'â' => next == '€',
            _ => false,
        };
        if broken {
            return true;
        }
    }
    false
}

fn is_placeholder(text: &str) -> bool {
    if text.len() > 16 {
        return text.len() > 10 && text.as_bytes()[..11].eq_ignore_ascii_case(b"lorem ipsum");
    }
    let plain = text
        .trim_matches(|letter: char| !letter.is_alphanumeric())
        .to_lowercase();
    plain.is_empty() || PLACEHOLDERS.contains(&plain.as_str())
}

/// Two letters, six figures and a letter from A to D.
fn holds_insurance_number(text: &str) -> bool {
    text.split(|letter: char| !letter.is_ascii_alphanumeric())
        .any(|word| {
            let word = word.as_bytes();
            word.len() == 9
                && word[..2].iter().all(u8::is_ascii_uppercase)
                && word[2..8].iter().all(u8::is_ascii_digit)
                && (b'A'..=b'D').contains(&word[8])
        })
}

/// The age by the automated readability index, which counts letters, words and sentences.
fn reading_age(text: &str) -> Option<f64> {
    let (mut letters, mut words, mut sentences, mut within_tag, mut within_word, mut ended) =
        (0_usize, 0_usize, 0_usize, false, false, true);
    for letter in text.chars() {
        match letter {
            '<' => within_tag = true,
            '>' => within_tag = false,
            _ if within_tag => {}
            // Lines of a list end like sentences.
            '.' | '!' | '?' | '\n' | ';' | ':' if !ended => {
                sentences += 1;
                ended = true;
                within_word = false;
            }
            _ if letter.is_alphanumeric() => {
                letters += 1;
                words += usize::from(!within_word);
                within_word = true;
                ended = false;
            }
            _ if letter.is_whitespace() => within_word = false,
            _ => {}
        }
    }
    if words < WORDS {
        return None;
    }
    let sentences = (sentences + usize::from(!ended)).max(1) as f64;
    let words = words as f64;
    Some(4.71 * (letters as f64 / words) + 0.5 * (words / sentences) - 21.43 + 5.0)
}
