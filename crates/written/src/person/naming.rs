//! Names of individuals, and where in a text they stand. A first name alone is never enough: something beside it has to
//! say that somebody is meant.

use std::ops::Range;

use super::words;
use super::{Known, Sure, Why};
use crate::email::is_first_name;

/// A name, and why it is taken for one.
#[derive(Debug)]
pub(super) struct Named {
    pub(super) place: Range<usize>,
    pub(super) why: Why,
    pub(super) sure: Sure,
}

/// A word of letters, with the apostrophes and hyphens inside it.
#[derive(Copy, Clone, Debug)]
struct Word<'t> {
    text: &'t str,
    start: usize,
    end: usize,
}

impl Word<'_> {
    fn lower(&self) -> String {
        self.text.to_lowercase()
    }

    fn is_capital(&self) -> bool {
        self.text.starts_with(char::is_uppercase)
    }

    fn is_initial(&self) -> bool {
        self.is_capital() && self.text.chars().count() == 1
    }

    fn is_possessive(&self) -> bool {
        self.text.ends_with("'s") || self.text.ends_with("\u{2019}s")
    }
}

/// The words of a name as it stands in a text.
struct Name<'t> {
    words: Vec<Word<'t>>,
}

impl Name<'_> {
    fn start(&self) -> usize {
        self.words.first().map_or(0, |word| word.start)
    }

    fn end(&self) -> usize {
        self.words.last().map_or(0, |word| word.end)
    }

    /// With a surname.
    fn is_full(&self) -> bool {
        self.words.len() > 1
    }

    /// A first name that is a word or a place as well, and nothing behind it.
    fn is_ambiguous(&self) -> bool {
        match self.words.as_slice() {
            [only] => words::is_ambiguous(&only.lower()),
            _ => false,
        }
    }
}

/// All names in a text. `marks` are the places of numbers and mailboxes in it.
pub(super) fn names(text: &str, marks: &[Range<usize>], known: &Known<'_>) -> Vec<Named> {
    let mut found: Vec<Named> = Vec::new();
    let mut before = ' ';
    let mut done = 0;
    for (at, letter) in text.char_indices() {
        let starts = letter.is_uppercase()
            && !before.is_alphanumeric()
            && !"'\u{2019}@.-/_".contains(before);
        // "Mrs.Patel" and "(07700 900123)/Jane" are read as well.
        let starts = starts || (letter.is_uppercase() && "./".contains(before));
        before = letter;
        if !starts || at < done || marks.iter().any(|mark| mark.contains(&at)) {
            continue;
        }
        let Some(word) = word_at(text, at) else {
            continue;
        };
        let last = found.last().map(|named| (named.place.end, named.sure));
        if let Some(named) = person(text, word, marks, known, last) {
            done = named.place.end;
            found.push(named);
        }
    }
    found
}

fn person(
    text: &str,
    word: Word<'_>,
    marks: &[Range<usize>],
    known: &Known<'_>,
    last: Option<(usize, Sure)>,
) -> Option<Named> {
    let lower = word.lower();
    if words::is_title(&lower) || words::is_soft_title(&lower) {
        return titled(text, word, words::is_soft_title(&lower), known);
    }
    let initial = word.is_initial();
    if !initial && !is_first_name(&lower) {
        return None;
    }
    let name = whole(text, word, known)?;
    // "Contact Will be made."
    if (initial || lower == "will") && !name.is_full() {
        return None;
    }
    let why = asked(text, &name)
        .or_else(|| {
            if initial {
                None
            } else {
                beside(text, &name, marks)
            }
        })
        .or_else(|| also(text, &name, last))?;
    let sure = if name.is_full() && !initial {
        Sure::Certain
    } else {
        Sure::Likely
    };
    Some(Named {
        place: name.start()..name.end(),
        why,
        sure,
    })
}

/// "Mrs J. Patel", "Dr Sue Brown".
fn titled(text: &str, title: Word<'_>, soft: bool, known: &Known<'_>) -> Option<Named> {
    let (gap, first) = next(text, title.end)?;
    if !matches!(gap, " " | "." | ". " | "\u{a0}" | "  ") || !first.is_capital() {
        return None;
    }
    let lower = first.lower();
    if words::stops(&lower) || (soft && !is_first_name(&lower)) {
        return None;
    }
    // "Miss Me", "Ms Society": a surname has more letters than a state of the market, and none is an abbreviation.
    if !first.is_initial() && first.text.chars().count() < 3 && title.lower() != "mr" {
        return None;
    }
    let all_capitals = first.text.chars().count() > 1 && first.text.chars().all(char::is_uppercase);
    let title_shouts = title.text.chars().all(char::is_uppercase);
    if all_capitals && !title_shouts {
        return None;
    }
    // "MS" and "DR" in capitals are an illness and a street.
    if title_shouts && title.text.chars().count() < 3 {
        return None;
    }
    let name = whole(text, first, known)?;
    if first.is_initial() && !name.is_full() || is_remembered(text, title.start) {
        return None;
    }
    Some(Named {
        place: title.start..name.end(),
        why: Why::Title,
        sure: Sure::Certain,
    })
}

/// The whole name that begins with a word; none if it is the name of something else.
fn whole<'t>(text: &'t str, first: Word<'t>, known: &Known<'_>) -> Option<Name<'t>> {
    let mut name = Name { words: vec![first] };
    while let Some((gap, word)) = next(text, name.end()) {
        let after_initial = name.words.last().is_some_and(Word::is_initial);
        let joined =
            matches!(gap, " " | "  " | "\u{a0}") || (after_initial && matches!(gap, "." | ". "));
        let shouts = first.text.len() > 2 && first.text.chars().all(char::is_uppercase);
        if !joined || !word.is_capital() || words::stops(&word.lower()) {
            break;
        }
        // "Jane CIC", "Sue YMCA": an abbreviation is no surname.
        if !shouts && word.text.chars().count() > 1 && word.text.chars().all(char::is_uppercase) {
            return None;
        }
        name.words.push(word);
        if name.words.len() > 4 {
            return None;
        }
    }
    let fits = match name.words.as_slice() {
        [_] => true,
        [_, last] => last.text.chars().count() > 1,
        [_, middle, last] => {
            last.text.chars().count() > 1
                && (middle.is_initial() || is_first_name(&middle.lower()) || middle.text == "Mc")
        }
        [first, second, third, last] => {
            last.text.chars().count() > 1
                && (first.is_initial() || is_first_name(&first.lower()))
                && second.is_initial()
                && third.is_initial()
        }
        _ => false,
    };
    let lower: Vec<String> = name.words.iter().map(Word::lower).collect();
    let other = lower.iter().any(|word| words::is_no_surname(word))
        || name.words.iter().any(Word::is_possessive)
        || words::is_borne(&lower.join(" "))
        || known.has(&lower.join(" "));
    if !fits || other || goes_on_as_a_firm(text, name.end()) || follows_a_saint(text, name.start())
    {
        return None;
    }
    // "Jane-" and "Mark/Space", "Dave1": it goes on.
    let glued = text
        .get(name.end()..)
        .and_then(|rest| rest.chars().next())
        .is_some_and(|c| c.is_alphanumeric() || "-_@'\u{2019}".contains(c));
    (!glued).then_some(name)
}

/// "& Partners", "and Jill Nursery", "and Sons".
fn goes_on_as_a_firm(text: &str, end: usize) -> bool {
    let Some(rest) = text.get(end..) else {
        return false;
    };
    let joined = [" & ", " and ", "/", ", "]
        .iter()
        .find_map(|join| rest.strip_prefix(join));
    let Some(behind) = joined else {
        return false;
    };
    let mut at = text.len() - behind.len();
    let mut count = 0;
    while let Some(word) = word_at(text, at).filter(Word::is_capital) {
        let lower = word.lower();
        let comma = rest.starts_with(", ") && count == 0;
        if words::is_no_surname(&lower) && !(comma && words::stops(&lower)) {
            return !comma;
        }
        count += 1;
        if !text
            .get(word.end..)
            .is_some_and(|rest| rest.starts_with(' '))
            || count > 3
        {
            break;
        }
        at = word.end + 1;
    }
    false
}

/// "St John", "Queen Elizabeth", "the John Lewis".
fn follows_a_saint(text: &str, start: usize) -> bool {
    previous(text, start).is_some_and(|(word, gap)| {
        matches!(gap, " " | ". " | "." | "\u{a0}" | "'s " | " \"" | "-")
            && words::no_person_follows(&word.lower())
    }) || is_remembered(text, start)
}

/// "In memory of", "founded by", "named after".
fn is_remembered(text: &str, start: usize) -> bool {
    let Some((near, " ")) = previous(text, start) else {
        return false;
    };
    if !matches!(near.text, "of" | "by" | "after" | "to") {
        return false;
    }
    previous(text, near.start).is_some_and(|(word, _)| words::remembers(&word.lower()))
}

/// Whether the words before a name ask for somebody, and which kind of words they are.
fn asked(text: &str, name: &Name<'_>) -> Option<Why> {
    let (near, gap) = previous(text, name.start())?;
    let lower = near.lower();
    let plain = matches!(gap, " " | "  " | "\u{a0}");
    let colon = is_colon(gap);
    let before = previous(text, near.start)
        .filter(|(_, gap)| *gap == " ")
        .map(|(word, _)| word.lower())
        .unwrap_or_default();
    if words::calls(&lower) && (plain || colon) {
        // "Email Jane", but not "no contact. Phone: Victoria 0161 ...".
        return (name.is_full() || !name.is_ambiguous() || plain).then_some(Why::Asked);
    }
    if plain && matches!(lower.as_str(), "for" | "to" | "with") && words::speaks(&before) {
        let asks = lower != "for" || before.starts_with("ask");
        return (asks && (lower != "to" || !before.starts_with("ask"))).then_some(Why::Asked);
    }
    if plain && lower == "by" && words::done_by(&before) {
        return (name.is_full() || !name.is_ambiguous()).then_some(Why::Role);
    }
    if plain && lower == "with" && name.is_full() {
        let organisations = [
            "partnership",
            "association",
            "conjunction",
            "working",
            "work",
            "works",
            "collaboration",
            "together",
            "merged",
            "linked",
        ];
        let about = [
            "class",
            "classes",
            "session",
            "sessions",
            "yoga",
            "pilates",
            "lesson",
            "lessons",
            "workshop",
            "workshops",
        ];
        return (!organisations.contains(&before.as_str()) && about.contains(&before.as_str()))
            .then_some(Why::Role);
    }
    if (plain || colon) && ((lower == "name" || lower == "person") && before == "contact") {
        return Some(Why::Asked);
    }
    if plain && lower == "is" && (words::is_role(&before) || before == "person") {
        return (name.is_full() || !name.is_ambiguous()).then_some(Why::Role);
    }
    if words::is_role(&lower) && (plain || colon || gap == ", ") {
        let enough = name.is_full() || (colon && !name.is_ambiguous());
        return enough.then_some(Why::Role);
    }
    None
}

/// ":" or a dash, with blanks or a new line around.
fn is_colon(gap: &str) -> bool {
    let signs = gap.trim();
    !gap.is_empty() && gap.len() < 8 && matches!(signs, ":" | "-" | "\u{2013}" | ":-" | "\u{2014}")
}

/// Whether what they do, or how to reach them, stands beside a name.
fn beside(text: &str, name: &Name<'_>, marks: &[Range<usize>]) -> Option<Why> {
    let rest = text.get(name.end()..)?;
    if name.is_full()
        && let Some((gap, word)) = next(text, name.end())
        && matches!(gap, " (" | ", " | " - " | " \u{2013} ")
        && is_role_of(text, word)
    {
        return Some(Why::Role);
    }
    // "Jane Smith on 0161 496 0000", "Dave: 07700 900123".
    let ahead = marks.iter().find(|mark| mark.start >= name.end());
    if let Some(mark) = ahead
        && mark.start - name.end() <= 24
        && let Some(between) = text.get(name.end()..mark.start)
        && only_joins(between)
        && !rest.starts_with('\n')
    {
        return (name.is_full() || !name.is_ambiguous()).then_some(Why::Beside);
    }
    // "07700 900123 (Jane)", "07700 900123 Jane Smith".
    let behind = marks.iter().rev().find(|mark| mark.end <= name.start())?;
    let between = text.get(behind.end..name.start())?;
    let bracketed = matches!(between, " (" | "(") && rest.starts_with(')');
    let ends = rest.is_empty() || rest.starts_with(['.', ',', ';', '\n', ')']);
    let joined = matches!(between, " " | " - " | " \u{2013} " | ", ") && ends && name.is_full();
    ((bracketed && (name.is_full() || !name.is_ambiguous())) || joined).then_some(Why::Beside)
}

/// A role behind a name, in its own words or behind one more: "(Club Secretary)".
fn is_role_of(text: &str, word: Word<'_>) -> bool {
    words::is_role(&word.lower())
        || next(text, word.end)
            .is_some_and(|(gap, word)| gap == " " && words::is_role(&word.lower()))
}

/// Words and signs that join a name to the number or mailbox behind it, and say nothing else.
fn only_joins(between: &str) -> bool {
    let joins = [
        "on",
        "at",
        "tel",
        "mob",
        "mobile",
        "phone",
        "telephone",
        "email",
        "e-mail",
        "call",
        "text",
        "or",
        "by",
        "via",
        "no",
        "number",
    ];
    !between.contains('\n')
        && !between.is_empty()
        && between
            .split(|c: char| !c.is_alphabetic() && c != '-')
            .map(|word| word.trim_matches('-'))
            .filter(|word| !word.is_empty())
            .all(|word| joins.contains(&word.to_lowercase().as_str()))
}

/// "Jane Smith or Bob Jones": the second is asked for as the first is.
fn also(text: &str, name: &Name<'_>, last: Option<(usize, Sure)>) -> Option<Why> {
    let (end, _) = last?;
    let between = text.get(end..name.start())?;
    matches!(between, " or " | " and " | " & " | "/" | " / ").then_some(Why::Asked)
}

/// The word that starts here.
fn word_at(text: &str, start: usize) -> Option<Word<'_>> {
    let rest = text.get(start..)?;
    let mut end = 0;
    let mut letters = rest.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let inside = "'\u{2019}-".contains(letter)
            && at > 0
            && letters.peek().is_some_and(|(_, next)| next.is_alphabetic());
        if !letter.is_alphabetic() && !inside {
            break;
        }
        end = at + letter.len_utf8();
    }
    (end > 0).then(|| Word {
        text: rest.get(..end).unwrap_or_default(),
        start,
        end: start + end,
    })
}

/// The next word, and what stands before it; none if digits come first.
fn next(text: &str, from: usize) -> Option<(&str, Word<'_>)> {
    let rest = text.get(from..)?;
    let (at, letter) = rest
        .char_indices()
        .find(|(_, letter)| letter.is_alphanumeric())?;
    let word = letter
        .is_alphabetic()
        .then(|| word_at(text, from + at))
        .flatten()?;
    Some((rest.get(..at)?, word))
}

/// The word before, and what stands between; none if digits do.
fn previous(text: &str, start: usize) -> Option<(Word<'_>, &str)> {
    let before = text.get(..start)?;
    let (at, last) = before
        .char_indices()
        .rev()
        .take(12)
        .find(|(_, letter)| letter.is_alphanumeric())?;
    if !last.is_alphabetic() {
        return None;
    }
    let end = at + last.len_utf8();
    let first = before
        .get(..end)?
        .char_indices()
        .rev()
        .take_while(|(_, letter)| letter.is_alphabetic() || "'\u{2019}-".contains(*letter))
        .last()
        .map(|(at, _)| at)?;
    let word = before.get(first..end)?;
    Some((
        Word {
            text: word,
            start: first,
            end,
        },
        before.get(end..)?,
    ))
}

/// Whether the name of a contact is that of a person, and which part of it is.
pub(super) fn of_contact(text: &str, known: &Known<'_>) -> Option<Named> {
    let start = text.find(|c: char| c.is_alphabetic())?;
    let first = word_at(text, start)?;
    let lower = first.lower();
    let title = words::is_title(&lower) || words::is_soft_title(&lower);
    let front = if title {
        next(text, first.end)
            .map(|(_, word)| word)
            .filter(Word::is_capital)?
    } else {
        first
    };
    let name = whole(text, front, known)?;
    let place = start..name.end();
    let lowers: Vec<String> = name.words.iter().map(Word::lower).collect();
    if lowers.iter().any(|word| words::is_no_contact(word)) {
        return None;
    }
    let known_first = is_first_name(lowers.first()?);
    let initialled = front.is_initial() && name.is_full();
    let (why, sure) = match (title, known_first, name.is_full()) {
        (true, _, _) => (Why::Title, Sure::Certain),
        (_, true, true) => (Why::Field, Sure::Certain),
        (_, true, false) => (Why::Field, Sure::Likely),
        (_, false, true) if initialled => (Why::Field, Sure::Likely),
        // A name that is not in our lists, if nothing else is in the field and it is not written like an organisation's.
        (_, false, true) if looks_like_a_name(text, &name) => (Why::Field, Sure::Likely),
        _ => return None,
    };
    Some(Named { place, why, sure })
}

/// Two or three words of which each is written as names are, and that is all there is.
fn looks_like_a_name(text: &str, name: &Name<'_>) -> bool {
    let alone = text
        .get(name.end()..)
        .is_none_or(|rest| !rest.contains(char::is_alphanumeric));
    let written = name.words.iter().all(|word| {
        let small = word
            .text
            .chars()
            .skip(1)
            .all(|c| c.is_lowercase() || "'\u{2019}-".contains(c) || c.is_uppercase());
        let shouts = word.text.chars().all(char::is_uppercase);
        small && !shouts && word.text.chars().count() > 1
    });
    let last = name.words.last().map(Word::lower).unwrap_or_default();
    let plural_or_deed = last.ends_with("ing")
        || last.ends_with("ment")
        || last.ends_with("tion")
        || last.ends_with("ity");
    alone && written && name.words.len() == 2 && !plural_or_deed && !is_a_place(&name.words)
}

/// Whether one of the words is the name of a district or a town.
fn is_a_place(words: &[Word<'_>]) -> bool {
    words.iter().any(|word| {
        place::tables::authority_named(word.text).is_some()
            || place::tables::area_named(word.text).is_some()
    })
}
