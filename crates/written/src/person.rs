//! What in a text is of a person: names, personal mailboxes, mobile numbers, each with its place and the reason.
//!
//! A contact that is wrongly taken for somebody's own leaves people in distress without a number, so a name is only taken for a
//! person's where something beside it says so: a title, "ask for", a role, a number behind it. Streets, saints, organisations and the
//! dead are no persons here.

mod mobile;
mod naming;
#[cfg(test)]
mod tests;
mod words;

use std::ops::Range;

use crate::email::{self, Owner};

/// What of a person was found.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A name.
    Name,
    /// A mailbox.
    Mailbox,
    /// The number of a mobile telephone.
    Mobile,
}

/// Why it is taken for a person's.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub enum Why {
    /// A title stands before it.
    Title,
    /// The words before it say that somebody is to be asked for.
    Asked,
    /// What they do stands beside it.
    Role,
    /// A telephone number or a mailbox stands beside it.
    Beside,
    /// It stands where the name of a contact does, and is written as a person's.
    Field,
    /// What the letters of the mailbox tell.
    Mailbox(email::Reason),
    /// It is the number of a mobile telephone.
    Mobile,
}

impl Why {
    /// The reason as half a sentence: "because …".
    pub const fn because(self) -> &'static str {
        match self {
            Self::Title => "a title stands before it",
            Self::Asked => "the words before it ask for somebody",
            Self::Role => "what somebody does stands beside it",
            Self::Beside => "a telephone number or an email address stands beside it",
            Self::Field => "it is written as the name of a person",
            Self::Mailbox(reason) => reason.because(),
            Self::Mobile => "it is the number of a mobile telephone",
        }
    }
}

/// How sure it is.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sure {
    /// It may as well be a group's: somebody should look, nothing more.
    Doubtful,
    /// Most that look so are a person's.
    Likely,
    /// Hardly anything else looks so.
    Certain,
}

/// Something of a person in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Where it stands, in bytes.
    pub place: Range<usize>,
    /// What it is.
    pub kind: Kind,
    /// Why that is thought.
    pub why: Why,
    /// How sure it is.
    pub sure: Sure,
    /// Whether a person's name stands beside it; always so of a name.
    pub named: bool,
}

/// Names of services, organisations and places that are known: what is part of one is not taken for a person.
#[derive(Copy, Clone, Debug, Default)]
pub struct Known<'a>(pub &'a [&'a str]);

impl Known<'_> {
    /// Whether words in lower case are part of a known name.
    fn has(&self, words: &str) -> bool {
        self.0.iter().any(|name| {
            let name = name.to_lowercase();
            name.match_indices(words).any(|(at, _)| {
                let before = name.get(..at).unwrap_or_default();
                let after = name.get(at + words.len()..).unwrap_or_default();
                !before.ends_with(char::is_alphanumeric)
                    && !after.starts_with(char::is_alphanumeric)
            })
        })
    }

    /// Whether the front of a mailbox is made of words of a known name, or of its first letters.
    fn has_mailbox(&self, front: &str) -> bool {
        let letters: String = front.chars().filter(|c| c.is_alphabetic()).collect();
        self.0.iter().any(|name| {
            let name = name.to_lowercase();
            let parts = || {
                name.split(|c: char| !c.is_alphanumeric())
                    .filter(|part| !part.is_empty())
            };
            let initials: String = parts().filter_map(|part| part.chars().next()).collect();
            let said = parts().any(|part| part.chars().count() > 3 && letters.contains(part));
            said || (initials.chars().count() > 2 && letters.starts_with(&initials))
        })
    }
}

/// How far apart a name and a number may stand to belong together, in bytes.
const BESIDE: usize = 40;

/// Finds what is of a person in a text. The places do not overlap and stand in order.
pub fn find(text: &str, known: Known<'_>) -> Vec<Found> {
    // Most texts have none of what makes a person, and are not read a second time.
    let bytes = text.as_bytes();
    let signs = bytes.contains(&b'@');
    let digits = bytes.iter().any(u8::is_ascii_digit);
    let mut found = Vec::new();
    if signs {
        mailboxes(text, known, &mut found);
    }
    if digits {
        found.extend(mobile::places(text).into_iter().map(mobile));
    }
    let mut marks: Vec<Range<usize>> = found.iter().map(|found| found.place.clone()).collect();
    if signs {
        marks.extend(all_mailboxes(text).map(|(place, _)| place));
    }
    if digits {
        marks.extend(numbers(text));
    }
    marks.sort_unstable_by_key(|mark| (mark.start, mark.end));
    found.retain(|found| {
        !(found.kind == Kind::Mobile
            && marks.iter().any(|mark| {
                *mark != found.place
                    && mark.start <= found.place.start
                    && found.place.end <= mark.end
                    && text
                        .get(mark.clone())
                        .is_some_and(|words| words.contains('@'))
            }))
    });
    for named in naming::names(text, &marks, &known) {
        found.push(Found {
            place: named.place,
            kind: Kind::Name,
            why: named.why,
            sure: named.sure,
            named: true,
        });
    }
    found.sort_unstable_by_key(|found| found.place.start);
    beside_names(text, &mut found);
    found
}

/// Whether the name of a contact is a person's, and which part of the field is: "Jane Smith" in "Jane Smith, Manager".
pub fn contact(text: &str, known: Known<'_>) -> Option<Found> {
    let named = naming::of_contact(text, &known)?;
    Some(Found {
        place: named.place,
        kind: Kind::Name,
        why: named.why,
        sure: named.sure,
        named: true,
    })
}

/// Whether a mailbox is somebody's own, and how sure that is. One at a provider for anybody that bears no name may be a group's.
pub fn mailbox(address: &str, known: Known<'_>) -> Option<(email::Reason, Sure)> {
    let Owner::Person(reason) = email::owner(address) else {
        return None;
    };
    let front = address.split('@').next().unwrap_or_default().to_lowercase();
    if reason == email::Reason::Freemail {
        if known.has_mailbox(&front) {
            return None;
        }
        let bears = words::may_be_a_place(&front);
        let personal =
            (email::begins_with_first_name(&front) && !bears) || is_initial_and_surname(&front);
        let sure = if personal {
            Sure::Likely
        } else {
            Sure::Doubtful
        };
        return Some((reason, sure));
    }
    // "charlotte.street@": a place or a group of that name is known.
    let words = front.replace(['.', '_', '-'], " ");
    let sure = if words::may_be_a_place(&front) && front.chars().all(char::is_alphabetic) {
        Sure::Doubtful
    } else {
        Sure::Certain
    };
    (!known.has(&words)).then_some((reason, sure))
}

/// "a.gallagher57": an initial, and a surname with or without a number.
fn is_initial_and_surname(front: &str) -> bool {
    front.split_once(['.', '_']).is_some_and(|(initial, rest)| {
        let surname = rest.trim_end_matches(|c: char| c.is_ascii_digit());
        initial.chars().count() == 1
            && initial.chars().all(char::is_alphabetic)
            && surname.chars().count() > 3
            && surname.chars().all(char::is_alphabetic)
    })
}

/// How sure it is that a word in lower case is a first name by itself; nothing if it is none. What is a word or a place as well is doubtful.
pub fn first_name(word: &str) -> Option<Sure> {
    let is_ambiguous = words::is_ambiguous(word) || words::stops(word);
    email::is_first_name(word).then_some(if is_ambiguous {
        Sure::Doubtful
    } else {
        Sure::Likely
    })
}

/// Whether the whole of a text is one mobile number.
pub fn is_mobile(text: &str) -> bool {
    match mobile::places(text).as_slice() {
        [only] => !text
            .char_indices()
            .any(|(at, c)| c.is_ascii_digit() && !only.contains(&at)),
        _ => false,
    }
}

fn mobile(place: Range<usize>) -> Found {
    Found {
        place,
        kind: Kind::Mobile,
        why: Why::Mobile,
        sure: Sure::Likely,
        named: false,
    }
}

fn all_mailboxes(text: &str) -> impl Iterator<Item = (Range<usize>, String)> {
    text.match_indices('@').filter_map(|(at, _)| {
        let (start, end, address) = email::around(text, at)?;
        Some((start..end, address))
    })
}

fn mailboxes(text: &str, known: Known<'_>, found: &mut Vec<Found>) {
    for (place, address) in all_mailboxes(text) {
        if let Some((reason, sure)) = mailbox(&address, known) {
            found.push(Found {
                place,
                kind: Kind::Mailbox,
                why: Why::Mailbox(reason),
                sure,
                named: reason == email::Reason::Name,
            });
        }
    }
}

/// The places of what may be a telephone number: ten digits or more, with blanks between.
fn numbers(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = None;
    let mut end = 0;
    let mut digits = 0;
    for (at, letter) in text.char_indices().chain([(text.len(), 'x')]) {
        if letter.is_ascii_digit() {
            start.get_or_insert(at);
            end = at + 1;
            digits += 1;
        } else if start.is_some() && !" ()-+\u{a0}".contains(letter) {
            if digits >= 10
                && let Some(start) = start
            {
                found.push(start..end);
            }
            start = None;
            digits = 0;
        }
    }
    found
}

/// Notes which numbers and mailboxes stand beside a name.
fn beside_names(text: &str, found: &mut [Found]) {
    let names: Vec<Range<usize>> = found
        .iter()
        .filter(|found| found.kind == Kind::Name)
        .map(|found| found.place.clone())
        .collect();
    for other in found.iter_mut().filter(|found| found.kind != Kind::Name) {
        let near = |name: &Range<usize>| {
            let between = if name.end <= other.place.start {
                name.end..other.place.start
            } else {
                other.place.end..name.start
            };
            // What stands in another sentence belongs to somebody else.
            between.len() <= BESIDE
                && text
                    .get(between)
                    .is_some_and(|words| !words.contains(". ") && !words.contains("\n\n"))
        };
        other.named |= names.iter().any(near);
    }
}
