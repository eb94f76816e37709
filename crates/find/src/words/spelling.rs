//! Spelling: words that no entry has, and the words that were likely meant.

use std::collections::HashMap;

use tantivy::index::InvertedIndexReader;
use tantivy::postings::TermInfo;
use tantivy::query::FuzzyTermQuery;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocSet, Searcher, SegmentReader, TERMINATED, Term};

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
                let with_it = still_with(segment, &inverted, stream.value())?;
                if with_it > 0 {
                    found.push((word.to_owned(), u64::from(with_it)));
                }
            }
        }
    }
    Ok(found)
}

/// How many services of a segment have a word and were not taken out since.
pub(crate) fn still_with(
    segment: &SegmentReader,
    inverted: &InvertedIndexReader,
    word: &TermInfo,
) -> Result<u32, FindError> {
    let Some(alive) = segment.alive_bitset() else {
        return Ok(word.doc_freq);
    };
    let list = inverted.read_postings_from_terminfo(word, IndexRecordOption::Basic)?;
    Ok(list.doc_freq_given_deletes(alive))
}

/// Whether any service has a word that was not taken out since.
pub(crate) fn is_anywhere(searcher: &Searcher, term: &Term) -> Result<bool, FindError> {
    for segment in searcher.segment_readers() {
        let inverted = segment.inverted_index(term.field())?;
        let Some(mut list) = inverted.read_postings(term, IndexRecordOption::Basic)? else {
            continue;
        };
        while list.doc() != TERMINATED {
            if !segment.is_deleted(list.doc()) {
                return Ok(true);
            }
            list.advance();
        }
    }
    Ok(false)
}

/// Whether two words differ by one letter: another, one more, one less, or two exchanged.
pub fn differs_by_one(left: &str, right: &str) -> bool {
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
