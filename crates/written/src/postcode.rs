//! Postcodes in cells, and inside addresses. The rules are those of [`place::Postcode`].

use place::Postcode;

use crate::reading::{Reading, Remark};
use crate::text::one_line;

/// The postcode of a cell that should hold nothing else; the words around it are left.
pub fn read(text: &str) -> Reading<Option<Postcode>> {
    let cell = one_line(text);
    let Some(found) = split(&cell) else {
        return Reading {
            found: None,
            remarks: Vec::new(),
            left: cell,
        };
    };
    let left = [
        found.before.trim_matches(&ENDS[..]),
        found.after.trim_matches(&ENDS[..]),
    ]
    .join(" ");
    let mut reading = Reading {
        found: Some(found.postcode),
        remarks: Vec::new(),
        left: left.trim().to_owned(),
    };
    if found.written != found.postcode.as_str() {
        reading.remark(Remark::PostcodeRepaired);
    }
    reading
}

/// A text with its postcode taken out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split<'a> {
    /// What stands before the postcode, without the comma there.
    pub before: &'a str,
    /// The postcode as it stands in the text.
    pub written: &'a str,
    /// The postcode.
    pub postcode: Postcode,
    /// What stands after it.
    pub after: &'a str,
}

/// Signs that part a postcode from the words around it.
const ENDS: [char; 7] = [' ', ',', ';', '.', '(', ')', ':'];

/// Texts are searched this far from their end; an address is shorter.
const LONGEST: usize = 4_000;

/// The last postcode of a text, because British addresses end with theirs, and what stands around it. One that is written
/// by the rules goes before one that has to be repaired.
pub fn split(text: &str) -> Option<Split<'_>> {
    let words = words(text);
    let exact = (0..words.len())
        .rev()
        .find_map(|at| candidate(text, &words, at, true));
    exact.or_else(|| {
        (0..words.len())
            .rev()
            .find_map(|at| candidate(text, &words, at, false))
    })
}

/// Where the words are: runs of letters and digits.
fn words(text: &str) -> Vec<(usize, usize)> {
    let mut start = text.len().saturating_sub(LONGEST);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    let mut words = Vec::new();
    let mut open = None;
    for (at, c) in text.char_indices().skip_while(|(at, _)| *at < start) {
        match (c.is_alphanumeric(), open) {
            (true, None) => open = Some(at),
            (false, Some(from)) => {
                words.push((from, at));
                open = None;
            }
            _ => {}
        }
    }
    words.extend(open.map(|from| (from, text.len())));
    words
}

/// The postcode that ends with this word: in two words, or in one.
fn candidate<'a>(
    text: &'a str,
    words: &[(usize, usize)],
    at: usize,
    exact: bool,
) -> Option<Split<'a>> {
    let (start, end) = *words.get(at)?;
    let pair = at
        .checked_sub(1)
        .and_then(|before| words.get(before))
        .filter(|(from, to)| end - start == 3 && (2..=4).contains(&(to - from)))
        .filter(|(_, to)| text.get(*to..start).is_some_and(is_gap))
        .and_then(|(from, _)| parted(text, *from, end, exact));
    pair.or_else(|| parted(text, start, end, exact).filter(|_| (5..=7).contains(&(end - start))))
}

/// What may stand between the two parts of a postcode.
fn is_gap(between: &str) -> bool {
    between.chars().count() <= 3
        && between
            .chars()
            .all(|c| c.is_whitespace() || "-._".contains(c))
}

fn parted(text: &str, start: usize, end: usize, exact: bool) -> Option<Split<'_>> {
    let written = text.get(start..end)?;
    let postcode = Postcode::repair(written)?;
    let same = |c: &char| c.is_alphanumeric();
    let letters = written.chars().filter(same).map(|c| c.to_ascii_uppercase());
    // A word of lower-case letters only is no postcode with its digits mistaken.
    let digits = written.chars().any(|c| c.is_ascii_digit());
    if !digits || (exact && !letters.eq(postcode.as_str().chars().filter(same))) {
        return None;
    }
    Some(Split {
        before: text.get(..start)?.trim_end_matches(&ENDS[..5]).trim_end(),
        written,
        postcode,
        after: text
            .get(end..)?
            .trim_start_matches([' ', ',', ';', '.', ')', '\u{a0}']),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_gives_its_postcode() {
        for (text, meant, clean) in [
            ("M15 5JB", Some("M15 5JB"), true),
            (" M15 5JB ", Some("M15 5JB"), true),
            ("m155jb", Some("M15 5JB"), false),
            ("M15  5JB", Some("M15 5JB"), true),
            ("M15-5JB", Some("M15 5JB"), false),
            ("M1 OAA", Some("M1 0AA"), false),
            ("Postcode: M15 5JB", Some("M15 5JB"), false),
            ("M15 5JB.", Some("M15 5JB"), true),
            ("M15", None, false),
            ("NA", None, false),
            ("", None, true),
        ] {
            let reading = read(text);
            assert_eq!(
                reading.found.map(|found| found.to_string()).as_deref(),
                meant,
                "{text}"
            );
            assert_eq!(reading.is_clean(), clean, "{text}: {reading:?}");
        }
    }

    #[test]
    fn a_postcode_is_split_off_an_address() {
        for (text, before, postcode, after) in [
            (
                "1 High Street, Sale, M33 7XX",
                "1 High Street, Sale",
                "M33 7XX",
                "",
            ),
            (
                "1 High Street, Sale M337XX",
                "1 High Street, Sale",
                "M33 7XX",
                "",
            ),
            (
                "Blackley, Manchester, M9 8PJ \u{a0}Please note",
                "Blackley, Manchester",
                "M9 8PJ",
                "Please note",
            ),
            (
                "Unit 1A 2BB, Leeds (LS1 1UR)",
                "Unit 1A 2BB, Leeds",
                "LS1 1UR",
                "",
            ),
            (
                "Old Library, Southampton S015 2GY",
                "Old Library, Southampton",
                "SO15 2GY",
                "",
            ),
            (
                "1 High Street\nSale\nM33 7XX\n",
                "1 High Street\nSale",
                "M33 7XX",
                "\n",
            ),
        ] {
            let split = split(text).unwrap();
            assert_eq!(
                (split.before, split.postcode.as_str(), split.after),
                (before, postcode, after),
                "{text}"
            );
        }
        for text in [
            "The Lodge, Green Lane, Bolton",
            "Room 101, Old School",
            "The Place M14, Platt Lane",
            "open 1st to 9am",
        ] {
            assert_eq!(split(text), None, "{text}");
        }
    }
}
