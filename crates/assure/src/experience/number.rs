//! Numbers that tell who somebody is, and postcodes: each with where it stands.

use std::ops::Range;

use chrono::{Datelike, NaiveDate};

use super::{Found, Trace};

/// So many digits, with single marks between them, are somebody's number.
const DIGITS: usize = 7;
/// So many without a mark between them.
const IN_A_ROW: usize = 6;
/// A day so many years ago is hardly one on which somebody came.
const LONG_AGO: i32 = 10;
/// So far before a date a word may stand that says that somebody was born, in letters.
const BEFORE_BIRTH: usize = 24;
/// Such words, in lower case.
const BIRTHS: [&str; 7] = ["born", "dob", "d.o.b", "birth", "birthday", "ganed", "geni"];
const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// The letters of a text, each with where it stands.
struct Letters(Vec<(usize, char)>);

impl Letters {
    fn at(&self, place: usize) -> Option<char> {
        self.0.get(place).map(|(_, letter)| *letter)
    }

    /// Whether a word may begin here.
    fn begins(&self, place: usize) -> bool {
        place
            .checked_sub(1)
            .and_then(|before| self.at(before))
            .is_none_or(|before| !before.is_alphanumeric())
    }

    /// Whether a word may end before this.
    fn ends(&self, place: usize) -> bool {
        self.at(place).is_none_or(|next| !next.is_alphanumeric())
    }

    /// Behind as many letters of a kind as there are, at most so many.
    fn run(&self, place: usize, most: usize, is: impl Fn(char) -> bool) -> usize {
        let kind = |at: &usize| self.at(*at).is_some_and(&is);
        place + (place..place + most).take_while(kind).count()
    }

    fn number(&self, from: usize, to: usize) -> i32 {
        let digits: String = (from..to).filter_map(|at| self.at(at)).collect();
        digits.parse().unwrap_or_default()
    }

    fn text(&self, from: usize, to: usize) -> String {
        (from..to).filter_map(|at| self.at(at)).collect()
    }

    fn found(&self, trace: Trace, place: Range<usize>) -> Found {
        let byte = |at: usize| {
            let end = self.0.last().map_or(0, |(at, last)| at + last.len_utf8());
            self.0.get(at).map_or(end, |(byte, _)| *byte)
        };
        Found {
            trace,
            words: self.text(place.start, place.end),
            is_sure: true,
            place: byte(place.start)..byte(place.end),
        }
    }
}

/// All of them; no two overlap.
pub(super) fn find(words: &str, today: NaiveDate) -> Vec<Found> {
    let letters = Letters(words.char_indices().collect());
    let mut found = Vec::new();
    let mut place = 0;
    while place < letters.0.len() {
        let one = date(&letters, place, today)
            .or_else(|| insurance(&letters, place))
            .or_else(|| postcode(&letters, place))
            .or_else(|| long(&letters, place));
        match one {
            Some((trace, end)) => {
                found.extend(trace.map(|trace| letters.found(trace, place..end)));
                place = end;
            }
            None => place += 1,
        }
    }
    found
}

/// What stands somewhere, and where it ends; nothing to tell of it if it is a day or a time like any other.
type Read = Option<(Option<Trace>, usize)>;

/// A date: of somebody's birth, if it is long ago or said to be; a year, a time of day.
fn date(letters: &Letters, place: usize, today: NaiveDate) -> Read {
    if !letters.begins(place) {
        return None;
    }
    let digit = |letter: char| letter.is_ascii_digit();
    let first = letters.run(place, 4, digit);
    let length = first - place;
    if length == 0 || letters.at(first).is_some_and(digit) {
        return None;
    }
    let is_old = |year: i32| (1900..=today.year() - LONG_AGO).contains(&year);
    let trace = |is_birth: bool| is_birth.then_some(Trace::Born);
    let mark = letters.at(first)?;
    // 12/05/1980, 12.5.80, 1980-05-12
    if "/.-".contains(mark) {
        let second = letters.run(first + 1, 2, digit);
        let third = letters.run(second + 1, 4, digit);
        let is_date = second > first + 1
            && letters.at(second) == Some(mark)
            && third > second + 1
            && letters.ends(third);
        let (years, day) = if length == 4 {
            (
                Some(letters.number(place, first)),
                letters.number(second + 1, third),
            )
        } else {
            let years = third - second - 1 == 4;
            (
                years.then(|| letters.number(second + 1, third)),
                letters.number(place, first),
            )
        };
        let month = letters.number(first + 1, second);
        if is_date && length != 3 && (1..=31).contains(&day) && (1..=31).contains(&month) {
            let is_birth = years.is_some_and(is_old) || is_said(letters, place);
            return Some((trace(is_birth), third));
        }
    }
    // 3 May 1975, 3rd of May 1975
    if length <= 2
        && let Some((end, year)) = in_words(letters, first)
    {
        let is_birth = is_old(year) || is_said(letters, place);
        return Some((trace(is_birth), end));
    }
    // 9.30, 13:00
    let minutes = letters.run(first + 1, 2, digit);
    let is_time = length <= 2
        && ".:".contains(mark)
        && minutes == first + 3
        && letters.number(place, first) <= 24
        && letters.number(first + 1, minutes) < 60
        && !letters.at(minutes).is_some_and(|next| {
            next.is_ascii_digit()
                || (".:".contains(next) && letters.at(minutes + 1).is_some_and(digit))
        });
    if is_time {
        return Some((None, minutes));
    }
    // 2025
    let year = letters.number(place, first);
    let is_year = length == 4 && (1900..=2099).contains(&year) && !is_beside_digits(letters, place);
    (is_year).then(|| (trace(is_old(year) && is_said(letters, place)), first))
}

/// Whether a group of digits stands before this one: then it is part of a number.
fn is_beside_digits(letters: &Letters, place: usize) -> bool {
    let before = place.checked_sub(1).and_then(|at| letters.at(at));
    let digit = place.checked_sub(2).and_then(|at| letters.at(at));
    before == Some(' ') && digit.is_some_and(|letter| letter.is_ascii_digit())
}

/// " May 1975", "rd of May 1975": where it ends, and the year.
fn in_words(letters: &Letters, place: usize) -> Option<(usize, i32)> {
    let alphabetic = char::is_alphabetic;
    let blank = |letter: char| letter == ' ' || letter == ',';
    let mut at = letters.run(place, 2, alphabetic);
    at = letters.run(at, 2, blank);
    if letters.text(at, at + 3).eq_ignore_ascii_case("of ") {
        at += 3;
    }
    let end = letters.run(at, 9, alphabetic);
    let month = letters.text(at, end).to_lowercase();
    MONTHS.iter().find(|known| month.starts_with(**known))?;
    let begin = letters.run(end, 2, blank);
    let last = letters.run(begin, 4, |letter| letter.is_ascii_digit());
    (last == begin + 4 && letters.ends(last)).then(|| (last, letters.number(begin, last)))
}

/// Whether the words before say that somebody was born then.
fn is_said(letters: &Letters, place: usize) -> bool {
    let before = letters.text(place.saturating_sub(BEFORE_BIRTH), place);
    let before = before.to_lowercase();
    let mut words = before.split(|letter: char| !letter.is_alphanumeric() && letter != '.');
    words.any(|word| BIRTHS.contains(&word.trim_end_matches('.')))
}

/// Two letters, six digits, a letter from A to D.
fn insurance(letters: &Letters, place: usize) -> Read {
    if !letters.begins(place)
        || letters.run(place, 3, |letter| letter.is_ascii_alphabetic()) != place + 2
    {
        return None;
    }
    let mark = |letter: char| " -./".contains(letter);
    let mut at = place + 2;
    for _ in 0..6 {
        at = letters.run(at, 1, mark);
        letters.at(at).filter(char::is_ascii_digit)?;
        at += 1;
    }
    at = letters.run(at, 1, mark);
    let end = letters.at(at)?.to_ascii_uppercase();
    (('A'..='D').contains(&end) && letters.ends(at + 1)).then_some((Some(Trace::Insurance), at + 1))
}

/// A whole postcode of a district that there is.
fn postcode(letters: &Letters, place: usize) -> Read {
    if !letters.begins(place) {
        return None;
    }
    let alphabetic = |letter: char| letter.is_ascii_alphabetic();
    let area = letters.run(place, 2, alphabetic);
    letters.at(area).filter(char::is_ascii_digit)?;
    if area == place {
        return None;
    }
    // The district has one letter or digit more, or not; what is left is a digit and two letters.
    [1, 2].into_iter().rev().find_map(|length| {
        let district = letters.run(area, length, |letter| letter.is_ascii_alphanumeric());
        let inward = letters.run(district, 1, |letter| letter == ' ');
        let end = letters.run(inward + 1, 2, alphabetic);
        let is_inward = district == area + length
            && letters
                .at(inward)
                .is_some_and(|letter| letter.is_ascii_digit())
            && end == inward + 3
            && letters.ends(end);
        let code = letters.text(place, district).to_ascii_uppercase();
        (is_inward && place::tables::district(&code).is_some())
            .then_some((Some(Trace::Postcode), end))
    })
}

/// Many digits, with single marks between them: a telephone number, one of the NHS, or another.
fn long(letters: &Letters, place: usize) -> Read {
    let first = letters.at(place)?;
    let before = place.checked_sub(1).and_then(|at| letters.at(at));
    let is_start = first.is_ascii_digit() || first == '+' || first == '(';
    if !is_start || before.is_some_and(|before| before.is_ascii_digit() || before == '£') {
        return None;
    }
    let (mut at, mut end, mut digits, mut row, mut longest) = (place, place, String::new(), 0, 0);
    while let Some(letter) = letters.at(at) {
        if letter.is_ascii_digit() {
            digits.push(letter);
            row += 1;
            longest = longest.max(row);
            end = at + 1;
            at += 1;
            continue;
        }
        row = 0;
        // Of brackets two may follow each other: "(0)1632", "(01632) 960001".
        let most = if letters.text(at, at + 2).contains(['(', ')']) {
            3
        } else {
            1
        };
        let next = letters.run(at, most, |mark| " -.()/+".contains(mark));
        if next == at || !letters.at(next).is_some_and(|next| next.is_ascii_digit()) {
            break;
        }
        at = next;
    }
    let is_long = digits.len() >= DIGITS || longest >= IN_A_ROW;
    if !is_long {
        return None;
    }
    let is_phone = digits.len() >= 9 && (digits.starts_with('0') || digits.starts_with("44"));
    let trace = if is_phone {
        Trace::Phone
    } else if is_nhs(&digits) {
        Trace::Nhs
    } else {
        Trace::Number
    };
    Some((Some(trace), end))
}

/// Ten digits of which the last is what the others come to.
fn is_nhs(digits: &str) -> bool {
    let all: Vec<u32> = digits
        .chars()
        .filter_map(|digit| digit.to_digit(10))
        .collect();
    let [front @ .., last] = all.as_slice() else {
        return false;
    };
    let sum: u32 = front
        .iter()
        .zip((2..=10).rev())
        .map(|(digit, times)| digit * times)
        .sum();
    all.len() == 10 && (11 - sum % 11) % 11 == *last
}
