//! Spelling: words that no entry has, and the words that were likely meant.

use std::collections::HashMap;

use tantivy::query::FuzzyTermQuery;
use tantivy::schema::Field;
use tantivy::{Searcher, Term};

use crate::error::FindError;

/// A word that was likely meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// As entries write it.
    pub written: String,
    /// How many letters differ.
    pub distance: u8,
    /// How many entries have it.
    pub entries: u64,
}

/// How many wrong letters a word of this many may have.
fn tolerance(letters: usize) -> u8 {
    match letters {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    }
}

/// The likeliest words that entries have for one that none has, at most `most`.
pub(crate) fn corrections(
    searcher: &Searcher,
    field: Field,
    written: &str,
    most: usize,
) -> Result<Vec<Correction>, FindError> {
    let allowed = tolerance(written.chars().count());
    let mut found: HashMap<String, Correction> = HashMap::new();
    for distance in 1..=allowed {
        for (word, entries) in within(searcher, field, written, distance)? {
            let known = found.entry(word.clone()).or_insert(Correction {
                written: word,
                distance,
                entries: 0,
            });
            if known.distance == distance {
                known.entries += entries;
            }
        }
        if !found.is_empty() {
            break;
        }
    }
    let mut found: Vec<Correction> = found.into_values().collect();
    // People rarely get the first letter wrong; among equals the commoner word was meant.
    let first = written.chars().next();
    found.sort_by_key(|correction| {
        (
            correction.distance,
            correction.written.chars().next() != first,
            std::cmp::Reverse(correction.entries),
            correction.written.clone(),
        )
    });
    found.truncate(most);
    Ok(found)
}

/// The words of the dictionaries that differ by so many letters, with how many entries have each.
fn within(
    searcher: &Searcher,
    field: Field,
    written: &str,
    distance: u8,
) -> Result<Vec<(String, u64)>, FindError> {
    let fuzzy = FuzzyTermQuery::new(Term::from_field_text(field, written), distance, true);
    let mut found = Vec::new();
    for segment in searcher.segment_readers() {
        let inverted = segment.inverted_index(field)?;
        let mut stream = inverted
            .terms()
            .search(fuzzy.automaton()?)
            .into_stream()
            .map_err(tantivy::TantivyError::from)?;
        while stream.advance() {
            if let Ok(word) = std::str::from_utf8(stream.key()) {
                found.push((word.to_owned(), u64::from(stream.value().doc_freq)));
            }
        }
    }
    Ok(found)
}

/// Whether two words differ by one letter: another, one more, one less, or two exchanged.
pub(crate) fn differs_by_one(left: &str, right: &str) -> bool {
    let (left, right): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    let same = left
        .iter()
        .zip(&right)
        .take_while(|(left, right)| left == right)
        .count();
    let (left, right) = (&left[same..], &right[same..]);
    match (left, right) {
        ([], []) => false,
        ([_, rest @ ..], [_, other @ ..]) if rest == other => true,
        ([first, second, rest @ ..], [third, fourth, other @ ..])
            if first == fourth && second == third && rest == other =>
        {
            true
        }
        _ => left.get(1..) == Some(right) || right.get(1..) == Some(left),
    }
}
