//! The services that the words of an organisation speak of: a suggestion, in the organisation's own words.
//!
//! The text is cut into sentences, headings and items of lists, and each of these goes to one service or to what is common to all; none is
//! lost, changed, or moved before another. Where a text does not show that it speaks of several services, it is one: a person
//! decides.

mod pieces;
mod signs;

use pieces::{Span, cut};
use signs::{also, capital, heading, is_label, is_lead, is_no_service, item, name_of, named};

/// So many services are suggested at most; no text that we saw speaks of more.
const MOST: usize = 20;

/// A suggestion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// What each service may be called; there is always one.
    pub names: Vec<String>,
    /// The text in its order.
    pub pieces: Vec<Piece>,
}

/// A piece of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Its letters, with the blanks behind them.
    pub text: String,
    /// Which service it is about; none where it is about all.
    pub service: Option<usize>,
}

/// Where a service begins, where what is said of it ends, and its name.
struct Start {
    from: usize,
    to: usize,
    name: String,
}

/// The services that an organisation of this name may have by what is said of it.
pub fn suggest(organisation: &str, text: &str) -> Suggestion {
    let spans = cut(text);
    let words: Vec<&str> = spans.iter().map(|span| &text[span.from..span.to]).collect();
    let lists = [
        headings(&spans, &words),
        items(&spans, &words),
        paragraphs(&spans, &words),
    ];
    // One alone is no list.
    let mut starts = lists
        .into_iter()
        .find(|starts| starts.len() > 1)
        .unwrap_or_default();
    let is_list = !starts.is_empty();
    let further = further(&spans, &words);
    let is_free = |one: &Start| {
        starts
            .iter()
            .all(|start| one.to <= start.from || start.to <= one.from)
    };
    let further: Vec<Start> = further.into_iter().filter(is_free).collect();
    starts.extend(further);
    starts.sort_by_key(|start| start.from);
    starts.truncate(MOST);
    let mut of: Vec<Option<usize>> = vec![None; spans.len()];
    let mut names: Vec<String> = Vec::new();
    if !is_list {
        // What is said before of the organisation is what it does: a service as well.
        of.fill(Some(0));
        names.push(organisation.trim().to_owned());
    }
    for start in starts {
        of[start.from..start.to].fill(Some(names.len()));
        names.push(start.name);
    }
    // Of a text that only says what it does besides, nothing is left for the first.
    if !is_list && names.len() > 1 && !of.contains(&Some(0)) {
        names.remove(0);
        for service in of.iter_mut().flatten() {
            *service -= 1;
        }
    }
    let pieces = words.into_iter().zip(of);
    Suggestion {
        names,
        pieces: pieces
            .map(|(text, service)| Piece {
                text: text.to_owned(),
                service,
            })
            .collect(),
    }
}

/// Sections under headings of their own.
fn headings(spans: &[Span], words: &[&str]) -> Vec<Start> {
    let is_alone = |at: usize| {
        let ends_line = spans.get(at + 1).is_none_or(|next| next.begins_line);
        spans[at].begins_line && ends_line
    };
    let heads: Vec<(usize, &str)> = (0..spans.len())
        .filter(|at| is_alone(*at) && at + 1 < spans.len())
        // A heading that nothing stands under is a line of a list.
        .filter(|at| heading(words[at + 1]).is_none() || !is_alone(at + 1))
        .filter_map(|at| Some((at, heading(words[at])?)))
        .collect();
    let mut starts = Vec::new();
    for (number, (from, name)) in heads.iter().enumerate() {
        let to = heads.get(number + 1).map_or(spans.len(), |(next, _)| *next);
        // Something is said about it, not only listed beneath it.
        let is_told = !item_at(spans, words, from + 1);
        if !is_label(name) && !is_lead(name) && is_told {
            starts.push(Start {
                from: *from,
                to,
                name: capital(name),
            });
        }
    }
    starts
}

fn item_at(spans: &[Span], words: &[&str], at: usize) -> bool {
    spans.get(at).is_some_and(|span| span.begins_line) && item(words[at]).is_some()
}

/// Items of lists: after a line that leads in services, or each with a name of its own.
fn items(spans: &[Span], words: &[&str]) -> Vec<Start> {
    let mut starts: Vec<Start> = Vec::new();
    let mut at = 0;
    while at < spans.len() {
        let first = at;
        let mut found: Vec<Start> = Vec::new();
        let mut all_named = true;
        if spans[at].is_item {
            while at < spans.len() && spans[at].is_item {
                found.push(Start {
                    from: at,
                    to: at + 1,
                    name: name_of(words[at]),
                });
                at += 1;
            }
            all_named = false;
        } else if item_at(spans, words, at) {
            while item_at(spans, words, at) {
                let from = at;
                at += 1;
                // What goes on in the same line is about the same.
                while at < spans.len() && !spans[at].begins_line {
                    at += 1;
                }
                let said = item(words[from]).unwrap_or_default();
                all_named &= named(said).is_some();
                let name = named(said).map_or_else(|| name_of(said), capital);
                found.push(Start { from, to: at, name });
            }
        } else {
            at += 1;
            continue;
        }
        // A text that is nothing but a list says what there is.
        let is_all = first == 0 && at == spans.len() && found.len() > 2;
        let is_led = is_all || first > 0 && is_lead(words[first - 1]);
        let others = found.iter().filter(|one| {
            let said = words[one.from];
            one.name.is_empty() || is_no_service(item(said).unwrap_or(said))
        });
        let is_services = others.count() == 0;
        if found.len() > 1 && is_services && (is_led || all_named) {
            starts.extend(found);
        }
    }
    starts
}

/// Paragraphs that begin with a name and a colon.
fn paragraphs(spans: &[Span], words: &[&str]) -> Vec<Start> {
    let mut starts = Vec::new();
    for at in 0..spans.len() {
        if !spans[at].begins_line || item(words[at]).is_some() {
            continue;
        }
        let Some(name) = named(words[at]) else {
            continue;
        };
        let rest = spans[at + 1..].iter().position(|span| span.begins_line);
        starts.push(Start {
            from: at,
            to: rest.map_or(spans.len(), |rest| at + 1 + rest),
            name: capital(name),
        });
    }
    starts
}

/// Sentences that speak of one more service, each with what follows in its line.
fn further(spans: &[Span], words: &[&str]) -> Vec<Start> {
    let mut starts: Vec<Start> = Vec::new();
    for at in 0..spans.len() {
        let Some(name) = also(words[at]) else {
            continue;
        };
        if let Some(last) = starts.last_mut() {
            last.to = last.to.min(at);
        }
        let rest = spans[at + 1..].iter().position(|span| span.begins_line);
        starts.push(Start {
            from: at,
            to: rest.map_or(spans.len(), |rest| at + 1 + rest),
            name,
        });
    }
    starts
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Each service with its words; what is common last.
    fn read(text: &str) -> (Vec<(String, String)>, String) {
        let suggestion = suggest("Age Friendly Wyre", text);
        let of = |service: Option<usize>| {
            let pieces = suggestion.pieces.iter();
            let words = pieces.filter(|piece| piece.service == service);
            let words: Vec<&str> = words.map(|piece| piece.text.trim()).collect();
            words.join(" ")
        };
        let named = suggestion.names.iter().enumerate();
        let services = named.map(|(at, name)| (name.clone(), of(Some(at))));
        (services.collect(), of(None))
    }

    fn names(text: &str) -> Vec<String> {
        read(text).0.into_iter().map(|(name, _)| name).collect()
    }

    #[test]
    fn a_text_that_speaks_of_one_thing_is_one_service() {
        for text in [
            "",
            "We support older people.",
            "A hostel. Opening hours: 9 to 5.\nTel: 01632 960001\nEmail: a@example.org",
            "For people who:\n- are over 60\n- have nobody else",
            "About us\nWe are a charity.\n\nContact us\nRing 01632 960001.",
        ] {
            assert_eq!(names(text), ["Age Friendly Wyre"], "{text}");
        }
    }

    #[test]
    fn headings_items_names_and_lists_in_a_sentence_are_services() {
        let (services, common) = read(
            "We are a charity.\n\nLunch club\nEvery Tuesday at noon. Come along.\n\nBefriending\nA volunteer visits you.\n\nContact us\nRing 01632 960001.",
        );
        assert_eq!(
            services,
            [
                (
                    "Lunch club".to_owned(),
                    "Lunch club Every Tuesday at noon. Come along.".to_owned()
                ),
                (
                    "Befriending".to_owned(),
                    "Befriending A volunteer visits you.".to_owned()
                ),
            ]
        );
        assert_eq!(common, "We are a charity. Contact us Ring 01632 960001.");
        assert_eq!(
            names(
                "Our services include:\n• Lunch club - on Tuesdays\n• Transport to hospital\n• a befriending scheme\nAsk us."
            ),
            ["Lunch club", "Transport", "Befriending scheme"]
        );
        assert_eq!(
            names("Advice: we help with forms. Ring first.\nFood bank: open on Fridays to all."),
            ["Advice", "Food bank"]
        );
        assert_eq!(
            names(
                "A charity. Our services include: debt advice; a food bank; and a lunch club for all."
            ),
            ["Debt advice", "Food bank", "Lunch club"]
        );
    }

    #[test]
    fn what_they_also_run_is_one_more_service() {
        let (services, common) = read(
            "We give advice. It is free. We also run a weekly lunch club for older people. It costs £3.\nRing first.",
        );
        assert_eq!(
            services,
            [
                (
                    "Age Friendly Wyre".to_owned(),
                    "We give advice. It is free. Ring first.".to_owned()
                ),
                (
                    "Weekly lunch club".to_owned(),
                    "We also run a weekly lunch club for older people. It costs £3.".to_owned()
                ),
            ]
        );
        assert!(common.is_empty());
    }

    /// Texts of the parts that the rules look for, in any order.
    fn texts() -> impl Strategy<Value = String> {
        let part = prop_oneof![
            Just("We also run a lunch club for all. ".to_owned()),
            Just("\n\nLunch club\n".to_owned()),
            Just("\n- Advice: by phone\n".to_owned()),
            Just("\n• Food bank\n".to_owned()),
            Just("Our services include: a; b; and c. ".to_owned()),
            Just("\nOur services:\n".to_owned()),
            Just("\nBefriending: we visit you. ".to_owned()),
            Just("   \r\n\t\n".to_owned()),
            "\\PC{0,40}",
            "[A-Z][a-z]{1,9}( [a-z.;:!?-]{1,9}){0,9}[.!?]? ?",
        ];
        proptest::collection::vec(part, 0..12).prop_map(|parts| parts.concat())
    }

    proptest! {
        #[test]
        fn no_word_is_lost_changed_or_moved(text in texts(), name in "\\PC{1,20}") {
            let suggestion = suggest(&name, &text);
            let together: String = suggestion.pieces.iter().map(|piece| piece.text.as_str()).collect();
            prop_assert_eq!(together, text.clone());
            prop_assert!(!suggestion.names.is_empty() && suggestion.names.len() <= MOST + 1);
            for (at, name) in suggestion.names.iter().enumerate() {
                let has_words = suggestion.pieces.iter().any(|piece| piece.service == Some(at));
                prop_assert!(has_words || text.is_empty(), "{name} of {text:?}");
            }
            let is_known = |piece: &Piece| piece.service.is_none_or(|at| at < suggestion.names.len());
            prop_assert!(suggestion.pieces.iter().all(is_known));
        }
    }
}
