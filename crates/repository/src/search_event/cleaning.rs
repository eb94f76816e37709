//! Taking out of a text what may say who wrote it.
//!
//! Whole words go, and rather too many than too few: a range of times goes with telephone numbers.

use std::ops::Range;

/// Stands where something was taken out.
const GONE: &str = "…";

/// So many digits in a row are a number of somebody.
const DIGITS: usize = 5;

/// So many marks and blanks may stand between two digits of a number: `+44 (0) 1562`.
const BETWEEN: usize = 3;

/// The first letters of a text, with one blank between words, and `…` in place of e-mail addresses,
/// long numbers, full postcodes and National Insurance numbers.
pub(super) fn impersonal(text: &str, most: usize) -> String {
    // Before it is cut, so that nothing that was cut through stays; and after, so that what was made
    // by cutting does not look like what it is not.
    cleared(&cut(&cleared(text), most))
}

fn cleared(text: &str) -> String {
    let text: String = text.chars().filter_map(visible).collect();
    let words: Vec<&str> = text.split_whitespace().collect();
    let letters = Letters::of(&words);
    let mut goes = addresses(&words);
    let found = (letters.numbers().into_iter())
        .chain(letters.insurance_numbers())
        .chain(letters.postcodes());
    for place in found {
        let (first, last) = (letters.word[place.start], letters.word[place.end - 1]);
        goes[first..=last].fill(true);
    }
    let mut kept: Vec<&str> = Vec::with_capacity(words.len());
    for (word, goes) in words.into_iter().zip(goes) {
        let word = if goes { GONE } else { word };
        if word != GONE || kept.last() != Some(&GONE) {
            kept.push(word);
        }
    }
    kept.join(" ")
}

/// The first words of a text that fit into so many letters; of a word that alone does not, its
/// beginning.
fn cut(text: &str, most: usize) -> String {
    let Some((end, _)) = text.char_indices().nth(most) else {
        return text.to_owned();
    };
    let whole = text[..end]
        .rfind(' ')
        .filter(|_| !text[end..].starts_with(' '));
    text[..whole.unwrap_or(end)].trim_end().to_owned()
}

/// A letter as it is looked at: wide ones as plain ones, those that nobody sees not at all.
fn visible(letter: char) -> Option<char> {
    match letter {
        '\u{ad}'
        | '\u{34f}'
        | '\u{61c}'
        | '\u{180e}'
        | '\u{feff}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{fe00}'..='\u{fe0f}' => None,
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(letter) - 0xfee0),
        letter if letter.is_control() => Some(' '),
        letter => Some(letter),
    }
}

/// Which words are e-mail addresses, names of accounts, or parts of those.
fn addresses(words: &[&str]) -> Vec<bool> {
    let mut goes: Vec<bool> = words.iter().map(|word| word.contains('@')).collect();
    for (place, word) in words.iter().enumerate() {
        let at_start = word.starts_with('@') && (*word == "@" || word.contains('.'));
        if at_start && place > 0 {
            goes[place - 1] = true;
        }
        if word.ends_with('@') && place + 1 < words.len() {
            goes[place + 1] = true;
        }
    }
    goes
}

/// The letters of words, with a blank between each two.
struct Letters {
    letters: Vec<char>,
    /// The word that each is of; a blank is of the one before it.
    word: Vec<usize>,
}

impl Letters {
    fn of(words: &[&str]) -> Self {
        let mut it = Self {
            letters: Vec::new(),
            word: Vec::new(),
        };
        for (number, word) in words.iter().enumerate() {
            for letter in word.chars().chain([' ']) {
                it.letters.push(letter);
                it.word.push(number);
            }
        }
        it
    }

    fn at(&self, place: usize) -> Option<char> {
        self.letters.get(place).copied()
    }

    /// Where a word in the sense of letters and digits begins.
    fn starts(&self) -> impl Iterator<Item = usize> {
        (0..self.letters.len()).filter(|place| {
            self.letters[*place].is_alphanumeric()
                && place
                    .checked_sub(1)
                    .is_none_or(|before| !self.letters[before].is_alphanumeric())
        })
    }

    /// Whether one ends here.
    fn ends(&self, place: usize) -> bool {
        !self.at(place).is_some_and(char::is_alphanumeric)
    }

    /// Behind marks and blanks, if there are not too many.
    fn behind_marks(&self, mut place: usize, most: usize) -> usize {
        let from = place;
        while place < from + most && self.at(place).is_some_and(is_mark) {
            place += 1;
        }
        place
    }

    /// Many digits, with no letters between.
    fn numbers(&self) -> Vec<Range<usize>> {
        let mut numbers = Vec::new();
        let mut place = 0;
        while place < self.letters.len() {
            if !self.letters[place].is_numeric() {
                place += 1;
                continue;
            }
            let (start, mut end, mut count) = (place, place, 0);
            while self.at(place).is_some_and(char::is_numeric) {
                count += 1;
                end = place + 1;
                place = self.behind_marks(end, BETWEEN);
            }
            if count >= DIGITS {
                numbers.push(start..end);
            }
            place = end;
        }
        numbers
    }

    /// Two letters, six digits, and mostly one more letter.
    fn insurance_numbers(&self) -> Vec<Range<usize>> {
        let starts = self.starts();
        starts
            .filter_map(|start| Some(start..self.insurance_number(start)?))
            .collect()
    }

    fn insurance_number(&self, start: usize) -> Option<usize> {
        let mut place = start;
        for _ in 0..2 {
            self.at(place).filter(char::is_ascii_alphabetic)?;
            place += 1;
        }
        let mut end = place;
        for _ in 0..6 {
            let digit = self.behind_marks(end, 2);
            self.at(digit).filter(|letter| letter.is_numeric())?;
            end = digit + 1;
        }
        let suffix = self.behind_marks(end, 2);
        if self.at(suffix).is_some_and(|it| it.is_ascii_alphabetic()) && self.ends(suffix + 1) {
            return Some(suffix + 1);
        }
        self.ends(end).then_some(end)
    }

    fn postcodes(&self) -> Vec<Range<usize>> {
        let starts = self.starts();
        starts
            .filter_map(|start| Some(start..self.postcode(start)?))
            .collect()
    }

    /// Any text in the shape of a postcode, whether there is such a one or not.
    fn postcode(&self, start: usize) -> Option<usize> {
        let area = (1..=2).filter(|length| {
            (start..start + length)
                .all(|place| self.at(place).is_some_and(|it| it.is_ascii_alphabetic()))
        });
        let ends = area.flat_map(|length| {
            let district = self.behind_marks(start + length, 2);
            (1..=2).filter_map(move |length| self.behind_district(district, length))
        });
        ends.filter_map(|inward| self.behind_inward(inward))
            .find(|end| self.letters[start..*end].iter().any(char::is_ascii_digit))
    }

    /// Behind a digit, and perhaps another or a letter.
    fn behind_district(&self, place: usize, length: usize) -> Option<usize> {
        self.at(place).filter(|it| is_digit(*it))?;
        if length == 2 {
            self.at(place + 1).filter(char::is_ascii_alphanumeric)?;
        }
        Some(self.behind_marks(place + length, 2))
    }

    /// Behind a digit and two letters.
    fn behind_inward(&self, place: usize) -> Option<usize> {
        self.at(place).filter(|it| is_digit(*it))?;
        let letters = self.behind_marks(place + 1, 1);
        for place in letters..letters + 2 {
            self.at(place).filter(|it| is_inward(*it))?;
        }
        self.ends(letters + 2).then_some(letters + 2)
    }
}

/// Neither letter nor digit, nor what stands for something that was taken out.
fn is_mark(letter: char) -> bool {
    !letter.is_alphanumeric() && !GONE.contains(letter)
}

/// A digit, or what people type for one.
fn is_digit(letter: char) -> bool {
    letter.is_ascii_digit() || matches!(letter, 'o' | 'O' | 'i' | 'I')
}

/// A letter that may stand at the end of a postcode.
fn is_inward(letter: char) -> bool {
    letter.is_ascii_alphabetic() && !"cikmov".contains(letter.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn clean(text: &str) -> String {
        impersonal(text, 100)
    }

    #[test]
    fn what_people_look_for_stays_as_it_is() {
        for words in [
            "food bank",
            "youth club for ages 11-16",
            "under 5s",
            "somewhere warm at 10 am in dy10",
            "open 24/7",
            "a1 taxis",
            "over 60 walking football",
            "clwb ieuenctid tŷ gwyn",
            "alcoholics anonymous monday 7.30pm",
            "19 bus to b1",
            "type 2 diabetes",
            "st john’s 2nd guides",
            "do i need help",
            "",
        ] {
            assert_eq!(clean(words), words);
        }
    }

    #[test]
    fn addresses_and_numbers_of_people_go() {
        for (words, kept) in [
            ("ask ann.smith+x@example.org.uk please", "ask … please"),
            ("<ann@example.org>, urgent", "… urgent"),
            ("ann @ example.org today", "… today"),
            ("ann@ example.org", "…"),
            ("ann @example.org", "…"),
            ("@annsmith", "…"),
            ("ann\u{ff20}example.org", "…"),
            ("ring 01562 123456 now", "ring … now"),
            ("ring 01562-123-456", "ring …"),
            ("tel:07700900123", "…"),
            ("+44 7700 900123", "…"),
            ("(+44) (0) 7700 900 123 mum", "… mum"),
            ("0 7 7 0 0 9", "…"),
            ("077\u{200b}00", "…"),
            ("٠١٢٣٤٥", "…"),
            ("nhs 943 476 5919", "nhs …"),
            ("born 12/05/1980", "born …"),
            ("case12345b and 1234", "… and 1234"),
            ("help near dy10 1ab", "help near …"),
            ("DY101AB", "…"),
            ("dy10\u{a0}1ab.", "…"),
            ("dy10-1ab", "…"),
            ("m1 1ae food", "… food"),
            ("sw1a1aa", "…"),
            ("ec1a 1bb", "…"),
            ("dyio 1ab", "…"),
            ("(b33 8th)", "…"),
            ("dy 10 1 ab", "…"),
            ("qq 12 34 56 c", "…"),
            ("ni qq123456c help", "ni … help"),
            ("QQ-12-34-56-A", "…"),
            ("my number is qq123456", "my number is …"),
            ("ann@example.org 07700900123 dy10 1ab", "…"),
        ] {
            assert_eq!(clean(words), kept, "{words}");
        }
    }

    #[test]
    fn what_is_too_long_ends_with_a_whole_word() {
        assert_eq!(impersonal("food bank", 9), "food bank");
        assert_eq!(impersonal("food banks", 9), "food");
        assert_eq!(impersonal("food bank today", 9), "food bank");
        assert_eq!(impersonal("foodbanks", 4), "food");
        assert_eq!(impersonal("ring 07700900123 now", 9), "ring …");
        assert_eq!(impersonal("tŷ gwyn", 2), "tŷ");
    }

    /// Writes a text with blanks between some letters, in letters of either size.
    fn spaced(text: &str, blanks: &[bool], upper: bool) -> String {
        let mut out = String::new();
        for (letter, blank) in text.chars().zip(blanks.iter().cycle()) {
            out.push(letter);
            if *blank {
                out.push(' ');
            }
        }
        if upper {
            out.to_uppercase()
        } else {
            out.to_lowercase()
        }
    }

    proptest! {
        #[test]
        fn no_telephone_number_is_left_however_it_is_spaced(
            number in "(0|44)[1-9][0-9]{8,9}",
            blanks in proptest::collection::vec(any::<bool>(), 1..12),
            before in "([a-z]{1,8} ){0,3}",
            after in "( [a-z]{1,8}){0,3}",
        ) {
            let words = format!("{before}{}{after}", spaced(&number, &blanks, false).trim());
            let left = clean(&words);
            prop_assert!(!left.contains(|letter: char| letter.is_ascii_digit()), "{}", left);
            // Nothing else goes, unless it looks like a postcode with the digits beside it.
            prop_assert!(left.contains(GONE));
        }

        #[test]
        fn no_postcode_is_left(
            area in "[a-z]{1,2}", district in "[0-9][0-9a-z]?", inward in "[0-9][abd-hjlnp-uw-z]{2}",
            blank in " {0,2}", upper: bool,
            before in "([a-z]{3,8} ){0,3}", after in "( [a-z]{3,8}){0,3}",
        ) {
            let postcode = spaced(&format!("{area}{district}{blank}{inward}"), &[false], upper);
            let left = clean(&format!("{before}{postcode}{after}"));
            prop_assert_eq!(left, format!("{before}{GONE}{after}"));
        }

        #[test]
        fn no_insurance_number_is_left(
            letters in "[a-z]{2}", digits in "[0-9]{6}", suffix in "[a-d]", upper: bool,
            blanks in proptest::collection::vec(any::<bool>(), 1..6),
            before in "([a-z]{3,8} ){0,3}", after in "( [a-z]{3,8}){0,3}",
        ) {
            let rest = format!("{digits}{suffix}");
            let number = format!("{letters}{}", spaced(&rest, &blanks, upper).trim());
            let left = clean(&format!("{before}{number}{after}"));
            prop_assert_eq!(left, format!("{before}{GONE}{after}"));
        }

        #[test]
        fn no_mail_address_is_left(
            name in "[a-z][a-z0-9._%+-]{0,11}", host in "[a-z0-9-]{1,9}\\.[a-z]{2,4}",
            before in "([a-z]{3,8} ){0,3}", after in "( [a-z]{3,8}){0,3}",
        ) {
            let left = clean(&format!("{before}{name}@{host}{after}"));
            prop_assert_eq!(left, format!("{before}{GONE}{after}"));
        }

        #[test]
        fn words_alone_are_never_taken_out(words in "[a-z]{3,9}( [a-z]{3,9}){0,8}") {
            prop_assert_eq!(clean(&words), words);
        }
    }
}
