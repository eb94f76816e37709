//! What must not stand in an experience: what tells who somebody is, and addresses of the web. And whether it hints at harm.
//!
//! It is stricter than [what is looked for in records](crate::personal): a record that lacks a contact leaves people without help, an
//! experience that lacks a name lacks nothing. Whoever writes is told what was found and what to do; what is not sure is shown to whoever
//! decides about it.

mod number;

use std::ops::Range;

use chrono::NaiveDate;
use written::person::{self, Known, Sure};

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Trace {
    /// An address of the web.
    Web,
    /// A mailbox, or the name of an account.
    Mailbox,
    /// A telephone number.
    Phone,
    /// A number of the NHS.
    Nhs,
    /// A National Insurance number.
    Insurance,
    /// The day on which somebody was born.
    Born,
    /// A whole postcode.
    Postcode,
    /// Another long number: of a case, an account, a card.
    Number,
    /// The name of somebody.
    Name,
}

impl Trace {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Web,
        Self::Mailbox,
        Self::Phone,
        Self::Nhs,
        Self::Insurance,
        Self::Born,
        Self::Postcode,
        Self::Number,
        Self::Name,
    ];

    /// Its word, by which texts about it are called.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::Mailbox => "mailbox",
            Self::Phone => "phone",
            Self::Nhs => "nhs",
            Self::Insurance => "insurance",
            Self::Born => "born",
            Self::Postcode => "postcode",
            Self::Number => "number",
            Self::Name => "name",
        }
    }

    /// What people call it.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Web => "an address of the web",
            Self::Mailbox => "an email address or the name of an account",
            Self::Phone => "a telephone number",
            Self::Nhs => "an NHS number",
            Self::Insurance => "a National Insurance number",
            Self::Born => "a date of birth",
            Self::Postcode => "a whole postcode",
            Self::Number => "a long number",
            Self::Name => "somebody’s name",
        }
    }
}

/// Something that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What it is.
    pub trace: Trace,
    /// The words themselves.
    pub words: String,
    /// Hardly anything else looks so. What is not sure is no reason to refuse it.
    pub is_sure: bool,
    place: Range<usize>,
}

/// Words that hint at harm, by their beginnings, in English and in Welsh, where beginnings change. Rather too many than too few: somebody reads it all the same, only sooner.
const HARM: [&str; 65] = [
    "abus",
    "afraid",
    "assault",
    "attack",
    "beat",
    "bruis",
    "bull",
    "danger",
    "drunk",
    "exploit",
    "frighten",
    "grop",
    "harass",
    "harm",
    "hit",
    "hurt",
    "injur",
    "kill",
    "neglect",
    "overdos",
    "police",
    "punch",
    "rape",
    "safeguard",
    "scared",
    "self-harm",
    "slap",
    "suicid",
    "threat",
    "touched",
    "unsafe",
    "violen",
    "weapon",
    "cam-drin",
    "camdrin",
    "heddlu",
    "hunanladd",
    "trais",
    "peryg",
    "brifo",
    "chok",
    "knife",
    "molest",
    "sexual",
    "stab",
    "strangl",
    "cham-drin",
    "gam-drin",
    "gamdrin",
    "ngham-drin",
    "drais",
    "thrais",
    "beryg",
    "mheryg",
    "frifo",
    "anaf",
    "bygwth",
    "lladd",
    "fygwth",
    "bygyth",
    "fygyth",
    "mrifo",
    "pheryg",
    "nhrais",
    "hanaf",
];
/// Of these the whole word is meant: "hitch" and "bullet" are none.
const WHOLE: [(&str, &[&str]); 4] = [
    ("stab", &["stab", "stabs", "stabbed", "stabbing"]),
    ("hit", &["hit", "hits", "hitting"]),
    ("beat", &["beat", "beaten", "beating", "beats"]),
    ("bull", &["bully", "bullied", "bullies", "bullying"]),
];

/// Whether words hint that somebody is or was harmed.
pub fn hints_at_harm(words: &str) -> bool {
    let lower = words.to_lowercase();
    let is_between = |letter: char| !letter.is_alphanumeric() && letter != '-';
    lower.split(is_between).any(|word| {
        let hint = HARM.iter().find(|hint| word.starts_with(**hint));
        hint.is_some_and(|hint| {
            let whole = WHOLE.iter().find(|(begin, _)| begin == hint);
            whole.is_none_or(|(_, all)| all.contains(&word))
        })
    })
}

/// What must not stand in an experience, in the order in which it stands there. `known` are the names of the service, its organisation and its
/// places, which may be named; `today` tells a day on which somebody came from the day on which they were born.
pub fn look(words: &str, known: &[&str], today: NaiveDate) -> Vec<Found> {
    let mut found = addresses(words);
    let mut add = |new: Vec<Found>| {
        for one in new {
            let is_known = |known: &Found| {
                known.place.start < one.place.end && one.place.start < known.place.end
            };
            if !found.iter().any(is_known) {
                found.push(one);
            }
        }
    };
    add(number::find(words, today));
    add(names(words, known));
    found.sort_by_key(|found| found.place.start);
    found
}

/// A word as it was typed: what stands between blanks.
fn typed(words: &str) -> impl Iterator<Item = (usize, &str)> {
    words
        .split_whitespace()
        .map(move |word| (word.as_ptr() as usize - words.as_ptr() as usize, word))
}

/// Ends of addresses that people write without anything before them.
const ENDS: [&str; 30] = [
    "com", "org", "net", "uk", "co", "info", "io", "biz", "wales", "cymru", "scot", "london", "eu",
    "ie", "fr", "de", "ru", "cn", "xyz", "online", "site", "shop", "store", "website", "link",
    "app", "dev", "ly", "gl", "tv",
];

/// Addresses of the web, mailboxes and names of accounts.
fn addresses(words: &str) -> Vec<Found> {
    let mut found = Vec::new();
    for (start, word) in typed(words) {
        let lower = word.to_lowercase();
        let is_mailbox = lower.contains('@') && lower.chars().any(char::is_alphabetic);
        let is_web = lower.contains("://") || lower.contains("www.") || has_domain(&lower);
        let is_spelled = ["[at]", "(at)", "[dot]", "(dot)"]
            .iter()
            .any(|mark| lower.contains(mark));
        let trace = if is_mailbox || is_spelled {
            Trace::Mailbox
        } else if is_web {
            Trace::Web
        } else {
            continue;
        };
        found.push(Found {
            trace,
            words: trimmed(word).to_owned(),
            is_sure: true,
            place: start..start + word.len(),
        });
    }
    // "ann at example dot org", "ann @ example.org"
    let all: Vec<(usize, &str)> = typed(words).collect();
    for at in 1..all.len().saturating_sub(1) {
        let is_dot = all[at].1.eq_ignore_ascii_case("dot")
            && ENDS.contains(&trimmed(all[at + 1].1).to_lowercase().as_str());
        if is_dot || all[at].1 == "@" {
            let first = all[at.saturating_sub(if is_dot { 3 } else { 1 })].0;
            let (last, word) = all[at + 1];
            let place = first..last + word.len();
            found.retain(|known| !place.contains(&known.place.start));
            found.push(Found {
                trace: Trace::Mailbox,
                words: words.get(place.clone()).unwrap_or_default().to_owned(),
                is_sure: true,
                place,
            });
        }
    }
    found
}

/// Whether a word ends as addresses do: "example.org", "example.co.uk/food". A missing blank after a sentence is none: "great.The".
fn has_domain(word: &str) -> bool {
    let host = word.split(['/', '?', '#']).next().unwrap_or_default();
    let host = trimmed(host);
    let Some((front, end)) = host.rsplit_once('.') else {
        return false;
    };
    let is_label = |label: &str| {
        !label.is_empty()
            && label
                .chars()
                .all(|letter| letter.is_ascii_alphanumeric() || letter == '-')
    };
    ENDS.contains(&end) && front.split('.').all(is_label) && front.chars().any(char::is_alphabetic)
}

fn trimmed(word: &str) -> &str {
    word.trim_matches(|letter: char| !letter.is_alphanumeric())
}

/// Words after which a name stands, however it is written.
const BEFORE_NAMES: [&str; 29] = [
    "called",
    "named",
    "client",
    "patient",
    "husband",
    "wife",
    "partner",
    "son",
    "daughter",
    "mum",
    "mother",
    "dad",
    "father",
    "brother",
    "sister",
    "neighbour",
    "friend",
    "carer",
    "worker",
    "manager",
    "volunteer",
    "nurse",
    "girl",
    "boy",
    "lady",
    "man",
    "woman",
    "mr",
    "mrs",
];

/// Names of people.
fn names(words: &str, known: &[&str]) -> Vec<Found> {
    let surely = person::find(words, Known(known)).into_iter();
    let mut found: Vec<Found> = surely
        .filter(|one| one.kind == person::Kind::Name)
        .map(|one| Found {
            trace: Trace::Name,
            words: words.get(one.place.clone()).unwrap_or_default().to_owned(),
            is_sure: one.sure > Sure::Doubtful,
            place: one.place,
        })
        .collect();
    let is_known = |word: &str| {
        let mut all = known.iter().flat_map(|name| name.split_whitespace());
        all.any(|part| bare(part).eq_ignore_ascii_case(word))
    };
    let all: Vec<(usize, &str)> = typed(words).collect();
    for (at, (start, word)) in all.iter().enumerate() {
        let name = bare(word);
        let Some(sure) = person::first_name(&name.to_lowercase()) else {
            continue;
        };
        let before = at
            .checked_sub(1)
            .map(|at| trimmed(all[at].1).to_lowercase());
        let before = before.unwrap_or_default();
        let is_named = BEFORE_NAMES.contains(&before.as_str());
        let is_capital = name.starts_with(char::is_uppercase);
        if (!is_capital && !is_named) || is_known(name) || matches!(&*before, "st" | "saint") {
            continue;
        }
        let next = all.get(at + 1).map(|(_, next)| bare(next));
        // "Jane Smith", and not "Jane. The": what stands between belongs to a sentence.
        let has_surname = word.ends_with(name)
            && next.is_some_and(|next| {
                next.chars().count() > 1
                    && next.starts_with(char::is_uppercase)
                    && next.chars().any(char::is_lowercase)
            });
        let end = match next.filter(|_| has_surname && is_capital) {
            Some(next) => all[at + 1].0 + all[at + 1].1.find(next).unwrap_or(0) + next.len(),
            None => start + word.len(),
        };
        found.push(Found {
            trace: Trace::Name,
            words: trimmed(words.get(*start..end).unwrap_or_default()).to_owned(),
            is_sure: sure > Sure::Doubtful || is_named,
            place: *start..end,
        });
    }
    // The longest of those that overlap.
    found.sort_by_key(|one| (!one.is_sure, std::cmp::Reverse(one.place.len())));
    let mut kept: Vec<Found> = Vec::new();
    for one in found {
        let overlaps =
            |known: &Found| known.place.start < one.place.end && one.place.start < known.place.end;
        if !kept.iter().any(overlaps) {
            kept.push(one);
        }
    }
    kept
}

/// A word without marks around it and without the end of "Jane’s".
fn bare(word: &str) -> &str {
    let word = trimmed(word);
    word.strip_suffix("'s")
        .or_else(|| word.strip_suffix("\u{2019}s"))
        .unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(words: &str) -> Vec<(Trace, String)> {
        let today = NaiveDate::from_ymd_opt(2026, 11, 28).unwrap();
        let known = ["Sarah's Kitchen", "Wyre Helpers"];
        let all = look(words, &known, today).into_iter();
        all.filter(|found| found.is_sure)
            .map(|found| (found.trace, found.words))
            .collect()
    }

    #[test]
    fn what_tells_who_somebody_is_is_found_with_its_words() {
        for (words, trace, said) in [
            (
                "see https://example.test/x now",
                Trace::Web,
                "https://example.test/x",
            ),
            ("Buy at cheap-pills.com!", Trace::Web, "cheap-pills.com"),
            ("look at www.x.org", Trace::Web, "www.x.org"),
            (
                "write to ann@example.org.",
                Trace::Mailbox,
                "ann@example.org",
            ),
            (
                "ann at example dot org",
                Trace::Mailbox,
                "ann at example dot org",
            ),
            ("I am @annsmith there", Trace::Mailbox, "annsmith"),
            (
                "ring me on 07700 900123 please",
                Trace::Phone,
                "07700 900123",
            ),
            (
                "ring +44 (0)1632 960001",
                Trace::Phone,
                "+44 (0)1632 960001",
            ),
            ("my NHS number is 943 476 5919", Trace::Nhs, "943 476 5919"),
            ("NI QQ 12 34 56 C given", Trace::Insurance, "QQ 12 34 56 C"),
            ("my case 48219377 was lost", Trace::Number, "48219377"),
            ("born 12/05/1980 in Wales", Trace::Born, "12/05/1980"),
            ("he is from 3 May 1975", Trace::Born, "3 May 1975"),
            ("dob 12.5.80", Trace::Born, "12.5.80"),
            ("I live at DY10 1AB", Trace::Postcode, "DY10 1AB"),
            ("near dy101ab", Trace::Postcode, "dy101ab"),
            ("Mrs Patel was rude", Trace::Name, "Mrs Patel"),
            ("Gareth Pugh was rude to us", Trace::Name, "Gareth Pugh"),
            ("Thanks to Deborah, who was kind", Trace::Name, "Deborah"),
            ("my client deborah went there", Trace::Name, "deborah"),
        ] {
            let all = found(words);
            assert!(
                all.iter()
                    .any(|(kind, text)| *kind == trace && text.contains(said)),
                "{words}: {all:?}"
            );
        }
    }

    #[test]
    fn what_people_say_of_how_it_was_is_not() {
        for words in [
            "They helped me at once. I was given food for three days.",
            "It opens at 9.30-12.30 and 13:00 to 16:30, not as the page says.",
            "I went on 12/11/2026 and again on 14 November 2026.",
            "It was great.The people were kind",
            "I waited 2 hours in 2025-2026 and paid £100000, no, £5.",
            "Sarah’s Kitchen in DY10 is warm",
            "I rang 999 and then 111, and Samaritans on 116 123",
            "At St Mary's hall, in May, on Monday",
            "The bus A1 stops there, 24/7, for ages 11-16 and over 60s.",
            "Rwy’n hapus iawn. Cefais help gan y tîm.",
            "e.g. food, i.e. soup",
        ] {
            assert_eq!(found(words), [], "{words}");
        }
    }

    #[test]
    fn a_word_that_is_a_name_as_well_is_only_told() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 28).unwrap();
        let all = look("Grace Will help", &[], today);
        assert!(
            all.iter().all(|found| found.trace == Trace::Name),
            "{all:?}"
        );
    }

    #[test]
    fn words_that_hint_at_harm_are_known_and_others_are_not() {
        for words in [
            "A man there hit me.",
            "I do not feel UNSAFE, he is violent",
            "We called the police",
            "They bullied my son",
            "Roedd yr heddlu yno",
            "Mae arnaf ofn ei gam-drin ef",
            "She was stabbed",
        ] {
            assert!(hints_at_harm(words), "{words}");
        }
        for words in [
            "They were kind.",
            "White sofas, a hitch, the Bull Ring",
            "It is beautiful",
            "The stables are stable",
        ] {
            assert!(!hints_at_harm(words), "{words}");
        }
    }
}
