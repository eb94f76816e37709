//! Marking: which words of a text are those that were looked for.

use std::collections::BTreeSet;
use std::ops::Range;

use super::words;

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The piece, as it stands in the text.
    pub text: String,
    /// It is one of the words that were looked for.
    pub is_met: bool,
}

/// A text in pieces: together they are the text again.
///
/// ```
/// let stems = std::collections::BTreeSet::from(["food".to_owned(), "bank".to_owned()]);
/// let pieces = find::words::marking::marked("Two food banks.", &stems);
/// let met: Vec<&str> = pieces.iter().filter(|piece| piece.is_met).map(|piece| &*piece.text).collect();
/// assert_eq!(met, ["food", "banks"]);
/// ```
pub fn marked(text: &str, stems: &BTreeSet<String>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut end = 0;
    for met in met(text, stems) {
        push(&mut pieces, &text[end..met.start], false);
        push(&mut pieces, &text[met.clone()], true);
        end = met.end;
    }
    push(&mut pieces, &text[end..], false);
    pieces
}

/// The part of a long text where most of what was looked for stands, about so many letters long, cut
/// between words and with an ellipsis where something is left out.
pub fn excerpt(text: &str, stems: &BTreeSet<String>, letters: usize) -> Vec<Piece> {
    if text.chars().count() <= letters {
        return marked(text, stems);
    }
    let met = met(text, stems);
    // The window that begins at a word that is met, and holds most of them.
    let start = met
        .iter()
        .max_by_key(|first| {
            let within = met
                .iter()
                .filter(|other| other.start >= first.start && other.end <= first.start + letters)
                .count();
            (within, std::cmp::Reverse(first.start))
        })
        .map_or(0, |first| first.start);
    let lead = letters / 4;
    let from = if start <= lead {
        0
    } else {
        word_start(text, start - lead)
    };
    let to = word_end(text, from + letters);
    let mut pieces = marked(text[from..to].trim(), stems);
    if from > 0 {
        pieces.insert(0, plain("… "));
    }
    if to < text.len() {
        pieces.push(plain(" …"));
    }
    pieces
}

/// Where the words stand that were looked for.
fn met(text: &str, stems: &BTreeSet<String>) -> Vec<Range<usize>> {
    let mut met = Vec::new();
    let mut start = None;
    let mut end = |start: &mut Option<usize>, at: usize| {
        if let Some(from) = start.take()
            && words(&text[from..at])
                .first()
                .is_some_and(|word| stems.contains(&word.stem))
        {
            met.push(from..at);
        }
    };
    for (at, letter) in text.char_indices() {
        let inside = letter.is_alphanumeric() || (start.is_some() && matches!(letter, '\'' | '’'));
        if !inside {
            end(&mut start, at);
        } else if start.is_none() {
            start = Some(at);
        }
    }
    end(&mut start, text.len());
    met
}

fn push(pieces: &mut Vec<Piece>, text: &str, is_met: bool) {
    if !text.is_empty() {
        pieces.push(Piece {
            text: text.to_owned(),
            is_met,
        });
    }
}

fn plain(text: &str) -> Piece {
    Piece {
        text: text.to_owned(),
        is_met: false,
    }
}

/// The start of a word at or before a byte.
fn word_start(text: &str, byte: usize) -> usize {
    let before = text[..boundary(text, byte)].char_indices().rev();
    let space = before
        .into_iter()
        .find(|(_, letter)| letter.is_whitespace());
    space.map_or(0, |(at, letter)| at + letter.len_utf8())
}

/// The end of a word at or after a byte.
fn word_end(text: &str, byte: usize) -> usize {
    let byte = boundary(text, byte.min(text.len()));
    text[byte..]
        .find(char::is_whitespace)
        .map_or(text.len(), |at| byte + at)
}

fn boundary(text: &str, mut byte: usize) -> usize {
    while !text.is_char_boundary(byte) {
        byte -= 1;
    }
    byte
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn stems(of: &[&str]) -> BTreeSet<String> {
        of.iter().map(|stem| (*stem).to_owned()).collect()
    }

    #[test]
    fn an_excerpt_is_where_most_of_it_stands() {
        let text = format!(
            "{}We run a food bank on Fridays. {}",
            "Words before it. ".repeat(20),
            "And after it. ".repeat(20)
        );
        let pieces = excerpt(&text, &stems(&["food", "bank"]), 80);
        let whole: String = pieces.iter().map(|piece| piece.text.as_str()).collect();
        assert!(
            whole.starts_with("… ") && whole.ends_with(" …") && whole.contains("food bank"),
            "{whole}"
        );
        assert!(whole.chars().count() < 110, "{whole}");
    }

    proptest! {
        #[test]
        fn the_pieces_are_the_text_again(text in "[a-zé’' .\\n]{0,120}") {
            let pieces = marked(&text, &stems(&["a", "food", "zo"]));
            let again: String = pieces.iter().map(|piece| piece.text.as_str()).collect();
            prop_assert_eq!(again, text);
        }

        #[test]
        fn no_text_breaks_an_excerpt(text in "\\PC{0,200}", letters in 0_usize..60) {
            let pieces = excerpt(&text, &stems(&["a", "food"]), letters);
            let all: usize = pieces.iter().map(|piece| piece.text.len()).sum();
            prop_assert!(all <= text.len() + 12);
        }
    }
}
