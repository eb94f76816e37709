//! Services like another: about the same, for the same people, near it.

use place::Point;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocSet, TERMINATED, Term};
use uuid::Uuid;

use super::facts::parts;
use super::plan::Plan;
use super::{Index, View};
use crate::answer::Hit;
use crate::error::FindError;
use crate::listing::UNKNOWN;
use crate::question::{MOST, Question, Spot};

/// Groups whose keys make services alike.
const ALIKE: [&str; 2] = ["topic", "who"];

impl Index {
    /// Services like one, best first: what shares rare terms with it, and is near it or covers its place.
    /// `question` says when it is asked and how many are wanted.
    pub fn similar(&self, id: Uuid, question: &Question) -> Result<Vec<Hit>, FindError> {
        let view = self.view();
        let Some(address) = view.address(self, id)? else {
            return Ok(Vec::new());
        };
        let facts = &view.facts[address.segment_ord as usize];
        let shared: Vec<Term> = facts
            .counted_keys(address.doc_id)
            .filter(|key| is_alike(key))
            .map(|key| Term::from_field_text(self.fields.key, key))
            .collect();
        if shared.is_empty() {
            return Ok(Vec::new());
        }
        let first = facts.points(address.doc_id).first();
        let point = first.and_then(|(latitude, longitude)| {
            Point::new(f64::from(*latitude), f64::from(*longitude))
        });
        let question = Question {
            spot: question.spot.clone().or_else(|| point.map(Spot::of_point)),
            // One more, since it is like itself most of all.
            limit: question.limit.min(MOST) + 1,
            offset: 0,
            ..question.bounded()
        };
        let mut hits = self.like(&view, &question, &Plan::of_any(&view.searcher, &shared)?)?;
        hits.retain(|hit| hit.id != id);
        hits.truncate(question.limit.saturating_sub(1));
        Ok(hits)
    }
}

/// Whether services that share this key are alike: not if it says that nobody knows.
fn is_alike(key: &str) -> bool {
    let (group, value, _) = parts(key);
    ALIKE.contains(&group) && value != UNKNOWN
}

impl View {
    /// Where a service is in this index.
    fn address(&self, index: &Index, id: Uuid) -> Result<Option<DocAddress>, FindError> {
        let term = Term::from_field_text(index.fields.id, &id.simple().to_string());
        for (ord, segment) in (0_u32..).zip(self.searcher.segment_readers()) {
            let inverted = segment.inverted_index(index.fields.id)?;
            let Some(mut postings) = inverted.read_postings(&term, IndexRecordOption::Basic)?
            else {
                continue;
            };
            loop {
                let document = postings.doc();
                if document == TERMINATED {
                    break;
                }
                if segment
                    .alive_bitset()
                    .is_none_or(|alive| alive.is_alive(document))
                {
                    return Ok(Some(DocAddress::new(ord, document)));
                }
                postings.advance();
            }
        }
        Ok(None)
    }
}
