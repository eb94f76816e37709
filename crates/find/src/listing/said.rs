//! What a text says in so many words, and what it denies: sentence by sentence, mark by mark.

use std::ops::Range;

use crate::words::words;

/// What ends a sentence. A question mark does not: its answer belongs to it ("Parking? No.").
const ENDS: [char; 5] = ['.', '!', ';', '\n', '•'];
/// What parts a sentence. A hyphen does if there is a space beside it; it is read as a dash.
const MARKS: [char; 9] = [':', '?', ',', '(', ')', '–', '—', '=', '|'];
/// What an answer may follow.
const ASKS: [char; 7] = [':', '?', '(', '–', '—', '=', '|'];

/// A denial is looked for so many words before a phrase and after it.
const NEAR: usize = 3;
/// And so many after it if no mark comes between: "Parking at the door is not possible".
const UNPARTED: usize = 6;
/// Any of these before a phrase denies it.
const DENYING: [&str; 12] = [
    "no",
    "not",
    "without",
    "isnt",
    "arent",
    "cannot",
    "cant",
    "dont",
    "doesnt",
    "unable",
    "unfortunately",
    "lacks",
];
/// Any of these after it does.
const FAILING: [&str; 8] = [
    "not",
    "isnt",
    "arent",
    "cannot",
    "cant",
    "unavailable",
    "unsuitable",
    "unfortunately",
];
/// And these, if they are an answer: "Lift: no".
const ANSWERING: [&str; 4] = ["no", "none", "n", "false"];

/// Things that are lent.
const LENDABLE: [&str; 1] = ["wheelchair"];
/// What is said of things that are lent.
const LENDING: [&str; 14] = [
    "borrow",
    "borrowed",
    "borrowing",
    "loan",
    "loaned",
    "lend",
    "lent",
    "hire",
    "hired",
    "hiring",
    "available",
    "repair",
    "ask for",
    "provided",
];
/// What follows such a thing where it is about getting in.
const GETTING_IN: [&str; 9] = [
    "access",
    "accessible",
    "accessibility",
    "friendly",
    "user",
    "users",
    "entrance",
    "entry",
    "ramp",
];

/// One sentence of a text.
pub(super) struct Sentence(Vec<Said>);

/// A word, and the mark between it and the word before it.
struct Said {
    word: String,
    mark: Option<char>,
}

/// The sentences of a text.
pub(super) fn sentences(text: &str) -> impl Iterator<Item = Sentence> + '_ {
    text.split(ENDS).map(Sentence::of)
}

/// Whether a text says one of these phrases, and denies none of them. What can be borrowed is not what
/// a place has.
pub(super) fn affirms(text: &str, phrases: &[&str]) -> bool {
    let mut affirmed = false;
    for sentence in sentences(text) {
        for at in phrases.iter().flat_map(|phrase| sentence.places(phrase)) {
            if sentence.is_lent(&at) {
                continue;
            }
            if sentence.is_denied_before(&at) || sentence.is_denied_after(&at) {
                return false;
            }
            affirmed = true;
        }
    }
    affirmed
}

impl Sentence {
    fn of(text: &str) -> Self {
        let text = text.replace(" -", " –").replace("- ", "– ");
        let mut said = Vec::new();
        let mut mark = None;
        for piece in text.split_inclusive(MARKS) {
            said.extend(words(piece).into_iter().map(|word| Said {
                word: word.written,
                mark: mark.take(),
            }));
            mark = piece.chars().next_back().filter(|end| MARKS.contains(end));
        }
        Self(said)
    }

    /// Whether it says one of these phrases and does not deny it just before.
    pub(super) fn offers(&self, phrases: &[&str]) -> bool {
        let mut places = phrases.iter().flat_map(|phrase| self.places(phrase));
        places.any(|at| !self.is_denied_before(&at))
    }

    /// Whether it says one of these phrases.
    pub(super) fn says(&self, phrases: &[&str]) -> bool {
        let mut places = phrases.iter().flat_map(|phrase| self.places(phrase));
        places.next().is_some()
    }

    /// Which of its words are this phrase, word for word, give or take a plural.
    fn places(&self, phrase: &str) -> impl Iterator<Item = Range<usize>> {
        let length = phrase.split(' ').count();
        let starts = self.0.windows(length).enumerate();
        starts
            .filter(move |(_, said)| {
                let mut pairs = said.iter().zip(phrase.split(' '));
                pairs.all(|(said, wanted)| is_form_of(&said.word, wanted))
            })
            .map(move |(start, _)| start..start + length)
    }

    /// Whether this is a thing that the sentence says can be had for a while: "wheelchairs to borrow".
    fn is_lent(&self, thing: &Range<usize>) -> bool {
        let is_thing = LENDABLE.iter().any(|lendable| {
            let mut words = self.0[thing.clone()].iter();
            words.all(|said| is_form_of(&said.word, lendable))
        });
        let next = self.0.get(thing.end);
        let is_about_access = next
            .is_some_and(|next| next.mark.is_none() && GETTING_IN.contains(&next.word.as_str()));
        is_thing && !is_about_access && self.says(&LENDING)
    }

    fn is_denied_before(&self, phrase: &Range<usize>) -> bool {
        let near = phrase.start.saturating_sub(NEAR)..phrase.start;
        near.into_iter().any(|at| {
            // In "Lift: no, parking: yes" the "no" is about the lift.
            let is_of_another = self.is_asked_for(at) && self.is_closed(at);
            DENYING.contains(&self.0[at].word.as_str()) && !is_of_another
        })
    }

    fn is_denied_after(&self, phrase: &Range<usize>) -> bool {
        let after = &self.0[phrase.end..];
        let unparted = after.iter().take_while(|said| said.mark.is_none());
        let mut verdict = after.iter().take(NEAR).chain(unparted.take(UNPARTED));
        verdict.any(|said| FAILING.contains(&said.word.as_str())) || self.is_answered_no(phrase)
    }

    fn is_answered_no(&self, phrase: &Range<usize>) -> bool {
        let mut near = (phrase.end..self.0.len()).take(NEAR);
        near.any(|at| {
            // In "ramp, no steps" the "no" is about the steps.
            let is_answer = self.is_asked_for(at) || self.is_closed(at);
            is_answer && ANSWERING.contains(&self.0[at].word.as_str())
        })
    }

    /// Whether a mark that asks stands before this word.
    fn is_asked_for(&self, at: usize) -> bool {
        self.0[at].mark.is_some_and(|mark| ASKS.contains(&mark))
    }

    /// Whether nothing follows this word without a mark. What stands in brackets still belongs to
    /// it: "no (disabled) parking".
    fn is_closed(&self, at: usize) -> bool {
        let next = self.0.get(at + 1);
        next.is_none_or(|next| next.mark.is_some_and(|mark| mark != '('))
    }
}

/// Whether a word is this one or its plural.
fn is_form_of(word: &str, wanted: &str) -> bool {
    let rest = word.strip_prefix(wanted);
    rest.is_some_and(|rest| matches!(rest, "" | "s"))
}

/// Whether a phrase is written as words are compared: any other is never found.
#[cfg(test)]
pub(super) fn is_comparable(phrase: &str) -> bool {
    let words: Vec<String> = words(phrase).into_iter().map(|word| word.written).collect();
    words.join(" ") == phrase
}
