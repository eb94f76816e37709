//! Suggestions while somebody types: what they may be about to say.

use std::collections::HashMap;

use tantivy::schema::Field;
use tantivy::{Searcher, TantivyError};

use super::collect::Wanted;
use super::facts::parts;
use super::{Index, View};
use crate::error::FindError;
use crate::listing::UNKNOWN;
use crate::question::Question;
use crate::words::spelling::still_with;
use crate::words::{Word, words};
use uuid::Uuid;

/// Words that a beginning may become, at most.
const COMPLETIONS: usize = 8;
/// A beginning of fewer letters may become anything.
const LETTERS: usize = 2;

/// Something that may be meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Suggestion {
    /// What people say.
    Saying(String),
    /// What services are about.
    Topic {
        /// The value to filter by.
        value: String,
        /// What it is called.
        label: String,
        /// How many services are about it.
        count: usize,
    },
    /// A service, by its id: whoever shows it knows its name.
    Service(Uuid),
}

impl Index {
    /// What somebody may be about to say who has typed this: topics first, then what people say, then
    /// services; at most `most` of each.
    pub fn suggest(
        &self,
        typed: &str,
        question: &Question,
        most: usize,
    ) -> Result<Vec<Suggestion>, FindError> {
        let said = words(typed);
        let letters: usize = said.iter().map(|word| word.written.chars().count()).sum();
        if letters < LETTERS {
            return Ok(Vec::new());
        }
        let view = self.view();
        let mut suggestions = view.topics(&said, most);
        let sayings = self.tuning.language.beginning(&said, most);
        suggestions.extend(sayings.into_iter().map(Suggestion::Saying));
        let question = Question {
            words: typed.to_owned(),
            as_you_type: true,
            limit: most,
            ..question.clone()
        };
        let answer = self.answer(&question, Wanted::Best)?;
        suggestions.extend(
            answer
                .hits
                .into_iter()
                .map(|hit| Suggestion::Service(hit.id)),
        );
        Ok(suggestions)
    }
}

impl View {
    /// Topics in whose names each typed word begins a word.
    fn topics(&self, said: &[Word], most: usize) -> Vec<Suggestion> {
        let mut counts: HashMap<&str, usize> = HashMap::new();
        for facts in &self.facts {
            for (key, count) in facts.counted("topic") {
                *counts.entry(key).or_default() += count;
            }
        }
        let mut topics: Vec<(&str, &str, usize)> = counts
            .into_iter()
            .map(|(key, count)| {
                let (_, value, label) = parts(key);
                (value, label, count)
            })
            .filter(|(value, label, _)| *value != UNKNOWN && begins(label, said))
            .collect();
        topics.sort_by(|left, right| right.2.cmp(&left.2).then_with(|| left.cmp(right)));
        // Several lists may have a term of the same name: the commonest stands for it.
        let mut seen = std::collections::HashSet::new();
        topics.retain(|(_, label, _)| seen.insert(label.to_lowercase()));
        topics
            .into_iter()
            .take(most)
            .map(|(value, label, count)| Suggestion::Topic {
                value: value.to_owned(),
                label: label.to_owned(),
                count,
            })
            .collect()
    }
}

/// Whether each typed word begins a word of the text.
pub(crate) fn begins(text: &str, said: &[Word]) -> bool {
    let words = words(text);
    said.iter().all(|typed| {
        words
            .iter()
            .any(|word| word.written.starts_with(&typed.written))
    })
}

/// The commonest words that begin like this.
pub(super) fn completions(
    searcher: &Searcher,
    field: Field,
    beginning: &str,
) -> Result<Vec<String>, FindError> {
    if beginning.chars().count() < LETTERS {
        return Ok(Vec::new());
    }
    let mut found: HashMap<String, u32> = HashMap::new();
    for segment in searcher.segment_readers() {
        let inverted = segment.inverted_index(field)?;
        let mut stream = inverted
            .terms()
            .range()
            .ge(beginning)
            .into_stream()
            .map_err(TantivyError::from)?;
        while stream.advance() {
            if !stream.key().starts_with(beginning.as_bytes()) {
                break;
            }
            if let Ok(word) = std::str::from_utf8(stream.key()) {
                let with_it = still_with(segment, &inverted, stream.value())?;
                *found.entry(word.to_owned()).or_default() += with_it;
            }
        }
    }
    let mut found: Vec<(String, u32)> = found.into_iter().collect();
    found.retain(|(_, services)| *services > 0);
    found.sort_by(|left, right| right.1.cmp(&left.1).then_with(|| left.0.cmp(&right.0)));
    found.truncate(COMPLETIONS);
    Ok(found.into_iter().map(|(word, _)| word).collect())
}
