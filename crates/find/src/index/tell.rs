//! Telling: what was gathered becomes an answer.

use std::collections::{BTreeSet, HashMap};

use place::Point;
use tantivy::query::{EnableScoring, Query};
use tantivy::{DocAddress, Searcher};

use super::collect::{Candidate, Gathered};
use super::facts::parts;
use super::query;
use super::understand::{Notion, Understood, Way};
use super::{Index, View};
use crate::answer::{Answer, FacetCount, Hit, Met};
use crate::error::FindError;
use crate::hours::london_now;
use crate::listing::GROUPS;
use crate::question::Question;

/// So many of the first results are looked at to tell what none of them has.
const LOOKED_AT: usize = 10;

impl Index {
    pub(super) fn tell(
        &self,
        view: &View,
        question: &Question,
        understood: &Understood,
        gathered: Gathered,
        within: f64,
    ) -> Result<Answer, FindError> {
        let page = page(question, gathered.best);
        let looked_at: Vec<DocAddress> =
            page.iter().take(LOOKED_AT).map(|hit| hit.address).collect();
        let mut hits = Vec::with_capacity(page.len());
        for candidate in &page {
            let mut hit = hit(view, question, candidate);
            if question.explain {
                hit.met = self.met(view, understood, candidate.address)?;
            }
            hits.push(hit);
        }
        let nearby = within.is_finite() && question.spot.is_some();
        Ok(Answer {
            total: gathered.total,
            hits,
            facets: facets(view, &gathered.counts),
            dropped: self.dropped(view, understood, &looked_at)?,
            did_you_mean: understood.did_you_mean.clone(),
            understood: understood.sayings.clone(),
            within: nearby.then_some(within),
            stems: stems(understood),
            widened: false,
        })
    }

    /// What was said and none of these has.
    fn dropped(
        &self,
        view: &View,
        understood: &Understood,
        addresses: &[DocAddress],
    ) -> Result<Vec<String>, FindError> {
        let mut dropped = understood.beyond.clone();
        if addresses.is_empty() || understood.notions.len() < 2 {
            return Ok(dropped);
        }
        for notion in &understood.notions {
            let asked = query::of_notion(&self.fields, notion);
            let mut is_met = false;
            for address in addresses {
                is_met = is_met || worth(&view.searcher, &*asked, *address)?.is_some();
            }
            if !is_met {
                dropped.push(notion.said.clone());
            }
        }
        Ok(dropped)
    }

    /// What was said that a service answers, and by which of its words.
    fn met(
        &self,
        view: &View,
        understood: &Understood,
        address: DocAddress,
    ) -> Result<Vec<Met>, FindError> {
        let mut met = Vec::new();
        for notion in &understood.notions {
            let mut best: Option<Met> = None;
            for way in &notion.ways {
                let asked = query::of_notion(&self.fields, &only(notion, way));
                if let Some(worth) = worth(&view.searcher, &*asked, address)?
                    && best.as_ref().is_none_or(|best| best.worth < worth)
                {
                    best = Some(Met {
                        said: notion.said.clone(),
                        by: way.stems.join(" "),
                        worth,
                    });
                }
            }
            met.extend(best);
        }
        Ok(met)
    }
}

/// A notion that can be put in one way only.
fn only(notion: &Notion, way: &Way) -> Notion {
    Notion {
        ways: vec![way.clone()],
        ..notion.clone()
    }
}

/// What a query is worth for one service; nothing if it does not answer it.
fn worth(
    searcher: &Searcher,
    asked: &dyn Query,
    address: DocAddress,
) -> Result<Option<f32>, FindError> {
    let weight = asked.weight(EnableScoring::enabled_from_searcher(searcher))?;
    let mut scorer = weight.scorer(searcher.segment_reader(address.segment_ord), 1.0)?;
    let is_met = scorer.doc() <= address.doc_id && scorer.seek(address.doc_id) == address.doc_id;
    Ok(is_met.then(|| scorer.score()))
}

/// The page of the best that is asked for.
pub(super) fn page(question: &Question, best: Vec<Candidate>) -> Vec<Candidate> {
    best.into_iter()
        .skip(question.offset)
        .take(question.limit)
        .collect()
}

fn stems(understood: &Understood) -> BTreeSet<String> {
    let ways = understood.notions.iter().flat_map(|notion| &notion.ways);
    let stems = ways.flat_map(|way| way.stems.iter().cloned());
    let quoted = understood.phrases.iter().flatten();
    stems.chain(quoted.map(|(_, stem)| stem.clone())).collect()
}

pub(super) fn hit(view: &View, question: &Question, candidate: &Candidate) -> Hit {
    let facts = &view.facts[candidate.address.segment_ord as usize];
    let now = london_now(question.now);
    let opens = candidate.opens.or_else(|| {
        facts
            .hours(candidate.address.doc_id)
            .and_then(|hours| hours.next_opening(now))
    });
    let distance = question.spot.as_ref().and_then(|spot| {
        let points = facts.points(candidate.address.doc_id).iter();
        let metres = points.filter_map(|(latitude, longitude)| {
            Point::new(f64::from(*latitude), f64::from(*longitude))
                .map(|point| spot.point.metres_to(point))
        });
        metres.min_by(f64::total_cmp)
    });
    Hit {
        id: candidate.id,
        score: candidate.score,
        distance: distance.or(candidate.distance),
        covers: candidate.covers,
        opens,
        reason: candidate.reason,
        met: Vec::new(),
    }
}

/// The counts of all segments, by group and then by how many. Sources may call one value by several
/// names: the commonest is shown.
fn facets(view: &View, counts: &[(usize, Vec<u32>)]) -> Vec<FacetCount> {
    let mut sums: HashMap<(usize, &str), (usize, &str, u32)> = HashMap::new();
    for (segment, counts) in counts {
        let counted = view.facts[*segment].keys.iter().zip(counts);
        for (key, count) in counted.filter(|(_, count)| **count > 0) {
            let (group, value, label) = parts(key);
            let Some(at) = GROUPS.iter().position(|known| *known == group) else {
                continue;
            };
            let (sum, shown, most) = sums.entry((at, value)).or_default();
            *sum += *count as usize;
            if *count > *most {
                (*shown, *most) = (label, *count);
            }
        }
    }
    let mut facets: Vec<(usize, FacetCount)> = sums
        .into_iter()
        .map(|((at, value), (count, label, _))| {
            let facet = FacetCount {
                group: GROUPS[at],
                value: value.to_owned(),
                label: label.to_owned(),
                count,
            };
            (at, facet)
        })
        .collect();
    facets.sort_by(|(left_at, left), (right_at, right)| {
        left_at
            .cmp(right_at)
            .then(right.count.cmp(&left.count))
            .then_with(|| left.label.cmp(&right.label))
    });
    facets.into_iter().map(|(_, facet)| facet).collect()
}
