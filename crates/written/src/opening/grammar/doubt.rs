//! What a word that is neither day nor time does to the times beside it.

use super::super::days;

/// How much a word weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    /// It says nothing that is not said anyway: "open", "on", "the".
    Nothing,
    /// It says that weeks are counted by the month.
    OfMonth,
    /// It says something more: the times hold, and the words have to be shown.
    Something,
    /// It says that the times do not always hold, or not for everybody.
    Doubt,
}

const NOTHING: [&str; 47] = [
    "open", "opens", "opening", "hours", "hour", "hrs", "hr", "time", "times", "on", "at", "the",
    "in", "of", "week", "weeks", "weekly", "every", "each", "and", "are", "is", "we", "for",
    "from", "to", "until", "till", "between", "only", "a", "an", "session", "sessions", "drop",
    "dropin", "onwards", "start", "starts", "starting", "ends", "both", "day", "days", "as",
    "follows", "am",
];

const DOUBT: [&str; 99] = [
    "or",
    "usually",
    "normally",
    "generally",
    "sometimes",
    "often",
    "occasionally",
    "most",
    "some",
    "one",
    "once",
    "twice",
    "two",
    "three",
    "varies",
    "vary",
    "various",
    "varying",
    "variable",
    "varied",
    "approx",
    "approximately",
    "about",
    "around",
    "except",
    "excluding",
    "excl",
    "exc",
    "not",
    "no",
    "unless",
    "subject",
    "phone",
    "ring",
    "call",
    "telephone",
    "tel",
    "contact",
    "check",
    "see",
    "email",
    "alternate",
    "alternative",
    "alternating",
    "fortnight",
    "fortnightly",
    "biweekly",
    "other",
    "holiday",
    "holidays",
    "school",
    "half",
    "term",
    "terms",
    "termly",
    "further",
    "tbc",
    "tba",
    "referral",
    "referrals",
    "appointment",
    "appointments",
    "arrangement",
    "request",
    "demand",
    "january",
    "jan",
    "february",
    "feb",
    "march",
    "april",
    "apr",
    "may",
    "june",
    "jun",
    "july",
    "jul",
    "august",
    "aug",
    "september",
    "sept",
    "sep",
    "october",
    "oct",
    "november",
    "nov",
    "december",
    "dec",
    "summer",
    "winter",
    "spring",
    "autumn",
    "easter",
    "christmas",
    "xmas",
    "date",
    "dates",
    "temporarily",
    "currently",
];

/// Weighs a word, in small letters.
pub(super) fn weigh(word: &str) -> Weight {
    if NOTHING.contains(&word) {
        Weight::Nothing
    } else if matches!(word, "month" | "months" | "monthly" | "calendar") {
        Weight::OfMonth
    } else if DOUBT.contains(&word)
        || days::week(word).is_some()
        || word.starts_with(|letter: char| letter.is_ascii_digit())
    {
        Weight::Doubt
    } else {
        Weight::Something
    }
}
