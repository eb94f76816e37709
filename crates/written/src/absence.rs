//! Whether a cell is a way of saying nothing.

use crate::text::one_line;

/// Ways of saying nothing, in lower case and without signs at their ends. They are what R ("NA"), pandas ("nan"),
/// SQL ("null"), Excel ("#N/A") and people write; collected from public tables of services.
const NOTHING: [&str; 50] = [
    "#div/0",
    "#n/a",
    "#name",
    "#null",
    "#num",
    "#ref",
    "#value",
    "blank",
    "empty",
    "n a",
    "n.a",
    "n.k",
    "n/a",
    "n/k",
    "n\\a",
    "na",
    "nan",
    "nil",
    "nk",
    "no data",
    "no information",
    "none",
    "none given",
    "none known",
    "none listed",
    "none provided",
    "none recorded",
    "none specified",
    "none stated",
    "not applicable",
    "not available",
    "not given",
    "not known",
    "not listed",
    "not provided",
    "not recorded",
    "not specified",
    "not stated",
    "null",
    "tba",
    "tbc",
    "tbd",
    "to be advised",
    "to be announced",
    "to be confirmed",
    "to be decided",
    "undefined",
    "unknown",
    "unspecified",
    "xxx",
];

/// Whether the cell says nothing: empty, only signs ("-", "--", "?", "…"), or a word such as "N/A", "Not known", "tbc",
/// "null" or "#N/A", in any case.
///
/// Mind the column. "None" and "nil" are among them, and may be real answers: of a column of prices "None" can mean that
/// there is nothing to pay, of one for referral that nobody has to refer. Readers of such columns look at these words
/// first. "No" is never absence.
pub fn is_absent(text: &str) -> bool {
    // Nobody says nothing at such length.
    if text.len() > 64 {
        return false;
    }
    // Nothing that is said in many words is a way of saying nothing.
    if text.len() > 200 {
        return text.chars().all(|c| !c.is_alphanumeric());
    }
    let line = one_line(text).to_lowercase();
    let word = line.trim_matches(|c: char| !c.is_alphanumeric() && c != '#');
    word.is_empty() || NOTHING.contains(&word) || word.trim_matches('#').is_empty()
}

/// The text, unless it says nothing.
pub fn present(text: &str) -> Option<&str> {
    Some(text).filter(|text| !is_absent(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_ways_of_saying_nothing_are_known() {
        for text in [
            "",
            "   ",
            "\u{a0}",
            "NA",
            "N/A",
            "n/a.",
            "N.A.",
            "n/k",
            "NK",
            "Not known",
            "not  known",
            "none",
            "None",
            "-",
            "--",
            "—",
            "tbc",
            "TBC",
            "(TBC)",
            "null",
            "NULL",
            "#N/A",
            "#REF!",
            "?",
            "???",
            "…",
            "nan",
            "NaN",
            "Unknown",
            "\"N/A\"",
            "TBA",
            "To be confirmed",
            ".",
            "\u{200b}",
            "#VALUE!",
            "#NAME?",
            "#DIV/0!",
            "Not applicable",
            "[unknown]",
            "########",
        ] {
            assert!(is_absent(text), "{text:?}");
        }
    }

    #[test]
    fn what_says_something_is_not_absent() {
        for text in [
            "0",
            "No",
            "no",
            "Free",
            "Nana's kitchen",
            "NA Meeting",
            "none of these",
            "X",
            "£0",
            "Information will be posted asap",
            "tbc by phone",
            "Null Street",
            "1",
            "N",
            "Nil by mouth",
            "é",
        ] {
            assert!(!is_absent(text), "{text:?}");
        }
        assert_eq!(present("Sale"), Some("Sale"));
        assert_eq!(present("N/K"), None);
    }

    #[test]
    fn the_list_is_in_order_and_in_lower_case() {
        assert!(NOTHING.is_sorted());
        assert!(NOTHING.iter().all(|word| *word == word.to_lowercase()));
    }
}
